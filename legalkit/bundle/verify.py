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

from legalkit.bundle.beside import WORTH, Asked, Beside, cores
from legalkit.bundle.exhibit import digest
from legalkit.bundle.manifest import Manifest, ManifestExhibit, read_manifest
from legalkit.bundle.numbers import figure
from legalkit.bundle.originals import contents, looked_at, looks
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
    from legalkit.bundle.plan import Plan

#: Findings of one kind shown at most; a shifted bundle would otherwise give one per page.
_MANY = 25
#: Cells up to this length must stand in one piece.
_SHORT = 4


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


def unfinished(pdf: Path) -> list[Finding]:
    """Say when the last build of this bundle was broken off while its files were moved."""
    # Volumes are called after the bundle: b-2.pdf belongs to b.pdf.
    stems = {pdf.stem, pdf.stem.rpartition("-")[0]} - {""}
    found = [folder for stem in sorted(stems) if (folder := _ready(pdf, stem)).is_dir()]
    return [_finding(pdf, "LK850", name=pdf.name, folder=str(folder)) for folder in found]


def _ready(pdf: Path, stem: str) -> Path:
    from legalkit.bundle.place import ready_folder

    return ready_folder(pdf.with_name(f"{stem}.pdf"))


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
        asked = _asked(manifest, originals)
        # The second process gets more: this one compares bytes meanwhile.
        here = len(asked) if len(asked) < WORTH or cores() < 2 else len(asked) * 2 // 5
        beside = Beside(pdf, asked[here:]) if here < len(asked) else None
        try:
            content = _first(contents(pdf, originals)) if originals is not None else []
            seen = [
                read_page(document, at, last=last, whole=whole, pictures=pictures)
                for at, last, whole, pictures in asked[:here]
            ]
            seen += beside.answer() if beside is not None else []
        finally:
            if beside is not None:
                beside.stop()
        findings += _first(_pages(pdf, document, manifest, seen))
        findings += _first(_index(pdf, document, manifest, seen))
        findings += _bookmarks(pdf, document, manifest)
        if originals is not None:
            findings += content
            findings += _first(looks(pdf, originals, seen))
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
    if len(set(manifest.labels)) != manifest.pages:
        yield _finding(pdf, "LK848", problem="a page number stands twice")
        return
    position = manifest.front_pages + 1
    sheets = {group.sheet_page for group in manifest.groups}
    for exhibit in manifest.exhibits:
        if position in sheets:
            position += 1
        if exhibit.tab_page == position:
            position += 1
        last = exhibit.starts_at + exhibit.pages - 1
        if exhibit.starts_at != position or last > manifest.pages:
            yield _finding(pdf, "LK848", problem=f"pages of exhibit {exhibit.number} do not follow")
            return
        labels = (manifest.labels[exhibit.starts_at - 1], manifest.labels[last - 1])
        figures = (exhibit.first_page, exhibit.last_page)
        told = (exhibit.first_label, exhibit.last_label)
        if labels != told or figures != tuple(figure(label) for label in labels):
            yield _finding(
                pdf, "LK848", problem=f"labels of exhibit {exhibit.number} do not fit its pages"
            )
            return
        position = last + 1
    if position != manifest.pages + 1:
        yield _finding(pdf, "LK848", problem="the exhibits do not fill the bundle")


def _asked(manifest: Manifest, originals: Plan | None) -> list[Asked]:
    """What is looked at on each page: all its text and pictures only where they are compared."""
    compared = {
        placed.start + position
        for placed in (originals.exhibits if originals else ())
        for position in looked_at(placed)
    }
    return [
        (
            position,
            len(squeezed(label)),
            position in compared or position < manifest.front_pages,
            position in compared,
        )
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
        ending = marks.get(position, "") + squeezed(expected)
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
        if not _shown(cells, text, marked=manifest.draft):
            yield _finding(pdf, "LK844", number=exhibit.number, text="".join(cells)[:60])
    for other in manifest.elsewhere:
        cells = [squeezed(cell) for cell in other]
        if not _shown(cells, text, marked=manifest.draft):
            yield _finding(pdf, "LK844", number=cells[0], text="".join(cells)[:60])
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


def _shown(cells: list[str], text: str, *, marked: bool = False) -> bool:
    """True when a row stands in the index: in one piece, or at least each of its cells.

    Args:
        cells: the cells of the row.
        text: the text of the index as a reader gives it.
        marked: the pages bear a draft mark, which a reader gives where it crosses a line.
    """
    # PDFium swallows a hyphen that ends a line ("CY-INV-2306" broken after "CY-").
    cells, text = [cell.replace("-", "") for cell in cells], text.replace("-", "")
    return "".join(cells) in text or all(
        cell in text or _scattered(cell, text) or (marked and _crossed(cell, text))
        for cell in cells
    )


def _crossed(part: str, text: str) -> bool:
    """True for a cell that something drawn across the page parts at one place.

    A short cell, such as a number, is too easily found in two pieces.
    """
    places = range(1, len(part)) if len(part) > _SHORT else ()
    return any(part[:place] in text and part[place:] in text for place in places)


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


def exhibit_of(manifest: Manifest, page: int) -> ManifestExhibit | None:
    """The exhibit to which a printed page number belongs."""
    for exhibit in manifest.exhibits:
        if exhibit.first_page <= page <= exhibit.last_page:
            return exhibit
    return None
