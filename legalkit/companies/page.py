"""The group as one interactive page: works offline, asks no other file, a slider for the day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from html import escape
from importlib.resources import files
from itertools import zip_longest
from typing import Any

from legalkit.companies.holdings import holdings_of
from legalkit.companies.picture import BOX_H, BOX_W, places_of, share_text
from legalkit.companies.result import CompanyReport, Flag
from legalkit.companies.walk import Ground
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts, EntityKind, RelationType

#: Days on which shares are worked out anew; the latest where there are more changes than this.
#: In a group too dense to list every share (LK626) each day costs more, so there are fewer.
MOST_STATES, MOST_DENSE_STATES = 120, 12
#: Shares that are listed for a day; the picture itself shows all direct ones.
MOST_SHARES = 200
_WORDS = (
    "day", "flags", "ownership", "control", "caution", "none", "owner", "company", "share",
    "more", "unknown_day", "rests", "votes", "by", "kind", "role", "country", "number", "other",
    "address", "source", "seen", "undisclosed", "from", "to", "start", "end", "registered",
    "asset", "price", "value", "paid", "note", "formula", "basis", "sue", "missing", "innocent",
    "layer_own", "layer_control", "layer_tie", "layer_transfer", "layer_hot",
)  # fmt: skip


def page(facts: CompanyFacts, report: CompanyReport, lang: str = "en") -> str:
    """Make the page.

    Args:
        facts: the facts, of any day.
        report: the assessment; its day is where the slider stands at first.
        lang: language of the words.

    Returns:
        HTML of one file without any reference to another; the same facts give the same bytes.
    """
    template = files("legalkit.companies").joinpath("page.html").read_text("utf-8")
    title = Message("page.title", {"law": report.law, "day": report.as_of}).text(lang)
    data = json.dumps(_data(facts, report, lang), ensure_ascii=False, separators=(",", ":"))
    # Nothing in the data may end the script element that holds it.
    for char, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        data = data.replace(char, code)
    parts = {"@LANG@": "zh-CN" if lang == "zh" else "en", "@TITLE@": escape(title), "@DATA@": data}
    for mark, value in parts.items():
        template = template.replace(mark, value)
    return template


def _data(facts: CompanyFacts, report: CompanyReport, lang: str) -> dict[str, Any]:
    days = [d for r in facts.relations for d in (r.start, r.end) if d]
    days += [t.date for t in facts.transfers]
    places = places_of(facts, report)
    flagged = {flag.target for flag in report.flags if flag.kind == "primary"}
    moved = {transfer.id: transfer.date for transfer in facts.transfers}
    return {
        "as_of": report.as_of.isoformat(),
        "first": min([*days, report.as_of]).isoformat(),
        "last": max([*days, report.as_of]).isoformat(),
        "box": [BOX_W, BOX_H],
        "words": {word: Message(f"page.{word}").text(lang) for word in _WORDS},
        "nodes": list(_nodes(facts, places, lang)),
        "edges": list(_edges(facts, lang)),
        "transfers": list(_transfers(facts, flagged, lang)),
        "flags": [_flag(flag, _stood_on(flag, moved), lang) for flag in report.flags],
        "states": _states(facts, report, lang),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _nodes(
    facts: CompanyFacts, places: dict[str, tuple[int, int]], lang: str
) -> Iterator[dict[str, Any]]:
    for entity in facts.entities:
        x, y = places[entity.id]
        yield {
            "id": entity.id,
            "name": entity.name,
            "kind": Message(f"page.kind_{entity.kind.value}").text(lang),
            "person": entity.kind is EntityKind.PERSON,
            "role": entity.role,
            "country": entity.country,
            "numbers": ", ".join(f"{k} {v}" for k, v in entity.identifiers.items()),
            "other": ", ".join(entity.other_names),
            "address": entity.address,
            "unspecified": entity.unspecified,
            "source": entity.source,
            "seen": _text(entity.seen),
            "x": x,
            "y": y,
        }


def _edges(facts: CompanyFacts, lang: str) -> Iterator[dict[str, Any]]:
    for relation in facts.relations:
        own = relation.type is RelationType.OWNERSHIP
        yield {
            "id": relation.id,
            "from": relation.from_,
            "to": relation.to,
            "own": own,
            "label": Message(f"companies.relation.{relation.type.value}").text(lang),
            "share": share_text(relation) if own else None,
            "start": _text(relation.start),
            "end": _text(relation.end),
            "note": relation.note,
            "source": relation.source,
            "seen": _text(relation.seen),
        }


def _transfers(facts: CompanyFacts, flagged: set[str], lang: str) -> Iterator[dict[str, Any]]:
    for transfer in facts.transfers:
        if transfer.to is None:
            continue
        yield {
            "id": transfer.id,
            "from": transfer.from_,
            "to": transfer.to,
            "label": Message(f"page.transfer_{transfer.type.value}").text(lang),
            "date": transfer.date.isoformat(),
            "registered": _text(transfer.registered),
            "asset": transfer.asset,
            "price": _sum(transfer.price, transfer.currency),
            "value": _sum(transfer.market_value, transfer.currency),
            "paid": _sum(transfer.paid, transfer.currency),
            "note": transfer.note,
            "source": transfer.source,
            "seen": _text(transfer.seen),
            "flagged": transfer.id in flagged,
        }


def _sum(amount: Any, currency: str) -> str | None:
    return None if amount is None else f"{amount:,f} {currency}"


def _stood_on(flag: Flag, moved: dict[str, date]) -> date | None:
    """The day from which there was something to look at: the act, or the last of its facts."""
    if flag.target in moved:
        return moved[flag.target]
    firsts = [min(day for _, day in fact.days) for fact in flag.rests_on if fact.days]
    return max(firsts, default=None)


def _flag(flag: Flag, day: date | None, lang: str) -> dict[str, Any]:
    told = flag.to_json(lang)
    return {
        "name": Message(f"companies.indicator.{flag.indicator}").text(lang),
        "target": flag.target,
        "date": _text(day),
        "strength": flag.strength,
        "strengthWord": Message(f"companies.{flag.strength}").text(lang),
        "kindWord": Message(f"companies.{flag.kind}").text(lang),
        "formula": told["formula"],
        "rests": [fact.line(lang) for fact in flag.rests_on],
        "basis": "; ".join(cite["text"] for cite in told["basis"]),
        "sue_by": told["sue_by"],
        "missing": " ".join(told["missing"]),
        "innocent": " ".join(told["innocent_readings"]),
    }


def _changes(facts: CompanyFacts, as_of: date) -> list[date]:
    """The days on which a stake or a controlling tie begins or ends."""
    kinds = (RelationType.OWNERSHIP, RelationType.CONTROL)
    days = {d for r in facts.relations if r.type in kinds for d in (r.start, r.end) if d}
    return sorted(days | {as_of})


def _states(facts: CompanyFacts, report: CompanyReport, lang: str) -> list[dict[str, Any]]:
    """Shares and control between two days of change; a day outside of them is not worked out."""
    dense = any(finding.code == "LK626" for finding in report.findings)
    most = MOST_DENSE_STATES if dense else MOST_STATES
    days = [date.min, *_changes(facts, report.as_of)]
    spans = list(zip_longest(days, days[1:]))
    if len(spans) > most:
        # The days up to the assessment matter most; then what came after it.
        last = max(days.index(report.as_of) + 1, most)
        spans = spans[last - most : last]
    return [
        {**_state(facts, start, lang), "until": _text(end)} for start, end in spans if start != end
    ]


def _state(facts: CompanyFacts, day: date, lang: str) -> dict[str, Any]:
    ground = Ground(facts, day, Fraction(1, 2))
    debtors = [entity.id for entity in facts.entities if entity.role == "debtor"]
    holdings, _ = holdings_of(ground.stakes, ground.control, debtors)
    # The owners of the debtor first, the largest first: what is cut off is the least of it.
    ultimate = sorted(
        (holding for holding in holdings if holding.ultimate),
        key=lambda h: (h.company not in debtors, -(h.low or 0), h.person, h.company),
    )
    ownership = [
        [told["person"], told["company"], _range(told), f"{told['votes_via_majority_chain_pct']} %"]
        for told in (holding.to_json() for holding in ultimate[:MOST_SHARES])
    ]
    control = [
        {
            "who": who,
            "what": company,
            "by": Message(
                "companies.relation.control" if company in chain.stated else "companies.by_votes"
            ).text(lang),
            "path": list(path),
        }
        for who, chain in sorted(ground.control.chains.items())
        for company, path in sorted(chain.path.items())
    ]
    return {
        "from": day.isoformat(),
        "ownership": ownership,
        "more": len(ultimate) - len(ownership),
        "control": control,
    }


def _range(told: dict[str, Any]) -> str:
    low, high = told["effective_min_pct"], told["effective_max_pct"]
    if low is None:
        return "?"
    return f"{low} %" if low == high else f"{low}–{high} %"
