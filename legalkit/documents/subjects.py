"""For whom, or for what, one paper of a pack is made: each addressee, person to add, or act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from legalkit.documents.avoidance import enter_act
from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.lines import AddLine, Outsider
from legalkit.documents.parties import gap, put_party
from legalkit.documents.sentences import sentence
from legalkit.documents.stages import acts, as_party
from legalkit.documents.title import named_items
from legalkit.documents.values import Amount, FactSheet, Leaf
from legalkit.law.documents_sheet import AddedGround, Paper
from legalkit.law.rule import in_force_on
from legalkit.model.party import Party, PartyRole
from legalkit.model.steps import AddedDebtor


@dataclass(frozen=True, slots=True)
class Subject:
    """What one paper is about.

    Attributes:
        name: as the name of the file tells it.
        enter: puts what is special to this paper on its own fact sheet.
    """

    name: str
    enter: Callable[[FactSheet, Citations], None]


def addressees(given: PackInput, paper: Paper) -> tuple[Party, ...]:
    """To whom a letter goes: a call on the one does not reach the other (CC 693)."""
    guarantors = given.guarantors
    if paper.for_each == "guarantor":
        return guarantors
    if paper.for_each == "debtor":
        return tuple(party for party in given.opponents if party not in guarantors)
    return given.opponents if paper.for_each == "addressee" else ()


def subjects(given: PackInput, paper: Paper) -> Iterator[Subject]:
    """The acts or the persons to be added, one paper for each."""
    if paper.for_each == "transfer":
        for position, (plan, line) in enumerate(acts(given)):
            name = line.taker.name if line and line.taker else plan.transfer
            yield Subject(name, _act(given, position))
    elif paper.for_each == "added":
        for person in wanted(given):
            yield Subject(person.name, person.enter)


def _act(given: PackInput, position: int) -> Callable[[FactSheet, Citations], None]:
    def enter(facts: FactSheet, cites: Citations) -> None:
        enter_act(given, facts, cites, position)

    return enter


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person to be added, with what the case and the company room say about it."""

    given: PackInput
    person: Outsider
    ground: AddedGround | None
    found: AddLine | None
    asked: AddedDebtor | None

    @property
    def name(self) -> str:
        """Name of the person."""
        return self.person.name

    def enter(self, facts: FactSheet, cites: Citations) -> None:
        """Enter the person, the ground, its facts and the limit (变更追加规定)."""
        given, asked, found, ground = self.given, self.asked, self.found, self.ground
        where = "case.yaml enforcement.added" if asked else "legalkit.companies remedies"
        own = given.party(self.person.id)
        put_party(facts, "added", own or as_party(self.person, PartyRole.OTHER), given.home)
        ids = list(asked.evidence) if asked else []
        ids += named_items(given.case, found.source if found else None)
        limit = (asked.limit if asked else None) or (found.limit if found else None)
        currency = found.currency if found else given.case.case.currency
        capped: Leaf = Amount(limit, currency) if limit is not None else None
        if ground is not None and ground.limited and limit is None:
            capped = gap("added_limit", name=self.name)
        said = (asked.facts if asked else None) or self._found()
        open_point = gap("added_facts", name=self.name, text=found.says if found else "—")
        told: Leaf = said.rstrip("。；;") if said else open_point
        rule, cite = (ground.id, ground.cite) if ground else (None, None)
        values: dict[str, Leaf] = {
            "who": ground.who if ground else gap("added_ground", name=self.name),
            "request": ground.request if ground else gap("added_ground", name=self.name),
            "ground_text": ground.text if ground else gap("added_ground", name=self.name),
            "citation": ground.cite if ground else gap("added_ground", name=self.name),
            "limit": capped,
            "facts": told,
            "exhibits": cites.cite(ids),
        }
        for key, value in values.items():
            facts.put(f"added.{key}", value, where, rule, cite)

    def _found(self) -> str | None:
        """What the company room found, as a sentence for the court; None where there is none."""
        if self.found is None:
            return None
        pattern = self.given.sheet.labels.get("added", {}).get(self.found.indicator)
        return sentence(self.given, pattern, self.found.params, self.found.currency)


def wanted(given: PackInput) -> list[Wanted]:
    """Whom to add: those the case names; where it names none, those the facts plainly allow."""
    grounds = {item.id: item for item in in_force_on(given.sheet.adding, given.as_of)}
    plan = given.case.enforcement
    found = {(line.person.id, line.ground): line for line in given.added}
    if plan is not None and plan.added:
        return [_asked(given, item, grounds, found) for item in plan.added]
    return [
        Wanted(given, line.person, grounds[line.ground], line, None)
        for line in given.added
        if line.ground in grounds and grounds[line.ground].automatic and line.plain
    ]


def _asked(
    given: PackInput,
    item: AddedDebtor,
    grounds: dict[str, AddedGround],
    found: dict[tuple[str, str], AddLine],
) -> Wanted:
    line = found.get((item.entity, item.ground))
    party = given.party(item.entity)
    known = next((a.person for a in given.added if a.person.id == item.entity), None)
    if party is not None:
        person = Outsider(party.id, party.name, party.kind == "person")
    else:
        person = known or Outsider(item.entity, item.entity, person=False)
    return Wanted(given, person, grounds.get(item.ground), line, item)


def not_asked(given: PackInput) -> list[AddLine]:
    """Persons whom the company room found and no application asks to add."""
    taken = {(item.person.id, item.ground.id) for item in wanted(given) if item.ground}
    return [line for line in given.added if (line.person.id, line.ground) not in taken]
