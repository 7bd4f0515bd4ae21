"""Columns of a register as numbers: days, shares, coded words; unreadable cells go on the list.

Cells are read by their distinct values: a register of millions has some thousand different days.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.files import TableFile
from legalkit.companies.register.kinds import UNIT, UNSTATED, WHOLE
from legalkit.companies.register.problems import Problems
from legalkit.companies.sources.shape import plain_number
from legalkit.model.scalars import FIRST_YEAR

Ints = npt.NDArray[np.int64]
_EPOCH = date(1970, 1, 1).toordinal()
_DAY = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))"
    r"(?:[T ]\d{1,2}:\d{2}.*)?\Z"
)
#: Registers write a day that never comes where they mean "still".
_NEVER = 2200


def day_number(text: str) -> int | None:
    """A day as registers write it, counted from 1970-01-01; None when it is not one.

    >>> day_number("2019年4月2日") == day_number("2019/4/2") == day_number("20190402") == 17988
    True
    """
    found = _DAY.match(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or found[4]), int(found[3] or found[5])
    try:
        return date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None


def text_of(array: Any, table: TableFile, name: str, done: int, problems: Problems) -> Any:
    """A column as text without blanks around it; another encoding is read and told."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type):
        return pc.utf8_trim_whitespace(array)
    if table.encoding == "gb18030" and pa.types.is_binary(array.type) and not _ascii(array):
        return pa.array(_repaired(array, table, name, done, problems), pa.string())
    try:
        return pc.utf8_trim_whitespace(array.cast(pa.string()))
    except pa.ArrowInvalid:
        return pa.array(_repaired(array, table, name, done, problems), pa.string())


def _ascii(array: Any) -> bool:
    """True when no byte of a column goes beyond ASCII."""
    octets = array.buffers()[2]
    return octets is None or not len(octets) or bool(np.frombuffer(octets, np.uint8).max() < 128)


def _repaired(
    array: Any, table: TableFile, name: str, done: int, problems: Problems
) -> Iterable[str | None]:
    usual = "gb18030" if table.encoding == "gb18030" else "utf-8"
    other = "utf-8" if usual == "gb18030" else "gb18030"
    cells: list[str | None] = []
    rows, values = [], []
    for place, octets in enumerate(array.to_pylist()):
        if octets is None:
            cells.append(None)
            continue
        try:
            cells.append(octets.decode(usual).strip())
        except UnicodeDecodeError:
            read = octets.decode(other, "replace").strip()
            cells.append(read)
            rows.append(done + place)
            values.append(read)
    problems.add("LK682", table.name, name, table.rows(np.asarray(rows, np.int64)), values)
    return cells


@dataclass(slots=True)
class Cells:
    """What every column needs to read its cells.

    Attributes:
        table: the file.
        name: our name of the column.
        problems: the list.
        empty: words that mean that a cell is empty.
    """

    table: TableFile
    name: str
    problems: Problems
    empty: frozenset[str]

    def coded(self, array: Any, done: int) -> tuple[Ints, list[str]]:
        """Codes and distinct words of a batch; -1 where there is nothing."""
        encoded = text_of(array, self.table, self.name, done, self.problems).dictionary_encode()
        words = [str(word) for word in encoded.dictionary.to_pylist()]
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        blank = [n for n, word in enumerate(words) if word.casefold() in self.empty or not word]
        if blank:
            codes[np.isin(codes, blank)] = -1
        return codes, words

    def tell(self, code: str, bad: npt.NDArray[np.bool_], done: int, said: list[str]) -> None:
        """Put cells of this batch on the list."""
        places = np.flatnonzero(bad)
        self.problems.add(code, self.table.name, self.name, self.table.rows(places + done), said)


@dataclass(slots=True)
class Words:
    """A column of few different words, as codes into one list."""

    words: dict[str, int] = field(default_factory=dict)
    parts: list[npt.NDArray[np.int32]] = field(default_factory=list)

    def add(self, cells: Cells, array: Any | None, done: int, count: int) -> None:
        """Read a batch; without the column nothing is known."""
        if array is None:
            self.parts.append(np.full(count, -1, np.int32))
            return
        codes, words = cells.coded(array, done)
        ours = [self.words.setdefault(word, len(self.words)) for word in words]
        table = np.asarray([*ours, -1], np.int32)
        self.parts.append(table[codes])


