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
Kind = Literal["primary", "context"]
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
        anchor: ``knowledge`` of the creditor, the ``act``, or ``insolvency_acceptance``.
        direction: forward from the anchor, or a look-back before it.
        length: how long.
    """

    anchor: Literal["knowledge", "act", "insolvency_acceptance"]
    direction: Literal["forward", "back"] = "forward"
    length: Length


class GroundRule(Rule):
    """A remedy, and the windows that must all be open for it.

    Attributes:
        law: code of the law.
        windows: ids of windows; none means that no short period bars it.
        reason: message key that says in one sentence when the remedy is there.
    """

    law: Text
    windows: tuple[Id, ...] = ()
    reason: Text


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
        recent_months: a tie that ended so recently is still shown, marked as ended.
    """

    majority_pct: Number
    significant_pct: Number
    recent_months: int = Field(ge=0)


class IndicatorRule(Rule):
    """An indicator: a reason to look, never a finding of fraud.

    Attributes:
        kind: primary, or context (never enough alone).
        group: class of indicator; two other classes that point the same way raise the strength.
        transfer_types: the kinds of transfer it reads.
        thresholds: every number it uses.
        grounds: remedies it may support.
        keys: further keys of the facts that it reads.
        innocent: message keys of the usual innocent readings.
        wants: message keys of what a court will want to see.
    """

    kind: Kind
    group: Literal["price", "tie", "time", "debt", "capital", "structure"]
    transfer_types: tuple[TransferType, ...] = ()
    thresholds: dict[str, Number] = Field(default_factory=dict)
    grounds: tuple[Id, ...] = ()
    keys: dict[str, KeyType] = Field(default_factory=dict)
    innocent: tuple[Text, ...]
    wants: tuple[Text, ...]

    def limit(self, name: str) -> Decimal:
        """A threshold by name.

        Raises:
            KeyError: when the sheet does not give it; the sheet is then incomplete.
        """
        return self.thresholds[name]


class MitigantRule(Rule):
    """A condition under which indicators fall away or weigh less."""

    thresholds: dict[str, Number] = Field(default_factory=dict)
    keys: dict[str, KeyType] = Field(default_factory=dict)


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
    """

    jurisdiction: Text
    control: ControlRule
    ties: tuple[TieRule, ...]
    windows: tuple[WindowRule, ...]
    grounds: tuple[GroundRule, ...]
    indicators: tuple[IndicatorRule, ...]
    mitigants: tuple[MitigantRule, ...] = ()
    keys: dict[str, KeyType] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_hold(self) -> Self:
        windows = {rule.id for rule in self.windows}
        grounds = {rule.id for rule in self.grounds}
        lost = [w for g in self.grounds for w in g.windows if w not in windows]
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


def load_transfers(code: str, law_dir: Path | None = None) -> TransfersSheet:
    """Read ``jurisdictions/<code>/transfers.yaml``.

    Raises:
        CoverageError: when that law has no such sheet.
        RuleError: when the sheet does not hold.
    """
    return load_sheet(code, "transfers.yaml", TransfersSheet, law_dir)
