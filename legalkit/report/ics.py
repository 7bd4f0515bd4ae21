"""Legal dates as a calendar file (RFC 5545) whose entries move when a date changes.

Our own writer: we only ever write all-day events with reminders, and what matters here (stable
ids, a sequence that grows, no clock, the same bytes each time) a general library leaves to us.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256

from legalkit.messages import Message
from legalkit.report.calendar_view import CalendarEntry

_LIMIT = 75  # octets of a line without its end, RFC 5545 section 3.1
_EPOCH = date(2000, 1, 1)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar_ics(entries: Iterable[CalendarEntry], lang: str = "en", *, as_of: date) -> bytes:
    """Write legal dates as a calendar.

    Args:
        entries: what falls on which day; keys must differ.
        lang: ``en`` or ``zh``.
        as_of: the day of the assessment. It stamps the entries, and a later day gives a higher
            sequence, so that calendars take the newer file as a change of the older.

    Returns:
        the file as UTF-8 with CRLF line ends.

    Raises:
        ValueError: when two entries share a key, because a calendar would keep only one of them.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//legalkit//legal dates//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escape(Message('report.calendar.name').text(lang))}",
    ]
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.key)):
        if entry.key in seen:
            raise ValueError(f"two calendar entries have the key {entry.key}")
        seen.add(entry.key)
        lines += _event(entry, lang, as_of)
    lines.append("END:VCALENDAR")
    return b"".join(piece + b"\r\n" for line in lines for piece in _fold(line))


def uid(key: str) -> str:
    """The lasting id of an entry, from its key alone: neither day nor wording changes it."""
    return f"{sha256(key.encode()).hexdigest()[:32]}@legalkit"


def _event(entry: CalendarEntry, lang: str, as_of: date) -> Iterator[str]:
    title, note = (
        text.text(lang) if isinstance(text, Message) else text for text in (entry.title, entry.note)
    )
    yield "BEGIN:VEVENT"
    yield f"UID:{uid(entry.key)}"
    yield f"DTSTAMP:{as_of:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{max(0, (as_of - _EPOCH).days)}"
    yield f"DTSTART;VALUE=DATE:{_day(entry.day)}"
    # The end is not included, section 3.6.1.
    yield f"DTEND;VALUE=DATE:{_day(entry.day + timedelta(days=1))}"
    yield f"SUMMARY:{_escape(title)}"
    if note:
        yield f"DESCRIPTION:{_escape(note)}"
    yield f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    if not entry.cancelled:
        for days in sorted(set(entry.warn_days), reverse=True):
            yield from _alarm(days, title, lang)
    yield "END:VEVENT"


def _alarm(days: int, title: str, lang: str) -> Iterator[str]:
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"TRIGGER:-P{days}D"
    reminder = Message("report.calendar.remind", {"days": days, "title": title}).text(lang)
    yield f"DESCRIPTION:{_escape(reminder)}"
    yield "END:VALARM"


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _escape(text: str) -> str:
    """Escape as section 3.3.11 asks; a line break inside becomes a backslash and ``n``."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
    return _CONTROLS.sub("\ufffd", text)


def _fold(line: str) -> Iterator[bytes]:
    """Cut a line at 75 octets, never inside a character: half a Chinese character is garbage."""
    piece = b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(piece) + len(octets) > _LIMIT:
            yield piece
            piece = b" "  # counts as one octet of the next line
        piece += octets
    yield piece
