"""Fees by amount: each bracket shown as a step, so that a clerk can follow the sum by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from legalkit.law.costs_sheet import Bracket, FeeRule, Tariff
from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.money.exact import ZERO, plain, to_cents


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic and what it comes to."""

    what: Message
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee with its arithmetic.

    Attributes:
        kind: kind of proceeding.
        tariff: id of the tariff it is taken from.
        base: the amount it is reckoned on.
        amount: the fee, in cents.
    """

    kind: str
    tariff: str
    title: Message
    base: Decimal
    amount: Decimal
    steps: tuple[Step, ...]
    citations: tuple[Citation, ...]
    payer: str
    when: Message
    recoverable: bool

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys; money as text."""
        return {
            "kind": self.kind,
            "title": self.title.text(lang),
            "base": f"{self.base:f}",
            "amount": f"{self.amount:f}",
            "payer": self.payer,
            "when": self.when.text(lang),
            "steps": [
                {"what": step.what.text(lang), "amount": f"{step.amount:f}"} for step in self.steps
            ],
            "citations": [citation.to_json() for citation in self.citations],
        }


def fee(rule: FeeRule, tariff: Tariff, base: Decimal) -> Fee:
    """The fee of a proceeding on ``base``.

    Args:
        rule: share of the tariff, its cap and who pays.
        tariff: the brackets.
        base: amount claimed, contested, preserved, enforced, or the estate.
    """
    steps, total = _table(tariff, base)
    if rule.numerator != rule.denominator:
        total = total * rule.numerator / rule.denominator
        params = {"numerator": rule.numerator, "denominator": rule.denominator}
        steps.append(Step(Message("money.fee.share", params), to_cents(total)))
    total, bound = _bounded(total, rule.minimum, rule.maximum)
    steps += bound
    return Fee(
        rule.kind,
        rule.tariff,
        rule.title.message,
        base,
        to_cents(total),
        tuple(steps),
        tuple(dict.fromkeys((rule.citation, tariff.citation))),
        rule.payer,
        rule.when.message,
        rule.recoverable,
    )


def _table(tariff: Tariff, base: Decimal) -> tuple[list[Step], Fraction]:
    steps: list[Step] = []
    total, floor = Fraction(0), ZERO
    for position, bracket in enumerate(tariff.brackets):
        top = base if bracket.up_to is None else min(base, bracket.up_to)
        inside = bracket.up_to is None or base <= bracket.up_to
        if tariff.method == "slab" and not inside:
            continue
        start = ZERO if tariff.method == "slab" else floor
        if top > start or position == 0 or tariff.method == "slab":
            amount, what = _slice(bracket, start, top)
            total += amount
            steps.append(Step(what, to_cents(amount)))
        floor = bracket.up_to or floor
        if inside:
            break
    bounded, more = _bounded(total, tariff.minimum, tariff.maximum)
    return [*steps, *more], bounded


def _slice(bracket: Bracket, start: Decimal, top: Decimal) -> tuple[Fraction, Message]:
    params = {"from": f"{start:,.2f}", "to": f"{top:,.2f}", "size": f"{top - start:,.2f}"}
    if bracket.flat is not None:
        return Fraction(bracket.flat), Message("money.fee.flat", params)
    if bracket.percent is not None:
        amount = Fraction(top - start) * Fraction(bracket.percent) / 100
        return amount, Message("money.fee.percent", {**params, "percent": plain(bracket.percent)})
    each, add = bracket.each or Decimal(1), bracket.add or ZERO
    count = -((start - top) // each) if (top - start) % each == 0 else (top - start) // each + 1
    return Fraction(count * add), Message(
        "money.fee.steps",
        {**params, "count": plain(Decimal(count)), "each": f"{each:,.2f}", "add": f"{add:,.2f}"},
    )


def _bounded(
    total: Fraction, low: Decimal | None, high: Decimal | None
) -> tuple[Fraction, list[Step]]:
    if high is not None and total > high:
        return Fraction(high), [Step(Message("money.fee.maximum"), to_cents(high))]
    if low is not None and total < low:
        return Fraction(low), [Step(Message("money.fee.minimum"), to_cents(low))]
    return total, []
