"""From a rule of law to dated rates: which percentage holds for which days, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import Literal

from legalkit.dates.length import add
from legalkit.law.interest_sheet import Formula, InterestSheet, Part
from legalkit.law.places import folder_name
from legalkit.law.rate_table import RateTable
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.model.errors import RuleError
from legalkit.model.finding import Finding, Severity
from legalkit.money.exact import plain

DAY = timedelta(days=1)
FOREVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class RateSpan:
    """A rate that holds for a stretch of days.

    Attributes:
        from_: first day.
        until: last day, included.
        percent: percent per year or per day.
        per: unit of ``percent``.
        source: how the rate came about.
        citations: the table the reference value stands in, where there is one.
    """

    from_: date
    until: date
    percent: Decimal
    per: Literal["year", "day"]
    source: Message
    citations: tuple[Citation, ...] = ()

    def yearly(self) -> Decimal:
        """Percent per year (365 days), for comparing."""
        return self.percent if self.per == "year" else self.percent * 365


@dataclass(slots=True)
class Schedule:
    """Rates in order of days, and what had to be assumed on the way."""

    spans: list[RateSpan] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def on(self, day: date) -> RateSpan | None:
        """The rate of a day."""
        return next((span for span in self.spans if span.from_ <= day <= span.until), None)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The days a rate may be fixed by.

    Attributes:
        breach: first day of default.
        contract: day of the contract, when known.
        until: last day that is reckoned.
        strict: a value the table does not know is an error, not a notice.
        triggers: days of the happenings that can start a rate: demand, filed, served, judgment.
    """

    breach: date
    contract: date | None
    until: date
    strict: bool = False
    triggers: Mapping[str, date] = field(default_factory=dict)


def days_fraction(span: RateSpan, from_: date, until: date, day_count: str) -> Fraction:
    """Interest on one unit of money for the days from ``from_`` to ``until``, both included."""
    return sum(
        (
            Fraction(span.percent)
            / 100
            * ((last - first).days + 1)
            / basis(span, first.year, day_count)
            for first, last in stretches(span, from_, until, day_count)
        ),
        Fraction(0),
    )


def basis(span: RateSpan, year: int, day_count: str) -> int:
    """What the days are divided by: the days of the year, or 1 for a daily rate."""
    if span.per == "day":
        return 1
    if day_count == "actual_actual":
        return (date(year, 12, 31) - date(year, 1, 1)).days + 1
    return 360 if day_count == "actual_360" else 365


def stretches(
    span: RateSpan, from_: date, until: date, day_count: str
) -> Iterator[tuple[date, date]]:
    """Stretches of days with one basis: cut at year ends only where leap years count."""
    if span.per == "day" or day_count != "actual_actual":
        yield from_, until
        return
    for year in range(from_.year, until.year + 1):
        yield max(from_, date(year, 1, 1)), min(until, date(year, 12, 31))


def build(parts: tuple[Part, ...], anchor: Anchor, sheet: InterestSheet) -> Schedule:
    """The dated rates of a rule, from the first day of default to the last day reckoned."""
    schedule = Schedule()
    begun: list[tuple[date, Part]] = []
    for part in parts:
        start = _start(part, anchor)
        if start is None:
            schedule.findings.append(_waiting(part, sheet))
        else:
            begun.append((start, part))
    for position, (start, part) in enumerate(begun):
        later = [other for other, _ in begun[position + 1 :]]
        last = min([anchor.until, part.until or FOREVER, *(day - DAY for day in later)])
        if start <= last:
            _add(schedule, part.rate, (start, last), anchor, sheet)
    return schedule


def _start(part: Part, anchor: Anchor) -> date | None:
    """First day of a part: the latest of what it names; None while its trigger is missing."""
    days = [anchor.breach]
    if part.from_ is not None:
        days.append(part.from_)
    if part.after is not None:
        days.append(add(anchor.breach, part.after))
    if part.trigger is not None:
        day = anchor.triggers.get(part.trigger)
        if day is None:
            return None
        days.append(day + DAY)
    return max(days)


def _waiting(part: Part, sheet: InterestSheet) -> Finding:
    what = Message(f"money.trigger.{part.trigger}")
    return Finding("LK415", Severity.NOTE, params={"what": what, "law": sheet.law})


def _add(
    schedule: Schedule,
    formula: Formula,
    days: tuple[date, date],
    anchor: Anchor,
    sheet: InterestSheet,
) -> None:
    first, last = days
    if formula.table is None:
        percent = formula.fixed or Decimal(0)
        params = {"percent": plain(percent), "yearly": plain(percent * 12)}
        source = Message(f"money.rate.fixed_{formula.per}", params)
        schedule.spans.append(RateSpan(first, last, *_unit(formula, percent), source))
        return
    table = sheet.table(formula.table)
    if table is None:
        finding = Finding("LK421", params={"table": formula.table, "law": sheet.law})
        raise RuleError(finding.message(), [finding])
    for from_, until, looked_up in _looks(formula, table, first, last, anchor):
        entry = table.on(looked_up)
        if not table.values:
            schedule.findings.append(no_figures(table, sheet))
            return
        if entry is None:
            schedule.findings.append(_unknown(table, looked_up))
            continue
        if looked_up > table.known_through:
            schedule.findings.append(_beyond(table, looked_up, anchor.strict))
        percent = _apply(formula, entry.value)
        source = _source(formula, table, entry.from_, entry.value, percent)
        cite = Citation(table.citation.text, entry.verified or table.verified, table.checked_on)
        schedule.spans.append(RateSpan(from_, until, *_unit(formula, percent), source, (cite,)))


