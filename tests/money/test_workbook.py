from __future__ import annotations

import shutil
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from legalkit.law.interest_sheet import InterestSheet, load_interest_sheet
from legalkit.money import statements
from legalkit.money.exact import to_cents
from legalkit.money.workbook import write_workbook
from tests.money.cases import claim, invoice, make

UNTIL = date(2026, 3, 1)


@pytest.fixture
def items(cn):
    case = make(
        [
            claim(invoices=["I1", "I2"], amount="1283400", title="=cmd()"),
            claim("A2", due_on="2019-01-31"),
        ],
        invoices=[
            invoice("I1", "700000.33", "2024-03-31"),
            invoice("I2", "800000.44", "2024-04-30"),
        ],
        payments=[
            {"id": "P1", "date": "2024-09-15", "amount": "216600.00", "allocate_to": "A1"},
            {"id": "P2", "date": "2025-02-15", "amount": "33333.33", "allocate_to": "I2"},
        ],
    )
    return statements(case, UNTIL, cn)


def test_formulas_stand_in_the_rows(items, tmp_path):
    path = tmp_path / "out" / "interest.xlsx"
    write_workbook(items, path, "zh")
    book = load_workbook(path)
    assert book.sheetnames == ["A1", "A2"]
    sheet = book["A1"]
    assert sheet["D4"].value == "=C4-B4+1"
    assert sheet["H4"].value == "=E4*F4/100*D4/G4"
    # evaluate the formulas of the rows by hand: they give the printed figures
    by_block: dict[tuple[str, int], Decimal] = {}
    for row, segment in enumerate(items[0].segments, 4):
        days = (sheet.cell(row, 3).value - sheet.cell(row, 2).value).days + 1
        amount = (
            Decimal(str(sheet.cell(row, 5).value))
            * Decimal(str(sheet.cell(row, 6).value))
            / 100
            * days
            / 365
        )
        key = (segment.debt, segment.block)
        by_block[key] = by_block.get(key, Decimal(0)) + amount
    assert sum(to_cents(value) for value in by_block.values()) == items[0].interest_total


def test_text_never_becomes_a_formula(cn, tmp_path):
    case = make([claim(title="x")])
    items = statements(case, UNTIL, cn)
    write_workbook([items[0], items[0]], tmp_path / "a.xlsx")
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == ["A1", "A1~2"]
    write_workbook([], tmp_path / "b.xlsx")
    assert len(load_workbook(tmp_path / "b.xlsx").sheetnames) == 1


def foreign():
    """Statements under other kinds of rules: points, one rate for good, compound, lost interest."""
    payments = [{"id": "P1", "date": "2021-03-31", "amount": "12345.67", "currency": "EUR"}]
    german = claim("D1", governing_law="DE", currency="EUR", due_on="2018-05-15", amount="98765.43")
    german["original_amount"] = "111111.10"
    english = claim("E1", governing_law="GB-EAW", currency="GBP", due_on="2023-12-31")
    dollars = claim("N1", governing_law="US-NY", currency="USD", due_on="2019-02-28")
    york = load_interest_sheet("US-NY").model_dump(by_alias=True)
    rule = {**york["statutory"][-1], "compound": "month"}
    monthly = InterestSheet.model_validate({**york, "statutory": [rule]})
    judgment = claim(
        "J1",
        type="judgment",
        due_on="2024-01-15",
        amount="500000",
        facts={
            "adjudged_side_sums": "8000",
            "adjudged_rate": "4.485",
            "adjudged_from": "2022-03-01",
        },
    )
    paid = [{"id": "P2", "date": "2024-06-30", "amount": "60000"}]
    return (
        *statements(
            make([german], payments=payments), date(2024, 2, 29), load_interest_sheet("DE")
        ),
        *statements(make([english]), date(2025, 12, 31), load_interest_sheet("GB-EAW")),
        *statements(make([dollars]), date(2021, 12, 31), monthly),
        *statements(make([judgment], payments=paid), date(2024, 12, 31), load_interest_sheet("CN")),
    )


@pytest.mark.office
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_a_spreadsheet_program_comes_to_the_same_cent(items, tmp_path):
    items = (*items, *foreign())
    write_workbook(items, tmp_path / "in.xlsx")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(tmp_path / "calc"),
            str(tmp_path / "in.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    book = load_workbook(tmp_path / "calc" / "in.xlsx", data_only=True)
    for item in items:
        figures = {
            row[0].value: row[7].value
            for row in book[item.claim].iter_rows()
            if row[0].value and row[7].value
        }
        total = figures["Total"]
        assert to_cents(Decimal(str(total))) == item.total
        if item.continuing:
            assert to_cents(Decimal(str(figures["Each further day"]))) == item.daily
        assert (
            to_cents(Decimal(str(figures["Interest accrued, rounded per debt and settlement"])))
            == item.interest_total
        )
