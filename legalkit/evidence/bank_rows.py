"""Money received, row by row of a bank statement, as proposed payments; never asserted.

A row is proposed when the debtor paid it, by name or account, or when it names an invoice of the
case. What it was for is proposed only where the payer said so: the law lets the debtor choose
(CC 560), and a sum that happens to fit is no choice. A sum that fits is told beside the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from legalkit.evidence.proposal import Known, Proposal
from legalkit.evidence.readers.reading import Reading
from legalkit.evidence.readers.tables import moment_of, moved
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.party import Party, PartyRole
from legalkit.model.readers import TableReader


class Bill(NamedTuple):
    """An invoice that a payer may name: entered in the case, or proposed in the same run."""

    id: str
    number: str
    amount: Decimal


_OWING = (PartyRole.DEBTOR, PartyRole.JOINT_DEBTOR, PartyRole.GUARANTOR)
#: A number this short would be found in every remark.
_LEAST_NUMBER = 5


def payments_in(
    item: str,
    reading: Reading,
    case: Case,
    known: Known,
    declared: TableReader | None = None,
    lang: str = "en",
    bills: Sequence[Bill] = (),
) -> list[Proposal]:
    """The payments that the rows of a bank statement show and the case does not have yet.

    Args:
        item: id of the evidence item.
        reading: a table read as a bank statement; other tables have no payments.
        case: invoices, payments and parties as entered.
        known: the persons of the case.
        declared: how the case says the table is to be read.
        lang: language of the remarks.
        bills: invoices that are proposed beside those of the case.
    """
    if reading.metadata.get("table") != "bank":
        return []
    all_bills = (*(Bill(i.id, i.number, i.amount) for i in case.invoices), *bills)
    entered = [(p.date, p.amount) for p in case.payments]
    found: list[Proposal] = []
    for row in reading.rows:
        moment, amount = moment_of(row, declared), moved(row)
        if moment is None or amount is None or amount <= 0:
            continue
        day = moment.date() if isinstance(moment, datetime) else moment
        payer = _payer(row, case, known)
        named = _named(row, all_bills)
        if payer is None and not named:
            continue
        if (day, amount) in entered:
            # Two equal payments on one day are two: each entry answers for one row only.
            entered.remove((day, amount))
            continue
        entry = f"P-{item}-{len(found) + 1}"
        found.append(_payment(entry, item, row, day, amount, payer, named, all_bills, lang))
    return found


def _payer(row: Mapping[str, str], case: Case, known: Known) -> Party | None:
    person = known.person(row.get("payer"))
    if person is None:
        account = _digits(row.get("payer_account"))
        person = next(
            (p for p in case.parties if p.bank_account and account
             and _digits(p.bank_account.number) == account),
            None,
        )  # fmt: skip
    return person if person is not None and person.role in _OWING else None


def _digits(text: str | None) -> str:
    return re.sub(r"[\s-]", "", text or "").upper()


def _named(row: Mapping[str, str], bills: Sequence[Bill]) -> list[Bill]:
    """Invoices whose number stands in the remark, as a number of its own."""
    said = row.get("remark", "")
    return [
        invoice
        for invoice in bills
        if len(invoice.number) >= _LEAST_NUMBER
        and re.search(rf"(?<![0-9A-Za-z]){re.escape(invoice.number)}(?![0-9A-Za-z])", said)
    ]


def _payment(
    entry: str, item: str, row: Mapping[str, str], day: date, amount: Decimal,
    payer: Party | None, named: list[Bill], bills: Sequence[Bill], lang: str,
) -> Proposal:  # fmt: skip
    values = {
        "id": entry,
        "date": day,
        "amount": amount,
        "currency": _currency(row.get("currency", "")),
        "payer": row.get("payer") or (payer.name if payer else None),
        "purpose": row.get("remark") or None,
        "allocate_to": named[0].id if len(named) == 1 else None,
        "evidence": [item],
    }
    remark = "; ".join(_remarks(amount, payer, named, bills, lang))
    return Proposal("payments", {k: v for k, v in values.items() if v is not None}, remark)


def _currency(text: str) -> str | None:
    return text if re.fullmatch("[A-Z]{3}", text) else None


def _remarks(
    amount: Decimal, payer: Party | None, named: list[Bill], bills: Sequence[Bill], lang: str
) -> Iterator[str]:
    if payer is None:
        yield Message("evidence.bank.other_payer").text(lang)
    if len(named) > 1:
        listed = ", ".join(invoice.id for invoice in named)
        yield Message("evidence.bank.several", {"invoices": listed}).text(lang)
    same = [invoice.id for invoice in bills if invoice.amount == amount]
    if same and not named:
        yield Message("evidence.bank.same_sum", {"invoices": ", ".join(same)}).text(lang)
