from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.documents.numerals import capital_text, day_text, figure_text, read_capitals


@given(st.integers(0, 10**13))
def test_capitals_say_the_figure(cents: int) -> None:
    amount = Decimal(cents) / 100
    assert read_capitals(capital_text(amount)) == amount


def test_examples() -> None:
    assert capital_text(Decimal("10050.30")) == "人民币壹万零伍拾元叁角整"
    assert capital_text(Decimal("12.34"), "USD") == "美元壹拾贰元叁角肆分"
    assert figure_text(Decimal("1234.5")) == "1,234.50元"
    assert figure_text(Decimal("1.005"), "XAF") == "1.01XAF"
    assert day_text(date(2024, 12, 1)) == "2024年12月1日"


def test_a_foreign_character_is_refused() -> None:
    with pytest.raises(ValueError, match="not part"):
        read_capitals("人民币壹百元整")
