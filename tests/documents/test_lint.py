"""Looking templates over: every mistake is found, and found where it stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.documents.lint import difference, lint
from legalkit.documents.sample import context_of, value_of
from legalkit.documents.scaffold import new_template
from legalkit.documents.shelf import Slot, slots
from legalkit.documents.source import template_uses
from legalkit.documents.values import Amount, Gap
from legalkit.documents.wording import shown
from legalkit.law.paper_language import paper_language
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity

DAY = date(2026, 11, 25)


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    made = Slot("cn", "notice", tmp_path / "own")
    new_template(made, title_en="Notice", title_zh="通知书", made_on=DAY)
    return made


def word(slot: Slot) -> Path:
    path = slot.file("template.docx")
    assert path is not None
    return path


def edited(slot: Slot, *paragraphs: str, cell: str | None = None) -> Path:
    document = Document(str(word(slot)))
    for text in paragraphs:
        document.add_paragraph(text)
    if cell is not None:
        document.add_table(rows=1, cols=2).rows[0].cells[1].text = cell
    document.save(str(word(slot)))
    return word(slot)


def only(slot: Slot) -> Finding:
    found = [f for f in lint(slot) if f.severity is not Severity.NOTE]
    assert len(found) == 1, [f.text() for f in found]
    return found[0]


def test_all_our_templates_are_in_order() -> None:
    found = {slot.title: lint(slot) for slot in slots()}
    wrong = {
        title: [f.text() for f in findings if f.severity is not Severity.NOTE]
        for title, findings in found.items()
    }
    assert {title: texts for title, texts in wrong.items() if texts} == {}


@pytest.mark.parametrize("code", ["cn", "gb-eaw", "us-ny", "de", "fr"])
def test_a_new_template_is_in_order(tmp_path: Path, code: str) -> None:
    made = Slot(code, "notice", tmp_path)
    files = new_template(made, title_en="Notice: one", title_zh="通知书", made_on=DAY)
    assert [file.name for file in files][:2] == ["source.txt", "template.docx"]
    assert lint(made) == []
    text = (files[-1]).read_text("utf-8")
    assert 'A&B <Müller> "龘𠮷" GmbH' in text and "يوسف & Söhne" in text
    with pytest.raises(InputError) as caught:
        new_template(made, title_en="x", title_zh="x", made_on=DAY)
    assert caught.value.findings[0].code == "LK743"


def test_an_undeclared_field_is_located(slot: Slot) -> None:
    edited(slot, cell="{{ creditor.nmae }}")
    finding = only(slot)
    assert finding.code == "LK724"
    assert finding.where.field == "table 1, row 1, cell 2: creditor.nmae"


def test_fields_that_are_not_printed_or_that_nobody_gives(slot: Slot) -> None:
    contract = slot.file("contract.yaml")
    assert contract is not None
    more = """  - {path: court.name, type: text, need: required, origin: x, meaning: {en: a, zh: b}}
  - {path: court.nmae, type: text, need: required, origin: x, meaning: {en: a, zh: b}}
  - {path: case.facts.hall, type: text, need: verify, origin: x, meaning: {en: a, zh: b}}
