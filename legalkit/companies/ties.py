"""Who is related to whom on a day, by which path (Company Law art 265, Civil Code art 1045).

A path goes up from one entity to those who direct it, once sideways at most (family, stated
affiliation), and down to what they direct. It never goes up again: two companies are not related
because each has some director who sits on a third board.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from heapq import heappop, heappush

from legalkit.companies.control import ControlMap, control_map
from legalkit.companies.ownership import Stakes, stakes_of
from legalkit.companies.view import graph_on
from legalkit.law.transfers_sheet import TieRule, TransfersSheet
from legalkit.model.companies import CompanyFacts, EntityKind, Relation, RelationType

UP, SIDE, DOWN = 0, 1, 2
#: From the closest; a path is called after the closest tie on it.
GRADES = ("R1", "R3", "R2")


@dataclass(frozen=True, slots=True)
class Tie:
    """Two entities are related.

    Attributes:
        one: first entity.
        other: second entity.
        grade: R1 family, R2 ownership or control, R3 same decision-makers.
        path: entity ids from one to the other.
        relations: ids of the relations along the path.
        ended: True when it only holds because a tie that ended recently still counts.
    """

    one: str
    other: str
    grade: str
    path: tuple[str, ...]
    relations: tuple[str, ...]
    ended: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One edge of the tie graph."""

    to: str
    way: int
    grade: str
    relations: tuple[str, ...]
    last_only: bool = False


@dataclass(slots=True)
class Circle:
    """The tie graph of one day.

    Attributes:
        control: who controls what.
        stakes: direct stakes.
        soft: shared values between two entities.
    """

    control: ControlMap
    stakes: Stakes
    steps: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))
    soft: dict[frozenset[str], list[Relation]] = field(default_factory=lambda: defaultdict(list))
    impersonal: frozenset[str] = frozenset()
    _ties: dict[str, dict[str, Tie]] = field(default_factory=dict)

    def tie(self, one: str, other: str, *, ended: bool = False) -> Tie | None:
        """The shortest path between two entities, or None."""
        if one not in self._ties:
            self._ties[one] = self._all_from(one)
        found = self._ties[one].get(other)
        return replace(found, ended=True) if found is not None and ended else found

    def _all_from(self, one: str) -> dict[str, Tie]:
        """The shortest path to everybody, in one search."""
        found: dict[str, Tie] = {}
        # The shortest path; of equals the closest grade, so that no id decides what is told.
        queue: list[tuple[int, int, tuple[str, ...], int, tuple[Step, ...]]] = []
        heappush(queue, (0, len(GRADES), (one,), UP, ()))
        seen: set[tuple[str, int]] = set()
        while queue:
            length, rank, nodes, way, taken = heappop(queue)
            here = nodes[-1]
            if taken and here not in found:
                found[here] = _tie(one, here, nodes, taken)
            if taken and (taken[-1].last_only or here in self.impersonal):
                continue
            if (here, way) in seen:
                continue
            seen.add((here, way))
            for step in self._onward(here, way, taken):
                if step.to not in nodes:
                    closer = min(rank, GRADES.index(step.grade))
                    path = (*nodes, step.to)
                    heappush(queue, (length + 1, closer, path, step.way, (*taken, step)))
        return found

    def _onward(self, here: str, way: int, taken: tuple[Step, ...]) -> Iterator[Step]:
        for step in self.steps.get(here, ()):
            if step.last_only and taken:
                continue
            if step.way < way or (step.way == way == SIDE):
                continue
            yield step


def _tie(one: str, other: str, path: tuple[str, ...], steps: tuple[Step, ...]) -> Tie:
    grades = {step.grade for step in steps}
    grade = next(g for g in GRADES if g in grades)
    relations = tuple(dict.fromkeys(key for step in steps for key in step.relations))
    return Tie(one, other, grade, path, relations)


def circle_on(
    facts: CompanyFacts, day: date, sheet: TransfersSheet, grace_months: int = 0
) -> Circle:
    """Build the tie graph of ``day``.

    Args:
        facts: entities and relations.
        day: the day asked for.
        sheet: which relations count, and from which share.
        grace_months: ties that ended at most so long before still count.
    """
    graph = graph_on(facts, day, grace_months)
    stakes = stakes_of(graph)
    ways = {str(kind): rule for rule in sheet.ties for kind in rule.types}
    stated = frozenset(kind for kind, rule in ways.items() if rule.way == "control")
    control = control_map(graph, stakes, Fraction(str(sheet.control.majority_pct)) / 100, stated)
    circle = Circle(control, stakes)
    circle.impersonal = frozenset(
        entity.id
        for entity in facts.entities
        if entity.kind in (EntityKind.STATE, EntityKind.AUTHORITY)
    )
    for who, chain in control.chains.items():
        for company, keys in chain.path.items():
            circle.steps[who].append(Step(company, DOWN, "R2", keys))
            circle.steps[company].append(Step(who, UP, "R2", keys))
    for here, there, data in graph.edges(data=True):
        if here != there:
            _add(circle, here, there, data["relation"], ways, sheet)
    for steps in circle.steps.values():
        steps.sort(key=lambda step: (step.way, step.to, step.relations))
    return circle


def _add(
    circle: Circle,
    here: str,
    there: str,
    relation: Relation,
    ways: dict[str, TieRule],
    sheet: TransfersSheet,
) -> None:
    key = (relation.id,)
    if relation.type is RelationType.OWNERSHIP:
        share = circle.stakes.low.get((here, there), Fraction(0))
        chain = sheet.control.chain_pct
        runs_on = chain is not None and share >= Fraction(str(chain)) / 100
        if runs_on or share >= Fraction(str(sheet.control.significant_pct)) / 100:
            circle.steps[here].append(Step(there, DOWN, "R2", key, last_only=not runs_on))
            circle.steps[there].append(Step(here, UP, "R2", key, last_only=not runs_on))
        return
    rule = ways.get(str(relation.type))
    if rule is None:
        return
    if rule.way == "soft":
        circle.soft[frozenset((here, there))].append(relation)
    elif rule.way == "office":
        circle.steps[here].append(Step(there, DOWN, rule.grade, key))
        circle.steps[there].append(Step(here, UP, rule.grade, key))
    elif rule.way == "side":
        circle.steps[here].append(Step(there, SIDE, rule.grade, key))
        circle.steps[there].append(Step(here, SIDE, rule.grade, key))
