"""Checks a limitation sheet: dead rules, overlaps, gaps, unknown names, missing examples."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from legalkit.dates.length import ONE_DAY
from legalkit.law.condition import Condition
from legalkit.law.dayexpr import DayExpr
from legalkit.law.limitation_sheet import (
    EventRule,
    LimitationRule,
    LongStopRule,
    PeriodRule,
    TransitionRule,
)
from legalkit.law.load import sheet_path
from legalkit.limitation.examples import ask, example_files, read_questions, run_example
from legalkit.limitation.law import Law, load_law
from legalkit.limitation.notices import COMMON_FACTS
from legalkit.messages import Message
from legalkit.model.citation import Mark
from legalkit.model.claim import Claim, ClaimType, Event, EventKind
from legalkit.model.finding import Finding, Severity, Where

_STALE = timedelta(days=366)


def check_law(code: str, as_of: date, overlay: Path | None = None) -> list[Finding]:
    """All findings on the limitation law of ``code``; errors first.

    Raises:
        CoverageError: when there is no such law.
        RuleError: when the sheet cannot be read.
    """
    law = load_law(code, overlay)
    file = str(sheet_path(code, "limitation.yaml", overlay))
    where = Where(file)
    void = [*_references(law, where), *_endless(law, where), *_partial(law, where)]
    findings = [
        *_same_ids(law, where),
        *void,
        *_facts(law, where),
        *_dead(law, where),
        *_versions(law, where),
        # A question cannot be asked of a sheet whose rules name what is not there.
        *(() if void else _examples(law, code, overlay)),
        *_marks(law, where, as_of),
    ]
    return sorted(findings, key=lambda finding: -finding.severity.rank)


def _same_ids(law: Law, where: Where) -> Iterator[Finding]:
    seen: set[str] = set()
    for rule in law.sheet.rules():
        if rule.id in seen:
            yield Finding("LK210", where=where, params={"rule": rule.id})
        seen.add(rule.id)


def _references(law: Law, where: Where) -> Iterator[Finding]:
    periods = {rule.id for rule in law.sheet.periods}
    counting = {rule.id for rule in law.sheet.counting}
    rollover = {rule.id for rule in law.sheet.rollover}
    for rule in law.sheet.rules():
        wanted: list[tuple[str | None, set[str], str]] = []
        if isinstance(rule, EventRule):
            wanted += [
                (rule.period, periods, "period"),
                *((name, periods, "period") for name in rule.periods),
            ]
        if isinstance(rule, TransitionRule):
            wanted += [
                (rule.period, periods, "period"),
                *((name, periods, "period") for name in rule.old),
            ]
        if isinstance(rule, PeriodRule | LongStopRule):
            wanted += [(rule.counting, counting, "counting"), (rule.rollover, rollover, "rollover")]
        for name, known, what in wanted:
            if name is not None and name not in known:
                yield Finding(
                    "LK206",
                    where=where,
                    params={"rule": rule.id, "name": name, "what": Message(f"what.{what}")},
                )


def _endless(law: Law, where: Where) -> Iterator[Finding]:
    """Events and changes of law that lead to a period without a length."""
    endless = {rule.id for rule in law.sheet.periods if rule.length is None}
    leading: list[EventRule | TransitionRule] = [*law.sheet.events, *law.sheet.transitions]
    for rule in leading:
        if rule.period in endless:
            yield Finding("LK217", where=where, params={"rule": rule.id, "name": rule.period})


def _partial(law: Law, where: Where) -> Iterator[Finding]:
    """Counting or roll-over of which no rule is for every claim."""
    lists = (("counting", law.sheet.counting), ("rollover", law.sheet.rollover))
    for what, rules in lists:
        if all(rule.types or rule.when.source for rule in rules):
            params = {"law": law.code, "what": Message(f"what.{what}")}
            yield Finding("LK216", where=where, params=params)


def names_of(rule: LimitationRule) -> set[str]:
    """Every name of a fact or date that a rule looks at."""
    found: set[str] = set()
    for field in type(rule).model_fields:
        value: Any = getattr(rule, field)
        if isinstance(value, Condition | DayExpr):
            found.update(value.names())
    for needed in getattr(rule, "requires", ()):
        found.update(needed.condition.names())
    follow_up = getattr(rule, "follow_up", None)
    if follow_up is not None:
        found.update(follow_up.where.names())
        found.update(follow_up.of.names())
    length_from = getattr(rule, "length_from", None)
    if length_from:
        found.add(length_from)
    return found


def _declared(name: str, law: Law) -> bool:
    if name.startswith("clock.") or name[:1].isdigit():
        return True
    if name in ("first_instalment", "last_instalment"):
        return True
    if name.startswith("event."):
        return name[6:] in Event.model_fields or name in law.sheet.facts
    plain = name.removeprefix("claim.")
    return plain in Claim.model_fields or plain in law.sheet.facts or plain in COMMON_FACTS


def _facts(law: Law, where: Where) -> Iterator[Finding]:
    asked: set[str] = set()
    for rule in law.sheet.rules():
        for name in sorted(names_of(rule)):
            asked.add(name)
            if not _declared(name, law):
                yield Finding("LK205", where=where, params={"rule": rule.id, "name": name})
    asked |= {rule.law for rule in law.sheet.borrowing}
    for name in law.sheet.facts:
        if name not in asked:
            yield Finding("LK212", Severity.WARNING, where, {"name": name})


def _covers(general: EventRule | PeriodRule, special: EventRule | PeriodRule) -> bool:
    """True when ``general`` takes every case that ``special`` is for."""
    if general.when.source or general.in_force.from_ or general.in_force.until:
        return False
    if isinstance(general, EventRule) and general.periods:
        return False
    wide = set(general.types) or set(ClaimType)
    narrow = set(special.types) or set(ClaimType)
    return narrow <= wide


def _dead(law: Law, where: Where) -> Iterator[Finding]:
    for kind in EventKind:
        rules = [rule for rule in law.sheet.events if rule.kinds and kind in rule.kinds]
        for position, rule in enumerate(rules):
            if len(rule.kinds) > 1:
                continue
            blocker = next(
                (earlier for earlier in rules[:position] if _covers(earlier, rule)), None
            )
            if blocker is not None:
                yield Finding("LK202", where=where, params={"rule": rule.id, "other": blocker.id})
    first = [rule for rule in law.sheet.periods if rule.stage == "first"]
    for position, period in enumerate(first):
        blocker_period = next(
            (e for e in first[:position] if _covers(e, period) and _same_start(e, period)), None
        )
        if blocker_period is not None:
            yield Finding(
                "LK202", where=where, params={"rule": period.id, "other": blocker_period.id}
            )


def _same_start(general: PeriodRule, special: PeriodRule) -> bool:
    """An unknown start passes a rule over, so only an equal start makes the later one dead."""
    return general.start == special.start


def _versions(law: Law, where: Where) -> Iterator[Finding]:
    groups: dict[tuple[Any, ...], list[PeriodRule | EventRule]] = {}
    dated: list[PeriodRule | EventRule] = [*law.sheet.periods, *law.sheet.events]
    for rule in dated:
        if rule.in_force.from_ is None and rule.in_force.until is None:
            continue
        kinds = rule.kinds if isinstance(rule, EventRule) else ()
        key = (
            type(rule).__name__,
            tuple(sorted(kinds)),
            tuple(sorted(rule.types)),
            repr(rule.when.source),
        )
        groups.setdefault(key, []).append(rule)
    for rules in groups.values():
        ordered = sorted(rules, key=lambda rule: rule.in_force.from_ or date.min)
        for older, newer in pairwise(ordered):
            until, begin = older.in_force.until, newer.in_force.from_
            if begin is None or until is None or until >= begin:
                day = begin or until or date.min
                yield Finding(
                    "LK203",
                    where=where,
                    params={"rule": older.id, "other": newer.id, "day": day.isoformat()},
                )
            elif until + ONE_DAY < begin:
                yield Finding(
                    "LK204",
                    Severity.WARNING,
                    where,
                    {
                        "rule": older.id,
                        "other": newer.id,
                        "day": (until + ONE_DAY).isoformat(),
                        "until": (begin - ONE_DAY).isoformat(),
                    },
                )


def _examples(law: Law, code: str, overlay: Path | None) -> Iterator[Finding]:
    files = example_files(code, overlay)
    if not files:
        yield Finding(
            "LK211",
            where=Where(str(sheet_path(code, "limitation.yaml", overlay))),
            params={"code": code},
        )
        return
    applied: set[str] = set()
    for path in files:
        for question in read_questions(path):
            result = run_example(question, overlay)
            if not result.ok:
                yield Finding(
                    "LK209",
                    where=Where(str(path)),
                    params={"id": result.id, "expected": result.expected, "got": result.got},
                )
            answer = ask(question, overlay, full=False)
            applied |= answer.asserted.rules | {
                step.rule.id for step in answer.asserted.steps if step.rule
            }
            applied |= {rule.id for rule in answer.nature}
    exempt = {rule.id for rule in law.sheet.notes}
    where = Where(str(sheet_path(code, "limitation.yaml", overlay)))
    for rule in law.sheet.rules():
        if rule.id not in applied and rule.id not in exempt:
            yield Finding("LK201", where=where, params={"rule": rule.id})


def _marks(law: Law, where: Where, as_of: date) -> Iterator[Finding]:
    for rule in law.sheet.rules():
        if "REPLACE" in (rule.cite, rule.says.en, rule.says.zh):
            yield Finding("LK215", where=where, params={"rule": rule.id})
    memory = [rule.id for rule in law.sheet.rules() if rule.verified is Mark.MEMORY]
    if memory:
        yield Finding(
            "LK207", Severity.NOTE, where, {"count": len(memory), "rules": ", ".join(memory)}
        )
    stale = [rule.id for rule in law.sheet.rules() if as_of - rule.checked_on > _STALE]
    if stale:
        yield Finding(
            "LK208",
            Severity.NOTE,
            where,
            {"count": len(stale), "rules": ", ".join(stale), "day": as_of.isoformat()},
        )
