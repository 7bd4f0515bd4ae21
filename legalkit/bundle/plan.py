"""The plan of a bundle: which page each exhibit gets, fixed before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.bundle.exhibit import Cover, Exhibit, digest
from legalkit.bundle.front import Front, set_front, set_separators
from legalkit.bundle.pdfcheck import Refused
from legalkit.bundle.printing import Kind, Printed, to_pages
from legalkit.law.bundle_profile import BundleProfile
from legalkit.messages import Message
from legalkit.model.errors import BundleError
from legalkit.model.finding import Finding, Severity, Where

_NOTES = {"LK824", "LK825", "LK826", "LK827", "LK828"}
#: The index grows with its page numbers at most once or twice; more means a defect.
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """An exhibit with its place.

    Attributes:
        exhibit: what it is.
        sha256: digest of the original as read for the plan.
        pdf: printed pages, or None when the original is itself a PDF.
        kind: ``pdf``, ``printed`` or ``placeholder``.
        pages: number of pages.
        first, last: printed page numbers.
        start: position of its first page in the file, from 0.
    """

    exhibit: Exhibit
    sha256: str
    pdf: bytes | None
    kind: Kind
    pages: int
    first: int
    last: int
    start: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of exhibits: its heading, its position in the file, and who is in it."""

    title: str
    start: int
    exhibits: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the writing of a bundle needs, and everything its check compares.

    Attributes:
        profile: what the court expects.
        cover: words of the cover.
        groups: groups with placed exhibits.
        front: cover and index, set.
        separators: sheets before the groups, set; empty bytes when the profile wants none.
        labels: page label of every page of the file.
        findings: what the reader should know (warnings and notes).
        draft: True when every page is to carry the draft mark.
    """

    profile: BundleProfile
    cover: Cover
    groups: tuple[Group, ...]
    front: Front
    separators: bytes
    labels: tuple[str, ...]
    findings: tuple[Finding, ...]
    draft: bool = False

    @property
    def exhibits(self) -> tuple[Placed, ...]:
        """All exhibits in order."""
        return tuple(placed for group in self.groups for placed in group.exhibits)

    @property
    def ranges(self) -> dict[str, tuple[int, int]]:
        """Printed first and last page of each evidence id, for the evidence list (证据目录)."""
        return {placed.exhibit.evidence_id: (placed.first, placed.last) for placed in self.exhibits}


def plan(
    exhibits: Sequence[Exhibit],
    profile: BundleProfile,
    cover: Cover,
    *,
    draft: bool = False,
    office: str | None = None,
) -> Plan:
    """Read every exhibit, print what is not yet pages, and fix all page numbers.

    Exhibits of one group are put together, in the order in which the groups first appear.

    Args:
        exhibits: what to bind.
        profile: court profile.
        cover: words of the cover.
        draft: stamp 草稿 on every page.
        office: LibreOffice program; found by itself when None.

    Raises:
        BundleError: naming every exhibit that cannot go in; nothing has been written.
    """
    errors = list(_repeated(exhibits))
    if not exhibits:
        errors.append(Finding("LK812"))
    printed: list[tuple[Exhibit, str, Printed]] = []
    notices: list[Finding] = []
    for exhibit in exhibits:
        try:
            sha256, pages = _read(exhibit, profile.lang, office)
        except Refused as refused:
            errors.append(refused.finding)
            continue
        printed.append((exhibit, sha256, pages))
        notices.extend(_notices(exhibit, pages.notes))
    if errors:
        raise BundleError(said("bundle.cannot", len(errors)), [*errors, *notices])
    notices.extend(_without_purpose(exhibits))
    return _settle(_grouped(printed), profile, cover, notices, draft)


def _read(exhibit: Exhibit, lang: str, office: str | None) -> tuple[str, Printed]:
    path = exhibit.path
    try:
        if not path.is_file():
            raise Refused("LK801", path)
        sha256 = digest(path)
        if exhibit.sha256 and exhibit.sha256.lower() != sha256:
            raise Refused("LK805", path, got=sha256, expected=exhibit.sha256.lower())
        return sha256, to_pages(exhibit, sha256, lang, program=office)
    except OSError:
        raise Refused("LK801", path) from None


def _repeated(exhibits: Sequence[Exhibit]) -> Iterator[Finding]:
    for what in ("evidence_id", "number"):
        seen: set[str] = set()
        for exhibit in exhibits:
            value = getattr(exhibit, what)
            if value in seen:
                yield Finding(
                    "LK810", where=Where(str(exhibit.path)), params={"what": what, "value": value}
                )
            seen.add(value)


def _without_purpose(exhibits: Sequence[Exhibit]) -> Iterator[Finding]:
    silent = [exhibit.number for exhibit in exhibits if not exhibit.proves.strip()]
    if silent:
        params = {"numbers": ", ".join(silent), "count": len(silent)}
        yield Finding("LK834", Severity.WARNING, params=params)


def _notices(exhibit: Exhibit, notes: Sequence[tuple[str, dict[str, Any]]]) -> Iterator[Finding]:
    for code, params in notes:
        severity = Severity.NOTE if code in _NOTES else Severity.WARNING
        yield Finding(
            code, severity, Where(str(exhibit.path)), {"name": exhibit.path.name, **params}
        )


_Read = tuple[Exhibit, str, Printed]


def _grouped(printed: list[_Read]) -> list[tuple[str, list[_Read]]]:
    groups: dict[str, list[_Read]] = {}
    for entry in printed:
        groups.setdefault(entry[0].group, []).append(entry)
    return list(groups.items())


def _settle(
    grouped: list[tuple[str, list[_Read]]],
    profile: BundleProfile,
    cover: Cover,
    notices: list[Finding],
    draft: bool,
) -> Plan:
    """Find the length of the front: the index shows page numbers that its own length may move."""
    front_pages = 2
    for _ in range(_ROUNDS):
        groups = _place(grouped, profile, front_pages)
        front = set_front(groups, profile, cover)
        if front.pages == front_pages:
            break
        front_pages = front.pages
    else:
        raise AssertionError("the length of the index does not settle")
    separators = set_separators(groups, profile) if profile.separators else b""
    last = groups[-1].exhibits[-1]
    labels = page_labels(profile, front_pages, last.start + last.pages)
    return Plan(profile, cover, groups, front, separators, labels, tuple(notices), draft)


def _place(
    grouped: list[tuple[str, list[_Read]]], profile: BundleProfile, front_pages: int
) -> tuple[Group, ...]:
    position = front_pages
    offset = 1 - front_pages if profile.numbering.front == "separate" else 1
    groups = []
    for title, entries in grouped:
        start = position
        position += profile.separators
        placed = []
        for exhibit, sha256, pages in entries:
            first = position + offset
            placed.append(
                Placed(
                    exhibit,
                    sha256,
                    pages.pdf,
                    pages.kind,
                    pages.pages,
                    first,
                    first + pages.pages - 1,
                    position,
                )
            )
            position += pages.pages
        groups.append(Group(title, start, tuple(placed)))
    return tuple(groups)


def page_labels(profile: BundleProfile, front_pages: int, total: int) -> tuple[str, ...]:
    """The label, and so the printed number, of every page of the file."""
    numbering = profile.numbering
    if numbering.front == "continuous":
        return tuple(str(number) for number in range(1, total + 1))
    front = (
        numbering.cover_label,
        *(f"{numbering.index_prefix}{number}" for number in range(1, front_pages)),
    )
    return (*front, *(str(number) for number in range(1, total - front_pages + 1)))


def said(key: str, count: int) -> Message:
    """The headline of a refusal; its findings follow."""
    return Message(key, {"count": count})


def current_digest(path: Path) -> str | None:
    """Digest of an original now, or None when it has gone."""
    try:
        return digest(path)
    except OSError:
        return None