@dataclass(slots=True)
class Known:
    """A column whose words must be of a fixed list; others go on the problem list.

    Attributes:
        meaning: word -> code.
        other: code for a word that is not on the list.
        missing: code for an empty cell.
    """

    meaning: dict[str, int]
    other: int
    missing: int
    parts: list[npt.NDArray[np.int16]] = field(default_factory=list)

    def add(self, cells: Cells, array: Any | None, done: int, count: int) -> None:
        """Read a batch."""
        if array is None:
            self.parts.append(np.full(count, self.missing, np.int16))
            return
        codes, words = cells.coded(array, done)
        ours = [self.meaning.get(word.casefold(), -2) for word in words]
        read = np.asarray([*ours, self.missing], np.int16)[codes]
        bad = read == -2
        if bad.any():
            cells.tell("LK680", bad, done, [words[code] for code in codes[bad]])
            read = np.where(bad, np.int16(self.other), read)
        self.parts.append(read)


Memo = dict[str, int | None]


def _by_value(
    cells: Cells,
    array: Any,
    done: int,
    read: Callable[[str], int | None],
    code: str,
    bad: int,
    memo: Memo,
) -> Ints:
    """Numbers of a column of text, each distinct word read once."""
    codes, words = cells.coded(array, done)
    for word in words:
        if word not in memo:
            memo[word] = read(word)
    numbers = [memo[word] for word in words]
    table = np.asarray([*(bad if n is None else n for n in numbers), bad], np.int64)
    lost = np.asarray([*(n is None for n in numbers), False])[codes]
    if lost.any():
        cells.tell(code, lost, done, [words[code] for code in codes[lost]])
    return table[codes]


@dataclass(slots=True)
class Days:
    """A column of days; ``open_`` stands where none is given.

    Attributes:
        open_: number of an open day.
    """

    open_: int
    parts: list[npt.NDArray[np.int32]] = field(default_factory=list)
    memo: Memo = field(default_factory=dict)

    def add(self, cells: Cells, array: Any | None, done: int, count: int) -> None:
        """Read a batch: days, points in time, or text in any usual form."""
        import pyarrow as pa

        if array is None:
            self.parts.append(np.full(count, self.open_, np.int32))
            return
        if pa.types.is_timestamp(array.type) or pa.types.is_date64(array.type):
            array = array.cast(pa.date32(), safe=False)
        if pa.types.is_date32(array.type):
            whole = array.cast(pa.int32()).fill_null(self.open_).to_numpy(zero_copy_only=False)
            read = self._plausible(whole.astype(np.int64), cells, done)
        else:
            read = _by_value(cells, array, done, self._read, "LK675", self.open_, self.memo)
        self.parts.append(read.astype(np.int32))

    def _read(self, text: str) -> int | None:
        found = day_number(text)
        if found is None or _year(found) < FIRST_YEAR:
            return None
        return found if _year(found) < _NEVER else self.open_

    def _plausible(self, days: Ints, cells: Cells, done: int) -> Ints:
        stated = days != self.open_
        low = date(FIRST_YEAR, 1, 1).toordinal() - _EPOCH
        high = date(_NEVER, 1, 1).toordinal() - _EPOCH
        never = stated & (days >= high)
        early = stated & (days < low)
        if early.any():
            cells.tell("LK675", early, done, [f"day {n}" for n in days[early]])
        return np.where(never | early, self.open_, days)


def _year(day: int) -> int:
    return date.fromordinal(day + _EPOCH).year


@dataclass(slots=True)
class Shares:
    """A column of percentages, exact to eight decimals; ``UNSTATED`` where none is usable."""

    parts: list[Ints] = field(default_factory=list)
    memo: Memo = field(default_factory=dict)

    def add(self, cells: Cells, array: Any | None, done: int, count: int) -> None:
        """Read a batch of numbers, or of text such as ``60%``."""
        import pyarrow as pa

        if array is None:
            self.parts.append(np.full(count, UNSTATED, np.int64))
            return
        if pa.types.is_decimal(array.type) or pa.types.is_integer(array.type):
            array = array.cast(pa.float64())
        if pa.types.is_floating(array.type):
            plain = array.cast(pa.float64()).to_numpy(zero_copy_only=False)
            self.parts.append(self._numbers(plain, array, cells, done))
        else:
            read = _by_value(cells, array, done, _units, "LK674", UNSTATED, self.memo)
            self.parts.append(read)

    def _numbers(self, plain: npt.NDArray[np.float64], array: Any, cells: Cells, done: int) -> Ints:
        with np.errstate(invalid="ignore"):
            holds = (plain >= 0) & (plain <= 100)
            empty = np.isnan(plain)
        bad = ~holds & ~empty
        if bad.any():
            cells.tell("LK674", bad, done, [repr(float(n)) for n in plain[bad]])
        units = np.rint(np.where(holds, plain, 0) * UNIT).astype(np.int64)
        return np.where(holds, units, UNSTATED)


def _units(text: str) -> int | None:
    plain = plain_number(text)
    if plain is None or not 0 <= Decimal(plain) <= 100:
        return None
    return min(round(Decimal(plain) * UNIT), WHOLE)
