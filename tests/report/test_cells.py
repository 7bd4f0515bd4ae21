"""Width of text in a terminal, and line breaking that loses nothing."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from legalkit.report.cells import cell_width, pad, wrap

TEXT = st.text(alphabet="ab c苏州，。-（）《》123\n", max_size=120)


def test_wide_characters_count_two() -> None:
    assert cell_width("苏州 AB") == 7
    assert cell_width("e\u0301") == 1
    assert cell_width("a\u200b") == 1


def test_pad_fills_but_never_cuts() -> None:
    assert pad("苏州", 6) == "苏州  "
    assert pad("苏州恒兴", 4) == "苏州恒兴"


@given(TEXT, st.integers(4, 40))
def test_wrap_keeps_every_visible_character_in_order(text: str, cells: int) -> None:
    assert re.sub(r"\s", "", "".join(wrap(text, cells))) == re.sub(r"\s", "", text)


@given(TEXT, st.integers(4, 40))
def test_no_line_is_wider_than_asked(text: str, cells: int) -> None:
    assert max(cell_width(line) for line in wrap(text, cells)) <= cells


def test_a_word_longer_than_the_line_is_broken_not_lost() -> None:
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_a_comma_does_not_open_a_line() -> None:
    assert all(not line.startswith("，") for line in wrap("债权人已经催告，债务人未付款", 14))


def test_a_number_is_not_broken_to_carry_a_comma() -> None:
    assert wrap("民法典第195条(12)；诉讼", 17) == ["民法典第195条", "(12)；诉讼"]
    assert wrap("见第111条", 6) == ["见第", "111条"]


def test_a_name_cannot_steer_the_terminal_nor_turn_the_reading_round():
    from legalkit.report.cells import visible

    assert visible("a\x1b[31m\u202egnp.exe\x9b") == "a\\u001b[31m\\u202egnp.exe\\u009b"
    assert visible("合同 شركة 😀 a\tb\nc") == "合同 شركة 😀 a\tb\nc"
