"""What a reconciliation rule comes to: pass, fail or cannot tell, with the numbers it used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.model.finding import Severity


class Answer(StrEnum):
    """The three answers; what cannot be told is never a pass."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The computation's answer for one record or for the case.

    Attributes:
        answer: pass, fail or cannot tell.
        text: the sentence, with its numbers; for a pass there need be none.
        numbers: the figures and days used, by name.
        evidence: ids of records or items that it speaks of.
    """

    answer: Answer
    text: Message | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule of the sheet with all its outcomes in this case.

    Attributes:
        rule: id as in the evidence sheet (AMT-4 ...).
        answer: fail when any outcome fails; cannot tell when none fails and not all pass.
        severity: weight of a failure.
        name: what was compared.
        on_failure: what to do about a failure.
        elements: elements that suffer.
        outcomes: one for each record looked at.
        citation: provision behind it.
    """

    rule: str
    answer: Answer
    severity: Severity
    name: Message
    on_failure: Message
    elements: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    citation: Citation

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes that failed."""
        return tuple(outcome for outcome in self.outcomes if outcome.answer is Answer.FAIL)

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``rule``, ``answer``, ``severity``, ``name``, ``outcomes``."""
        return {
            "rule": self.rule,
            "answer": str(self.answer),
            "severity": str(self.severity),
            "name": self.name.text(lang),
            "on_failure": self.on_failure.text(lang),
            "elements": list(self.elements),
            "outcomes": [
                {
                    "answer": str(outcome.answer),
                    "text": outcome.text.text(lang) if outcome.text else None,
                    "numbers": dict(outcome.numbers),
                    "evidence": list(outcome.evidence),
                }
                for outcome in self.outcomes
            ],
            "citation": self.citation.to_json(),
        }


def shown(amount: Decimal) -> str:
    """An amount as people read it, to the cent."""
    return f"{amount:,.2f}"


def passed(*evidence: str, **numbers: str) -> Outcome:
    """The comparison holds."""
    return Outcome(Answer.PASS, None, numbers, evidence)


def failed(key: str, *evidence: str, **numbers: str) -> Outcome:
    """The comparison fails; the numbers fill the sentence."""
    return Outcome(Answer.FAIL, Message(f"evidence.rule.{key}", numbers), numbers, evidence)


def unknown(key: str, *evidence: str, **numbers: str) -> Outcome:
    """A figure or day is missing, so nobody can tell."""
    return Outcome(Answer.CANNOT_TELL, Message(f"evidence.rule.{key}", numbers), numbers, evidence)
