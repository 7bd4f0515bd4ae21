"""Three clocks, other readings, uncertain dates: one walk for each, and the earlier date governs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace as changed
from datetime import date, timedelta
from itertools import product
from typing import Any

from legalkit.law.limitation_sheet import FactDeclaration, LimitationRule
from legalkit.law.scope import Scope
from legalkit.limitation.answer import Answer, ClockAnswer, Notice, Status
from legalkit.limitation.law import Law, applies
from legalkit.limitation.outlook import outlook
from legalkit.limitation.walk import Walk
from legalkit.messages import Message
from legalkit.model.citation import Mark
from legalkit.model.claim import Claim, Event
from legalkit.model.scalars import When
from legalkit.model.verdict import Verdict

#: Judges whether an event meets a standard of proof; given by the floor above, which knows the evidence.
Prove = Callable[[Event, str], Verdict]
#: Finds the law by its code, for borrowing statutes.
FindLaw = Callable[[str], Law]

#: Not more combinations of uncertain dates than this are walked.
_MOST_COMBINATIONS = 256
_MOST_ALTERNATIVES = 24


def no_proof(event: Event, standard: str) -> Verdict:
    """Without evidence nothing is proven."""
    return Verdict(False, (), (Message("proof.no_evidence"),))


def answer(
    law: Law,
    claim: Claim,
    events: Sequence[Event],
    as_of: date,
    *,
    name: str = "claim",
    prove: Prove = no_proof,
    find_law: FindLaw | None = None,
    full: bool = True,
) -> Answer:
    """Until when the creditor can act, under one law, with every step explained.

    Args:
        law: the law that governs limitation.
        claim: the claim.
        events: what happened, as told.
        as_of: the day of the assessment.
        name: id of the claim, for the answer.
        prove: judges events against their standard of proof; without it nothing counts as proven.
        find_law: gives other laws for borrowing statutes.
        full: False leaves out the outlook and the notices that need further walks.

    Returns:
        asserted, proven and floor clocks, the outlook and the notices.
    """
    timeline = tuple(events)
    asserted = _governing(law, claim, timeline, as_of, {}, find_law)
    skipped, missing = _unproven(law, claim, timeline, prove)
    proven = asserted if not skipped else _governing(law, claim, timeline, as_of, skipped, find_law)
    floor = asserted if not timeline else _governing(law, claim, (), as_of, {}, find_law)
    notices: list[Notice] = []
    acts: tuple[Any, ...] = ()
    if full:
        for label, clock in (("asserted", asserted), ("proven", proven)):
            notices.extend(_reading_notices(law, claim, timeline, as_of, skipped if label == "proven" else {}, clock, find_law))
        notices.extend(_assumptions(law, claim, timeline, as_of, skipped, proven, find_law))
        notices.extend(_part_notices(law, claim, timeline, as_of, asserted))
        notices.extend(_plain_notices(law, claim, timeline, (asserted, proven)))
        acts = outlook(law, claim, timeline, as_of, skipped, proven)
    nature = tuple(rule for rule in law.sheet.nature if applies(rule.types, claim))
    return Answer(name, law.code, as_of, asserted, proven, floor, acts, _unique(notices), nature, missing,
                  claim.facts.get("debtor"))


def _unproven(
    law: Law, claim: Claim, events: tuple[Event, ...], prove: Prove
) -> tuple[dict[int, Message], dict[str, tuple[Message, ...]]]:
    """Events that do not count as proven, with what is missing."""
    skipped: dict[int, Message] = {}
    missing: dict[str, tuple[Message, ...]] = {}
    scope = Scope(claim, law.defaults, events)
    for index, event in enumerate(events):
        scope.event = event
        rules = [rule for rule in law.events.get(event.kind, ()) if rule.proof and applies(rule.types, claim)]
        fitting = next((rule for rule in rules if rule.when(scope)), rules[0] if rules else None)
        if fitting is None or fitting.proof is None:
            continue
        standard = fitting.proof
        verdict = prove(event, standard)
        if not verdict.proven:
            lacks = verdict.missing or (Message("proof.no_evidence"),)
            skipped[index] = Message("why.unproven", {"missing": lacks[0]})
            missing[event.id or f"{event.kind.value}@{event.date}"] = lacks
    return skipped, missing


# --- the governing reading --------------------------------------------------------------------


def _governing(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, skipped: Mapping[int, Message], find_law: FindLaw | None
) -> ClockAnswer:
    """The earliest answer over readings, uncertain dates and borrowed laws."""
    best = _uncertain(law, claim, events, as_of, skipped, {})
    for _, rule in _readings_used(law, best):
        other = _uncertain(law, claim, events, as_of, skipped, {rule.id: rule})
        if _earlier(other, best):
            best = other
    for rule in law.sheet.borrowing:
        borrowed = _borrowed(law, claim, events, as_of, skipped, find_law, rule)
        if borrowed is not None and _earlier(borrowed, best):
            best = borrowed
    return best


def _earlier(one: ClockAnswer, other: ClockAnswer) -> bool:
    return one.expires_on is not None and one.sort_key < other.sort_key


def _borrowed(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, skipped: Mapping[int, Message],
    find_law: FindLaw | None, rule: Any,
) -> ClockAnswer | None:
    code = claim.facts.get(rule.law)
    if code is None or code == law.code or find_law is None or not applies(rule.types, claim):
        return None
    walk = Walk(law, claim, events, as_of)
    if not rule.when(walk.scope):
        return None
    found = _governing(find_law(str(code)), claim, events, as_of, skipped, None)
    return changed(found, rules=found.rules | {rule.id})


def _readings_used(law: Law, clock: ClockAnswer) -> list[tuple[str, LimitationRule]]:
    if not law.readings:
        return []
    return [pair for rule_id in sorted(clock.rules) for pair in law.readings.get(rule_id, ())]


# --- uncertain dates --------------------------------------------------------------------------


def _uncertain(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, skipped: Mapping[int, Message],
    replace: Mapping[str, LimitationRule], overrides: Mapping[str, object] | None = None,
) -> ClockAnswer:
    """The earliest answer over all days that uncertain dates can have been; ``latest`` holds the latest."""
    doubtful = _doubtful(claim, events)
    if not doubtful:
        return Walk(law, claim, events, as_of, replace=replace, overrides=overrides or {}, skipped=skipped).run()
    results: list[tuple[dict[str, date], ClockAnswer]] = []
    points = {name: [when.earliest, when.latest] for name, when in doubtful.items()}
    first = _pick_walk(law, claim, events, as_of, skipped, replace, {n: d[0] for n, d in points.items()}, doubtful, overrides)
    # An act just before and just after expiry differ, so expiries inside a range are tried as well.
    for name, when in doubtful.items():
        for step in first.steps:
            for edge in (step.before, step.after):
                if edge and when.earliest < edge < when.latest:
                    points[name].extend([edge, edge + timedelta(days=1)])
        points[name] = sorted(set(points[name]))
    names = list(points)
    combinations = product(*(points[name] for name in names))
    for number, days in enumerate(combinations):
        if number >= _MOST_COMBINATIONS:
            break
        chosen = dict(zip(names, days, strict=True))
        results.append((chosen, _pick_walk(law, claim, events, as_of, skipped, replace, chosen, doubtful, overrides)))
    low_days, low = min(results, key=lambda pair: pair[1].sort_key)
    high_days, high = max(results, key=lambda pair: pair[1].sort_key)
    deciding = next((n for n in names if low_days[n] != high_days[n]), None) if low.expires_on != high.expires_on else None
    return changed(low, latest=high.expires_on, decided_by=deciding)


def _doubtful(claim: Claim, events: tuple[Event, ...]) -> dict[str, When]:
    found: dict[str, When] = {}
    for name in _CLAIM_DATES:
        when = getattr(claim, name)
        if when is not None and not when.exact:
            found[name] = when
    for index, event in enumerate(events):
        for name in _EVENT_DATES:
            when = getattr(event, name)
            if when is not None and not when.exact:
                found[f"{event.id or f'{event.kind.value}[{index}]'}.{name}"] = when
    return found


_CLAIM_DATES = tuple(name for name in Claim.model_fields if name.endswith("_on"))
_EVENT_DATES = ("date", "received_on", "served_on", "ended_on", "new_due_on")


def _pick_walk(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, skipped: Mapping[int, Message],
    replace: Mapping[str, LimitationRule], chosen: Mapping[str, date], doubtful: Mapping[str, When],
    overrides: Mapping[str, object] | None,
) -> ClockAnswer:
    by_when = {id(when): chosen[name] for name, when in doubtful.items()}

    def pick(when: When) -> date:
        return by_when.get(id(when), when.earliest)

    return Walk(law, claim, events, as_of, pick, replace, overrides or {}, skipped).run()


# --- notices ----------------------------------------------------------------------------------


def _reading_notices(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, skipped: Mapping[int, Message],
    clock: ClockAnswer, find_law: FindLaw | None,
) -> list[Notice]:
    """Each disputed reading whose date differs from the governing one."""
    found: list[Notice] = []
    default = _uncertain(law, claim, events, as_of, skipped, {})
    candidates = [(None, default), *((rule, _uncertain(law, claim, events, as_of, skipped, {rule.id: rule}))
                                     for _, rule in _readings_used(law, default))]
    for rule, other in candidates:
        if other.expires_on == clock.expires_on and other.status == clock.status:
            continue
        reading = rule or _governing_reading(law, default, clock, claim, events, as_of, skipped)
        if reading is None:
            continue
        why = next((r.why for r in getattr(law.by_id[reading.id], "readings", ()) if r.id), None)
        words = Message("words", {"en": why.en, "zh": why.zh}) if why else Message("notice.other_reading")
        day = other.expires_on.isoformat() if other.expires_on else Message(f"status.{other.status.value}")
        found.append(Notice("disputed", Message("notice.disputed", {"day": day, "why": words}),
                            other.expires_on, reading.id, reading.cite))
    return found


def _governing_reading(
    law: Law, default: ClockAnswer, clock: ClockAnswer, claim: Claim, events: tuple[Event, ...], as_of: date,
    skipped: Mapping[int, Message],
) -> LimitationRule | None:
    """The reading that gave the governing date, when it was not the default."""
    for _, rule in _readings_used(law, default):
        if _uncertain(law, claim, events, as_of, skipped, {rule.id: rule}).expires_on == clock.expires_on:
            return rule
    return None


def _assumptions(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, skipped: Mapping[int, Message],
    clock: ClockAnswer, find_law: FindLaw | None,
) -> list[Notice]:
    """Facts nobody stated that would change the date: "assumed X; if Y, it would be Z"."""
    found: list[Notice] = []
    tried = 0
    for name in sorted(clock.assumed):
        declared = law.sheet.facts.get(name)
        if declared is None:
            continue
        for value in _others(declared):
            tried += 1
            if tried > _MOST_ALTERNATIVES:
                break
            other = _uncertain(law, claim, events, as_of, skipped, {}, {name: value})
            if other.expires_on != clock.expires_on or other.status != clock.status:
                day = other.expires_on.isoformat() if other.expires_on else Message(f"status.{other.status.value}")
                label = Message("words", {"en": declared.en, "zh": declared.zh})
                found.append(Notice("assumed", Message("notice.assumed", {
                    "fact": label, "name": name, "assumed": declared.default, "other": value, "day": day}), other.expires_on))
    return found


def _others(declared: FactDeclaration) -> list[str]:
    if declared.type == "bool":
        return [value for value in ("true", "false") if value != declared.default]
    return [value for value in declared.values if value != declared.default]


def _part_notices(
    law: Law, claim: Claim, events: tuple[Event, ...], as_of: date, clock: ClockAnswer
) -> list[Notice]:
    """For acts that work only for a sum: the date for that sum."""
    found = []
    for rule_id, event in clock.parts:
        part = claim.model_copy(update={"amount": event.amount})
        other = _uncertain(law, part, events, as_of, {}, {})
        day = other.expires_on.isoformat() if other.expires_on else Message(f"status.{other.status.value}")
        found.append(Notice("part", Message("notice.part", {"amount": f"{event.amount:,}", "day": day}),
                            other.expires_on, rule_id, law.by_id[rule_id].cite))
    return found


def _plain_notices(
    law: Law, claim: Claim, events: tuple[Event, ...], clocks: tuple[ClockAnswer, ...]
) -> list[Notice]:
    """Calendar not announced, rules from memory, facts this law does not ask for, notes."""
    found: list[Notice] = []
    used: set[str] = set().union(*(clock.rules for clock in clocks))
    if any(not clock.certain for clock in clocks):
        found.append(Notice("calendar", Message("notice.calendar", {"day": law.calendar.verified_through.isoformat()})))
    for rule_id in sorted(used & law.by_id.keys()):
        rule = law.by_id[rule_id]
        if rule.verified is Mark.MEMORY:
            found.append(Notice("memory", Message("notice.memory", {"rule": rule.id, "cite": rule.cite}), None, rule.id, rule.cite))
    known = set(law.sheet.facts) | {"debtor", "creditor", "joint_debtors", "court", "agreed_period_months"}
    for name in sorted(set(claim.facts) - known):
        found.append(Notice("unasked", Message("notice.unasked", {"name": name, "law": law.code})))
    for clock in clocks:
        if clock.decided_by and clock.latest:
            found.append(Notice("uncertain", Message("notice.uncertain", {
                "fact": clock.decided_by, "earliest": str(clock.expires_on), "latest": clock.latest.isoformat()}), clock.latest))
    walk = Walk(law, claim, events, date.max)
    for note in law.sheet.notes:
        if applies(note.types, claim) and note.when(walk.scope):
            found.append(Notice("note", Message("words", {"en": note.says.en, "zh": note.says.zh}), None, note.id, note.cite))
    return found


def _unique(notices: list[Notice]) -> tuple[Notice, ...]:
    seen: dict[tuple[str, str], Notice] = {}
    for notice in notices:
        seen.setdefault((notice.code, notice.message.text("en")), notice)
    return tuple(seen.values())

