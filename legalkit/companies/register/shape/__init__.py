"""Patterns in the shape of a register around one company, one idea each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from legalkit.companies.register.onday import OnDay
from legalkit.companies.register.settings import RegisterSettings
from legalkit.companies.register.shape.change import (
    control_kept,
    newcomers,
    nominees,
    officer_moves,
)
from legalkit.companies.register.shape.circle import circular
from legalkit.companies.register.shape.shared import shared_officers, shared_values
from legalkit.companies.register.shape.sign import Sign
from legalkit.messages import Message

__all__ = ["PATTERNS", "Sign", "signs"]

PATTERNS: tuple[Callable[[OnDay, int, RegisterSettings], Iterator[Sign]], ...] = (
    shared_values,
    shared_officers,
    circular,
    newcomers,
    officer_moves,
    control_kept,
    nominees,
)
#: Patterns that tie a company to another; two of them between the same two weigh more.
_LINKING = ("shared_address", "shared_phone", "shared_email", "shared_officer", "officer_move")


def signs(view: OnDay, company: int, settings: RegisterSettings) -> tuple[Sign, ...]:
    """All signs around a company, heaviest first."""
    found = [sign for pattern in PATTERNS for sign in pattern(view, company, settings)]
    found += _both(view, company, found, settings)
    return tuple(sorted(found, key=lambda s: (-s.points, s.pattern, s.with_, s.ties)))


def _both(
    view: OnDay, company: int, found: list[Sign], settings: RegisterSettings
) -> Iterator[Sign]:
    """Companies to which two different patterns lead."""
    linked: dict[int, list[Sign]] = defaultdict(list)
    for sign in found:
        if sign.pattern in _LINKING:
            for other in sign.with_:
                linked[other].append(sign)
    for other, several in sorted(linked.items()):
        patterns = dict.fromkeys(sign.pattern for sign in several)
        if len(patterns) < 2:
            continue
        said: Message = Message(f"register.pattern.{next(iter(patterns))}")
        for pattern in list(patterns)[1:]:
            said = Message(
                "formula.and", {"one": said, "two": Message(f"register.pattern.{pattern}")}
            )
        points = settings.point("both")
        ends = (company, other)
        ties = view.register.ties
        used = dict.fromkeys(
            tie
            for sign in several
            for tie in sign.ties
            if int(ties.from_[tie]) in ends or int(ties.to[tie]) in ends
        )
        since = max((sign.since for sign in several if sign.since is not None), default=None)
        params = {"other": view.register.name(other), "patterns": said, "points": points}
        yield Sign(
            "both", company, (other,), None, tuple(used), since, points,
            Message("register.sign.both", params),
        )  # fmt: skip
