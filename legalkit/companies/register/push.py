"""Shares owner by owner: what an owner holds is pushed on until nothing is left over (numba)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from legalkit.companies.register.everywhere import Floats, Places
from legalkit.companies.register.register import Ints


def by_owner(
    holder: Places,
    company: Places,
    stake: Floats,
    one: Places,
    other: Places,
    seed: Floats,
    count: int,
) -> tuple[Places, Places, Floats]:
    """Owner, company and share of every pair; arguments as in :mod:`.levels`.

    Returns:
        owners, companies, shares, in order of owner.
    """
    pointers, to, weight = _rows(holder, company, stake, count)
    seeds, seed_to, seed_weight = _rows(one, other, seed, count)
    found: tuple[Places, Places, Floats] = compiled()(
        pointers, to, weight, seeds, seed_to, seed_weight, count, 2 * len(holder) + len(one) + 16
    )
    return found


def _rows(one: Places, other: Places, weight: Floats, count: int) -> tuple[Ints, Places, Floats]:
    order = np.argsort(one, kind="stable")
    pointers = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(one, minlength=count), out=pointers[1:])
    return pointers, other[order].astype(np.int32), weight[order]


@lru_cache(maxsize=1)
def compiled() -> Any:
    """The kernel as machine code, kept on disk for the next run where the folder allows it."""
    import numba

    return numba.njit(cache=True)(kernel)


def kernel(  # noqa: C901, PLR0912, PLR0915 - one loop, as the compiler wants it
    pointers: Ints,
    to: Places,
    weight: Floats,
    seeds: Ints,
    seed_to: Places,
    seed_weight: Floats,
    count: int,
    room: int,
) -> tuple[Places, Places, Floats]:
    """Push from each owner in turn; written for the compiler, one loop for each step."""
    share = np.zeros(count)
    left = np.zeros(count)
    met = np.zeros(count, np.bool_)
    waits = np.zeros(count, np.bool_)
    touched = np.zeros(count, np.int32)
    queue = np.zeros(count + 1, np.int32)
    owners, companies, shares = np.zeros(room, np.int32), np.zeros(room, np.int32), np.zeros(room)
    used = 0
    for owner in range(count):
        if pointers[owner] == pointers[owner + 1] and seeds[owner] == seeds[owner + 1]:
            continue
        seen, head, tail = 0, 0, 0
        # First what the owner holds itself, then what its circle gives it, then onward.
        for step in range(2):
            begin = pointers[owner] if step == 0 else seeds[owner]
            end = pointers[owner + 1] if step == 0 else seeds[owner + 1]
            for edge in range(begin, end):
                company = to[edge] if step == 0 else seed_to[edge]
                gained = weight[edge] if step == 0 else seed_weight[edge]
                if not met[company]:
                    met[company] = True
                    touched[seen] = company
                    seen += 1
                share[company] += gained
                if pointers[company] < pointers[company + 1]:
                    left[company] += gained
                    if not waits[company]:
                        waits[company] = True
                        queue[tail] = company
                        tail = tail + 1 if tail < count else 0
        while head != tail:
            node = queue[head]
            head = head + 1 if head < count else 0
            waits[node] = False
            passing = left[node]
            left[node] = 0.0
            for edge in range(pointers[node], pointers[node + 1]):
                company = to[edge]
                gained = passing * weight[edge]
                if not met[company]:
                    met[company] = True
                    touched[seen] = company
                    seen += 1
                share[company] += gained
                if pointers[company] < pointers[company + 1]:
                    left[company] += gained
                    if not waits[company]:
                        waits[company] = True
                        queue[tail] = company
                        tail = tail + 1 if tail < count else 0
        if used + seen > len(owners):
            room = max(2 * len(owners), used + seen)
            bigger, wider, longer = (
                np.zeros(room, np.int32),
                np.zeros(room, np.int32),
                np.zeros(room),
            )
            bigger[:used], wider[:used], longer[:used] = (
                owners[:used],
                companies[:used],
                shares[:used],
            )
            owners, companies, shares = bigger, wider, longer
        for place in range(seen):
            company = touched[place]
            owners[used], companies[used], shares[used] = owner, company, share[company]
            used += 1
            share[company] = 0.0
            met[company] = False
    return owners[:used], companies[:used], shares[:used]
