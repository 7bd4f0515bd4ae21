"""Reads a finished bundle with pdfium, which shares no code with the writer."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SLACK = 1.0
#: Characters read at the end of a page: mark and number, with line ends that pdfium puts between.
_TAIL = 240
_DEPTH = 6
#: Objects at the end of a page that are kept: mark and number, each with its veil, and a reserve.
_LAST = 8
_APART = 160
#: Room for what pdfium gives back; pdfium is not for threads, so one room is enough.
_EDGES = tuple(ctypes.c_double() for _ in range(4))
_CHAR_EDGES = tuple(ctypes.byref(value) for value in _EDGES)
_PAGE_BOX = tuple(ctypes.c_float() for _ in range(4))
_PAGE_EDGES = tuple(ctypes.byref(value) for value in _PAGE_BOX)


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark as found: depth from 0, title, page of the file from 1 (0: leads nowhere)."""

    depth: int
    title: str
    page: int


def open_pdf(source: Path | bytes) -> Any:
    """Open a PDF with pdfium.

    Raises:
        ValueError: when pdfium cannot open it.
    """
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(source)
    except (pypdfium2.PdfiumError, OSError) as problem:
        raise ValueError(str(problem)) from None


def page_label(pdf: Any, position: int) -> str:
    """Page label as a viewer shows it."""
    return str(pdf.get_page_label(position))


def bookmarks_of(pdf: Any) -> list[Bookmark]:
    """All bookmarks in order."""
    found = []
    for item in pdf.get_toc(max_depth=8):
        dest = item.get_dest()
        index = dest.get_index() if dest is not None else None
        found.append(Bookmark(item.level, item.get_title(), 0 if index is None else index + 1))
    return found


def link_targets(pdf: Any, position: int) -> list[int]:
    """Pages of the file (from 1) to which the links of a page lead, in their order on the page."""
    return [page for page, _ in links_of(pdf, position)]


Box = tuple[float, float, float, float]


def links_of(pdf: Any, position: int) -> list[tuple[int, Box]]:
    """Links to pages of the file (from 1): where each leads, and where it stands on the page."""
    from pypdfium2 import raw

    page = pdf[position]
    at = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    area = raw.FS_RECTF()
    found: list[tuple[int, Box]] = []
    while raw.FPDFLink_Enumerate(page.raw, ctypes.byref(at), ctypes.byref(link)):
        dest = raw.FPDFLink_GetDest(pdf.raw, link)
        if dest and raw.FPDFLink_GetAnnotRect(link, ctypes.byref(area)):
            box = (float(area.left), float(area.bottom), float(area.right), float(area.top))
            found.append((raw.FPDFDest_GetDestPageIndex(pdf.raw, dest) + 1, box))
    page.close()
    return found


