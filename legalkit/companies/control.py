"""Control apart from share: votes by majority chain, and control that the facts state."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from legalkit.companies.ownership import Stakes

if TYPE_CHECKING:
    from networkx import MultiDiGraph


@dataclass(frozen=True, slots=True)
class Chain:
    """What one controller controls.

    Attributes:
        controller: who.
        votes: votes in each company, counted in full once the holder is controlled.
        path: relation ids that lead to each controlled company.
        stated: companies controlled because a relation says so, not by votes.
    """

    controller: str
    votes: dict[str, Fraction] = field(default_factory=dict)
    path: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stated: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ControlMap:
    """Who controls what on one day."""

    chains: dict[str, Chain]

    def controls(self, controller: str, company: str) -> bool:
        """True when ``controller`` controls ``company``."""
        chain = self.chains.get(controller)
        return chain is not None and company in chain.path

    def controllers(self, company: str) -> list[str]:
        """Who controls ``company``, in order of id."""
        return sorted(who for who, chain in self.chains.items() if company in chain.path)


def control_map(
    graph: MultiDiGraph, stakes: Stakes, majority: Fraction, control_types: frozenset[str]
) -> ControlMap:
    """Follow majorities and stated control until nothing changes.

    Args:
        graph: the facts of the day.
        stakes: the stakes of that day.
        majority: more than this fraction of the votes controls (Company Law art 265).
        control_types: relation types that state control.
    """
    votes_from: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
    edges: dict[tuple[str, str], list[str]] = defaultdict(list)
    stated_by: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for (holder, held), stake in sorted(stakes.votes.items()):
        votes_from[holder].append((held, stake))
    for holder, held, key, data in sorted(graph.edges(keys=True, data=True), key=lambda e: e[2]):
        kind = str(data["relation"].type)
        if kind == "ownership":
            edges[holder, held].append(key)
        elif kind in control_types and holder != held:
            stated_by[holder].append((held, key))
    sources = sorted(set(votes_from) | set(stated_by))
    return ControlMap({who: _chain(who, votes_from, edges, stated_by, majority) for who in sources})


def _chain(
    who: str,
    votes_from: dict[str, list[tuple[str, Fraction]]],
    edges: dict[tuple[str, str], list[str]],
    stated_by: dict[str, list[tuple[str, str]]],
    majority: Fraction,
) -> Chain:
    votes: dict[str, Fraction] = defaultdict(Fraction)
    path: dict[str, tuple[str, ...]] = {}
    stated: set[str] = set()
    queue = [who]
    while queue:
        member = queue.pop(0)
        so_far = path.get(member, ())
        for held, key in stated_by.get(member, ()):
            if held != who and held not in path:
                path[held] = (*so_far, key)
                stated.add(held)
                queue.append(held)
        for held, stake in votes_from.get(member, ()):
            if held == who:
                continue
            votes[held] += stake
            if votes[held] > majority and held not in path:
                path[held] = (*so_far, *edges[member, held])
                queue.append(held)
    return Chain(who, dict(votes), path, frozenset(stated))
