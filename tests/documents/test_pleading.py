"""Line-numbered pleading paper: every page bears its numbers, and the lines keep step with them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from legalkit.documents.build import build
from legalkit.documents.house import page_form
from legalkit.documents.pdf import soffice
from legalkit.documents.source import Source
from legalkit.law.paper_language import paper_language

US = paper_language("en-US")
DAY = date(2026, 11, 24)
#: As the papers of California set it.
PAGE = {"pleading": "28", "left": "3.81", "right": "1.4"}
HEAD = ("|=50|50|", "|Jane Doe\\n5 Example Lane||", "@center COURT")


def made(*lines: str, page: dict[str, str] | None = None) -> Any:
    head = {"title_en": "Complaint & demand", "title_zh": "诉状", "form": "own"}
    source = Source("own", head, (), {}, lines)
    return build(source, US, page_form(US, page if page is not None else PAGE), DAY)


def opened(*lines: str, page: dict[str, str] | None = None) -> Any:
    return Document(io.BytesIO(made(*lines, page=page)))


def numbers(document: Any) -> list[str]:
    header = document.sections[0].header
    return [
        p.text
        for p in header.paragraphs
        if p._p.pPr is not None and p._p.pPr.find(qn("w:framePr")) is not None
    ]


def test_numbers_stand_in_the_header_and_fill_the_page() -> None:
    document = opened("# Complaint", "@n One.", "plain text")
    assert numbers(document) == [str(number) for number in range(1, 29)]
    section = document.sections[0]
    room = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    assert 28 * 24 <= room < 29 * 24
    assert section.top_margin.inches == 1


def test_every_line_keeps_step_with_the_numbers_and_is_no_smaller_than_the_rule_allows() -> None:
    document = opened(
        *HEAD,
        "## Heading",
        "@n One.",
        "@a two",
        "@quote three",
        "|~50|50|",
        "|a|b|",
        "|c|d|",
        "@keep Four:",
        "@sign Five",
    )
    used = {p.style.name for p in document.paragraphs}
    used |= {c.paragraphs[0].style.name for t in document.tables for r in t.rows for c in r.cells}
    assert {"Body Text", "Numbered 1", "Table Text", "Signature Line", "Quotation"} <= used
    for name in used:
        style = document.styles[name]
        assert style.paragraph_format.line_spacing.pt in (12, 24), name
        assert style.font.size.pt >= 12, name
    for paragraph in document.paragraphs:
        after = paragraph.paragraph_format.space_after
        assert after is None or after.pt % 12 == 0


def test_the_footer_bears_the_title_under_a_line_and_under_the_page_number() -> None:
    footer = opened("# Complaint").sections[0].footer
    assert [p.text for p in footer.paragraphs] == ["1", "COMPLAINT & DEMAND"]
    order = [child.tag for child in footer.paragraphs[1]._p.pPr]
    assert order.index(qn("w:pBdr")) < order.index(qn("w:jc"))
    assert footer.paragraphs[1].runs[0].font.size.pt >= 10


def test_the_attorney_and_the_clerk_have_the_first_seven_lines() -> None:
    assert opened(*HEAD).tables[0].rows[0].height.pt == 7 * 24 - 12
    assert opened("# Complaint", *HEAD).tables[0].rows[0].height is None


def test_other_papers_stay_without_numbers() -> None:
    document = opened("# Letter", "text", page={})
    assert numbers(document) == []
    assert [p.text for p in document.sections[0].footer.paragraphs] == ["1"]


@pytest.mark.slow
@pytest.mark.skipif(soffice() is None or not shutil.which("pdftotext"), reason="needs LibreOffice")
def test_as_a_pdf_each_page_has_28_numbers_each_beside_a_line(tmp_path: Path) -> None:
    word = tmp_path / "paper.docx"
    word.write_bytes(
        made(*HEAD, *[f"@n Sentence {n} of this paper is on one line." for n in range(40)])
    )
    office = soffice()
    assert office is not None
    home = f"-env:UserInstallation={(tmp_path / 'settings').as_uri()}"
    subprocess.run(
        [office, "--headless", home, "--convert-to", "pdf", "--outdir", str(tmp_path), str(word)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    told = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "paper.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    pages = told.split("<page ")[1:]
    assert len(pages) == 2
    for page in pages:
        words = re.findall(
            r'xMin="([\d.]+)" yMin="[\d.]+" xMax="[\d.]+" yMax="([\d.]+)">([^<]+)<', page
        )
        left = [(float(y), text) for x, y, text in words if float(x) < 95 and text.isdecimal()]
        assert [text for _, text in left] == [str(number) for number in range(1, 29)]
        lines = {round(float(y)) for x, y, text in words if text == "Sentence"}
        # Beside a number, or midway between two where an odd number of half lines went before.
        assert lines <= {
            round(y) + step + by for y, _ in left for step in (0, 12) for by in (-1, 0, 1)
        }
