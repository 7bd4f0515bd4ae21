"""Sums, days and numbers in running text, Chinese, English, German; doubtful ones are left out."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

_MARKS = {
    "¥": "CNY", "￥": "CNY", "RMB": "CNY", "人民币": "CNY", "元": "CNY", "US$": "USD", "€": "EUR",
    "EURO": "EUR", "£": "GBP", "HK$": "HKD", "港币": "HKD", "美元": "USD", "欧元": "EUR",
}  # fmt: skip
_CODES = "CNY|USD|EUR|GBP|HKD|JPY|SGD|CHF"
_FRONT = rf"(?P<front>¥|￥|RMB|人民币|US\$|HK\$|€|£|港币|(?:{_CODES})\b)"
_BACK = rf"(?P<back>元|美元|欧元|€|EURO|(?:{_CODES})\b)"
_FIGURE = r"\d[\d,.'  ]{0,24}\d|\d"
_SUM = re.compile(
    rf"{_FRONT}\s{{0,3}}[:：]?\s{{0,3}}(?P<first>{_FIGURE})|(?P<second>{_FIGURE})\s{{0,2}}{_BACK}"
)
_TOTAL = re.compile(
    r"(?:价税合计|價稅合計|合计金额|应付总额|总金额|总计|合计|欠款余额|尚欠|余额|"
    r"grand total|total amount|amount due|invoice total|balance due|total|"
    r"gesamtbetrag|rechnungsbetrag|zahlbetrag)[^\d\n]{0,24}?"
    rf"(?P<figure>{_FIGURE})",
    re.IGNORECASE,
)
_DAYS = (
    re.compile(r"(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)"),
    re.compile(
        r"(?<!\d)(?P<d>\d{1,2})(?:st|nd|rd|th)?\.? (?P<name>[A-Za-zä]{3,9})\.?,? (?P<y>\d{4})"
    ),
    re.compile(r"(?P<name>[A-Z][a-zä]{2,8})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})"),
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar", "feb february februar", "mar march märz", "apr april",
            "may mai", "jun june juni", "jul july juli", "aug august", "sep sept september",
            "oct october okt oktober", "nov november", "dec december dez dezember",
        ), 1,
    )
    for name in names.split()
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<label>发票号码|合同编号|合同号|订单编号|订单号|送货单号|运单号|邮件号|快递单号|编号|单号|"
    r"invoice (?:no|number)|order (?:no|number)|contract (?:no|number)|tracking (?:no|number)|"
    r"rechnungs(?:nummer|-nr)|auftrags(?:nummer|-nr))\.?\s{0,3}[:：#]?\s{0,3}"
    r"(?P<number>[A-Za-z0-9][A-Za-z0-9/_\-]{2,39})",
    re.IGNORECASE,
)
_USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")


def plain_number(text: str) -> Decimal | None:
    """A figure as people write it, exact; None when it can be read in two ways.

    ``1,234.56``, ``1.234,56``, ``1 234,56`` and ``1'234.56`` are the same, ``1,234`` is a thousand;
    ``1.234`` is refused, because it is a thousand in Germany and little more than one elsewhere.
    A sign before or brackets around it make it negative.
    """
    kept = text.strip()
    negative = kept.startswith(("-", "−", "(", "（"))
    kept = re.sub(r"[\s'’ ()（）+−-]", "", kept)
    if not re.fullmatch(r"\d[\d.,]*", kept) or len(kept) > 24:
        return None
    point = max(kept.rfind("."), kept.rfind(","))
    if point < 0:
        plain = kept
    else:
        mark, other = kept[point], "," if kept[point] == "." else "."
        after = len(kept) - point - 1
        if kept.count(mark) > 1:
            if other in kept or not re.fullmatch(rf"\d{{1,3}}(?:\{mark}\d{{3}})+", kept):
                return None
            plain = kept.replace(mark, "")
        elif after == 3 and other not in kept and mark == ".":
            return None
        elif after == 3 and other not in kept:
            plain = kept.replace(mark, "")
        else:
            whole = kept[:point]
            if other in whole and not re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{3}})+", whole):
                return None
            plain = f"{whole.replace(other, '')}.{kept[point + 1 :]}"
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None
    return -number if negative else number


def amounts_in(text: str) -> tuple[tuple[Decimal, str], ...]:
    """Sums with their currency, in order, each once."""
    found: dict[tuple[Decimal, str], None] = {}
    for match in _SUM.finditer(text):
        number = plain_number(match["first"] or match["second"])
        mark = (match["front"] or match["back"]).upper()
        if number is not None:
            found[number, _MARKS.get(mark, mark)] = None
    return tuple(found)


def total_in(text: str) -> Decimal | None:
    """The sum that the paper calls its total; None when it names two different ones."""
    found = {number for match in _TOTAL.finditer(text) if (number := plain_number(match["figure"]))}
    return found.pop() if len(found) == 1 else None


def days_in(text: str) -> tuple[date, ...]:
    """Days, in order of place, each once. ``3/4/2024`` is left out: nobody can tell which it is."""
    found: dict[int, date] = {}
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            named = match.groupdict().get("name")
            month = _MONTHS.get(named.lower()) if named else int(match["m"])
            try:
                found.setdefault(match.start(), date(int(match["y"]), month or 0, int(match["d"])))
            except ValueError:
                continue
    return tuple(dict.fromkeys(found[place] for place in sorted(found)))


def numbers_in(text: str) -> tuple[tuple[str, str], ...]:
    """Numbers with the label they stand behind, each once."""
    pairs = ((m["label"].lower(), m["number"].rstrip("-_/")) for m in _NUMBER.finditer(text))
    return tuple(dict.fromkeys(pair for pair in pairs if any(c.isdigit() for c in pair[1])))


def registration_numbers_in(text: str) -> tuple[str, ...]:
    """Unified social credit codes (统一社会信用代码) by shape, each once."""
    return tuple(dict.fromkeys(_USCC.findall(text)))
