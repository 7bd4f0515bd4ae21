"""Three clocks over one timeline: asserted, proven, floor; the earlier reading governs each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from legalkit.law.limitation_sheet import BorrowingRule
from legalkit.law.scope import Scope
from legalkit.limitation.answer import Answer, ClockAnswer, Notice, SavingAct, Step
from legalkit.limitation.law import Law, applies
from legalkit.limitation.notices import notices_for
from legalkit.limitation.outlook import outlook
from legalkit.limitation.setting import Setting
from legalkit.messages import Message
from legalkit.model.claim import Claim, Event
from legalkit.model.verdict import Verdict

#: Judges whether an event meets a standard of proof; given by the floor above, which knows the
#: evidence.
Prove = Callable[[Event, str], Verdict]
#: Finds the law by its code, for borrowing statutes.
FindLaw = Callable[[str], Law]


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
    told = Setting(law, claim, tuple(events), as_of)
    asserted = _governing(told, find_law)
    skipped, missing = _unproven(told, prove)
    shown = told.without(skipped) if skipped else told
    proven = _governing(shown, find_law) if skipped else asserted
    bare = replace(told, events=(), skipped={})
    floor = _governing(bare, find_law) if told.events else asserted
    notices: tuple[Notice, ...] = ()
    acts: tuple[SavingAct, ...] = ()
    if full:
        notices = notices_for(told, shown, asserted, proven)
        acts = outlook(shown, proven, lambda setting: _governing(setting, find_law))
    return Answer(
        claim=name,
        law=law.code,
        as_of=as_of,
        asserted=asserted,
        proven=proven,
        floor=floor,
        outlook=acts,
        notices=notices,
        nature=tuple(rule for rule in law.sheet.nature if applies(rule.types, claim)),
        unproven=missing,
        debtor=claim.facts.get("debtor"),
    )


def _unproven(
    setting: Setting, prove: Prove
) -> tuple[dict[int, Message], dict[str, tuple[Message, ...]]]:
    """Events that do not count as proven, with what is missing."""
    skipped: dict[int, Message] = {}
    missing: dict[str, tuple[Message, ...]] = {}
    for index, event in enumerate(setting.events):
        standard = _standard(setting, event)
        if standard is None:
            continue
        verdict = prove(event, standard)
        if not verdict.proven:
            lacks = verdict.missing or (Message("proof.no_evidence"),)
            skipped[index] = Message("why.unproven", {"missing": lacks[0]})
            missing[event.id or f"{event.kind.value}@{event.date}"] = lacks
    return skipped, missing


def _standard(setting: Setting, event: Event) -> str | None:
    """The standard of proof of the rule that is for this event."""
    claim = setting.claim
    scope = Scope(claim, setting.law.defaults, setting.events)
    scope.event = event
    rules = [
        rule
        for rule in setting.law.events.get(event.kind, ())
        if rule.proof and applies(rule.types, claim)
    ]
    fitting = next((rule for rule in rules if rule.when(scope)), rules[0] if rules else None)
    return fitting.proof if fitting else None


def _governing(setting: Setting, find_law: FindLaw | None) -> ClockAnswer:
    """The earliest answer over readings, uncertain dates and borrowed laws."""
    best = setting.answer()
    for rule in setting.readings(best):
        other = setting.answer({rule.id: rule})
        if _earlier(other, best):
            best = other
    for borrowing in setting.law.sheet.borrowing:
        borrowed = _borrowed(setting, borrowing, find_law)
        if borrowed is not None and _earlier(borrowed, best):
            best = _named(borrowing, setting, borrowed, best)
    return best


def _earlier(one: ClockAnswer, other: ClockAnswer) -> bool:
    return one.expires_on is not None and one.sort_key < other.sort_key


def _named(
    rule: BorrowingRule, setting: Setting, borrowed: ClockAnswer, own: ClockAnswer
) -> ClockAnswer:
    """The borrowed answer with the step that says why another law governs."""
    why = Message("why.borrowed", {"law": borrowed.law})
    step = Step(setting.as_of, rule, "borrowing", own.expires_on, borrowed.expires_on, why)
    return replace(borrowed, steps=(*borrowed.steps, step))


def _borrowed(
    setting: Setting, rule: BorrowingRule, find_law: FindLaw | None
) -> ClockAnswer | None:
    """The answer of the other law that must be met as well."""
    claim = setting.claim
    code = claim.facts.get(rule.law)
    if code is None or code == setting.law.code or find_law is None:
        return None
    if not applies(rule.types, claim) or not rule.when(Scope(claim, setting.law.defaults)):
        return None
    found = _governing(setting.under(find_law(str(code))), None)
    return replace(found, rules=found.rules | {rule.id})
