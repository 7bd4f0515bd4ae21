"""Lengths of periods, and adding them to a day with the rounding said aloud.

``dateutil.relativedelta`` rounds a missing day down in silence; whether 29 February plus a year
is 28 February or 1 March is a choice of law (PRC Civil Code art 202, Brazil Civil Code art 132 §
3),
so here it is a parameter.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_PART = re.compile(r"(\d+)\s*([ymwd])")
_WHOLE = re.compile(r"(\d+\s*[ymwd]\s*)+\Z")

ONE_DAY = timedelta(days=1)


class Missing(StrEnum):
    """Where a period ends when the last month has no such day."""

    LAST_DAY = "last_day"
    NEXT_DAY = "next_day"


@dataclass(frozen=True, slots=True)
class Length:
    """A length in years, months and days, as the statute says it (3 years is not 1,095 days)."""

    years: int = 0
    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Length:
        """Read ``3y``, ``6m``, ``2w``, ``30d`` or a sum such as ``1y 8d``.

        Raises:
            ValueError: for anything else.
        """
        if not _WHOLE.match(text.strip()):
            raise ValueError(
                f"'{text}' is not a length; expected 3y, 6m, 2w, 30d or a sum such as 1y 8d"
            )
        found = {"y": 0, "m": 0, "w": 0, "d": 0}
        for number, unit in _PART.findall(text):
            found[unit] += int(number)
        return cls(found["y"], found["m"], found["w"] * 7 + found["d"])

    def __str__(self) -> str:
        parts = [
            f"{self.years}y" * bool(self.years),
            f"{self.months}m" * bool(self.months),
            f"{self.days}d" * bool(self.days),
        ]
        return " ".join(part for part in parts if part) or "0d"

    @property
    def all_months(self) -> int:
        """Years and months, in months."""
        return self.years * 12 + self.months


def add_months(day: date, months: int, missing: Missing = Missing.LAST_DAY) -> date:
    """The day with the same number ``months`` later (or earlier, when negative).

    Args:
        day: the day to count from.
        months: how many months.
        missing: what to take when that month has no such day.
    """
    total = day.year * 12 + day.month - 1 + months
    year, month0 = divmod(total, 12)
    month = month0 + 1
    number = day.day
    if number > 28:
        last = monthrange(year, month)[1]
        if number > last:
            end = date(year, month, last)
            return end + ONE_DAY if missing is Missing.NEXT_DAY else end
    return date(year, month, number)


def add(day: date, length: Length, missing: Missing = Missing.LAST_DAY) -> date:
    """``day`` plus a length: months first, then days."""
    moved = add_months(day, length.years * 12 + length.months, missing)
    return moved + timedelta(days=length.days) if length.days else moved


def subtract(day: date, length: Length) -> date:
    """``day`` minus a length; a missing day becomes the last of the month."""
    moved = add_months(day, -(length.years * 12 + length.months))
    return moved - timedelta(days=length.days) if length.days else moved


def end_of_year(day: date) -> date:
    """31 December of that year."""
    return date(day.year, 12, 31)
