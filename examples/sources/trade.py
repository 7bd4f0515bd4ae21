"""The trade papers: orders, delivery notes, waybill, invoices, statements, bank receipts."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from sources.paper import RED, Paper

Facts = dict[str, Any]
CENT = Decimal("0.01")
DIGITS = "零壹贰叁肆伍陆柒捌玖"


def money(amount: Decimal | str) -> str:
    """Write an amount with commas and cents."""
    return f"{Decimal(amount):,.2f}"


def chinese_day(day: str) -> str:
    """Write a day as ``2024年4月15日``."""
    year, month, date = day.split("-")
    return f"{year}年{int(month)}月{int(date)}日"


def in_words(amount: Decimal | str) -> str:
    """Write an amount in the capitals that bank and tax papers use (大写)."""
    whole, cents = divmod(int(Decimal(amount) * 100), 100)
    words, zero = "", False
    text = str(whole)
    for position, digit in enumerate(text):
        place = len(text) - position - 1
        if digit != "0":
            words += ("零" if zero else "") + DIGITS[int(digit)] + ("", "拾", "佰", "仟")[place % 4]
            zero = False
        else:
            zero = bool(words)
        if place == 4 and words and not words.endswith("万"):
            words, zero = words + "万", False
        if place == 8:
            words, zero = words + "亿", False
    words += "元"
    if not cents:
        return words + "整"
    jiao, fen = divmod(cents, 10)
    words += DIGITS[jiao] + "角" if jiao else "零"
    return words + (DIGITS[fen] + "分" if fen else "整")


def gross(line: Facts) -> Decimal:
    """The price of a line with tax."""
    return Decimal(line["qty"]) * Decimal(line["price"])


def net(line: Facts) -> Decimal:
    """The price of a line without the tax of 13 %, to the cent."""
    return (gross(line) / Decimal("1.13")).quantize(CENT, ROUND_HALF_UP)


def _lines(sale: Facts, *, prices: bool) -> list[list[str]]:
    head = ["序号", "品名", "规格型号", "单位", "数量"] + (
        ["含税单价（元）", "含税金额（元）"] if prices else []
    )
    rows = [head]
    for number, line in enumerate(sale["lines"], 1):
        row = [str(number), line["item"], line["spec"], line["unit"], str(line["qty"])]
        rows.append(row + ([money(line["price"]), money(gross(line))] if prices else []))
    if prices:
        rows.append(["合计", "", "", "", "", "", money(sale["total"])])
    return rows


def order(sale: Facts, facts: Facts, font: Path) -> bytes:
    """A purchase order, sealed by the debtor."""
    paper = Paper(font, sale["ordered"], style="scan", title=f"采购订单 {sale['order']}")
    paper.heading("采购订单")
    paper.line(f"订单号：{sale['order']}　　合同编号：{facts['contract']['number']}")
    paper.line(f"订购日期：{chinese_day(sale['ordered'])}")
    paper.line(f"供方：{facts['C']['name']}")
    paper.line(f"需方：{facts['D']['name']}")
    paper.table(_lines(sale, prices=True), (8, 20, 26, 8, 12, 22, 26))
    paper.line(f"金额大写：{in_words(sale['total'])}")
    paper.line("交货地点：四川省成都市青白江区示例物流园路9号　收货人：陶建军")
    paper.line("付款：按框架合同第八条，送货单签收之日起六十日内付清。")
    paper.line("")
    paper.line(f"需方（盖章）：{facts['D']['name']}")
    paper.line("经办人：")
    paper.sign("何晓岚")
    paper.seal(facts["D"]["seal"], "合同专用章")
    paper.line(chinese_day(sale["ordered"]))
    return paper.bytes()


def delivery_note(sale: Facts, facts: Facts, font: Path) -> bytes:
    """A delivery note signed by the named receiver, with the goods-receipt seal."""
    paper = Paper(font, sale["delivered"], style="scan", title=f"送货单 {sale['note']}")
    paper.heading("送货单")
    paper.line(f"送货单号：{sale['note']}　　订单号：{sale['order']}")
    paper.line(f"发货单位：{facts['C']['name']}")
    paper.line(f"收货单位：{facts['D']['name']}")
    paper.line("收货地址：四川省成都市青白江区示例物流园路9号")
    if "waybill" in sale:
        paper.line(f"承运单号：{sale['waybill']}")
    paper.table(_lines(sale, prices=False), (10, 26, 34, 12, 18))
    paper.line("以上货物数量、外观及规格已当面核对无误。")
    paper.line("收货人（签字）：")
    paper.sign("陶建军")
    paper.seal(facts["D"]["seal"], "收货专用章")
    paper.line(f"签收日期：{chinese_day(sale['delivered'])}")
    return paper.bytes()


def waybill(sale: Facts, facts: Facts, font: Path) -> bytes:
    """A carrier's record of one delivery."""
    paper = Paper(font, sale["delivered"], style="scan", title=f"公路货物运单 {sale['waybill']}")
    paper.heading("公路货物运单")
    line = sale["lines"][0]
    paper.table(
        [
            ["项目", "内容"],
            ["运单号", sale["waybill"]],
            ["承运人", "示例运通物流有限公司"],
            ["托运人", facts["C"]["name"]],
            ["收货人", f"{facts['D']['name']}　陶建军"],
            ["卸货地点", "四川省成都市青白江区示例物流园路9号"],
            ["货物", f"{line['item']} {line['spec']}　{line['qty']}{line['unit']}　14件木箱"],
            ["送货单号", sale["note"]],
            ["到达时间", f"{chinese_day(sale['delivered'])} 10时35分"],
        ],
        (25, 90),
    )
    paper.line("收货人签字：")
    paper.sign("陶建军")
    paper.seal("示例运通物流有限公司", "运输专用章")
    return paper.bytes()


