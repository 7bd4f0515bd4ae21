from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.companies.result import percent
from tests.companies.build import codes, rel, report


def own(result, person, company):
    return next(h for h in result.ownership if (h.person, h.company) == (person, company))


def test_chain_and_direct_stake_add_up_and_votes_count_in_full():
    result = report(
        entities="H K",
        relations=[
            rel("a", "ownership", "P", "H", pct="70"),
            rel("b", "ownership", "H", "K", pct="40"),
            rel("c", "ownership", "P", "K", pct="5"),
        ],
    )
    held = own(result, "P", "K").to_json()
    assert held["effective_pct"] == "33"
    assert held["votes_via_majority_chain_pct"] == "45"


def test_without_majority_the_chain_gives_no_votes():
    result = report(
        entities="H K",
        relations=[
            rel("a", "ownership", "P", "H", pct="45"),
            rel("b", "ownership", "H", "K", pct="40"),
            rel("c", "ownership", "P", "K", pct="5"),
        ],
    )
    held = own(result, "P", "K").to_json()
    assert (held["effective_pct"], held["votes_via_majority_chain_pct"]) == ("23", "5")


def test_cross_holding_is_solved_not_walked():
    result = report(
        entities="A B",
        relations=[
            rel("a", "ownership", "P", "A", pct="90"),
            rel("b", "ownership", "A", "B", pct="40"),
            rel("c", "ownership", "B", "A", pct="10"),
            rel("d", "ownership", "Q", "B", pct="60"),
        ],
    )
    assert own(result, "P", "A").to_json()["effective_pct"] == "93.75"
    assert own(result, "P", "B").to_json()["effective_pct"] == "37.5"


def test_companies_that_wholly_own_one_another_have_no_owner_in_the_data():
    result = report(
        entities="A B",
        relations=[
            rel("a", "ownership", "A", "B", pct="100"),
            rel("b", "ownership", "B", "A", pct="100"),
        ],
    )
    assert "LK625" in codes(result)


def test_unknown_stake_is_a_range_that_the_others_cap():
    result = report(
        relations=[rel("a", "ownership", "P", "D", pct="60"), rel("b", "ownership", "Q", "D")]
    )
    held = own(result, "Q", "D").to_json()
    assert (held["effective_min_pct"], held["effective_max_pct"], held["effective_pct"]) == (
        "0",
        "40",
        None,
    )
    assert "LK608" in codes(result)


def test_stakes_are_those_of_the_day():
    ties = [
        rel("a", "ownership", "P", "D", pct="100", end="2024-05-01"),
        rel("b", "ownership", "Q", "D", pct="100", start="2024-05-01"),
    ]
    assert [h.person for h in report(date(2024, 4, 30), relations=ties).ownership] == ["P"]
    assert [h.person for h in report(date(2024, 5, 1), relations=ties).ownership] == ["Q"]


def test_self_ownership_and_sums_above_the_whole_are_findings():
    result = report(
        relations=[
            rel("a", "ownership", "D", "D", pct="10"),
            rel("b", "ownership", "P", "D", pct="70"),
            rel("c", "ownership", "Q", "D", pct="40"),
        ]
    )
    assert {"LK605", "LK609"} <= set(codes(result))


def test_stated_control_is_apart_from_share():
    result = report(relations=[rel("a", "control", "P", "D")])
    (controlled,) = result.control
    assert (controlled.controller, controlled.by, controlled.votes) == ("P", "relation", 0)
    assert result.ownership == ()


def test_share_classes_keep_votes_and_value_apart():
    result = report(relations=[rel("a", "ownership", "P", "D", pct="20", votes_pct="60")])
    assert own(result, "P", "D").to_json()["effective_pct"] == "20"
    assert [c.company for c in result.control] == ["D"]


def test_percent_is_exact_to_four_places():
    assert percent(Fraction(1, 3)) == "33.3333"
    assert percent(None) is None
    assert percent(Fraction(0)) == "0"


@st.composite
def groups(draw):
    """Random stakes among three companies and two persons, each company at most wholly owned."""
    names = ["X", "Y", "Z"]
    stakes = []
    for company in names:
        holders = [h for h in ("P", "Q", *names) if h != company]
        cuts = draw(st.lists(st.integers(0, 20), min_size=len(holders), max_size=len(holders)))
        room = 100
        for holder, cut in zip(holders, cuts, strict=True):
            pct = min(cut * 5, room)
            room -= pct
            if pct:
                stakes.append((holder, company, pct))
    return stakes


def answers(stakes, names):
    relations = [
        rel(f"r{n}", "ownership", names.get(h, h), names.get(c, c), pct=str(p))
        for n, (h, c, p) in enumerate(stakes)
    ]
    result = report(entities=" ".join(sorted(names.values())), relations=relations)
    return {(h.person, h.company): (h.low, h.high) for h in result.ownership}


@settings(max_examples=60, deadline=None)
@given(groups())
def test_shares_of_ultimate_owners_never_exceed_the_whole(stakes):
    held = answers(stakes, {"X": "X", "Y": "Y", "Z": "Z"})
    for company in "XYZ":
        low = [held[p, company][0] for p in "PQ" if (p, company) in held]
        if None not in low:
            assert sum(low) <= 1
            assert all(share >= 0 for share in low)


@settings(max_examples=40, deadline=None)
@given(groups())
def test_other_names_change_nothing(stakes):
    plain = answers(stakes, {"X": "X", "Y": "Y", "Z": "Z"})
    other = answers(stakes, {"X": "Z9", "Y": "A1", "Z": "M5"})
    back = {"Z9": "X", "A1": "Y", "M5": "Z"}
    assert {(back.get(p, p), back[c]): v for (p, c), v in other.items()} == plain


@settings(max_examples=40, deadline=None)
@given(groups())
def test_exact_solution_agrees_with_walking_the_chains(stakes):
    """Oracle: the sum over all chains, walked step by step with floats until it stands still."""
    held = answers(stakes, {"X": "X", "Y": "Y", "Z": "Z"})
    for person in "PQXYZ":
        share = dict.fromkeys("XYZ", 0.0)
        for _ in range(4000):
            share = {
                c: sum(
                    (1.0 if h == person else share.get(h, 0.0)) * p / 100
                    for h, held_by, p in stakes
                    if held_by == c
                )
                for c in "XYZ"
            }
        for company in set("XYZ") - {person}:
            low = held.get((person, company), (Fraction(0), None))[0]
            if low is not None:
                assert abs(float(low) - share[company]) < 1e-6
