"""Stored mail (.eml): headers, times with their zone, body, attachments, what it answers."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from legalkit.evidence.readers.guard import MOST_FIELD, MOST_TEXT, safe_name
from legalkit.evidence.readers.reading import Part, Reading
from legalkit.evidence.readers.texts import composed, decode, html_text
from legalkit.model.evidence import EvidenceRole
from legalkit.model.finding import Severity

_HEADERS = ("From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID", "In-Reply-To", "References")
_ID = re.compile(r"<[^<>\s]{1,500}>")
_MOST_PARTS = 500
_MOST_LEVELS = 50


@dataclass(slots=True)
class Mail:
    """A mail taken apart.

    Attributes:
        heads: headers as (name, value), decoded.
        body: text of the body.
        attachments: the files inside, a mail within the mail among them.
        lies: charsets as (declared, used) where the declared one does not fit.
        bounce: ids of messages that this one reports as not delivered.
    """

    heads: list[tuple[str, str]]
    body: str = ""
    attachments: list[Part] = field(default_factory=list)
    lies: list[tuple[str, str]] = field(default_factory=list)
    bounce: tuple[str, ...] = ()

    def head(self, name: str) -> str:
        """The first header of that name; empty when there is none."""
        return next((value for key, value in self.heads if key == name), "")


def take_apart(content: bytes) -> Mail:
    """Read a mail.

    Raises:
        ValueError: when it has no headers, or is nested beyond every measure.
    """
    try:
        message = email.message_from_bytes(content, policy=policy.default)
        if not isinstance(message, EmailMessage) or not message.keys():
            raise ValueError("no mail headers")
        mail = Mail(_heads(message))
        _fill(message, mail)
    except (RecursionError, MessageError, IndexError, KeyError, AttributeError, TypeError) as odd:
        raise ValueError(f"{type(odd).__name__}: {odd}"[:160]) from None
    return mail


def _fill(message: EmailMessage, mail: Mail) -> None:
    texts: list[tuple[str, str]] = []
    for count, part in enumerate(_parts(message, 0)):
        if count >= _MOST_PARTS:
            raise ValueError(f"more than {_MOST_PARTS} parts")
        kind = part.get_content_type()
        named = part.get_content_disposition() == "attachment" or part.get_filename()
        if kind in ("text/plain", "text/html") and not named:
            texts.append((kind, _part_text(part, mail)))
        else:
            mail.attachments.append(_part(part))
    plain = [text for kind, text in texts if kind == "text/plain" and text.strip()]
    mail.body = "\n\n".join(plain) or "\n\n".join(
        html_text(text) for kind, text in texts if kind == "text/html"
    )
    if message.get_content_type() == "multipart/report":
        mail.bounce = tuple(
            dict.fromkeys(
                found
                for part in mail.attachments
                if part.media_type in ("message/rfc822", "text/rfc822-headers")
                for found in _ids_of(part.content)
            )
        )


def _ids_of(content: bytes) -> list[str]:
    match = re.search(rb"(?im)^message-id:\s*(<[^<>\s]{1,500}>)", content[:MOST_FIELD])
    return [match.group(1).decode("ascii", "replace")] if match else []


def _parts(message: Any, level: int) -> Iterator[Any]:
    """The parts of a mail; a mail within a mail is one part, as it is an attachment."""
    if level > _MOST_LEVELS:
        raise ValueError(f"nested deeper than {_MOST_LEVELS}")
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.iter_parts():
            yield from _parts(part, level + 1)
    else:
        yield message


def _heads(message: EmailMessage) -> list[tuple[str, str]]:
    raw = [(name.lower(), str(value)) for name, value in message.raw_items()]
    heads = []
    for name in _HEADERS:
        written = [value for key, value in raw if key == name.lower()]
        for value, unread in zip(_values(message, name), written, strict=False):
            heads.append((name, (_eight_bit(unread) or value)[:MOST_FIELD]))
    return heads


def _values(message: EmailMessage, name: str) -> list[str]:
    try:
        return [str(value) for value in message.get_all(name, [])]
    except (ValueError, IndexError, TypeError, AttributeError):
        # The parser of structured headers stumbles over some that others wrote; keep the raw words.
        return [str(v) for k, v in message.raw_items() if k.lower() == name.lower()]


def _eight_bit(raw: str) -> str | None:
    """A header written in raw 8-bit GBK or UTF-8, as older Chinese mail programs do; else None."""
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        text, _ = decode(raw.encode("utf-8", "surrogateescape"), "utf-8")
        return " ".join(text.split())
    return None


def _part_text(part: Any, mail: Mail) -> str:
    payload = part.get_payload(decode=True) or b""
    declared = part.get_content_charset()
    text, used = decode(payload, declared or "utf-8")
    if declared and used != declared.lower():
        mail.lies.append((declared, used))
    return text


def _part(part: Any) -> Part:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        content = inner.as_bytes() if inner is not None else part.get_payload(decode=True) or b""
        name = part.get_filename() or "message.eml"
    else:
        content = part.get_payload(decode=True) or b""
        name = part.get_filename() or kind
    return Part(str(name), content, kind)


def moment(text: str) -> datetime | None:
    """The time of a Date header with its zone; ``-0000`` says that the zone is unknown."""
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def addresses(text: str) -> tuple[str, ...]:
    """Addresses of a From, To or Cc header, in lower case."""
    try:
        pairs = getaddresses([text])
    except (ValueError, IndexError):
        return ()
    return tuple(dict.fromkeys(address.lower() for _, address in pairs if "@" in address))


def read_mail(content: bytes, name: str) -> Reading:
    """A mail as an item of evidence, its attachments as parts of their own."""
    reading = Reading("mail", EvidenceRole.EMAIL, native=True)
    try:
        mail = take_apart(content)
    except ValueError as problem:
        reading.note("LK561", name, kind="eml", problem=str(problem)[:160])
        return reading
    for declared, used in mail.lies:
        reading.note("LK565", name, Severity.NOTE, declared=declared, used=used)
    attached = [(part, safe_name(part.name)) for part in mail.attachments]
    for part, kept in attached:
        if kept != composed(part.name):
            reading.note("LK568", name, part=part.name[:120], kept=kept)
    reading.parts = tuple(Part(kept, part.content, part.media_type) for part, kept in attached)
    reading.text = mail.body[:MOST_TEXT]
    describe(reading, mail, name)
    return reading


def describe(reading: Reading, mail: Mail, name: str) -> None:
    """Headers as typed values: who, to whom, when with the zone, and what it answers."""
    reading.title = mail.head("Subject").strip()[:200] or None
    for header, ours in (("From", "from"), ("To", "to"), ("Cc", "cc")):
        found = addresses(mail.head(header))
        if found:
            reading.parties[ours] = ", ".join(found)
            reading.metadata[ours] = found
    sent = moment(mail.head("Date"))
    if sent is None:
        reading.note("LK576", name, said=mail.head("Date")[:80] or "-")
    else:
        reading.metadata["sent"] = sent
        reading.day = sent.date()
        if sent.tzinfo is None:
            reading.note("LK576", name, Severity.NOTE, said=mail.head("Date")[:80])
    own = _ID.findall(mail.head("Message-ID"))
    if own:
        reading.metadata["message_id"] = own[0]
    answered = _ID.findall(mail.head("In-Reply-To"))
    thread = _ID.findall(mail.head("References"))
    if answered:
        reading.metadata["in_reply_to"] = tuple(dict.fromkeys(answered))
    if thread or answered:
        reading.metadata["references"] = tuple(dict.fromkeys((*thread, *answered)))
    if mail.bounce:
        reading.metadata["bounce_of"] = mail.bounce
