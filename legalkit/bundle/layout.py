"""Gives every exhibit its place: positions in the file, and the numbers that are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from legalkit.bundle.exhibit import Exhibit
from legalkit.bundle.numbers import Numberer, front_labels, late_of, number_of
from legalkit.bundle.printing import Kind
from legalkit.bundle.reading import Part, Ready
from legalkit.law.bundle_profile import BundleNumbering, BundleProfile


@dataclass(frozen=True, slots=True)
class Section:
    """A group before it has a place: its number in the whole bundle, heading and exhibits."""

    number: int
    title: str
    ready: tuple[Ready, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """An exhibit with its place.

    Attributes:
        ready: the exhibit as read.
        labels: printed number of each of its pages.
        start: position of its first page in the file, from 0.
        tab: position of the sheet before it; None when the profile wants none.
        first, last: page numbers without prefix; those of a late page are of the page it hangs on.
        late: True when it came after an earlier bundle.
    """

    ready: Ready
    labels: tuple[str, ...]
    start: int
    tab: int | None
    first: int
    last: int
    late: bool = False

    @property
    def exhibit(self) -> Exhibit:
        """What it is."""
        return self.ready.exhibit

    @property
    def sha256(self) -> str:
        """Digest of the original as read for the plan."""
        return self.ready.sha256

    @property
    def pdf(self) -> bytes | None:
        """Printed pages, or None when the original is itself a PDF."""
        return self.ready.printed.pdf

    @property
    def kind(self) -> Kind:
        """``pdf``, ``printed`` or ``placeholder``."""
        return self.ready.printed.kind

    @property
    def pages(self) -> int:
        """Number of pages."""
        return len(self.labels)

    @property
    def part(self) -> Part | None:
        """Which pages of the original these are; None for all."""
        return self.ready.part


@dataclass(frozen=True, slots=True)
class Group:
    """A group in its place.

    Attributes:
        number: its number in the whole bundle.
        title: heading.
        start: position of its first page.
        sheet: position of the sheet before it; None when there is none.
        exhibits: who is in it.
    """

    number: int
    title: str
    start: int
    sheet: int | None
    exhibits: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier bundle fixed: numbers once given are never given again.

    Attributes:
        exhibits: printed number of each page, by evidence id.
        tabs: number of the sheet before an exhibit, by evidence id and part.
        sheets: number of the sheet before a group, by volume and heading.
        fronts: numbers of cover and index, by volume.
    """

    exhibits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tabs: Mapping[tuple[str, int], str] = field(default_factory=dict)
    sheets: Mapping[tuple[int, str], str] = field(default_factory=dict)
    fronts: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def labels(self) -> list[str]:
        """All numbers that were given."""
        return [
            *(label for labels in self.exhibits.values() for label in labels),
            *self.tabs.values(),
            *self.sheets.values(),
            *(label for labels in self.fronts.values() for label in labels),
        ]


@dataclass(slots=True)
class Layout:
    """Places volume after volume; the numbers run through.

    Attributes:
        profile: what the court expects.
        earlier: the earlier bundle, when this one adds to it.
    """

    profile: BundleProfile
    earlier: Earlier | None = None
    _numbers: Numberer = field(init=False)

    def __post_init__(self) -> None:
        self._numbers = Numberer(self.profile.numbering)
        if self.earlier is not None:
            self._numbers.remember(self.earlier.labels())

    def volume(
        self, sections: Sequence[Section], front_pages: int, number: int
    ) -> tuple[tuple[Group, ...], tuple[str, ...]]:
        """Place one volume.

        Args:
            sections: its groups.
            front_pages: pages of cover and index.
            number: its number, from 1.

        Returns:
            Its groups, and the printed number of every page of its file.
        """
        labels = list(self._front(front_pages, number))
        groups = []
        for section in sections:
            start = len(labels)
            sheet = None
            if self.profile.separators:
                sheet = start
                known = self.earlier.sheets.get((number, section.title)) if self.earlier else None
                labels += self._give((known,) if known else None, 1)
            placed = [self._place(ready, labels) for ready in section.ready]
            groups.append(Group(section.number, section.title, start, sheet, tuple(placed)))
        return tuple(groups), tuple(labels)

    def _front(self, pages: int, number: int) -> tuple[str, ...]:
        if self.profile.numbering.front == "separate":
            return front_labels(self.profile.numbering, pages, number)
        known = self.earlier.fronts.get(number) if self.earlier else None
        if known is None:
            return self._numbers.give(pages)
        old = self._numbers.pass_by(known[:pages])
        return (*old, *self._numbers.give_late(pages - len(old)))

    def _place(self, ready: Ready, labels: list[str]) -> Placed:
        earlier = self.earlier
        key, part = ready.exhibit.evidence_id, ready.part
        known = earlier.exhibits.get(key) if earlier else None
        if known is not None and part is not None:
            known = known[part.first : part.first + part.pages]
        tab = None
        if self.profile.tabs:
            tab = len(labels)
            old_tab = earlier.tabs.get((key, part.number if part else 1)) if earlier else None
            labels += self._give((old_tab,) if old_tab else None, 1)
        start = len(labels)
        given = self._give(known, ready.printed.pages)
        labels += given
        numbers = [_plain(label, self.profile.numbering) for label in (given[0], given[-1])]
        late = earlier is not None and (known is None or late_of(given[0]) is not None)
        return Placed(ready, given, start, tab, numbers[0], numbers[1], late)

    def _give(self, known: tuple[str, ...] | None, count: int) -> tuple[str, ...]:
        if known is not None:
            return self._numbers.pass_by(known)
        if self.earlier is None or self.profile.numbering.late == "end":
            return self._numbers.give(count)
        return self._numbers.give_late(count)


def _plain(label: str, numbering: BundleNumbering) -> int:
    number = number_of(label, numbering)
    if number is None:
        raise AssertionError(f"{label} is no page number")
    return number
