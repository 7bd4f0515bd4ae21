"""A messy folder from end to end: taken in, read, proposed, checked, as a paralegal would do it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from legalkit.cli import root
from legalkit.cli.columns import width
from legalkit.cli.run import run
from legalkit.evidence.gather import PROPOSED
from tests.evidence.messy_folder import make

CASE = """
legalkit: 1
case: {id: SZ-2026-07, title: 苏州澄川诉成都蜀岳同辉, jurisdiction: CN, currency: CNY}
parties:
  - {id: C, role: creditor, name: 苏州澄川精密部件有限公司, registration_number: 91320594MAXAA0019R}
  - {id: D, role: debtor, name: 成都蜀岳同辉机电贸易有限公司, email: caiwu@shuyuetonghui.example}
claims:
  - {id: CL4, title: 货款, type: sale_of_goods, governing_law: CN, due_on: 2023-11-17, amount: 272900.00}
invoices:
  - {id: I4, number: "23320000000000911846", date: 2023-09-20, amount: 312900.00}
  - {id: I2, number: "22320588", date: 2022-12-20, amount: 277800.00}
readers:
  wechat: {kind: chat, files: ["*微信记录*"], layout: blocks, utc_offset: "+08:00"}
"""


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("messy")
    assert make(folder / "sales") == 60
    (folder / "case" / "evidence").mkdir(parents=True)
    (folder / "case" / "case.yaml").write_text(CASE, encoding="utf-8")
    words = [
        "evidence",
        "add",
        str(folder / "case"),
        str(folder / "sales"),
        "--who",
        "Lin",
        "--quiet",
    ]
    assert run(root, words) == 1  # a bomb, a trap and a shortcut are in it
    return folder


def entries(folder: Path, section: str) -> dict[str, dict[str, Any]]:
    text = (folder / "case" / PROPOSED).read_text(encoding="utf-8")
    (page,) = yaml.load_all(text, Loader=yaml.BaseLoader)
    return {entry.get("file", entry["id"]): entry for entry in page[section]}


def test_everything_is_in_custody_and_nothing_was_dropped(
    taken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, ["evidence", "verify", str(taken / "case"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    # Sixty files less the shortcut, and five that were inside mails.
    assert (told["ok"], told["checked"], told["records"]) == (True, 64, 64)


@pytest.mark.parametrize(
    ("file", "role", "more"),
    [
        ("合同/蜀岳 框架合同(盖章版).pdf", "contract", {"number": "ZC-2022-0318"}),
        ("合同/老合同.doc", "contract", {}),
        ("发票/数电票24320000000000400917.xml", "invoice", {"amount": "227700.00"}),
        ("发票/数电票样张.ofd", "invoice", {"amount": "113000.00", "form": "electronic_original"}),
        ("发票/facture.pdf", "invoice", {"currency": "EUR", "number": "F-5"}),
        ("发票/xrechnung-R-77.xml", "invoice", {"amount": "119.00"}),
        ("送货/IMG_20230918.pdf", "delivery_note", {"number": "SH20230918-03"}),
        ("往来/EMS签收.pdf", "delivery_proof", {"reached_on": "2025-07-10", "received": "yes"}),
        ("往来/通话记录.xlsx", "call_log", {}),
        ("往来/香港同事導出.csv", "chat", {"date": "2024-06-03"}),
        ("往来/微信记录 何晓岚.txt", "chat", {"date": "2024-06-03"}),
        ("往来/录音 20240603.wav", "call_recording", {}),
        ("往来/邮件/转发.msg.parts/答复：对账.msg", "email", {}),
        ("往来/邮件/带附件.eml.parts/还款计划.pdf", "repayment_plan", {}),
        ("往来/邮件/催款3.eml.parts/逾期明细.xlsx", "other", {}),
        ("财务/银行流水2023-2024.csv", "payment_record", {}),
        ("订单/新建 PDF 文档.pdf", "order", {"number": "CG2023-0821"}),
    ],
)
def test_what_it_is_is_told_by_its_content(
    taken: Path, file: str, role: str, more: dict[str, str]
) -> None:
    entry = entries(taken, "evidence")[f"sales/{file}"]
    assert entry["role"] == role
    assert {key: entry.get(key) for key in more} == more


def test_slip_and_letter_are_brought_together(taken: Path) -> None:
    found = entries(taken, "evidence")
    letter = found["sales/往来/催款函20250708.pdf"]["id"]
    assert found["sales/往来/EMS签收.pdf"]["confirms_delivery_of"] == [letter]


def test_the_trade_is_linked_from_contract_to_invoice(taken: Path) -> None:
    items, orders = entries(taken, "evidence"), entries(taken, "orders")
    deliveries, invoices = entries(taken, "deliveries"), entries(taken, "invoices")
    contract = f"K-{items['sales/合同/蜀岳 框架合同(盖章版).pdf']['id']}"
    order = f"O-{items['sales/订单/订单CG2023-0508.pdf']['id']}"
    note = f"D-{items['sales/送货/送货单0605.pdf']['id']}"
    bill = f"I-{items['sales/发票/dzfp_23320000000000600731.pdf']['id']}"
    assert orders[order]["contract"] == contract
    assert deliveries[note]["order"] == order
    assert (invoices[bill]["order"], invoices[bill]["deliveries"]) == (order, [note])


def test_the_paper_of_an_entered_invoice_says_whose_it_is(taken: Path) -> None:
    text = (taken / "case" / PROPOSED).read_text(encoding="utf-8")
    (line,) = [row for row in text.splitlines() if "dzfp_23320000000000911846" in row]
    assert "paper of I4" in line


def test_a_receipt_and_a_row_are_one_payment_and_nothing_is_asserted(taken: Path) -> None:
    items, payments = entries(taken, "evidence"), entries(taken, "payments")
    receipt = items["sales/财务/电子回单(2023-05-19).pdf"]["id"]
    rows = items["sales/财务/银行流水2023-2024.csv"]["id"]
    by_day = {entry["date"]: entry for entry in payments.values()}
    assert set(by_day["2023-05-19"]["evidence"]) == {receipt, rows}
    assert by_day["2024-04-08"]["allocate_to"] == "I4"
    assert by_day["2024-05-06"]["payer"] == "成都武侯某某物流有限公司"
    assert "payments" not in yaml.safe_load((taken / "case/case.yaml").read_text("utf-8"))


def test_what_a_system_laid_down_is_kept_and_not_proposed(taken: Path) -> None:
    found = entries(taken, "evidence")
    log = (taken / "case/custody.jsonl").read_text(encoding="utf-8")
    for name in ("._说明.txt", "desktop.ini", "~$补充协议.docx", "照片/Thumbs.db"):
        assert f"sales/{name}" not in found and f"sales/{name}" in log


def test_a_second_run_takes_and_proposes_nothing(
    taken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (taken / "case" / PROPOSED).read_bytes()
    words = ["evidence", "add", str(taken / "case"), str(taken / "sales"), "--json"]
    run(root, words)
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["proposals"], told["known"]) == ([], [], 59)
    assert (taken / "case" / PROPOSED).read_bytes() == before


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_told_fits_and_names_every_trouble(
    taken: Path, lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    assert run(root, ["evidence", "add", str(tmp_path), str(taken / "sales"), "--lang", lang]) == 1
    out = capsys.readouterr().out
    assert max(width(line.rstrip()) for line in out.splitlines()) <= 80
    for code in ("LK526", "LK530", "LK561", "LK562", "LK566", "LK567", "LK570", "LK582", "LK585",
                 "LK588", "LK589"):  # fmt: skip
        assert code in out


def test_a_payment_agrees_with_its_row_and_not_with_the_last_day_of_the_statement(
    taken: Path, tmp_path: Path
) -> None:
    from legalkit.evidence.chain import build
    from legalkit.evidence.contents import read_contents
    from legalkit.evidence.outcome import Answer
    from legalkit.law.evidence_sheet import EvidenceSheet
    from legalkit.law.load import load_sheet
    from legalkit.model.case import Case

    rows = "财务/银行流水2023-2024.csv"
    for day, answer in (("2023-05-19", Answer.PASS), ("2023-05-18", Answer.FAIL)):
        (raw,) = yaml.load_all(CASE, Loader=yaml.BaseLoader)
        raw["evidence"] = [
            {"id": "E1", "role": "payment_record", "title": "流水", "file": f"sales/{rows}"}
        ]
        raw["payments"] = [
            {"id": "P1", "date": day, "amount": "60000.00", "payer": "成都蜀岳同辉机电贸易有限公司",
             "evidence": ["E1"]},
            {"id": "P2", "date": "2024-04-08", "amount": "40000.00"},
        ]  # fmt: skip
        case = Case.model_validate(raw)
        sheet = load_sheet("CN", "evidence.yaml", EvidenceSheet)
        chain = build(case, sheet, "filing", read_contents(taken / "case", case))
        found = chain.rule("CON-2")
        assert found is not None and found.answer is answer
