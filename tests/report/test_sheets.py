"""Excel and CSV: exact amounts, text that stays text, the same bytes each time."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.messages import Message
from legalkit.report import Column, Grid
from legalkit.report.sheets import grid_csv, grids_xlsx

AS_OF = date(2026, 3, 1)
EVIL = '=HYPERLINK("http://x","苏州")'
GRID = Grid(
    (Column("编号", keep=True), Column("=1+1"), Column("金额", "right", keep=True)),
    (
        ("CL1", EVIL, Decimal("1284340.50")),
        ("CL2", Message("limitation.proven"), Decimal("-0.125")),
        ("#N/A", None, 7),
        ("2024-01-01", date(2024, 5, 31), Decimal("0.10")),
        ("-5+3", "第一行\n第二行\x07", "00123"),
    ),
)


def book(**sheets: Grid) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(grids_xlsx(list(sheets.items()), "zh", as_of=AS_OF)))


def test_text_stays_text_and_numbers_stay_exact() -> None:
    rows = list(book(债权=GRID)["债权"].iter_rows())
    assert [cell.value for cell in rows[1]] == ["CL1", EVIL, pytest.approx(1284340.50, abs=0)]
    assert rows[1][1].data_type == "s"
    assert rows[1][1].quotePrefix
    assert rows[0][1].data_type == "s"
    assert [rows[2][1].value, rows[2][2].value] == ["已证明", -0.125]
    assert [(rows[3][0].value, rows[3][0].data_type), rows[3][1].value, rows[3][2].value] == [
        ("#N/A", "s"),
        None,
        7,
    ]
    assert rows[4][0].value == "2024-01-01"
    assert rows[4][1].value == datetime(2024, 5, 31)
    assert [rows[5][0].value, rows[5][1].value, rows[5][2].value] == [
        "-5+3",
        "第一行\n第二行\ufffd",
        "00123",
    ]


def test_numbers_show_what_they_hold() -> None:
    sheet = book(a=GRID)["a"]
    assert sheet["C2"].number_format == "#,##0.00"
    assert sheet["C3"].number_format == "#,##0.########"
    assert sheet["B5"].number_format == "yyyy-mm-dd"


def test_bytes_do_not_depend_on_the_clock() -> None:
    octets = grids_xlsx([("a", GRID)], as_of=AS_OF)
    assert octets == grids_xlsx([("a", GRID)], as_of=AS_OF)
    properties = openpyxl.load_workbook(io.BytesIO(octets)).properties
    assert properties.created.date() == properties.modified.date() == AS_OF


def test_sheet_names_are_made_acceptable_and_different() -> None:
    names = ["a/b", "A:B", "x" * 40, "x" * 35, ""]
    made = openpyxl.load_workbook(
        io.BytesIO(grids_xlsx([(name, GRID) for name in names], as_of=AS_OF))
    ).sheetnames
    assert len({name.casefold() for name in made}) == 5
    assert all(1 <= len(name) <= 31 for name in made)


def test_a_text_too_long_for_excel_is_refused_and_not_cut() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        grids_xlsx([("a", Grid((Column("a"),), (("x" * 40_000,),)))], as_of=AS_OF)


def test_csv_is_read_back_exactly_and_harmless() -> None:
    octets = grid_csv(GRID, "zh")
    assert octets.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["编号", "'=1+1", "金额"]
    assert rows[1] == ["CL1", "'" + EVIL, "1284340.50"]
    assert rows[2] == ["CL2", "已证明", "-0.125"]
    assert rows[3] == ["#N/A", "", "7"]
    assert rows[5][:2] == ["'-5+3", "第一行\n第二行\x07"]


@given(st.text(max_size=40))
def test_no_text_whatever_begins_a_formula(text: str) -> None:
    octets = grid_csv(Grid((Column("a"), Column("b")), ((text, "end"),)))
    rows = list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline="")))
    assert not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert rows[1][0].lstrip("'") == text.encode("utf-8", "replace").decode().lstrip("'")
