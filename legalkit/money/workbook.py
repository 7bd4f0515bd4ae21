"""The interest statement as a workbook whose figures are formulas a court can follow."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalkit.messages import Message
from legalkit.messages.citation import cited
from legalkit.money.interest import InterestStatement
from legalkit.money.ledger import Segment

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_MONEY, _DAY = "#,##0.00", "yyyy-mm-dd"
_COLUMNS = ("debt", "from", "to", "days", "base", "rate", "basis", "exact", "rounded", "source")
_WIDTHS = (16, 12, 12, 8, 18, 12, 10, 18, 16, 60)
_FIRST = 4
_ROUNDED = _COLUMNS.index("rounded") + 1


def write_workbook(statements: Sequence[InterestStatement], path: Path, lang: str = "en") -> None:
    """Write one sheet per claim: days, interest and totals are live formulas.

    Interest of a row is principal x rate / 100 x days / basis, unrounded. Rows of one debt between
    two settlements are summed and rounded once, as in the printed statement, beside the last one.

    Args:
        statements: the statements.
        path: file to write.
        lang: language of headings and sources.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    titles: set[str] = set()
    for statement in statements:
        _claim(book.create_sheet(_title(statement.claim, titles)), statement, lang)
    if not statements:
        book.create_sheet(_say("principal", lang))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def _title(claim: str, taken: set[str]) -> str:
    """A sheet name of at most 31 characters, each once; ids hold nothing that Excel forbids."""
    name, number = claim[:31], 1
    while name.lower() in taken:
        number += 1
        name = f"{claim[:27]}~{number}"
    taken.add(name.lower())
    return name


def _say(key: str, lang: str, **params: Any) -> str:
    return Message(f"money.print.{key}", params).text(lang)


