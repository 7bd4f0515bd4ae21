"""Reads a ledger row by row; a row that cannot be used is told apart with column and reason."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic_core import PydanticCustomError

from legalkit.model.claim import ClaimType, EventKind, Form
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Where
from legalkit.model.scalars import parse_day, parse_money

COLUMNS = ("id", "law", "type", "due_on", "amount", "currency", "debtor")
EVENT_COLUMNS = ("receivable", "kind", "date")
_OPTIONAL_EVENT = ("received_on", "ended_on", "form", "amount", "outcome", "new_due_on")
_ID = re.compile(r"[^\s,;]{1,80}\Z")
_LAW = re.compile(r"[A-Z]{2}(-[A-Z]{2,3})?\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Receivable:
    """One due amount."""

    row: int
    id: str
    law: str
    type: str
    due_on: date
    amount: Decimal
    currency: str
    debtor: str


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


def read_ledger(path: Path) -> Iterator[Receivable | list[BadCell]]:
    """Rows of a ledger; for a bad row, every cell that is wrong.

    Raises:
        InputError: when the file as a whole cannot be read or lacks a column.
    """
    for row, cells in _rows(path, COLUMNS):
        yield _receivable(path.name, row, cells)


def read_events(path: Path) -> Iterator[EventRow | list[BadCell]]:
    """Rows of an events file.

    Raises:
        InputError: when the file as a whole cannot be read or lacks a column.
    """
    for row, cells in _rows(path, EVENT_COLUMNS):
        bad = _wrong_length(path.name, row, cells, "receivable")
        wrong: list[tuple[str, str]] = []
        if not _ID.match(cells.get("receivable") or ""):
            wrong.append(("receivable", "expect.id"))
        if (cells.get("kind") or "") not in set(EventKind):
            wrong.append(("kind", "expect.event_kind"))
        for name in ("date", "received_on", "ended_on", "new_due_on"):
            text = cells.get(name) or ""
            if (text or name == "date") and _day(text) is None:
                wrong.append((name, "expect.day"))
        if (cells.get("form") or "") not in {"", *Form}:
            wrong.append(("form", "expect.form"))
        if (cells.get("amount") or "") and _amount(cells["amount"]) is None:
            wrong.append(("amount", "expect.amount"))
        bad += [_bad(path.name, row, cells, name, key, "receivable") for name, key in wrong]
        kept = {name: cells[name] for name in ("kind", "date", *_OPTIONAL_EVENT) if cells.get(name)}
        yield bad or EventRow(row, cells["receivable"], kept)


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restkey="", strict=True)
            have = [name.strip() for name in reader.fieldnames or []]
            missing = [name for name in needed if name not in have]
            doubled = [name for name in needed if have.count(name) > 1]
            if missing or doubled:
                raise _unusable("LK910", path, 1, columns=", ".join(missing or doubled))
            reader.fieldnames = have
            for cells in reader:
                yield (
                    reader.line_num,
                    {
                        name: value.strip()
                        if isinstance(value, str)
                        else ("" if value is None else "…")
                        for name, value in cells.items()
                    },
                )
    except UnicodeDecodeError as problem:
        raise _unusable("LK110", path, None, problem=str(problem)) from None
    except csv.Error as problem:
        raise _unusable("LK911", path, None, problem=str(problem)) from None
    except OSError:
        raise _unusable("LK108", path, None, path=str(path), base=str(path.parent)) from None


def _unusable(code: str, source: Path, line: int | None, **params: str) -> InputError:
    finding = Finding(code, where=Where(str(source), line), params=params)
    return InputError(finding.message(), [finding])


def _receivable(file: str, row: int, cells: dict[str, str]) -> Receivable | list[BadCell]:
    bad = _wrong_length(file, row, cells, "id")
    due, amount = _day(cells["due_on"]), _amount(cells["amount"])
    tests = {
        "id": (bool(_ID.match(cells["id"])), "expect.id"),
        "law": (bool(_LAW.match(cells["law"])), "expect.law"),
        "type": (cells["type"] in set(ClaimType), "expect.type"),
        "due_on": (due is not None, "expect.day"),
        "amount": (amount is not None, "expect.amount"),
        "currency": (bool(_CURRENCY.match(cells["currency"])), "expect.currency"),
        "debtor": (0 < len(cells["debtor"]) <= _LONGEST, "expect.debtor"),
    }
    bad += [
        _bad(file, row, cells, name, key, "id") for name, (fine, key) in tests.items() if not fine
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
    )


def _wrong_length(file: str, row: int, cells: dict[str, str], id_column: str) -> list[BadCell]:
    return [_bad(file, row, cells, "", "expect.columns", id_column)] if "" in cells else []


def _bad(
    file: str, row: int, cells: dict[str, str], name: str, key: str, id_column: str
) -> BadCell:
    return BadCell(
        file, row, name or "*", cells.get(name, "")[:60], key, cells.get(id_column, "")[:80]
    )


def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except PydanticCustomError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        return parse_money(text)
    except PydanticCustomError:
        return None
