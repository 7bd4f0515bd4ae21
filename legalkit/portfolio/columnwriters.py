"""Writes batches of columns as .csv, .xlsx or Parquet: the columnar twin of :mod:`writers`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from legalkit.portfolio.writers import table_writer

Write = Callable[[Any], None]


@contextmanager
def batch_writer(path: Path, kind: str, columns: Sequence[str]) -> Iterator[Write]:
    """A function that writes one batch; the file is whole when the context ends.

    Args:
        path: file to write.
        kind: ending that says what it is: ``.csv``, ``.xlsx`` or ``.parquet``.
        columns: titles.
    """
    if kind == ".parquet":
        with _parquet(path, columns) as write:
            yield write
    elif kind == ".csv":
        with _csv(path, columns) as write:
            yield write
    else:
        with table_writer(path, kind, columns) as row:

            def rows(batch: Any) -> None:
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    row(["" if cell is None else cell for cell in cells])

            yield rows


def schema_of(columns: Sequence[str]) -> Any:
    """Types of the columns of a result, by the ending of their names."""
    kinds = [
        pa.date32()
        if name.endswith(("_on", "_by"))
        else pa.int32()
        if name.startswith("days_") or name.endswith("_days_left")
        else pa.string()
        for name in columns
    ]
    return pa.schema(list(zip(columns, kinds, strict=True)))


@contextmanager
def _parquet(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    from pyarrow import parquet

    schema = schema_of(columns)
    # Words are written as dictionaries; readers see plain texts.
    words = pa.dictionary(pa.int32(), pa.string())
    plain = ("id", "amount", "debtor", "group", "interest_to_date")
    written = pa.schema(
        [
            pa.field(f.name, words if f.type == pa.string() and f.name not in plain else f.type)
            for f in schema
        ]
    )
    unlike = [name for name in plain if name in columns]
    with parquet.ParquetWriter(
        path, written, store_schema=False, use_dictionary=[n for n in columns if n not in unlike]
    ) as writer:
        yield lambda batch: writer.write_batch(batch.cast(written))


@contextmanager
def _csv(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    from pyarrow import csv

    schema = schema_of(columns)
    with path.open("wb") as sink:
        sink.write(",".join(columns).encode() + b"\n")

        def write(batch: Any) -> None:
            batch = batch.cast(schema)
            plain = csv.WriteOptions(include_header=False, quoting_style="none", batch_size=65536)
            buffer = pa.BufferOutputStream()
            try:
                csv.write_csv(batch, buffer, plain)
            except pa.ArrowInvalid:
                # Some text holds a comma, a quote or a line end: then texts stand in quotes.
                buffer = pa.BufferOutputStream()
                csv.write_csv(batch, buffer, csv.WriteOptions(include_header=False))
            sink.write(buffer.getvalue())

        yield write
