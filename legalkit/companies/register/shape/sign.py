"""A sign: a pattern in the shape of a register. A reason to look, never a finding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from legalkit.companies.register.onday import OnDay
from legalkit.companies.register.register import date_of
from legalkit.companies.register.settings import RegisterSettings
from legalkit.messages import Message


@dataclass(frozen=True, slots=True)
class Sign:
    """One pattern around one company.

    Attributes:
        pattern: which.
        company: place of the company looked at.
        with_: places of the companies or persons on the other side.
        value: place of the shared address, person or the like; None where there is none.
        ties: the relations it rests on.
        since: day from which it holds, as the columns hold days; None where no day is stated.
        points: what it adds to the score.
        says: the pattern in words, with its numbers.
    """

    pattern: str
    company: int
    with_: tuple[int, ...]
    value: int | None
    ties: tuple[int, ...]
    since: int | None
    points: Decimal
    says: Message

    def to_json(self, view: OnDay, lang: str = "en") -> dict[str, Any]:
        """Stable keys; relations with source, row and days."""
        register = view.register
        day = date_of(self.since) if self.since is not None else None
        return {
            "pattern": self.pattern,
            "company": register.id(self.company),
            "with": [register.id(other) for other in self.with_],
            "value": register.id(self.value) if self.value is not None else None,
            "since": day.isoformat() if day else None,
            "points": format(self.points, "f"),
            "explanation": self.says.text(lang),
            "facts": [fact(view, tie) for tie in self.ties],
        }


def fact(view: OnDay, tie: int) -> dict[str, Any]:
    """A relation with all that lets a reader look it up."""
    register = view.register
    ties = register.ties
    start, end = date_of(int(ties.start[tie])), date_of(int(ties.end[tie]))
    seen = date_of(int(ties.seen[tie]))
    return {
        "id": register.tie_id(tie),
        "type": register.tie_type(tie),
        "from": register.id(int(ties.from_[tie])),
        "to": register.id(int(ties.to[tie])),
        "start": start.isoformat() if start else None,
        "end": end.isoformat() if end else None,
        "source": register.source(tie),
        "seen": seen.isoformat() if seen else None,
        "row": register.where(tie),
    }


def weight(settings: RegisterSettings, population: int) -> Decimal:
    """Points of a value that so many share: ln(reference / population), two decimals, not below 0.

    It is the weight that hidden links between the parties of a transfer are given.
    """
    exact = math.log(settings.reference_population / population)
    return max(Decimal(0), Decimal(str(exact))).quantize(Decimal("0.01"))


def shown(view: OnDay, day: int | None) -> str:
    """A day for people; a dash where none is stated."""
    found = date_of(day) if day is not None else None
    return found.isoformat() if found else "-"
