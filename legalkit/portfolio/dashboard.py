"""A result of screening as one offline page: ageing, horizon, laws, groups, work list."""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from html import escape
from importlib.resources import files
from pathlib import Path

from legalkit.messages import Message, catalogue
from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.screen import OUT_COLUMNS
from legalkit.portfolio.table import table_rows

#: Rows of the work list; the sums hold every receivable.
MOST_ROWS = 2000
_MONTHS = 12
_GROUPS = 12
#: Name of what the others come to.
_REST = "…"
_SHOWN = (
    "id",
    "debtor",
    "law",
    "amount",
    "currency",
    "limitation_safe_on",
    "limitation_days_left",
    "reason",
    "next_act",
    "group",
)


@dataclass(slots=True)
class Sums:
    """Amounts of one currency by what the pictures show."""

    ageing: dict[str, Decimal] = field(default_factory=dict)
    horizon: dict[str, Decimal] = field(default_factory=dict)
    law: dict[str, Decimal] = field(default_factory=dict)
    group: dict[str, Decimal] = field(default_factory=dict)


def dashboard_html(result: Path, policy: EscalationPolicy, as_of: date, lang: str) -> str:
    """The page, with everything inside it: no other file, no address, no font from elsewhere.

    Args:
        result: file that ``portfolio screen`` wrote.
        policy: gives the order of the ageing buckets.
        as_of: day of the assessment.
        lang: ``en`` or ``zh``.

    Raises:
        InputError: when the file is not such a result.
    """
    sums: dict[str, Sums] = {}
    count = 0
    urgent: list[tuple[tuple[int, Decimal, str], dict[str, str]]] = []
    for _, row in table_rows(result, TableMapping(), OUT_COLUMNS):
        count += 1
        _add(sums.setdefault(row["currency"], Sums()), row, as_of)
        shown = {name: row[name] for name in _SHOWN}
        shown["next_act"] = _act(row["next_act"], lang)
        shown["reason"] = _reason(row["reason"], lang)
        shown["amount"] = f"{Decimal(row['amount']):,.2f}"
        item = (_urgency(row), shown)
        if len(urgent) < MOST_ROWS:
            heapq.heappush(urgent, item)
        elif item[0] > urgent[0][0]:
            heapq.heapreplace(urgent, item)
    rows = [row for _, row in sorted(urgent, key=lambda item: item[0], reverse=True)]
    parts = [_currency(currency, sums[currency], policy, lang) for currency in sorted(sums)]
    words = {
        "title": _word("dash_title", lang, day=as_of.isoformat()),
        "count": _word("dash_count", lang, count=f"{count:,}"),
        "note": _word("dash_note", lang),
        "list": _word("dash_list", lang),
        "search": _word("dash_search", lang),
        "shown": _word("dash_shown", lang),
        "limited": _word("dash_rows", lang, shown=f"{len(rows):,}", count=f"{count:,}"),
        "lang": "zh-CN" if lang == "zh" else "en",
    }
    filled = {
        **{name: escape(text) for name, text in words.items()},
        "filters": _filters(rows, lang),
        "head": _head(lang),
        "charts": "\n".join(parts),
        "rows": _json(rows),
    }
    page = (files("legalkit.portfolio") / "dashboard.html").read_text(encoding="utf-8")
    # In one pass: what a debtor is called must not be taken for a place to fill.
    return re.sub(r"\[\[(\w+)\]\]", lambda place: filled[place[1]], page)


