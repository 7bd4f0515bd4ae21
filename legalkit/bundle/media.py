"""Sound, film and pictures: how long they play, how large they are, by their heads alone."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

_FILM = {".mp4", ".m4v", ".mov", ".3gp", ".m4a"}
_SOUND = {".wav", ".mp3", ".amr", ".ogg", ".flac", ".aac", ".wma"}
_MOST = 1 << 28


def seconds_of(path: Path) -> int | None:
    """Playing time in whole seconds, rounded; None when the file does not say it or is no medium.

    Only the heads of a film are read, so a recording of hours costs no memory.
    """
    kind = path.suffix.lower()
    if kind in _FILM:
        with path.open("rb") as stream:
            return _film(stream, path.stat().st_size)
    if kind in _SOUND and path.stat().st_size <= _MOST:
        from legalkit.evidence.readers.audio import read_audio

        length = read_audio(path.read_bytes(), path.name).metadata.get("duration_seconds")
        return None if length is None else round(float(str(length)))
    return None


def _film(stream: BinaryIO, end: int) -> int | None:
    """Find ``moov/mvhd`` among the boxes of an ISO media file (ISO/IEC 14496-12)."""
    moov = _box(stream, b"moov", 0, end)
    head = _box(stream, b"mvhd", *moov) if moov else None
    if head is None:
        return None
    stream.seek(head[0])
    data = stream.read(32)
    if len(data) < 32:
        return None
    wide = data[0] == 1
    scale = int.from_bytes(data[20:24] if wide else data[12:16], "big")
    length = int.from_bytes(data[24:32] if wide else data[16:20], "big")
    return round(length / scale) if scale and length else None


def _box(stream: BinaryIO, kind: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Where the content of a box begins and ends."""
    while start + 8 <= end:
        stream.seek(start)
        head = stream.read(16)
        size, begin = int.from_bytes(head[:4], "big"), start + 8
        if size == 1:
            size, begin = int.from_bytes(head[8:16], "big"), start + 16
        if size == 0:
            size = end - start
        if size < begin - start:
            return None
        if head[4:8] == kind:
            return begin, min(start + size, end)
        start += size
    return None


def pixels_of(data: bytes) -> tuple[int, int]:
    """Width and height that a PNG or JPEG states; zeros when it states none."""
    if data.startswith(b"\x89PNG") and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            high, wide = data[at + 5 : at + 7], data[at + 7 : at + 9]
            return int.from_bytes(wide, "big"), int.from_bytes(high, "big")
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0
