"""Opens an exhibit that is a PDF; refuses what could lose a page: damage, locks, emptiness."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from legalkit.bundle.stamp import Area
from legalkit.model.finding import Finding, Where

#: What a page takes from the nodes above it when it does not say it itself.
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_BAD_CONTENT = "page {number}: {problem}"


class Refused(Exception):  # noqa: N818 - a verdict on one file, collected into findings
    """One file that cannot go into a bundle; carries the finding that says why."""

    def __init__(self, code: str, path: Path, **params: Any) -> None:
        self.finding = Finding(code, where=Where(str(path)), params={"name": path.name, **params})
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What plan and writing need to know of a PDF.

    Attributes:
        areas: what a viewer shows of each page.
        open_state: positions of pages that leave a graphic state open; our stamp would be moved.
        clean: True when the copy needs no preparation.
        touched: positions of pages on which preparation may draw (forms, comments).
        outline: bookmarks of its own as (depth, title, position).
        notes: findings on parts that the copy will not carry (code, params).
    """

    areas: tuple[Area, ...]
    open_state: frozenset[int] = frozenset()
    clean: bool = True
    touched: frozenset[int] = frozenset()
    outline: tuple[tuple[int, str, int], ...] = ()
    notes: tuple[tuple[str, dict[str, Any]], ...] = field(default=())

    @property
    def pages(self) -> int:
        """Number of pages."""
        return len(self.areas)

    def slice(self, first: int, pages: int) -> PdfFacts:
        """The same of some pages that follow each other; positions count from the first."""
        last = first + pages

        def here(positions: frozenset[int]) -> frozenset[int]:
            return frozenset(one - first for one in positions if first <= one < last)

        return replace(
            self,
            areas=self.areas[first:last],
            open_state=here(self.open_state),
            touched=here(self.touched),
            outline=tuple(
                (depth, title, position - first)
                for depth, title, position in self.outline
                if first <= position < last
            ),
        )


def open_exhibit(source: bytes | Path, name: Path) -> Any:
    """Open a PDF without repairing it.

    qpdf can rebuild a broken file, but pages that were cut off stay lost without a word; a damaged
    exhibit is therefore refused and its owner decides.

    Raises:
        Refused: when it is damaged or locked.
    """
    import pikepdf

    try:
        pdf = pikepdf.open(
            BytesIO(source) if isinstance(source, bytes) else source, attempt_recovery=False
        )
    except pikepdf.PasswordError:
        raise Refused("LK803", name) from None
    except (pikepdf.PdfError, OSError, ValueError, RecursionError) as problem:
        raise Refused("LK802", name, problem=_short(problem)) from None
    if pdf.is_encrypted:
        pdf.close()
        raise Refused("LK803", name)
    return pdf


def check_exhibit(source: bytes | Path, name: Path) -> PdfFacts:
    """Read every stream and page of a PDF once, and note what a copy cannot carry.

    Raises:
        Refused: when it is damaged, locked or empty, or its form values cannot be printed.
    """
    import pikepdf

    from legalkit.bundle.cleanse import cleanse, drawn_on, needs_cleansing
    from legalkit.bundle.outline import outline_of

    with open_exhibit(source, name) as pdf:
        try:
            pages = list(pdf.pages)
            if not pages:
                raise Refused("LK804", name)
            _decode(pdf, name)
            outline = tuple(outline_of(pdf))
            clean = not needs_cleansing(pdf)
            touched = frozenset() if clean else frozenset(drawn_on(pdf))
            notes = [] if clean else cleanse(pdf, name)
            given = _Inherited(pdf)
            areas = []
            for number, page in enumerate(pages, 1):
                area = given.area(page.obj)
                if area.right <= area.left or area.top <= area.bottom:
                    raise Refused("LK802", name, problem=f"page {number} has no area")
                areas.append(area)
            left_open = frozenset(_left_open(pdf, name))
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as problem:
            raise Refused("LK802", name, problem=_short(problem)) from None
    return PdfFacts(tuple(areas), left_open, clean, touched, outline, tuple(notes))


def _decode(pdf: Any, name: Path) -> None:
    """Decode every stream once; what qpdf warns of is damage."""
    decode = getattr(pdf, "_decode_all_streams_and_discard", None)
    if decode is None:  # an older pikepdf: the slower way, which reads page content twice
        problems = [str(text) for text in pdf.check_pdf_syntax()]
    else:
        pdf._check_document_structures()
        decode(None)
        problems = [str(text) for text in pdf.get_warnings()]
    if problems:
        raise Refused("LK802", name, problem=_short(problems[0]))


def _left_open(pdf: Any, name: Path) -> Any:
    """Positions of pages that do not restore each graphic state they save, in order."""
    import pikepdf

    save = pikepdf.Operator("q")
    for position, page in enumerate(pdf.pages):
        depth = 0
        if "/Contents" not in page.obj:
            continue
        try:
            found = pikepdf.parse_content_stream(page, "q Q")
        except pikepdf.PdfError as problem:
            text = _BAD_CONTENT.format(number=position + 1, problem=problem)
            raise Refused("LK802", name, problem=_short(text)) from None
        for item in found:
            depth += 1 if item.operator == save else -1
            if depth < 0:
                break
        if depth:
            yield position
    warnings = pdf.get_warnings()
    if warnings:
        raise Refused("LK802", name, problem=_short(warnings[0]))


class _Inherited:
    """What pages take from the nodes above them."""

    def __init__(self, pdf: Any) -> None:
        self._of: dict[tuple[int, int], dict[str, Any]] = {}
        self._pdf = pdf

    def values(self, page: Any) -> dict[str, Any]:
        """The values from above, nearest first."""
        import pikepdf

        parent = page.get("/Parent")
        if not isinstance(parent, pikepdf.Dictionary):
            return {}
        key = parent.objgen
        if key not in self._of:
            self._of[key] = {}  # so that a tree that bites its tail ends here
            found = dict(self.values(parent))
            for name in INHERITED:
                if name in parent:
                    value = parent[name]
                    whole = isinstance(value, pikepdf.Dictionary) and not value.is_indirect
                    found[name] = self._pdf.make_indirect(value) if whole else value
            self._of[key] = found
        return self._of[key]

    def area(self, page: Any) -> Area:
        """What a viewer shows of a page."""
        above = self.values(page)
        media = _box(page.get("/MediaBox", above.get("/MediaBox")))
        crop = page.get("/CropBox", above.get("/CropBox"))
        box = media if crop is None else _within(media, _box(crop))
        turn = int(page.get("/Rotate", above.get("/Rotate", 0))) % 360
        unit = page.get("/UserUnit")
        return Area(*box, turn - turn % 90, 1.0 if unit is None else float(unit))


def fill_inherited(pdf: Any) -> None:
    """Give every page what it takes from above, because the copy leaves the tree behind."""
    given = _Inherited(pdf)
    for page in pdf.pages:
        for name, value in given.values(page.obj).items():
            if name not in page.obj:
                page.obj[name] = value


def visible_box(page: Any) -> tuple[float, float, float, float]:
    """What a viewer shows of a page, in its own coordinates: crop box within media box."""
    return _within(_box(page.mediabox), _box(page.cropbox))


Box = tuple[float, float, float, float]


def _within(media: Box, crop: Box) -> Box:
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def _box(values: Any) -> Box:
    a, b, c, d = (float(value) for value in values)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _short(problem: object) -> str:
    return " ".join(str(problem).split())[:160] or type(problem).__name__
