"""The group as one interactive page: works offline, asks no other file, a slider for the day."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date
from html import escape
from importlib.resources import files
from typing import Any

from legalkit.companies.picture import BOX_H, BOX_W, places_of, share_text
from legalkit.companies.result import CompanyReport, Flag
from legalkit.companies.slider import states_of
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts, EntityKind, RelationType

#: Boxes at first; the others of a larger group come with a tick.
MOST_SHOWN = 40
_WORDS = (
    "day", "flags", "ownership", "control", "caution", "none", "owner", "company", "share",
    "more", "unknown_day", "rests", "votes", "by", "kind", "role", "country", "number", "other",
    "address", "source", "seen", "undisclosed", "from", "to", "start", "end", "registered",
    "asset", "price", "value", "paid", "note", "formula", "basis", "sue", "missing", "innocent",
    "layer_own", "layer_control", "layer_tie", "layer_transfer", "layer_hot", "layer_all",
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
    near = _near(facts)
    places = _places(facts, report, near)
    flagged = {flag.target for flag in report.flags if flag.kind == "primary"}
    moved = {transfer.id: transfer.date for transfer in facts.transfers}
    return {
        "as_of": report.as_of.isoformat(),
        "first": min([*days, report.as_of]).isoformat(),
        "last": max([*days, report.as_of]).isoformat(),
        "box": [BOX_W, BOX_H],
        "words": {word: Message(f"page.{word}").text(lang) for word in _WORDS},
        "nodes": list(_nodes(facts, places, near, lang)),
        "edges": list(_edges(facts, lang)),
        "transfers": list(_transfers(facts, flagged, lang)),
        "flags": [_flag(flag, _stood_on(flag, moved), lang) for flag in report.flags],
        "states": states_of(facts, report, lang),
    }


def _near(facts: CompanyFacts) -> frozenset[str]:
    """Who is shown at first: in a large group the debtors and those closest to them."""
    entities = [entity.id for entity in facts.entities]
    if len(entities) <= MOST_SHOWN:
        return frozenset(entities)
    beside: dict[str, set[str]] = defaultdict(set)
    pairs = [(r.from_, r.to) for r in facts.relations]
    pairs += [(t.from_, t.to) for t in facts.transfers if t.to]
    for one, other in pairs:
        beside[one].add(other)
        beside[other].add(one)
    debtors = [e.id for e in facts.entities if e.role == "debtor"] or entities[:1]
    found, queue = set(debtors), deque(debtors)
    while queue and len(found) < MOST_SHOWN:
        for other in sorted(beside[queue.popleft()] - found):
            if len(found) < MOST_SHOWN:
                found.add(other)
                queue.append(other)
    return frozenset(found)


def _places(
    facts: CompanyFacts, report: CompanyReport, near: frozenset[str]
) -> dict[str, tuple[int, int]]:
    """The near ones together, the others below them."""
    parts = [
        facts.model_copy(
            update={"entities": tuple(e for e in facts.entities if (e.id in near) is close)}
        )
        for close in (True, False)
    ]
    places = places_of(parts[0], report)
    bottom = max((y for _, y in places.values()), default=0) + 2 * BOX_H
    others = places_of(parts[1], report) if parts[1].entities else {}
    return places | {id_: (x, y + bottom) for id_, (x, y) in others.items()}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _nodes(
    facts: CompanyFacts, places: dict[str, tuple[int, int]], near: frozenset[str], lang: str
) -> Iterator[dict[str, Any]]:
    for entity in facts.entities:
        x, y = places[entity.id]
        yield {
            "id": entity.id,
            "name": entity.name,
            "kind": Message(f"page.kind_{entity.kind.value}").text(lang),
            "person": entity.kind is EntityKind.PERSON,
            "role": entity.role,
            "roleWord": Message(f"page.role_{entity.role}").text(lang) if entity.role else None,
            "country": entity.country,
            "numbers": ", ".join(f"{k} {v}" for k, v in entity.identifiers.items()),
            "other": ", ".join(entity.other_names),
            "address": entity.address,
            "unspecified": entity.unspecified,
            "source": entity.source,
            "seen": _text(entity.seen),
            "far": entity.id not in near,
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
