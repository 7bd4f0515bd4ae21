"""Exports of company-information services through the column mapping."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from legalkit.companies.sources import read_source, shipped
from legalkit.companies.sources.cells import read_day, read_sum

USCC = "91510107MAXBB00237"
SHEETS: dict[str, list[list[Any]]] = {
    "工商信息": [
        ["企业名称", "统一社会信用代码", "注册地址", "联系电话", "邮箱", "成立日期", "法定代表人", "注册资本"],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "成都市某路1号", "028-1", "a@b.cn", datetime(2015, 9, 7), "罗敬川", "500万元"],
    ],
    "股东信息": [
        ["企业名称", "统一社会信用代码", "股东名称", "股东类型", "股东统一社会信用代码", "持股比例", "首次持股日期", "退出日期", "认缴出资额"],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "邵维恒", "自然人股东", "", "80%", "2015年9月7日", "-", "400万"],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "罗敬川", "自然人股东", "", "二成", "2015/9/7", None, "100万"],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "某基金", "私募基金", "", "0.5％", "20200102", None, ""],
    ],
    "主要人员": [
        ["企业名称", "统一社会信用代码", "姓名", "职务", "任职日期", "离任日期"],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "罗敬川", "执行董事", "2015-09-07", ""],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "程雨桐", "监事", "2015-13-07", ""],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "某人", "首席体验官", "", ""],
    ],
    "变更记录": [
        ["企业名称", "统一社会信用代码", "变更日期", "变更事项", "变更前", "变更后"],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "2024-11-01", "法定代表人变更", "罗敬川", "何某"],
    ],
    "股权出质": [
        ["出质人", "出质人类型", "质权人", "登记日期", "出质股权标的企业", "出质股权数额", "登记编号", "状态"],
        ["邵维恒", "自然人", "某银行", "2024-05-06", "成都蜀岳同辉机电贸易有限公司", "200万元人民币", "A1", "有效"],
        ["邵维恒", "自然人", "某银行", "2020-05-06", "成都蜀岳同辉机电贸易有限公司", "100万", "A0", "注销"],
        ["", "自然人", "某银行", "2020-05-06", "x", "1", "A2", "有效"],
    ],
    "股权冻结": [
        ["被执行人", "被执行人类型", "冻结起始日期", "冻结截止日期", "冻结股权数额", "执行通知书文号", "标的企业", "备注"],
        ["邵维恒", "自然人", "2025-01-02", "2028-01-01", "3.5万美元", "（2025）川01执1号", "成都蜀岳同辉机电贸易有限公司", "x"],
    ],
    "企业年报": [
        ["企业名称", "统一社会信用代码", "年报截止日", "资产总额", "负债总额"],
        ["成都蜀岳同辉机电贸易有限公司", USCC, "2023-12-31", "1.2亿元", "未公示"],
    ],
}  # fmt: skip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "export.xlsx")
    return tmp_path / "export.xlsx"


def test_an_export_of_a_chinese_service(book: Path) -> None:
    read = read_source(book, mapping=Path("cn-company-export"), seen=date(2026, 2, 1))
    facts = read.facts
    company = next(e for e in facts.entities if e.id == f"USCC-{USCC}")
    assert (company.address, company.start) == ("成都市某路1号", date(2015, 9, 7))
    shares = [r for r in facts.relations if r.type.value == "ownership"]
    assert [(r.pct, r.start) for r in shares] == [
        (Decimal(80), date(2015, 9, 7)),
        (None, date(2015, 9, 7)),
        (Decimal("0.5"), date(2020, 1, 2)),
    ]
    assert all(r.to == company.id and r.seen == date(2026, 2, 1) for r in shares)
    assert "股东信息#2" in (shares[0].source or "")
    # The same name beside the same company is one person; the services have no better key.
    posts = {r.type.value: r for r in facts.relations if r.from_ == shares[1].from_}
    assert set(posts) == {"legal_representative", "ownership", "director"}
    pledge = facts.transfers[0]
    assert (pledge.type.value, pledge.market_value, pledge.currency) == ("pledge", None, "CNY")
    assert pledge.model_extra == {"company": company.id, "pledged_capital": "2000000"}
    events = {f.event: f for f in facts.facts}
    assert (events["change"].before, events["change"].after) == ("罗敬川", "何某")
    frozen = events["equity_frozen"]
    assert (frozen.amount, frozen.currency, frozen.until) == (35000, "USD", date(2028, 1, 1))
    assert events["annual_report"].total_assets == 120_000_000
    assert events["annual_report"].total_liabilities is None
    codes = [f.code for f in read.findings]
    # word of a share, kind of holder, a day that does not exist, a post, a void row, a nameless one
    assert codes.count("LK656") == 2 and codes.count("LK655") == 2
    assert codes.count("LK654") == 1 and codes.count("LK641") == 1
    assert any("备注" in f.message() for f in read.findings if f.code == "LK653")
    assert next(r for r in facts.relations if r.type.value == "supervisor").start is None


def mapped(tmp_path: Path, rules: str, table: str | bytes, name: str = "t.csv") -> Any:
    (tmp_path / "m.yaml").write_text(f"name: m\ntables:\n{rules}", encoding="utf-8")
    raw = table if isinstance(table, bytes) else table.encode("utf-8-sig")
    (tmp_path / name).write_bytes(raw)
    return read_source(tmp_path / name, mapping=tmp_path / "m.yaml")


def test_debts_and_payments_of_a_table_in_gbk(tmp_path: Path) -> None:
    rules = (
        "  - make: debt\n    columns: {debtor.name: 债务人, creditor.name: 债权人, amount: 金额, due: 到期}\n"
        "    ignore: [付款日, 已付]\n"
        "  - make: transfer\n    columns: {from.name: 债务人, to.name: 债权人, paid: 已付, date: 付款日}\n"
        "    const: {type: payment}\n    ignore: [金额, 到期]\n"
    )
    table = "债务人;债权人;金额;到期;付款日;已付\n甲公司;乙公司;1,200.50;2024-01-02;2024-02-03;100\n;;;;;\n甲公司;乙公司;约一千;;;\n"
    read = mapped(tmp_path, rules, table.encode("gb18030"))
    assert read.facts.debts[0].amount == Decimal("1200.50")
    assert read.facts.transfers[0].paid == 100
    assert {e.name for e in read.facts.entities} == {"甲公司", "乙公司"}
    assert [f.code for f in read.findings] == ["LK656", "LK641", "LK641", "LK649"]


def test_columns_that_are_not_there_and_sheets_that_are_not_there(
    tmp_path: Path, book: Path
) -> None:
    rules = "  - make: entity\n    columns: {name: Name, uscc: Code}\n"
    read = mapped(tmp_path, rules, "Name,More\nFoo,1\n")
    assert [f.code for f in read.findings] == ["LK651", "LK653", "LK649"]
    assert read.facts.entities[0].name == "Foo"
    assert [f.code for f in mapped(tmp_path, rules, "x\n1\n").findings] == ["LK651"]
    (tmp_path / "m.yaml").write_text(
        "name: m\ntables:\n  - {make: entity, sheet: 无, columns: {name: 企业名称}}\n", "utf-8"
    )
    assert "LK652" in [f.code for f in read_source(book, mapping=tmp_path / "m.yaml").findings]
    (tmp_path / "bad.xlsx").write_text("no zip")
    assert "LK640" in [
        f.code for f in read_source(tmp_path / "bad.xlsx", mapping=tmp_path / "m.yaml").findings
    ]


def test_undecodable_table_and_a_mapping_that_does_not_hold(tmp_path: Path) -> None:
    rules = "  - make: entity\n    columns: {name: Name}\n"
    assert "LK640" in [f.code for f in mapped(tmp_path, rules, b"\xff\xff\xff\n").findings]
    (tmp_path / "t.csv").write_text("Name\nFoo\n", "utf-8")
    (tmp_path / "m.yaml").write_text("name: m\ntables: [{make: nonsense}]\n", "utf-8")
    read = read_source(tmp_path / "t.csv", mapping=tmp_path / "m.yaml")
    assert {f.code for f in read.findings} == {"LK104", "LK105"}


def test_a_cell_guarded_against_formulas_is_read_as_it_was(tmp_path: Path) -> None:
    rules = "  - make: entity\n    columns: {name: Name}\n"
    assert mapped(tmp_path, rules, "Name\n'=Sum Ltd\n").facts.entities[0].name == "=Sum Ltd"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500万元人民币", "5000000"),
        ("1.25亿", "125000000"),
        ("￥1,234.50", "1234.5"),
        ("12", "12"),
        ("一百", None),
        ("1-2万", None),
    ],
)
def test_sums(text: str, value: str | None) -> None:
    assert read_sum(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2019年4月2日", date(2019, 4, 2)),
        ("2019/4/2", date(2019, 4, 2)),
        ("20190402", date(2019, 4, 2)),
        ("2019-02-30", None),
        ("soon", None),
    ],
)
def test_days(text: str, value: date | None) -> None:
    assert read_day(text) == value


def test_shipped_mappings_hold() -> None:
    from legalkit.companies.sources.mapping import Mapping
    from legalkit.law.places import builtin_root
    from legalkit.source import read_model

    names = shipped()
    assert "cn-company-export" in names
    for name in names:
        path = builtin_root("jurisdictions") / "_sources" / "columns" / f"{name}.yaml"
        assert read_model(path, Mapping)[2] == []
