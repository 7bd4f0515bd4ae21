"""An exhibit that is by itself larger than a volume: in which parts it goes into several.

Only such an exhibit is torn. Its number, mark and original stay one; each part has its row in the
index, its bookmark and its pages, and says which part of how many it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from legalkit.bundle.pdfcheck import fill_inherited, open_exhibit
from legalkit.bundle.reading import Part, Ready
from legalkit.law.bundle_profile import BundleWords

#: What a dictionary, an array or a number takes at the most in a file that packs its objects.
_OBJECT = 200
#: Keys that lead from a page to other pages.
_ELSEWHERE = {"/Parent", "/P", "/Dest", "/A", "/B", "/StructParents"}


@dataclass(frozen=True, slots=True)
class Room:
    """What the pages of one exhibit may take in a volume of its own; None for no bound.

    Attributes:
        bytes: the file, without what every volume adds to it.
        pages: pages.
        page_bytes: what our stamp, label and bookmark add to each page.
    """

    bytes: float | None
    pages: int | None
    page_bytes: int


def parts_of(one: Ready, room: Room) -> list[tuple[int, int, int]] | None:
    """Where an exhibit is cut: first position, pages and bytes of each part, in order.

    Returns:
        The bytes without what we add to pages; None when even a single page is too large.
    """
    if room.pages is not None and room.pages < 1:
        return None
    found: list[tuple[int, int, int]] = []
    first, used = 0, 0  # the bytes of the pages from ``first`` on
    with open_exhibit(one.printed.pdf or one.exhibit.path, one.exhibit.path) as pdf:
        fill_inherited(pdf)
        pages = [page.obj for page in pdf.pages]
        held: set[tuple[int, int]] = set()
        for position, page in enumerate(pages):
            more = _weight(page, held)
            if position > first and not _fits(room, position - first + 1, used + more):
                found.append((first, position - first, used))
                # What pages share counts anew in the next file.
                held.clear()
                first, used = position, 0
                more = _weight(page, held)
            if not _fits(room, 1, more):
                return None
            used += more
        found.append((first, len(pages) - first, used))
    return found


def torn(one: Ready, cuts: Sequence[tuple[int, int, int]], words: BundleWords) -> list[Ready]:
    """The parts of an exhibit, each with its own pages and a title that says so."""
    count = len(cuts)
    return [
        part_of(one, Part(number, count, first, pages, one.printed.pages), size, words)
        for number, (first, pages, size) in enumerate(cuts, 1)
    ]


def part_of(one: Ready, part: Part, size: int, words: BundleWords) -> Ready:
    """One part of an exhibit."""
    title = words.part.format(title=one.exhibit.title, number=part.number, count=part.count)
    facts = one.printed.facts.slice(part.first, part.pages)
    return Ready(
        replace(one.exhibit, title=title), one.sha256, replace(one.printed, facts=facts), part, size
    )


def _fits(room: Room, pages: int, size: int) -> bool:
    return (room.pages is None or pages <= room.pages) and (
        room.bytes is None or size + pages * room.page_bytes <= room.bytes
    )


def _weight(page: Any, held: set[tuple[int, int]]) -> int:
    """Bytes that a page adds to a file that holds some objects already; these are noted."""
    import pikepdf

    total = _OBJECT
    waiting = [page[key] for key in page.keys() if key not in _ELSEWHERE]  # noqa: SIM118
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Object) and item.is_indirect:
            if item.objgen in held:
                continue
            held.add(item.objgen)
        if isinstance(item, pikepdf.Stream):
            total += len(item.read_raw_bytes()) + _OBJECT
            item = item.stream_dict
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Array):
            total += _OBJECT
        if isinstance(item, pikepdf.Dictionary):
            waiting += [item[key] for key in item.keys() if key not in _ELSEWHERE]  # noqa: SIM118
        elif isinstance(item, pikepdf.Array):
            waiting += list(item)
    return total


def copied(part: Part | None, pages: Any) -> Any:
    """The pages of an original that stand in the volume."""
    return pages if part is None else pages[part.first : part.first + part.pages]
