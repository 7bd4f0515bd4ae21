"""Prints a stored mail (.eml): headers, readable body, list of attachments. Nothing is fetched."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

_HEADERS = ("From", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID")
_BREAKS = {
    "p",
    "br",
    "div",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "table",
    "ul",
    "ol",
    "blockquote",
    "pre",
    "hr",
}
_UNREAD = {"script", "style", "head", "template", "noscript"}


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


class _Text(HTMLParser):
    """Text of an HTML mail; addresses of links are shown, pictures named, nothing loaded."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skip = 0
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._skip += 1
        elif tag in _BREAKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("  ")
        elif tag == "a":
            self._link = dict(attrs).get("href")
        elif tag == "img":
            values = dict(attrs)
            self.parts.append(f"[{values.get('alt') or values.get('src') or 'img'}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._skip = max(0, self._skip - 1)
        elif tag in _BREAKS and tag != "br":
            self.parts.append("\n")
        elif tag == "a" and self._link:
            self.parts.append(f" <{self._link}>")
            self._link = None

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.parts.append(data if data.strip() else " ")


def html_text(html: str) -> str:
    """The words of an HTML text, in reading order."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    result: list[str] = []
    for line in lines:
        if line or (result and result[-1]):
            result.append(line)
    return "\n".join(result).strip()


def decode(payload: bytes, declared: str | None) -> tuple[str, str]:
    """Decode text that may lie about its charset.

    Returns:
        The text and the charset that fits every byte: the declared one when it does, else UTF-8,
        else GB18030; Latin-1 last, which reads any byte.
    """
    for charset in (declared, "utf-8", "gb18030"):
        try:
            if charset:
                return payload.decode(charset), charset.lower()
        except (LookupError, UnicodeDecodeError):
            continue
    return payload.decode("latin-1"), "latin-1"


def read_mail(path: Path) -> Letter:
    """Read a mail.

    Raises:
        ValueError: when it has neither headers nor a body.
    """
    message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise ValueError("no mail headers")
    letter = Letter(_heads(message), "", [])
    texts: list[tuple[str, str]] = []
    for part in _parts(message):
        kind = part.get_content_type()
        named = part.get_content_disposition() == "attachment" or part.get_filename()
        if kind in ("text/plain", "text/html") and not named:
            texts.append((kind, _part_text(part, letter)))
        else:
            _attach(part, letter)
    plain = [text for kind, text in texts if kind == "text/plain" and text.strip()]
    letter.body = "\n\n".join(plain) or "\n\n".join(
        html_text(text) for kind, text in texts if kind == "text/html"
    )
    if letter.attachments:
        names = ", ".join(name for name, _, _ in letter.attachments)
        letter.notes.append(("LK821", {"names": names, "count": len(letter.attachments)}))
    return letter


def _parts(message: Any) -> Iterator[Any]:
    """The parts of a mail; a mail within a mail is one part, as it is an attachment."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.iter_parts():
            yield from _parts(part)
    else:
        yield message


def _heads(message: EmailMessage) -> list[tuple[str, str]]:
    raw = [(name.lower(), str(value)) for name, value in message.raw_items()]
    heads = []
    for name in _HEADERS:
        written = [value for key, value in raw if key == name.lower()]
        for value, unread in zip(message.get_all(name, []), written, strict=True):
            heads.append((name, _eight_bit(unread) or str(value)))
    return heads


def _eight_bit(raw: str) -> str | None:
    """A header written in raw 8-bit GBK or UTF-8, as older Chinese mail programs do; else None."""
    try:
        raw.encode("utf-8")
    except UnicodeEncodeError:
        text, _ = decode(raw.encode("utf-8", "surrogateescape"), "utf-8")
        return " ".join(text.split())
    return None


def _part_text(part: Any, letter: Letter) -> str:
    payload = part.get_payload(decode=True) or b""
    declared = part.get_content_charset()
    text, used = decode(payload, declared or "utf-8")
    if declared and used != declared.lower():
        letter.notes.append(("LK824", {"declared": declared, "used": used}))
    return text


def _attach(part: Any, letter: Letter) -> None:
    if part.get_content_type() == "message/rfc822":
        content = part.get_payload(0).as_bytes()
        name = part.get_filename() or "message.eml"
    else:
        content = part.get_payload(decode=True) or b""
        name = part.get_filename() or part.get_content_type()
    letter.attachments.append((str(name), len(content), hashlib.sha256(content).hexdigest()))
