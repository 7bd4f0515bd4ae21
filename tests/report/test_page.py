"""One page as terminal text, Markdown and HTML: the same facts, nothing cut."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity, Where
from legalkit.report import Cell, Column, Grid, Heading, Page, Paragraph, Picture, Points
from legalkit.report.cells import cell_width
from legalkit.report.html import page_html
from legalkit.report.markdown import escape_markdown, grid_markdown, page_markdown
from legalkit.report.page import findings_grid, say
from legalkit.report.tables import grid_text, page_text
from tests.report.views import full_view

NAME = "苏州恒兴精密机械制造有限公司（原苏州恒兴五金厂）"
GRID = Grid(
    (
        Column("编号", keep=True),
        Column("债务人"),
        Column("到期日", keep=True),
        Column("金额", "right", keep=True),
    ),
    (
        ("CL1", NAME, date(2024, 5, 31), Decimal("1284340.50")),
        ("CL2", "[red]A|B & <Co>[/red]\n第二行", None, Decimal("10.00")),
    ),
    title="应收账款",
)
PAGE = Page(
    "Case <1> 案件",
    (
        Heading("第一部分"),
        Paragraph("* not a list\n1. not a number & <b>not bold</b>"),
        Points(("first", Message("limitation.proven"))),
        GRID,
        Picture(full_view()),
        Picture(full_view()),
    ),
)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, "–"),
        (Decimal("1234567.80"), "1,234,567.80"),
        (Decimal("1E+3"), "1,000"),
        (date(2024, 1, 2), "2024-01-02"),
        (7, "7"),
        ("x", "x"),
        (Message("limitation.floor"), "底线"),
    ],
)
def test_cells_are_said_exactly(cell: Cell, text: str) -> None:
    assert say(cell, "zh") == text


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        Grid((Column("a"), Column("b")), (("only one",),))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_terminal_lines_fit_and_keep_dates_and_amounts_whole(width: int) -> None:
    text = grid_text(GRID, "zh", width)
    assert max(cell_width(line) for line in text.split("\n")) <= width
    assert "1,284,340.50" in text
    assert "2024-05-31" in text
    assert "[red]A|B" in text


def test_columns_stay_straight_under_chinese() -> None:
    lines = [
        line
        for line in grid_text(GRID, "zh", 80).split("\n")
        if line.endswith((".50", ".00", "金额"))
    ]
    assert len({cell_width(line) for line in lines}) == 1


def test_a_table_too_wide_becomes_blocks_and_loses_nothing() -> None:
    grid = Grid(
        tuple(Column(f"Column {n}") for n in range(12)),
        (tuple(f"value {n}" for n in range(12)),),
        title="Wide",
    )
    text = grid_text(grid, "en", 60)
    assert text.startswith("Wide\n\nColumn 0: value 0\n")
    assert all(f"Column {n}: value {n}" in text for n in range(12))


def test_terminal_page_has_all_parts() -> None:
    text = page_text(PAGE, "zh")
    for expected in (
        "Case <1> 案件\n====",
        "第一部分\n----",
        "- first\n- 已证明",
        "CL1",
        "主张",
    ):
        assert expected in text
    assert max(cell_width(line) for line in text.split("\n")) <= 80


def test_markdown_shows_text_as_written() -> None:
    text = page_markdown(PAGE, "en")
    assert "# Case \\<1\\> 案件" in text
    assert "\\* not a list\n1\\. not a number \\& \\<b\\>" in text
    assert "A\\|B" in text
    assert "<br>第二行" in text
    assert "| ---" not in text
    assert "|---|---|---|---:|" in text


@pytest.mark.parametrize("row", grid_markdown(GRID, "en").split("\n")[2:])
def test_markdown_rows_have_four_columns(row: str) -> None:
    assert row.replace("\\|", "").count("|") == 5


def test_markdown_fence_outlasts_backticks() -> None:
    view = full_view()
    page = Page("t", (Picture(type(view)(view.as_of, (), "a ```` b")),))
    assert "\n`````text\n" in page_markdown(page)


@pytest.mark.parametrize(
    "text", ["- x", "+ x", "1) x", "12. x", "# x", "=== x", "> x", "~~~", "_x_", "[a](b)"]
)
def test_markdown_escape_leaves_no_opening(text: str) -> None:
    assert escape_markdown(text) != text


def test_html_holds_the_same_text_and_nothing_active() -> None:
    html = page_html(PAGE, "zh", as_of=date(2026, 3, 1))
    reader = Reader()
    reader.feed(html)
    for expected in (
        "Case <1> 案件",
        "[red]A|B & <Co>[/red]\n第二行",
        NAME,
        "1,284,340.50",
        "<b>not bold</b>",
        "2026-03-01",
    ):
        assert expected in reader.text
    assert not {"script", "b", "img", "link", "iframe"} & set(reader.tags)
    assert "default-src 'none'" in html
    assert 'lang="zh-Hans"' in html


def test_html_pictures_have_ids_of_their_own() -> None:
    html = page_html(PAGE, "en", as_of=date(2026, 3, 1))
    assert html.count('id="tl1-t"') == html.count('id="tl2-t"') == 1
    assert 'lang="en"' in html


def test_findings_as_a_table_name_place_and_what_to_do() -> None:
    finding = Finding("LK110", Severity.WARNING, Where("case.yaml", 3, "name"), {"problem": "gbk"})
    grid = findings_grid([finding, Finding("LK110", params={"problem": "x"})])
    text = grid_text(grid, "zh")
    assert "警告" in text
    assert "case.yaml:3" in text
    assert "另存为" in text
    assert grid.rows[1][2] is None


def test_numbers_in_chinese_cells_stay_whole_in_the_terminal() -> None:
    cite = "诉讼时效规定第11条(1)；民事诉讼法第225-228条；法复〔1994〕3号"
    grid = Grid(
        (Column("a"), Column("b"), Column("c")),
        (("当事人一方提起诉讼的行为" * 3, "法院或仲裁机构文书" * 3, cite),),
    )
    text = grid_text(grid, "zh", 60)
    for number in ("11", "(1)", "225-228", "1994"):
        assert number in text
    # Folded once and not twice: no line of the last column holds a single character.
    tails = [line.split("  ")[-1].strip() for line in text.splitlines()]
    assert min(len(tail) for tail in tails[2:] if tail) > 1
    assert max(cell_width(line) for line in text.splitlines()) <= 60
