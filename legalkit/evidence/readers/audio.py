"""Recordings (wav, mp3, m4a, amr): how long, and when by the file itself."""

from __future__ import annotations

import io
import re
import struct
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import PurePosixPath

from legalkit.evidence.readers.reading import Reading
from legalkit.model.evidence import EvidenceRole

#: Bytes of a frame of AMR narrow band and wide band by frame type; each lasts 20 ms.
_AMR = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)
_AMR_WB = (17, 23, 32, 36, 40, 46, 50, 58, 60, 5, 0, 0, 0, 0, 0, 0)
_EPOCH_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_NAMED = re.compile(
    r"(?<!\d)(20\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)"
    r"(?:[-_ T]?([0-2]\d)[-_.:]?([0-5]\d)[-_.:]?([0-5]\d)?)?(?!\d)"
)


def read_audio(content: bytes, name: str) -> Reading:
    """Length in seconds, and the time of recording that the file or its name states."""
    reading = Reading("audio", EvidenceRole.CALL_RECORDING, native=True)
    suffix = PurePosixPath(name.lower()).suffix
    if content.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        seconds = _amr(content)
    else:
        seconds = _tagged(content, name, suffix, reading)
    if seconds is None or seconds <= 0:
        if not reading.findings:
            reading.note("LK561", name, kind=suffix.lstrip(".") or "audio", problem="no duration")
    else:
        rounded = seconds.quantize(Decimal("0.1"), ROUND_HALF_UP)
        reading.metadata["duration_seconds"] = rounded
    made = _mp4_created(content) if content[4:8] == b"ftyp" else None
    if made is not None:
        reading.metadata["created"] = made
        reading.day = made.date()
    named = named_moment(PurePosixPath(name).name)
    if named is not None:
        reading.metadata["named"] = named
        reading.day = reading.day or named.date()
    return reading


def _tagged(content: bytes, name: str, suffix: str, reading: Reading) -> Decimal | None:
    try:
        from tinytag import TinyTag
    except ImportError:
        reading.note("LK560", name, library="tinytag", extra="readers")
        return None
    try:
        tag = TinyTag.get(filename=f"x{suffix}", file_obj=io.BytesIO(content), ignore_errors=None)
    except Exception as problem:
        text = f"{type(problem).__name__}: {problem}"[:160]
        reading.note("LK561", name, kind=suffix.lstrip(".") or "audio", problem=text)
        return None
    stated = getattr(tag, "year", None)
    if stated:
        reading.metadata["stated_date"] = str(stated)[:40]
    return Decimal(repr(tag.duration)) if tag.duration else None


def _amr(content: bytes) -> Decimal | None:
    wide = content.startswith(b"#!AMR-WB\n")
    sizes, position = (_AMR_WB, 9) if wide else (_AMR, 6)
    frames = 0
    while position < len(content):
        position += 1 + sizes[(content[position] >> 3) & 15]
        if position > len(content):
            return None
        frames += 1
    return Decimal(frames) / 50


def _mp4_created(content: bytes) -> datetime | None:
    """Creation time in the movie header (mvhd), seconds since 1904 in UTC."""
    place = content.find(b"mvhd")
    if place < 0 or len(content) < place + 16:
        return None
    wide = content[place + 4] == 1
    seconds = struct.unpack(
        ">Q" if wide else ">I", content[place + 8 : place + (16 if wide else 12)]
    )
    try:
        made = _EPOCH_1904 + timedelta(seconds=seconds[0])
    except OverflowError:
        return None
    return made if made.year >= 1990 else None


def named_moment(name: str) -> datetime | None:
    """A day and time in the name, as phones write it; local time, so it has no zone."""
    match = _NAMED.search(name)
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
