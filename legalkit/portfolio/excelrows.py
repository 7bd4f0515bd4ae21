"""Rows of a worksheet, as they stand there: what Excel never computed or has rounded is told.

python-calamine (extra ``portfolio``) reads twenty times as fast as openpyxl, but holds the sheet in
memory. A sheet too large for that is read by openpyxl, row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812  (an exception, whatever it is called there)

from defusedxml.ElementTree import ParseError

from legalkit.portfolio.oddcells import OddCells, odd_cells, sheet_parts

#: A sheet whose text is longer is streamed: in memory it would take twice as much.
MOST_OCTETS = 500_000_000
#: Excel keeps fifteen digits; a longer number is no longer what somebody typed.
_MOST = 10**15
#: How a file tells that it is no workbook, or a damaged or locked one.
_BROKEN = (BadZipFile, ZlibError, ParseError, KeyError, ValueError, EOFError, RuntimeError)


class SheetError(Exception):
    """The workbook cannot be read."""


class NoSheetError(Exception):
    """The workbook has no worksheet of that name."""


def excel_rows(path: Path, sheet: str | None) -> Iterator[Sequence[object]]:
    """Rows of a worksheet from its first line on; the first worksheet when none is named.

    Cells are texts, numbers, yes/no, days; a formula that was never computed is its own text, an
    error its sign, and a number of more than fifteen digits a text that says so.

    Raises:
        SheetError: when the file is no workbook that can be read.
        NoSheetError: when it has no worksheet of that name.
    """
    try:
        with ZipFile(path) as book:
            parts = sheet_parts(book)
            name = _chosen(list(parts), sheet)
            size = book.getinfo(parts[name]).file_size
        odd = odd_cells(path, parts[name])
    except _BROKEN as problem:
        raise SheetError(str(problem)) from None
    if size <= MOST_OCTETS and odd is not None and find_spec("python_calamine") is not None:
        rows = _quick(path, name, odd)
    else:
        rows = _streamed(path, name, formulas=odd is None or bool(odd))
    for cells in rows:
        yield [
            _long(cell) if isinstance(cell, (int, float)) and abs(cell) >= _MOST else cell
            for cell in cells
        ]


def _long(number: float) -> str:
    digits = format(Decimal(repr(number)), "f").removesuffix(".0")
    return f"{digits} (>15 digits)"


def _quick(path: Path, name: str, odd: OddCells) -> Iterator[Sequence[object]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheet = book.get_sheet_by_name(name)
            # Rows begin with the first line of the sheet, cells with its first used column.
            used = sheet.start[1] if sheet.start else 0
            left = min([used, *(min(cells) for cells in odd.values())])
            pad, number = [""] * (used - left), -1
            for number, cells in enumerate(sheet.iter_rows()):
                yield _with([*pad, *cells], odd.get(number, {}), left) if pad or odd else cells
            for below in range(number + 1, max(odd, default=-1) + 1):
                yield _with([], odd.get(below, {}), left)
    except CalamineError as problem:
        raise SheetError(str(problem)) from None


def _with(cells: list[Any], odd: dict[int, str], left: int) -> Sequence[object]:
    """A row with its odd cells."""
    for place, text in odd.items():
        cells += [""] * (place - left + 1 - len(cells))
        cells[place - left] = text
    return cells


def _streamed(path: Path, name: str, *, formulas: bool) -> Iterator[Sequence[object]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    books: list[Any] = []
    try:
        for values in (True, False) if formulas else (True,):
            books.append(load_workbook(path, read_only=True, data_only=values))
        for book in books:
            # What a file says of its own size may be wrong; rows are read until there are none.
            book[name].reset_dimensions()
        rows = [book[name].iter_rows(values_only=True) for book in books]
        if not formulas:
            yield from rows[0]
            return
        for values_of, written in zip(*rows, strict=True):
            yield [_told(*pair) for pair in zip(values_of, written, strict=True)]
    except (InvalidFileException, AttributeError, TypeError, *_BROKEN) as problem:
        raise SheetError(str(problem)) from None
    finally:
        for book in books:
            book.close()


def _told(value: object, written: object) -> object:
    """A value; where none was computed, the formula."""
    return written if value is None and str(written).startswith("=") else value


def _chosen(known: list[str], sheet: str | None) -> str:
    if not known:
        raise SheetError("no worksheet")
    if sheet is not None and sheet not in known:
        raise NoSheetError(sheet)
    return sheet or known[0]
