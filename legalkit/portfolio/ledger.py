"""Reads a ledger row by row; a row that cannot be used is told apart with column and reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from pydantic_core import PydanticCustomError

from legalkit.messages import Message
from legalkit.model.claim import Claim, ClaimType, EventKind, Form, Outcome
from legalkit.model.scalars import parse_day, parse_money
from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.table import Garbled, table_rows

COLUMNS = ("id", "law", "type", "due_on", "amount", "currency", "debtor")
EVENT_COLUMNS = ("receivable", "kind", "date")
EVENT_DAYS = ("date", "received_on", "served_on", "ended_on", "new_due_on")
OPTIONAL_EVENT = (
    *EVENT_DAYS[1:],
    "form",
    "amount",
    "outcome",
    "by",
    "to",
    "signed_by_debtor",
    "proven",
)
#: Further dates of the claim that a ledger may have.
CLAIM_DAYS = tuple(name for name in Claim.model_fields if name.endswith("_on") and name != "due_on")
YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
#: Columns that only triage looks at; beside them ``has.NAME`` (yes or no) for what gates ask.
TRIAGE_COLUMNS = (
    "group",
    "grade",
    "disputed",
    "bad_faith",
    "collateral",
    "contacted",
    "promised",
    "recovered",
    "cost",
)
#: Every column that is read, beside ``has.NAME`` and ``fact.NAME``.
LEDGER_NAMES = frozenset((*COLUMNS, *CLAIM_DAYS, *TRIAGE_COLUMNS))
EVENT_NAMES = frozenset((*EVENT_COLUMNS, *OPTIONAL_EVENT))
#: Sums among them: collected so far, and spent on collecting.
SUMS = ("recovered", "cost")
HAS = "has."
YES_NO = ("disputed", "bad_faith", "collateral", "contacted", "promised")
_ID = re.compile(r"[^\s,;]{1,80}\Z")
#: No amount is as large as this.
MOST_AMOUNT = Decimal(10) ** 20
_LAW = re.compile(r"[A-Z]{2}(-[A-Z]{2,3})?\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
LONGEST = 2000
TYPES = frozenset(kind.value for kind in ClaimType)
KINDS = frozenset(kind.value for kind in EventKind)
FORMS = frozenset(["", *(form.value for form in Form)])
OUTCOMES = frozenset(["", *(outcome.value for outcome in Outcome)])


@dataclass(frozen=True, slots=True)
class Receivable:
    """One due amount.

    Attributes:
        days: further dates of the claim, by field.
        facts: answers to questions that only some laws ask (columns ``fact.NAME``).
        marks: what only triage looks at: group, grade, dispute, bad faith, collateral.
    """

    row: int
    id: str
    law: str
    type: str
    due_on: date
    amount: Decimal
    currency: str
    debtor: str
    days: dict[str, date] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BadCell:
    """Why a row cannot be used.

    Attributes:
        file: name of the file.
        row: line of the file on which the row ends, counted from 1 with the header.
        column: which column.
        value: what stands there, shortened.
        expected: message key of what was expected.
        id: id of the row, as far as it has one.
    """

    file: str
    row: int
    column: str
    value: str
    expected: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of a receivable, as told."""

    row: int
    receivable: str
    fields: dict[str, str]


def read_ledger(
    path: Path, mapping: TableMapping | None = None
) -> Iterator[Receivable | list[BadCell]]:
    """Rows of a ledger; for a bad row, every cell that is wrong.

    Raises:
        InputError: when the file as a whole cannot be read or lacks a column.
    """
    for row, cells in table_rows(path, mapping or TableMapping(), COLUMNS):
        yield _receivable(path.name, row, cells)


def read_events(
    path: Path, mapping: TableMapping | None = None
) -> Iterator[EventRow | list[BadCell]]:
    """Rows of an events file.

    Raises:
        InputError: when the file as a whole cannot be read or lacks a column.
    """
    for row, cells in table_rows(path, mapping or TableMapping(), EVENT_COLUMNS):
        yield _event(path.name, row, cells)


def _event(file: str, row: int, cells: dict[str, str]) -> EventRow | list[BadCell]:
    bad = _wrong_length(file, row, cells, "receivable")
    wrong: list[tuple[str, str]] = []
    if not _ID.match(cells.get("receivable") or ""):
        wrong.append(("receivable", "expect.id"))
    if (cells.get("kind") or "") not in KINDS:
        wrong.append(("kind", "expect.event_kind"))
    for name in EVENT_DAYS:
        text = cells.get(name) or ""
        if (text or name == "date") and read_day(text) is None:
            wrong.append((name, "expect.day"))
    if (cells.get("form") or "") not in FORMS:
        wrong.append(("form", "expect.form"))
    if (cells.get("outcome") or "") not in OUTCOMES:
        wrong.append(("outcome", "expect.outcome"))
    if (cells.get("amount") or "") and read_amount(cells["amount"]) is None:
        wrong.append(("amount", "expect.amount"))
    wrong += [
        (name, "expect.yes_no")
        for name in ("proven", "signed_by_debtor")
        if cells.get(name) and cells[name].lower() not in YES
    ]
    wrong = [(name, _if_garbled(cells, name, key)) for name, key in wrong]
    bad += [_bad(file, row, cells, name, key, "receivable") for name, key in wrong]
    kept = {name: cells[name] for name in ("kind", "date", *OPTIONAL_EVENT) if cells.get(name)}
    kept.update({n: text for n, text in cells.items() if n.startswith("fact.") and text})
    return bad or EventRow(row, cells["receivable"], kept)


