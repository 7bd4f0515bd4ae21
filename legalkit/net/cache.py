"""Keeps answers on disk for the day on which they were fetched, by address."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DayCache:
    """Answers of one day. An answer of another day is another answer, and is kept beside it.

    Attributes:
        folder: where answers lie; readable only by the user who fetched them.
        day: the day they belong to.
    """

    folder: Path
    day: date

    def _file(self, url: str) -> Path:
        name = hashlib.sha256(url.encode()).hexdigest()[:32]
        return self.folder / self.day.isoformat() / f"{name}.json"

    def get(self, url: str) -> bytes | None:
        """The answer kept for an address on that day, or None."""
        try:
            return self._file(url).read_bytes()
        except OSError:
            return None

    def put(self, url: str, body: bytes) -> None:
        """Keep an answer; a file that is half written is never seen under its name."""
        file = self._file(url)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = file.with_suffix(".part")
        half.write_bytes(body)
        half.chmod(0o600)
        half.replace(file)
