"""Control in a register: majority chains and stated control, as the room follows them in a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from legalkit.companies.register.kinds import OWNERSHIP, TYPE
from legalkit.companies.register.onday import OnDay


@dataclass(frozen=True, slots=True)
class Controls:
    """What one controller controls.

    Attributes:
        controller: place.
        votes: votes in each company, those of controlled holders in full, in units.
        through: controlled company -> the controlled holder, or the controller, before it.
        stated: companies controlled because a relation says so.
    """

    controller: int
    votes: dict[int, int] = field(default_factory=dict)
    through: dict[int, int] = field(default_factory=dict)
    stated: frozenset[int] = frozenset()

    def path(self, view: OnDay, company: int, types: Collection[str]) -> tuple[int, ...]:
        """Relations that lead to a controlled company, from the controller down."""
        register, ties = view.register, view.register.ties
        numbers = (OWNERSHIP, *(TYPE[name] for name in types))
        steps: list[list[int]] = []
        here = company
        while here != self.controller:
            before = self.through[here]
            into = register.of_type(register.ties_into(here, view.day), *numbers)
            own = into[ties.from_[into] == before]
            states = ties.type[own] != OWNERSHIP
            chosen = own[states][:1] if here in self.stated else own[~states]
            steps.append(chosen.tolist())
            here = before
        return tuple(tie for step in reversed(steps) for tie in step)


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
    ties = view.register.ties
    numbers = [TYPE[name] for name in types]
    votes: dict[int, int] = defaultdict(int)
    through: dict[int, int] = {}
    stated: set[int] = set()
    queue, place = [who], 0
    while place < len(queue):
        member = queue[place]
        place += 1
        for tie in _stating(view, member, numbers):
            held = int(ties.to[tie])
            if held not in (who, member) and held not in through and _in(held, inside):
                through[held] = member
                stated.add(held)
                queue.append(held)
        for held in view.held(member):
            if held == who or not _in(held, inside):
                continue
            votes[held] += view.holders(held)[member][0]
            if votes[held] > majority and held not in through:
                through[held] = member
                queue.append(held)
        if most is not None and len(queue) > most:
            return Controls(who, dict(votes), through, frozenset(stated)), True
    return Controls(who, dict(votes), through, frozenset(stated)), False


def _stating(view: OnDay, member: int, numbers: list[int]) -> list[int]:
    """Ties by which somebody is said to control a company; they lie after the stakes."""
    register = view.register
    begin, end = int(register.out_of[member]), int(register.out_of[member + 1])
    ties = register.out[begin:end]
    if not len(ties) or not np.isin(register.ties.type[ties], numbers).any():
        return []
    found: list[int] = register.of_type(register.ties_out(member, view.day), *numbers).tolist()
    return found


def _in(place: int, inside: Collection[int] | None) -> bool:
    return inside is None or place in inside


def controllers(
    view: OnDay,
    company: int,
    above: Sequence[int],
    majority: int,
    types: Collection[str],
    most: int,
) -> tuple[list[Controls], bool]:
    """Those above a company who control it; only who lies above it is looked at.

    Args:
        view: the register on a day.
        company: place of the company.
        above: places from which stakes or stated control lead to it, the nearest first.
        majority: more than this, in units, controls.
        types: relation types that state control.
        most: most companies followed, over all that are asked.

    Returns:
        the controllers, the nearest first, and whether the bound was met before all were asked.
    """
    inside = {*above, company}
    found: list[Controls] = []
    spent = 0
    for who in above:
        if spent > most:
            return found, True
        chain, _ = controlled(view, who, majority, types, inside)
        spent += 1 + len(chain.through)
        if company in chain.through:
            found.append(chain)
    return found, False
