"""How the courts of one state reach another: service, papers, recognition, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from legalkit.crossborder.holds import Holding, what_holds
from legalkit.law.crossborder_sheet import CrossborderSheet, RouteRule
from legalkit.law.treaties_sheet import Treaty
from legalkit.messages import Message
from legalkit.model.citation import Citation

TOPICS = ("service", "papers", "judgment_out", "award_out", "judgment_in")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        topic: service, papers, judgment_out, award_out, judgment_in.
        route: id of the route in the sheet.
        status: available, not_available, or open (a question to be answered).
        text: what to do.
        cite: the source, with mark and the day it was checked.
        treaty: id of the treaty that opens it, when one does.
        since: since when.
        notes: declarations and limits of scope.
        why: every treaty looked at, and what it answered.
    """

    topic: str
    route: str
    status: str
    text: Message
    cite: Citation
    treaty: str | None
    since: date | None
    notes: tuple[Message, ...]
    why: tuple[Message, ...]

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "topic": self.topic,
            "route": self.route,
            "status": self.status,
            "text": self.text.text(lang),
            "source": self.cite.text,
            "verified": str(self.cite.mark),
            "checked_on": self.cite.checked_on.isoformat(),
            "treaty": self.treaty,
            "since": self.since.isoformat() if self.since else None,
            "notes": [note.text(lang) for note in self.notes],
            "why": [reason.text(lang) for reason in self.why],
        }


def routes_between(
    sheet: CrossborderSheet, treaties: tuple[Treaty, ...], state: str, day: date
) -> Iterator[Row]:
    """Every route to ``state`` on ``day``, topic by topic; each topic has at least one row."""
    own_routes = frozenset(name for rule in sheet.routes for name in rule.treaties)
    for topic in TOPICS:
        rules = [rule for rule in sheet.routes if rule.topic == topic and not rule.fallback]
        rows, seen, doubtful = [], [], set()
        for rule in rules:
            if rule.states and state not in rule.states:
                continue
            if not rule.treaties:
                rows.append(_row(rule, state, None, None, ()))
                continue
            for treaty in _candidates(rule, treaties, sheet.state, state, own_routes):
                answer = what_holds(treaty, sheet.state, state, day)
                why = Message(
                    "crossborder.rests", {"treaty": Message(treaty.title), "why": answer.why}
                )
                seen.append((answer, why))
                if answer.holds is None:
                    doubtful.add(rule.id)
                if answer.holds is not False:
                    rows.append(_row(rule, state, treaty, answer, (why,)))
        opened = any(_particular(sheet, row.route) and row.route not in doubtful for row in rows)
        if not opened:
            # A treaty that may or may not hold does not carry a filing: show the safe way as well.
            reasons = tuple(why for answer, why in seen if answer.holds is not True)
            rows += [
                _row(rule, state, None, None, reasons)
                for rule in sheet.routes
                if rule.topic == topic and rule.fallback
            ]
        yield from rows


def _particular(sheet: CrossborderSheet, route: str) -> bool:
    return any(rule.id == route and (rule.treaties or rule.states) for rule in sheet.routes)


def _candidates(
    rule: RouteRule,
    treaties: tuple[Treaty, ...],
    home: str,
    state: str,
    own_routes: frozenset[str],
) -> Iterator[Treaty]:
    for treaty in treaties:
        if rule.subject not in treaty.subjects:
            continue
        named = treaty.id in rule.treaties
        ours = treaty.bilateral and treaty.member(home) and treaty.member(state)
        if treaty.bilateral and not ours:
            continue
        # Arrangements with a route of their own are named; only the rest is "bilateral".
        rest = treaty.bilateral and treaty.id not in own_routes
        if named or (rest and "bilateral" in rule.treaties):
            yield treaty


def _row(
    rule: RouteRule,
    state: str,
    treaty: Treaty | None,
    answer: Holding | None,
    why: tuple[Message, ...],
) -> Row:
    notes = []
    if treaty is not None:
        # What the court's own state declared does not bind a request that it sends.
        notes += [
            Message(f"effect.{declared.effect}", {"state": state})
            for declared in treaty.declarations
            if state in declared.states
        ]
    if treaty is not None and treaty.scope:
        notes.append(Message(treaty.scope))
    if treaty is not None and treaty.acts == "decision":
        notes.append(Message("crossborder.decision_day"))
    status = "open" if answer is not None and answer.holds is None else rule.status
    cite = rule.citation
    if treaty is not None and answer is not None:
        # The row is only as sure as the entry into force it rests on.
        cite = Citation(f"{rule.cite}; {treaty.cite}", answer.mark, treaty.checked_on)
    return Row(
        rule.topic,
        rule.id,
        status,
        Message(rule.text, {"state": state}),
        cite,
        treaty.id if treaty else None,
        answer.since if answer else None,
        tuple(notes),
        why,
    )
