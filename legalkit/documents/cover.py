"""The cover sheet of a pack: its papers, what else is needed, costs, limitation, open points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from legalkit.documents.conditions import holds
from legalkit.documents.input import PackInput
from legalkit.documents.offers import Offer
from legalkit.documents.paper import Draft
from legalkit.documents.values import FactSheet, Gap, Leaf
from legalkit.documents.wording import say, shown
from legalkit.law.documents_sheet import Pack
from legalkit.law.rule import in_force_on
from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class House:
    """For whom the cover is: it stays in the house, and is read by those who ran the program.

    Attributes:
        tongue: their language; open points and offers are said in it.
        more: papers that the pack can make too.
    """

    tongue: str
    more: tuple[Offer, ...] = ()


def cover(
    given: PackInput,
    pack: Pack,
    draft: Draft,
    drafts: Sequence[Draft],
    findings: Sequence[Finding],
    house: House,
) -> None:
    """Fill the cover sheet: the papers, what else is needed, costs, limitation and open points."""
    facts = draft.facts
    for key, word in (
        ("title", pack.title.of(draft.language.lang)),
        ("party_label", pack.party_label),
        ("opponent_label", pack.opponent_label),
    ):
        facts.put(f"pack.{key}", word, "documents.yaml packs", pack.id, pack.cite)
    court = given.case.court.name if given.case.court and pack.evidence != "cited" else None
    facts.put("pack.court", court, "case.yaml court.name")
    for name in ("papers", "attachments", "limitations", "warnings"):
        facts.declare_list(name)
    for position, other in enumerate(drafts):
        paper = other.paper
        row: dict[str, Leaf] = {
            "position": position + 1,
            "title": other.name[3:],
            "signed_by": paper.signed_by,
            "copies": _copies(given, paper.copies),
            "filed_with": paper.filed_with,
            "deadline": paper.deadline,
        }
        _row(facts, f"papers.{position}", row, "documents.yaml papers", paper.id, paper.cite)
    wanted = [
        item
        for item in given.sheet.attachments
        if pack.id in item.packs and holds(given, item.when)
    ]
    for position, item in enumerate(in_force_on(tuple(wanted), given.as_of)):
        row = {
            "position": position + 1,
            "title": item.title.of(draft.language.lang),
            "note": item.note,
            "citation": item.cite,
        }
        origin = "documents.yaml attachments"
        _row(facts, f"attachments.{position}", row, origin, item.id, item.cite)
    titles = {claim.id: claim.title for claim in given.case.claims}
    for position, line in enumerate(given.limitations):
        row = {
            "title": titles.get(line.claim, line.claim),
            "citation": line.citation or "—",
            "proven": _limit(given, line.proven_on, line.proven_status),
            "asserted": _limit(given, line.asserted_on, line.asserted_status),
        }
        origin = f"legalkit.limitation of {line.claim}"
        _row(facts, f"limitations.{position}", row, origin, None, line.citation or None)
    notes = [finding for finding in findings if finding.severity is not Severity.ERROR]
    for position, finding in enumerate(notes):
        row = {"position": position + 1, "text": _advice(finding, house.tongue)}
        _row(facts, f"warnings.{position}", row, "findings", finding.code, None)
    facts.declare_list("offers")
    for position, offer in enumerate(house.more):
        said = offer.message(house.tongue).text(house.tongue)
        _row(facts, f"offers.{position}", {"text": said}, "documents.yaml", offer.paper, None)
    facts.put("flags.offers", bool(house.more), "counted")
    facts.put("flags.attachments", bool(wanted), "counted")
    facts.put("flags.limitations", bool(given.limitations), "counted")
    facts.put("flags.warnings", bool(notes), "counted")


def _row(
    facts: FactSheet,
    at: str,
    values: dict[str, Leaf],
    origin: str,
    rule: str | None,
    citation: str | None,
) -> None:
    for key, value in values.items():
        facts.put(f"{at}.{key}", value, origin, rule, citation)


def _advice(finding: Finding, tongue: str) -> str:
    blank = "" if tongue == "zh" else " "
    return f"{finding.message(tongue)}{blank}{finding.hint(tongue)}"


def _limit(given: PackInput, day: Any, status: str) -> Leaf:
    word = given.word("status", status)
    if day is None or isinstance(word, Gap):
        return word
    params = {"day": shown(day, given.language), "status": word}
    return say(Message("documents.limitation", params), given.language)


def _copies(given: PackInput, rule: str) -> str:
    """Number of copies: one for the court and one for each opponent (rule i)."""
    counts = {
        "opponents": len(given.opponents),
        "opponents+1": len(given.opponents) + 1,
        "respondents+1": len(given.respondents) + 1,
    }
    return say(Message("documents.copies", {"count": counts.get(rule, rule)}), given.language)
