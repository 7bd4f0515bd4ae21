"""The form of ``transfers.yaml``: what is suspect, who is related, until when to sue."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from legalkit.law.load import load_sheet
from legalkit.law.rule import Rule
from legalkit.model.base import Value
from legalkit.model.companies import RelationType, TransferType
from legalkit.model.scalars import Id, Number, Text

Grade = Literal["R1", "R2", "R3", "R4"]
Kind = Literal["primary", "context", "opportunity"]
Who = Literal["any", "related", "unrelated"]
Action = Literal[
    "revoke", "void", "subrogate", "pierce", "add_party", "capital", "estate", "damages"
]
Proof = Literal["balance", "high_probability", "conviction", "beyond_reasonable_doubt"]
KeyType = Literal["money", "number", "day", "bool", "id", "text"]


class Length(Value):
    """A length of time."""

    years: int = Field(default=0, ge=0)
    months: int = Field(default=0, ge=0)
    days: int = Field(default=0, ge=0)

    @property
    def in_months(self) -> int:
        """Years and months together, as months."""
        return self.years * 12 + self.months


class WindowRule(Rule):
    """A period that closes a remedy, counted from the day it is anchored to.

    Attributes:
        anchor: ``knowledge`` of the creditor, the ``act``, or the event of insolvency that the law
            counts back from.
        direction: forward from the anchor, or a look-back before it.
        length: how long.
        who: whether it runs for takers who are related, who are not, or for all.
        fact: key under which the facts state the event of insolvency (petition, acceptance,
            onset, cessation of payments).
    """

    anchor: Literal["knowledge", "act", "insolvency_acceptance", "insolvency"]
    direction: Literal["forward", "back"] = "forward"
    length: Length
    who: Who = "any"
    fact: Id = "insolvency_accepted"


class GroundRule(Rule):
    """A remedy, and the windows that must all be open for it.

    Attributes:
        law: code of the law.
        windows: ids of windows; none means that no short period bars it.
        later: ids of windows that keep it open beyond ``windows`` (discovery), not beyond ``cap``.
        cap: id of the window that ends it whatever was known.
        reason: message key that says in one sentence when the remedy is there.
        action: what is asked for; piercing and adding a party are not avoidance.
        knowledge: whether the taker must have known: no, yes, or presumed of a related one.
        proof: standard of proof.
        court: message key of the court.
        elements: message keys of what must be shown besides the act itself.
        debtor: whether it reaches companies, natural persons, or both.
        types: kinds of transfer it reaches; empty for all.
        limitation: facts that name this ground to the limitation rules of that law; absent when
            that sheet has no period for it.
    """

    law: Text
    windows: tuple[Id, ...] = ()
    later: tuple[Id, ...] = ()
    cap: Id | None = None
    reason: Text
    action: Action = "revoke"
    knowledge: Literal["none", "taker", "presumed_if_related"] = "none"
    proof: Proof = "balance"
    court: Text | None = None
    elements: tuple[Text, ...] = ()
    debtor: Literal["any", "company", "person"] = "any"
    types: tuple[TransferType, ...] = ()
    limitation: dict[str, Text] | None = None


class PresumptionRule(Rule):
    """What the law takes as true until the other side shows otherwise.

    Attributes:
        when: the taker is ``related``, the act was ``gratuitous``, or ``always``.
        grounds: for which remedies.
        says: message key.
    """

    when: Literal["related", "gratuitous", "always"]
    grounds: tuple[Id, ...]
    says: Text


class TieRule(Rule):
    """Which relations make two entities related, and how closely.

    Attributes:
        grade: R1 family, R2 ownership or control, R3 same decision-makers, R4 soft ties.
        way: ``office`` (person holds an office in a company), ``control`` (stated control),
            ``side`` (a tie between equals), ``soft`` (a shared value).
        types: relation types.
    """

    grade: Grade
    way: Literal["office", "control", "side", "soft"]
    types: tuple[RelationType, ...]


class ControlRule(Rule):
    """When shares or votes give control.

    Attributes:
        majority_pct: more than this share of the votes gives control.
        significant_pct: a direct stake of at least this makes the holder itself related.
        chain_pct: a stake of at least this also relates those who are related to the holder,
            although it gives no control (IA s 435, InsO 138, affiliate of the UVTA).
        recent_months: a tie that ended so recently is still shown, marked as ended.
    """

    majority_pct: Number
    significant_pct: Number
    chain_pct: Number | None = None
    recent_months: int = Field(ge=0)


Group = Literal["price", "tie", "time", "debt", "capital", "structure"]


class Method(Value):
    """How an indicator is read, the same under every law unless a law says otherwise.

    Attributes:
        id: id of the indicator.
        kind: primary, context (never enough alone), or an opportunity (a source of recovery).
        group: class of indicator; two other classes that point the same way raise the strength.
        transfer_types: the kinds of transfer it reads.
        thresholds: every number it uses.
        keys: further keys of the facts that it reads.
        innocent: message keys of the usual innocent readings.
        wants: message keys of what a court will want to see.
        note: which numbers are settings of ours.
    """

    id: Id
    kind: Kind
    group: Group
    transfer_types: tuple[TransferType, ...] = ()
    thresholds: dict[str, Number] = Field(default_factory=dict)
    keys: dict[str, KeyType] = Field(default_factory=dict)
    innocent: tuple[Text, ...]
    wants: tuple[Text, ...]
    note: Text | None = None


class IndicatorRule(Rule):
    """An indicator under one law: a reason to look, never a finding of fraud.

    Attributes:
        kind: primary, context (never enough alone), or an opportunity.
        group: class of indicator; two other classes that point the same way raise the strength.
        transfer_types: the kinds of transfer it reads.
        thresholds: every number it uses; what a law does not say comes from the catalogue.
        grounds: remedies it may support; those in force on the day of the act are taken.
        keys: further keys of the facts that it reads.
        innocent: message keys of the usual innocent readings.
        wants: message keys of what a court will want to see.
    """

    kind: Kind = "context"
    group: Group = "structure"
    transfer_types: tuple[TransferType, ...] = ()
    thresholds: dict[str, Number] = Field(default_factory=dict)
    grounds: tuple[Id, ...] = ()
    keys: dict[str, KeyType] = Field(default_factory=dict)
    innocent: tuple[Text, ...] = ()
    wants: tuple[Text, ...] = ()

    def limit(self, name: str) -> Decimal:
        """A threshold by name.

        Raises:
            KeyError: when the sheet does not give it; the sheet is then incomplete.
        """
        return self.thresholds[name]

    def read_by(self, method: Method | None) -> IndicatorRule:
        """This rule with what the catalogue says where the law says nothing."""
        if method is None:
            return self
        names = ("kind", "group", "transfer_types", "innocent", "wants", "note")
        update = {n: getattr(method, n) for n in names if n not in self.model_fields_set}
        update["thresholds"] = {**method.thresholds, **self.thresholds}
        update["keys"] = {**method.keys, **self.keys}
        return self.model_copy(update=update)


class MitigantRule(Rule):
    """A condition under which indicators fall away or weigh less.

    Attributes:
        thresholds: every number it uses.
        keys: further keys of the facts that it reads.
        off: indicators that fall away; they are then told as information.
        off_alone: True when context indicators fall away where no primary one is left.
        lowers: groups of indicators that weigh one step less.
        low: groups of indicators that weigh least.
    """

    thresholds: dict[str, Number] = Field(default_factory=dict)
    keys: dict[str, KeyType] = Field(default_factory=dict)
    off: tuple[Id, ...] = ()
    off_alone: bool = False
    lowers: tuple[Text, ...] = ()
    low: tuple[Text, ...] = ()


class StepRule(Value):
    """A step that may come first, and what makes it weigh.

    Attributes:
        id: id of the step.
        action: freeze, or one of the actions of a ground.
        base: points it starts with.
        says: message key of what to do.
        laws: laws for which it is said; empty for all.
    """

    id: Id
    action: Text
    base: int
    says: Text
    laws: tuple[Text, ...] = ()


class IndicatorCatalogue(Value):
    """``jurisdictions/_policy/indicators.yaml``: methods, mitigants and the ranking of steps.

    Attributes:
        indicators: how each indicator is read.
        mitigants: what explains or lowers, unless a law has its own.
        keys: further keys that facts may carry without belonging to one indicator.
        steps: what may be done.
        weights: points of each term of the ranking; settings of ours, not law.
    """

    indicators: tuple[Method, ...]
    mitigants: tuple[MitigantRule, ...] = ()
    keys: dict[str, KeyType] = Field(default_factory=dict)
    steps: tuple[StepRule, ...] = ()
    weights: dict[str, Number] = Field(default_factory=dict)


class TransfersSheet(Value):
    """Transfer risk under one law.

    Attributes:
        jurisdiction: code of the law.
        control: when shares or votes give control.
        ties: who is related.
        windows: periods.
        grounds: remedies.
        indicators: what is looked for.
        mitigants: what takes a flag away or lowers it.
        keys: further keys that facts may carry without belonging to one indicator.
        presumptions: what the law presumes.
        steps: what may be done; from the catalogue.
        weights: points of the ranking; from the catalogue.
    """

    jurisdiction: Text
    control: ControlRule
    ties: tuple[TieRule, ...]
    windows: tuple[WindowRule, ...]
    grounds: tuple[GroundRule, ...]
    indicators: tuple[IndicatorRule, ...]
    mitigants: tuple[MitigantRule, ...] = ()
    keys: dict[str, KeyType] = Field(default_factory=dict)
    presumptions: tuple[PresumptionRule, ...] = ()
    steps: tuple[StepRule, ...] = ()
    weights: dict[str, Number] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        windows = {rule.id for rule in self.windows}
        grounds = {rule.id for rule in self.grounds}
        named = [
            w for g in self.grounds for w in (*g.windows, *g.later, *([g.cap] if g.cap else []))
        ]
        lost = [w for w in named if w not in windows]
        lost += [g for p in self.presumptions for g in p.grounds if g not in grounds]
        lost += [g for i in self.indicators for g in i.grounds if g not in grounds]
        if lost:
            raise ValueError(f"no such window or ground in this sheet: {', '.join(lost)}")
        return self

    @property
    def declared_keys(self) -> dict[str, KeyType]:
        """Every further key that something in this sheet reads, and what it holds."""
        declared = dict(self.keys)
        for indicator in self.indicators:
            declared.update(indicator.keys)
        for mitigant in self.mitigants:
            declared.update(mitigant.keys)
        return declared

    def indicator(self, indicator_id: str) -> IndicatorRule | None:
        """The indicator of that id, when this law has it."""
        return next((rule for rule in self.indicators if rule.id == indicator_id), None)

    def ground(self, ground_id: str) -> GroundRule:
        """The ground of that id, which the sheet has (checked on reading)."""
        return next(rule for rule in self.grounds if rule.id == ground_id)

    def window(self, window_id: str) -> WindowRule:
        """The window of that id, which the sheet has (checked on reading)."""
        return next(rule for rule in self.windows if rule.id == window_id)

    def mitigant(self, mitigant_id: str) -> MitigantRule | None:
        """The mitigant of that id, when this law has it."""
        return next((rule for rule in self.mitigants if rule.id == mitigant_id), None)


def declared_kinds(law_dir: Path | None = None) -> dict[str, KeyType]:
    """Every further key that the indicators read, under whatever law, and what it holds."""
    policy = load_sheet("_policy", "indicators.yaml", IndicatorCatalogue, law_dir)
    parts = [policy.keys]
    parts += [rule.keys for rule in policy.indicators]
    parts += [rule.keys for rule in policy.mitigants]
    return {key: kind for part in parts for key, kind in part.items()}


def load_transfers(code: str, law_dir: Path | None = None) -> TransfersSheet:
    """Read ``jurisdictions/<code>/transfers.yaml``, completed by the catalogue of indicators.

    Raises:
        CoverageError: when that law has no such sheet.
        RuleError: when the sheet does not hold.
    """
    sheet = load_sheet(code, "transfers.yaml", TransfersSheet, law_dir)
    policy = load_sheet("_policy", "indicators.yaml", IndicatorCatalogue, law_dir)
    methods = {method.id: method for method in policy.indicators}
    own = {rule.id for rule in sheet.mitigants}
    return sheet.model_copy(
        update={
            "indicators": tuple(rule.read_by(methods.get(rule.id)) for rule in sheet.indicators),
            "mitigants": (*sheet.mitigants, *(m for m in policy.mitigants if m.id not in own)),
            "keys": {**policy.keys, **sheet.keys},
            "steps": policy.steps,
            "weights": policy.weights,
        }
    )
