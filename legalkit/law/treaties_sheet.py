"""The form of the treaty sheets: who is bound since when, with which declarations."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from legalkit.law.load import load_sheet
from legalkit.law.places import roots
from legalkit.law.rule import Rule
from legalkit.law.words import Words
from legalkit.model.base import Value
from legalkit.model.citation import Mark
from legalkit.model.scalars import Day, Id, Text

Subject = Literal[
    "service",
    "papers",
    "evidence",
    "award",
    "judgment",
    "court_clause",
    "limitation",
    "sale",
    "payment_order",
    "interim",
]
StateCode = Text


class Membership(Value):
    """What the sheet knows of one state.

    Attributes:
        state: ISO code, or the code of a territory (HK, MO).
        status: party, signed (not bound), or none (known not to be a party).
        since: first day on which the treaty binds it.
        until: last day, after a denunciation.
        verified: how that day was checked.
        confirm: True when the day was only reported: it is an open question, never an answer.
        acceded: True when it joined later by accession, in treaties whose accessions bind only the
            states that accepted them: with others it is an open question.
    """

    state: StateCode
    status: Literal["party", "signed", "none"] = "party"
    since: Day | None = None
    until: Day | None = None
    verified: Mark
    confirm: bool = False
    acceded: bool = False


class Exclusion(Value):
    """Two parties between which the treaty does not apply.

    Attributes:
        between: the two states.
        kind: ``objection`` against an accession, or ``internal`` to one state.
        lifted: first day on which it no longer stands.
        uncertain: True when the list is known to change: an open question.
    """

    between: tuple[StateCode, StateCode]
    kind: Literal["objection", "internal"]
    verified: Mark
    cite: Text
    lifted: Day | None = None
    uncertain: bool = False


class Declaration(Value):
    """A reservation or declaration that changes how the treaty works with a state."""

    states: tuple[StateCode, ...]
    effect: Id
    article: Text
    verified: Mark


class Treaty(Rule):
    """A treaty or arrangement.

    Attributes:
        title: message key of its name.
        subjects: what it can be used for.
        bilateral: True for a treaty or arrangement between two.
        members: what is known of each state; a state that is not listed is an open question.
        exclusions: pairs between which it does not apply.
        declarations: how it works with a state.
        acts: which day counts: of the request, of the judgment or award, of the beginning of the
            proceedings, or of the clause or contract.
        scope: message key of a limit of scope worth telling.
        closed: True when the list of members is complete: who is not named is not bound.
        yields_to: ids of instruments that go first where they hold between the two as well.
        rules: code of the law whose sheet holds the periods of this treaty, when it has its own.
        claim_types: types of claim that those periods are for.
    """

    title: Text
    subjects: tuple[Subject, ...]
    bilateral: bool = False
    members: tuple[Membership, ...]
    exclusions: tuple[Exclusion, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    acts: Literal["request", "decision", "proceedings", "clause"] = "request"
    scope: Text | None = None
    closed: bool = False
    yields_to: tuple[Id, ...] = ()
    rules: Text | None = None
    claim_types: tuple[Id, ...] = ()

    @property
    def complete(self) -> bool:
        """True when a state that is not named is certainly not bound."""
        return self.closed or self.bilateral

    def member(self, state: str) -> Membership | None:
        """What the sheet knows of ``state``, or None."""
        return next((member for member in self.members if member.state == state), None)


class StateNames(Value):
    """Names of states and territories for people."""

    names: dict[StateCode, Words]


class TreatiesSheet(Value):
    """One file of treaties."""

    treaties: tuple[Treaty, ...]


def load_treaties(law_dir: Path | None = None) -> tuple[Treaty, ...]:
    """Every treaty of ``jurisdictions/_treaties``, the user's own files first.

    Raises:
        RuleError: when a sheet does not hold.
    """
    names = sorted(
        {
            path.name
            for root in roots("jurisdictions", law_dir)
            for path in (root / "_treaties").glob("*.yaml")
        }
    )
    return tuple(
        treaty
        for name in names
        for treaty in load_sheet("_treaties", name, TreatiesSheet, law_dir).treaties
    )


def load_names(law_dir: Path | None = None) -> dict[str, Words]:
    """Names of states by code.

    Raises:
        RuleError: when the sheet does not hold.
    """
    return load_sheet("_states", "names.yaml", StateNames, law_dir).names
