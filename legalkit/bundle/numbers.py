"""Page numbers: what is printed, and how a PDF says the same as page labels.

A number once given is never given again and never moves: courts and parties cite by it. Pages that
come later take the number before them and a letter (123a) or a dash (123-1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from legalkit.law.bundle_profile import BundleNumbering

_ENDING = re.compile(r"(?:0*)([1-9]\d{0,8})$", re.ASCII)
_LATE = re.compile(r"^(?P<base>.*\d)(?:(?P<letter>[a-z]+)|-(?P<dash>\d+))$", re.ASCII)


def letters(number: int) -> str:
    """Letters as a late page bears them: 1 is a, 26 is z, 27 is aa."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(97 + rest) + text
    return text


def counted(text: str) -> int:
    """The number that letters stand for: the reverse of :func:`letters`."""
    value = 0
    for char in text:
        value = value * 26 + ord(char) - 96
    return value


@dataclass(slots=True)
class Numberer:
    """Hands out page numbers in the order of the file.

    Attributes:
        numbering: how the court wants numbers.
        following: the next free number.
        base: label of the last page that is not late; late pages hang on it.
        used: how many late pages each base has had, in earlier bundles too.
    """

    numbering: BundleNumbering
    following: int = 1
    base: str = ""
    used: dict[str, int] = field(default_factory=dict)

    def give(self, count: int) -> tuple[str, ...]:
        """The next numbers for pages that stand in their place."""
        first = self.following
        self.following += count
        labels = tuple(self.numbering.label(number) for number in range(first, first + count))
        if labels:
            self.base = labels[-1]
        return labels

    def pass_by(self, labels: Sequence[str]) -> tuple[str, ...]:
        """Go past pages that had their numbers in an earlier bundle."""
        own = [label for label in labels if late_of(label) is None]
        if own:
            self.base = own[-1]
        return tuple(labels)

    def give_late(self, count: int) -> tuple[str, ...]:
        """Numbers for pages that come later, hung on the page before them."""
        taken = self.used.get(self.base, 0)
        self.used[self.base] = taken + count
        steps = range(taken + 1, taken + count + 1)
        base = self.base or self.numbering.label(0)
        if self.numbering.late == "dash":
            return tuple(f"{base}-{step}" for step in steps)
        return tuple(f"{base}{letters(step)}" for step in steps)

    def remember(self, labels: Iterable[str]) -> None:
        """Take note of all numbers of an earlier bundle, so that none is given twice."""
        for label in labels:
            late = late_of(label)
            if late is not None:
                base, step = late
                self.used[base] = max(self.used.get(base, 0), step)
            elif (number := number_of(label, self.numbering)) is not None:
                self.following = max(self.following, number + 1)


def late_of(label: str) -> tuple[str, int] | None:
    """The page on which a late page hangs, and its place there; None for others."""
    found = _LATE.match(label)
    if found is None:
        return None
    step = counted(found["letter"]) if found["letter"] else int(found["dash"])
    return found["base"], step


def number_of(label: str, numbering: BundleNumbering) -> int | None:
    """The number of a page, late or not; None for pages of a separate front."""
    late = late_of(label)
    text = late[0] if late else label
    digits = text.removeprefix(numbering.prefix)
    return int(digits) if digits.isascii() and digits.isdigit() else None


def figure(label: str) -> int | None:
    """The number in a label, without prefix, zeros and letters; None when it has none."""
    late = late_of(label)
    found = _ENDING.search(late[0] if late else label)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Run:
    """Pages whose labels count up: where it begins, what stands before, the first number.

    ``number`` is None for a single page whose label is ``prefix`` alone.
    """

    position: int
    prefix: str
    number: int | None


def runs(labels: Sequence[str]) -> list[Run]:
    """Labels as a PDF stores them: it counts, but knows neither leading zeros nor letters."""
    found: list[Run] = []
    before: tuple[str, int] | None = None
    for position, label in enumerate(labels):
        match = _ENDING.search(label)
        if match is None:
            found.append(Run(position, label, None))
            before = None
            continue
        prefix, number = label[: match.start(1)], int(match[1])
        if before != (prefix, number - 1):
            found.append(Run(position, prefix, number))
        before = (prefix, number)
    return found


def span(first: str, last: str) -> str:
    """Pages as the index shows them: ``12`` or ``12–15``."""
    return first if first == last else f"{first}–{last}"


def front_labels(numbering: BundleNumbering, pages: int, volume: int) -> tuple[str, ...]:
    """Labels of a front with numbers of its own; from the second volume on they name it."""
    of_volume = str(volume) if volume > 1 else ""
    index = f"{numbering.index_prefix}{of_volume}{'-' if of_volume else ''}"
    return (
        f"{numbering.cover_label}{of_volume}",
        *(f"{index}{number}" for number in range(1, pages)),
    )
