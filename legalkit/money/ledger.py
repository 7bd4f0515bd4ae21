"""The running account: interest day by day, payments met in the order the law gives.

A payment is reckoned at the end of its day: that day still bears interest on the old principal,
so a debt paid ten days late bears ten days of interest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from legalkit.law.interest_sheet import AllocationRule, Component, Criterion
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.money.debt import AllocationLine, Debt, Segment
from legalkit.money.exact import ZERO, share

__all__ = [
    "AllocationLine",
    "Debt",
    "Incoming",
    "PaymentAllocation",
    "Segment",
    "rank",
    "run",
]


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
            if self.left <= 0:
                return
            # Only debts that the payment reaches are carried to its day; the order between debts
            # does not depend on interest, so thousands of others need not move.
            for debt in group:
                debt.advance(self.payment.date)
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
    open_debts = [
        debt
        for debt in debts
        if debt.principal > 0 or ((debt.costs or debt.accrued or debt.side) and debt.owed > 0)
    ]
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
