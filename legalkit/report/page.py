"""A page as neutral parts, so that one description serves terminal, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from legalkit.messages import Message
from legalkit.model.finding import Finding
from legalkit.report.chain_view import ChainView
from legalkit.report.timeline_view import TimelineView

#: What a cell holds: text, a sentence in both languages, a finding, an amount, a day, nothing.
Cell = str | Message | Finding | Decimal | int | date | None


def say(cell: Cell, lang: str) -> str:
    """Write a cell: amounts with thousands separators, days as YYYY-MM-DD, nothing as a dash."""
    if cell is None:
        return "–"
    if isinstance(cell, Message):
        return cell.text(lang)
    if isinstance(cell, Finding):
        return " ".join(filter(None, (cell.message(lang), cell.hint(lang))))
    if isinstance(cell, Decimal):
        return f"{cell:,f}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: what stands above it.
        align: ``right`` for amounts.
        keep: True when its cells must not be broken (dates, ids, amounts).
    """

    title: Cell
    align: Literal["left", "right"] = "left"
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title of the page."""

    text: Cell
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Cell


@dataclass(frozen=True, slots=True)
class Points:
    """A list of points."""

    items: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has one cell for each column.

    Raises:
        ValueError: when a row has too few or too many cells, because one would be lost.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: Cell = None

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"a row has {len(row)} cells for {len(self.columns)} columns: {row}"
                )


@dataclass(frozen=True, slots=True)
class Picture:
    """A limitation timeline or a chain of evidence; terminals and Markdown show it as text."""

    view: TimelineView | ChainView


Part = Heading | Paragraph | Points | Grid | Picture


@dataclass(frozen=True, slots=True)
class Page:
    """A title and its parts, in reading order."""

    title: Cell
    parts: tuple[Part, ...]


def findings_grid(findings: Iterable[Finding]) -> Grid:
    """Findings as a table: weight, code, place, what is wrong and what to do."""
    rows = tuple(
        (
            Message(f"report.severity.{finding.severity}"),
            finding.code,
            str(finding.where) or None,
            finding,
        )
        for finding in findings
    )
    columns = (
        Column(Message("report.column.weight"), keep=True),
        Column(Message("report.column.code"), keep=True),
        Column(Message("report.column.place")),
        Column(Message("report.column.finding")),
    )
    return Grid(columns, rows)
