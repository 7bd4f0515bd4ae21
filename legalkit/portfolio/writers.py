"""Writes result rows as .csv, .xlsx or Parquet, by the ending of the file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

Write = Callable[[Sequence[object]], object]
_ROWS = 65536


@contextmanager
def table_writer(path: Path, kind: str, columns: Sequence[str]) -> Iterator[Write]:
    """A function that writes one row; the file is whole when the context ends.

    Args:
        path: file to write.
        kind: ending that says what it is: ``.csv``, ``.xlsx`` or ``.parquet``.
        columns: titles; those ending in ``_on`` or ``_by`` hold days, those in ``days_`` or
            ``_days_left`` numbers (Parquet keeps their types).
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


@contextmanager
def _excel(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("screening")
    sheet.freeze_panes = "B2"
    sheet.append(list(columns))
    yield lambda row: sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)


@contextmanager
def _parquet(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    import pyarrow as pa
    from pyarrow import parquet

    kinds: list[Any] = [
        pa.date32()
        if name.endswith(("_on", "_by"))
        else pa.int32()
        if name.startswith("days_") or name.endswith("_days_left")
        else pa.string()
        for name in columns
    ]
    schema = pa.schema(list(zip(columns, kinds, strict=True)))
    rows: list[Sequence[object]] = []
    with parquet.ParquetWriter(path, schema) as writer:

        def flush() -> None:
            cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
            arrays = [
                pa.array([_typed(cell, kind) for cell in column], kind)
                for column, kind in zip(cells, kinds, strict=True)
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