def invoice(sale: Facts, facts: Facts, font: Path) -> bytes:
    """A VAT e-invoice; before 2023 with a tax-control code, later with a twenty-digit number."""
    digital = "code" not in sale
    title = "电子发票（增值税专用发票）" if digital else "增值税电子专用发票"
    paper = Paper(font, sale["invoiced"], title=f"{title} {sale['invoice']}", landscape=True)
    pdf = paper.pdf
    pdf.set_auto_page_break(False)
    _invoice_head(paper, sale, title)
    rows = [["项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率", "税额"]]
    for line in sale["lines"]:
        unit = (Decimal(line["price"]) / Decimal("1.13")).quantize(
            Decimal("0.0000000001"), ROUND_HALF_UP
        )
        rows.append(
            [
                f"*通用设备*{line['item']}",
                line["spec"],
                line["unit"],
                str(line["qty"]),
                f"{unit}",
                money(net(line)),
                "13%",
                money(gross(line) - net(line)),
            ]
        )
    base = sum((net(line) for line in sale["lines"]), Decimal(0))
    rows.append(
        [
            "合　计",
            "",
            "",
            "",
            "",
            "¥" + money(base),
            "",
            "¥" + money(Decimal(sale["total"]) - base),
        ]
    )
    buyer, seller = facts["D"], facts["C"]
    paper.table(
        [
            [
                f"购买方　名称：{buyer['name']}\n统一社会信用代码/纳税人识别号：{buyer['uscc']}",
                f"销售方　名称：{seller['name']}\n统一社会信用代码/纳税人识别号：{seller['uscc']}",
            ]
        ]
    )
    paper.table(rows, (46, 34, 10, 14, 30, 28, 12, 28))
    paper.table(
        [[f"价税合计（大写）　{in_words(sale['total'])}", f"（小写）¥{money(sale['total'])}"]],
        (130, 72),
    )
    paper.line(
        f"备注：合同编号 {facts['contract']['number']}；"
        f"订单号 {sale['order']}；送货单号 {sale['note']}"
    )
    paper.line("开票人：顾承安　　（示例，虚构，不可用于抵扣）")
    if not digital:
        paper.seal(facts["C"]["seal"], "发票专用章", at=(235, 172))
    return paper.bytes()


