"""The limitation timeline as picture and as text: complete, escaped, repeatable."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.report import Lane, Mark, Span, TimelineView
from legalkit.report.axis import Axis
from legalkit.report.cells import cell_width
from legalkit.report.timeline_svg import timeline_svg
from legalkit.report.timeline_text import symbol, timeline_text
from tests.report.views import EVIL, day, full_view

SVG = "{http://www.w3.org/2000/svg}"
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314


def test_every_event_expiry_and_note_is_in_the_picture() -> None:
    said = "\n".join(texts(timeline_svg(full_view())))
    for expected in (
        "2027-12-01",
        "2023-03-01",
        "2021-06-03",
        EVIL,
        "New period, art 195",
        "Not proven 未证明",
        "Phone call 电话",
        "Obstacle 障碍",
        "Suit withdrawn 撤诉",
        "* Another reading 另一种观点",
        "评估基准日 2026-03-01 · assessed as of 2026-03-01",
        "long stop 2040-03-01",
    ):
        assert expected in said


def test_text_cannot_become_markup() -> None:
    svg = timeline_svg(full_view())
    tags = {node.tag for node in ET.fromstring(svg).iter()}  # noqa: S314
    assert f"{SVG}script" not in tags
    assert "<script" not in svg


def test_characters_that_xml_forbids_are_replaced_not_dropped() -> None:
    view = TimelineView(day("2026-01-01"), (Lane("a\x00b\x0bc"),))
    assert "a\ufffdb\ufffdc" in texts(timeline_svg(view))


def test_styles_differ_without_colour() -> None:
    root = ET.fromstring(timeline_svg(full_view(), name="p"))  # noqa: S314
    fills = {node.get("class"): node.get("fill") for node in root.iter(f"{SVG}rect")}
    assert fills["suspended"] == "url(#p-a)"
    assert fills["pending"] == "url(#p-b)"
    assert fills["running"] is None


def test_one_language_has_no_word_of_the_other() -> None:
    said = "\n".join(texts(timeline_svg(full_view(), ("zh",))))
    assert "主张" in said
    assert "Asserted" not in said


def test_nothing_is_loaded_from_outside() -> None:
    svg = timeline_svg(full_view())
    assert "href" not in svg
    assert "@import" not in svg
    assert "url(http" not in svg


def test_bytes_do_not_depend_on_the_process() -> None:
    code = (
        "from tests.report.views import full_view;"
        "from legalkit.report.timeline_svg import timeline_svg;"
        "import hashlib; print(hashlib.sha256(timeline_svg(full_view()).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_long_stop_on_the_axis_is_drawn_and_beyond_it_is_an_arrow() -> None:
    view = full_view()
    near = TimelineView(view.as_of, view.lanes, long_stop=day("2028-06-01"))
    assert any(text.endswith("→") for text in texts(timeline_svg(view)))
    assert not any(text.endswith("→") for text in texts(timeline_svg(near)))
    assert timeline_svg(near).count('class="stop"') == 4


def test_marks_close_together_do_not_cover_each_other() -> None:
    marks = tuple(Mark(day(f"2024-01-{n:02d}"), f"event {n}", "restart") for n in range(1, 5))
    view = TimelineView(day("2026-01-01"), (Lane("L", (), marks, day("2030-01-01")),))
    root = ET.fromstring(timeline_svg(view))  # noqa: S314
    spots = [
        (float(node.get("cx", 0)), float(node.get("cy", 0)))
        for node in root.iter(f"{SVG}circle")
        if node.get("class") == "on"
    ]
    placed = spots[-4:]
    apart = [
        abs(a[0] - b[0]) >= 16 or abs(a[1] - b[1]) >= 16
        for i, a in enumerate(placed)
        for b in placed[:i]
    ]
    assert apart and all(apart)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [50, 80, 132])
def test_text_stays_within_its_width(lang: str, width: int) -> None:
    lines = timeline_text(full_view(), lang, width).split("\n")
    assert max(cell_width(line) for line in lines) <= width


def test_text_shows_every_event_its_number_and_the_end() -> None:
    text = timeline_text(full_view(), "en")
    for expected in (
        " 1  2020-03-02  Due date",
        " 2  2021-06-03  Demand",
        "Proven: Not proven",
        "last day 2027-12-01",
        "no date runs",
        "long stop 2040-03-01",
        "assessed as of 2026-03-01",
        "~ suspended",
    ):
        assert expected in text
    bar = next(line for line in text.split("\n") if line.startswith("Asserted"))
    assert [bar.count(symbol(number)) for number in range(1, 6)] == [1] * 5
    assert "!" in bar and "|" in bar and "~" in bar and ":" in bar


def test_bar_is_ascii_so_that_every_terminal_can_show_it() -> None:
    bar = timeline_text(full_view(), "en").split("\n")[1]
    assert bar.isascii()


def test_more_than_35_events_still_all_stand_in_the_legend() -> None:
    marks = tuple(
        Mark(day("2020-01-01") + timedelta(days=30 * n), f"letter {n}", "restart")
        for n in range(40)
    )
    text = timeline_text(TimelineView(day("2026-01-01"), (Lane("L", (), marks),)))
    assert all(f"letter {n}\n" in text + "\n" for n in range(40))
    assert symbol(36) == "+"


def test_empty_timeline_is_still_a_timeline() -> None:
    view = TimelineView(day("2026-01-01"), ())
    assert "2026-01-01" in timeline_text(view)
    assert "2026-01-01" in timeline_svg(view)


@given(DAYS, DAYS, DAYS)
@settings(max_examples=60)
def test_axis_keeps_the_order_of_days(a: date, b: date, c: date) -> None:
    axis = Axis.around([a, b, c], 500)
    places = [axis.at(d) for d in sorted([a, b, c])]
    assert places == sorted(places)
    assert places[0] >= 0 and places[-1] <= 500


@given(DAYS, st.integers(0, 20000), st.integers(1, 12))
@settings(max_examples=60)
def test_ticks_are_few_and_on_the_axis(first: date, span: int, most: int) -> None:
    axis = Axis.around([first, first + timedelta(days=span)], 500)
    ticks = axis.ticks(most)
    assert len(ticks) <= most
    assert all(axis.first <= d <= axis.last for d, _ in ticks)


def test_axis_reaches_the_ends_of_the_calendar() -> None:
    axis = Axis.around([date.min, date.max], 100)
    assert axis.at(date.max) == 100
    assert axis.ticks(12)
    assert axis.ticks(0) == []


def test_span_of_one_day_is_visible() -> None:
    view = TimelineView(
        day("2026-01-01"),
        (Lane("L", (Span(day("2020-01-01"), day("2020-01-01")),), (), day("2030-01-01")),),
    )
    root = ET.fromstring(timeline_svg(view))  # noqa: S314
    widths = [
        float(n.get("width", 0)) for n in root.iter(f"{SVG}rect") if n.get("class") == "running"
    ]
    assert min(widths) >= 1.5
