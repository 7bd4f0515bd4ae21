"""What the checker looks at, one thing after the other; the court's rules say which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from legalkit.bundle.facts import BundleFacts
from legalkit.bundle.manifest import Manifest
from legalkit.bundle.numbers import figure, late_of
from legalkit.bundle.reader import squeezed
from legalkit.law.bundle_profile import BundleProfile, CheckKind, ColumnKey
from legalkit.messages import Message

Status = Literal["met", "unmet", "by-hand"]
#: Width and height in points, either way round; a millimetre of slack.
_PAPERS = {"a4": (595.3, 841.9), "us-letter": (612.0, 792.0)}
_SLACK = 3.0
_SHOWN = 8
#: Characters at each end of a page among which a printed number of somebody else is looked for.
_EDGE = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to look at: the file, what it should be, and who made it."""

    facts: BundleFacts
    profile: BundleProfile
    manifest: Manifest | None
    limit: Decimal | None = None
    columns: tuple[ColumnKey, ...] = ()

    @property
    def body(self) -> int:
        """Position of the first page behind cover and index; 0 when nobody says it."""
        return self.manifest.front_pages if self.manifest else 0


Seen = tuple[Status, Message | None]


def look(check: CheckKind, asked: Asked) -> Seen:
    """Look at one thing."""
    return _LOOKS[check](asked)


def _verdict(wrong: Sequence[object], key: str = "bundle.got.pages") -> Seen:
    if not wrong:
        return "met", None
    shown = ", ".join(str(one) for one in wrong[:_SHOWN]) + (" …" if len(wrong) > _SHOWN else "")
    return "unmet", Message(key, {"count": len(wrong), "which": shown})


def _names(asked: Asked, positions: Sequence[int]) -> list[str]:
    labels = asked.facts.labels
    return [labels[at] or f"#{at + 1}" for at in positions]


def _by_hand(asked: Asked) -> Seen:
    return "by-hand", None


def _numbers_run(asked: Asked) -> Seen:
    known = [figure(label) for label in asked.facts.labels]
    begin = asked.body
    if asked.manifest is None:
        # A front with numbers of its own is no gap: what counts begins at the last 1.
        begin = max((at for at, number in enumerate(known) if number == 1), default=0)
    labels, figures = asked.facts.labels[begin:], known[begin:]
    if not labels or figures[0] is None:
        return _verdict(_names(asked, [begin]))
    wrong = [
        at + 1 + begin
        for at, (one, other) in enumerate(pairwise(zip(labels, figures, strict=True)))
        if other[1] is None or one[1] is None or not _follows(one, other)
    ]
    return _verdict(_names(asked, wrong))


def _follows(one: tuple[str, int | None], other: tuple[str, int | None]) -> bool:
    hung = late_of(other[0])
    before = late_of(one[0])
    if hung is None:
        return other[1] == (one[1] or 0) + 1
    if before is None:
        return hung == (one[0], 1)
    return hung[0] == before[0] and hung[1] == before[1] + 1


def _from_one(asked: Asked) -> Seen:
    labels = asked.facts.labels
    first = figure(labels[0]) if labels else None
    later_volume = asked.manifest is not None and asked.manifest.volume.number > 1
    start = first if later_volume and first is not None else 1
    wrong = [
        at
        for at, label in enumerate(labels)
        if figure(label) != start + at or late_of(label) is not None
    ]
    return _verdict(_names(asked, wrong))


def _printed(asked: Asked, at: int) -> bool:
    page, label = asked.facts.pages[at], squeezed(asked.facts.labels[at])
    if asked.manifest is not None:
        return page.text.endswith(label)
    return bool(label) and (label in page.text[:_EDGE] or label in page.text[-_EDGE:])


def _numbers_match(asked: Asked) -> Seen:
    count = len(asked.facts.labels)
    return _verdict(_names(asked, [at for at in range(count) if not _printed(asked, at)]))


def _corner(asked: Asked) -> Seen:
    if asked.manifest is None:
        return "by-hand", None
    wanted = asked.profile.numbering.corner
    wrong = []
    for at in range(asked.body, len(asked.facts.pages)):
        across, up = asked.facts.pages[at].place
        right = across > 0.55 if wanted != "bottom-centre" else 0.35 < across < 0.65
        high = up > 0.8 if wanted == "top-right" else up < 0.2
        if not (right and high):
            wrong.append(at)
    return _verdict(_names(asked, wrong))


def _index_columns(asked: Asked) -> Seen:
    if asked.manifest is None:
        return "by-hand", None
    have = {column.key for column in asked.profile.columns}
    return _verdict([key for key in asked.columns if key not in have], "bundle.got.columns")


def _index_links(asked: Asked) -> Seen:
    goals = {goal for targets in asked.facts.links.values() for goal in targets}
    if asked.manifest is not None:
        missing = [one.number for one in asked.manifest.exhibits if one.starts_at not in goals]
        return _verdict(missing, "bundle.got.exhibits")
    if not goals:
        return "unmet", Message("bundle.got.none")
    # Whether each line of a foreign index has its link, only its reader can tell.
    return "by-hand", Message("bundle.got.links", {"count": len(goals)})


