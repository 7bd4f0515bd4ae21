"""Sound and film: how long they play, for the sheet that stands in their place."""

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
