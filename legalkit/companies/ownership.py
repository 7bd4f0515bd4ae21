"""Effective shares through chains and cross-holdings, exact; and votes by majority chain.

The share of a person in a company is the direct stake plus the share in every holder times the
holder's stake: one linear equation per company. It is solved group by group (strongly connected
components), with exact fractions, so that a loop of holdings gives the true figure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
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


def solve(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """Solve a square linear system exactly; None when it has no single solution."""
    size = len(rows)
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    for column in range(size):
        pivot = next((row for row in range(column, size) if table[row][column]), None)
        if pivot is None:
            return None
        table[column], table[pivot] = table[pivot], table[column]
        lead = table[column][column]
        table[column] = [value / lead for value in table[column]]
        for row in range(size):
            factor = table[row][column]
            if row != column and factor:
                table[row] = [
                    a - factor * b for a, b in zip(table[row], table[column], strict=True)
                ]
    return [table[row][size] for row in range(size)]


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


def effective(source: str, matrix: Matrix, groups: list[list[str]]) -> dict[str, Fraction | None]:
    """Share of ``source`` in every entity it reaches; None where the group has no solution.

    Args:
        source: the owner asked about.
        matrix: direct stakes.
        groups: from :func:`groups_of`.
    """
    held_by: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
    for (holder, held), stake in matrix.items():
        if held != source:
            held_by[held].append((holder, stake))
    share: dict[str, Fraction | None] = {source: ONE}
    for group in groups:
        members = [member for member in group if member != source]
        place = {member: number for number, member in enumerate(members)}
        rows = [[ONE if i == j else ZERO for j in range(len(members))] for i in range(len(members))]
        right = [ZERO] * len(members)
        reached, unknown = False, False
        for member in members:
            for holder, stake in held_by[member]:
                known = share.get(holder)
                if holder in place:
                    rows[place[member]][place[holder]] -= stake
                elif known:
                    right[place[member]] += stake * known
                    reached = True
                elif holder in share and stake:
                    reached = unknown = True
        if not reached:
            continue
        answer = None if unknown else solve(rows, right)
        for member in members:
            value = answer[place[member]] if answer is not None else None
            if value is None or value != 0:
                share[member] = value
    del share[source]
    return share


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
        if all(h in members for c in group for h in stakes.holders(c)) and (
            solve(rows, [ZERO] * len(group)) is None
        ):
            closed.append(group)
    return closed