def _if_garbled(cells: dict[str, str], name: str, key: str) -> str:
    """A wrong value whose bytes cannot be read is told as that."""
    return "expect.encoding" if isinstance(cells.get(name), Garbled) else key


def is_yes(text: str | None) -> bool:
    """True for yes, true and 1."""
    return YES.get((text or "").lower(), False)


def _receivable(file: str, row: int, cells: dict[str, str]) -> Receivable | list[BadCell]:
    bad = _wrong_length(file, row, cells, "id")
    due, amount = read_day(cells["due_on"]), read_amount(cells["amount"])
    tests = {
        "id": (bool(_ID.match(cells["id"])), "expect.id"),
        "law": (is_law(cells["law"]), "expect.law"),
        "type": (cells["type"] in TYPES, "expect.type"),
        "due_on": (due is not None, "expect.day"),
        "amount": (amount is not None, "expect.amount"),
        "currency": (is_currency(cells["currency"]), "expect.currency"),
        "debtor": (
            0 < len(cells["debtor"]) <= LONGEST and not isinstance(cells["debtor"], Garbled),
            "expect.debtor",
        ),
    }
    for name in CLAIM_DAYS:
        if cells.get(name):
            tests[name] = (read_day(cells[name]) is not None, "expect.day")
    for name in (*YES_NO, *(name for name in cells if name.startswith(HAS))):
        if cells.get(name):
            tests[name] = (cells[name].lower() in YES, "expect.yes_no")
    for name in SUMS:
        if cells.get(name):
            tests[name] = (read_amount(cells[name]) is not None, "expect.amount")
    for name in ("group", "grade"):
        tests[name] = (not isinstance(cells.get(name), Garbled), "expect.encoding")
    bad += [
        _bad(file, row, cells, name, _if_garbled(cells, name, key), "id")
        for name, (fine, key) in tests.items()
        if not fine
    ]
    if bad or due is None or amount is None:
        return bad
    return Receivable(
        row,
        cells["id"],
        cells["law"],
        cells["type"],
        due,
        amount,
        cells["currency"],
        cells["debtor"],
        {name: day for name in CLAIM_DAYS if (day := read_day(cells.get(name) or "")) is not None},
        {n[5:]: text for n, text in cells.items() if n.startswith("fact.") and text},
        {name: text for name, text in cells.items() if text and is_mark(name)},
    )


def _wrong_length(file: str, row: int, cells: dict[str, str], id_column: str) -> list[BadCell]:
    return [_bad(file, row, cells, "", "expect.columns", id_column)] if "" in cells else []


def _bad(
    file: str, row: int, cells: dict[str, str], name: str, key: str, id_column: str
) -> BadCell:
    return BadCell(
        file, row, name or "*", cells.get(name, "")[:60], key, cells.get(id_column, "")[:80]
    )


#: What a wrong word may have been meant as.
_NEAR = {
    "expect.type": TYPES,
    "expect.event_kind": KINDS,
    "expect.form": FORMS,
    "expect.outcome": OUTCOMES,
}


def expected_text(cell: BadCell, lang: str) -> str:
    """What was expected of a cell, with the nearest word where it may have been misspelt."""
    text = Message(cell.expected).text(lang)
    word = cell.value.lower().replace(" ", "_").replace("-", "_")
    near = get_close_matches(word, sorted(_NEAR.get(cell.expected, ())), 1, 0.75)
    return text + Message("expect.near", {"word": near[0]}).text(lang) if near else text


def is_mark(name: str) -> bool:
    """True for a column that only triage looks at."""
    return name in TRIAGE_COLUMNS or name.startswith(HAS)


def is_law(text: str) -> bool:
    """True for what is written like a code of law."""
    return _LAW.match(text) is not None


def is_currency(text: str) -> bool:
    """True for what is written like a currency."""
    return _CURRENCY.match(text) is not None


def read_day(text: str) -> date | None:
    """A day, or None when it is none."""
    try:
        return parse_day(text)
    except PydanticCustomError:
        return None


def read_amount(text: str) -> Decimal | None:
    """An amount, or None when it is none, or longer than any debt (sums stay exact)."""
    try:
        amount = parse_money(text)
    except PydanticCustomError:
        return None
    return amount if amount < MOST_AMOUNT else None
