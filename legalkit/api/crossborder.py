"""A case with a debtor, a court or assets abroad: what to prepare, from every room together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from legalkit.crossborder import Memo, Situation
from legalkit.crossborder.build import Answers, build_memo
from legalkit.crossborder.limitation_law import laws_to_ask
from legalkit.crossborder.situation import (
    AgreedForum,
    AssetPlace,
    Debtor,
    Decision,
    state_of,
)
from legalkit.law.crossborder_sheet import (
    CrossborderSheet,
    load_country_sheets,
    load_crossborder_settings,
)
from legalkit.law.treaties_sheet import load_names, load_treaties
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.claim import ClaimType, EventKind
from legalkit.model.companies import CompanyFacts, RelationType
from legalkit.model.party import Party, PartyRole

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder
    from legalkit.evidence.trust import TrustStore

_OWING = (PartyRole.DEBTOR, PartyRole.JOINT_DEBTOR, PartyRole.GUARANTOR)
_DECISIONS = {ClaimType.JUDGMENT: "judgment", ClaimType.ARBITRAL_AWARD: "award"}
_SUITS = (EventKind.LAWSUIT_FILED, EventKind.ARBITRATION_FILED)


def prepare_case(folder: CaseFolder, as_of: date, trust: TrustStore | None = None) -> Memo:
    """The preparation memo of a case, with every question that stays open.

    Args:
        folder: the open case.
        as_of: day of the assessment.
        trust: whom the user believes, for electronic signatures.

    Raises:
        RuleError: when a sheet does not hold.
    """
    from legalkit.api import crossborder_answers as rooms

    case = situation_of(folder, as_of)
    if case.domestic:
        return build_memo(case, Answers())
    laws = laws_to_ask(case)
    forums = [forum.state for forum in case.forums()]
    answers = Answers(
        clocks={law: rooms.clocks_under(folder, law, as_of) for law in laws},
        interest={law: rooms.interest_under(folder, law, as_of) for law in laws},
        fees={place: rooms.fees_in(folder, place, case, as_of) for place in forums},
        signed=rooms.signed_papers(folder, as_of, trust),
        measures=tuple(rooms.measures_of(folder.case, case.court_state)),
        calendars=rooms.calendars_of(case, folder.law_dir),
        calendar_cites=rooms.calendar_cites(case, folder.law_dir),
        offers=tuple(rooms.letters_for(case, folder.law_dir)),
        pay_within=folder.case.letter.pay_within_days,
        own_currency=rooms.currency_in(case, case.creditor_state, folder.law_dir),
    )
    return build_memo(case, answers)


def situation_of(folder: CaseFolder, as_of: date) -> Situation:
    """The case as the cross-border engine sees it."""
    case = folder.case
    named = _laws_named(case)
    creditor = next((p for p in case.parties if p.role is PartyRole.CREDITOR), None)
    court = state_of(case.case.jurisdiction)
    chosen = [c.governing_law for c in case.contracts if c.governing_law]
    signed = [c.signed_on for c in case.contracts if c.signed_on]
    suits = [event.date.earliest for event in case.events if event.kind in _SUITS]
    law = case.claims[0].governing_law if case.claims else case.law
    scene = Situation(
        case=case.case.id,
        title=case.case.title,
        as_of=as_of,
        court_state=court,
        creditor=creditor.name if creditor else "–",
        creditor_state=creditor.country if creditor else court,
        debtors=tuple(_debtor(party) for party in case.parties if party.role in _OWING),
        assets=tuple(_assets(case, folder.read.companies, as_of)),
        agreed=tuple(AgreedForum(c.id, c.signed_on, c.dispute) for c in case.contracts),
        law=law,
        chosen=chosen[0] if chosen else None,
        contract_on=min(signed, default=None),
        filed_on=min(suits, default=None),
        claim_types=frozenset(str(claim.type) for claim in case.claims),
        currencies=tuple(dict.fromkeys(c.currency or case.case.currency for c in case.claims)),
        treaties=load_treaties(folder.law_dir),
        settings=load_crossborder_settings(folder.law_dir),
        sheets={},
        names=load_names(folder.law_dir),
        decisions=tuple(_decisions(case)),
        court_law=case.case.jurisdiction,
    )
    # Only the countries that the case touches are read.
    sheets = load_country_sheets(folder.law_dir, scene.states)
    return replace(scene, sheets=sheets_by_state(sheets, named))


def _decisions(case: Case) -> Iterator[Decision]:
    """Judgments and awards among the claims; the forum of the claim is where they come from."""
    for claim in case.claims:
        of = _DECISIONS.get(claim.type)
        day = claim.effective_on or claim.final_on
        if of and day:
            origin = state_of(claim.forum or claim.governing_law)
            yield Decision(claim.id, of, origin, day.earliest)


def _laws_named(case: Case) -> list[str]:
    laws = [case.case.jurisdiction, case.case.governing_law or ""]
    laws += [claim.governing_law for claim in case.claims]
    laws += [contract.governing_law or "" for contract in case.contracts]
    return [law.upper() for law in laws if law]


def sheets_by_state(
    sheets: dict[str, CrossborderSheet], named: list[str]
) -> dict[str, CrossborderSheet]:
    """One sheet for each state: the law that the case names, else the leading one."""
    found: dict[str, CrossborderSheet] = {}
    for code, sheet in sorted(sheets.items()):
        known = found.get(sheet.state)
        if known is None or (sheet.leading and not known.leading):
            found[sheet.state] = sheet
        if code in named:
            found[sheet.state] = sheet
    return found


def _debtor(party: Party) -> Debtor:
    stated = "country" in party.model_fields_set
    return Debtor(party.id, party.name, str(party.role), party.country, stated)


def _assets(case: Case, companies: tuple[CompanyFacts, ...], as_of: date) -> Iterator[AssetPlace]:
    names = {party.id: party.name for party in case.parties}
    for clue in sorted(case.assets, key=lambda each: each.priority):
        owner = names.get(clue.owner, clue.owner)
        yield AssetPlace(
            clue.country, owner, clue.description, clue.source, clue.seen_on, clue.value
        )
    for facts in companies:
        yield from _holdings(facts, set(names), as_of)


def _holdings(facts: CompanyFacts, parties: set[str], as_of: date) -> Iterator[AssetPlace]:
    """Shares that a debtor holds, which lie where the company is."""
    entities = {entity.id: entity for entity in facts.entities}
    owing = {e.id for e in facts.entities if e.role in ("debtor", "guarantor")}
    for relation in facts.relations:
        held = entities.get(relation.to)
        if relation.type is not RelationType.OWNERSHIP or relation.from_ not in owing:
            continue
        over = relation.end is not None and relation.end < as_of
        late = relation.start is not None and relation.start > as_of
        if held is None or over or late:
            continue
        share = f"{relation.pct.normalize():f}" if relation.pct is not None else "?"
        owner = entities[relation.from_].name
        what = Message("crossborder.shares", {"share": share, "company": held.name})
        source = relation.source or held.source or "companies.yaml"
        yield AssetPlace(held.country, owner, what, source, relation.seen or held.seen)
