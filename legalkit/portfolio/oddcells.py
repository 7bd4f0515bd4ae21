"""Cells of a worksheet that quick readers show as empty: errors, and formulas never computed.

An empty cell where the sheet says ``#N/A`` would be a fact dropped in silence. The text of the
sheet is searched for such cells, which takes a fraction of the time of reading it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from posixpath import join, normpath
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring

_CHUNK = 1 << 20
_P = rb"(?:\w+:)?"
_CELL = rb"<" + _P + rb'c r="([A-Z]{1,3})([0-9]{1,7})"'
_FORMULA = rb"<" + _P + rb"f(?:[^<>]*/>|[^<>]*>([^<>]*)</" + _P + rb"f>)"
_NO_VALUE = rb"(?:<" + _P + rb"v ?/>|<" + _P + rb"v></" + _P + rb"v>)?</" + _P + rb"c>"
_ERROR = re.compile(_CELL + rb'[^<>]* t="e"[^<>]*>(?:' + _FORMULA + rb")?<" + _P + rb"v>([^<>]*)</")
#: Without a type: a formula whose text is empty has the type of a text.
_UNCOMPUTED = re.compile(_CELL + rb'(?: s="[0-9]+")?>' + _FORMULA + _NO_VALUE)
_ERROR_SIGN = b't="e"'
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_LINK = "{http://schemas.openxmlformats.org/package/2006/relationships}"

#: Row to place of the column to what the sheet says; both counted from 0.
OddCells = dict[int, dict[int, str]]


def sheet_parts(book: ZipFile) -> dict[str, str]:
    """The file of each worksheet inside a workbook, by its name, in the order of the tabs.

    Raises:
        KeyError: when the workbook lacks a part that it must have.
        ValueError: when a part is not what it must be.
    """
    links = {
        link.get("Id"): (link.get("Target") or "", link.get("Type") or "")
        for link in fromstring(book.read("xl/_rels/workbook.xml.rels")).iter(f"{_LINK}Relationship")
    }
    found = {}
    for sheet in fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
        target, kind = links[sheet.get(f"{_OFFICE}id")]
        if kind.endswith("/worksheet"):
            found[sheet.get("name") or ""] = normpath(join("/xl", target)).lstrip("/")
    return found


def odd_cells(path: Path, part: str) -> OddCells | None:
    """The odd cells of a worksheet; None when some cannot be placed.

    Args:
        path: the workbook.
        part: the file of the worksheet inside it.
    """
    found: OddCells = {}
    signs = placed = 0
    for piece in _pieces(path, part):
        hits = piece.count(_ERROR_SIGN)
        if hits:
            signs += hits
            for match in _ERROR.finditer(piece):
                placed += 1
                _put(found, match[1], match[2], _text(match[4]))
        if b"f>" in piece or b"f " in piece:
            for match in _UNCOMPUTED.finditer(piece):
                _put(found, match[1], match[2], "=" + _text(match[3] or b""))
    return found if signs == placed else None


def _pieces(path: Path, part: str) -> Iterator[bytes]:
    """The text of a sheet, never cut inside a cell."""
    with ZipFile(path) as book, book.open(part) as text:
        kept = b""
        while piece := text.read(_CHUNK):
            piece = kept + piece
            # The last cell may go on; its name may have a prefix.
            cut = max(piece.rfind(b"<", 0, max(piece.rfind(b"<c ") + 1, piece.rfind(b":c "), 0)), 0)
            yield piece[:cut]
            kept = piece[cut:]
        yield kept


def _put(found: OddCells, letters: bytes, row: bytes, text: str) -> None:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    found.setdefault(int(row) - 1, {})[place - 1] = text


def _text(octets: bytes) -> str:
    return unescape(octets.decode("utf-8", "replace"))
