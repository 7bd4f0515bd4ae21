"""Rows of a .csv, .xlsx or Parquet table as texts under our own column names."""

from __future__ import annotations

import csv
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Where
from legalkit.portfolio.mapping import TableMapping

#: A row of the file: its number, counted from 1, and its cells.
RawRow = tuple[int, Sequence[object]]
_JOIN = " / "
_MOST_TITLES = 200
#: Word of a mapping for days that stand as numbers: day 1 is 1 January 1900.
_SERIAL = "excel"
_EXCEL_DAY = re.compile(r"[1-9][0-9]{3,5}\Z")
_EXCEL_ZERO = date(1899, 12, 30)
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
        titles, _ = read_titles(path, rows, mapping)
        places = places_of(path, titles, mapping, needed)
        ragged = path.suffix.lower() not in (".xlsx", ".xlsm", ".parquet")
        for number, cells in rows:
            texts = [cell_text(cell) for cell in cells]
            if not any(texts):
                continue
            row = dict(mapping.constants)
            for name, place in places.items():
                text = texts[place] if place < len(texts) else ""
                cell = cells[place] if place < len(cells) else None
                row[name] = cell_ours(name, cell, text, mapping)
            if ragged and len(texts) > len(titles):
                row[""] = _JOIN.join(texts[len(titles) :])
            yield number, row


def read_titles(path: Path, rows: Iterator[RawRow], mapping: TableMapping) -> tuple[list[str], int]:
    """Take the titles from the rows of a file; beside them the line on which the last row ends.

    Raises:
        InputError: when there are none, or they are not of the encoding.
    """
    for _ in islice(rows, mapping.skip_rows):
        pass
    header = list(islice(rows, mapping.header_rows))
    texts = [[cell_text(cell) for cell in cells] for _, cells in header]
    line = mapping.skip_rows + 1
    if any(isinstance(text, Garbled) for cells in texts for text in cells):
        raise unusable("LK919", path, line, encoding=mapping.encoding)
    titles = titles_of(texts)
    if not any(titles):
        raise unusable("LK920", path, line)
    return titles, header[-1][0]


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
    line = mapping.skip_rows + mapping.header_rows
    if missing:
        told = ", ".join(title for title in titles if title)
        told = told if len(told) <= _MOST_TITLES else f"{told[:_MOST_TITLES]} …"
        raise unusable("LK910", path, line, columns=", ".join(sorted(missing)), titles=told)
    if doubled:
        raise unusable("LK925", path, line, columns=", ".join(sorted(doubled)))
    return {name: titles.index(title) for name, title in title_of.items()}


def cell_ours(name: str, cell: object, text: str, mapping: TableMapping) -> str:
    """A cell in our way of writing.

    Days of Excel and Parquet are what they are. A number may be a word of theirs, or stand for a
    day; an amount that is a number has no signs to be left out.
    """
    told = isinstance(cell, (int, float)) and not isinstance(cell, bool)
    if isinstance(cell, str) or (told and (name in mapping.values or is_day(name))):
        return ours(name, text, mapping)
    return text


def is_day(name: str) -> bool:
    """True for a column of days."""
    return name == "date" or name.endswith("_on")


def _serial_day(text: str) -> str:
    if not _EXCEL_DAY.match(text):
        return text
    return (_EXCEL_ZERO + timedelta(int(text))).isoformat()


def ours(name: str, text: str, mapping: TableMapping) -> str:
    """A text in our way of writing; what does not fit stays as it is and is told by the reader."""
    words = mapping.values.get(name)
    if words is not None:
        return words.get(text, text)
    if mapping.date_formats and is_day(name):
        for form in mapping.date_formats:
            if form == _SERIAL:
                continue
            try:
                return datetime.strptime(text, form).date().isoformat()
            except ValueError:
                continue
        return _serial_day(text) if _SERIAL in mapping.date_formats else text
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
        yield from csv_rows(path, handle, mapping)


def csv_rows(
    path: Path, lines: Iterable[str], mapping: TableMapping, before: int = 0
) -> Iterator[RawRow]:
    """Rows of a CSV file, or of a part of it.

    Args:
        path: the file, for what is told about it.
        lines: its lines.
        mapping: how it is laid out.
        before: lines of the file before these.

    Raises:
        InputError: when a row does not end as it should, or the encoding does not fit.
    """
    reader = csv.reader(lines, delimiter=mapping.delimiter, strict=True)
    last = before
    try:
        for cells in reader:
            last = before + reader.line_num
            if cells or last <= mapping.skip_rows + mapping.header_rows:
                yield last, cells
    except UnicodeError as problem:
        raise unusable("LK110", path, None, problem=str(problem)) from None
    except csv.Error as problem:
        # The row that begins there does not end as it should.
        raise unusable("LK911", path, last + 1, problem=str(problem)) from None


def _excel(path: Path, mapping: TableMapping) -> Iterator[RawRow]:
    from legalkit.portfolio.excelrows import NoSheetError, SheetError, excel_rows

    try:
        yield from enumerate(excel_rows(path, mapping.sheet), 1)
    except SheetError as problem:
        raise unusable("LK911", path, None, problem=str(problem)) from None
    except NoSheetError as missing:
        raise unusable("LK921", path, None, sheet=str(missing)) from None


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
