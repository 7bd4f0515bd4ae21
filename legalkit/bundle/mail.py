"""Prints a stored mail (.eml): headers, readable body, list of attachments. Nothing is fetched."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from legalkit.evidence.readers.mail import take_apart
from legalkit.evidence.readers.texts import decode, html_text

__all__ = ["Letter", "decode", "html_text", "read_mail"]

_PRINTED = ("From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID")


@dataclass(slots=True)
class Letter:
    """A mail as a reader sees it.

    Attributes:
        heads: headers as (name, value).
        body: text of the body.
        attachments: name, size in bytes and SHA-256 of each attachment.
        notes: findings as (code, params).
    """

    heads: list[tuple[str, str]]
    body: str
    attachments: list[tuple[str, int, str]]
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def read_mail(path: Path) -> Letter:
    """Read a mail.

    Raises:
        ValueError: when it has neither headers nor a body.
    """
    mail = take_apart(path.read_bytes())
    letter = Letter(
        [(name, value) for name, value in mail.heads if name in _PRINTED],
        mail.body,
        [
            (part.name, len(part.content), hashlib.sha256(part.content).hexdigest())
            for part in mail.attachments
        ],
    )
    for declared, used in mail.lies:
        letter.notes.append(("LK824", {"declared": declared, "used": used}))
    if letter.attachments:
        names = ", ".join(name for name, _, _ in letter.attachments)
        letter.notes.append(("LK821", {"names": names, "count": len(letter.attachments)}))
    return letter
