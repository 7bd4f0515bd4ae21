"""Runs the gates of one step over a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from legalkit.casefile.read import CaseRead
from legalkit.checklist.clocks import Clocks, judge_clocks
from legalkit.checklist.judged import Judged
from legalkit.checklist.looks import (
    look_custody,
    look_element,
    look_events,
    look_field,
    look_no_field,
    look_originals,
    look_role,
    look_rule,
)
from legalkit.checklist.result import Checklist, Group, Line, Status
from legalkit.evidence.chain import Chain, asked
from legalkit.law.evidence_sheet import EvidenceSheet, Gate, GateCheck
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.errors import RuleError
from legalkit.model.finding import Finding


def run(
    case_read: CaseRead,
    purpose: str,
    as_of: date,
    *,
    chain: Chain,
    clocks: Mapping[str, Clocks] | None = None,
    sheet: EvidenceSheet,
) -> Checklist:
    """May the step be taken, and what stands in its way?

    Args:
        case_read: the case folder as read.
        purpose: lawyer-letter, payment-order, filing, preservation, enforcement or avoidance.
        as_of: day of the assessment.
        chain: the chain of evidence, built for the same purpose.
        clocks: limitation clocks by claim id; without them the lines on time stay open.
        sheet: the evidence sheet of the court's law.

    Raises:
        InputError: when the case cannot be used.
        RuleError: when the sheet has no gates for the purpose, or a gate does not hold.
    """
    case = case_read.require()
    gates = sheet.gates_for(purpose)
    if gates is None:
        known = ", ".join(dict.fromkeys((*sheet.gates, *sheet.gates_as)))
        finding = Finding("LK513", params={"purpose": purpose, "known": known})
        raise RuleError(finding.message(), [finding])
    desk = _Desk(case, case_read.folder, chain, clocks, as_of, sheet)
    groups: dict[str, list[Line]] = {}
    for gate in gates:
        if asked(case, gate.applies):
            groups.setdefault(gate.group, []).extend(_line(gate, j) for j in desk.look(gate.check))
    titled = (
        Group(key, Message(f"check.group.{key}"), tuple(lines)) for key, lines in groups.items()
    )
    return Checklist(case.case.title, purpose, as_of, tuple(titled))


@dataclass(frozen=True, slots=True)
class _Desk:
    """Everything a gate can look at."""

    case: Case
    folder: Path
    chain: Chain
    clocks: Mapping[str, Clocks] | None
    as_of: date
    sheet: EvidenceSheet

    def look(self, check: GateCheck) -> list[Judged]:
        """Look at the one thing that the check names."""
        if check.events:
            return look_events(self.chain, check.events)
        if check.limitation:
            near = self.sheet.near_expiry_days
            return judge_clocks(self.case, self.chain, self.clocks, self.as_of, near)
        return [self._one(check)]

    def _one(self, check: GateCheck) -> Judged:
        if check.element:
            return look_element(self.chain, check.element, check.min_grade)
        if check.rule:
            return look_rule(self.chain, check.rule)
        if check.pack_role:
            return look_role(self.chain, check.pack_role)
        if check.field or check.no_field:
            look = look_field if check.field else look_no_field
            return look(self.case, check.field or check.no_field or "")
        if check.originals:
            return look_originals(self.case, check.originals)
        return look_custody(self.case, self.folder, check.custody or "registered")


def _line(gate: Gate, judged: Judged) -> Line:
    if judged.outcome == "ok":
        return Line(
            gate.id, Status.OK, gate.severity, judged.title or gate.name.message, judged.details,
            evidence=judged.evidence, citation=gate.citation,
        )  # fmt: skip
    stops = judged.outcome == "gap" and gate.severity == "must"
    return Line(
        gate.id,
        Status.GAP if stops else Status.WARN,
        gate.severity,
        judged.title or gate.name.message,
        judged.details,
        gate.step.message,
        judged.cost or gate.cost.message,
        judged.evidence,
        gate.citation,
    )