def _json(rows: list[dict[str, str]]) -> str:
    """Rows inside a script element, which no name of a debtor can end."""
    text = json.dumps([list(row.values()) for row in rows], ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _word(key: str, lang: str, **params: object) -> str:
    return Message(f"portfolio.{key}", params).text(lang)


def _act(act: str, lang: str) -> str:
    """The act in words; one of the user's own policy has none and is shown as it is."""
    for key in (f"act_{act}", act):
        if f"portfolio.{key}" in catalogue():
            return _word(key, lang)
    return act


def _reason(code: str, lang: str) -> str:
    """The reason in words; codes themselves stand in the result."""
    stem, _, days = code.rpartition("_")
    if stem == "ENDS_WITHIN":
        return _word("reason_ENDS_WITHIN", lang, days=days)
    return _word(f"reason_{code}", lang) if f"portfolio.reason_{code}" in catalogue() else code


def _add(sums: Sums, row: dict[str, str], as_of: date) -> None:
    amount = Decimal(row["amount"])
    for into, key in (
        (sums.ageing, row["bucket"]),
        (sums.horizon, _month(row["limitation_safe_on"], as_of)),
        (sums.law, row["law"]),
        (sums.group, row["group"]),
    ):
        into[key] = into.get(key, Decimal(0)) + amount


def _month(safe_on: str, as_of: date) -> str:
    if not safe_on:
        return "none"
    if safe_on < as_of.isoformat():
        return "over"
    months = (int(safe_on[:4]) - as_of.year) * 12 + int(safe_on[5:7]) - as_of.month
    return safe_on[:7] if months < _MONTHS else "beyond"


def _urgency(row: dict[str, str]) -> tuple[int, Decimal, str]:
    """Days that are left first, then the amount; what has no day or has passed comes later."""
    left = row["limitation_days_left"]
    if left == "":
        return (-(10**7), Decimal(row["amount"]), row["id"])
    days = int(left)
    return (-days if days >= 0 else -(10**6), Decimal(row["amount"]), row["id"])


def _currency(currency: str, sums: Sums, policy: EscalationPolicy, lang: str) -> str:
    names = {
        "over": _word("dash_over", lang),
        "none": _word("dash_none", lang),
        "beyond": _word("dash_beyond", lang),
    }
    months = sorted(key for key in sums.horizon if key not in names)
    order = [key for key in ("over", *months, "beyond", "none") if key in sums.horizon]
    charts = [
        ("ageing", [(key, sums.ageing[key]) for key in policy.bucket_names if key in sums.ageing]),
        ("dash_horizon", [(names.get(key, key), sums.horizon[key]) for key in order]),
        ("dash_law", _largest(sums.law)),
        ("dash_group", _largest(sums.group)),
    ]
    drawn = "".join(_chart(_word(key, lang), bars) for key, bars in charts)
    total = sum(sums.law.values(), Decimal(0))
    head = f"<h2>{escape(currency)} <small>{total:,.2f}</small></h2>"
    return f'<section>{head}<div class="charts">{drawn}</div></section>'


def _largest(amounts: dict[str, Decimal]) -> list[tuple[str, Decimal]]:
    ordered = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    rest = sum((amount for _, amount in ordered[_GROUPS:]), Decimal(0))
    return ordered[:_GROUPS] + ([(_REST, rest)] if len(ordered) > _GROUPS else [])


def _chart(title: str, bars: Iterable[tuple[str, Decimal]]) -> str:
    shown = list(bars)
    # What all others come to would make every bar beside it vanish.
    top = max((amount for name, amount in shown if name != _REST), default=Decimal(0)) or Decimal(1)
    lines = "".join(_bar(name, amount, top) for name, amount in shown)
    return f"<figure><figcaption>{escape(title)}</figcaption>{lines}</figure>"


def _bar(name: str, amount: Decimal, top: Decimal) -> str:
    share = 0.0 if name == _REST else float(amount / top * 100)
    return (
        f'<div class="bar"><span class="name" title="{escape(name)}">{escape(name)}</span>'
        f'<span class="track"><i style="width:{share:.1f}%"></i></span>'
        f'<span class="sum">{amount:,.0f}</span></div>'
    )


_TITLES = {
    "id": "head_id",
    "debtor": "head_debtor",
    "law": "head_law",
    "amount": "head_amount",
    "currency": "head_currency",
    "limitation_safe_on": "head_safe_on",
    "limitation_days_left": "dash_days",
    "reason": "dash_reason",
    "next_act": "dash_act",
    "group": "head_group",
}


def _head(lang: str) -> str:
    return "".join(f"<th>{escape(_word(_TITLES[name], lang))}</th>" for name in _SHOWN)


def _filters(rows: list[dict[str, str]], lang: str) -> str:
    """A choice for each column of few words."""
    made = []
    for name in ("law", "currency", "reason", "next_act", "group"):
        values = sorted({row[name] for row in rows})
        if len(values) > 200:
            continue
        options = "".join(f"<option>{escape(value)}</option>" for value in values)
        title = escape(_word(_TITLES[name], lang))
        empty = f'<option value="">{escape(_word("dash_all", lang))}</option>'
        made.append(
            f'<label>{title} <select data-column="{_SHOWN.index(name)}">{empty}{options}</select>'
            "</label>"
        )
    return "".join(made)
