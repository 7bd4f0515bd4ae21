"""Reads a finished bundle with pdfium, which shares no code with the writer."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    from pypdfium2 import raw

    page = pdf[position]
    at = ctypes.c_int(0)
    link = raw.FPDF_LINK()
    targets = []
    while raw.FPDFLink_Enumerate(page.raw, ctypes.byref(at), ctypes.byref(link)):
        dest = raw.FPDFLink_GetDest(pdf.raw, link)
        if dest:
            targets.append(raw.FPDFDest_GetDestPageIndex(pdf.raw, dest) + 1)
    page.close()
    return targets


def squeezed(text: str) -> str:
    """Text without any white space, for comparing two extractions."""
    return "".join(text.replace("\ufffe", "").replace("\u200b", "").split())


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page as pdfium sees it.

    Attributes:
        text: all text without white space, in the order in which the page draws it.
        size: width and height as shown, in points.
        inside: True when each of the last characters asked for lies within what a viewer shows.
        upright: True when they read from left to right as the page is shown.
        pictures: pixel size of every picture, in rising order; empty unless asked for.
    """

    text: str
    size: tuple[float, float]
    inside: bool
    upright: bool
    pictures: tuple[tuple[int, int], ...] = ()


def read_page(pdf: Any, position: int, *, last: int = 0, pictures: bool = False) -> PageSeen:
    """Read a page once: its text, and where its ``last`` characters stand."""
    page = pdf[position]
    text_page = page.get_textpage()
    count = text_page.count_chars()
    text = squeezed(text_page.get_text_range()) if count else ""
    inside, upright = _ending(page, text_page, count, last)
    found = tuple(sorted(_pictures(page))) if pictures else ()
    width, height = page.get_size()
    text_page.close()
    page.close()
    return PageSeen(text, (float(width), float(height)), inside, upright, found)


def page_text(pdf: Any, position: int) -> str:
    """Text of a page without white space."""
    return read_page(pdf, position).text


def _ending(page: Any, text_page: Any, count: int, length: int) -> tuple[bool, bool]:
    """Whether the last characters lie within the shown page, and whether each is upright."""
    from pypdfium2 import raw

    turn = page.get_rotation()
    box = _visible(page)
    slack = 1.0
    inside = upright = True
    index, seen = count - 1, 0
    while index >= 0 and seen < length:
        if raw.FPDFText_GetUnicode(text_page.raw, index) > 32:
            left, bottom, right, top = text_page.get_charbox(index)
            inside = inside and (
                left >= box[0] - slack
                and bottom >= box[1] - slack
                and right <= box[2] + slack
                and top <= box[3] + slack
            )
            upright = upright and _upright(raw.FPDFText_GetCharAngle(text_page.raw, index), turn)
            seen += 1
        index -= 1
    return inside and seen == length, upright and seen == length


def _visible(page: Any) -> tuple[float, float, float, float]:
    media, crop = _ordered(page.get_mediabox()), _ordered(page.get_cropbox())
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def _ordered(box: tuple[float, ...]) -> tuple[float, float, float, float]:
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _upright(angle: float, turn: int) -> bool:
    """Pdfium gives the clockwise angle of a character on the unturned page, in radians."""
    import math

    shown = (math.degrees(angle) + turn) % 360
    return min(shown, 360 - shown) < 1.0


def _pictures(page: Any) -> Iterator[tuple[int, int]]:
    from pypdfium2 import raw

    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=6):
        yield item.get_px_size()
