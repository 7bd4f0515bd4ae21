"""Runs worked calculations: reads them, calls the calculator they name, compares every figure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from legalkit.law.calculations import Calculation, CalculationFile
from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.law.load import load_sheet, sheet_path
from legalkit.messages import Message
from legalkit.model.errors import CoverageError, InputError
from legalkit.model.finding import Finding
from legalkit.model.scalars import parse_day, parse_decimal
from legalkit.money.calculators import Calculator, calculator_of, known_kinds
from legalkit.money.exact import plain
from legalkit.money.inputs import read_inputs
from legalkit.money.outcome import Law, Outcome
from legalkit.source import Document, bind, read_text, read_yaml
from legalkit.source.yamltext import FieldPath

SHEET = "calculations.yaml"


@dataclass(frozen=True, slots=True)
class CalculationResult:
    """How one worked calculation came out.

    Attributes:
        ok: every expected figure came out, and nothing was wrong with the inputs.
        expected: figures as they stand in the file.
        got: computed figures by name.
        main: name of the figure that the calculation is about.
    """

    id: str
    kind: str
    ok: bool
    expected: dict[str, Any]
    got: dict[str, Any]
    main: str | None
    outcome: Outcome | None
    findings: tuple[Finding, ...]

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON; ``got`` holds every computed figure by name."""
        outcome = self.outcome
        return {
            "id": self.id,
            "kind": self.kind,
            "ok": self.ok,
            "expected": self.expected,
            "got": {name: _shown(value) for name, value in self.got.items()},
            "main": self.main,
            "steps": [step.text(lang) for step in outcome.steps] if outcome else [],
            "citations": [citation.to_json() for citation in outcome.citations] if outcome else [],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def _shown(value: object) -> object:
    if isinstance(value, Decimal):
        return plain(value) if value.as_tuple().exponent not in (-2,) else f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def run_calculations(
    sources: Iterable[str | Path], overlay: Path | None = None
) -> list[CalculationResult]:
    """Run all worked calculations of some files or laws.

    Args:
        sources: paths of YAML files (one calculation, a list, or ``{calculations: [...]}``), or
            codes of laws, whose ``calculations.yaml`` is run.
        overlay: the user's own rule sheets.

    Raises:
        InputError: with all findings, when a file cannot be used.
        CoverageError: when a law or its calculations are not there.
    """
    results: list[CalculationResult] = []
    for source in sources:
        path = source if isinstance(source, Path) else Path(source)
        if not path.is_file() and not path.suffix:
            path = sheet_path(str(source), SHEET, overlay)
        document, calculations = read_calculations(path)
        results += [
            run_one(calculation, document, ("calculations", position), overlay)
            for position, calculation in enumerate(calculations)
        ]
    return results


def is_calculation_file(path: Path) -> bool:
    """True when a YAML file holds worked calculations rather than limitation questions."""
    text, _ = read_text(path)
    value = read_yaml(text).value if text is not None else None
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and not first.keys().isdisjoint(
        {"calculations", "kind", "inputs"}
    )


def read_calculations(path: Path) -> tuple[Document, tuple[Calculation, ...]]:
    """Read a file of calculations.

    Raises:
        InputError: with all findings.
    """
    text, findings = read_text(path)
    document = Document(str(path), findings=findings)
    if text is not None:
        document = _as_list(read_yaml(text, str(path)))
    value, more = bind(CalculationFile, document) if text is not None else (None, findings)
    if value is None:
        raise InputError(f"the calculations in {path} cannot be used as they are", more)
    return document, value.calculations


def _as_list(document: Document) -> Document:
    """One calculation and a bare list are read like ``{calculations: [...]}``, lines kept."""
    value = document.value
    if isinstance(value, dict) and "kind" not in value:
        return document
    prefix: FieldPath = ("calculations",) if isinstance(value, list) else ("calculations", 0)
    entries = value if isinstance(value, list) else [value]
    lines = {(*prefix, *path): line for path, line in document.lines.items()}
    return Document(document.file, {"calculations": entries}, lines, document.findings)


def run_one(
    calculation: Calculation, document: Document, path: FieldPath = (), overlay: Path | None = None
) -> CalculationResult:
    """Run one calculation and compare."""

    def finding(code: str, name: str, params: dict[str, Any]) -> Finding:
        where = document.where((*path, "inputs", name))
        return Finding(
            code, where=where, params={"id": calculation.id, "kind": calculation.kind, **params}
        )

    law = _law(calculation.jurisdiction, overlay)
    calculator = calculator_of(calculation.kind, law)
    if calculator is None and law.interest is None and law.costs is None:
        params = {"law": law.code, "what": calculation.kind}
        where = document.where((*path, "jurisdiction"))
        return _failed(calculation, [Finding("LK434", where=where, params=params)])
    if calculator is None:
        known = ", ".join(known_kinds(law))
        wrong = Finding(
            "LK430",
            where=document.where((*path, "kind")),
            params={"kind": calculation.kind, "known": known},
        )
        return _failed(calculation, [wrong])
    values, findings = read_inputs(calculator.inputs, calculation.inputs, finding)
    if calculator.one_of and not findings and values.keys().isdisjoint(calculator.one_of):
        first = calculator.one_of[0]
        expected = Message("money.input.day")
        findings = [finding("LK433", first, {"input": first, "expected": expected})]
    if findings:
        return _failed(calculation, findings)
    try:
        outcome = calculator.compute(values, law)
    except CoverageError as problem:
        return _failed(calculation, list(problem.findings))
    mistakes = list(_compare(calculation, calculator, outcome, document, path))
    return CalculationResult(
        calculation.id,
        calculation.kind,
        not mistakes,
        calculation.expected,
        outcome.values,
        outcome.main,
        outcome,
        (*outcome.findings, *mistakes),
    )


def _failed(calculation: Calculation, findings: list[Finding]) -> CalculationResult:
    return CalculationResult(
        calculation.id,
        calculation.kind,
        False,
        calculation.expected,
        {},
        None,
        None,
        tuple(findings),
    )


def _law(code: str, overlay: Path | None) -> Law:
    def maybe(load: Callable[[], Any]) -> Any:
        try:
            return load()
        except CoverageError:
            return None

    return Law(
        code,
        maybe(lambda: load_interest_sheet(code, overlay)),
        maybe(lambda: load_sheet(code, "costs.yaml", CostsSheet, overlay)),
    )


def _compare(
    calculation: Calculation,
    calculator: Calculator,
    outcome: Outcome,
    document: Document,
    path: FieldPath,
) -> Iterable[Finding]:
    for name, expected in calculation.expected.items():
        where = document.where((*path, "expected", name))
        own = name if name in outcome.values else calculator.names.get(name, name)
        if own not in outcome.values:
            yield Finding(
                "LK435", where=where, params={"name": name, "known": ", ".join(outcome.values)}
            )
            continue
        got = outcome.values[own]
        if not _equal(got, expected, calculation.tolerance):
            yield Finding(
                "LK436",
                where=where,
                params={
                    "id": calculation.id,
                    "name": name,
                    "expected": expected,
                    "got": _shown(got),
                },
            )


def _equal(got: object, expected: object, tolerance: Decimal) -> bool:
    try:
        if isinstance(got, bool):
            return str(expected).strip().lower() == str(got).lower()
        if isinstance(got, date):
            return parse_day(expected) == got
        if isinstance(got, str):
            return str(expected).strip() == got
        return abs(Decimal(str(got)) - parse_decimal(expected)) <= tolerance
    except (ValueError, ArithmeticError):
        return False


__all__ = [
    "CalculationResult",
    "is_calculation_file",
    "read_calculations",
    "run_calculations",
    "run_one",
]
