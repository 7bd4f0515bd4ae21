from __future__ import annotations

import csv
import json
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from legalkit.cli.portfolio import command
from legalkit.model.errors import InputError
from legalkit.portfolio import load_policy, screen
from legalkit.portfolio.explained import ExplainedClock
from legalkit.portfolio.ledger import read_ledger
from legalkit.portfolio.mapping import TableMapping, load_mapping
from legalkit.portfolio.screen import OUT_COLUMNS

AS_OF = date(2026, 3, 1)
HEAD = "id,law,type,due_on,amount,currency,debtor\n"
MAPPING = """
ledger:
  sheet: 应收账款
  skip_rows: 1
  header_rows: 2
  date_formats: ["%d/%m/%Y", "%Y/%m/%d"]
  thousands: "."
  decimal: ","
  columns: {id: 发票 / 号码, due_on: 发票 / 到期日, amount: 金额, debtor: 债务人 / 名称, group: 债务人 / 集团, type: 种类}
  constants: {law: CN, currency: CNY}
  values: {type: {买卖: sale_of_goods}}
"""


def invoke(*args: object):
    result = CliRunner().invoke(
        command, [*map(str, args), "--as-of", "2026-03-01"], standalone_mode=False
    )
    assert result.exception is None, result.exception
    return result


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture
def fifty_columns(tmp_path: Path) -> tuple[Path, Path]:
    """A ledger with a title row, merged group titles and columns that nobody asked for."""
    book = Workbook()
    sheet = book.active
    sheet.title = "应收账款"
    sheet.append(["2026 年应收账款明细"])
    more = [f"其他{n}" for n in range(44)]
    sheet.append(["发票", None, "金额", "债务人", None, "种类", *more])
    sheet.append(["号码", "到期日", None, "名称", "集团", None])
    sheet.merge_cells("A2:B2")
    sheet.merge_cells("D2:E2")
    sheet.merge_cells("C2:C3")
    sheet.append(["F1", datetime(2024, 1, 10), 1234.5, "甲公司", "蜀岳集团", "买卖"])
    sheet.append(["F2", "11/01/2024", "1.234,50", "乙公司", None, "买卖"])
    sheet.append([])
    sheet.append(["F3", "2024/02/30", "-5,00", "丙公司", None, "买卖"])
    sheet.append(["F4", datetime(2024, 1, 10, 12), "1,5.0", "丁公司", None, "租"])
    path, mapping = tmp_path / "ledger.xlsx", tmp_path / "map.yaml"
    book.save(path)
    mapping.write_text(MAPPING, encoding="utf-8")
    return path, mapping


def test_merged_header_and_mapping(fifty_columns, tmp_path):
    path, mapping = fifty_columns
    out = tmp_path / "out.csv"
    result = invoke("screen", path, "--mapping", mapping, "--out", out, "--lang", "zh")
    assert result.return_value == 1
    one, two = rows_of(out)
    assert (one["id"], one["due_on"], one["amount"], one["group"], one["law"]) == (
        "F1",
        "2024-01-10",
        "1234.5",
        "蜀岳集团",
        "CN",
    )
    # Without a group the debtor stands alone.
    assert (two["amount"], two["due_on"], two["group"]) == ("1234.50", "2024-01-11", "乙公司")
    assert (one["limitation_safe_on"], one["path"], one["reason"]) == (
        "2027-01-10",
        "columns",
        "ENDS_WITHIN_365",
    )
    bad = {(cell["id"], cell["column"]): cell for cell in rows_of(tmp_path / "out.bad.csv")}
    assert set(bad) == {
        ("F3", "due_on"),
        ("F3", "amount"),
        ("F4", "due_on"),
        ("F4", "amount"),
        ("F4", "type"),
    }
    assert bad["F3", "amount"]["value"] == "'-5.00"
    assert bad["F4", "type"]["row"] == "8"
    assert all(cell["expected"] for cell in bad.values())


