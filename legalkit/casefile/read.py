"""Reads ``case.yaml`` and what it names; collects every mistake of the folder in one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.companies import CompanyFacts
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity, Where
from legalkit.source import Document, read_model
from legalkit.source.bind import suggest_id
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
            raise InputError(f"the case folder {self.folder} cannot be used as it is", self.findings)
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
    if case is not None:
        findings.extend(_references(case, document))
        findings.extend(_files(case, document, root))
        read.companies = tuple(_companies(case, document, root, findings))
    return read


def _ids(entries: Iterable[object]) -> list[str]:
    return [str(getattr(entry, "id")) for entry in entries]  # noqa: B009


def _duplicates(case: Case, document: Document) -> Iterator[Finding]:
    for section in ("parties", "contracts", "orders", "deliveries", "invoices", "credit_notes", "statements",
                    "claims", "events", "payments", "guarantees", "collateral", "assets", "evidence"):
        first: dict[str, int] = {}
        for position, entry_id in enumerate(_ids(getattr(case, section))):
            if entry_id in first:
                there = document.where((section, first[entry_id], "id"))
                yield Finding("LK107", where=document.where((section, position, "id")),
                              params={"value": entry_id, "first": f"line {there.line}"})
            else:
                first[entry_id] = position


#: section, field, what the field refers to
_LINKS: tuple[tuple[str, str, str], ...] = (
    ("claims", "creditor", "party"),
    ("claims", "debtor", "party"),
    ("claims", "invoices", "invoice"),
    ("events", "claims", "claim"),
    ("events", "to", "party"),
    ("orders", "contract", "contract"),
    ("deliveries", "order", "order"),
    ("invoices", "order", "order"),
    ("invoices", "deliveries", "delivery"),
    ("credit_notes", "invoice", "invoice"),
    ("statements", "confirmed_by", "party"),
    ("guarantees", "guarantor", "party"),
    ("guarantees", "claims", "claim"),
    ("collateral", "claims", "claim"),
    ("assets", "owner", "party"),
    ("evidence", "signed_by", "party"),
    ("evidence", "sealed_by", "party"),
    ("evidence", "received_by", "party"),
    ("evidence", "confirms_delivery_of", "evidence"),
)
_WITH_EVIDENCE = ("contracts", "orders", "deliveries", "invoices", "credit_notes", "statements", "events",
                  "payments", "guarantees", "collateral", "assets")


def _references(case: Case, document: Document) -> Iterator[Finding]:
    yield from _duplicates(case, document)
    known = {
        "party": _ids(case.parties),
        "invoice": _ids(case.invoices),
        "claim": _ids(case.claims),
        "contract": _ids(case.contracts),
        "order": _ids(case.orders),
        "delivery": _ids(case.deliveries),
        "evidence": _ids(case.evidence),
    }
    links = [*_LINKS, *((section, "evidence", "evidence") for section in _WITH_EVIDENCE)]
    for section, name, what in links:
        for position, entry in enumerate(getattr(case, section)):
            yield from _check(getattr(entry, name), (section, position, name), what, known[what], document)
    if case.mandate:
        yield from _check(case.mandate.lawyer, ("mandate", "lawyer"), "party", known["party"], document)
        yield from _check(case.mandate.evidence, ("mandate", "evidence"), "evidence", known["evidence"], document)
    if case.preservation:
        path: FieldPath = ("preservation", "respondents")
        yield from _check(case.preservation.respondents, path, "party", known["party"], document)


def _check(
    value: str | tuple[str, ...] | None, path: FieldPath, what: str, known: list[str], document: Document
) -> Iterator[Finding]:
    if value is None:
        return
    many = isinstance(value, tuple)
    for position, item in enumerate(value if isinstance(value, tuple) else (value,)):
        if item not in known:
            place = (*path, position) if many else path
            yield Finding("LK106", where=document.where(place),
                          params={"value": item, "what": Message(f"what.{what}"), "suggestion": suggest_id(item, known)})


def inside(root: Path, relative: str) -> Path | None:
    """The file under ``root``; None when the path leads outside or through a link."""
    candidate = root / relative
    try:
        resolved = candidate.resolve()
        base = root.resolve()
    except OSError:
        return None
    if not resolved.is_relative_to(base) or resolved != base / relative:
        return None
    return candidate


def _files(case: Case, document: Document, root: Path) -> Iterator[Finding]:
    base = root / "evidence"
    for position, item in enumerate(case.evidence):
        if item.file is None:
            continue
        where = document.where(("evidence", position, "file"))
        path = inside(base, item.file)
        if path is None:
            yield Finding("LK112", where=where, params={"path": item.file, "base": str(base)})
        elif not path.is_file():
            yield Finding("LK108", where=where, params={"path": item.file, "base": str(base)})


def _companies(case: Case, document: Document, root: Path, findings: list[Finding]) -> Iterator[CompanyFacts]:
    for position, name in enumerate(case.companies):
        where = document.where(("companies", position))
        path = inside(root, name)
        if path is None:
            findings.append(Finding("LK112", where=where, params={"path": name, "base": str(root)}))
            continue
        if not path.is_file():
            findings.append(Finding("LK108", where=where, params={"path": name, "base": str(root)}))
            continue
        if path.suffix in (".yaml", ".yml"):
            facts, _, more = read_model(path, CompanyFacts)
            findings.extend(more)
            if facts is not None:
                yield facts
