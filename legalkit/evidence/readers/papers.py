"""What a paper in words says of itself: its kind, number, day, sum and sides.

Only what stands behind a label is taken. A guess that a person would have to undo is worth less
than a blank that he fills.
"""

# ruff: noqa: E501 - one row for each kind of paper
from __future__ import annotations

import re
from datetime import date

from legalkit.evidence.readers.figures import (
    amounts_in,
    days_in,
    numbers_in,
    plain_number,
    registration_numbers_in,
    total_in,
)
from legalkit.evidence.readers.reading import Reading
from legalkit.evidence.readers.texts import composed
from legalkit.model.evidence import EvidenceRole

#: Titles that stand at the head of a paper; the first that is found there decides.
_TITLES: tuple[tuple[EvidenceRole, str], ...] = (
    (EvidenceRole.DELIVERY_PROOF, r"物流轨迹|邮件查询|投递(?:情况|结果|记录)|妥投证明|签收(?:证明|记录)|proof of delivery|tracking result|zustellnachweis"),
    (EvidenceRole.REPAYMENT_PLAN, r"还款计划|还款协议|repayment plan|ratenzahlungsvereinbarung"),
    (EvidenceRole.ACKNOWLEDGEMENT, r"债务确认|欠条|欠款确认|acknowledge?ment of debt|schuldanerkenntnis"),
    (EvidenceRole.DEMAND, r"催款|履行保证责任|催告|律师函|letter before claim|demand for payment|notice of demand|mahnung|zahlungsaufforderung"),
    (EvidenceRole.STATEMENT, r"对账单|询证函|statement of account|kontoauszug|saldenbestätigung"),
    (EvidenceRole.GUARANTEE, r"保证合同|担保(?:书|函|合同)|deed of guarantee|bürgschaft"),
    (EvidenceRole.ASSIGNMENT, r"债权转让|deed of assignment|abtretung"),
    (EvidenceRole.PAYMENT_RECORD, r"(?:收款|付款|转账|电子)?(?:电子)?回单|银行流水|交易明细|payment receipt|zahlungsbeleg"),
    (EvidenceRole.CREDIT_NOTE, r"红字|credit note|gutschrift"),
    (EvidenceRole.INVOICE, r"发票|tax invoice|invoice|rechnung"),
    (EvidenceRole.DELIVERY_NOTE, r"送货单|出库单|收货单|delivery note|lieferschein"),
    (EvidenceRole.WAYBILL, r"运单|托运单|waybill|frachtbrief"),
    (EvidenceRole.ACCEPTANCE, r"验收(?:单|报告|证明)|acceptance certificate|abnahmeprotokoll"),
    (EvidenceRole.ORDER, r"采购订单|订货单|订单|purchase order|bestellung"),
    (EvidenceRole.AUTHORITY, r"授权委托书|power of attorney|vollmacht"),
    (EvidenceRole.REGISTER_EXTRACT, r"企业(?:登记|信用)信息|营业执照|register extract|handelsregister"),
    (EvidenceRole.TITLE, r"民事判决书|民事调解书|仲裁裁决书|judgment|urteil"),
    (EvidenceRole.COURT_PAPER, r"受理(?:案件)?通知书|传票|民事裁定书|claim form|klageschrift"),
    (EvidenceRole.CONTRACT, r"合同|协议书?|agreement|contract|vertrag"),
)  # fmt: skip
_HEAD = tuple((role, re.compile(words, re.IGNORECASE)) for role, words in _TITLES)
#: Which labelled number is the paper's own.
_OWN = {
    EvidenceRole.INVOICE: ("发票号码", "invoice no", "invoice number", "rechnungs"),
    EvidenceRole.CONTRACT: ("合同编号", "合同号", "contract n", "编号"),
    EvidenceRole.GUARANTEE: ("编号",),
    EvidenceRole.ORDER: ("订单编号", "订单号", "order n", "auftrags"),
    EvidenceRole.DELIVERY_NOTE: ("送货单号", "单号"),
    EvidenceRole.WAYBILL: ("运单号",),
    EvidenceRole.DELIVERY_PROOF: ("邮件号", "快递单号", "运单号", "tracking n", "单号"),
}
_NAME = r"(?:名称\s{0,2}[:：]\s{0,2})?(?P<name>[^\s:：（(，。；,;]{2,60}(?: [^\s:：（(，。；,;]{1,40}){0,6})"
#: Labels in running text need a colon; cells of a table and the two halves of an invoice do not.
_SIDES = (
    (
        "seller",
        r"(?:销售方名称|销售方|供方|发货单位|(?:[^\s：]{0,8}（)?甲方）?|seller|supplier|verkäufer)",
    ),
    (
        "buyer",
        r"(?:购买方名称|购买方|需方|收货单位|(?:[^\s：]{0,8}（)?乙方）?|buyer|customer|käufer)",
    ),
)
_CELLS = (
    ("seller", r"销售方\s{1,8}(?=名称)"),
    ("buyer", r"购买方\s{1,8}(?=名称)"),
    ("payer", r"(?:付款人户名|付款人名称|payer|auftraggeber)\s{0,3}[:：]?\s{1,8}"),
    ("payee", r"(?:收款人户名|收款人名称|payee|empfänger)\s{0,3}[:：]?\s{1,8}"),
)
_NAMES = tuple(
    (side, re.compile(rf"(?im)(?:^|\s){label}{gap}{_NAME}"))
    for labels, gap in ((_CELLS, ""), (_SIDES, r"\s{0,3}[:：]\s{0,3}"))
    for side, label in labels
)
_OWN_DAY = re.compile(
    r"(?:开票日期|签收日期|订单日期|下单日期|订货日期|订购日期|签订日期|签署日期|截止日期|"
    r"发函日期|"
    r"invoice date|order date|delivery date|statement date|date of issue|"
    r"rechnungsdatum|bestelldatum|lieferdatum)\s{0,3}[:：]?\s{0,3}(?P<day>[^\n]{8,24})",
    re.IGNORECASE,
)
_ACCOUNTS = (
    ("payer_account", re.compile(r"付款人账号\s{0,3}[:：]?\s{0,3}(\d[\d ]{7,34})")),
    ("payee_account", re.compile(r"收款人账号\s{0,3}[:：]?\s{0,3}(\d[\d ]{7,34})")),
)
_PAID = re.compile(r"金额（?\(?小写\)?）?\s{0,3}[:：]?\s{0,3}[¥￥]?\s?(\d[\d,.]{0,24}\d)")
_TRADED = re.compile(r"(?:交易日期|交易时间|入账日期)\s{0,3}[:：]?\s{0,3}(.{8,24})")
_ARRIVED = re.compile(r"签收|妥投|已送达|投递成功|delivered|zugestellt", re.IGNORECASE)
_REFUSED = re.compile(r"拒收|拒签|refused|annahme verweigert", re.IGNORECASE)
_RETURNED = re.compile(r"退回|退件|查无此人|returned to sender|unzustellbar", re.IGNORECASE)
_TRACK = re.compile(r"(?<![A-Z0-9])(?:[A-Z]{2}\d{9}[A-Z]{2}|1[01]\d{11})(?![A-Z0-9])")
_FOUNDED = re.compile(
    r"(?:成立日期|注册日期|incorporated on|gegründet am)\s{0,3}[:：]?\s{0,3}(.{8,24})", re.I
)
_HEADMAN = re.compile(r"法定代表人(?:姓名)?\s{0,3}[:：]?\s{0,3}([\u4e00-\u9fff·]{2,20})")
_RETAINED = re.compile(
    r"质保金|质量保证金|保修金|返利|折扣|retention money|retention sum|rebate|"
    r"gewährleistungseinbehalt|sicherheitseinbehalt|skonto",
    re.IGNORECASE,
)
#: A paper says what it is early and in lines that a person can read; the rest costs time only.
_MOST_LOOKED_AT = 100_000
_LONGEST_LINE = 1_000


