"""From the case to its debts: one per invoice, credits taken off, terms chosen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.law.interest_sheet import Component, InterestSheet, JudgmentRule
from legalkit.messages import Message
from legalkit.model.case import Case, Contract, Invoice
from legalkit.model.claim import CaseClaim
from legalkit.model.finding import Finding, Severity, Where
from legalkit.money.adjudged import TITLES, adjudged_interest, adjudged_sum
from legalkit.money.compensation import FlatSum, flat_sums
from legalkit.money.exact import ZERO
from legalkit.money.happenings import triggers_of
from legalkit.money.ledger import Debt
from legalkit.money.rates import DAY, RateSpan
from legalkit.money.terms import Situation, Terms, by_rule, choose


@dataclass(slots=True)
class ClaimDebts:
    """The debts of one claim, ready for the ledger.

    Attributes:
        original: principal before payments, after credits.
    """

    claim: CaseClaim
    currency: str
    original: Decimal = ZERO
    debts: list[Debt] = field(default_factory=list)
    terms: dict[str, Terms] = field(default_factory=dict)
    flat: list[FlatSum] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def where(claim: CaseClaim, name: str = "") -> Where:
    """The place of a claim's field, by id because engines see no files."""
    return Where(field=f"claims[{claim.id}]{'.' + name if name else ''}")


def debts_of(
    case: Case, claim: CaseClaim, until: date, sheet: InterestSheet, *, strict: bool
) -> ClaimDebts:
    """Make the debts of a claim.

    Principal starts at ``original_amount`` (or the sum of the invoices, or ``amount``) on the due
    date; credit notes lower it from the beginning, because a credited price was never owed.
    """
    result = ClaimDebts(claim, claim.currency or case.case.currency)
    if claim.amount is None and claim.original_amount is None and not claim.invoices:
        result.findings.append(
            Finding("LK401", where=where(claim, "amount"), params={"claim": claim.id})
        )
        return result
    items = _items(case, claim, result)
    result.original = sum((amount for _, amount, _ in items), ZERO)
    secured = _secured(case, claim, result.original)
    for invoice, amount, due_on in items:
        name = invoice.id if invoice else claim.id
        terms, within = _terms(
            case, claim, invoice, due_on, amount, until=until, sheet=sheet, strict=strict
        )
        portion = secured * amount / result.original if result.original else ZERO
        debt = Debt(
            name,
            claim.id,
            due_on,
            amount,
            terms.spans,
            within,
            sheet.conventions.day_count,
            portion,
            compound=terms.compound,
            limit_share=terms.limit_share,
        )
        result.debts.append(debt)
        _add_flat(case, result, invoice, debt, until=until, sheet=sheet)
        result.terms[name] = terms
        result.findings += [
            finding if finding.where.field else replace(finding, where=where(claim))
            for finding in terms.findings
        ]
    if result.debts:
        result.debts[0].costs = adjudged_sum(claim, result.findings)
        general = adjudged_interest(claim, until, result.findings)
        for debt in result.debts:
            debt.side_spans = general
    return result


Item = tuple[Invoice | None, Decimal, date]


def _items(case: Case, claim: CaseClaim, result: ClaimDebts) -> list[Item]:
    due = _due(claim, result)
    invoices = [invoice for invoice in case.invoices if invoice.id in claim.invoices]
    credits = {invoice.id: _credit(case, invoice, result) for invoice in invoices}
    gross = sum((invoice.amount for invoice in invoices), ZERO)
    net = gross - sum(credits.values(), ZERO)
    stated = claim.original_amount
    if invoices and stated in (None, gross, net):
        items: list[Item] = []
        for invoice in invoices:
            day = invoice.due_on or due
            if day is None:
                result.findings.append(_no_due(claim, invoice.id))
            else:
                items.append((invoice, invoice.amount - credits[invoice.id], day))
        return sorted(items, key=lambda item: item[2])
    if invoices:
        result.findings.append(
            Finding(
                "LK403",
                Severity.WARNING,
                where(claim, "original_amount"),
                {"claim": claim.id, "stated": stated, "invoices": gross, "net": net},
            )
        )
        due = due or max((i.due_on for i in invoices if i.due_on), default=None)
    if due is None:
        result.findings.append(_no_due(claim, claim.id))
        return []
    return [(None, stated if stated is not None else claim.amount or ZERO, due)]


def _due(claim: CaseClaim, result: ClaimDebts) -> date | None:
    if claim.due_on is None:
        return None
    if not claim.due_on.exact:
        result.notices.append(
            Message(
                "money.notice.uncertain_due",
                {
                    "claim": claim.id,
                    "text": claim.due_on.text,
                    "day": claim.due_on.latest.isoformat(),
                },
            )
        )
    return claim.due_on.latest


def _no_due(claim: CaseClaim, debt: str) -> Finding:
    return Finding("LK402", where=where(claim, "due_on"), params={"debt": debt})