def test_mixed_encodings_are_told_row_by_row(tmp_path):
    path = tmp_path / "ledger.csv"
    line = "A{},CN,loan,2024-01-10,1,CNY,甲公司\n"
    path.write_bytes(
        HEAD.encode()
        + line.format(1).encode()
        + line.format(2).encode("gb18030")
        + line.format(3).encode()
    )
    out = tmp_path / "o.csv"
    assert invoke("screen", path, "--out", out).return_value == 1
    assert [row["id"] for row in rows_of(out)] == ["A1", "A3"]
    (cell,) = rows_of(tmp_path / "o.bad.csv")
    assert (cell["row"], cell["column"], cell["value"]) == ("3", "debtor", "甲公司")
    assert "encoding" in cell["expected"]
    whole = list(read_ledger(path, TableMapping(encoding="latin-1")))
    assert len(whole) == 3


def test_header_in_another_encoding(tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_bytes(f"编号,{HEAD}".encode("gb18030"))
    with pytest.raises(InputError) as error:
        list(read_ledger(path))
    assert error.value.findings[0].code == "LK919"
    assert list(read_ledger(path, TableMapping(encoding="gb18030"))) == []
    with pytest.raises(InputError) as error:
        list(read_ledger(path, TableMapping(encoding="utf-16")))
    assert error.value.findings[0].code == "LK110"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ledger: {encoding: klingon}\n", "LK914"),
        ("ledger: {columns: {due_date: Due}}\n", "LK924"),
        ("ledger: {constants: {receivable: R1}}\n", "LK924"),
        ("events: {values: {has.contract: {ja: yes}}}\n", "LK924"),
        ("ledger: {header_rows: 9}\n", None),
        ("legder: {}\n", None),
    ],
)
def test_mapping_with_mistakes(tmp_path, text, code):
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_mapping(path)
    assert error.value.findings
    assert code in (None, error.value.findings[0].code)


@pytest.mark.parametrize("name", ["ledger.xlsx", "ledger.parquet"])
def test_files_that_only_look_like_it(tmp_path, name):
    path = tmp_path / name
    path.write_text(HEAD, encoding="utf-8")
    with pytest.raises(InputError) as error:
        list(read_ledger(path))
    assert error.value.findings[0].code == "LK911"


def test_sheet_that_is_not_there(fifty_columns):
    with pytest.raises(InputError) as error:
        list(read_ledger(fifty_columns[0], TableMapping(sheet="Tabelle")))
    assert error.value.findings[0].code == "LK921"
    with pytest.raises(InputError) as error:
        list(read_ledger(fifty_columns[0], TableMapping(columns={"id": "号码"})))
    assert "号码" in error.value.findings[0].message()


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    path = tmp_path / "ledger.parquet"
    table = pa.table(
        {
            "id": ["A", "B", "C", "D"],
            "law": ["CN", "DE", "ZW", "CN"],
            "type": ["sale_of_goods"] * 4,
            "due_on": pa.array([date(2024, 1, 10)] * 4, pa.date32()),
            "amount": pa.array([Decimal("10.25"), Decimal(7), Decimal(1), None]),
            "currency": ["CNY"] * 4,
            "debtor": ["X"] * 4,
            "disputed": [True, False, None, None],
            "score": [1.5, float("nan"), 2.0, 1e20],
        }
    )
    parquet.write_table(table, path)
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_parquet_in_and_every_kind_out(parquet, tmp_path, kind):
    from pyarrow import parquet as pq

    out = tmp_path / f"out.{kind}"
    result = invoke("screen", parquet, "--out", out, "--json")
    told = json.loads(result.output)
    assert (result.return_value, told["good"], told["bad"]) == (1, 3, 1)
    assert (told["paths"], told["uncovered"]) == ({"columns": 2, "explained": 1}, {"ZW": 1})
    assert {finding["code"] for finding in told["findings"]} == {"LK912", "LK913"}
    bad = {(cell["row"], cell["column"]) for cell in rows_of(tmp_path / "out.bad.csv")}
    assert bad == {("4", "law"), ("5", "amount")}
    if kind == "parquet":
        table = pq.read_table(out)
        rows = table.to_pylist()
        assert table.column_names == list(OUT_COLUMNS)
        assert (rows[0]["limitation_safe_on"], rows[0]["limitation_days_left"]) == (
            date(2027, 1, 10),
            315,
        )
        assert rows[2]["limitation_safe_on"] is None
    elif kind == "xlsx":
        sheet = load_workbook(out).active
        values = list(sheet.values)
        assert values[0] == OUT_COLUMNS
        assert values[1][values[0].index("limitation_days_left")] == 315
    else:
        assert [row["limitation_status"] for row in rows_of(out)] == [
            "running",
            "running",
            "no_law",
        ]


