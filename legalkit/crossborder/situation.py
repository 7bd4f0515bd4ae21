"""The case as this room sees it: who sits where, what was agreed, where assets lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from legalkit.law.crossborder_sheet import CrossborderSettings, CrossborderSheet
from legalkit.law.treaties_sheet import Treaty
from legalkit.law.words import Words
from legalkit.messages import Message
from legalkit.model.case import DisputeClause


@dataclass(frozen=True, slots=True)
class Debtor:
    """Someone who owes.

    Attributes:
        stated: False when the case does not say the country, and the default was taken.
    """

    id: str
    name: str
    role: str
    state: str
    stated: bool = True


@dataclass(frozen=True, slots=True)
class AssetPlace:
    """Something of a debtor's that could be seized; ``state`` is None when nobody said where."""

    state: str | None
    owner: str
    what: str | Message
    source: str
    seen_on: date | None = None
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class AgreedForum:
    """The dispute clause of one contract; ``clause`` is None when the case tells none."""

    contract: str
    signed_on: date | None
    clause: DisputeClause | None

    @property
    def kind(self) -> str:
        """Court, arbitration or none."""
        return self.clause.kind if self.clause else "none"


@dataclass(frozen=True, slots=True)
class Decision:
    """A judgment or award that we hold already.

    Attributes:
        of: judgment or award.
        origin: state of the court, or of the seat.
        final_on: the day it took effect.
    """

    claim: str
    of: str
    origin: str
    final_on: date


@dataclass(frozen=True, slots=True)
class Forum:
    """A state where suit or enforcement is realistic, and why."""

    state: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the sections need.

    Attributes:
        court_state: state of the court that the case is prepared for.
        creditor, creditor_state: our side.
        law: code of the law of the claims, as the case says.
        chosen: code of the law that the contract chooses; None when the case tells no choice.
        contract_on: day of the contract, where known; treaties on clauses look at it.
        filed_on: day on which a suit was begun, where one was.
        settings: how early we act.
        sheets: country sheets by state: the leading one, or the one that the case names.
        names: names of states.
        decisions: judgments and awards that we hold.
        court_law: code of the law of the court, as ``US-NY``.
    """

    case: str
    title: str
    as_of: date
    court_state: str
    creditor: str
    creditor_state: str
    debtors: tuple[Debtor, ...]
    assets: tuple[AssetPlace, ...]
    agreed: tuple[AgreedForum, ...]
    law: str
    chosen: str | None
    contract_on: date | None
    filed_on: date | None
    claim_types: frozenset[str]
    currencies: tuple[str, ...]
    treaties: tuple[Treaty, ...]
    settings: CrossborderSettings
    sheets: Mapping[str, CrossborderSheet]
    names: Mapping[str, Words] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    court_law: str = ""

    def law_of(self, state: str) -> str:
        """The law of the courts of a state: the one that the case names, else the leading one."""
        for named in (self.court_law, self.chosen, self.law):
            if named and state_of(named) == state:
                return named
        sheet = self.sheets.get(state)
        return sheet.jurisdiction if sheet else state

    def name(self, state: str | None) -> Message | str:
        """The name of a state for people; the code itself when nobody named it."""
        if state is None:
            return Message("crossborder.nowhere")
        sheet = self.sheets.get(state)
        found = self.names.get(state) or (sheet.name if sheet else None)
        return found.message if found else state

    def named(self, message: Message) -> Message:
        """The same sentence with names in the place of codes of states."""
        params = {
            key: self.named(value)
            if isinstance(value, Message)
            else self.name(value)
            if key in ("a", "b", "state") and isinstance(value, str)
            else value
            for key, value in message.params.items()
        }
        return Message(message.key, params)

    def day_for(self, treaty: Treaty) -> date | None:
        """The day that this treaty looks at; None when the case does not tell it.

        A suit not begun yet, and a judgment not given yet, stand at the day of the assessment.
        """
        if treaty.acts == "clause":
            return self.contract_on
        if treaty.acts == "proceedings":
            return self.filed_on or self.as_of
        return self.as_of

    @property
    def debtor_states(self) -> tuple[str, ...]:
        """Where the debtors sit, each once."""
        return tuple(dict.fromkeys(debtor.state for debtor in self.debtors))

    @property
    def asset_states(self) -> tuple[str, ...]:
        """Where assets are known, then where the debtors sit: something usually lies there."""
        known = [place.state for place in self.assets if place.state]
        return tuple(dict.fromkeys([*known, *self.debtor_states]))

    @property
    def states(self) -> tuple[str, ...]:
        """Every state that the case touches, the court's first."""
        clause = [one.clause.country for one in self.agreed if one.clause and one.clause.country]
        return tuple(
            dict.fromkeys(
                [
                    self.court_state,
                    self.creditor_state,
                    *clause,
                    *self.debtor_states,
                    *self.asset_states,
                ]
            )
        )

    @property
    def domestic(self) -> bool:
        """True when everything lies in one state."""
        return len(self.states) == 1

    @property
    def court_clause(self) -> AgreedForum | None:
        """The first clause for a court."""
        return next((one for one in self.agreed if one.kind == "court"), None)

    @property
    def arbitration_clause(self) -> AgreedForum | None:
        """The first arbitration clause."""
        return next((one for one in self.agreed if one.kind == "arbitration"), None)

    def forums(self) -> tuple[Forum, ...]:
        """States where a suit is realistic: as agreed, at the debtor, at assets, at home."""
        reasons: dict[str, list[str]] = {}
        court = self.court_clause
        if court and court.clause and court.clause.country:
            reasons.setdefault(court.clause.country, []).append("clause")
        for state in self.debtor_states:
            reasons.setdefault(state, []).append("debtor")
        for place in self.assets:
            if place.state and "assets" not in reasons.setdefault(place.state, []):
                reasons[place.state].append("assets")
        reasons.setdefault(self.court_state, []).append("prepared_for")
        return tuple(Forum(state, tuple(why)) for state, why in reasons.items())

    def clock_forums(self) -> tuple[Forum, ...]:
        """The forums, and the seat of an agreed arbitration: a tribunal judges limitation too."""
        agreed = self.arbitration_clause
        seat = agreed.clause.country if agreed and agreed.clause else None
        return (Forum(seat, ("seat",)), *self.forums()) if seat else self.forums()


def state_of(law: str) -> str:
    """The state of a law: ``US-NY`` belongs to ``US``."""
    return law.split("-", maxsplit=1)[0].upper()
