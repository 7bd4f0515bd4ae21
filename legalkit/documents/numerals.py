"""How Chinese court papers write days, sums and capital sums; and the reader that checks them.

Figures and capitals of one sum stand side by side in a paper. The two are compared before
printing (DOCUMENTS section 0 rule 2 b), so the reader here does not share code with the writer.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from legalkit.money.words import in_renminbi

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")
_CENT = Decimal("0.01")

#: Units that follow a figure; other currencies are written with their code.
UNITS = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "GBP": "英镑", "JPY": "日元"}
_NAMES = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "HKD": "港元",
    "GBP": "英镑",
    "JPY": "日元",
}


def day_text(day: date) -> str:
    """The day as court papers write it.

    >>> day_text(date(2024, 5, 31))
    '2024年5月31日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def figure_text(amount: Decimal, currency: str = "CNY") -> str:
    """The sum in figures with its unit, half up to the cent.

    >>> figure_text(Decimal("128340"))
    '128,340.00元'
    """
    unit = UNITS.get(currency, currency)
    return f"{amount.quantize(_CENT, ROUND_HALF_UP):,.2f}{unit}"


def capital_text(amount: Decimal, currency: str = "CNY") -> str:
    """The sum in capitals (大写), as cheques and court papers write it.

    >>> capital_text(Decimal("10050.30"))
    '人民币壹万零伍拾元叁角整'
    """
    return _NAMES.get(currency, currency) + in_renminbi(amount)


def read_capitals(text: str) -> Decimal:
    """The sum that capitals say, whatever the currency named before them.

    Raises:
        ValueError: when a character is not part of a capital sum.
    """
    for name in _NAMES.values():
        text = text.removeprefix(name)
    total = section = digit = 0
    cents = 0
    for character in text.removesuffix("整"):
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        elif character in _PLACES[1:]:
            section += digit * 10 ** _PLACES.index(character)
            digit = 0
        elif character in _GROUPS[1:]:
            total += (section + digit) * 10_000 ** _GROUPS.index(character)
            section = digit = 0
        elif character == "元":
            total, section, digit = total + section + digit, 0, 0
        elif character in "角分":
            cents += digit * (10 if character == "角" else 1)
            digit = 0
        else:
            raise ValueError(f"'{character}' is not part of a capital sum")
    return Decimal(total) + Decimal(cents) / 100
