"""Rows of a .csv, .xlsx or Parquet table as texts under our own column names."""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path

from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Where
from legalkit.portfolio.mapping import TableMapping

#: A row of the file: its number, counted from 1, and its cells.
RawRow = tuple[int, Sequence[object]]
_JOIN = " / "
_GROUPED = {
    sign: re.compile(rf"[+-]?\d{{1,3}}({re.escape(sign)}\d{{3}})+([.,]\d+)?\Z") for sign in ",.' "
}


class Garbled(str):
    """A text whose bytes are not of the encoding that the file is read in; shown as a guess."""

    __slots__ = ()


def table_rows(
    path: Path, mapping: TableMapping, needed: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows under our names; the key ``""`` marks a row with more cells than the header.

    Args:
        path: the table; its ending says what it is.
        mapping: how it is laid out.
        needed: our names without which no row can be used.

    Raises:
        InputError: when the file as a whole cannot be read, or a column is missing or doubled.
    """
    with closing(raw_rows(path, mapping)) as rows:
        for _ in islice(rows, mapping.skip_rows):
            pass
        header = [cells for _, cells in islice(rows, mapping.header_rows)]
        titles = titles_of([[cell_text(cell) for cell in cells] for cells in header])
        if any(isinstance(cell_text(cell), Garbled) for cells in header for cell in cells):
            raise unusable("LK110", path, 1, problem=mapping.encoding)
        places = places_of(path, titles, mapping, needed)
        ragged = path.suffix.lower() not in (".xlsx", ".xlsm", ".parquet")
        for number, cells in rows:
            texts = [cell_text(cell) for cell in cells]
            if not any(texts):
                continue
            row = dict(mapping.constants)
            for name, place in places.items():
                text = texts[place] if place < len(texts) else ""
                # Numbers and days of Excel and Parquet are what they are; only texts are read.
                told = place < len(cells) and isinstance(cells[place], str)
                row[name] = ours(name, text, mapping) if told else text
            if ragged and len(texts) > len(titles):
                row[""] = _JOIN.join(texts[len(titles) :])
            yield number, row


def titles_of(header: list[list[str]]) -> list[str]:
    """One title per column; a blank cell of an upper row belongs to the merged cell on its left."""
    width = max((len(cells) for cells in header), default=0)
    rows = [cells + [""] * (width - len(cells)) for cells in header]
    for cells in rows[:-1]:
        for place in range(1, width):
            cells[place] = cells[place] or cells[place - 1]
    titles = []
    for place in range(width):
        parts: list[str] = []
        for cells in rows:
            if cells[place] and cells[place] not in parts:
                parts.append(cells[place])
        titles.append(_JOIN.join(parts))
    return titles


def places_of(
    path: Path, titles: list[str], mapping: TableMapping, needed: tuple[str, ...]
) -> dict[str, int]:
    """The place of each of our names among the titles.

    Raises:
        InputError: when a column is missing or doubled.
    """
    title_of = {title: title for title in titles if title and title not in mapping.constants}
    taken = set(mapping.columns.values())
    title_of = {name: title for name, title in title_of.items() if title not in taken}
    title_of.update(mapping.columns)
    wanted = [name for name in needed if name not in mapping.constants]
    missing = [title_of.get(name, name) for name in wanted if title_of.get(name) not in titles]
    missing += [
        title
        for name, title in mapping.columns.items()
        if name not in wanted and title not in titles
    ]
    doubled = [
        title_of[name]
        for name in {*wanted, *mapping.columns}
        if name in title_of and titles.count(title_of[name]) > 1
    ]
    if missing or doubled:
        line = mapping.skip_rows + mapping.header_rows
        raise unusable("LK910", path, line, columns=", ".join(sorted(missing or doubled)))
    return {name: titles.index(title) for name, title in title_of.items()}


def ours(name: str, text: str, mapping: TableMapping) -> str:
    """A text in our way of writing; what does not fit stays as it is and is told by the reader."""
    words = mapping.values.get(name)
    if words is not None:
        return words.get(text, text)
    if mapping.date_formats and (name == "date" or name.endswith("_on")):
        for form in mapping.date_formats:
            try:
                return datetime.strptime(text, form).date().isoformat()
            except ValueError:
                continue
    if name == "amount" and text and not isinstance(text, Garbled):
        if mapping.thousands and _GROUPED[mapping.thousands].match(text):
            text = text.replace(mapping.thousands, "")
        if mapping.decimal == ",":
            # A point is then no decimal sign: it must not become one.
            text = text.replace(",", ".") if "." not in text else f"{text} ?"
    return text


def cell_text(cell: object) -> str:  # noqa: PLR0911  (one return for each type)
    """A cell as text; days as YYYY-MM-DD, numbers in full."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _decoded(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        number = Decimal(repr(cell))
        if not number.is_finite():
            return repr(cell)
        return format(number.to_integral() if number == number.to_integral() else number, "f")
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return str(cell).strip()


def _decoded(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        octets = text.encode("utf-8", "surrogateescape")
        return Garbled(octets.decode("gb18030", "replace").strip())
    return text.strip()


# --- the three kinds of file --------------------------------------------------------------------


def raw_rows(path: Path, mapping: TableMapping) -> Generator[RawRow, None, None]:
    """Rows of a file with their numbers, as they stand there.

    Raises:
        InputError: when the file as a whole cannot be read.
    """
    kind = path.suffix.lower()
    try:
        if kind in (".xlsx", ".xlsm"):
            yield from _excel(path, mapping)
        elif kind == ".parquet":
            yield from _parquet(path)
        else:
            yield from _csv(path, mapping)
    except OSError:
        raise unusable("LK108", path, None, path=str(path), base=str(path.parent)) from None


def _csv(path: Path, mapping: TableMapping) -> Iterator[RawRow]:
    with path.open(encoding=mapping.encoding, errors="surrogateescape", newline="") as handle:
        reader = csv.reader(handle, delimiter=mapping.delimiter, strict=True)
        try:
            for cells in reader:
                if cells or reader.line_num <= mapping.skip_rows + mapping.header_rows:
                    yield reader.line_num, cells
        except UnicodeError as problem:
            raise unusable("LK110", path, None, problem=str(problem)) from None
        except csv.Error as problem:
            raise unusable("LK911", path, None, problem=str(problem)) from None


def _excel(path: Path, mapping: TableMapping) -> Iterator[RawRow]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as problem:
        raise unusable("LK911", path, None, problem=str(problem)) from None
    try:
        name = mapping.sheet or book.sheetnames[0]
        if name not in book.sheetnames:
            raise unusable("LK910", path, None, columns=name)
        yield from enumerate(book[name].iter_rows(values_only=True), 1)
    finally:
        book.close()


def _parquet(path: Path) -> Iterator[RawRow]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:  # pragma: no cover - the tests run with the extra installed
        raise unusable("LK915", path, None) from None
    try:
        file = parquet.ParquetFile(path)
    except pa.ArrowInvalid as problem:
        raise unusable("LK911", path, None, problem=str(problem)) from None
    with file:
        names = file.schema_arrow.names
        yield 1, names
        number = 1
        for batch in file.iter_batches(batch_size=16384):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                yield number, row


def unusable(code: str, source: Path, line: int | None, **params: str) -> InputError:
    """The error for a file that cannot be used as a whole."""
    finding = Finding(code, where=Where(str(source), line), params=params)
    return InputError(finding.message(), [finding])
