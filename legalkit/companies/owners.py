"""Beneficial owners under the line of each law: one base of facts, several answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from legalkit.companies.result import percent
from legalkit.companies.walk import NONE, Ground, reaches
from legalkit.law.related_sheet import OwnerRule, RelatedSheet, Words
from legalkit.law.rule import in_force_on
from legalkit.model.citation import Citation
from legalkit.model.companies import CompanyFacts, EntityKind


@dataclass(frozen=True, slots=True)
class Owner:
    """One person who counts, or may count, as a beneficial owner.

    Attributes:
        by: ``share``, ``votes``, ``control`` or ``post`` (nobody else was found).
        low: share by the method of the rule, at least; ``high``: at most.
        votes: votes, those of controlled companies in full.
        sure: False when it only holds if an unknown share lies high in its range.
        paths: ids of the ties of each chain.
    """

    person: str
    by: str
    low: Fraction
    high: Fraction
    votes: Fraction
    sure: bool
    paths: tuple[tuple[str, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "person": self.person,
            "by": self.by,
            "min_pct": percent(self.low),
            "max_pct": percent(self.high),
            "votes_pct": percent(self.votes),
            "sure": self.sure,
            "paths": [list(path) for path in self.paths],
        }


@dataclass(frozen=True, slots=True)
class OwnersAnswer:
    """Beneficial owners of one company under one rule.

    Attributes:
        open_ends: companies above the line of which the facts name no owner.
        undisclosed: reasons that a source gives for naming nobody.
    """

    law: str
    rule: str
    name: Words
    company: str
    owners: tuple[Owner, ...]
    open_ends: tuple[str, ...]
    undisclosed: tuple[str, ...]
    cite: Citation

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "law": self.law,
            "rule": self.rule,
            "name": getattr(self.name, lang),
            "company": self.company,
            "owners": [owner.to_json() for owner in self.owners],
            "open_ends": list(self.open_ends),
            "undisclosed": list(self.undisclosed),
            "cite": self.cite.to_json(),
        }


def beneficial_owners(
    facts: CompanyFacts, as_of: date, sheet: RelatedSheet, companies: Sequence[str]
) -> tuple[OwnersAnswer, ...]:
    """Who counts as a beneficial owner of each company on a day.

    Args:
        facts: entities and dated relations.
        as_of: the day.
        sheet: the rules, from ``jurisdictions/<code>/related.yaml``.
        companies: ids of the companies asked about.
    """
    ground = Ground(facts, as_of, Fraction(str(sheet.majority_pct)) / 100)
    return tuple(
        _answer(ground, sheet, rule, company)
        for rule in in_force_on(sheet.owners, as_of)
        for company in companies
    )


def _answer(ground: Ground, sheet: RelatedSheet, rule: OwnerRule, company: str) -> OwnersAnswer:
    owners: list[Owner] = []
    open_ends: list[str] = []
    if rule.measure == "multiply":
        ground.ask_into(company)
    above = ground.above(company) | {
        who for who, chain in ground.control.chains.items() if company in chain.path
    }
    for holder in sorted(above):
        owner = _owner(ground, rule, holder, company)
        if owner is None:
            continue
        if ground.kinds.get(holder) is EntityKind.PERSON:
            owners.append(owner)
        elif not ground.above(holder):
            open_ends.append(holder)
    if not owners:
        owners = [
            Owner(person, "post", NONE, NONE, NONE, True, (keys,))
            for person, keys in _posts(ground, rule, company)
        ]
    return OwnersAnswer(
        law=sheet.jurisdiction,
        rule=rule.id,
        name=rule.name,
        company=company,
        owners=tuple(owners),
        open_ends=tuple(open_ends),
        undisclosed=_undisclosed(ground, company),
        cite=rule.citation,
    )


def _owner(ground: Ground, rule: OwnerRule, holder: str, company: str) -> Owner | None:
    votes = ground.votes(holder, company)
    if rule.measure == "multiply":
        low, high = ground.share(holder, company)
    else:
        low, high = votes, max(votes, ground.direct(holder, company)[1])
    lines = (rule.more_than, rule.at_least)
    chains = tuple(ground.chains(holder, company)) if reaches(max(high, votes), *lines) else ()
    if reaches(low, *lines):
        return Owner(holder, "share", low, high, votes, True, chains)
    if rule.votes_too and reaches(votes, *lines):
        return Owner(holder, "votes", low, high, votes, True, chains)
    chain = ground.control.chains.get(holder)
    if rule.control_too and chain and company in chain.path:
        return Owner(holder, "control", low, high, votes, True, (chain.path[company],))
    if reaches(high, *lines):
        return Owner(holder, "share", low, high, votes, False, chains)
    return None


def _posts(ground: Ground, rule: OwnerRule, company: str) -> list[tuple[str, tuple[str, ...]]]:
    found: dict[str, tuple[str, ...]] = {}
    for person, _, key, data in ground.graph.in_edges(company, keys=True, data=True):
        if data["relation"].type in rule.fallback:
            found[person] = (*found.get(person, ()), key)
    return sorted(found.items())


def _undisclosed(ground: Ground, company: str) -> tuple[str, ...]:
    """Reasons for naming nobody, as far as they stood on the day, for the company and above it."""
    chain = {company} | ground.above(company)
    return tuple(
        fact.detail or "-"
        for fact in ground.facts.facts
        if fact.event == "owner_unspecified"
        and fact.entity in chain
        and fact.date <= ground.day
        and (fact.until is None or ground.day < fact.until)
    )
