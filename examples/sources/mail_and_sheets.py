"""The e-mails (.eml) and the workbooks (.xlsx) of the example, the same bytes on each run."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

Facts = dict[str, Any]
AR = Address("澄川应收账款", addr_spec="ar@chengchuan.example")
DEBTOR = Address("蜀岳同辉财务 何晓岚", addr_spec="caiwu@shuyuetonghui.example")


def mail(
    day: str,
    name: str,
    subject: str,
    text: str,
    *,
    sender: Address = AR,
    to: Address = DEBTOR,
    reply_to_id: str | None = None,
    attachment: tuple[str, bytes] | None = None,
) -> bytes:
    """One message as the server keeps it: headers with zone, identity, route; text in UTF-8."""
    at = datetime.fromisoformat(day)
    message = EmailMessage(policy=policy.SMTP)
    domain = sender.addr_spec.split("@")[1]
    other = to.addr_spec.split("@")[1]
    stamp = at.strftime("%a, %d %b %Y %H:%M:%S %z")
    message["Return-Path"] = f"<{sender.addr_spec}>"
    message["Received"] = f"from mail.{domain} by mx.{other} with ESMTPS id {name}; {stamp}"
    message["Date"] = stamp
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{name}@{domain}>"
    if reply_to_id:
        message["In-Reply-To"] = reply_to_id
        message["References"] = reply_to_id
    message.set_content(text, cte="base64")
    if attachment:
        message.add_attachment(
            attachment[1],
            maintype="application",
            subtype="vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            filename=attachment[0],
        )
        message.set_boundary(f"=_{name}")
    return message.as_bytes()


def emails(facts: Facts) -> dict[str, bytes]:
    """Three demands by e-mail and the debtor's answer to the last."""
    c, d = facts["C"]["name"], facts["D"]["name"]
    sign = f"\r\n\r\n{c} 财务部\r\n电话 {facts['C']['phone']}\r\n"
    plan = "22320588、23320000000000600731、23320000000000911846"
    third = "<20240820-cc-0003@chengchuan.example>"
    return {
        "email/2023-02-20-demand-1.eml": mail(
            "2023-02-20T09:12:44+08:00",
            "20230220-cc-0001",
            "催款：22320417号发票余款86,400.00元",
            f"何经理：\n\n22320417号发票（订单 CG2022-0912）已于2022年12月9日到期，"
            f"贵司2022年12月28日支付42,240.00元后，"
            f"尚欠86,400.00元。请于3月10日前付清。{sign}",
        ),
        "email/2023-09-15-demand-2.eml": mail(
            "2023-09-15T15:40:03+08:00",
            "20230915-cc-0002",
            "催款：两张发票合计504,000.00元",
            f"何经理：\n\n下列货款已到期，请尽快安排：\n"
            f"22320588号发票 余款 217,800.00元（2023年2月17日到期）\n"
            f"23320000000000600731号发票 286,200.00元（2023年8月4日到期）\n"
            f"合计 504,000.00元。{sign}",
        ),
        "email/2024-08-20-demand-3.eml": mail(
            "2024-08-20T10:05:31+08:00",
            "20240820-cc-0003",
            "催款：还款计划逾期及两张新到期发票",
            f"何经理：\n\n还款计划（{plan}）第一、二期均未足额支付，余款780,700.00元；另有两张发票已到期："
            f"\n24320000000000200562 187,200.00元\n24320000000000400917 227,700.00元\n"
            f"合计1,195,600.00元，明细见附件。请于8月31日前付清。{sign}",
            attachment=("逾期明细.xlsx", overdue(facts)),
        ),
        "email/2024-08-22-answer.eml": mail(
            "2024-08-22T17:26:10+08:00",
            "A1F0-240822-1726",
            "Re: 催款：还款计划逾期及两张新到期发票",
            f"顾经理、各位：\n\n邮件和明细收到，五张发票的数没有问题。公司目前资金紧张，等仓库处理以后统一安排，"
            f"请再宽限一段时间。\n\n何晓岚\n{d} 财务经理\n",
            sender=DEBTOR,
            to=AR,
            reply_to_id=third,
        ),
    }


def workbook(title: str, rows: list[list[Any]], widths: list[int]) -> bytes:
    """A workbook with one sheet; its times are fixed so that its bytes are stable."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8ECF2")
    for letter, width in zip("ABCDEFGHIJ", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    for column in sheet.iter_cols(min_row=2):
        for cell in column:
            if isinstance(cell.value, Decimal):
                cell.number_format = "#,##0.00"
    sheet.freeze_panes = "A2"
    raw = io.BytesIO()
    book.save(raw)
    return _still(raw.getvalue())


def _still(raw: bytes) -> bytes:
    """Repack a workbook with fixed times: the zip and its properties otherwise hold the clock."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-02-26T09:00:00Z", data)
            info = zipfile.ZipInfo(name, (2026, 2, 26, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            out.writestr(info, data)
    return target.getvalue()


def overdue(facts: Facts) -> bytes:
    """The list attached to the third e-mail."""
    rows: list[list[Any]] = [["发票号码", "到期日", "尚欠（元）"]]
    rows += [
        [s["invoice"], s["due"], Decimal(facts["open"][s["n"]])]
        for s in facts["sales"]
        if s["n"] >= 2
    ]
    return workbook("逾期明细", rows, [26, 14, 16])


def ledger(facts: Facts) -> bytes:
    """The creditor's receivables ledger for this customer, with its running balance."""
    items = [
        (s["invoiced"], "开票", s["invoice"], s["order"], Decimal(s["total"]), None)
        for s in facts["sales"]
    ]
    items += [
        (p["date"], "收款", p["serial"], p["purpose"], None, Decimal(p["amount"]))
        for p in facts["payments"]
    ]
    balance = Decimal(0)
    rows: list[list[Any]] = [
        ["日期", "类型", "凭证号", "摘要", "借方（应收）", "贷方（收款）", "余额"]
    ]
    for day, kind, number, text, debit, credit in sorted(
        items, key=lambda item: (item[0], item[2])
    ):
        balance += (debit or 0) - (credit or 0)
        rows.append([day, kind, number, text, debit, credit, balance])
    if balance != Decimal(facts["principal"]):
        raise ValueError(f"the ledger comes to {balance}, not {facts['principal']}")
    return workbook("应收账款明细", rows, [12, 8, 26, 44, 16, 16, 16])


def call_log(facts: Facts) -> bytes:
    """The call list of the creditor's telephone line."""
    rows: list[list[Any]] = [["时间（北京时间）", "主叫", "被叫", "时长（秒）", "结果", "备注"]]
    rows += [
        [c["at"], c["from"], c["to"], int(c["seconds"]), c["result"], c["note"]]
        for c in facts["calls"]
    ]
    return workbook("通话记录", rows, [22, 16, 16, 12, 12, 48])
