"""The running clock: what has been counted from where, what does not count, when it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from legalkit.dates.calendar import Rolled
from legalkit.dates.counting import Counting
from legalkit.dates.length import ONE_DAY, Length, end_of_year, subtract
from legalkit.law.limitation_sheet import LongStopRule, PeriodRule, RolloverRule, WindowRule
from legalkit.limitation.law import Law

YearEnd = Literal["none", "start", "end", "end_first"]


@dataclass(slots=True)
class Run:
    """One period in motion.

    Attributes:
        anchor: the event day it is counted from.
        length: its length.
        counting: the convention.
        year_end: whether start or end moves to the close of the calendar year.
    """

    anchor: date
    length: Length
    counting: Counting
    year_end: YearEnd = "none"

    @property
    def origin(self) -> date:
        """The event day after the year-end rule: BGB 199 counts from 31 December."""
        return end_of_year(self.anchor) if self.year_end == "start" else self.anchor

    @property
    def first_counted(self) -> date:
        """The first day that counts."""
        return self.origin if self.counting.first_day else self.origin + ONE_DAY

    def base(self) -> date:
        """Last day when nothing else intervenes (before a year-end close)."""
        return self.counting.end(self.origin, self.length)


@dataclass(slots=True)
class Obstacle:
    """An obstacle that only matters near the end of the period.

    Attributes:
        begin, until: its first and last day.
        in_last: how long before the end it must fall.
        mode: ``days``, ``whole`` or ``existed`` (see :class:`EventRule`).
        at_least: for ``existed``, how long after it ended the claim lives at least.
    """

    begin: date
    until: date
    in_last: Length
    mode: str
    at_least: Length | None


@dataclass(slots=True)
class Expiry:
    """Where the clock stands.

    Attributes:
        nominal: last day before roll-over.
        rolled: last day on which one can act.
        certain: False when the calendar is not announced that far.
        base: last day without deferrals, rolled: what a second demand is measured against.
        capped: id of the long stop that cuts it short, if one does.
    """

    nominal: date
    rolled: date
    certain: bool
    base: date
    capped: str | None = None


@dataclass(slots=True)
class Clock:
    """A limitation clock in motion. Mutable only while the walk goes on.

    Attributes:
        law: the law it runs under.
        period: the period rule that governs restarts.
        rollover: how its last day rolls.
        runs: the periods in motion; with two, the earlier end governs.
        full: the full length that a restart gives.
        excluded: intervals whose days do not count because something held the creditor up.
        windowed: intervals whose days do not count for anyone, by an emergency rule.
        obstacles: obstacles that matter only near the end.
        floors: days before which it does not expire.
        windows: emergency rules that move an expiry.
        long_stops: the longest it can live.
        used_once: rules that work only once and have worked.
    """

    law: Law
    period: PeriodRule
    rollover: RolloverRule
    runs: list[Run]
    full: Length
    excluded: list[tuple[date, date]] = field(default_factory=list)
    windowed: list[tuple[date, date]] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    floors: list[date] = field(default_factory=list)
    windows: list[WindowRule] = field(default_factory=list)
    long_stops: list[tuple[LongStopRule, Run, RolloverRule]] = field(default_factory=list)
    used_once: set[str] = field(default_factory=set)
    _cached: Expiry | None = None

    @property
    def anchor(self) -> date:
        """The event day of the running period; the earliest when two run side by side."""
        runs = self.runs
        return runs[0].anchor if len(runs) == 1 else min(run.anchor for run in runs)

    @property
    def started_on(self) -> date:
        """The event day after the year-end rule."""
        runs = self.runs
        return runs[0].origin if len(runs) == 1 else min(run.origin for run in runs)

    def touch(self) -> None:
        """Forget the computed end after a change."""
        self._cached = None

    def exclude(self, begin: date, until: date, *, for_everyone: bool = False) -> None:
        """Let the days from ``begin`` to ``until``, both inside, not count."""
        if until >= begin:
            (self.windowed if for_everyone else self.excluded).append((begin, until))
            self.touch()

    def expiry(self) -> Expiry:
        """Where the clock stands now."""
        if self._cached is None:
            self._cached = self._compute()
        return self._cached

    def _compute(self) -> Expiry:
        spans = merge([*self.excluded, *self.windowed]) if self.excluded or self.windowed else []
        run = self.runs[0]
        base = self._run_end(run, spans)
        for other in self.runs[1:]:
            end = self._run_end(other, spans)
            if end < base:
                base, run = end, other
        nominal = base
        for floor in self.floors:
            nominal = max(nominal, floor)
        if self.obstacles:
            nominal = max([nominal, *self._existing(base, run)])
        nominal = self._moved(nominal, "running")
        length = run.length if nominal == base else Length(months=1)
        capped = None
        rollover = self.rollover
        for rule, stop_run, stop_roll in self.long_stops:
            if rule.periods and self.period.id not in rule.periods:
                continue
            cap = self._cap(rule, stop_run)
            if cap < nominal:
                nominal, length, capped, rollover = cap, stop_run.length, rule.id, stop_roll
        rolled = self._roll(nominal, rollover, length)
        # A long stop ends the time for a further act as well, whatever the deferrals.
        base_rolled = (
            rolled.day if nominal <= base else self._roll(base, self.rollover, run.length).day
        )
        return Expiry(nominal, rolled.day, rolled.certain, base_rolled, capped)

    def _roll(self, day: date, rule: RolloverRule, length: Length) -> Rolled:
        return self.law.roll(day, rule, length)

    def _run_end(self, run: Run, spans: list[tuple[date, date]]) -> date:
        end = run.base()
        if run.year_end == "end_first":
            end = end_of_year(end)
        first = run.first_counted
        reached = _extend(end, first, spans)
        end = self._last_days(end, reached, first, spans) if self.obstacles else reached
        end = self._moved(end, "base")
        return end_of_year(end) if run.year_end == "end" else end

    def _last_days(
        self, end: date, reached: date, first: date, spans: list[tuple[date, date]]
    ) -> date:
        """Obstacles of which only the last part of the period counts (BGB 206).

        Args:
            end: last day when nothing is left out.
            reached: last day when ``spans`` are left out; the last part is measured from it.
            first: first day that counts.
            spans: days that do not count for another reason; no day is left out twice.
        """
        late = []
        for obstacle in self.obstacles:
            if obstacle.mode == "existed":
                continue
            opens = subtract(reached, obstacle.in_last) + ONE_DAY
            begin = max(obstacle.begin, opens) if obstacle.mode == "days" else obstacle.begin
            if opens <= obstacle.until and begin <= obstacle.until:
                late.append((begin, obstacle.until))
        return _extend(end, first, merge([*spans, *late])) if late else reached

    def _existing(self, end: date, run: Run) -> list[date]:
        """Deferrals by an obstacle that existed near the end (PRC Civil Code art 194)."""
        found = []
        for obstacle in self.obstacles:
            if obstacle.mode != "existed" or obstacle.at_least is None:
                continue
            opens = subtract(end, obstacle.in_last) + ONE_DAY
            if obstacle.until >= opens and obstacle.begin <= end:
                found.append(run.counting.end(obstacle.until, obstacle.at_least))
        return found

    def _moved(self, end: date, stage: str) -> date:
        for window in self.windows:
            if window.expiry == stage and window.to and window.begin <= end <= window.until:
                end = max(end, window.to)
        return end

    def _cap(self, rule: LongStopRule, run: Run) -> date:
        moving = [*self.excluded, *self.windowed] if "suspend" in rule.moved_by else []
        if "exclude" in rule.moved_by:
            moving += self.windowed
        end = run.base()
        if moving:
            end = _extend(end, run.first_counted, merge(moving))
        if "defer" in rule.moved_by:
            end = max([end, *self.floors, *self._existing(end, run)])
        if rule.not_before:
            end = max(end, rule.not_before)
        return end


def merge(spans: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Join overlapping and touching intervals, so that no day is left out twice."""
    joined: list[tuple[date, date]] = []
    for begin, until in sorted(spans):
        if joined and begin <= joined[-1][1] + ONE_DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((begin, until))
    return joined


def _extend(end: date, first: date, spans: list[tuple[date, date]]) -> date:
    """Push the end back by the days that do not count and lie between start and running end."""
    for begin, until in spans:
        if until < first:
            continue
        counted_from = max(begin, first)
        if counted_from > end:
            break
        end += timedelta(days=(until - counted_from).days + 1)
    return end
