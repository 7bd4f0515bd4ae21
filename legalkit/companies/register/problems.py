"""What could not be used as it stands: every cell with file, row, column and value, none lost."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from legalkit.model.finding import Finding, Severity, Where

Rows = npt.NDArray[np.int64]
#: Codes that do not lose anything: the row is used as it is, and its reader should know.
_KEPT = frozenset({"LK673", "LK677", "LK682", "LK684", "LK692"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell or row.

    Attributes:
        code: stable code; its wording says what was expected and what became of the row.
        file: name of the file.
        row: row in the file; in text files the title row is row 1.
        column: our name of the column.
        value: as it stands there.
    """

    code: str
    file: str
    row: int
    column: str
    value: str

    def finding(self) -> Finding:
        """The same as a finding, with wording in both languages."""
        weight = Severity.WARNING if self.code in _KEPT else Severity.ERROR
        return Finding(
            self.code, weight, Where(self.file, self.row, self.column), {"value": self.value}
        )


@dataclass(slots=True)
class Problems:
    """The list of one register. It holds columns, so that a million bad cells fit as well."""

    _parts: list[tuple[str, str, str, Rows, Sequence[str]]] = field(default_factory=list)

    def add(
        self, code: str, file: str, column: str, rows: npt.ArrayLike, values: Sequence[str]
    ) -> None:
        """Put problems of one kind in one column on the list."""
        placed = np.asarray(rows, np.int64)
        if len(placed):
            self._parts.append((code, file, column, placed, values))

    def __len__(self) -> int:
        return sum(len(rows) for _, _, _, rows, _ in self._parts)

    def __iter__(self) -> Iterator[Problem]:
        for code, file, column, rows, values in self._parts:
            for row, value in zip(rows.tolist(), values, strict=True):
                yield Problem(code, file, row, column, value)

    def counts(self) -> dict[str, int]:
        """Code -> how many."""
        found: Counter[str] = Counter()
        for code, _, _, rows, _ in self._parts:
            found[code] += len(rows)
        return dict(sorted(found.items()))

    def findings(self, most: int = 20) -> tuple[Finding, ...]:
        """The first of each kind, and a count of the rest, for people."""
        shown: Counter[str] = Counter()
        told: list[Finding] = []
        each = max(1, most // max(1, len(self.counts())))
        for problem in self:
            if shown[problem.code] < each:
                shown[problem.code] += 1
                told.append(problem.finding())
        rest = len(self) - len(told)
        if rest:
            told.append(Finding("LK689", Severity.WARNING, params={"count": rest}))
        return tuple(told)

    def write(self, path: Path, lang: str = "en") -> None:
        """Write the whole list as CSV, with what is wrong and what to do."""
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            rows = csv.writer(handle)
            rows.writerow(["file", "row", "column", "value", "code", "problem", "what_to_do"])
            for problem in self:
                said = problem.finding()
                value = problem.value
                # A spreadsheet must not take a cell of a stranger for a formula.
                shown = f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t") else value
                cells = [problem.file, problem.row, problem.column, shown, problem.code]
                rows.writerow([*cells, said.message(lang), said.hint(lang)])
