"""Effective shares through chains and cross-holdings, exact; and votes by majority chain.

The share of a person in a company is the direct stake plus the share in every holder times the
holder's stake: one linear equation per company. It is solved group by group (strongly connected
components), with exact fractions, so that a loop of holdings gives the true figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any

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

    def holders(self, company: str) -> list[str]:
        """Who holds a stake in ``company``, in order of id."""
        return sorted(holder for holder, held in self.high if held == company)


def _share(value: Any) -> Fraction:
    return Fraction(str(value)) / 100


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
        stated = (relation.model_extra or {}).get("votes_pct")
        votes[holder, held] += _share(stated) if stated is not None else least
    sure: dict[str, Fraction] = defaultdict(Fraction)
    for (_, held), least in low.items():
        sure[held] += least
    for (holder, held), most in high.items():
        room = ONE - (sure[held] - low[holder, held])
        high[holder, held] = max(low[holder, held], min(most, room))
    return Stakes(dict(low), dict(high), dict(votes))


def invert(rows: list[list[Fraction]]) -> list[list[Fraction]] | None:
    """Invert a square matrix exactly; None when it has no inverse."""
    size = len(rows)
    table = [[*row, *(ONE if i == j else ZERO for j in range(size))] for i, row in enumerate(rows)]
    for column in range(size):
        pivot = next((row for row in range(column, size) if table[row][column]), None)
        if pivot is None:
            return None
        table[column], table[pivot] = table[pivot], table[column]
        lead = table[column][column]
        table[column] = [value / lead if value else value for value in table[column]]
        for row in range(size):
            factor = table[row][column]
            if row != column and factor:
                table[row] = [
                    a - factor * b if b else a
                    for a, b in zip(table[row], table[column], strict=True)
                ]
    return [row[size:] for row in table]


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
    """Shares of any owner under one matrix of stakes; each group of cross-holdings is solved once.

    Within a group the paths from k to j add up to M[j][k], where M is the inverse of I - W. For an
    owner s inside the group the paths that come back to s are taken out: M[j][s] / M[s][s].
    """

    def __init__(self, matrix: Matrix, groups: list[list[str]]) -> None:
        self._groups = groups
        self._place = {member: n for n, group in enumerate(groups) for member in group}
        self._held: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
        for (holder, held), stake in matrix.items():
            if stake:
                self._held[holder].append((held, stake))
        self._inverses: dict[int, dict[str, dict[str, Fraction]] | None] = {}

    def of(self, source: str) -> dict[str, Fraction | None]:
        """Share of ``source`` in every entity it reaches; None where there is no solution."""
        share: dict[str, Fraction | None] = {}
        inflow: dict[int, dict[str, Fraction | None]] = defaultdict(dict)
        home = self._place.get(source)
        queue: list[int] = []
        if home is not None and len(self._groups[home]) > 1:
            queue.append(home)
        else:
            self._pass_on(source, ONE, inflow, queue)
        done: set[int] = set()
        while queue:
            number = heappop(queue)
            if number in done:
                continue
            done.add(number)
            start = {source: ONE} if number == home else inflow[number]
            for member, value in self._within(number, start, source).items():
                if member != source:
                    share[member] = value
                self._pass_on(member, value, inflow, queue)
        return share

    def _pass_on(
        self,
        holder: str,
        value: Fraction | None,
        inflow: dict[int, dict[str, Fraction | None]],
        queue: list[int],
    ) -> None:
        home = self._place.get(holder)
        for held, stake in self._held.get(holder, ()):
            number = self._place[held]
            if number == home:
                continue
            so_far = inflow[number].get(held, ZERO)
            unknown = value is None or so_far is None
            inflow[number][held] = None if unknown else _plus(so_far, stake, value)
            heappush(queue, number)

    def _within(
        self, number: int, start: Mapping[str, Fraction | None], source: str
    ) -> dict[str, Fraction | None]:
        group = self._groups[number]
        if len(group) == 1:
            return dict(start)
        inverse = self._inverse(number)
        if inverse is None or any(value is None for value in start.values()):
            return {member: None for member in group if member != source}
        if source in start:
            loop = inverse[source][source]
            return {member: inverse[member][source] / loop for member in group}
        return {
            member: sum(
                (inverse[member][entry] * value for entry, value in start.items() if value), ZERO
            )
            for member in group
        }

    def _inverse(self, number: int) -> dict[str, dict[str, Fraction]] | None:
        if number not in self._inverses:
            group = self._groups[number]
            place = {member: n for n, member in enumerate(group)}
            rows = [[ONE if i == j else ZERO for j in range(len(group))] for i in range(len(group))]
            for holder in group:
                for held, stake in self._held.get(holder, ()):
                    if held in place:
                        rows[place[held]][place[holder]] -= stake
            found = invert(rows)
            self._inverses[number] = (
                None
                if found is None
                else {
                    member: dict(zip(group, found[n], strict=True)) for member, n in place.items()
                }
            )
        return self._inverses[number]


def _plus(so_far: Fraction | None, stake: Fraction, value: Fraction | None) -> Fraction:
    return (so_far or ZERO) + stake * (value or ZERO)


def closed_groups(stakes: Stakes, groups: list[list[str]]) -> list[list[str]]:
    """Groups whose members wholly own one another: no ultimate owner stands in the data."""
    closed = []
    for group in groups:
        if len(group) < 2:
            continue
        members = set(group)
        rows = [
            [(ONE if a == b else ZERO) - stakes.low.get((a, b), ZERO) for a in group] for b in group
        ]
        if all(h in members for c in group for h in stakes.holders(c)) and (invert(rows) is None):
            closed.append(group)
    return closed
