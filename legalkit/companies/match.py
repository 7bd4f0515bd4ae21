"""Entries that may be one: proposed with a score and the reason, never joined by a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from legalkit.companies.identifiers import numbers_of
from legalkit.companies.names import NameForm, fold, likeness, name_form
from legalkit.companies.screen import NameIndex
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts, Entity, EntityKind

#: Below this two names are not worth a look; both lines are settings of this program, not law.
LIKE, ALIKE = 85.0, 97.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two entries that may be one.

    Attributes:
        score: likeness of the nearest pair of their names, 0 to 100, less for what speaks against.
        reasons: what speaks for it and against it.
    """

    one: str
    other: str
    names: tuple[str, str]
    score: float
    reasons: tuple[Message, ...]

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "one": self.one,
            "other": self.other,
            "names": list(self.names),
            "score": round(self.score, 1),
            "reasons": [reason.text(lang) for reason in self.reasons],
        }


def propose(facts: CompanyFacts, least: float = LIKE) -> tuple[Proposal, ...]:
    """Pairs of entries whose names are alike, best first.

    Pairs that bear different numbers of one register are left out: they are two. A person and a
    company are never one.

    Args:
        facts: joined facts.
        least: least score.
    """
    names = [
        (entity, name)
        for entity in facts.entities
        if entity.unspecified is None
        for name in _names(entity)
    ]
    index = NameIndex([name for _, name in names])
    shared = _shared_people(facts)
    best: dict[tuple[str, str], Proposal] = {}
    for entity, name in names:
        for match in index.nearest(name, 12, least - 10):
            other = names[match.place][0]
            if other.id <= entity.id or _apart(entity, other):
                continue
            found = _proposal(entity, other, name, match.name, shared)
            key = (entity.id, other.id)
            if found.score >= least and (key not in best or found.score > best[key].score):
                best[key] = found
    return tuple(sorted(best.values(), key=lambda p: (-p.score, p.one, p.other)))


def _names(entity: Entity) -> Iterator[str]:
    for name in dict.fromkeys((entity.name, *entity.other_names)):
        yield name
        yield from name_form(name).former


def _apart(one: Entity, other: Entity) -> bool:
    """Different kinds of being, said by a person to differ, or with different numbers."""
    person = EntityKind.PERSON
    if (one.kind is person) != (other.kind is person):
        return True
    first = {n.scheme: n.value for n in numbers_of(one) if n.holds is not False}
    second = {n.scheme: n.value for n in numbers_of(other) if n.holds is not False}
    return any(first[scheme] != second[scheme] for scheme in set(first) & set(second))


def _shared_people(facts: CompanyFacts) -> dict[str, Counter[str]]:
    """Entity -> those it is tied to: a namesake tied to the same company is likelier the same."""
    found: dict[str, Counter[str]] = {entity.id: Counter() for entity in facts.entities}
    for relation in facts.relations:
        for here, there in ((relation.from_, relation.to), (relation.to, relation.from_)):
            if here in found:
                found[here][there] += 1
    return found


def _proposal(
    one: Entity, other: Entity, first: str, second: str, shared: dict[str, Counter[str]]
) -> Proposal:
    forms = (name_form(first), name_form(second))
    score = likeness(*forms)
    reasons = [Message(_kind(forms), {"one": first, "other": second})]
    if first != one.name or second != other.name:
        reasons.append(Message("match.former"))
    if forms[0].form != forms[1].form and forms[0].form and forms[1].form:
        reasons.append(Message("match.form", {"one": forms[0].form, "other": forms[1].form}))
    if one.country and other.country and one.country != other.country:
        score -= 10
        reasons.append(Message("match.country", {"one": one.country, "other": other.country}))
    if one.address and other.address and fold(one.address) == fold(other.address):
        reasons.append(Message("match.address"))
    if one.kind is EntityKind.PERSON:
        if one.start and other.start:
            same = one.start == other.start
            score -= 0 if same else 25
            reasons.append(Message("match.born" if same else "match.not_born"))
        common = set(shared[one.id]) & set(shared[other.id])
        if common:
            reasons.append(Message("match.common", {"ids": ", ".join(sorted(common))}))
        else:
            # Common personal names repeat by the thousand.
            score -= 8
            reasons.append(Message("match.namesake"))
    return Proposal(one.id, other.id, (one.name, other.name), max(score, 0.0), tuple(reasons))


def _kind(forms: tuple[NameForm, NameForm]) -> str:
    if fold(forms[0].shown) == fold(forms[1].shown):
        return "match.equal"
    if forms[0].core == forms[1].core:
        return "match.core"
    return "match.alike" if likeness(*forms) >= ALIKE else "match.near"
