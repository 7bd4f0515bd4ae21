"""Bookmarks: read from an exhibit, written for the bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

#: Bookmarks of one exhibit that are carried over; a book of a thousand chapters gets no more.
_MANY = 300
_DEEP = 3


def outline_of(pdf: Any) -> Iterator[tuple[int, str, int]]:
    """The bookmarks of a PDF as (depth, title, position), at most three levels deep.

    A bookmark that leads nowhere, or runs a program, is left out; those below it stay.
    """
    import pikepdf

    root = pdf.Root.get("/Outlines")
    if not isinstance(root, pikepdf.Dictionary) or "/First" not in root:
        return
    positions = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[Any, int]] = [(root.get("/First"), 0)]
    given = 0
    while stack and given < _MANY:
        item, depth = stack.pop()
        # A circle of bookmarks must not keep us for ever.
        if not isinstance(item, pikepdf.Dictionary) or item.objgen in seen:
            continue
        seen.add(item.objgen)
        stack.append((item.get("/Next"), depth))
        below = depth
        found = _position(pdf, item, positions)
        title = " ".join(str(item.get("/Title", "")).split())
        if found is not None and title:
            yield depth, title[:200], found
            given += 1
            below = depth + 1
        if below < _DEEP:
            stack.append((item.get("/First"), below))


def _position(pdf: Any, item: Any, positions: dict[tuple[int, int], int]) -> int | None:
    from legalkit.bundle.cleanse import target_of

    return target_of(pdf, item, positions)


def write_outline(
    target: Any, marks: Sequence[tuple[int, str, int]], dest: Callable[[int], Any]
) -> None:
    """Write bookmarks into a document.

    Args:
        target: an open pikepdf document.
        marks: depth, title and position of each, in order.
        dest: makes the destination of a position.
    """
    import pikepdf

    root = target.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Outlines))
    above: list[Any] = [root]
    last_below: dict[int, Any] = {}
    children: dict[int, int] = {}
    for depth, title, position in marks:
        del above[depth + 1 :]
        parent = above[-1]  # a level that was skipped hangs on the one above
        item = target.make_indirect(
            pikepdf.Dictionary(Title=pikepdf.String(title), Parent=parent, Dest=dest(position))
        )
        key = parent.objgen[0]
        before = last_below.get(key)
        if before is None:
            parent.First = item
        else:
            before.Next = item
            item.Prev = before
        parent.Last = last_below[key] = item
        children[key] = children.get(key, 0) + 1
        # Groups are open, so that all exhibits are in view; what is below an exhibit is closed.
        parent.Count = children[key] * (1 if len(above) <= 2 else -1)
        if len(above) == 2:
            children[root.objgen[0]] += 1
            root.Count = children[root.objgen[0]]
        above.append(item)
    target.Root.Outlines = root
