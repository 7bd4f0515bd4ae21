"""Court calendars as data: which holiday list applies, what it misses, how far it was announced."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from legalkit.dates.calendar import CourtCalendar, RestDay
from legalkit.law.rule import Rule
from legalkit.model.base import Value
from legalkit.model.scalars import Day, Text


class ClosedDays(Rule):
    """Days on which courts are closed beyond the holiday list, or deemed holidays."""

    first: Day
    last: Day | None = None
    reason: Text


class CalendarSheet(Value):
    """The calendar of one law.

    Attributes:
        country: country code of the ``holidays`` package.
        subdivision: subdivision that applies when the court is not known.
        subdivisions: further subdivisions a case may name.
        weekly: weekly rest days.
        verified_through: last day for which holidays were announced.
        make_up_days: True where weekends can be turned into working days.
        make_up_weekdays: the only rest days that can be turned so (VN: Saturdays); all when empty.
        closed: further closed days; open_days: listed days on which courts are open.
        yearly_closed: days closed each year, as MM-DD; 02-29 counts in leap years only.
    """

    country: Text | None = None
    subdivision: Text | None = None
    subdivisions: tuple[Text, ...] = ()
    weekly: tuple[RestDay, ...] = (RestDay.SATURDAY, RestDay.SUNDAY)
    verified_through: Day
    make_up_days: bool = False
    make_up_weekdays: tuple[RestDay, ...] = ()
    categories: tuple[Text, ...] = ()
    closed: tuple[ClosedDays, ...] = ()
    open_days: tuple[Day, ...] = ()
    yearly_closed: dict[str, Text] = Field(default_factory=dict)
    cite: Text
    verified: Text
    checked_on: Day
    note: Text | None = None

    @field_validator("yearly_closed")
    @classmethod
    def _days_of_a_year(cls, days: dict[str, str]) -> dict[str, str]:
        for month_day in days:
            try:
                date.fromisoformat(f"2000-{month_day}")
            except ValueError:
                raise PydanticCustomError(
                    "month_day",
                    "expected days of the year written MM-DD, such as 12-24, not {day}",
                    {"day": month_day},
                ) from None
        return days

    def calendar(self, subdivision: str | None = None) -> CourtCalendar:
        """The calendar of a court of this law.

        Args:
            subdivision: part of the country the court lies in; the sheet's default when not known
                or not among those the holiday list has.
        """
        closed: dict[date, str] = {}
        for entry in self.closed:
            day = entry.first
            while day <= (entry.last or entry.first):
                closed[day] = entry.reason
                day += timedelta(days=1)
        for month_day, reason in self.yearly_closed.items():
            month, number = (int(part) for part in month_day.split("-"))
            for year in range(1990, self.verified_through.year + 1):
                if (month, number) == (2, 29) and not isleap(year):
                    continue
                closed[date(year, month, number)] = reason
        chosen = subdivision if subdivision in self.subdivisions else self.subdivision
        return CourtCalendar(
            country=self.country,
            subdivision=chosen,
            weekly=frozenset(self.weekly),
            verified_through=self.verified_through,
            make_up_days=self.make_up_days,
            make_up_weekdays=frozenset(self.make_up_weekdays),
            closed=closed,
            open_days=frozenset(self.open_days),
            categories=self.categories,
        )
