"""E-invoices as data: UBL and CII of EN 16931 (XRechnung, Factur-X, ZUGFeRD), 数电票."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from legalkit.evidence.readers.guard import Refused, children, find, local, parse_xml, said
from legalkit.evidence.readers.reading import PaperLine, Reading
from legalkit.model.evidence import EvidenceRole
from legalkit.model.finding import Severity

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Type codes of UNTDID 1001 that lower what is owed.
_CREDIT = {"381", "261", "396", "81", "83", "420", "458"}


def read_xml(content: bytes, name: str) -> Reading:
    """An XML file: an e-invoice when it is one, else its words."""
    reading = Reading("xml", native=True)
    try:
        root = parse_xml(content)
    except Refused as refusal:
        reading.note("LK562", name, Severity.ERROR, reason=refusal.reason)
        return reading
    except ValueError as problem:
        reading.note("LK561", name, kind="XML", problem=str(problem)[:160])
        return reading
    read = _FORMATS.get(local(root))
    if read is None:
        reading.text = "\n".join(t.strip() for t in root.itertext() if t.strip())[:200_000]
        reading.metadata["root"] = local(root)[:80]
        return reading
    reading.kind, reading.role = "invoice", EvidenceRole.INVOICE
    read(root, reading)
    reading.text = "\n".join(_words(reading))
    for what, value in (("number", reading.number), ("date", reading.day), ("sum", reading.amount)):
        if value is None:
            reading.note("LK579", name, what=what)
    return reading


def _words(reading: Reading) -> Iterator[str]:
    yield from (f"{key}: {value}" for key, value in reading.parties.items())
    yield from (line.name for line in reading.lines)


def number(text: str | None) -> Decimal | None:
    """A figure of an XML invoice: plain, with a point, as both standards ask; else None."""
    if text is None:
        return None
    kept = text.strip()
    if len(kept) > 40 or not kept.replace("-", "", 1).replace(".", "", 1).isascii():
        return None
    if not kept.lstrip("+-").replace(".", "", 1).isdigit():
        return None
    return Decimal(kept)


def day(text: str | None) -> date | None:
    """``2024-05-31``, ``2024-05-31T…`` or ``20240531``; else None."""
    if text is None:
        return None
    kept = text.strip()[:10]
    if len(text.strip()) >= 8 and kept[:8].isdigit():
        kept = f"{kept[:4]}-{kept[4:6]}-{kept[6:8]}"
    try:
        return date.fromisoformat(kept)
    except ValueError:
        return None


def _put(reading: Reading, **values: str | None) -> None:
    reading.parties |= {key: value for key, value in values.items() if value}


def _total(reading: Reading, **values: Decimal | None) -> None:
    reading.metadata |= {key: value for key, value in values.items() if value is not None}


def _ubl(root: Element, reading: Reading) -> None:
    """UBL 2.1 Invoice or CreditNote."""
    credit = local(root) == "CreditNote"
    reading.metadata["standard"] = "UBL"
    _profile(reading, said(root, "CustomizationID"))
    reading.number, reading.day = said(root, "ID"), day(said(root, "IssueDate"))
    reading.currency = said(root, "DocumentCurrencyCode")
    code = said(root, "InvoiceTypeCode") or said(root, "CreditNoteTypeCode") or ""
    if credit or code in _CREDIT:
        reading.role = EvidenceRole.CREDIT_NOTE
    due = day(said(root, "DueDate") or said(root, "PaymentMeans/PaymentDueDate"))
    if due:
        reading.metadata["due"] = due
    for ours, path in (
        ("order", "OrderReference/ID"),
        ("contract", "ContractDocumentReference/ID"),
    ):
        value = said(root, path)
        if value:
            reading.metadata[ours] = value
    for side, path in (("seller", "AccountingSupplierParty"), ("buyer", "AccountingCustomerParty")):
        party = find(root, f"{path}/Party")
        legal = said(party, "PartyLegalEntity/RegistrationName") or said(party, "PartyName/Name")
        own = said(party, "PartyLegalEntity/CompanyID") or said(party, "PartyTaxScheme/CompanyID")
        _put(reading, **{side: legal, f"{side}_number": own})
        _put(reading, **{f"{side}_vat": said(party, "PartyTaxScheme/CompanyID")})
    _put(reading, payee_account=said(root, "PaymentMeans/PayeeFinancialAccount/ID"))
    totals = find(root, "LegalMonetaryTotal")
    reading.amount = number(said(totals, "TaxInclusiveAmount"))
    tax = next((number(said(t, "TaxAmount")) for t in children(root, "TaxTotal")), None)
    _total(
        reading, net=number(said(totals, "TaxExclusiveAmount")), tax=tax,
        line_total=number(said(totals, "LineExtensionAmount")),
        allowances=number(said(totals, "AllowanceTotalAmount")),
        charges=number(said(totals, "ChargeTotalAmount")),
        prepaid=number(said(totals, "PrepaidAmount")),
        payable=number(said(totals, "PayableAmount")),
    )  # fmt: skip
    reading.lines = tuple(
        PaperLine(
            said(line, "Item/Name") or "-",
            number(said(line, "InvoicedQuantity") or said(line, "CreditedQuantity")),
            _per(number(said(line, "Price/PriceAmount")), number(said(line, "Price/BaseQuantity"))),
            number(said(line, "LineExtensionAmount")),
        )
        for kind in ("InvoiceLine", "CreditNoteLine")
        for line in children(root, kind)
    )


def _within(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else children(element, name)


def _per(price: Decimal | None, base: Decimal | None) -> Decimal | None:
    """A price may be stated for a hundred pieces (base quantity)."""
    return price / base if price is not None and base else price


def _profile(reading: Reading, text: str | None) -> None:
    if text:
        reading.metadata["profile"] = text[:200]
        if "xrechnung" in text.lower():
            reading.metadata["standard"] = f"XRechnung ({reading.metadata['standard']})"


def _cii(root: Element, reading: Reading) -> None:
    """UN/CEFACT Cross Industry Invoice."""
    reading.metadata["standard"] = "CII"
    guideline = "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"
    _profile(reading, said(root, guideline))
    reading.number = said(root, "ExchangedDocument/ID")
    reading.day = day(said(root, "ExchangedDocument/IssueDateTime/DateTimeString"))
    if said(root, "ExchangedDocument/TypeCode") in _CREDIT:
        reading.role = EvidenceRole.CREDIT_NOTE
    trade = find(root, "SupplyChainTradeTransaction")
    agreed = find(trade, "ApplicableHeaderTradeAgreement")
    settled = find(trade, "ApplicableHeaderTradeSettlement")
    delivered = find(trade, "ApplicableHeaderTradeDelivery")
    reading.currency = said(settled, "InvoiceCurrencyCode")
    for ours, where, path in (
        ("due", settled, "SpecifiedTradePaymentTerms/DueDateDateTime/DateTimeString"),
        (
            "delivered",
            delivered,
            "ActualDeliverySupplyChainEvent/OccurrenceDateTime/DateTimeString",
        ),
    ):
        found = day(said(where, path))
        if found:
            reading.metadata[ours] = found
    for ours, path in (
        ("order", "BuyerOrderReferencedDocument/IssuerAssignedID"),
        ("contract", "ContractReferencedDocument/IssuerAssignedID"),
    ):
        value = said(agreed, path)
        if value:
            reading.metadata[ours] = value
    for side, path in (("seller", "SellerTradeParty"), ("buyer", "BuyerTradeParty")):
        party = find(agreed, path)
        vat = said(party, "SpecifiedTaxRegistration/ID")
        own = said(party, "SpecifiedLegalOrganization/ID") or vat
        _put(reading, **{side: said(party, "Name"), f"{side}_number": own, f"{side}_vat": vat})
    account = "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount"
    _put(
        reading,
        payee_account=said(settled, f"{account}/IBANID")
        or said(settled, f"{account}/ProprietaryID"),
    )
    sums = find(settled, "SpecifiedTradeSettlementHeaderMonetarySummation")
    reading.amount = number(said(sums, "GrandTotalAmount"))
    _total(
        reading, net=number(said(sums, "TaxBasisTotalAmount")),
        tax=number(said(sums, "TaxTotalAmount")), line_total=number(said(sums, "LineTotalAmount")),
        allowances=number(said(sums, "AllowanceTotalAmount")),
        charges=number(said(sums, "ChargeTotalAmount")),
        prepaid=number(said(sums, "TotalPrepaidAmount")),
        payable=number(said(sums, "DuePayableAmount")),
    )  # fmt: skip
    price = "SpecifiedLineTradeAgreement/NetPriceProductTradePrice"
    reading.lines = tuple(
        PaperLine(
            said(line, "SpecifiedTradeProduct/Name") or "-",
            number(said(line, "SpecifiedLineTradeDelivery/BilledQuantity")),
            _per(
                number(said(line, f"{price}/ChargeAmount")),
                number(said(line, f"{price}/BasisQuantity")),
            ),
            number(
                said(
                    line,
                    "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/"
                    "LineTotalAmount",
                )
            ),
        )
        for line in (
            children(trade, "IncludedSupplyChainTradeLineItem") if trade is not None else ()
        )
    )


def _fapiao(root: Element, reading: Reading) -> None:
    """数电票: the EInvoice document of the State Taxation Administration."""
    reading.metadata["standard"] = "EInvoice CN"
    told = find(root, "EInvoiceData")
    basic = find(told, "BasicInformation")
    reading.currency = "CNY"
    reading.number = said(root, "TaxSupervisionInfo/InvoiceNumber") or said(root, "Header/EIid")
    reading.day = day(said(root, "TaxSupervisionInfo/IssueTime") or said(basic, "RequestTime"))
    for side, own in (("seller", "Seller"), ("buyer", "Buyer")):
        party = find(told, f"{own}Information")
        _put(
            reading,
            **{side: said(party, f"{own}Name"), f"{side}_number": said(party, f"{own}IdNum")},
        )
    _put(reading, payee_account=said(told, "SellerInformation/SellerBankAccNum"))
    reading.amount = number(said(basic, "TotalTax-includedAmount"))
    _total(
        reading,
        net=number(said(basic, "TotalAmWithoutTax")),
        tax=number(said(basic, "TotalTaxAm")),
    )
    words = said(basic, "TotalTax-includedAmountInChinese")
    if words:
        reading.metadata["amount_in_words"] = words
    remark = said(told, "AdditionalInformation/Remark") or said(basic, "Remark")
    if remark:
        reading.metadata["remark"] = remark[:2000]
    kind = said(root, "Header/InherentLabel/GeneralOrSpecialVAT/LabelName")
    if kind:
        reading.metadata["invoice_kind"] = kind
    if reading.amount is not None and reading.amount < 0:
        # A red-letter invoice (红字发票) takes back an earlier one.
        reading.role, reading.amount = EvidenceRole.CREDIT_NOTE, -reading.amount
        reading.metadata["red_letter"] = True
    reading.lines = tuple(
        PaperLine(
            said(line, "ItemName") or "-",
            number(said(line, "Quantity")),
            number(said(line, "UnPrice")),
            number(said(line, "Amount")),
            number(said(line, "ComTaxAm")),
        )
        for line in _within(told, "IssuItemInformation")
    )


def _old_fapiao(root: Element, reading: Reading) -> None:
    """增值税电子发票 of 2020: the data that lies inside its OFD."""
    reading.metadata["standard"] = "eInvoice CN 2020"
    reading.currency = "CNY"
    reading.number, reading.day = said(root, "InvoiceNo"), _chinese_day(said(root, "IssueDate"))
    code = said(root, "InvoiceCode")
    if code:
        reading.metadata["invoice_code"] = code
    for side, own in (("seller", "Seller"), ("buyer", "Buyer")):
        party = find(root, own)
        _put(
            reading,
            **{side: said(party, f"{own}Name"), f"{side}_number": said(party, f"{own}TaxID")},
        )
    reading.amount = number(said(root, "TaxInclusiveTotalAmount"))
    _total(
        reading,
        net=number(said(root, "TaxExclusiveTotalAmount")),
        tax=number(said(root, "TaxTotalAmount")),
    )
    if reading.amount is not None and reading.amount < 0:
        reading.role, reading.amount = EvidenceRole.CREDIT_NOTE, -reading.amount
        reading.metadata["red_letter"] = True
    reading.lines = tuple(
        PaperLine(
            said(line, "Item") or "-",
            number(said(line, "Quantity")),
            number(said(line, "Price")),
            number(said(line, "Amount")),
            number(said(line, "TaxAmount")),
        )
        for line in _within(find(root, "GoodsInfos"), "GoodsInfo")
    )


def _chinese_day(text: str | None) -> date | None:
    """``2024年05月31日`` as well as the plain forms."""
    return day(text) or day(re.sub(r"\D", "", text or ""))


_FORMATS: dict[str, Callable[[Element, Reading], None]] = {
    "Invoice": _ubl,
    "CreditNote": _ubl,
    "CrossIndustryInvoice": _cii,
    "EInvoice": _fapiao,
    "eInvoice": _old_fapiao,
}
