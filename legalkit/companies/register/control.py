"""Control in a register: majority chains and stated control, as the room follows them in a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from legalkit.companies.register.kinds import TYPE
from legalkit.companies.register.onday import OnDay


@dataclass(frozen=True, slots=True)
class Controls:
    """What one controller controls.

    Attributes:
        controller: place.
        votes: votes in each company, those of controlled holders in full, in units.
        path: relations that lead to each controlled company.
        stated: companies controlled because a relation says so.
    """

    controller: int
    votes: dict[int, int] = field(default_factory=dict)
    path: dict[int, tuple[int, ...]] = field(default_factory=dict)
    stated: frozenset[int] = frozenset()


def controlled(
    view: OnDay,
    who: int,
    majority: int,
    types: Collection[str],
    inside: Collection[int] | None = None,
    most: int | None = None,
) -> tuple[Controls, bool]:
    """Follow majorities and stated control from one controller until nothing changes.

    Args:
        view: the register on a day.
        who: place of the controller.
        majority: more than this, in units, controls.
        types: relation types that state control.
        inside: only these companies are looked at; all when None.
        most: most companies followed; no bound when None.

    Returns:
        what is controlled, and whether the bound was met.
    """
    register, ties = view.register, view.register.ties
    numbers = [TYPE[name] for name in types]
    votes: dict[int, int] = defaultdict(int)
    path: dict[int, tuple[int, ...]] = {}
    stated: set[int] = set()
    queue, place = [who], 0
    while place < len(queue):
        member = queue[place]
        place += 1
        so_far = path.get(member, ())
        out = register.ties_out(member, view.day)
        for tie in register.of_type(out, *numbers).tolist():
            held = int(ties.to[tie])
            if held not in (who, member) and held not in path and _in(held, inside):
                path[held] = (*so_far, tie)
                stated.add(held)
                queue.append(held)
        for held in view.held(member):
            if held == who or not _in(held, inside):
                continue
            votes[held] += view.holders(held)[member][0]
            if votes[held] > majority and held not in path:
                into = view.stakes_into(held)
                path[held] = (*so_far, *into[ties.from_[into] == member].tolist())
                queue.append(held)
        if most is not None and len(queue) > most:
            return Controls(who, dict(votes), path, frozenset(stated)), True
    return Controls(who, dict(votes), path, frozenset(stated)), False


def _in(place: int, inside: Collection[int] | None) -> bool:
    return inside is None or place in inside


def controllers(
    view: OnDay, company: int, above: Collection[int], majority: int, types: Collection[str]
) -> list[Controls]:
    """Those above a company who control it; only who lies above it is looked at.

    Args:
        view: the register on a day.
        company: place of the company.
        above: places from which stakes or stated control lead to it.
        majority: more than this, in units, controls.
        types: relation types that state control.
    """
    inside = {*above, company}
    found = []
    for who in sorted(above):
        chain, _ = controlled(view, who, majority, types, inside)
        if company in chain.path:
            found.append(chain)
    return found
