"""What a pack is made from: the case record and the results of the other rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from legalkit.documents.lines import (
    AddLine,
    AdjudgedLine,
    CostLine,
    ExhibitRow,
    FlatLine,
    InterestLine,
    LimitationLine,
    RegisterName,
    TransferLine,
    UnmetGate,
)
from legalkit.documents.values import Gap, no_word
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.paper_language import PaperLanguage, spoken
from legalkit.model.case import Case
from legalkit.model.claim import CaseClaim, ClaimType
from legalkit.model.party import Party, PartyRole


@dataclass(frozen=True, slots=True)
class PackInput:
    """Everything a pack is made from.

    Attributes:
        case: the case record.
        as_of: day of the assessment; interest runs up to and including it.
        sheet: papers and packs of the law.
        interest: interest per debt.
        costs: fees.
        exhibits: the evidence list with its pages.
        gates: unmet gates of the checklist for this pack.
        limitations: results of the limitation room.
        register_names: names by party id, as the register shows them.
        disputed: values that the evidence contradicts, by case path, with what is disputed.
        guarantees_alive: claims that a guarantee still covers, by guarantee id, when the guarantee
            period has run out for some; a guarantee not named here covers what the case says.
        proven_events: events that the evidence room holds for proven; None when it was not asked.
        templates: the firm's own templates, laid over ours.
        law_dir: the user's own rule sheets, laid over ours.
        adjudged: what a title gave and what has grown on it.
        transfers: acts of the debtor that the company room looked at.
        added: persons whom the enforcement court may add.
        flat: fixed sums that the law adds to each overdue debt, where its papers claim them.
    """

    case: Case
    as_of: date
    sheet: DocumentsSheet
    interest: tuple[InterestLine, ...] = ()
    costs: tuple[CostLine, ...] = ()
    exhibits: tuple[ExhibitRow, ...] = ()
    gates: tuple[UnmetGate, ...] = ()
    limitations: tuple[LimitationLine, ...] = ()
    register_names: Mapping[str, RegisterName] = field(default_factory=dict)
    disputed: Mapping[str, str] = field(default_factory=dict)
    guarantees_alive: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    proven_events: frozenset[str] | None = None
    templates: Path | None = None
    law_dir: Path | None = None
    adjudged: tuple[AdjudgedLine, ...] = ()
    transfers: tuple[TransferLine, ...] = ()
    added: tuple[AddLine, ...] = ()
    flat: tuple[FlatLine, ...] = ()

    @property
    def language(self) -> PaperLanguage:
        """The language of the court, in which all papers are written."""
        return spoken(self.sheet.lang, self.law_dir, self.case.words, self.sheet.reads)

    def word(self, kind: str, key: str) -> str | Gap:
        """The court's word for an enumeration of the case; a bracket where there is none.

        A key such as ``real_property`` is no word: no paper prints it.
        """
        own, common = self.sheet.labels.get(kind, {}), self.language.labels.get(kind, {})
        return own.get(key) or common.get(key) or no_word(kind, key)

    def count_word(self, number: int) -> str:
        """First, second … as this court counts parties and headings."""
        own, common = self.sheet.labels.get("count", {}), self.language.counts
        words = dict(enumerate(common, 1))
        return own.get(str(number)) or words.get(number, str(number))

    def exhibits_text(self, numbers: Sequence[int]) -> str:
        """How a sentence points to these exhibits before this court."""
        return self.language.exhibits(numbers, self.sheet.exhibit)

    @property
    def home(self) -> str:
        """Country of the court: its register numbers are asked of its own companies."""
        return self.case.case.jurisdiction.partition("-")[0]

    @property
    def claims(self) -> tuple[CaseClaim, ...]:
        """The claims for the debt itself; a guarantee of it is not counted a second time."""
        return tuple(claim for claim in self.case.claims if claim.type is not ClaimType.GUARANTEE)

    def party(self, party_id: str | None) -> Party | None:
        """A party by id."""
        return next((party for party in self.case.parties if party.id == party_id), None)

    def with_role(self, *roles: PartyRole) -> tuple[Party, ...]:
        """Parties that play one of these parts, in the order of the case."""
        return tuple(party for party in self.case.parties if party.role in roles)

    @property
    def creditors(self) -> tuple[Party, ...]:
        """The claimants."""
        return self.with_role(PartyRole.CREDITOR)

    @property
    def guarantors(self) -> tuple[Party, ...]:
        """Guarantors who can still be called on: their guarantee covers at least one claim."""
        sued = self.case.complaint.defendants
        freed = {
            guarantee.guarantor
            for guarantee in self.case.guarantees
            if self.guarantees_alive.get(guarantee.id) == ()
        }
        every = self.with_role(PartyRole.GUARANTOR)
        return tuple(p for p in every if p.id not in freed and (not sued or p.id in sued))

    @property
    def opponents(self) -> tuple[Party, ...]:
        """Debtor first, then joint debtors, guarantors, and who took from the debtor.

        Where the case names whom it sues, nobody else: a debtor may be left out.
        """
        sued = self.case.complaint.defendants
        parties = (
            *self.with_role(PartyRole.DEBTOR),
            *self.with_role(PartyRole.JOINT_DEBTOR),
            *self.guarantors,
            *self.with_role(PartyRole.TRANSFEREE),
        )
        return tuple(party for party in parties if not sued or party.id in sued)

    @property
    def debtor(self) -> Party | None:
        """Who owes the debt, sued or not: the story is about this party."""
        owing = (*self.with_role(PartyRole.DEBTOR), *self.opponents)
        return next(iter(owing), None)

    @property
    def debtor_sued(self) -> bool:
        """Whether the debtor is among those who are sued; a guarantor may be sued alone."""
        return self.debtor is None or self.debtor in self.opponents

    @property
    def respondents(self) -> tuple[Party, ...]:
        """Against whom preservation is asked: those named, else the owners of assets."""
        plan = self.case.preservation
        named = (plan.respondents if plan else ()) or tuple(
            asset.owner for asset in self.case.assets
        )
        return tuple(party for party in self.opponents if party.id in named) or self.opponents[:1]
