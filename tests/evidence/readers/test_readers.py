"""Each kind of file gives up what it says, and says what it could not give."""

from __future__ import annotations

import io
import struct
import sys
import wave
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.evidence.readers import Reading, read_bytes, read_file
from legalkit.evidence.readers.audio import named_moment
from legalkit.evidence.readers.einvoice import day, number
from legalkit.evidence.readers.figures import (
    amounts_in,
    days_in,
    numbers_in,
    plain_number,
    total_in,
)
from legalkit.evidence.readers.guard import safe_name
from legalkit.evidence.readers.mail import addresses, moment
from legalkit.evidence.readers.pdf import pdf_date
from legalkit.evidence.readers.tables import moment_of
from legalkit.evidence.readers.texts import decode_export, html_text
from legalkit.model.evidence import EvidenceRole
from legalkit.model.readers import TableReader

EXAMPLE = Path(__file__).parents[3] / "examples" / "suzhou-chengdu" / "evidence"
CST = timezone(timedelta(hours=8))


def codes(reading: Reading) -> list[str]:
    for finding in reading.findings:
        assert finding.text("en") and finding.text("zh")
    return [finding.code for finding in reading.findings]


# ------------------------------------------------------------------------------- figures in text
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.56", "1234.56"), ("1.234,56", "1234.56"), ("1 234,56", "1234.56"), ("1'234.56", "1234.56"),
        ("1,234", "1234"), ("1.234", None), ("12.5", "12.5"), ("1,2,3", None), ("12,34.56", None),
        ("-5.00", "-5.00"), ("(3.00)", "-3.00"), ("1.234.567", "1234567"), ("", None), ("abc", None),
        ("1.234.5678", None), ("1,234.567,89", None), ("9" * 30, None),
    ],
)  # fmt: skip
def test_a_figure_is_exact_or_refused(text: str, value: str | None) -> None:
    assert plain_number(text) == (Decimal(value) if value else None)


@given(st.decimals(0, 10**9, places=2))
def test_every_amount_is_read_back_in_each_notation(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert plain_number(english) == plain_number(german) == amount


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader_of_words(text: str) -> None:
    amounts_in(text), days_in(text), numbers_in(text), total_in(text), plain_number(text)


def test_days_in_three_languages_and_none_that_is_doubtful() -> None:
    text = "2024年1月2日 03.04.2024 5 March 2024 May 6, 2024 7. Januar 2024 3/4/2024 2024-02-31"
    assert days_in(text) == (
        date(2024, 1, 2), date(2024, 4, 3), date(2024, 3, 5), date(2024, 5, 6), date(2024, 1, 7),
    )  # fmt: skip


def test_two_totals_are_no_total() -> None:
    assert total_in("合计 1,000.00\nTotal 1,000.00") == Decimal("1000.00")
    assert total_in("合计 1,000.00\nTotal 1,100.00") is None


# ------------------------------------------------------------------------------------------ PDF
def test_pdf_papers_say_what_they_are() -> None:
    invoice = read_file(EXAMPLE / "invoices/INV1-22320417.pdf", "invoices/INV1.pdf")
    assert (invoice.role, invoice.number, invoice.day) == (
        EvidenceRole.INVOICE,
        "22320417",
        date(2022, 10, 14),
    )
    assert (invoice.amount, invoice.currency) == (Decimal("128640.00"), "CNY")
    assert invoice.parties["buyer"] == "成都蜀岳同辉机电贸易有限公司"
    slip = read_file(EXAMPLE / "demand/ems-1100000070825-delivered.pdf", "ems.pdf")
    assert slip.role is EvidenceRole.DELIVERY_PROOF and slip.number == "1100000070825"
    assert slip.metadata["received"] == "yes" and slip.metadata["reached"] == date(2025, 7, 10)
    paid = read_file(EXAMPLE / "payments/receipt-2022-06-17.pdf", "receipt.pdf")
    assert paid.amount == Decimal("56280.00") and paid.day == date(2022, 6, 17)
    assert paid.parties["payee_account"] == "3200000000000000101"
    register = read_file(EXAMPLE / "registers/debtor.pdf", "registers/debtor.pdf")
    assert register.metadata["legal_representative"] == "罗敬川"
    assert register.metadata["founded"] == date(2015, 9, 7)
    guarantee = read_file(EXAMPLE / "guarantee/guarantee-contract.pdf", "g.pdf")
    assert guarantee.parties["buyer"] == "邵维恒"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("D:20240102030405+08'00'", datetime(2024, 1, 2, 3, 4, 5, tzinfo=CST)),
        ("D:20240102030405Z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("D:20240102", datetime(2024, 1, 2)),
        ("D:20240102030405-05'30'", datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone(-timedelta(hours=5, minutes=30)))),
        ("D:20241402", None), ("yesterday", None), ("D:20240102030405+99'00'", None),
    ],
)  # fmt: skip
def test_pdf_dates_keep_their_zone(text: str, expected: datetime | None) -> None:
    assert pdf_date(text) == expected


