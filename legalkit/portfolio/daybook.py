"""The day tables of all laws in one array, filled piece by piece as they are asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.portfolio.daytable import UNFILLED, DayTable, number
from legalkit.portfolio.layout import CHUNK_BITS

#: Years before and after the day of the assessment that the book holds.
_BACK, _AHEAD = 45, 65
_PIECE = 1 << CHUNK_BITS


@dataclass(slots=True)
class DayBook:
    """Day tables by number.

    Attributes:
        as_of: day of the assessment.
        low: first day that the book holds.
        days: the tables, one line for each.
        wants: pieces that somebody asked for.
    """

    as_of: date
    low: int = field(init=False)
    days: NDArray[np.int32] = field(init=False)
    wants: NDArray[np.uint8] = field(init=False)
    _tables: list[DayTable] = field(default_factory=list)
    _known: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.low = number(self.as_of) - _BACK * 366
        self.days = np.zeros((0, self._pieces * _PIECE), dtype=np.int32)
        self.wants = np.zeros((0, self._pieces), dtype=np.uint8)

    @property
    def _pieces(self) -> int:
        return (_BACK + _AHEAD) * 366 // _PIECE + 1

    def number(self, table: DayTable) -> int:
        """The number of a table."""
        # The table is kept, so that no other can take its place in memory.
        if id(table) not in self._known:
            self._known[id(table)] = len(self._tables)
            self._tables.append(table)
        return self._known[id(table)]

    def grow(self) -> None:
        """Make room for the tables that have been given a number."""
        more = len(self._tables) - len(self.days)
        if more > 0:
            line = np.full((more + 8, self.days.shape[1]), UNFILLED, dtype=np.int32)
            self.days = np.concatenate([self.days, line])
            wants = np.zeros((more + 8, self._pieces), dtype=np.uint8)
            self.wants = np.concatenate([self.wants, wants])

    def fill(self) -> bool:
        """Fill the pieces that were asked for; whether there were any."""
        asked = np.argwhere(self.wants)
        for table, piece in asked.tolist():
            first = piece * _PIECE
            days = np.arange(first, first + _PIECE, dtype=np.int32) + np.int32(self.low)
            self.days[table, first : first + _PIECE] = self._tables[table][days]
        self.wants[:] = 0
        return len(asked) > 0

    def views(self) -> tuple[Any, ...]:
        """As the compiled walk takes it."""
        return self.days, self.low, self.wants
