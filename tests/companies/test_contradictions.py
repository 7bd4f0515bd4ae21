"""Sources that contradict each other, and facts that tempt to join what is not one."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from legalkit.companies.match import propose
from legalkit.companies.names import fold
from legalkit.companies.sources.join import Joined, join
from legalkit.model.companies import CompanyFacts
from tests.companies.build import codes, facts, rel, report, sale

USCC = "91510107MAXBB00237"


def part(source: str, **more: Any) -> CompanyFacts:
    """What one source tells of the debtor; every entry cites it."""
    base: dict[str, Any] = {
        "as_of": "2025-03-01",
        "entities": [
            {"id": "D", "role": "debtor", "name": "债务人公司", "identifiers": {"uscc": USCC}},
            {"id": "P", "kind": "person", "name": "王某"},
        ],
    }
    for section in ("relations", "transfers", "debts", "facts"):
        base[section] = [{**entry, "source": source} for entry in more.get(section, ())]
    base["entities"] += more.get("entities", [])
    return CompanyFacts.model_validate(base)


def differ(joined: Joined) -> list[str]:
    return [f.message() for f in joined.findings if f.code == "LK643"]


@pytest.mark.parametrize("ids", [("a", "b"), ("a", "a")], ids=["own ids", "one id"])
def test_two_shares_of_one_stake_on_one_day(ids):
    one, other = (
        rel(id_, "ownership", "P", "D", pct=p) for id_, p in zip(ids, ("60", "40"), strict=True)
    )
    joined = join([part("register", relations=[one]), part("service", relations=[other])])
    (said,) = differ(joined)
    assert "60 (register)" in said and "40 (service)" in said
    (stake,) = joined.facts.relations
    assert (stake.pct, stake.min, stake.max) == (None, 40, 60)
    assert stake.source == "register | service"
    # Both statements are there as they were made.
    assert [(told.pct, told.source) for told in joined.versions["a"]] == [
        (60, "register"),
        (40, "service"),
    ]


def test_one_id_for_two_ties_stays_two_and_is_a_mistake():
    joined = join(
        [
            part("A", relations=[rel("a", "ownership", "P", "D", pct="60")]),
            part("B", relations=[rel("a", "director", "P", "D")]),
        ]
    )
    assert len(joined.facts.relations) == 2
    assert differ(joined) == []
    told = facts(
        relations=[rel("a", "ownership", "P", "D", pct="1"), rel("a", "director", "P", "D")]
    )
    assert "LK601" in codes(report(relations=told.relations))


ACT = sale(price="500", market_value="1000", paid="500")


def test_an_act_that_two_sources_tell_is_told_once_and_flagged_once():
    second = {**ACT, "price": "700", "registered": "2024-09-01", "known_on": "2024-12-01"}
    joined = join([part("file", transfers=[ACT]), part("register", transfers=[second])])
    (act,) = joined.facts.transfers
    assert (act.price, act.registered) == (500, date(2024, 9, 1))
    assert (act.model_extra or {})["known_on"] == "2024-12-01"
    (said,) = differ(joined)
    assert "price" in said and "500 (file)" in said and "700 (register)" in said


def test_the_same_sum_written_otherwise_is_no_contradiction():
    joined = join([part("A", transfers=[ACT]), part("B", transfers=[{**ACT, "price": "500.00"}])])
    assert differ(joined) == []


def test_acts_of_one_source_and_acts_between_others_stay_apart():
    other = {**ACT, "to": "P"}
    joined = join([part("A", transfers=[ACT, ACT]), part("B", transfers=[other])])
    assert len(joined.facts.transfers) == 3


def test_a_debt_that_two_sources_tell_counts_once():
    debt = {"id": "B1", "debtor": "D", "creditor": "P", "amount": "10", "due": "2024-01-01"}
    joined = join([part("A", debts=[debt]), part("B", debts=[{**debt, "due": "2024-02-01"}])])
    (kept,) = joined.facts.debts
    assert kept.due == date(2024, 1, 1)
    assert "due" in differ(joined)[0]


def test_two_balance_sheets_of_one_day_both_stay():
    told = {"entity": "D", "date": "2023-12-31", "total_liabilities": "7"}
    joined = join(
        [
            part("report", facts=[{**told, "total_assets": "5"}]),
            part("audit", facts=[{**told, "total_assets": "9"}]),
        ]
    )
    assert len(joined.facts.facts) == 2
    (said,) = differ(joined)
    assert "total_assets" in said and "5 (report)" in said and "9 (audit)" in said


def test_further_keys_of_a_tie_that_differ_are_told():
    stake = rel("a", "ownership", "P", "D", pct="60")
    joined = join(
        [
            part("A", relations=[{**stake, "unpaid_capital": "100"}]),
            part("B", relations=[{**stake, "unpaid_capital": "300"}]),
        ]
    )
    assert "unpaid_capital" in differ(joined)[0]
    assert (joined.facts.relations[0].model_extra or {})["unpaid_capital"] == "100"


def test_ends_in_further_keys_follow_the_entity_they_name():
    known = {"id": f"USCC-{USCC}", "name": "债务人公司", "identifiers": {"uscc": USCC}}
    act = {**ACT, "type": "share_sale", "from": "P", "to": "E", "company": known["id"]}
    taker = {"id": "E", "name": "E"}
    joined = join([part("A"), part("B", entities=[known, taker], transfers=[act])])
    assert (joined.facts.transfers[0].model_extra or {})["company"] == "D"


def test_a_key_that_names_nobody_is_a_mistake():
    result = report(transfers=[sale(type="share_sale", company="Dd")])
    assert "LK602" in codes(result)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("债务人公司", "债务人公司", id="a person called like the company"),
        pytest.param("شركة النور للتجارة", "شركة النّور للتجارة", id="Arabic with a vowel sign"),
        pytest.param("台灣機電貿易有限公司", "台湾机电贸易有限公司", id="traditional Chinese"),
    ],
)
def test_names_join_nothing(one, other):
    kinds = ("person", "company") if one == other else ("company", "company")
    more = [
        {"id": f"n{n}", "kind": k, "name": w}
        for n, (k, w) in enumerate(zip(kinds, (one, other), strict=True))
    ]
    joined = join([part("A", entities=more[:1]), part("B", entities=more[1:])])
    assert {"n0", "n1"} <= {entity.id for entity in joined.facts.entities}
    pairs = {frozenset((p.one, p.other)) for p in propose(joined.facts)}
    # Two companies are proposed with a score; a person is never proposed to be a company.
    assert (frozenset(("n0", "n1")) in pairs) is (one != other)


def test_vowel_signs_and_stretched_words_of_arabic():
    assert fold("مُحَمَّد") == fold("محمد") == fold("محـــمد")
    assert fold("محمد") != fold("محمود")


def test_a_company_that_owns_itself_is_told_and_counts_for_nothing():
    result = report(
        relations=[
            rel("a", "ownership", "D", "D", pct="40"),
            rel("b", "ownership", "P", "D", pct="60"),
        ]
    )
    assert "LK605" in codes(result)
    assert [(h.person, h.low) for h in result.ownership] == [("P", Fraction(3, 5))]


def test_days_in_the_wrong_order_hold_on_no_day():
    tie = rel("a", "ownership", "P", "D", pct="100", start="2024-06-01", end="2024-01-01")
    for day in (date(2023, 1, 1), date(2024, 3, 1), date(2024, 7, 1)):
        result = report(day, relations=[tie])
        assert "LK606" in codes(result)
        assert result.ownership == ()


def test_two_events_of_one_day_are_both_possible_in_either_order():
    there = {
        "id": "a",
        "type": "payment",
        "from": "D",
        "to": "P",
        "date": "2024-08-20",
        "paid": "9",
    }
    back = {**there, "id": "b", "from": "P", "to": "E"}
    for acts in ((there, back), (back, there)):
        from legalkit.companies.flows import follow

        (path,) = follow(facts(transfers=acts), date(2025, 1, 1)).paths
        assert [leg.transfer for leg in path.legs] == ["a", "b"]
        assert path.same_day