def test_scan_damaged_and_locked_pdf_are_told() -> None:
    import pikepdf

    blank = pikepdf.new()
    blank.add_blank_page()
    out, locked = io.BytesIO(), io.BytesIO()
    blank.save(out)
    blank.save(locked, encryption=pikepdf.Encryption(user="x", owner="y"))
    assert codes(read_bytes(out.getvalue(), "scan.pdf")) == ["LK567"]
    assert codes(read_bytes(locked.getvalue(), "locked.pdf")) == ["LK566"]
    assert codes(read_bytes(b"%PDF-1.7 nonsense", "broken.pdf"))[0] == "LK561"
    assert codes(read_bytes(b"MZ", "program.pdf")) == ["LK561"]


def test_a_scanned_page_behind_typed_ones_is_named() -> None:
    from fpdf import FPDF

    paper = FPDF()
    for text in ("Contract 4711", "", "Annex A", ""):
        paper.add_page()
        paper.set_font("Helvetica")
        if text:
            paper.cell(text=text)
    reading = read_bytes(bytes(paper.output()), "contract.pdf")
    assert codes(reading) == ["LK585"] and "4711" in reading.text
    assert "2, 4" in reading.findings[0].message("en") and "4" in reading.findings[0].message("zh")


# ------------------------------------------------------------------------------------- e-invoices
UBL = """<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:a" xmlns:cbc="urn:b">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</cbc:CustomizationID>
<cbc:ID>R-77</cbc:ID><cbc:IssueDate>2024-03-01</cbc:IssueDate><cbc:DueDate>2024-03-31</cbc:DueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:OrderReference><cbc:ID>PO-9</cbc:ID></cac:OrderReference>
<cac:AccountingSupplierParty><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>DE123</cbc:CompanyID></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Lieferant GmbH</cbc:RegistrationName><cbc:CompanyID>HRB 1</cbc:CompanyID></cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>Käufer AG</cbc:Name></cac:PartyName></cac:Party></cac:AccountingCustomerParty>
<cac:PaymentMeans><cac:PayeeFinancialAccount><cbc:ID>DE89370400440532013000</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount>100.00</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount>100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount>119.00</cbc:TaxInclusiveAmount><cbc:PayableAmount>119.00</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:InvoicedQuantity>200</cbc:InvoicedQuantity><cbc:LineExtensionAmount>100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Bolzen</cbc:Name></cac:Item><cac:Price><cbc:PriceAmount>50.00</cbc:PriceAmount><cbc:BaseQuantity>100</cbc:BaseQuantity></cac:Price></cac:InvoiceLine></Invoice>"""
CII = """<?xml version="1.0" encoding="UTF-8"?><rsm:CrossIndustryInvoice xmlns:rsm="r" xmlns:ram="a" xmlns:udt="u">
<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:cen.eu:en16931:2017</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument><ram:ID>F-5</ram:ID><ram:TypeCode>{code}</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20240305</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct><ram:Name>Welle</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>10.00</ram:ChargeAmount></ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="C62">3</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>30.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>S</ram:Name><ram:SpecifiedTaxRegistration><ram:ID>DE1</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>B</ram:Name></ram:BuyerTradeParty><ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>O-1</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString>20240304</udt:DateTimeString></ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent></ram:ApplicableHeaderTradeDelivery>
<ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE89</ram:IBANID></ram:PayeePartyCreditorFinancialAccount></ram:SpecifiedTradeSettlementPaymentMeans>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString>20240404</udt:DateTimeString></ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:TaxTotalAmount>5.70</ram:TaxTotalAmount><ram:GrandTotalAmount>35.70</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""
FAPIAO = """<?xml version="1.0" encoding="{charset}"?><EInvoice><Header><EIid>24320000000000400917</EIid><InherentLabel><GeneralOrSpecialVAT><LabelName>增值税专用发票</LabelName></GeneralOrSpecialVAT></InherentLabel></Header><EInvoiceData>
<SellerInformation><SellerIdNum>91320594MAXAA0019R</SellerIdNum><SellerName>苏州澄川精密部件有限公司</SellerName><SellerBankAccNum>320101</SellerBankAccNum></SellerInformation>
<BuyerInformation><BuyerIdNum>91510107MAXBB00237</BuyerIdNum><BuyerName>成都蜀岳同辉机电贸易有限公司</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm><TotalTax-includedAmount>{gross}</TotalTax-includedAmount><TotalTax-includedAmountInChinese>壹佰壹拾叁圆整</TotalTax-includedAmountInChinese></BasicInformation>
<IssuItemInformation><ItemName>*通用设备*轴承座</ItemName><Quantity>2</Quantity><UnPrice>50</UnPrice><Amount>{net}</Amount><ComTaxAm>{tax}</ComTaxAm></IssuItemInformation>
<AdditionalInformation><Remark>合同编号 ZC-2022-0318</Remark></AdditionalInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>24320000000000400917</InvoiceNumber><IssueTime>2024-04-18 10:00:00</IssueTime></TaxSupervisionInfo></EInvoice>"""


def test_ubl_xrechnung() -> None:
    read = read_bytes(UBL.encode(), "r.xml")
    assert not read.findings and read.kind == "invoice" and read.native
    assert (read.number, read.day, read.amount, read.currency) == (
        "R-77",
        date(2024, 3, 1),
        Decimal("119.00"),
        "EUR",
    )
    assert str(read.metadata["standard"]).startswith("XRechnung") and read.metadata["due"] == date(
        2024, 3, 31
    )
    assert read.parties["seller_number"] == "HRB 1" and read.parties["buyer"] == "Käufer AG"
    assert read.lines[0].unit_price == Decimal("0.5") and read.metadata["order"] == "PO-9"
    assert read.to_json()["amount"] == "119.00"


@pytest.mark.parametrize(("code", "role"), [("380", "invoice"), ("381", "credit_note")])
def test_cii(code: str, role: str) -> None:
    read = read_bytes(CII.replace("{code}", code).encode(), "f.xml")
    assert not read.findings and read.role == role
    assert (read.number, read.day, read.amount) == ("F-5", date(2024, 3, 5), Decimal("35.70"))
    assert read.metadata["due"] == date(2024, 4, 4) and read.metadata["delivered"] == date(
        2024, 3, 4
    )
    assert read.lines[0].amount == Decimal("30.00") and read.parties["payee_account"] == "DE89"


def fapiao(
    charset: str = "UTF-8", net: str = "100.00", tax: str = "13.00", gross: str = "113.00"
) -> bytes:
    return FAPIAO.format(charset=charset, net=net, tax=tax, gross=gross).encode(charset)


@pytest.mark.parametrize("charset", ["UTF-8", "GBK", "GB18030", "UTF-16"])
def test_chinese_e_invoice_in_its_charsets(charset: str) -> None:
    read = read_bytes(fapiao(charset), "f.xml")
    assert not read.findings and read.role == "invoice" and read.currency == "CNY"
    assert (read.number, read.amount, read.day) == (
        "24320000000000400917",
        Decimal("113.00"),
        date(2024, 4, 18),
    )
    assert read.parties["seller"] == "苏州澄川精密部件有限公司"
    assert (
        read.lines[0].tax == Decimal("13.00") and read.metadata["invoice_kind"] == "增值税专用发票"
    )


def test_red_letter_invoice_is_a_credit() -> None:
    read = read_bytes(fapiao(net="-100.00", tax="-13.00", gross="-113.00"), "red.xml")
    assert (
        read.role == "credit_note"
        and read.amount == Decimal("113.00")
        and read.metadata["red_letter"]
    )


def test_malformed_figures_of_an_invoice_are_told_and_not_guessed() -> None:
    read = read_bytes(fapiao(gross="1,13").replace(b"2024-04-18", b"18/04/24"), "f.xml")
    assert codes(read) == ["LK579", "LK579"] and read.amount is None and read.day is None
    assert number("1e5") is None and number("٣") is None and number("-1.50") == Decimal("-1.50")
    assert number(None) is None and day(None) is None and day("2024-13-01") is None
    other = read_bytes(b"<note><to>you</to></note>", "n.xml")
    assert other.kind == "xml" and other.text == "you" and other.metadata["root"] == "note"
    assert codes(read_bytes(b"<a><b></a>", "bad.xml")) == ["LK561"]


def test_hybrid_pdf_speaks_by_its_data() -> None:
    import pikepdf

    paper = pikepdf.new()
    paper.add_blank_page()
    paper.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(
        paper, CII.replace("{code}", "380").encode(), filename="factur-x.xml"
    )
    out = io.BytesIO()
    paper.save(out)
    read = read_bytes(out.getvalue(), "facture.pdf")
    assert (
        read.kind == "invoice"
        and read.number == "F-5"
        and read.metadata["hybrid"] == "factur-x.xml"
    )
    assert [part.name for part in read.parts] == ["factur-x.xml"]


# ------------------------------------------------------------------------------------------ Word
def docx(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


BODY = '<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>债务确认书</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>编号：QR-1</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>'


def test_word_text_dates_and_what_it_would_fetch() -> None:
    core = '<c xmlns:d="d"><d:creator>张</d:creator><d:created>2024-01-02T03:04:05Z</d:created><d:modified>soon</d:modified></c>'
    rels = '<r><Relationship Type="x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"/><Relationship Type="x/hyperlink" Target="http://ok" TargetMode="External"/></r>'
    read = read_bytes(
        docx(
            {
                "word/document.xml": BODY,
                "word/header1.xml": BODY,
                "docProps/core.xml": core,
                "word/_rels/document.xml.rels": rels,
            }
        ),
        "q.docx",
    )
    assert read.role is EvidenceRole.ACKNOWLEDGEMENT and read.text.count("债务确认书") == 2
    assert read.metadata["author"] == "张" and read.metadata["created"] == datetime(
        2024, 1, 2, 3, 4, 5, tzinfo=UTC
    )
    assert codes(read) == ["LK577"] and "evil" in read.findings[0].message()
    assert codes(read_bytes(docx({"other.xml": BODY}), "q.docx")) == ["LK561"]
    assert codes(read_bytes(b"PK\x03\x04broken", "q.docx")) == ["LK561"]
    assert read_bytes(docx({"a.txt": "x"}), "a.zip").kind == "archive"


# ------------------------------------------------------------------------------------------ mail
def mail(**heads: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {
        "From": "何 <he@d.example>",
        "To": "ar@c.example",
        "Subject": "回复",
        **heads,
    }.items():
        message[name.replace("_", "-")] = value
    message.set_content("收到，会付款。")
    return message


def test_mail_headers_zone_thread_and_attachments() -> None:
    message = mail(
        Date="Thu, 22 Aug 2024 23:30:00 +0800",
        Message_ID="<2@d>",
        In_Reply_To="<1@c>",
        References="<0@c> <1@c>",
    )
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="计划.pdf")
    read = read_bytes(message.as_bytes(), "a.eml")
    assert read.day == date(2024, 8, 22) and read.metadata["sent"] == datetime(
        2024, 8, 22, 23, 30, tzinfo=CST
    )
    assert read.metadata["in_reply_to"] == ("<1@c>",) and read.metadata["references"] == (
        "<0@c>",
        "<1@c>",
    )
    assert read.parties == {"from": "he@d.example", "to": "ar@c.example"}
    assert [part.name for part in read.parts] == ["计划.pdf"] and not read.findings


def test_mail_without_day_or_zone_says_so() -> None:
    assert codes(read_bytes(mail().as_bytes(), "a.eml")) == ["LK576"]
    read = read_bytes(mail(Date="Thu, 22 Aug 2024 23:30:00 -0000").as_bytes(), "a.eml")
    assert codes(read) == ["LK576"] and read.day == date(2024, 8, 22)
    assert moment("nonsense") is None and addresses("no address") == ()
    assert codes(read_bytes(b"\x00\x01\x02", "a.eml")) == ["LK561"]


def test_lying_charset_of_a_mail_is_told_and_read() -> None:
    raw = "From: a@b.example\nDate: Thu, 22 Aug 2024 23:30:00 +0800\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit\n\n欠款"
    read = read_bytes(raw.encode("gb18030"), "a.eml")
    assert read.text.strip() == "欠款" and codes(read) == ["LK565"]


def test_bounce_names_the_mail_that_came_back() -> None:
    raw = b"""From: MAILER-DAEMON@x.example
