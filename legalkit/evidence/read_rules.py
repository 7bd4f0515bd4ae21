"""Contradictions between the papers themselves, where readers found figures, days and names.

What a reader finds may contradict the case; it never proves it. A paper that could not be read is
``cannot tell``, and each answer carries the numbers it was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from legalkit.dates.length import add_months
from legalkit.evidence.contents import Readings, read_items
from legalkit.evidence.outcome import Outcome, failed, passed, shown, unknown
from legalkit.evidence.proposal import plain_name
from legalkit.evidence.read_against_case import papers_say_the_same
from legalkit.evidence.read_sides import (
    account_tied,
    assignment_chain,
    payee_is_creditor,
    signer_had_authority,
)
from legalkit.evidence.readers import PaperLine
from legalkit.model.case import Case
from legalkit.model.evidence import CopyForm, EvidenceRole

_ZERO = Decimal(0)
_CENT = Decimal("0.01")


def lines_add_up(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """AMT-1: lines and tax of an invoice give its total."""
    for item, reading in read_items(case, readings, EvidenceRole.INVOICE, EvidenceRole.CREDIT_NOTE):
        if reading.kind != "invoice" or reading.amount is None:
            continue
        broken = list(_broken_lines(reading.lines, tolerance))
        for position, line in broken:
            yield failed(
                "line_broken", item.id, item=item.id, line=str(position), name=line.name[:40],
                quantity=str(line.quantity), price=str(line.unit_price),
                expected=shown((line.quantity or _ZERO) * (line.unit_price or _ZERO)),
                stated=shown(line.amount or _ZERO),
            )  # fmt: skip
        lines = [line.amount for line in reading.lines]
        tax = reading.metadata.get("tax")
        if not lines or None in lines or not isinstance(tax, Decimal):
            yield unknown("lines_incomplete", item.id, item=item.id)
            continue
        net = sum((amount for amount in lines if amount is not None), _ZERO)
        less, more = (reading.metadata.get(key) for key in ("allowances", "charges"))
        net -= less if isinstance(less, Decimal) else _ZERO
        net += more if isinstance(more, Decimal) else _ZERO
        expected = abs(net + tax)
        numbers = {
            "item": item.id, "net": shown(net), "tax": shown(tax), "expected": shown(expected),
            "stated": shown(reading.amount),
        }  # fmt: skip
        agrees = abs(expected - reading.amount) <= tolerance
        yield passed(item.id, **numbers) if agrees else failed("total_broken", item.id, **numbers)


def _broken_lines(
    lines: tuple[PaperLine, ...], tolerance: Decimal
) -> Iterator[tuple[int, PaperLine]]:
    for position, line in enumerate(lines, 1):
        if line.quantity is None or line.unit_price is None or line.amount is None:
            continue
        expected = (line.quantity * line.unit_price).quantize(_CENT, ROUND_HALF_UP)
        if abs(abs(expected) - abs(line.amount)) > tolerance:
            yield position, line


def prices_as_ordered(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """AMT-2: the unit price invoiced is the one of the order."""
    orders = {entry.id: entry for entry in case.orders}
    for invoice in case.invoices:
        order = orders.get(invoice.order or "")
        if order is None:
            continue
        agreed = _prices(order.evidence, readings)
        billed = _prices(invoice.evidence, readings)
        common = sorted(agreed.keys() & billed.keys())
        if not common:
            yield unknown("prices_not_readable", invoice.id, invoice=invoice.id, order=order.id)
        for name in common:
            numbers = {
                "invoice": invoice.id, "order": order.id, "name": name,
                "ordered": str(agreed[name]), "invoiced": str(billed[name]),
            }  # fmt: skip
            agrees = abs(agreed[name] - billed[name]) <= tolerance
            ids = (invoice.id, order.id)
            yield passed(*ids, **numbers) if agrees else failed("price_differs", *ids, **numbers)


def _prices(evidence: tuple[str, ...], readings: Readings) -> dict[str, Decimal]:
    return {
        plain_name(line.name): line.unit_price
        for name in evidence
        if name in readings
        for line in readings[name].lines
        if line.unit_price is not None
    }


def deductions_shown(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """AMT-9: retention and rebates that a contract speaks of are shown in the account."""
    for item, reading in read_items(
        case, readings, EvidenceRole.CONTRACT, EvidenceRole.ORDER, EvidenceRole.STATEMENT
    ):
        phrases = reading.metadata.get("retained")
        if not isinstance(phrases, tuple):
            if reading.text.strip():
                yield passed(item.id, item=item.id)
            continue
        told = item.facts.get("deductions") or bool(case.credit_notes)
        numbers = {"item": item.id, "said": phrases[0][:120]}
        yield passed(item.id, **numbers) if told else failed("deduction", item.id, **numbers)


def interest_base_is_due(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """AMT-10: nothing bears interest before its invoice is due."""
    invoices = {entry.id: entry for entry in case.invoices}
    for claim in case.claims:
        for name in claim.invoices:
            entry = invoices.get(name)
            if entry is None:
                continue
            stated = [readings[e].metadata.get("due") for e in entry.evidence if e in readings]
            days = [d for d in (entry.due_on, *stated) if isinstance(d, date)]
            if claim.due_on is None or not days:
                yield unknown("due_unknown", claim.id, claim=claim.id, invoice=name)
                continue
            due = max(days)
            numbers = {
                "claim": claim.id, "from": str(claim.due_on), "invoice": name, "due": str(due)
            }  # fmt: skip
            early = claim.due_on.latest < due
            ids = (claim.id, name)
            yield failed("interest_early", *ids, **numbers) if early else passed(*ids, **numbers)


def guarantee_called_in_time(
    case: Case, tolerance: Decimal, readings: Readings
) -> Iterator[Outcome]:
    """DAT-5: the guarantor was called within the period that was agreed."""
    for entry in case.guarantees:
        if entry.period_months is None:
            yield unknown("period_by_law", entry.id, guarantee=entry.id)
            continue
        calls = [e for e in case.events if e.kind in _CALLS and entry.guarantor in (e.to, e.by)]
        for claim in case.claims:
            if (entry.claims and claim.id not in entry.claims) or claim.due_on is None:
                continue
            last = add_months(claim.due_on.earliest, entry.period_months)
            days = [
                (e.received_on or e.date).latest
                for e in calls
                if not e.claims or claim.id in e.claims
            ]
            numbers = {
                "guarantee": entry.id, "claim": claim.id, "due": str(claim.due_on),
                "last": str(last), "called": ", ".join(map(str, sorted(days))) or "-",
            }  # fmt: skip
            if any(day <= last for day in days):
                yield passed(entry.id, **numbers)
            else:
                yield unknown("guarantor_not_called", entry.id, **numbers)


_CALLS = ("demand_guarantor", "lawsuit_filed", "arbitration_filed")


def company_existed(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """DAT-6: the company was there when it signed, and its head is whom the register names."""
    by_number = {p.registration_number: p for p in case.parties if p.registration_number}
    signed = [c.signed_on for c in case.contracts if c.signed_on]
    for item, reading in read_items(case, readings, EvidenceRole.REGISTER_EXTRACT):
        numbers_read = reading.metadata.get("registration_numbers")
        owners = [
            n for n in (numbers_read if isinstance(numbers_read, tuple) else ()) if n in by_number
        ]
        founded, head = (
            reading.metadata.get("founded"),
            reading.metadata.get("legal_representative"),
        )
        if not owners:
            continue
        party = by_number[owners[0]]
        first = min(signed, default=None)
        numbers = {"item": item.id, "party": party.id, "founded": str(founded or "-")}
        numbers |= {"signed": str(first or "-"), "head": str(head or "-")}
        entered = party.legal_representative.name if party.legal_representative else None
        if isinstance(founded, date) and first is not None and first < founded:
            yield failed("company_younger", item.id, **numbers)
        elif head and entered and head != entered:
            yield failed("head_other", item.id, entered=entered, **numbers)
        elif isinstance(founded, date) and first is not None:
            yield passed(item.id, **numbers)
        else:
            yield unknown("register_unclear", item.id, **numbers)


def metadata_near_stated(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """DAT-7: a file's own date is near the date it is said to bear.

    A scan is younger than its paper, so only files that are themselves the original are held to
    both sides; a file made well before the date on it is told for every form.
    """
    for item, reading in read_items(case, readings):
        made = next(
            (
                m
                for k in ("sent", "created", "named")
                if isinstance(m := reading.metadata.get(k), datetime)
            ),
            None,
        )
        if made is None or item.date is None:
            continue
        slack = timedelta(days=int(tolerance))
        stamp = made.date()
        numbers = {
            "item": item.id, "stated": str(item.date), "file": made.isoformat(" "),
            "zone": "" if made.tzinfo else "?",
        }  # fmt: skip
        before = stamp < item.date.earliest - slack
        after = stamp > item.date.latest + slack
        native = item.form is CopyForm.ELECTRONIC_ORIGINAL
        if before or (after and native):
            yield failed("metadata_far", item.id, **numbers)
        else:
            yield passed(item.id, **numbers)


ReadComputation = Callable[[Case, Decimal, Readings], Iterator[Outcome]]

#: The computations on what was read, by the name that a sheet uses in ``test``.
READ_TESTS: dict[str, ReadComputation] = {
    function.__name__: function
    for function in (
        lines_add_up,
        prices_as_ordered,
        deductions_shown,
        interest_base_is_due,
        signer_had_authority,
        payee_is_creditor,
        assignment_chain,
        account_tied,
        guarantee_called_in_time,
        company_existed,
        metadata_near_stated,
        papers_say_the_same,
    )
}
