"""OFD: words in reading order, figures of the invoice, and nothing that an attacker asks for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.evidence.readers import Reading, read_bytes
from legalkit.model.evidence import EvidenceRole

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
NUMBER = "25512000000041236507"
#: Words of the page: object id, left, top, text; laid down in no order.
WORDS = [
    ("31", 120.0, 12.0, NUMBER), ("30", 90.0, 12.4, "发票号码："),
    ("33", 120.0, 20.0, "2025年03月12日"), ("32", 90.0, 20.0, "开票日期："),
    ("40", 10.0, 40.0, "成都蜀岳同辉商贸有限公司"), ("41", 110.0, 40.3, "苏州澄川精密机械有限公司"),
    ("42", 10.0, 48.0, "91510100MA6CXH7T31"), ("43", 110.0, 48.0, "91320505MA1W8Q4K2J"),
    ("50", 140.0, 110.0, "¥113000.00"), ("51", 60.0, 110.0, "¥100000.00"),
    ("52", 100.0, 110.0, "¥13000.00"),
]  # fmt: skip
VALUES = {
    "发票号码": NUMBER, "开票日期": "2025年03月12日", "合计金额": "100000.00",
    "合计税额": "13000.00", "销售方纳税人识别号": "91320505MA1W8Q4K2J",
    "购买方纳税人识别号": "91510100MA6CXH7T31",
}  # fmt: skip
TAGS = {
    "InvoiceNo": "31", "IssueDate": "33", "BuyerName": "40", "SellerName": "41",
    "BuyerTaxID": "42", "SellerTaxID": "43", "TaxInclusiveTotalAmount": "50",
    "TaxExclusiveTotalAmount": "51", "TaxTotalAmount": "52",
}  # fmt: skip
DATA = """<eInvoice><InvoiceCode>051002000111</InvoiceCode><InvoiceNo>40671985</InvoiceNo>
<IssueDate>2025年03月12日</IssueDate><Buyer><BuyerName>成都蜀岳同辉商贸有限公司</BuyerName>
<BuyerTaxID>91510100MA6CXH7T31</BuyerTaxID></Buyer><Seller><SellerName>苏州澄川精密机械有限公司</SellerName>
<SellerTaxID>91320505MA1W8Q4K2J</SellerTaxID></Seller><TaxInclusiveTotalAmount>226.00</TaxInclusiveTotalAmount>
<TaxExclusiveTotalAmount>200.00</TaxExclusiveTotalAmount><TaxTotalAmount>26.00</TaxTotalAmount>
<GoodsInfos><GoodsInfo><Item>轴承</Item><Quantity>2</Quantity><Price>100.00</Price><Amount>200.00</Amount>
<TaxAmount>26.00</TaxAmount></GoodsInfo></GoodsInfos></eInvoice>"""


def ofd(
    *,
    values: Mapping[str, str] = VALUES,
    tags: Mapping[str, str] = TAGS,
    words: list[tuple[str, float, float, str]] = WORDS,
    data: str | None = None,
    signed: bool = False,
    more: Mapping[str, bytes | str] | None = None,
) -> bytes:
    """An OFD as the tax platform makes it: document, page, tags, and perhaps the data itself."""
    told = "".join(f'<ofd:CustomData Name="{k}">{v}</ofd:CustomData>' for k, v in values.items())
    mark = "<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>" if signed else ""
    objects = "".join(
        f'<ofd:TextObject ID="{i}" Boundary="{x} {y} 40 5"><ofd:TextCode X="0" Y="0.2">{t}'
        "</ofd:TextCode></ofd:TextObject>"
        for i, x, y, t in words
    )
    named = "".join(
        f'<ofd:{k}><ofd:ObjectRef PageRef="1">{v}</ofd:ObjectRef></ofd:{k}>'
        for k, v in tags.items()
    )
    attached = "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>" if data else ""
    files: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocInfo><ofd:CreationDate>2025-03-12"
        f"</ofd:CreationDate><ofd:CustomDatas>{told}</ofd:CustomDatas></ofd:DocInfo>"
        f"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{mark}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:Pages><ofd:Page ID='1' "
        f"BaseLoc='Pages/Page_0/Content.xml'/></ofd:Pages>"
        f"<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>{attached}</ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {NS}><ofd:Content><ofd:Layer>{objects}"
        "</ofd:Layer></ofd:Content></ofd:Page>",
        "Doc_0/Tags/CustomTags.xml": f"<ofd:CustomTags {NS}><ofd:CustomTag><ofd:FileLoc>"
        "CustomTag.xml</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>",
        "Doc_0/Tags/CustomTag.xml": f"<ofd:eInvoice {NS}>{named}</ofd:eInvoice>",
    }
    if data:
        files["Doc_0/Attachs/Attachments.xml"] = (
            f"<ofd:Attachments {NS}><ofd:Attachment ID='1' Name='original_invoice' Format='xml'>"
            "<ofd:FileLoc>original_invoice.xml</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
        )
        files["Doc_0/Attachs/original_invoice.xml"] = data
    files |= more or {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_an_invoice_by_its_named_values_and_tags() -> None:
    reading = read_bytes(ofd(), "数电票.ofd")
    assert (reading.kind, reading.role, reading.native) == ("invoice", EvidenceRole.INVOICE, True)
    assert (reading.number, reading.day) == (NUMBER, date(2025, 3, 12))
    assert (reading.amount, reading.currency) == (Decimal("113000.00"), "CNY")
    assert reading.parties == {
        "seller": "苏州澄川精密机械有限公司", "seller_number": "91320505MA1W8Q4K2J",
        "buyer": "成都蜀岳同辉商贸有限公司", "buyer_number": "91510100MA6CXH7T31",
    }  # fmt: skip
    assert reading.metadata["net"] == Decimal("100000.00")
    assert codes(reading) == []


def test_without_tags_the_total_is_net_and_tax() -> None:
    reading = read_bytes(ofd(tags={}), "a.ofd")
    assert reading.amount == Decimal("113000.00")
    bare = read_bytes(ofd(tags={}, values={**VALUES, "合计税额": "x"}), "a.ofd")
    assert bare.amount is None and codes(bare) == ["LK579"]


def test_words_come_line_by_line_from_left_to_right() -> None:
    lines = read_bytes(ofd(), "a.ofd").text.splitlines()
    assert lines[0] == f"发票号码： {NUMBER}"
    assert lines[2] == "成都蜀岳同辉商贸有限公司 苏州澄川精密机械有限公司"
    assert lines[-1] == "¥100000.00 ¥13000.00 ¥113000.00"


def test_the_attached_data_goes_before_the_page() -> None:
    reading = read_bytes(ofd(data=DATA), "a.ofd")
    assert (reading.number, reading.amount) == ("40671985", Decimal("226.00"))
    assert reading.day == date(2025, 3, 12)
    assert reading.metadata["invoice_code"] == "051002000111"
    assert [(line.name, line.quantity, line.tax) for line in reading.lines] == [
        ("轴承", Decimal("2"), Decimal("26.00"))
    ]
    assert reading.metadata["hybrid"] == "original_invoice.xml"


def test_a_red_letter_takes_back() -> None:
    values = {**VALUES, "合计金额": "-100000.00", "合计税额": "-13000.00"}
    reading = read_bytes(ofd(values=values, tags={}), "a.ofd")
    assert (reading.role, reading.amount) == (EvidenceRole.CREDIT_NOTE, Decimal("113000.00"))
    data = DATA.replace("226.00", "-226.00")
    assert read_bytes(ofd(data=data), "a.ofd").role is EvidenceRole.CREDIT_NOTE


def test_a_seal_is_told_and_not_believed() -> None:
    reading = read_bytes(ofd(signed=True), "a.ofd")
    assert codes(reading) == ["LK587"] and reading.metadata["has_signature"] is True


def test_a_contract_in_ofd_is_read_as_a_paper() -> None:
    words = [("1", 20.0, 10.0, "购销合同"), ("2", 20.0, 30.0, "合同编号：CG-2025-07")]
    reading = read_bytes(ofd(values={}, tags={}, words=words), "a.ofd")
    assert (reading.kind, reading.role) == ("ofd", EvidenceRole.CONTRACT)
    assert "CG-2025-07" in reading.text


def test_pictures_without_words_are_told() -> None:
    assert codes(read_bytes(ofd(values={}, tags={}, words=[]), "scan.ofd")) == ["LK567"]


BOMB = '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"../../etc/cron.d/x": "x"}, "LK562"),
        ({"Doc_0/Pages/Page_0/Content.xml": BOMB}, "LK562"),
        ({"Doc_0/Res/zeros.bin": bytes(30_000_000)}, "LK562"),
        ({"OFD.xml": "<ofd"}, "LK561"),
        ({"OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody/></ofd:OFD>"}, "LK561"),
        ({"OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>../../x</ofd:DocRoot></ofd:DocBody></ofd:OFD>"}, "LK561"),
    ],
)  # fmt: skip
def test_an_attack_is_refused_and_told(more: dict[str, bytes | str], code: str) -> None:
    reading = read_bytes(ofd(more=more), "a.ofd")
    assert codes(reading) == [code] and reading.amount is None


def test_what_is_no_zip_is_told() -> None:
    assert codes(read_bytes(b"not a zip", "a.ofd")) == ["LK561"]


@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    raw = bytearray(ofd(data=DATA))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(4, len(raw)))
    read_bytes(bytes(raw[:cut]), "a.ofd")
