"""The case as the papers of one step see it: its court, its parties, its sums.

A payment order goes to the debtor alone, enforcement to those whom the title names, an avoidance
suit to the debtor and the taker. The case record stays one; each step takes its part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from legalkit.documents.guarantors import covered
from legalkit.documents.input import PackInput
from legalkit.documents.lines import InterestLine, Outsider, TransferLine
from legalkit.law.documents_sheet import Pack
from legalkit.model.case import Case, Court
from legalkit.model.claim import ClaimType
from legalkit.model.party import Party, PartyKind, PartyRole, Representative
from legalkit.model.steps import AvoidancePlan, Taker

_TITLES = (ClaimType.JUDGMENT, ClaimType.ARBITRAL_AWARD, ClaimType.ENFORCEMENT_APPLICATION)


def narrowed(given: PackInput, pack: Pack) -> PackInput:
    """What the papers of this pack are made from; nothing of the record is changed."""
    if pack.asks != "claim" or pack.evidence == "cited":
        # Whom the suit leaves out is still written to, ordered to pay, enforced upon.
        given = _with(given, complaint=given.case.complaint.model_copy(update={"defendants": ()}))
    if pack.asks == "payment_order":
        return _payment_order(given, pack)
    if pack.asks == "title":
        return _title(given)
    if pack.asks == "transfer":
        return _transfer(given)
    if not given.debtor_sued:
        given = covered(given)
    if not given.with_role(PartyRole.TRANSFEREE):
        return given
    return _with(given, parties=_without(given.case.parties, {PartyRole.TRANSFEREE}))


def _with(given: PackInput, **changes: object) -> PackInput:
    return replace(given, case=given.case.model_copy(update=changes))


def _without(parties: Iterable[Party], roles: Collection[PartyRole]) -> tuple[Party, ...]:
    return tuple(party for party in parties if party.role not in roles)


def _court(case: Case, name: str | None, basis: str | None = None) -> Court | None:
    """The court of the step; that of the case only where it is the same one."""
    if name is None:
        return None
    same = case.court is not None and case.court.name == name
    if same and case.court is not None:
        return case.court.model_copy(update={"basis": basis or case.court.basis})
    return Court(name=name, basis=basis)


def _payment_order(given: PackInput, pack: Pack) -> PackInput:
    """The debtor before its own court, without what the sheet says an order has no room for."""
    case, plan = given.case, given.case.payment_order
    left, changes = {PartyRole.TRANSFEREE}, dict[str, object]()
    if "guarantors" in pack.leaves_out:
        left.add(PartyRole.GUARANTOR)
        changes["guarantees"] = ()
    if "preservation" in pack.leaves_out:
        changes |= {"preservation": None, "assets": ()}
    narrow = _with(
        given,
        **changes,
        parties=_without(case.parties, left),
        court=_court(case, plan.court if plan else None),
    )
    return replace(narrow, interest=admitted(given, pack))


def admitted(given: PackInput, pack: Pack) -> tuple[InterestLine, ...]:
    """The interest that this step may ask for."""
    if "unagreed_interest" not in pack.leaves_out:
        return given.interest
    return tuple(line for line in given.interest if line.kind != "loss")


def _title(given: PackInput) -> PackInput:
    """Those whom the title obliges, before the court of enforcement."""
    case = given.case
    plan, title = case.enforcement, case.title
    liable = {item.party for item in title.liable} if title else set()
    liable |= {party.id for party in given.with_role(PartyRole.DEBTOR)}
    wanted = set(plan.respondents) if plan and plan.respondents else liable
    ours = (PartyRole.CREDITOR, PartyRole.LAWYER)
    parties = tuple(party for party in case.parties if party.role in ours or party.id in wanted)
    claims = tuple(claim for claim in case.claims if claim.type in _TITLES) or case.claims
    named = {claim.id for claim in claims}
    home = plan.court if plan and plan.court else case.court.name if case.court else None
    narrow = _with(
        given,
        parties=parties,
        claims=claims,
        guarantees=(),
        preservation=None,
        court=_court(case, home, plan.basis if plan else None),
    )
    return replace(
        narrow,
        interest=tuple(line for line in given.interest if line.claim in named),
        limitations=tuple(line for line in given.limitations if line.claim in named),
        adjudged=tuple(line for line in given.adjudged if line.claim in named),
    )


def _transfer(given: PackInput) -> PackInput:
    """The debtor and each taker; guarantors stay out of the suit about the act."""
    case = given.case
    parties = list(
        _without(case.parties, {PartyRole.GUARANTOR, PartyRole.TRANSFEREE, PartyRole.JOINT_DEBTOR})
    )
    for plan, act in acts(given):
        taker = taker_of(given, plan, act)
        if taker is not None and taker.id not in {party.id for party in parties}:
            parties.append(taker)
    takers = {party.id for party in parties if party.role is PartyRole.TRANSFEREE}
    asked = case.preservation
    keep = asked is not None and bool(takers & set(asked.respondents))
    court = next((plan.court for plan in case.avoidance if plan.court), None)
    basis = next((plan.basis for plan in case.avoidance if plan.court), None)
    # What a judgment has found needs no other proof (Interp. 93).
    story = ("contracts", "orders", "deliveries", "invoices", "statements")
    told = dict.fromkeys(story, ()) if case.title is not None else {}
    return _with(
        given,
        **told,
        parties=tuple(parties),
        guarantees=(),
        preservation=asked if keep else None,
        assets=tuple(asset for asset in case.assets if keep and asset.owner in takers),
        court=_court(case, court, basis),
    )


def acts(given: PackInput) -> list[tuple[AvoidancePlan, TransferLine | None]]:
    """Each act that is to be revoked, with what the company room found on it."""
    found = {line.id: line for line in given.transfers}
    return [(plan, found.get(plan.transfer)) for plan in given.case.avoidance]


def taker_of(given: PackInput, plan: AvoidancePlan, act: TransferLine | None) -> Party | None:
    """The other side of the act as a party: as the case has it, else as the company files do."""
    if act is None or act.taker is None:
        return None
    own = next((party for party in given.case.parties if party.id == act.taker.id), None)
    if own is not None:
        return own.model_copy(update={"role": PartyRole.TRANSFEREE})
    return as_party(act.taker, PartyRole.TRANSFEREE, plan.taker)


def as_party(person: Outsider, role: PartyRole, more: Taker | None = None) -> Party:
    """A person of the company files as a party; what the case states of it comes first."""
    told = more or Taker()
    head = person.representative
    representative = told.legal_representative or (
        Representative(name=head, post=person.post) if head else None
    )
    return Party(
        id=person.id,
        role=role,
        kind=PartyKind.PERSON if person.person else PartyKind.COMPANY,
        name=person.name,
        registration_number=told.registration_number or person.registration_number,
        id_number=told.id_number,
        address=told.address or person.address,
        phone=told.phone,
        legal_representative=representative,
    )