def test_empty_parquet_result(tmp_path):
    from pyarrow import parquet as pq

    path = tmp_path / "ledger.csv"
    path.write_text(HEAD, encoding="utf-8")
    out = tmp_path / "o.parquet"
    screen(path, out, load_policy(), AS_OF)
    assert pq.read_table(out).num_rows == 0


EVENTS = (
    "receivable,kind,date,received_on,form,proven\n"
    "A,demand_letter,2025-06-01,2025-06-03,written,yes\n"
    "A,part_payment,2025-12-01,,,no\n"
    "B,demand_letter,2022-02-01,2022-02-02,written,no\n"
    "A,demand_letter,2025-06-01,,,perhaps\n"
)
LEDGER = HEAD + "A,CN,sale_of_goods,2023-01-10,100,CNY,甲\nB,CN,loan,2019-05-01,5,CNY,乙\n"


@pytest.fixture
def with_events(tmp_path: Path) -> tuple[Path, Path]:
    ledger, events = tmp_path / "l.csv", tmp_path / "e.csv"
    ledger.write_text(LEDGER, encoding="utf-8")
    events.write_text(EVENTS, encoding="utf-8")
    return ledger, events


@pytest.mark.parametrize("way", ["auto", "explained"])
def test_three_clocks_proof_and_reason(with_events, tmp_path, way):
    ledger, events = with_events
    out = tmp_path / "o.csv"
    invoke("screen", ledger, "--events", events, "--out", out, "--path", way)
    one, two = rows_of(out)
    assert one["limitation_asserted_on"] == "2028-12-01"
    assert (one["limitation_safe_on"], one["deciding_event"]) == (
        "2028-06-03",
        "demand_letter@2025-06-03",
    )
    assert one["limitation_floor_status"] == "expired"
    assert one["limitation_floor_on"] == "2026-01-12"  # the tenth is a Saturday
    assert (one["reason"], one["next_act"], one["next_act_by"]) == (
        "RUNNING",
        "legal_assessment",
        "2028-06-03",
    )
    assert (two["limitation_status"], two["reason"]) == ("expired", "EXPIRED")
    assert {row["path"] for row in (one, two)} == {"columns" if way == "auto" else "explained"}


def test_proof_missing_names_the_day_that_is_only_told(tmp_path):
    ledger, events = tmp_path / "l.csv", tmp_path / "e.csv"
    ledger.write_text(HEAD + "A,CN,loan,2022-01-10,100,CNY,甲\n", encoding="utf-8")
    events.write_text(
        "receivable,kind,date,received_on\nA,demand_letter,2024-06-01,2024-06-03\n",
        encoding="utf-8",
    )
    out = tmp_path / "o.csv"
    invoke("screen", ledger, "--events", events, "--out", out)
    (row,) = rows_of(out)
    assert (row["reason"], row["next_act"], row["next_act_by"]) == (
        "PROOF_MISSING",
        "secure_proof",
        "2027-06-03",
    )


