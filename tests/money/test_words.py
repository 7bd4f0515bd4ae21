from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.money.words import in_english, in_french, in_german, in_renminbi


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1.00", "壹元整"),
        ("10.05", "壹拾元零伍分"),
        ("10.50", "壹拾元伍角整"),
        ("100000000.00", "壹亿元整"),
        ("1283400.00", "壹佰贰拾捌万叁仟肆佰元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10010", "壹万零壹拾元整"),
        ("100001000.01", "壹亿零壹仟元零壹分"),
        ("700002657.55", "柒亿零贰仟陆佰伍拾柒元伍角伍分"),
        ("1000000000000", "壹万亿元整"),
        (
            "1234567890123456.78",
            "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌亿玖仟零壹拾贰万叁仟肆佰伍拾陆元柒角捌分",
        ),
        ("0.005", "壹分"),
    ],
)
def test_renminbi(amount, words):
    assert in_renminbi(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "CNY zero and 00/100"),
        ("21.05", "CNY twenty-one and 05/100"),
        ("113", "CNY one hundred and thirteen and 00/100"),
        (
            "1283400.00",
            "CNY one million two hundred and eighty-three thousand four hundred and 00/100",
        ),
        ("1001", "CNY one thousand and one and 00/100"),
    ],
)
def test_english(amount, words):
    assert in_english(Decimal(amount), "CNY") == words


def test_german_and_french():
    assert in_german(Decimal("1283400.50"), "EUR") == (
        "EUR eine Million zweihundertdreiundachtzigtausendvierhundert und 50/100"
    )
    assert in_german(Decimal("0.005"), "CHF") == "CHF null und 01/100"
    assert in_french(Decimal("2000080.00"), "EUR") == "EUR deux millions quatre-vingts et 00/100"
    assert in_french(Decimal("71.30"), "EUR") == "EUR soixante et onze et 30/100"


@pytest.mark.parametrize("amount", ["-0.01", "10000000000000000"])
def test_amounts_that_cannot_be_written(amount):
    with pytest.raises(ValueError, match="can be written"):
        in_renminbi(Decimal(amount))


_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def read_back(text: str) -> Decimal:
    """A second, independent reading of the words."""
    whole, _, rest = text.partition("元") if "元" in text else ("", "", text)
    total = section = digit = 0
    for sign in whole:
        if sign in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
        elif sign in _UNITS:
            section, digit = section + digit * _UNITS[sign], 0
        elif sign == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    cents = 0
    for position, sign in enumerate(rest):
        if sign in "角分":
            cents += "零壹贰叁肆伍陆柒捌玖".index(rest[position - 1]) * (10 if sign == "角" else 1)
    return Decimal(total + section + digit) + Decimal(cents) / 100


@given(st.integers(0, 10**15 * 100))
def test_words_read_back_as_the_amount(cents):
    amount = Decimal(cents) / 100
    text = in_renminbi(amount)
    assert read_back(text) == amount
    assert "零零" not in text
    assert text.endswith(("整", "分"))
