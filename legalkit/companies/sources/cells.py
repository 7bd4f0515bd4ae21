"""One cell of a table as a day, a sum, a number, yes or no, or words."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache

from legalkit.companies.sources.shape import plain_number

_DAYS = (
    "start", "end", "date", "registered", "arose", "due", "confirmed", "demand", "suit_filed",
    "judgment", "seen", "until",
)  # fmt: skip
_SUMS = ("price", "market_value", "paid", "amount", "total_assets", "total_liabilities")
_KINDS = {
    **dict.fromkeys(_DAYS, "day"),
    **dict.fromkeys(_SUMS, "money"),
    **dict.fromkeys(("pct", "min", "max"), "number"),
}
_YES = frozenset({"是", "有", "yes", "true", "y", "1"})
_NO = frozenset({"否", "no", "false", "n", "0"})
_UNITS = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 1000}
_SUM = re.compile(r"(?P<number>[+-]?\d[\d,]*(?:\.\d+)?)(?P<unit>万亿|亿|万|千)?(?P<rest>.*)")
_DAY = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
#: What a heading says of the bare numbers below it: 认缴出资额（万元）, 金额(单位：万美元).
_HEADING = re.compile(r"[（(](?P<said>[^（()）]*元[^（()）]*|[^（()）]*[万亿][^（()）]*)[)）]\s*$")
_MONEY = (
    ("人民币", "CNY"), ("美元", "USD"), ("港元", "HKD"), ("港币", "HKD"), ("欧元", "EUR"),
    ("日元", "JPY"), ("英镑", "GBP"), ("新加坡元", "SGD"),
)  # fmt: skip
EMPTY = frozenset({"", "-", "--", "—", "——", "/", "无", "暂无", "未公示", "n/a", "none", "null"})


def plain(text: str) -> str:
    """The words of a cell, in one width, without the mark that guards against formulas."""
    narrow = unicodedata.normalize("NFKC", text).strip()
    if narrow[:1] == "'" and narrow[1:2] in ("=", "+", "-", "@"):
        return narrow[1:]
    return narrow


@lru_cache(maxsize=1)
def _declared() -> dict[str, str]:
    from legalkit.law.transfers_sheet import declared_kinds

    return {key: str(kind) for key, kind in declared_kinds().items()}


def kind_of(field: str) -> str:
    """What a field holds: ``day``, ``money``, ``number``, ``bool`` or ``text``.

    Fields of the model are known here; the further keys are declared by the indicators.
    """
    known = _KINDS.get(field)
    if known is None and "." not in field:
        known = _declared().get(field)
    return known if known in ("day", "money", "number", "bool") else "text"


def read_cell(field: str, text: str, column: str = "") -> str | date | None:
    """A cell as what its field holds; None when it is not of that kind.

    Args:
        field: field of ours.
        text: what the cell says.
        column: heading, which may give a unit for bare numbers (万元).
    """
    kind = kind_of(field)
    if kind == "day":
        return read_day(text)
    if kind == "money":
        return read_sum(text, column)
    if kind == "number":
        return plain_number(text)
    if kind == "bool":
        return _yes_or_no(text)
    return text


def _yes_or_no(text: str) -> str | None:
    word = text.casefold()
    return "yes" if word in _YES else "no" if word in _NO else None


def read_day(text: str) -> date | None:
    """A day as tables write it: 2019-04-02, 2019/4/2, 2019年4月2日, 20190402."""
    found = _DAY.match(text) or _COMPACT.match(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def read_sum(text: str, column: str = "") -> str | None:
    """A sum as tables write it: ``500万元人民币`` is 5000000.

    A unit in the heading holds for cells without their own: 500 under 认缴出资额（万元） too.

    >>> read_sum("1.2亿元")
    '120000000'
    >>> read_sum("500", "认缴出资额（万元）")
    '5000000'
    """
    found = _SUM.match(re.sub(r"\s|[¥￥$€£]", "", text))
    # Shares are no money: 200万股 is a number of them.
    if not found or re.search(r"\d|股", found["rest"]):
        return None
    unit = found["unit"]
    if unit is None and not re.search(r"元|币", found["rest"]):
        unit = _unit_of(column)
    value = Decimal(found["number"].replace(",", "")) * _UNITS.get(unit or "", 1)
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _unit_of(column: str) -> str | None:
    said = _HEADING.search(unicodedata.normalize("NFC", column))
    unit = re.search(r"万亿|亿|万|千", said["said"]) if said else None
    return unit.group() if unit else None


def currency_of(text: str, column: str = "") -> str | None:
    """The currency that a cell names, or else the end of its heading."""
    said = _HEADING.search(column)
    for words in (text, said["said"] if said else ""):
        for word, code in _MONEY:
            if word in words:
                return code
    return None
