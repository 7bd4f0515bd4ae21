"""The chain of evidence: element by element, what proves it, how well, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, get_args

from legalkit.evidence.contents import Readings
from legalkit.evidence.links import Orphan, orphans
from legalkit.evidence.outcome import Answer, RuleResult
from legalkit.evidence.proof import prover, standard_for
from legalkit.evidence.read_proof import found_for, spoiled
from legalkit.evidence.reconcile import reconcile
from legalkit.evidence.weigh import GRADES, Sides, Weight, at_least, weigh
from legalkit.law.evidence_sheet import (
    Applies,
    ElementRule,
    EvidenceSheet,
    Grade,
    Need,
    Purpose,
)
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.citation import Citation
from legalkit.model.claim import CaseEvent, EventKind
from legalkit.model.errors import RuleError
from legalkit.model.evidence import EvidenceItem, EvidenceRole
from legalkit.model.finding import Finding
from legalkit.model.party import PartyKind, PartyRole
from legalkit.model.verdict import Verdict


class ElementStatus(StrEnum):
    """How an element stands."""

    PROVEN = "proven"
    WEAK = "weak"
    MISSING = "missing"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class ElementProof:
    """One element of the claim and what stands behind it.

    Attributes:
        element: id, E1 to E14.
        status: proven (grade C or better and nothing open), weak, missing, or not asked here.
        grade: best grade, after the rule of two independent sources; None when nothing is there.
        sources: number of independent sources.
        items: what each item is worth, best first.
        missing: what is lacking.
        contradicted_by: ids of rules that failed.
        if_missing, step, fallback: consequence and next best steps.
    """

    element: str
    name: Message
    question: Message
    status: ElementStatus
    grade: Grade | None
    sources: int
    items: tuple[Weight, ...]
    missing: tuple[Message, ...]
    contradicted_by: tuple[str, ...]
    if_missing: Message
    step: Message
    fallback: Message | None
    citation: Citation

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys; see the fields."""
        return {
            "element": self.element,
            "name": self.name.text(lang),
            "question": self.question.text(lang),
            "status": str(self.status),
            "grade": self.grade,
            "sources": self.sources,
            "items": [weight.to_json(lang) for weight in self.items],
            "missing": [message.text(lang) for message in self.missing],
            "contradicted_by": list(self.contradicted_by),
            "if_missing": self.if_missing.text(lang),
            "step": self.step.text(lang),
            "fallback": self.fallback.text(lang) if self.fallback else None,
            "citation": self.citation.to_json(),
        }


@dataclass(frozen=True, slots=True)
class RoleNeed:
    """A line of the pack matrix for the purpose.

    Attributes:
        id: line of the matrix, such as ``delivery``.
        need: needed, optional or no; ``no`` also where the case gives no occasion for it.
        items: ids of the items in hand that fill it.
    """

    id: str
    name: Message
    need: Need
    items: tuple[str, ...]

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``id``, ``name``, ``need``, ``items``."""
        return {
            "id": self.id,
            "name": self.name.text(lang),
            "need": self.need,
            "items": list(self.items),
        }


@dataclass(frozen=True, slots=True)
class EventProof:
    """An event and whether it is proved by its standard.

    Attributes:
        event: id of the event.
        claims: ids of the claims it speaks of; empty when it speaks of all.
        standard: id of the proof standard.
        evidence: ids that the event names.
    """

    event: str
    claims: tuple[str, ...]
    kind: EventKind
    date: str
    standard: str
    verdict: Verdict
    evidence: tuple[str, ...]

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``event``, ``kind``, ``date``, ``standard`` and those of the verdict."""
        return {
            "event": self.event,
            "claims": list(self.claims),
            "kind": str(self.kind),
            "date": self.date,
            "standard": self.standard,
            "evidence": list(self.evidence),
            **self.verdict.to_json(lang),
        }


