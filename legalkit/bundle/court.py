"""Does a bundle meet what the court asks for? Rule by rule; what no machine sees is told too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.bundle.checks import Asked, Status, look
from legalkit.bundle.facts import BundleFacts, facts_of
from legalkit.bundle.manifest import Manifest
from legalkit.law.bundle_profile import BundleProfile, BundleRule
from legalkit.messages import Message
from legalkit.model.errors import BundleError
from legalkit.model.finding import Finding, Severity, Where


@dataclass(frozen=True, slots=True)
class Look:
    """What the checker saw of one rule.

    Attributes:
        rule: the rule of the profile.
        status: met, unmet, or to be looked at by hand.
        got: what was seen.
    """

    rule: BundleRule
    status: Status
    got: Message | None = None

    def to_json(self, lang: str) -> dict[str, Any]:
        """Stable JSON keys; see the fields."""
        return {
            "rule": self.rule.id,
            "asks": self.rule.asks.text(lang),
            "weight": self.rule.weight,
            "status": self.status,
            "got": self.got.text(lang) if self.got else None,
            "cite": self.rule.cite,
            "verified": str(self.rule.verified),
        }


def check_court(
    pdf: Path, profile: BundleProfile, manifest: Manifest | None = None
) -> tuple[Look, ...]:
    """Look at a bundle with the eyes of the court.

    Args:
        pdf: the bundle.
        profile: what the court asks for.
        manifest: its manifest, where legalkit made it; more can be looked at then.

    Raises:
        BundleError: when the file cannot be opened.
    """
    facts = seen(pdf)
    return tuple(
        Look(rule, *look(rule.check, Asked(facts, profile, manifest, rule.limit, rule.columns)))
        for rule in profile.rules
    )


def seen(pdf: Path) -> BundleFacts:
    """The facts of a bundle.

    Raises:
        BundleError: when it cannot be opened or is locked.
    """
    try:
        return facts_of(pdf)
    except (ValueError, OSError) as problem:
        finding = Finding("LK849", where=Where(str(pdf)), params={"problem": str(problem)})
        raise BundleError(finding.message(), [finding]) from None


def findings_of(looks: Sequence[Look], pdf: Path) -> list[Finding]:
    """Unmet rules as findings: a warning for a must, a note for a wish."""
    return [
        Finding(
            "LK860",
            Severity.WARNING if one.rule.weight == "must" else Severity.NOTE,
            Where(str(pdf)),
            {
                "asks": one.rule.asks.message,
                "got": one.got or Message("bundle.got.not"),
                "rule": one.rule.id,
                "cite": one.rule.cite,
            },
        )
        for one in looks
        if one.status == "unmet"
    ]
