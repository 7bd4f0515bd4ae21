"""Opens an exhibit that is a PDF; refuses what could lose a page: damage, locks, emptiness."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from legalkit.model.finding import Finding, Where


class Refused(Exception):  # noqa: N818 - a verdict on one file, collected into findings
    """One file that cannot go into a bundle; carries the finding that says why."""

    def __init__(self, code: str, path: Path, **params: Any) -> None:
        self.finding = Finding(code, where=Where(str(path)), params={"name": path.name, **params})
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What the plan needs to know of a PDF.

    Attributes:
        pages: number of pages.
        notes: findings on parts that the copy will not carry (code, params).
    """

    pages: int
    notes: tuple[tuple[str, dict[str, Any]], ...] = field(default=())


def open_exhibit(source: bytes | Path, name: Path) -> Any:
    """Open a PDF without repairing it.

    qpdf can rebuild a broken file, but pages that were cut off stay lost without a word; a damaged
    exhibit is therefore refused and its owner decides.

    Raises:
        Refused: when it is damaged, locked or empty.
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

    from legalkit.bundle.cleanse import cleanse

    with open_exhibit(source, name) as pdf:
        try:
            pages = len(pdf.pages)
            if pages == 0:
                raise Refused("LK804", name)
            problems = [str(text) for text in pdf.check_pdf_syntax()]
            if problems:
                raise Refused("LK802", name, problem=_short(problems[0]))
            for number, page in enumerate(pdf.pages, 1):
                if _visible_area(page) <= 0:
                    raise Refused("LK802", name, problem=f"page {number} has no area")
            notes = cleanse(pdf, name)
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as problem:
            raise Refused("LK802", name, problem=_short(problem)) from None
    return PdfFacts(pages, tuple(notes))


def _visible_area(page: Any) -> float:
    left, bottom, right, top = visible_box(page)
    return max(0.0, right - left) * max(0.0, top - bottom)


def visible_box(page: Any) -> tuple[float, float, float, float]:
    """What a viewer shows of a page, in its own coordinates: crop box within media box."""
    media = _box(page.mediabox)
    crop = _box(page.cropbox)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def _box(values: Any) -> tuple[float, float, float, float]:
    a, b, c, d = (float(value) for value in values)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _short(problem: object) -> str:
    return " ".join(str(problem).split())[:160] or type(problem).__name__