@dataclass(frozen=True, slots=True)
class Chain:
    """The whole chain for one purpose."""

    purpose: str
    law: str
    elements: tuple[ElementProof, ...]
    roles: tuple[RoleNeed, ...]
    rules: tuple[RuleResult, ...]
    orphans: tuple[Orphan, ...]
    events: tuple[EventProof, ...]
    weights: tuple[Weight, ...]

    def element(self, name: str) -> ElementProof | None:
        """The element of that id."""
        return next((entry for entry in self.elements if entry.element == name), None)

    def rule(self, name: str) -> RuleResult | None:
        """The rule of that id."""
        return next((entry for entry in self.rules if entry.rule == name), None)

    @property
    def gaps(self) -> tuple[ElementProof, ...]:
        """Elements that are weak or missing."""
        return tuple(
            entry
            for entry in self.elements
            if entry.status in (ElementStatus.WEAK, ElementStatus.MISSING)
        )

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``purpose``, ``law``, ``elements``, ``roles``, ``rules`` and so on."""
        return {
            "purpose": self.purpose,
            "law": self.law,
            "elements": [entry.to_json(lang) for entry in self.elements],
            "roles": [entry.to_json(lang) for entry in self.roles],
            "rules": [entry.to_json(lang) for entry in self.rules],
            "orphans": [entry.to_json(lang) for entry in self.orphans],
            "events": [entry.to_json(lang) for entry in self.events],
            "items": [entry.to_json(lang) for entry in self.weights],
        }


def build(
    case: Case, sheet: EvidenceSheet, purpose: str, readings: Readings | None = None
) -> Chain:
    """Which items prove which element, how well, and what is missing for the purpose.

    Args:
        case: the case as read.
        sheet: the evidence sheet of the court's law.
        purpose: lawyer-letter, payment-order, filing, preservation, enforcement or avoidance.
        readings: what was read in the files, by evidence id; it can contradict and advise, and
            never makes an event proven.

    Raises:
        RuleError: for a purpose that is none of these, or a sheet that does not hold.
    """
    if purpose not in get_args(Purpose):
        params = {"purpose": purpose, "known": ", ".join(get_args(Purpose))}
        raise RuleError(
            Finding("LK512", params=params).message(), [Finding("LK512", params=params)]
        )
    sides = Sides.of(case.parties)
    held = [item for item in case.evidence if item.file is not None]
    weights = {item.id: weigh(item, sheet, sides) for item in case.evidence}
    read = readings or {}
    rules = reconcile(case, sheet, read)
    lost = orphans(case)
    events = tuple(_events(case, sheet, read))
    board = _Board(case, sheet, held, weights, rules, lost, events)
    return Chain(
        purpose,
        sheet.law,
        tuple(board.element(rule) for rule in sheet.elements),
        tuple(_roles(case, sheet, held, purpose)),
        rules,
        lost,
        events,
        tuple(weights.values()),
    )


def asked(case: Case, applies: Applies) -> bool:
    """True when the case gives occasion to ask for such a line."""
    roles = {item.role for item in case.evidence}
    occasions: dict[str, bool] = {
        "always": True,
        "security": bool(case.guarantees or case.collateral),
        "assignment": EvidenceRole.ASSIGNMENT in roles
        or any(event.kind is EventKind.ASSIGNMENT_NOTICE for event in case.events),
        "payments": bool(case.payments or case.credit_notes),
        "assets": bool(case.assets) or case.preservation is not None,
        "mandate": case.mandate is not None,
        # Outside China a creditor rarely can know, and no court asks for, a person's own number.
        "company_debtor": any(
            party.role is PartyRole.DEBTOR and party.kind is not PartyKind.PERSON
            for party in case.parties
        ),
    }
    return occasions[applies]


def _roles(
    case: Case, sheet: EvidenceSheet, held: list[EvidenceItem], purpose: str
) -> Iterable[RoleNeed]:
    for line in sheet.packs:
        need: Need = next((value for key, value in line.needs.items() if key == purpose), "no")
        items = tuple(item.id for item in held if item.role in line.roles)
        occasion = asked(case, line.applies) or bool(items)
        yield RoleNeed(line.id, line.name.message, need if occasion else "no", items)


def _events(case: Case, sheet: EvidenceSheet, readings: Readings) -> Iterable[EventProof]:
    prove = prover(spoiled(case, readings), sheet)
    for event in case.events:
        standard = standard_for(event.kind, sheet)
        if standard is not None:
            verdict = prove(event, standard)
            if not verdict.proven:
                more = tuple(found_for(event, case, readings))
                verdict = replace(verdict, advice=(*verdict.advice, *more))
            yield _event(event, standard, verdict)


def _event(event: CaseEvent, standard: str, verdict: Verdict) -> EventProof:
    return EventProof(
        event.id, event.claims, event.kind, str(event.date), standard, verdict, event.evidence
    )


@dataclass(frozen=True, slots=True)
class _Board:
    """Everything the elements are judged by."""

    case: Case
    sheet: EvidenceSheet
    held: list[EvidenceItem]
    weights: dict[str, Weight]
    rules: tuple[RuleResult, ...]
    lost: tuple[Orphan, ...]
    events: tuple[EventProof, ...]

    def element(self, rule: ElementRule) -> ElementProof:
        items = self._items(rule)
        weights = self._supported(items)
        sources = _independent(weights, items)
        missing: list[Message] = []
        grade = _best(weights)
        if grade is None:
            missing.append(Message("evidence.missing.nothing", {"name": rule.name.message}))
        elif grade == "D":
            missing.append(Message("evidence.missing.only_d"))
        elif rule.two_sources and grade != "A" and sources < 2:
            missing.append(Message("evidence.missing.second_source", {"grade": grade}))
            grade = GRADES[GRADES.index(grade) + 1]
        missing += [orphan.text for orphan in self.lost if rule.id in orphan.elements]
        if rule.id == "E9":
            missing += [
                Message("evidence.missing.event", {"event": e.event, "date": e.date})
                for e in self.events
                if not e.verdict.proven
            ]
        failing = tuple(
            r.rule for r in self.rules if r.answer is Answer.FAIL and rule.id in r.elements
        )
        return ElementProof(
            rule.id,
            rule.name.message,
            rule.question.message,
            self._status(rule, grade, bool(missing or failing)),
            grade,
            sources,
            tuple(weights),
            tuple(missing),
            failing,
            rule.if_missing.message,
            rule.step.message,
            rule.fallback.message if rule.fallback else None,
            rule.citation,
        )

    def _items(self, rule: ElementRule) -> list[EvidenceItem]:
        """Items of a fitting role, and items that are entered as proving the element."""
        return [
            item
            for item in self.held
            if not item.adverse and (item.role in rule.roles or rule.id in item.proves)
        ]

    def _supported(self, items: list[EvidenceItem]) -> list[Weight]:
        """Own regular records rise when something from outside stands beside them."""
        weights = [self.weights[item.id] for item in items]
        outside = any(w.origin != "own" and at_least(w.grade, "C") for w in weights)
        regular = {item.id for item in items if item.role in _REGULAR and item.form in _WHOLE}
        lifted = [
            Weight(w.item, self.sheet.own_supported_grade, w.origin,
                   Message("evidence.grade.supported"), w.rule, w.citation)
            if outside and w.item in regular and w.grade == "D"
            else w
            for w in weights
        ]  # fmt: skip
        return sorted(lifted, key=lambda w: (GRADES.index(w.grade), w.item))

    def _status(self, rule: ElementRule, grade: Grade | None, open_points: bool) -> ElementStatus:
        if not asked(self.case, rule.applies):
            return ElementStatus.NOT_ASKED
        if grade is None:
            return ElementStatus.MISSING
        if grade == "D" or open_points:
            return ElementStatus.WEAK
        return ElementStatus.PROVEN


#: Records kept in the regular course of business.
_REGULAR = {EvidenceRole.LEDGER, EvidenceRole.INVOICE, EvidenceRole.CREDIT_NOTE}
_WHOLE = {"original", "electronic_original", "verified_copy"}


def _best(weights: list[Weight]) -> Grade | None:
    return min((w.grade for w in weights), key=GRADES.index, default=None)


def _independent(weights: list[Weight], items: list[EvidenceItem]) -> int:
    """Count sources: papers of outside origin by kind, the creditor's own word once."""
    roles = {item.id: item.role for item in items}
    usable = [w for w in weights if at_least(w.grade, "C")]
    outside = {(w.origin, roles[w.item]) for w in usable if w.origin != "own"}
    return len(outside) + any(w.origin == "own" for w in usable)
