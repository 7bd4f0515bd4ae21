"""A PDF that LibreOffice made: the same bytes for the same paper, and its fonts inside."""

from __future__ import annotations

import io
import re
import struct
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from legalkit.documents.wordfile import texts

#: The moment of the conversion in the metadata of a PDF/A.
_MOMENT = re.compile(rb"(?<=Date>)\d{4}-\d\d-\d\dT[^<]*")
_CARRIED = ("/FontFile", "/FontFile2", "/FontFile3")


def finish(path: Path, as_of: date | None = None, lang: str | None = None) -> list[str]:
    """Date a PDF and say which fonts it names and does not carry along.

    LibreOffice writes the moment of the conversion and an id made from it into the file. Both are
    replaced, so that the pack of a day can be made again and compared.

    Args:
        path: the file; left as it is when it is no readable PDF.
        as_of: the day that the file bears; None leaves its date alone.
        lang: language of the paper. LibreOffice takes that of Latin letters for the whole of a
            Chinese paper, and it would be read aloud in English.
    """
    import pikepdf

    try:
        with pikepdf.open(path) as document:
            loose = _loose(document)
            if as_of is None:
                return loose
            document.docinfo["/CreationDate"] = f"D:{as_of:%Y%m%d}000000Z"
            _date_archival(document, as_of)
            said = str(document.Root.get("/Lang", ""))
            if lang is not None and said.partition("-")[0] != lang.partition("-")[0]:
                document.Root.Lang = lang
            for key in ("/DocChecksum", "/ID"):
                if key in document.trailer:
                    del document.trailer[key]
            out = io.BytesIO()
            packed = pikepdf.ObjectStreamMode.generate
            document.save(out, deterministic_id=True, object_stream_mode=packed)
    except pikepdf.PdfError:
        return []
    path.write_bytes(out.getvalue())
    return loose


def _date_archival(document: Any, as_of: date) -> None:
    """A PDF/A bears its moment twice more: in its metadata and in its colour profile."""
    if "/Metadata" in document.Root:
        said = document.Root.Metadata
        said.write(_MOMENT.sub(f"{as_of:%Y-%m-%d}T00:00:00Z".encode(), said.read_bytes()))
    for intent in document.Root.get("/OutputIntents", ()):
        profile = intent.get("/DestOutputProfile")
        if profile is not None:
            data = profile.read_bytes()
            moment = struct.pack(">6H", as_of.year, as_of.month, as_of.day, 0, 0, 0)
            profile.write(data[:24] + moment + data[36:])  # ICC.1, header: date and time


def lost_characters(word: Path, pdf: Path) -> str:
    """Characters that stand in a Word file and not in the PDF made from it.

    No font of the machine may have a rare character (生僻字); LibreOffice then leaves a gap.

    Args:
        word: the ``.docx``.
        pdf: the PDF that was made from it.
    """
    import pypdfium2

    wanted = set(normalize("NFKC", "".join(texts(word.read_bytes()).values())))
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return ""
    with closing(document):
        shown: set[str] = set()
        for page in document:
            with closing(page), closing(page.get_textpage()) as text:
                shown |= set(normalize("NFKC", text.get_text_range()))
    lost = (character for character in wanted - shown if category(character)[0] in "LNPS")
    return "".join(sorted(lost))


def _loose(document: Any) -> list[str]:
    import pikepdf

    found: dict[str, None] = {}
    for item in document.objects:
        described = isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        if described and not any(key in item for key in _CARRIED):
            found[str(item.get("/FontName", "?")).lstrip("/")] = None
    return list(found)
