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

_HEX = r"^[0-9a-f]{64}$"


class ManifestExhibit(Value):
    """One exhibit: what it is, its original's digest, and its pages.

    ``first_page`` and ``last_page`` are printed numbers; ``starts_at`` counts the pages of the
    file from 1.
    """

    number: str
    evidence_id: str
    title: str
    group: str
    source: str
    form: str
    proves: str
    file: str
    kind: Literal["pdf", "printed", "placeholder"]
    sha256: str = Field(pattern=_HEX)
    pages: int = Field(ge=1)
    first_page: int = Field(ge=1)
    last_page: int = Field(ge=1)
    starts_at: int = Field(ge=1)
    mark: str
    index: tuple[str, ...]


class ManifestBookmark(Value):
    """One bookmark: depth from 0, title, page of the file from 1."""

    depth: int
    title: str
    page: int


class Manifest(Value):
    """Everything that ``bundle verify`` compares with the PDF."""

    legalkit_bundle: Literal["1"] = "1"
    profile: str
    title: str
    sha256: str = Field(pattern=_HEX)
    pages: int = Field(ge=1)
    front_pages: int = Field(ge=1)
    draft: bool
    labels: tuple[str, ...]
    bookmarks: tuple[ManifestBookmark, ...]
    group_pages: tuple[int, ...]
    exhibits: tuple[ManifestExhibit, ...]


def manifest_of(plan: Plan, path: Path, draft: bool) -> Manifest:
    """The manifest of a written bundle."""
    from legalkit.bundle.assemble import bookmarks, exhibit_mark
    from legalkit.bundle.typeset import Legible

    legible = Legible()
    exhibits = tuple(
        ManifestExhibit(
            number=placed.exhibit.number,
            evidence_id=placed.exhibit.evidence_id,
            title=placed.exhibit.title,
            group=group_title(plan.profile, number, group.title),
            source=placed.exhibit.source,
            form=plan.profile.form_name(placed.exhibit.form),
            proves=placed.exhibit.proves,
            file=placed.exhibit.path.name,
            kind=placed.kind,
            sha256=placed.sha256,
            pages=placed.pages,
            first_page=placed.first,
            last_page=placed.last,
            starts_at=placed.start + 1,
            mark=exhibit_mark(plan, placed),
            index=tuple(legible.text(cell) for cell in index_cells(placed, plan.profile)),
        )
        for number, group in enumerate(plan.groups, 1)
        for placed in group.exhibits
    )
    marks = tuple(
        ManifestBookmark(depth=depth, title=title, page=position + 1)
        for depth, title, position in bookmarks(plan)
    )
    return Manifest(
        profile=plan.profile.id,
        title=plan.cover.case,
        sha256=digest(path),
        pages=len(plan.labels),
        front_pages=plan.front.pages,
        draft=draft,
        labels=plan.labels,
        bookmarks=marks,
        group_pages=tuple(group.start + 1 for group in plan.groups),
        exhibits=exhibits,
    )


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
