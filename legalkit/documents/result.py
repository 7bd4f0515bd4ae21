"""What came of a pack: the files, what a person should know, and what else could be made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from legalkit.documents.offers import Offer
from legalkit.model.finding import Finding


@dataclass(frozen=True, slots=True)
class PackResult:
    """What was written, and what a person should know.

    Attributes:
        folder: the pack's folder, or None when nothing was written.
        files: files of the pack, in order.
        more: papers that the pack can make too, with the facts of the case that ask for them.
    """

    folder: Path | None
    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    more: tuple[Offer, ...] = ()
