"""The one door to limitation: a question goes out, three clocks come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from legalkit.model.claim import Question


@dataclass(frozen=True, slots=True)
class TimeAnswer:
    """Where a receivable stands in time.

    Attributes:
        status: status word of the safe reading, or ``no_law`` when no rule sheet covers it.
        safe_on: last safe day counting only what is proven.
        asserted_on: last day if every event told were proven.
        decided_by: id of the rule that decided.
        asserted_status: status word if every event told were proven.
        floor_status, floor_on: where it stands when no event counts at all.
        event: the last event that moved the safe clock, as ``kind@day``.
        path: ``columns`` when the columnar kernel answered, ``explained`` for the explained engine.
    """

    status: str
    safe_on: date | None = None
    asserted_on: date | None = None
    decided_by: str | None = None
    asserted_status: str | None = None
    floor_status: str | None = None
    floor_on: date | None = None
    event: str | None = None
    path: str = "explained"


#: Answers a limitation question; given by the surface, which knows the laws.
Clock = Callable[[Question], TimeAnswer]