def _bookmarks(asked: Asked) -> Seen:
    marks = asked.facts.bookmarks
    if not marks:
        return "unmet", Message("bundle.got.none")
    astray = [mark.title for mark in marks if mark.page == 0]
    if astray:
        return _verdict(astray, "bundle.got.bookmarks")
    if asked.manifest is not None:
        pages = {mark.page for mark in marks}
        missing = [one.number for one in asked.manifest.exhibits if one.starts_at not in pages]
        return _verdict(missing, "bundle.got.exhibits")
    return "met", Message("bundle.got.count", {"count": len(marks)})


def _bookmark_pages(asked: Asked) -> Seen:
    labels = asked.facts.labels
    starts = {one.starts_at for one in asked.manifest.exhibits} if asked.manifest else None
    wrong = [
        mark.title
        for mark in asked.facts.bookmarks
        if mark.page and (starts is None or (mark.depth == 1 and mark.page in starts))
        if labels[mark.page - 1] not in mark.title
    ]
    if not asked.facts.bookmarks:
        return "unmet", Message("bundle.got.none")
    return _verdict(wrong, "bundle.got.bookmarks")


def _panel(asked: Asked) -> Seen:
    return ("met" if asked.facts.panel else "unmet"), None


def _zoom(asked: Asked) -> Seen:
    return ("met" if asked.facts.zoom == 1.0 else "unmet"), None


def _text_layer(asked: Asked) -> Seen:
    marks: dict[int, str] = {}
    draft = ""
    if asked.manifest is not None:
        draft = squeezed(asked.profile.words.draft) if asked.manifest.draft else ""
        for one in asked.manifest.exhibits:
            for step in range(one.pages):
                marks[one.starts_at - 1 + step] = squeezed(one.mark)
    wrong = []
    for at, page in enumerate(asked.facts.pages):
        ours = len(squeezed(asked.facts.labels[at])) + len(marks.get(at, "")) + len(draft)
        # A page without text and without pictures is blank: nothing on it could be searched.
        if len(page.text) <= ours and asked.facts.dpi[at]:
            wrong.append(at)
    return _verdict(_names(asked, wrong))


def _upright(asked: Asked) -> Seen:
    return _verdict(
        _names(asked, [at for at, page in enumerate(asked.facts.pages) if page.leaning])
    )


def _resolution(asked: Asked) -> Seen:
    most = float(asked.limit or 0)
    # Half a dot of slack: pictures are scaled by fractions of a point.
    return _verdict(
        _names(asked, [at for at, dpi in enumerate(asked.facts.dpi) if dpi > most + 0.5])
    )


def _paper(asked: Asked) -> Seen:
    wide, high = _PAPERS[asked.profile.paper]
    if asked.manifest is None:
        pages = list(range(len(asked.facts.pages)))
    else:
        manifest = asked.manifest
        pages = list(range(manifest.front_pages))
        pages += [group.sheet_page - 1 for group in manifest.groups if group.sheet_page]
        pages += [one.tab_page - 1 for one in manifest.exhibits if one.tab_page]
    wrong = [
        at
        for at in pages
        if abs(asked.facts.pages[at].size[0] - wide) > _SLACK
        or abs(asked.facts.pages[at].size[1] - high) > _SLACK
    ]
    return _verdict(_names(asked, sorted(wrong)))


def _tabs(asked: Asked) -> Seen:
    if asked.manifest is None:
        return "by-hand", None
    bare = [one.number for one in asked.manifest.exhibits if one.tab_page is None]
    return _verdict(bare, "bundle.got.exhibits")


def _fonts(asked: Asked) -> Seen:
    return _verdict(asked.facts.loose_fonts, "bundle.got.fonts")


def _inert(asked: Asked) -> Seen:
    found = [f"{kind} × {count}" for kind, count in sorted(asked.facts.active.items())]
    return _verdict(found, "bundle.got.active")


def _file_size(asked: Asked) -> Seen:
    size = Decimal(asked.facts.size) / 1_000_000
    fits = asked.limit is None or size <= asked.limit
    return ("met" if fits else "unmet"), Message("bundle.got.size", {"size": f"{size:.1f}"})


def _page_count(asked: Asked) -> Seen:
    count = len(asked.facts.pages)
    fits = asked.limit is None or count <= asked.limit
    return ("met" if fits else "unmet"), Message("bundle.got.count", {"count": count})


_LOOKS: dict[CheckKind, Callable[[Asked], Seen]] = {
    "numbers-run": _numbers_run,
    "numbers-from-one": _from_one,
    "numbers-match": _numbers_match,
    "corner": _corner,
    "index-columns": _index_columns,
    "index-links": _index_links,
    "bookmarks": _bookmarks,
    "bookmark-pages": _bookmark_pages,
    "bookmarks-panel": _panel,
    "zoom-100": _zoom,
    "text-layer": _text_layer,
    "upright": _upright,
    "resolution": _resolution,
    "paper": _paper,
    "tabs": _tabs,
    "fonts": _fonts,
    "inert": _inert,
    "file-size": _file_size,
    "page-count": _page_count,
    "by-hand": _by_hand,
}
