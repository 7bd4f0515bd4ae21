"""Checks and tests every rule sheet of a law, whichever room it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from legalkit.api.policy import POLICY, policy_findings
from legalkit.law.load import codes, sheet_path
from legalkit.law.places import folder_name
from legalkit.limitation.answer import Answer
from legalkit.limitation.examples import ask, read_questions, run_example, run_examples
from legalkit.limitation.lint import check_law
from legalkit.model.claim import Question
from legalkit.model.errors import InputError, LegalkitError
from legalkit.model.finding import Finding, Where


def check_all(
    chosen: Sequence[str], as_of: date, overlay: Path | None = None
) -> Iterator[tuple[str, list[Finding]]]:
    """Findings on each law, and on the catalogue of indicators that all of them use.

    A sheet that cannot be read is a finding, not an end.

    Args:
        chosen: codes of laws, or ``_policy`` for the catalogue; everything when empty.
        as_of: day on which the rules should be complete.
        overlay: the user's own rule sheets.

    Raises:
        CoverageError: when a law that was named does not exist.
    """
    with_money = codes(overlay, "interest.yaml")
    everything = sorted({*codes(overlay), *with_money})
    for code in [code.upper() for code in chosen] or [*everything, POLICY]:
        findings: list[Finding] = []
        if code == POLICY:
            yield code, policy_findings(overlay)
            continue
        if code not in with_money or code in codes(overlay):
            sheet_path(code, "limitation.yaml", overlay)
            try:
                findings += check_law(code, as_of, overlay)
            except LegalkitError as problem:
                findings += problem.findings
        findings += _other_sheets(code, as_of, overlay)
        yield code, findings


def _other_sheets(code: str, as_of: date, overlay: Path | None) -> list[Finding]:
    from legalkit.api.sheets import other_sheet_findings

    return other_sheet_findings(code, as_of, overlay)


def run_tests(targets: Sequence[str], overlay: Path | None = None) -> list[dict[str, Any]]:
    """Run worked examples and calculations: of laws by code, or of files by path.

    Raises:
        InputError: when a target is neither a law nor a file.
    """
    from legalkit.money.calculations import run_calculations

    results: list[dict[str, Any]] = []
    laws = [target.upper() for target in targets if not Path(target).is_file()]
    # A law such as EU has sums but no limitation of its own.
    with_sums = codes(overlay, "calculations.yaml")
    known = codes(overlay)
    for target in laws:
        if target not in known and target not in with_sums:
            have = ", ".join(known)
            finding = Finding("LK120", where=Where(target), params={"code": target, "have": have})
            raise InputError(finding.message(), [finding])
    if laws or not targets:
        chosen = laws or known
        timed = [code for code in chosen if code in known]
        results += [result.to_json() for result in run_examples(timed, overlay)]
        summed = [code for code in (laws or with_sums) if code in with_sums]
        results += [r.to_json() for r in run_calculations(summed, overlay)]
    for target in targets:
        path = Path(target)
        if path.is_file():
            results += _file_results(path, overlay)
    return results


def _file_results(path: Path, overlay: Path | None) -> list[dict[str, Any]]:
    from legalkit.money.calculations import run_calculations

    if _holds_calculations(path):
        return [result.to_json() for result in run_calculations([path], overlay)]
    return [run_example(q, overlay, str(path)).to_json() for q in read_questions(path)]


def _holds_calculations(path: Path) -> bool:
    """A calculation names its kind; a question has a claim."""
    from legalkit.source import read_text, read_yaml

    text, _ = read_text(path)
    value = read_yaml(text or "", str(path)).value
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and "kind" in first and "claim" not in first


def under_law(question: Question, code: str, overlay: Path | None = None) -> Answer:
    """The same facts asked under another law.

    Raises:
        CoverageError: when there is no such law.
    """
    claim = question.claim.model_copy(update={"governing_law": code})
    return ask(question.model_copy(update={"claim": claim, "id": code}), overlay)


def start_law(code: str, into: Path, as_of: date) -> list[Path]:
    """Write the files of a new jurisdiction, never over existing ones.

    Raises:
        InputError: when one of the files is there already.
    """
    from importlib.resources import files

    folder = into / folder_name(code)
    written: list[Path] = []
    templates = files("legalkit.law") / "starter"
    names = ("limitation.yaml", "calendar.yaml", "examples.yaml")
    existing = [folder / name for name in names if (folder / name).exists()]
    if existing:
        findings = [
            Finding("LK214", where=Where(str(p)), params={"path": str(p)}) for p in existing
        ]
        raise InputError(findings[0].message(), findings)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        text = (templates / name).read_text(encoding="utf-8")
        text = text.replace("CODE", code.upper()).replace("TODAY", as_of.isoformat())
        (folder / name).write_text(text, encoding="utf-8")
        written.append(folder / name)
    return written
