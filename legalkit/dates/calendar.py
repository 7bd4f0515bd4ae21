"""Days on which a court is closed, and when a last day rolls to the next one.

A calendar is trusted only through its announced years. Beyond them a weekly rest day still rolls
where it is certain and a holiday does not; where weekends become working days (China) nothing
rolls.
The earlier date stands and the caller is told.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from legalkit.dates.length import ONE_DAY


class RestDay(StrEnum):
    """Kinds of day on which a last day does not fall."""

    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    HOLIDAY = "holiday"


_WEEKDAYS = {4: RestDay.FRIDAY, 5: RestDay.SATURDAY, 6: RestDay.SUNDAY}


@dataclass(frozen=True, slots=True)
class Rolled:
    """A last day after roll-over.

    Attributes:
        day: the last day on which one can act.
        nominal: the last day before any roll-over.
        certain: False when the calendar of that year has not been announced.
    """

    day: date
    nominal: date
    certain: bool


@dataclass(slots=True)
class CourtCalendar:
    """Rest days of one place.

    Attributes:
        country: code of the ``holidays`` package, or None when only weekly rest days are known.
        subdivision: part of the country whose holidays apply.
        weekly: weekly rest days of that country.
        verified_through: last day for which the holidays were announced.
        make_up_days: True where weekends can become working days (China), so that no day is certain
            before the announcement.
        make_up_weekdays: the only weekly rest days that can become working days (Viet Nam:
            Saturdays); all of them when empty.
        closed: further days on which the courts are closed, with their reason.
        open_days: days that the package lists but on which courts are open.
        categories: holiday categories of the package; its default when empty.
    """

    country: str | None = None
    subdivision: str | None = None
    weekly: frozenset[RestDay] = frozenset({RestDay.SATURDAY, RestDay.SUNDAY})
    verified_through: date = date(2026, 12, 31)
    make_up_days: bool = False
    make_up_weekdays: frozenset[RestDay] = frozenset()
    closed: Mapping[date, str] = field(default_factory=dict)
    open_days: frozenset[date] = frozenset()
    categories: tuple[str, ...] = ()
    _years: dict[int, Any] = field(default_factory=dict, repr=False)
    _rolls: dict[tuple[date, frozenset[RestDay]], Rolled] = field(default_factory=dict, repr=False)

    def _year(self, year: int) -> Any:
        if year not in self._years:
            if self.country is None:
                self._years[year] = None
            else:
                from holidays import country_holidays

                options: dict[str, Any] = {"years": year}
                if self.categories:
                    options["categories"] = self.categories
                with warnings.catch_warnings():
                    # The package warns of years for which it lacks moon-dependent holidays (India
                    # before 2001): such a day does not roll, so the earlier date stands.
                    warnings.simplefilter("ignore", UserWarning)
                    self._years[year] = country_holidays(
                        self.country, subdiv=self.subdivision, **options
                    )
        return self._years[year]

    def kind(self, day: date) -> RestDay | None:
        """What kind of rest day it is, or None for a working day."""
        if day in self.closed:
            return RestDay.HOLIDAY
        if day in self.open_days:
            return None
        announced = day <= self.verified_through
        listed = self._year(day.year) if announced else None
        if listed is not None and day in listed:
            return RestDay.HOLIDAY
        weekly = _WEEKDAYS.get(day.weekday())
        if weekly is None or weekly not in self.weekly:
            return None
        # A day that is not announced yet may still be made a working day: it is not certain.
        movable = not self.make_up_weekdays or weekly in self.make_up_weekdays
        if (self.make_up_days and movable) and (
            not announced or (listed is not None and day in listed.weekend_workdays)
        ):
            return None
        return weekly

    def roll(self, day: date, kinds: frozenset[RestDay]) -> Rolled:
        """The last day, moved past rest days of the given kinds to the next other day."""
        key = (day, kinds)
        if key not in self._rolls:
            self._rolls[key] = self._roll(day, kinds)
        return self._rolls[key]

    def back(self, day: date, kinds: frozenset[RestDay]) -> Rolled:
        """The last working day on or before ``day``: where the law does not extend a last day."""
        current = day
        while self.kind(current) in kinds:
            current -= ONE_DAY
        return Rolled(current, day, day <= self.verified_through)

    def _roll(self, day: date, kinds: frozenset[RestDay]) -> Rolled:
        current = day
        while self.kind(current) in kinds:
            current += ONE_DAY
            if current - day > timedelta(days=400):
                raise ValueError("a court that is never open: the calendar data is wrong")
        return Rolled(current, day, current <= self.verified_through)
