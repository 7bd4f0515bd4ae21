"""Reconciliation of persons, dates and references between the papers of the case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from legalkit.evidence.links import orphans
from legalkit.evidence.outcome import Answer, Outcome, failed, passed, shown, unknown
from legalkit.model.case import Case, Invoice, PaymentTerms
from legalkit.model.claim import EventKind
from legalkit.model.evidence import EvidenceItem
from legalkit.model.party import PartyRole


def _items(case: Case, ids: tuple[str, ...]) -> list[EvidenceItem]:
    return [item for item in case.evidence if item.id in ids]


def _names(case: Case, *roles: PartyRole) -> set[str]:
    chosen = [party for party in case.parties if party.role in roles]
    return {party.id for party in chosen} | {party.name for party in chosen}


def same_legal_persons(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """PTY-1: papers that state a registration number state that of the party."""
    for fact, role in (("seller_number", PartyRole.CREDITOR), ("buyer_number", PartyRole.DEBTOR)):
        known = {p.registration_number for p in case.parties if p.role is role} - {None}
        for item in case.evidence:
            stated = item.facts.get(fact)
            if stated is None:
                continue
            numbers = {
                "item": item.id,
                "stated": str(stated),
                "known": ", ".join(sorted(map(str, known))),
            }
            if not known:
                yield unknown("party_without_number", item.id, **numbers)
            elif str(stated) in known:
                yield passed(item.id, **numbers)
            else:
                yield failed("other_legal_person", item.id, **numbers)
    seen: dict[str, str] = {}
    for party in case.parties:
        if party.role not in (
            PartyRole.CREDITOR,
            PartyRole.DEBTOR,
            PartyRole.GUARANTOR,
            PartyRole.JOINT_DEBTOR,
        ):
            continue
        number = party.registration_number or party.id_number
        if number is None:
            yield unknown("party_without_number", party.id, item=party.id, stated="-", known="-")
        elif number in seen:
            yield failed(
                "number_shared", party.id, first=seen[number], second=party.id, number=number
            )
        else:
            seen[number] = party.id
            yield passed(party.id, number=number)


def receiver_known(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """PTY-3: who took the goods is named in the contract, or the note is sealed or backed."""
    receivers = {name for contract in case.contracts for name in contract.receivers}
    debtors = _names(case, PartyRole.DEBTOR)
    for entry in case.deliveries:
        backed = any(
            item.signer_authority or debtors & set(item.sealed_by)
            for item in _items(case, entry.evidence)
        )
        numbers = {
            "delivery": entry.id,
            "receiver": entry.receiver or "-",
            "named": ", ".join(sorted(receivers)) or "-",
        }
        if backed or (entry.receiver is not None and entry.receiver in receivers):
            yield passed(entry.id, **numbers)
        elif entry.receiver is None or not receivers:
            yield unknown("receiver_unknown", entry.id, **numbers)
        else:
            yield failed("receiver_not_named", entry.id, **numbers)


def payer_is_debtor(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """PTY-4: money came from the debtor, or the instruction is on file."""
    own = _names(case, PartyRole.DEBTOR, PartyRole.JOINT_DEBTOR, PartyRole.GUARANTOR)
    for entry in case.payments:
        numbers = {"payment": entry.id, "payer": entry.payer or "-", "amount": shown(entry.amount)}
        instructed = any(item.role == "authority" for item in _items(case, entry.evidence))
        if entry.payer is None:
            yield unknown("payer_unknown", entry.id, **numbers)
        elif entry.payer in own or instructed:
            yield passed(entry.id, **numbers)
        else:
            yield failed("payer_is_other", entry.id, **numbers)


def buyer_on_invoice(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """PTY-5: the invoice is made out to the debtor."""
    own = _names(case, PartyRole.DEBTOR)
    for entry in case.invoices:
        stated = [str(i.facts["buyer"]) for i in _items(case, entry.evidence) if "buyer" in i.facts]
        wrong = [name for name in stated if name not in own]
        if not stated:
            yield unknown("buyer_not_noted", entry.id, invoice=entry.id)
        elif wrong:
            yield failed("buyer_is_other", entry.id, invoice=entry.id, buyer=wrong[0])
        else:
            yield passed(entry.id, invoice=entry.id)


def order_of_dates(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """DAT-1: contract, then order, then delivery."""
    contracts = {entry.id: entry.signed_on for entry in case.contracts}
    orders = {entry.id: entry.date for entry in case.orders}
    pairs: list[tuple[str, date | None, str, date]] = [
        (order.contract, contracts.get(order.contract), order.id, order.date)
        for order in case.orders
        if order.contract
    ]
    pairs += [(d.order, orders.get(d.order), d.id, d.date) for d in case.deliveries if d.order]
    pairs += [(i.order, orders.get(i.order), i.id, i.date) for i in case.invoices if i.order]
    for first, first_day, second, second_day in pairs:
        numbers = {
            "first": first,
            "first_day": str(first_day),
            "second": second,
            "second_day": str(second_day),
        }
        if first_day is None:
            yield unknown("day_missing", first, second, **numbers)
        elif second_day < first_day:
            yield failed("dates_reversed", first, second, **numbers)
        else:
            yield passed(first, second, **numbers)


def _terms(case: Case, invoice: Invoice) -> PaymentTerms | None:
    orders = {entry.id: entry.contract for entry in case.orders}
    name = orders.get(invoice.order or "") or (
        case.contracts[0].id if len(case.contracts) == 1 else None
    )
    return next((entry.payment_terms for entry in case.contracts if entry.id == name), None)


def _trigger(case: Case, invoice: Invoice, after: str) -> date | None:
    """The day of the paper from which the term runs; None when we do not hold it."""
    if after == "invoice":
        return invoice.date
    days = [entry.date for entry in case.deliveries if entry.id in invoice.deliveries]
    if after in ("delivery", "acceptance"):
        return max(days, default=None)
    if after == "month_end":
        following = (invoice.date.replace(day=28) + timedelta(days=4)).replace(day=1)
        return following - timedelta(days=1)
    return None


def due_dates_recomputed(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """DAT-2: the due date that is entered is the one that the clause gives."""
    for entry in case.invoices:
        terms = _terms(case, entry)
        if terms is None or terms.days is None or terms.after is None or entry.due_on is None:
            yield unknown("terms_unknown", entry.id, invoice=entry.id)
            continue
        trigger = _trigger(case, entry, terms.after)
        if trigger is None:
            yield unknown("trigger_missing", entry.id, invoice=entry.id, after=terms.after)
            continue
        expected = trigger + timedelta(days=terms.days)
        numbers = {
            "invoice": entry.id,
            "trigger": str(trigger),
            "days": str(terms.days),
            "expected": str(expected),
            "entered": str(entry.due_on),
        }
        agrees = abs((expected - entry.due_on).days) <= tolerance
        yield passed(entry.id, **numbers) if agrees else failed("due_differs", entry.id, **numbers)


_DEMANDS = (EventKind.DEMAND_LETTER, EventKind.PARTIAL_DEMAND)


def demand_after_due(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """DAT-4: nobody demands what is not due."""
    for event in case.events:
        if event.kind not in _DEMANDS:
            continue
        for claim in case.claims:
            if (event.claims and claim.id not in event.claims) or claim.due_on is None:
                continue
            numbers = {
                "event": event.id,
                "day": str(event.date),
                "due": str(claim.due_on),
                "claim": claim.id,
            }
            early = event.date.latest < claim.due_on.earliest
            yield (
                failed("demand_early", event.id, **numbers)
                if early
                else passed(event.id, **numbers)
            )


def statement_signed_later(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """DAT-8: a balance is confirmed after the day it speaks of."""
    for entry in case.statements:
        if entry.confirmed_on is None:
            continue
        numbers = {"statement": entry.id, "as_at": str(entry.as_at), "day": str(entry.confirmed_on)}
        early = entry.confirmed_on < entry.as_at
        yield (
            failed("confirmed_early", entry.id, **numbers) if early else passed(entry.id, **numbers)
        )


#: REF-1 asks for the reference upwards, REF-2 for the partner and the paper.
_POINTING = {"order_without_contract", "delivery_without_order"}
_PARTNERS = {"invoice_without_delivery", "delivery_without_invoice", "delivery_without_paper"}


def papers_point_up(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """REF-1: delivery, invoice and order say what they belong to."""
    yield from _found(case, _POINTING)


def no_orphans(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """REF-2: no invoice without delivery and no delivery without invoice or note."""
    yield from _found(case, _PARTNERS)


def _found(case: Case, kinds: set[str]) -> Iterator[Outcome]:
    lost = [orphan for orphan in orphans(case) if orphan.kind in kinds]
    for orphan in lost:
        numbers = {"amount": orphan.amount} if orphan.amount else {}
        yield Outcome(Answer.FAIL, orphan.text, numbers, (orphan.record, *orphan.evidence))
    if not lost and (case.invoices or case.deliveries or case.orders):
        yield passed()


def no_duplicates(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """INT-4: nothing is in the account twice."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for invoice in case.invoices:
        groups["invoice", invoice.number].append(invoice.id)
    for payment in case.payments:
        groups["payment", f"{payment.date} {shown(payment.amount)}"].append(payment.id)
    for delivery in case.deliveries:
        if delivery.number:
            groups["delivery", delivery.number].append(delivery.id)
    for item in case.evidence:
        if item.file:
            groups["evidence", item.file].append(item.id)
    twice = {key: ids for key, ids in groups.items() if len(ids) > 1}
    for (what, value), ids in twice.items():
        yield failed(f"twice_{what}", *ids, ids=", ".join(ids), value=value)
    if not twice:
        yield passed()


