"""Sums that a law adds to each overdue debt for the costs of recovery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legalkit.law.costs_sheet import Tariff
from legalkit.law.interest_sheet import Compensation, InterestSheet
from legalkit.messages import Message
from legalkit.model.case import ExchangeRate
from legalkit.model.citation import Citation
from legalkit.model.finding import Finding, Severity
from legalkit.money.exact import to_cents
from legalkit.money.exchange import convert
from legalkit.money.tariff import bounded_sum, table_sum
from legalkit.money.terms import Situation


@dataclass(frozen=True, slots=True)
class FlatSum:
    """A flat sum that the law adds to one overdue debt.

    Attributes:
        currency: currency of the sum, which the law fixes and which may differ from the debt's.
    """

    debt: str
    title: Message
    amount: Decimal
    currency: str
    citation: Citation


def compensation_of(rule: Compensation, principal: Decimal) -> Decimal | None:
    """The sum that one rule gives for a debt of ``principal``; None when no step is meant."""
    if rule.steps:
        step = next((step for step in rule.steps if step.covers(principal)), None)
        return to_cents(step.amount) if step else None
    table = Tariff(
        id=rule.id,
        cite=rule.cite,
        verified=rule.verified,
        checked_on=rule.checked_on,
        title=rule.title,
        brackets=rule.brackets,
    )
    _, total = table_sum(table, principal)
    return to_cents(bounded_sum(total, rule.minimum, rule.maximum)[0])


def flat_sums(
    situation: Situation,
    debt: tuple[str, Decimal, str],
    until: date,
    sheet: InterestSheet,
    rates: Sequence[ExchangeRate] = (),
) -> tuple[list[FlatSum], list[Message], list[Finding]]:
    """Flat sums for the costs of recovery, owed once the debt is overdue.

    Args:
        situation: claim, contract and first day of default.
        debt: id, principal and currency.
        until: last day reckoned.
        sheet: the law.
        rates: the user's exchange rates, for steps in another currency than the debt.
    """
    name, principal, currency = debt
    found: list[FlatSum] = []
    notices: list[Message] = []
    findings: list[Finding] = []
    for rule in sheet.compensation:
        in_time = situation.breach <= until and rule.in_force.covers(situation.breach)
        if not in_time or not situation.meets(rule.when):
            continue
        measure = rule.measured_in or sheet.currency
        size = principal
        if currency != measure and (len(rule.steps) != 1 or rule.brackets):
            what = Message("money.word.debt", {"debt": name})
            converted = convert(rates, principal, (currency, measure), until, what)
            if converted is None:
                params = {
                    "law": sheet.law,
                    "debt": name,
                    "currency": currency,
                    "expected": measure,
                }
                findings.append(Finding("LK417", Severity.WARNING, params=params))
                continue
            size = converted.amount
            notices.append(converted.notice)
        amount = compensation_of(rule, size)
        if amount is not None:
            found.append(FlatSum(name, rule.title.message, amount, rule.currency, rule.citation))
    return found, notices, findings
