"""The plan of a bundle: which page each exhibit gets, fixed before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from legalkit.bundle.exhibit import Cover, Exhibit
from legalkit.bundle.front import Front, Volume, set_front, set_sheets
from legalkit.bundle.layout import Earlier, Group, Layout, Placed, Section
from legalkit.bundle.reading import ReadExhibits, Ready, read_exhibits
from legalkit.bundle.words import Setting, setting_of
from legalkit.law.bundle_profile import BundleProfile
from legalkit.model.finding import Finding

#: The index grows with its page numbers at most once or twice; more means a defect.
_ROUNDS = 8
__all__ = ["Group", "Placed", "Plan", "Setting", "plan", "sections_of", "settle"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the writing of one volume needs, and everything its check compares.

    Attributes:
        profile: what the court expects.
        setting: words and paper of what we print.
        cover: words of the cover.
        groups: groups with placed exhibits.
        front: cover and index, set.
        sheets: sheets before groups and exhibits, set, in their order; empty when there are none.
        labels: page label of every page of the file.
        findings: what the reader should know (warnings and notes).
        draft: True when every page is to carry the draft mark.
        volume: which volume of how many.
    """

    profile: BundleProfile
    setting: Setting
    cover: Cover
    groups: tuple[Group, ...]
    front: Front
    sheets: bytes
    labels: tuple[str, ...]
    findings: tuple[Finding, ...]
    draft: bool = False
    volume: Volume = field(default_factory=Volume)

    @property
    def exhibits(self) -> tuple[Placed, ...]:
        """All exhibits in order."""
        return tuple(placed for group in self.groups for placed in group.exhibits)

    @property
    def ranges(self) -> dict[str, tuple[int, int]]:
        """Printed first and last page of each evidence id, for the evidence list (证据目录)."""
        return {placed.exhibit.evidence_id: (placed.first, placed.last) for placed in self.exhibits}

    @property
    def label_ranges(self) -> dict[str, tuple[str, str]]:
        """The same as printed, with prefix and letters (``ABC000012``, ``123a``)."""
        return {
            placed.exhibit.evidence_id: (placed.labels[0], placed.labels[-1])
            for placed in self.exhibits
        }


def plan(
    exhibits: Sequence[Exhibit],
    profile: BundleProfile,
    cover: Cover,
    *,
    draft: bool = False,
    office: str | None = None,
    overlay: Path | None = None,
) -> Plan:
    """Read every exhibit, print what is not yet pages, and fix all page numbers.

    Exhibits of one group are put together, in the order in which the groups first appear. For
    volumes and late exhibits see :func:`legalkit.bundle.bind`.

    Args:
        exhibits: what to bind.
        profile: court profile.
        cover: words of the cover.
        draft: stamp 草稿 on every page.
        office: LibreOffice program; found by itself when None.
        overlay: folder whose law sheets go before ours.

    Raises:
        BundleError: naming every exhibit that cannot go in; nothing has been written.
    """
    setting = setting_of(profile, overlay)
    read = read_exhibits(exhibits, setting, office=office)
    return settle([sections_of(read.ready)], profile, setting, cover, read, draft=draft)[0]


def sections_of(ready: Sequence[Ready]) -> list[Section]:
    """Put exhibits of one group together."""
    groups: dict[str, list[Ready]] = {}
    for one in ready:
        groups.setdefault(one.exhibit.group, []).append(one)
    return [
        Section(number, title, tuple(members))
        for number, (title, members) in enumerate(groups.items(), 1)
    ]


def settle(
    volumes: Sequence[Sequence[Section]],
    profile: BundleProfile,
    setting: Setting,
    cover: Cover,
    read: ReadExhibits,
    *,
    draft: bool = False,
    earlier: Earlier | None = None,
) -> tuple[Plan, ...]:
    """Fix all numbers of all volumes.

    The index shows page numbers that its own length may move, so this goes round until it rests.
    """
    lengths = [2] * len(volumes)
    for _ in range(_ROUNDS):
        layout = Layout(profile, earlier)
        placed = [
            layout.volume(sections, length, number)
            for number, (sections, length) in enumerate(zip(volumes, lengths, strict=True), 1)
        ]
        everything = [groups for groups, _ in placed]
        fronts = [
            set_front(everything, profile, setting, cover, number)
            for number in range(1, len(volumes) + 1)
        ]
        found = [front.pages for front in fronts]
        if found == lengths:
            break
        # With numbers of its own the front moves nothing that it shows: it is set once.
        if profile.numbering.front == "separate":
            layout = Layout(profile, earlier)
            placed = [
                layout.volume(sections, length, number)
                for number, (sections, length) in enumerate(zip(volumes, found, strict=True), 1)
            ]
            break
        lengths = found
    else:
        raise AssertionError("the length of the index does not settle")
    count = len(volumes)
    return tuple(
        Plan(
            profile,
            setting,
            cover,
            groups,
            front,
            set_sheets(groups, profile, setting),
            labels,
            read.findings if number == 1 else (),
            draft,
            Volume(number, count),
        )
        for number, ((groups, labels), front) in enumerate(zip(placed, fronts, strict=True), 1)
    )
