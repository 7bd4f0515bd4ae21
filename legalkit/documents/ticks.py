"""Boxes of a form: one is ticked where the record answers; else all stay open, and bracketed."""

from __future__ import annotations

from legalkit.documents.input import PackInput
from legalkit.documents.parties import gap
from legalkit.documents.values import Gap, Leaf
from legalkit.documents.wording import bracket

#: Values of the form by name, each with its source.
Values = dict[str, tuple[Leaf, str]]


def ticks(given: PackInput, kind: str, chosen: str | None, open_point: Gap | None = None) -> str:
    """The boxes of an item, one ticked; with none chosen, what a lawyer has to settle."""
    boxes = given.sheet.labels.get(f"tick_{kind}", {})
    text = "　".join(f"{'☑' if key == chosen else '☐'} {word}" for key, word in boxes.items())
    if chosen is None and open_point is not None:
        text += bracket(open_point.reason, given.language)
    return text


def yes_no(given: PackInput, answer: bool | None, what: str, kind: str = "yes_no") -> str:
    """Yes or no, or both open where nobody has answered."""
    chosen = None if answer is None else "yes" if answer else "no"
    return ticks(given, kind, chosen, gap(f"element.{what}", blocking=False))
