"""The running account: interest day by day, payments met in the order the law gives.

A payment is reckoned at the end of its day: that day still bears interest on the old principal,
so a debt paid ten days late bears ten days of interest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from legalkit.dates.length import add_months
from legalkit.law.interest_sheet import AllocationRule, Component, Criterion
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.money.exact import ZERO, share, to_cents
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


@dataclass(frozen=True, slots=True)
class PaymentAllocation:
    """How one payment was used up.

    Attributes:
        left: what no debt was left to take.
    """

    payment: str
    date: date
    amount: Decimal
    lines: tuple[AllocationLine, ...]
    left: Decimal
    citation: Citation


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
            segment = Segment(
                debt=self.id,
                claim=self.claim,
                from_=from_,
                until=until,
                principal=self.base,
                span=span,
                basis=basis(span, from_.year, self.day_count),
                exact=exact,
                amount=to_cents(self.accrued) - before,
                block=self.block,
            )
            last_one = self.segments[-1] if self.segments else None
            if last_one is not None and last_one.goes_on_in(segment):
                self.segments[-1] = last_one.joined(segment)
            else:
                self.segments.append(segment)

    @property
    def interest(self) -> Decimal:
        """Interest owed now, in cents."""
        return to_cents(self.accrued)

    @property
    def owed(self) -> Decimal:
        """Everything owed now, in cents."""
        return self.costs + self.interest + self.principal

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
        self.costs -= used["costs"]
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
            return self.costs
        return self.interest if part == "interest" else self.principal


@dataclass(frozen=True, slots=True)
class Incoming:
    """A payment as the ledger takes it.

    Attributes:
        designated: debts that were named when paying; empty when none was.
    """

    id: str
    date: date
    amount: Decimal
    designated: tuple[str, ...] = ()
    component: Component | None = None


def run(
    debts: list[Debt], payments: list[Incoming], until: date, rule: AllocationRule
) -> list[PaymentAllocation]:
    """Carry all debts of one debtor to the end of ``until``, meeting payments on the way.

    Args:
        debts: the debts; they are changed.
        payments: payments in the order of their entry; those after ``until`` are left out.
        until: last day reckoned.
        rule: order between debts.
    """
    done: list[PaymentAllocation] = []
    for payment in sorted((p for p in payments if p.date <= until), key=lambda p: p.date):
        for debt in debts:
            debt.advance(payment.date)
        done.append(_allocate(debts, payment, rule))
    for debt in debts:
        debt.advance(until)
    return done


def _allocate(debts: list[Debt], payment: Incoming, rule: AllocationRule) -> PaymentAllocation:
    chosen = payment.designated if rule.debtor_chooses else ()
    named = [debt for debt in debts if debt.id in chosen or debt.claim in chosen]
    rest = [debt for debt in debts if not any(debt is other for other in named)]
    meeting = _Meeting(payment, rule, payment.amount)
    if named:
        meeting.meet(named, Message("money.allocation.designated"))
        meeting.meet(rest, Message("money.allocation.remainder"))
    else:
        meeting.meet(rest, Message("money.allocation.only") if len(rest) == 1 else None)
    return PaymentAllocation(
        payment.id,
        payment.date,
        payment.amount,
        tuple(meeting.lines),
        meeting.left,
        rule.citation,
    )


@dataclass(slots=True)
class _Meeting:
    """One payment on its way through the debts."""

    payment: Incoming
    rule: AllocationRule
    left: Decimal
    lines: list[AllocationLine] = field(default_factory=list)

    def meet(self, debts: list[Debt], reason: Message | None) -> None:
        """Meet debts in order: first the part that was agreed, in all of them, then the rest."""
        if self.payment.component:
            self._pass(debts, reason, (self.payment.component,))
        self._pass(debts, reason, None)

    def _pass(
        self, debts: list[Debt], reason: Message | None, parts: tuple[Component, ...] | None
    ) -> None:
        for group, decided_by in rank(debts, self.payment.date, self.rule):
            owed = [debt.outstanding(parts or debt.within) for debt in group]
            amounts = share(min(self.left, sum(owed, ZERO)), owed)
            why = reason or Message(f"money.allocation.{decided_by}")
            for debt, amount in zip(group, amounts, strict=True):
                if amount > 0:
                    line = debt.take(amount, parts or debt.within, why)
                    self.lines.append(line)
                    self.left -= line.total


def rank(debts: list[Debt], day: date, rule: AllocationRule) -> list[tuple[list[Debt], str]]:
    """Debts in the order they are met, those equal in every respect together.

    Returns:
        Groups, each with the name of the criterion that put it in its place.
    """
    open_debts = [debt for debt in debts if debt.owed > 0]
    keyed = sorted(
        ((_key(debt, day, rule.between), debt) for debt in open_debts), key=lambda pair: pair[0]
    )
    groups: list[tuple[tuple[Decimal, ...], list[Debt]]] = []
    for key, debt in keyed:
        if groups and groups[-1][0] == key:
            groups[-1][1].append(debt)
        else:
            groups.append((key, [debt]))
    return [(group, _decider(groups, position, rule)) for position, (_, group) in enumerate(groups)]


def _decider(
    groups: list[tuple[tuple[Decimal, ...], list[Debt]]], position: int, rule: AllocationRule
) -> str:
    key, members = groups[position]
    if len(members) > 1:
        return rule.tie
    neighbour = position + 1 if position + 1 < len(groups) else position - 1
    if neighbour < 0:
        return "only"
    pairs = zip(rule.between, key, groups[neighbour][0], strict=True)
    return next(str(name) for name, mine, theirs in pairs if mine != theirs)


def _key(debt: Debt, day: date, criteria: tuple[Criterion, ...]) -> tuple[Decimal, ...]:
    values: dict[Criterion, Decimal] = {
        "due": Decimal(0 if debt.due_on <= day else 1),
        "least_secured": min(debt.secured, debt.principal) / debt.principal
        if debt.principal
        else Decimal(0),
        "most_burdensome": -debt.burden(day),
        "oldest_due": Decimal(debt.due_on.toordinal()),
    }
    return tuple(values[name] for name in criteria)
