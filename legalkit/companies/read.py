"""Reads facts about companies from a file or a case folder's files, with their line numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from legalkit.model.companies import CompanyFacts
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding
from legalkit.source import Document, read_model

_PART = re.compile(r"([a-z_]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class FactsRead:
    """Facts and the document they came from, so that findings can name the line."""

    facts: CompanyFacts
    document: Document

    def place(self, finding: Finding) -> Finding:
        """The finding with the file and line of its field."""
        if finding.where.file or not finding.where.field:
            return finding
        path = tuple(
            int(number) if number else name for name, number in _PART.findall(finding.where.field)
        )
        return replace(finding, where=self.document.where(path))


def read_facts(path: Path) -> FactsRead:
    """Read one file.

    Raises:
        InputError: with every mistake of the file.
    """
    facts, document, findings = read_model(path, CompanyFacts)
    if facts is None:
        raise InputError(f"{path} cannot be used as it is", findings)
    return FactsRead(facts, document)
