"""A citation, and the mark that says how far our reading of it has been checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Mark(StrEnum):
    """How the text behind a rule was checked."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Citation:
    """The provision a rule rests on.

    Attributes:
        text: the provision as the courts of that law cite it.
        mark: primary (text read), secondary (reported), memory (to be re-checked).
        checked_on: the day the text was last compared.
    """

    text: str
    mark: Mark
    checked_on: date

    def to_json(self) -> dict[str, Any]:
        """Stable JSON keys ``text``, ``verified``, ``checked_on``."""
        return {
            "text": self.text,
            "verified": str(self.mark),
            "checked_on": self.checked_on.isoformat(),
        }
