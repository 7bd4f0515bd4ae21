"""The answer: a date with every step that led to it, its rule and its citation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from legalkit.law.limitation_sheet import LimitationRule, Words
from legalkit.messages import Message


class Status(StrEnum):
    """Where a claim stands in time (design, section 4.1)."""

    RUNNING = "running"
    EXPIRED = "expired"
    PENDING = "pending"
    PRESERVED = "preserved"
    NOT_STARTED = "not_started"
    UNLIMITED = "unlimited"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trace.

    Attributes:
        day: the day it took effect.
        rule: the rule applied, or None where the engine itself speaks (unproven, after as_of).
        effect: what it did: ``start``, an effect word, or ``none``.
        before, after: last safe day before and after the step; None where none runs.
        why: one sentence.
        event: id of the event, when there is one.
        kind: kind of the event.
        evidence: ids of the evidence behind it.
        would_change: the fact that would change the outcome, for "why not".
    """

    day: date
    rule: LimitationRule | None
    effect: str
    before: date | None
    after: date | None
    why: Message
    event: str | None = None
    kind: str | None = None
    evidence: tuple[str, ...] = ()
    would_change: Message | None = None

    @property
    def says(self) -> Words | None:
        """What the rule says, in words."""
        return self.rule.says if self.rule else None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys of a step: date, rule, cite, effect, expires_before, expires_after, why."""
        rule = self.rule
        return {
            "date": self.day.isoformat(),
            "event": self.event,
            "kind": self.kind,
            "rule": rule.id if rule else None,
            "cite": rule.cite if rule else None,
            "verified": str(rule.verified) if rule else None,
            "checked_on": rule.checked_on.isoformat() if rule else None,
            "effect": self.effect,
            "expires_before": _iso(self.before),
            "expires_after": _iso(self.after),
            "why": self.why.text(lang),
            "says": rule.says.text(lang) if rule else None,
            "evidence": list(self.evidence),
            "would_change": self.would_change.text(lang) if self.would_change else None,
        }


@dataclass(frozen=True, slots=True)
class Notice:
    """A doubt, an assumption or a limit of the answer; never an error.

    Attributes:
        code: kind of notice, stable: ``disputed``, ``assumed``, ``calendar``, ``memory``, ``part``
            …
        message: one sentence.
        other: the date under the other reading, when there is one.
        rule: id of the rule it speaks of.
        cite: its citation.
    """

    code: str
    message: Message
    other: date | None = None
    rule: str | None = None
    cite: str | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys ``code, message, other, rule, cite``."""
        return {
            "code": self.code,
            "message": self.message.text(lang),
            "other": _iso(self.other),
            "rule": self.rule,
            "cite": self.cite,
        }


@dataclass(frozen=True, slots=True)
class ClockAnswer:
    """One clock: asserted, proven or floor.

    Attributes:
        status: where it stands.
        expires_on: last day on which the creditor can act in time; None where none runs.
        nominal: the same before roll-over.
        starts_on: the day the first period was counted from.
        steps: the trace.
        certain: False when the calendar of that year has not been announced.
        latest: with uncertain dates, the latest answer; equal to ``expires_on`` otherwise.
        decided_by: id of the event, or name of the date, that decides between earliest and latest.
        law: code of the law whose rules gave the date (differs under a borrowing statute).
        rules: rules that were looked at and applied.
        assumed: facts that had to be assumed.
        used: facts that the law looked at.
    """

    status: Status
    expires_on: date | None
    nominal: date | None
    starts_on: date | None
    steps: tuple[Step, ...]
    certain: bool = True
    latest: date | None = None
    decided_by: str | None = None
    law: str = ""
    rules: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    parts: tuple[tuple[str, Any], ...] = ()

    @property
    def sort_key(self) -> date:
        """For "the earlier governs": a clock without a date comes last."""
        return self.expires_on or date.max

    def days_left(self, as_of: date) -> int | None:
        """Days from ``as_of`` to the last day; negative when expired."""
        return (self.expires_on - as_of).days if self.expires_on else None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys ``status, expires_on, nominal, starts_on, latest, decided_by, steps``."""
        return {
            "status": str(self.status),
            "expires_on": _iso(self.expires_on),
            "nominal": _iso(self.nominal),
            "starts_on": _iso(self.starts_on),
            "latest": _iso(self.latest),
            "decided_by": self.decided_by,
            "calendar_announced": self.certain,
            "law": self.law,
            "steps": [step.to_json(lang) for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class SavingAct:
    """An act that would still save the claim.

    Attributes:
        kind: kind of event.
        rule: the rule that gives it its effect.
        until: last day on which it can be done with what is proven.
        new_expiry: last day after it, if it were done on ``as_of`` and proved; None when it would
            secure the claim.
        effect: its effect.
        needs: what the rule asks for.
        proof: standard of proof it must meet.
    """

    kind: str
    rule: LimitationRule
    until: date
    new_expiry: date | None
    effect: str
    needs: tuple[Words, ...] = ()
    proof: str | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys ``kind, rule, cite, until, new_expiry, effect, needs, proof``."""
        return {
            "kind": self.kind,
            "act": Message(f"kind.{self.kind}").text(lang),
            "rule": self.rule.id,
            "cite": self.rule.cite,
            "verified": str(self.rule.verified),
            "until": self.until.isoformat(),
            "new_expiry": _iso(self.new_expiry),
            "effect": self.effect,
            "needs": [words.text(lang) for words in self.needs],
            "says": self.rule.says.text(lang),
            "proof": self.proof,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one claim: three clocks, what would save it, and every doubt."""

    claim: str
    law: str
    as_of: date
    asserted: ClockAnswer
    proven: ClockAnswer
    floor: ClockAnswer
    outlook: tuple[SavingAct, ...] = ()
    notices: tuple[Notice, ...] = ()
    nature: tuple[LimitationRule, ...] = ()
    unproven: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)
    debtor: str | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """The contract of ``limitation --json``."""
        return {
            "claim": self.claim,
            "debtor": self.debtor,
            "law": self.law,
            "as_of": self.as_of.isoformat(),
            "asserted": self.asserted.to_json(lang),
            "proven": self.proven.to_json(lang),
            "floor": self.floor.to_json(lang),
            "outlook": [act.to_json(lang) for act in self.outlook],
            "notices": [notice.to_json(lang) for notice in self.notices],
            "nature": [
                {
                    "rule": rule.id,
                    "cite": rule.cite,
                    "verified": str(rule.verified),
                    "says": rule.says.text(lang),
                }
                for rule in self.nature
            ],
            "unproven": {
                event: [m.text(lang) for m in missing] for event, missing in self.unproven.items()
            },
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
