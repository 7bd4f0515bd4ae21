"""Walks the timelines of many receivables of one law and claim type at once.

The rules are those of the explained engine, in the same order; where a rule says something that
has no columnar meaning, the receivable is marked and goes to the explained engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from legalkit.dates.length import Length
from legalkit.law.limitation_sheet import (
    CountingRule,
    Effect,
    EventRule,
    LimitationRule,
    LongStopRule,
    PeriodKind,
    PeriodRule,
    RolloverRule,
    TransitionRule,
    WindowEffect,
    WindowRule,
)
from legalkit.limitation.clock import Run
from legalkit.limitation.law import Law
from legalkit.limitation.walk import _ORDER as ORDER
from legalkit.model.claim import ClaimType, EventKind
from legalkit.portfolio.columnclock import State, Stop, Tables, by_code
from legalkit.portfolio.columns import Env, Slot, Unsupported, Words, day, holds
from legalkit.portfolio.daytable import LOWEST, MISSING, Days, Mask, number

R = TypeVar("R", bound=LimitationRule)
C = TypeVar("C", CountingRule, RolloverRule)
Rows = NDArray[Any]

RUNNING, EXPIRED, PENDING, PRESERVED, NOT_STARTED, UNLIMITED = range(6)
STATUS = ("running", "expired", "pending", "preserved", "not_started", "unlimited")


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
            self._timeline(running)
            self._answer(running, status, expires)
        return Found(
            self.state.ok, status, expires, self.rule, self.event_kind, self.event_day, self.used
        )

    def begin(self) -> tuple[Rows, NDArray[Any]]:
        """Give each receivable its period; the rows on which one runs, and the status of each."""
        status = np.full(self.size, NOT_STARTED, dtype=np.int8)
        running = self._first_period(status)
        if len(running):
            self._rest_of_start(running)
        return running, status

    # --- small questions ------------------------------------------------------------------------

    def reading(self, rule: R) -> R:
        """The rule, in the reading that this walk takes."""
        changed = self.replace.get(rule.id, rule)
        return changed if isinstance(changed, type(rule)) else rule

    def _mark(self, rule: LimitationRule, rows: Rows) -> None:
        """Note that a rule was applied; only those with other readings are asked for later."""
        if rule.id in self.law.readings:
            self.used.setdefault(rule.id, np.zeros(self.size, dtype=bool))[rows] = True

    def _decide(self, rule: LimitationRule, rows: Rows) -> None:
        self.rule[rows] = self.rule_ids[rule.id]

    def _env(self, rows: Rows) -> Env:
        return self.env.at(rows, None, {})

    def _day(self, source: Any, env: Env) -> Days:
        found = day(source, env)
        self.state.ok[env.rows[(found != MISSING) & (found < LOWEST)]] = False
        return found.astype(np.int32)

    def _for_type(self, types: tuple[object, ...]) -> bool:
        return not types or self.type in types

    def _uniform(self, rules: tuple[C, ...], named: str | None, rows: Rows) -> C:
        """The counting or roll-over rule for rows; they must agree on it."""
        if named:
            return self.reading(next(rule for rule in rules if rule.id == named))
        env = self._env(rows)
        for rule in rules:
            if not self._for_type(rule.types):
                continue
            fits = holds(rule.when.source, env)
            if fits.all():
                return self.reading(rule)
            if fits.any():
                raise Unsupported("receivables that count differently")
        raise Unsupported("no rule of counting")

    def _counting(self, rule: PeriodRule | LongStopRule, rows: Rows) -> CountingRule:
        return self._uniform(self.law.sheet.counting, rule.counting, rows)

    def _rollover(self, rule: PeriodRule | LongStopRule, rows: Rows) -> RolloverRule:
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

    def _covers(self, rule: LimitationRule, days: Days) -> Mask:
        first, last = rule.in_force.from_, rule.in_force.until
        inside = np.ones(len(days), dtype=bool)
        if first is not None:
            inside &= days >= number(first)
        if last is not None:
            inside &= days <= number(last)
        return inside

    # --- the start ------------------------------------------------------------------------------

    def _first_period(self, status: NDArray[Any]) -> Rows:
        """Give each receivable its first period; the rows on which one runs."""
        left = np.arange(self.size)
        running: list[Rows] = []
        for listed in self.law.periods[self.type]:
            if not len(left):
                break
            rule = self.reading(listed)
            try:
                fits, starts = self._fits(rule, left)
                rows = left[fits]
                if rule.kind is PeriodKind.UNLIMITED:
                    status[rows] = UNLIMITED
                    self._decide(rule, rows)
                    self._mark(rule, rows)
                elif len(rows):
                    self._start(rule, rows, starts[fits])
                    running.append(rows)
            except Unsupported:
                self.state.ok[left] = False
                break
            left = left[~fits]
        return np.sort(np.concatenate(running)) if running else np.empty(0, dtype=np.int64)

    def _fits(self, rule: PeriodRule, rows: Rows) -> tuple[Mask, Days]:
        env = self._env(rows)
        fits = holds(rule.when.source, env)
        starts = np.full(len(rows), MISSING, dtype=np.int32)
        if not fits.any():
            # What the rule counts from does not matter, and may not be expressible.
            return fits, starts
        if rule.start:
            starts = self._day(rule.start, env)
        if rule.kind is not PeriodKind.UNLIMITED:
            fits &= starts != MISSING
        governed = self._day(rule.governed_by, env) if rule.governed_by else starts
        fits &= (governed == MISSING) | self._covers(rule, governed)
        return fits, starts

    def _start(self, rule: PeriodRule, rows: Rows, starts: Days) -> None:
        if rule.length is None or (
            rule.length_from is not None and self.env.get(rule.length_from) is not None
        ):
            raise Unsupported("a length from a fact")
        state = self.state
        counting, rollover = self._counting(rule, rows), self._rollover(rule, rows)
        state.period[rows] = self.place(rule)
        state.spec[rows] = self.tables.run(
            Run(date(2000, 1, 1), rule.length, counting.counting, rule.year_end)
        )
        state.full[rows] = self.length_number(rule.length)
        state.rollover[rows] = self.tables.rollover(rollover)
        state.anchor[rows] = starts
        self._decide(rule, rows)
        for used in (rule, counting, rollover):
            self._mark(used, rows)

    def _rest_of_start(self, rows: Rows) -> None:
        """Emergency rules and long stops; the periods are there."""
        state = self.state
        starts = state.anchor[rows].copy()
        try:
            windows = self._windows_for(rows)
            self._shift(rows, starts, windows)
            self.started[rows] = state.origin(rows)
            for listed in self.law.sheet.long_stops:
                self._long_stop(self.reading(listed), rows)
            for rule, fits in windows:
                self._window(rule, rows, starts, fits)
        except Unsupported:
            state.ok[rows] = False

    def _windows_for(self, rows: Rows) -> list[tuple[WindowRule, Mask]]:
        env = self._env(rows)
        found = []
        for listed in self.law.sheet.windows:
            rule = self.reading(listed)
            if self._for_type(rule.types):
                found.append((rule, holds(rule.when.source, env)))
        return found

    def _shift(self, rows: Rows, starts: Days, windows: list[tuple[WindowRule, Mask]]) -> None:
        open_ = np.ones(len(rows), dtype=bool)
        for rule, fits in windows:
            if rule.start_inside != "shift":
                continue
            inside = (starts >= number(rule.begin)) & (starts <= number(rule.until))
            moved = open_ & fits & inside
            self.state.anchor[rows[moved]] = number(rule.until)
            self._decide(rule, rows[moved])
            open_ &= ~moved

    def _long_stop(self, rule: LongStopRule, rows: Rows) -> None:
        if not self._for_type(rule.types):
            return
        env = self._env(rows)
        origin = self._day(rule.origin, env)
        fits = holds(rule.when.source, env) & (origin != MISSING) & self._covers(rule, origin)
        if not fits.any():
            return
        counting, rollover = self._counting(rule, rows[fits]), self._rollover(rule, rows[fits])
        on = np.zeros(self.size, dtype=bool)
        on[rows] = fits
        anchor = np.full(self.size, MISSING, dtype=np.int32)
        anchor[rows] = origin
        spec = self.tables.run(Run(date(2000, 1, 1), rule.length, counting.counting))
        self.state.stops.append(Stop(rule, on, anchor, spec, self.tables.rollover(rollover)))
        self._mark(rule, rows[fits])

    def _window(self, rule: WindowRule, rows: Rows, starts: Days, fits: Mask) -> None:
        if rule.until > self.as_of and rule.begin > self.as_of:
            return
        if rule.start_inside == "nothing":
            fits = fits & ~((starts >= number(rule.begin)) & (starts <= number(rule.until)))
        state = self.state
        _, before, _, _ = state.expiry(rows)
        on = np.zeros(self.size, dtype=bool)
        on[rows] = fits
        if rule.effect is WindowEffect.EXCLUDE:
            last = rule.begin + timedelta(days=rule.days - 1) if rule.days else rule.until
            state.windowed.append(
                (
                    np.where(on, number(rule.begin), MISSING).astype(np.int32),
                    np.where(on, number(last), MISSING).astype(np.int32),
                )
            )
        else:
            state.moves.append((rule, on))
        state.touch(rows)
        _, after, _, _ = state.expiry(rows)
        changed = rows[after != before]
        self._mark(rule, changed)
        self._decide(rule, changed)

    # --- the timeline ---------------------------------------------------------------------------

    def _timeline(self, rows: Rows) -> None:
        """Changes of law and events in the order in which they take effect."""
        changes = sorted(
            (self.reading(rule) for rule in self.law.sheet.transitions),
            key=lambda rule: (rule.on, rule.id),
        )
        waiting = [np.ones(self.size, dtype=bool) for _ in changes]
        for slot, at in self._in_order(rows):
            here = rows[slot.there[rows]]
            if not len(here):
                continue
            for change, wait in zip(changes, waiting, strict=True):
                due = here[wait[here] & (at[here] >= number(change.on))]
                wait[due] = False
                self._change_law(change, due)
            self._take(slot, here)
        for change, wait in zip(changes, waiting, strict=True):
            self._change_law(change, rows[wait[rows]])

    def _in_order(self, rows: Rows) -> list[tuple[Slot, Days]]:
        """The slots rearranged so that the n-th holds the n-th event of each receivable."""
        slots = self.env.slots
        if not slots:
            return []
        keys, ats = [], []
        for slot in slots:
            at, order = self._key(slot, rows)
            kind = slot.kind.astype(np.int64)
            key = (at.astype(np.int64) * 8 + order) * 64 + kind
            keys.append(np.where(slot.there, key, np.iinfo(np.int64).max))
            ats.append(at)
        stacked = np.stack(keys)
        order_of = np.argsort(stacked, axis=0, kind="stable")
        ordered = np.take_along_axis(stacked, order_of, axis=0)
        top = np.iinfo(np.int64).max
        alike = (ordered[1:] == ordered[:-1]) & (ordered[1:] != top)
        # The explained engine tells events of one day and kind apart by their other details.
        self.state.ok[alike.any(axis=0)] = False
        sorted_slots = permuted(slots, order_of)
        at_sorted = np.take_along_axis(np.stack(ats), order_of, axis=0)
        self.env = Env(
            self.env.claim,
            self.env.days,
            self.env.defaults,
            tuple(sorted_slots),
            self.env.rows,
        )
        return list(zip(sorted_slots, at_sorted, strict=True))

    def _key(self, slot: Slot, rows: Rows) -> tuple[Days, NDArray[Any]]:
        """The day an event takes effect and its order on that day."""
        at = slot.days["date"].copy()
        order = np.full(self.size, 5, dtype=np.int64)
        there = rows[slot.there[rows]]
        for code in np.unique(slot.kind[there]):
            here = there[slot.kind[there] == code]
            rules = self.law.candidates(self.type).get(EventKind(slot.kinds[code]), ())
            try:
                self._key_of_kind(slot, here, rules, at, order)
            except Unsupported:
                self.state.ok[here] = False
        return at, order

    def _key_of_kind(
        self,
        slot: Slot,
        here: Rows,
        rules: tuple[EventRule, ...],
        at: Days,
        order: NDArray[Any],
    ) -> None:
        if not rules:
            return
        left = here
        for rule in rules:
            if not len(left):
                return
            if not self._for_type(rule.types):
                continue
            env = self.env.at(left, slot, {})
            found = self._at(rule, env)
            fits = holds(rule.when.source, env) & self._covers(rule, found)
            at[left[fits]] = found[fits]
            order[left[fits]] = ORDER[rule.effect]
            left = left[~fits]
        env = self.env.at(left, slot, {})
        at[left] = self._at(rules[0], env)
        order[left] = ORDER[rules[0].effect]

    def _at(self, rule: EventRule, env: Env) -> Days:
        if self.tables.looks_at_clock(rule):
            raise Unsupported("a day that looks at the clock")
        found = self._day(rule.at, env)
        assert env.slot is not None  # noqa: S101
        return np.where(found == MISSING, env.slot.days["date"][env.rows], found)

    def _take(self, slot: Slot, rows: Rows) -> None:
        rows = rows[slot.counted[rows] & self.state.ok[rows]]
        for code in np.unique(slot.kind[rows]):
            left = rows[slot.kind[rows] == code]
            kind = EventKind(slot.kinds[code])
            for listed in self.law.candidates(self.type).get(kind, ()):
                if not len(left):
                    break
                rule = self.reading(listed)
                if not self._for_type(rule.types):
                    continue
                try:
                    left = self._take_rule(slot, rule, left, int(code))
                except Unsupported:
                    self.state.ok[left] = False
                    break

    def _take_rule(self, slot: Slot, rule: EventRule, rows: Rows, kind: int) -> Rows:
        """Apply a rule to the rows it is for; the rows that it is not for come back."""
        state = self.state
        asked = np.ones(len(rows), dtype=bool)
        if rule.periods:
            named = np.array([p in rule.periods for p in state.period_ids], dtype=bool)
            asked = named[state.period[rows]]
        env = self.env.at(rows, slot, {})
        at = self._at(rule, env)
        asked &= self._covers(rule, at)
        nominal, rolled, base, _ = state.expiry(rows)
        origin = state.origin(rows)
        clock = {
            "expired": _flag(at > rolled),
            "base_expired": _flag(at > base),
            "started": _flag(at >= origin),
            "expires_on": rolled,
            "period": _period_words(state, rows),
            "start": origin,
            "as_of": np.full(len(rows), number(self.as_of), dtype=np.int32),
        }
        env = self.env.at(rows, slot, clock)
        fits = asked & holds(rule.when.source, env)
        self._mark(rule, rows[fits])
        works = fits & (at <= number(self.as_of)) & (self.secured[rows] == MISSING)
        if rule.effect is Effect.NONE or not works.any():
            return rows[~fits]
        works &= ~self._too_late(rule, env, at, rolled, base)
        if rule.effect in (Effect.RESTART, Effect.REVIVE) and rule.before_start == "nothing":
            works &= at >= origin
        for needed in rule.requires:
            works &= holds(needed.condition.source, env)
        group = rule.once if isinstance(rule.once, str) else rule.id
        if rule.once:
            works &= ~self._used_once(group)[rows]
        if rule.scope == "amount":
            works &= ~slot.part[rows]
        if rule.follow_up is not None:
            state.ok[rows[works]] = False
            return rows[~fits]
        if works.any():
            small = {name: _some(value, works) for name, value in clock.items()}
            acted = self.env.at(rows[works], slot, small)
            if rule.once:
                self._used_once(group)[rows[works]] = True
            self._apply(rule, acted, at[works], nominal[works], rolled[works])
            for stop in state.stops:
                if stop.rule.id in rule.lifts:
                    stop.on[rows[works]] = False
            state.touch(rows[works])
            self._decide(rule, rows[works])
            self.event_kind[rows[works]] = kind
            self.event_day[rows[works]] = at[works]
        return rows[~fits]

    def _used_once(self, group: str) -> Mask:
        return self.once.setdefault(group, np.zeros(self.size, dtype=bool))

    def _too_late(self, rule: EventRule, env: Env, at: Days, rolled: Days, base: Days) -> Mask:
        if rule.before_expiry == "no":
            return np.zeros(len(at), dtype=bool)
        closed = ~self.open[env.rows]
        if rule.effect is Effect.REVIVE:
            return cast("Mask", closed & (at <= rolled))
        begin = at
        if rule.effect in (Effect.SUSPEND, Effect.DEFER):
            found = self._day(rule.begin, env)
            begin = np.where(found == MISSING, at, found)
        return cast("Mask", closed & (begin > (base if rule.before_expiry == "base" else rolled)))

    # --- the effects ----------------------------------------------------------------------------

    def _apply(self, rule: EventRule, env: Env, at: Days, nominal: Days, rolled: Days) -> None:
        rows = env.rows
        if rule.effect is Effect.STOP:
            self.secured[rows] = rolled
        elif rule.effect in (Effect.RESTART, Effect.RESTART_AFTER):
            self._restart(rule, env, at, nominal)
        elif rule.effect is Effect.REVIVE:
            anchor = self._origin_of_restart(rule, env, at)
            self._new_run(rule, rows, anchor)
            self.state.floors[rows] = MISSING
        elif rule.effect is Effect.SUSPEND:
            self._suspend(rule, env, at)
        else:
            self._defer(rule, env, at)

    def _origin_of_restart(self, rule: EventRule, env: Env, otherwise: Days) -> Days:
        if rule.restart_from is None:
            return otherwise
        found = self._day(rule.restart_from, env)
        return np.where(found == MISSING, otherwise, found)

    def _restart(self, rule: EventRule, env: Env, at: Days, nominal: Days) -> None:
        if rule.effect is Effect.RESTART_AFTER:
            anchor = self._origin_of_restart(rule, env, self._day(rule.until, env))
            self.open[env.rows[anchor == MISSING]] = True
        else:
            anchor = self._origin_of_restart(rule, env, at)
        begins = anchor != MISSING
        if not rule.period:
            begins &= anchor >= self.state.anchor[env.rows]
        if not begins.any():
            return
        rows = env.rows[begins]
        self._new_run(rule, rows, anchor[begins])
        if rule.never_earlier:
            self._floor(rows, nominal[begins])
        clock = {name: _some(value, begins) for name, value in env.clock.items()}
        self._floors(rule, self.env.at(rows, env.slot, clock), anchor[begins])

    def _new_run(self, rule: EventRule, rows: Rows, anchor: Days) -> None:
        state = self.state
        if rule.period:
            period = next(p for p in self.periods if p.id == rule.period)
            state.period[rows] = self.place(period)
            state.rollover[rows] = self.tables.rollover(self._rollover(period, rows))
            self._mark(period, rows)
            if period.length is not None:
                state.full[rows] = self.length_number(period.length)
        pairs = state.period[rows].astype(np.int64) * 4096 + state.full[rows]
        for pair in np.unique(pairs):
            here = rows[pairs == pair]
            period = self.periods[int(pair) // 4096]
            length = rule.length or self.lengths[int(pair) % 4096]
            if rule.at_most and rule.at_most.all_months < length.all_months:
                length = rule.at_most
            counting = self._counting(period, here)
            year_end = rule.year_end or period.restart_year_end or "none"
            state.spec[here] = self.tables.run(
                Run(date(2000, 1, 1), length, counting.counting, year_end)
            )
        state.anchor[rows] = anchor
        for stop in state.stops:
            if "restart" in stop.rule.moved_by:
                stop.anchor[rows] = anchor

    def _counted(self, rows: Rows, days: Days, length: Length) -> Days:
        found = by_code(self.state.spec[rows], days, lambda s: self.tables.counted(s, length))
        self.state.ok[rows[(found != MISSING) & (found < LOWEST)]] = False
        return found

    def _suspend(self, rule: EventRule, env: Env, at: Days) -> None:
        if rule.in_last is not None:
            raise Unsupported("days in the last part of the period")
        rows = env.rows
        begin = self._day(rule.begin, env)
        begin = np.where(begin == MISSING, at, begin)
        until = self._day(rule.until, env)
        if rule.longest is not None:
            limit = self._counted(rows, begin, rule.longest)
            if rule.count_begin and rule.count_until:
                limit = limit - np.int32(1)
            capped = np.where(limit <= number(self.as_of), limit, MISSING)
            until = np.where(until == MISSING, capped, np.minimum(until, limit))
        going_on = until == MISSING
        if rule.open_status == "pending":
            self.open[rows[going_on]] = True
        if rule.tail is not None:
            until = self._counted(rows, until, rule.tail)
        until = np.where(going_on, number(self.as_of), until).astype(np.int32)
        counts = ~going_on if rule.open_status == "pending" else np.ones(len(rows), dtype=bool)
        last = until if rule.count_until else until - np.int32(1)
        first = begin if rule.count_begin else begin + np.int32(1)
        self._exclude(rows, first, last, counts)
        if counts.any():
            clock = {name: _some(value, counts) for name, value in env.clock.items()}
            self._floors(rule, self.env.at(rows[counts], env.slot, clock), until[counts])

    def _exclude(self, rows: Rows, first: Days, last: Days, counts: Mask) -> None:
        fits = counts & (last >= first)
        if not fits.any():
            return
        begins = np.full(self.size, MISSING, dtype=np.int32)
        untils = np.full(self.size, MISSING, dtype=np.int32)
        begins[rows[fits]] = first[fits]
        untils[rows[fits]] = last[fits]
        self.state.spans.append((begins, untils))

    def _defer(self, rule: EventRule, env: Env, at: Days) -> None:
        if rule.in_last is not None:
            raise Unsupported("an obstacle in the last part of the period")
        rows = env.rows
        until = np.full(len(rows), MISSING, dtype=np.int32)
        counts = np.ones(len(rows), dtype=bool)
        if rule.at_least_from is None:
            until = self._day(rule.until, env)
            going_on = until == MISSING
            if rule.at_least is not None and going_on.any():
                if rule.open_status == "pending":
                    self.open[rows[going_on]] = True
                    counts = ~going_on
                else:
                    until = np.where(going_on, number(self.as_of), until).astype(np.int32)
        until = np.where(until == MISSING, at, until)
        if counts.any():
            clock = {name: _some(value, counts) for name, value in env.clock.items()}
            self._floors(rule, self.env.at(rows[counts], env.slot, clock), until[counts])

    def _floors(self, rule: EventRule, env: Env, until: Days) -> None:
        rows = env.rows
        if rule.at_least is not None:
            origin = until
            if rule.at_least_from is not None:
                found = self._day(rule.at_least_from, env)
                origin = np.where(found == MISSING, until, found)
            self._floor(rows, self._counted(rows, origin, rule.at_least))
        if rule.floor is not None:
            self._floor(rows, self._day(rule.floor, env))

    def _floor(self, rows: Rows, days: Days) -> None:
        self.state.floors[rows] = np.maximum(self.state.floors[rows], days)

    # --- changes of law and the end -------------------------------------------------------------

    def _change_law(self, rule: TransitionRule, rows: Rows) -> None:
        state = self.state
        if rule.on > self.as_of or not len(rows):
            return
        try:
            new = self.reading(self.law.period(rule.period))
            fits = holds(rule.when.source, self._env(rows)) & (state.anchor[rows] < number(rule.on))
            ids = np.array([bool(rule.old) and p not in rule.old for p in state.period_ids])
            ids |= np.array([p == rule.period for p in state.period_ids])
            fits &= ~ids[state.period[rows]]
            rows = rows[fits]
            if not len(rows):
                return
            nominal, _, _, _ = state.expiry(rows)
            rows = rows[nominal >= number(rule.on)]
            if len(rows):
                self._replace(rule, new, rows)
        except Unsupported:
            state.ok[rows] = False

    def _replace(self, rule: TransitionRule, new: PeriodRule, rows: Rows) -> None:
        state = self.state
        if rule.rule in ("shorter", "longer") or new.length is None or new.length_from:
            raise Unsupported("two periods side by side")
        if rule.rule == "replace_length":
            for spec in np.unique(state.spec[rows]):
                here = rows[state.spec[rows] == spec]
                counting = self.tables.runs[int(spec)].counting
                state.spec[here] = self.tables.run(
                    Run(date(2000, 1, 1), new.length, counting, new.year_end)
                )
        else:
            counted = self._counting(new, rows)
            self._mark(counted, rows)
            state.spec[rows] = self.tables.run(
                Run(date(2000, 1, 1), new.length, counted.counting, new.year_end)
            )
            state.anchor[rows] = number(rule.counted_from or rule.on)
        state.period[rows] = self.place(new)
        state.full[rows] = self.length_number(new.length)
        state.touch(rows)
        self._mark(rule, rows)
        self._mark(new, rows)
        self._decide(rule, rows)

    def _answer(self, rows: Rows, status: NDArray[Any], expires: Days) -> None:
        state = self.state
        _, rolled, _, capped = state.expiry(rows)
        for place, stop in enumerate(state.stops):
            cut = rows[capped == place]
            self._decide(stop.rule, cut)
            self._mark(self.tables.rollovers[stop.rollover], cut)
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


def permuted(slots: tuple[Slot, ...], order: NDArray[Any]) -> list[Slot]:
    """Slots whose n-th holds, for each receivable, the event that ``order`` puts there."""

    def sort(parts: list[NDArray[Any]]) -> NDArray[Any]:
        return np.take_along_axis(np.stack(parts), order, axis=0)

    there, counted = sort([s.there for s in slots]), sort([s.counted for s in slots])
    kind, amount = sort([s.kind for s in slots]), sort([s.has_amount for s in slots])
    part = sort([s.part for s in slots])
    days = {name: sort([s.days[name] for s in slots]) for name in slots[0].days}
    words = {name: sort([s.words[name].codes for s in slots]) for name in slots[0].words}
    return [
        Slot(
            there[n],
            counted[n],
            kind[n],
            slots[0].kinds,
            {name: column[n] for name, column in days.items()},
            {
                name: Words(column[n], slots[0].words[name].vocabulary)
                for name, column in words.items()
            },
            amount[n],
            part[n],
        )
        for n in range(len(slots))
    ]


def _flag(mask: Mask) -> object:
    return Words(mask.astype(np.int8), (False, True))


def _period_words(state: State, rows: Rows) -> object:
    return Words(state.period[rows], state.period_ids)


def _some(value: Any, mask: Mask) -> object:
    if isinstance(value, Words):
        return Words(value.codes[mask], value.vocabulary)
    return value[mask]
