"""The running clock over columns: where each receivable stands, as :mod:`limitation.clock` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.dates.length import Length
from legalkit.law.limitation_sheet import EventRule, LongStopRule, RolloverRule, WindowRule
from legalkit.limitation.clock import Run
from legalkit.limitation.law import Law
from legalkit.portfolio.columns import end_of_years
from legalkit.portfolio.daytable import LOWEST, MISSING, Days, DayTable, Mask, number

#: Stands for "later than everything" where spans are sorted.
_FAR = np.int32(2**31 - 1)
RUNNING, EXPIRED, PENDING, PRESERVED, NOT_STARTED, UNLIMITED = range(6)
#: What a clock can be found to be, in the order of those numbers.
STATUS = ("running", "expired", "pending", "preserved", "not_started", "unlimited")
_UNITS = (Length(years=1), Length(months=1), Length(days=1))


def unit_of(length: Length) -> int:
    """The unit in which a period is stated, as roll-over asks: 0 years, 1 months, 2 days."""
    return 0 if length.years else 1 if length.months else 2


class Tables:
    """Look-up tables of one law, and the numbers by which columns name rules and runs.

    Attributes:
        law: the law.
        runs: what is counted how: length, counting and year-end rule, without the anchor.
        rollovers: roll-over rules.
    """

    def __init__(self, law: Law) -> None:
        self.law = law
        self.runs: list[Run] = []
        self.rollovers: list[RolloverRule] = []
        self._known: dict[object, int] = {}
        self._tables: dict[object, DayTable] = {}
        self._clocks: dict[int, tuple[bool, EventRule]] = {}

    def run(self, run: Run) -> int:
        """The number of a way of counting."""
        key = ("run", run.length, run.counting, run.year_end)
        if key not in self._known:
            self._known[key] = len(self.runs)
            self.runs.append(Run(date(2000, 1, 1), run.length, run.counting, run.year_end))
        return self._known[key]

    def rollover(self, rule: RolloverRule) -> int:
        """The number of a roll-over rule, in the reading it is taken in."""
        key = ("roll", rule.id, rule.days, rule.direction, rule.years, rule.months)
        key = (*key, rule.days_periods)  # type: ignore[assignment]
        if key not in self._known:
            self._known[key] = len(self.rollovers)
            self.rollovers.append(rule)
        return self._known[key]

    def looks_at_clock(self, rule: EventRule) -> bool:
        """True when the day an event takes effect depends on the running clock."""
        key = id(rule)
        if key not in self._clocks:
            found = any(name.startswith("clock.") for name in rule.at.names())
            # The rule is kept, so that no other can take its place in memory.
            self._clocks[key] = (found, rule)
        return self._clocks[key][0]

    def table(self, key: object, function: Callable[[date], date]) -> DayTable:
        """The table of that key, made when it is first asked for."""
        if key not in self._tables:
            self._tables[key] = DayTable(function)
        return self._tables[key]

    def ends(self, spec: int) -> DayTable:
        """Anchor to the last day when nothing intervenes, before a year-end close."""
        run = self.runs[spec]

        def end(anchor: date) -> date:
            return Run(anchor, run.length, run.counting, run.year_end).base()

        return self.table(("ends", spec), end)

    def counted(self, spec: int, length: Length) -> DayTable:
        """Day to the end of a length counted as that run counts."""
        counting = self.runs[spec].counting
        return self.table(("counted", counting, length), lambda day: counting.end(day, length))

    def rolls(self, rollover: int, unit: int) -> DayTable:
        """Last day to the day after roll-over, for a period stated in that unit."""
        rule, length = self.rollovers[rollover], _UNITS[unit]
        return self.table(
            ("rolls", rollover, unit), lambda day: self.law.roll(day, rule, length).day
        )


def by_code(codes: NDArray[Any], days: Days, table: Callable[[int], DayTable]) -> Days:
    """Look each day up in the table of its code."""
    if not len(codes):
        return days
    if (codes == codes[0]).all():
        return table(int(codes[0]))[days]
    found = np.full(len(days), MISSING, dtype=np.int32)
    for code in np.flatnonzero(np.bincount(codes)):
        mask = codes == code
        found[mask] = table(int(code))[days[mask]]
    return found


@dataclass(slots=True)
class Stop:
    """A long stop over columns."""

    rule: LongStopRule
    on: Mask
    anchor: Days
    spec: int
    rollover: int


@dataclass(slots=True)
class State:
    """Where the clocks of many receivables stand; arrays have one place for each.

    Attributes:
        tables: tables of the law.
        ok: False for a receivable that must go to the explained engine.
        period: number of the governing period.
        anchor, spec: the running period.
        full: number of the full length.
        rollover: number of the roll-over rule.
        floors: days before which it does not expire; MISSING for none.
        spans: first and last days that do not count because something held the creditor up.
        windowed: the same by an emergency rule, for everyone.
        moves: emergency rules that move an expiry, with the rows they are for.
        stops: long stops.
        fresh: False for receivables whose ``expiry`` must be computed anew.
    """

    tables: Tables
    ok: Mask
    period: NDArray[Any]
    anchor: Days
    spec: NDArray[Any]
    full: NDArray[Any]
    rollover: NDArray[Any]
    floors: Days
    spans: list[tuple[Days, Days]] = field(default_factory=list)
    windowed: list[tuple[Days, Days]] = field(default_factory=list)
    moves: list[tuple[WindowRule, Mask]] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    period_ids: tuple[str, ...] = ()
    fresh: Mask = field(init=False)
    _known: tuple[Days, Days, Days, NDArray[Any]] = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.ok)
        self.fresh = np.zeros(size, dtype=bool)
        days = [np.full(size, MISSING, dtype=np.int32) for _ in range(3)]
        self._known = (days[0], days[1], days[2], np.full(size, -1, dtype=np.int16))

    def touch(self, rows: NDArray[Any]) -> None:
        """Forget the computed ends of receivables after a change."""
        self.fresh[rows] = False

    def origin(self, rows: NDArray[Any]) -> Days:
        """The event day after the year-end rule."""
        anchor = self.anchor[rows]
        at_start = self._has_year_end(rows, "start")
        return anchor if at_start is None else np.where(at_start, end_of_years(anchor), anchor)

    def _has_year_end(self, rows: NDArray[Any], word: str) -> Mask | None:
        """Rows whose period has that year-end rule; None when no period of the law has it."""
        flags = np.array([run.year_end == word for run in self.tables.runs], dtype=bool)
        if not flags.any():
            return None
        found: Mask = flags[self.spec[rows]]
        return found

    def expiry(self, rows: NDArray[Any]) -> tuple[Days, Days, Days, NDArray[Any]]:
        """Nominal and rolled last day, the base rolled, and the number of the capping stop or -1.

        Marks rows not ok whose days lie beyond the tables.
        """
        stale = rows[~self.fresh[rows]]
        if len(stale):
            for known, computed in zip(self._known, self._compute(stale), strict=True):
                known[stale] = computed
            self.fresh[stale] = True
        nominal, rolled, base, capped = self._known
        return nominal[rows], rolled[rows], base[rows], capped[rows]

    def _compute(self, rows: NDArray[Any]) -> tuple[Days, Days, Days, NDArray[Any]]:
        spans = [(b[rows], u[rows]) for b, u in (*self.spans, *self.windowed)]
        base = self._run_end(rows, spans)
        nominal = np.maximum(base, self.floors[rows])
        nominal = self._moved(rows, nominal, "running")
        units = np.array([unit_of(run.length) for run in self.tables.runs], dtype=np.int8)
        own_unit = units[self.spec[rows]]
        unit = np.where(nominal == base, own_unit, 1)
        rollover = self.rollover[rows].copy()
        capped = np.full(len(rows), -1, dtype=np.int16)
        for place, stop in enumerate(self.stops):
            cap = self.cap(stop, rows)
            cuts = stop.on[rows] & (cap < nominal)
            if stop.rule.periods:
                named = np.array([p in stop.rule.periods for p in self.period_ids], dtype=bool)
                cuts &= named[self.period[rows]]
            nominal = np.where(cuts, cap, nominal)
            unit = np.where(cuts, units[stop.spec], unit)
            rollover = np.where(cuts, stop.rollover, rollover)
            capped = np.where(cuts, place, capped).astype(np.int16)
        rolled = self.rolled(rollover, unit, nominal)
        base_rolled = rolled
        later = np.flatnonzero(nominal > base)
        if len(later):
            base_rolled = rolled.copy()
            base_rolled[later] = self.rolled(
                self.rollover[rows[later]], own_unit[later], base[later]
            )
        lost = (base < LOWEST) | (rolled < LOWEST) | (base_rolled < LOWEST)
        self.ok[rows[lost]] = False
        return nominal, rolled, base_rolled, capped

    def rolled(self, rollover: NDArray[Any], unit: NDArray[Any], days: Days) -> Days:
        """Last days after roll-over, for periods stated in a unit (see :func:`unit_of`)."""
        codes = rollover.astype(np.int64) * 3 + unit
        return by_code(codes, days, lambda code: self.tables.rolls(code // 3, code % 3))

    def _run_end(self, rows: NDArray[Any], spans: list[tuple[Days, Days]]) -> Days:
        end = by_code(self.spec[rows], self.anchor[rows], self.tables.ends)
        first_close = self._has_year_end(rows, "end_first")
        if first_close is not None:
            end = np.where(first_close, end_of_years(end), end)
        if spans:
            included = np.array([run.counting.first_day for run in self.tables.runs], dtype=bool)
            first = self.origin(rows) + np.where(included[self.spec[rows]], 0, 1).astype(np.int32)
            end = extend(end, first, spans)
        end = self._moved(rows, end, "base")
        close = self._has_year_end(rows, "end")
        return end if close is None else np.where(close, end_of_years(end), end)

    def _moved(self, rows: NDArray[Any], end: Days, stage: str) -> Days:
        for rule, on in self.moves:
            if rule.expiry == stage and rule.to:
                inside = on[rows] & (end >= number(rule.begin)) & (end <= number(rule.until))
                end = np.where(inside, np.maximum(end, number(rule.to)), end).astype(np.int32)
        return end

    def cap(self, stop: Stop, rows: NDArray[Any]) -> Days:
        """The last day that a long stop leaves, before roll-over."""
        moving = [*self.spans, *self.windowed] if "suspend" in stop.rule.moved_by else []
        if "exclude" in stop.rule.moved_by:
            moving = [*moving, *self.windowed]
        anchor = stop.anchor[rows]
        end = self.tables.ends(stop.spec)[anchor]
        lost = stop.on[rows] & (end < LOWEST)
        self.ok[rows[lost]] = False
        if moving:
            run = self.tables.runs[stop.spec]
            first = anchor + np.int32(0 if run.counting.first_day else 1)
            end = extend(end, first, [(b[rows], u[rows]) for b, u in moving])
        if "defer" in stop.rule.moved_by:
            end = np.maximum(end, self.floors[rows])
        if stop.rule.not_before:
            end = np.maximum(end, np.int32(number(stop.rule.not_before)))
        return end.astype(np.int32)


def extend(end: Days, first: Days, spans: list[tuple[Days, Days]]) -> Days:
    """Push the end back by the days that do not count and lie between start and running end.

    Overlapping spans are cut where the one before them ends, so that no day is left out twice.
    """
    begins = np.stack([np.where(b == MISSING, _FAR, b) for b, _ in spans])
    untils = np.stack([u for _, u in spans])
    order = np.argsort(begins, axis=0, kind="stable")
    begins = np.take_along_axis(begins, order, axis=0)
    untils = np.take_along_axis(untils, order, axis=0)
    end = end.astype(np.int64)
    reached = np.full(len(end), np.iinfo(np.int64).min // 2, dtype=np.int64)
    stopped = np.zeros(len(end), dtype=bool)
    for begin, until in zip(begins.astype(np.int64), untils.astype(np.int64), strict=True):
        there = begin != _FAR
        counted = np.maximum(np.maximum(begin, reached + 1), first)
        matters = there & (until >= counted) & ~stopped
        stopped |= matters & (counted > end)
        adds = matters & ~stopped
        end = np.where(adds, end + (until - counted) + 1, end)
        reached = np.where(there, np.maximum(reached, until), reached)
    return end.astype(np.int32)
