"""What the way to the money costs, what is at risk, and what may be expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.law.costs_sheet import CostsSheet, FeeRule, SecurityRule
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.citation import Citation
from legalkit.model.finding import Finding, Where
from legalkit.money.exact import ZERO, plain, to_cents
from legalkit.money.exchange import convert
from legalkit.money.incoming import principal_claim
from legalkit.money.interest_statement import InterestStatement
from legalkit.money.tariff import Fee, fee
from legalkit.money.terms import word_of

SUIT, PRESERVATION = "court_fee_first_instance_property", "preservation_application_fee"


@dataclass(frozen=True, slots=True)
class Security:
    """The most a court may ask as security for freezing assets.

    Attributes:
        percent: share of ``base``; None for a fixed sum or where the court is free.
        amount: the most it comes to; None where the court is free.
        lowest: the least that is usual, where the law gives a range.
        form: security, undertaking or discretion.
    """

    timing: str
    base: Decimal
    percent: Decimal | None
    amount: Decimal | None
    exact: bool
    citation: Citation
    lowest: Decimal | None = None
    form: str = "security"

    def to_json(self) -> dict[str, Any]:
        """Stable JSON keys; money as text."""
        return {
            "timing": self.timing,
            "base": f"{self.base:f}",
            "percent": None if self.percent is None else plain(self.percent),
            "amount": None if self.amount is None else f"{self.amount:f}",
            "lowest": None if self.lowest is None else f"{self.lowest:f}",
            "form": self.form,
            "citation": self.citation.to_json(),
        }


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """Fees and the balance of a suit.

    Attributes:
        claimed: principal and interest claimed.
        asked: all that is asked for, with the lawyer's fee and the premium where the contract puts
            them on the debtor; the court's fees are reckoned on it.
        fees: every fee this law has, with its arithmetic.
        advance: what the creditor pays first for suit and preservation, with lawyer and insurer.
        recoverable: the part of ``advance`` that the loser bears.
        opponent: the other side's lawyer by the tariff, borne by the loser where the law says so.
        at_risk: what is lost when the suit is lost: ``advance`` and ``opponent``.
        probability: the user's own view of the odds, from 0 to 1.
        expected: probability x (claimed + recoverable) - advance - (1 - probability) x opponent;
            None without a probability.
        break_even: the probability at which ``expected`` is zero, in percent.
    """

    currency: str
    as_of: date
    principal: Decimal
    interest: Decimal
    claimed: Decimal
    asked: Decimal
    preserved: Decimal
    fees: tuple[Fee, ...]
    security: tuple[Security, ...]
    lawyer_fee: Decimal
    insurance: Decimal
    advance: Decimal
    recoverable: Decimal
    at_risk: Decimal
    probability: Decimal | None
    expected: Decimal | None
    break_even: Decimal | None
    notices: tuple[Message, ...]
    findings: tuple[Finding, ...]
    opponent: Decimal = ZERO

    def fee(self, kind: str) -> Fee | None:
        """The fee of a kind, if this law has it."""
        return next((item for item in self.fees if item.kind == kind), None)

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys; money as text."""
        money = {
            name: f"{getattr(self, name):f}"
            for name in (
                "principal",
                "interest",
                "claimed",
                "asked",
                "preserved",
                "lawyer_fee",
                "insurance",
                "advance",
                "recoverable",
                "opponent",
                "at_risk",
            )
        }
        return {
            "currency": self.currency,
            "as_of": self.as_of.isoformat(),
            **money,
            "probability": None if self.probability is None else plain(self.probability),
            "expected": None if self.expected is None else f"{self.expected:f}",
            "break_even_percent": None if self.break_even is None else plain(self.break_even),
            "fees": [item.to_json(lang) for item in self.fees],
            "security": [item.to_json() for item in self.security],
            "notices": [message.text(lang) for message in self.notices],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def estimate(case: Case, as_of: date, sheet: CostsSheet, interest_total: Decimal) -> CostEstimate:
    """Estimate the costs of a case.

    Args:
        case: the case; its ``costs`` hold what only the user knows.
        as_of: day of the estimate; it picks the tariff in force.
        sheet: the law's tariffs.
        interest_total: interest claimed beside the principal, from the interest statements.
    """
    findings: list[Finding] = []
    notices: list[Message] = []
    principal = _principal(case, sheet, as_of, findings, notices)
    claimed = principal + interest_total
    plan = case.preservation
    preserved = plan.amount if plan and plan.amount is not None else claimed
    insurance = case.costs.preservation_insurance or ZERO
    clause = any(contract.costs_clause for contract in case.contracts)
    by_contract = (case.costs.lawyer_fee or ZERO) + insurance if clause else ZERO
    # The fee is reckoned on all that is asked for: costs under the contract are a request too.
    asked = claimed + by_contract
    bases = {
        "claimed": asked,
        "principal": principal,
        "contested": asked,
        "preserved": preserved,
        "enforced": asked,
    }
    fees = tuple(
        fee(rule, sheet.tariff(rule.tariff) if rule.tariff else None, bases[rule.base])
        for rule in sheet.fees
        if rule.base in bases and in_force_on(rule, sheet, as_of) and _meets(rule, case)
    )
    by_tariff = sum((f.amount for f in fees if f.stage == "lawyer" and f.recoverable), ZERO)
    lawyer = case.costs.lawyer_fee if case.costs.lawyer_fee is not None else by_tariff
    advanced = _advanced(fees, case)
    advance = sum((item.amount for item in advanced), ZERO) + lawyer + insurance
    recoverable = sum((item.amount for item in advanced if item.recoverable), ZERO)
    recoverable += by_contract if clause else min(lawyer, by_tariff)
    at_risk = advance + by_tariff
    probability = _probability(case, findings)
    stake = claimed + recoverable + by_tariff
    # Where no fee of the suit is known (or none for that day), a balance would treat unknown as
    # nothing.
    balanced = any(item.stage == "suit" for item in fees)
    expected = None
    if balanced and probability is not None:
        expected = to_cents(probability * stake) - at_risk
    return CostEstimate(
        currency=sheet.currency,
        as_of=as_of,
        principal=principal,
        interest=interest_total,
        claimed=claimed,
        asked=asked,
        preserved=preserved,
        fees=fees,
        security=_securities(sheet.security, preserved, as_of),
        lawyer_fee=lawyer,
        insurance=insurance,
        advance=advance,
        recoverable=recoverable,
        opponent=by_tariff,
        at_risk=at_risk,
        probability=probability,
        expected=expected,
        break_even=_break_even(at_risk, stake) if balanced else None,
        notices=(*notices, *_notices(case, clause, by_tariff, sheet, as_of, known=balanced)),
        findings=tuple(findings),
    )


def _break_even(at_risk: Decimal, stake: Decimal) -> Decimal | None:
    """The probability, in percent, from which a suit pays on average."""
    return (at_risk * 100 / stake).quantize(Decimal("0.01")) if stake else None


def in_force_on(rule: FeeRule, sheet: CostsSheet, as_of: date) -> bool:
    """True when the fee and the tariff it is taken from are in force on a day."""
    if not rule.in_force.covers(as_of):
        return False
    return rule.tariff is None or sheet.tariff(rule.tariff).in_force.covers(as_of)


def _meets(rule: FeeRule, case: Case) -> bool:
    return all(word_of(case.facts.get(name)) in values for name, values in rule.facts.items())


def _advanced(fees: tuple[Fee, ...], case: Case) -> list[Fee]:
    """The fees of suit and planned preservation: the first, and what always goes with it."""
    stages = ["suit", *(["preservation"] if case.preservation is not None else [])]
    found: list[Fee] = []
    for stage in stages:
        alike = [item for item in fees if item.stage == stage]
        found += [item for item in alike if item is alike[0] or item.always]
    return found


def _principal(
    case: Case,
    sheet: CostsSheet,
    as_of: date,
    findings: list[Finding],
    notices: list[Message],
) -> Decimal:
    total = ZERO
    for claim in case.claims:
        if principal_claim(case, claim) is not claim:
            continue
        place = Where(field=f"claims[{claim.id}].amount")
        currency = claim.currency or case.case.currency
        amount = claim.amount if claim.amount is not None else claim.original_amount
        if amount is None:
            findings.append(Finding("LK401", where=place, params={"claim": claim.id}))
            continue
        if currency != sheet.currency:
            what = Message("money.word.claim", {"claim": claim.id})
            pair = (currency, sheet.currency)
            converted = convert(case.exchange_rates, amount, pair, as_of, what)
            if converted is None:
                params = {"claim": claim.id, "currency": currency, "expected": sheet.currency}
                findings.append(Finding("LK441", where=place, params=params))
                continue
            amount = converted.amount
            notices.append(converted.notice)
        total += amount
    return total


def interest_in(
    case: Case, statements: Iterable[InterestStatement], currency: str, as_of: date
) -> Decimal:
    """Interest of all statements in one currency, by the user's rates; the rest stays out.

    Args:
        case: the case with its ``exchange_rates``.
        statements: statements of its claims.
        currency: the currency of the court's fees.
        as_of: day of the estimate.
    """
    total = ZERO
    for item in statements:
        amount: Decimal | None = item.interest
        if item.currency != currency:
            what = Message("money.word.claim", {"claim": item.claim})
            pair = (item.currency, currency)
            converted = convert(case.exchange_rates, item.interest, pair, as_of, what)
            amount = converted.amount if converted else None
        total += amount or ZERO
    return total


def _probability(case: Case, findings: list[Finding]) -> Decimal | None:
    value = case.costs.probability
    if value is not None and not 0 <= value <= 1:
        findings.append(
            Finding("LK442", where=Where(field="costs.probability"), params={"value": plain(value)})
        )
        return None
    return value


def _securities(
    rules: tuple[SecurityRule, ...], base: Decimal, as_of: date
) -> tuple[Security, ...]:
    return tuple(security(rule, base) for rule in rules if rule.in_force.covers(as_of))


def security(rule: SecurityRule, base: Decimal) -> Security:
    """The security for freezing ``base``: the most, and where a range is usual the least."""

    def part(percent: Decimal | None) -> Decimal | None:
        return None if percent is None else to_cents(base * percent / 100)

    amount, lowest = part(rule.percent), part(rule.percent_from)
    if rule.amount is not None:
        # A fixed sum beside a percentage is the least that is asked.
        amount = rule.amount if amount is None else max(amount, rule.amount)
        lowest = None if lowest is None else max(lowest, rule.amount)
    return Security(
        rule.timing, base, rule.percent, amount, rule.exact, rule.citation, lowest, rule.form
    )


def _notices(
    case: Case, clause: bool, by_tariff: Decimal, sheet: CostsSheet, as_of: date, *, known: bool
) -> tuple[Message, ...]:
    stated = case.costs.probability is not None
    notices = [
        Message("money.notice.probability" if stated else "money.notice.no_probability"),
    ]
    if not known:
        notices.append(Message("money.notice.no_fees", {"law": sheet.law}))
    if case.costs.lawyer_fee is None:
        notices.append(
            Message("money.notice.lawyer_by_tariff" if by_tariff else "money.notice.no_lawyer_fee")
        )
    if by_tariff:
        notices.append(Message("money.notice.loser_pays", {"amount": f"{by_tariff:,.2f}"}))
    else:
        notices.append(
            Message("money.notice.costs_clause" if clause else "money.notice.no_costs_clause")
        )
    if case.preservation is None:
        notices.append(Message("money.notice.no_preservation"))
    notices += [note.says.message for note in sheet.notes if note.in_force.covers(as_of)]
    return tuple(notices)
