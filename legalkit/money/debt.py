"""One due amount with its interest: rows of days, compound rests, limits, what a payment meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from legalkit.dates.length import add_months
from legalkit.law.interest_sheet import Component
from legalkit.messages import Message
from legalkit.money.exact import ZERO, to_cents
from legalkit.money.rates import DAY, RateSpan, basis, days_fraction, stretches


@dataclass(frozen=True, slots=True)
class Segment:
    """Interest on one principal at one rate for consecutive days.

    Attributes:
        debt: id of the invoice, or of the claim where it has none.
        claim: id of the claim.
        from_: first day.
        until: last day, included.
        principal: the sum that bore interest.
        span: the rate and its source.
        basis: days of the year; 1 for a daily rate.
        exact: interest as a fraction, before any rounding.
        amount: interest in cents, so that the amounts of a debt add up to its rounded total.
        block: counts the settlements of the debt; rounding happens at the end of a block.
    """

    debt: str
    claim: str
    from_: date
    until: date
    principal: Decimal
    span: RateSpan
    basis: int
    exact: Fraction
    amount: Decimal
    block: int

    @property
    def days(self) -> int:
        """Number of days, first and last included."""
        return (self.until - self.from_).days + 1

    def goes_on_in(self, other: Segment) -> bool:
        """True when ``other`` is the same row, cut only by a payment to another debt."""
        return self.until + DAY == other.from_ and (
            self.principal,
            self.span,
            self.basis,
            self.block,
        ) == (other.principal, other.span, other.basis, other.block)

    def joined(self, other: Segment) -> Segment:
        """Both as one row."""
        return replace(
            self,
            until=other.until,
            exact=self.exact + other.exact,
            amount=self.amount + other.amount,
        )


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """What one payment did to one debt, and by which reason."""

    debt: str
    claim: str
    costs: Decimal
    interest: Decimal
    principal: Decimal
    reason: Message

    @property
    def total(self) -> Decimal:
        """All of the line."""
        return self.costs + self.interest + self.principal


@dataclass(slots=True)
class Debt:
    """One due amount with its interest, as it stands on a day; the ledger changes it.

    Attributes:
        spans: dated rates; days without a rate bear no interest.
        secured: part of the debt that security or a guarantee covers.
        within: order in which a payment meets its parts.
        costs: costs and other fixed side sums still owed.
        accrued: interest owed and not yet paid, exact.
        compound: how often interest owed is added to what bears interest.
        limit_share: unpaid interest stops at this share of the principal.
        capital: the part of the interest owed that bears interest itself.
        limited_on: first day on which the limit stopped interest.
        side_spans: rates of general interest that a judgment gave beside the main rates.
        side: general interest owed and not yet paid, exact; it is met with the costs.
        side_rows: its rows.
    """

    id: str
    claim: str
    due_on: date
    principal: Decimal
    spans: tuple[RateSpan, ...]
    within: tuple[Component, ...]
    day_count: str
    secured: Decimal = ZERO
    costs: Decimal = ZERO
    accrued: Fraction = Fraction(0)
    next_day: date | None = None
    block: int = 0
    segments: list[Segment] = field(default_factory=list)
    compound: Literal["month", "year"] | None = None
    limit_share: Decimal | None = None
    capital: Decimal = ZERO
    limited_on: date | None = None
    side_spans: tuple[RateSpan, ...] = ()
    side: Fraction = Fraction(0)
    side_next: date | None = None
    side_block: int = 0
    side_rows: list[Segment] = field(default_factory=list)

    def advance(self, until: date) -> None:
        """Let interest run to the end of ``until``, adding it to its base where the law says so."""
        start = self.next_day or self.due_on + DAY
        for rest in self._rests(start, until):
            self._run(start, rest - DAY)
            if self.interest > self.capital:
                # What is added becomes a sum of money, so it is rounded here.
                self.capital = self.interest
                self.accrued = Fraction(self.interest)
                self.block += 1
            start = rest
        self._run(start, until)
        self.next_day = max(start, until + DAY)
        self._advance_side(until)

    def _advance_side(self, until: date) -> None:
        """General interest of a judgment: on the principal alone, from the day it says."""
        for span in self.side_spans:
            first, last = max(self.side_next or span.from_, span.from_), min(until, span.until)
            if first > last or self.principal <= 0:
                continue
            for from_, end in stretches(span, first, last, self.day_count):
                exact = Fraction(self.principal) * days_fraction(span, from_, end, self.day_count)
                before = to_cents(self.side)
                self.side += exact
                amount = to_cents(self.side) - before
                row = self._row(span, (from_, end), self.principal, (exact, amount))
                _append(self.side_rows, replace(row, block=self.side_block))
        if self.side_spans:
            self.side_next = max(self.side_next or until + DAY, until + DAY)

    def _row(
        self,
        span: RateSpan,
        days: tuple[date, date],
        base: Decimal,
        result: tuple[Fraction, Decimal],
    ) -> Segment:
        return Segment(
            debt=self.id,
            claim=self.claim,
            from_=days[0],
            until=days[1],
            principal=base,
            span=span,
            basis=basis(span, days[0].year, self.day_count),
            exact=result[0],
            amount=result[1],
            block=self.block,
        )

    def _rests(self, start: date, until: date) -> Iterator[date]:
        """Days from which interest owed bears interest: each month or year after default began."""
        if self.compound is None or not self.spans:
            return
        first = max(self.due_on + DAY, self.spans[0].from_)
        step = 1 if self.compound == "month" else 12
        for count in range(1, (until.year - first.year + 1) * 12 // step + 1):
            day = add_months(first, count * step)
            if start <= day <= until:
                yield day

    def _run(self, start: date, until: date) -> None:
        for span in self.spans:
            first, last = max(start, span.from_), min(until, span.until)
            if first <= last and self.principal > 0:
                self._accrue(span, first, last)

    @property
    def base(self) -> Decimal:
        """What bears interest: the principal, and interest that was added to it."""
        return self.principal + self.capital

    def _within_limit(self, span: RateSpan, first: date, last: date) -> date:
        """The last whole day before unpaid interest would pass the limit (in duplum rules)."""
        if self.limit_share is None:
            return last
        room = Fraction(self.principal * self.limit_share) - self.accrued
        daily = Fraction(self.base) * days_fraction(span, first, first, self.day_count)
        days = (last - first).days + 1
        fitting = days if daily == 0 else min(days, max(int(room // daily), 0))
        if fitting < days and self.limited_on is None:
            self.limited_on = first + timedelta(days=fitting)
        return first + timedelta(days=fitting - 1)

    def _accrue(self, span: RateSpan, first: date, last: date) -> None:
        for from_, end in stretches(span, first, last, self.day_count):
            until = self._within_limit(span, from_, end)
            if until < from_:
                continue
            exact = Fraction(self.base) * days_fraction(span, from_, until, self.day_count)
            before = to_cents(self.accrued)
            self.accrued += exact
            amount = to_cents(self.accrued) - before
            _append(self.segments, self._row(span, (from_, until), self.base, (exact, amount)))

    @property
    def interest(self) -> Decimal:
        """Interest owed now, in cents."""
        return to_cents(self.accrued)

    @property
    def side_sums(self) -> Decimal:
        """Costs, fixed side sums and general interest of a judgment owed now, in cents."""
        return self.costs + to_cents(self.side)

    @property
    def owed(self) -> Decimal:
        """Everything owed now, in cents."""
        return self.side_sums + self.interest + self.principal

    def burden(self, day: date) -> Decimal:
        """Yearly percentage that weighs on the debt from the day after ``day``."""
        probe = max(day, self.due_on) + DAY
        found = [span for span in self.spans if span.from_ <= probe <= span.until]
        return (found or list(self.spans[-1:]))[0].yearly() if self.spans else Decimal(0)

    def outstanding(self, parts: tuple[Component, ...]) -> Decimal:
        """What is owed now of some parts."""
        return sum((self._part(part) for part in parts), ZERO)

    def take(
        self, amount: Decimal, parts: tuple[Component, ...], reason: Message
    ) -> AllocationLine:
        """Meet some parts of the debt in their order, never more than is owed."""
        used: dict[Component, Decimal] = {"costs": ZERO, "interest": ZERO, "principal": ZERO}
        left = amount
        for part in parts:
            used[part] = min(left, self._part(part))
            left -= used[part]
        fixed = min(self.costs, used["costs"])
        self.costs -= fixed
        if used["costs"] > fixed:
            self.side = Fraction(to_cents(self.side) - (used["costs"] - fixed))
            self.side_block += 1
        self.principal -= used["principal"]
        if used["interest"] > 0:
            # Settled interest is money, so it is rounded here; the rest stays in whole cents.
            self.accrued = Fraction(self.interest - used["interest"])
            # Interest that bears interest is met first: the lower sum of the two readings.
            self.capital = max(self.capital - used["interest"], ZERO)
            self.block += 1
        return AllocationLine(debt=self.id, claim=self.claim, reason=reason, **used)

    def _part(self, part: Component) -> Decimal:
        if part == "costs":
            return self.side_sums
        return self.interest if part == "interest" else self.principal


def _append(rows: list[Segment], row: Segment) -> None:
    """Add a row, or lengthen the last one where it is the same."""
    if rows and rows[-1].goes_on_in(row):
        rows[-1] = rows[-1].joined(row)
    else:
        rows.append(row)
