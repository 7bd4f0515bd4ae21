"""A result of screening in batches of columns, as texts; memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from legalkit.portfolio.frames import frames
from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.table import cell_text, places_of, raw_rows, unusable

#: Rows of a batch.
BATCH = 1 << 17
_BLOCK = 1 << 24
#: Columns of many different texts; the others are read as few words.
_MANY = ("id", "debtor", "group", "amount", "interest_to_date")
_WORD = pa.dictionary(pa.int32(), pa.string())


def result_batches(path: Path, names: tuple[str, ...]) -> Iterator[Any]:
    """Record batches of some columns, all of them texts (or dictionaries of texts), none null.

    Args:
        path: file that ``portfolio screen`` wrote, or the folder that a cluster wrote.
        names: columns that are wanted.

    Raises:
        InputError: when the file is not such a result.
    """
    kind, size = path.suffix.lower(), BATCH
    try:
        if path.is_dir():
            batches = _parts(path, names, size)
        elif kind == ".parquet":
            batches = _parquet(path, names, size)
        elif kind in (".xlsx", ".xlsm"):
            batches = _frames(path, names, size)
        else:
            batches = _csv(path, names)
        for batch in batches:
            for start in range(0, batch.num_rows, size):
                yield _texts(batch.slice(start, size), names)
    except pa.ArrowInvalid as problem:
        raise unusable("LK911", path, None, problem=str(problem)) from None
    except OSError:
        raise unusable("LK108", path, None, path=str(path), base=str(path.parent)) from None


def _frames(path: Path, names: tuple[str, ...], size: int) -> Iterator[Any]:
    for frame in frames(path, TableMapping(), names, lambda name: False, size):
        yield pa.record_batch([frame.columns[name] for name in names], names=list(names))


def _csv(path: Path, names: tuple[str, ...]) -> Iterator[Any]:
    from pyarrow import csv

    with closing(raw_rows(path, TableMapping())) as rows:
        titles = [cell_text(cell) for cell in next(rows, (1, []))[1]]
    places_of(path, titles, TableMapping(), names)
    reader = csv.open_csv(
        path,
        read_options=csv.ReadOptions(block_size=_BLOCK),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            include_columns=list(names),
            column_types={name: pa.string() if name in _MANY else _WORD for name in names},
            strings_can_be_null=False,
        ),
    )
    with reader:
        yield from reader


def _parquet(path: Path, names: tuple[str, ...], size: int) -> Iterator[Any]:
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        schema = file.schema_arrow
        places_of(path, list(schema.names), TableMapping(), names)
        few = [n for n in names if n not in _MANY and pa.types.is_string(schema.field(n).type)]
    with parquet.ParquetFile(path, read_dictionary=few, buffer_size=1 << 20) as file:
        yield from file.iter_batches(batch_size=size, columns=list(names))


def _parts(path: Path, names: tuple[str, ...], size: int) -> Iterator[Any]:
    """A folder as a cluster writes it: one file for each part."""
    parts = sorted(path.glob("*.parquet"))
    if not parts:
        raise unusable("LK911", path, None, problem="no *.parquet")
    for part in parts:
        yield from _parquet(part, names, size)


def _texts(batch: Any, names: tuple[str, ...]) -> Any:
    columns = []
    for name in names:
        column = batch.column(name)
        if not pa.types.is_dictionary(column.type):
            column = pc.fill_null(column.cast(pa.string()), "")
        elif column.null_count:
            column = pc.fill_null(column.cast(pa.string()), "").dictionary_encode()
        columns.append(column)
    return pa.record_batch(columns, names=list(names))
