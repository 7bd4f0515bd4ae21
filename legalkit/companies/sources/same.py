"""Which entries are one entity: by a number that both bear, or because a person says so.

Two that bear different numbers of one register stay two, whoever says otherwise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from legalkit.companies.identifiers import numbers_of
from legalkit.model.companies import Entity
from legalkit.model.finding import Finding, Severity

#: Numbers whose register is not said: the same digits may stand in two registers.
_LOCAL = frozenset({"registered_as", "id_number", "tax", "gb_psc"})


@dataclass(slots=True)
class Sameness:
    """Groups of ids that mean one entity; the id that came first leads its group.

    Attributes:
        findings: what was put together or kept apart, and why.
    """

    findings: list[Finding] = field(default_factory=list)
    _parent: dict[str, str] = field(default_factory=dict)
    _place: dict[str, int] = field(default_factory=dict)
    _numbers: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, entities: Sequence[Entity]) -> Sameness:
        """Find out about all entities of a case."""
        same = cls()
        for entity in entities:
            same._place.setdefault(entity.id, len(same._place))
            same._parent.setdefault(entity.id, entity.id)
            same._numbers.setdefault(entity.id, defaultdict(set))
        same._by_number(entities)
        for entity in entities:
            for other in entity.same_as:
                if other in same._parent:
                    same._unite(entity.id, other)
                else:
                    same._say("LK661", Severity.WARNING, id=entity.id, other=other)
        return same

    def leader(self, id_: str) -> str:
        """The id under which the entity goes on."""
        while self._parent[id_] != id_:
            id_ = self._parent[id_]
        return id_

    def leaders(self) -> dict[str, str]:
        """Every id with the one that leads its group."""
        return {id_: self.leader(id_) for id_ in self._parent}

    def _by_number(self, entities: Sequence[Entity]) -> None:
        bearers: dict[tuple[str, str], str] = {}
        shared: list[tuple[str, str, str, str]] = []
        for entity in entities:
            for found in numbers_of(entity):
                if found.holds is False or found.scheme in _LOCAL:
                    continue
                self._numbers[entity.id][found.scheme].add(found.value)
                holder = bearers.setdefault((found.scheme, found.value), entity.id)
                if holder != entity.id:
                    shared.append((holder, entity.id, found.scheme, found.value))
        for one, other, scheme, value in shared:
            if self.leader(one) != self.leader(other) and self._unite(one, other):
                self._say("LK660", Severity.NOTE, one=one, other=other, scheme=scheme, number=value)

    def _unite(self, one: str, other: str) -> bool:
        first, second = sorted((self.leader(one), self.leader(other)), key=self._place.__getitem__)
        if first == second:
            return True
        clash = self._clash(first, second)
        if clash:
            self._say("LK662", Severity.ERROR, one=one, other=other, numbers=clash)
            return False
        self._parent[second] = first
        for scheme, values in self._numbers[second].items():
            self._numbers[first][scheme] |= values
        return True

    def _clash(self, one: str, other: str) -> str | None:
        first, second = self._numbers[one], self._numbers[other]
        for scheme in sorted(set(first) & set(second)):
            if not first[scheme] & second[scheme]:
                return f"{scheme} {min(first[scheme])} / {min(second[scheme])}"
        return None

    def _say(self, code: str, weight: Severity, **params: object) -> None:
        self.findings.append(Finding(code, weight, params=params))
