"""A published reference rate as dated values, and when its next value is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from legalkit.law.words import CourtWords
from legalkit.model.base import Value
from legalkit.model.citation import Citation, Mark
from legalkit.model.scalars import Day, Id, Number, Text

#: Months between two values; ``irregular`` and ``none`` have no calendar.
_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
_DAY = timedelta(days=1)


class RateValue(Value):
    """One value of a reference rate.

    Attributes:
        from_: first day on which the value applies (``effective_from`` means the same).
        published_on: day of publication where it differs from ``from``.
        value: percent per year.
        verified: mark of this value, where it differs from the mark of the table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: Day = Field(alias="from")
    published_on: Day | None = None
    value: Number
    verified: Mark | None = None


class Rhythm(Value):
    """How often a new value comes, so that a stale table is noticed.

    Attributes:
        every: ``irregular`` for rates that change by decision, ``none`` for a closed series.
        starts_in: month in which a period begins, for quarters, half-years and years (1 = January).
        day: day of the month from which the value of that month applies.
        grace: days after that day before the value counts as missing here.
        stale_after: for ``irregular``, days after ``checked_on`` before a new look is due.
    """

    every: Literal["monthly", "quarterly", "half_yearly", "yearly", "irregular", "none"]
    starts_in: int = Field(default=1, ge=1, le=12)
    day: int = Field(default=1, ge=1, le=28)
    grace: int = Field(default=0, ge=0, le=366)
    stale_after: int = Field(default=180, ge=1)

    def starts(self, after: date, until: date) -> Iterator[date]:
        """First days of the periods that begin after ``after`` and not after ``until``."""
        step = _MONTHS.get(self.every)
        if step is None:
            return
        for count in range(after.year * 12, until.year * 12 + 12):
            if (count % 12 + 1 - self.starts_in) % step == 0:
                day = date(count // 12, count % 12 + 1, self.day)
                if after < day <= until:
                    yield day


class RateTable(Value):
    """A published reference rate, as a table of dated values.

    A table without values names a rate whose figures are not here: the rules that rest on it are
    complete, and the user's own sheets (or a later edition) bring the figures.

    Attributes:
        id: name the rules use.
        last_published: last publication that the table has seen.
        known_through: last day for which the last value certainly stands.
        until: last day of the series, when it was discontinued.
        rhythm: how often a new value is due.
    """

    id: Id
    title: CourtWords
    publisher: Text
    source: Text
    verified: Mark
    checked_on: Day
    last_published: Day = date.min
    known_through: Day = date.min
    until: Day | None = None
    rhythm: Rhythm | None = None
    note: Text | None = None
    values: tuple[RateValue, ...]

    @model_validator(mode="after")
    def _in_order(self) -> RateTable:
        days = [entry.from_ for entry in self.values]
        if days != sorted(set(days)):
            raise ValueError("the values of a rate table must be in order of 'from', each day once")
        if bool(self.values) != ({"last_published", "known_through"} <= self.model_fields_set):
            raise ValueError(
                "a table with values has 'last_published' and 'known_through', one without has none"
            )
        return self

    @property
    def citation(self) -> Citation:
        """Where the values come from."""
        return Citation(f"{self.publisher}: {self.source}", self.verified, self.checked_on)

    def on(self, day: date) -> RateValue | None:
        """The value that applies on ``day``; None before the first one."""
        found = None
        for entry in self.values:
            if entry.from_ > day:
                break
            found = entry
        return found

    def missing(self, as_of: date) -> tuple[date, ...]:
        """First days of the periods whose values should be known by ``as_of`` and are not here.

        A table of decisions (``irregular``) gives the day from which it needs a new look.
        """
        if self.rhythm is None or self.until is not None or not self.values:
            return ()
        latest = as_of - timedelta(days=self.rhythm.grace)
        if self.rhythm.every == "irregular":
            look = max(self.checked_on, self.known_through) + timedelta(
                days=self.rhythm.stale_after
            )
            return (look + _DAY,) if look < as_of else ()
        return tuple(self.rhythm.starts(self.known_through, latest))
