"""The sheet ``evidence.yaml``: what proves what under one law, and what each step needs."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from legalkit.law.rule import Rule
from legalkit.law.words import Words
from legalkit.model.base import Value
from legalkit.model.claim import EventKind, Form
from legalkit.model.evidence import CopyForm, EvidenceRole
from legalkit.model.finding import Severity
from legalkit.model.party import PartyRole
from legalkit.model.scalars import Day, Id, Money, Text

Grade = Literal["A", "B", "C", "D"]
Origin = Literal["court", "both", "debtor", "third_party", "own"]
Purpose = Literal[
    "lawyer-letter", "payment-order", "filing", "preservation", "enforcement", "avoidance"
]
Need = Literal["needed", "optional", "no"]
#: A line that is asked for only when the case has such entries.
Applies = Literal[
    "always", "security", "assignment", "payments", "assets", "mandate", "company_debtor"
]


class ItemTest(Value):
    """What an evidence item must be; every property that is named must hold.

    Attributes:
        roles: one of these roles.
        forms: one of these forms (original, copy, ...).
        signed_by, sealed_by, received_by: whose signature, seal or receipt it bears.
        not_sealed_by: whose seal it must not bear, because then it is that side's own paper.
        from_debtor: signed, sealed, or stated in ``facts.from`` to come from the debtor.
        two_sided: signed or sealed by both sides.
        authority: it is said why the signer binds the debtor, or the debtor is a natural person.
        reached: what the slip says; a slip that only gives a day of arrival says ``yes``.
        confirms: it proves the arrival of, or answers, one of the event's papers.
        notarised, timestamped: as recorded.
        facts: facts of the item, each with the values that satisfy it.
        event_facts: the same for the event.
        not_facts: values that spoil it, on the item or the event.
        min_grade: the least grade with which it may carry the proof.
        dates_agree: the day that it shows is the day that the event claims.
        amounts_agree: the sum that it shows is the sum that the event claims.
        any_of: at least one of these tests holds as well.
    """

    roles: tuple[EvidenceRole, ...] = ()
    forms: tuple[CopyForm, ...] = ()
    signed_by: Literal["debtor", "creditor", "other"] | None = None
    sealed_by: Literal["debtor", "creditor", "other"] | None = None
    received_by: Literal["debtor", "creditor", "other"] | None = None
    not_sealed_by: Literal["debtor", "creditor", "other"] | None = None
    from_debtor: bool = False
    two_sided: bool = False
    authority: bool = False
    reached: tuple[Literal["yes", "refused", "returned", "unknown"], ...] = ()
    confirms: bool = False
    notarised: bool | None = None
    timestamped: bool | None = None
    facts: dict[Id, tuple[Text, ...]] = Field(default_factory=dict)
    event_facts: dict[Id, tuple[Text, ...]] = Field(default_factory=dict)
    not_facts: dict[Id, tuple[Text, ...]] = Field(default_factory=dict)
    min_grade: Grade = "D"
    dates_agree: bool = False
    amounts_agree: bool = False
    any_of: tuple[ItemTest, ...] = ()


class GradeRule(Rule):
    """When an item has a grade; the first rule that holds decides, and what none covers is D.

    Attributes:
        grade: A to D.
        origin: whose word it is, for counting independent sources.
        when: what the item must be.
        reason: why it weighs so.
    """

    grade: Grade
    origin: Origin
    when: ItemTest
    reason: Words


class ElementRule(Rule):
    """One thing the creditor must prove (待证事实).

    Attributes:
        name: short name for people.
        question: what the court will ask.
        roles: items of these roles speak to it.
        applies: ``always``, or only when the case has such entries.
        two_sources: two independent sources are asked for, unless one item is of grade A.
        if_missing: what is lost without it.
        step, fallback: next best step, and what else can be tried.
    """

    name: Words
    question: Words
    roles: tuple[EvidenceRole, ...]
    applies: Applies = "always"
    two_sources: bool = False
    if_missing: Words
    step: Words
    fallback: Words | None = None


class PackRole(Value):
    """How much a kind of paper is needed for each purpose (matrix of the evidence sheet).

    Attributes:
        id: name of the line.
        roles: any of these roles fills it.
        applies: ``always``, or only when the case has such entries.
        needs: purpose to ``needed``, ``optional`` or ``no``.
    """

    id: Id
    name: Words
    roles: tuple[EvidenceRole, ...]
    applies: Applies = "always"
    needs: dict[Purpose, Need]


class ReconciliationRule(Rule):
    """A comparison of figures, persons, dates or references in the case.

    Attributes:
        test: name of the computation.
        elements: elements that suffer when it fails.
        severity: weight of a failure.
        name: what is compared.
        on_failure: what to do.
        tolerance: difference that still passes, in units of the currency or in days.
    """

    test: Id
    elements: tuple[Id, ...]
    severity: Severity
    name: Words
    on_failure: Words
    tolerance: Money = Decimal("0")


class Requirement(Value):
    """One item that a way of proof asks for.

    Attributes:
        need: what the item must be.
        linked_only: only items that the event names; otherwise also items that confirm those.
        missing: what to say when there is none.
    """

    need: ItemTest
    linked_only: bool = False
    missing: Words


class Way(Value):
    """One way to prove an event: all its requirements together.

    Attributes:
        all_of: what is needed.
        usual_for: forms of act for which it is the natural way, so that the missing part is named.
        advice: what to watch although it is proven.
    """

    id: Id
    usual_for: tuple[Form, ...] = ()
    all_of: tuple[Requirement, ...] = Field(min_length=1)
    advice: Words | None = None


class ProofStandard(Rule):
    """What proves a kind of event: any one of several ways.

    Attributes:
        name: what must be shown.
        any_of: the ways, best first.
        advice: what repairs a missing proof.
    """

    name: Words
    any_of: tuple[Way, ...] = Field(min_length=1)
    advice: Words


class GateCheck(Value):
    """What a gate looks at: exactly one of these.

    Attributes:
        element: id of an element, which must reach ``min_grade``.
        rule: id of a reconciliation rule, which must not fail.
        pack_role: id of a line of ``packs``, which must be filled.
        events: kinds of event, every one of which must be proved.
        field: path of a field that must be filled, alternatives parted by ``|``.
        no_field: path of a field that must be empty, because what it says rules the step out.
        limitation: ``not_expired``: the proven clock has not run out.
        custody: ``registered`` or ``verified``.
        originals: roles of which the original must be at hand.
    """

    element: Id | None = None
    min_grade: Grade = "C"
    rule: Id | None = None
    pack_role: Id | None = None
    events: tuple[EventKind, ...] = ()
    field: Text | None = None
    no_field: Text | None = None
    limitation: Literal["not_expired"] | None = None
    custody: Literal["registered", "verified"] | None = None
    originals: tuple[EvidenceRole, ...] = ()

    @model_validator(mode="after")
    def _one_look(self) -> Self:
        looks = (
            self.element,
            self.rule,
            self.pack_role,
            self.events,
            self.field,
            self.no_field,
            self.limitation,
            self.custody,
            self.originals,
        )
        if sum(bool(look) for look in looks) != 1:
            raise ValueError("a gate looks at exactly one thing")
        return self


class Gate(Rule):
    """A condition before a step.

    Attributes:
        group: heading under which it is shown.
        severity: ``must`` stops the step, ``should`` warns.
        check: what is looked at.
        name: the condition in words.
        cost: what going ahead without it costs.
        step: what to do.
        applies: ``always``, or only when the case has such entries.
    """

    group: Literal[
        "parties",
        "papers",
        "performance",
        "sum",
        "limitation",
        "security",
        "assets",
        "custody",
        "form",
    ]
    severity: Literal["must", "should"]
    check: GateCheck
    name: Words
    cost: Words
    step: Words
    applies: Applies = "always"


class RoleHint(Value):
    """What a new file probably is, by words in its name; a proposal, never a finding.

    Attributes:
        role: the role proposed.
        words: words in the name, in lower case.
        suffixes: endings of the name, with the dot.
    """

    role: EvidenceRole
    words: tuple[Text, ...] = ()
    suffixes: tuple[Text, ...] = ()


class PartySides(Value):
    """Whose statement or receipt counts, by kind of event; ``default`` for the others."""

    default: tuple[PartyRole, ...] = (PartyRole.DEBTOR,)
    demand_guarantor: tuple[PartyRole, ...] = (PartyRole.GUARANTOR,)
    demand_joint_debtor: tuple[PartyRole, ...] = (PartyRole.JOINT_DEBTOR,)


class EvidenceSheet(Value):
    """``evidence.yaml`` of one law.

    Attributes:
        law: code of the law.
        checked_on: day of the last full check.
        own_supported_grade: grade of an own regular record that an outside item supports.
        near_expiry_days: from how many days before expiry the checklist warns.
        event_standards: the standard by which each kind of event is proved.
        gates: purpose to its gates.
        gates_as: purpose to another purpose whose gates it asks for too, besides its own.
        based_on: code of a law whose sheet holds where this one is silent; entries of this sheet
            replace those of the same id, and new ones go before them.
        role_hints: how the role of a new file is guessed; the first that fits is proposed.
    """

    law: Text
    checked_on: Day
    own_supported_grade: Grade = "C"
    near_expiry_days: int = Field(default=90, ge=0)
    sides: PartySides = PartySides()
    elements: tuple[ElementRule, ...]
    grades: tuple[GradeRule, ...]
    packs: tuple[PackRole, ...]
    rules: tuple[ReconciliationRule, ...]
    proof_standards: tuple[ProofStandard, ...]
    event_standards: dict[EventKind, Id]
    gates: dict[Purpose, tuple[Gate, ...]]
    gates_as: dict[Purpose, Purpose] = Field(default_factory=dict)
    role_hints: tuple[RoleHint, ...] = ()
    based_on: Text | None = None

    def gates_for(self, purpose: str) -> tuple[Gate, ...] | None:
        """The gates before a step, those it shares with another step first; None if none is known.

        A gate of its own with the id of a shared one takes its place.
        """
        own = {gate.id: gate for gate in self.gates_of(purpose)}
        other = next((to for key, to in self.gates_as.items() if key == purpose), None)
        shared = [own.pop(gate.id, gate) for gate in self.gates_of(other)] if other else []
        return (*shared, *own.values()) or None

    def gates_of(self, purpose: str) -> tuple[Gate, ...]:
        """The gates that are written down under a purpose."""
        return next((gates for key, gates in self.gates.items() if key == purpose), ())

    def standard(self, name: str) -> ProofStandard | None:
        """The proof standard of that id, or None."""
        return next((entry for entry in self.proof_standards if entry.id == name), None)

    def element(self, name: str) -> ElementRule | None:
        """The element of that id, or None."""
        return next((entry for entry in self.elements if entry.id == name), None)
