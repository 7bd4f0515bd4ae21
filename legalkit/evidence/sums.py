"""Reconciliation of amounts: what is claimed must follow from what is written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from legalkit.evidence.outcome import Outcome, failed, passed, shown, unknown
from legalkit.model.case import Case, Payment
from legalkit.model.claim import CaseClaim

_ZERO = Decimal(0)


def quantities_in_order(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """AMT-3: per order, delivered within ordered and invoiced within delivered."""
    for order in case.orders:
        deliveries = [entry for entry in case.deliveries if entry.order == order.id]
        if not deliveries:
            continue
        amounts = [entry.amount for entry in deliveries if entry.amount is not None]
        ids = (order.id, *(entry.id for entry in deliveries))
        if len(amounts) < len(deliveries):
            yield unknown("delivery_without_amount", *ids, order=order.id)
            continue
        delivered = sum(amounts, _ZERO)
        numbers = {"order": order.id, "ordered": shown(order.amount), "delivered": shown(delivered)}
        if delivered > order.amount + tolerance:
            yield failed("delivered_over_ordered", *ids, **numbers)
        else:
            yield passed(*ids, **numbers)
    for invoice in case.invoices:
        linked = [entry for entry in case.deliveries if entry.id in invoice.deliveries]
        if not linked:
            continue
        shared = any(
            entry.id in other.deliveries
            for other in case.invoices
            if other is not invoice
            for entry in linked
        )
        if shared or any(entry.amount is None for entry in linked):
            yield unknown("invoice_not_comparable", invoice.id, invoice=invoice.id)
            continue
        delivered = sum((entry.amount for entry in linked if entry.amount is not None), _ZERO)
        numbers = {
            "invoice": invoice.id,
            "invoiced": shown(invoice.amount),
            "delivered": shown(delivered),
        }
        if invoice.amount > delivered + tolerance:
            yield failed("invoiced_over_delivered", invoice.id, **numbers)
        else:
            yield passed(invoice.id, **numbers)


def statement_adds_up(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """AMT-4: opening + invoiced - paid = closing balance."""
    for entry in case.statements:
        if entry.opening is None or entry.invoiced is None or entry.paid is None:
            yield unknown("statement_incomplete", entry.id, statement=entry.id)
            continue
        expected = entry.opening + entry.invoiced - entry.paid
        numbers = {
            "statement": entry.id,
            "opening": shown(entry.opening),
            "invoiced": shown(entry.invoiced),
            "paid": shown(entry.paid),
            "expected": shown(expected),
            "balance": shown(entry.balance),
        }
        agrees = abs(expected - entry.balance) <= tolerance
        yield (
            passed(entry.id, **numbers)
            if agrees
            else failed("statement_broken", entry.id, **numbers)
        )


def _allocated(case: Case, payment: Payment, claim: CaseClaim) -> bool:
    if payment.allocate_to is not None:
        return payment.allocate_to == claim.id or payment.allocate_to in claim.invoices
    return len(case.claims) == 1


def principal_is_open_items(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """AMT-5: principal = invoices - credits - payments on principal."""
    invoices = {entry.id: entry for entry in case.invoices}
    loose = [p.id for p in case.payments if p.allocate_to is None and len(case.claims) > 1]
    for claim in case.claims:
        if claim.amount is None or not claim.invoices:
            yield unknown("principal_not_itemised", claim.id, claim=claim.id)
            continue
        if loose:
            yield unknown("payment_unallocated", claim.id, *loose, payments=", ".join(loose))
            continue
        billed = sum((invoices[name].amount for name in claim.invoices if name in invoices), _ZERO)
        credited = sum((n.amount for n in case.credit_notes if n.invoice in claim.invoices), _ZERO)
        paid = sum(
            (
                payment.amount
                for payment in case.payments
                if payment.component in (None, "principal") and _allocated(case, payment, claim)
            ),
            _ZERO,
        )
        still_open = billed - credited - paid
        numbers = {
            "claim": claim.id,
            "invoiced": shown(billed),
            "credited": shown(credited),
            "paid": shown(paid),
            "open": shown(still_open),
            "claimed": shown(claim.amount),
        }
        agrees = abs(still_open - claim.amount) <= tolerance
        ids = (claim.id, *claim.invoices)
        yield passed(*ids, **numbers) if agrees else failed("principal_differs", *ids, **numbers)


def payments_allocated(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """AMT-6: every payment says what it was for, and what it was for exists."""
    targets = {claim.id for claim in case.claims} | {invoice.id for invoice in case.invoices}
    for payment in case.payments:
        numbers = {"payment": payment.id, "amount": shown(payment.amount)}
        if payment.allocate_to is None and len(case.claims) + len(case.invoices) > 2:
            yield unknown("payment_unallocated", payment.id, payments=payment.id, **numbers)
        elif payment.allocate_to is not None and payment.allocate_to not in targets:
            yield failed("payment_to_nothing", payment.id, target=payment.allocate_to, **numbers)
        else:
            yield passed(payment.id, **numbers)


def balance_rolls_forward(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """AMT-7: the last confirmed balance and what came after it give today's balance."""
    confirmed = [entry for entry in case.statements if entry.confirmed_on is not None]
    if not confirmed:
        return
    last = max(confirmed, key=lambda entry: (entry.as_at, entry.id))
    if any(claim.amount is None for claim in case.claims):
        yield unknown("principal_not_itemised", last.id, claim=case.claims[0].id)
        return
    later_bills = sum((i.amount for i in case.invoices if i.date > last.as_at), _ZERO)
    later_paid = sum(
        (
            p.amount
            for p in case.payments
            if p.date > last.as_at and p.component in (None, "principal")
        ),
        _ZERO,
    )
    later_credit = sum((n.amount for n in case.credit_notes if n.date > last.as_at), _ZERO)
    today = sum((claim.amount for claim in case.claims if claim.amount is not None), _ZERO)
    expected = last.balance + later_bills - later_paid - later_credit
    numbers = {
        "statement": last.id,
        "balance": shown(last.balance),
        "invoiced": shown(later_bills),
        "paid": shown(later_paid + later_credit),
        "expected": shown(expected),
        "claimed": shown(today),
    }
    agrees = abs(expected - today) <= tolerance
    yield passed(last.id, **numbers) if agrees else failed("balance_not_rolled", last.id, **numbers)


