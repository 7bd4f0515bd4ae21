"""The sheet ``documents.yaml``: which papers make up a pack, and what the law asks of each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from legalkit.law.rule import Rule
from legalkit.model.base import Value
from legalkit.model.scalars import Id, Text


class Bilingual(Value):
    """The same words in both languages."""

    en: Text
    zh: Text


#: When something belongs into a pack; every word is answered from the case.
Condition = Literal[
    "always",
    "guarantors",
    "joint_guarantor",
    "general_guarantor",
    "mandate",
    "preservation",
    "preservation_before_suit",
    "preservation_in_suit",
    "company_creditor",
    "interest",
    "penalty",
    "lawyer_fee",
    "insurance_premium",
    "sale",
    "insurer_letter",
    "no_penalty",
    "special_powers",
    "loan",
    "assets",
]


class Paper(Rule):
    """One paper of a pack.

    Attributes:
        form: row of the law sheet it follows.
        template: folder of the Word template.
        for_each: ``addressee`` makes one paper for the debtor and one for each guarantor.
        when: condition under which the pack needs it.
        copies: a number, or ``opponents``, ``opponents+1``, ``respondents+1``, ``addressee``.
        signed_by, filed_with, deadline: as the cover sheet prints them.
        fee: kind of cost estimate that goes with it.
    """

    form: Text
    template: Id
    title: Bilingual
    for_each: Literal["pack", "addressee"] = "pack"
    when: Condition = "always"
    copies: Text
    signed_by: Text
    filed_with: Text
    deadline: Text
    fee: Id | None = None


class Attachment(Rule):
    """Something the pack needs that is not printed from a template."""

    title: Bilingual
    note: Text
    when: Condition = "always"
    packs: tuple[Id, ...]


class Ground(Rule):
    """A provision the papers may rest on, and what it gives in one sentence."""

    text: Text
    when: Condition = "always"
    papers: tuple[Id, ...]


class Cause(Rule):
    """Cause of action (案由) for a type of claim."""

    claim_type: Id
    name: Text


class Pack(Rule):
    """A pack: its papers in order and the gate that must be met.

    Attributes:
        gate: name of the checklist whose unmet gates keep the pack from being final.
        evidence: ``cited`` lists only the exhibits its papers cite, because the list goes to the
            other side before any court has frozen anything; ``all`` lists the whole bundle.
    """

    title: Bilingual
    papers: tuple[Id, ...]
    party_label: Text
    opponent_label: Text
    gate: Id
    evidence: Literal["all", "cited"] = "all"


class Power(Rule):
    """A special power a lawyer must be given expressly, and the words that mean it."""

    name: Text
    words: tuple[Text, ...]


class DocumentsSheet(Value):
    """Papers and packs of one law.

    Attributes:
        labels: words for enumerations of the case (kinds of asset, forms of copy, stages …).
        claimable_costs: names of the costs that may be claimed when the contract allows.
    """

    packs: tuple[Pack, ...]
    papers: tuple[Paper, ...]
    attachments: tuple[Attachment, ...] = ()
    grounds: tuple[Ground, ...] = ()
    causes: tuple[Cause, ...] = ()
    special_powers: tuple[Power, ...] = ()
    labels: dict[str, dict[str, Text]] = Field(default_factory=dict)

    def pack(self, kind: str) -> Pack | None:
        """The pack of that kind."""
        return next((pack for pack in self.packs if pack.id == kind), None)

    def paper(self, paper_id: str) -> Paper:
        """A paper by id.

        Raises:
            KeyError: when the sheet has no such paper.
        """
        for paper in self.papers:
            if paper.id == paper_id:
                return paper
        raise KeyError(paper_id)
