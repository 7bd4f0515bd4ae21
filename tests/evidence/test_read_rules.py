"""What stands in the files contradicts the case where it differs, and never proves it alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from legalkit.casefile.read import read_case
from legalkit.evidence.chain import build
from legalkit.evidence.contents import read_contents
from legalkit.evidence.outcome import Answer
from legalkit.evidence.read_proof import spoiled
from legalkit.evidence.readers import PaperLine, Reading
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import load_sheet
from legalkit.model.evidence import EvidenceRole

EXAMPLE = Path(__file__).parents[2] / "examples" / "suzhou-chengdu"
CASE = read_case(EXAMPLE).require()
READ = read_contents(EXAMPLE, CASE)
SHEET = load_sheet("CN", "evidence.yaml", EvidenceSheet)


def item(name: str, **changes: Any):  # type: ignore[no-untyped-def]
    items = tuple(e.model_copy(update=changes) if e.id == name else e for e in CASE.evidence)
    return CASE.model_copy(update={"evidence": items})


def answer(rule: str, case=CASE, readings=READ):  # type: ignore[no-untyped-def]
    found = build(case, SHEET, "filing", readings).rule(rule)
    assert found is not None
    for outcome in found.outcomes:
        if outcome.text:
            assert outcome.text.text("en") and outcome.text.text("zh")
    return found


@pytest.mark.parametrize(
    "rule", ["AMT-9", "AMT-10", "PTY-2", "PTY-6", "PTY-8", "DAT-6", "DAT-7", "CON-2"]
)
def test_the_example_holds(rule: str) -> None:
    assert answer(rule).answer is Answer.PASS


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("E31", {"amount": Decimal("128641.00")}),
        ("E31", {"number": "22320418"}),
        ("E66", {"received": "refused"}),
    ],
)
def test_what_is_entered_against_the_paper_is_found(name: str, changes: dict[str, Any]) -> None:
    found = answer("CON-2", item(name, **changes))
    assert found.answer is Answer.FAIL and name in found.failures[0].evidence


def test_lines_that_do_not_add_up_are_shown_with_their_numbers() -> None:
    lines = (PaperLine("轴承座", Decimal(2), Decimal(50), Decimal("101.00"), Decimal("13.00")),)
    bad = Reading(
        "invoice",
        EvidenceRole.INVOICE,
        amount=Decimal("113.00"),
        lines=lines,
        metadata={"tax": Decimal("13.00")},
    )
    found = answer("AMT-1", CASE, {"E31": bad})
    assert {o.numbers["stated"] for o in found.failures} == {"101.00", "113.00"}
    good = Reading("invoice", EvidenceRole.INVOICE, amount=Decimal("113.00"), metadata={"tax": Decimal("13.00")},
                   lines=(PaperLine("轴承座", Decimal(2), Decimal(50), Decimal("100.00")),))  # fmt: skip
    assert answer("AMT-1", CASE, {"E31": good}).answer is Answer.PASS
    dearer = Reading(
        "invoice", EvidenceRole.ORDER, lines=(PaperLine("轴承座", unit_price=Decimal(49)),)
    )
    assert answer("AMT-2", CASE, {"E31": good, "E11": dearer}).answer is Answer.FAIL


def test_without_readings_the_rules_on_papers_cannot_tell() -> None:
    for rule in ("AMT-1", "CON-2", "DAT-7", "PTY-6"):
        assert answer(rule, CASE, {}).answer is Answer.CANNOT_TELL


def test_a_mail_that_came_back_proves_nothing_and_a_reply_is_only_advice() -> None:
    events = {e.event: e for e in build(CASE, SHEET, "filing", READ).events}
    assert events["EV03"].verdict.proven
    own = READ["E60"].metadata["message_id"]
    bounce = Reading("mail", EvidenceRole.EMAIL, metadata={"bounce_of": (str(own),)})
    after = {e.event: e for e in build(CASE, SHEET, "filing", {**READ, "E61": bounce}).events}
    assert not after["EV03"].verdict.proven
    assert spoiled(CASE, READ) == CASE


def test_a_slip_that_says_refused_spoils_the_arrival() -> None:
    slip = Reading(
        "pdf",
        EvidenceRole.DELIVERY_PROOF,
        metadata={"received": "refused", "reached": date(2025, 7, 10)},
    )
    after = {e.event: e for e in build(CASE, SHEET, "filing", {**READ, "E66": slip}).events}
    assert not after["EV11"].verdict.proven
