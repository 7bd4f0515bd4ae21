"""Reads ``case.yaml`` and what it names; collects every mistake of the folder in one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from legalkit.casefile.references import (
    check_evidence_files,
    check_file,
    check_ids,
    check_links,
    inside,
)
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.companies import CompanyFacts, CompanySource
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity, Where
from legalkit.source import Document, read_model
from legalkit.source.yamltext import FieldPath


@dataclass(slots=True)
class CaseRead:
    """A case folder as read.

    Attributes:
        folder: the case folder.
        case: the case, or None when anything in case.yaml is wrong.
        companies: facts about companies from the files that case.yaml names.
        document: case.yaml with its line numbers.
        findings: every mistake, with file, line and field.
    """

    folder: Path
    case: Case | None
    companies: tuple[CompanyFacts, ...] = ()
    document: Document = field(default_factory=lambda: Document(None))
    findings: list[Finding] = field(default_factory=list)

    def require(self) -> Case:
        """The case.

        Raises:
            InputError: with all findings, when there is any error.
        """
        errors = [finding for finding in self.findings if finding.severity is Severity.ERROR]
        if self.case is None or errors:
            raise InputError(
                Message("case.unusable", {"folder": self.folder, "count": len(errors)}),
                self.findings,
            )
        return self.case

    @property
    def evidence_root(self) -> Path:
        """Where the originals lie."""
        return self.folder / "evidence"


def read_case(folder: str | Path) -> CaseRead:
    """Read a case folder; never raises for bad input."""
    root = Path(folder)
    path = root / "case.yaml"
    if not path.is_file():
        finding = Finding("LK111", where=Where(str(root)), params={"path": str(root)})
        return CaseRead(root, None, findings=[finding])
    case, document, findings = read_model(path, Case)
    read = CaseRead(root, case, document=document, findings=findings)
    findings.extend(check_ids(document))
    findings.extend(check_links(document))
    findings.extend(check_evidence_files(document, read.evidence_root))
    findings.sort(key=lambda finding: finding.where.line or 0)
    read.companies = tuple(_companies(document, root, findings))
    return read


def _companies(document: Document, root: Path, findings: list[Finding]) -> Iterator[CompanyFacts]:
    top = document.value
    names = top.get("companies") if isinstance(top, dict) else None
    for position, entry in enumerate(names if isinstance(names, list) else []):
        path: FieldPath = ("companies", position)
        spec = entry if isinstance(entry, dict) else {"file": entry}
        name = spec.get("file")
        if not isinstance(name, str) or not name:
            continue
        if isinstance(entry, dict):
            path = (*path, "file")
        problem = check_file(name, root, path, document)
        if problem is not None:
            findings.append(problem)
        elif Path(name).suffix in (".yaml", ".yml"):
            facts, _, more = read_model(root / name, CompanyFacts)
            findings.extend(more)
            if facts is not None:
                yield facts
        else:
            yield from _source(spec, root, findings)


def _source(spec: dict[str, object], root: Path, findings: list[Finding]) -> Iterator[CompanyFacts]:
    """Facts from a file that is not our own YAML."""
    from legalkit.companies.sources import read_source

    try:
        source = CompanySource.model_validate(spec)
    except ValidationError:  # the reading of case.yaml itself has named it
        return
    mapping = None
    if source.mapping is not None:
        mapping = inside(root, source.mapping) or Path(source.mapping).name
    read = read_source(
        root / source.file,
        form=source.format,
        mapping=Path(mapping) if mapping is not None else None,
        seen=source.seen,
        source=source.source,
    )
    findings.extend(read.findings)
    if read.facts.entities:
        yield read.facts
