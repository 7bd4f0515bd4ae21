"""Marks a draft so that nobody files or sends it: on each page, with the open points on top."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from legalkit.documents.wordfile import settle
from legalkit.documents.wording import say
from legalkit.law.paper_language import PaperLanguage
from legalkit.messages import Message
from legalkit.model.finding import Finding


def mark_as_draft(
    data: bytes, findings: Sequence[Finding], as_of: date, language: PaperLanguage, tongue: str
) -> bytes:
    """The document with a draft mark in every header and a first page that lists what is open.

    Args:
        data: the paper.
        findings: what is open.
        as_of: day that the file bears.
        language: the language of the court, for the mark.
        tongue: the language of our own people, for what is open.
    """
    from docx import Document

    document = Document(io.BytesIO(data))
    mark = say(Message("documents.draft.mark"), language)
    for section in document.sections:
        kinds = [section.header]
        if section.different_first_page_header_footer:
            kinds.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            kinds.append(section.even_page_header)
        for header in kinds:
            header.is_linked_to_previous = False
            _mark(header.paragraphs[0] if header.paragraphs else header.add_paragraph(), mark)
    _front_page(document, findings, tongue)
    out = io.BytesIO()
    document.save(out)
    return settle(out.getvalue(), as_of)


def _mark(paragraph: Any, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    target = paragraph.insert_paragraph_before() if paragraph.text else paragraph
    target.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = target.add_run(text)
    run.bold = True
    run.font.size = Pt(16)
    run.font.color.rgb = RGBColor(0xC0, 0x00, 0x00)


def _front_page(document: Any, findings: Sequence[Finding], tongue: str) -> None:
    first = document.element.body[0]
    lines = [
        ("Title", Message("documents.draft.title").text(tongue)),
        ("Small Note", Message("documents.draft.lead").text(tongue)),
    ]
    for number, finding in enumerate(findings, start=1):
        params = {"number": number, "text": finding.message(tongue), "hint": finding.hint(tongue)}
        lines.append(("Left", Message("documents.draft.item", params).text(tongue)))
    known = {style.name for style in document.styles}
    for style, text in lines:
        paragraph = document.add_paragraph(text, style=style if style in known else None)
        first.addprevious(paragraph._element)
    breaker = document.add_paragraph()
    breaker.add_run().add_break(_page_break())
    first.addprevious(breaker._element)


def _page_break() -> Any:
    from docx.enum.text import WD_BREAK

    return WD_BREAK.PAGE
