"""Pages as a Word file in the house style: one description serves screen and paper."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from typing import Any

from legalkit.report.page import Grid, Heading, Page, Paragraph, Points, say
from legalkit.report.timeline_text import timeline_text
from legalkit.report.timeline_view import TimelineView

#: Every entry of the file bears this time: a zip time is no fact of the case.
_STAMP = (1980, 1, 1, 0, 0, 0)
_LATIN, _BODY_ZH, _HEAD_ZH = "Times New Roman", "宋体", "黑体"
_WIDTH_CM = 16.6


def page_docx(page: Page, lang: str = "en", *, as_of: date, compact: bool = False) -> bytes:
    """A page as ``.docx``; the same page gives the same bytes.

    Args:
        page: what to write.
        lang: ``en`` or ``zh``.
        as_of: the day of the assessment; it dates the file.
        compact: smaller type, for a brief that must stay within two pages.
    """
    document = _document(compact=compact)
    document.add_paragraph(say(page.title, lang), style="Title")
    for part in page.parts:
        if isinstance(part, Heading):
            level = min(max(part.level - 1, 1), 3)
            document.add_paragraph(say(part.text, lang), style=f"Heading {level}")
        elif isinstance(part, Paragraph):
            document.add_paragraph(say(part.text, lang))
        elif isinstance(part, Points):
            for item in part.items:
                document.add_paragraph(say(item, lang), style="List Bullet")
        elif isinstance(part, Grid):
            _table(document, part, lang)
        elif isinstance(part.view, TimelineView):
            document.add_paragraph(timeline_text(part.view, lang))
    document.core_properties.title = say(page.title, lang)
    document.core_properties.author = "legalkit"
    document.core_properties.comments = ""
    raw = io.BytesIO()
    document.save(raw)
    return _settled(raw.getvalue(), as_of)


def _document(*, compact: bool) -> Any:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    margin = 1.8 if compact else 2.2
    section.left_margin = section.right_margin = Cm((21.0 - _WIDTH_CM) / 2)
    section.top_margin = section.bottom_margin = Cm(margin)
    section.footer_distance = Cm(0.9)
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), "zh-CN")
    size = 9.5 if compact else 10.5
    _style(styles["Normal"], _BODY_ZH, size, after=3 if compact else 6)
    _style(styles["Title"], _HEAD_ZH, 15 if compact else 18, bold=True, after=6)
    for border in styles["Title"].element.pPr.findall(qn("w:pBdr")):
        styles["Title"].element.pPr.remove(border)
    styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for level, points in ((1, 13), (2, 11.5), (3, 11)):
        style = styles[f"Heading {level}"]
        lead = points - 1.5 if compact else points
        _style(style, _HEAD_ZH, lead, bold=True, before=6 if compact else 10, after=3)
        style.paragraph_format.keep_with_next = True
    _style(styles["List Bullet"], _BODY_ZH, size, after=1 if compact else 3)
    for name, bold in (("Table Text", False), ("Table Head", True)):
        made = styles.add_style(name, 1)
        made.base_style = styles["Normal"]
        _style(made, _BODY_ZH, 8.5 if compact else 9, bold=bold, before=1, after=1)
    styles["Table Head"].paragraph_format.keep_with_next = True
    _page_number(section.footer.paragraphs[0])
    return document


def _style(
    style: Any,
    chinese: str,
    size: float,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = _LATIN, Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for kind in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(kind), _LATIN)
    fonts.set(qn("w:eastAsia"), chinese)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)


def _page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for code in ("PAGE", "/", "NUMPAGES"):
        if code == "/":
            paragraph.add_run(" / ").font.size = Pt(8)
            continue
        for kind in ("begin", "instr", "end"):
            run = paragraph.add_run()
            run.font.size = Pt(8)
            if kind == "instr":
                element = OxmlElement("w:instrText")
                element.set(qn("xml:space"), "preserve")
                element.text = f" {code} "
            else:
                element = OxmlElement("w:fldChar")
                element.set(qn("w:fldCharType"), kind)
            run._element.append(element)


def _table(document: Any, grid: Grid, lang: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    if grid.title is not None:
        document.add_paragraph(say(grid.title, lang), style="Heading 2")
    else:
        document.add_paragraph(style="Table Text")
    titles = [say(column.title, lang) for column in grid.columns]
    rows = [[say(cell, lang) for cell in row] for row in grid.rows]
    widths = _widths(grid, titles, rows, document.styles["Table Text"].font.size.pt)
    table = document.add_table(rows=0, cols=len(titles), style="Table Grid")
    table.autofit = False
    for number, cells in enumerate([titles, *rows]):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for place, text in enumerate(cells):
            cell = row.cells[place]
            cell.width = Cm(widths[place])
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["Table Head" if number == 0 else "Table Text"]
            paragraph.add_run(text)
            if number and grid.columns[place].align == "right":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    document.add_paragraph(style="Table Text")


def _widths(grid: Grid, titles: list[str], rows: list[list[str]], size: float) -> list[float]:
    """Room of each column in centimetres: first what must not be broken, then by what is said."""
    from legalkit.report.cells import cell_width

    letter = size * 0.0353 * 0.64
    least, wanted = [], []
    for place, title in enumerate(titles):
        cells = [row[place] for row in rows]
        whole = grid.columns[place].keep or grid.columns[place].align == "right"
        words = [title, *cells] if whole else [w for text in [title, *cells] for w in text.split()]
        # The heading is bold, and capitals are wide: a little more than the letters ask for.
        longest = min(max(4.0, *(_unbroken(word) * 1.1 for word in words)), 26)
        least.append(letter * longest + 0.45)
        said = sorted(cell_width(text) for text in [title, *cells])
        wanted.append(letter * min(said[len(said) * 4 // 5], 90) + 0.45)
    spare = _WIDTH_CM - sum(least)
    if spare <= 0:
        return [_WIDTH_CM * room / sum(least) for room in least]
    more = [max(0.0, wish - room) for wish, room in zip(wanted, least, strict=True)]
    if not sum(more):
        return [_WIDTH_CM * room / sum(least) for room in least]
    return [room + spare * part / sum(more) for room, part in zip(least, more, strict=True)]


def _unbroken(word: str) -> int:
    """Columns that must stay in one line: Chinese may be broken after any character."""
    from legalkit.report.cells import cell_width

    return max((cell_width(part) for part in re.split(r"(?<=[\u3000-\u9fff])", word)), default=0)


def _settled(data: bytes, as_of: date) -> bytes:
    """The same document with nothing in it that depends on when or where it was made."""
    source = zipfile.ZipFile(io.BytesIO(data))
    target = io.BytesIO()
    first = "[Content_Types].xml"
    with source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(source.namelist(), key=lambda item: (item != first, item)):
            content = source.read(name)
            if name == "docProps/core.xml":
                moment = f"{as_of.isoformat()}T00:00:00Z".encode()
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment, content)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return target.getvalue()
