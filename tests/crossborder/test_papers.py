from __future__ import annotations

from pathlib import Path

import pytest

from legalkit.api import open_case
from legalkit.api.crossborder import prepare_case
from legalkit.crossborder.papers import SignedPaper, verdict_on
from legalkit.evidence.trust import read_trust
from legalkit.law.crossborder_sheet import load_crossborder
from legalkit.messages import Message

from .scenes import DAY, asks, leads, memo, table

EXAMPLE = Path(__file__).parents[2] / "examples" / "shenzhen-hamburg"
ROWS = {code: load_crossborder(code).signatures for code in ("CN", "DE")}


@pytest.mark.parametrize(
    ("court", "kind", "level", "verdict"),
    [
        ("DE", "contract", "ink", "good"),
        ("DE", "contract", "qualified", "good"),
        ("DE", "contract", "advanced", "prove"),
        ("DE", "contract", "simple", "prove"),
        ("DE", "guarantee", "qualified", "doubtful"),  # BGB 766: no electronic form
        ("DE", "guarantee", "ink", "good"),
        ("CN", "contract", "advanced", "good"),
        ("CN", "contract", "simple", "prove"),
        ("CN", "demand", "simple", "good"),
        ("CN", "contract", "copy", "copy"),
        ("DE", "contract", "broken", "broken"),
        ("DE", "demand", "none", "none"),
    ],
)
def test_a_signature_is_judged_by_the_court_and_the_kind_of_paper(court, kind, level, verdict):
    row = next(row for row in ROWS[court] if kind in row.papers)
    assert verdict_on(SignedPaper("E1", "x", kind, level, Message("words")), row) == verdict


def test_a_court_without_a_row_is_an_open_question():
    paper = SignedPaper("E1", "x", "contract", "ink", Message("words"))
    assert verdict_on(paper, None) == "open"


def test_what_validation_found_drives_the_verdict():
    """An electronic signature counts for more when the user believes its trust service."""
    case = open_case(EXAMPLE)

    def found(trust):
        told = prepare_case(case, DAY.replace(month=9), trust)
        rows = table(told, "papers", "signatures")
        return [row for row in rows if row["paper"].startswith("E10")]

    blind = found(None)
    trusting = found(read_trust(EXAMPLE / "trust"))
    assert all("Katrin Vogt" in row["found"] for row in blind + trusting)
    assert "good enough" not in {row["verdict"] for row in blind}
    assert "accepted; ours to prove" in {row["verdict"] for row in blind}
    assert "good enough" in {row["verdict"] for row in trusting}
    assert any("advanced" in row["found"] for row in trusting)


def test_papers_by_the_treaty_of_the_day(tmp_path):
    def ways(day):
        told = memo(tmp_path / day.isoformat(), day=day)
        return [i.cite.text for i in told.section("papers").items
                if i.topic == "foreign_document" and i.state == "CN"]  # fmt: skip

    assert ways(DAY.replace(year=2023, month=11, day=6)) == ["EP 16"]
    assert ways(DAY.replace(year=2023, month=11, day=7)) == ["Apostille Convention 3 to 5"]


def test_no_papers_at_all_is_asked_for_and_each_form_is_told(tmp_path):
    assert any("which signatures do they bear" in ask for ask in asks(memo(tmp_path)))
    forms = [
        ("E0", "contract", "original", {"sealed_by": ["C"]}),
        ("E1", "contract", "original", {"sealed_by": ["C", "D"]}),
        ("E2", "order", "original", {"signed_by": ["D"]}),
        ("E3", "demand", "electronic_original", {}),
        ("E4", "statement", "copy", {"signed_by": ["D"]}),
        ("E5", "acknowledgement", "printout", {}),
        ("E6", "invoice", "original", {"sealed_by": ["C"]}),
    ]
    evidence = [
        {"id": key, "role": role, "title": role, "form": form, **bears}
        for key, role, form, bears in forms
    ]
    told = memo(tmp_path / "2", evidence=evidence)
    found = {row["paper"][:2]: row["found"] for row in table(told, "papers", "signatures")}
    assert found == {
        "E0": "only our own signature or seal",
        "E1": "seal on the original",
        "E2": "ink on the original",
        "E3": "electronic text without a signature",
        "E4": "signature seen on a copy",
        "E5": "none told",
    }
    assert leads(told, "papers")[0].startswith("6 papers bear on signatures; ")


def test_a_file_that_is_no_pdf_has_no_signature_in_it(tmp_path):
    (tmp_path / "evidence").mkdir(parents=True)
    (tmp_path / "evidence" / "a.pdf").write_bytes(b"no pdf /ByteRange")
    item = {"id": "E1", "role": "contract", "title": "a", "file": "a.pdf", "form": "copy"}
    (row, *_) = table(memo(tmp_path, evidence=[item]), "papers", "signatures")
    assert row["found"] == "none told"
