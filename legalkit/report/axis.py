"""A time axis: where a day lies, and which days to label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps days onto a length.

    Attributes:
        first: day at the left end.
        last: day at the right end.
        length: units between them (pixels or terminal cells).
    """

    first: date
    last: date
    length: float

    @classmethod
    def around(cls, days: Iterable[date], length: float, margin: float = 0.02) -> Axis:
        """An axis that holds all ``days`` with a margin on both sides, as a share of the span."""
        known = list(days)
        first, last = min(known), max(known)
        room = timedelta(days=max(7, round((last - first).days * margin)))
        return cls(_shift(first, -room), _shift(last, room), length)

    def at(self, day: date) -> float:
        """Place of a day; days beyond the ends lie at the ends."""
        inside = min(max(day, self.first), self.last)
        return self.length * (inside - self.first).days / (self.last - self.first).days

    def ticks(self, most: int = 10) -> list[tuple[date, str]]:
        """First days of years, half-years or months with their labels, at most ``most`` of them."""
        for months in (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12000):
            found = list(self._starts(months))
            if len(found) <= most:
                short = months >= 12
                return [(day, f"{day:%Y}" if short else f"{day:%Y-%m}") for day in found]
        return []

    def _starts(self, months: int) -> Iterable[date]:
        index = self.first.year * 12 + self.first.month - 1
        index -= index % months
        while True:
            year, month = divmod(index, 12)
            if year > date.max.year:
                return
            if year >= date.min.year:
                day = date(year, month + 1, 1)
                if day > self.last:
                    return
                if day >= self.first:
                    yield day
            index += months


def _shift(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta(0) else date.min