Date: Thu, 22 Aug 2024 23:30:00 +0800
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

failed
--B
Content-Type: message/rfc822

Message-ID: <1@c>
Subject: demand

text
--B--
"""
    assert read_bytes(raw, "b.eml").metadata["bounce_of"] == ("<1@c>",)


# --------------------------------------------------------------------------------------- tables
BANK = '户名,苏州\n交易日期,对方户名,收入,支出,余额,附言\n2024-01-02,成都蜀岳,"1,000.00",,"1,500.00",货款\n2024-01-03,电费,,200.00,"1,300.00",\n'


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_bank_statement_in_its_charsets(charset: str) -> None:
    read = read_bytes(BANK.encode(charset), "流水.csv")
    assert read.role is EvidenceRole.PAYMENT_RECORD and len(read.rows) == 2
    assert read.rows[0]["payer"] == "成都蜀岳" and Decimal("1000.00") in read.amounts
    assert read.metadata["balance_adds_up"] is True and not read.findings


def test_big5_is_told_from_gb18030() -> None:
    text = "日期,對方戶名,收入,餘額\n2024-01-02,貴公司有限公司,1000.00,付款合同"
    assert decode_export(text.encode("big5"))[1] == "big5"
    assert decode_export("日期,付款人,合同,公司\n月日,元".encode("gb18030"))[1] == "gb18030"
    assert decode_export(b"\xff\xfe\xff\x81")[0]


def test_a_changed_row_of_a_bank_statement_is_found() -> None:
    read = read_bytes(BANK.replace("1,300.00", "1,301.00").encode(), "b.csv")
    assert codes(read) == ["LK574"] and read.metadata["balance_adds_up"] is False


def test_declared_columns_decide_and_missing_ones_are_errors() -> None:
    readers = {
        "w": TableReader(
            files=("chat/*",),
            kind="chat",
            columns={"time": "When", "from": "Who", "text": "What"},
            utc_offset="+08:00",
        )
    }
    read = read_bytes(b"When;Who;What\n2024-01-02 10:00;He;ok\n", "chat/a.csv", readers)
    assert read.role is EvidenceRole.CHAT and read.kind == "chat" and read.day == date(2024, 1, 2)
    assert moment_of(read.rows[0], readers["w"]) == datetime(2024, 1, 2, 10, tzinfo=CST)
    assert codes(read_bytes(b"When;Who\n2024-01-02;He\n", "chat/a.csv", readers)) == ["LK569"]


def test_doubtful_days_are_told_unless_the_case_says_which() -> None:
    text = b"time,from,text\n03/04/2024 10:00,He,ok\n31/12/2024,He,x\n4.3.2024,He,x\n"
    assert codes(read_bytes(text, "c.csv")) == ["LK575"]
    readers = {
        "w": TableReader(
            files=("*.csv",),
            kind="chat",
            columns={"time": "time", "from": "from", "text": "text"},
            day_first=True,
        )
    }
    read = read_bytes(text, "c.csv", readers)
    assert not read.findings and date(2024, 4, 3) in read.dates and date(2024, 3, 4) in read.dates
    assert (
        moment_of({"time": "2024-02-31"}, None) is None
        and moment_of({"time": "soon"}, None) is None
    )
    assert moment_of({"date": "2024-02-01", "time": "09:08:07"}, None) == datetime(
        2024, 2, 1, 9, 8, 7
    )


def test_chat_in_blocks() -> None:
    readers = {"w": TableReader(files=("*.txt",), kind="chat", layout="blocks", encoding="utf-8")}
    text = "2024-01-18 10:11:12 罗敬川\n好的，\n下月付\n\n顾承安 2024-01-18 10:12\n收到"
    read = read_bytes(text.encode("gb18030"), "微信.txt", readers)
    assert [row["from"] for row in read.rows] == ["罗敬川", "顾承安"]
    assert read.rows[0]["text"] == "好的，\n下月付" and codes(read) == ["LK565"]
    assert read_bytes("只是文字".encode(), "a.txt").kind == "text"


def test_workbook_rows_and_exact_numbers() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for row in (
        ["通话记录"],
        ["通话时间", "对方号码", "通话时长", "金额"],
        [datetime(2024, 1, 2, 9, 0), "028-1", "61", 0.1],
        [date(2024, 1, 3), "x", "5", None],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    read = read_bytes(out.getvalue(), "calls.xlsx")
    assert read.role is EvidenceRole.CALL_LOG and read.metadata["first_day"] == date(2024, 1, 2)
    assert read.amounts == (Decimal("0.1"),)
    assert codes(read_bytes(docx({"x.xml": "<a/>"}), "x.xlsx")) == ["LK561"]


# ---------------------------------------------------------------------------------------- audio
def tone(seconds: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(8000)
        stream.writeframes(b"\x00\x00" * 8000 * seconds)
    return out.getvalue()


def test_recordings_say_how_long_and_when() -> None:
    read = read_bytes(tone(3), "calls/REC_20251118_101500.wav")
    assert read.role is EvidenceRole.CALL_RECORDING and read.metadata[
        "duration_seconds"
    ] == Decimal("3.0")
    assert read.day == date(2025, 11, 18)
    amr = b"#!AMR\n" + (b"\x04" + b"\x00" * 12) * 50
    assert read_bytes(amr, "a.amr").metadata["duration_seconds"] == Decimal("1.0")
    wide = b"#!AMR-WB\n" + (b"\x04" + b"\x00" * 17) * 100
    assert read_bytes(wide, "a.amr").metadata["duration_seconds"] == Decimal("2.0")
    assert codes(read_bytes(amr[:-3], "cut.amr")) == ["LK561"]
    assert codes(read_bytes(b"ID3 nothing", "a.mp3")) == ["LK561"]
    assert named_moment("20251340.wav") is None and named_moment("rec.wav") is None


def mp4(seconds: int, made: datetime) -> bytes:
    since = int((made - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
    mvhd = (
        struct.pack(">I4sB3xIIII", 108, b"mvhd", 0, since, since, 1000, seconds * 1000)
        + b"\x00" * 80
    )
    return (
        struct.pack(">I4s4sI", 16, b"ftyp", b"M4A ", 0)
        + struct.pack(">I4s", 8 + len(mvhd), b"moov")
        + mvhd
    )


def test_m4a_gives_its_time_of_recording() -> None:
    made = datetime(2025, 11, 18, 2, 15, tzinfo=UTC)
    read = read_bytes(mp4(5, made), "call.m4a")
    assert read.metadata["created"] == made and read.day == date(2025, 11, 18)
    old = read_bytes(mp4(5, datetime(1904, 1, 1, tzinfo=UTC)), "call.m4a")
    assert "created" not in old.metadata


@pytest.mark.parametrize(
    ("library", "name", "content"),
    [("tinytag", "a.wav", b"RIFF"), ("oxmsg", "a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")],
)
def test_missing_library_is_a_finding(
    library: str, name: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    assert codes(read_bytes(content, name)) == ["LK560"]


# ---------------------------------------------------------------------------------------- others
def test_other_files_are_kept_unread(tmp_path: Path) -> None:
    assert read_bytes(b"", "empty.pdf").kind == "unknown"
    assert read_bytes(b"\x89PNG", "a.png").kind == "picture"
    for name, kind in (("合同.doc", "Word"), ("对账.xls", "Excel"), ("x.bin", "Office")):
        old = read_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", name)
        assert (old.kind, codes(old)) == ("old_office", ["LK570"])
        assert kind in old.findings[0].message("en") and ".docx" in old.findings[0].hint("en")
    assert read_bytes(b"???", "a.bin").kind == "unknown"
    assert codes(read_file(tmp_path / "nowhere", "nowhere")) == ["LK529"]
    (tmp_path / "link").symlink_to(EXAMPLE / "invoices")
    assert codes(read_file(tmp_path / "link", "link")) == ["LK529"]


def test_html_words_in_order() -> None:
    page = "<head><title>x</title></head><p>a <a href='http://b'>b</a></p><script>c</script><img alt='d'><td>e"
    assert html_text(page) == "a b <http://b>\n[d] e"


@given(st.text(max_size=300))
def test_names_of_parts_stay_inside_their_folder(name: str) -> None:
    kept = safe_name(name)
    assert kept and "/" not in kept and "\\" not in kept and not kept.startswith(".")
    assert len(kept.encode("utf-8")) <= 200 and kept not in (".", "..")


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            ".pdf",
            ".docx",
            ".eml",
            ".msg",
            ".xml",
            ".csv",
            ".xlsx",
            ".wav",
            ".mp3",
            ".m4a",
            ".amr",
            ".txt",
            "",
        ]
    ),
)
def test_no_bytes_break_a_reader(content: bytes, suffix: str) -> None:
    read = read_bytes(content, f"x{suffix}")
    assert isinstance(read, Reading)
    codes(read)
