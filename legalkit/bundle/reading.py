"""Reads every exhibit and prints what is not yet pages; names all that cannot go in at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from legalkit.bundle.exhibit import Exhibit, digest
from legalkit.bundle.pdfcheck import Refused
from legalkit.bundle.printing import Printed, to_pages
from legalkit.bundle.words import Setting
from legalkit.messages import Message
from legalkit.model.errors import BundleError
from legalkit.model.finding import Finding, Severity, Where

_NOTES = {"LK824", "LK825", "LK826", "LK827", "LK828"}


@dataclass(frozen=True, slots=True)
class Part:
    """Which pages of an exhibit stand in this volume, when it is too large for one.

    Attributes:
        number, count: which part of how many.
        first: position in the original of its first page, from 0.
        pages: number of its pages.
        whole: number of pages of the original.
    """

    number: int
    count: int
    first: int
    pages: int
    whole: int


@dataclass(frozen=True, slots=True)
class Ready:
    """An exhibit as read: its digest and its pages.

    Attributes:
        exhibit: what it is; the title of a part says that it is one.
        sha256: digest of the original.
        printed: its pages; the facts of a part are those of its own pages.
        part: which pages of the original these are; None for all.
        size: bytes of a part, as guessed.
    """

    exhibit: Exhibit
    sha256: str
    printed: Printed
    part: Part | None = None
    size: int = 0

    @property
    def bytes(self) -> int:
        """About how much it adds to the file."""
        if self.part is not None:
            return self.size
        if self.printed.pdf is not None:
            return len(self.printed.pdf)
        return self.exhibit.path.stat().st_size


@dataclass(frozen=True, slots=True)
class ReadExhibits:
    """All exhibits as read, in the order given, and what their reader should know."""

    ready: tuple[Ready, ...]
    findings: tuple[Finding, ...]


def read_exhibits(
    exhibits: Sequence[Exhibit], setting: Setting, *, office: str | None = None
) -> ReadExhibits:
    """Read all exhibits.

    Raises:
        BundleError: naming every exhibit that cannot go in.
    """
    errors = list(_repeated(exhibits))
    if not exhibits:
        errors.append(Finding("LK812"))
    ready: list[Ready] = []
    notices: list[Finding] = []
    for exhibit in exhibits:
        try:
            one = _read(exhibit, setting, office)
        except Refused as refused:
            errors.append(refused.finding)
            continue
        ready.append(one)
        notices.extend(_notices(exhibit, one.printed.notes))
    if errors:
        raise BundleError(said("bundle.cannot", len(errors)), [*errors, *notices])
    notices.extend(_twice(ready))
    notices.extend(_without_purpose(exhibits))
    return ReadExhibits(tuple(ready), tuple(notices))


def _read(exhibit: Exhibit, setting: Setting, office: str | None) -> Ready:
    path = exhibit.path
    try:
        if not path.is_file():
            raise Refused("LK801", path)
        sha256 = digest(path)
        if exhibit.sha256 and exhibit.sha256.lower() != sha256:
            raise Refused("LK805", path, got=sha256, expected=exhibit.sha256.lower())
        return Ready(exhibit, sha256, to_pages(exhibit, sha256, setting, program=office))
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


def _twice(ready: Sequence[Ready]) -> Iterator[Finding]:
    """The same file under two numbers: allowed, but surely to be thought about."""
    first: dict[str, Exhibit] = {}
    for one in ready:
        earlier = first.setdefault(one.sha256, one.exhibit)
        if earlier is not one.exhibit:
            params = {"name": one.exhibit.path.name, "one": earlier.number}
            params["other"] = one.exhibit.number
            yield Finding("LK835", Severity.NOTE, Where(str(one.exhibit.path)), params)


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


def said(key: str, count: int) -> Message:
    """The headline of a refusal; its findings follow."""
    return Message(key, {"count": count})
