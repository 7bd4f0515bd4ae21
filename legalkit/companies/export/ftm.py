"""The facts as FollowTheMoney entities, one for each line: things and the links between them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.model.companies import CompanyFacts, Entity, EntityKind, Relation, TransferType

_SCHEMAS = {
    EntityKind.COMPANY: "Company",
    EntityKind.PERSON: "Person",
    EntityKind.TRUST: "LegalEntity",
    EntityKind.STATE: "PublicBody",
    EntityKind.AUTHORITY: "PublicBody",
}
_NUMBERS = {"lei": "leiCode", "uscc": "uscCode", "vat": "vatCode", "gb_coh": "registrationNumber",
            "registered_as": "registrationNumber"}  # fmt: skip
_FAMILY = frozenset({"spouse", "ex_spouse", "parent_child", "sibling", "cousin", "family"})
_OFFICES = frozenset(
    {"director", "legal_representative", "supervisor", "manager", "finance_head", "cashier"}
)
Thing = dict[str, Any]


def to_ftm(facts: CompanyFacts) -> tuple[list[Thing], list[str]]:
    """Things and links, and the ids of facts that the model has no place for."""
    things = [_thing(entity) for entity in facts.entities]
    things += [_link(relation) for relation in facts.relations]
    things += [
        _made(
            debt.id, "Debt", debtor=debt.debtor, creditor=debt.creditor, amount=debt.amount,
            currency=debt.currency, date=debt.arose, publisher=debt.source,
        )
        for debt in facts.debts
    ]  # fmt: skip
    lost = [f"facts[{place}]" for place in range(len(facts.facts))]
    for transfer in facts.transfers:
        if transfer.type is TransferType.PAYMENT and transfer.to is not None:
            amount = transfer.paid if transfer.paid is not None else transfer.price
            things.append(
                _made(
                    transfer.id,
                    "Payment",
                    payer=transfer.from_,
                    beneficiary=transfer.to,
                    amount=amount,
                    currency=transfer.currency,
                    date=transfer.date,
                    publisher=transfer.source,
                )
            )
        else:
            lost.append(transfer.id)
    return things, lost


def _made(id_: str, schema: str, **properties: object) -> Thing:
    return {
        "id": id_.removeprefix("FTM-"),
        "schema": schema,
        "properties": {
            name: [_text(value)] if not isinstance(value, tuple) else [_text(v) for v in value]
            for name, value in properties.items()
            if value not in (None, ())
        },
    }


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).removeprefix("FTM-")


def _thing(entity: Entity) -> Thing:
    person = entity.kind is EntityKind.PERSON
    numbers = {
        _NUMBERS.get(scheme, "idNumber"): value for scheme, value in entity.identifiers.items()
    }
    days: dict[str, object] = {
        "birthDate" if person else "incorporationDate": entity.start,
        "deathDate" if person else "dissolutionDate": entity.end,
    }
    notes = tuple(word for word in (entity.note, entity.unspecified) if word)
    return _made(
        entity.id,
        _SCHEMAS[entity.kind],
        name=entity.name,
        alias=entity.other_names,
        country=entity.country.lower() if entity.country else None,
        address=entity.address,
        phone=entity.phone,
        email=entity.email,
        publisher=entity.source,
        retrievedAt=entity.seen,
        notes=notes,
        **numbers,
        **days,
    )


def _link(relation: Relation) -> Thing:
    kind = relation.type.value
    more: dict[str, object] = {
        "startDate": relation.start,
        "endDate": relation.end,
        "publisher": relation.source,
        "retrievedAt": relation.seen,
        "description": relation.note,
    }
    if kind == "ownership":
        return _made(
            relation.id, "Ownership", owner=relation.from_, asset=relation.to,
            percentage=relation.pct, role=_range(relation), **more,
        )  # fmt: skip
    if kind in _OFFICES:
        return _made(
            relation.id, "Directorship", director=relation.from_, organization=relation.to,
            role=kind, **more,
        )  # fmt: skip
    if kind in _FAMILY:
        return _made(
            relation.id, "Family", person=relation.from_, relative=relation.to,
            relationship=kind, **more,
        )  # fmt: skip
    return _made(
        relation.id, "UnknownLink", subject=relation.from_, object=relation.to, role=kind, **more
    )


def _range(relation: Relation) -> str | None:
    """A share that is only known as a range; the model has one number, so it stands in words."""
    if relation.pct is not None or (relation.min is None and relation.max is None):
        return None
    low = relation.min if relation.min is not None else 0
    high = relation.max if relation.max is not None else 100
    return f"{low}-{high} %"
