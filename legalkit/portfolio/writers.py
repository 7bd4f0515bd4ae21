"""Writes result rows as .csv, .xlsx or Parquet, by the ending of the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

Write = Callable[[Sequence[object]], object]
_ROWS = 65536


def kind_of(path: Path) -> str:
    """The kind of a file to write: ``.xlsx``, ``.parquet``, else ``.csv``."""
    kind = path.suffix.lower()
    return kind if kind in (".xlsx", ".parquet") else ".csv"


@contextmanager
def table_writer(path: Path, kind: str, columns: Sequence[str]) -> Iterator[Write]:
    """A function that writes one row; the file is whole when the context ends.

    Args:
        path: file to write.
        kind: ending that says what it is: ``.csv``, ``.xlsx`` or ``.parquet``.
        columns: titles; those ending in ``_on`` or ``_by`` hold days, those in ``days_`` or
            ``_days_left`` numbers (Parquet keeps their types).

    Raises:
        InputError: when Parquet is asked for and the extra ``portfolio`` is not installed.
    """
    if kind == ".xlsx":
        with _excel(path, columns) as write:
            yield write
    elif kind == ".parquet":
        with _parquet(path, columns) as write:
            yield write
    else:
        with path.open("w", encoding="utf-8", newline="") as handle:
            write_row = csv.writer(handle).writerow
            write_row(columns)
            yield write_row


#: Columns that a spreadsheet must be able to add up.
_MONEY = ("amount", "interest_to_date", "old_amount", "new_amount")
#: Excel keeps fifteen digits; a longer amount stays a text, as it is.
_DIGITS = 15
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDE, _NARROW = 30, 16


@contextmanager
def _excel(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("screening")
    sheet.freeze_panes = "B2"
    for place, name in enumerate(columns, 1):
        wide = _WIDE if name in ("debtor", "group", "expected") else _NARROW
        sheet.column_dimensions[get_column_letter(place)].width = wide
    sheet.append(list(columns))
    money = {place for place, name in enumerate(columns) if name in _MONEY}
    rows = 1

    def write(row: Sequence[object]) -> None:
        nonlocal rows
        rows += 1
        sheet.append([excel_cell(cell, place in money) for place, cell in enumerate(row)])

    yield write
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows}"
    book.save(path)


def excel_cell(cell: object, money: bool) -> object:
    """A cell as a worksheet takes it: amounts as numbers, no sign that a worksheet cannot hold."""
    if cell == "" or cell is None:
        return None
    if not isinstance(cell, str):
        return cell
    if money:
        amount = Decimal(cell)
        return cell if len(amount.as_tuple().digits) > _DIGITS else amount
    return _ILLEGAL.sub("\ufffd", cell)


@contextmanager
def _parquet(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    try:
        import pyarrow as pa
        from pyarrow import parquet

        from legalkit.portfolio.columnwriters import schema_of
    except ImportError:
        from legalkit.portfolio.table import unusable

        raise unusable("LK915", path, None) from None
    schema = schema_of(columns)
    rows: list[Sequence[object]] = []
    with parquet.ParquetWriter(path, schema) as writer:

        def flush() -> None:
            cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
            arrays = [
                pa.array([_typed(cell, kind) for cell in column], kind)
                for column, kind in zip(cells, schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            rows.clear()

        def write(row: Sequence[object]) -> None:
            rows.append(row)
            if len(rows) >= _ROWS:
                flush()

        yield write
        flush()


def _typed(cell: object, kind: Any) -> object:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, (date, int)):
        return cell
    return str(cell)
