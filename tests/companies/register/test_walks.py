"""Who touches whom, control and ways, beside slow oracles that look at every row."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.companies.control import control_map
from legalkit.companies.ownership import stakes_of
from legalkit.companies.register import OnDay, whole_case
from legalkit.companies.register.control import controlled, controllers
from legalkit.companies.register.kinds import OWNERSHIP, TYPE, WHOLE
from legalkit.companies.register.loops import circles, groups
from legalkit.companies.register.onday import coalesced
from legalkit.companies.register.paths import chains, link, ruling_above, why
from legalkit.companies.view import graph_on
from tests.companies.register.build import (
    COMPANIES,
    DAY,
    EVERYBODY,
    PERSONS,
    SETTINGS,
    ids,
    register,
    stake,
    tie,
    ties,
)

HALF = WHOLE // 2


def on(number):
    return DAY - timedelta(days=20) + timedelta(days=number)


def stood(row, day):
    start, end = row.get("start"), row.get("end")
    if start and start > day:
        return False
    return end is None or (day < end if row["type"] == "ownership" else day <= end)


@settings(max_examples=60, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_the_ties_of_a_day_are_those_whose_rows_say_so(rows, number):
    day = on(number)
    loaded = register(EVERYBODY, rows)
    view = OnDay(loaded, day)
    for name in EVERYBODY:
        place = loaded.place(name)
        into = sorted(loaded.tie_id(t) for t in loaded.ties_into(place, view.day))
        out = sorted(loaded.tie_id(t) for t in loaded.ties_out(place, view.day))
        assert into == sorted(r["id"] for r in rows if r["to"] == name and stood(r, day))
        assert out == sorted(r["id"] for r in rows if r["from"] == name and stood(r, day))
        since = loaded.ties_into(place, view.day, view.day - 5)
        assert sorted(loaded.tie_id(t) for t in since) == sorted(
            r["id"] for r in rows
            if r["to"] == name and any(stood(r, day - timedelta(days=n)) for n in range(6))
        )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_stakes_of_a_day_and_circles_agree_with_the_graph_of_the_room(rows, number):
    day = on(number)
    loaded = register(EVERYBODY, rows)
    graph = graph_on(whole_case(loaded, day), day)
    found = stakes_of(graph)
    holder, company, low, high = coalesced(loaded, day)
    told = {
        (loaded.id(int(h)), loaded.id(int(c))): (Fraction(int(a), WHOLE), Fraction(int(b), WHOLE))
        for h, c, a, b in zip(holder, company, low, high, strict=True)
    }
    assert told == {pair: (found.low[pair], found.high[pair]) for pair in found.high}
    view = OnDay(loaded, day)
    for one in COMPANIES:
        place = loaded.place(one)
        assert {loaded.id(h): s for h, s in view.holders(place).items()} == {
            h: (int(a * WHOLE), int(b * WHOLE)) for (h, c), (a, b) in told.items() if c == one
        }
        assert ids(loaded, view.held(place)) == {c for h, c in told if h == one}
    links = nx.DiGraph(list(found.high))
    wanted = sorted(sorted(g) for g in nx.strongly_connected_components(links) if len(g) > 1)
    rings = circles(holder, company, len(loaded))
    assert sorted(sorted(loaded.id(n) for n in ring) for ring in rings) == wanted


@settings(max_examples=60, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_control_is_that_of_the_room(rows, number):
    day = on(number)
    loaded = register(EVERYBODY, rows)
    graph = graph_on(whole_case(loaded, day), day)
    room = control_map(graph, stakes_of(graph), Fraction(1, 2), frozenset({"control"}))
    view = OnDay(loaded, day)
    for who in (*COMPANIES, *PERSONS):
        mine, bounded = controlled(view, loaded.place(who), HALF, ["control"])
        theirs = room.chains.get(who)
        assert not bounded
        assert ids(loaded, mine.through) == set(theirs.path if theirs else ())
        for company in mine.through:
            ways = mine.path(view, company, ["control"])
            kinds = {"ownership", "control"}
            assert {loaded.tie_type(t) for t in ways} <= kinds
            assert int(loaded.ties.from_[ways[0]]) == loaded.place(who)
            assert int(loaded.ties.to[ways[-1]]) == company
        votes = {loaded.id(n): Fraction(v, WHOLE) for n, v in mine.votes.items()}
        assert votes == (theirs.votes if theirs else {})
        assert ids(loaded, mine.stated) == set(theirs.stated if theirs else ())
    for company in COMPANIES:
        place = loaded.place(company)
        above, cut = ruling_above(view, place, 100)
        found, spent = controllers(view, place, list(above), HALF, ["control"], 1000)
        assert not cut and not spent
        assert sorted(loaded.id(c.controller) for c in found) == room.controllers(company)


@settings(max_examples=60, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_ways_are_all_simple_ways_of_stakes_and_control(rows, number):
    day = on(number)
    loaded = register(EVERYBODY, rows)
    view = OnDay(loaded, day)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(EVERYBODY)
    for row in rows:
        if stood(row, day) and row["type"] in ("ownership", "control") and row["from"] != row["to"]:
            graph.add_edge(row["from"], row["to"], key=row["id"])
    for one in ("P0", "C0", "C1"):
        for other in ("C2", "C3"):
            wanted = sorted(
                (len(way), tuple(key for _, _, key in way))
                for way in nx.all_simple_edge_paths(graph, one, other)
            )
            found = chains(view, loaded.place(one), loaded.place(other), SETTINGS)
            told = sorted(
                (len(w.ties), tuple(loaded.tie_id(t) for t in w.ties)) for w in found.ways
            )
            if found.bounded:
                assert found.bound == "paths" and len(told) == SETTINGS.search.paths
                assert set(told) <= set(wanted)
                assert [n for n, _ in told] == [n for n, _ in wanted[: len(told)]]
            else:
                assert told == wanted


@settings(max_examples=60, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_a_link_is_a_shortest_way_over_any_tie(rows, number):
    day = on(number)
    loaded = register(EVERYBODY, rows)
    view = OnDay(loaded, day)
    graph = nx.Graph()
    graph.add_nodes_from(EVERYBODY)
    graph.add_edges_from((r["from"], r["to"]) for r in rows if stood(r, day))
    for one, other in (("C0", "C1"), ("P0", "C4"), ("C2", "P2")):
        found = link(view, loaded.place(one), loaded.place(other), SETTINGS)
        if not nx.has_path(graph, one, other):
            assert found.kind == "none" and not found.bounded
            continue
        (way,) = found.ways
        assert len(way.ties) == nx.shortest_path_length(graph, one, other)
        assert (loaded.id(way.nodes[0]), loaded.id(way.nodes[-1])) == (one, other)
        for n, t in enumerate(way.ties):
            ends = {int(loaded.ties.from_[t]), int(loaded.ties.to[t])}
            assert ends == {way.nodes[n], way.nodes[n + 1]}


def test_why_says_which_way_round_and_every_bound_that_was_met():
    rows = [stake(f"r{n}", f"C{n}", f"C{n + 1}", 60) for n in range(20)]
    rows.append(tie("d", "director", "P0", "C0"))
    loaded = register([*(f"C{n}" for n in range(21)), "P0", "P1"], rows)
    view = OnDay(loaded, DAY)
    at = loaded.place
    assert why(view, at("C0"), at("C3"), SETTINGS).kind == "holds"
    back = why(view, at("C3"), at("C0"), SETTINGS)
    assert back.kind == "held"
    assert back.to_json(view)["ways"][0]["entities"] == ["C0", "C1", "C2", "C3"]
    assert why(view, at("P0"), at("C1"), SETTINGS).kind == "link"
    none = why(view, at("P1"), at("C1"), SETTINGS)
    assert (none.kind, none.bounded) == ("none", False)
    far = why(view, at("C0"), at("C20"), SETTINGS)
    assert (far.ways, far.bounded, far.bound) == ((), True, "length")
    short = SETTINGS.model_copy(
        update={"search": SETTINGS.search.model_copy(update={"path_steps": 3, "chain": 3})}
    )
    assert chains(view, at("C0"), at("C10"), short).bound == "chain"
    assert link(view, at("P0"), at("C12"), short).bound == "steps"
    few = SETTINGS.model_copy(
        update={"search": SETTINGS.search.model_copy(update={"path_steps": 3})}
    )
    assert chains(view, at("C0"), at("C10"), few).bound == "steps"
    assert link(view, at("C1"), at("C1"), SETTINGS).kind == "none"


def test_a_mass_address_links_nobody():
    many = SETTINGS.mass_value + 1
    names = [f"C{n}" for n in range(many)]
    loaded = register([*names, "A0"], [tie(f"a{n}", "has_address", n, "A0") for n in names])
    found = why(OnDay(loaded, DAY), 0, 1, SETTINGS)
    assert found.kind == "none"
    fewer = register([*names, "A0"], [tie(f"a{n}", "has_address", n, "A0") for n in names[:-1]])
    assert why(OnDay(fewer, DAY), 0, 1, SETTINGS).kind == "link"


def test_a_nominee_of_many_links_nobody_but_is_told_at_an_end():
    many = SETTINGS.mass_person + 1
    names = [f"C{n}" for n in range(many)]
    loaded = register([*names, "P0"], [tie(f"d{n}", "director", "P0", n) for n in names])
    view = OnDay(loaded, DAY)
    assert why(view, 0, 1, SETTINGS).kind == "none"
    assert why(view, loaded.place("P0"), 1, SETTINGS).kind == "link"


def test_groups_come_before_those_that_lead_to_them():
    onward = {1: [2], 2: [3, 1], 3: [4], 4: [], 5: [4, 5]}
    assert groups([1, 5], lambda n: onward[n]) == [[4], [3], [1, 2], [5]]


def test_a_long_chain_does_not_exhaust_the_stack():
    rows = [stake(f"r{n}", f"C{n}", f"C{n + 1}", 51) for n in range(3000)]
    loaded = register([f"C{n}" for n in range(3001)], rows)
    view = OnDay(loaded, DAY)
    found, bounded = controlled(view, 0, HALF, ["control"])
    assert len(found.through) == 3000 and not bounded
    assert len(found.path(view, 3000, ["control"])) == 3000
    above, _ = ruling_above(view, 3000, 5000)
    assert list(above)[:2] == [2999, 2998]
    near, spent = controllers(view, 3000, list(above), HALF, ["control"], 100)
    assert spent and [c.controller for c in near[:2]] == [2999, 2998]
    assert controlled(view, 0, HALF, ["control"], most=100)[1]


@pytest.mark.parametrize("kind", ["ownership", "director"])
def test_the_last_day_of_an_office_counts_and_that_of_a_stake_does_not(kind):
    loaded = register(("C0", "P0"), [tie("a", kind, "P0", "C0", end="2024-01-10")])
    counted = len(loaded.ties_into(loaded.place("C0"), OnDay(loaded, DAY).day))
    assert counted == (0 if kind == "ownership" else 1)
    assert TYPE[kind] == int(loaded.ties.type[0])
    assert (int(loaded.ties.type[0]) == OWNERSHIP) is (kind == "ownership")