"""
    contract.write_text(contract.read_text("utf-8") + more, encoding="utf-8")
    edited(slot, "{{ court.nmae }}{{ case.facts.hall }}")
    found = {finding.code: finding for finding in lint(slot)}
    assert set(found) == {"LK735", "LK736"}
    assert found["LK735"].where.field == "court.name"
    assert found["LK736"].where.field == "court.nmae"


def test_a_filter_for_something_else_is_told(slot: Slot) -> None:
    edited(slot, "{{ creditor.name|in_words }}", "{{ claim.principal|day_short }}")
    found = [finding for finding in lint(slot) if finding.code == "LK737"]
    assert [finding.params["filter"] for finding in found] == ["in_words", "day_short"]
    assert found[0].where.field is not None and found[0].where.field.startswith("paragraph")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("cn", "欠款1,000.00元"),
        ("cn", "自2024年5月1日起"),
        ("gb-eaw", "the sum of £1,000 is due"),
        ("gb-eaw", "on 3 May 2024"),
        ("us-ny", "on May 3, 2024"),
        ("gb-eaw", "at 8% a year"),
        ("de", "seit dem 3. Mai 2024"),
        ("fr", "le 1er mai 2024"),
        ("fr", "soit 1 000,00 € en principal"),
    ],
)
def test_typed_numbers_are_located(tmp_path: Path, code: str, text: str) -> None:
    made = Slot(code, "notice", tmp_path)
    new_template(made, title_en="Notice", title_zh="通知书", made_on=DAY)
    source = made.file("source.txt")
    assert source is not None
    if code in ("de", "fr"):
        lines = source.read_text("utf-8").replace("lang: en-GB", f"lang: {code}")
        source.write_text(lines, encoding="utf-8")
    edited(made, "x", text)
    found = [finding for finding in lint(made) if finding.code == "LK719"]
    assert len(found) == 1 and found[0].where.field is not None
    assert found[0].where.field.startswith("paragraph")


@pytest.mark.parametrize(
    "text",
    [
        "{ claim.principal }",
        "｛｛ claim.principal ｝｝",
        "{ { claim.principal } }",
        "{claim.principal|capitals}",
    ],
)
def test_braces_that_are_no_tags(slot: Slot, text: str) -> None:
    edited(slot, f"欠款 {text} 未付")
    assert only(slot).code == "LK739"


def test_a_tag_that_word_has_torn(slot: Slot) -> None:
    document = Document(str(word(slot)))
    paragraph = document.add_paragraph("致 {{ credi")
    # A tracked change inside the tag: what stands in it is no text of the document.
    change = OxmlElement("w:ins")
    change.set(qn("w:id"), "1")
    change.set(qn("w:author"), "x")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "tor.name }}"
    run.append(text)
    change.append(run)
    paragraph._p.append(change)
    document.save(str(word(slot)))
    codes = {finding.code for finding in lint(slot)}
    assert "LK740" in codes


def test_a_tag_split_over_runs_is_one_tag(slot: Slot) -> None:
    document = Document(str(word(slot)))
    paragraph = document.add_paragraph()
    for piece in ("致 {", "{ credi", "tor.na", "me }", "}"):
        paragraph.add_run(piece).bold = piece == "tor.na"
    document.save(str(word(slot)))
    assert [f.code for f in lint(slot)] == ["LK742"]


def test_a_tag_over_two_paragraphs_is_told(slot: Slot) -> None:
    edited(slot, "{{ creditor.", "name }}")
    assert "LK738" in {finding.code for finding in lint(slot)}


def test_a_broken_tag_is_located(slot: Slot) -> None:
    edited(slot, "{% if creditor.name %}x", "{{ creditor. }}")
    found = [finding for finding in lint(slot) if finding.code == "LK704"]
    assert len(found) == 1 and found[0].where.field is not None
    assert found[0].where.field.startswith("paragraph") and "creditor. }}" in found[0].message()


def test_damaged_files_are_told(slot: Slot) -> None:
    word(slot).write_bytes(b"no zip")
    assert [finding.code for finding in lint(slot)] == ["LK704"]
    contract = slot.file("contract.yaml")
    assert contract is not None
    contract.write_text("template: notice\n", encoding="utf-8")
    assert "LK104" in {finding.code for finding in lint(slot)}


def test_the_sample_finds_what_would_be_empty(slot: Slot) -> None:
    sample = slot.file("sample.yaml")
    assert sample is not None
    sample.write_text(sample.read_text("utf-8").replace("letter.extra: null", "x.y: z"), "utf-8")
    assert lint(slot) == []
    edited(slot, "{{ letter.extra }}")
    assert only(slot).code == "LK702"
    sample.unlink()
    assert [finding.code for finding in lint(slot)] == ["LK741"]


def test_another_text_than_expected(slot: Slot) -> None:
    edited(slot, "新增一段")
    finding = only(slot)
    assert finding.code == "LK742" and "新增一段" in str(finding.params["text"])
    expected = slot.file("expected.txt")
    assert expected is not None
    assert "+新增一段" in difference(slot, expected.read_text("utf-8") + "新增一段\n")
    expected.unlink()
    assert difference(slot, "x") == []


def test_which_templates() -> None:
    assert [slot.title for slot in slots(["cn/complaint"])] == ["cn/complaint"]
    assert {slot.code for slot in slots(["CN"])} == {"cn"}
    assert "cn/cover" in {slot.title for slot in slots(["cover"])}
    with pytest.raises(InputError) as caught:
        slots(["cn/nothing"])
    assert caught.value.findings[0].code == "LK734"


def test_uses_know_their_line_and_filters() -> None:
    found = template_uses("a\n{{ x.y|figure|upper }}\n{% for z in l %}{{ z.q }}{% endfor %}")
    assert [(use.path, use.line, use.filters) for use in found] == [
        ("x.y", 2, ("figure", "upper")),
        ("l[].q", 3, ()),
    ]


@pytest.mark.parametrize("lang", ["zh", "en-GB", "en-US", "de", "fr"])
@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**12),
    st.dates(date(1900, 1, 1)),
    st.sampled_from(["CNY", "GBP", "USD", "EUR", "XAF"]),
)
def test_printed_values_are_read_back(lang: str, cents: int, day: date, currency: str) -> None:
    language = paper_language(lang)
    amount: Any = Amount(Decimal(cents) / 100, currency)
    for value, kind in ((amount, "amount"), (day, "date"), (7, "number"), (Gap("x y"), "text")):
        text = shown(value, language)
        assert shown(value_of(text, kind, language), language) == text
    assert value_of("True", "flag", language) is True
    assert value_of("see the invoices", "date", language) == "see the invoices"
    assert value_of(None, "text", language) is None


def test_a_sample_fills_lists_and_optional_fields(slot: Slot) -> None:
    from legalkit.documents.contract import load_template

    contract = load_template("cn", "complaint").contract
    context = context_of({"claims.0.amount": "1.00元"}, contract, paper_language())
    assert context["claims"][0]["amount"] == Amount(Decimal("1.00"))
    assert context["others"] == [] and context["agent"]["phone"] is None
    assert context["as_of"] == contract.effective