def _credit(case: Case, invoice: Invoice, result: ClaimDebts) -> Decimal:
    notes = [note for note in case.credit_notes if note.invoice == invoice.id]
    total = sum((note.amount for note in notes), ZERO)
    if total > invoice.amount:
        result.findings.append(
            Finding(
                "LK405",
                where=Where(field=f"credit_notes[{notes[-1].id}]"),
                params={"invoice": invoice.id, "credit": total, "amount": invoice.amount},
            )
        )
        return invoice.amount
    if total:
        result.notices.append(
            Message("money.notice.credit", {"invoice": invoice.id, "amount": total})
        )
    return total


def contract_of(case: Case, invoice: Invoice | None) -> Contract | None:
    """The contract behind an invoice: through its order, or the only contract of the case."""
    order = next((o for o in case.orders if invoice and o.id == invoice.order), None)
    found = next((c for c in case.contracts if order and c.id == order.contract), None)
    return found or (case.contracts[0] if len(case.contracts) == 1 else None)


def _add_flat(
    case: Case,
    result: ClaimDebts,
    invoice: Invoice | None,
    debt: Debt,
    *,
    until: date,
    sheet: InterestSheet,
) -> None:
    situation = situation_of(case, result.claim, invoice, debt.due_on, debt.principal)
    if result.claim.type in TITLES:
        return
    size = (debt.id, debt.principal, result.currency)
    sums, notices, findings = flat_sums(situation, size, until, sheet, case.exchange_rates)
    result.flat += sums
    result.notices += notices
    result.findings += findings


def _terms(
    case: Case,
    claim: CaseClaim,
    invoice: Invoice | None,
    due_on: date,
    amount: Decimal,
    *,
    until: date,
    sheet: InterestSheet,
    strict: bool,
) -> tuple[Terms, tuple[Component, ...]]:
    situation = situation_of(case, claim, invoice, due_on, amount)
    if claim.type in TITLES:
        title = judgment_rule(situation, sheet)
        own = adjudged_interest(claim, until, [])
        if title is None:
            return _without_rule(claim, situation, sheet, own), sheet.allocation.within
        terms = by_rule(title, situation, until, sheet, strict=strict)
        if own and not title.beside_general:
            terms = _displaced(terms, own[0])
        return terms, title.within
    return choose(situation, until, sheet, strict=strict), sheet.allocation.within


def _without_rule(
    claim: CaseClaim, situation: Situation, sheet: InterestSheet, own: tuple[RateSpan, ...]
) -> Terms:
    """A judgment in a law without a rate for the time after it: what it gave itself counts."""
    params = {"law": sheet.law, "day": situation.breach}
    nothing = Terms("none", Message("money.rate.none"), (), ())
    if not own:
        finding = Finding("LK418", where=where(claim, "facts.adjudged_rate"), params=params)
        return replace(nothing, findings=(finding,))
    notice = Message("money.notice.adjudged_only", {"law": sheet.law})
    return Terms("adjudged", own[0].source, (), (), notices=(notice,))


def _displaced(terms: Terms, own: RateSpan) -> Terms:
    """The law's rate up to the day from which the judgment gave its own."""
    spans = tuple(
        replace(span, until=min(span.until, own.from_ - DAY))
        for span in terms.spans
        if span.from_ < own.from_
    )
    params = {"rule": terms.title, "day": own.from_.isoformat()}
    notice = Message("money.notice.adjudged_instead", params)
    notices = (*terms.notices, notice)
    if not spans:
        return Terms(terms.rule, terms.title, terms.citations, (), notices=notices)
    return replace(terms, spans=spans, high=(), notices=notices)


def situation_of(
    case: Case, claim: CaseClaim, invoice: Invoice | None, due_on: date, amount: Decimal
) -> Situation:
    """What the choice of a rate depends on, from the case."""
    contract = contract_of(case, invoice)
    facts: dict[str, Any] = {**(contract.facts if contract else {}), **case.facts, **claim.facts}
    made = contract.signed_on if contract and contract.signed_on else None
    if made is None and claim.contract_on is not None:
        made = claim.contract_on.latest
    clause = contract.interest if contract and claim.type not in TITLES else None
    return Situation(
        claim.type, due_on + DAY, made, clause, facts, amount, triggers_of(case, claim.id)
    )


def judgment_rule(situation: Situation, sheet: InterestSheet) -> JudgmentRule | None:
    """The first judgment rule in force on the first day after the judgment whose terms hold."""
    return next(
        (
            rule
            for rule in sheet.judgment
            if rule.in_force.covers(situation.breach) and situation.meets(rule.when)
        ),
        None,
    )


def _secured(case: Case, claim: CaseClaim, principal: Decimal) -> Decimal:
    """How much of the principal security covers; an unlimited guarantee covers it all."""
    covered = ZERO
    for thing in case.collateral:
        if not thing.claims or claim.id in thing.claims:
            covered += thing.value if thing.value is not None else principal
    for guarantee in case.guarantees:
        if not guarantee.claims or claim.id in guarantee.claims:
            covered += guarantee.ceiling if guarantee.ceiling is not None else principal
    return min(covered, principal)
