"""What was entered for a paper against what stands in it, and bank rows against payments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from legalkit.evidence.contents import Readings, read_items
from legalkit.evidence.outcome import Outcome, failed, passed, shown
from legalkit.evidence.proposal import plain_name
from legalkit.evidence.readers import Reading
from legalkit.evidence.readers.tables import moved
from legalkit.model.case import Case
from legalkit.model.evidence import EvidenceItem, EvidenceRole
from legalkit.model.party import PartyRole


def papers_say_the_same(case: Case, tolerance: Decimal, readings: Readings) -> Iterator[Outcome]:
    """CON-2: number, day, sum, currency and sides read in a paper are those entered for it."""
    for item, reading in read_items(case, readings):
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
    for item, reading in read_items(case, readings, EvidenceRole.PAYMENT_RECORD):
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
