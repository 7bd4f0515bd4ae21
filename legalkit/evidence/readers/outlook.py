"""Outlook messages (.msg), read through python-oxmsg when it is installed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from legalkit.evidence.readers.guard import MOST_TEXT, safe_name
from legalkit.evidence.readers.mail import Mail, describe
from legalkit.evidence.readers.reading import Part, Reading
from legalkit.evidence.readers.texts import html_text
from legalkit.model.evidence import EvidenceRole
from legalkit.model.finding import Severity

#: Every compound file of Microsoft begins with these bytes.
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Property ids that the library has no name for (MS-OXPROPS).
_MESSAGE_ID, _IN_REPLY_TO, _REFERENCES = 0x1035, 0x1042, 0x1039


def read_outlook(content: bytes, name: str) -> Reading:
    """A message with its attachments; without the library a finding says what to install."""
    reading = Reading("outlook", EvidenceRole.EMAIL, native=True)
    try:
        from oxmsg import Message
    except ImportError:
        reading.note("LK560", name, library="python-oxmsg", extra="readers")
        return reading
    try:
        message = Message.load(content)
        mail = Mail(_heads(message))
        mail.body = message.body or html_text(message.html_body or "")
        mail.attachments = list(_attached(message))
        sent = message.sent_date
    except Exception as problem:
        reading.note(
            "LK561", name, kind="msg", problem=f"{type(problem).__name__}: {problem}"[:160]
        )
        return reading
    if isinstance(sent, datetime) and not mail.head("Date"):
        # Outlook keeps the time in UTC; a sent message without transport headers has no zone.
        mail.heads.append(("Date", sent.strftime("%a, %d %b %Y %H:%M:%S +0000")))
    reading.text = mail.body[:MOST_TEXT]
    reading.parts = tuple(mail.attachments)
    describe(reading, mail, name)
    if not message.message_headers:
        reading.note("LK578", name, Severity.NOTE)
    return reading


def _heads(message: Any) -> list[tuple[str, str]]:
    given = {key.lower(): str(value) for key, value in message.message_headers.items()}
    heads = [(name, given[name.lower()]) for name in ("Date", "Cc") if name.lower() in given]
    heads.append(("From", given.get("from") or message.sender or ""))
    people = ", ".join(r.email_address for r in message.recipients if r.email_address)
    heads.append(("To", given.get("to") or people))
    heads.append(("Subject", message.subject or ""))
    for header, number in (
        ("Message-ID", _MESSAGE_ID),
        ("In-Reply-To", _IN_REPLY_TO),
        ("References", _REFERENCES),
    ):
        value = given.get(header.lower()) or message.properties.str_prop_value(number)
        if value:
            heads.append((header, value))
    return heads


def _attached(message: Any) -> Any:
    for attachment in message.attachments:
        content = attachment.file_bytes
        if content is not None:
            kind = attachment.mime_type or ""
            yield Part(safe_name(attachment.file_name or "attachment"), content, kind)
