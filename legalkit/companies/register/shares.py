"""Effective shares of and in one company on a day: the equations of the room, for a register.

The share of an owner in a company is the direct stake plus its share in each holder times that
holder's stake (:mod:`legalkit.companies.ownership`). Only the holders above a company, or what lies
below it, are looked at; a circle of cross-holdings is solved as a whole, not walked round.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.kinds import WHOLE
from legalkit.companies.register.loops import groups
from legalkit.companies.register.onday import OnDay

Matrix = npt.NDArray[np.float64]
#: Larger circles than this are not solved: their shares are told as unknown.
MOST_IN_CIRCLE = 2_000
#: An entry of an inverse beyond this means that the circle has no owner outside.
_SINGULAR = 1e11


@dataclass(frozen=True, slots=True)
class Held:
    """What one owner holds of one company.

    Attributes:
        owner: place of the owner.
        company: place of the company.
        direct: direct stake at least, as a fraction of one; ``direct_high`` at most.
        low: effective share at least; None where the register names no ultimate owner.
        high: effective share at most.
    """

    owner: int
    company: int
    direct: float
    direct_high: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Shares around one company.

    Attributes:
        held: one entry for each owner, or for each company; largest first.
        left_out: True when the bound on the search was met and more lies beyond.
        steps: place -> how many stakes away.
    """

    held: tuple[Held, ...]
    left_out: bool
    steps: dict[int, int]


def above(view: OnDay, company: int, most: int) -> Reach:
    """Everybody who holds a share in a company, directly or through others."""
    # Where the bound is met among the holders of one company, the largest are looked at.
    steps, left_out = _reach(
        company,
        lambda n: (h for h, _ in sorted(view.holders(n).items(), key=lambda s: (-s[1][1], s[0]))),
        most,
    )
    order = groups([company], lambda n: [h for h in view.holders(n) if h in steps])
    # Tarjan gives the furthest holders first; the walk goes from the company up.
    order.reverse()
    lows = _up(view, company, order, steps, 0)
    highs = _up(view, company, order, steps, 1)
    direct = view.holders(company)
    found = [
        _held(
            owner, company, direct.get(owner, (0, 0)), lows.get(owner, 0.0), highs.get(owner, 0.0)
        )
        for owner in steps
        if owner != company
    ]
    return Reach(_largest(found), left_out, steps)


def below(view: OnDay, owner: int, most: int) -> Reach:
    """Every company in which somebody holds a share, directly or through others."""
    steps, left_out = _reach(owner, view.held, most)
    order = groups([owner], lambda n: [c for c in view.held(n) if c in steps])
    order.reverse()
    lows, highs = _down(view, owner, order, 0), _down(view, owner, order, 1)
    found = [
        _held(
            owner, company, view.holders(company).get(owner, (0, 0)),
            lows.get(company, 0.0), highs.get(company, 0.0),
        )
        for company in steps
        if company != owner
    ]  # fmt: skip
    return Reach(_largest(found), left_out, steps)


def _held(
    owner: int, company: int, direct: tuple[int, int], low: float | None, high: float | None
) -> Held:
    if low is None:
        high = None
    elif high is None or not low <= high <= 1:
        # A circle of unknown stakes has no largest share below the whole.
        high = low if high is not None and abs(high - low) < 1e-9 else 1.0
    return Held(owner, company, direct[0] / WHOLE, direct[1] / WHOLE, low, high)


def _largest(found: list[Held]) -> tuple[Held, ...]:
    return tuple(sorted(found, key=lambda h: (-(h.high or 0), -(h.low or 0), h.owner, h.company)))


def _reach(
    start: int, onward: Callable[[int], Iterable[int]], most: int
) -> tuple[dict[int, int], bool]:
    """Places in rings around a start, the nearest first, until ``most`` are found."""
    steps = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in onward(node):
            if other in steps:
                continue
            if len(steps) >= most:
                return steps, True
            steps[other] = steps[node] + 1
            queue.append(other)
    return steps, False


def _within(view: OnDay, group: list[int], side: int) -> Matrix | None:
    """The inverse of I - W of a circle; None where there is none, or none that makes sense."""
    key = (tuple(group), side)
    if key not in view.solved:
        view.solved[key] = _solved(view, group, side)
    found: Matrix | None = view.solved[key]
    return found


