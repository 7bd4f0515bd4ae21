"""A finding: what is wrong, where, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from legalkit.messages import code_text


class Severity(StrEnum):
    """How much a finding weighs, in rising order of weight."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """Order of weight, for ``--fail-on``."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Where:
    """The place a finding speaks of.

    Attributes:
        file: path as the user named it, or None when there is no file.
        line: line in that file, counted from 1.
        field: path of the field, as in ``events[2].received_on``.
    """

    file: str | None = None
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        place = self.file or ""
        if self.line is not None:
            place = f"{place}:{self.line}" if place else f"line {self.line}"
        if self.field:
            place = f"{place} {self.field}" if place else self.field
        return place

    def to_json(self) -> dict[str, Any]:
        """Stable JSON keys ``file``, ``line``, ``field``."""
        return {"file": self.file, "line": self.line, "field": self.field}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a person should know or put right; its wording is in :mod:`legalkit.messages`.

    Attributes:
        code: stable code, explained by ``legalkit explain CODE``.
        severity: note, warning or error.
        where: file, line and field, as far as known.
        params: the values that the sentence names.
    """

    code: str
    severity: Severity = Severity.ERROR
    where: Where = field(default_factory=Where)
    params: Mapping[str, Any] = field(default_factory=dict)

    def message(self, lang: str = "en") -> str:
        """What is wrong and what was expected, in one sentence."""
        return code_text(self.code, "message", self.params, lang)

    def hint(self, lang: str = "en") -> str:
        """What to do next."""
        return code_text(self.code, "hint", self.params, lang)

    def text(self, lang: str = "en") -> str:
        """Place, code, sentence and hint, as printed in a terminal."""
        place = str(self.where)
        line = f"{place}: " if place else ""
        line += f"{self.code} {self.message(lang)}"
        hint = self.hint(lang)
        return f"{line}\n    -> {hint}" if hint else line

    def __str__(self) -> str:
        return self.text("en")

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``code``, ``severity``, ``where``, ``message``, ``hint``."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "where": self.where.to_json(),
            "message": self.message(lang),
            "hint": self.hint(lang),
        }


def worst(findings: tuple[Finding, ...] | list[Finding]) -> Severity | None:
    """The heaviest weight among findings, or None when there are none."""
    return max((finding.severity for finding in findings), key=lambda s: s.rank, default=None)
