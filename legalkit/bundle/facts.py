"""What can be seen of a bundle, ours or somebody else's, without knowing how it was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.bundle.cleanse import ACTIVE
from legalkit.bundle.reader import (
    Bookmark,
    PageSeen,
    bookmarks_of,
    links_of,
    open_pdf,
    page_label,
    read_page,
    squeezed,
)

#: Pages at the beginning whose links are read: an index of more pages is a book of its own.
_FRONT = 60
_MANY = 200


@dataclass(frozen=True, slots=True)
class BundleFacts:
    """A PDF as its reader meets it.

    Attributes:
        size: bytes of the file.
        labels: page labels as a viewer shows them.
        pages: each page as pdfium sees it; ``text`` is whole.
        links: pages (from 1) to which links of the first pages lead, by page from 1.
        bookmarks: all bookmarks in order.
        zoom: magnification with which the file opens; None when it does not say one.
        panel: True when the bookmarks are in view on opening.
        dpi: resolution of the finest picture of each page; 0 for a page without pictures.
        loose_fonts: names of fonts that are not embedded.
        active: scripts, launch actions, embedded files and the like, counted by kind.
    """

    size: int
    labels: tuple[str, ...]
    pages: tuple[PageSeen, ...]
    links: dict[int, tuple[int, ...]]
    bookmarks: tuple[Bookmark, ...]
    zoom: float | None
    panel: bool
    dpi: tuple[float, ...]
    loose_fonts: tuple[str, ...]
    active: dict[str, int]


def facts_of(path: Path) -> BundleFacts:
    """Look at a PDF.

    Raises:
        ValueError: when a reader cannot open it, or it is locked.
    """
    import pikepdf

    document = open_pdf(path)
    try:
        labels = tuple(page_label(document, at) for at in range(len(document)))
        pages = tuple(
            read_page(document, at, last=max(len(squeezed(label)), 1), lean=True)
            for at, label in enumerate(labels)
        )
        links = {
            at + 1: tuple(goal for goal, _ in links_of(document, at))
            for at in range(min(len(labels), _FRONT))
        }
        marks = tuple(bookmarks_of(document))
    finally:
        document.close()
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise ValueError("it is locked")
            return BundleFacts(
                path.stat().st_size,
                labels,
                pages,
                links,
                marks,
                _zoom(pdf),
                str(pdf.Root.get("/PageMode", "")) == "/UseOutlines",
                tuple(page.dpi for page in pages),
                tuple(sorted(set(_loose_fonts(pdf))))[:_MANY],
                dict(_active(pdf)),
            )
    except pikepdf.PdfError as problem:
        raise ValueError(str(problem)) from None


def _zoom(pdf: Any) -> float | None:
    import pikepdf

    action = pdf.Root.get("/OpenAction")
    if isinstance(action, pikepdf.Dictionary):
        action = action.get("/D")
    if not isinstance(action, pikepdf.Array) or len(action) < 5 or str(action[1]) != "/XYZ":
        return None
    return None if action[4] is None else float(action[4])


def _loose_fonts(pdf: Any) -> Iterator[str]:
    for font in _fonts(pdf):
        kind = str(font.get("/Subtype", ""))
        if kind in ("/Type0", "/Type3"):
            continue  # what is drawn by them hangs on a font of its own, or is no font at all
        look = font.get("/FontDescriptor")
        if look is None or not any(
            key in look for key in ("/FontFile", "/FontFile2", "/FontFile3")
        ):
            yield str(font.get("/BaseFont", "?"))[1:]


def _fonts(pdf: Any) -> Iterator[Any]:
    """Every font, those that stand within the resources of a page too."""
    import pikepdf

    for item in pdf.objects:
        if not isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        if item.get("/Type") == "/Font":
            yield item
        for resources in (item, item.get("/Resources")):
            fonts = resources.get("/Font") if isinstance(resources, pikepdf.Dictionary) else None
            if isinstance(fonts, pikepdf.Dictionary):
                for _, font in fonts.items():
                    if isinstance(font, pikepdf.Dictionary) and not font.is_indirect:
                        yield font


def _active(pdf: Any) -> Counter[str]:
    import pikepdf

    found: Counter[str] = Counter()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary):
            kind = str(item.get("/S", ""))
            if kind in ACTIVE:
                found[kind[1:]] += 1
            if "/AA" in item:
                found["AA"] += 1
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
        found["JavaScript"] += 1
    if len(pdf.attachments):
        found["EmbeddedFile"] += len(pdf.attachments)
    return found
