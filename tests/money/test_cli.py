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


GERMAN = """
legalkit: "1"
case: {id: K2, title: Bearings, jurisdiction: DE, currency: EUR}
parties:
  - {id: C, name: 苏州精工轴承有限公司, kind: company, role: creditor}
  - {id: D, name: Schwarz | Maschinenbau GmbH, kind: company, role: debtor}
claims:
  - {id: A1, title: "Price | *", type: sale_of_goods, governing_law: DE, due_on: 2019-10-31,
     amount: 50000.00, original_amount: 50000.00}
  - {id: A2, title: Title, type: judgment, governing_law: DE, due_on: 2023-10-31, amount: 9000.00,
     facts: {adjudged_rate: 5, adjudged_from: 2023-06-01}}
payments:
  - {id: P1, date: 2020-06-30, amount: 5000.00, allocate_to: A1, component: principal}
  - {id: P2, date: 2024-01-31, amount: 99000.00, allocate_to: A2}
costs: {probability: 0.8}
"""


@pytest.fixture
def german(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(GERMAN, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("verb", ["interest", "costs"])
def test_german_print_fits_eighty_columns(german, verb, lang):
    from rich.cells import cell_len

    text = GERMAN.replace("99000.00", "900.00")
    (german / "case.yaml").write_text(text, encoding="utf-8")
    _, out = call(verb, german, "--as-of", "2024-02-01", "--lang", lang)
    assert max(cell_len(line) for line in out.splitlines()) <= 80
    if verb == "interest":
        assert ("2024-02-02" in out) and ("*" in out)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_statement_as_markdown(german, tmp_path, lang):
    text = GERMAN.replace("99000.00", "900.00")
    (german / "case.yaml").write_text(text, encoding="utf-8")
    target = tmp_path / "out" / "statement.md"
    code, out = call("interest", german, "--until", "2024-02-01", "--md", target, "--lang", lang)
    assert code == 0
    assert str(target) in out.replace("\n", "")
    text = target.read_text(encoding="utf-8")
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert "Price \\| \\*" in text
    assert ("out of time" if lang == "en" else "已过时效") in text
    assert "2024-02-02" in text
    for start in ("| P2 |", "| A1 |"):
        assert any(line.startswith(start) for line in tables)


def test_markdown_shows_what_no_debt_took(german, tmp_path):
    target = tmp_path / "statement.md"
    call("interest", german, "--until", "2024-02-01", "--md", target)
    left = [line for line in target.read_text("utf-8").splitlines() if "left over" in line]
    assert [line for line in left if line.startswith("| P2 | 2024-01-31 | – |")]


def test_schema_is_the_one_that_json_holds_to(german):
    import jsonschema

    _, schema = call_exit("interest", "--schema")
    _, out = call("interest", german, "--until", "2024-02-01", "--json")
    jsonschema.Draft202012Validator(json.loads(schema)).validate(json.loads(out))


def call_exit(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(root, list(args), standalone_mode=False)
    return result.exit_code, result.output


def test_strict_refuses_a_rate_that_nobody_knows(german):
    loose, _ = call("interest", german, "--until", "2026-09-30", "--fail-on", "error")
    strict, out = call("interest", german, "--until", "2026-09-30", "--strict")
    assert (loose, strict) == (0, 1)
    assert "LK423" in out


def test_law_check_names_the_rates_that_are_due():
    from datetime import date

    from legalkit.api.lawcheck import check_all

    def codes_on(day):
        return [
            (finding.code, finding.params.get("first"))
            for _, findings in check_all(["EU", "CN"], day)
            for finding in findings
            if finding.code in ("LK424", "LK425", "LK421")
        ]

    assert codes_on(date(2026, 3, 31)) == []
    assert ("LK424", date(2026, 7, 1)) in codes_on(date(2026, 7, 1))
    assert ("LK424", date(2026, 4, 20)) in codes_on(date(2026, 11, 23))


def test_law_check_finds_an_unknown_table():
    from datetime import date

    from legalkit.api.sheets import due_rates, unknown_tables
    from legalkit.law.interest_sheet import InterestSheet, load_interest_sheet
    from legalkit.law.load import load_sheet
    from legalkit.model.finding import Where

    bare = load_sheet("CN", "interest.yaml", InterestSheet)
    found = unknown_tables(bare, Where("x"))
    assert {finding.params["table"] for finding in found} == {"lpr_1y", "pboc_loan_1y"}
    sheet = load_interest_sheet("DE")
    assert unknown_tables(sheet, Where("x")) == []
    table = sheet.tables[0].model_copy(
        update={"rhythm": sheet.tables[0].rhythm.model_copy(update={"every": "irregular"})}
    )
    loose = sheet.model_copy(update={"tables": (table,)})
    assert [f.code for f in due_rates(loose, date(2028, 1, 1), Where("x"))] == ["LK425"]


def test_all_claims_in_the_currency_of_the_case(german):
    more = """
  - {id: A3, title: Dollars, type: sale_of_goods, governing_law: DE, due_on: 2023-10-31,
     amount: 100.00, currency: USD}
  - {id: A4, title: Pounds, type: sale_of_goods, governing_law: DE, due_on: 2023-10-31,
     amount: 100.00, currency: GBP}
exchange_rates:
  - {from: USD, to: EUR, rate: 0.9, date: 2024-01-31, source: ECB}
payments:"""
    (german / "case.yaml").write_text(GERMAN.replace("\npayments:", more), encoding="utf-8")
    code, out = call("interest", german, "--until", "2024-02-01")
    assert code == 0
    assert "by the rates of the case" in out
    assert "0.9 (2024-01-31, ECB)" in " ".join(out.split())
    _, raw = call("interest", german, "--until", "2024-02-01", "--json")
    answer = json.loads(raw)
    assert set(answer["totals"]) == {"EUR", "USD", "GBP"}
    own = Decimal(answer["totals"]["EUR"]["total"])
    dollars = Decimal(answer["totals"]["USD"]["total"])
    total = Decimal(answer["converted"]["total"])
    assert total == own + (dollars * Decimal("0.9")).quantize(Decimal("0.01"))
    assert answer["converted"]["missing"] == ["GBP"]


@pytest.mark.parametrize(
    ("code", "currency", "words"),
    [
        ("DE", "EUR", ["as the court sees fit", "Other side's lawyer"]),
        ("US-NY", "USD", ["fixed fee", "Security in suit", "500.00"]),
    ],
)
def test_costs_of_other_laws(german, code, currency, words):
    text = GERMAN.replace(
        "jurisdiction: DE, currency: EUR", f"jurisdiction: {code}, currency: {currency}"
    )
    text = text.replace("99000.00}", "900.00}")
    (german / "case.yaml").write_text(
        text
        + "contracts: [{id: K, title: x, costs_clause: '9'}]\npreservation: {timing: in_suit}\n",
        encoding="utf-8",
    )
    code_out, out = call("costs", german, "--as-of", "2026-02-01", "--fail-on", "never")
    assert code_out == 0
    for word in words:
        assert word in out
    if code == "DE":
        # legal fees claimed under the contract raise the amount on which the fee is reckoned
        assert "Expected" in out
