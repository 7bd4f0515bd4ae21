"""Amounts in words, as cheques, receipts and court papers want them.

English, German and French are spelt by num2words. Chinese is our own code: cn2an drops the nil
after 亿 (700002657 without 零) and brings a package that installs ``build`` and ``src`` at the top
level, and num2words does not know the renminbi.
"""

from __future__ import annotations

from decimal import Decimal

from legalkit.money.exact import to_cents

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT = 10**16


def in_renminbi(amount: Decimal) -> str:
    """Write an amount in Chinese capitals (人民币大写), without the word 人民币 itself.

    Rules of the PBOC's requirements for filling in negotiable instruments: 整 after whole yuan and
    after jiao-free sums, one 零 for any run of zeros inside, 零 before fen when jiao is nil.

    Raises:
        ValueError: for a negative amount or one of ten thousand billion yuan or more.

    >>> in_renminbi(Decimal("1283400.00"))
    '壹佰贰拾捌万叁仟肆佰元整'
    """
    cents = _cents(amount)
    yuan, rest = divmod(cents, 100)
    jiao, fen = divmod(rest, 10)
    text = _integer(yuan) + "元" if yuan or not rest else ""
    if not rest:
        return text + "整"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif yuan:
        text += "零"
    return text + (_DIGITS[fen] + "分" if fen else "整")


def _cents(amount: Decimal) -> int:
    if amount < 0 or amount >= _LIMIT:
        raise ValueError(f"amounts from 0 to less than {_LIMIT} can be written, not {amount}")
    return int(to_cents(amount) * 100)


def _integer(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    groups = [number // 10**power % 10000 for power in (0, 4, 8, 12)]
    text, gap = "", False
    for index in range(3, -1, -1):
        group = groups[index]
        if group == 0:
            gap = bool(text)
            continue
        # Nil thousands inside the number are read with one 零, whatever the run of zeros is.
        if text and (gap or group < 1000):
            text += _DIGITS[0]
        # 万亿 is said once: the 亿 belongs to the next group when that one is not nil.
        unit = "万" if index == 3 and groups[2] else _GROUPS[index]
        text += _group(group) + unit
        gap = False
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text


def in_english(amount: Decimal, currency: str) -> str:
    """Write an amount in English words with its currency code and cents as hundredths.

    Raises:
        ValueError: as for :func:`in_renminbi`.

    >>> in_english(Decimal("1010.05"), "CNY")
    'CNY one thousand and ten and 05/100'
    """
    return _spelt(amount, currency, "en", "and")


def in_german(amount: Decimal, currency: str) -> str:
    """Write an amount in German words with its currency code and cents as hundredths.

    Raises:
        ValueError: as for :func:`in_renminbi`.

    >>> in_german(Decimal("1283400.50"), "EUR")
    'EUR eine Million zweihundertdreiundachtzigtausendvierhundert und 50/100'
    """
    return _spelt(amount, currency, "de", "und")


def in_french(amount: Decimal, currency: str) -> str:
    """Write an amount in French words with its currency code and cents as hundredths.

    Raises:
        ValueError: as for :func:`in_renminbi`.

    >>> in_french(Decimal("80.00"), "EUR")
    'EUR quatre-vingts et 00/100'
    """
    return _spelt(amount, currency, "fr", "et")


def _spelt(amount: Decimal, currency: str, language: str, link: str) -> str:
    from num2words import num2words

    units, cents = divmod(_cents(amount), 100)
    # Commas are left out: in a sum they could be read as decimal marks.
    words = num2words(units, lang=language).replace(",", "")
    return f"{currency} {words} {link} {cents:02d}/100"
