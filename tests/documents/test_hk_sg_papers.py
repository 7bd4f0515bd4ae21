"""Which papers of Hong Kong and Singapore belong to a case, and what they must not ask for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from legalkit.documents.pack import build_pack
from legalkit.documents.wordfile import body_text
from tests.documents import sample_cases

#: What stands in the papers of a claim that is only begun.
BEGUN = {"hk": {"writ", "statement-of-claim"}, "sg": {"originating-claim", "statement-of-claim"}}


def papers(tmp_path: Path, name: str, kind: str, **changes: Any) -> dict[str, str]:
    """Text of each paper of a pack, by the title that its file bears."""
    given = sample_cases.given_of(name)
    case = given.case.model_copy(update=changes)
    result = build_pack(replace(given, case=case), kind, tmp_path / "pack", pdf=False, draft=True)
    assert result.folder is not None, "\n".join(item.text() for item in result.findings)
    words = [path for path in result.files if path.suffix == ".docx"]
    return {path.stem.partition("-")[2]: body_text(path.read_bytes()) for path in words}


def titles(name: str, *ids: str) -> set[str]:
    sheet = sample_cases.given_of(name).sheet
    return {sheet.paper(paper).title.en for paper in ids}


def principal(name: str, amount: str) -> dict[str, Any]:
    claims = sample_cases.given_of(name).case.claims
    return {
        "claims": tuple(claim.model_copy(update={"amount": Decimal(amount)}) for claim in claims)
    }


@pytest.mark.parametrize(("amount", "small"), [("75000.00", True), ("75000.01", False)])
def test_the_tribunal_of_hong_kong_hears_claims_to_its_limit(
    tmp_path: Path, amount: str, small: bool
) -> None:
    found = set(papers(tmp_path, "hk-k", "filing", **principal("hk-k", amount)))
    assert (titles("hk", "small-claims") <= found) is small
    assert (titles("hk", *BEGUN["hk"]) <= found) is not small


@pytest.mark.parametrize("code", ["hk", "sg"])
def test_what_was_served_already_is_not_filed_again(tmp_path: Path, code: str) -> None:
    begun = titles(code, *BEGUN[code])
    facts = dict(sample_cases.given_of(code).case.facts)
    later = titles(code, "default-judgment", "summary-judgment")
    first = set(papers(tmp_path / "1", code, "filing"))
    assert begun <= first and not later & first
    told = facts | {"default_since": "2026-03-20", "default_by": "the First Defendant"}
    second = set(papers(tmp_path / "2", code, "filing", facts=told))
    assert not begun & second and titles(code, "default-judgment") <= second
    told = facts | {"summary_against": "the Second Defendant"}
    third = set(papers(tmp_path / "3", code, "filing", facts=told))
    assert not begun & third and titles(code, "summary-judgment") <= third


@pytest.mark.parametrize("code", ["hk", "sg"])
@pytest.mark.parametrize(("against", "limited"), [("Second", True), ("First", False)])
def test_a_judgment_against_a_guarantor_stops_at_the_guarantee(
    tmp_path: Path, code: str, against: str, limited: bool
) -> None:
    facts = dict(sample_cases.given_of(code).case.facts)
    told = facts | {"summary_against": f"the {against} Defendant"}
    (title,) = titles(code, "summary-judgment")
    text = papers(tmp_path, code, "filing", facts=told)[title]
    assert ("the limit of the guarantee" in text) is limited


def test_interest_that_a_court_may_award_is_no_part_of_a_statutory_demand(tmp_path: Path) -> None:
    """The sample of Singapore has no agreed rate: 5.33 % is in the discretion of the court."""
    text = papers(tmp_path, "sg", "payment-order")["Statutory demand"]
    assert "owes S$800,000.00, payable now" in text
    assert "is no debt before judgment" in text
    agreed = papers(tmp_path / "hk", "hk", "payment-order")["Statutory demand"]
    assert "owes HK$9,113,972.60, payable now" in agreed
    assert "It is due under the contract and part of this demand" in agreed


@pytest.mark.parametrize("code", ["hk", "sg"])
def test_a_person_is_not_wound_up(tmp_path: Path, code: str) -> None:
    name = f"{code}-f"
    facts = dict(sample_cases.given_of(name).case.facts)
    first = titles(code, "winding-up-petition" if code == "hk" else "winding-up-application")
    told = facts | {"winding_up_demand_served_on": "2026-05-01"}
    assert not first & set(papers(tmp_path, name, "payment-order", facts=told))
    assert first <= set(papers(tmp_path / "e", f"{code}-e", "payment-order"))


def test_a_mainland_judgment_is_registered_before_it_is_enforced(tmp_path: Path) -> None:
    found = set(papers(tmp_path, "hk-h", "enforcement"))
    assert titles("hk", "mainland-registration", "mainland-affirmation") <= found
    assert not titles("hk", "garnishee", "charging-order", "fi-fa", "examination") & found


def test_a_guarantee_is_not_heard_by_the_tribunals_of_singapore(tmp_path: Path) -> None:
    facts = dict(sample_cases.given_of("sg-e").case.facts)
    told = {"facts": facts | {"small_claims": "provision of services"}} | principal(
        "sg-e", "9000.00"
    )
    assert not titles("sg", "small-claims") & set(papers(tmp_path, "sg-e", "filing", **told))
    assert titles("sg", "small-claims") <= set(papers(tmp_path / "h", "sg-h", "filing"))


@pytest.mark.parametrize(
    ("asset", "paper"), [("bank_account", "garnishee"), ("equity", "charging-order")]
)
def test_each_asset_has_its_own_way(tmp_path: Path, asset: str, paper: str) -> None:
    given = sample_cases.given_of("hk-i")
    kept = tuple(item for item in given.case.assets if item.kind == asset)
    found = set(papers(tmp_path, "hk-i", "enforcement", assets=kept))
    ways = {name: next(iter(titles("hk", name))) for name in ("garnishee", "charging-order")}
    assert {name for name, title in ways.items() if title in found} == {paper}
