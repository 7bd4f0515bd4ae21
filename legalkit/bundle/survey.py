"""Somebody else's bundle, without a manifest: what can be checked is checked, the rest is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.bundle.checks import Asked, Status, look
from legalkit.bundle.court import seen
from legalkit.law.bundle_profile import BundleProfile, CheckKind
from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity, Where

_LOOKED_AT: tuple[CheckKind, ...] = (
    "numbers-run",
    "numbers-match",
    "bookmarks",
    "index-links",
    "text-layer",
    "upright",
    "fonts",
    "inert",
)
#: What only a manifest or the originals can show.
_UNSEEN = ("complete", "originals", "custody")


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One thing that was looked at, or that nobody can see without a manifest."""

    what: Message
    status: Status
    got: Message | None

    def to_json(self, lang: str) -> dict[str, Any]:
        """Stable JSON keys; see the fields."""
        return {
            "what": self.what.text(lang),
            "status": self.status,
            "got": self.got.text(lang) if self.got else None,
        }


def survey_findings(pdf: Path, seen: Sequence[Surveyed]) -> list[Finding]:
    """What does not hold, as warnings: nobody knows what the other side was asked for."""
    return [
        Finding(
            "LK861",
            Severity.WARNING,
            Where(str(pdf)),
            {"what": one.what, "got": one.got or Message("bundle.got.not")},
        )
        for one in seen
        if one.status == "unmet"
    ]


def survey(pdf: Path, profile: BundleProfile) -> tuple[int, tuple[Surveyed, ...]]:
    """Look at a bundle of somebody else.

    Returns:
        The number of its pages, and what was seen.

    Raises:
        BundleError: when it cannot be opened.
    """
    facts = seen(pdf)
    asked = Asked(facts, profile, None)
    lines = [Surveyed(Message(f"bundle.look.{check}"), *look(check, asked)) for check in _LOOKED_AT]
    lines += [Surveyed(Message(f"bundle.unseen.{what}"), "by-hand", None) for what in _UNSEEN]
    return len(facts.pages), tuple(lines)
