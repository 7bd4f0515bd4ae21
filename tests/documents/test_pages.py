"""Pages as their reader turns them: nothing stands alone, nothing runs out, fonts come along."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm

from legalkit.cli import root
from legalkit.documents.contract import load_template
from legalkit.documents.pages import Line, Shape, body, lint_pages, looked, shape_of
from legalkit.documents.pdf import convert, soffice
from legalkit.documents.render import render_paper
from legalkit.documents.sample import context_of
from legalkit.documents.shelf import Slot, slots
from legalkit.law.places import builtin_root
from legalkit.model.finding import Severity

office = pytest.mark.skipif(soffice() is None, reason="LibreOffice is not installed")
DAY = date(2026, 3, 31)
TEXT = "The goods were delivered and never paid for."


def new() -> Any:
    document = Document()
    document.styles.add_style("Signature Line", WD_STYLE_TYPE.PARAGRAPH)
    return document


def bad_papers() -> dict[str, tuple[Any, list[str]]]:
    """Papers with one mistake each, and the code that names it."""
    signed = new()
    signed.add_paragraph(TEXT).add_run().add_break()
    signed.add_page_break()
    signed.add_paragraph("Jane Doe\nDirector", style="Signature Line")
    headed = new()
    headed.add_paragraph(TEXT)
    headed.add_heading("The debt", 1)
    headed.add_page_break()
    for _ in range(5):
        headed.add_paragraph(TEXT)
    thin = new()
    thin.add_paragraph(TEXT)
    thin.add_page_break()
    thin.add_paragraph("and so on.")
    table = new()
    table.add_paragraph(TEXT)
    table.add_page_break()
    grid = table.add_table(1, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "last row", "1,234.00"
    outside = new()
    paragraph = outside.add_paragraph(TEXT)
    paragraph.paragraph_format.left_indent = Cm(-6)
    single = new()
    single.add_paragraph("One line is a whole paper.")
    return {
        "signed": (signed, ["LK774"]),
        "headed": (headed, ["LK775"]),
        "thin": (thin, ["LK776"]),
        "table": (table, []),
        "outside": (outside, ["LK777"]),
        "single": (single, []),
    }


@office
@pytest.mark.office
def test_each_mistake_is_named_with_its_page(tmp_path: Path) -> None:
    papers = bad_papers()
    for name, (document, _) in papers.items():
        document.save(str(tmp_path / f"{name}.docx"))
    made = convert([tmp_path / f"{name}.docx" for name in papers], as_of=DAY)
    found = {
        pdf.stem: [*looked(pdf, (tmp_path / f"{pdf.stem}.docx").read_bytes(), pdf.stem)]
        for pdf in made.files
    }
    assert {name: [f.code for f in findings] for name, findings in found.items()} == {
        name: codes for name, (_, codes) in papers.items()
    }
    assert found["signed"][0].params["page"] == 2
    assert found["headed"][0].message("en") == "Page 1 ends with a heading: The debt"


def test_what_stands_in_the_margins_is_no_text_of_the_page() -> None:
    shape = Shape((), "", "", left=72, bottom=72, top=72)
    kept = Line("a", "a", 80, 400, 200, 412)
    lines = [
        Line("head", "head", 80, 800, 200, 812),
        kept,
        Line("17", "17", 40, 400, 60, 412),
        Line("page1", "page 1", 280, 30, 300, 42),
    ]
    assert body(lines, shape, height=842) == [kept]


def test_the_shape_is_read_from_the_word_file() -> None:
    document = bad_papers()["headed"][0]
    document.add_paragraph("Jane Doe", style="Signature Line")
    document.add_table(1, 1).cell(0, 0).text = "in a cell"
    out = io.BytesIO()
    document.save(out)
    shape = shape_of(out.getvalue())
    assert shape.headings == ("Thedebt",)
    assert (shape.signature, shape.tables) == ("JaneDoe", "inacell")


def test_without_office_it_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("legalkit.documents.pages.convert", _no_office)
    found = lint_pages([Slot("_en", "cover"), Slot("_de", "cover")])
    assert [f.code for findings in found.values() for f in findings] == ["LK715"]


def _no_office(paths: list[Path]) -> Any:
    return convert(paths, program="/nowhere")


def test_the_command_lays_out_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("legalkit.documents.pages.convert", _no_office)
    quiet = CliRunner().invoke(root, ["documents", "lint", "_en/cover"])
    asked = CliRunner().invoke(root, ["documents", "lint", "_en/cover", "--pages"])
    assert "LK715" not in quiet.output and "LK715" in asked.output
    assert quiet.exit_code == asked.exit_code == 0


def test_a_template_without_a_usable_sample_is_left_to_the_other_check(tmp_path: Path) -> None:
    place = tmp_path / "en" / "cover"
    shutil.copytree(builtin_root("doc_templates") / "_en" / "cover", place)
    (place / "sample.yaml").unlink()
    (place / "source.txt").unlink()
    assert lint_pages([Slot("en", "cover", tmp_path)])[Slot("en", "cover", tmp_path)] == []


LANGUAGES = {"cn/cover": "zh", "_de/cover": "de-DE", "_fr/cover": "fr-FR", "_en/cover": "en-GB"}


@office
@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("archival", [False, True])
def test_title_language_marks_and_fonts_are_in_the_pdf(tmp_path: Path, archival: bool) -> None:
    import pikepdf

    titles = {}
    for name in [*LANGUAGES, "us-ny/exhibit-list"]:
        slot = Slot(*name.split("/"))
        template, language = load_template(slot.code, slot.name), slot.language()
        context = context_of(slot.sample() or {}, template.contract, language)
        path = tmp_path / f"{slot.code}.docx"
        path.write_bytes(render_paper(template, context, language).data)
        titles[slot.code] = template.contract.title.of(language.lang)
    words = sorted(tmp_path.glob("*.docx"))
    chinese = [path for path in words if path.stem == "cn"]
    others = [path for path in words if path.stem != "cn"]
    done = [
        convert(chinese, as_of=DAY, archival=archival, lang="zh"),
        convert(others, as_of=DAY, archival=archival),
    ]
    files = [path for part in done for path in part.files]
    assert [part.findings for part in done] == [(), ()], "no loose font, no lost letter"
    assert len(files) == len(titles)
    for path in files:
        with pikepdf.open(path) as document:
            assert document.docinfo["/Title"] == titles[path.stem]
            wanted = LANGUAGES.get(f"{path.stem}/cover", "en-US")
            assert str(document.Root.Lang) == wanted, path.stem
            assert bool(document.Root.MarkInfo.Marked)
            assert ("/OutputIntents" in document.Root) is archival
            if archival:
                assert b"<pdfaid:part>2</pdfaid:part>" in document.Root.Metadata.read_bytes()
                assert b"2026-03-31T00:00:00Z" in document.Root.Metadata.read_bytes()
    before = [path.read_bytes() for path in done[1].files]
    again = convert(others, as_of=DAY, archival=archival)
    assert before == [path.read_bytes() for path in again.files], "the same paper, the same file"


@office
@pytest.mark.office
@pytest.mark.slow
def test_the_pages_of_every_template_with_its_sample() -> None:
    found = lint_pages(slots())
    told = [
        f"{slot.title}: {finding.message('en')}"
        for slot, findings in found.items()
        for finding in findings
        if finding.severity is not Severity.NOTE
    ]
    assert told == []


def test_a_page_is_closed_after_reading(tmp_path: Path) -> None:
    import pikepdf
    import pypdfium2

    empty = pikepdf.new()
    empty.add_blank_page()
    empty.save(tmp_path / "a.pdf")
    document = new()
    out = io.BytesIO()
    document.save(out)
    assert [*looked(tmp_path / "a.pdf", out.getvalue(), "a")] == []
    with closing(pypdfium2.PdfDocument(tmp_path / "a.pdf")) as again:
        assert len(again) == 1
