"""Columns of a ledger and of its events, checked: the columnar twin of :mod:`ledger`.

Every cell is held to the same test as there; where a column has few different values the test is
asked once for each of them. Rows with a wrong cell are told apart with every cell that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.portfolio.batch import EVENT_DAYS, MONEY
from legalkit.portfolio.frames import Frame, words
from legalkit.portfolio.ledger import (
    CLAIM_DAYS,
    FORMS,
    HAS,
    KINDS,
    LONGEST,
    OUTCOMES,
    SUMS,
    TRIAGE_COLUMNS,
    TYPES,
    YES,
    YES_NO,
    BadCell,
    is_currency,
    is_law,
    read_amount,
    read_day,
)

Mask = NDArray[np.bool_]
#: What most amounts look like; the others are read one by one.
_PLAIN = r"^(0|[1-9][0-9]{0,19})(\.[0-9]{1,8})?$"
#: As in :mod:`ledger`; this engine's blanks are those of ASCII unless told.
_ID = r"^[^\s\p{Z}\x{0b}\x{1c}-\x{1f}\x{85},;]{1,80}$"
_DIGITS, _PLACES = 29, 8


@dataclass(slots=True)
class Checked:
    """Rows that can be used, as columns, and the cells of those that cannot.

    Attributes:
        numbers: line of the file of each row.
        columns: by our name; days are date32, amounts texts, the rest texts or dictionaries.
        money: amounts as decimals; null for those with more digits than columns hold.
        bad: cells that are wrong, in the order of the rows.
    """

    numbers: NDArray[Any]
    columns: dict[str, Any]
    money: Any
    bad: list[BadCell]
    bad_rows: int

    def __len__(self) -> int:
        return len(self.numbers)


class _Tests:
    """Which rows pass, column by column."""

    def __init__(self, file: str, frame: Frame, id_column: str) -> None:
        self.file, self.frame, self.id_column = file, frame, id_column
        self.wrong: list[tuple[str, str, Mask]] = []

    def add(self, name: str, key: str, good: Any) -> None:
        """Note the test of a column."""
        good = np.asarray(good)
        if not good.all():
            self.wrong.append((name, key, ~good))

    def cells(self) -> tuple[Mask, list[BadCell], int]:
        """Rows that can be used, the wrong cells of the others, and how many those are."""
        frame = self.frame
        good = np.ones(len(frame), dtype=bool)
        for _, _, wrong in self.wrong:
            good &= ~wrong
        for place in frame.ragged:
            good[place] = False
        bad: list[BadCell] = []
        rows = np.flatnonzero(~good)
        for place in rows.tolist():
            name = frame.text(self.id_column, place)[:80]
            number = int(frame.numbers[place])
            if place in frame.ragged:
                extra = frame.ragged[place][:60]
                bad.append(BadCell(self.file, number, "*", extra, "expect.columns", name))
            for column, key, wrong in self.wrong:
                if wrong[place]:
                    garbled = frame.garbled.get(column)
                    told = "expect.encoding" if garbled is not None and garbled[place] else key
                    value = frame.text(column, place)[:60]
                    bad.append(BadCell(self.file, number, column, value, told, name))
        return good, bad, len(rows)


def checked_ledger(file: str, frame: Frame) -> Checked:
    """The receivables of some rows of a ledger."""
    tests = _Tests(file, frame, "id")
    columns = frame.columns
    made: dict[str, Any] = {}
    made["id"] = _plain(columns["id"])
    tests.add("id", "expect.id", _matches(made["id"], _ID))
    for name, test, key in (
        ("law", is_law, "expect.law"),
        ("type", TYPES.__contains__, "expect.type"),
    ):
        made[name] = _coded(columns[name])
        tests.add(name, key, _each(made[name], test))
    made["due_on"] = _days(columns["due_on"])
    tests.add("due_on", "expect.day", _valid(made["due_on"]))
    made["amount"], money = amounts(columns["amount"])
    tests.add("amount", "expect.amount", _valid(made["amount"]))
    made["currency"] = _coded(columns["currency"])
    tests.add("currency", "expect.currency", _each(made["currency"], is_currency))
    made["debtor"] = _plain(columns["debtor"])
    length = pc.utf8_length(made["debtor"])
    fine = _flags(pc.and_(pc.greater(length, 0), pc.less_equal(length, LONGEST)))
    tests.add("debtor", "expect.debtor", fine & ~_garbled(frame, "debtor"))
    for name in CLAIM_DAYS:
        if name in columns:
            made[name] = _days(columns[name])
            tests.add(name, "expect.day", _valid(made[name]) | _blank(columns[name]))
    for name in TRIAGE_COLUMNS:
        if name in columns:
            made[name] = _coded(columns[name])
            if name in YES_NO:
                tests.add(name, "expect.yes_no", _each(made[name], _yes_no))
            elif name in SUMS:
                tests.add(name, "expect.amount", _each(made[name], _sum_or_blank))
            else:
                tests.add(name, "expect.encoding", ~_garbled(frame, name))
    for name in columns:
        if name.startswith("fact."):
            made[name] = _coded(columns[name])
        elif name.startswith(HAS):
            made[name] = _coded(columns[name])
            tests.add(name, "expect.yes_no", _each(made[name], _yes_no))
    return _used(tests, made, money)


def checked_events(file: str, frame: Frame) -> Checked:
    """The events of some rows of an events file."""
    tests = _Tests(file, frame, "receivable")
    columns = frame.columns
    made: dict[str, Any] = {"receivable": _plain(columns["receivable"])}
    tests.add("receivable", "expect.id", _matches(made["receivable"], _ID))
    made["kind"] = _coded(columns["kind"])
    tests.add("kind", "expect.event_kind", _each(made["kind"], KINDS.__contains__))
    for name in EVENT_DAYS:
        if name in columns:
            made[name] = _days(columns[name])
            empty = _blank(columns[name]) if name != "date" else np.zeros(len(frame), dtype=bool)
            tests.add(name, "expect.day", _valid(made[name]) | empty)
    for name, known, key in (
        ("form", FORMS, "expect.form"),
        ("outcome", OUTCOMES, "expect.outcome"),
    ):
        if name in columns:
            made[name] = _coded(columns[name])
            tests.add(name, key, _each(made[name], known.__contains__))
    money = pa.nulls(len(frame), MONEY)
    if "amount" in columns:
        made["amount"], money = amounts(columns["amount"])
        tests.add("amount", "expect.amount", _valid(made["amount"]) | _blank(columns["amount"]))
    for name in ("proven", "signed_by_debtor"):
        if name in columns:
            made[name] = _coded(columns[name])
            tests.add(name, "expect.yes_no", _each(made[name], _yes_no))
    for name in columns:
        if name in ("by", "to") or name.startswith("fact."):
            made[name] = _coded(columns[name])
    return _used(tests, made, money)


def _used(tests: _Tests, made: Mapping[str, Any], money: Any) -> Checked:
    good, bad, count = tests.cells()
    numbers = tests.frame.numbers
    if not count:
        return Checked(numbers, dict(made), money, bad, 0)
    keep = pa.array(good)
    columns = {name: _kept(column, keep) for name, column in made.items()}
    return Checked(numbers[good], columns, money.filter(keep), bad, count)


def _kept(column: Any, keep: Any) -> Any:
    """The rows that are kept; words that only others had are forgotten."""
    kept = column.filter(keep)
    if pa.types.is_dictionary(column.type):
        return kept.dictionary.take(kept.indices).dictionary_encode()
    return kept


# --- columns ------------------------------------------------------------------------------------


def _plain(column: Any) -> Any:
    """Texts, one for each row."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary.take(column.indices)
    return pc.fill_null(column.cast(pa.string()), "")


