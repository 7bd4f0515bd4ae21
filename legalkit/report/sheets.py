"""Tables as Excel and CSV files, in which no cell can become a formula.

A debtor's name that begins with ``=`` is a name. Excel would compute it, and what it computes may
send data away; so text is stored as text, whatever it begins with.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from legalkit.report.cells import cell_width
from legalkit.report.page import Cell, Grid, say

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: What Excel, WPS and LibreOffice take as the beginning of a formula in a CSV file.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MOST_CHARACTERS = 32_767  # of an Excel cell
_WIDEST = 60


def grid_csv(grid: Grid, lang: str = "en") -> bytes:
    """A table as CSV: UTF-8 with a mark that Excel needs to read Chinese, plain amounts."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(_harmless(say(column.title, lang)) for column in grid.columns)
    for row in grid.rows:
        writer.writerow(_csv_cell(cell, lang) for cell in row)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _csv_cell(cell: Cell, lang: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, int | date):
        return str(cell)
    return _harmless(say(cell, lang))


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text


def grids_xlsx(sheets: Sequence[tuple[str, Grid]], lang: str = "en", *, as_of: date) -> bytes:
    """Tables as an Excel file, one sheet each; the same tables give the same bytes.

    Args:
        sheets: name of each sheet and its table.
        lang: ``en`` or ``zh``.
        as_of: the day of the assessment, stored as the day the file was made.

    Raises:
        ValueError: when a text is longer than a cell of Excel holds, because it would be cut.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, grid in sheets:
        sheet = book.create_sheet(_sheet_name(name, book.sheetnames))
        _fill(sheet, grid, lang)
    out = BytesIO()
    book.save(out)
    return _steady(out.getvalue(), as_of)


def _sheet_name(name: str, taken: list[str]) -> str:
    """A name that Excel accepts: no more than 31 characters, none of its own, not used before."""
    clean = (
        "".join("_" if character in "[]:*?/\\'" else character for character in name)[:31] or "_"
    )
    number, unique = 2, clean
    while unique.casefold() in {other.casefold() for other in taken}:
        ending = f"_{number}"
        unique = clean[: 31 - len(ending)] + ending
        number += 1
    return unique


def _fill(sheet: Worksheet, grid: Grid, lang: str) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(grid.columns, 1):
        title = sheet.cell(1, place)
        _put_text(title, say(column.title, lang))
        title.font = Font(bold=True)
        widest = max(
            [
                cell_width(say(column.title, lang)),
                *(_widest(row[place - 1], lang) for row in grid.rows),
            ]
        )
        sheet.column_dimensions[get_column_letter(place)].width = min(widest, _WIDEST) + 2
        for number, row in enumerate(grid.rows, 2):
            cell = sheet.cell(number, place)
            _put(cell, row[place - 1], lang)
            cell.alignment = Alignment(
                vertical="top", wrap_text=not column.keep, horizontal=column.align
            )
    sheet.freeze_panes = "A2"


def _widest(cell: Cell, lang: str) -> int:
    return max(cell_width(line) for line in say(cell, lang).split("\n"))


def _put(target: Any, cell: Cell, lang: str) -> None:
    if cell is None:
        return
    if isinstance(cell, Decimal):
        target.value = cell
        target.number_format = "#,##0.00" if cell == round(cell, 2) else "#,##0.########"
    elif isinstance(cell, int):
        target.value = cell
    elif isinstance(cell, date):
        target.value = cell
        target.number_format = "yyyy-mm-dd"
    else:
        _put_text(target, say(cell, lang))


def _put_text(target: Any, text: str) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if len(text) > _MOST_CHARACTERS:
        raise ValueError(
            f"a text of {len(text)} characters does not fit a cell ({_MOST_CHARACTERS})"
        )
    target.value = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)
    # After the value: openpyxl takes a leading "=" for a formula and "#N/A" for an error.
    target.data_type = "s"
    target.quotePrefix = text.startswith(_FORMULA)


def _steady(octets: bytes, as_of: date) -> bytes:
    """The same file without the clock: the archive and its properties carry ``as_of``."""
    import re
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    stamp = f"{as_of.isoformat()}T00:00:00Z".encode()
    out = BytesIO()
    with ZipFile(BytesIO(octets)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(W3CDTF\">)[^<]*", rb"\g<1>" + stamp, content)
            target.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, ZIP_DEFLATED)
    return out.getvalue()
