"""House style of the Word templates: paper size, faces, named styles, numbering, page numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from legalkit.documents.numbering import bring_numbering
from legalkit.law.paper_language import PageForm, PaperLanguage

_SIZES = {"A4": (21.0, 29.7), "letter": (21.59, 27.94)}


def page_form(language: PaperLanguage, *changes: Mapping[str, Any]) -> PageForm:
    """The page form of a paper: the language's, then the law's, then the paper's own.

    Raises:
        ValidationError: for a setting that there is not, or a value that it cannot take.
    """
    values = language.page.model_dump()
    for change in changes:
        values |= change
    return PageForm.model_validate(values)


def width_of(page: PageForm) -> float:
    """Width of the text in centimetres."""
    return round(_SIZES[page.size][0] - page.left - page.right, 2)


def new_document(language: PaperLanguage, page: PageForm, *, numbered: bool) -> Any:
    """An empty document in house style; ``numbered`` brings the numbered paragraphs along."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    section = document.sections[0]
    width, height = _SIZES[page.size]
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.top_margin, section.bottom_margin = Cm(page.top), Cm(page.bottom)
    section.left_margin, section.right_margin = Cm(page.left), Cm(page.right)
    section.header_distance, section.footer_distance = Cm(1.5), Cm(1.4)
    _language(document, language)
    if language.script == "han":
        _han_styles(document, page)
    else:
        _latin_styles(document, page)
    if numbered:
        bring_numbering(document, page)
    _page_number(section.footer.paragraphs[0], page, small=9 if language.script == "han" else 10)
    return document


def _language(document: Any, language: PaperLanguage) -> None:
    from docx.oxml.ns import qn

    for element in document.styles.element.iter(qn("w:lang")):
        if language.script == "han":
            element.set(qn("w:eastAsia"), "zh-CN")
        else:
            element.set(qn("w:val"), _word_tag(language.lang))


def _word_tag(lang: str) -> str:
    return {"de": "de-DE", "fr": "fr-FR"}.get(lang, lang)


def _han_styles(document: Any, page: PageForm) -> None:
    """Styles of papers for the people's courts: body indented by two characters."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    styles = document.styles
    body_face, head_face = page.east_asian
    size = page.font_size
    _font(styles["Normal"], page, body_face, size)
    _spacing(styles["Normal"], "26pt")
    _font(styles["Title"], page, head_face, page.title_size, bold=True)
    _spacing(styles["Title"], "36pt", before=6, after=12)
    _plain_title(styles["Title"])
    _font(styles["Heading 1"], page, head_face, size + 1, bold=True)
    _spacing(styles["Heading 1"], "28pt", before=6, after=2)
    styles["Heading 1"].paragraph_format.keep_with_next = True
    _font(styles["Heading 2"], page, body_face, size, bold=True)
    _spacing(styles["Heading 2"], "26pt")
    styles["Heading 2"].paragraph_format.keep_with_next = True
    body = styles["Body Text"]
    _font(body, page, body_face, size)
    _spacing(body, page.line)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    body.paragraph_format.widow_control = True
    for style in (body, styles["Heading 2"]):
        style.paragraph_format.first_line_indent = Pt(2 * size)
        style.element.pPr.ind.set(qn("w:firstLineChars"), "200")
    for name, points, pitch in (
        ("Left", size, "26pt"),
        ("Signature Line", size, "26pt"),
        ("Table Text", 10.5, "16pt"),
        ("Table Head", 10.5, "16pt"),
        ("Small Note", 10.5, "18pt"),
    ):
        face = body_face if name in ("Left", "Signature Line") else head_face
        style = _added(styles, name)
        _font(style, page, face, points, bold=name == "Table Head")
        _spacing(style, pitch)
    _table_head(styles)
    _signature(styles, Cm(7.5))


def _latin_styles(document: Any, page: PageForm) -> None:
    """Styles of papers in Latin script."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    styles = document.styles
    # The Latin face for all: quotation marks and § would else take the width of Chinese signs.
    face, size = page.font, page.font_size
    _font(styles["Normal"], page, face, size)
    _spacing(styles["Normal"], page.line, after=page.after)
    _font(styles["Title"], page, face, page.title_size, bold=True)
    _spacing(styles["Title"], "1.0", before=12, after=12)
    _plain_title(styles["Title"])
    for level, italic in ((1, False), (2, False), (3, True)):
        heading = styles[f"Heading {level}"]
        _font(heading, page, face, size, bold=level < 3)
        heading.font.italic = italic
        _spacing(heading, "1.15", before=12, after=6)
        heading.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    body = styles["Body Text"]
    _font(body, page, face, size)
    _spacing(body, page.line, after=page.after)
    body.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    body.paragraph_format.widow_control = True
    if page.indent:
        body.paragraph_format.first_line_indent = Cm(page.indent)
    for name, points, pitch, after in (
        ("Left", size, page.line if page.after else "1.0", page.after),
        ("Signature Line", size, "1.5", 6),
        ("Table Text", max(size - 2, 9), "1.0", 2),
        ("Table Head", max(size - 2, 9), "1.0", 2),
        ("Small Note", max(size - 2, 9), "1.0", 4),
        ("Quotation", size, "1.15", page.after or 6),
    ):
        style = _added(styles, name)
        _font(style, page, face, points, bold=name == "Table Head")
        _spacing(style, pitch, after=after)
    styles["Quotation"].paragraph_format.left_indent = Cm(2.0)
    styles["Quotation"].paragraph_format.right_indent = Cm(1.0)
    _table_head(styles)
    _signature(styles, Cm(0 if page.size == "A4" else 8.0))


def _added(styles: Any, name: str) -> Any:
    style = styles.add_style(name, 1)
    style.base_style = styles["Normal"]
    return style


def _plain_title(style: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    style.paragraph_format.keep_with_next = True
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _table_head(styles: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    styles["Table Head"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    styles["Table Head"].paragraph_format.keep_with_next = True


def _signature(styles: Any, indent: Any) -> None:
    form = styles["Signature Line"].paragraph_format
    form.keep_together = True
    form.left_indent = indent


def _font(style: Any, page: PageForm, east_asian: str, size: float, *, bold: bool = False) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = page.font, Pt(size), bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]
    for kind in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(kind), page.font)
    fonts.set(qn("w:eastAsia"), east_asian)


def _spacing(style: Any, line: str, before: float = 0, after: float = 0) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    form = style.paragraph_format
    if line.endswith("pt"):
        form.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
        form.line_spacing = Pt(float(line.removesuffix("pt")))
    else:
        form.line_spacing = float(line)
    form.space_before, form.space_after = Pt(before), Pt(after)


def _page_number(paragraph: Any, page: PageForm, *, small: float) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    codes = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    for piece in re.split(r"(\{pages?\})", page.footer):
        if piece in codes:
            _field(paragraph, codes[piece], small)
        elif piece:
            run = paragraph.add_run(piece)
            run.font.size = Pt(small)
            run.font.name = page.font
            fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
            fonts.set(qn("w:eastAsia"), page.east_asian[1])


def _field(paragraph: Any, code: str, small: float) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for kind in ("begin", "instr", "separate", "value", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(small)
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        elif kind == "value":
            element = OxmlElement("w:t")
            element.text = "1"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._element.append(element)


def shares(widths: Sequence[float], page: PageForm) -> list[float]:
    """Widths of table columns in centimetres."""
    total = width_of(page)
    return [total * width / sum(widths) for width in widths]
