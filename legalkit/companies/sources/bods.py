"""Beneficial Ownership Data Standard 0.4: statements about entities, persons, relationships.

Statements of one record follow each other: each holds until the next one was made, so that the
graph can be asked for any day. An owner who is not named stays unnamed, with the reason given.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from legalkit.companies.sources.gather import Gathering, safe_id, span
from legalkit.companies.sources.shape import at, entries, plain_number, text, words
from legalkit.model.finding import Severity

_ENTITY_KINDS = {"arrangement": "trust", "state": "state", "stateBody": "authority"}
#: Interest type -> relation type; shares and votes are read apart from these.
_INTERESTS = {
    "appointmentOfBoard": "control",
    "otherInfluenceOrControl": "control",
    "controlViaCompanyRulesOrArticles": "control",
    "controlByLegalFramework": "control",
    "settlor": "control",
    "protector": "control",
    "boardMember": "director",
    "boardChair": "director",
    "seniorManagingOfficial": "manager",
    "trustee": "trustee",
    "nominee": "nominee",
    "nominator": "affiliate",
}
#: Our own words for a post, as our export writes them into ``details``.
_OURS = frozenset({"legal_representative", "supervisor", "director", "manager"})
_SHARES = ("shareholding", "rightsToSurplusAssetsOnDissolution")
_VOTES = "votingRights"
Statement = dict[str, Any]


def read_bods(value: Any, into: Gathering) -> None:
    """Read a package of statements: a list, or an object that holds one."""
    found = value if isinstance(value, list) else at(value, "statements")
    chains: dict[str, list[Statement]] = defaultdict(list)
    records: dict[str, str] = {}
    for place, statement in enumerate(found if isinstance(found, list) else []):
        record = text(statement, "recordId")
        if record is None or not isinstance(at(statement, "recordDetails"), dict):
            into.unusable(f"[{place}] {text(statement, 'statementId') or '-'}", "recordId")
            continue
        chains[record].append(statement)
        records[text(statement, "statementId") or record] = record
    for chain in chains.values():
        chain.sort(key=lambda s: _made(s) or date.min)
    kinds = {"entity": _entity, "person": _person}
    ids: dict[str, str] = {}
    for record, chain in chains.items():
        kind = text(chain[0], "recordType") or ""
        if kind in kinds:
            for statement in chain:
                ids[record] = kinds[kind](statement, record, into, ids.get(record))
        elif kind != "relationship":
            into.unusable(record, f"recordType {kind or '-'}")
    for record, chain in chains.items():
        if text(chain[0], "recordType") == "relationship":
            _relationship(record, chain, into, records, ids)


def _made(statement: Statement) -> date | None:
    """The day a statement was made, else published."""
    for keys in (("statementDate",), ("publicationDetails", "publicationDate")):
        found = span(text(statement, *keys))
        if found:
            return found[0]
    return None


def _origin(statement: Statement, into: Gathering) -> dict[str, Any]:
    """Source, day and remarks of a statement."""
    publisher = text(statement, "publicationDetails", "publisher", "name")
    described = text(statement, "source", "description")
    cited = [into.source, publisher, described, text(statement, "statementId")]
    remarks = [
        f"{text(note, 'motivation') or 'note'}: {text(note, 'description')}"
        for note in entries(statement, "annotations")
        if text(note, "description")
    ]
    return {
        "source": " · ".join(dict.fromkeys(word for word in cited if word)),
        "seen": _made(statement) or into.seen,
        "note": "; ".join(remarks) or None,
    }


def _identifiers(details: Any) -> dict[str, str]:
    found = {}
    for entry in entries(details, "identifiers"):
        scheme, value = text(entry, "scheme") or text(entry, "schemeName"), text(entry, "id")
        if scheme and value:
            found[scheme] = value
    return found


def _entity(statement: Statement, record: str, into: Gathering, known: str | None) -> str:
    details = statement["recordDetails"]
    kind = text(details, "entityType", "type") or ""
    hidden = at(details, "unspecifiedEntityDetails")
    return into.entity(
        id=known or safe_id(record, "BODS-"),
        name=text(details, "name") or kind or "unknownEntity",
        kind=_ENTITY_KINDS.get(kind, "company"),
        identifiers=_identifiers(details),
        other_names=tuple(words(details, "alternateNames")),
        country=_country(text(details, "jurisdiction", "code")),
        address=text(details, "addresses", 0, "address"),
        start=into.day(text(details, "foundingDate")),
        end=into.day(text(details, "dissolutionDate"), last=True),
        unspecified=_reason(hidden)
        or (kind if kind.startswith(("anonymous", "unknown")) else None),
        **_origin(statement, into),
    )


def _person(statement: Statement, record: str, into: Gathering, known: str | None) -> str:
    details = statement["recordDetails"]
    kind = text(details, "personType") or "knownPerson"
    names = [n for n in (text(e, "fullName") for e in entries(details, "names")) if n]
    return into.entity(
        id=known or safe_id(record, "BODS-"),
        name=names[0] if names else kind,
        kind="person",
        identifiers=_identifiers(details),
        other_names=tuple(names[1:]),
        country=_country(text(details, "nationalities", 0, "code")),
        start=into.day(text(details, "birthDate")),
        unspecified=_reason(at(details, "unspecifiedPersonDetails"))
        or (kind if kind != "knownPerson" else None),
        **_origin(statement, into),
    )


def _country(code: str | None) -> str | None:
    return code[:2].upper() if code and len(code) >= 2 and code[:2].isalpha() else None


def _reason(hidden: Any) -> str | None:
    said = [text(hidden, "reason"), text(hidden, "description")]
    return ": ".join(word for word in said if word) or None


def _relationship(
    record: str,
    chain: list[Statement],
    into: Gathering,
    records: dict[str, str],
    ids: dict[str, str],
) -> None:
    for place, statement in enumerate(chain):
        following = chain[place + 1] if place + 1 < len(chain) else None
        details = statement["recordDetails"]
        subject = _end(at(details, "subject"), records, ids)
        if subject is None:
            into.unusable(record, "subject")
            continue
        party = at(details, "interestedParty")
        owner = _end(party, records, ids)
        origin = _origin(statement, into)
        until = _until(statement, following)
        if owner is None:
            reason = _reason(party) or (party if isinstance(party, str) else None)
            origin.pop("note")
            into.fact(
                subject,
                _made(statement),
                event="owner_unspecified",
                detail=reason or "-",
                until=until,
                **origin,
            )
            into.note("LK648", Severity.NOTE, company=subject, reason=(reason or "-").rstrip("."))
            continue
        components = any(c in ids or c in records for c in words(details, "componentRecords"))
        _interests(record, statement, owner, subject, until, components, into)


def _end(value: Any, records: dict[str, str], ids: dict[str, str]) -> str | None:
    """The entity that a reference means; 0.4 names records, some files still name statements."""
    for key in ("describedByEntityStatement", "describedByPersonStatement"):
        value = at(value, key) or value
    if not isinstance(value, str):
        return None
    return ids.get(value) or ids.get(records.get(value, ""))


def _until(statement: Statement, following: Statement | None) -> date | None:
    """The day on which a later statement of the record took this one's place."""
    if following is not None:
        starts = [
            found[0]
            for found in (
                span(text(i, "startDate")) for i in entries(following, "recordDetails", "interests")
            )
            if found
        ]
        own = [span(text(i, "startDate")) for i in entries(statement, "recordDetails", "interests")]
        first = min((s[0] for s in own if s), default=None)
        later = [s for s in starts if first is None or s > first]
        return min(later) if later else _made(following)
    return _made(statement) if text(statement, "recordStatus") == "closed" else None


