"""Effective shares through chains and cross-holdings, exact; and votes by majority chain.

The share of a person in a company is the direct stake plus the share in every holder times the
holder's stake: one linear equation per company. It is solved group by group (strongly connected
components), in whole numbers, so that a loop of holdings gives the true figure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from legalkit.companies import extra
from legalkit.companies.loops import Loops, loops_of
from legalkit.model.companies import Relation, RelationType

if TYPE_CHECKING:
    from networkx import MultiDiGraph

ONE, ZERO = Fraction(1), Fraction(0)
Matrix = dict[tuple[str, str], Fraction]


@dataclass(frozen=True, slots=True)
class Stakes:
    """Direct stakes as fractions of one, at least and at most; votes where they differ."""

    low: Matrix
    high: Matrix
    votes: Matrix

    @property
    def exact(self) -> bool:
        """True when no stake is a range."""
        return self.low == self.high


@lru_cache(maxsize=20_000)
def _share(value: Decimal) -> Fraction:
    return Fraction(value) / 100


def stake_range(relation: Relation) -> tuple[Fraction, Fraction]:
    """The stake at least and at most; one that nobody stated may be anything."""
    if relation.pct is not None:
        return _share(relation.pct), _share(relation.pct)
    low = _share(relation.min) if relation.min is not None else ZERO
    high = _share(relation.max) if relation.max is not None else ONE
    return low, high


def stakes_of(graph: MultiDiGraph) -> Stakes:
    """Collect direct stakes; what others surely hold caps what an unknown stake can be."""
    low: Matrix = defaultdict(Fraction)
    high: Matrix = defaultdict(Fraction)
    votes: Matrix = defaultdict(Fraction)
    for holder, held, data in graph.edges(data=True):
        relation: Relation = data["relation"]
        if relation.type is not RelationType.OWNERSHIP or holder == held:
            continue
        least, most = stake_range(relation)
        low[holder, held] += least
        high[holder, held] += most
        stated = extra.number(relation, "votes_pct")
        votes[holder, held] += _share(stated) if stated is not None else least
    sure: dict[str, Fraction] = defaultdict(Fraction)
    for (_, held), least in low.items():
        sure[held] += least
    for (holder, held), most in high.items():
        room = ONE - (sure[held] - low[holder, held])
        high[holder, held] = max(low[holder, held], min(most, room))
    return Stakes(dict(low), dict(high), dict(votes))


def groups_of(stakes: Stakes) -> list[list[str]]:
    """Groups of mutually holding entities, holders before what they hold."""
    import networkx as nx

    links = nx.DiGraph()
    links.add_edges_from(sorted(stakes.high))
    condensed = nx.condensation(links)
    order = nx.lexicographical_topological_sort(
        condensed, key=lambda node: min(condensed.nodes[node]["members"])
    )
    return [sorted(condensed.nodes[node]["members"]) for node in order]


class Shares:
    """Shares under one matrix of stakes; each group of mutual holdings is solved once.

    Within a group the ways from k to j add up to M[j][k], where M is the inverse of I - W. For an
    owner s inside the group the ways that come back to s are taken out: M[j][s] / M[s][s].
    """

    def __init__(self, matrix: Matrix, groups: list[list[str]]) -> None:
        self._groups = groups
        self._place = {member: n for n, group in enumerate(groups) for member in group}
        self._held: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
        self._holders: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
        self._inner: dict[int, Matrix] = defaultdict(dict)
        for number, group in enumerate(groups):
            if len(group) > 1:
                # A stake of nothing ties a member to its group all the same.
                self._inner[number] = {(member, member): ZERO for member in group}
        self._known: dict[int, Loops | None] = {}
        for (holder, held), stake in matrix.items():
            if not stake:
                continue
            self._held[holder].append((held, stake))
            self._holders[held].append((holder, stake))
            if self._place[holder] == self._place[held]:
                self._inner[self._place[held]][holder, held] = stake

    def of(self, source: str) -> dict[str, Fraction | None]:
        """Share of ``source`` in every entity it reaches; None where there is no solution."""
        found = self._spread(source, down=True)
        loop = found.pop(source, ONE)
        return {
            company: None if value is None or loop is None else value / loop
            for company, value in found.items()
        }

    def into(self, company: str) -> dict[str, Fraction | None]:
        """Share of every holder in ``company``: the same figures, asked from below."""
        found = self._spread(company, down=False)
        found.pop(company, None)
        for holder, value in found.items():
            loop = self._loop(holder)
            found[holder] = None if value is None or loop is None else value / loop
        return found

    def _spread(self, start: str, *, down: bool) -> dict[str, Fraction | None]:
        """What ``start`` comes to along every way of stakes, group by group."""
        links = self._held if down else self._holders
        home = self._place.get(start)
        if home is None:
            return {}
        share: dict[str, Fraction | None] = {}
        inflow: dict[int, dict[str, Fraction | None]] = {home: {start: ONE}}
        queue, sign = [home if down else -home], 1 if down else -1
        while queue:
            number = sign * heappop(queue)
            within = self._within(number, inflow.pop(number), down=down)
            share.update(within)
            for member, value in within.items():
                for other, stake in links.get(member, ()):
                    place = self._place[other]
                    if place == number:
                        continue
                    if place not in inflow:
                        heappush(queue, sign * place)
                    entry = inflow.setdefault(place, {})
                    so_far = entry.get(other, ZERO)
                    unknown = value is None or so_far is None
                    entry[other] = None if unknown else _plus(so_far, stake, value)
        return share

    def _within(
        self, number: int, start: dict[str, Fraction | None], *, down: bool
    ) -> dict[str, Fraction | None]:
        group = self._groups[number]
        if len(group) == 1:
            return start
        loops = self._loops(number)
        known = {who: value for who, value in start.items() if value is not None}
        if loops is None or len(known) < len(start):
            return dict.fromkeys(group)
        return dict(loops.solve(known, down=down))

    def endless(self, member: str) -> bool:
        """True when the stakes around ``member`` run in a circle that nobody stands above."""
        return self._loop(member) is None

    def _loop(self, holder: str) -> Fraction | None:
        number = self._place[holder]
        if len(self._groups[number]) == 1:
            return ONE
        loops = self._loops(number)
        return None if loops is None else loops.returning(holder)

    def _loops(self, number: int) -> Loops | None:
        if number not in self._known:
            self._known[number] = _solved(frozenset(self._inner[number].items()))
        return self._known[number]


@lru_cache(maxsize=64)
def _solved(stakes: frozenset[tuple[tuple[str, str], Fraction]]) -> Loops | None:
    """The same group stands on many days, and is asked about by several answers."""
    return loops_of(dict(sorted(stakes)))


def _plus(so_far: Fraction | None, stake: Fraction, value: Fraction | None) -> Fraction:
    return (so_far or ZERO) + stake * (value or ZERO)


def closed_groups(stakes: Stakes, groups: list[list[str]]) -> list[list[str]]:
    """Groups whose members wholly own one another: no ultimate owner stands in the data."""
    shares = Shares(stakes.low, groups)
    holders: dict[str, list[str]] = defaultdict(list)
    for holder, held in stakes.high:
        holders[held].append(holder)
    closed = []
    for group in groups:
        members = set(group)
        alone = len(group) > 1 and all(h in members for c in group for h in holders[c])
        if alone and shares.endless(group[0]):
            closed.append(group)
    return closed
