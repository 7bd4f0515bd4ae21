"""Cuts a bundle into volumes: no volume is too large, and what fits into one is never torn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from legalkit.bundle.layout import Section
from legalkit.bundle.parts import Room, parts_of, torn
from legalkit.bundle.plan import sections_of
from legalkit.bundle.reading import Ready, said
from legalkit.law.bundle_profile import BundleProfile
from legalkit.model.errors import BundleError
from legalkit.model.finding import Finding, Severity, Where

#: What stamps, bookmarks and labels add to a page, and what fonts and cover add to a file.
_PAGE_BYTES, _FILE_BYTES = 350, 60_000
#: Rows of the index that surely fit one page, and pages that it and the cover take at least.
_ROWS, _FRONT = 9, 2

Cut = list[list[Section]]


@dataclass(frozen=True, slots=True)
class Caps:
    """The largest size (bytes) and page count of a volume; None for no bound."""

    bytes: int | None = None
    pages: int | None = None

    @classmethod
    def of(cls, profile: BundleProfile) -> Self:
        """The bounds that the court sets; a megabyte is a million bytes, which errs safely."""
        size, pages = profile.cap("file-size"), profile.cap("page-count")
        return cls(
            None if size is None else int(size * 1_000_000), None if pages is None else int(pages)
        )


def cut(ready: Sequence[Ready], profile: BundleProfile, caps: Caps, shrink: float = 1.0) -> Cut:
    """Fill volume after volume, in order.

    Args:
        ready: the exhibits as read.
        profile: sheets before groups and exhibits count too.
        caps: the bounds.
        shrink: share of the size that is used; less than 1 after a volume came out too large.

    Raises:
        BundleError: naming every exhibit of which a single page is larger than a volume may be.
    """
    sections = sections_of(ready)
    order: list[tuple[Section, Ready]] = []
    errors = []
    for section in sections:
        for one in section.ready:
            if _Load(profile).fits(section, one, caps, shrink):
                order.append((section, one))
                continue
            cuts = parts_of(one, _room(profile, caps, shrink))
            if cuts is None:
                params = {"name": one.exhibit.path.name, "size": f"{one.bytes:,}"}
                where = Where(str(one.exhibit.path))
                errors.append(
                    Finding("LK814", where=where, params={**params, "pages": one.printed.pages})
                )
                continue
            order += [(section, part) for part in torn(one, cuts, profile.words)]
    if errors:
        raise BundleError(said("bundle.cannot", len(errors)), errors)
    volumes: list[list[tuple[Section, Ready]]] = []
    used = _Load(profile)
    for section, one in order:
        # A further part goes into a further volume, also where a short end would still fit.
        follows = one.part is not None and one.part.number > 1
        if follows or not volumes or not used.fits(section, one, caps, shrink):
            volumes.append([])
            used = _Load(profile)
        used.add(section, one)
        volumes[-1].append((section, one))
    return [_sections(volume) for volume in volumes]


def torn_notes(pieces: Cut) -> list[Finding]:
    """Say which exhibits stand in parts."""
    return [
        Finding(
            "LK851",
            Severity.WARNING,
            Where(str(one.exhibit.path)),
            {
                "name": one.exhibit.path.name,
                "number": one.exhibit.number,
                "count": one.part.count,
                "pages": one.part.whole,
            },
        )
        for volume in pieces
        for section in volume
        for one in section.ready
        if one.part is not None and one.part.number == 1
    ]


def _room(profile: BundleProfile, caps: Caps, shrink: float) -> Room:
    """What one exhibit may take in a volume of its own."""
    front = _FRONT + profile.tabs + profile.separators
    return Room(
        None if caps.bytes is None else caps.bytes * shrink - _FILE_BYTES,
        None if caps.pages is None else int(caps.pages * shrink) - front,
        _PAGE_BYTES,
    )


def _sections(volume: Sequence[tuple[Section, Ready]]) -> list[Section]:
    number = {section.title: section.number for section, _ in volume}
    return [
        Section(number[part.title], part.title, part.ready)
        for part in sections_of([one for _, one in volume])
    ]


class _Load:
    """How full a volume is."""

    def __init__(self, profile: BundleProfile) -> None:
        self.profile = profile
        self.size = _FILE_BYTES
        self.pages = 0
        self.rows = 0
        self.section: str | None = None

    def add(self, section: Section, one: Ready) -> None:
        """Put one exhibit in."""
        self.pages += one.printed.pages + self.profile.tabs
        self.rows += 1
        if section.title != self.section:
            self.pages += self.profile.separators
            self.rows += 1
        self.section = section.title
        self.size += one.bytes + one.printed.pages * _PAGE_BYTES

    def fits(self, section: Section, one: Ready, caps: Caps, shrink: float) -> bool:
        """Whether one more exhibit goes in."""
        after = _Load(self.profile)
        after.size, after.pages, after.rows = self.size, self.pages, self.rows
        after.section = self.section
        after.add(section, one)
        front = _FRONT + after.rows // _ROWS
        return (caps.bytes is None or after.size <= caps.bytes * shrink) and (
            caps.pages is None or after.pages + front <= caps.pages * shrink
        )
