"""A CSV file piece by piece: plain pieces are parsed as columns, all others row by row.

Plain is a piece of whole lines, in the encoding of the file, with as many cells in each line as
there are titles. What is not plain goes through the reader of :mod:`table`, so that both ways give
the same rows, line numbers and mistakes.
"""

from __future__ import annotations

import io
import re
from codecs import lookup
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.table import RawRow, csv_rows

#: Octets of a piece.
PIECE = 1 << 24
#: Encodings in which the octet of a line end is nothing else.
_SAFE = {"ascii", "utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "big5", "iso8859-1", "cp1252"}
_LINE_END, _RETURN = 10, 13


@dataclass(frozen=True, slots=True)
class Plain:
    """The cells of a plain piece.

    Attributes:
        numbers: line of the file of each row.
        columns: texts by place among the titles.
    """

    numbers: Any
    columns: dict[int, Any]


def can_be_cut(mapping: TableMapping) -> bool:
    """True for a CSV file that can be cut at its line ends."""
    return lookup(mapping.encoding).name in _SAFE and mapping.delimiter.isascii()


def csv_parts(
    path: Path, mapping: TableMapping, line: int, width: int, places: set[int]
) -> Iterator[Plain | Iterator[RawRow]]:
    """The rows of a CSV file below its titles.

    Args:
        path: the file.
        mapping: how it is laid out.
        line: the line on which its titles end.
        width: number of titles.
        places: columns that are read.

    Raises:
        InputError: when a row does not end as it should.
    """
    encoding = lookup(mapping.encoding).name.removesuffix("-sig")
    quoted = _quoted(mapping.delimiter)
    with path.open("rb") as handle:
        head = b"".join(handle.readline() for _ in range(line))
        if _lone_returns(head):
            # Lines do not end as they do elsewhere: what is below the titles cannot be told so.
            handle.seek(0)
            again = io.TextIOWrapper(handle, mapping.encoding, "surrogateescape", newline="")
            yield (row for row in csv_rows(path, again, mapping) if row[0] > line)
            return
        kept, more = b"", True
        while more:
            told = handle.read(PIECE)
            more, told = bool(told), kept + told
            cut = told.rfind(b"\n") + 1 if more else len(told)
            piece, kept = told[:cut], told[cut:]
            if not _closed(piece, quoted):
                # Somewhere a row may go on in the next line: from here on row by row.
                handle.seek(-len(kept) - len(piece), io.SEEK_CUR)
                rest = io.TextIOWrapper(handle, encoding, "surrogateescape", newline="")
                yield csv_rows(path, rest, mapping, line)
                return
            plain = _parsed(piece, encoding, mapping.delimiter, line, width, places)
            if plain is not None:
                yield plain
            elif piece:
                text = piece.decode(encoding, "surrogateescape")
                yield csv_rows(path, io.StringIO(text, newline=""), mapping, line)
            line += piece.count(b"\n")


def _quoted(delimiter: str) -> re.Pattern[bytes]:
    """A cell in quotes that begins and ends as it should, in one line."""
    sign = re.escape(delimiter.encode())
    return re.compile(
        rb"(?:(?<=\n)|(?<=" + sign + rb')|(?<![\s\S]))"(?:[^"\r\n]|"")*"(?=' + sign + rb"|\r|\n|\Z)"
    )


def _closed(piece: bytes, quoted: re.Pattern[bytes]) -> bool:
    """True when every row of a piece surely ends with its line."""
    if b"\0" in piece or _lone_returns(piece):
        return False
    return b'"' not in piece or b'"' not in quoted.sub(b"", piece)


def _lone_returns(text: bytes) -> bool:
    return text.count(b"\r") != text.count(b"\r\n")


def _parsed(
    piece: bytes, encoding: str, delimiter: str, line: int, width: int, places: set[int]
) -> Plain | None:
    """A piece as columns; None when it is not plain."""
    if not piece.strip() or not places:
        return None
    if not piece.endswith(b"\n"):
        piece += b"\n"
    names = [f"{place}" for place in range(width)]
    try:
        text = piece if encoding in ("utf-8", "ascii") else piece.decode(encoding).encode()
        table = csv.read_csv(
            pa.py_buffer(text),
            read_options=csv.ReadOptions(column_names=names, block_size=len(text) + 1),
            parse_options=csv.ParseOptions(delimiter=delimiter),
            convert_options=csv.ConvertOptions(
                include_columns=[f"{place}" for place in sorted(places)],
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except (UnicodeDecodeError, pa.ArrowInvalid):
        return None
    numbers = _numbers(piece, line)
    table = table.combine_chunks()
    columns = {place: _trimmed(table.column(f"{place}")) for place in places}
    if len(numbers) != table.num_rows or _some_empty(list(columns.values())):
        return None
    return Plain(numbers, columns)


def _trimmed(column: Any) -> Any:
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.utf8_trim_whitespace(column)


def _numbers(piece: bytes, line: int) -> Any:
    """The number of each line that is not empty."""
    octets = np.frombuffer(piece, np.uint8)
    ends = np.flatnonzero(octets == _LINE_END)
    starts = np.concatenate([[0], ends[:-1] + 1])
    length = ends - starts
    empty = (length == 0) | ((length == 1) & (octets[starts] == _RETURN))
    return np.flatnonzero(~empty) + line + 1


def _some_empty(columns: list[Any]) -> bool:
    """True when a row has no text in any of the columns: it may be empty altogether."""
    empty = np.ones(len(columns[0]), dtype=bool)
    for column in columns:
        empty &= pc.equal(column, "").to_numpy(zero_copy_only=False)
    return bool(empty.any())
