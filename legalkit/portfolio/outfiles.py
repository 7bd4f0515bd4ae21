"""The files of a screening: the result, and beside it the rows that could not be used."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from legalkit.portfolio.ledger import BadCell, expected_text
from legalkit.portfolio.screening import Screening
from legalkit.portfolio.writers import kind_of, table_writer

OUT_COLUMNS = (
    "id",
    "law",
    "type",
    "due_on",
    "amount",
    "currency",
    "debtor",
    "days_overdue",
    "stage",
    "bucket",
    "limitation_status",
    "limitation_safe_on",
    "limitation_asserted_on",
    "limitation_days_left",
    "limitation_rule",
    "limitation_asserted_status",
    "limitation_floor_status",
    "limitation_floor_on",
    "deciding_event",
    "next_act",
    "next_act_by",
    "reason",
    "group",
    "path",
    "interest_to_date",
    "interest_rule",
    "interest_note",
)
BAD_COLUMNS = ("file", "row", "id", "column", "value", "expected")


class Written:
    """The result and the file of bad rows, which take the place of the old ones at the end.

    Args:
        out: the result.
        lang: language of the reasons.
    """

    def __init__(self, out: Path, lang: str) -> None:
        self._out, self._lang = out, lang
        self.kind = kind_of(out)
        self._bad_path = out.with_name(out.name.removesuffix(self.kind) + ".bad.csv")
        self.part = out.with_name(out.name + ".part")
        self._bad_part = self._bad_path.with_name(self._bad_path.name + ".part")
        self._stack = ExitStack()
        self._told = 0

    def __enter__(self) -> Self:
        self._write = self._stack.enter_context(table_writer(self._bad_part, ".csv", BAD_COLUMNS))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        self.part.unlink(missing_ok=True)
        self._bad_part.unlink(missing_ok=True)

    def bad(self, cells: Iterable[BadCell]) -> None:
        """Write down cells that are wrong."""
        for cell in cells:
            self._told += 1
            self._write(_bad_cells(cell, self._lang))

    def finish(self, result: Screening) -> None:
        """Put the files, which must be whole, in their place."""
        self._stack.close()
        self.part.replace(self._out)
        if self._told:
            self._bad_part.replace(self._bad_path)
            result.bad_file = self._bad_path
        else:
            self._bad_path.unlink(missing_ok=True)


def safe(text: str) -> str:
    """Text that a spreadsheet will not run as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def bare(text: str) -> str:
    """Text as it was before :func:`safe`."""
    return text[1:] if text[:1] == "'" and safe(text[1:]) == text else text


def _bad_cells(cell: BadCell, lang: str) -> tuple[object, ...]:
    return (
        cell.file,
        cell.row,
        safe(cell.id),
        cell.column,
        safe(cell.value),
        expected_text(cell, lang),
    )
