"""A table in batches of columns under our own names: the columnar twin of :mod:`table`.

Texts are trimmed and brought into our way of writing; days, numbers and yes/no of Parquet keep
their types. The rules are those of :mod:`legalkit.portfolio.table`, asked once for each different
value where a column has few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.portfolio.csvparts import Plain, can_be_cut, csv_parts
from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.table import (
    Garbled,
    RawRow,
    cell_ours,
    cell_text,
    is_day,
    ours,
    places_of,
    raw_rows,
    read_titles,
    unusable,
)

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Frame:
    """Some rows of a table.

    Attributes:
        numbers: line of the file of each row, counted from 1 with the header.
        columns: by our name: texts, or days and yes/no as Parquet has them.
        garbled: rows whose bytes are not of the encoding, by column.
        ragged: cells beyond the header, by place of the row.
    """

    numbers: NDArray[Any]
    columns: dict[str, Any]
    garbled: dict[str, Mask] = field(default_factory=dict)
    ragged: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def parts(self, size: int) -> Iterator[Frame]:
        """The rows in batches; of a frame whose rows are all as long as the titles."""
        for start in range(0, len(self), size):
            columns = {name: column.slice(start, size) for name, column in self.columns.items()}
            yield Frame(self.numbers[start : start + size], columns)

    def text(self, name: str, place: int) -> str:
        """A cell as text; empty when the table has no such column."""
        column = self.columns.get(name)
        if column is None:
            return ""
        return cell_text(column[place].as_py())


def frames(
    path: Path,
    mapping: TableMapping,
    needed: tuple[str, ...],
    wanted: Callable[[str], bool],
    size: int,
) -> Iterator[Frame]:
    """A table in batches.

    Args:
        path: the table; its ending says what it is.
        mapping: how it is laid out.
        needed: our names without which no row can be used.
        wanted: which further names are asked for.
        size: rows of a batch.

    Raises:
        InputError: when the file as a whole cannot be read, or a column is missing or doubled.
    """
    kind = path.suffix.lower()
    if kind == ".parquet":
        yield from _parquet(path, mapping, needed, wanted, size)
        return
    with closing(raw_rows(path, mapping)) as rows:
        titles, line = read_titles(path, rows, mapping)
        places = places_of(path, titles, mapping, needed)
        places = {n: place for n, place in places.items() if n in needed or wanted(n)}
        layout = Layout(mapping, len(titles), places)
        if kind in (".xlsx", ".xlsm") or not can_be_cut(mapping):
            yield from framed(rows, layout, size, told=kind not in (".xlsx", ".xlsm"))
            return
    for part in csv_parts(path, mapping, line, len(titles), set(places.values())):
        if isinstance(part, Plain):
            yield from _plain(part, layout).parts(size)
        else:
            yield from framed(part, layout, size, told=True)


def words(column: Any, change: Callable[[Any], Any], kind: Any) -> Any:
    """A column with every different value changed once."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    changed = pa.array([change(value) for value in column.dictionary.to_pylist()], kind)
    return changed.take(column.indices)


# --- CSV and Excel ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Layout:
    """Where our columns stand in a file.

    Attributes:
        mapping: how the file is laid out.
        width: number of its columns.
        places: place of each of our columns that is read.
    """

    mapping: TableMapping
    width: int
    places: dict[str, int]

    def constants(self, count: int) -> dict[str, Any]:
        """Columns that have one value for all rows."""
        told = self.mapping.constants.items()
        return {name: pa.array([text] * count, pa.string()) for name, text in told}


def framed(rows: Iterator[RawRow], layout: Layout, size: int, *, told: bool) -> Iterator[Frame]:
    """Rows in batches; ``told`` when their cells are texts."""
    while batch := list(islice(rows, size)):
        yield _frame(batch, layout, told)


def _plain(part: Plain, layout: Layout) -> Frame:
    """A plain piece of a CSV file."""
    columns = layout.constants(len(part.numbers))
    for name, place in layout.places.items():
        columns[name] = our_way(part.columns[place], name, layout.mapping)
    return Frame(part.numbers, columns)


