"""What is rendered from a prepared template equals what docxtpl itself writes."""

from __future__ import annotations

import os
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalkit.documents.contract import fill_gaps
from legalkit.documents.pack import build_pack
from legalkit.documents.paper import Draft
from legalkit.documents.prepared import prepare
from legalkit.documents.render import by_docxtpl, render, render_paper
from legalkit.documents.values import roots
from legalkit.documents.wordfile import packed_parts, settle
from legalkit.documents.wording import shown
from legalkit.law.paper_language import PaperLanguage, paper_language
from tests.documents import english_case as english
from tests.documents import small_case as small

DAY = date(2026, 3, 31)


def themselves(path: Path, context: dict[str, Any], language: PaperLanguage) -> bytes:
    """The same paper by docxtpl alone."""
    names = roots(dict(context), {}, partial(shown, language=language))
    return settle(by_docxtpl(path, names, language), context["as_of"])


def same(path: Path, context: dict[str, Any], language: PaperLanguage | None = None) -> None:
    tongue = language or paper_language()
    ours, theirs = render(path, context, tongue), themselves(path, context, tongue)
    left, right = packed_parts(ours), packed_parts(theirs)
    assert list(left) == list(right)
    assert [name for name in left if left[name].content != right[name].content] == []
    assert ours == theirs


def template(folder: Path, *paragraphs: str) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    path = folder / "template.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize("kind", ["filing", "lawyer-letter"])
def test_every_paper_of_a_pack(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def compared(self: Draft, *, draft: bool, **more: Any) -> None:
        context = fill_gaps(self.template.contract, self.facts.tree())
        same(self.template.path, context, self.language)
        seen.append(self.name)
        printed(self, draft=draft, **more)

    printed = Draft.print
    monkeypatch.setattr(Draft, "print", compared)
    assert build_pack(small.given(), kind, tmp_path / "pack", pdf=False).folder is not None
    assert len(seen) >= 5


def test_numbered_paragraphs_and_bare_tables(tmp_path: Path) -> None:
    own = english.make(tmp_path, "claim", english.source_text())
    cited = english.given(tmp_path)
    from legalkit.documents.assemble import assemble
    from legalkit.documents.contract import load_template

    facts, _ = assemble(cited)
    contract = load_template("XX", "claim", tmp_path).contract
    same(own / "template.docx", fill_gaps(contract, facts.tree()), cited.language)


_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿{}")
    | st.sampled_from("\t\n"),
    min_size=1,
).filter(str.strip)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_TEXT, st.lists(_TEXT, max_size=3))
def test_any_text_in_any_place(tmp_path: Path, one: str, several: list[str]) -> None:
    path = tmp_path / "template.docx"
    if not path.exists():
        document = Document()
        document.sections[0].header.paragraphs[0].text = "H {{ a.one }}"
        document.sections[0].footer.paragraphs[0].text = "fixed “words”"
        document.add_paragraph("x {{ a.one }} y")
        table = document.add_table(rows=0, cols=2)
        for cells in (
            ("{%tr for s in l %}", ""),
            ("{{ s.x }}", "{{ a.one }}"),
            ("{%tr endfor %}", ""),
        ):
            for cell, text in zip(table.add_row().cells, cells, strict=True):
                cell.text = text
        document.save(str(path))
    same(path, {"as_of": DAY, "a": {"one": one}, "l": [{"x": text} for text in several]})


def test_columns_that_grow_and_shrink(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=1, cols=3)
    for cell, text in zip(
        table.rows[0].cells, ("{%tc for s in l %}", "{{ s.x }}", "{%tc endfor %}"), strict=True
    ):
        cell.text = text
    path = tmp_path / "template.docx"
    document.save(str(path))
    for count in (1, 2, 6):
        same(path, {"as_of": DAY, "l": [{"x": str(n)} for n in range(count)]})


def test_tags_that_only_docxtpl_knows(tmp_path: Path) -> None:
    document = Document()
    document.core_properties.title = "Title {{ a.b }}"
    document.add_paragraph("{{ a.b }}")
    path = tmp_path / "template.docx"
    document.save(str(path))
    assert not prepare(path).simple
    same(path, {"as_of": DAY, "a": {"b": "x"}})
    assert prepare(template(tmp_path, "{{ a.b }}")).simple


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    context = {"as_of": DAY, "a": {"b": "x"}}
    path = template(tmp_path, "old {{ a.b }}")
    assert render_paper(path, context).text == "old x\n"
    path = template(tmp_path, "newer {{ a.b }}")
    os.utime(path, ns=(1, 1))
    assert render_paper(path, context).text == "newer x\n"


def test_languages_are_kept_apart(tmp_path: Path) -> None:
    path, context = template(tmp_path, "{{ a.b }}"), {"as_of": DAY, "a": {"b": DAY}}
    for lang, text in (
        ("zh", "2026年3月31日"),
        ("de", "31.\u00a0März 2026"),
        ("zh", "2026年3月31日"),
    ):
        assert render_paper(path, context, paper_language(lang)).text == f"{text}\n"
