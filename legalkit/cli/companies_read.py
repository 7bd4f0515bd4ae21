"""Facts about companies for the verbs: from a case folder or from one file of any known form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from legalkit.companies.read import FactsRead
    from legalkit.companies.sources.join import Joined
    from legalkit.model.companies import CompanyFacts
    from legalkit.model.finding import Finding
    from legalkit.source import Document


@dataclass(frozen=True, slots=True)
class Read:
    """All facts as one, and what reading and joining them said.

    Attributes:
        joined: the facts, with the versions of what several sources tell.
        document: the one file they came from, so that findings can name lines.
        findings: of reading and joining.
    """

    joined: Joined
    document: Document
    findings: tuple[Finding, ...]

    @property
    def facts(self) -> CompanyFacts:
        """The joined facts."""
        return self.joined.facts

    def place(self, finding: Finding) -> Finding:
        """The finding with file and line of its field."""
        return self._facts_read().place(finding)

    def _facts_read(self) -> FactsRead:
        from legalkit.companies.read import FactsRead

        return FactsRead(self.facts, self.document)


def read_all(
    path: Path,
    *,
    form: str | None = None,
    mapping: Path | None = None,
    seen: date | None = None,
) -> Read:
    """Read a case folder or one file.

    Raises:
        InputError: when a case names no file, or our own YAML does not hold.
    """
    from legalkit.companies.read import read_facts
    from legalkit.companies.sources import read_source
    from legalkit.source import Document

    if path.is_dir():
        return _case(path)
    if path.suffix in (".yaml", ".yml"):
        read = read_facts(path)
        return _joined([read.facts], read.document, ())
    found = read_source(path, form=form, mapping=mapping, seen=seen)
    return _joined([found.facts], Document(str(path)), found.findings)


def _case(path: Path) -> Read:
    from legalkit.casefile import read_case
    from legalkit.companies.read import read_facts
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding, Severity, Where
    from legalkit.source import Document

    read = read_case(path)
    case = read.require()
    if not read.companies:
        finding = Finding("LK627", where=Where(str(path / "case.yaml"), field="companies"))
        raise InputError(finding.message(), [finding])
    only = case.companies[0] if len(case.companies) == 1 else None
    document = Document(str(path))
    if isinstance(only, str) and Path(only).suffix in (".yaml", ".yml"):
        document = read_facts(path / only).document
    said = tuple(
        finding for finding in read.findings
        if finding.severity is not Severity.ERROR and finding.code.startswith("LK6")
    )  # fmt: skip
    return _joined(list(read.companies), document, said)


def _joined(parts: list[CompanyFacts], document: Document, findings: tuple[Finding, ...]) -> Read:
    from legalkit.companies.sources.join import join

    joined = join(parts)
    read = Read(joined, document, ())
    # Only a single file of our own has lines that places of the joined facts can be looked up in.
    placed = tuple(read.place(f) if len(parts) == 1 else f for f in joined.findings)
    return replace(read, findings=(*findings, *placed))