def _invoice_head(paper: Paper, sale: Facts, title: str) -> None:
    pdf = paper.pdf
    pdf.set_text_color(150, 40, 30)
    paper.size(17)
    pdf.set_y(16)
    pdf.cell(0, 10, title, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_draw_color(150, 40, 30)
    middle = pdf.w / 2
    pdf.line(middle - 48, 27, middle + 48, 27)
    pdf.line(middle - 48, 28, middle + 48, 28)
    pdf.set_draw_color(*RED)
    pdf.ellipse(middle - 21, 29, 42, 15)
    paper.size(8)
    for row, text in (
        (33.5, "全国统一发票监制章"),
        (37.5, "示例"),
        (41.5, "国家税务总局示例税务局"),
    ):
        pdf.set_xy(middle - 30, row - 2)
        pdf.cell(60, 4, text, align="C")
    pdf.set_draw_color(0, 0, 0)
    pdf.set_text_color(0, 0, 0)
    paper.size(9.5)
    pdf.set_xy(200, 28)
    if "code" in sale:
        pdf.cell(70, 5, f"发票代码：{sale['code']}")
        pdf.set_xy(200, 33)
    pdf.cell(70, 5, f"发票号码：{sale['invoice']}")
    pdf.set_xy(200, 38)
    pdf.cell(70, 5, f"开票日期：{chinese_day(sale['invoiced'])}")
    pdf.set_xy(pdf.l_margin, 46)


def statement(state: Facts, facts: Facts, font: Path) -> bytes:
    """A statement of account; sealed only when the debtor confirmed it."""
    confirmed = "confirmed" in state
    paper = Paper(
        font,
        state["as_at"],
        style="scan" if confirmed else "letter",
        title=f"往来对账单 截至{state['as_at']}",
    )
    paper.heading("往来对账单")
    paper.line(f"供方：{facts['C']['name']}")
    paper.line(f"需方：{facts['D']['name']}")
    paper.line(
        f"合同编号：{facts['contract']['number']}　　截止日期：{chinese_day(state['as_at'])}"
    )
    rows = [["日期", "摘要", "应收（元）", "已付（元）", "余额（元）"]]
    balance = Decimal(state["opening"])
    rows.append(["", "期初余额", "", "", money(balance)])
    sales = {sale["n"]: sale for sale in facts["sales"]}
    items = [
        (
            sales[n]["invoiced"],
            f"发票 {sales[n]['invoice']}",
            Decimal(sales[n]["total"]),
            Decimal(0),
        )
        for n in range(state["first"], state["last"] + 1)
    ]
    items += [
        (pay["date"], f"收款 {pay['serial']}", Decimal(0), Decimal(pay["amount"]))
        for pay in facts["payments"]
        if pay["n"] in state["paid"]
    ]
    for day, what, owed, paid in sorted(items):
        balance += owed - paid
        rows.append(
            [day, what, money(owed) if owed else "", money(paid) if paid else "", money(balance)]
        )
    if balance != Decimal(state["balance"]):
        raise ValueError(f"statement {state['n']} comes to {balance}, not {state['balance']}")
    paper.table(rows, (22, 62, 26, 26, 28))
    paper.line(
        f"截至{chinese_day(state['as_at'])}，需方尚欠供方货款人民币{money(balance)}元（大写：{in_words(balance)}）。"
    )
    paper.line("需方确认上述数额无误的，请由财务经理签字并加盖公章后回传。")
    paper.line("")
    paper.line(f"供方（盖章）：{facts['C']['name']}")
    paper.pdf.ln(14)
    paper.seal(facts["C"]["seal"], "公章")
    paper.pdf.ln(28)
    paper.line(f"需方确认（盖章）：{facts['D']['name']}")
    paper.line("财务经理（签字）：")
    if confirmed:
        paper.sign(state["signer"])
        paper.pdf.ln(6)
        paper.seal(facts["D"]["seal"], "公章")
        paper.line(f"确认日期：{chinese_day(state['confirmed'])}")
    else:
        paper.line("")
        paper.line("确认日期：　　　　年　　月　　日")
    return paper.bytes()


def receipt(pay: Facts, facts: Facts, font: Path) -> bytes:
    """A bank's electronic receipt for money that came in."""
    paper = Paper(font, pay["date"], title=f"电子回单 {pay['serial']}")
    paper.size(15)
    paper.line(facts["C"]["bank"])
    paper.heading("收款电子回单")
    paper.table(
        [
            ["项目", "内容"],
            ["交易日期", chinese_day(pay["date"])],
            ["交易流水号", pay["serial"]],
            ["付款人户名", facts["D"]["name"]],
            ["付款人账号", facts["D"]["account"]],
            ["付款人开户行", facts["D"]["bank"]],
            ["收款人户名", facts["C"]["name"]],
            ["收款人账号", facts["C"]["account"]],
            ["收款人开户行", facts["C"]["bank"]],
            ["币种", "人民币"],
            ["金额（小写）", f"¥{money(pay['amount'])}"],
            ["金额（大写）", in_words(pay["amount"])],
            ["附言", pay["purpose"]],
        ],
        (40, 110),
    )
    paper.seal(facts["C"]["bank"], "电子回单专用章", at=(150, paper.pdf.get_y() + 12))
    return paper.bytes()
