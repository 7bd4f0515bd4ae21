"""Shares level by level: a company is worked out when all its holders have been (numpy)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.everywhere import Floats, Places, changes, ranges

Ints = npt.NDArray[np.int64]


def by_level(
    holder: Places,
    company: Places,
    stake: Floats,
    one: Places,
    other: Places,
    seed: Floats,
    count: int,
) -> tuple[Places, Places, Floats]:
    """Owner, company and share of every pair.

    Args:
        holder: holders of stakes without circles.
        company: what they hold.
        stake: how much of it.
        one: owners inside circles.
        other: the members of the circle that they hold.
        seed: their share in these.
        count: number of entities.

    Returns:
        owners, companies, shares, in order of level.
    """
    level = _levels(holder, company, other, count)
    order = np.lexsort((holder, company, level[company]))
    holder, company, stake = holder[order], company[order], stake[order]
    cuts = np.searchsorted(level[company], np.arange(1, level.max(initial=0) + 2))
    seeds = np.argsort(level[other], kind="stable")
    one, other, seed = one[seeds], other[seeds], seed[seeds]
    seed_cuts = np.searchsorted(level[other], np.arange(1, level.max(initial=0) + 2))
    begin, length = np.zeros(count, np.int64), np.zeros(count, np.int64)
    owners, shares = np.zeros(0, np.int32), np.zeros(0)
    kept: list[tuple[Places, Places, Floats]] = []
    store = _Store(len(holder) * 2)
    for number in range(len(cuts) - 1):
        here = slice(cuts[number], cuts[number + 1])
        inside = slice(seed_cuts[number], seed_cuts[number + 1])
        h, c, w = holder[here], company[here], stake[here]
        more = length[h]
        at = ranges(begin[h], more)
        owners = np.concatenate([h, store.owner[at], one[inside]])
        held = np.concatenate([c, np.repeat(c, more), other[inside]])
        shares = np.concatenate([w, store.share[at] * np.repeat(w, more), seed[inside]])
        owners, held, shares = _one_each(owners, held, shares, count)
        starts = np.flatnonzero(changes(held))
        begin[held[starts]] = starts + store.used
        length[held[starts]] = np.diff([*starts, len(held)])
        store.add(owners, shares)
        kept.append((owners, held, shares))
    if not kept:
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0)
    joined = [np.concatenate(part) for part in zip(*kept, strict=True)]
    return joined[0].astype(np.int32), joined[1].astype(np.int32), joined[2]


class _Store:
    """Rows of all levels so far, in arrays that grow by doubling."""

    def __init__(self, room: int) -> None:
        self.owner = np.zeros(max(room, 16), np.int32)
        self.share = np.zeros(max(room, 16))
        self.used = 0

    def add(self, owner: Places, share: Floats) -> None:
        """Append rows."""
        end = self.used + len(owner)
        if end > len(self.owner):
            room = max(end, 2 * len(self.owner))
            self.owner = np.concatenate([self.owner, np.zeros(room - len(self.owner), np.int32)])
            self.share = np.concatenate([self.share, np.zeros(room - len(self.share))])
        self.owner[self.used : end] = owner
        self.share[self.used : end] = share
        self.used = end


def _one_each(
    owner: Places, held: Places, share: Floats, count: int
) -> tuple[Places, Places, Floats]:
    """One entry for each owner and company, in order of company."""
    key = held.astype(np.int64) * count + owner
    order = np.argsort(key, kind="stable")
    key, share = key[order], share[order]
    first = np.flatnonzero(changes(key))
    if len(first) < len(key):
        key, share = key[first], np.add.reduceat(share, first)
    return (key % count).astype(np.int32), (key // count).astype(np.int32), share


def _levels(holder: Places, company: Places, other: Places, count: int) -> Ints:
    """How many stakes lie above each company at most; members of a circle stand side by side."""
    level = np.zeros(count, np.int64)
    alive = np.arange(len(holder))
    level[company] = 1
    level[other] = np.maximum(level[other], 1)
    # A holder that is itself held has to be worked out first.
    alive = alive[level[holder] > 0]
    while len(alive):
        before = level[company[alive]].copy()
        np.maximum.at(level, company[alive], level[holder[alive]] + 1)
        if np.array_equal(before, level[company[alive]]):
            break
        alive = alive[level[company[alive]] > 1]
    return level
