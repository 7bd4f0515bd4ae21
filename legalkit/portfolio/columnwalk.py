"""Walks the timelines of many receivables of one law and claim type at once.

The rules are those of the explained engine, in the same order; where a rule says something that
has no columnar meaning, the receivable is marked and goes to the explained engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from legalkit.dates.length import Length
from legalkit.law.limitation_sheet import (
    CountingRule,
    LimitationRule,
    LongStopRule,
    PeriodRule,
    RolloverRule,
)
from legalkit.limitation.law import Law
from legalkit.model.claim import ClaimType
from legalkit.portfolio.columnclock import (
    EXPIRED,
    NOT_STARTED,
    PENDING,
    PRESERVED,
    RUNNING,
    State,
    Tables,
)
from legalkit.portfolio.columns import Env, Unsupported, day, holds
from legalkit.portfolio.columnstart import first_period, rest_of_start
from legalkit.portfolio.columntimeline import timeline
from legalkit.portfolio.daytable import LOWEST, MISSING, Days, Mask, number

R = TypeVar("R", bound=LimitationRule)
C = TypeVar("C", CountingRule, RolloverRule)
Rows = NDArray[Any]


@dataclass(slots=True)
class Found:
    """Answers of one walk, one place for each receivable.

    Attributes:
        ok: False where the explained engine must answer.
        status: place in :data:`STATUS`.
        expires: last day, MISSING where none runs.
        rule: number of the deciding rule, -1 for none.
        event_kind, event_day: the last event that moved the clock; kind -1 for none.
        used: rules with other readings that were applied, by id.
    """

    ok: Mask
    status: NDArray[Any]
    expires: Days
    rule: NDArray[Any]
    event_kind: NDArray[Any]
    event_day: Days
    used: dict[str, Mask]


@dataclass(slots=True)
class ColumnWalk:
    """One walk over the receivables of one law and claim type.

    Attributes:
        law: the law.
        tables: its tables.
        type: the claim type.
        env: the claims and events.
        as_of: later events are not counted.
        size: number of receivables.
        replace: rules taken in another reading, by id.
    """

    law: Law
    tables: Tables
    type: ClaimType
    env: Env
    as_of: date
    size: int
    replace: Mapping[str, LimitationRule] = field(default_factory=dict)
    used: dict[str, Mask] = field(default_factory=dict)
    state: State = field(init=False)
    rule_ids: dict[str, int] = field(init=False)
    once: dict[str, Mask] = field(default_factory=dict)
    lengths: list[Length] = field(default_factory=list)
    open: Mask = field(init=False)
    secured: Days = field(init=False)
    rule: NDArray[Any] = field(init=False)
    event_kind: NDArray[Any] = field(init=False)
    event_day: Days = field(init=False)
    started: Days = field(init=False)
    periods: list[PeriodRule] = field(init=False)

    def __post_init__(self) -> None:
        n = self.size
        self.rule_ids = {rule_id: place for place, rule_id in enumerate(self.law.by_id)}
        self.periods = [self.reading(rule) for rule in self.law.sheet.periods]
        self.state = State(
            tables=self.tables,
            ok=np.ones(n, dtype=bool),
            period=np.zeros(n, dtype=np.int32),
            anchor=np.full(n, MISSING, dtype=np.int32),
            spec=np.zeros(n, dtype=np.int32),
            full=np.zeros(n, dtype=np.int32),
            rollover=np.zeros(n, dtype=np.int32),
            floors=np.full(n, MISSING, dtype=np.int32),
            period_ids=tuple(rule.id for rule in self.periods),
        )
        self.open = np.zeros(n, dtype=bool)
        self.secured = np.full(n, MISSING, dtype=np.int32)
        self.rule = np.full(n, -1, dtype=np.int32)
        self.event_kind = np.full(n, -1, dtype=np.int8)
        self.event_day = np.full(n, MISSING, dtype=np.int32)
        self.started = np.full(n, MISSING, dtype=np.int32)

    def run(self) -> Found:
        """Walk all timelines and answer."""
        expires = np.full(self.size, MISSING, dtype=np.int32)
        running, status = self.begin()
        if len(running):
            timeline(self, running)
            self._answer(running, status, expires)
        return Found(
            self.state.ok, status, expires, self.rule, self.event_kind, self.event_day, self.used
        )

    def begin(self) -> tuple[Rows, NDArray[Any]]:
        """Give each receivable its period; the rows on which one runs, and the status of each."""
        status = np.full(self.size, NOT_STARTED, dtype=np.int8)
        running = first_period(self, status)
        if len(running):
            rest_of_start(self, running)
        return running, status

    def reading(self, rule: R) -> R:
        """The rule, in the reading that this walk takes."""
        changed = self.replace.get(rule.id, rule)
        return changed if isinstance(changed, type(rule)) else rule

    def mark(self, rule: LimitationRule, rows: Rows) -> None:
        """Note that a rule was applied; only those with other readings are asked for later."""
        if rule.id in self.law.readings:
            self.used.setdefault(rule.id, np.zeros(self.size, dtype=bool))[rows] = True

    def decide(self, rule: LimitationRule, rows: Rows) -> None:
        """Note that a rule decides where clocks stand."""
        self.rule[rows] = self.rule_ids[rule.id]

    def env_of(self, rows: Rows) -> Env:
        """What rules can look at for some receivables, without an event in hand."""
        return self.env.at(rows, None, {})

    def day(self, source: Any, env: Env) -> Days:
        """The day that an expression names; receivables whose day no table holds are marked."""
        found = day(source, env)
        self.state.ok[env.rows[(found != MISSING) & (found < LOWEST)]] = False
        return found.astype(np.int32)

    def for_type(self, types: tuple[object, ...]) -> bool:
        """True when a rule limited to some types is for this walk."""
        return not types or self.type in types

    def _uniform(self, rules: tuple[C, ...], named: str | None, rows: Rows) -> C:
        """The counting or roll-over rule for rows; they must agree on it."""
        if named:
            return self.reading(next(rule for rule in rules if rule.id == named))
        env = self.env_of(rows)
        for rule in rules:
            if not self.for_type(rule.types):
                continue
            fits = holds(rule.when.source, env)
            if fits.all():
                return self.reading(rule)
            if fits.any():
                raise Unsupported("receivables that count differently")
        raise Unsupported("no rule of counting")

    def counting(self, rule: PeriodRule | LongStopRule, rows: Rows) -> CountingRule:
        """The counting rule of a period, on which the receivables must agree."""
        return self._uniform(self.law.sheet.counting, rule.counting, rows)

    def rollover_of(self, rule: PeriodRule | LongStopRule, rows: Rows) -> RolloverRule:
        """The roll-over rule of a period, on which the receivables must agree."""
        return self._uniform(self.law.sheet.rollover, rule.rollover, rows)

    def place(self, period: PeriodRule) -> int:
        """The number of a period; the same rule in another reading has another number."""
        for place, known in enumerate(self.periods):
            if known is period:
                return place
        self.periods.append(period)
        self.state.period_ids = (*self.state.period_ids, period.id)
        return len(self.periods) - 1

    def length_number(self, length: Length) -> int:
        """The number of a length."""
        if length not in self.lengths:
            self.lengths.append(length)
        return self.lengths.index(length)

    def _answer(self, rows: Rows, status: NDArray[Any], expires: Days) -> None:
        state = self.state
        _, rolled, _, capped = state.expiry(rows)
        for place, stop in enumerate(state.stops):
            cut = rows[capped == place]
            self.decide(stop.rule, cut)
            self.mark(self.tables.rollovers[stop.rollover], cut)
        today = number(self.as_of)
        found = np.where(today > rolled, EXPIRED, RUNNING)
        found = np.where((today <= rolled) & (today < self.started[rows]), NOT_STARTED, found)
        days = rolled
        pending, secured = self.open[rows], self.secured[rows]
        found = np.where(pending, PENDING, found)
        days = np.where(pending, MISSING, days)
        found = np.where(secured != MISSING, PRESERVED, found)
        days = np.where(secured != MISSING, secured, days)
        status[rows] = found
        expires[rows] = days
