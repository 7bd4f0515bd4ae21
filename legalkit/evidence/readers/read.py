"""One file in, one reading out: the kind is taken from the bytes first and the name second."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from legalkit.evidence.fixity import open_plain
from legalkit.evidence.readers.audio import read_audio
from legalkit.evidence.readers.einvoice import read_xml
from legalkit.evidence.readers.guard import MOST_BYTES
from legalkit.evidence.readers.mail import read_mail
from legalkit.evidence.readers.ofd import read_ofd
from legalkit.evidence.readers.outlook import MAGIC, read_outlook
from legalkit.evidence.readers.papers import describe_paper
from legalkit.evidence.readers.pdf import INVOICE_NAMES, read_pdf
from legalkit.evidence.readers.reading import Reading
from legalkit.evidence.readers.tables import read_text_table, read_workbook, reader_for
from legalkit.evidence.readers.word import read_word
from legalkit.model.readers import TableReader

_AUDIO = {".wav", ".mp3", ".m4a", ".amr", ".aac", ".ogg"}
_TEXTS = {".csv", ".tsv", ".txt", ".log", ".md", ".html", ".htm"}
_OLD = {
    ".doc": "Word 97-2003",
    ".xls": "Excel 97-2003",
    ".ppt": "PowerPoint 97-2003",
    ".wps": "WPS",
}
_ARCHIVES = {".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".pst", ".ost"}
_PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".heic", ".gif", ".webp"}


def read_file(path: Path, name: str, readers: Mapping[str, TableReader] | None = None) -> Reading:
    """Read a file; what is wrong with it is a finding, never an exception.

    Args:
        path: where it lies; a link is not followed.
        name: path below ``evidence/``.
        readers: the readers that the case declares.
    """
    try:
        with open_plain(path) as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as problem:
        reading = Reading("unknown")
        reading.note("LK529", name, problem=problem.strerror or str(problem))
        return reading
    if len(content) > MOST_BYTES:
        reading = Reading("unknown")
        reading.note("LK573", name, most=MOST_BYTES >> 20)
        return reading
    return read_bytes(content, name, readers)


def read_bytes(
    content: bytes, name: str, readers: Mapping[str, TableReader] | None = None
) -> Reading:
    """Read a file that is in memory already."""
    declared = reader_for(name, readers or {})
    reading = _by_kind(content, name, declared)
    if reading.kind in ("pdf", "word", "text", "ofd"):
        _hybrid(reading, name)
        describe_paper(reading)
    return reading


def _by_kind(content: bytes, name: str, declared: TableReader | None) -> Reading:  # noqa: C901, PLR0911, PLR0912 - one line for each kind
    suffix = PurePosixPath(name.lower()).suffix
    if not content:
        reading = Reading("unknown")
        reading.note("LK588", name)
        return reading
    if content.startswith(MAGIC):
        if suffix == ".msg":
            return read_outlook(content, name)
        reading = Reading("old_office")
        reading.note("LK570", name, kind=_OLD.get(suffix, "Office 97-2003"))
        return reading
    if content.startswith(b"PK\x03\x04"):
        if suffix in (".xlsx", ".xlsm"):
            return read_workbook(content, name, declared)
        if suffix in (".docx", ".docm"):
            return read_word(content, name)
        if suffix == ".ofd":
            return read_ofd(content, name)
        return _archive(name)
    # A PDF may have something before its head; a container that holds a PDF is none itself.
    if b"%PDF-" in content[:1024]:
        return read_pdf(content, name)
    if suffix == ".eml":
        return read_mail(content, name)
    if suffix in _AUDIO:
        return read_audio(content, name)
    if suffix in (".xml", ".xrechnung") or content.lstrip()[:5] in (b"<?xml", b"\xef\xbb\xbf<?"):
        return read_xml(content, name)
    if suffix in _PICTURES:
        return Reading("picture")
    if suffix in _ARCHIVES:
        return _archive(name)
    if declared or suffix in _TEXTS:
        reading = read_text_table(content, name, declared)
        if not reading.rows:
            reading.kind = "text"
        return reading
    if suffix in (".docx", ".xlsx", ".msg", ".pdf", ".ofd"):
        reading = Reading("unknown")
        reading.note("LK561", name, kind=suffix[1:], problem="other content than the name says")
        return reading
    return Reading("unknown")


def _archive(name: str) -> Reading:
    """Nothing is unpacked unasked: what is inside may be anything, and is nobody's exhibit yet."""
    reading = Reading("archive")
    reading.note("LK589", name)
    return reading


def _hybrid(reading: Reading, name: str) -> None:
    """A PDF with its invoice as data inside: the data speaks, the picture is kept beside it."""
    for part in reading.parts:
        if part.name.lower() in INVOICE_NAMES:
            inner = read_xml(part.content, f"{name}#{part.name}")
            reading.findings += inner.findings
            if inner.kind == "invoice":
                reading.kind, reading.role, reading.native = "invoice", inner.role, True
                reading.number, reading.day = inner.number, inner.day
                reading.amount, reading.currency = inner.amount, inner.currency
                reading.lines = inner.lines
                reading.parties |= inner.parties
                reading.metadata |= inner.metadata | {"hybrid": part.name}
