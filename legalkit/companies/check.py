"""What is wrong or unclear in the facts about companies: nothing is dropped in silence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import combinations

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from legalkit.companies import extra
from legalkit.companies.view import in_force
from legalkit.law.transfers_sheet import TransfersSheet
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts, Relation, RelationType
from legalkit.model.finding import Finding, Severity, Where

SECTIONS = ("entities", "relations", "debts", "transfers", "facts")


def check(facts: CompanyFacts, sheet: TransfersSheet) -> Iterator[Finding]:
    """Everything a person should put right, with the field it stands in."""
    yield from _ids(facts)
    yield from _links(facts)
    yield from _keys(facts, sheet)
    yield from _relations(facts)
    yield from _transfers(facts)


def _finding(code: str, field: str, weight: Severity = Severity.ERROR, **params: object) -> Finding:
    return Finding(code, weight, Where(field=field), params)


def _ids(facts: CompanyFacts) -> Iterator[Finding]:
    for section in SECTIONS[:4]:
        first: dict[str, int] = {}
        for place, entry in enumerate(getattr(facts, section)):
            if entry.id in first:
                yield _finding(
                    "LK601",
                    f"{section}[{place}].id",
                    value=entry.id,
                    first=f"{section}[{first[entry.id]}]",
                )
            first.setdefault(entry.id, place)


def _links(facts: CompanyFacts) -> Iterator[Finding]:
    known = {entity.id for entity in facts.entities}
    names = {
        "relations": ("from_", "to"),
        "debts": ("debtor", "creditor"),
        "transfers": ("from_", "to"),
        "facts": ("entity",),
    }
    for section, fields in names.items():
        for place, entry in enumerate(getattr(facts, section)):
            for name in fields:
                value = getattr(entry, name)
                if value is not None and value not in known:
                    yield _unknown(f"{section}[{place}].{name.rstrip('_')}", value, known)


def _keys(facts: CompanyFacts, sheet: TransfersSheet) -> Iterator[Finding]:
    declared = sheet.declared_keys
    known = {entity.id for entity in facts.entities}
    for section in SECTIONS:
        for place, entry in enumerate(getattr(facts, section)):
            yield from _entry_keys(entry, f"{section}[{place}]", dict(declared))
            for key, value in (entry.model_extra or {}).items():
                if declared.get(key) == "id" and value is not None and str(value) not in known:
                    yield _unknown(f"{section}[{place}].{key}", str(value), known)


def _unknown(field: str, value: str, known: set[str]) -> Finding:
    close = get_close_matches(value, known, n=1)
    said = close[0] if close else ", ".join(sorted(known)[:20]) or "-"
    return _finding("LK602", field, value=value, known=said)


def _entry_keys(entry: BaseModel, where: str, declared: dict[str, str]) -> Iterator[Finding]:
    for key, value in (entry.model_extra or {}).items():
        if key not in declared:
            close = get_close_matches(key, [*declared, *type(entry).model_fields], n=1)
            yield _finding(
                "LK603",
                f"{where}.{key}",
                Severity.WARNING,
                key=key,
                known=close[0] if close else ", ".join(sorted(declared)),
            )
        elif value is not None:
            try:
                extra.read(declared[key], value)
            except PydanticCustomError:
                yield _finding(
                    "LK604",
                    f"{where}.{key}",
                    value=str(value),
                    expected=Message(f"kind.{declared[key]}"),
                )


def _relations(facts: CompanyFacts) -> Iterator[Finding]:
    for place, relation in enumerate(facts.relations):
        where = f"relations[{place}]"
        if relation.from_ == relation.to:
            yield _finding("LK605", where, Severity.WARNING, id=relation.id, entity=relation.from_)
        if relation.start and relation.end and relation.end < relation.start:
            yield _finding(
                "LK606", f"{where}.end", id=relation.id, start=relation.start, end=relation.end
            )
        if relation.type is not RelationType.OWNERSHIP:
            continue
        numbers = [n for n in (relation.pct, relation.min, relation.max) if n is not None]
        if any(n < 0 or n > 100 for n in numbers) or (
            relation.min is not None and relation.max is not None and relation.min > relation.max
        ):
            yield _finding("LK607", where, id=relation.id, shown=", ".join(str(n) for n in numbers))
        if not numbers:
            yield _finding("LK608", where, Severity.WARNING, id=relation.id)
    yield from _sums(facts)
    yield from _twice(facts)


def _stakes(facts: CompanyFacts) -> dict[str, list[Relation]]:
    """Stakes by company, in order of company."""
    found: dict[str, list[Relation]] = defaultdict(list)
    for relation in facts.relations:
        if relation.type is RelationType.OWNERSHIP and relation.from_ != relation.to:
            found[relation.to].append(relation)
    return dict(sorted(found.items()))


def _sums(facts: CompanyFacts) -> Iterator[Finding]:
    """Stakes in one company that add up to more than everything on some day."""
    for company, into in _stakes(facts).items():
        for day in sorted({r.start for r in into if r.start} | {facts.as_of}):
            held = [r for r in into if in_force(r, day)]
            total = sum((r.pct if r.pct is not None else r.min) or 0 for r in held)
            if total > 100:
                yield _finding(
                    "LK609",
                    "relations",
                    company=company,
                    day=day,
                    total=total,
                    ids=", ".join(r.id for r in held),
                )
                break


def _twice(facts: CompanyFacts) -> Iterator[Finding]:
    """Two stakes of one holder in one company that overlap in time."""
    for company, into in _stakes(facts).items():
        by_holder: dict[str, list[Relation]] = defaultdict(list)
        for relation in into:
            by_holder[relation.from_].append(relation)
        for holder, parcels in by_holder.items():
            for one, two in combinations(parcels, 2):
                apart = _before(one, two) or _before(two, one)
                if not apart:
                    yield _finding(
                        "LK610",
                        "relations",
                        Severity.WARNING,
                        one=one.id,
                        two=two.id,
                        holder=holder,
                        company=company,
                    )


def _before(one: Relation, two: Relation) -> bool:
    return one.end is not None and two.start is not None and one.end <= two.start


def _transfers(facts: CompanyFacts) -> Iterator[Finding]:
    for place, transfer in enumerate(facts.transfers):
        where = f"transfers[{place}]"
        if transfer.registered and transfer.registered < transfer.date:
            yield _finding(
                "LK611",
                f"{where}.registered",
                Severity.WARNING,
                id=transfer.id,
                registered=transfer.registered,
                date=transfer.date,
            )
        if (
            transfer.price is not None
            and transfer.paid is not None
            and transfer.paid > transfer.price > 0
        ):
            yield _finding(
                "LK612",
                f"{where}.paid",
                Severity.WARNING,
                id=transfer.id,
                paid=transfer.paid,
                price=transfer.price,
            )
        if transfer.to == transfer.from_:
            yield _finding("LK613", where, Severity.WARNING, id=transfer.id, entity=transfer.from_)
        known = extra.day(transfer, "known_on")
        if known and known < transfer.date:
            yield _finding(
                "LK614", f"{where}.known_on", id=transfer.id, known=known, date=transfer.date
            )
