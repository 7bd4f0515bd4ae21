"""The sheet ``documents.yaml``: which papers make up a pack, and what the law asks of each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from legalkit.law.paper_language import HOME, ExhibitForms, Script
from legalkit.law.rule import Rule
from legalkit.law.words import CourtWords
from legalkit.model.base import Value
from legalkit.model.scalars import Id, Text

#: When something belongs into a pack, and what each word asks of the case. To add a word, write it
#: here with its meaning and answer it in ``legalkit.documents.conditions``; a test compares both.
CONDITIONS: dict[str, str] = {
    "always": "without condition",
    "guarantors": "a guarantor is asked to pay",
    "joint_guarantor": "a guarantor answers jointly",
    "general_guarantor": "a guarantor answers only after the debtor",
    "mandate": "a lawyer has a mandate",
    "special_powers": "the mandate names special powers",
    "preservation": "property preservation (interim attachment, freezing order) is asked for",
    "preservation_before_suit": "it is asked for before the suit",
    "preservation_in_suit": "it is asked for in the suit",
    "insurer_letter": "the security offered is an insurer's letter",
    "assets": "asset clues are known",
    "company_creditor": "a creditor is no natural person",
    "company_debtor": "the debtor is no natural person",
    "person_debtor": "the debtor is a natural person",
    "debtor_abroad": "the debtor has its seat outside the country of the court",
    "creditor_abroad": "the creditor has its seat outside the country of the court",
    "several_opponents": "there is more than one defendant",
    "interest": "interest is claimed",
    "penalty": "an agreed penalty is claimed",
    "no_penalty": "interest on a sale is claimed without an agreed penalty",
    "lawyer_fee": "the lawyer's fee is claimed",
    "insurance_premium": "the premium of the preservation insurance is claimed",
    "debtor_sued": "the debtor is among those who are sued (not: a guarantor is sued alone)",
    "sale": "a claim comes from a sale",
    "services": "a claim comes from services",
    "loan": "a claim comes from a loan",
    "contract_interest": "the contract has a clause on late payment",
    "jurisdiction_clause": "the contract names a court",
    "deliveries": "deliveries are recorded",
    "statements": "statements of account are recorded",
    "payments": "payments are recorded",
    "acknowledged": "the debtor has acknowledged the debt",
    "demanded": "the debtor was asked to pay",
    "classic": "the complaint is written in the classic form",
    "elements_sale": "the complaint by elements is wanted, for a sale",
    "elements_loan": "the complaint by elements is wanted, for a loan",
    "own_asset": "the security offered is an asset of the applicant",
    "third_party_security": "the security offered is a third party's surety",
    "title": "there is a title that can be enforced",
    "award": "that title is an arbitral award",
    "measures": "assets are seized or frozen already",
    "report_order": "the debtor is to be ordered to report its assets",
    "defaulters": "a ground for the list of defaulters is recorded",
    "consumption": "consumption is to be limited",
    "avoidance": "the case names an act to be revoked, and the taker is a party of the papers",
    "gratuitous": "an act to be revoked was without a price",
    "at_a_price": "an act to be revoked was at a price",
    "principal_over": "followed by a sum: the principal is higher",
    "principal_up_to": "followed by a sum: the principal is not higher",
    "asset": "followed by kinds of asset, joined by /: one of such a kind is known",
    "fact": "followed by a name: `facts:` of the case tells it, and not as no",
}
#: The words that something follows, and what it must look like.
_FOLLOWED: dict[str, tuple[Callable[[str], object], str]] = {
    "principal_over": (str.isdigit, "a whole sum"),
    "principal_up_to": (str.isdigit, "a whole sum"),
    "asset": (re.compile("[a-z_]+(/[a-z_]+)*").fullmatch, "kinds of asset, joined by /,"),
    "fact": (str.isidentifier, "the name of a fact"),
}


def _known(text: str) -> str:
    words = text.removeprefix("not ").split()
    if not words or words[0] not in CONDITIONS:
        known = ", ".join(CONDITIONS)
        raise ValueError(f"'{text}' is no condition; expected one of: {known}")
    if words[0] not in _FOLLOWED:
        if len(words) > 1:
            raise ValueError(f"'{text}': nothing follows '{words[0]}'")
        return text
    fits, wanted = _FOLLOWED[words[0]]
    if len(words) != 2 or not fits(words[1]):
        raise ValueError(f"'{text}': {wanted} follows '{words[0]}'")
    return text


#: A word of :data:`CONDITIONS`, with ``not `` before it, or a sum or a name behind it.
Condition = Annotated[Text, AfterValidator(_known)]
#: One condition, or several that must all hold.
When = Condition | tuple[Condition, ...]


#: For whom a paper is made: once for the pack, or once for each of these.
Subject = Literal["pack", "addressee", "debtor", "guarantor", "added", "transfer"]


class Paper(Rule):
    """One paper of a pack.

    Attributes:
        form: row of the law sheet it follows.
        template: folder of the Word template.
        for_each: ``addressee`` makes one paper for the debtor and one for each guarantor; so do
            ``debtor``, ``guarantor``, ``added`` (person to be added) and ``transfer`` for theirs.
        when: condition under which the pack needs it.
        copies: a number, or ``opponents``, ``opponents+1``, ``respondents+1``, ``addressee``.
        signed_by, filed_with, deadline: as the cover sheet prints them.
        fee: kind of cost estimate that goes with it.
        law: code of the law in whose folder the template lies, when it is another one.
        lawyer: False for a letter that the creditor may sign itself; without it a paper for each
            addressee needs its lawyer.
        tells_interest: base, start, rate and sum of the interest must stand in the paper, and are
            compared with those of the other papers that tell them.
    """

    form: Text
    template: Id
    title: CourtWords
    for_each: Subject = "pack"
    when: When = "always"
    copies: Text
    signed_by: Text
    filed_with: Text
    deadline: Text
    fee: Id | None = None
    law: Text | None = None
    lawyer: bool = True
    tells_interest: bool = False


class Attachment(Rule):
    """Something the pack needs that is not printed from a template."""

    title: CourtWords
    note: Text
    when: When = "always"
    packs: tuple[Id, ...]


class Ground(Rule):
    """A provision the papers may rest on, and what it gives in one sentence."""

    text: Text
    when: When = "always"
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
            other side before any court has frozen anything; ``all`` lists the whole bundle;
            ``own`` binds the exhibits that its papers cite as a bundle of their own.
        stage: stage of the mandate that the power of attorney must cover.
        fees: kinds of fee on the cover, as papers name them in ``fee``.
        asks: what the pack rests on beside the claim: a title, a transfer, the conditions of a
            payment order. It is refused without.
        leaves_out: what the law does not let into this step although the case has it.
    """

    title: CourtWords
    papers: tuple[Id, ...]
    party_label: Text
    opponent_label: Text
    gate: Id
    evidence: Literal["all", "cited", "own"] = "all"
    stage: Literal["first_instance", "enforcement"] = "first_instance"
    fees: tuple[Id, ...] = ("litigation", "preservation")
    asks: Literal["claim", "title", "transfer", "payment_order"] = "claim"
    leaves_out: tuple[Literal["guarantors", "preservation", "unagreed_interest"], ...] = ()