def _frame(batch: list[Any], layout: Layout, told: bool) -> Frame:
    mapping, width = layout.mapping, layout.width
    batch = [(number, cells) for number, cells in batch if any(c not in (None, "") for c in cells)]
    if told:
        batch = [row for row in batch if any(cell.strip() for cell in row[1])]
    numbers = np.array([number for number, _ in batch], dtype=np.int64)
    found = Frame(numbers, {})
    if told:
        for place, (_, cells) in enumerate(batch):
            if len(cells) > width:
                extra = [cell_text(cell) for cell in cells[width:]]
                found.ragged[place] = " / ".join(extra)
    found.columns.update(layout.constants(len(batch)))
    for name, at in layout.places.items():
        cells = [cells[at] if at < len(cells) else "" for _, cells in batch]
        if told:
            found.columns[name] = _decoded(cells, name, found)
        else:
            texts = [cell_ours(name, cell, cell_text(cell), mapping) for cell in cells]
            found.columns[name] = pa.array(texts, pa.string())
        if told:
            found.columns[name] = our_way(found.columns[name], name, mapping)
    return found


def _decoded(cells: list[str], name: str, frame: Frame) -> Any:
    """Texts; cells in another encoding are marked and shown as a guess."""
    try:
        return pc.utf8_trim_whitespace(pa.array(cells, pa.string()))
    except (UnicodeEncodeError, pa.ArrowInvalid):
        texts = [cell_text(cell) for cell in cells]
        frame.garbled[name] = np.array([isinstance(text, Garbled) for text in texts], dtype=bool)
        return pa.array([str(text) for text in texts], pa.string())


def our_way(column: Any, name: str, mapping: TableMapping) -> Any:
    """Texts in our way of writing."""
    dated = mapping.date_formats and is_day(name)
    signs = name == "amount" and (mapping.thousands or mapping.decimal == ",")
    if name not in mapping.values and not dated and not signs:
        return column
    return words(column, lambda text: ours(name, text, mapping), pa.string())


# --- Parquet ------------------------------------------------------------------------------------


def _parquet(
    path: Path,
    mapping: TableMapping,
    needed: tuple[str, ...],
    wanted: Callable[[str], bool],
    size: int,
) -> Iterator[Frame]:
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except pa.ArrowInvalid as problem:
        raise unusable("LK911", path, None, problem=str(problem)) from None
    except OSError:
        raise unusable("LK108", path, None, path=str(path), base=str(path.parent)) from None
    with file:
        schema = file.schema_arrow
        places = places_of(path, list(schema.names), mapping, needed)
        places = {n: place for n, place in places.items() if n in needed or wanted(n)}
        titles = {name: schema.names[place] for name, place in places.items()}
        few = [t for n, t in titles.items() if n not in ("id", "receivable", "debtor", "amount")]
        few = [t for t in few if pa.types.is_string(schema.field(t).type)]
    with parquet.ParquetFile(path, read_dictionary=few, buffer_size=1 << 20) as file:
        number = 2
        for batch in file.iter_batches(
            batch_size=size, columns=list(dict.fromkeys(titles.values()))
        ):
            found = Frame(np.arange(number, number + batch.num_rows), {})
            number += batch.num_rows
            for name, text in mapping.constants.items():
                found.columns[name] = pa.array([text] * batch.num_rows, pa.string())
            for name, title in titles.items():
                found.columns[name] = typed(batch.column(title), name, mapping)
            yield found


def typed(column: Any, name: str, mapping: TableMapping) -> Any:
    """A column of Parquet as the checks take it: days and yes/no as they are, the rest as text."""
    kind = column.type
    day = is_day(name)
    if (day and pa.types.is_date32(kind)) or pa.types.is_boolean(kind):
        return column
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = pc.utf8_trim_whitespace(column.cast(pa.string()))
        return our_way(pc.fill_null(texts, ""), name, mapping)
    if pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type):
        trimmed = pc.utf8_trim_whitespace(column.dictionary)
        if name in mapping.values or (day and mapping.date_formats):
            changed = [ours(name, text or "", mapping) for text in trimmed.to_pylist()]
            trimmed = pa.array(changed, pa.string())
        return pa.DictionaryArray.from_arrays(column.indices, trimmed)
    if pa.types.is_integer(kind):
        texts = pc.fill_null(column.cast(pa.string()), "")
        return our_way(texts, name, mapping) if day or name in mapping.values else texts
    if pa.types.is_decimal(kind) and name == "amount":
        return column
    return pa.array([cell_text(value) for value in column.to_pylist()], pa.string())
