"""Makes a Word template from its source: paragraphs, numbered paragraphs, tables."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from legalkit.documents.endings import kept_with_next
from legalkit.documents.house import new_document, shares
from legalkit.documents.numbering import NUMBERED, add_numbering
from legalkit.documents.pleading import dress
from legalkit.documents.source import Source
from legalkit.documents.wordfile import settle
from legalkit.law.paper_language import PageForm, PaperLanguage

SIGN = "@sign "
#: Marks at the start of a line, and the style of the paragraph.
MARKS = {
    "# ": "Title",
    "## ": "Heading 1",
    "### ": "Heading 2",
    "#### ": "Heading 3",
    "@left ": "Left",
    "@right ": "Left",
    "@center ": "Left",
    SIGN: "Signature Line",
    "@small ": "Small Note",
    "@keep ": "Body Text",
    "@court ": "Left",
    "@quote ": "Quotation",
    "@n ": NUMBERED[0],
    "@a ": NUMBERED[1],
    "@i ": NUMBERED[2],
}
#: Lines that stand alone.
ALONE = ("@page", "@line", "@restart")

#: A bar between cells; one inside a tag belongs to its filter.
_BAR = re.compile(r"\|(?![^{}]*[}%]\})")


def build(source: Source, language: PaperLanguage, page: PageForm, made_on: date) -> bytes:
    """The Word file of a template.

    Args:
        source: the template as text.
        language: language of the paper.
        page: page form of the paper.
        made_on: day the file bears.
    """
    marks = ("@n ", "@a ", "@i ")
    document = new_document(
        language, page, numbered=any(line.startswith(marks) for line in source.lines)
    )
    _Filler(document, page).fill(source.lines)
    title = source.head.get(f"title_{language.base}") or source.head["title_en"]
    if page.pleading:
        dress(document, page, title)
    document.core_properties.title = title
    document.core_properties.author = "legalkit"
    document.core_properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return settle(out.getvalue(), made_on)


class _Filler:
    """Puts the lines of a source into a document."""

    def __init__(self, document: Any, page: PageForm) -> None:
        self._document = document
        self._page = page
        #: The list of the numbered paragraphs, once they have been started anew.
        self._list: int | None = None

    def fill(self, lines: Sequence[str]) -> None:
        kept = kept_with_next(lines)
        position = 0
        while position < len(lines):
            if lines[position].startswith("|"):
                end = position
                while end < len(lines) and lines[end].startswith("|"):
                    end += 1
                self._table(lines[position:end], kept=end - 1 in kept)
                position = end
            elif lines[position].startswith(SIGN):
                end = position
                while end < len(lines) and lines[end].startswith(SIGN):
                    end += 1
                # One paragraph: LibreOffice tears a chain of paragraphs, kept or not, where the
                # page ends within the space after the last but one.
                told = "\\n".join(line.removeprefix(SIGN) for line in lines[position:end])
                self._line(SIGN + told, kept=end - 1 in kept)
                position = end
            else:
                self._line(lines[position], kept=position in kept)
                position += 1

    def _line(self, line: str, *, kept: bool) -> None:
        if line == "@restart":
            self._list = add_numbering(self._document)
        elif line == "@page":
            from docx.enum.text import WD_BREAK

            self._document.add_paragraph(style="Left").add_run().add_break(WD_BREAK.PAGE)
        elif line == "@line":
            _rule(self._document.add_paragraph(style="Left"))
        else:
            self._paragraph(line, kept=kept)

    def _paragraph(self, line: str, *, kept: bool) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        mark = next((mark for mark in MARKS if line.startswith(mark)), "")
        paragraph = self._document.add_paragraph(style=MARKS.get(mark, "Body Text"))
        if mark == "@right ":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if mark == "@center ":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if self._list is not None and MARKS.get(mark) in NUMBERED:
            _renumber(paragraph, NUMBERED.index(MARKS[mark]), self._list)
        # What announces a table or leads to the signature stays with what follows.
        leads = mark != SIGN and line.endswith(("：", ":"))
        if mark in ("@keep ", "@court ") or leads:
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_after = Pt(3)
        if kept:
            paragraph.paragraph_format.keep_with_next = True
        _runs(paragraph, line.removeprefix(mark))

    def _table(self, lines: Sequence[str], *, kept: bool) -> None:
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.enum.text import WD_LINE_SPACING
        from docx.shared import Cm, Pt

        rows = [_cells_of(line) for line in lines]
        bare = rows[0][0].startswith("=")
        widths = shares([float(cell.lstrip("~=")) for cell in rows.pop(0)], self._page)
        grid = "Normal Table" if bare else "Table Grid"
        table = self._document.add_table(rows=0, cols=len(widths), style=grid)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        _cell_margins(table)
        for number, cells in enumerate(rows):
            if len(cells) not in (1, len(widths)):
                raise ValueError(f"a row of {len(widths)} columns has {len(cells)}: {cells}")
            row = table.add_row()
            _row_property(row, "w:cantSplit")
            head = number == 0 and not bare and not cells[0].startswith("!")
            if head:
                _row_property(row, "w:tblHeader")
            self._cells(row, cells, widths, "Left" if bare else "Table Head" if head else "")
        spacer = self._document.add_paragraph(style="Small Note")
        spacer.paragraph_format.line_spacing = Pt(8)
        spacer.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        if kept:
            spacer.paragraph_format.keep_with_next = True
            for row in reversed(table.rows):
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
                if not row.cells[0].text.startswith("{%tr"):
                    break

    def _cells(self, row: Any, cells: list[str], widths: list[float], style: str) -> None:
        from docx.shared import Cm

        control = len(cells) == 1
        for position, width in enumerate(widths):
            cell = row.cells[position]
            cell.width = Cm(width)
            text = cells[0] if control and position == 0 else "" if control else cells[position]
            paragraph = cell.paragraphs[0]
            paragraph.style = self._document.styles[style or "Table Text"]
            _runs(paragraph, text.lstrip("!"))


def _cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in _BAR.split(line.removeprefix("|").removesuffix("|"))]


def _renumber(paragraph: Any, level: int, number: int) -> None:
    form = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    form.get_or_add_ilvl().val = level
    form.get_or_add_numId().val = number


def _runs(paragraph: Any, text: str) -> None:
    for position, piece in enumerate(text.replace("\\t", "\t").replace("\\n", "\n").split("**")):
        if piece:
            paragraph.add_run(piece).bold = True if position % 2 else None


def _rule(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, edge = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        edge.set(qn(f"w:{key}"), value)
    borders.append(edge)
    paragraph._p.get_or_add_pPr().append(borders)


def _cell_margins(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "50")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _row_property(row: Any, name: str) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))
