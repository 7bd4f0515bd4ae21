"""Debtor groups from facts about companies: who is controlled by whom stands for one risk."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

from legalkit.companies.read import read_facts
from legalkit.companies.walk import Ground
from legalkit.law.transfers_sheet import load_transfers
from legalkit.model.companies import CompanyFacts


def debtor_groups(path: Path, as_of: date, law_dir: Path | None = None) -> dict[str, str]:
    """The group of each company that control joins with others, by id, name and number.

    Companies stand in one group when one controls the other, or the same person or company
    controls both. A group bears the name of who stands at its top.

    Args:
        path: facts about companies (companies.yaml).
        as_of: day on which the relations stand.
        law_dir: the user's own rule folder.

    Raises:
        InputError: when the file does not hold.
        CoverageError: when its law has no sheet that says from which share on control is assumed.
    """
    return groups_in(read_facts(path).facts, as_of, law_dir)


def groups_in(facts: CompanyFacts, as_of: date, law_dir: Path | None = None) -> dict[str, str]:
    """The same for facts in hand."""
    sheet = load_transfers(facts.jurisdiction, law_dir)
    ground = Ground(facts, as_of, Fraction(str(sheet.control.majority_pct)) / 100)
    above: dict[str, set[str]] = {entity.id: set() for entity in facts.entities}
    for company in above:
        above[company] = set(ground.control.controllers(company)) - {company}
    parent = {entity: entity for entity in above}

    def top(entity: str) -> str:
        while parent[entity] != entity:
            entity = parent[entity]
        return entity

    for company, controllers in above.items():
        for controller in controllers:
            one, other = sorted((top(company), top(controller)))
            parent[other] = one
    members: dict[str, list[str]] = {}
    for entity in above:
        members.setdefault(top(entity), []).append(entity)
    names = {entity.id: entity for entity in facts.entities}
    found: dict[str, str] = {}
    for group in members.values():
        if len(group) < 2:
            continue
        # Who controls the most and is controlled by the fewest stands at the top.
        head = min(group, key=lambda one: (len(above[one]), one))
        for entity in group:
            known = names[entity]
            for key in (entity, known.name, *known.other_names, *known.identifiers.values()):
                if key:
                    found[str(key)] = names[head].name or head
    return found
