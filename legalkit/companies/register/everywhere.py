"""Effective shares of every owner in every company of a register, on one day.

Circles of cross-holdings are solved first and put in the place of their inner stakes; what is left
has no circle, so that pushing shares along the stakes comes to an end by itself and leaves nothing
over. With numba (``legalkit[register-fast]``) the push runs owner by owner; without it, level by
level of the graph in numpy. Both give the same figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.kinds import WHOLE
from legalkit.companies.register.loops import circles
from legalkit.companies.register.onday import coalesced
from legalkit.companies.register.register import Ints, Mask, Register
from legalkit.companies.register.shares import MOST_IN_CIRCLE

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]
#: Stakes that circles may be written out into; beyond, the circle is told as not solved.
_MOST_WRITTEN = 40_000_000


@dataclass(frozen=True, slots=True)
class AllShares:
    """Every share above nothing, one entry for each owner and company.

    Attributes:
        owner: places of owners.
        company: places of companies.
        share: effective share at least, as a fraction of one; nan where a circle has no owner
            outside or is too large to be solved.
        circles: number of circles solved.
        unsolved: members of circles that were not solved.
        residual: largest amount by which a solved circle misses its own equations.
        engine: ``numba`` or ``numpy``.
    """

    owner: Places
    company: Places
    share: Floats
    circles: int
    unsolved: tuple[int, ...]
    residual: float
    engine: str

    def __len__(self) -> int:
        return len(self.share)

    def table(self, register: Register) -> Any:
        """As an Arrow table: owner, company, share in percent; empty where it is not known."""
        import pyarrow as pa

        # In one order, whichever engine worked them out.
        order = np.lexsort((self.company, self.owner))
        share = np.round(self.share[order] * 100, 8)
        return pa.table(
            {
                "owner": register.nodes.ids.take(pa.array(self.owner[order])),
                "company": register.nodes.ids.take(pa.array(self.company[order])),
                "effective_pct": pa.array(share, from_pandas=True),
            }
        )


@dataclass(slots=True)
class _Plan:
    """Stakes without circles.

    Attributes:
        holder, company, stake: stakes; those into a circle lead to each of its members.
        one, other, seed: shares of the members of a circle in one another.
    """

    holder: Places
    company: Places
    stake: Floats
    one: Places
    other: Places
    seed: Floats
    count: int


def have_numba() -> bool:
    """True when the fast engine can be used."""
    from importlib.util import find_spec

    return find_spec("numba") is not None


def all_shares(register: Register, day: date, engine: str | None = None) -> AllShares:
    """Effective shares at least of all owners in all companies on a day.

    Args:
        register: the register.
        day: the day; ties that did not stand on it are passed over.
        engine: ``numba`` or ``numpy``; the first when it is there, unless given.
    """
    holder, company, low, _ = coalesced(register, day)
    held = low > 0
    stake = low[held] / WHOLE
    plan, solved, unsolved, residual = _plan(holder[held], company[held], stake, len(register))
    chosen = engine or ("numba" if have_numba() else "numpy")
    if chosen == "numba":
        from legalkit.companies.register.push import by_owner

        found = by_owner(plan.holder, plan.company, plan.stake, plan.one, plan.other, plan.seed,
                         plan.count)  # fmt: skip
    else:
        from legalkit.companies.register.levels import by_level

        found = by_level(plan.holder, plan.company, plan.stake, plan.one, plan.other, plan.seed,
                         plan.count)  # fmt: skip
    return AllShares(*found, solved, unsolved, residual, chosen)


def _plan(
    holder: Places, company: Places, stake: Floats, count: int
) -> tuple[_Plan, int, tuple[int, ...], float]:
    found = circles(holder, company, count)
    none = np.zeros(0, np.int32)
    plan = _Plan(holder, company, stake, none, none, np.zeros(0), count)
    if not found:
        return plan, 0, (), 0.0
    circle = np.full(count, -1, np.int32)
    for number, group in enumerate(found):
        circle[group] = number
    inner = (circle[holder] == circle[company]) & (circle[holder] >= 0)
    into = (circle[company] >= 0) & ~inner
    outer = ~inner & ~into
    rings = list(_each(found, circle, company, inner, into))
    large = _too_large(rings)
    unsolved = [member for ring in rings if large[ring[0]] for member in ring[1]]
    # What comes out of a circle that is not solved is not known.
    stake = np.where(large[circle[holder]] & (circle[holder] >= 0) & ~inner, np.nan, stake)
    parts = [(holder[outer], company[outer], stake[outer])]
    seeds: list[tuple[Places, Places, Floats]] = [(none, none, np.zeros(0))]
    worst = 0.0
    for number, group, own, entries in rings:
        if large[number]:
            parts.append((holder[entries], company[entries], np.full(len(entries), np.nan)))
            continue
        members = np.asarray(group, np.int32)
        inverse, missed = _inverse(members, holder[own], company[own], stake[own])
        if inverse is None:
            unsolved += group
            inverse = np.full((len(group), len(group)), np.nan)
        worst = max(worst, missed)
        at = np.searchsorted(members, company[entries])
        through = (inverse[:, at] * stake[entries]).ravel()
        holders, held = np.tile(holder[entries], len(group)), np.repeat(members, len(entries))
        parts.append((holders, held, through))
        apart = ~np.eye(len(group), dtype=bool)
        owners = np.tile(members, (len(group), 1))[apart]
        own_shares = (inverse / np.diagonal(inverse))[apart]
        seeds.append((owners, np.repeat(members, len(group) - 1), own_shares))
    plan.holder, plan.company, plan.stake = _added(
        *(np.concatenate(p) for p in zip(*parts, strict=True))
    )
    plan.one, plan.other, plan.seed = (np.concatenate(p) for p in zip(*seeds, strict=True))
    return plan, len(found), tuple(unsolved), worst


_Ring = tuple[int, list[int], Ints, Ints]


def _too_large(rings: list[_Ring]) -> Mask:
    """Circles with too many members, or too many ways in, to be written out."""
    large = np.zeros(len(rings) + 1, bool)
    written = 0
    for number, group, _, entries in rings:
        size = (len(entries) + len(group)) * len(group)
        large[number] = len(group) > MOST_IN_CIRCLE or written + size > _MOST_WRITTEN
        written += 0 if large[number] else size
    return large


def _each(
    found: list[list[int]], circle: Places, company: Places, inner: Mask, into: Mask
) -> Iterator[_Ring]:
    """Each circle with its inner stakes and the stakes that lead into it."""
    sides = []
    for chosen in (inner, into):
        at = np.flatnonzero(chosen)
        at = at[np.argsort(circle[company[at]], kind="stable")]
        cuts = np.searchsorted(circle[company[at]], np.arange(len(found) + 1))
        sides.append((at, cuts))
    for number, group in enumerate(found):
        own, entries = (at[cuts[number] : cuts[number + 1]] for at, cuts in sides)
        yield number, group, own, entries


def _inverse(
    members: Places, holder: Places, company: Places, stake: Floats
) -> tuple[Floats | None, float]:
    """The inverse of I - W of one circle, and by how much it misses."""
    size = len(members)
    rows = np.eye(size)
    rows[np.searchsorted(members, company), np.searchsorted(members, holder)] -= stake
    try:
        inverse = np.asarray(np.linalg.inv(rows), np.float64)
    except np.linalg.LinAlgError:
        return None, 0.0
    if not np.isfinite(inverse).all() or inverse.min() < -1e-9 or inverse.max() > 1e11:
        return None, 0.0
    return inverse, float(np.abs(rows @ inverse - np.eye(size)).max())


def _added(holder: Any, company: Any, stake: Any) -> tuple[Places, Places, Floats]:
    """Stakes of one holder in one company as one."""
    order = np.lexsort((holder, company))
    holder, company, stake = holder[order], company[order], stake[order]
    first = np.flatnonzero(changes(holder) | changes(company))
    if len(first) == len(holder):
        return holder, company, stake
    return holder[first], company[first], np.add.reduceat(stake, first)


def changes(sorted_: npt.NDArray[Any]) -> Mask:
    """Where a new run of equal values begins."""
    found = np.ones(len(sorted_), bool)
    found[1:] = sorted_[1:] != sorted_[:-1]
    return found


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """The numbers of several ranges, one after the other."""
    total = int(lengths.sum())
    offsets = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    found: Ints = np.arange(total, dtype=np.int64) + offsets
    return found
