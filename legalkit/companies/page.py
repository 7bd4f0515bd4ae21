"""The group as one interactive page: works offline, asks no other file, a slider for the day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from html import escape
from importlib.resources import files
from typing import Any

from legalkit.companies.picture import BOX_H, BOX_W, places_of, share_text
from legalkit.companies.result import CompanyReport, Flag, percent
from legalkit.companies.walk import Ground
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts, EntityKind, RelationType

#: Days on which shares are worked out anew; the latest where there are more changes than this.
MOST_STATES = 120
#: Shares that are listed for a day; the picture itself shows all direct ones.
MOST_SHARES = 200
_WORDS = (
    "day", "flags", "ownership", "control", "caution", "none", "owner", "company", "share",
    "votes", "by", "kind", "role", "country", "number", "other", "address", "source", "seen",
    "undisclosed", "from", "to", "start", "end", "registered", "asset", "price", "value", "paid",
    "note", "formula", "basis", "sue", "missing", "innocent", "layer_own", "layer_control",
    "layer_tie", "layer_transfer", "layer_hot",
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
        "flags": [_flag(flag, moved.get(flag.target), lang) for flag in report.flags],
        "states": [_state(facts, day, lang) for day in _changes(facts, report.as_of)],
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
        "basis": "; ".join(cite["text"] for cite in told["basis"]),
        "sue_by": told["sue_by"],
        "missing": " ".join(told["missing"]),
        "innocent": " ".join(told["innocent_readings"]),
    }


def _changes(facts: CompanyFacts, as_of: date) -> list[date]:
    """The days on which a stake or a controlling tie begins or ends."""
    kinds = (RelationType.OWNERSHIP, RelationType.CONTROL)
    days = {d for r in facts.relations if r.type in kinds for d in (r.start, r.end) if d}
    return sorted(days | {as_of})[-MOST_STATES:]


def _state(facts: CompanyFacts, day: date, lang: str) -> dict[str, Any]:
    ground = Ground(facts, day, Fraction(1, 2))
    held = {company for _, company in ground.stakes.high}
    ownership = []
    for owner in sorted({holder for holder, _ in ground.stakes.high} - held):
        for company in sorted(ground.below(owner)):
            low, high = (percent(share) for share in ground.share(owner, company))
            shown = f"{low} %" if low == high else f"{low}–{high} %"
            ownership.append([owner, company, shown, f"{percent(ground.votes(owner, company))} %"])
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
    return {"from": day.isoformat(), "ownership": ownership[:MOST_SHARES], "control": control}
