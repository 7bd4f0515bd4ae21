"""Looks at the pages of a paper as its reader turns them: what stands alone, what runs out.

Rules of Word keep a heading with its text and a signature with what it signs; this is the check
that they did. The paper is laid out by LibreOffice and read back from the PDF.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.documents.contract import load_template
from legalkit.documents.pdf import convert
from legalkit.documents.render import render_paper
from legalkit.documents.sample import context_of
from legalkit.documents.shelf import Slot
from legalkit.model.errors import LegalkitError
from legalkit.model.finding import Finding, Severity, Where

#: A page with fewer lines than this looks like a mistake, unless a table ends on it.
FEW = 3
#: Points by which a letter may stand over an edge without being cut.
_SLACK = 2.0
_SIGNATURE, _HEADING = "Signature Line", "Heading"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page with the box that it takes, in points from the foot.

    Attributes:
        text: without blanks, to be compared; ``shown``: as it is read.
    """

    text: str
    shown: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Shape:
    """What the Word file says of its text, without blanks.

    Attributes:
        left, bottom, top: margins in points.
    """

    headings: tuple[str, ...]
    signature: str
    tables: str
    left: float
    bottom: float
    top: float


def lint_pages(slots: Sequence[Slot]) -> dict[Slot, list[Finding]]:
    """What is wrong with the pages of each template when it is filled with its sample.

    Args:
        slots: the templates; those without a usable sample are left to :func:`lint`.

    Returns:
        findings by template; a note that there is no LibreOffice stands at the first one.
    """
    found: dict[Slot, list[Finding]] = {slot: [] for slot in slots}
    with tempfile.TemporaryDirectory(prefix="legalkit-pages-") as name:
        words: dict[str, tuple[Slot, Path]] = {}
        for number, slot in enumerate(slots):
            data = _sample(slot)
            if data is not None:
                path = Path(name) / f"{number}.docx"
                path.write_bytes(data)
                words[path.stem] = (slot, path)
        made = convert([path for _, path in words.values()])
        for finding in made.findings:
            key = Path(finding.where.file or "").stem
            slot = words[key][0] if key in words else slots[0]
            where = Where(slot.title)
            found[slot].append(Finding(finding.code, finding.severity, where, finding.params))
        for pdf in made.files:
            slot, path = words[pdf.stem]
            found[slot] += [*looked(pdf, path.read_bytes(), slot.title)]
    return found


def _sample(slot: Slot) -> bytes | None:
    sample = slot.sample()
    if sample is None:
        return None
    try:
        template = load_template(slot.code, slot.name, slot.templates)
        language = slot.language()
        return render_paper(
            template, context_of(sample, template.contract, language), language
        ).data
    except LegalkitError:
        return None


def looked(pdf: Path, word: bytes, name: str) -> Iterator[Finding]:
    """Findings on each page of a paper.

    Args:
        pdf: the paper as it is printed.
        word: the Word file that it was made from.
        name: how the findings call it.
    """
    import pypdfium2

    shape = shape_of(word)
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        count = len(document)
        for number in range(count):
            with closing(document[number]) as page:
                size, lines = page.get_size(), lines_of(page)
            if any(_outside(line, size) for line in lines):
                cut = next(line.shown for line in lines if _outside(line, size))
                yield _finding("LK777", name, number, text=cut[:40])
            place = _Place(name, number, count)
            yield from _turned(body(lines, shape, size[1]), shape, place)


@dataclass(frozen=True, slots=True)
class _Place:
    """A page of a paper, counted from 0, and how many there are."""

    name: str
    number: int
    count: int


def _turned(lines: Sequence[Line], shape: Shape, at: _Place) -> Iterator[Finding]:
    if not lines:
        return
    last = lines[-1].text
    if at.number + 1 < at.count and any(head.endswith(last) for head in shape.headings):
        yield _finding("LK775", at.name, at.number, text=lines[-1].shown[:40])
    if not at.number:
        return
    if all(line.text in shape.signature for line in lines):
        yield _finding("LK774", at.name, at.number, text=lines[0].shown[:40])
    elif len(lines) < FEW and not all(line.text in shape.tables for line in lines):
        yield _finding("LK776", at.name, at.number, text=lines[0].shown[:40], count=len(lines))


def _finding(code: str, name: str, number: int, **params: Any) -> Finding:
    return Finding(code, Severity.WARNING, Where(name), {"page": number + 1, **params})


def _outside(line: Line, size: tuple[float, float]) -> bool:
    width, height = size
    return (
        min(line.left, line.bottom) < -_SLACK
        or line.right > width + _SLACK
        or line.top > height + _SLACK
    )


def lines_of(page: Any) -> list[Line]:
    """The lines of a page from top to bottom; pieces that stand beside each other are one line."""
    with closing(page.get_textpage()) as text:
        boxes = [text.get_rect(number) for number in range(text.count_rects())]
        pieces = [(box, " ".join(text.get_text_bounded(*box).split())) for box in boxes]
    rows: list[list[tuple[tuple[float, float, float, float], str]]] = []
    for box, said in sorted(pieces, key=lambda item: (-item[0][3], item[0][0])):
        middle = (box[1] + box[3]) / 2
        if rows and rows[-1][0][0][1] <= middle <= rows[-1][0][0][3]:
            rows[-1].append((box, said))
        else:
            rows.append([(box, said)])
    return [_joined(row) for row in rows if any(said for _, said in row)]


def _joined(row: list[tuple[tuple[float, float, float, float], str]]) -> Line:
    row.sort(key=lambda item: item[0][0])
    lefts, bottoms, rights, tops = zip(*(box for box, _ in row), strict=True)
    shown = " ".join(said for _, said in row)
    return Line("".join(shown.split()), shown, min(lefts), min(bottoms), max(rights), max(tops))


def body(lines: Sequence[Line], shape: Shape, height: float) -> list[Line]:
    """The lines between the margins: no page numbers, no line numbers of pleading paper."""
    return [
        line
        for line in lines
        if line.right > shape.left and line.top > shape.bottom and line.bottom < height - shape.top
    ]


def shape_of(word: bytes) -> Shape:
    """Headings, signature, tables and margins of a Word file."""
    from docx import Document

    document = Document(io.BytesIO(word))
    section = document.sections[0]
    named = [
        (str(p.style.name) if p.style else "", "".join(p.text.split())) for p in document.paragraphs
    ]
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    headings = [text for style, text in named if style.startswith(_HEADING) and text]
    return Shape(
        tuple(headings),
        "".join(text for style, text in named if style == _SIGNATURE),
        "".join("".join(cell.split()) for cell in cells),
        *(float(getattr(section, f"{edge}_margin").pt) for edge in ("left", "bottom", "top")),
    )