def _looked_at(text: str) -> str:
    lines = (line[:_LONGEST_LINE] for line in text[:_MOST_LOOKED_AT].splitlines())
    return composed("\n".join(lines))


def _phrases(text: str) -> tuple[str, ...]:
    """The sentences, or what of them is near, that speak of something kept back or granted."""
    found: dict[str, None] = {}
    for match in list(_RETAINED.finditer(text))[:20]:
        before = re.split(r"[。\n;；]", text[max(0, match.start() - 40) : match.start()])[-1]
        after = re.split(r"[。\n;；]", text[match.start() : match.end() + 60])[0]
        found[f"{before}{after}".strip()] = None
    return tuple(found)[:5]


def describe_paper(reading: Reading) -> None:
    """Fill in what the words say; what the file states as data already stays."""
    text = _looked_at(reading.text)
    if not text.strip():
        return
    if reading.role is None:
        reading.role = title_role(text)
    found = numbers_in(text)
    reading.numbers = tuple(dict.fromkeys(number for _, number in found))
    sums = amounts_in(text)
    reading.amounts = tuple(dict.fromkeys(amount for amount, _ in sums))
    reading.dates = days_in(text)
    registered = registration_numbers_in(text)
    if registered:
        reading.metadata["registration_numbers"] = registered
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    reading.title = reading.title or first[:80] or None
    if reading.number is None and reading.role is not None:
        reading.number = _own_number(found, reading.role)
    currencies = {currency for _, currency in sums}
    if reading.currency is None and len(currencies) == 1:
        reading.currency = currencies.pop()
    if reading.amount is None and reading.role in _SUMMED:
        reading.amount = total_in(text)
    for side, pattern in _NAMES:
        match = pattern.search(text)
        if match and side not in reading.parties:
            reading.parties[side] = match["name"].strip()[:80]
    if reading.day is None:
        stated = {d for m in _OWN_DAY.finditer(text) for d in days_in(m["day"])[:1]}
        reading.day = stated.pop() if len(stated) == 1 else None
    kept = _phrases(text)
    if kept:
        reading.metadata["retained"] = kept
    _special(reading, text)


