"""From the day of the event to the last day of the period, as each law counts.

Three choices decide: whether the day of the event counts, whether the period ends on the day with
the same number or on the day before it, and what happens when that day does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from legalkit.dates.length import ONE_DAY, Length, Missing, add, add_months
from legalkit.model.errors import CoverageError
from legalkit.model.finding import Finding


class Method(StrEnum):
    """Which day of the last month ends a period of months or years."""

    CORRESPONDING_DAY = "corresponding_day"
    DAY_BEFORE = "day_before"


class Era(StrEnum):
    """The calendar whose months and years are counted."""

    GREGORIAN = "gregorian"
    HIJRI = "hijri"


@dataclass(frozen=True, slots=True)
class Counting:
    """How a law counts.

    Attributes:
        method: ``corresponding_day`` (PRC Civil Code art 202) or ``day_before`` the day that
            corresponds
            to the first counted day (Japan Civil Code art 143).
        first_day: True when the day of the event itself counts (Ireland, South Africa).
        missing: where the period ends when the last month has no such day.
        era: Gregorian, or the Umm al-Qura calendar (Saudi Arabia).
    """

    method: Method = Method.CORRESPONDING_DAY
    first_day: bool = False
    missing: Missing = Missing.LAST_DAY
    era: Era = Era.GREGORIAN

    def end(self, event: date, length: Length) -> date:
        """Last day of a period of ``length`` that an event on ``event`` sets running."""
        return _end(self, event, length)


def _end(counting: Counting, event: date, length: Length) -> date:
    if counting.era is Era.HIJRI:
        return _hijri_end(event, length, counting.first_day)
    if not (length.years or length.months):
        return event + timedelta(days=length.days - (1 if counting.first_day else 0))
    if counting.method is Method.CORRESPONDING_DAY:
        end = add(event, length, counting.missing)
        return end - ONE_DAY if counting.first_day else end
    first = event if counting.first_day else event + ONE_DAY
    months = length.years * 12 + length.months
    corresponding = add_months(first, months, counting.missing)
    # No such day in the last month: the period ends with that month (Japan art 143(2), Korea art
    # 160(3)).
    missing = corresponding.day != first.day
    end = (
        corresponding
        if missing and counting.missing is Missing.LAST_DAY
        else corresponding - ONE_DAY
    )
    return end + timedelta(days=length.days)


@lru_cache(maxsize=65536)
def _hijri_end(event: date, length: Length, first_day: bool) -> date:
    try:
        return _umm_al_qura(event, length, first_day)
    except OverflowError:
        # The published tables end; a guess beyond them would be a wrong date.
        finding = Finding("LK304", params={"day": event.isoformat()})
        raise CoverageError(finding.message(), [finding]) from None


def _umm_al_qura(event: date, length: Length, first_day: bool) -> date:
    from hijridate import Gregorian, Hijri

    start = Gregorian(event.year, event.month, event.day).to_hijri()
    total = start.year * 12 + start.month - 1 + length.years * 12 + length.months
    year, month0 = divmod(total, 12)
    month = month0 + 1
    day = min(start.day, Hijri(year, month, 1).month_length())
    moved = Hijri(year, month, day).to_gregorian()
    end = date(moved.year, moved.month, moved.day) + timedelta(days=length.days)
    return end - ONE_DAY if first_day else end
