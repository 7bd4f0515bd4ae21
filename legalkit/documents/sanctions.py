"""Enters who belongs on the list of defaulters, and who shall be limited in spending (CPL 266)."""

from __future__ import annotations

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.parties import gap, put_party
from legalkit.documents.values import FactSheet, Leaf
from legalkit.law.rule import in_force_on
from legalkit.model.case import Case
from legalkit.model.party import Party, PartyKind
from legalkit.model.steps import RestrictedPerson


def enter_defaulters(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Enter each debtor who should be listed, with the ground and what shows it."""
    facts.declare_list("defaulters")
    plan = given.case.enforcement
    grounds = {item.id: item for item in in_force_on(given.sheet.grounds, given.as_of)}
    for position, item in enumerate(plan.defaulters if plan else ()):
        party = given.party(item.party)
        if party is None:
            continue
        at, where = f"defaulters.{position}", f"case.yaml enforcement.defaulters[{position}]"
        put_party(facts, at, party, given.home)
        ground = grounds.get(f"defaulter-{item.ground.replace('_', '-')}")
        values: dict[str, Leaf] = {
            "position": position + 1,
            "ground_text": ground.text if ground else gap("defaulter_ground"),
            "ground_citation": ground.cite if ground else gap("defaulter_ground"),
            "facts": item.facts.rstrip("。；;"),
            "exhibits": cites.cite(item.evidence),
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")


def restricted_persons(given: PackInput) -> list[RestrictedPerson]:
    """Persons named in the case; else the legal representative of each company debtor."""
    plan = given.case.enforcement
    if plan is not None and plan.restricted:
        return list(plan.restricted)
    return [
        RestrictedPerson(
            name=party.legal_representative.name,
            capacity="legal_representative",
            id_number=party.legal_representative.id_number,
            because=party.name,
            evidence=_extracts(given.case, party),
        )
        for party in given.opponents
        if party.kind is not PartyKind.PERSON and party.legal_representative is not None
    ]


def _extracts(case: Case, party: Party) -> tuple[str, ...]:
    return tuple(
        item.id
        for item in case.evidence
        if item.role == "register_extract" and party.id in item.refers_to
    )


def enter_restricted(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Enter the persons whose consumption shall be limited beside the debtor's."""
    facts.declare_list("restricted")
    people = restricted_persons(given)
    for position, person in enumerate(people):
        at, where = f"restricted.{position}", f"case.yaml enforcement.restricted[{position}]"
        found = cites.cite(person.evidence, blocking=False)
        values: dict[str, Leaf] = {
            "name": person.name,
            "id_number": person.id_number,
            "capacity": given.word("capacity", person.capacity),
            "because": person.because or gap("capacity", blocking=False, name=person.name),
            "exhibits": found,
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")
    facts.put("flags.restricted", bool(people), "counted")
