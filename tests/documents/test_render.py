from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legalkit.documents import render as room
from legalkit.documents.render import render, render_paper, template_source
from legalkit.documents.values import Amount, Gap
from legalkit.documents.wordfile import body_text, settle, texts
from legalkit.model.errors import TemplateError

DAY = date(2026, 3, 31)


def template(folder: Path, *paragraphs: str, table: list[list[str]] | None = None) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    path = folder / "template.docx"
    document.save(str(path))
    return path


def failing(path: Path, **context: Any) -> Any:
    with pytest.raises(TemplateError) as caught:
        render(path, {"as_of": DAY, **context})
    return caught.value.findings[0]


def test_what_others_lose_is_kept(tmp_path: Path) -> None:
    name = 'A&B <公司> "龘𠮷" يوسف'
    text = body_text(
        render(
            template(tmp_path, "致：{{ p.name }}。", "& < {{ p.name }}"),
            {"as_of": DAY, "p": {"name": name}},
        )
    )
    shown = f"{name}\u200e"  # closed, because it ends from right to left
    assert text == f"致：{shown}。\n& < {shown}\n"


def test_values_are_printed_as_chinese_papers_do(tmp_path: Path) -> None:
    path = template(
        tmp_path,
        "{{ c.sum }}（大写：{{ c.sum|capitals }}），{{ c.day }}，{{ c.rate }}，{{ c.gap }}，{{ c.gap|capitals }}",
    )
    context = {
        "sum": Amount(Decimal("1283400")),
        "day": date(2024, 5, 31),
        "rate": Decimal("0.03"),
        "gap": Gap("日期"),
    }
    assert body_text(render(path, {"as_of": DAY, "c": context})) == (
        "1,283,400.00元（大写：人民币壹佰贰拾捌万叁仟肆佰元整），2024年5月31日，0.03，【待律师核实：日期】，【待律师核实：日期】\n"
    )


def test_line_breaks_and_tabs_survive(tmp_path: Path) -> None:
    path = template(tmp_path, "左{{ a.b }}右", "文字\t制表\n换行")
    assert (
        body_text(render(path, {"as_of": DAY, "a": {"b": "一\n二\t三"}}))
        == "左一\n二\t三右\n文字\t制表\n换行\n"
    )


def test_a_field_named_items_is_the_field_not_a_method(tmp_path: Path) -> None:
    path = template(tmp_path, "{% for i in claim.items %}{{ i.keys }};{% endfor %}")
    assert (
        body_text(
            render(path, {"as_of": DAY, "claim": {"items": [{"keys": "一"}, {"keys": "二"}]}})
        )
        == "一;二;\n"
    )


def test_same_input_gives_the_same_bytes_and_no_clock(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ a.b }}")
    first = render(path, {"as_of": DAY, "a": {"b": "甲"}})
    assert first == render(path, {"as_of": DAY, "a": {"b": "甲"}})
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "2026-03-31T00:00:00Z" in core
    assert settle(first, DAY) == first


def test_undefined_name_is_located_in_its_paragraph(tmp_path: Path) -> None:
    finding = failing(
        template(tmp_path, "第一段", "金额 {{ claim.totl }} 元"), claim={"total": "1"}
    )
    assert (finding.code, finding.where.field) == ("LK702", "paragraph 2")
    assert "totl" in finding.message() and "金额" in finding.message()


def test_empty_value_is_located_in_its_cell(tmp_path: Path) -> None:
    path = template(tmp_path, "x", table=[["表头", "值"], ["名称", "{{ a.name }}"]])
    for empty in ("", "  ", None):
        finding = failing(path, a={"name": empty})
        assert (finding.code, finding.where.field) == ("LK702", "table 1, row 2, cell 2")


def test_control_characters_are_refused(tmp_path: Path) -> None:
    for bad in ("a\x07b", "a\x0cb", "a\x0bb", "\r"):
        assert failing(template(tmp_path, "x{{ a.b }}"), a={"b": "文" + bad}).code == "LK723"


