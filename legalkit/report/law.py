"""Shows rules of law as a page that a lawyer would print, and several laws side by side."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from legalkit.law.limitation_sheet import EventRule, LimitationRule, LimitationSheet, PeriodRule
from legalkit.limitation.answer import Answer
from legalkit.messages import Message
from legalkit.report.page import Column, Grid, Heading, Page, Paragraph, Points

_GROUPS = (
    "nature",
    "periods",
    "counting",
    "rollover",
    "long_stops",
    "events",
    "windows",
    "transitions",
    "agreements",
    "borrowing",
    "notes",
)
Groups = list[tuple[str, list[LimitationRule]]]


def topics(rules: Iterable[LimitationRule]) -> list[str]:
    """What ``law show --topic`` understands for these rules."""
    found = set(_GROUPS)
    for rule in rules:
        found.update(kind.value for kind in getattr(rule, "kinds", ()))
        found.update(kind.value for kind in getattr(rule, "types", ()))
    return sorted(found)


def rules_on(sheet: LimitationSheet, topic: str | None) -> Groups:
    """Rules by group: all of them, of one group, of one kind of event, or of one type of claim."""
    groups: Groups = []
    for name in _GROUPS:
        rules: list[LimitationRule] = list(getattr(sheet, name))
        if topic is not None and topic != name:
            rules = [rule for rule in rules if _about(rule, topic)]
        if rules:
            groups.append((name, rules))
    return groups


def _about(rule: LimitationRule, topic: str) -> bool:
    kinds = [kind.value for kind in getattr(rule, "kinds", ())]
    types = [kind.value for kind in getattr(rule, "types", ())]
    return topic in kinds or topic in types or topic == rule.id


def law_page(sheet: LimitationSheet, groups: Groups, topic: str | None) -> Page:
    """The rules with their words, citation, mark, dates in force and other readings."""
    title = Message(
        "law.title", {"code": sheet.law, "title": sheet.title.message, "topic": topic or ""}
    )
    parts: list[Any] = []
    for name, rules in groups:
        parts.append(Heading(Message(f"law.group.{name}")))
        for rule in rules:
            parts.append(Heading(rule.id, 3))
            parts.append(Paragraph(rule.says.message))
            parts.append(Points(tuple(_lines(rule))))
    parts.append(Paragraph(Message("law.sources", {"sources": sheet.sources.strip()})))
    if sheet.limits:
        parts.append(Paragraph(Message("law.limits", {"limits": sheet.limits.strip()})))
    return Page(title, tuple(parts))


def _lines(rule: LimitationRule) -> Iterable[Message | str]:
    yield Message(
        "law.cite", {"cite": rule.cite, "mark": str(rule.verified), "day": rule.checked_on}
    )
    if rule.in_force.from_ or rule.in_force.until:
        begin, until = rule.in_force.from_ or "…", rule.in_force.until or "…"
        yield Message("law.in_force", {"from": begin, "until": until})
    if isinstance(rule, PeriodRule):
        yield Message("law.length", {"length": str(rule.length or "–"), "kind": rule.kind.value})
    if isinstance(rule, EventRule):
        yield Message("law.effect", {"effect": Message(f"effect.{rule.effect.value}")})
        for needed in rule.requires:
            yield Message("law.requires", {"need": needed.or_else.message})
        if rule.proof:
            yield Message("law.proof", {"proof": Message(f"limitation.proof.{rule.proof}")})
    for reading in getattr(rule, "readings", ()):
        yield Message("law.reading", {"why": reading.why.message})
    if rule.note:
        yield rule.note


def rule_json(rule: LimitationRule, lang: str) -> dict[str, Any]:
    """A rule for machines: id, words, citation, mark, dates."""
    return {
        "id": rule.id,
        "says": rule.says.text(lang),
        "cite": rule.cite,
        "verified": str(rule.verified),
        "checked_on": rule.checked_on.isoformat(),
        "from": rule.in_force.from_.isoformat() if rule.in_force.from_ else None,
        "until": rule.in_force.until.isoformat() if rule.in_force.until else None,
    }


def comparison(name: str, answers: list[Answer]) -> Grid:
    """The same facts under several laws."""
    rows = tuple(
        (
            answer.law,
            answer.asserted.expires_on or Message(f"status.{answer.asserted.status.value}"),
            answer.floor.expires_on or Message(f"status.{answer.floor.status.value}"),
            Message(f"status.{answer.asserted.status.value}"),
            _decisive(answer),
        )
        for answer in answers
    )
    columns = (
        Column(Message("law.column.code"), keep=True),
        Column(Message("limitation.asserted"), keep=True),
        Column(Message("limitation.floor"), keep=True),
        Column(Message("law.column.status")),
        Column(Message("law.column.why")),
    )
    return Grid(columns, rows, name)


def _decisive(answer: Answer) -> Message | str:
    steps = [step for step in answer.asserted.steps if step.rule and step.effect != "none"]
    if not steps or steps[-1].rule is None:
        return answer.asserted.steps[-1].why if answer.asserted.steps else "–"
    return Message("limitation.effect", {"why": steps[-1].why, "cite": f" ({steps[-1].rule.cite})"})
