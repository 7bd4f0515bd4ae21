"""FollowTheMoney entities, one JSON object on a line: things, and links that are entities too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from legalkit.companies.sources.gather import Gathering, safe_id, span
from legalkit.companies.sources.shape import at, plain_number, text
from legalkit.model.companies import RelationType

_THINGS = {
    "Company": "company",
    "Organization": "company",
    "LegalEntity": "company",
    "PublicBody": "authority",
    "Person": "person",
    "Asset": "company",
}
#: Property -> identifier scheme.
_NUMBERS = {
    "leiCode": "lei",
    "uscCode": "uscc",
    "registrationNumber": "registered_as",
    "vatCode": "vat",
    "taxNumber": "tax",
    "idNumber": "id_number",
}
#: Link schema -> the properties of its two ends and the relation it means.
_LINKS = {
    "Ownership": ("owner", "asset", "ownership"),
    "Directorship": ("director", "organization", "director"),
    "Family": ("person", "relative", "family"),
    "Associate": ("person", "associate", "affiliate"),
    "Employment": ("employee", "employer", "employee"),
    "Membership": ("member", "organization", "affiliate"),
    "Representation": ("agent", "client", "affiliate"),
    "UnknownLink": ("subject", "object", "affiliate"),
}
_FAMILY = {
    "spouse": "spouse", "wife": "spouse", "husband": "spouse", "配偶": "spouse",
    "parent": "parent_child", "child": "parent_child", "son": "parent_child",
    "daughter": "parent_child", "mother": "parent_child", "father": "parent_child",
    "brother": "sibling", "sister": "sibling", "sibling": "sibling", "cousin": "cousin",
}  # fmt: skip
_OURS = frozenset(kind.value for kind in RelationType) - {RelationType.OWNERSHIP.value}
_KIN = frozenset({"spouse", "ex_spouse", "parent_child", "sibling", "cousin"})
Thing = dict[str, Any]


def read_ftm(lines: str, into: Gathering) -> None:
    """Read things first and links after them, whatever their order in the file."""
    found = list(_objects(lines, into))
    ids: dict[str, str] = {}
    for thing in found:
        if thing["schema"] in _THINGS:
            ids[thing["id"]] = _thing(thing, into)
    for line, thing in enumerate(found, start=1):
        kind = thing["schema"]
        if kind in _THINGS:
            continue
        if kind in _LINKS:
            _link(thing, ids, into)
        elif kind == "Payment":
            _payment(thing, ids, into)
        elif kind == "Debt":
            _debt(thing, ids, into)
        else:
            into.unusable(thing["id"], f"schema {kind}", line)


def _objects(lines: str, into: Gathering) -> Iterator[Thing]:
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            thing = json.loads(line)
        except (ValueError, RecursionError):
            into.unusable(line[:40], "JSON", number)
            continue
        id_, schema = text(thing, "id"), text(thing, "schema")
        if id_ is None or schema is None:
            into.unusable(line[:40], "id, schema", number)
            continue
        yield {**thing, "id": id_, "schema": schema}


def _values(thing: Thing, name: str) -> list[str]:
    found = at(thing, "properties", name)
    listed = found if isinstance(found, list) else [found]
    return [
        word for word in (text(v, "id") if isinstance(v, dict) else text(v) for v in listed) if word
    ]


def _first(thing: Thing, *names: str) -> str | None:
    return next((word for name in names for word in _values(thing, name)), None)


def _origin(thing: Thing, into: Gathering) -> dict[str, Any]:
    words = [into.source, *(_values(thing, "publisher")[:1]), *(_values(thing, "sourceUrl")[:1])]
    seen = None
    for stamp in (_first(thing, "retrievedAt", "modifiedAt"), text(thing, "last_seen")):
        found = span(stamp)
        if found:
            seen = found[0]
            break
    remark = _first(thing, "description", "summary", "notes")
    return {
        "source": " · ".join(dict.fromkeys(words)),
        "seen": seen or into.seen,
        "note": remark,
    }


def _thing(thing: Thing, into: Gathering) -> str:
    names = _values(thing, "name") or [text(thing, "caption") or thing["id"]]
    country = _first(thing, "jurisdiction", "country", "nationality")
    numbers = {scheme: word for key, scheme in _NUMBERS.items() if (word := _first(thing, key))}
    others = [*names[1:], *_values(thing, "alias"), *_values(thing, "previousName")]
    return into.entity(
        id=safe_id(thing["id"], "FTM-"),
        name=names[0],
        kind=_THINGS[thing["schema"]],
        identifiers=numbers,
        other_names=tuple(dict.fromkeys(others)),
        country=country[:2].upper() if country and country[:2].isalpha() else None,
        address=_first(thing, "address"),
        phone=_first(thing, "phone"),
        email=_first(thing, "email"),
        start=into.day(_first(thing, "incorporationDate", "birthDate")),
        end=into.day(_first(thing, "dissolutionDate", "deathDate"), last=True),
        **_origin(thing, into),
    )


def _period(thing: Thing, into: Gathering) -> dict[str, date | None]:
    return {
        "start": into.day(_first(thing, "startDate", "date")),
        "end": into.day(_first(thing, "endDate"), last=True),
    }


def _link(thing: Thing, ids: dict[str, str], into: Gathering) -> None:
    first, second, kind = _LINKS[thing["schema"]]
    role = _first(thing, "role", "relationship", "status")
    one, other = _values(thing, first), _values(thing, second)
    if not one or not other:
        into.unusable(thing["id"], f"{first}, {second}")
        return
    if kind == "family" and role:
        kind = _FAMILY.get(role.casefold(), role if role in _KIN else kind)
    elif role in _OURS and kind in ("director", "affiliate"):
        # A role in our own words, as our export writes it.
        kind = role
    origin = _origin(thing, into)
    origin["note"] = "; ".join(word for word in (role, origin["note"]) if word) or None
    stake: dict[str, str] = {}
    if kind == "ownership":
        shown = _first(thing, "percentage")
        pct = plain_number(shown)
        if pct is not None:
            stake = {"pct": pct}
        elif shown is not None:
            into.unusable(f"{thing['id']} percentage", shown)
    id_ = safe_id(thing["id"], "FTM-")
    for here in one:
        for there in other:
            more: dict[str, Any] = {**origin, **_period(thing, into), **stake}
            into.relation(id_, kind, _id(here, ids), _id(there, ids), **more)


def _id(name: str, ids: dict[str, str]) -> str:
    return ids.get(name) or safe_id(name, "FTM-")


def _payment(thing: Thing, ids: dict[str, str], into: Gathering) -> None:
    payer, taker = _first(thing, "payer"), _first(thing, "beneficiary")
    day, amount = into.day(_first(thing, "date", "startDate")), _first(thing, "amount")
    if payer is None or taker is None or day is None or plain_number(amount) is None:
        into.unusable(thing["id"], "payer, beneficiary, date, amount")
        return
    into.transfer(
        safe_id(thing["id"], "FTM-"),
        type="payment",
        from_=_id(payer, ids),
        to=_id(taker, ids),
        date=day,
        paid=plain_number(amount),
        currency=_first(thing, "currency") or "CNY",
        **_origin(thing, into),
    )


def _debt(thing: Thing, ids: dict[str, str], into: Gathering) -> None:
    debtor, creditor = _first(thing, "debtor"), _first(thing, "creditor")
    amount = plain_number(_first(thing, "amount"))
    if debtor is None or creditor is None or amount is None:
        into.unusable(thing["id"], "debtor, creditor, amount")
        return
    origin = _origin(thing, into)
    into.debt(
        safe_id(thing["id"], "FTM-"),
        debtor=_id(debtor, ids),
        creditor=_id(creditor, ids),
        amount=amount,
        currency=_first(thing, "currency") or "CNY",
        arose=into.day(_first(thing, "date", "startDate")),
        source=origin["source"],
        seen=origin["seen"],
    )
