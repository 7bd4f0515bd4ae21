"""The facts as Beneficial Ownership Data Standard 0.4 statements."""

from __future__ import annotations

import uuid
from typing import Any

from legalkit.model.companies import CompanyFacts, Entity, EntityKind, Relation

VERSION = "0.4"
_SPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
_ENTITY_TYPES = {
    EntityKind.COMPANY: "registeredEntity",
    EntityKind.TRUST: "arrangement",
    EntityKind.STATE: "state",
    EntityKind.AUTHORITY: "stateBody",
}
#: Relation type -> interest type; ties that the standard has no place for are named to the caller.
_INTERESTS = {
    "control": "otherInfluenceOrControl",
    "legal_representative": "seniorManagingOfficial",
    "director": "boardMember",
    "supervisor": "boardMember",
    "manager": "seniorManagingOfficial",
    "trustee": "trustee",
    "nominee": "nominee",
}
_SCHEMES = {"gb_coh": "GB-COH", "lei": "XI-LEI", "uscc": "CN-SAIC", "de_hrb": "DE-CR"}
Statement = dict[str, Any]


def to_bods(facts: CompanyFacts) -> tuple[list[Statement], list[str]]:
    """Statements, and the ids of ties that the standard has no place for."""
    lost: list[str] = []
    statements = [_entity(entity, facts) for entity in facts.entities]
    for relation in facts.relations:
        interests = _interests(relation)
        if interests is None:
            lost.append(relation.id)
            continue
        details = {
            "isComponent": False,
            "subject": _record(relation.to),
            "interestedParty": _record(relation.from_),
            "interests": interests,
        }
        statements.append(
            _statement(facts, "relationship", relation.id, relation.to, details, relation)
        )
    for place, fact in enumerate(facts.facts):
        if fact.event != "owner_unspecified":
            lost.append(f"facts[{place}]")
            continue
        reason, _, description = (fact.detail or "informationUnknownToPublisher").partition(": ")
        party = {"reason": reason, **({"description": description} if description else {})}
        details = {
            "isComponent": False, "subject": _record(fact.entity), "interestedParty": party,
        }  # fmt: skip
        id_ = f"{fact.entity}-unspecified-{place}"
        statements.append(_statement(facts, "relationship", id_, fact.entity, details, fact))
    lost += [transfer.id for transfer in facts.transfers]
    lost += [debt.id for debt in facts.debts]
    return statements, lost


def _record(id_: str) -> str:
    return id_.removeprefix("BODS-")


def _statement(
    facts: CompanyFacts, kind: str, id_: str, subject: str, details: Statement, told: Any
) -> Statement:
    seen = (told.seen or getattr(told, "date", None) or facts.as_of).isoformat()
    statement: Statement = {
        "statementId": str(uuid.uuid5(_SPACE, f"legalkit {kind} {id_} {seen}")),
        "declarationSubject": _record(subject),
        "statementDate": seen,
        "publicationDetails": {
            "publicationDate": facts.as_of.isoformat(),
            "bodsVersion": VERSION,
            "publisher": {"name": "legalkit"},
        },
        "recordId": _record(id_),
        "recordStatus": "new",
        "recordType": kind,
        "recordDetails": details,
    }
    if told.source:
        statement["source"] = {"type": ["thirdParty"], "description": told.source}
    note = getattr(told, "note", None)
    if note:
        statement["annotations"] = [
            {
                "statementPointerTarget": "/",
                "motivation": "commenting",
                "description": note,
                "creationDate": facts.as_of.isoformat(),
                "createdBy": {"name": "legalkit"},
            }
        ]
    return statement


def _entity(entity: Entity, facts: CompanyFacts) -> Statement:
    details: Statement = {"isComponent": False}
    if entity.identifiers:
        details["identifiers"] = [
            {"id": value, "scheme": _SCHEMES.get(scheme, scheme), "schemeName": scheme}
            for scheme, value in entity.identifiers.items()
        ]
    if entity.address:
        details["addresses"] = [{"type": "registered", "address": entity.address}]
    reason, _, description = (entity.unspecified or "").partition(": ")
    hidden = {"reason": reason, **({"description": description} if description else {})}
    if entity.kind is EntityKind.PERSON:
        details["personType"] = "anonymousPerson" if entity.unspecified else "knownPerson"
        names = [{"type": "legal", "fullName": entity.name}]
        names += [{"type": "alternative", "fullName": name} for name in entity.other_names]
        if entity.unspecified:
            details["unspecifiedPersonDetails"] = hidden
        details["names"] = names
        if entity.country:
            details["nationalities"] = [{"code": entity.country, "name": entity.country}]
        if entity.start:
            details["birthDate"] = entity.start.isoformat()
        return _statement(facts, "person", entity.id, entity.id, details, entity)
    details["entityType"] = {"type": _ENTITY_TYPES[entity.kind]}
    details["name"] = entity.name
    if entity.other_names:
        details["alternateNames"] = list(entity.other_names)
    if entity.unspecified:
        details["entityType"] = {"type": "anonymousEntity"}
        details["unspecifiedEntityDetails"] = hidden
    if entity.country:
        details["jurisdiction"] = {"code": entity.country, "name": entity.country}
    if entity.start:
        details["foundingDate"] = entity.start.isoformat()
    if entity.end:
        details["dissolutionDate"] = entity.end.isoformat()
    return _statement(facts, "entity", entity.id, entity.id, details, entity)


def _interests(relation: Relation) -> list[Statement] | None:
    base: Statement = {"directOrIndirect": "direct"}
    if relation.start:
        base["startDate"] = relation.start.isoformat()
    if relation.end:
        base["endDate"] = relation.end.isoformat()
    if relation.type.value == "ownership":
        found = [{"type": "shareholding", **base, **_share(relation)}]
        votes = (relation.model_extra or {}).get("votes_pct")
        if votes is not None:
            found.append({"type": "votingRights", **base, "share": {"exact": _number(votes)}})
        return found
    kind = _INTERESTS.get(relation.type.value)
    return None if kind is None else [{"type": kind, **base, "details": relation.type.value}]


def _share(relation: Relation) -> Statement:
    if relation.pct is not None:
        return {"share": {"exact": _number(relation.pct)}}
    bounds = {"minimum": relation.min, "maximum": relation.max}
    share = {name: _number(value) for name, value in bounds.items() if value is not None}
    return {"share": share} if share else {}


def _number(value: Any) -> int | float:
    """JSON knows no decimals; the standard asks for a number."""
    text = str(value)
    return float(text) if "." in text else int(text)