def _text(text: str) -> str:
    """Text that a spreadsheet never runs as a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text


def _claim(sheet: Worksheet, statement: InterestStatement, lang: str) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.properties import PageSetupProperties

    bold = Font(bold=True)
    sheet["A1"] = _text(f"{statement.claim} {statement.title} ({statement.currency})")
    sheet["A1"].font = bold
    for column, (key, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True), 1):
        cell = sheet.cell(_FIRST - 1, column, _say(f"col_{key}", lang))
        cell.font, cell.alignment = bold, Alignment(wrap_text=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = f"A{_FIRST}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    rows = (*statement.segments, *statement.side_rows)
    for row, segment in enumerate(rows, _FIRST):
        _segment(sheet, row, segment, lang)
        if statement.is_lost(segment):
            sheet.cell(row, len(_COLUMNS) + 1, _say("out_of_time", lang))
    # The main rows and those of general interest have settlements of their own.
    _round(sheet, statement.segments, _FIRST)
    _round(sheet, statement.side_rows, _FIRST + len(statement.segments))
    _totals(sheet, statement, lang)


def _round(sheet: Worksheet, rows: Sequence[Segment], first: int) -> None:
    """Beside the last row of each debt and settlement, its interest rounded once to the cent.

    0.0000001 lifts binary fractions of exact half cents.
    """
    blocks: dict[tuple[str, int], list[int]] = {}
    for row, segment in enumerate(rows, first):
        blocks.setdefault((segment.debt, segment.block), []).append(row)
    for lines in blocks.values():
        total = "+".join(f"H{line}" for line in lines)
        cell = sheet.cell(lines[-1], _ROUNDED, f"=ROUND({total}+0.0000001,2)")
        cell.number_format = _MONEY


def _segment(sheet: Worksheet, row: int, segment: Segment, lang: str) -> None:
    values: tuple[Any, ...] = (
        segment.debt,
        segment.from_,
        segment.until,
        f"=C{row}-B{row}+1",
        segment.principal,
        segment.span.percent,
        segment.basis,
        f"=E{row}*F{row}/100*D{row}/G{row}",
        None,
        _text(segment.span.source.text(lang)),
    )
    formats = (None, _DAY, _DAY, "0", _MONEY, "0.0000##", "0", "#,##0.0000", None, None)
    for column, (value, number_format) in enumerate(zip(values, formats, strict=True), 1):
        cell = sheet.cell(row, column, value)
        if number_format:
            cell.number_format = number_format


def _totals(
    sheet: Worksheet,
    statement: InterestStatement,
    lang: str,
) -> None:
    from openpyxl.styles import Font

    middle = _FIRST + len(statement.segments)
    end = middle + len(statement.side_rows)
    row = end + 1
    rounded = f"SUM(I{_FIRST}:I{middle - 1})" if statement.segments else "0"
    general = f"SUM(I{middle}:I{end - 1})" if statement.side_rows else ""
    # What the judgment fixed, less what payments met of it; general interest comes from its rows.
    fixed = statement.side_sums - sum((r.amount for r in statement.side_rows), Decimal(0))
    lines: list[tuple[str, Any]] = [
        ("interest_all", f"={rounded}"),
        ("interest_paid", statement.interest_paid),
        ("interest", f"=H{row}-H{row + 1}"),
        ("principal", statement.principal),
        ("side_sums", f"={fixed}+{general}" if general else statement.side_sums),
        ("flat", statement.flat_total),
        ("total", f"=H{row + 2}+H{row + 3}+H{row + 4}+H{row + 5}"),
    ]
    for offset, (key, value) in enumerate(lines):
        sheet.cell(row + offset, 1, _say(key, lang, until=statement.until)).font = Font(bold=True)
        sheet.cell(row + offset, 8, value).number_format = _MONEY
    row = _further_day(sheet, row + len(lines), statement, lang) + 1
    headings = ("payments", "col_date", None, "part_costs", "part_interest", "part_principal")
    for column, heading in enumerate(headings if statement.payments else (), 1):
        if heading:
            sheet.cell(row, column, _say(heading, lang)).font = Font(bold=True)
    row += 1
    for payment in statement.payments:
        for line in payment.lines:
            if line.claim != statement.claim:
                continue
            sheet.cell(row, 1, _text(payment.payment))
            sheet.cell(row, 2, payment.date).number_format = _DAY
            for column, amount in enumerate((line.costs, line.interest, line.principal), 4):
                sheet.cell(row, column, amount).number_format = _MONEY
            sheet.cell(row, 10, _text(f"{line.debt}: {line.reason.text(lang)}"))
            row += 1
    remarks = [message.text(lang) for message in (*statement.conventions, *statement.notices)]
    remarks += [f"{cited(one.text, '', lang)} [{one.mark}]" for one in statement.citations]
    for remark in remarks:
        row += 1
        _remark(sheet, row, remark)


def _further_day(sheet: Worksheet, row: int, statement: InterestStatement, lang: str) -> int:
    """What one further day costs, part by part and in all; returns the row after it."""
    from openpyxl.styles import Font

    first = row
    for each in statement.continuing:
        for part in each.parts:
            values: tuple[Any, ...] = (each.debt, each.from_, each.from_, 1)
            values += (part.principal, part.span.percent, part.basis, f"=E{row}*F{row}/100/G{row}")
            formats = (None, _DAY, _DAY, "0", _MONEY, "0.0000##", "0", "#,##0.0000")
            for column, (value, number_format) in enumerate(zip(values, formats, strict=True), 1):
                cell = sheet.cell(row, column, value)
                if number_format:
                    cell.number_format = number_format
            sheet.cell(row, len(_COLUMNS), _text(part.span.source.text(lang)))
            row += 1
    if row > first:
        sheet.cell(row, 1, _say("daily", lang)).font = Font(bold=True)
        total = f"=ROUND(SUM(H{first}:H{row - 1})+0.0000001,2)"
        sheet.cell(row, 8, total).number_format = _MONEY
        row += 1
    return row


def _remark(sheet: Worksheet, row: int, text: str) -> None:
    """A sentence across all columns, as high as its length needs, so that print loses nothing."""
    from openpyxl.styles import Alignment

    cell = sheet.cell(row, 1, _text(text))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_COLUMNS))
    # A Chinese character is as wide as two Latin ones.
    wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
    sheet.row_dimensions[row].height = 15 * -(-wide // sum(_WIDTHS))
