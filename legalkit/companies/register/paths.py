"""Why two entities are related: ways of stakes and control, else the shortest link of any tie.

The search looks only at who lies above the target, so that it does not follow a holder into the
hundreds of other companies that it holds. It is bounded, and says so when a bound was met.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np

from legalkit.companies.register.kinds import BEARING, OFFICES, OWNERSHIP, TYPE
from legalkit.companies.register.onday import OnDay
from legalkit.companies.register.settings import RegisterSettings
from legalkit.companies.register.shape.sign import fact

#: Ties along which somebody rules over a company.
_RULING = (OWNERSHIP, TYPE["control"])


@dataclass(frozen=True, slots=True)
class Way:
    """One way from an entity to another.

    Attributes:
        nodes: places along it, both ends included.
        ties: relations between them, one fewer.
    """

    nodes: tuple[int, ...]
    ties: tuple[int, ...]

    def to_json(self, view: OnDay) -> dict[str, Any]:
        """Stable keys; each tie with source, row and days."""
        return {
            "entities": [view.register.id(node) for node in self.nodes],
            "facts": [fact(view, tie) for tie in self.ties],
        }


@dataclass(frozen=True, slots=True)
class Ways:
    """Answer to: why is one related to the other?

    Attributes:
        kind: ``holds`` (one rules over the other), ``held`` (the other way round), ``link`` (the
            shortest way over any tie), or ``none``.
        ways: shortest first; of equals in order of relation.
        bounded: True when a bound was met and there may be more ways, or longer ones.
        bound: the bound that was met, as ``paths``, ``length`` or ``steps``; None otherwise.
    """

    kind: str
    ways: tuple[Way, ...]
    bounded: bool
    bound: str | None = None

    def to_json(self, view: OnDay) -> dict[str, Any]:
        """Stable keys."""
        return {
            "kind": self.kind,
            "ways": [way.to_json(view) for way in self.ways],
            "bounded": self.bounded,
            "bound": self.bound,
        }


def why(view: OnDay, one: int, other: int, settings: RegisterSettings) -> Ways:
    """Ways from one entity to another on the day.

    Args:
        view: the register on a day.
        one: place of the first entity.
        other: place of the second.
        settings: bounds.
    """
    down = chains(view, one, other, settings)
    if down.ways:
        return down
    up = chains(view, other, one, settings)
    if up.ways:
        return Ways("held", up.ways, up.bounded, up.bound)
    linked = link(view, one, other, settings)
    bounded = next((found for found in (linked, down, up) if found.bounded), linked)
    return Ways(linked.kind, linked.ways, bounded.bounded, bounded.bound)


def chains(view: OnDay, holder: int, company: int, settings: RegisterSettings) -> Ways:
    """Ways of stakes and stated control from a holder down to a company, shortest first."""
    search = settings.search
    above, cut = ruling_above(view, company, search.chain)
    if holder not in above:
        return Ways("none", (), cut, "chain" if cut else None)
    register, ties = view.register, view.register.ties
    found: list[Way] = []
    queue: deque[Way] = deque([Way((holder,), ())])
    bound: str | None = "chain" if cut else None
    for _ in range(search.path_steps):
        if not queue:
            break
        way = queue.popleft()
        if len(found) >= search.paths:
            bound = "paths"
            break
        if len(way.ties) >= search.path_length:
            bound = bound or "length"
            continue
        here = register.of_type(register.ties_out(way.nodes[-1], view.day), *_RULING)
        for tie in here.tolist():
            to = int(ties.to[tie])
            longer = Way((*way.nodes, to), (*way.ties, tie))
            if to == company:
                found.append(longer)
            elif to in above and to not in way.nodes:
                queue.append(longer)
    else:
        bound = "steps" if queue else bound
    if len(found) > search.paths:
        bound = "paths"
    return Ways(
        "holds" if found else "none", tuple(found[: search.paths]), bound is not None, bound
    )


def ruling_above(view: OnDay, company: int, most: int) -> tuple[dict[int, None], bool]:
    """Everybody from whom a way of stakes or control leads to a company, the nearest first."""
    register, ties = view.register, view.register.ties
    above: dict[int, None] = {}
    queue = deque([company])
    while queue:
        into = register.of_type(register.ties_into(queue.popleft(), view.day), *_RULING)
        for holder in np.unique(ties.from_[into]).tolist():
            if holder not in above and holder != company:
                if len(above) >= most:
                    return above, True
                above[holder] = None
                queue.append(holder)
    return above, False


def link(view: OnDay, one: int, other: int, settings: RegisterSettings) -> Ways:
    """The shortest way over any tie, met in the middle; what ties too many ties nobody."""
    search = settings.search
    if one == other:
        return Ways("none", (), False)
    sides: tuple[dict[int, int], dict[int, int]] = ({one: -1}, {other: -1})
    rings: list[list[int]] = [[one], [other]]
    steps = 0
    for _ in range(search.path_length):
        side = 0 if len(rings[0]) <= len(rings[1]) else 1
        if not rings[side]:
            return Ways("none", (), False)
        following: list[int] = []
        met: list[int] = []
        for node in rings[side]:
            if node not in (one, other) and _of_too_many(view, node, settings):
                continue
            for tie, there in view.register.around(node, view.day):
                steps += 1
                if there in sides[side]:
                    continue
                sides[side][there] = tie
                following.append(there)
                if there in sides[1 - side]:
                    met.append(there)
        if met:
            return Ways("link", (_joined(view, one, other, min(met), sides),), False)
        if steps > search.path_steps:
            return Ways("none", (), True, "steps")
        rings[side] = following
    return Ways("none", (), True, "length")


def _of_too_many(view: OnDay, node: int, settings: RegisterSettings) -> bool:
    register = view.register
    if register.kind(node) in ("address", "phone", "email"):
        return len(register.of_type(register.ties_into(node, view.day), *BEARING)) > (
            settings.mass_value
        )
    roles = register.of_type(register.ties_out(node, view.day), OWNERSHIP, *OFFICES)
    return register.kind(node) == "person" and len(roles) > settings.mass_person


def _joined(
    view: OnDay, one: int, other: int, middle: int, sides: tuple[dict[int, int], dict[int, int]]
) -> Way:
    ties = view.register.ties

    def back(end: int, came: dict[int, int]) -> tuple[list[int], list[int]]:
        nodes, used = [middle], []
        while nodes[-1] != end:
            tie = came[nodes[-1]]
            used.append(tie)
            nodes.append(
                int(ties.from_[tie]) if int(ties.to[tie]) == nodes[-1] else int(ties.to[tie])
            )
        return nodes, used

    first, first_ties = back(one, sides[0])
    second, second_ties = back(other, sides[1])
    return Way((*first[::-1], *second[1:]), (*first_ties[::-1], *second_ties))
