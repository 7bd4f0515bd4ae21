"""The preparation memo as values: sections, rows with their source, open questions, deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.messages import Message
from legalkit.model.citation import Citation
from legalkit.model.finding import Finding

Cell = str | Message | date | Decimal | int | None

#: The sections in reading order.
SECTIONS = (
    "limitation",
    "where",
    "service",
    "papers",
    "interim",
    "money",
    "talking",
    "brief",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the memo.

    Attributes:
        topic: last part of a message key ``crossborder.topic.…``.
        state: the state it speaks of.
        status: last part of a message key ``crossborder.status.…``, when there is one.
        says: the row in a sentence.
        cite: source, mark and day; None where the engine only draws a conclusion.
        details: conditions, papers, forms, the treaty it rests on.
    """

    topic: str
    state: str | None
    status: str | None
    says: Message
    cite: Citation | None
    details: tuple[Message, ...] = ()

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "topic": self.topic,
            "state": self.state,
            "status": self.status,
            "says": self.says.text(lang),
            "source": self.cite.text if self.cite else None,
            "verified": str(self.cite.mark) if self.cite else None,
            "checked_on": self.cite.checked_on.isoformat() if self.cite else None,
            "details": [detail.text(lang) for detail in self.details],
        }


@dataclass(frozen=True, slots=True)
class Table:
    """Figures side by side.

    Attributes:
        key: last part of a message key ``crossborder.table.…``.
        columns: last parts of message keys ``crossborder.col.…``.
        rows: a cell for each column.
        state: the state it speaks of, when it speaks of one only.
    """

    key: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    state: str | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys; each row is an object by column."""
        return {
            "table": self.key,
            "state": self.state,
            "rows": [
                {column: _plain(cell, lang) for column, cell in zip(self.columns, row, strict=True)}
                for row in self.rows
            ],
        }


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """What nobody has answered yet: for local counsel, or for the legal department itself.

    Attributes:
        section: which section it belongs to.
        state: the state it speaks of.
        ask: the question.
        to: ``counsel`` abroad, or ``us``.
        cite: the row it stands beside, when there is one.
    """

    section: str
    state: str | None
    ask: Message
    to: str = "counsel"
    cite: Citation | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "section": self.section,
            "state": self.state,
            "to": self.to,
            "ask": self.ask.text(lang),
            "source": self.cite.text if self.cite else None,
            "verified": str(self.cite.mark) if self.cite else None,
            "checked_on": self.cite.checked_on.isoformat() if self.cite else None,
        }


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that belongs into the calendar.

    Attributes:
        key: names the matter and not the day.
        day: last day.
        title: what must have been done.
        note: why, with its source.
    """

    key: str
    day: date
    title: Message
    note: Message

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "key": self.key,
            "day": self.day.isoformat(),
            "title": self.title.text(lang),
            "note": self.note.text(lang),
        }


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the memo; ``lead`` says first what follows from the rows."""

    key: str
    lead: tuple[Message, ...] = ()
    tables: tuple[Table, ...] = ()
    items: tuple[Item, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "section": self.key,
            "lead": [lead.text(lang) for lead in self.lead],
            "tables": [table.to_json(lang) for table in self.tables],
            "items": [item.to_json(lang) for item in self.items],
        }


@dataclass(frozen=True, slots=True)
class Memo:
    """The whole preparation.

    Attributes:
        states: every state that the case touches, the court's first.
        domestic: True when all of it lies in one state; there are no sections then.
    """

    case: str
    title: str
    as_of: date
    states: tuple[str, ...]
    domestic: bool
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]

    @property
    def questions(self) -> tuple[OpenQuestion, ...]:
        """Every open question, each once."""
        every = [question for section in self.sections for question in section.questions]
        seen: dict[tuple[str | None, str], OpenQuestion] = {}
        for question in every:
            seen.setdefault((question.state, question.ask.text("en")), question)
        return tuple(seen.values())

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Every deadline, earliest first."""
        every = [deadline for section in self.sections for deadline in section.deadlines]
        return tuple(sorted(every, key=lambda one: (one.day, one.key)))

    def section(self, key: str) -> Section | None:
        """A section by key."""
        return next((section for section in self.sections if section.key == key), None)

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys of ``legalkit crossborder --json``."""
        return {
            "case": self.case,
            "title": self.title,
            "as_of": self.as_of.isoformat(),
            "states": list(self.states),
            "domestic": self.domestic,
            "sections": [section.to_json(lang) for section in self.sections],
            "open_questions": [question.to_json(lang) for question in self.questions],
            "deadlines": [deadline.to_json(lang) for deadline in self.deadlines],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def _plain(cell: Cell, lang: str) -> str | int | None:
    if isinstance(cell, Message):
        return cell.text(lang)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell
