"""Tables written out, by the ending of the file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write_batches(batches: Iterable[Any], schema: Any, path: Path) -> None:
    """Write record batches as Parquet, Arrow or CSV.

    Args:
        batches: Arrow record batches.
        schema: their form.
        path: where to; ``.parquet``, ``.arrow`` or ``.feather``, anything else is CSV.
    """
    import pyarrow as pa
    from pyarrow import csv, parquet

    kind = path.suffix.lower()
    if kind == ".parquet":
        with parquet.ParquetWriter(path, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
    elif kind in (".arrow", ".feather"):
        with pa.OSFile(str(path), "wb") as out, pa.ipc.new_file(out, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
    else:
        with csv.CSVWriter(path, schema) as writer:
            for batch in batches:
                writer.write_batch(_harmless(batch))


def write_table(table: Any, path: Path) -> None:
    """Write one Arrow table as Parquet, Arrow or CSV."""
    write_batches(table.to_batches(), table.schema, path)


def _harmless(batch: Any) -> Any:
    """No cell begins like a formula: a spreadsheet would run what a stranger named his company."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [
        pc.replace_substring_regex(column, pattern=r"\A([=+\-@\t\r])", replacement=r"'\1")
        if pa.types.is_string(column.type)
        else column
        for column in batch.columns
    ]
    return pa.record_batch(columns, schema=batch.schema)
