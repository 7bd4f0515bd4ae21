"""Enters what the complaint by elements asks beside the classic one (法〔2025〕82号).

Every block of the form is printed. A yes-or-no item is ticked where the record answers it; where
it does not, both boxes stay open and the item is bracketed for the lawyer.
"""

from __future__ import annotations

from legalkit.documents.input import PackInput
from legalkit.documents.narrative import SENT
from legalkit.documents.parties import gap, label, put_party
from legalkit.documents.ticks import Values, ticks, yes_no
from legalkit.documents.transaction import loan, performance
from legalkit.documents.values import FactSheet, Leaf
from legalkit.model.party import Party, PartyKind


def enter_elements(given: PackInput, facts: FactSheet) -> None:
    """Enter parties, ticks and the short answers of the form."""
    _parties(given, facts)
    values = {**_requests(given), **_forum(given), **performance(given), **_security(given)}
    values |= {**loan(given), **_mediation(given)}
    for key, (value, origin) in values.items():
        facts.put(f"elements.{key}", value, origin)
    for position in range(facts.lists.get("demands", 0)):
        kind = facts.leaves[f"demands.{position}.kind"]
        facts.put(f"demands.{position}.sent", kind in {str(item) for item in SENT}, "counted")
    facts.put("flags.payments", facts.lists.get("payments", 0) > 0, "counted")


def _parties(given: PackInput, facts: FactSheet) -> None:
    facts.declare_list("elements.parties")
    word = given.word("party", "claimant")
    rows: list[tuple[Leaf, Party]] = [(word, party) for party in given.creditors]
    rows += [(label(given, party), party) for party in given.opponents]
    for position, (role, party) in enumerate(rows):
        at = f"elements.parties.{position}"
        put_party(facts, at, party, given.home)
        where = f"case.yaml parties[{party.id}]"
        for key, value in _particulars(given, party).items():
            facts.put(f"{at}.{key}", value, where)
        asked = _OF_PERSONS if party.kind is PartyKind.PERSON else _OF_COMPANIES
        for key in asked:
            if facts.leaves[f"{at}.{key}"] is None:
                # The form asks for it, and nobody may fill it in by guessing.
                facts.leaves[f"{at}.{key}"] = gap(f"element.{key}", blocking=False, name=party.name)
        facts.put(f"{at}.role", role, "counted")


_OF_PERSONS = ("sex", "born_on", "ethnicity", "phone")
_OF_COMPANIES = ("representative_name", "phone", "registration_place")


def _particulars(given: PackInput, party: Party) -> dict[str, Leaf]:
    plan = given.case.complaint
    work = party.facts.get("work_unit") if party.facts else None
    if party.kind is PartyKind.PERSON:
        open_work = gap("element.work", blocking=False, name=party.name)
        open_home = gap("element.residence", blocking=False, name=party.name)
        return {
            "work": str(work) if work else open_work,
            "residence": party.service_address or open_home,
            "id_kind": given.word("id", "identity_card"),
        }
    owned = plan.ownership.get(party.id)
    ownership = gap("element.ownership", blocking=False, name=party.name)
    kind = gap("element.entity_type", blocking=False, name=party.name)
    return {
        "registration_place": party.address,
        "entity_type": plan.entity_type.get(party.id) or kind,
        "ownership": ticks(given, "ownership", owned, ownership),
    }


def _requests(given: PackInput) -> Values:
    case = given.case
    clause = any(contract.costs_clause for contract in case.contracts)
    costs = clause and bool(case.costs.lawyer_fee or case.costs.preservation_insurance)
    secured = bool(given.guarantors) or bool(case.collateral)
    joint = len(given.opponents) - len(given.guarantors) > 1
    none = given.word("element", "none")
    return {
        "interest": (yes_no(given, bool(given.interest), "interest"), "legalkit.money interest"),
        "until_paid": (yes_no(given, True, "interest"), "complaint, request on interest"),
        # What a seller claims of a seller is nothing: these items are the buyer's.
        "seller_loss": (none, "the claimant is the seller"),
        "defect_liability": (
            ticks(given, "yes_no", "no"),
            "the claimant is the seller",
        ),
        "rescission": (
            ticks(given, "rescission", _rescission(given), gap("element.rescission")),
            "case.yaml complaint.rescission",
        ),
        "security": (yes_no(given, secured, "security"), "case.yaml guarantees, collateral"),
        "costs": (yes_no(given, costs, "costs"), "case.yaml costs, contracts[].costs_clause"),
        "court_costs": (ticks(given, "yes_no", "yes"), "complaint, request on costs"),
        "other_requests": (none if not joint else given.word("element", "below"), "counted"),
    }


