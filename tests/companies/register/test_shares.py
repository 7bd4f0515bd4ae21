"""Shares of a register against the exact fractions of the room, loops and ranges and all days."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from legalkit.companies.ownership import Shares, groups_of, stakes_of
from legalkit.companies.register import OnDay, all_shares, whole_case
from legalkit.companies.register.shares import above, below
from legalkit.companies.view import graph_on
from tests.companies.register.build import (
    COMPANIES,
    DAY,
    EVERYBODY,
    ids,
    register,
    stake,
    stakes,
)

NEAR, NO_SHARE = 1e-9, Fraction(0)
ENGINES = ("numpy", "numba")


def exact(facts, day):
    """Every share at least and at most, as the room works it out for a case."""
    found = stakes_of(graph_on(facts, day))
    groups = groups_of(found)
    lows, highs = Shares(found.low, groups), Shares(found.high, groups)
    return {
        owner: (lows.of(owner), highs.of(owner)) for owner in {holder for holder, _ in found.high}
    }


def tied_by_nothing(found):
    """A circle in which somebody holds, or is held, only by stakes of nothing at least."""
    for matrix in (found.low, found.high):
        for group in groups_of(found):
            inner = {
                who
                for pair, stake in matrix.items()
                if stake
                for who in pair
                if set(pair) <= set(group)
            }
            if len(group) > 1 and inner < set(group):
                return True
    return False


def check(loaded, day):
    facts = whole_case(loaded, day)
    # Such a circle is two questions for the room, and one for us: see the next test.
    assume(not tied_by_nothing(stakes_of(graph_on(facts, day))))
    shares = exact(facts, day)
    view = OnDay(loaded, day)
    for owner in EVERYBODY:
        if owner[0] == "A":
            continue
        lows, mosts = shares.get(owner, ({}, {}))
        reach = below(view, loaded.place(owner), 10_000)
        down = {loaded.id(h.company): h for h in reach.held}
        for company in COMPANIES:
            if company == owner:
                continue
            least = lows.get(company, NO_SHARE)
            up = {loaded.id(h.owner): h for h in above(view, loaded.place(company), 10_000).held}
            for found in (down.get(company), up.get(owner)):
                told = found.low if found else 0.0
                if least is None:
                    assert told is None
                    continue
                assert told == pytest.approx(float(least), abs=NEAR)
                most = mosts.get(company, NO_SHARE)
                most = most if most is not None and least <= most <= 1 else Fraction(1)
                if company in mosts:
                    assert (found.high if found else 0.0) == pytest.approx(float(most), abs=NEAR)


@settings(max_examples=80, deadline=None)
@given(stakes(ranges=False), st.integers(-1, 41))
def test_shares_are_those_of_the_room_on_any_day(rows, number):
    day = DAY - timedelta(days=20) + timedelta(days=number)
    check(register(EVERYBODY, rows), day)


@settings(max_examples=80, deadline=None)
@given(stakes(), st.integers(-1, 41))
@example(
    [stake("a", "C3", "C0", None, min=5), stake("b", "C0", "C1", 5), stake("c", "C0", "C3")], 0
)
def test_ranges_are_those_of_the_room_on_any_day(rows, number):
    day = DAY - timedelta(days=20) + timedelta(days=number)
    check(register(EVERYBODY, rows), day)


def test_a_holder_in_a_circle_of_stakes_of_unknown_size_keeps_its_other_stakes():
    rows = [stake("a", "C1", "C0"), stake("b", "C0", "C1"), stake("c", "C0", "C2", 40)]
    loaded = register(("C0", "C1", "C2"), rows)
    found = {loaded.id(h.owner): h for h in above(OnDay(loaded, DAY), loaded.place("C2"), 9).held}
    assert (found["C0"].low, found["C0"].high) == (0.4, 1.0)
    assert (found["C1"].low, found["C1"].high) == (0.0, 1.0)


@settings(max_examples=60, deadline=None)
@given(stakes(), st.integers(-1, 41))
def test_both_engines_give_the_shares_of_the_room_for_all_companies(rows, number):
    day = DAY - timedelta(days=20) + timedelta(days=number)
    loaded = register(EVERYBODY, rows)
    assume(not tied_by_nothing(stakes_of(graph_on(whole_case(loaded, day), day))))
    wanted = {
        (owner, company): share
        for owner, (lows, _) in exact(whole_case(loaded, day), day).items()
        for company, share in lows.items()
        if owner != company
    }
    for engine in ENGINES:
        found = all_shares(loaded, day, engine)
        told = {
            (loaded.id(int(o)), loaded.id(int(c))): float(s)
            for o, c, s in zip(found.owner, found.company, found.share, strict=True)
        }
        assert len(told) == len(found)
        for pair, share in wanted.items():
            if share is None:
                assert told[pair] != told[pair], pair
            elif share:
                assert told[pair] == pytest.approx(float(share), abs=NEAR)
        assert {pair for pair, share in told.items() if share > NEAR} <= {
            pair for pair, share in wanted.items() if share
        }
        assert found.residual < 1e-9


def test_a_circle_without_an_owner_has_no_shares():
    loaded = register(
        ("C0", "C1", "C2", "P0"),
        [stake("a", "C0", "C1", 100), stake("b", "C1", "C0", 100), stake("c", "C1", "C2", 50)],
    )
    view = OnDay(loaded, DAY)
    held = {loaded.id(h.owner): h for h in above(view, loaded.place("C2"), 100).held}
    assert held["C1"].low is None and held["C1"].high is None
    assert held["C0"].low is None
    for engine in ENGINES:
        found = all_shares(loaded, DAY, engine)
        assert {loaded.id(n) for n in found.unsolved} == {"C0", "C1"}


def test_a_nearly_closed_circle_is_solved_and_not_walked_round():
    """P holds 1 %, the circle the rest: the share of P is the whole in the end."""
    rows = [
        stake("a", "P0", "C0", 1), stake("b", "C1", "C0", 99), stake("c", "C0", "C1", "99.9"),
        stake("d", "P1", "C1", "0.1"),
    ]  # fmt: skip
    loaded = register(("C0", "C1", "P0", "P1"), rows)
    (one,) = [
        h for h in above(OnDay(loaded, DAY), loaded.place("C0"), 100).held
        if loaded.id(h.owner) == "P0"
    ]  # fmt: skip
    wanted = Fraction(1, 100) / (1 - Fraction(99, 100) * Fraction(999, 1000))
    assert one.low == pytest.approx(float(wanted), abs=1e-12)
    for engine in ENGINES:
        found = all_shares(loaded, DAY, engine)
        at = (found.owner == loaded.place("P0")) & (found.company == loaded.place("C0"))
        assert found.share[at][0] == pytest.approx(float(wanted), abs=1e-12)


def test_the_bound_on_holders_is_said():
    rows = [stake(f"r{n}", f"C{n + 1}", f"C{n}", 60) for n in range(8)]
    loaded = register([f"C{n}" for n in range(9)], rows)
    view = OnDay(loaded, DAY)
    assert above(view, loaded.place("C0"), 4).left_out
    assert not above(view, loaded.place("C0"), 9).left_out
    assert below(view, loaded.place("C8"), 4).left_out
    assert below(view, loaded.place("C8"), 9).held[-1].low == pytest.approx(0.6**8)


def test_where_the_bound_is_met_the_largest_holders_are_told():
    rows = [stake(f"r{n}", f"P{n}", "C0", n + 1) for n in range(9)]
    loaded = register([*(f"P{n}" for n in range(9)), "C0"], rows)
    reach = above(OnDay(loaded, DAY), loaded.place("C0"), 4)
    assert reach.left_out and ids(loaded, (h.owner for h in reach.held)) == {"P8", "P7", "P6"}


def test_a_stake_belongs_to_the_new_holder_on_the_day_it_passes():
    rows = [
        stake("a", "P0", "C0", 100, end="2024-01-10"),
        stake("b", "P1", "C0", 100, start="2024-01-10"),
    ]
    loaded = register(("C0", "P0", "P1"), rows)
    for day, owner in ((date(2024, 1, 9), "P0"), (date(2024, 1, 10), "P1")):
        (held,) = above(OnDay(loaded, day), loaded.place("C0"), 100).held
        assert (loaded.id(held.owner), held.low) == (owner, 1.0)
        (found,) = all_shares(loaded, day, "numpy").owner
        assert loaded.id(int(found)) == owner
