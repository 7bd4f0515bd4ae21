"""Gates before each step: what stops it, what is to be weighed, what it costs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from legalkit.casefile.read import CaseRead
from legalkit.checklist import Checklist, Line, Status, run
from legalkit.cli import root
from legalkit.cli.columns import width
from legalkit.cli.run import run as run_cli
from legalkit.evidence.chain import build
from legalkit.evidence.intake import intake
from legalkit.law.evidence_sheet import EvidenceSheet, GateCheck
from legalkit.law.load import load_sheet
from legalkit.model.case import Case
from legalkit.model.errors import InputError, RuleError

SHEET = load_sheet("CN", "evidence.yaml", EvidenceSheet)
EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"
AS_OF = date(2026, 3, 2)
STEPS = ["lawyer-letter", "payment-order", "filing", "preservation", "enforcement", "avoidance"]


@dataclass(frozen=True)
class Clock:
    expires_on: date | None
    status: str = "running"


@dataclass(frozen=True)
class Three:
    asserted: Clock
    proven: Clock
    floor: Clock


def small(tmp_path: Path, **more: Any) -> CaseRead:
    raw: dict[str, Any] = {
        "legalkit": "1",
        "case": {"id": "T", "title": "测试"},
        "parties": [
            {"id": "C", "role": "creditor", "name": "甲"},
            {"id": "D", "role": "debtor", "name": "乙"},
        ],
        "claims": [
            {"id": "CL1", "title": "货款", "type": "sale_of_goods", "governing_law": "CN", "amount": "5.00"}
        ],
        **more,
    }  # fmt: skip
    return CaseRead(tmp_path, Case.model_validate(raw))


def check(
    read: CaseRead, purpose: str, clocks: Any = None, sheet: EvidenceSheet = SHEET
) -> Checklist:
    chain = build(read.require(), sheet, purpose)
    return run(read, purpose, AS_OF, chain=chain, clocks=clocks, sheet=sheet)


def line(result: Checklist, gate: str) -> Line:
    return next(entry for entry in result.lines if entry.gate == gate)


def test_empty_case_may_not_be_filed(tmp_path: Path) -> None:
    result = check(small(tmp_path), "filing")
    assert not result.ready
    unmet = {entry.gate for entry in result.unmet}
    assert {"FI-COURT", "FI-ADDR", "FI-IDENT", "FI-CRED", "FI-REP", "FI-CONTRACT", "FI-DELIVERY",
            "FI-E2", "FI-E4", "FI-E6"} <= unmet  # fmt: skip
    for entry in result.unmet:
        assert entry.severity == "must"
        for lang in ("en", "zh"):
            told = entry.to_json(lang)
            assert told["step"] and told["cost"] and told["details"] and told["citation"]


@pytest.mark.parametrize("purpose", STEPS)
def test_a_should_never_stops(tmp_path: Path, purpose: str) -> None:
    result = check(small(tmp_path), purpose)
    assert all(e.severity == "must" for e in result.lines if e.status is Status.GAP)


@pytest.mark.parametrize(
    ("asserted", "proven", "status"),
    [
        (Clock(date(2028, 1, 1)), Clock(date(2028, 1, 1)), Status.OK),
        (Clock(date(2028, 1, 1)), Clock(date(2027, 1, 1)), Status.WARN),
        (Clock(date(2026, 5, 31)), Clock(date(2026, 5, 31)), Status.WARN),  # 90 days
        (Clock(date(2026, 6, 1)), Clock(date(2026, 6, 1)), Status.OK),  # 91 days
        (Clock(date(2026, 3, 2)), Clock(date(2026, 3, 2)), Status.WARN),  # the last day is in time
        (Clock(date(2028, 1, 1)), Clock(date(2026, 3, 1)), Status.WARN),  # in time as told: sue
        (Clock(date(2026, 3, 1)), Clock(date(2026, 3, 1)), Status.GAP),
        (Clock(date(2026, 1, 1), "expired"), Clock(date(2025, 1, 1), "expired"), Status.GAP),
        (Clock(None, "pending"), Clock(None, "pending"), Status.OK),
        (Clock(date(2020, 1, 1), "preserved"), Clock(date(2020, 1, 1), "preserved"), Status.OK),
    ],
)
def test_limitation_line(tmp_path: Path, asserted: Clock, proven: Clock, status: Status) -> None:
    clocks = {"CL1": Three(asserted, proven, proven)}
    told = line(check(small(tmp_path), "filing", clocks), "FI-TIME")
    assert told.status is status
    assert told.text.text("zh") and "CL1" in told.text.text("en")


def test_limitation_line_names_events_and_days_lost(tmp_path: Path) -> None:
    events = [{"id": "V1", "kind": "demand_letter", "date": "2024-01-01"}]
    clocks = {"CL1": Three(Clock(date(2027, 1, 11)), Clock(date(2027, 1, 1)), Clock(None))}
    result = check(small(tmp_path, events=events), "lawyer-letter", clocks)
    told = line(result, "LL-TIME")
    assert told.evidence == ("V1",) and "V1" in told.details[0].text("en")
    assert told.cost is not None and "10 days" in told.cost.text("en")
    lost = line(result, "LL-EVENTS")
    assert lost.status is Status.WARN and "V1" in lost.evidence
    assert "not proved" in lost.text.text("en")


def test_clocks_that_were_not_run_are_never_a_pass(tmp_path: Path) -> None:
    assert line(check(small(tmp_path), "filing"), "FI-TIME").status is Status.WARN
    assert line(check(small(tmp_path), "filing", {}), "FI-TIME").status is Status.WARN


def test_lines_only_where_there_is_occasion(tmp_path: Path) -> None:
    gates = {entry.gate for entry in check(small(tmp_path), "filing").lines}
    assert not gates & {"FI-E11", "FI-E12", "FI-MANDATE"}
    more = small(tmp_path, guarantees=[{"id": "G", "guarantor": "D"}], mandate={"lawyer": "C"})
    gates = {entry.gate for entry in check(more, "filing").unmet}
    assert {"FI-E11", "FI-MANDATE"} <= gates


def with_file(tmp_path: Path) -> CaseRead:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/a.pdf").write_bytes(b"a")
    item = {"id": "E1", "role": "contract", "title": "合同", "file": "a.pdf", "form": "copy"}
    return small(tmp_path, evidence=[item])


def test_custody_is_checked_without_being_begun_by_force(tmp_path: Path) -> None:
    read = with_file(tmp_path)
    assert line(check(read, "filing"), "FI-CUSTODY").status is Status.WARN
    intake(tmp_path, datetime(2026, 3, 1, tzinfo=UTC), "顾")
    assert line(check(read, "filing"), "FI-CUSTODY").status is Status.OK
    (tmp_path / "evidence/a.pdf").write_bytes(b"b")
    spoilt = line(check(read, "filing"), "FI-CUSTODY")
    assert spoilt.status is Status.GAP and "a.pdf" in spoilt.details[0].text("zh")
    # Also before a letter: its enclosures are copies of what lies in the folder.
    assert line(check(read, "lawyer-letter"), "LL-CUSTODY").status is Status.WARN


def test_unregistered_file_is_to_be_weighed(tmp_path: Path) -> None:
    read = with_file(tmp_path)
    (tmp_path / "evidence/other.pdf").write_bytes(b"o")
    (tmp_path / "evidence/a.pdf").rename(tmp_path / "a.pdf")
    intake(tmp_path, datetime(2026, 3, 1, tzinfo=UTC), "顾")
    (tmp_path / "a.pdf").rename(tmp_path / "evidence/a.pdf")
    told = line(check(read, "filing"), "FI-CUSTODY")
    assert told.status is Status.WARN and told.evidence == ("E1",)


def test_copies_are_named_before_the_hearing(tmp_path: Path) -> None:
    told = line(check(with_file(tmp_path), "filing"), "FI-ORIG")
    assert told.status is Status.WARN and told.evidence == ("E1",)


def test_no_gates_for_a_purpose_is_an_error_not_a_clean_list(tmp_path: Path) -> None:
    gates = {step: found for step, found in SHEET.gates.items() if step != "enforcement"}
    sheet = SHEET.model_copy(update={"gates": gates})
    with pytest.raises(RuleError) as caught:
        check(small(tmp_path), "enforcement", sheet=sheet)
    assert caught.value.findings[0].code == "LK513"


@pytest.mark.parametrize(
    "look",
    [
        {"element": "E99"},
        {"rule": "X-1"},
        {"pack_role": "nothing"},
        {"field": "court.nothing"},
        {"no_field": "court.nothing"},
    ],
)
def test_gate_that_looks_at_nothing_is_an_error(tmp_path: Path, look: dict[str, str]) -> None:
    first = SHEET.gates["filing"][0].model_copy(update={"check": GateCheck(**look)})  # type: ignore[arg-type]
    sheet = SHEET.model_copy(update={"gates": {"filing": (first,)}})
    read = small(tmp_path, court={"name": "法院"})
    with pytest.raises(RuleError) as caught:
        check(read, "filing", sheet=sheet)
    assert caught.value.findings[0].code == "LK514"


@pytest.mark.parametrize(
    ("security", "status"),
    [("none", Status.GAP), (None, Status.GAP), ("insurer_letter", Status.OK)],
)
def test_security_offered_must_be_some(
    tmp_path: Path, security: str | None, status: Status
) -> None:
    plan = {"timing": "before_suit", "amount": "5.00", "security": security}
    result = check(small(tmp_path, preservation=plan), "preservation")
    assert line(result, "PR-SECURITY").status is status


def test_gate_looks_at_exactly_one_thing() -> None:
    with pytest.raises(ValidationError):
        GateCheck()
    with pytest.raises(ValidationError):
        GateCheck(rule="AMT-4", element="E4")


def test_unusable_case_is_refused(tmp_path: Path) -> None:
    chain = build(small(tmp_path).require(), SHEET, "filing")
    with pytest.raises(InputError):
        run(CaseRead(tmp_path, None), "filing", AS_OF, chain=chain, sheet=SHEET)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("purpose", STEPS)
def test_verb_fits_eighty_columns(
    purpose: str, lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    code = run_cli(
        root, ["check", str(EXAMPLE), "--for", purpose, "--as-of", "2026-03-02", "--lang", lang]
    )
    out = capsys.readouterr().out
    assert code == int(
        purpose not in ("lawyer-letter", "preservation")
    )  # no judgment; a delivery note lacks
    assert max(width(row.rstrip()) for row in out.splitlines()) <= 80


def test_example_shows_its_two_gaps_with_their_cost(capsys: pytest.CaptureFixture[str]) -> None:
    run_cli(
        root, ["check", str(EXAMPLE), "--for", "lawyer-letter", "--as-of", "2026-03-02", "--json"]
    )
    told = json.loads(capsys.readouterr().out)
    lines = [entry for group in told["groups"] for entry in group["lines"]]
    letter = next(e for e in lines if "EV10" in e["evidence"] and e["gate"] == "LL-EVENTS")
    assert letter["status"] == "warn" and letter["step"] and letter["cost"]
    note = next(e for e in lines if e["gate"] == "LL-REF-2")
    assert "I5" in note["details"][0] and "187,200.00" in note["details"][0] and note["cost"]
    clock = next(e for e in lines if e["gate"] == "LL-TIME" and "EV10" in e["evidence"])
    assert "CL1" in clock["text"] and "2027-09-12" in clock["cost"]


def test_claim_under_a_law_we_do_not_have_stays_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.yaml").write_text(
        "legalkit: 1\ncase: {id: T, title: T}\n"
        "parties: [{id: C, role: creditor, name: a}, {id: D, role: debtor, name: b}]\n"
        "claims: [{id: CL1, title: t, type: loan, governing_law: ZZ, amount: 1}]\n"
        "court: {name: x, subdivision: y}\n",
        encoding="utf-8",
    )
    assert run_cli(root, ["check", str(tmp_path), "--for", "filing", "--as-of", "2026-03-02"]) == 1
    assert "CL1: no limitation clock" in capsys.readouterr().out


def test_fail_on_warning_also_fails_on_what_is_to_be_weighed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["check", str(EXAMPLE), "--for", "filing", "--as-of", "2026-03-02"]
    assert run_cli(root, [*words, "--fail-on", "warning"]) == 1
    assert run_cli(root, [*words, "--for", "enforcement", "--fail-on", "never"]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("purpose", STEPS)
def test_a_changed_original_is_told_before_every_step(tmp_path: Path, purpose: str) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    (evidence / "a.txt").write_text("as taken in", encoding="utf-8")
    item = {"id": "A1", "role": "contract", "title": "t", "file": "a.txt", "form": "original"}
    read = small(tmp_path, evidence=[item])
    intake(tmp_path, datetime(2026, 3, 1, tzinfo=UTC), "t")

    def custody() -> list[Line]:
        chain = build(read.require(), SHEET, purpose)
        groups = run(read, purpose, AS_OF, chain=chain, sheet=SHEET).groups
        return [line for group in groups if group.id == "custody" for line in group.lines]

    assert all(line.status is Status.OK for line in custody())
    (evidence / "a.txt").write_text("as changed later", encoding="utf-8")
    lines = custody()
    assert lines and all(line.status is not Status.OK for line in lines)
    assert "a.txt" in lines[0].details[0].text("zh")
