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
    stage: str = "other"
    always: bool = False

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys; money as text."""
        return {
            "kind": self.kind,
            "stage": self.stage,
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


def fee(rule: FeeRule, tariff: Tariff | None, base: Decimal) -> Fee:
    """The fee of a proceeding on ``base``.

    Args:
        rule: share of the tariff, its bounds and who pays.
        tariff: the brackets; None for a fee that does not depend on the amount.
        base: amount claimed, contested, preserved, enforced, or the estate.
    """
    counted, steps = _counted(rule, base)
    if tariff is None:
        total = Fraction(rule.flat or ZERO)
        steps.append(Step(Message("money.fee.fixed"), to_cents(total)))
    else:
        more, total = table_sum(tariff, counted)
        steps += more
    if rule.numerator != rule.denominator:
        total = total * rule.numerator / rule.denominator
        params = {"numerator": rule.numerator, "denominator": rule.denominator}
        key = "money.fee.share" if rule.numerator < rule.denominator else "money.fee.times"
        times = plain((Decimal(rule.numerator) / rule.denominator).quantize(Decimal("0.0001")))
        steps.append(Step(Message(key, {**params, "times": times}), to_cents(total)))
    total, bound = bounded_sum(total, rule.minimum, rule.maximum)
    steps += bound
    if rule.plus is not None:
        total += Fraction(rule.plus)
        steps.append(Step(Message("money.fee.plus"), rule.plus))
    if rule.round_up_to is not None:
        total = Fraction(-(-total // Fraction(rule.round_up_to))) * Fraction(rule.round_up_to)
        unit = f"{rule.round_up_to:,.2f}"
        steps.append(Step(Message("money.fee.round_up", {"unit": unit}), to_cents(total)))
    cites = (rule.citation, *([tariff.citation] if tariff else []))
    return Fee(
        rule.kind,
        rule.tariff or rule.id,
        rule.title.message,
        base,
        to_cents(total),
        tuple(steps),
        tuple(dict.fromkeys(cites)),
        rule.payer,
        rule.when.message,
        rule.recoverable,
        rule.stage,
        rule.always,
    )


def _counted(rule: FeeRule, base: Decimal) -> tuple[Decimal, list[Step]]:
    """The part of the base that the fee is reckoned on."""
    counted = base
    if rule.base_numerator != rule.base_denominator:
        counted = to_cents(Fraction(base) * rule.base_numerator / rule.base_denominator)
    if rule.base_maximum is not None:
        counted = min(counted, rule.base_maximum)
    return counted, [Step(Message("money.fee.base"), counted)] if counted != base else []


def table_sum(tariff: Tariff, base: Decimal) -> tuple[list[Step], Fraction]:
    """The steps of a table for ``base``, and what they come to before any rounding."""
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
    bounded, more = bounded_sum(total, tariff.minimum, tariff.maximum)
    return [*steps, *more], bounded


def _slice(bracket: Bracket, start: Decimal, top: Decimal) -> tuple[Fraction, Message]:
    params = {"from": f"{start:,.2f}", "to": f"{top:,.2f}", "size": f"{top - start:,.2f}"}
    if bracket.flat is not None:
        return Fraction(bracket.flat), Message("money.fee.flat", params)
    if bracket.percent is not None:
        amount = Fraction(top - start) * Fraction(bracket.percent) / 100
        params["percent"] = plain(bracket.percent)
        if bracket.plus is not None:
            params["plus"] = f"{bracket.plus:,.2f}"
            return amount + Fraction(bracket.plus), Message("money.fee.percent_plus", params)
        return amount, Message("money.fee.percent", params)
    each, add = bracket.each or Decimal(1), bracket.add or ZERO
    count = -((start - top) // each) if (top - start) % each == 0 else (top - start) // each + 1
    return Fraction(count * add), Message(
        "money.fee.steps",
        {**params, "count": plain(Decimal(count)), "each": f"{each:,.2f}", "add": f"{add:,.2f}"},
    )


def bounded_sum(
    total: Fraction, low: Decimal | None, high: Decimal | None
) -> tuple[Fraction, list[Step]]:
    """A sum held between two bounds, with the step that says so."""
    if high is not None and total > high:
        return Fraction(high), [Step(Message("money.fee.maximum"), to_cents(high))]
    if low is not None and total < low:
        return Fraction(low), [Step(Message("money.fee.minimum"), to_cents(low))]
    return total, []
