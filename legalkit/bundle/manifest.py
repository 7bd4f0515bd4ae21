"""The manifest of a bundle: which pages belong to which evidence, for whoever checks it later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field, ValidationError

from legalkit.bundle.exhibit import digest
from legalkit.bundle.front import group_title, index_cells
from legalkit.model.base import Value
from legalkit.model.errors import BundleError
from legalkit.model.finding import Finding, Where

if TYPE_CHECKING:
    from legalkit.bundle.plan import Plan
    from legalkit.bundle.reading import Part

_HEX = r"^[0-9a-f]{64}$"


class ManifestCustody(Value):
    """The record of intake in the custody log; ``sha256`` is that of the record's line."""

    record: int = Field(ge=1)
    at: str
    who: str
    sha256: str = Field(pattern=_HEX)


class ManifestPart(Value):
    """Which pages of an original stand in this volume, when it is too large for one.

    Part ``number`` of ``count``; ``first`` is the position of its first page in the original, from
    0, and ``whole`` the number of pages that the original has.
    """

    number: int = Field(ge=1)
    count: int = Field(ge=2)
    first: int = Field(ge=0)
    whole: int = Field(ge=2)


class ManifestExhibit(Value):
    """One exhibit: what it is, its original's digest, and its pages.

    ``first_label`` and ``last_label`` are printed; ``first_page`` and ``last_page`` are the numbers
    in them (of the page it hangs on, for a late exhibit); ``starts_at`` and ``tab_page`` count the
    pages of the file from 1. ``group`` is the printed heading, ``section`` its words alone.
    """

    number: str
    evidence_id: str
    title: str
    group: str
    section: str
    source: str
    form: str
    proves: str
    file: str
    kind: Literal["pdf", "printed", "placeholder"]
    sha256: str = Field(pattern=_HEX)
    custody: ManifestCustody | None = None
    pages: int = Field(ge=1)
    first_label: str
    last_label: str
    first_page: int = Field(ge=0)
    last_page: int = Field(ge=0)
    starts_at: int = Field(ge=1)
    tab_page: int | None = None
    late: bool = False
    part: ManifestPart | None = None
    mark: str
    index: tuple[str, ...]


class ManifestBookmark(Value):
    """One bookmark: depth from 0, title, page of the file from 1."""

    depth: int
    title: str
    page: int


class ManifestGroup(Value):
    """One group: its heading without number, where it starts, and the sheet before it."""

    title: str
    page: int
    sheet_page: int | None = None


class ManifestVolume(Value):
    """Which volume of how many, and the file names of all of them."""

    number: int = Field(ge=1)
    count: int = Field(ge=1)
    files: tuple[str, ...]


class Manifest(Value):
    """Everything that ``bundle verify`` compares with the PDF."""

    legalkit_bundle: Literal["1"] = "1"
    profile: str
    title: str
    sha256: str = Field(pattern=_HEX)
    pages: int = Field(ge=1)
    front_pages: int = Field(ge=1)
    draft: bool
    volume: ManifestVolume
    labels: tuple[str, ...]
    bookmarks: tuple[ManifestBookmark, ...]
    groups: tuple[ManifestGroup, ...]
    exhibits: tuple[ManifestExhibit, ...]
    elsewhere: tuple[tuple[str, ...], ...] = ()

    @property
    def group_pages(self) -> tuple[int, ...]:
        """Where each group starts."""
        return tuple(group.page for group in self.groups)


def manifest_of(
    plan: Plan,
    path: Path,
    draft: bool,
    files: tuple[str, ...],
    elsewhere: tuple[tuple[str, ...], ...] = (),
) -> Manifest:
    """The manifest of a written volume.

    Args:
        plan: what was planned.
        path: the PDF as written.
        draft: whether its pages bear the draft mark.
        files: names of all volumes.
        elsewhere: rows of the other volumes, which the index over all volumes shows.
    """
    from legalkit.bundle.assemble import bookmarks, exhibit_mark
    from legalkit.bundle.typeset import Legible

    legible = Legible()
    profile = plan.profile
    exhibits = tuple(
        ManifestExhibit(
            number=placed.exhibit.number,
            evidence_id=placed.exhibit.evidence_id,
            title=placed.exhibit.title,
            group=group_title(profile, group.number, group.title),
            section=group.title,
            source=placed.exhibit.source,
            form=profile.form_name(placed.exhibit.form),
            proves=placed.exhibit.proves,
            file=placed.exhibit.path.name,
            kind=placed.kind,
            sha256=placed.sha256,
            custody=_custody(placed.exhibit.custody),
            pages=placed.pages,
            first_label=placed.labels[0],
            last_label=placed.labels[-1],
            first_page=placed.first,
            last_page=placed.last,
            starts_at=placed.start + 1,
            tab_page=None if placed.tab is None else placed.tab + 1,
            late=placed.late,
            part=_part(placed.part),
            mark=exhibit_mark(plan, placed),
            index=tuple(legible.text(cell) for cell in index_cells(placed, profile)),
        )
        for group in plan.groups
        for placed in group.exhibits
    )
    marks = tuple(
        ManifestBookmark(depth=depth, title=title, page=position + 1)
        for depth, title, position in bookmarks(plan)
    )
    groups = tuple(
        ManifestGroup(
            title=group.title,
            page=group.start + 1,
            sheet_page=None if group.sheet is None else group.sheet + 1,
        )
        for group in plan.groups
    )
    return Manifest(
        profile=profile.id,
        title=plan.cover.case,
        sha256=digest(path),
        pages=len(plan.labels),
        front_pages=plan.front.pages,
        draft=draft,
        volume=ManifestVolume(number=plan.volume.number, count=plan.volume.count, files=files),
        labels=plan.labels,
        bookmarks=marks,
        groups=groups,
        exhibits=exhibits,
        elsewhere=elsewhere,
    )


def _part(part: Part | None) -> ManifestPart | None:
    if part is None:
        return None
    return ManifestPart(number=part.number, count=part.count, first=part.first, whole=part.whole)


def _custody(record: object) -> ManifestCustody | None:
    from legalkit.bundle.exhibit import Custody

    if not isinstance(record, Custody):
        return None
    return ManifestCustody(record=record.record, at=record.at, who=record.who, sha256=record.sha256)


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Write a manifest as JSON; equal manifests give equal bytes."""
    path.write_text(
        json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n",
        encoding="utf-8",
    )


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        BundleError: when it cannot be used.
    """
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError, ValueError) as problem:
        text = " ".join(str(problem).split())[:200]
        finding = Finding("LK848", where=Where(str(path)), params={"problem": text})
        raise BundleError(finding.message(), [finding]) from None


def manifest_path(path: Path) -> Path:
    """Where the manifest of a bundle lies: ``bundle.pdf`` → ``bundle.manifest.json``."""
    return path.with_name(f"{path.stem}.manifest.json")
