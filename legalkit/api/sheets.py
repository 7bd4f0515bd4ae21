"""Reads every other sheet of a law, so that ``law check`` speaks of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalkit.law.bundle_profile import BundleSheet
from legalkit.law.calendar_sheet import CalendarSheet
from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.crossborder_sheet import CrossborderSheet
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.evidence_sheet import EvidenceSheet
from legalkit.law.interest_sheet import InterestSheet, load_interest_sheet
from legalkit.law.load import load_sheet, sheet_path
from legalkit.law.places import find, folder_name
from legalkit.law.related_sheet import RelatedSheet
from legalkit.law.rule import Rule
from legalkit.law.transfers_sheet import TransfersSheet
from legalkit.model.base import Value
from legalkit.model.citation import Mark
from legalkit.model.errors import LegalkitError
from legalkit.model.finding import Finding, Severity, Where

if TYPE_CHECKING:
    from legalkit.money.calculations import CalculationResult

Read = Callable[[str, Path | None], Value]


def _plain(name: str, model: type[Value]) -> Read:
    def read(code: str, overlay: Path | None) -> Value:
        return load_sheet(code, name, model, overlay)

    return read


_costs: Read = _plain("costs.yaml", CostsSheet)

_SHEETS: dict[str, Read] = {
    "calendar.yaml": _plain("calendar.yaml", CalendarSheet),
    "interest.yaml": load_interest_sheet,
    "costs.yaml": _costs,
    "evidence.yaml": _plain("evidence.yaml", EvidenceSheet),
    "documents.yaml": _plain("documents.yaml", DocumentsSheet),
    "transfers.yaml": _plain("transfers.yaml", TransfersSheet),
    "related.yaml": _plain("related.yaml", RelatedSheet),
    "bundle.yaml": _plain("bundle.yaml", BundleSheet),
    "crossborder.yaml": _plain("crossborder.yaml", CrossborderSheet),
}


def other_sheet_findings(code: str, as_of: date, overlay: Path | None) -> list[Finding]:
    """Findings on the sheets beside ``limitation.yaml``: unreadable, from memory, miscalculated."""
    findings: list[Finding] = []
    for name, read in _SHEETS.items():
        if find("jurisdictions", f"{folder_name(code)}/{name}", overlay) is None:
            continue
        where = Where(str(sheet_path(code, name, overlay)))
        try:
            sheet = read(code, overlay)
        except LegalkitError as problem:
            findings += problem.findings
            continue
        memory = sorted({rule.id for rule in _rules(sheet) if rule.verified is Mark.MEMORY})
        if memory:
            params = {"count": len(memory), "rules": ", ".join(memory)}
            findings.append(Finding("LK207", Severity.NOTE, where, params))
        if isinstance(sheet, InterestSheet):
            findings += unknown_tables(sheet, where) + due_rates(sheet, as_of, where)
    return findings + _calculations(code, overlay)


def unknown_tables(sheet: InterestSheet, where: Where) -> list[Finding]:
    """Rules that point to a reference rate which the sheet does not name."""
    formulas = [part.rate for rule in (*sheet.statutory, *sheet.judgment) for part in rule.parts]
    formulas += [rule.rate for rule in (*sheet.caps, *sheet.floors)]
    names = {formula.table for formula in formulas if formula.table is not None}
    if sheet.agreed is not None and sheet.agreed.table is not None:
        names.add(sheet.agreed.table)
    return [
        Finding("LK421", where=where, params={"table": name, "law": sheet.law})
        for name in sorted(names)
        if sheet.table(name) is None
    ]


def due_rates(sheet: InterestSheet, as_of: date, where: Where) -> list[Finding]:
    """Reference rates whose next value should be known by ``as_of`` and is not in the table.

    A missing value is a notice, because statements for earlier days are right without it; a
    statement that needs it says so itself, and ``--strict`` refuses it.
    """
    from legalkit.money.rates import no_figures

    findings = []
    for table in sheet.tables:
        if not table.values:
            findings.append(replace(no_figures(table, sheet), severity=Severity.NOTE, where=where))
            continue
        missing = table.missing(as_of)
        if not missing:
            continue
        irregular = table.rhythm is not None and table.rhythm.every == "irregular"
        params = {
            "table": table.title.message,
            "count": len(missing),
            "first": missing[0],
            "day": as_of,
            "publisher": table.publisher,
        }
        code = "LK425" if irregular else "LK424"
        findings.append(Finding(code, Severity.NOTE, where, params))
    return findings


def _rules(value: Any) -> Iterator[Rule]:
    """Every rule inside a sheet, however deep."""
    if isinstance(value, Rule):
        yield value
    if isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _rules(getattr(value, name))
    elif isinstance(value, dict):
        for part in value.values():
            yield from _rules(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _rules(part)


def _calculations(code: str, overlay: Path | None) -> list[Finding]:
    from legalkit.money.calculations import run_calculations

    path = find("jurisdictions", f"{folder_name(code)}/calculations.yaml", overlay)
    if path is None:
        return []
    try:
        results = run_calculations([path], overlay)
    except LegalkitError as problem:
        return list(problem.findings)
    wrong = [
        Finding(
            "LK209",
            where=Where(str(path)),
            params={"id": result.id, "expected": result.expected, "got": result.got},
        )
        for result in results
        if not result.ok
    ]
    untried = _untried(code, results, overlay)
    if untried:
        params = {"count": len(untried), "rules": ", ".join(untried)}
        wrong.append(Finding("LK426", Severity.NOTE, Where(str(path)), params))
    return wrong


def _untried(code: str, results: Sequence[CalculationResult], overlay: Path | None) -> list[str]:
    """Interest rules, tariffs and fees that no worked calculation rests on."""
    used = {citation for r in results if r.outcome for citation in r.outcome.citations}
    rules: list[Rule] = []
    for name, read in (("interest.yaml", load_interest_sheet), ("costs.yaml", _costs)):
        if find("jurisdictions", f"{folder_name(code)}/{name}", overlay) is None:
            continue
        try:
            sheet = read(code, overlay)
        except LegalkitError:
            continue
        parts = ("statutory", "judgment", "compensation", "default_dates", "prescribes", "tariffs")
        for part in (*parts, "fees"):
            rules += getattr(sheet, part, ())
    return sorted(rule.id for rule in rules if rule.citation not in used)
