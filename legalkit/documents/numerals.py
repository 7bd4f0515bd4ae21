"""How Chinese court papers write days, sums and capital sums; and the reader that checks them.

Figures and capitals of one sum stand side by side in a paper. The two are compared before
printing (DOCUMENTS section 0 rule 2 b), so the reader here does not share code with the writer.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")
_CENT = Decimal("0.01")

#: Units that follow a figure; other currencies are written with their code.
UNITS = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元", "GBP": "英镑", "JPY": "日元"}
_NAMES = {"CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港元", "GBP": "英镑", "JPY": "日元"}


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
    cents = int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if cents < 0:
        raise ValueError("a claimed sum is never negative")
    whole, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    text = f"{_whole(whole)}元" if whole else ""
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif fen and whole:
        text += "零"
    text += _DIGITS[fen] + "分" if fen else "整"
    return _NAMES.get(currency, currency) + ("零元整" if cents == 0 else text)


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    hole = False
    for position in reversed(range(len(groups))):
        group = groups[position]
        if group == 0:
            hole = bool(text)
            continue
        if text and (hole or group < 1000):
            text += "零"
        text += _group(group) + _GROUPS[position]
        hole = False
    return text


def _group(group: int) -> str:
    text = ""
    hole = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if hole and text else "") + _DIGITS[digit] + _PLACES[place]
            hole = False
        else:
            hole = True
    return text


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
