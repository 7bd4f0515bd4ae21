"""Contradictions between the papers themselves, where readers found figures, days and names.

What a reader finds may contradict the case; it never proves it. A paper that could not be read is
``cannot tell``, and each answer carries the numbers it was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from legalkit.dates.length import add_months
from legalkit.evidence.contents import Readings
from legalkit.evidence.outcome import Outcome, failed, passed, shown, unknown
from legalkit.evidence.proposal import Known, plain_name
from legalkit.evidence.readers import PaperLine, Reading
from legalkit.evidence.readers.tables import moved
from legalkit.model.case import Case
from legalkit.model.evidence import CopyForm, EvidenceItem, EvidenceRole
from legalkit.model.party import PartyRole

_ZERO = Decimal(0)
_CENT = Decimal("0.01")


def _read(
    case: Case, readings: Readings, *roles: EvidenceRole
) -> Iterator[tuple[EvidenceItem, Reading]]:
    for item in case.evidence:
        if item.id in readings and (not roles or item.role in roles):
            yield item, readings[item.id]


def lines_add_up(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """AMT-1: lines and tax of an invoice give its total."""
    for item, reading in _read(case, readings, EvidenceRole.INVOICE, EvidenceRole.CREDIT_NOTE):
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
    for item, reading in _read(
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


_SIGNED = (
    EvidenceRole.CONTRACT,
    EvidenceRole.ORDER,
    EvidenceRole.STATEMENT,
    EvidenceRole.ACKNOWLEDGEMENT,
    EvidenceRole.REPAYMENT_PLAN,
    EvidenceRole.GUARANTEE,
)


def signer_had_authority(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """PTY-2: who signed for a company acted for it by law, by power or by post."""
    parties = {party.id: party for party in case.parties}
    for item in case.evidence:
        if item.role not in _SIGNED:
            continue
        for name in item.signed_by:
            party = parties.get(name)
            if party is None or party.kind == "person" or party.role is PartyRole.CREDITOR:
                continue
            signer = str(item.facts.get("signer", "")) or None
            head = party.legal_representative.name if party.legal_representative else None
            numbers = {
                "item": item.id,
                "party": party.id,
                "signer": signer or "-",
                "head": head or "-",
            }
            if item.signer_authority or (signer and signer == head):
                yield passed(item.id, **numbers)
            elif signer and head:
                yield failed("signer_other", item.id, **numbers)
            else:
                yield unknown("signer_unknown", item.id, **numbers)


def payee_is_creditor(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """PTY-6: money went, and is asked, to an account of the creditor."""
    accounts = {
        _digits(party.bank_account.number): party.id
        for party in case.parties
        if party.role is PartyRole.CREDITOR and party.bank_account
    }
    names = [p.name for p in case.parties if p.role is PartyRole.CREDITOR]
    own = {plain_name(name) for name in names}
    for item, reading in _read(case, readings, EvidenceRole.PAYMENT_RECORD, EvidenceRole.INVOICE):
        account, payee = reading.parties.get("payee_account"), reading.parties.get("payee")
        numbers = {
            "item": item.id, "account": account or "-", "payee": payee or "-",
            "known": ", ".join(accounts) or "-",
        }  # fmt: skip
        if account is None and payee is None:
            continue
        if account and accounts:
            good = _digits(account) in accounts
        elif payee:
            good = plain_name(payee) in own
        else:
            yield unknown("payee_unknown", item.id, **numbers)
            continue
        yield passed(item.id, **numbers) if good else failed("payee_other", item.id, **numbers)


def _digits(account: str) -> str:
    return "".join(c for c in account if c.isalnum()).upper()


def assignment_chain(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """PTY-7: from the first creditor to the claimant each assignment follows the one before."""
    steps = [item for item in case.evidence if item.role is EvidenceRole.ASSIGNMENT]
    steps.sort(key=lambda item: (item.date.earliest if item.date else date.max, item.id))
    holder: str | None = None
    creditors = {p.id for p in case.parties if p.role is PartyRole.CREDITOR}
    for item in steps:
        giver, taker = (str(item.facts.get(k, "")) for k in ("assignor", "assignee"))
        numbers = {"item": item.id, "assignor": giver or "-", "assignee": taker or "-"}
        numbers["holder"] = holder or "-"
        if not giver or not taker:
            yield unknown("assignment_unclear", item.id, **numbers)
        elif holder is not None and giver != holder:
            yield failed("assignment_gap", item.id, **numbers)
        else:
            yield passed(item.id, **numbers)
        holder = taker or holder
    if holder is not None:
        numbers = {"holder": holder, "creditor": ", ".join(sorted(creditors))}
        good = holder in creditors
        ids = tuple(item.id for item in steps[-1:])
        yield passed(*ids, **numbers) if good else failed("assignment_end", *ids, **numbers)


def account_tied(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """PTY-8: the account behind a mail or chat belongs to a person, the person to a party."""
    known = Known(case.parties)
    for item, reading in _read(case, readings, EvidenceRole.EMAIL, EvidenceRole.CHAT):
        senders = reading.metadata.get("from")
        told = str(item.facts.get("account_tied", "")).lower() in ("yes", "true")
        addresses = senders if isinstance(senders, tuple) else ()
        who = ", ".join(addresses) or reading.parties.get("from", "-")
        writer = known.writer(addresses)
        numbers = {"item": item.id, "account": who[:80], "party": writer.id if writer else "-"}
        claimed = str(item.facts.get("from", ""))
        if writer is not None and claimed and claimed not in (writer.id, str(writer.role)):
            yield failed("account_other", item.id, said=claimed, **numbers)
        elif writer is not None or told:
            yield passed(item.id, **numbers)
        else:
            yield unknown("account_untied", item.id, **numbers)


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
    for item, reading in _read(case, readings, EvidenceRole.REGISTER_EXTRACT):
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
    for item, reading in _read(case, readings):
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


def papers_say_the_same(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """CON-2: number, day, sum, currency and sides read in a paper are those entered for it."""
    for item, reading in _read(case, readings):
        yield from _compare_item(item, reading, tolerance)
    for entries, what in ((case.invoices, "invoice"), (case.payments, "payment")):
        for entry in entries:
            for name in entry.evidence:
                if name not in readings or readings[name].role not in _DIRECT:
                    continue
                reading = readings[name]
                wanted = entry.currency or case.case.currency
                yield from _same_sum(name, entry.id, reading, entry.amount, tolerance)
                if reading.currency:
                    yield _same(
                        "currency_read", name, entry.id, reading.currency, wanted, what=what
                    )
                said = str(reading.day) if reading.day else ""
                if reading.rows and reading.dates:
                    # A statement shows many days; the one of the payment must be among them.
                    among = entry.date in reading.dates
                    said = str(entry.date) if among else ", ".join(map(str, reading.dates[:5]))
                if said:
                    yield _same("day_read", name, entry.id, said, str(entry.date), what=what)
    yield from _rows_against_payments(case, tolerance, readings)


_DIRECT = (EvidenceRole.INVOICE, EvidenceRole.PAYMENT_RECORD)


def _same(key: str, item: str, record: str, read: str, entered: str, **more: str) -> Outcome:
    numbers = {"item": item, "record": record, "read": read, "entered": entered}
    if read == entered:
        return passed(item, record, **numbers)
    return failed(key, item, record, **numbers)


def _same_sum(
    item: str, record: str, reading: Reading, entered: Decimal, tolerance: Decimal
) -> Iterator[Outcome]:
    if reading.amount is None or reading.rows:
        return
    numbers = {
        "item": item, "record": record, "read": shown(reading.amount), "entered": shown(entered)
    }  # fmt: skip
    agrees = abs(reading.amount - entered) <= tolerance
    yield passed(item, record, **numbers) if agrees else failed("sum_read", item, record, **numbers)


def _compare_item(item: EvidenceItem, reading: Reading, tolerance: Decimal) -> Iterator[Outcome]:
    if item.amount is not None:
        yield from _same_sum(item.id, item.id, reading, item.amount, tolerance)
    if item.number and reading.number and reading.role == item.role:
        yield _same("number_read", item.id, item.id, reading.number, item.number)
    if item.currency and reading.currency and reading.amount is not None:
        yield _same("currency_read", item.id, item.id, reading.currency, item.currency)
    if item.date and reading.day and reading.kind != "table":
        inside = item.date.earliest <= reading.day <= item.date.latest
        numbers = {
            "item": item.id, "record": item.id, "read": str(reading.day), "entered": str(item.date)
        }  # fmt: skip
        yield passed(item.id, **numbers) if inside else failed("day_read", item.id, **numbers)
    reached, told = reading.metadata.get("reached"), reading.metadata.get("received")
    if item.reached_on and isinstance(reached, date):
        yield _same("reached_read", item.id, item.id, str(reached), str(item.reached_on))
    if item.received and isinstance(told, str):
        yield _same("received_read", item.id, item.id, told, item.received)


def _rows_against_payments(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """Money from the debtor in a bank statement that the account does not know.

    One payment entered accounts for one row of a statement: of two instalments of one sum, the
    second is told when only one was entered. Rows of the very day are matched first, because
    banks book a day later or earlier than people note.
    """
    debtors = {plain_name(p.name) for p in case.parties if p.role is PartyRole.DEBTOR}
    for item, reading in _read(case, readings, EvidenceRole.PAYMENT_RECORD):
        rows = [
            (row, came)
            for row in reading.rows
            if (came := moved(row)) is not None
            and came > 0
            and plain_name(row.get("payer", "")) in debtors
        ]
        left = [(str(p.date), p.amount) for p in case.payments]
        strange = _unmatched(rows, left, tolerance, same_day=True)
        strange = _unmatched(strange, left, tolerance, same_day=False)
        for row, came in rows:
            numbers = {
                "item": item.id, "amount": shown(came), "payer": row.get("payer", "-"),
                "day": _day_of(row) or "-",
            }  # fmt: skip
            yield (
                failed("money_not_entered", item.id, **numbers)
                if any(row is other for other, _ in strange)
                else passed(item.id, **numbers)
            )


def _day_of(row: Mapping[str, str]) -> str:
    return row.get("date") or row.get("time") or ""


def _unmatched(
    rows: list[tuple[Mapping[str, str], Decimal]],
    left: list[tuple[str, Decimal]],
    tolerance: Decimal,
    *,
    same_day: bool,
) -> list[tuple[Mapping[str, str], Decimal]]:
    """The rows that no payment in ``left`` accounts for; what does is taken out of ``left``."""
    strange = []
    for row, came in rows:
        day = _day_of(row)[:10]
        found = next(
            (
                n
                for n, (entered_on, amount) in enumerate(left)
                if (not same_day or entered_on == day) and abs(amount - came) <= tolerance
            ),
            None,
        )
        if found is None:
            strange.append((row, came))
        else:
            del left[found]
    return strange


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
