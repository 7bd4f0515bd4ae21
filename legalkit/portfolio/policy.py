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
from legalkit.portfolio.ledger import is_yes


class Stage(Value):
    """A stage, from so many days overdue."""

    id: Id
    from_days: int


class Urgency(Value):
    """The share at risk when limitation ends within so many days."""

    within_days: int = Field(ge=0)
    factor: Number


class Mover(Value):
    """What moves a case up or down, whatever its age.

    Attributes:
        mark: column of the ledger: grade, disputed, bad_faith, collateral.
        values: values that count; yes and no for a column of yes and no.
        days: days by which the case is treated as older, or younger when negative.
        stage: stage that it has at least once it is overdue.
    """

    mark: Id
    values: tuple[str, ...] = Field(min_length=1)
    days: int = 0
    stage: Id | None = None


class Targets(Value):
    """Shares that a collections department wants to reach, and limits it wants to keep."""

    contact: Number
    contact_days: int
    promise: Number
    promise_days: int
    group_share: Number


class Gate(Value):
    """What must be there before a step is taken.

    Attributes:
        step: stage of the policy, or a later act such as lawyer_letter.
        needs: names of columns ``has.NAME`` or of yes/no columns that must say yes, or
            limitation_day (a last safe day is known), proven (no event that is only told keeps the
            claim alive), undisputed.
    """

    step: Id
    needs: tuple[Id, ...] = Field(min_length=1)


class EscalationPolicy(Value):
    """When a receivable moves on, and what counts as at risk. House policy, not law.

    Attributes:
        stages: in rising order of days.
        buckets: first day of each ageing bucket after "not overdue", in rising order.
        urgency: in rising order of days.
        later_factor: beyond the last of them.
        expired_factor: limitation passed on what is proven, not on what is told.
        lost_factor: limitation passed on what is told as well; ``expired_factor`` unless given.
        unknown_factor: no day is known.
        still_factor: no period runs.
        acts: the act that a reason code calls for before anything else.
        movers: grade, dispute, bad faith, collateral.
        told_provability: share when only events without proof keep the claim alive or longer alive.
        targets: of contact, promise and concentration.
        loss_rates: expected loss by ageing bucket; a bucket without rate counts as zero.
        gates: what must be there before each step, in the order of the steps.
    """

    id: Id
    stages: tuple[Stage, ...] = Field(min_length=1)
    buckets: tuple[int, ...] = Field(min_length=1)
    urgency: tuple[Urgency, ...]
    later_factor: Number
    expired_factor: Number
    lost_factor: Number | None = None
    unknown_factor: Number
    still_factor: Number
    acts: dict[str, Id] = Field(default_factory=dict)
    movers: tuple[Mover, ...] = ()
    told_provability: Number = Decimal(1)
    targets: Targets | None = None
    loss_rates: dict[str, Number] = Field(default_factory=dict)
    gates: tuple[Gate, ...] = ()

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

    def moved(self, days_overdue: int, marks: dict[str, str]) -> tuple[str, tuple[str, ...]]:
        """The stage of a case with all that moves it, and the marks that did."""
        days, least, why = days_overdue, 0, []
        names = [stage.id for stage in self.stages]
        for mover in self.movers:
            told = marks.get(mover.mark, "").lower()
            if told not in {value.lower() for value in mover.values} or days_overdue <= 0:
                continue
            days += mover.days
            if mover.stage in names:
                least = max(least, names.index(mover.stage))
            why.append(f"{mover.mark}={told}")
        reached = max(names.index(self.stage(days).id), least)
        return names[reached], tuple(why)

    def missing(
        self, stage: str, marks: dict[str, str], answer: TimeAnswer | None
    ) -> dict[str, tuple[str, ...]]:
        """What is missing before the step of a stage and before each later one."""
        names = [each.id for each in self.stages]
        steps = [gate.step for gate in self.gates]
        ahead = [step for step in names[names.index(stage) :] if step in steps]
        first = steps.index(ahead[0]) if ahead else len(steps)
        if not ahead:
            first = next((n for n, step in enumerate(steps) if step not in names), len(steps))
        found = {}
        for gate in self.gates[first:]:
            found[gate.step] = tuple(
                need for need in gate.needs if not self._has(need, marks, answer)
            )
        return found

    def _has(self, need: str, marks: dict[str, str], answer: TimeAnswer | None) -> bool:
        if need == "limitation_day":
            return answer is not None and answer.safe_on is not None
        if need == "proven":
            return answer is not None and self.provability(answer) == 1
        if need == "undisputed":
            return not is_yes(marks.get("disputed"))
        return is_yes(marks.get(f"has.{need}")) or is_yes(marks.get(need))

    def provability(self, answer: TimeAnswer | None) -> Decimal:
        """How far the claim rests on what is proven."""
        if answer is None or answer.asserted_on is None or answer.safe_on is None:
            return Decimal(1)
        return Decimal(1) if answer.asserted_on <= answer.safe_on else self.told_provability

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
        if answer.status == "expired" and answer.asserted_status == "expired":
            return self.expired_factor if self.lost_factor is None else self.lost_factor
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