def _coded(column: Any) -> Any:
    """Words as a dictionary; no word is null."""
    if pa.types.is_boolean(column.type):
        column = pc.if_else(column, "true", "false")
    if not pa.types.is_dictionary(column.type):
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
        return column.dictionary_encode()
    if "" in column.dictionary.to_pylist():
        return _coded(_plain(column))
    return column.cast(pa.dictionary(pa.int32(), pa.string()))


def _each(column: Any, test: Callable[[str], Any]) -> Mask:
    """The test of a word for each row; no word is an empty one."""
    known = column.dictionary.to_pylist()
    passes = np.array([bool(test(word)) for word in known] + [bool(test(""))], dtype=bool)
    codes = column.indices
    if codes.null_count:
        codes = pc.fill_null(codes, len(known))
    found: Mask = passes[codes.to_numpy(zero_copy_only=False)]
    return found


def _yes_no(word: str) -> bool:
    return not word or word.lower() in YES


def _sum_or_blank(word: str) -> bool:
    return not word or read_amount(word) is not None


def _flags(column: Any) -> Mask:
    found: Mask = column.to_numpy(zero_copy_only=False)
    return found


def _matches(column: Any, pattern: str) -> Mask:
    return _flags(pc.match_substring_regex(column, pattern))


def _valid(column: Any) -> Mask:
    return _flags(pc.is_valid(column))


def _blank(column: Any) -> Mask:
    if pa.types.is_string(column.type):
        return _flags(pc.equal(column, ""))
    if pa.types.is_dictionary(column.type):
        return _each(column, lambda word: not word)
    return _flags(pc.is_null(column))


def _garbled(frame: Frame, name: str) -> Mask:
    return frame.garbled.get(name, np.zeros(len(frame), dtype=bool))


def _days(column: Any) -> Any:
    """Days; what is none is null."""
    if pa.types.is_date32(column.type):
        ends = pc.min_max(column).as_py()
        if ends["min"] is None or (read_day(str(ends["min"])) and read_day(str(ends["max"]))):
            return column
    return words(column, _read_day, pa.date32())


def _read_day(value: object) -> date | None:
    return None if value is None else read_day(str(value))


def amounts(column: Any) -> tuple[Any, Any]:
    """Amounts as texts (null for what is none) and as decimals (null for what is too long)."""
    if pa.types.is_decimal(column.type):
        texts = pa.array([None if v is None else format(v, "f") for v in column.to_pylist()])
        column = pc.fill_null(texts.cast(pa.string()), "")
    column = _plain(column)
    plain = pc.match_substring_regex(column, _PLAIN)
    none = pa.scalar(None, pa.string())
    texts = pc.if_else(plain, column, none)
    money = texts.cast(MONEY)
    rest = np.flatnonzero(~_flags(plain))
    if not len(rest):
        return texts, money
    written = texts.to_pylist()
    sums = money.to_pylist()
    for place, text in zip(rest.tolist(), column.take(pa.array(rest)).to_pylist(), strict=True):
        found = read_amount(text)
        if found is not None:
            written[place] = format(found, "f")
            sums[place] = found if fits(found) else None
    return pa.array(written, pa.string()), pa.array(sums, MONEY)


def fits(amount: Decimal) -> bool:
    """True when columns can hold an amount."""
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_PLACES and amount.adjusted() < _DIGITS