def one_currency(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """AMT-8: papers of a claim speak of one currency."""
    invoices = {entry.id: entry for entry in case.invoices}
    for claim in case.claims:
        wanted = claim.currency or case.case.currency
        others = {
            name: invoices[name].currency
            for name in claim.invoices
            if name in invoices and (invoices[name].currency or case.case.currency) != wanted
        }
        others.update(
            {
                p.id: p.currency
                for p in case.payments
                if _allocated(case, p, claim) and (p.currency or case.case.currency) != wanted
            }
        )
        listed = ", ".join(f"{name}: {code or case.case.currency}" for name, code in others.items())
        numbers = {"claim": claim.id, "currency": wanted, "others": listed}
        yield (
            failed("currencies_differ", claim.id, *others, **numbers)
            if others
            else passed(claim.id, **numbers)
        )


def ceiling_covers_claim(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """AMT-11: the guarantor's ceiling covers what is claimed from it."""
    for entry in case.guarantees:
        if entry.ceiling is None:
            continue
        wanted = [c for c in case.claims if not entry.claims or c.id in entry.claims]
        total = sum((c.amount for c in wanted if c.amount is not None), _ZERO)
        numbers = {"guarantee": entry.id, "ceiling": shown(entry.ceiling), "claimed": shown(total)}
        covered = total <= entry.ceiling + tolerance
        yield (
            passed(entry.id, **numbers) if covered else failed("ceiling_below", entry.id, **numbers)
        )


def preservation_within_claim(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """DOCUMENTS 0(2)(d): no more may be frozen than is claimed."""
    if case.preservation is None or case.preservation.amount is None:
        return
    total = sum((c.amount for c in case.claims if c.amount is not None), _ZERO)
    numbers = {"amount": shown(case.preservation.amount), "claimed": shown(total)}
    if any(c.amount is None for c in case.claims):
        yield unknown("principal_not_itemised", claim=case.claims[0].id)
    elif case.preservation.amount > total + tolerance:
        # Interest and costs may be preserved too, and are not in the principal: this needs an eye.
        yield unknown("preservation_over_principal", **numbers)
    else:
        yield passed(**numbers)