class AddedGround(Rule):
    """A ground on which the enforcement court adds a person as debtor (变更、追加).

    Attributes:
        who: what the person is to the debtor, as the application names it.
        text: what the article says, in one sentence.
        request: how the liability is worded in the request.
        limited: True when the person answers up to a sum only, which must then be stated.
        remedy: what the one who loses may do against the order.
        automatic: True when the facts of the company room are enough to propose it.
    """

    who: Text
    text: Text
    request: Text
    limited: bool = False
    remedy: Text
    automatic: bool = True


class Power(Rule):
    """A special power a lawyer must be given expressly, and the words that mean it."""

    name: Text
    words: tuple[Text, ...]


class DocumentsSheet(Value):
    """Papers and packs of one law.

    Attributes:
        lang: language of the court, a sheet of ``jurisdictions/_papers``.
        reads: scripts that the court reads beside that of the language: a court with two official
            languages knows a name that is written in both.
        pdf: kind of PDF file that the court prefers; PDF/A-2b is meant to be kept.
        labels: words for enumerations of the case (kinds of asset, forms of copy, stages …), where
            the court's words differ from those of the language.
        exhibit: how sentences point to exhibits, where the court's custom differs from that of the
            language.
        lawyer_named: what a lawyer with a mandate must be named with; where lawyers may practise
            alone the firm is left out, and templates ask for it first.
        flat_sums: the papers claim the fixed sums that the law adds to each overdue debt.
    """

    lang: Text = HOME
    reads: tuple[Script, ...] = ()
    pdf: Literal["plain", "a-2b"] = "plain"
    exhibit: ExhibitForms | None = None
    packs: tuple[Pack, ...]
    papers: tuple[Paper, ...]
    attachments: tuple[Attachment, ...] = ()
    grounds: tuple[Ground, ...] = ()
    causes: tuple[Cause, ...] = ()
    special_powers: tuple[Power, ...] = ()
    adding: tuple[AddedGround, ...] = ()
    labels: dict[str, dict[str, Text]] = Field(default_factory=dict)
    lawyer_named: tuple[Literal["name", "firm", "licence"], ...] = ("name", "firm", "licence")
    flat_sums: bool = False

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