def _interests(
    record: str,
    statement: Statement,
    owner: str,
    subject: str,
    until: date | None,
    components: bool,
    into: Gathering,
) -> None:
    origin = _origin(statement, into)
    found = entries(statement, "recordDetails", "interests") or [{"type": "unknownInterest"}]
    votes = [i for i in found if text(i, "type") == _VOTES]
    shares = [i for i in found if text(i, "type") in _SHARES]
    component = at(statement, "recordDetails", "isComponent") is True
    for interest in found:
        kind = text(interest, "type") or "unknownInterest"
        span_ = _period(interest, until, statement, into)
        indirect = text(interest, "directOrIndirect") == "indirect"
        if indirect and components and not component and kind in (*_SHARES, _VOTES):
            # The chain stands in the component records; counted here it would count twice.
            into.fact(
                subject,
                span_.get("start") or _made(statement),
                event="indirect_interest",
                detail=f"{owner} {kind} {_shown(at(interest, 'share'))}".strip(),
                source=origin["source"],
                seen=origin["seen"],
            )
            continue
        remark = "; ".join(
            word
            for word in (
                origin["note"],
                kind,
                "indirect" if indirect else None,
                text(interest, "details"),
            )
            if word
        )
        more = {**origin, **span_, "note": remark}
        id_ = safe_id(record, "BODS-")
        if kind in _SHARES or (
            kind == "unknownInterest" and at(interest, "beneficialOwnershipOrControl") is True
        ):
            counted: dict[str, str | None] = {**_stake(at(interest, "share"))}
            if votes and (low := _stake(at(votes[0], "share"))):
                counted["votes_pct"] = low.get("pct", low.get("min"))
            into.relation(id_, "ownership", owner, subject, **more, **counted)
        elif kind == _VOTES:
            if not shares:
                low = _stake(at(interest, "share"))
                into.relation(
                    id_,
                    "ownership",
                    owner,
                    subject,
                    **more,
                    min="0",
                    max="100",
                    votes_pct=low.get("pct", low.get("min")),
                )
        else:
            said = text(interest, "details")
            tie = said if said in _OURS else _INTERESTS.get(kind, "affiliate")
            into.relation(id_, tie, owner, subject, **more)


def _period(
    interest: Any, until: date | None, statement: Statement, into: Gathering
) -> dict[str, date | None]:
    start = into.day(text(interest, "startDate"))
    end = into.day(text(interest, "endDate"), last=True)
    if text(statement, "recordStatus") == "updated" and start is None:
        start = _made(statement)
    ends = [day for day in (end, until) if day]
    return {"start": start, "end": min(ends) if ends else None}


def _stake(share: Any) -> dict[str, str]:
    """Exact share, or the range; an open bound of a range is kept as its limit."""
    bounds = {
        "pct": text(share, "exact"),
        "min": text(share, "minimum") or text(share, "exclusiveMinimum"),
        "max": text(share, "maximum") or text(share, "exclusiveMaximum"),
    }
    found = {name: plain for name, word in bounds.items() if (plain := plain_number(word))}
    return {"pct": found["pct"]} if "pct" in found else found


def _shown(share: Any) -> str:
    found = _stake(share)
    return found.get("pct") or (
        f"{found.get('min', '0')}-{found.get('max', '100')}" if found else ""
    )
