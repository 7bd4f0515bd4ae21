"""Doubts, assumptions and limits that a reader must know beside the date."""

from __future__ import annotations

from datetime import date

from legalkit.law.limitation_sheet import Change, FactDeclaration, LimitationRule, Words
from legalkit.law.scope import Scope
from legalkit.limitation.answer import ClockAnswer, Notice
from legalkit.limitation.law import applies
from legalkit.limitation.setting import Setting
from legalkit.messages import Message
from legalkit.model.citation import Mark

#: Facts that every law understands without declaring them.
COMMON_FACTS = frozenset({"debtor", "creditor", "joint_debtors", "court", "agreed_period_months"})
#: Not more "if it were otherwise" walks than this for one answer.
MOST_ALTERNATIVES = 24


def notices_for(
    told: Setting, shown: Setting, asserted: ClockAnswer, proven: ClockAnswer
) -> tuple[Notice, ...]:
    """All notices on an answer.

    Args:
        told: the question with all events.
        shown: the question with the proven events only.
        asserted: clock over all events.
        proven: clock over the proven events.
    """
    found = [*_readings(told, asserted)]
    if shown is not told:
        found += _readings(shown, proven)
    found += _assumptions(shown, proven)
    found += _parts(told, asserted)
    found += _plain(told, (asserted, proven))
    seen: dict[tuple[str, str], Notice] = {}
    for notice in found:
        seen.setdefault((notice.code, notice.message.text("en")), notice)
    return tuple(seen.values())


def _say(words: Words) -> Message:
    return Message("words", {"en": words.en, "zh": words.zh})


def _day(clock: ClockAnswer) -> str | Message:
    if clock.expires_on is not None:
        return clock.expires_on.isoformat()
    return Message(f"status.{clock.status.value}")


def _readings(setting: Setting, governing: ClockAnswer) -> list[Notice]:
    """Each disputed reading whose date differs from the governing one."""
    default = setting.answer()
    used = setting.readings(default)
    if not used:
        return []
    others = [(rule, setting.answer({rule.id: rule})) for rule in used]
    found = []
    for rule, other in others:
        if not _same(other, governing):
            found.append(_reading_notice(setting, rule, other))
    if not _same(default, governing):
        reading = next((rule for rule, other in others if _same(other, governing)), None)
        if reading is not None:
            found.append(_reading_notice(setting, reading, default))
    return found


def _same(one: ClockAnswer, other: ClockAnswer) -> bool:
    return one.expires_on == other.expires_on and one.status == other.status


def _reading_notice(setting: Setting, rule: LimitationRule, other: ClockAnswer) -> Notice:
    own: LimitationRule = setting.law.by_id[rule.id]
    changes: tuple[Change, ...] = own.readings  # type: ignore[attr-defined]
    read = zip(changes, setting.law.readings[rule.id], strict=True)
    (why,) = [change.why for change, (_, changed) in read if changed is rule]
    message = Message("notice.disputed", {"day": _day(other), "why": _say(why)})
    return Notice("disputed", message, other.expires_on, rule.id, rule.cite)


def _assumptions(setting: Setting, clock: ClockAnswer) -> list[Notice]:
    """Facts nobody stated that would change the date: "assumed X; if Y, it would be Z"."""
    declared = setting.law.sheet.facts
    tries = [
        (name, value)
        for name in sorted(clock.assumed)
        if name in declared
        for value in _others(declared[name])
    ]
    found: list[Notice] = []
    for name, value in tries[:MOST_ALTERNATIVES]:
        other = setting.answer(facts={name: value})
        if _same(other, clock):
            continue
        question = Message("words", {"en": declared[name].en, "zh": declared[name].zh})
        params = {
            "fact": question,
            "name": name,
            "assumed": declared[name].default,
            "other": value,
            "day": _day(other),
        }
        found.append(Notice("assumed", Message("notice.assumed", params), other.expires_on))
    return found


def _others(declared: FactDeclaration) -> list[str]:
    if declared.type == "bool":
        return [value for value in ("true", "false") if value != declared.default]
    return [value for value in declared.values if value != declared.default]


def _parts(setting: Setting, clock: ClockAnswer) -> list[Notice]:
    """For acts that work only for a sum: the date for that sum."""
    found = []
    for rule_id, event in clock.parts:
        part = setting.with_claim(setting.claim.model_copy(update={"amount": event.amount}))
        other = part.answer()
        message = Message("notice.part", {"amount": f"{event.amount:,}", "day": _day(other)})
        cite = setting.law.by_id[rule_id].cite
        found.append(Notice("part", message, other.expires_on, rule_id, cite))
    return found


def _plain(setting: Setting, clocks: tuple[ClockAnswer, ...]) -> list[Notice]:
    """Calendar not announced, rules from memory, facts this law does not ask for, notes."""
    law = setting.law
    found: list[Notice] = []
    if any(not clock.certain for clock in clocks):
        day = law.calendar.verified_through.isoformat()
        found.append(Notice("calendar", Message("notice.calendar", {"day": day})))
    used: set[str] = set().union(*(clock.rules for clock in clocks))
    for rule_id in sorted(used & law.by_id.keys()):
        rule = law.by_id[rule_id]
        if rule.verified is Mark.MEMORY:
            message = Message("notice.memory", {"rule": rule.id, "cite": rule.cite})
            found.append(Notice("memory", message, None, rule.id, rule.cite))
    for name in sorted(set(setting.claim.facts) - set(law.sheet.facts) - COMMON_FACTS):
        message = Message("notice.unasked", {"name": name, "law": law.code})
        found.append(Notice("unasked", message))
    for clock in clocks:
        if clock.decided_by and clock.latest:
            found.append(_uncertain(clock, clock.latest))
    scope = Scope(setting.claim, law.defaults, setting.events)
    for note in law.sheet.notes:
        if applies(note.types, setting.claim) and note.when(scope):
            found.append(Notice("note", _say(note.says), None, note.id, note.cite))
    return found


def _uncertain(clock: ClockAnswer, latest: date) -> Notice:
    params = {
        "fact": clock.decided_by,
        "earliest": str(clock.expires_on),
        "latest": latest.isoformat(),
    }
    return Notice("uncertain", Message("notice.uncertain", params), latest)