_SUMMED = {
    EvidenceRole.INVOICE,
    EvidenceRole.ORDER,
    EvidenceRole.CREDIT_NOTE,
    EvidenceRole.DELIVERY_NOTE,
}


def title_role(text: str) -> EvidenceRole | None:
    """The role that the first lines name; longer lines are running text and no title."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:4]
    for line in lines:
        if len(line) <= 40:
            for role, pattern in _HEAD:
                if pattern.search(line):
                    return role
    return None


def _own_number(found: tuple[tuple[str, str], ...], role: EvidenceRole) -> str | None:
    for wanted in _OWN.get(role, ()):
        for label, number in found:
            if label.startswith(wanted):
                return number
    return None


def _special(reading: Reading, text: str) -> None:
    if reading.role is EvidenceRole.DELIVERY_PROOF:
        _tracking(reading, text)
    elif reading.role is EvidenceRole.PAYMENT_RECORD:
        paid, traded = _PAID.search(text), _TRADED.search(text)
        if paid:
            reading.amount = plain_number(paid.group(1))
        if traded:
            reading.day = next(iter(days_in(traded.group(1))), None)
        for ours, pattern in _ACCOUNTS:
            match = pattern.search(text)
            if match:
                reading.parties[ours] = match.group(1).replace(" ", "")
    elif reading.role is EvidenceRole.REGISTER_EXTRACT:
        founded, head = _FOUNDED.search(text), _HEADMAN.search(text)
        if founded and days_in(founded.group(1)):
            reading.metadata["founded"] = days_in(founded.group(1))[0]
        if head:
            reading.metadata["legal_representative"] = head.group(1)


def _tracking(reading: Reading, text: str) -> None:
    """A tracking print: the number of the item, what became of it, and on which day.

    The day is that of the line that tells the outcome; when lines of one outcome name several
    days, none is taken.
    """
    number = _TRACK.search(text)
    if number and reading.number is None:
        reading.number = number.group()
    for outcome, pattern in (("refused", _REFUSED), ("returned", _RETURNED), ("yes", _ARRIVED)):
        days = _days_of_lines(text, pattern)
        if days is not None:
            reading.metadata["received"] = outcome
            if len(days) == 1:
                reading.metadata["reached"] = days[0]
            return


def _days_of_lines(text: str, pattern: re.Pattern[str]) -> list[date] | None:
    told = [line for line in text.splitlines() if pattern.search(line)]
    if not told:
        return None
    return list(dict.fromkeys(day for line in told for day in days_in(line)))
