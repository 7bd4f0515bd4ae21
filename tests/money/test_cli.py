from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from legalkit.cli import root
from legalkit.cli.run import run

CASE = """
legalkit: "1"
case: {id: K1, title: 苏州诉成都}
parties:
  - {id: C, name: 苏州精工轴承有限公司, kind: company, role: creditor}
  - {id: D, name: 成都远山机械有限公司, kind: company, role: debtor}
contracts:
  - {id: K, title: 购销框架合同, interest: {kind: penalty_daily, rate: 0.05, clause: 第8条}}
claims:
  - {id: A1, title: "[red]货款", type: sale_of_goods, governing_law: CN,
     due_on: 2024-04-30,
     amount: 100000.00, original_amount: 150000.00}
payments:
  - {id: P1, date: 2024-09-15, amount: 50000.00, component: principal}
  - {id: P2, date: 2026-02-15, amount: 999999.00}
costs: {probability: 0.8, lawyer_fee: 60000}
preservation: {timing: in_suit}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


def call(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(root, [str(arg) for arg in args], standalone_mode=False)
    assert result.exception is None, result.exception
    return result.return_value, result.output


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("verb", ["interest", "costs"])
def test_print_fits_eighty_columns(folder, verb, lang):
    from rich.cells import cell_len

    code, out = call(verb, folder, "--as-of", "2026-01-31", "--lang", lang)
    assert code == 0
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    assert "100,000.00" in out


def test_statement_as_json_and_workbook(folder, tmp_path):
    path = tmp_path / "x.xlsx"
    code, out = call(
        "interest", folder, "--until", "2026-01-31", "--json", "--xlsx", path, "--claim", "A1"
    )
    data = json.loads(out)
    assert code == 0
    # 150,000 x 138 days + 100,000 x 503 days, at 0.05 % a day
    assert data["results"][0]["interest"] == "35500.00"
    assert data["law"] == "CN"
    assert load_workbook(path)["A1"]["H4"].value.startswith("=")


def test_everything_is_shown_when_a_payment_is_too_large(folder, tmp_path):
    code, out = call(
        "interest",
        folder,
        "--until",
        "2026-03-31",
        "--fail-on",
        "warning",
        "--xlsx",
        tmp_path / "y.xlsx",
    )
    assert code == 1
    assert "LK411" in out
    assert "left over" in out
    assert "y.xlsx" in out


def test_costs_as_json(folder):
    code, out = call("costs", folder, "--as-of", "2026-01-31", "--json")
    data = json.loads(out)
    assert code == 0
    assert Decimal(data["claimed"]) == Decimal("135500.00")
    assert data["findings"][0]["code"] == "LK414"


def test_calculations_of_a_file(tmp_path):
    path = tmp_path / "c.yaml"
    path.write_text(
        "- {id: X, kind: payment_order_fee, inputs: {amount: 10000}, expected: {fee: 16.67}}\n"
        "- {id: Y, kind: payment_order_fee, inputs: {amount: 10000}, expected: {fee: 17}}\n"
        "- {id: Z, kind: no_such}\n",
        encoding="utf-8",
    )
    code, out = call("interest", path)
    assert code == 1
    assert "✓ X" in out
    assert "✗ Y" in out
    assert "LK430" in out
    code, out = call("interest", path, "--json", "--fail-on", "never")
    assert code == 0
    assert [r["ok"] for r in json.loads(out)["results"]] == [True, False, False]


def test_missing_folder_is_bad_input(tmp_path):
    assert run(root, ["interest", str(tmp_path / "none.yaml")]) == 2
    assert run(root, ["costs", str(tmp_path)]) == 2


def test_a_file_of_something_else_and_a_broken_file(tmp_path, capsys):
    other = tmp_path / "question.yaml"
    other.write_text("- {id: Q, as_of: 2024-01-01}\n", encoding="utf-8")
    assert run(root, ["interest", str(other)]) == 2
    assert "LK437" in capsys.readouterr().err
    other.write_text("a: [", encoding="utf-8")
    assert run(root, ["interest", str(other)]) == 2
    assert "LK101" in capsys.readouterr().err


def test_several_claims_come_with_their_sums(folder):
    text = (
        CASE
        + """
guarantees: []
"""
    )
    second = "  - {id: A2, title: 二, type: judgment, governing_law: CN, due_on: 2024-04-30, amount: 50.00,"
    text = text.replace("payments:", second + " facts: {adjudged_side_sums: 7.00}}\npayments:", 1)
    text = text.replace("component: principal}", "component: principal, allocate_to: A1}")
    text = text.replace("  - {id: P2, date: 2026-02-15, amount: 999999.00}\n", "")
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    code, out = call("interest", folder, "--until", "2026-01-31")
    assert code == 0
    assert "All claims together" in out
    assert "100,050.00" in out
    _, raw = call("interest", folder, "--until", "2026-01-31", "--json")
    totals = json.loads(raw)["totals"]["CNY"]
    assert (totals["principal"], totals["side_sums"]) == ("100050.00", "7.00")
