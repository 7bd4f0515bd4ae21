"""Related parties and beneficial owners, as each law defines them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from legalkit.companies.owners import OwnersAnswer, beneficial_owners
from legalkit.companies.related import RelatedHit, related_parties
from legalkit.law.load import codes
from legalkit.law.related_sheet import Step, load_related
from legalkit.model.companies import CompanyFacts

DAY = date(2026, 1, 1)


def world(
    *relations: tuple[Any, ...], kinds: dict[str, str] | None = None, **more: Any
) -> CompanyFacts:
    ends = dict.fromkeys(["D", *(end for r in relations for end in (r[1], r[2]))])
    named = {"state": "state"} | (kinds or {})
    return CompanyFacts.model_validate(
        {
            "as_of": DAY,
            "entities": [
                {"id": e, "name": e, "kind": named.get(e, "person" if e.islower() else "company")}
                for e in ends
            ],
            "relations": [
                {
                    "id": f"{r[1]}{r[2]}",
                    "type": r[0],
                    "from": r[1],
                    "to": r[2],
                    **(r[3] if len(r) > 3 else {}),
                }
                for r in relations
            ],
            **more,
        }
    )


def own(holder: str, company: str, pct: str, **more: Any) -> tuple[Any, ...]:
    return ("ownership", holder, company, {"pct": pct, **more})


def hits(law: str, facts: CompanyFacts, day: date = DAY) -> list[RelatedHit]:
    return list(related_parties(facts, day, load_related(law), ["D"]))


def pairs(found: list[RelatedHit], definition: str) -> set[tuple[str, str]]:
    return {(hit.clause, hit.entity) for hit in found if hit.definition == definition}


def test_company_law_265_with_the_way() -> None:
    facts = world(
        own("a", "H", "70"), own("H", "D", "51"), own("H", "S", "60"), ("director", "b", "D"),
        own("b", "B", "90"), ("spouse", "a", "c"), own("c", "C", "80"), own("D", "T", "51"),
        own("x", "D", "49"),
    )  # fmt: skip
    found = hits("CN", facts)
    assert pairs(found, "CN-CL-265") == {
        ("controller", "H"), ("controller", "a"), ("officer", "b"), ("subsidiary", "T"),
        ("same-controller", "S"), ("same-controller", "H"), ("officer-company", "B"),
        ("family", "c"), ("family-company", "C"),
    }  # fmt: skip
    way = next(h for h in found if h.clause == "family-company" and h.entity == "C")
    assert way.entities == ("D", "a", "c", "C")
    assert way.relations == ("aH", "HD", "ac", "cC")
    assert way.to_json("zh")["name"] == ["公司法第二百六十五条", "控制人亲属控制的企业"]


def test_the_state_above_both_makes_nobody_related() -> None:
    facts = world(own("state", "D", "100"), own("state", "S", "100"))
    assert pairs(hits("CN", facts), "CN-CL-265") == {("controller", "state")}
    assert ("same-control", "S") in pairs(hits("GB-EAW", facts), "GB-IA-249")


@pytest.mark.parametrize(
    ("law", "definition", "clause", "pct", "expected"),
    [
        ("GB-EAW", "GB-IA-249", "controller", "33.3334", True),
        ("GB-EAW", "GB-IA-249", "controller", "33", False),
        ("DE", "DE-INSO-138", "quarter-holder", "25", False),
        ("DE", "DE-INSO-138", "quarter-holder", "25.01", True),
        ("US", "US-UVTA-INSIDER", "affiliate-above", "20", True),
        ("US", "US-UVTA-INSIDER", "affiliate-above", "19.99", False),
        ("CN", "CN-ASBE-36", "influence-on", "20", True),
        ("CN", "CN-CL-265", "controller", "50", False),
        ("CN", "CN-CL-265", "controller", "50.01", True),
    ],
)
def test_lines(law: str, definition: str, clause: str, pct: str, expected: bool) -> None:
    found = pairs(hits(law, world(own("a", "D", pct))), definition)
    assert ((clause, "a") in found) is expected


def test_a_share_known_as_a_range_may_reach_the_line() -> None:
    facts = world(("ownership", "a", "D", {"min": "20", "max": "40"}))
    (hit,) = [h for h in hits("DE", facts) if h.clause == "quarter-holder"]
    assert not hit.sure


def test_a_divorce_counts_for_a_year_and_is_marked() -> None:
    facts = world(own("a", "D", "60"), ("spouse", "a", "c", {"end": "2025-06-01"}))
    found = [h for h in hits("DE", facts) if h.entity == "c"]
    assert [(h.clause, h.ended) for h in found] == [("spouse", True)]
    assert not [h for h in hits("DE", facts, date(2026, 7, 1)) if h.entity == "c"]


def test_a_way_through_the_debtor_itself_is_none() -> None:
    facts = world(own("a", "D", "60"), own("D", "T", "60"))
    assert ("same-controller", "T") not in pairs(hits("CN", facts), "CN-CL-265")


def test_rules_not_yet_in_force_are_not_asked() -> None:
    assert not pairs(hits("CN", world(own("a", "D", "60")), date(2024, 1, 1)), "CN-CL-265")


def answers(law: str, facts: CompanyFacts, day: date = DAY) -> dict[str, OwnersAnswer]:
    return {a.rule: a for a in beneficial_owners(facts, day, load_related(law), ["D"])}


def owners(answer: OwnersAnswer) -> dict[str, tuple[str, bool]]:
    return {owner.person: (owner.by, owner.sure) for owner in answer.owners}


def test_one_base_of_facts_and_several_answers() -> None:
    # p holds 70 % of H and 5 % of D, H holds 40 % of D: 33 % multiplied, 45 % by control chain.
    facts = world(own("p", "H", "70"), own("H", "D", "40"), own("p", "D", "5"), own("q", "D", "25"))
    told = answers("CN", facts)["CN-UBO-2024"]
    assert owners(told) == {"p": ("share", True), "q": ("share", True)}
    p = told.owners[0].to_json()
    assert (p["min_pct"], p["votes_pct"], p["paths"]) == ("33", "45", [["pD"], ["pH", "HD"]])
    assert owners(answers("GB-EAW", facts)["GB-PSC"]) == {"p": ("share", True)}
    weak = world(own("p", "H", "45"), own("H", "D", "60"))
    assert owners(answers("CN", weak)["CN-UBO-2024"]) == {"p": ("share", True)}
    assert owners(answers("GB-EAW", weak)["GB-PSC"]) == {}
    assert answers("GB-EAW", weak)["GB-PSC"].open_ends == ()


def test_the_eu_changes_its_rule_in_2027() -> None:
    facts = world(own("p", "D", "25"))
    assert {r: owners(a) for r, a in answers("EU", facts).items()} == {"EU-5AMLD": {}}
    later = answers("EU", facts, date(2027, 7, 10))
    assert {r: owners(a) for r, a in later.items()} == {"EU-AMLR": {"p": ("share", True)}}


def test_votes_control_ranges_and_posts() -> None:
    facts = world(
        ("ownership", "v", "D", {"pct": "10", "votes_pct": "30"}),
        ("ownership", "r", "D", {"min": "10", "max": "50"}),
        ("control", "c", "D"),
    )
    found = owners(answers("CN", facts)["CN-UBO-2024"])
    assert found == {"v": ("votes", True), "r": ("share", False), "c": ("control", True)}
    alone = world(("legal_representative", "l", "D"), own("H", "D", "100"))
    answer = answers("CN", alone)["CN-UBO-2024"]
    assert owners(answer) == {"l": ("post", True)} and answer.open_ends == ("H",)


def test_a_declared_unknown_owner_is_no_gap() -> None:
    told = {
        "facts": [
            {"entity": "H", "date": "2020-01-01", "event": "owner_unspecified", "detail": "noBO"},
            {
                "entity": "H",
                "date": "2020-01-01",
                "until": "2021-01-01",
                "event": "owner_unspecified",
            },
            {"entity": "D", "date": "2020-01-01", "event": "filing"},
        ]
    }
    answer = answers("CN", world(own("H", "D", "100"), **told))["CN-UBO-2024"]
    assert answer.undisclosed == ("noBO",)
    assert answer.to_json("zh")["undisclosed"] == ["noBO"]


def test_a_loop_without_an_owner_names_nobody() -> None:
    facts = world(own("A", "D", "100"), own("D", "A", "100"))
    answer = answers("CN", facts)["CN-UBO-2024"]
    assert answer.owners == () and answer.open_ends == ()


def test_every_sheet_holds_and_says_where_it_comes_from() -> None:
    found = codes(sheet="related.yaml")
    assert {"CN", "DE", "EU", "GB-EAW", "US"} <= set(found)
    for code in found:
        sheet = load_related(code)
        for rule in (*sheet.definitions, *sheet.owners):
            assert rule.cite and rule.checked_on


@pytest.mark.parametrize("walk", ["office", "holder"])
def test_a_step_without_what_it_needs_is_refused(walk: str) -> None:
    with pytest.raises(ValidationError, match="needs"):
        Step.model_validate({"walk": walk})
