"""Events of many receivables in the order of time, and their claims beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.portfolio.daytable import Days, Mask
from legalkit.portfolio.ops import Acts

Rows = NDArray[Any]
_LOWEST_KEY = 300_000


@dataclass(slots=True)
class Timelines:
    """Events of some receivables as acts, sorted by time.

    Attributes:
        acts: what they do.
        order: places of the acts, receivable after receivable, each in the order of time.
        row: receivable of each place of ``order``.
        hard: receivables that cannot be expressed.
    """

    acts: Acts
    order: Rows
    row: Rows
    hard: Mask


class OfParent(Mapping[str, Any]):
    """Dates of claims, looked up for their events."""

    def __init__(self, days: Mapping[str, Days], parents: Rows, events: Rows) -> None:
        self._days, self._parents, self._events = days, parents, events

    def __getitem__(self, name: str) -> Any:
        return _Column(self._days[name], self._parents, self._events)

    def __contains__(self, name: object) -> bool:
        return name in self._days

    def __iter__(self) -> Iterator[str]:
        return iter(self._days)

    def __len__(self) -> int:
        return len(self._days)


class _Column:
    """One date of claims, looked up for some of the events."""

    def __init__(self, column: Days, parents: Rows, events: Rows) -> None:
        self._column, self._parents, self._events = column, parents, events

    def __getitem__(self, rows: Rows) -> Days:
        if len(rows) == len(self._events):
            return self._column[self._parents]
        found: Days = self._column[self._parents[np.searchsorted(self._events, rows)]]
        return found


def grouped(code: Rows, width: int) -> Iterator[Rows]:
    """Places of equal codes together."""
    if width <= 1 << 22:
        there = np.zeros(width, dtype=bool)
        there[code] = True
        code = (np.cumsum(there) - 1)[code]
    else:
        _, code = np.unique(code, return_inverse=True)
    order = np.argsort(
        code.astype(np.uint16 if len(code) and code.max() < 1 << 16 else np.int64), kind="stable"
    )
    yield from np.split(order, np.cumsum(np.bincount(code))[:-1])


def in_order(
    row: Rows, place: Rows, acts: Acts, kind: Rows, ahead: Rows
) -> tuple[Rows, Rows, Rows]:
    """Acts in the order of time, the receivable of each, and acts whose order is not known.

    Acts of which nothing comes are left out. Two acts of one day, order and kind are told apart by
    the explained engine by their other details; when they do the same, their order does not matter.
    """
    some = np.flatnonzero(acts.op[: len(row)])
    if len(some) < len(row):
        row, place, kind = row[some], place[some], kind[some]
        at, order = acts.key[some], acts.order[some]
    else:
        at, order = acts.key, acts.order
    key = ((row << 22) + at + np.int64(_LOWEST_KEY)) << 14
    key += (order << 11) + (kind.astype(np.int64) << 5) + place
    key.sort()
    sorted_ = ahead[row] + (key & 31)
    alike = np.flatnonzero((key[1:] >> 5) == (key[:-1] >> 5))
    one, other = sorted_[alike], sorted_[alike + 1]
    differ = (acts.other[one] >= 0) | (acts.other[other] >= 0)
    for name in ("op", "anchor", "floor", "begin", "until"):
        column = getattr(acts, name)
        differ |= column[one] != column[other]
    return sorted_, row, row[alike[differ]]
