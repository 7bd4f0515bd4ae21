"""Puts each claim of a case to the limitation engine, with its debtor, events and proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from legalkit.evidence.proof import judge, prover
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.load import load_sheet
from legalkit.limitation.answer import Answer
from legalkit.limitation.examples import ask
from legalkit.limitation.law import Law, load_law
from legalkit.limitation.scenarios import Prove, answer, no_proof
from legalkit.messages import Message
from legalkit.model.case import Case, Guarantee
from legalkit.model.claim import (
    CaseClaim,
    CaseEvent,
    Claim,
    ClaimType,
    Event,
    EventKind,
    Question,
)
from legalkit.model.errors import CoverageError
from legalkit.model.party import PartyRole
from legalkit.model.verdict import Verdict

#: Acts against a guarantor that belong to his own clock as well as to the debtor's.
_BOTH = frozenset({EventKind.LAWSUIT_FILED, EventKind.ARBITRATION_FILED})


@dataclass(frozen=True, slots=True)
class Matter:
    """One claim against one debtor, with the events that concern it."""

    id: str
    title: Message
    claim: Claim
    events: tuple[CaseEvent, ...]
    debtor: str


def matters(case: Case) -> list[Matter]:
    """Every claim of a case, and every guarantee of it, as a matter of its own."""
    found = [matter for claim in case.claims for matter in _owed(case, claim)]
    found.extend(_guaranteed(case))
    return found


def _only(case: Case, role: PartyRole) -> str:
    return next((party.id for party in case.parties if party.role is role), "")


def _owed(case: Case, claim: CaseClaim) -> Iterator[Matter]:
    """The claim against its debtor and each joint debtor: an act may reach only one of them."""
    debtor = claim.debtor or _only(case, PartyRole.DEBTOR)
    yield _principal(case, claim, debtor, claim.id)
    named = claim.facts.get("joint_debtors")
    joint = [str(name) for name in named] if isinstance(named, list | tuple) else []
    if not joint:
        joint = [party.id for party in case.parties if party.role is PartyRole.JOINT_DEBTOR]
    for other in joint:
        if other != debtor:
            yield _principal(case, claim, other, f"{claim.id}-{other}")


def _principal(case: Case, claim: CaseClaim, debtor: str, name: str) -> Matter:
    creditor = claim.creditor or _only(case, PartyRole.CREDITOR)
    told: dict[str, object] = {"creditor": creditor}
    if case.court and case.court.subdivision:
        told["court"] = case.court.subdivision
    question = Claim(**_plain(claim, {**told, **claim.facts, "debtor": debtor}))
    events = tuple(event for event in case.events if not event.claims or claim.id in event.claims)
    title = Message("words", {"en": claim.title, "zh": claim.title})
    if name != claim.id:
        title = Message("case.against", {"title": claim.title, "debtor": _name(case, debtor)})
    return Matter(name, title, question, events, debtor)


def _name(case: Case, party_id: str) -> str:
    return next((party.name for party in case.parties if party.id == party_id), party_id)


def _plain(claim: CaseClaim, facts: dict[str, object]) -> dict[str, object]:
    """The fields of the question in a claim of a case, with more facts."""
    fields = {name: getattr(claim, name) for name in Claim.model_fields}
    return {**fields, "facts": facts}


def _guaranteed(case: Case) -> Iterator[Matter]:
    for guarantee in case.guarantees:
        for claim in case.claims:
            if guarantee.claims and claim.id not in guarantee.claims:
                continue
            yield _guarantee_matter(case, guarantee, claim)


def _guarantee_matter(case: Case, guarantee: Guarantee, claim: CaseClaim) -> Matter:
    facts: dict[str, object] = {
        "debtor": guarantee.guarantor,
        "creditor": claim.creditor or _only(case, PartyRole.CREDITOR),
    }
    if guarantee.mode is not None:
        facts["guarantee_mode"] = guarantee.mode.value
    if guarantee.period_months is not None:
        facts["guarantee_period"] = guarantee.period_months
    question = Claim(
        type=ClaimType.GUARANTEE,
        governing_law=claim.governing_law,
        due_on=claim.due_on,
        contract_on=guarantee.contract_on,
        amount=claim.amount,
        currency=claim.currency,
        facts=facts,
    )
    events = tuple(
        event
        for event in case.events
        if (not event.claims or claim.id in event.claims) and _concerns(event, guarantee.guarantor)
    )
    title = Message("case.guarantee_of", {"title": claim.title})
    return Matter(f"{guarantee.id}-{claim.id}", title, question, events, guarantee.guarantor)


def _concerns(event: CaseEvent, guarantor: str) -> bool:
    if guarantor in (event.to, event.by):
        return True
    return event.kind in _BOTH and event.to is None


def case_prover(case: Case, overlay: Path | None = None) -> Prove:
    """Judges events of a case by the evidence law of its court.

    Where that law has no evidence sheet, nothing counts as proven, and the answer says so.
    """
    try:
        sheet = load_sheet(case.case.jurisdiction, "evidence.yaml", EvidenceSheet, overlay)
    except CoverageError:

        def no_sheet(event: object, standard: str) -> Verdict:
            missing = Message("proof.no_sheet", {"code": case.case.jurisdiction})
            return Verdict(False, (), (missing,))

        return no_sheet
    judged = prover(case, sheet)
    standards = {entry.id for entry in sheet.proof_standards}

    def prove(event: Event, standard: str) -> Verdict:
        # Another law may name a standard that the evidence sheet of this court does not have.
        own = sheet.event_standards.get(event.kind, standard)
        return judged(event, standard if standard in standards else own)

    return prove


def case_limitation(
    case: Case,
    as_of: date,
    overlay: Path | None = None,
    *,
    full: bool = True,
    skip_unknown_laws: bool = False,
) -> list[tuple[Matter, Answer]]:
    """Asserted, proven and floor clocks of every claim and guarantee of a case.

    Args:
        case: the case.
        as_of: the day of the assessment.
        overlay: the user's own rule folder.
        full: False leaves out the outlook and the notices that need further walks.
        skip_unknown_laws: leave out claims under laws we do not have, for callers that name them.

    Raises:
        CoverageError: when a governing law is not among those we have.
    """
    prove: Prove = case_prover(case, overlay) if case.events else no_proof
    results = []
    for matter in matters(case):
        try:
            law = _law(matter.claim, overlay)
        except CoverageError:
            if skip_unknown_laws:
                continue
            raise

        def other(code: str) -> Law:
            return load_law(code.upper(), overlay)

        results.append(
            (
                matter,
                answer(
                    law,
                    matter.claim,
                    matter.events,
                    as_of,
                    name=matter.id,
                    prove=prove,
                    find_law=other,
                    full=full,
                ),
            )
        )
    return results


def answer_question(
    question: Question, overlay: Path | None = None, *, full: bool = True
) -> Answer:
    """Answer a standalone question; its own evidence items prove its events, by its law's rules.

    Raises:
        CoverageError: when its law is not among those we have.
    """
    return ask(question, overlay, prove=_question_prover(question, overlay), full=full)


def _question_prover(question: Question, overlay: Path | None) -> Prove:
    if not question.evidence:
        return no_proof
    try:
        code = question.claim.governing_law
        sheet = load_sheet(code, "evidence.yaml", EvidenceSheet, overlay)
    except CoverageError:
        return no_proof
    items = {item.id: item for item in question.evidence}

    def prove(event: Event, standard: str) -> Verdict:
        return judge(event, standard, items, sheet)

    return prove


def _law(claim: Claim, overlay: Path | None) -> Law:
    court = claim.facts.get("court")
    return load_law(claim.governing_law.upper(), overlay, str(court) if court else None)
