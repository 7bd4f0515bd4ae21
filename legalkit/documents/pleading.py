"""Line-numbered pleading paper, as the courts of California ask for it.

Cal. Rules of Court 2.104 (12 point), 2.107 (margins), 2.108 (lines evenly spaced and numbered from
1 on each page, parted from the text by a line), 2.110 (footer with the title of the paper under a
printed line), 2.111 (lines 1 to 7 for the attorney and the clerk, the court on line 8). The
numbers stand in the header, at a fixed pitch: they are on each page however full it is, and the
text is set on the same pitch or on half of it (quotations, tables, signatures, captions), so that
both keep step. Word and LibreOffice show the same page; Word's own numbering of lines would skip
tables.
"""

from __future__ import annotations

from typing import Any, Final

from legalkit.law.paper_language import PageForm

#: Letter paper is 792 points high; the first line begins one inch below its edge (rule 2.111(1)).
_HEIGHT: Final = 792
_TOP: Final = 72
#: Pitch of a numbered line: 28 of them leave room for the footer.
_PITCH: Final = 24
#: Lines that the attorney, left, and the stamp of the clerk, right, share (rule 2.111(1), (2)).
_ATTORNEY: Final = 7
_DOUBLE: Final = ("Normal", "Body Text", "Title", "Heading 1", "Heading 2", "Heading 3")
_SINGLE: Final = ("Left", "Signature Line", "Table Text", "Table Head", "Small Note", "Quotation")
_NUMBERED: Final = ("Numbered 1", "Numbered 2", "Numbered 3")


def dress(document: Any, page: PageForm, title: str) -> None:
    """Put a finished document on pleading paper.

    A table that opens the paper is taken as the space of the attorney and the clerk: it is made as
    high as the lines 1 to 7, so that what follows, the court, stands on line 8.

    Args:
        document: the document of python-docx, its text already in it.
        page: page form; ``pleading`` is the number of lines, ``left`` and ``right`` the margins.
        title: title of the paper for the footer.
    """
    from docx.shared import Pt

    section = document.sections[0]
    section.top_margin = Pt(_TOP)
    # Half a point less than what is left: a page full to the point would lose its last line.
    section.bottom_margin = Pt(_HEIGHT - _TOP - page.pleading * _PITCH - 0.5)
    section.footer_distance = Pt(12)
    _pitch(document, page)
    _numbers(section.header, page)
    _rules(section.header, page)
    _footer(section.footer, page, title)
    _attorney(document)


def _pitch(document: Any, page: PageForm) -> None:
    """Each line on the pitch of the numbers or on half of it, and none under 12 points."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    there = {style.name for style in document.styles}
    for name in (*_DOUBLE, *_NUMBERED, *_SINGLE):
        if name not in there:
            continue
        style = document.styles[name]
        style.font.size = Pt(max(page.font_size, 12))
        form = style.paragraph_format
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(_PITCH / 2 if name in _SINGLE else _PITCH)
        # Half a line parts a signature from its text, and it and a quotation from what follows.
        form.space_before = Pt(_PITCH / 2 if name == "Signature Line" else 0)
        form.space_after = Pt(_PITCH / 2 if name in ("Quotation", "Signature Line") else 0)
        form.widow_control = False
    for paragraph in document.paragraphs:
        form = paragraph.paragraph_format
        if form.space_after is not None:
            form.space_after = Pt(0)
        if form.line_spacing is not None:
            form.line_spacing = Pt(_PITCH / 2)


def _numbers(header: Any, page: PageForm) -> None:
    """The numbers down the left margin, in a frame that stands at one place of the page."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    anchor = header.paragraphs[0]._p
    face = f'<w:rFonts w:ascii="{page.font}" w:hAnsi="{page.font}" w:cs="{page.font}"/>'
    for number in range(1, page.pleading + 1):
        anchor.addprevious(
            parse_xml(
                f"<w:p {nsdecls('w')}><w:pPr>"
                f'<w:framePr w:w="500" w:wrap="around" w:vAnchor="page" w:hAnchor="page"'
                f' w:x="{_left(page) * 20 - 780}" w:y="{_TOP * 20}"/>'
                f'<w:spacing w:before="0" w:after="0" w:line="{_PITCH * 20}"'
                f' w:lineRule="exact"/><w:jc w:val="right"/></w:pPr>'
                f'<w:r><w:rPr>{face}<w:sz w:val="24"/></w:rPr><w:t>{number}</w:t></w:r></w:p>'
            )
        )


def _rules(header: Any, page: PageForm) -> None:
    """A double rule left of the text and a single one right of it, the whole page down."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    right = round(612 - page.right / 2.54 * 72) + 5
    for place in (_left(page) - 10, _left(page) - 7, right):
        header.paragraphs[0]._p.append(
            parse_xml(
                f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict>'
                '<v:line style="position:absolute;z-index:-1;mso-position-horizontal-relative:page;'
                'mso-position-vertical-relative:page"'
                f' from="{place}pt,0" to="{place}pt,{_HEIGHT}pt" strokeweight="0.75pt"/>'
                "</w:pict></w:r>"
            )
        )


def _left(page: PageForm) -> int:
    """Left edge of the text in points."""
    return round(page.left / 2.54 * 72)


def _footer(footer: Any, page: PageForm, title: str) -> None:
    """Under the page number a printed line, and under it the title of the paper."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    paragraph = footer.add_paragraph(style="Left")
    # Before the alignment is set: Word wants the border to stand before it.
    paragraph._p.get_or_add_pPr().append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/>'
            "</w:pBdr>"
        )
    )
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(title.upper())
    run.font.size, run.font.name = Pt(10), page.font
    for line in footer.paragraphs:
        line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        line.paragraph_format.line_spacing = Pt(12)
        line.paragraph_format.space_after = Pt(0)


def _attorney(document: Any) -> None:
    """The table that opens the paper takes the lines 1 to 7, or more where it needs them."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.oxml.ns import qn
    from docx.shared import Pt

    first = document.element.body[0]
    if first.tag != qn("w:tbl"):
        return
    row = document.tables[0].rows[0]
    row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
    # The paragraph that Word wants after a table takes half a line of the seven.
    row.height = Pt(_ATTORNEY * _PITCH - _PITCH / 2)
