"""Papers that a pack can make too, once the case tells a fact: nothing is hidden from the user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from legalkit.documents.conditions import holds
from legalkit.documents.contract import load_template
from legalkit.documents.input import PackInput
from legalkit.law.documents_sheet import Pack, Paper
from legalkit.law.rule import in_force_on
from legalkit.law.words import CourtWords
from legalkit.messages import Message
from legalkit.model.errors import TemplateError


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact under ``facts:`` of the case, and what it means where a template says so."""

    name: str
    meaning: CourtWords | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper of the pack that was not made, and the facts of the case that ask for it."""

    paper: str
    title: CourtWords
    facts: tuple[Wanted, ...]

    def message(self, lang: str) -> Message:
        """The offer as one line; ``lang`` decides the title, the reader the rest."""
        names = ", ".join(fact.name for fact in self.facts)
        said = [fact.meaning.text(lang) for fact in self.facts if fact.meaning]
        params = {"title": self.title.of(lang), "facts": names}
        if not said:
            return Message("documents.offer", params)
        blank = "、" if lang == "zh" else ", "
        return Message("documents.offer_meant", {**params, "meaning": blank.join(said)})

    def to_json(self, lang: str) -> dict[str, Any]:
        """Stable JSON keys; see the fields."""
        return {
            "paper": self.paper,
            "title": self.title.text(lang),
            "facts": [
                {"name": fact.name, "meaning": fact.meaning.text(lang) if fact.meaning else None}
                for fact in self.facts
            ],
        }


def offers(given: PackInput, pack: Pack) -> tuple[Offer, ...]:
    """Papers of the pack that only wait for a fact of the case, in the order of the pack."""
    papers = in_force_on(tuple(given.sheet.paper(name) for name in pack.papers), given.as_of)
    return tuple(
        Offer(paper.id, paper.title, tuple(_wanted(given, paper, name) for name in names))
        for paper in papers
        if (names := _untold(given, paper))
    )


def _untold(given: PackInput, paper: Paper) -> list[str]:
    """The facts that the paper waits for; none where something else keeps it out as well."""
    words = (paper.when,) if isinstance(paper.when, str) else paper.when
    lacking = [word for word in words if not holds(given, word)]
    if not all(word.startswith("fact ") for word in lacking):
        return []
    return [word.removeprefix("fact ") for word in lacking]


def _wanted(given: PackInput, paper: Paper, name: str) -> Wanted:
    law = paper.law or given.case.case.jurisdiction
    try:
        contract = load_template(law, paper.template, given.templates).contract
    except TemplateError:
        return Wanted(name)
    # A fact may be printed as it stands, entry by entry, or as the persons it names.
    paths = (f"case.facts.{name}", f"told.{name}.0.text", f"named.{name}_names")
    field = next(filter(None, map(contract.field, paths)), None)
    return Wanted(name, field.meaning if field else None)
