"""A PDF that LibreOffice made: the same bytes for the same paper, and its fonts inside."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from legalkit.documents.wordfile import texts

_CARRIED = ("/FontFile", "/FontFile2", "/FontFile3")


def finish(path: Path, as_of: date | None = None) -> list[str]:
    """Date a PDF and say which fonts it names and does not carry along.

    LibreOffice writes the moment of the conversion and an id made from it into the file. Both are
    replaced, so that the pack of a day can be made again and compared.

    Args:
        path: the file; left as it is when it is no readable PDF.
        as_of: the day that the file bears; None leaves its date alone.
    """
    import pikepdf

    try:
        with pikepdf.open(path) as document:
            loose = _loose(document)
            if as_of is None:
                return loose
            document.docinfo["/CreationDate"] = f"D:{as_of:%Y%m%d}000000Z"
            for key in ("/DocChecksum", "/ID"):
                if key in document.trailer:
                    del document.trailer[key]
            out = io.BytesIO()
            document.save(out, deterministic_id=True)
    except pikepdf.PdfError:
        return []
    path.write_bytes(out.getvalue())
    return loose


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
