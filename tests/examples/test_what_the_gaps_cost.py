"""The engines see in the example what a lawyer is meant to see: each gap at its price.

The days were worked out by hand from Civil Code arts 188, 195, 202, 203 and the State Council's
holiday notice for 2026 (Spring Festival 15 to 23 February).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from legalkit.casefile import CaseRead, read_case
from legalkit.companies import assess
from legalkit.evidence.links import orphans
from legalkit.evidence.proof import prover
from legalkit.evidence.reconcile import reconcile
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import load_sheet
from legalkit.law.transfers_sheet import load_transfers
from legalkit.limitation.law import load_law
from legalkit.limitation.scenarios import answer

AS_OF = date(2026, 3, 2)

#: asserted, proven, floor
EXPECTED = {
    "CL1": ("2027-09-12", "2026-02-24", "2025-12-09"),  # letter without slip; e-mail; due date
    "CL2": ("2028-11-18", "2028-07-10", "2026-02-24"),  # call; demand with slip; due date, rolled
    "CL3": ("2028-11-18", "2028-07-10", "2026-08-04"),
    "CL4": ("2028-11-18", "2028-07-10", "2026-11-17"),
    "CL5": ("2028-07-10", "2028-07-10", "2027-04-26"),
    "CL6": ("2028-07-10", "2028-07-10", "2027-06-14"),
}


@pytest.fixture(scope="module")
def read() -> CaseRead:
    return read_case(Path(__file__).parents[2] / "examples" / "suzhou-chengdu")


@pytest.fixture(scope="module")
def sheet() -> EvidenceSheet:
    return load_sheet("CN", "evidence.yaml", EvidenceSheet, None)


def test_gap_one_costs_the_oldest_claim_and_no_other(read: CaseRead, sheet: EvidenceSheet) -> None:
    case = read.require()
    law, prove = load_law("CN"), prover(case, sheet)
    lost = []
    for claim in case.claims:
        events = [event for event in case.events if claim.id in event.claims]
        clocks = answer(law, claim, events, AS_OF, name=claim.id, prove=prove)
        three = (clocks.asserted, clocks.proven, clocks.floor)
        assert tuple(str(clock.expires_on) for clock in three) == EXPECTED[claim.id]
        if clocks.proven.expires_on and clocks.proven.expires_on < AS_OF:
            lost.append(claim.id)
    assert lost == ["CL1"]


def test_a_slip_for_the_letter_would_save_the_oldest_claim(
    read: CaseRead, sheet: EvidenceSheet
) -> None:
    """The gap is real: with a carrier's proof for that very letter the claim is alive as told."""
    case = read.require()
    slip = next(item for item in case.evidence if item.id == "E66").model_copy(
        update={"id": "E66b", "confirms_delivery_of": ("E64",), "refers_to": (),
                "reached_on": next(e.received_on for e in case.events if e.id == "EV10")}
    )  # fmt: skip
    repaired = case.model_copy(update={"evidence": (*case.evidence, slip)})
    claim = repaired.claims[0]
    events = [event for event in repaired.events if claim.id in event.claims]
    clocks = answer(load_law("CN"), claim, events, AS_OF, prove=prover(repaired, sheet))
    assert str(clocks.proven.expires_on) == EXPECTED["CL1"][0]


def test_gap_two_is_the_only_break_in_the_papers(read: CaseRead, sheet: EvidenceSheet) -> None:
    case = read.require()
    broken = {str(rule.rule) for rule in reconcile(case, sheet) if str(rule.answer) == "fail"}
    assert broken == {"REF-2"}
    severe = [(orphan.record, orphan.amount) for orphan in orphans(case) if orphan.severe]
    assert severe == [("DN5", "187,200.00")]


def test_the_warehouse_is_flagged_and_the_harmless_ties_are_not(read: CaseRead) -> None:
    report = assess(read.companies[0], AS_OF, load_transfers("CN"))
    found = {(flag.indicator, flag.target) for flag in report.flags}
    assert {("IND-UNDERVALUE", "T1"), ("IND-UNPAID-PRICE", "T1"), ("IND-PHOENIX", "N")} <= found
    assert not {target for _, target in found} & {"T3", "K", "AG", "PK", "r30", "r31", "r32"}
    revocation = next(r for r in report.remedies if (r.ground, r.target) == ("CC-539", "T1"))
    assert (str(revocation.status), revocation.until) == ("open", date(2026, 11, 3))
