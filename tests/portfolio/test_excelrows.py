"""Worksheets by both readers: errors, formulas never computed, long numbers, odd layouts."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from legalkit.model.errors import InputError
from legalkit.portfolio import excelrows, oddcells
from legalkit.portfolio.excelrows import NoSheetError, SheetError, excel_rows
from legalkit.portfolio.ledger import BadCell, Receivable, read_ledger
from legalkit.portfolio.mapping import TableMapping

HEAD = ["id", "law", "type", "due_on", "amount", "currency", "debtor", "delivered_on"]


@pytest.fixture(params=["quick", "streamed", "without the extra"])
def reader(request, monkeypatch):
    if request.param == "streamed":
        monkeypatch.setattr(excelrows, "MOST_OCTETS", 10)
    elif request.param == "without the extra":
        monkeypatch.setattr(excelrows, "find_spec", lambda name: None)


def book_of(path: Path, rows: list[list[object]], left: int = 0, top: int = 0) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "Items"
    for number, row in enumerate(rows, 1 + top):
        for place, cell in enumerate(row, 1 + left):
            sheet.cell(number, place).value = cell
    book.create_sheet("Other").append(["other"])
    book.save(path)
    return path


def changed(path: Path, change, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """The workbook with the text of one part changed."""
    out = path.with_name("changed.xlsx")
    with ZipFile(path) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text) if name == part else text)
    return out


def plain(rows) -> list[list[object]]:
    """Rows with blanks as one thing, days as days, numbers as numbers."""
    found = []
    for row in rows:
        cells = [cell.date() if isinstance(cell, datetime) else cell for cell in row]
        cells = [None if cell == "" else cell for cell in cells]
        while cells and cells[-1] is None:
            cells.pop()
        found.append(cells)
    return found


def test_what_stands_there_is_read(tmp_path, reader):
    rows = [
        ["Report"],
        [],
        ["id", "due", "sum", "yes"],
        ["甲", date(2025, 1, 10), 12.5, True],
        ["شركة", date(1999, 12, 31), -3, False],
        ["formula", "=1+2", "=SUM(C4:C5)", None],
        ["error", "#N/A", "#REF!", 1],
        ["long", 6222021234567890000, 10**15, 10**15 - 1],
        [" blanks ", "a\nb", "<&>", None],
    ]
    found = plain(excel_rows(book_of(tmp_path / "b.xlsx", rows), None))
    rows[7] = [
        "long",
        "6222021234567890000 (>15 digits)",
        "1000000000000000 (>15 digits)",
        10**15 - 1,
    ]
    assert found == plain(rows)


def test_rows_and_columns_before_the_table(tmp_path, reader):
    path = book_of(
        tmp_path / "b.xlsx", [["id", "x"], ["A", "=1+1"], [None, None], ["B", "#N/A"]], 2, 3
    )
    found = plain(excel_rows(path, "Items"))
    strip = [[cell for cell in row if cell is not None] for row in found]
    assert strip == [[], [], [], ["id", "x"], ["A", "=1+1"], [], ["B", "#N/A"]]


def test_odd_cells_beyond_all_others(tmp_path, reader):
    """A first column, a last column and last rows that hold nothing but formulas."""
    rows = [["=A1", "id", "=1"], ["=A2", "x", None], ["=A3"], [None, None, "=3"]]
    path = book_of(tmp_path / "b.xlsx", rows)
    assert plain(excel_rows(path, None)) == [
        ["=A1", "id", "=1"],
        ["=A2", "x"],
        ["=A3"],
        [None, None, "=3"],
    ]


def test_a_formula_with_a_value_is_its_value(tmp_path, reader):
    path = book_of(tmp_path / "b.xlsx", [["id", "=1+2", '=IF(1,"","x")', "=A1"]])

    def computed(text: bytes) -> bytes:
        text = text.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>")
        text = text.replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>")
        # An empty text is a value.
        text = re.sub(
            rb'<c r="C1">(<f>.*?</f>)<v ?/?>(</v>)?', rb'<c r="C1" t="str">\1<v></v>', text
        )
        return re.sub(
            rb'<c r="D1">(<f>A1</f>)<v ?/?>(</v>)?', rb'<c r="D1" t="str">\1<v>id</v>', text
        )

    assert plain(excel_rows(changed(path, computed), None)) == [["id", 3, None, "id"]]


def test_cells_that_do_not_say_where_they_stand(tmp_path, reader):
    """A sheet whose errors cannot be placed is read cell by cell."""
    path = book_of(tmp_path / "b.xlsx", [["id", "#N/A"], ["A", 1]])
    loose = changed(path, lambda text: re.sub(rb' r="[A-Z]+[0-9]+"', b"", text))
    assert oddcells.odd_cells(loose, "xl/worksheets/sheet1.xml") is None
    assert plain(excel_rows(loose, None)) == [["id", "#N/A"], ["A", 1]]


@pytest.mark.parametrize("chunk", [5, 1 << 20])
def test_a_prefix_before_every_name(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(oddcells, "_CHUNK", chunk)
    path = book_of(tmp_path / "b.xlsx", [["id", "#N/A"], ["A", "=1+1"]])

    def prefixed(text: bytes) -> bytes:
        text = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", text)
        return text.replace(b" xmlns=", b" xmlns:x=")

    found = oddcells.odd_cells(changed(path, prefixed), "xl/worksheets/sheet1.xml")
    assert found == {0: {1: "#N/A"}, 1: {1: "=1+1"}}


def test_a_cell_is_never_cut_in_two(tmp_path, monkeypatch):
    monkeypatch.setattr(oddcells, "_CHUNK", 7)
    path = book_of(tmp_path / "b.xlsx", [["id", "#N/A"], ["A", "=1+1"], ["B", "#DIV/0!"]])
    assert oddcells.odd_cells(path, "xl/worksheets/sheet1.xml") == {
        0: {1: "#N/A"},
        1: {1: "=1+1"},
        2: {1: "#DIV/0!"},
    }


def test_what_is_no_workbook(tmp_path, reader):
    good = book_of(tmp_path / "b.xlsx", [["id"]])
    with pytest.raises(NoSheetError):
        list(excel_rows(good, "Nothing"))
    assert plain(excel_rows(good, "Other")) == [["other"]]
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(good.read_bytes()[:900])
    wrong = [
        broken,
        changed(good, lambda text: text[: len(text) // 2]),
        shutil.copy(changed(good, lambda text: b"<x", "xl/workbook.xml"), tmp_path / "x.xlsx"),
    ]
    for path in wrong:
        with pytest.raises(SheetError):
            list(excel_rows(path, None))
    with pytest.raises(SheetError):
        list(
            excel_rows(
                changed(good, lambda t: t.replace(b"<sheet ", b"<other "), "xl/workbook.xml"), None
            )
        )
    with pytest.raises(OSError, match="missing"):
        list(excel_rows(tmp_path / "missing.xlsx", None))


def test_an_error_in_a_day_that_may_be_missing_is_told(tmp_path, reader):
    """VLOOKUP found nothing: that is not the same as no delivery."""
    line = ["R1", "CN", "loan", date(2025, 1, 10), 10, "CNY", "X"]
    rows = [HEAD, [*line, "#N/A"], ["R2", *line[1:], None], ["R3", *line[1:], "=D4+30"]]
    path = book_of(tmp_path / "b.xlsx", rows)
    first, second, third = read_ledger(path)
    assert isinstance(second, Receivable)
    assert [(cell.row, cell.column, cell.value) for cell in (*first, *third)] == [
        (2, "delivered_on", "#N/A"),
        (4, "delivered_on", "=D4+30"),
    ]
    assert isinstance(first[0], BadCell)


def test_days_that_stand_as_numbers(tmp_path, reader):
    rows = [
        HEAD,
        ["R1", "CN", 1, 45667, 10, "CNY", "X", 20250115],
        ["R2", "CN", 1, "45667", 10, "CNY", "X", None],
    ]
    path = book_of(tmp_path / "b.xlsx", rows)
    mapping = TableMapping(date_formats=("%Y%m%d", "excel"), values={"type": {"1": "loan"}})
    one, two = read_ledger(path, mapping)
    assert (one.type, one.due_on, one.days) == (
        "loan",
        date(2025, 1, 10),
        {"delivered_on": date(2025, 1, 15)},
    )
    assert two.due_on == date(2025, 1, 10)
    (told, _) = read_ledger(path, TableMapping(values={"type": {"1": "loan"}}))
    assert [cell.value for cell in told] == ["45667", "20250115"]


def test_a_sheet_with_a_dtd_is_refused(tmp_path):
    path = book_of(tmp_path / "b.xlsx", [["id"]])
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(InputError) as error:
        list(read_ledger(changed(path, lambda text: evil, "xl/workbook.xml")))
    assert error.value.findings[0].code == "LK911"
