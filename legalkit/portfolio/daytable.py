"""Days as whole numbers, and functions of a day as look-up tables filled year by year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int32]
Mask = NDArray[np.bool_]

#: No day is known.
MISSING = np.int32(-(2**31))
#: The function has no answer for that day (a calendar whose tables end).
BEYOND = np.int32(-(2**31) + 1)
#: No legal day lies before this number; what does is not a day.
LOWEST = np.int32(-250_000)
#: Not asked for yet.
UNFILLED = np.int32(-(2**31) + 2)
_EPOCH = date(1970, 1, 1)
_FIRST, _LAST = date(1800, 1, 1), date(2299, 12, 31)
_LOW = (_FIRST - _EPOCH).days
_SIZE = (_LAST - _FIRST).days + 1


def number(day: date) -> int:
    """Days since 1970-01-01, as Arrow's date32 counts them."""
    return (day - _EPOCH).days


def day_of(value: int) -> date:
    """The day of a number."""
    return _EPOCH + timedelta(days=int(value))


class DayTable:
    """A function of one day as an int32 table; a year is filled when it is first asked for.

    The function is the one of the explained engine, so the two paths cannot count differently.
    """

    def __init__(self, function: Callable[[date], date]) -> None:
        self._function = function
        self._table: Days = np.full(_SIZE, UNFILLED, dtype=np.int32)

    def __getitem__(self, days: Days) -> Days:
        """The answer for each day; MISSING stays, BEYOND where there is none."""
        if len(days) and days.min() >= _LOW and days.max() < _LOW + _SIZE:
            # The common case: no day is missing, no mask is needed.
            place = days - np.int32(_LOW)
            found: Days = self._table[place]
            if (found == UNFILLED).any():
                self._fill(place[found == UNFILLED].astype(np.int64))
                found = self._table[place]
            return found
        known = days > UNFILLED
        place = days.astype(np.int64) - _LOW
        inside = known & (place >= 0) & (place < _SIZE)
        place[~inside] = 0
        found = self._table[place]
        open_ = inside & (found == UNFILLED)
        if open_.any():
            self._fill(place[open_])
            found = self._table[place]
        return np.where(inside, found, np.where(days == MISSING, MISSING, BEYOND))

    def _fill(self, places: NDArray[Any]) -> None:
        years = np.unique((places + _LOW).astype("datetime64[D]").astype("datetime64[Y]"))
        for year in years:
            first = max(int(year.astype("datetime64[D]").astype(np.int64)) - _LOW, 0)
            last = min(int((year + 1).astype("datetime64[D]").astype(np.int64)) - _LOW, _SIZE)
            for place in range(first, last):
                self._table[place] = self._one(place)

    def _one(self, place: int) -> int:
        from legalkit.model.errors import LegalkitError

        try:
            return number(self._function(day_of(place + _LOW)))
        except (ValueError, OverflowError, LegalkitError):
            return int(BEYOND)
