"""Rows of a bank statement as proposed payments: whose money, for which invoice, never asserted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from legalkit.evidence.bank_rows import Bill, payments_in
from legalkit.evidence.proposal import Known, Proposal
from legalkit.evidence.readers import read_bytes
from legalkit.model.case import Case

CASE = Case.model_validate(
    {
        "legalkit": "1", "case": {"id": "T", "title": "T"}, "claims": [],
        "parties": [
            {"id": "C", "role": "creditor", "name": "甲有限公司"},
            {"id": "D", "role": "debtor", "name": "乙（成都）有限公司",
             "bank_account": {"holder": "乙", "bank": "工行", "number": "6222 0000 1111"}},
            {"id": "G", "role": "guarantor", "name": "邵维恒", "kind": "person"},
        ],
        "invoices": [
            {"id": "I1", "number": "24320001", "date": "2024-01-01", "amount": "5000.00"},
            {"id": "I2", "number": "24320002", "date": "2024-02-01", "amount": "7000.00"},
            {"id": "I3", "number": "7", "date": "2024-02-01", "amount": "9.00"},
        ],
        "payments": [{"id": "P1", "date": "2024-03-01", "amount": "1000.00"}],
    }
)  # fmt: skip
HEAD = "交易日期,对方户名,对方账号,贷方发生额,借方发生额,余额,附言\n"


def proposals(*rows: str, case: Case = CASE, lang: str = "en") -> list[Proposal]:
    reading = read_bytes((HEAD + "\n".join(rows)).encode(), "流水.csv")
    return payments_in("E5", reading, case, Known(case.parties), lang=lang)


def one(row: str) -> tuple[dict[str, Any], str]:
    (proposal,) = proposals(row)
    return proposal.values, proposal.remark


def test_money_of_the_debtor_by_name_whatever_the_brackets() -> None:
    values, remark = one("2024-04-01,乙(成都)有限公司,,3000.00,,3000.00,货款")
    assert values == {
        "id": "P-E5-1", "date": date(2024, 4, 1), "amount": Decimal("3000.00"),
        "payer": "乙(成都)有限公司", "purpose": "货款", "evidence": ["E5"],
    }  # fmt: skip
    assert remark == ""


def test_by_account_when_the_name_is_not_there() -> None:
    values, _ = one("2024-04-01,,62220000-1111,3000.00,,3000.00,")
    assert values["payer"] == "乙（成都）有限公司"


def test_the_guarantor_pays_too() -> None:
    values, _ = one("2024-04-01,邵维恒,,3000.00,,3000.00,")
    assert values["payer"] == "邵维恒"


def test_the_payer_said_what_it_was_for() -> None:
    values, remark = one("2024-04-01,乙（成都）有限公司,,4000.00,,1,付发票24320001部分款")
    assert (values["allocate_to"], remark) == ("I1", "")


def test_two_invoices_named_are_left_to_a_person() -> None:
    values, remark = one("2024-04-01,乙（成都）有限公司,,12000.00,,1,24320001、24320002")
    assert "allocate_to" not in values and "I1, I2" in remark


@pytest.mark.parametrize("said", ["124320001", "243200015", "A24320001", "7月货款"])
def test_a_number_inside_another_is_no_reference(said: str) -> None:
    values, _ = one(f"2024-04-01,乙（成都）有限公司,,1.00,,1,{said}")
    assert "allocate_to" not in values


def test_a_sum_that_fits_is_told_and_not_allocated() -> None:
    values, remark = one("2024-04-01,乙（成都）有限公司,,7000.00,,1,货款")
    assert "allocate_to" not in values and "I2" in remark
    assert (
        "抵充" in proposals("2024-04-01,乙（成都）有限公司,,7000.00,,1,货款", lang="zh")[0].remark
    )


def test_a_stranger_who_names_our_invoice_is_told_to_be_one() -> None:
    values, remark = one("2024-04-01,丙公司,,7000.00,,1,代付24320002")
    assert (values["payer"], values["allocate_to"]) == ("丙公司", "I2")
    assert "not the debtor" in remark


@pytest.mark.parametrize(
    "row",
    [
        "2024-04-01,丙公司,,7000.00,,1,货款",
        "2024-04-01,乙（成都）有限公司,,,7000.00,1,退款",
        "2024-04-01,甲有限公司,,7000.00,,1,内部划转",
        "04/05/2024,乙（成都）有限公司,,7000.00,,1,货款",
        "2024-04-01,乙（成都）有限公司,,x,,1,货款",
    ],
)
def test_what_is_not_the_debtors_payment_is_not_proposed(row: str) -> None:
    assert proposals(row) == []


def test_what_the_case_has_is_not_proposed_again_and_equal_payments_are_two() -> None:
    row = "2024-03-01,乙（成都）有限公司,,1000.00,,1,货款"
    assert proposals(row) == []
    assert [p.values["id"] for p in proposals(row, row)] == ["P-E5-1"]


def test_other_tables_have_no_payments() -> None:
    reading = read_bytes("时间,发送人,内容\n2024-01-01 10:00,乙,5000\n".encode(), "聊天.csv")
    assert payments_in("E5", reading, CASE, Known(CASE.parties)) == []


def test_an_invoice_that_is_itself_only_proposed_may_be_named() -> None:
    reading = read_bytes((HEAD + "2024-04-01,丙公司,,3.00,,1,付 99887766").encode(), "流水.csv")
    bills = [Bill("I-E9", "99887766", Decimal("3.00"))]
    (found,) = payments_in("E5", reading, CASE, Known(CASE.parties), bills=bills)
    assert found.values["allocate_to"] == "I-E9"


def test_intake_writes_them_down_as_proposals(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from legalkit.evidence.gather import PROPOSED, gather
    from legalkit.law.evidence_sheet import EvidenceSheet
    from legalkit.law.load import load_sheet

    folder, given = tmp_path / "case", tmp_path / "流水.csv"
    folder.mkdir()
    row = "2024-04-01,乙（成都）有限公司,,4000.00,,4000.00,付发票24320001"
    given.write_text(HEAD + row + "\n", encoding="gb18030")
    sheet = load_sheet("CN", "evidence.yaml", EvidenceSheet)
    gather(folder, CASE, sheet, [given], datetime(2026, 3, 1, tzinfo=UTC), "顾")
    page = list(yaml.safe_load_all((folder / PROPOSED).read_text(encoding="utf-8")))[-1]
    (payment,) = page["payments"]
    assert (payment["allocate_to"], payment["amount"]) == ("I1", 4000.00)
    assert payment["evidence"] == [page["evidence"][0]["id"]]
