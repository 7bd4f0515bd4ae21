"""What a reader found in one file: text, figures, persons, parts. It proposes, it never proves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from legalkit.model.evidence import EvidenceRole
from legalkit.model.finding import Finding, Severity, Where

#: What the metadata of a file may hold.
Fact = str | int | bool | Decimal | date | datetime | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line of an invoice or order.

    Attributes:
        name: goods or service.
        quantity, unit_price: as stated; None when the paper does not say.
        amount: net amount of the line.
        tax: tax of the line, when it is stated line by line.
    """

    name: str
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    amount: Decimal | None = None
    tax: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside the file: an attachment of a mail, the data inside a PDF invoice.

    Attributes:
        name: name as given by the sender, without any folder.
        content: its bytes.
        media_type: as declared; nothing is trusted to it.
    """

    name: str
    content: bytes
    media_type: str


@dataclass(slots=True)
class Reading:
    """A file as read.

    Attributes:
        kind: pdf, word, mail, outlook, invoice, table, chat, audio, text or unknown.
        role: what the content says it is; None when it does not say.
        native: True when the file is itself the data (a mail, an invoice in XML), not a picture.
        title, number, day, amount, currency: what the paper says of itself.
        text: its words, at most as many as a reader takes in.
        metadata: typed values by name (``created``, ``message_id``, ``duration_seconds`` ...).
        parties: ``seller``, ``buyer``, ``seller_number``, ``buyer_number``, ``from``, ``to`` ...
        amounts, dates, numbers: every figure, day and number found in the text.
        lines: lines of an invoice or order.
        rows: rows of a statement, call log or chat, with the columns under our names.
        parts: files inside.
        findings: what could not be read, and what was refused.
    """

    kind: str
    role: EvidenceRole | None = None
    native: bool = False
    title: str | None = None
    number: str | None = None
    day: date | None = None
    amount: Decimal | None = None
    currency: str | None = None
    text: str = ""
    metadata: dict[str, Fact] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    amounts: tuple[Decimal, ...] = ()
    dates: tuple[date, ...] = ()
    numbers: tuple[str, ...] = ()
    lines: tuple[PaperLine, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    parts: tuple[Part, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    def note(
        self, code: str, name: str, severity: Severity = Severity.WARNING, **params: Any
    ) -> None:
        """Add a finding about the file ``name``."""
        where = Where(f"evidence/{name}")
        self.findings.append(Finding(code, severity, where, {"path": name, **params}))

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys; the text and the parts' bytes are left out."""
        return {
            "kind": self.kind,
            "role": str(self.role) if self.role else None,
            "title": self.title,
            "number": self.number,
            "date": str(self.day) if self.day else None,
            "amount": format(self.amount, "f") if self.amount is not None else None,
            "currency": self.currency,
            "parties": dict(self.parties),
            "metadata": {key: _plain(value) for key, value in self.metadata.items()},
            "lines": len(self.lines),
            "rows": len(self.rows),
            "parts": [
                {"name": part.name, "size": len(part.content), "media_type": part.media_type}
                for part in self.parts
            ],
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def _plain(value: Fact) -> str | int | bool | list[str]:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (str, int)):
        return value
    return format(value, "f") if isinstance(value, Decimal) else value.isoformat()
