"""A result of screening as one offline page: summary, pictures by currency, work list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from importlib.resources import files

from legalkit.messages import Message, catalogue
from legalkit.portfolio.board import LATER, NO_DAY, PASSED, READ, Board, Sums, largest
from legalkit.portfolio.ledger import read_day
from legalkit.portfolio.outfiles import bare
from legalkit.portfolio.policy import EscalationPolicy

#: Columns of the work list: our name and the key of its title.
_SHOWN = {
    "id": "head_id",
    "debtor": "head_debtor",
    "group": "head_group",
    "law": "head_law",
    "amount": "head_amount",
    "currency": "head_currency",
    "limitation_safe_on": "dash_safe_on",
    "next_act": "dash_act",
    "next_act_by": "head_safe_on",
    "days": "dash_days",
    "reason": "dash_reason",
    "stage": "head_stage",
}
#: Columns that a reader may filter by.
_FILTERS = ("currency", "law", "reason", "next_act", "stage", "group")
_MOST_CHOICES = 200
_NUMBERS = ("amount", "days")
#: A bar that stands outside the scale of its picture.
_OUTSIDE = (PASSED, LATER, NO_DAY)


def dashboard_page(board: Board, policy: EscalationPolicy, lang: str) -> str:
    """The page, with everything inside it: no other file, no address, no font from elsewhere.

    Args:
        board: what is shown.
        policy: gives the order of the ageing buckets and of the reasons.
        lang: ``en`` or ``zh``.
    """
    rows = [_row(row, board.as_of, lang) for row in board.rows]
    count = board.count
    words = {
        "title": _word("dash_title", lang, day=board.as_of.isoformat() if board.as_of else "-"),
        "count": _word("dash_count", lang, count=f"{count:,}"),
        "note": _word("dash_note", lang),
        "list": _word("dash_list", lang),
        "search": _word("dash_search", lang),
        "shown": _word("dash_shown", lang),
        "limited": _word("dash_rows", lang, shown=f"{len(rows):,}", count=f"{count:,}"),
        "reset": _word("dash_reset", lang),
        "nothing": _word("dash_nothing", lang),
        "lang": "zh-CN" if lang == "zh" else "en",
    }
    order = sorted(board.sums, key=lambda name: (-board.sums[name].count, name))
    filled = {
        **{name: escape(text) for name, text in words.items()},
        "summary": _summary(board, order, policy, lang),
        "tabs": "".join(
            f'<button type="button" data-currency="{escape(name)}">{escape(name)}</button>'
            for name in order
        ),
        "filters": _filters(rows, lang),
        "head": "".join(
            f'<th scope="col"><button type="button" data-column="{place}">'
            f"{escape(_word(key, lang))}</button></th>"
            for place, key in enumerate(_SHOWN.values())
        ),
        "charts": "\n".join(_currency(name, board.sums[name], policy, lang) for name in order),
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


def act_word(act: str, lang: str) -> str:
    """An act in words; one of the user's own policy has none and is shown as it is."""
    return _word(f"act_{act}", lang) if f"portfolio.act_{act}" in catalogue() else act


def stage_word(stage: str, lang: str) -> str:
    """A stage in words; one of the user's own policy has none and is shown as it is."""
    return _word(stage, lang) if f"portfolio.{stage}" in catalogue() else stage


def reason_word(code: str, lang: str) -> str:
    """A reason in words; codes themselves stand in the result."""
    stem, _, days = code.rpartition("_")
    if stem == "ENDS_WITHIN":
        return _word("reason_ENDS_WITHIN", lang, days=days)
    return _word(f"reason_{code}", lang) if f"portfolio.reason_{code}" in catalogue() else code


def whole(amount: Decimal) -> str:
    """An amount without cents, half up."""
    return f"{amount.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"


def reason_order(policy: EscalationPolicy) -> list[str]:
    """Reason codes, what is most pressing first."""
    near = [f"ENDS_WITHIN_{step.within_days}" for step in policy.urgency]
    still = ["RUNNING", "HELD", "SECURED", "NO_LIMIT"]
    return ["PROOF_MISSING", *near, "NO_START", "NO_LAW", "NOT_ASKED", "EXPIRED", *still]


def _row(row: dict[str, str], as_of: date | None, lang: str) -> dict[str, str]:
    """A row of the work list, as it is shown."""
    act_by = read_day(row["next_act_by"])
    told = {
        **{name: row[name] for name in READ},
        **{name: bare(row[name]) for name in ("id", "debtor", "group")},
        "days": str((act_by - as_of).days) if act_by is not None and as_of is not None else "",
        "amount": f"{Decimal(row['amount']):,.2f}",
        "next_act": act_word(row["next_act"], lang),
        "stage": stage_word(row["stage"], lang),
        "reason": reason_word(row["reason"], lang),
    }
    return {name: told[name] for name in _SHOWN}


# --- summary and pictures -----------------------------------------------------------------------


def _summary(board: Board, order: list[str], policy: EscalationPolicy, lang: str) -> str:
    """Number and amount of each reason, by currency."""
    used = {code for sums in board.sums.values() for code in sums.reasons}
    codes = [code for code in reason_order(policy) if code in used]
    codes += sorted(used - set(codes))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in order)
    lines = [f"<tr><th></th>{head}</tr>"]
    for code in codes:
        cells = "".join(_amount(board.sums[name].reasons.get(code)) for name in order)
        pressing = ' class="late"' if code in (_first(policy), "PROOF_MISSING") else ""
        lines.append(
            f'<tr{pressing}><th scope="row">{escape(reason_word(code, lang))}</th>{cells}</tr>'
        )
    totals = "".join(
        _amount((sums.count, sums.total)) for sums in map(board.sums.get, order) if sums
    )
    lines.append(
        f'<tr class="total"><th scope="row">{escape(_word("dash_all", lang))}</th>{totals}</tr>'
    )
    return "<table>" + "".join(lines) + "</table>"


def _first(policy: EscalationPolicy) -> str:
    return f"ENDS_WITHIN_{policy.urgency[0].within_days}" if policy.urgency else ""


def _amount(found: tuple[int, Decimal] | None) -> str:
    if found is None:
        return "<td></td>"
    return f'<td class="number">{whole(found[1])}<small>{found[0]:,}</small></td>'


def _currency(currency: str, sums: Sums, policy: EscalationPolicy, lang: str) -> str:
    names = {
        PASSED: _word("dash_over", lang),
        NO_DAY: _word("dash_none", lang),
        LATER: _word("dash_beyond", lang),
    }
    months = sorted(key for key in sums.horizon if key not in names)
    order = [key for key in (PASSED, *months, LATER, NO_DAY) if key in sums.horizon]
    ages = {"0": _word("dash_not_overdue", lang)}
    # Buckets of another policy than the one at hand are shown too.
    buckets = dict.fromkeys([*policy.bucket_names, *sums.ageing])
    charts = [
        (
            "ageing",
            [
                (ages.get(key, key), sums.ageing[key], False)
                for key in buckets
                if key in sums.ageing
            ],
        ),
        (
            "dash_horizon",
            [(names.get(key, key), sums.horizon[key], key in _OUTSIDE) for key in order],
        ),
        ("dash_law", _bars(largest(sums.law), len(sums.law), sums.total, lang)),
        ("dash_group", _bars(sums.largest, sums.groups, sums.total, lang)),
    ]
    drawn = "".join(_chart(_word(key, lang), bars) for key, bars in charts)
    head = f"<h2>{escape(currency)} <small>{sums.total:,.2f}</small></h2>"
    return (
        f'<section data-currency="{escape(currency)}">{head}<div class="charts">{drawn}</div>'
        "</section>"
    )


_Bar = tuple[str, Decimal, bool]


def _bars(shown: list[tuple[str, Decimal]], count: int, total: Decimal, lang: str) -> list[_Bar]:
    """The largest, and what all others come to."""
    bars = [(bare(name), amount, False) for name, amount in shown]
    if count > len(shown):
        rest = total - sum((amount for _, amount in shown), Decimal(0))
        others = _word("dash_others", lang, count=f"{count - len(shown):,}")
        bars.append((others, rest, True))
    return bars


def _chart(title: str, bars: Iterable[_Bar]) -> str:
    shown = list(bars)
    # What lies outside the scale would make every bar beside it vanish: it has a figure only.
    top = max((amount for _, amount, outside in shown if not outside), default=Decimal(0))
    lines = "".join(
        _bar(name, amount, Decimal(0) if outside or not top else amount / top, outside)
        for name, amount, outside in shown
    )
    head = f"<figcaption>{escape(title)}</figcaption>"
    return f'<figure>{head}<div class="bars">{lines}</div></figure>'


def _bar(name: str, amount: Decimal, share: Decimal, outside: bool) -> str:
    track = "" if outside else f'<i style="width:{float(share) * 100:.1f}%"></i>'
    return (
        f'<div class="bar{" outside" if outside else ""}">'
        f'<span class="name" dir="auto" title="{escape(name)}">{escape(name)}</span>'
        f'<span class="track">{track}</span><span class="sum">{whole(amount)}</span></div>'
    )


def _filters(rows: list[dict[str, str]], lang: str) -> str:
    """A choice for each column of few words."""
    made = []
    for name in _FILTERS:
        values = sorted({row[name] for row in rows})
        if not 1 < len(values) <= _MOST_CHOICES:
            continue
        options = "".join(f"<option>{escape(value)}</option>" for value in values)
        title = escape(_word(_SHOWN[name], lang))
        empty = f'<option value="">{escape(_word("dash_all", lang))}</option>'
        made.append(
            f'<label>{title} <select data-column="{list(_SHOWN).index(name)}">{empty}{options}'
            "</select></label>"
        )
    return "".join(made)
