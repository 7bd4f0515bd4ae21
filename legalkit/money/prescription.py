"""Interest that ran out of time apart from the principal, by the rule of the law's own sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from legalkit.dates.length import add, end_of_year
from legalkit.law.interest_sheet import InterestSheet, PrescriptionRule
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.money.exact import ZERO, to_cents
from legalkit.money.ledger import Segment
from legalkit.money.rates import DAY

Stage = Literal["before_title", "after_title"]


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """Interest of one debt that can no longer be enforced.

    Attributes:
        since: first day whose interest no payment has met.
        through: last day whose interest is out of time.
        amount: unpaid interest up to that day.
        citation: the rule.
    """

    debt: str
    since: date
    through: date
    amount: Decimal
    title: Message
    citation: Citation

    @property
    def notice(self) -> Message:
        """The sentence of the statement."""
        params = {
            "debt": self.debt,
            "day": self.through.isoformat(),
            "amount": f"{self.amount:,.2f}",
            "rule": self.title,
        }
        return Message("money.notice.prescribed", params)


def expires_on(rule: PrescriptionRule, accrued: date) -> date:
    """Last day on which interest of the day ``accrued`` can still be saved."""
    start = end_of_year(accrued) if rule.year_end else accrued
    return add(start, rule.length)


def last_lost_day(rule: PrescriptionRule, first: date, last: date, acted_on: date) -> date | None:
    """The last day from ``first`` to ``last`` whose interest was out of time on ``acted_on``.

    Args:
        rule: the law's rule.
        first: first day that bore interest.
        last: last day that bore interest.
        acted_on: day of the suit or the enforcement step; without one, the day of the question.
    """
    low, high = 0, (last - first).days + 1
    while low < high:
        middle = (low + high) // 2
        if expires_on(rule, first + timedelta(days=middle)) < acted_on:
            low = middle + 1
        else:
            high = middle
    return first + timedelta(days=low - 1) if low else None


def split(segments: Iterable[Segment], through: date) -> list[Segment]:
    """Segments cut after ``through``, so that each row lies on one side of the line."""
    rows: list[Segment] = []
    for segment in segments:
        if not segment.from_ <= through < segment.until:
            rows.append(segment)
            continue
        exact = segment.exact * ((through - segment.from_).days + 1) / segment.days
        amount = min(to_cents(exact), segment.amount)
        rows.append(replace(segment, until=through, exact=exact, amount=amount))
        rest, left = segment.exact - exact, segment.amount - amount
        rows.append(replace(segment, from_=through + DAY, exact=rest, amount=left))
    return rows


def out_of_time(
    segments: Sequence[Segment],
    paid: Decimal,
    sheet: InterestSheet,
    stage: Stage,
    acts: dict[str, date],
    as_of: date,
) -> OutOfTime | None:
    """Interest of one debt that is out of time, the oldest being taken as paid first.

    Args:
        segments: rows of the debt.
        paid: interest of the debt that payments have met.
        sheet: the law.
        stage: whether the interest runs on a title.
        acts: day of the suit (``suit``) and of the first enforcement step (``enforcement``).
        as_of: day of the question.
    """
    rule = next((rule for rule in sheet.prescribes if stage in rule.applies), None)
    if rule is None or not segments:
        return None
    day = _measure(rule, acts.get(rule.in_time_by), as_of)
    first, last = segments[0].from_, segments[-1].until
    through = last_lost_day(rule, first, last, day)
    if through is None:
        return None
    rows = [row for row in split(segments, through) if row.until <= through]
    amount = to_cents(sum((row.exact for row in rows), Fraction(0))) - paid
    if amount <= 0:
        return None
    since = _first_unpaid(rows, paid)
    return OutOfTime(segments[0].debt, since, through, amount, rule.title.message, rule.citation)


def _measure(rule: PrescriptionRule, acted: date | None, as_of: date) -> date:
    """The day by which the interest had to be saved: that of the act, or of the question.

    An enforcement step that is itself older than the period saves nothing any more.
    """
    if acted is None or acted > as_of:
        return as_of
    if rule.in_time_by == "enforcement" and expires_on(rule, acted) < as_of:
        return as_of
    return acted


def _first_unpaid(rows: Sequence[Segment], paid: Decimal) -> date:
    """First day of the first row that the payments of interest did not cover in full."""
    met = ZERO
    for row in rows:
        met += row.amount
        if met > paid:
            return row.from_
    return rows[-1].until
