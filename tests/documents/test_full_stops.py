"""A sentence ends with one full stop, also behind a name that brings its own."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.documents.jinja import environment, one_stop, plain_environment
from legalkit.documents.render import by_docxtpl, render, render_paper
from legalkit.documents.values import roots
from legalkit.documents.wordfile import body_text, settle
from legalkit.documents.wording import say
from legalkit.law.paper_language import paper_language
from legalkit.messages import Message, filled
from tests.documents.test_golden import GOLDEN

DAY = date(2026, 3, 2)
NAMES = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1)
ENDINGS = st.sampled_from(["Ltd.", "Inc.", "S.A.", "公司", "GmbH", "etc...", "end。", "?", ""])
LANGUAGES = ("zh", "de", "fr", "en-GB", "en-US")


def word_file(path: Path, *paragraphs: str, bold: bool = False) -> Path:
    document = Document()
    for text in paragraphs:
        if bold and "}}" in text:
            before, _, after = text.partition("}}")
            paragraph = document.add_paragraph()
            paragraph.add_run(before + "}}").bold = True
            paragraph.add_run(after)
        else:
            document.add_paragraph(text)
    document.save(path)
    path.write_bytes(settle(path.read_bytes(), DAY))
    return path


@pytest.mark.parametrize("lang", LANGUAGES)
@given(name=NAMES, ending=ENDINGS, stop=st.sampled_from([".", "。"]))
@settings(max_examples=40, deadline=None)
def test_a_stop_behind_a_value_is_printed_once(
    lang: str, name: str, ending: str, stop: str
) -> None:
    value = (name + ending).strip() or "x"
    env = plain_environment(paper_language(lang))
    said = one_stop(env.from_string("A {{ v }}" + stop + " B {{ v }}, C").render(v=value))
    shown = one_stop(env.from_string("{{ v }}").render(v=value))
    assert shown == value or shown.startswith(value), "a value by itself stays as it is"
    wanted = shown if value.endswith(stop) else shown + stop
    assert said == f"A {wanted} B {shown}, C"


@given(value=NAMES, stop=st.sampled_from([".", "。"]))
def test_a_stop_behind_a_run_is_dropped_and_nothing_else(value: str, stop: str) -> None:
    env = environment(paper_language("de"), escape=True)
    value = value.strip() or "x"
    source = "<w:p><w:r><w:t>{{ v }}</w:t></w:r><w:r><w:t>" + stop + "</w:t></w:r></w:p>"
    said = one_stop(env.from_string(source).render(v=value))
    text = one_stop(env.from_string("{{ v }}").render(v=value))
    rest = "" if value.endswith(stop) else stop
    assert said == f"<w:p><w:r><w:t>{text}</w:t></w:r><w:r><w:t>{rest}</w:t></w:r></w:p>"


def test_the_next_paragraph_keeps_what_it_begins_with() -> None:
    env = environment(paper_language("de"), escape=True)
    between = ["</w:t></w:r></w:p><w:p><w:r><w:t>", "<w:br/>", "</w:t><w:tab/><w:t>"]
    for tags in between:
        source = "{{ v }}" + tags + ".5"
        assert one_stop(env.from_string(source).render(v="Ltd.")) == "Ltd." + tags + ".5"


@pytest.mark.parametrize("bold", [False, True])
def test_word_file_of_both_engines(tmp_path: Path, bold: bool) -> None:
    path = word_file(
        tmp_path / "t.docx",
        "Against {{ v }}.",
        "{{ v }}{% if v %}.{% endif %}",
        "{{ v }}…",
        bold=bold,
    )
    context = {"v": "A & B Co., Ltd.", "as_of": DAY}
    text = body_text(render(path, context, paper_language("en-GB")))
    assert text == "Against A & B Co., Ltd.\nA & B Co., Ltd.\nA & B Co., Ltd.…\n"
    language = paper_language("en-GB")
    names = roots(dict(context), {}, str)
    assert body_text(settle(by_docxtpl(path, names, language), DAY)) == text


def test_properties_of_the_file_keep_no_mark(tmp_path: Path) -> None:
    path = word_file(tmp_path / "t.docx", "{{ v }}.")
    document = Document(str(path))
    document.core_properties.title = "{{ v }}."
    document.save(str(path))
    data = render(path, {"v": "X Inc.", "as_of": DAY}, paper_language("en-US"))
    (tmp_path / "made.docx").write_bytes(data)
    assert Document(str(tmp_path / "made.docx")).core_properties.title == "X Inc."


def test_the_mark_itself_cannot_be_smuggled_in(tmp_path: Path) -> None:
    from legalkit.model.errors import TemplateError

    path = word_file(tmp_path / "t.docx", "{{ v }}")
    with pytest.raises(TemplateError) as caught:
        render_paper(path, {"v": "a\ufdd0b", "as_of": DAY})
    assert caught.value.findings[0].code == "LK723"


@given(name=NAMES, ending=ENDINGS)
def test_messages_end_once(name: str, ending: str) -> None:
    value = name + ending
    said = filled("Known is {v}.", {"v": value}, "none")
    assert said == f"Known is {value}" + ("" if value.endswith(".") else ".")
    assert filled("在 {v}。", {"v": value}, "无") == f"在 {value}" + (
        "" if value[-1:] == "。" else "。"
    )


def test_a_list_without_entries_is_said_to_be_empty() -> None:
    said = Message("documents.what.claim").text("en")
    assert said
    assert filled("There are: {v}.", {"v": ""}, "none") == "There are: none."
    assert filled("现有：{v}。", {"v": ""}, "无") == "现有：无。"
    assert filled("{a}{v}.", {"a": "x", "v": ""}, "none") == "x."
    assert filled("{a:>3}: {v}", {"a": "x", "v": "y"}, "none") == "  x: y"


def test_sentences_in_papers_follow_the_same_rule() -> None:
    message = Message("evidence.proof.not_reached", {"item": "E1", "said": "X Ltd."})
    assert say(message, paper_language("en-GB")) == "E1 says: X Ltd."


def test_no_golden_text_doubles_a_stop() -> None:
    doubled = re.compile(r"(?<!\.)\.\.(?!\.)|。。")
    found = [
        (str(path.relative_to(GOLDEN)), line)
        for path in sorted(GOLDEN.rglob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
        if doubled.search(line)
    ]
    assert found == []
