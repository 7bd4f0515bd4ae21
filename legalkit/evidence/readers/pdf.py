"""PDF: its text, its own dates, and files inside it, as Factur-X and ZUGFeRD have them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from legalkit.evidence.readers.guard import MOST_BYTES, MOST_TEXT, safe_name
from legalkit.evidence.readers.reading import Part, Reading
from legalkit.model.finding import Severity

if TYPE_CHECKING:
    from pikepdf import Pdf

_DATE = re.compile(
    r"D:(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?(?:(Z)|([+-])(\d{2})'?(\d{2})?)?"
)
#: Names under which the hybrid invoice formats put their data.
INVOICE_NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml")


def read_pdf(content: bytes, name: str) -> Reading:
    """Text of all pages, the document's dates and the files inside."""
    import pypdfium2 as pdfium

    reading = Reading("pdf")
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as problem:
        locked = "assword" in str(problem)
        reason = str(problem)
        if locked:
            reading.note("LK566", name)
        else:
            reading.note("LK561", name, kind="PDF", problem=reason)
        return reading
    with document:
        pages = len(document)
        reading.metadata["pages"] = pages
        texts = _texts(document)
        reading.text = "\n".join(texts)[:MOST_TEXT]
        reading.metadata |= _info(document.get_metadata_dict())
    blank = [number for number, text in enumerate(texts, 1) if not text.strip()]
    if len(blank) == len(texts):
        reading.note("LK567", name, Severity.NOTE)
    elif blank:
        shown = ", ".join(map(str, blank[:10])) + (" …" if len(blank) > 10 else "")
        reading.note("LK585", name, Severity.NOTE, pages=shown, count=pages)
    _inside(content, reading, name)
    return reading


def _texts(document: Any) -> list[str]:
    """The text of each page, as far as it is kept."""
    parts: list[str] = []
    length = 0
    for page in document:
        text_page = page.get_textpage()
        text = text_page.get_text_bounded().replace("\r\n", "\n")
        text_page.close()
        page.close()
        parts.append(text)
        length += len(text)
        if length > MOST_TEXT:
            break
    return parts


def _info(info: dict[str, str]) -> Iterator[tuple[str, Any]]:
    for key, ours in (("CreationDate", "created"), ("ModDate", "changed")):
        moment = pdf_date(info.get(key, ""))
        if moment is not None:
            yield ours, moment
    for key, ours in (("Producer", "producer"), ("Author", "author"), ("Title", "title")):
        if info.get(key, "").strip():
            yield ours, info[key].strip()[:200]


def pdf_date(text: str) -> datetime | None:
    """A date in the notation of PDF; without a zone it has none, and none is guessed."""
    match = _DATE.match(text)
    if not match:
        return None
    year, month, day, hour, minute, second, utc, sign, hours, minutes = match.groups()
    zone: timezone | None = UTC if utc else None
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if offset >= timedelta(hours=24):
            return None
        zone = timezone(offset if sign == "+" else -offset)
    numbers = [int(part or 0) for part in (year, month, day, hour, minute, second)]
    try:
        return datetime(*numbers, tzinfo=zone)  # type: ignore[arg-type, misc]
    except ValueError:
        return None


def _inside(content: bytes, reading: Reading, name: str) -> None:
    """The files inside; qpdf opens what pdfium opens, so a failure here is worth a word."""
    import io

    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            reading.parts = tuple(_attached(document))
    except (pikepdf.PdfError, ValueError, RuntimeError, MemoryError) as problem:
        reading.note("LK561", name, kind="PDF", problem=str(problem).splitlines()[0][:160])


def _attached(document: Pdf) -> Iterator[Part]:
    left = MOST_BYTES
    for key, spec in document.attachments.items():
        content = bytes(spec.get_file().read_bytes())
        left -= len(content)
        if left < 0:
            return
        yield Part(safe_name(spec.filename or key), content, spec.get_file().mime_type or "")
