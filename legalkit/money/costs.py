"""What the way to the money costs, what is at risk, and what may be expected."""

from __future__ import annotations

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
from legalkit.money.incoming import principal_claim
from legalkit.money.tariff import Fee, fee

SUIT, PRESERVATION = "court_fee_first_instance_property", "preservation_application_fee"


@dataclass(frozen=True, slots=True)
class Security:
    """The most a court may ask as security for freezing assets."""

    timing: str
    base: Decimal
    percent: Decimal
    amount: Decimal
    exact: bool
    citation: Citation

    def to_json(self) -> dict[str, Any]:
        """Stable JSON keys; money as text."""
        return {
            "timing": self.timing,
            "base": f"{self.base:f}",
            "percent": plain(self.percent),
            "amount": f"{self.amount:f}",
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
        at_risk: what is lost when the suit is lost (equal to ``advance``).
        probability: the user's own view of the odds, from 0 to 1.
        expected: probability x (claimed + recoverable) - advance; None without a probability.
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
    principal = _principal(case, sheet, findings)
    claimed = principal + interest_total
    plan = case.preservation
    preserved = plan.amount if plan and plan.amount is not None else claimed
    lawyer, insurance = case.costs.lawyer_fee or ZERO, case.costs.preservation_insurance or ZERO
    clause = any(contract.costs_clause for contract in case.contracts)
    # The fee is reckoned on all that is asked for: costs under the contract are a request too.
    asked = claimed + (lawyer + insurance if clause else ZERO)
    bases = {"claimed": asked, "contested": asked, "preserved": preserved, "enforced": asked}
    fees = tuple(
        fee(rule, sheet.tariff(rule.tariff), bases[rule.base])
        for rule in sheet.fees
        if rule.base in bases and _covers(rule, sheet, as_of)
    )
    court = sum((item.amount for item in fees if _advanced(item, case)), ZERO)
    advance = court + lawyer + insurance
    recoverable = court + (lawyer + insurance if clause else ZERO)
    probability = _probability(case, findings)
    stake = claimed + recoverable
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
        at_risk=advance,
        probability=probability,
        expected=None if probability is None else to_cents(probability * stake) - advance,
        break_even=(advance * 100 / stake).quantize(Decimal("0.01")) if stake else None,
        notices=_notices(case, clause),
        findings=tuple(findings),
    )


def _covers(rule: FeeRule, sheet: CostsSheet, as_of: date) -> bool:
    return rule.in_force.covers(as_of) and sheet.tariff(rule.tariff).in_force.covers(as_of)


def _advanced(item: Fee, case: Case) -> bool:
    return item.kind == SUIT or (item.kind == PRESERVATION and case.preservation is not None)


def _principal(case: Case, sheet: CostsSheet, findings: list[Finding]) -> Decimal:
    total = ZERO
    for claim in case.claims:
        if principal_claim(case, claim) is not claim:
            continue
        place = Where(field=f"claims[{claim.id}].amount")
        currency = claim.currency or case.case.currency
        amount = claim.amount if claim.amount is not None else claim.original_amount
        if amount is None:
            findings.append(Finding("LK401", where=place, params={"claim": claim.id}))
        elif currency != sheet.currency:
            findings.append(
                Finding(
                    "LK441",
                    where=place,
                    params={"claim": claim.id, "currency": currency, "expected": sheet.currency},
                )
            )
        else:
            total += amount
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
    """The security for freezing ``base``."""
    amount = to_cents(base * rule.percent / 100)
    return Security(rule.timing, base, rule.percent, amount, rule.exact, rule.citation)


def _notices(case: Case, clause: bool) -> tuple[Message, ...]:
    notices = [
        Message(
            "money.notice.probability"
            if case.costs.probability is not None
            else "money.notice.no_probability"
        )
    ]
    if case.costs.lawyer_fee is None:
        notices.append(Message("money.notice.no_lawyer_fee"))
    notices.append(
        Message("money.notice.costs_clause" if clause else "money.notice.no_costs_clause")
    )
    if case.preservation is None:
        notices.append(Message("money.notice.no_preservation"))
    return tuple(notices)