def _unit(formula: Formula, percent: Decimal) -> tuple[Decimal, Literal["year", "day"]]:
    """A monthly rate is twelve times as much a year: months have no common length in days."""
    if formula.per == "month":
        return percent * 12, "year"
    return percent, formula.per


def _half_year(day: date) -> date:
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def _looks(
    formula: Formula, table: RateTable, first: date, last: date, anchor: Anchor
) -> Iterator[tuple[date, date, date]]:
    """Stretches of days with the day whose value counts for them."""
    if formula.choose == "at_breach":
        yield first, last, anchor.breach
    elif formula.choose == "at_contract":
        yield first, last, anchor.contract or anchor.breach
    elif formula.choose == "at_filing":
        yield first, last, anchor.triggers.get("filed", last)
    elif formula.choose == "at_end":
        yield first, last, anchor.until
    elif formula.choose == "at_judgment":
        yield first, last, _judged(anchor)
    elif formula.choose == "at_judgment_then_year_start":
        for from_, until, start in _moving(formula, table, first, last):
            yield from_, until, max(start, _judged(anchor))
    elif formula.choose == "half_year_before":
        yield first, last, _half_year(anchor.breach) - DAY
    elif formula.choose == "half_year_of_breach":
        yield first, last, _half_year(anchor.breach)
    else:
        yield from _moving(formula, table, first, last)


#: Months on whose first day a rate moves, for the rates that move by the calendar.
_STARTS = {"half_year_start": (1, 7), "year_start": (1,), "at_judgment_then_year_start": (1,)}


def _judged(anchor: Anchor) -> date:
    """Day of the judgment; interest on it starts on the next, so the day before stands in."""
    return anchor.triggers.get("judgment", anchor.breach - DAY)


def _moving(
    formula: Formula, table: RateTable, first: date, last: date
) -> Iterator[tuple[date, date, date]]:
    months = _STARTS.get(formula.choose)
    if months:
        starts = {
            date(year, month, 1) for year in range(first.year, last.year + 1) for month in months
        }
    else:
        starts = {entry.from_ for entry in table.values}
    # The day after the last known value is a stretch of its own, so that the notice names it.
    if table.known_through < last and not months:
        starts.add(table.known_through + DAY)
    cuts = sorted({first, *(day for day in starts if first < day <= last)})
    for position, cut in enumerate(cuts):
        end = cuts[position + 1] - DAY if position + 1 < len(cuts) else last
        yield cut, end, _period_start(formula, cut)


def _period_start(formula: Formula, day: date) -> date:
    if formula.choose == "half_year_start":
        return _half_year(day)
    return day if formula.choose == "floating" else date(day.year, 1, 1)


def _apply(formula: Formula, value: Decimal) -> Decimal:
    percent = value * formula.multiple + formula.add
    if formula.minimum is not None:
        percent = max(percent, formula.minimum)
    if formula.maximum is not None:
        percent = min(percent, formula.maximum)
    if formula.round_up_to:
        steps = (percent / formula.round_up_to).to_integral_value(ROUND_CEILING)
        percent = steps * formula.round_up_to
    # A reference rate below zero lowers the sum of rate and points, but never makes interest owed
    # to the debtor.
    return max(percent, Decimal(0))


def _source(
    formula: Formula, table: RateTable, day: date, value: Decimal, percent: Decimal
) -> Message:
    params = {
        "table": table.title.message,
        "value": plain(value),
        "day": day.isoformat(),
        "multiple": plain(formula.multiple * 100),
        "add": plain(formula.add),
        "percent": plain(percent),
    }
    if formula.add:
        return Message("money.rate.points", params)
    return Message("money.rate.table" if formula.multiple == 1 else "money.rate.multiple", params)


def no_figures(table: RateTable, sheet: InterestSheet) -> Finding:
    """A reference rate that the sheet names without figures, and where the user puts them."""
    shared = (name.split("/")[0] for name in sheet.reference_rates if name.endswith(f"/{table.id}"))
    owner = next(shared, sheet.law)
    params = {
        "table": table.title.message,
        "publisher": table.publisher,
        "file": f"{folder_name(owner)}/rates/{table.id}.yaml",
    }
    return Finding("LK427", params=params)


def _unknown(table: RateTable, day: date) -> Finding:
    first = table.values[0].from_
    return Finding("LK422", params={"table": table.title.message, "day": day, "first": first})


def _beyond(table: RateTable, day: date, strict: bool) -> Finding:
    severity = Severity.ERROR if strict else Severity.WARNING
    params = {
        "table": table.title.message,
        "day": day,
        "last": table.last_published,
        "value": plain(table.values[-1].value),
    }
    return Finding("LK423", severity, params=params)