def _solved(view: OnDay, group: list[int], side: int) -> Matrix | None:
    size = len(group)
    if size > MOST_IN_CIRCLE:
        return None
    if side and all(low == high for n in group for low, high in view.holders(n).values()):
        return _within(view, group, 0)
    place = {member: n for n, member in enumerate(group)}
    rows = np.eye(size)
    for member, n in place.items():
        for holder, stake in view.holders(member).items():
            if holder in place:
                rows[n, place[holder]] -= stake[side] / WHOLE
    try:
        inverse = np.asarray(np.linalg.inv(rows), np.float64)
    except np.linalg.LinAlgError:
        return None
    # Stakes of at most the whole have an inverse without negative entries.
    sound = np.isfinite(inverse).all() and inverse.min() > -1e-9 and inverse.max() < _SINGULAR
    return inverse if sound else None


def _up(
    view: OnDay, company: int, order: list[list[int]], inside: dict[int, int], side: int
) -> dict[int, float | None]:
    """Share of each holder above: what reaches it from the company, walked against the stakes."""
    inflow: dict[int, float | None] = {company: 1.0}
    share: dict[int, float | None] = {}
    for group in order:
        if len(group) == 1:
            passing = {group[0]: inflow.get(group[0], 0.0)}
            share[group[0]] = passing[group[0]]
        else:
            passing, own = _through(view, group, inflow, side)
            share.update(own)
        members = set(group)
        for member, value in passing.items():
            for holder, stake in view.holders(member).items():
                if holder in inside and holder not in members and stake[side]:
                    _add(inflow, holder, value, stake[side])
    return share


def _through(
    view: OnDay, group: list[int], inflow: dict[int, float | None], side: int
) -> tuple[dict[int, float | None], dict[int, float | None]]:
    """What reaches each member of a circle, and its own share: ways back to it taken out."""
    entry: list[Any] = [inflow.get(member, 0.0) for member in group]
    nothing: dict[int, float | None] = dict.fromkeys(group, 0.0)
    if not any(value is None or value for value in entry):
        return nothing, nothing
    inverse = None if None in entry else _within(view, group, side)
    if inverse is None:
        unknown: dict[int, float | None] = dict.fromkeys(group)
        return unknown, unknown
    total = inverse.T @ np.asarray(entry, np.float64)
    own = total / np.diagonal(inverse)
    return (
        dict(zip(group, total.tolist(), strict=True)),
        dict(zip(group, own.tolist(), strict=True)),
    )


def _down(view: OnDay, owner: int, order: list[list[int]], side: int) -> dict[int, float | None]:
    """Share of an owner in each company below, walked along the stakes."""
    inflow: dict[int, float | None] = {}
    share: dict[int, float | None] = {}
    inside = {member for group in order for member in group}
    for group in order:
        values = _group_values(view, owner, group, inflow, side)
        share.update(values)
        members = set(group)
        for member, value in values.items():
            for company in view.held(member):
                stake = view.holders(company)[member][side]
                if company in inside and company not in members and stake:
                    _add(inflow, company, value, stake)
    return share


def _group_values(
    view: OnDay, owner: int, group: list[int], inflow: dict[int, float | None], side: int
) -> dict[int, float | None]:
    if len(group) == 1:
        only = group[0]
        return {only: 1.0 if only == owner else inflow.get(only, 0.0)}
    if owner in group:
        inverse = _within(view, group, side)
        if inverse is None:
            return dict.fromkeys(group)
        at = group.index(owner)
        found = inverse[:, at] / inverse[at, at]
        return dict(zip(group, found.tolist(), strict=True))
    entry: list[Any] = [inflow.get(member, 0.0) for member in group]
    if not any(value is None or value for value in entry):
        return dict.fromkeys(group, 0.0)
    inverse = None if None in entry else _within(view, group, side)
    if inverse is None:
        return dict.fromkeys(group)
    return dict(zip(group, (inverse @ np.asarray(entry, np.float64)).tolist(), strict=True))


def _add(inflow: dict[int, float | None], node: int, value: float | None, stake: int) -> None:
    so_far = inflow.get(node, 0.0)
    unknown = value is None or so_far is None
    inflow[node] = None if unknown else (so_far or 0.0) + stake / WHOLE * (value or 0.0)
