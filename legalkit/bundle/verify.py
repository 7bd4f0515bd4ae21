"""Checks a bundle against its manifest with a second reader: pages, labels, stamps, index, links, bookmarks.

The maker of a bundle and whoever receives it run the same check; the maker also compares the pages
with the originals. Which error is worse: a bundle that holds is refused rather than one that does
not hold is passed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalkit.bundle.exhibit import digest
from legalkit.bundle.manifest import Manifest, ManifestExhibit, read_manifest
from legalkit.bundle.reader import (
    bookmarks_of,
    images_on,
    link_targets,
    open_pdf,
    page_label,
    page_size,
    page_text,
    read_stamp,
    squeezed,
)
from legalkit.model.finding import Finding, Where

if TYPE_CHECKING:
    from legalkit.bundle.plan import Placed, Plan

#: Findings of one kind shown at most; a shifted bundle would otherwise give one per page.
_MANY = 25
#: Pages of an exhibit whose content is compared: both ends and these shares of the way.
_SHARES = (0.25, 0.5, 0.75)


def verify(pdf: Path, manifest: Path) -> tuple[Manifest, list[Finding]]:
    """Check a bundle that someone hands over.

    Returns:
        The manifest and all findings; no finding means that the bundle holds.

    Raises:
        BundleError: when the manifest cannot be used.
    """
    expected = read_manifest(manifest)
    findings = (
        []
        if digest(pdf) == expected.sha256
        else [_finding(pdf, "LK840", got=digest(pdf), expected=expected.sha256)]
    )
    return expected, [*findings, *compare(pdf, expected)]


def compare(pdf: Path, manifest: Manifest, *, originals: Plan | None = None) -> list[Finding]:
    """Compare a PDF with its manifest and, where the maker has them, with the originals."""
    try:
        document = open_pdf(pdf)
    except ValueError as problem:
        return [_finding(pdf, "LK849", problem=str(problem))]
    try:
        if len(document) != manifest.pages or len(manifest.labels) != manifest.pages:
            return [_finding(pdf, "LK841", got=len(document), expected=manifest.pages)]
        findings = [*_consistent(pdf, manifest)]
        findings += _first(_pages(pdf, document, manifest))
        findings += _first(_index(pdf, document, manifest))
        findings += _bookmarks(pdf, document, manifest)
        findings += _first(_marks(pdf, document, manifest))
        if originals is not None:
            findings += _first(_contents(pdf, document, originals))
        return findings
    finally:
        document.close()


def _finding(pdf: Path, code: str, **params: Any) -> Finding:
    return Finding(code, where=Where(str(pdf)), params=params)


def _first(findings: Iterator[Finding]) -> list[Finding]:
    kept = []
    for finding in findings:
        kept.append(finding)
        if len(kept) >= _MANY:
            break
    return kept


def _consistent(pdf: Path, manifest: Manifest) -> Iterator[Finding]:
    """The manifest itself: ranges follow each other without gap and end with the last page."""
    position = manifest.front_pages + 1
    sheets = set(manifest.group_pages)
    for exhibit in manifest.exhibits:
        if position in sheets and exhibit.starts_at == position + 1:
            position += 1
        whole = exhibit.last_page - exhibit.first_page + 1 == exhibit.pages
        if (
            exhibit.starts_at != position
            or not whole
            or exhibit.starts_at - 1 + exhibit.pages > manifest.pages
        ):
            yield _finding(pdf, "LK848", problem=f"pages of exhibit {exhibit.number} do not follow")
            return
        labels = (
            manifest.labels[exhibit.starts_at - 1],
            manifest.labels[exhibit.starts_at + exhibit.pages - 2],
        )
        if labels != (str(exhibit.first_page), str(exhibit.last_page)):
            yield _finding(
                pdf, "LK848", problem=f"labels of exhibit {exhibit.number} do not fit its pages"
            )
            return
        position += exhibit.pages
    if position != manifest.pages + 1:
        yield _finding(pdf, "LK848", problem="the exhibits do not fill the bundle")


def _pages(pdf: Path, document: Any, manifest: Manifest) -> Iterator[Finding]:
    for position, expected in enumerate(manifest.labels):
        got = page_label(document, position)
        if got != expected:
            yield _finding(pdf, "LK842", page=position + 1, got=got, expected=expected)
        stamp = read_stamp(document, position, len(expected))
        problem = (
            "another text comes last"
            if not stamp.text.endswith(expected)
            else "it lies outside the page"
            if not stamp.inside
            else "it is not upright"
            if not stamp.upright
            else ""
        )
        if problem:
            yield _finding(pdf, "LK843", page=position + 1, expected=expected, problem=problem)


def _index(pdf: Path, document: Any, manifest: Manifest) -> Iterator[Finding]:
    fronts = range(1, manifest.front_pages)
    text = "".join(page_text(document, position) for position in fronts)
    at = 0
    for exhibit in manifest.exhibits:
        for part in (squeezed(piece) for piece in exhibit.index):
            # Cells that run over a page are split there by header and number, so pieces are looked for.
            found = text.find(part, at) if part.isascii() or len(part) < 200 else at
            if found < 0 and part not in text and not _scattered(part, text):
                yield _finding(pdf, "LK844", number=exhibit.number, text=part[:60])
    expected = sorted(
        {exhibit.starts_at for exhibit in manifest.exhibits} | set(manifest.group_pages)
    )
    got = sorted({target for position in fronts for target in link_targets(document, position)})
    if got != expected:
        wrong = sorted(set(got) ^ set(expected))
        yield _finding(
            pdf,
            "LK845",
            got=_some(set(got) & set(wrong)),
            expected=_some(set(expected) & set(wrong)),
        )


def _scattered(part: str, text: str) -> bool:
    """True for a cell whose characters stand in another order: split by a page end, or right to left."""
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in part):
        # A reader gives the letters as drawn: shaped, and the last one first.
        return set(unicodedata.normalize("NFKC", part)) <= set(unicodedata.normalize("NFKC", text))
    pieces = [part[start : start + 4] for start in range(0, len(part), 4)]
    return all(piece in text for piece in pieces)


def _some(numbers: set[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers)[:10]) or "-"


def _bookmarks(pdf: Path, document: Any, manifest: Manifest) -> list[Finding]:
    got = [(mark.depth, squeezed(mark.title), mark.page) for mark in bookmarks_of(document)]
    expected = [(mark.depth, squeezed(mark.title), mark.page) for mark in manifest.bookmarks]
    if got == expected:
        return []
    pairs = zip([*expected, *[None] * len(got)], [*got, *[None] * len(expected)], strict=False)
    wanted, found = next((want, have) for want, have in pairs if want != have)
    return [_finding(pdf, "LK846", expected=str(wanted), got=str(found))]


def _marks(pdf: Path, document: Any, manifest: Manifest) -> Iterator[Finding]:
    """Every page of an exhibit bears the mark of that exhibit just before its number."""
    for exhibit in manifest.exhibits:
        for step in range(exhibit.pages):
            position = exhibit.starts_at - 1 + step
            ending = squeezed(exhibit.mark) + manifest.labels[position]
            if not page_text(document, position).endswith(ending):
                yield _finding(
                    pdf, "LK843", page=position + 1, expected=ending, problem="exhibit mark"
                )
                break


def sample(pages: int) -> list[int]:
    """Positions compared with the original: first, last and some between."""
    last = pages - 1
    return sorted({0, last, *(round(last * share) for share in _SHARES)})


def _contents(pdf: Path, document: Any, plan: Plan) -> Iterator[Finding]:
    for placed in plan.exhibits:
        source = open_pdf(placed.pdf if placed.pdf is not None else placed.exhibit.path)
        try:
            yield from _same(pdf, document, source, placed)
        finally:
            source.close()


def _same(pdf: Path, document: Any, source: Any, placed: Placed) -> Iterator[Finding]:
    number = placed.exhibit.number
    if len(source) != placed.pages:
        yield _finding(
            pdf, "LK847", page=placed.start + 1, source=1, number=number, problem="page count"
        )
        return
    for position in sample(placed.pages):
        ours = placed.start + position
        sizes = zip(page_size(source, position), page_size(document, ours), strict=True)
        problem = ""
        if any(abs(one - other) > 0.5 for one, other in sizes):
            problem = "size"
        elif page_text(source, position) not in page_text(document, ours):
            problem = "text"
        elif sorted(images_on(source, position)) != sorted(images_on(document, ours)):
            problem = "pictures"
        if problem:
            yield _finding(
                pdf, "LK847", page=ours + 1, source=position + 1, number=number, problem=problem
            )


def exhibit_of(manifest: Manifest, page: int) -> ManifestExhibit | None:
    """The exhibit to which a printed page number belongs."""
    for exhibit in manifest.exhibits:
        if exhibit.first_page <= page <= exhibit.last_page:
            return exhibit
    return None
