"""The usual exports of Chinese company-information services, subject by subject, up to the flags.

The files of ``exports/`` have the headings, units, marks for empty cells and mixed wording that
such exports have; names and numbers are made up.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from legalkit.api.company import risk_in
from legalkit.companies.sources import read_source, shipped
from legalkit.companies.sources.cells import kind_of, read_cell, read_sum
from legalkit.companies.sources.join import join
from legalkit.model.companies import CompanyFacts

ROOM = Path(__file__).parent / "exports"
USCC = "91510107MAXBB00237"
NAME = "成都蜀岳同辉机电贸易有限公司"
SEEN = date(2025, 2, 20)
CASE = CompanyFacts.model_validate(
    {
        "as_of": "2025-03-01",
        "entities": [
            {"id": "D", "role": "debtor", "name": NAME, "identifiers": {"uscc": USCC}},
            {"id": "C", "role": "creditor", "name": "债权人公司"},
        ],
        "debts": [
            {
                "id": "B1", "debtor": "D", "creditor": "C", "amount": "1000000",
                "arose": "2024-01-10", "due": "2024-06-30", "demand": "2024-08-01",
                "suit_filed": "2024-12-15",
            }
        ],
        "facts": [{"entity": "D", "date": "2024-08-31", "total_assets": "1", "total_liabilities": "9"}],
    }
)  # fmt: skip


def export(name: str):
    return read_source(ROOM / f"{name}.csv", mapping=Path(name), seen=SEEN)


def annual(tmp_path: Path) -> Path:
    book = Workbook()
    assets, capital = book.active, book.create_sheet("股东及出资信息")
    assets.title = "资产状况信息"
    assets.append(["企业名称", "统一社会信用代码", "年报年度", "年报截止日", "资产总额（万元）", "负债总额（万元）", "所有者权益合计（万元）", "其他应收款-股东（万元）", "股东欠款是否说明"])  # fmt: skip
    assets.append([NAME, USCC, "2023年度", "2023-12-31", 1200.5, "企业选择不公示", "", 80, "否"])
    capital.append(["企业名称", "统一社会信用代码", "年报年度", "报送日期", "股东", "股东类型", "认缴出资额（万元）", "认缴出资时间", "认缴出资方式", "实缴出资额（万元）", "实缴出资时间", "实缴出资方式"])  # fmt: skip
    capital.append([NAME, USCC, "2023年度", "2024-06-20", "邵维恒", "自然人股东", 400, "2035年12月31日", "货币", 150, "2015年10月8日", "货币"])  # fmt: skip
    book.save(tmp_path / "annual.xlsx")
    return tmp_path / "annual.xlsx"


NAMES = [
    "cn-shareholders", "cn-officers", "cn-changes", "cn-equity-pledges", "cn-equity-freezes",
    "cn-capital", "cn-transfers", "cn-payments",
]  # fmt: skip


def test_every_subject_has_a_mapping_and_a_file():
    assert {*NAMES, "cn-annual-reports", "cn-company-export"} <= set(shipped())


@pytest.mark.parametrize("name", NAMES)
def test_no_column_and_no_row_is_lost(name):
    codes = {f.code for f in export(name).findings}
    # What was left out on purpose is counted (LK654); names read as numbers are told (LK644).
    assert codes <= {"LK654", "LK644"}, [f.message() for f in export(name).findings]


def test_what_is_subscribed_and_not_paid_in_the_unit_of_the_heading():
    stakes = {r.note or r.from_: r for r in export("cn-shareholders").facts.relations}
    owed = sorted((r.model_extra or {})["unpaid_capital"] for r in stakes.values())
    assert owed == ["0", "3000000"]


def test_changes_also_say_who_was_replaced_and_that_capital_fell():
    facts = export("cn-changes").facts
    posts = sorted((r.start or date.min, r.end) for r in facts.relations)
    assert posts == [(date.min, date(2024, 11, 1)), (date(2024, 11, 1), None)]
    acts = {t.type.value: t for t in facts.transfers}
    assert set(acts) == {"capital_reduction", "capital_deadline_change"}
    assert (acts["capital_reduction"].price, acts["capital_reduction"].date) == (
        Decimal(45_000_000),
        date(2024, 10, 8),
    )
    assert len([f for f in facts.facts if f.event == "change"]) == 5


def test_the_exports_reach_the_indicators(tmp_path):
    reads = [export(name) for name in NAMES]
    reads.append(read_source(annual(tmp_path), mapping=Path("cn-annual-reports"), seen=SEEN))
    joined = join([CASE, *(read.facts for read in reads)])
    report = risk_in(joined.facts, date(2025, 3, 1), "CN")
    flags = {flag.indicator for flag in report.flags}
    assert {
        "IND-UNDERVALUE",  # transfers
        "IND-ROUNDTRIP",  # transfers with paid_on, payments without a ground
        "IND-CONCEALMENT",  # declared: no
        "IND-UNPAID-CAPITAL-TRANSFER",
        "IND-SHAREHOLDER-LOAN-REPAY",  # payments
        "IND-PREFERENCE-INSIDER",
        "IND-CAPITAL-REDUCTION",  # changes
        "IND-CAPITAL-DEADLINE-EXTENDED",
        "IND-CONTROL-CHANGE",
        "IND-STAKE-ENCUMBERED",  # pledges, freezes
        "IND-ACCELERABLE-CAPITAL",  # shareholders, contributions
        "IND-CAPITAL-WITHDRAWAL",  # annual report: what holders owe
        "IND-RELATED-TRANSFEREE",  # officers
        "IND-TIMING-CLAIM",
    } <= flags
    trip = next(flag for flag in report.flags if flag.indicator == "IND-ROUNDTRIP")
    paid = {t.id: t.paid for t in joined.facts.transfers}
    assert [paid[id_] for id_ in trip.facts[:3]] == [1_000_000, 900_000, 880_000]
    assert trip.says.params["amount"] == "1000000"
    # The stake of the pledgor is one and the same in shareholders, contributions and pledges.
    burdens = [flag for flag in report.flags if flag.indicator == "IND-STAKE-ENCUMBERED"]
    assert len({flag.target for flag in burdens}) == 1
    assert {flag.says.key for flag in burdens} == {"formula.frozen_on", "formula.pledged_on"}
    # 300 万 by the shareholder list and the register, 250 万 by the annual report: both are told.
    differ = [f.message() for f in joined.findings if f.code == "LK643"]
    assert any(
        "unpaid_capital" in said and "3000000" in said and "2500000" in said for said in differ
    )


def test_released_and_expired_measures_do_not_burden():
    facts = export("cn-equity-freezes").facts
    joined = join([CASE, facts]).facts
    days = {
        flag.says.params["day"]
        for flag in risk_in(joined, date(2025, 3, 1), "CN").flags
        if flag.indicator == "IND-STAKE-ENCUMBERED"
    }
    assert days == {date(2024, 12, 20)}
    later = risk_in(joined, date(2028, 1, 1), "CN")
    assert "IND-STAKE-ENCUMBERED" not in {flag.indicator for flag in later.flags}


def test_purpose_of_the_payer_is_no_ground_but_an_invoice_is():
    acts = {t.note: t for t in export("cn-payments").facts.transfers}
    assert (acts["咨询费"].model_extra or {}).get("ground") is None
    assert (acts["电费"].model_extra or {})["ground"] == "电费发票0915"


@pytest.mark.parametrize(
    ("cell", "column", "value"),
    [
        ("500", "认缴出资额（万元）", "5000000"),
        ("500", "认缴出资额(单位:万元)", "5000000"),
        ("500万元", "认缴出资额（万元）", "5000000"),
        ("500元", "认缴出资额（万元）", "500"),
        ("500", "转让价款（元）", "500"),
        ("500", "认缴出资额", "500"),
        ("1.5", "金额（亿美元）", "150000000"),
        ("200万股", "出质股权数额", None),
        ("12", "万科持股（备注）", "12"),
    ],
)
def test_units_of_headings(cell, column, value):
    assert read_sum(cell, column) == value


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("declared", "否", "no"),
        ("shareholder_loan", "是", "yes"),
        ("declared", "大概", None),
        ("paid_on", "2024年8月21日", date(2024, 8, 21)),
        ("frozen_on", "20240821", date(2024, 8, 21)),
        ("unpaid_capital", "300万元", "3000000"),
        ("votes_pct", "66.7%", "66.7"),
        ("ground", "合同 7", "合同 7"),
    ],
)
def test_further_keys_are_read_as_what_the_indicators_declare(field, cell, value):
    assert read_cell(field, cell) == value
    assert kind_of("from.name") == "text"


def mapped(tmp_path: Path, rules: str, table: str):
    (tmp_path / "m.yaml").write_text(f"name: m\nname_is_number: true\ntables:\n{rules}", "utf-8")
    (tmp_path / "t.csv").write_text(table, "utf-8")
    return read_source(tmp_path / "t.csv", mapping=tmp_path / "m.yaml", seen=SEEN)


RULE = "  - {make: relation, columns: {from.name: H, to.name: C, to.uscc: N}, const: {type: ownership, from.kind: company}}\n"


def test_a_name_with_two_numbers_stands_for_neither(tmp_path):
    other = "91310000MA1FL8L53G"
    read = mapped(tmp_path, RULE, f"H,C,N\n甲,{NAME},{USCC}\n乙,{NAME},{other}\n丙,{NAME},\n")
    assert len({r.to for r in read.facts.relations}) == 3
    assert "LK644" not in {f.code for f in read.findings}


def test_a_wrong_number_is_not_set_right_by_the_name(tmp_path):
    read = mapped(tmp_path, RULE, f"H,C,N\n甲,{NAME},{USCC}\n乙,{NAME},{USCC[:-1]}0\n")
    assert len({r.to for r in read.facts.relations}) == 2
    assert "LK644" not in {f.code for f in read.findings}


def test_a_name_with_one_number_stands_for_it_and_is_told(tmp_path):
    read = mapped(tmp_path, RULE, f"H,C,N\n甲,{NAME},{USCC}\n{NAME},乙公司,\n")
    owner = read.facts.relations[1].from_
    assert owner == read.facts.relations[0].to == f"USCC-{USCC}"
    assert "LK644" in {f.code for f in read.findings}


def test_sums_in_two_currencies_are_not_subtracted(tmp_path):
    rule = (
        "  - {make: relation, columns: {from.name: H, to.name: C}, less: {unpaid_capital: [S, P]},"
        " const: {type: ownership}}\n"
    )
    read = mapped(
        tmp_path, rule, "H,C,S,P\n甲,乙,500万美元,100万人民币\n丙,乙,500万美元,100万美元\n"
    )
    owed = [(r.model_extra or {}).get("unpaid_capital") for r in read.facts.relations]
    assert owed == [None, "4000000"]
    assert "LK641" in {f.code for f in read.findings}


def test_rows_that_no_rule_reads_are_counted(tmp_path):
    rule = "  - {make: entity, columns: {name: C}, only: {C: [公司]}}\n"
    read = mapped(tmp_path, rule, "C\n甲公司\n乙厂\n")
    assert [e.name for e in read.facts.entities] == ["甲公司"]
    assert next(f for f in read.findings if f.code == "LK654").params["count"] == 1
