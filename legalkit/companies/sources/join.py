"""Several sources, one picture: nothing is overwritten, what they say differently is a finding.

Entries become one only by a number that both bear, by the same id, or because a person wrote
``same_as``. A tie that two sources tell is one tie, stated twice; where they differ on the share
the range of both is carried, where they differ on the days the longer time, and a finding says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.companies.identifiers import check_numbers
from legalkit.companies.names import fold
from legalkit.companies.sources.gather import UNDATED
from legalkit.companies.sources.same import Sameness
from legalkit.companies.sources.shared import shared_values
from legalkit.companies.sources.twice import accounts_that_differ, cited, told_once
from legalkit.model.companies import CompanyFacts, Entity, Relation, RelationType
from legalkit.model.finding import Finding, Severity, Where

_COMPARED = ("kind", "country", "start", "end")
_UNION = ("other_names", "same_as")
ZERO, WHOLE = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Joined:
    """All facts of a case as one.

    Attributes:
        facts: entities that are one stand under one id, with the ties re-pointed to it.
        findings: what was joined and why, and what the sources say differently.
        versions: id -> every entry as its source stated it, for what was put together.
    """

    facts: CompanyFacts
    findings: tuple[Finding, ...] = ()
    versions: Mapping[str, tuple[Entity | Relation, ...]] = field(default_factory=dict)


def join(parts: Sequence[CompanyFacts]) -> Joined:
    """Put the facts of several sources together.

    Args:
        parts: in the order in which the case names them; of an entity that several describe the
            first gives the id, the role and the name.

    Returns:
        one fact base; with a single part its facts are the same, in the same order.
    """
    entities = [entity for part in parts for entity in part.entities]
    same = Sameness.of(entities)
    leader = same.leaders()
    findings: list[Finding] = [*_twice(parts), *same.findings]
    by_id: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        by_id[leader[entity.id]].append(entity)
    versions: dict[str, tuple[Entity | Relation, ...]] = {
        id_: tuple(told) for id_, told in by_id.items() if len(told) > 1
    }
    merged = [_one(id_, told, findings) for id_, told in by_id.items()]
    relations: list[Relation] = []
    tellers: list[set[int]] = []
    places: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, part in enumerate(parts):
        for relation in part.relations:
            moved = _moved(relation, leader)
            alike = places[moved.type, moved.from_, moved.to]
            _tell(moved, number, relations, tellers, alike, versions, findings)
    facts = CompanyFacts(
        as_of=_as_of(parts),
        jurisdiction=parts[0].jurisdiction if parts else "CN",
        entities=tuple(merged),
        relations=tuple(relations),
        debts=told_once([[_moved(e, leader) for e in p.debts] for p in parts], findings),
        transfers=told_once([[_moved(e, leader) for e in p.transfers] for p in parts], findings),
        facts=tuple(_moved(e, leader) for p in parts for e in p.facts),
    )
    findings += accounts_that_differ(facts.facts)
    ties, notes = shared_values(facts)
    facts = facts.model_copy(update={"relations": (*facts.relations, *ties)})
    return Joined(facts, (*findings, *check_numbers(facts), *notes), versions)


def _as_of(parts: Sequence[CompanyFacts]) -> date:
    """The day of the file that says who the debtor is; else the latest day of any."""
    for part in parts:
        if any(entity.role == "debtor" for entity in part.entities) or part.debts:
            return part.as_of
    return max((part.as_of for part in parts), default=UNDATED)


def _twice(parts: Sequence[CompanyFacts]) -> Iterator[Finding]:
    """Ids used twice within one source; between sources one id means one entity."""
    for part in parts:
        first: dict[str, int] = {}
        for place, entity in enumerate(part.entities):
            if entity.id in first:
                yield Finding(
                    "LK601",
                    where=Where(field=f"entities[{place}].id"),
                    params={"value": entity.id, "first": f"entities[{first[entity.id]}]"},
                )
            first.setdefault(entity.id, place)


def _note(code: str, weight: Severity = Severity.WARNING, **params: object) -> Finding:
    return Finding(code, weight, Where(field=None), params)


def _one(id_: str, told: list[Entity], findings: list[Finding]) -> Entity:
    """One entity out of what several sources say of it; the first to say a thing is followed."""
    first = told[0]
    if len(told) == 1:
        return first
    update: dict[str, Any] = {"id": id_}
    for name in Entity.model_fields:
        values = [(getattr(e, name), e) for e in told if getattr(e, name) not in (None, (), {}, "")]
        if values and name not in ("id", "kind", "identifiers"):
            update[name] = values[0][0]
    for name in _UNION:
        update[name] = tuple(dict.fromkeys(v for e in told for v in getattr(e, name)))
    names = dict.fromkeys(e.name for e in told if fold(e.name) != fold(first.name))
    update["other_names"] = tuple(dict.fromkeys((*update["other_names"], *names)))
    update["identifiers"] = {k: v for e in reversed(told) for k, v in e.identifiers.items()}
    update["source"] = _sources(told)
    for name in _COMPARED:
        _compare(id_, name, [(getattr(e, name), e) for e in told], findings)
    _compare(id_, "name", [(e.name, e) for e in told], findings, fold)
    extra = {k: v for e in reversed(told) for k, v in (e.model_extra or {}).items()}
    return first.model_copy(update={**extra, **update})


def _compare(
    id_: str, name: str, told: list[tuple[Any, Any]], findings: list[Finding], key: Any = str
) -> None:
    seen: dict[Any, str] = {}
    for value, entry in told:
        if value is not None:
            seen.setdefault(key(value), f"{value} ({cited(entry)})")
    if len(seen) > 1:
        findings.append(_note("LK643", id=id_, what=name, values="; ".join(seen.values())))


def _sources(told: Sequence[Entity | Relation]) -> str | None:
    words = [word for e in told if e.source for word in e.source.split(" | ")]
    return " | ".join(dict.fromkeys(words)) or None


def _moved(entry: Any, leader: Mapping[str, str]) -> Any:
    ends = {
        name: leader[getattr(entry, name)]
        for name in ("from_", "to", "debtor", "creditor", "entity", "company", "secures_debt_of")
        if getattr(entry, name, None) in leader
        and leader[getattr(entry, name)] != getattr(entry, name)
    }
    return entry.model_copy(update=ends) if ends else entry


def _tell(
    told: Relation,
    number: int,
    known: list[Relation],
    tellers: list[set[int]],
    alike: list[int],
    versions: dict[str, tuple[Entity | Relation, ...]],
    findings: list[Finding],
) -> None:
    """Add a tie, or find the same tie told by another source.

    ``alike`` are the places of the ties of this kind between these two, in ``known``.
    """
    for place in alike:
        had = known[place]
        # Two parcels in one source are two; LK610 asks about them.
        if number not in tellers[place] and _together(had, told):
            tellers[place].add(number)
            before = versions.get(had.id, (had,))
            versions[had.id] = (*before, told)
            known[place] = _both(had, told, findings)
            return
    alike.append(len(known))
    known.append(told)
    tellers.append({number})


def _together(one: Relation, other: Relation) -> bool:
    """The two spans share a day, or one of them says nothing about days."""
    ends_before = one.end is not None and other.start is not None and one.end <= other.start
    starts_after = other.end is not None and one.start is not None and other.end <= one.start
    return not ends_before and not starts_after


def _both(one: Relation, other: Relation, findings: list[Finding]) -> Relation:
    update: dict[str, Any] = {"source": _sources((one, other))}
    _days(one, other, update, findings)
    if one.type is RelationType.OWNERSHIP:
        _shares(one, other, update, findings)
    told, more = one.model_extra or {}, other.model_extra or {}
    for name in sorted(set(told) & set(more)):
        if str(told[name]) != str(more[name]):
            _differ(name, one, other, findings)
    extra = {**more, **told}
    for name in ("note", "population"):
        if getattr(one, name) is None and getattr(other, name) is not None:
            update[name] = getattr(other, name)
    seen = [entry.seen for entry in (one, other) if entry.seen]
    update["seen"] = max(seen, default=None)
    return one.model_copy(update={**extra, **update})


def _days(one: Relation, other: Relation, update: dict[str, Any], findings: list[Finding]) -> None:
    starts = [entry.start for entry in (one, other) if entry.start]
    update["start"] = min(starts, default=None)
    if len(set(starts)) > 1:
        _differ("start", one, other, findings)
    ended = [entry for entry in (one, other) if entry.end]
    update["end"] = max((entry.end for entry in ended if entry.end), default=None)
    if len(ended) == 1:
        (closed,) = ended
        still = other if closed is one else one
        # Seen as standing after the day on which the other source ends it: they cannot both hold.
        if still.seen and closed.end and still.seen > closed.end:
            update["end"] = None
            _differ("end", one, other, findings)
    elif len(ended) == 2 and one.end != other.end:
        _differ("end", one, other, findings)


def _shares(
    one: Relation, other: Relation, update: dict[str, Any], findings: list[Finding]
) -> None:
    spans = [_range(entry) for entry in (one, other)]
    low, high = max(s[0] for s in spans), min(s[1] for s in spans)
    if low > high:
        # They exclude each other: until somebody finds out, it may be either or between.
        low, high = min(s[0] for s in spans), max(s[1] for s in spans)
        _differ("pct", one, other, findings)
    if low == high:
        update.update(pct=low, min=None, max=None)
    else:
        update.update(pct=None, min=low, max=high)


def _range(relation: Relation) -> tuple[Decimal, Decimal]:
    if relation.pct is not None:
        return relation.pct, relation.pct
    return (
        relation.min if relation.min is not None else ZERO,
        relation.max if relation.max is not None else WHOLE,
    )


def _differ(what: str, one: Relation, other: Relation, findings: list[Finding]) -> None:
    shown = []
    for entry in (one, other):
        value = getattr(entry, what)
        if what == "pct" and value is None:
            value = "-".join(str(bound) for bound in _range(entry))
        shown.append(f"{value if value is not None else '-'} ({cited(entry)})")
    findings.append(
        _note("LK643", id=f"{one.id} {one.from_} > {one.to}", what=what, values="; ".join(shown))
    )
