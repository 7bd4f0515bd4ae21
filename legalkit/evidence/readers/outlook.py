"""Outlook messages (.msg), read through python-oxmsg when it is installed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from legalkit.evidence.readers.compound import compound_file
from legalkit.evidence.readers.guard import MOST_TEXT, safe_name
from legalkit.evidence.readers.mail import Mail, describe
from legalkit.evidence.readers.reading import Part, Reading
from legalkit.evidence.readers.texts import composed, html_text
from legalkit.model.evidence import EvidenceRole
from legalkit.model.finding import Severity

#: Every compound file of Microsoft begins with these bytes.
MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Property ids that the library has no name for (MS-OXPROPS).
_RECIPIENT_TYPE = 0x0C15
_SIDES = {1: "To", 2: "Cc"}
_MESSAGE_ID, _IN_REPLY_TO, _REFERENCES = 0x1035, 0x1042, 0x1039
_DISPLAY_NAME = 0x3001
#: Storage of an attached object, of its properties, and of the names of named properties.
_OBJECT, _PROPERTIES, _NAMED = (
    "__substg1.0_3701000D", "__properties_version1.0", "__nameid_version1.0",
)  # fmt: skip
_SUBJECT = "__substg1.0_0037001F"
_INNER_HEAD = 24


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
        mail.attachments, taken, left = _attached(message)
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
    attached = [(part, safe_name(part.name)) for part in mail.attachments]
    for part, kept in attached:
        if kept != composed(part.name):
            reading.note("LK568", name, part=part.name[:120], kept=kept)
    if taken:
        reading.note("LK582", name, Severity.NOTE, count=taken)
    if left:
        reading.note("LK563", name, count=left)
    reading.parts = tuple(Part(kept, part.content, part.media_type) for part, kept in attached)
    describe(reading, mail, name)
    if not message.message_headers:
        reading.note("LK578", name, Severity.NOTE)
    return reading


def _heads(message: Any) -> list[tuple[str, str]]:
    given = {key.lower(): str(value) for key, value in message.message_headers.items()}
    heads = [(name, given[name.lower()]) for name in ("Date", "Cc") if name.lower() in given]
    heads.append(("From", given.get("from") or message.sender or ""))
    people = _people(message)
    heads.append(("To", given.get("to") or people["To"]))
    if "cc" not in given:
        heads.append(("Cc", people["Cc"]))
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


def _people(message: Any) -> dict[str, str]:
    """Recipients as Outlook recorded them; whom the sender hid (Bcc) is nobody's addressee here."""
    found: dict[str, list[str]] = {"To": [], "Cc": []}
    for one in message.recipients:
        side = _SIDES.get(one.properties.int_prop_value(_RECIPIENT_TYPE) or 1)
        if side and one.email_address:
            found[side].append(one.email_address)
    return {side: ", ".join(addresses) for side, addresses in found.items()}


def _attached(message: Any) -> tuple[list[Part], int, int]:
    """The attached files and messages, and how many messages and other objects there were."""
    parts: list[Part] = []
    taken = left = 0
    for attachment in message.attachments:
        content = attachment.file_bytes
        name = str(attachment.file_name or "attachment")
        if content is not None:
            parts.append(Part(name, content, attachment.mime_type or ""))
            continue
        inner = _message_inside(attachment, message)
        if inner is None:
            left += 1
            continue
        taken += 1
        shown = attachment.properties.str_prop_value(_DISPLAY_NAME) or _subject(attachment)
        # A subject is no path: "Re: 5/2024" keeps both halves.
        shown = shown.replace("/", "_").replace("\\", "_") or "message"
        name = shown if shown.lower().endswith(".msg") else f"{shown}.msg"
        parts.append(Part(name, inner, "application/vnd.ms-outlook"))
    return parts, taken, left


def _subject(attachment: Any) -> str:
    place = next(s for s in attachment._storage.storages if s.name == _OBJECT)
    raw = next((s.bytes_ for s in place.streams if s.name == _SUBJECT), b"")
    return str(raw.decode("utf-16-le", "replace"))


def _message_inside(attachment: Any, message: Any) -> bytes | None:
    """An attached message as a file of its own; None when the object is none.

    Its streams are taken over byte for byte. What a file of its own needs besides (MS-OXMSG 2.2,
    2.4) is the list of named properties, which only the outermost message has, and eight reserved
    bytes in the head of the property stream.
    """
    place = next((s for s in attachment._storage.storages if s.name == _OBJECT), None)
    if place is None:
        return None
    tree = _tree(place)
    rows = tree.get(_PROPERTIES)
    if not isinstance(rows, bytes) or len(rows) < _INNER_HEAD:
        return None
    tree[_PROPERTIES] = rows[:_INNER_HEAD] + bytes(8) + rows[_INNER_HEAD:]
    names = next((s for s in message._storage.storages if s.name == _NAMED), None)
    if names is not None and _NAMED not in tree:
        tree[_NAMED] = _tree(names)
    return compound_file(tree)


def _tree(storage: Any) -> dict[str, Any]:
    found: dict[str, Any] = {stream.name: stream.bytes_ for stream in storage.streams}
    return found | {inner.name: _tree(inner) for inner in storage.storages}