def squeezed(text: str) -> str:
    """Text without any white space, for comparing two extractions."""
    return "".join(text.replace("\ufffe", "").replace("\u200b", "").split())


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page as pdfium sees it.

    Attributes:
        text: text without white space, in the order in which the page draws it; only its end when
            no more was asked for.
        chars: number of characters that were read.
        size: width and height as shown, in points.
        inside: True when each of the last characters asked for lies within what a viewer shows.
        upright: True when they read from left to right as the page is shown.
        place: middle of the last characters as shares of the shown page, from bottom left.
        pictures: pixel size of every picture, in rising order; empty unless asked for.
        leaning: True when most of its text does not read from left to right; only when asked for.
        dpi: dots an inch of its finest picture, 0 when it has none; only when asked for.
    """

    text: str
    chars: int
    size: tuple[float, float]
    inside: bool
    upright: bool
    place: tuple[float, float] = (0.0, 0.0)
    pictures: tuple[tuple[int, int], ...] = ()
    leaning: bool = False
    dpi: float = 0.0


def read_page(
    pdf: Any,
    position: int,
    *,
    last: int = 0,
    whole: bool = True,
    pictures: bool = False,
    lean: bool = False,
) -> PageSeen:
    """Read a page once.

    Args:
        pdf: document opened with :func:`open_pdf`.
        position: from 0.
        last: how many of its last characters to look at closely.
        whole: read all its text; else only the end.
        pictures: look for pictures too.
        lean: look whether its text stands upright, and how fine its pictures are.
    """
    from pypdfium2 import raw

    page = raw.FPDF_LoadPage(pdf.raw, position)
    if not page:
        return PageSeen("", 0, (0.0, 0.0), False, False)
    if not (whole or pictures or lean):
        _keep_last(page)
    text_page = raw.FPDFText_LoadPage(page)
    try:
        count = max(raw.FPDFText_CountChars(text_page), 0)
        start = 0 if whole else max(0, count - _TAIL)
        text = squeezed(_text(text_page, start, count - start))
        ending = _Ending(page, text_page, count, last) if last else None
        size = (float(raw.FPDF_GetPageWidthF(page)), float(raw.FPDF_GetPageHeightF(page)))
        found = tuple(sorted(_pictures(page))) if pictures else ()
        leaning = lean and _leans(page, text_page, count)
        finest = _finest(page) if lean else 0.0
        if ending is None:
            return PageSeen(text, count, size, True, True, (0.0, 0.0), found, leaning, finest)
        return PageSeen(
            text, count, size, ending.inside, ending.upright, ending.place, found, leaning, finest
        )
    finally:
        raw.FPDFText_ClosePage(text_page)
        raw.FPDF_ClosePage(page)


def _keep_last(page: Any) -> None:
    """Leave only what the page draws last, in its place: laying out all its text takes longer.

    This changes pdfium's copy in memory, never the file. Pages of very many objects (drawn letter
    by letter) are read as they are, because taking them apart would take longer still.
    """
    from pypdfium2 import raw

    count = raw.FPDFPage_CountObjects(page)
    if not _LAST < count <= _APART:
        return
    first, remove, destroy = (
        raw.FPDFPage_GetObject,
        raw.FPDFPage_RemoveObject,
        raw.FPDFPageObj_Destroy,
    )
    for _ in range(count - _LAST):
        item = first(page, 0)
        if not remove(page, item):
            return
        destroy(item)


def page_text(pdf: Any, position: int) -> str:
    """Text of a page without white space."""
    return read_page(pdf, position).text


def _text(text_page: Any, start: int, count: int) -> str:
    from pypdfium2 import raw

    if count <= 0:
        return ""
    # Two units for characters beyond the basic plane, and the zero at the end.
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    given = raw.FPDFText_GetText(text_page, start, count, buffer)
    return bytes(buffer)[: 2 * max(given - 1, 0)].decode("utf-16-le", errors="ignore")


def _leans(page: Any, text_page: Any, count: int) -> bool:
    """True when most of some characters, taken from all over the page, are not upright."""
    from pypdfium2 import raw

    turn = raw.FPDFPage_GetRotation(page) * 90
    chosen = [
        index
        for index in range(0, count, max(count // 40, 1))
        if raw.FPDFText_GetUnicode(text_page, index) > 32
    ]
    upright = sum(_upright(raw.FPDFText_GetCharAngle(text_page, index), turn) for index in chosen)
    return 2 * upright < len(chosen)


def _finest(page: Any) -> float:
    """Dots an inch of the finest picture of a page; 0 when it has none."""
    from pypdfium2 import raw

    finest = 0.0
    known = raw.FPDF_IMAGEOBJ_METADATA()
    for item in _objects(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0):
        if raw.FPDFImageObj_GetImageMetadata(item, page, ctypes.byref(known)):
            finest = max(finest, known.horizontal_dpi, known.vertical_dpi)
    return float(finest)


class _Ending:
    """The last characters of a page: inside what is shown, upright, and where.

    They stand on one line, so the first and the last of them say it for all.
    """

    def __init__(self, page: Any, text_page: Any, count: int, length: int) -> None:
        from pypdfium2 import raw

        found: list[int] = []
        unicode_of = raw.FPDFText_GetUnicode
        index = count - 1
        while index >= 0 and len(found) < length:
            if unicode_of(text_page, index) > 32:
                found.append(index)
            index -= 1
        complete = len(found) == length
        turn = raw.FPDFPage_GetRotation(page) * 90
        self.inside, self.upright, self.place = complete, complete, (0.0, 0.0)
        if not found:
            return
        left, bottom, right, top = _visible(page)
        across = up = 0.0
        for index in (found[0], found[-1]):
            raw.FPDFText_GetCharBox(text_page, index, *_CHAR_EDGES)
            low, high = _EDGES[0].value, _EDGES[1].value
            under, over = _EDGES[2].value, _EDGES[3].value
            self.inside = self.inside and (
                low >= left - _SLACK
                and under >= bottom - _SLACK
                and high <= right + _SLACK
                and over <= top + _SLACK
            )
            angle = raw.FPDFText_GetCharAngle(text_page, index)
            self.upright = self.upright and _upright(angle, turn)
            across += (low + high) / 4
            up += (under + over) / 4
        self.place = _share((left, bottom, right, top), turn, across, up)


def _share(box: Box, turn: int, across: float, up: float) -> tuple[float, float]:
    x = (across - box[0]) / max(box[2] - box[0], 0.001)
    y = (up - box[1]) / max(box[3] - box[1], 0.001)
    return {0: (x, y), 90: (y, 1 - x), 180: (1 - x, 1 - y)}.get(turn, (1 - y, x))


def _visible(page: Any) -> Box:
    from pypdfium2 import raw

    media = _page_box(page, raw.FPDFPage_GetMediaBox) or (0.0, 0.0, 612.0, 792.0)
    crop = _page_box(page, raw.FPDFPage_GetCropBox) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def _page_box(page: Any, getter: Any) -> Box | None:
    if not getter(page, *_PAGE_EDGES):
        return None
    a, b, c, d = (value.value for value in _PAGE_BOX)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _upright(angle: float, turn: int) -> bool:
    """Pdfium gives the clockwise angle of a character on the unturned page, in radians."""
    if not angle and not turn:
        return True
    shown = (math.degrees(angle) + turn) % 360
    return min(shown, 360 - shown) < 1.0


def _pictures(page: Any) -> Iterator[tuple[int, int]]:
    from pypdfium2 import raw

    for item in _objects(page, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, 0):
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        if raw.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(wide), ctypes.byref(high)):
            yield wide.value, high.value


def _objects(holder: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
    """Pictures of a page or form, also those within forms."""
    from pypdfium2 import raw

    for index in range(count(holder)):
        item = get(holder, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            yield item
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
            yield from _objects(
                item, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, depth + 1
            )
