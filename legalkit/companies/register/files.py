"""Batches of rows out of Parquet and CSV files, under our own names of columns.

A text file is read as bytes, so that a row in another encoding does not stop the file: it is read
as GB 18030 where it can be, and told.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.problems import Problems
from legalkit.messages import Message
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity, Where

_BATCH = 1 << 18
_BLOCK = 1 << 24
#: Bytes from which encoding and titles are told.
_SAMPLE = 1 << 20
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class TableFile:
    """One file of a register while it is read.

    Attributes:
        path: the file.
        titles: titles as they stand in it.
        places: our name of a column -> its title.
        first: row of the first entry; text files have titles in row 1.
        broken: rows that have more or fewer cells than there are titles.
        separator: between the cells of a text file.
        encoding: of most of its rows: ``utf-8``, ``gb18030`` or ``utf-16``.
    """

    path: Path
    titles: list[str]
    places: dict[str, str] = field(default_factory=dict)
    first: int = 1
    broken: list[int] = field(default_factory=list)
    separator: str = ","
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """Name of the file as findings show it."""
        return str(self.path)

    def rows(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Rows of the file, for entries counted from 0 without the broken rows."""
        if not self.broken:
            return places + self.first
        gaps = np.asarray(self.broken, np.int64) - self.first - np.arange(len(self.broken))
        return places + self.first + np.searchsorted(gaps, places, side="right")


def unusable(code: str, path: Path | None, **params: object) -> InputError:
    """The error that a file as a whole cannot be read."""
    finding = Finding(code, Severity.ERROR, Where(str(path) if path else None), params)
    return InputError(finding.message(), [finding])


def open_table(path: Path) -> TableFile:
    """Read the titles of a file.

    Raises:
        InputError: when it is neither Parquet nor text with titles.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        if path.suffix.lower() == ".parquet":
            with parquet.ParquetFile(path) as file:
                return TableFile(path, list(file.schema_arrow.names))
        with path.open("rb") as handle:
            head = handle.read(_SAMPLE)
    except (pa.ArrowException, OSError) as problem:
        raise unusable("LK685", path, problem=str(problem).splitlines()[0][:200]) from None
    if head.startswith(b"PK\x03\x04"):
        raise unusable("LK685", path, problem=Message("register.workbook"))
    encoding = _encoding(head)
    line = next(iter(head.decode(encoding, "replace").lstrip("\ufeff").splitlines()), "")
    mark = max(",;\t|", key=line.count)
    cells = next(csv.reader([line], delimiter=mark), [])
    titles = [cell.strip() for cell in cells]
    if not any(titles):
        raise unusable("LK685", path, problem=Message("register.no_titles"))
    return TableFile(path, titles, first=2, separator=mark, encoding=encoding)


def _encoding(head: bytes) -> str:
    """What most of the first rows are written in; files put together may mix encodings."""
    if head[:2] in _UTF16:
        return "utf-16"
    votes = 0
    for line in head.split(b"\n")[:-1] or [head]:
        if not line.isascii():
            try:
                line.decode("utf-8")
                votes += 1
            except UnicodeDecodeError:
                votes -= 1
    return "utf-8" if votes >= 0 else "gb18030"


def place_columns(table: TableFile, wanted: Mapping[str, tuple[str, ...]]) -> None:
    """Find the title of each of our columns; the first spelling that is there is taken."""
    known = {title.casefold(): title for title in reversed(table.titles) if title}
    for name, spellings in wanted.items():
        found = next((known[s.casefold()] for s in spellings if s.casefold() in known), None)
        if found is not None and found not in table.places.values():
            table.places[name] = found


def batches(table: TableFile, problems: Problems) -> Iterator[tuple[int, dict[str, Any]]]:
    """Batches as ``(place of the first entry, our name -> column)``.

    Raises:
        InputError: when the file breaks off or is not what its name says.
    """
    import pyarrow as pa

    source = _parquet if table.path.suffix.lower() == ".parquet" else _csv
    done = 0
    try:
        for batch in source(table):
            columns = {name: batch.column(title) for name, title in table.places.items()}
            yield done, columns
            done += batch.num_rows
    except (pa.ArrowException, OSError) as problem:
        raise unusable("LK685", table.path, problem=str(problem).splitlines()[0][:200]) from None
    problems.add("LK683", table.name, "*", table.broken, [f"row {row}" for row in table.broken])


def _parquet(table: TableFile) -> Iterator[Any]:
    from pyarrow import parquet

    with parquet.ParquetFile(table.path) as file:
        yield from file.iter_batches(_BATCH, columns=sorted(set(table.places.values())))


def _csv(table: TableFile) -> Iterator[Any]:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    wide = len(table.titles)

    def broken(row: Any) -> str:
        table.broken.append(row.number)
        return "skip"

    titles = [f"{place}" for place in range(wide)]
    wanted = {title: titles[table.titles.index(title)] for title in table.places.values()}
    # What is not UTF-16 is read as bytes, and each cell by itself.
    encoding = "utf-16" if table.encoding == "utf-16" else "utf-8"
    with arrow_csv.open_csv(
        table.path,
        arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK, skip_rows=1, encoding=encoding,
                        column_names=titles),
        arrow_csv.ParseOptions(delimiter=table.separator, newlines_in_values=True,
                         ignore_empty_lines=False, invalid_row_handler=broken),
        arrow_csv.ConvertOptions(check_utf8=False, strings_can_be_null=True, null_values=[""],
                           quoted_strings_can_be_null=True,
                           column_types=dict.fromkeys(titles, pa.binary()),
                           include_columns=sorted(set(wanted.values()))),
    ) as reader:  # fmt: skip
        for batch in reader:
            yield pa.record_batch({title: batch.column(ours) for title, ours in wanted.items()})
    table.broken.sort()