def test_broken_templates_are_findings_not_tracebacks(tmp_path: Path) -> None:
    assert failing(template(tmp_path, "{{ a.b ")).code == "LK704"
    assert failing(template(tmp_path, "好", "{% if a.b %}x"), a={"b": "1"}).code == "LK704"
    plain = tmp_path / "plain.docx"
    plain.write_text("no zip")
    assert failing(plain).code == "LK704"
    assert failing(tmp_path / "absent.docx").code == "LK704"


@pytest.mark.parametrize(
    "attack",
    [
        "{{ a.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ a.b|safe }}",
        "{{ range(9) }}",
        "{{ cycler }}",
        "{{ a._data }}",
        "{% include 'x' %}",
        "{{ a.b.format.__globals__ }}",
    ],
)
def test_templates_cannot_leave_the_sandbox(tmp_path: Path, attack: str) -> None:
    assert failing(template(tmp_path, attack), a={"b": "x"}).code in ("LK702", "LK704")


def test_braces_in_values_are_not_run(tmp_path: Path) -> None:
    path = template(tmp_path, "值：{{ a.b }}")
    assert (
        body_text(render(path, {"as_of": DAY, "a": {"b": "{{ a.c }}{% x %}"}}))
        == "值：{{ a.c }}{% x %}\n"
    )


def test_text_that_docxtpl_would_change_is_noticed(tmp_path: Path) -> None:
    # docxtpl turns "{_{" into "{{" after rendering: the value would no longer be the value.
    assert failing(template(tmp_path, "值：{{ a.b }}"), a={"b": "x{_{y"}).code == "LK703"


def test_header_and_footer_are_rendered_and_checked(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "案号 {{ a.b }}"
    document.add_paragraph("正文")
    path = tmp_path / "h.docx"
    document.save(str(path))
    done = texts(render(path, {"as_of": DAY, "a": {"b": "1&2"}}))
    assert any("案号 1&2" in text for text in done.values())
    assert failing(path, a={}).code == "LK702"


@pytest.mark.parametrize(
    ("name", "closed"),
    [("يوسف", True), ('דוד כהן בע"מ', True), ("يوسف & Sons", False), ("𠮷田", False), ("5", False)],
)
def test_what_follows_a_name_from_right_to_left_keeps_its_order(
    tmp_path: Path, name: str, closed: bool
) -> None:
    path = template(tmp_path, "{{ a.b }}, § 286 BGB")
    said = body_text(render(path, {"as_of": DAY, "a": {"b": name}}))
    assert said == f"{name}{chr(0x200E) if closed else ''}, § 286 BGB\n"


def test_what_was_read_is_known(tmp_path: Path) -> None:
    path = template(
        tmp_path, "{% for x in l %}{{ x.n }}{% endfor %}{% if a.b %}{{ a.c }}{% endif %}"
    )
    read = render_paper(
        path, {"as_of": DAY, "l": [{"n": "1", "m": "2"}], "a": {"b": True, "c": "x"}}
    ).read
    assert dict(read) == {"l.0.n": "1", "a.b": True, "a.c": "x"}


def test_as_of_is_needed(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        render(template(tmp_path, "x"), {})


def test_capitals_of_something_else_is_refused(tmp_path: Path) -> None:
    assert failing(template(tmp_path, "{{ a.b|capitals }}"), a={"b": "12"}).code == "LK702"


def test_template_source_shows_tags(tmp_path: Path) -> None:
    assert template_source(template(tmp_path, "a {{ x.y }}")) == "a {{ x.y }}\n"


def test_loss_names_both_texts(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        room._compare(tmp_path, "甲乙丙", "甲丙")
    assert "甲乙丙" in caught.value.findings[0].message()


_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿"), min_size=1
).filter(str.strip)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_TEXT)
def test_any_text_is_printed_whole_or_refused(tmp_path: Path, value: str) -> None:
    path = tmp_path / "template.docx"
    if not path.exists():
        template(tmp_path, "值：{{ a.b }}。")
    try:
        said = body_text(render(path, {"as_of": DAY, "a": {"b": value}}))
        # A mark that nobody sees may close a name in Arabic or Hebrew; nothing else is added.
        assert said in (f"值：{value}。\n", f"值：{value}\u200e。\n")
    except TemplateError as problem:
        assert problem.findings[0].code == "LK703"
        assert any(mark in value for mark in ("{_{", "}_}", "{_%", "%_}"))