def papers_agree_with_case(case: Case, tolerance: Decimal) -> Iterator[Outcome]:
    """CON-1: sum, number and currency on a paper are those that the case builds on."""
    for role, entries in (
        ("order", case.orders),
        ("delivery_note", case.deliveries),
        ("invoice", case.invoices),
        ("payment_record", case.payments),
        ("credit_note", case.credit_notes),
    ):
        for entry in entries:
            for item in _items(case, entry.evidence):
                if item.role == role:
                    yield from _compare(item, entry, tolerance)
    for statement in case.statements:
        for item in _items(case, statement.evidence):
            if item.role == "statement" and item.amount is not None:
                yield _same_sum(item, item.amount, statement.id, statement.balance, tolerance)


def _same_sum(
    item: EvidenceItem, paper: Decimal, record: str, wanted: Decimal, tolerance: Decimal
) -> Outcome:
    numbers = {"item": item.id, "record": record, "paper": shown(paper), "case": shown(wanted)}
    if abs(paper - wanted) <= tolerance:
        return passed(item.id, **numbers)
    return failed("sum_contradicts", item.id, record, **numbers)


def _compare(item: EvidenceItem, entry: object, tolerance: Decimal) -> Iterator[Outcome]:
    record = str(getattr(entry, "id", ""))
    amount: Decimal | None = getattr(entry, "amount", None)
    if item.amount is not None and amount is not None:
        yield _same_sum(item, item.amount, record, amount, tolerance)
    number: str | None = getattr(entry, "number", None)
    if item.number is not None and number is not None:
        numbers = {"item": item.id, "record": record, "paper": item.number, "case": number}
        yield (
            passed(item.id, **numbers)
            if item.number == number
            else failed("number_contradicts", item.id, record, **numbers)
        )