def test_explain_is_the_trace_of_the_single_case_engine(with_events):
    from legalkit.limitation.law import load_law
    from legalkit.limitation.scenarios import answer
    from legalkit.portfolio.assess import question_of
    from legalkit.portfolio.explained import stated_proof
    from legalkit.portfolio.mapping import Mapping
    from legalkit.portfolio.screen import one_receivable

    ledger, events = with_events
    args = ("screen", ledger, "--events", events, "--explain", "A")
    shown = json.loads(invoke(*args, "--json").output)
    one, told = one_receivable(ledger, events, Mapping(), "A")
    question = question_of(one, told, AS_OF)
    single = answer(
        load_law("CN"), question.claim, question.events, AS_OF, name="A", prove=stated_proof
    )
    assert shown["results"] == [json.loads(json.dumps(single.to_json("en")))]
    text = invoke(*args).output
    assert "2028-06-03" in text
    assert "195" in text


@pytest.mark.parametrize(("wanted", "code"), [("ZZ", "LK916"), ("Z", "LK913")])
def test_explain_what_cannot_be_explained(tmp_path, wanted, code):
    ledger = tmp_path / "l.csv"
    ledger.write_text(HEAD + "Z,ZW,loan,2022-01-10,100,CNY,甲\n", encoding="utf-8")
    result = CliRunner().invoke(
        command, ["screen", str(ledger), "--explain", wanted], standalone_mode=False
    )
    assert isinstance(result.exception, InputError)
    assert result.exception.findings[0].code == code


def test_screen_needs_a_result_or_a_receivable(with_events):
    result = CliRunner().invoke(command, ["screen", str(with_events[0])])
    assert result.exit_code == 2
    assert "--out" in result.output


def test_facts_of_the_file_reach_the_explained_engine(tmp_path):
    ledger = tmp_path / "l.csv"
    ledger.write_text(
        HEAD.replace("debtor", "debtor,fact.international")
        + "A,CN,sale_of_goods,2022-01-10,100,CNY,甲,true\n"
        + "B,CN,sale_of_goods,2022-01-10,100,CNY,甲,\n",
        encoding="utf-8",
    )
    out = tmp_path / "o.csv"
    invoke("screen", ledger, "--out", out)
    one, two = rows_of(out)
    assert (one["limitation_rule"], one["path"]) == ("CN-P-INTERNATIONAL", "explained")
    assert (two["limitation_rule"], two["path"]) == ("CN-P-GENERAL", "columns")


