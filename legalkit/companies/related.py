"""Related parties as each law defines them, every one with the way that leads to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from legalkit.companies.walk import Found, Ground
from legalkit.law.related_sheet import Clause, RelatedRule, RelatedSheet, Words
from legalkit.law.rule import in_force_on
from legalkit.model.citation import Citation
from legalkit.model.companies import CompanyFacts


@dataclass(frozen=True, slots=True)
class RelatedHit:
    """One entity is a related party of a debtor under one definition.

    Attributes:
        law: code of the law.
        definition: id of the definition; ``clause``: which of its ways.
        name: the definition and the clause in words.
        entities: ids along the way, the debtor first.
        relations: ids of the ties along the way.
        sure: False when it only holds if an unknown share lies high in its range.
        ended: some tie on the way ended, recently enough to count.
    """

    law: str
    definition: str
    clause: str
    name: tuple[Words, Words]
    debtor: str
    entity: str
    entities: tuple[str, ...]
    relations: tuple[str, ...]
    sure: bool
    ended: bool
    cite: Citation

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "law": self.law,
            "definition": self.definition,
            "clause": self.clause,
            "name": [getattr(words, lang) for words in self.name],
            "debtor": self.debtor,
            "entity": self.entity,
            "path": list(self.entities),
            "relations": list(self.relations),
            "sure": self.sure,
            "ended": self.ended,
            "cite": self.cite.to_json(),
        }


@dataclass(frozen=True, slots=True)
class _Way:
    entities: tuple[str, ...]
    relations: tuple[str, ...] = ()
    sure: bool = True


@dataclass(slots=True)
class _Search:
    facts: CompanyFacts
    day: date
    majority: Fraction
    grounds: dict[int, Ground] = field(default_factory=dict)
    givers: dict[str, str] = field(default_factory=dict)

    def ground(self, months: int) -> Ground:
        if months not in self.grounds:
            self.grounds[months] = Ground(self.facts, self.day, self.majority, months)
        return self.grounds[months]

    def ways(self, start: str, clause: Clause, state_apart: bool) -> Iterator[_Way]:
        """Every end of a clause once, by the way found first."""
        front = [_Way((start,))]
        for number, step in enumerate(clause.steps):
            last = number == len(clause.steps) - 1
            ground = self.ground(step.months)
            following: dict[str, _Way] = {}
            for way in front:
                here = way.entities[-1]
                if number and state_apart and ground.impersonal(here):
                    continue
                for found in ground.walk(here, step):
                    if found.entity == start or found.entity in way.entities:
                        continue
                    # A way that leads back through the company itself says nothing about others.
                    if number and any(self.givers.get(key) == start for key in found.relations):
                        continue
                    onward = _onward(way, found)
                    had = following.get(found.entity)
                    if had is None or (onward.sure and not had.sure):
                        following[found.entity] = onward
            front = list(following.values())
            if last:
                yield from front


def _onward(way: _Way, found: Found) -> _Way:
    return _Way(
        (*way.entities, found.entity), (*way.relations, *found.relations), way.sure and found.sure
    )


def related_parties(
    facts: CompanyFacts, as_of: date, sheet: RelatedSheet, debtors: Sequence[str]
) -> tuple[RelatedHit, ...]:
    """Who is a related party of the debtors on a day, under each definition of one law.

    Args:
        facts: entities and dated relations.
        as_of: the day.
        sheet: definitions, from ``jurisdictions/<code>/related.yaml``.
        debtors: ids of the entities asked about.

    Returns:
        one hit for each debtor, entity, definition and clause.
    """
    search = _Search(facts, as_of, Fraction(str(sheet.majority_pct)) / 100)
    search.givers = {relation.id: relation.from_ for relation in facts.relations}
    ended = {
        relation.id: relation.end
        for relation in facts.relations
        if relation.end is not None and relation.end < as_of
    }
    return tuple(
        _hit(sheet, rule, clause, debtor, way, ended)
        for rule in in_force_on(sheet.definitions, as_of)
        for debtor in debtors
        for clause in rule.clauses
        for way in search.ways(debtor, clause, rule.state_apart)
    )


def _hit(
    sheet: RelatedSheet,
    rule: RelatedRule,
    clause: Clause,
    debtor: str,
    way: _Way,
    ended: dict[str, date],
) -> RelatedHit:
    return RelatedHit(
        law=sheet.jurisdiction,
        definition=rule.id,
        clause=clause.id,
        name=(rule.name, clause.name),
        debtor=debtor,
        entity=way.entities[-1],
        entities=way.entities,
        relations=tuple(dict.fromkeys(way.relations)),
        sure=way.sure,
        ended=any(key in ended for key in way.relations),
        cite=rule.citation,
    )
