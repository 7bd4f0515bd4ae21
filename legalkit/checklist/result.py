"""What a checklist says: groups of lines, each with its state, next step and cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from legalkit.messages import Message
from legalkit.model.citation import Citation


class Status(StrEnum):
    """How a line stands: fine, a gap that stops the step, or something to weigh."""

    OK = "ok"
    GAP = "gap"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Line:
    """One condition before the step.

    Attributes:
        gate: id of the gate in the evidence sheet.
        status: ok, gap (a must that fails) or warn (a should that fails, or cannot be told).
        severity: ``must`` or ``should``, as the sheet has it.
        text: the condition.
        details: what exactly is lacking, record by record.
        step: what to do next; None when fine.
        cost: what it costs to go without; None when fine.
        evidence: ids of evidence items and records.
        citation: provision behind it.
    """

    gate: str
    status: Status
    severity: Literal["must", "should"]
    text: Message
    details: tuple[Message, ...] = ()
    step: Message | None = None
    cost: Message | None = None
    evidence: tuple[str, ...] = ()
    citation: Citation | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys; see the fields."""
        return {
            "gate": self.gate,
            "status": str(self.status),
            "severity": self.severity,
            "text": self.text.text(lang),
            "details": [detail.text(lang) for detail in self.details],
            "step": self.step.text(lang) if self.step else None,
            "cost": self.cost.text(lang) if self.cost else None,
            "evidence": list(self.evidence),
            "citation": self.citation.to_json() if self.citation else None,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    id: str
    title: Message
    lines: tuple[Line, ...]

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``id``, ``title``, ``lines``."""
        return {
            "id": self.id,
            "title": self.title.text(lang),
            "lines": [line.to_json(lang) for line in self.lines],
        }


@dataclass(frozen=True, slots=True)
class Checklist:
    """The answer: may the step be taken, and what stands in its way.

    Attributes:
        case: title of the case.
        purpose: the step.
        as_of: the day of the assessment.
        groups: the lines, grouped.
    """

    case: str
    purpose: str
    as_of: date
    groups: tuple[Group, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in order."""
        return tuple(line for group in self.groups for line in group.lines)

    @property
    def unmet(self) -> tuple[Line, ...]:
        """The must-gates that fail; a pack builder refuses while there are any."""
        return tuple(line for line in self.lines if line.status is Status.GAP)

    @property
    def warnings(self) -> tuple[Line, ...]:
        """The lines to weigh."""
        return tuple(line for line in self.lines if line.status is Status.WARN)

    @property
    def ready(self) -> bool:
        """True when no must-gate fails."""
        return not self.unmet

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``case``, ``purpose``, ``as_of``, ``ready``, ``counts``, ``groups``."""
        return {
            "case": self.case,
            "purpose": self.purpose,
            "as_of": self.as_of.isoformat(),
            "ready": self.ready,
            "counts": {
                str(status): sum(line.status is status for line in self.lines) for status in Status
            },
            "unmet": [line.gate for line in self.unmet],
            "groups": [group.to_json(lang) for group in self.groups],
        }