def test_without_the_extra_every_row_is_explained(with_events, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    out = tmp_path / "o.csv"
    invoke("screen", with_events[0], "--out", out)
    assert {row["path"] for row in rows_of(out)} == {"explained"}


def test_a_law_is_read_once_and_a_missing_one_is_none():
    clock = ExplainedClock()
    assert clock.law("CN") is clock.law("CN")
    assert clock.law("ZW") is None


@pytest.mark.parametrize(
    "args",
    [
        ("screen", "l.csv", "--out", "l.csv"),
        ("screen", "l.csv", "--events", "e.csv", "--out", "e.csv"),
        ("triage", "l.csv", "--ics", "l.csv"),
        ("dashboard", "r.csv", "--html", "r.csv"),
        ("diff", "r.csv", "old.csv", "--out", "old.csv"),
    ],
)
def test_what_is_read_is_never_written_over(tmp_path, monkeypatch, args):
    monkeypatch.chdir(tmp_path)
    for name in ("l.csv", "e.csv", "r.csv", "old.csv"):
        Path(name).write_text(name, encoding="utf-8")
    result = CliRunner().invoke(command, args, standalone_mode=False)
    assert result.exception.findings[0].code == "LK926"
    assert {path.name for path in tmp_path.iterdir()} == {"l.csv", "e.csv", "r.csv", "old.csv"}
    assert all(path.read_text(encoding="utf-8") == path.name for path in tmp_path.iterdir())


def test_a_result_says_by_its_ending_what_it_is(tmp_path):
    ledger = tmp_path / "l.csv"
    ledger.write_text(HEAD, encoding="utf-8")
    out = tmp_path / "result.xls"
    result = CliRunner().invoke(command, ["screen", str(ledger), "--out", str(out)])
    assert (result.exit_code, out.exists()) == (2, False)
    assert ".parquet" in result.output


@pytest.mark.parametrize("verb", [("screen", "--out", "o.csv"), ("triage",)])
def test_a_ledger_without_rows_is_told(tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    Path("l.csv").write_text(HEAD, encoding="utf-8")
    name, *more = verb
    result = invoke(name, "l.csv", *more)
    assert result.return_value == 1
    assert "LK918" in result.output + result.stderr


@pytest.mark.parametrize(
    ("octets", "code"),
    [
        (b"", "LK920"),
        (b"\n\n", "LK920"),
        (HEAD.replace("debtor", "id").encode(), "LK910"),
        (HEAD.replace("debtor", "debtor,debtor").encode(), "LK925"),
        (HEAD.replace(",", ";").encode(), "LK910"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, octets, code):
    path = tmp_path / "l.csv"
    path.write_bytes(octets)
    with pytest.raises(InputError) as error:
        list(read_ledger(path))
    found = error.value.findings[0]
    assert found.code == code
    if code == "LK910":
        assert "due_on" in found.message()  # the titles that were read are shown


def test_a_quote_that_never_ends_is_told_with_its_line(tmp_path):
    path = tmp_path / "l.csv"
    line = "R{},CN,loan,2025-01-10,1,CNY,{}\n"
    path.write_text(
        HEAD + line.format(1, "X") + line.format(2, '"X') + line.format(3, "X"), encoding="utf-8"
    )
    with pytest.raises(InputError) as error:
        list(read_ledger(path))
    assert (error.value.findings[0].code, error.value.findings[0].where.line) == ("LK911", 3)


def test_a_misspelt_word_is_told_with_the_nearest(tmp_path):
    path, out = tmp_path / "l.csv", tmp_path / "o.csv"
    path.write_text(HEAD + "R1,CN,Sale of good,2025-01-10,1,CNY,X\n", encoding="utf-8")
    invoke("screen", path, "--out", out)
    (cell,) = rows_of(tmp_path / "o.bad.csv")
    assert cell["expected"].endswith("nearest: sale_of_goods")


def test_a_result_for_excel_can_be_added_up(tmp_path):
    path, out = tmp_path / "l.csv", tmp_path / "o.xlsx"
    lines = [
        f"R{n},CN,loan,2025-01-10,{amount},CNY,{debtor}\n"
        for n, (amount, debtor) in enumerate(
            [("10.50", "=1+1"), ("12345678901234567.89", "a\x01b"), ("3", "شركة")]
        )
    ]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    invoke("screen", path, "--out", out)
    sheet = load_workbook(out).active
    titles = [cell.value for cell in sheet[1]]
    amounts = [row[titles.index("amount")].value for row in sheet.iter_rows(min_row=2)]
    assert amounts == [10.5, "12345678901234567.89", 3]
    debtors = [row[titles.index("debtor")].value for row in sheet.iter_rows(min_row=2)]
    assert debtors == ["'=1+1", "a\ufffdb", "شركة"]
    assert isinstance(sheet.cell(2, titles.index("due_on") + 1).value, datetime)
    assert sheet.auto_filter.ref == "A1:AA4"


def test_parquet_without_the_extra(tmp_path, monkeypatch):
    """Told as what is missing, not as a defect; nothing is left behind."""
    ledger = tmp_path / "l.csv"
    ledger.write_text(HEAD + "R1,CN,loan,2025-01-10,1,CNY,X\n", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError) as error:
        screen(ledger, tmp_path / "o.parquet", load_policy(), AS_OF)
    assert error.value.findings[0].code == "LK915"
    assert [path.name for path in tmp_path.iterdir()] == ["l.csv"]
