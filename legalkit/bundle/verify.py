"""Checks a bundle against its manifest with a second reader.

Pages, labels, printed numbers, index, links and bookmarks are compared, each on every page.

The maker of a bundle and whoever receives it run the same check; the maker also compares the pages
with the originals. Which error is worse: a bundle that holds is refused rather than one that does
not hold is passed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from legalkit.bundle.exhibit import digest
from legalkit.bundle.manifest import Manifest, ManifestExhibit, read_manifest
from legalkit.bundle.reader import (
    PageSeen,
    bookmarks_of,
    link_targets,
    open_pdf,
    page_label,
    read_page,
    squeezed,
)
from legalkit.model.finding import Finding, Where

if TYPE_CHECKING:
    from legalkit.bundle.plan import Placed, Plan

#: Findings of one kind shown at most; a shifted bundle would otherwise give one per page.
_MANY = 25
#: Characters that our stamps may add to a page.
_STAMPS = 60
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
        if findings:
            return findings
        seen = _see(document, manifest, originals)
        findings += _first(_pages(pdf, document, manifest, seen))
        findings += _first(_index(pdf, document, manifest, seen))
        findings += _bookmarks(pdf, document, manifest)
        if originals is not None:
            findings += _first(_contents(pdf, originals, seen))
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


def _see(document: Any, manifest: Manifest, originals: Plan | None) -> list[PageSeen]:
    """Read every page once; pictures only where they are compared."""
    compared = {
        placed.start + position
        for placed in (originals.exhibits if originals else ())
        for position in sample(placed.pages)
    }
    return [
        read_page(document, position, last=len(label), pictures=position in compared)
        for position, label in enumerate(manifest.labels)
    ]


def _pages(pdf: Path, document: Any, manifest: Manifest, seen: list[PageSeen]) -> Iterator[Finding]:
    """Label, printed number and exhibit mark of every page."""
    marks = {
        exhibit.starts_at - 1 + step: squeezed(exhibit.mark)
        for exhibit in manifest.exhibits
        for step in range(exhibit.pages)
    }
    for position, (expected, page) in enumerate(zip(manifest.labels, seen, strict=True)):
        got = page_label(document, position)
        if got != expected:
            yield _finding(pdf, "LK842", page=position + 1, got=got, expected=expected)
        ending = marks.get(position, "") + expected
        if not page.text.endswith(ending):
            problem = "another text comes last"
        elif not page.inside:
            problem = "it lies outside the page"
        elif not page.upright:
            problem = "it is not upright"
        else:
            continue
        yield _finding(pdf, "LK843", page=position + 1, expected=ending, problem=problem)


def _index(pdf: Path, document: Any, manifest: Manifest, seen: list[PageSeen]) -> Iterator[Finding]:
    """Every row with its cells in order, and where each row leads."""
    fronts = range(1, manifest.front_pages)
    text = "".join(seen[position].text for position in fronts)
    for exhibit in manifest.exhibits:
        cells = [squeezed(cell) for cell in exhibit.index]
        row = "".join(cells)
        if row not in text and not all(cell in text or _scattered(cell, text) for cell in cells):
            yield _finding(pdf, "LK844", number=exhibit.number, text=row[:60])
    expected = sorted(
        {exhibit.starts_at for exhibit in manifest.exhibits} | set(manifest.group_pages)
    )
    targets = [target for position in fronts for target in link_targets(document, position)]
    # A row that runs over two lines or pages has several links, all to one page.
    got = [target for target, _ in groupby(targets)]
    if got != expected:
        wrong = set(got) ^ set(expected)
        yield _finding(
            pdf,
            "LK845",
            got=_some(set(got) & wrong if wrong else set(got)),
            expected=_some(set(expected) & wrong if wrong else set(expected)),
        )


def _scattered(part: str, text: str) -> bool:
    """True for a cell drawn in another order: split by a page end, or written right to left."""
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in part):
        # A reader gives the letters as drawn: shaped, and the last one first.
        drawn = unicodedata.normalize("NFKC", text)
        return set(unicodedata.normalize("NFKC", part)) <= set(drawn)
    pieces = [part[start : start + 4] for start in range(0, len(part), 4)]
    return len(pieces) > 1 and all(piece in text for piece in pieces)


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


def sample(pages: int) -> list[int]:
    """Positions compared with the original: first, last and some between."""
    last = pages - 1
    return sorted({0, last, *(round(last * share) for share in _SHARES)})


def _contents(pdf: Path, plan: Plan, seen: list[PageSeen]) -> Iterator[Finding]:
    for placed in plan.exhibits:
        source = open_pdf(placed.pdf if placed.pdf is not None else placed.exhibit.path)
        try:
            yield from _same(pdf, source, placed, seen)
        finally:
            source.close()


def _carries(ours: str, theirs: str) -> bool:
    """True when our page has all their text in order, with nothing between but our stamps.

    A reader may put a slanted draft mark among the lines it crosses, so the text of the original
    need not stand in one piece.
    """
    if theirs in ours:
        return True
    rest = iter(ours)
    return len(ours) - len(theirs) <= _STAMPS and all(char in rest for char in theirs)


def _same(pdf: Path, source: Any, placed: Placed, seen: list[PageSeen]) -> Iterator[Finding]:
    number = placed.exhibit.number
    if len(source) != placed.pages:
        params = {"page": placed.start + 1, "source": 1, "number": number}
        yield _finding(pdf, "LK847", problem="page count", **params)
        return
    for position in sample(placed.pages):
        theirs = read_page(source, position, pictures=True)
        ours = seen[placed.start + position]
        problem = ""
        if any(abs(one - other) > 0.5 for one, other in zip(theirs.size, ours.size, strict=True)):
            problem = "size"
        elif not _carries(ours.text, theirs.text):
            problem = "text"
        elif theirs.pictures != ours.pictures:
            problem = "pictures"
        if problem:
            params = {"page": placed.start + position + 1, "source": position + 1}
            yield _finding(pdf, "LK847", number=number, problem=problem, **params)


def exhibit_of(manifest: Manifest, page: int) -> ManifestExhibit | None:
    """The exhibit to which a printed page number belongs."""
    for exhibit in manifest.exhibits:
        if exhibit.first_page <= page <= exhibit.last_page:
            return exhibit
    return None
