"""OFD (GB/T 33190), the Chinese layout format in which e-invoices are often kept.

An OFD is a zip of XML. The words of its pages are read in the order in which a person reads them.
An invoice says its figures three times: as data attached to it, as named values of the document,
and on the page, where tags (CustomTag.xml) say which words are which. The data goes first.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING
from zipfile import ZipFile

from legalkit.evidence.readers.einvoice import day, number, read_xml
from legalkit.evidence.readers.figures import days_in
from legalkit.evidence.readers.guard import (
    MOST_TEXT,
    MOST_UNPACKED,
    Refused,
    children,
    find,
    local,
    open_zip,
    parse_xml,
    read_member,
    safe_name,
    said,
)
from legalkit.evidence.readers.reading import Part, Reading
from legalkit.model.evidence import EvidenceRole
from legalkit.model.finding import Severity

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_PAGES = 2_000
#: Words whose tops lie this near (in millimetres) stand on one line.
_LINE = 1.5


def read_ofd(content: bytes, name: str) -> Reading:
    """The words of the pages, the files attached, and the figures of an invoice."""
    reading = Reading("ofd", native=True)
    try:
        with open_zip(content) as archive:
            package = _Package(archive)
            for body in children(package.xml("OFD.xml"), "DocBody"):
                _body(package, body, reading, name)
    except Refused as refusal:
        reading.note("LK562", name, Severity.ERROR, reason=refusal.reason)
    except (ValueError, KeyError) as problem:
        reading.note("LK561", name, kind="OFD", problem=str(problem)[:160])
    if not reading.text.strip() and reading.kind == "ofd" and not reading.findings:
        reading.note("LK567", name, Severity.NOTE)
    return reading


@dataclass(slots=True)
class _Package:
    """The zip, with what was unpacked of it counted."""

    archive: ZipFile
    left: int = MOST_UNPACKED
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.names = set(self.archive.namelist())

    def bytes(self, path: str) -> bytes:
        found = read_member(self.archive, path)
        self.left -= len(found)
        if self.left < 0:
            raise Refused("too_large", most=MOST_UNPACKED >> 20)
        return found

    def xml(self, path: str) -> Element:
        return parse_xml(self.bytes(path))

    def place(self, base: str, written: str | None) -> str | None:
        """A location as it is written in a file of the package, as a name in the zip."""
        if not written:
            return None
        path = posixpath.normpath(
            written.lstrip("/")
            if written.startswith("/")
            else f"{posixpath.dirname(base)}/{written}"
        ).lstrip("/")
        return path if path in self.names else None


def _body(package: _Package, body: Element, reading: Reading, name: str) -> None:
    info = find(body, "DocInfo")
    created = day(said(info, "CreationDate"))
    if created:
        reading.metadata["created"] = created
    title = said(info, "Title")
    if title:
        reading.metadata["title"] = title[:200]
    told = {
        data.get("Name", ""): (data.text or "").strip()
        for data in _within(find(info, "CustomDatas"), "CustomData")
    }
    if said(body, "Signatures"):
        # A seal that cannot be checked here is told, never believed.
        reading.metadata["has_signature"] = True
        reading.note("LK587", name, Severity.NOTE)
    root = package.place("OFD.xml", said(body, "DocRoot"))
    if root is None:
        raise KeyError("DocRoot")
    document = package.xml(root)
    words: dict[str, str] = {}
    pages = [package.place(root, page.get("BaseLoc")) for page in _pages(document)]
    texts = [_page(package.xml(page), words) for page in pages[:_MOST_PAGES] if page]
    reading.metadata["pages"] = len(pages)
    reading.text = "\n".join(t for t in (reading.text, *texts) if t)[:MOST_TEXT]
    reading.parts += tuple(_attached(package, root, document))
    _invoice(reading, name, told, _tagged(package, root, document, words))


def _pages(document: Element) -> Iterator[Element]:
    return _within(find(document, "Pages"), "Page")


def _within(element: Element | None, name: str) -> Iterator[Element]:
    return iter(()) if element is None else children(element, name)


def _page(page: Element, words: dict[str, str]) -> str:
    """The words of a page, line by line; ``words`` keeps each by the id of its object."""
    placed: list[tuple[float, float, str]] = []
    for element in page.iter():
        if local(element) != "TextObject":
            continue
        text = "".join(code.text or "" for code in children(element, "TextCode")).strip()
        if not text:
            continue
        words[element.get("ID", "")] = text
        box = _numbers(element.get("Boundary", ""))
        first = next(iter(children(element, "TextCode")), None)
        offset = _numbers(first.get("Y", "") if first is not None else "")
        top = (box[1] if len(box) > 1 else 0.0) + (offset[0] if offset else 0.0)
        placed.append((top, box[0] if box else 0.0, text))
    lines: list[list[tuple[float, float, str]]] = []
    for entry in sorted(placed):
        if lines and entry[0] - lines[-1][0][0] <= _LINE:
            lines[-1].append(entry)
        else:
            lines.append([entry])
    return "\n".join(
        " ".join(text for _, _, text in sorted(line, key=lambda word: word[1])) for line in lines
    )


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split()[:4]]
    except ValueError:
        return []


def _attached(package: _Package, root: str, document: Element) -> Iterator[Part]:
    listing = package.place(root, said(document, "Attachments"))
    if listing is None:
        return
    for entry in children(package.xml(listing), "Attachment"):
        place = package.place(listing, said(entry, "FileLoc")) or package.place(
            root, said(entry, "FileLoc")
        )
        if place:
            shown = entry.get("Name") or posixpath.basename(place)
            ending = posixpath.splitext(place)[1]
            shown = shown if posixpath.splitext(shown)[1] else f"{shown}{ending}"
            yield Part(safe_name(shown), package.bytes(place), entry.get("Format", ""))


def _tagged(
    package: _Package, root: str, document: Element, words: Mapping[str, str]
) -> dict[str, str]:
    """What the tags call the words of the page: ``BuyerName`` to the name, and so on."""
    found: dict[str, str] = {}
    listing = package.place(root, said(document, "CustomTags"))
    if listing is None:
        return found
    for entry in package.xml(listing).iter():
        place = package.place(listing, said(entry, "FileLoc"))
        if local(entry) != "CustomTag" or place is None:
            continue
        for element in package.xml(place).iter():
            text = "".join(
                words.get((ref.text or "").strip(), "") for ref in children(element, "ObjectRef")
            )
            if text:
                found.setdefault(local(element), text)
    return found


#: Our name, the name of the document's value, the name of the tag.
_SAID = (
    ("number", "发票号码", "InvoiceNo"),
    ("day", "开票日期", "IssueDate"),
    ("net", "合计金额", "TaxExclusiveTotalAmount"),
    ("tax", "合计税额", "TaxTotalAmount"),
    ("amount", "价税合计", "TaxInclusiveTotalAmount"),
    ("seller", "销售方名称", "SellerName"),
    ("seller_number", "销售方纳税人识别号", "SellerTaxID"),
    ("buyer", "购买方名称", "BuyerName"),
    ("buyer_number", "购买方纳税人识别号", "BuyerTaxID"),
)


def _invoice(
    reading: Reading, name: str, told: Mapping[str, str], tagged: Mapping[str, str]
) -> None:
    for part in reading.parts:
        if part.name.lower().endswith(".xml"):
            inner = read_xml(part.content, f"{name}#{part.name}")
            if inner.kind == "invoice":
                _take(reading, inner, part.name)
                return
    values = {ours: told.get(value) or tagged.get(tag) or "" for ours, value, tag in _SAID}
    if not values["number"] or not (values["net"] or values["amount"]):
        return
    reading.kind, reading.role = "invoice", EvidenceRole.INVOICE
    reading.number, reading.currency = values["number"], "CNY"
    reading.day = day(values["day"]) or next(iter(days_in(values["day"])), None)
    net, tax = _money(values["net"]), _money(values["tax"])
    reading.amount = _money(values["amount"])
    if reading.amount is None and net is not None and tax is not None:
        reading.amount = net + tax
    reading.metadata |= {k: v for k, v in (("net", net), ("tax", tax)) if v is not None}
    reading.metadata["standard"] = "OFD"
    for side in ("seller", "seller_number", "buyer", "buyer_number"):
        if values[side]:
            reading.parties[side] = values[side]
    if reading.amount is not None and reading.amount < 0:
        # A red-letter invoice (红字发票) takes back an earlier one.
        reading.role, reading.amount = EvidenceRole.CREDIT_NOTE, -reading.amount
        reading.metadata["red_letter"] = True
    for what, value in (("number", reading.number), ("date", reading.day), ("sum", reading.amount)):
        if value is None:
            reading.note("LK579", name, what=what)


def _money(text: str) -> Decimal | None:
    return number(text.replace("¥", "").replace("￥", "").replace(",", "").strip())


def _take(reading: Reading, inner: Reading, part: str) -> None:
    reading.kind, reading.role, reading.findings = "invoice", inner.role, [
        *reading.findings, *inner.findings,
    ]  # fmt: skip
    reading.number, reading.day = inner.number, inner.day
    reading.amount, reading.currency, reading.lines = inner.amount, inner.currency, inner.lines
    reading.parties |= inner.parties
    reading.metadata |= inner.metadata | {"hybrid": part}
