"""Whether a limitation event is proved by the standard of the law that asks for it.

In Chinese proceedings the debtor raises limitation and the creditor must then prove every
interruption (Interp. 91). An event is proved only when one of the ways that the sheet lists is
walked to its end with items that exist, weigh enough and speak of the day that is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from legalkit.evidence.weigh import (
    About,
    Sides,
    arrival,
    at_least,
    claimed_day,
    dates_agree,
    fits,
    points_to,
    shown_day,
    weigh,
)
from legalkit.law.evidence_sheet import EvidenceSheet, ProofStandard, Requirement, Way
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.claim import CaseEvent, Event, EventKind
from legalkit.model.errors import RuleError
from legalkit.model.evidence import CopyForm, EvidenceItem
from legalkit.model.finding import Finding
from legalkit.model.party import Party, PartyRole
from legalkit.model.verdict import Verdict

__all__ = ["Verdict", "judge", "prover", "standard_for"]

#: Words in ``by`` and ``to`` that name a side and not a person.
_SIDES = {"creditor", "debtor", "agent", "court"}

_ADDRESSED = {
    EventKind.DEMAND_LETTER,
    EventKind.PARTIAL_DEMAND,
    EventKind.DEMAND_GUARANTOR,
    EventKind.DEMAND_JOINT_DEBTOR,
    EventKind.ASSIGNMENT_NOTICE,
    EventKind.THIRD_PARTY_NOTICE,
}


def judge(
    event: Event,
    standard: str,
    items: Mapping[str, EvidenceItem],
    sheet: EvidenceSheet,
    *,
    parties: Iterable[Party] = (),
    debtors: Iterable[str] | None = None,
) -> Verdict:
    """Is the event proved?

    Args:
        event: the event as told; its ``evidence`` names the items behind it.
        standard: id of a proof standard of the sheet, such as ``demand_arrived``.
        items: all items by id; items that confirm the arrival of a named item count with it.
        sheet: the evidence sheet of the law.
        parties: the parties of the case, so that signatures and seals can be attributed.
        debtors: ids whose word binds here; worked out from the event and the parties when absent.

    Returns:
        The verdict; when not proven, what is missing on the way that comes nearest.

    Raises:
        RuleError: when the sheet has no such standard.
    """
    rule = sheet.standard(standard)
    if rule is None:
        known = ", ".join(entry.id for entry in sheet.proof_standards)
        finding = Finding("LK510", params={"standard": standard, "law": sheet.law, "known": known})
        raise RuleError(finding.message(), [finding])
    named = [items[name] for name in event.evidence if name in items]
    if not named:
        return Verdict(False, missing=(Message("evidence.proof.nothing"),), advice=(_advice(rule),))
    sides = _sides(event, sheet, list(parties), debtors)
    pool = _Pool.around(event, named, items, sheet, sides)
    tried = [_Attempt.walk(way, pool) for way in rule.any_of]
    done = next((attempt for attempt in tried if not attempt.lacking), None)
    if done is not None:
        advice = (done.way.advice.message,) if done.way.advice else ()
        return Verdict(True, tuple(done.used), (), advice)
    nearest = min(tried, key=lambda attempt: _distance(attempt, event))
    return Verdict(False, (), tuple(_missing(nearest, pool)), (_advice(rule),))


def prover(case: Case, sheet: EvidenceSheet) -> Callable[[Event, str], Verdict]:
    """The question bound to a case: who the debtor of an event is follows from its claims."""
    # What is only known to exist proves nothing yet; a question that stands alone has no folder.
    items = {item.id: item for item in case.evidence if item.file is not None}

    def prove(event: Event, standard: str) -> Verdict:
        debtors = _claim_debtors(case, event)
        return judge(event, standard, items, sheet, parties=case.parties, debtors=debtors)

    return prove


def standard_for(kind: EventKind, sheet: EvidenceSheet) -> str | None:
    """The standard by which events of this kind are proved, or None when they prove nothing."""
    return sheet.event_standards.get(kind)


def _claim_debtors(case: Case, event: Event) -> list[str] | None:
    """Debtors of the claims that the event speaks of; None leaves it to event and parties."""
    if event.kind in (EventKind.DEMAND_GUARANTOR, EventKind.DEMAND_JOINT_DEBTOR):
        return None
    wanted = event.claims if isinstance(event, CaseEvent) else ()
    claims = [claim for claim in case.claims if not wanted or claim.id in wanted]
    if not claims or any(claim.debtor is None for claim in claims):
        return None
    debtors = {claim.debtor for claim in claims if claim.debtor is not None}
    # The word of one debtor does not bind another: with several the event must say whose it was.
    return sorted(debtors) if len(debtors) == 1 else []


def _sides(
    event: Event, sheet: EvidenceSheet, parties: list[Party], debtors: Iterable[str] | None
) -> Sides:
    roles: tuple[PartyRole, ...] = getattr(sheet.sides, event.kind, sheet.sides.default)
    sides = Sides.of(parties, roles)
    known = {party.id: party for party in parties}
    # A demand is proved by the word of the person it went to, an admission by that of its maker;
    # whoever wrote the demand, a collector for one, cannot receipt it.
    person = event.to if event.kind in _ADDRESSED else event.by
    acting = [person] if person and person not in _SIDES and not _own(known.get(person)) else []
    if acting:
        chosen = frozenset(acting)
    elif debtors is not None:
        chosen = frozenset({"debtor", *debtors})
    else:
        chosen = sides.debtors
    return Sides(chosen, sides.creditors, sides.persons)


def _own(party: Party | None) -> bool:
    return party is not None and party.role in (PartyRole.CREDITOR, PartyRole.LAWYER)


def _advice(rule: ProofStandard) -> Message:
    return rule.advice.message


@dataclass(frozen=True, slots=True)
class _Pool:
    """The items that may speak for one event."""

    about: About
    named: tuple[EvidenceItem, ...]
    linked: tuple[EvidenceItem, ...]
    sheet: EvidenceSheet
    sides: Sides

    @classmethod
    def around(
        cls,
        event: Event,
        named: list[EvidenceItem],
        items: Mapping[str, EvidenceItem],
        sheet: EvidenceSheet,
        sides: Sides,
    ) -> _Pool:
        ids = {item.id for item in named}
        numbers = {item.number for item in named if item.number}
        # An item that says it proves the arrival of a named letter belongs to the event too.
        more = [
            item
            for item in items.values()
            if item.id not in ids and ids & set(item.confirms_delivery_of)
        ]
        about = About(event, frozenset(ids | numbers))
        return cls(about, tuple(named), tuple(more), sheet, sides)

    def candidates(self, requirement: Requirement) -> Iterable[EvidenceItem]:
        return self.named if requirement.linked_only else (*self.named, *self.linked)

    def meets(self, item: EvidenceItem, requirement: Requirement) -> bool:
        need = requirement.need
        return fits(item, need, self.sides, self.about) and at_least(
            weigh(item, self.sheet, self.sides).grade, need.min_grade
        )


@dataclass(frozen=True, slots=True)
class _Attempt:
    """How far one way of proof goes."""

    way: Way
    used: tuple[str, ...]
    lacking: tuple[Requirement, ...]

    @classmethod
    def walk(cls, way: Way, pool: _Pool) -> _Attempt:
        used: list[str] = []
        lacking: list[Requirement] = []
        for requirement in way.all_of:
            found = next(
                (item for item in pool.candidates(requirement) if pool.meets(item, requirement)),
                None,
            )
            if found is None:
                lacking.append(requirement)
            elif found.id not in used:
                used.append(found.id)
        return cls(way, tuple(used), tuple(lacking))


def _distance(attempt: _Attempt, event: Event) -> tuple[bool, int, int]:
    """The way that is usual for the form of the act comes first, then the one that lacks least."""
    usual = event.form is not None and event.form in attempt.way.usual_for
    return not usual, len(attempt.lacking), -len(attempt.used)


def _missing(attempt: _Attempt, pool: _Pool) -> Iterable[Message]:
    for requirement in attempt.lacking:
        yield requirement.missing.message
        yield from _near_misses(requirement, pool)


def _near_misses(requirement: Requirement, pool: _Pool) -> Iterable[Message]:
    """Items of the right kind that fall short: say which, and by what."""
    need = requirement.need
    for item in pool.candidates(requirement):
        if need.roles and item.role not in need.roles:
            continue
        if need.confirms and not points_to(item, pool.about):
            continue
        if need.dates_agree and not dates_agree(item, need, pool.about.event):
            shown = shown_day(item, need)
            days = {"item": item.id, "shown": shown, "said": claimed_day(pool.about.event)}
            key = "no_day" if shown is None else "other_day"
            yield Message(f"evidence.proof.{key}", days)
        if need.reached and arrival(item) not in need.reached:
            yield Message("evidence.proof.not_reached", {"item": item.id, "said": arrival(item)})
        if not at_least(weigh(item, pool.sheet, pool.sides).grade, need.min_grade):
            copied = item.form in (CopyForm.COPY, CopyForm.PRINTOUT)
            key = "evidence.proof.only_copy" if copied else "evidence.proof.too_weak"
            yield Message(key, {"item": item.id})
