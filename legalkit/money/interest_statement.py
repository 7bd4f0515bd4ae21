"""What an interest statement holds, and how it is written as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.model.finding import Finding
from legalkit.money import ledger
from legalkit.money.compensation import FlatSum
from legalkit.money.exact import ZERO, as_decimal, cents_text, plain
from legalkit.money.prescription import OutOfTime
from legalkit.money.rates import RateSpan


@dataclass(frozen=True, slots=True)
class Part:
    """One rate that runs on a further day: the rate of the law, or that of a judgment beside it.

    Attributes:
        basis: days of the year; 1 for a daily rate.
    """

    principal: Decimal
    span: RateSpan
    basis: int

    @property
    def exact(self) -> Fraction:
        """Interest of one day, unrounded."""
        return Fraction(self.principal) * Fraction(self.span.percent) / 100 / self.basis


@dataclass(frozen=True, slots=True)
class Continuing:
    """Interest that goes on after the statement: the formula for the claim's last line.

    Attributes:
        daily: interest of one further day, in cents.
        exact: the same, unrounded.
        parts: the rates that it is made of.
    """

    debt: str
    principal: Decimal
    from_: date
    span: RateSpan
    daily: Decimal
    exact: Fraction
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class InterestStatement:
    """What is owed for being late, up to and including ``until``.

    Attributes:
        claim: id of the claim.
        original: principal before payments, after credits.
        principal: principal still owed.
        interest: interest owed and not paid, in cents.
        interest_paid: interest that payments have met.
        side_sums: costs and sums fixed by a judgment still owed.
        costs_paid: what payments met of costs.
        daily: interest of one further day, in cents.
        high: interest at the upper end of what a court may award, where there is a range.
        measure: interest by the statutory rule, where an agreed rate displaced it.
        flat: flat sums that the law adds per debt; payments are not set against them.
        out_of_time: interest that ran out of time apart from the principal; it is in ``interest``.
        order: the order in which payments meet the debts, in words.
        bases: the provisions on which each debt bears interest, without its rate tables.
        side_rows: general interest that a judgment gave until payment; it stands in side_sums.
    """

    claim: str
    title: str
    currency: str
    until: date
    original: Decimal
    principal: Decimal
    interest: Decimal
    interest_paid: Decimal
    side_sums: Decimal
    costs_paid: Decimal
    daily: Decimal
    segments: tuple[ledger.Segment, ...]
    payments: tuple[ledger.PaymentAllocation, ...]
    continuing: tuple[Continuing, ...]
    rates: tuple[tuple[str, str, Message], ...]
    citations: tuple[Citation, ...]
    conventions: tuple[Message, ...]
    high: Decimal | None
    measure: Decimal | None
    notices: tuple[Message, ...]
    findings: tuple[Finding, ...]
    flat: tuple[FlatSum, ...] = ()
    out_of_time: tuple[OutOfTime, ...] = ()
    order: Message | None = None
    side_rows: tuple[ledger.Segment, ...] = ()
    bases: tuple[tuple[str, tuple[Citation, ...]], ...] = ()

    @property
    def lost(self) -> Decimal:
        """Unpaid interest that is out of time."""
        return sum((each.amount for each in self.out_of_time), ZERO)

    def is_lost(self, segment: ledger.Segment) -> bool:
        """True when the row's interest is out of time."""
        return any(
            each.debt == segment.debt
            and each.since <= segment.from_
            and segment.until <= each.through
            for each in self.out_of_time
        )

    @property
    def flat_total(self) -> Decimal:
        """Flat sums in the currency of the claim."""
        return sum((f.amount for f in self.flat if f.currency == self.currency), ZERO)

    @property
    def interest_total(self) -> Decimal:
        """All interest that ever accrued, paid or not."""
        return self.interest + self.interest_paid

    @property
    def total(self) -> Decimal:
        """Principal, side sums, unpaid interest and flat sums in the currency of the claim."""
        return self.principal + self.side_sums + self.interest + self.flat_total

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON; money as text, so that no reader turns it into a float."""
        return {
            "claim": self.claim,
            "title": self.title,
            "currency": self.currency,
            "until": self.until.isoformat(),
            "original": cents_text(self.original),
            "principal": cents_text(self.principal),
            "interest": cents_text(self.interest),
            "interest_paid": cents_text(self.interest_paid),
            "interest_total": cents_text(self.interest_total),
            "side_sums": cents_text(self.side_sums),
            "costs_paid": cents_text(self.costs_paid),
            "total": cents_text(self.total),
            "daily": cents_text(self.daily),
            "interest_high": None if self.high is None else cents_text(self.high),
            "interest_statutory": None if self.measure is None else cents_text(self.measure),
            "flat_sums": [
                {
                    "debt": f.debt,
                    "title": f.title.text(lang),
                    "amount": cents_text(f.amount),
                    "currency": f.currency,
                    "citation": f.citation.to_json(),
                }
                for f in self.flat
            ],
            "out_of_time": [
                {
                    "debt": each.debt,
                    "since": each.since.isoformat(),
                    "through": each.through.isoformat(),
                    "amount": cents_text(each.amount),
                    "title": each.title.text(lang),
                    "citation": each.citation.to_json(),
                }
                for each in self.out_of_time
            ],
            "interest_in_time": cents_text(self.interest - self.lost),
            "allocation_order": self.order.text(lang) if self.order else None,
            "segments": [
                {**_segment_json(segment, lang), "out_of_time": self.is_lost(segment)}
                for segment in self.segments
            ],
            "side_rows": [
                {**_segment_json(row, lang), "out_of_time": False} for row in self.side_rows
            ],
            "payments": [_payment_json(payment, self.claim, lang) for payment in self.payments],
            "continuing": [
                {
                    "debt": c.debt,
                    "principal": cents_text(c.principal),
                    "from": c.from_.isoformat(),
                    "percent": plain(c.span.percent),
                    "per": c.span.per,
                    "source": c.span.source.text(lang),
                    "daily": cents_text(c.daily),
                }
                for c in self.continuing
            ],
            "rules": [
                {"debt": debt, "rule": rule, "title": title.text(lang)}
                for debt, rule, title in self.rates
            ],
            "citations": [citation.to_json() for citation in self.citations],
            "conventions": [message.text(lang) for message in self.conventions],
            "notices": [message.text(lang) for message in self.notices],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def _segment_json(segment: ledger.Segment, lang: str) -> dict[str, Any]:
    return {
        "debt": segment.debt,
        "from": segment.from_.isoformat(),
        "to": segment.until.isoformat(),
        "days": segment.days,
        "principal": cents_text(segment.principal),
        "percent": plain(segment.span.percent),
        "per": segment.span.per,
        "source": segment.span.source.text(lang),
        "amount": cents_text(segment.amount),
        "exact": f"{as_decimal(segment.exact):f}",
        "citations": [citation.to_json() for citation in segment.span.citations],
    }


def _payment_json(payment: ledger.PaymentAllocation, claim: str, lang: str) -> dict[str, Any]:
    return {
        "payment": payment.payment,
        "date": payment.date.isoformat(),
        "amount": cents_text(payment.amount),
        "left": cents_text(payment.left),
        "citation": payment.citation.to_json(),
        "allocated": [
            {
                "debt": line.debt,
                "claim": line.claim,
                "costs": cents_text(line.costs),
                "interest": cents_text(line.interest),
                "principal": cents_text(line.principal),
                "reason": line.reason.text(lang),
                "here": line.claim == claim,
            }
            for line in payment.lines
        ],
    }
