"""Receivables of one law that its rules treat alike, and how their events are numbered.

The sign of an event stands for its kind and for those of its words that some rule of the law looks
at; what events of one sign do differs only by their days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from legalkit.law.limitation_sheet import EventRule, LimitationRule
from legalkit.model.claim import ClaimType
from legalkit.portfolio.batch import CLAIM_DAYS, EVENT_WORDS, KINDS, UNSTATED
from legalkit.portfolio.columns import Env, Slot, Words
from legalkit.portfolio.daytable import MISSING
from legalkit.portfolio.lawkernel import AS_LISTED, LawKernel
from legalkit.portfolio.lawnames import looked_at
from legalkit.portfolio.words import WORDS


@dataclass(frozen=True, slots=True)
class Reading:
    """The rules of a law with one of them taken otherwise; the first takes all as listed.

    Attributes:
        name: rule and reading; None for the rules as listed.
        replaced: the rule in that reading, by its id.
        same_start: clocks start as they do in the rules as listed.
    """

    name: tuple[str, str] | None = None
    replaced: Mapping[str, LimitationRule] = field(default_factory=lambda: AS_LISTED)
    same_start: bool = True


@dataclass(slots=True)
class LawTables:
    """One law for the compiled walk.

    Attributes:
        kernel: what numpy knows of the law.
        first_rule: number of its first rule among the rules of all laws.
        readings: by number.
        bits: first and last reading of each disputed rule, by its bit.
        looked: kinds of event for which some rule looks at a word, by field.
    """

    kernel: LawKernel
    first_rule: int
    readings: list[Reading] = field(init=False)
    bits: list[tuple[int, int]] = field(init=False)
    looked: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        law = self.kernel.law
        self.readings, self.bits = [Reading()], []
        for rule_id in sorted(self.kernel.bits):
            first = len(self.readings)
            for name, rule in law.readings[rule_id]:
                same = isinstance(rule, EventRule)
                self.readings.append(Reading((rule_id, name), {rule.id: rule}, same))
            self.bits.append((first, len(self.readings)))
        self.looked = {name: looked_at(law, name) for name in (*EVENT_WORDS, "amount")}

    @property
    def constants(self) -> dict[str, object]:
        """What all claims have in common; their dates are not among it."""
        return {**UNSTATED, "governing_law": self.kernel.law.code}

    def rule(self, rule_id: str) -> int:
        """The number of a rule among those of all laws."""
        return self.first_rule + self.kernel.rules[rule_id]

    def reads(self, rule_id: str) -> int:
        """The bit of a rule that has other readings; 0 for one that has none."""
        return 1 << self.kernel.bits[rule_id] if rule_id in self.kernel.bits else 0


@dataclass(slots=True)
class Group:
    """Claims of one law that are treated alike.

    Attributes:
        law: the law.
        type: one of their types, which stands for the others.
        first_sign: number of the first sign.
        signs: kind and words of each sign.
        base, strides: by kind, how a sign is worked out from its words.
    """

    law: LawTables
    type: ClaimType
    first_sign: int
    signs: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    base: list[int] = field(default_factory=list)
    strides: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for place, kind in enumerate(KINDS):
            self.base.append(self.first_sign + len(self.signs))
            strides, told = [], [dict.fromkeys(EVENT_WORDS)]
            told[0]["has_amount"] = False
            for name in (*EVENT_WORDS, "amount"):
                strides.append(len(told) if self.law.looked[name][place] else 0)
                if strides[-1]:
                    field_, words = ("has_amount", (False, True)) if name == "amount" else (
                        name, WORDS[name])  # fmt: skip
                    told = [{**one, field_: word} for word in words for one in told]
            self.strides.append(strides)
            self.signs += [(kind, one) for one in told]

    @property
    def constants(self) -> dict[str, object]:
        """What all claims of the group have in common; their dates are not among it."""
        known = self.law.constants
        return {**known, "type": self.type} if self.law.kernel.asks_type else known

    def env(self, sign: int, clock: Mapping[str, object]) -> tuple[str, Env]:
        """The kind of a sign, and what a rule can know of such an event beside its days."""
        kind, words = self.signs[sign - self.first_sign]
        one = np.ones(1, dtype=bool)
        slot = Slot(
            there=one,
            counted=one,
            kind=np.zeros(1, dtype=np.int8),
            kinds=(kind,),
            days={},
            words={name: Words(np.zeros(1, dtype=np.int8), (words[name],)) for name in EVENT_WORDS},
            has_amount=np.array([words["has_amount"]], dtype=bool),
            part=np.zeros(1, dtype=bool),
        )
        defaults = self.law.kernel.law.defaults
        return kind, Env(self.constants, {}, defaults, None, np.arange(1), slot, clock)

    def claim_env(self, dates: Mapping[str, Any], present: frozenset[str]) -> Env:
        """What the start of a clock can look at, for some dates of claims."""
        size = len(next(iter(dates.values()))) if dates else 1
        absent = {name: None for name in CLAIM_DAYS if name not in present}
        constants = {**self.constants, **absent}
        # A date that no rule names does not matter here, and must not be taken for unstated.
        rest = {name: np.full(size, MISSING) for name in present if name not in dates}
        return Env(
            constants, {**rest, **dates}, self.law.kernel.law.defaults, None, np.arange(size)
        )
