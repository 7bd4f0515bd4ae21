"""The house policy as data: stages of escalation, ageing buckets, weight of urgency."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from legalkit.law.load import load_sheet
from legalkit.model.base import Value
from legalkit.model.scalars import Id, Number
from legalkit.portfolio.clock import TimeAnswer


class Stage(Value):
    """A stage, from so many days overdue."""

    id: Id
    from_days: int


class Urgency(Value):
    """The share at risk when limitation ends within so many days."""

    within_days: int = Field(ge=0)
    factor: Number


class EscalationPolicy(Value):
    """When a receivable moves on, and what counts as at risk. House policy, not law.

    Attributes:
        stages: in rising order of days.
        buckets: first day of each ageing bucket after "not overdue", in rising order.
        urgency: in rising order of days.
        later_factor: beyond the last of them.
        expired_factor: limitation passed on the safe reading.
        unknown_factor: no day is known.
        still_factor: no period runs.
        acts: the act that a reason code calls for before anything else.
    """

    id: Id
    stages: tuple[Stage, ...] = Field(min_length=1)
    buckets: tuple[int, ...] = Field(min_length=1)
    urgency: tuple[Urgency, ...]
    later_factor: Number
    expired_factor: Number
    unknown_factor: Number
    still_factor: Number
    acts: dict[str, Id] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for days in (
            [s.from_days for s in self.stages],
            list(self.buckets),
            [u.within_days for u in self.urgency],
        ):
            if any(a >= b for a, b in pairwise(days)):
                raise ValueError("days must rise from entry to entry")
        return self

    def stage(self, days_overdue: int) -> Stage:
        """The stage reached after so many days; the first when none is reached."""
        place = bisect_right([stage.from_days for stage in self.stages], days_overdue)
        return self.stages[max(place - 1, 0)]

    def bucket(self, days_overdue: int) -> str:
        """The ageing bucket, as ``31-60``, ``366+`` or ``0`` when not overdue."""
        place = bisect_right(self.buckets, days_overdue)
        if place == 0:
            return "0"
        first = self.buckets[place - 1]
        return f"{first}-{self.buckets[place] - 1}" if place < len(self.buckets) else f"{first}+"

    @property
    def bucket_names(self) -> list[str]:
        """All buckets in order."""
        return ["0", *(self.bucket(first) for first in self.buckets)]

    def factor(self, answer: TimeAnswer | None, days_left: int | None) -> Decimal:
        """The share of the amount that counts as at risk."""
        if answer is None or answer.status in ("no_law", "not_asked"):
            return self.unknown_factor
        if answer.status == "expired" or (days_left is not None and days_left < 0):
            return self.expired_factor
        if days_left is None:
            running = answer.status in ("running", "not_started")
            return self.unknown_factor if running else self.still_factor
        found = next((u.factor for u in self.urgency if days_left <= u.within_days), None)
        return self.later_factor if found is None else found


def load_policy(law_dir: Path | None = None) -> EscalationPolicy:
    """Read ``jurisdictions/_policy/escalation.yaml``, the user's own first.

    Raises:
        RuleError: when the policy does not hold.
    """
    return load_sheet("_policy", "escalation.yaml", EscalationPolicy, law_dir)
