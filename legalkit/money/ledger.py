"""The running account: interest day by day, payments met in the order the law gives.

A payment is reckoned at the end of its day: that day still bears interest on the old principal,
so a debt paid ten days late bears ten days of interest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from legalkit.law.interest_sheet import AllocationRule, Component, Criterion
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.money.exact import ZERO, share, to_cents
from legalkit.money.rates import DAY, RateSpan, days_fraction


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
    exact: Fraction
    amount: Decimal
    block: int

    @property
    def days(self) -> int:
        """Number of days, first and last included."""
        return (self.until - self.from_).days + 1


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

    def advance(self, until: date) -> None:
        """Let interest run to the end of ``until``."""
        start = self.next_day or self.due_on + DAY
        for span in self.spans:
            first, last = max(start, span.from_), min(until, span.until)
            if first <= last and self.principal > 0:
                self._accrue(span, first, last)
        self.next_day = max(start, until + DAY)

    def _accrue(self, span: RateSpan, first: date, last: date) -> None:
        exact = Fraction(self.principal) * days_fraction(span, first, last, self.day_count)
        before = to_cents(self.accrued)
        self.accrued += exact
        amount = to_cents(self.accrued) - before
        self.segments.append(
            Segment(
                self.id, self.claim, first, last, self.principal, span, exact, amount, self.block
            )
        )

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

    def take(self, amount: Decimal, component: Component | None, reason: Message) -> AllocationLine:
        """Meet the parts of the debt from ``amount``, never more than is owed."""
        order = (*((component,) if component else ()), *(c for c in self.within if c != component))
        used: dict[Component, Decimal] = {"costs": ZERO, "interest": ZERO, "principal": ZERO}
        left = amount
        for part in order:
            used[part] = min(left, self._outstanding(part))
            left -= used[part]
        self.costs -= used["costs"]
        self.principal -= used["principal"]
        if used["interest"] > 0:
            # Settled interest is money, so it is rounded here; what stays open stays in whole cents.
            self.accrued = Fraction(self.interest - used["interest"])
            self.block += 1
        return AllocationLine(
            self.id, self.claim, used["costs"], used["interest"], used["principal"], reason
        )

    def _outstanding(self, part: Component) -> Decimal:
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
    named = [
        debt for debt in debts if debt.id in payment.designated or debt.claim in payment.designated
    ]
    lines: list[AllocationLine] = []
    left = payment.amount
    if named and rule.debtor_chooses:
        left = _meet(named, payment, left, rule, Message("money.allocation.designated"), lines)
    rest = [debt for debt in debts if debt not in named] if named else debts
    reason = "money.allocation.remainder" if named else "money.allocation.only"
    left = _meet(
        rest, payment, left, rule, Message(reason) if named or len(rest) == 1 else None, lines
    )
    return PaymentAllocation(
        payment.id, payment.date, payment.amount, tuple(lines), left, rule.citation
    )


def _meet(
    debts: list[Debt],
    payment: Incoming,
    left: Decimal,
    rule: AllocationRule,
    reason: Message | None,
    lines: list[AllocationLine],
) -> Decimal:
    for group, decided_by in rank(debts, payment.date, rule):
        if left <= 0:
            break
        amounts = share(
            min(left, sum((debt.owed for debt in group), ZERO)), [debt.owed for debt in group]
        )
        why = reason or Message(f"money.allocation.{decided_by}")
        for debt, amount in zip(group, amounts, strict=True):
            if amount > 0:
                line = debt.take(amount, payment.component, why)
                lines.append(line)
                left -= line.total
    return left


def rank(debts: list[Debt], day: date, rule: AllocationRule) -> list[tuple[list[Debt], str]]:
    """Debts in the order they are met, those equal in every respect together.

    Returns:
        Groups, each with the name of the criterion that put it in its place (against its neighbour).
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