def _rescission(given: PackInput) -> str | None:
    stated = given.case.complaint.rescission
    return None if stated is None else "rescind" if stated else "perform"


def _forum(given: PackInput) -> Values:
    case = given.case
    agreed = [c for c in case.contracts if c.dispute is not None and c.dispute.kind != "none"]
    texts = [
        f"{c.dispute.clause or ''}{'：' if c.dispute.clause else ''}{c.dispute.text or ''}"
        for c in agreed
        if c.dispute is not None
    ]
    answer = True if agreed else None if not case.contracts else False
    measure = case.measures[0] if case.measures else None
    planned = case.preservation is not None and case.preservation.timing == "before_suit"
    # What is planned before the suit may have been done by the day of filing: nobody guesses.
    frozen = True if measure else None if planned else False
    told = f"{measure.court}，{measure.taken_on.isoformat()}，{measure.ruling}" if measure else None
    return {
        "forum": (yes_no(given, answer, "forum"), "case.yaml contracts[].dispute"),
        "forum_text": ("；".join(texts) or None, "case.yaml contracts[].dispute"),
        "preserved": (yes_no(given, frozen, "preserved"), "case.yaml measures"),
        "preserved_text": (told, "case.yaml measures[0]"),
    }


def _security(given: PackInput) -> Values:
    case = given.case
    things = case.collateral
    listed = "；".join(
        f"{owner.name if (owner := given.party(item.owner)) else item.owner}：{item.description}"
        for item in things
    )
    registered = None if not things else all(item.registered_on for item in things)
    modes = {guarantee.mode for guarantee in case.guarantees}
    mode = "none" if not modes else "joint" if modes == {"joint"} else "general"
    none = given.word("element", "none")
    return {
        "collateral": (yes_no(given, bool(things), "collateral"), "case.yaml collateral"),
        "collateral_text": (listed or none, "case.yaml collateral"),
        "maximum": (
            ticks(given, "yes_no", "no" if not things else None, gap("element.maximum")),
            "case.yaml collateral",
        ),
        "registered": (
            yes_no(given, registered if things else False, "registered"),
            "case.yaml collateral[].registered_on",
        ),
        "guarantee": (yes_no(given, bool(case.guarantees), "guarantee"), "case.yaml guarantees"),
        "guarantee_mode": (
            ticks(given, "guarantee_mode", None if mode == "none" else mode)
            if case.guarantees
            else none,
            "case.yaml guarantees[].mode",
        ),
        "other_security": (none, "nothing further in the record"),
    }


def _mediation(given: PackInput) -> Values:
    plan, mandate = given.case.complaint, given.case.mandate
    electronic = plan.electronic_service
    return {
        "agent": (
            ticks(given, "agent", "yes" if mandate else "no"),
            "case.yaml mandate",
        ),
        "electronic": (
            ticks(given, "yes_no", "yes" if electronic else None, gap("element.electronic")),
            "case.yaml complaint.electronic_service",
        ),
        "electronic_text": (electronic, "case.yaml complaint.electronic_service"),
        "knows_mediation": (
            yes_no(given, plan.knows_mediation, "knows_mediation", "knows"),
            "case.yaml complaint.knows_mediation",
        ),
        "mediation": (
            ticks(given, "mediation", plan.mediation, gap("element.mediation")),
            "case.yaml complaint.mediation",
        ),
    }
