"""Prints spreadsheets: every sheet, row and column, with the row and column marks they bear."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.bundle.mail import decode
from legalkit.bundle.typeset import Legible, set_pages
from legalkit.bundle.words import Setting
from legalkit.law.bundle_profile import BundlePrint

#: Widest line of one band of columns, in characters; more columns go to further pages.
_BAND_CHARS = 130
#: Rows set in one go; keeps memory flat for ledgers of ten thousands of rows.
_CHUNK = 1500
_NARROW, _WIDE = 4, 36


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as rows of text, in the order of the original."""

    title: str
    rows: list[list[str]]


def read_csv(path: Path) -> tuple[Sheet, str]:
    """Read a CSV file; the delimiter is found among comma, semicolon, tab and bar.

    Returns:
        The sheet and the charset that fitted.

    Raises:
        ValueError: when it holds no row.
    """
    text, charset = decode_text(path.read_bytes())
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t|", key=first.count)
    limit = csv.field_size_limit(10_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise ValueError(str(problem)) from None
    finally:
        csv.field_size_limit(limit)
    if not any(rows):
        raise ValueError("no rows")
    return Sheet("", rows), charset


def decode_text(data: bytes) -> tuple[str, str]:
    """Decode a text file: by its byte-order mark, else UTF-8, else GB18030, else Latin-1."""
    for mark, charset in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(charset), "utf-8" if charset == "utf-8-sig" else charset
    return decode(data, "utf-8")


def read_xlsx(path: Path, words: BundlePrint) -> tuple[list[Sheet], int, int]:
    """Read all sheets of a workbook with the values it stores.

    A formula without a stored value is shown as the formula itself: we do not calculate, because
    the result would not be what the original shows.

    Returns:
        The sheets, the number of formulas without a stored value, and the number of charts and
        pictures, which are not printed.

    Raises:
        ValueError: when the workbook cannot be read.
    """
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values = openpyxl.load_workbook(path, data_only=True)
            formulas = openpyxl.load_workbook(path, data_only=False)
    except Exception as problem:  # openpyxl raises whatever its parsers raise
        raise ValueError(f"{type(problem).__name__}: {problem}") from None
    missing = drawn = 0
    sheets = []
    for name in values.sheetnames:
        shown, written = values[name], formulas[name]
        drawn += len(getattr(shown, "_charts", ())) + len(getattr(shown, "_images", ()))
        if not hasattr(shown, "iter_rows"):
            sheets.append(Sheet(f"{name}  {words.chart_sheet}", [[""]]))
            continue
        rows = []
        for value_row, formula_row in zip(shown.iter_rows(), written.iter_rows(), strict=True):
            row = []
            for cell, formula in zip(value_row, formula_row, strict=True):
                if cell.value is None and formula.data_type == "f":
                    missing += 1
                    row.append(str(getattr(formula.value, "text", formula.value)))
                else:
                    row.append(_shown(cell))
                if formula.comment is not None:
                    row[-1] += " " + words.comment.format(text=formula.comment.text)
            rows.append(row)
        hidden = "" if shown.sheet_state == "visible" else "  " + words.hidden_sheet
        sheets.append(Sheet(name + hidden, rows or [[""]]))
    return sheets, missing, drawn


def _shown(cell: Any) -> str:
    from datetime import date, datetime

    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, (datetime, date)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value, str(cell.number_format))
    return str(value)


def _number(value: float, pattern: str) -> str:
    """The stored number; percent as percent, no decimal is cut off."""
    from decimal import Decimal

    exact = Decimal(repr(value))
    if pattern.endswith("%"):
        return f"{(exact * 100).normalize():f}%"
    return f"{exact:f}"


def print_sheets(sheets: Iterable[Sheet], legible: Legible, setting: Setting) -> list[bytes]:
    """Set all sheets; returns PDFs in order."""
    return [
        set_pages("table", {**setting.page, "bands": bands})
        for sheet in sheets
        for bands in _bands(sheet, legible, setting.words.rows)
    ]


def _bands(sheet: Sheet, legible: Legible, label: str) -> Iterator[list[dict[str, Any]]]:
    width = max((len(row) for row in sheet.rows), default=1) or 1
    rows = [[legible.text(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows]
    sizes = [_size([row[column] for row in rows]) for column in range(width)]
    title = legible.text(sheet.title)
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        bands = []
        for first, last in _split(sizes):
            heads = ["", *(column_name(index) for index in range(first, last))]
            cells: list[str] = []
            for number, row in enumerate(part, start + 1):
                cells.append(str(number))
                cells.extend(row[first:last])
            span = label.format(
                first=start + 1,
                last=start + len(part),
                total=len(rows),
                left=column_name(first),
                right=column_name(last - 1),
            )
            bands.append(
                {
                    "title": f"{title}  {span}".strip(),
                    "widths": sizes[first:last],
                    "heads": heads,
                    "cells": cells,
                }
            )
        yield bands


def _size(cells: list[str]) -> int:
    widest = max((_chars(line) for cell in cells for line in cell.split("\n")), default=0)
    return min(max(widest, _NARROW), _WIDE)


def _chars(text: str) -> int:
    return len(text) if text.isascii() else sum(1 if ord(char) < 0x2E80 else 2 for char in text)


def _split(sizes: list[int]) -> Iterator[tuple[int, int]]:
    first, used = 0, 0
    for index, size in enumerate(sizes):
        if index > first and used + size > _BAND_CHARS:
            yield first, index
            first, used = index, 0
        used += size
    yield first, len(sizes)


def column_name(index: int) -> str:
    """Name of a column counted from 0: A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
