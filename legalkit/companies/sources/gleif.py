"""The register of legal entity identifiers: who is who (level 1) and who consolidates whom (2).

A parent that consolidates in its accounts controls; the register says nothing about the share.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from legalkit.companies.sources.gather import Gathering
from legalkit.companies.sources.shape import at, entries, text, words
from legalkit.model.finding import Severity

#: Relationship type -> (relation type, True when the end node stands above the start node).
_TYPES = {
    "IS_DIRECTLY_CONSOLIDATED_BY": "control",
    "IS_ULTIMATELY_CONSOLIDATED_BY": "control",
    "IS_INTERNATIONAL_BRANCH_OF": "affiliate",
    "IS_FUND-MANAGED_BY": "affiliate",
    "IS_SUBFUND_OF": "affiliate",
    "IS_FEEDER_TO": "affiliate",
}
#: Only the period of the relationship says how long it stood; others are accounting years.
_OWN_PERIOD = "RELATIONSHIP_PERIOD"
_PERIODS = range(1, 6)


def read_gleif_json(value: Any, into: Gathering) -> None:
    """Read answers of the public interface: one record, a page of them, or a list of answers."""
    for answer in value if isinstance(value, list) else [value]:
        data = at(answer, "data")
        for record in [data] if isinstance(data, Mapping) else entries(answer, "data"):
            kind = text(record, "type")
            attributes = at(record, "attributes") or {}
            if kind == "lei-records":
                _record(_level_one(attributes), into)
            elif kind == "relationship-records":
                _relation(_level_two(attributes), into)
            elif kind == "reporting-exceptions":
                _exception(attributes, into)
            else:
                into.unusable(text(record, "id") or "-", f"type {kind or '-'}")


def read_gleif_csv(lines: str, into: Gathering) -> None:
    """Read a file with the columns of the golden copy: level 1, level 2 or exceptions."""
    for line, row in enumerate(csv.DictReader(io.StringIO(lines)), start=2):
        if row.get("Relationship.StartNode.NodeID"):
            _relation(_level_two_row(row), into)
        elif row.get("Exception.Category"):
            exception = {
                "lei": row.get("LEI"),
                "category": row["Exception.Category"],
                "reason": row.get("Exception.Reason.1"),
            }
            _exception(exception, into)
        elif row.get("LEI"):
            _record(_level_one_row(row), into)
        else:
            into.unusable(f"row {line}", "LEI", line)


def _level_one(attributes: Any) -> dict[str, str | None]:
    entity = at(attributes, "entity")
    return {
        "lei": text(attributes, "lei"),
        "name": text(entity, "legalName", "name"),
        "other": "\n".join(
            name
            for name in (text(e, "name") for e in entries(entity, "otherNames"))
            if name is not None
        ),
        "country": text(entity, "legalAddress", "country"),
        "address": ", ".join(
            word
            for word in (
                *words(entity, "legalAddress", "addressLines"),
                text(entity, "legalAddress", "city"),
                text(entity, "legalAddress", "postalCode"),
            )
            if word
        ),
        "registered": text(entity, "registeredAs"),
        "created": text(entity, "creationDate"),
        "expired": text(entity, "expiration", "date"),
        "updated": text(attributes, "registration", "lastUpdateDate"),
    }


def _level_one_row(row: dict[str, str]) -> dict[str, str | None]:
    address = [
        row.get(f"Entity.LegalAddress.{part}")
        for part in ("FirstAddressLine", "City", "PostalCode")
    ]
    return {
        "lei": row.get("LEI"),
        "name": row.get("Entity.LegalName"),
        "other": row.get("Entity.OtherEntityNames.OtherEntityName.1"),
        "country": row.get("Entity.LegalAddress.Country"),
        "address": ", ".join(word for word in address if word),
        "registered": row.get("Entity.RegistrationAuthority.RegistrationAuthorityEntityID"),
        "created": row.get("Entity.EntityCreationDate"),
        "expired": row.get("Entity.EntityExpirationDate"),
        "updated": row.get("Registration.LastUpdateDate"),
    }


def _record(record: Mapping[str, str | None], into: Gathering) -> None:
    lei, name = record["lei"], record["name"]
    if not lei or not name:
        into.unusable(lei or name or "-", "LEI, LegalName")
        return
    country = record["country"]
    numbers = {"lei": lei}
    if record["registered"]:
        numbers["registered_as"] = record["registered"]
    into.entity(
        id=_id(lei),
        name=name,
        identifiers={**numbers, **_national(record["registered"])},
        other_names=tuple((record["other"] or "").splitlines()),
        country=country if country and len(country) == 2 else None,
        address=record["address"],
        start=into.day(record["created"]),
        end=into.day(record["expired"], last=True),
        seen=into.day(record["updated"]) or into.seen,
    )


def _national(registered: str | None) -> dict[str, str]:
    """A registered number that holds as a unified social credit code is one."""
    from legalkit.companies.identifiers import number

    if registered and number("uscc", registered).holds:
        return {"uscc": registered}
    return {}


def _id(lei: str) -> str:
    return f"LEI-{lei.strip().upper()}"


def _level_two(attributes: Any) -> dict[str, Any]:
    relationship = at(attributes, "relationship")
    return {
        "start": text(relationship, "startNode", "id"),
        "end": text(relationship, "endNode", "id"),
        "type": text(relationship, "type"),
        "status": text(relationship, "status"),
        "periods": [
            (text(p, "type"), text(p, "startDate"), text(p, "endDate"))
            for p in entries(relationship, "periods")
        ],
        "updated": text(attributes, "registration", "lastUpdateDate"),
    }


def _level_two_row(row: dict[str, str]) -> dict[str, Any]:
    return {
        "start": row.get("Relationship.StartNode.NodeID"),
        "end": row.get("Relationship.EndNode.NodeID"),
        "type": row.get("Relationship.RelationshipType"),
        "status": row.get("Relationship.RelationshipStatus"),
        "periods": [
            (
                row.get(f"Relationship.Period.{n}.periodType"),
                row.get(f"Relationship.Period.{n}.startDate"),
                row.get(f"Relationship.Period.{n}.endDate"),
            )
            for n in _PERIODS
        ],
        "updated": row.get("Registration.LastUpdateDate"),
    }


def _relation(found: Mapping[str, Any], into: Gathering) -> None:
    child, parent, kind = found["start"], found["end"], found["type"]
    if not child or not parent or kind not in _TYPES:
        into.unusable(f"{child or '-'} {parent or '-'}", f"RelationshipType {kind or '-'}")
        return
    own = [(s, e) for type_, s, e in found["periods"] if type_ == _OWN_PERIOD]
    start, end = own[0] if own else (None, None)
    seen = into.day(found["updated"]) or into.seen
    ended = into.day(end, last=True)
    if ended is None and found["status"] == "INACTIVE":
        # Ended, and nobody says when: no later than the day the record was last kept up.
        ended = seen
    into.relation(
        f"{_id(child)}-{_id(parent)}"[:76],
        _TYPES[kind],
        _id(parent),
        _id(child),
        start=into.day(start),
        end=ended,
        note=f"{kind} {found['status'] or ''}".strip(),
        seen=seen,
    )


def _exception(found: Mapping[str, Any], into: Gathering) -> None:
    lei = text(found, "lei")
    if lei is None:
        into.unusable(text(found, "category") or "-", "LEI")
        return
    reason = f"{text(found, 'category') or ''}: {text(found, 'reason') or '-'}".strip(": ")
    into.fact(_id(lei), None, event="owner_unspecified", detail=reason)
    into.note("LK648", Severity.NOTE, company=_id(lei), reason=reason)
