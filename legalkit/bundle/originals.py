"""Compares the pages of a bundle with those of the originals: by their bytes, and by their look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalkit.bundle.parts import copied
from legalkit.bundle.reader import PageSeen, open_pdf, read_page
from legalkit.model.finding import Finding, Where

if TYPE_CHECKING:
    from legalkit.bundle.layout import Placed
    from legalkit.bundle.plan import Plan

#: Characters that our stamps may add to a page.
_STAMPS = 60
#: Pages of an exhibit whose look is compared by pdfium: the first, and these shares of the way.
_SHARES = (0.0, 0.5, 1.0)
#: Exhibits of fewer pages are compared by their first page alone, beside the bytes of all.
_LONG = 50


def _finding(pdf: Path, code: str, **params: Any) -> Finding:
    return Finding(code, where=Where(str(pdf)), params=params)


def sample(pages: int) -> list[int]:
    """Positions whose look is compared with the original: the first, in long ones some more."""
    last = pages - 1
    return sorted({round(last * share) for share in _SHARES}) if pages >= _LONG else [0]


def looked_at(placed: Placed) -> list[int]:
    """Positions of an exhibit that pdfium compares.

    Where preparation draws on a page its bytes differ, so all those pages are looked at.
    """
    return sorted({*sample(placed.pages), *placed.ready.printed.facts.touched})


def looks(pdf: Path, plan: Plan, seen: list[PageSeen]) -> Iterator[Finding]:
    """Pages look like those of the original to pdfium: size, text and pictures."""
    for placed in plan.exhibits:
        source = open_pdf(placed.pdf if placed.pdf is not None else placed.exhibit.path)
        try:
            yield from _same(pdf, source, placed, seen)
        finally:
            source.close()


def contents(pdf: Path, plan: Plan) -> Iterator[Finding]:
    """The content of every page is that of the original, byte for byte."""
    import pikepdf

    with pikepdf.open(pdf) as ours:
        pages = [page.obj for page in ours.pages]
        for placed in plan.exhibits:
            source = placed.pdf if placed.pdf is not None else placed.exhibit.path
            yield from _same_bytes(pdf, pages, source, placed)


def _same_bytes(
    pdf: Path, pages: list[Any], source: bytes | Path, placed: Placed
) -> Iterator[Finding]:
    from io import BytesIO

    import pikepdf

    with pikepdf.open(BytesIO(source) if isinstance(source, bytes) else source) as original:
        for position, page in enumerate(copied(placed.part, original.pages)):
            if position in placed.ready.printed.facts.touched:
                continue  # compared by its look
            theirs = [one.read_bytes() for one in _streams(page.obj)]
            if not _holds(pages[placed.start + position], theirs):
                params = _places(placed, position)
                number = placed.exhibit.number
                yield _finding(pdf, "LK847", number=number, problem="content", **params)


def _first(placed: Placed) -> int:
    """Position in the original of the first page that stands here."""
    return placed.part.first if placed.part else 0


def _places(placed: Placed, position: int) -> dict[str, Any]:
    """The page in the file and in the original, for whoever looks."""
    return {
        "page": placed.start + position + 1,
        "source": _first(placed) + position + 1,
    }


def _holds(page: Any, theirs: list[bytes]) -> bool:
    """True when a page of the bundle draws what the original draws, and our stamps after it."""
    from legalkit.bundle.assemble import WRAPPED

    # The first stream saves the graphic state, the last restores it and draws our stamps.
    between = [one.read_bytes() for one in _streams(page)[1:-1]]
    if between == theirs:
        return True
    # A page that leaves its state open, or has names of ours, was put whole into a form.
    wrapped = page.get("/Resources", {}).get("/XObject", {}).get("/LegalkitPage")
    return (
        wrapped is not None
        and between == [WRAPPED]
        and bool(wrapped.read_bytes() == b"\n".join(theirs))
    )


def _streams(page: Any) -> list[Any]:
    import pikepdf

    contents = page.get("/Contents")
    if contents is None:
        return []
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def _carries(ours: str, theirs: str) -> bool:
    """True when our page has all their text in order, with nothing between but our stamps.

    A reader may put a slanted draft mark among the lines it crosses, so the text of the original
    need not stand in one piece.
    """
    if theirs in ours:
        return True
    rest = iter(ours)
    return len(ours) - len(theirs) <= _STAMPS and all(char in rest for char in theirs)


def _same(pdf: Path, source: Any, placed: Placed, seen: list[PageSeen]) -> Iterator[Finding]:
    number = placed.exhibit.number
    if len(source) != (placed.part.whole if placed.part else placed.pages):
        params = {"page": placed.start + 1, "source": 1, "number": number}
        yield _finding(pdf, "LK847", problem="page count", **params)
        return
    for position in looked_at(placed):
        theirs = read_page(source, _first(placed) + position, pictures=True)
        ours = seen[placed.start + position]
        problem = ""
        if any(abs(one - other) > 0.5 for one, other in zip(theirs.size, ours.size, strict=True)):
            problem = "size"
        elif not _carries(ours.text, theirs.text):
            problem = "text"
        elif theirs.pictures != ours.pictures:
            problem = "pictures"
        if problem:
            params = _places(placed, position)
            yield _finding(pdf, "LK847", number=number, problem=problem, **params)
