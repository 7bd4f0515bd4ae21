"""A PDF that LibreOffice made: the same bytes for the same paper, and its fonts inside."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

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


def _loose(document: Any) -> list[str]:
    import pikepdf

    found: dict[str, None] = {}
    for item in document.objects:
        described = isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        if described and not any(key in item for key in _CARRIED):
            found[str(item.get("/FontName", "?")).lstrip("/")] = None
    return list(found)
