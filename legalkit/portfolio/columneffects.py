"""What a rule that works does to the clocks of a column walk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from legalkit.dates.length import Length
from legalkit.law.limitation_sheet import (
    Effect,
    EventRule,
)
from legalkit.limitation.clock import Run
from legalkit.portfolio.columnclock import by_code
from legalkit.portfolio.columns import Env, Unsupported, Words
from legalkit.portfolio.daytable import LOWEST, MISSING, Days, Mask, number

if TYPE_CHECKING:
    from legalkit.portfolio.columnwalk import ColumnWalk

Rows = NDArray[Any]


def apply(
    walk: ColumnWalk, rule: EventRule, env: Env, at: Days, nominal: Days, rolled: Days
) -> None:
    """Let a rule act on the clocks of the rows in ``env``.

    Args:
        walk: the walk.
        rule: the rule.
        env: the receivables for which it works, with the event in hand.
        at: the day on which it takes effect.
        nominal: where the clocks stand before it.
        rolled: the same after roll-over.
    """
    rows = env.rows
    if rule.effect is Effect.STOP:
        walk.secured[rows] = rolled
    elif rule.effect in (Effect.RESTART, Effect.RESTART_AFTER):
        _restart(walk, rule, env, at, nominal)
    elif rule.effect is Effect.REVIVE:
        anchor = _origin_of_restart(walk, rule, env, at)
        _new_run(walk, rule, rows, anchor)
        walk.state.floors[rows] = MISSING
    elif rule.effect is Effect.SUSPEND:
        _suspend(walk, rule, env, at)
    else:
        _defer(walk, rule, env, at)


def _origin_of_restart(walk: ColumnWalk, rule: EventRule, env: Env, otherwise: Days) -> Days:
    if rule.restart_from is None:
        return otherwise
    found = walk.day(rule.restart_from, env)
    return np.where(found == MISSING, otherwise, found)


def _restart(walk: ColumnWalk, rule: EventRule, env: Env, at: Days, nominal: Days) -> None:
    if rule.effect is Effect.RESTART_AFTER:
        anchor = _origin_of_restart(walk, rule, env, walk.day(rule.until, env))
        walk.open[env.rows[anchor == MISSING]] = True
    else:
        anchor = _origin_of_restart(walk, rule, env, at)
    begins = anchor != MISSING
    if not rule.period:
        begins &= anchor >= walk.state.anchor[env.rows]
    if not begins.any():
        return
    rows = env.rows[begins]
    _new_run(walk, rule, rows, anchor[begins])
    if rule.never_earlier:
        _floor(walk, rows, nominal[begins])
    clock = {name: some_of(value, begins) for name, value in env.clock.items()}
    _floors(walk, rule, walk.env.at(rows, env.slot, clock), anchor[begins])


def _new_run(walk: ColumnWalk, rule: EventRule, rows: Rows, anchor: Days) -> None:
    state = walk.state
    if rule.period:
        period = next(p for p in walk.periods if p.id == rule.period)
        state.period[rows] = walk.place(period)
        state.rollover[rows] = walk.tables.rollover(walk.rollover_of(period, rows))
        walk.mark(period, rows)
        if period.length is not None:
            state.full[rows] = walk.length_number(period.length)
    pairs = state.period[rows].astype(np.int64) * 4096 + state.full[rows]
    for pair in np.unique(pairs):
        here = rows[pairs == pair]
        period = walk.periods[int(pair) // 4096]
        length = rule.length or walk.lengths[int(pair) % 4096]
        if rule.at_most and rule.at_most.all_months < length.all_months:
            length = rule.at_most
        counting = walk.counting(period, here)
        year_end = rule.year_end or period.restart_year_end or "none"
        state.spec[here] = walk.tables.run(
            Run(date(2000, 1, 1), length, counting.counting, year_end)
        )
    state.anchor[rows] = anchor
    for stop in state.stops:
        if "restart" in stop.rule.moved_by:
            stop.anchor[rows] = anchor


def _counted(walk: ColumnWalk, rows: Rows, days: Days, length: Length) -> Days:
    found = by_code(walk.state.spec[rows], days, lambda s: walk.tables.counted(s, length))
    walk.state.ok[rows[(found != MISSING) & (found < LOWEST)]] = False
    return found


def _suspend(walk: ColumnWalk, rule: EventRule, env: Env, at: Days) -> None:
    if rule.in_last is not None:
        raise Unsupported("days in the last part of the period")
    rows = env.rows
    begin = walk.day(rule.begin, env)
    begin = np.where(begin == MISSING, at, begin)
    until = walk.day(rule.until, env)
    if rule.longest is not None:
        limit = _counted(walk, rows, begin, rule.longest)
        if rule.count_begin and rule.count_until:
            limit = limit - np.int32(1)
        capped = np.where(limit <= number(walk.as_of), limit, MISSING)
        until = np.where(until == MISSING, capped, np.minimum(until, limit))
    going_on = until == MISSING
    if rule.open_status == "pending":
        walk.open[rows[going_on]] = True
    if rule.tail is not None:
        until = _counted(walk, rows, until, rule.tail)
    until = np.where(going_on, number(walk.as_of), until).astype(np.int32)
    counts = ~going_on if rule.open_status == "pending" else np.ones(len(rows), dtype=bool)
    last = until if rule.count_until else until - np.int32(1)
    first = begin if rule.count_begin else begin + np.int32(1)
    _exclude(walk, rows, first, last, counts)
    if counts.any():
        clock = {name: some_of(value, counts) for name, value in env.clock.items()}
        _floors(walk, rule, walk.env.at(rows[counts], env.slot, clock), until[counts])


def _exclude(walk: ColumnWalk, rows: Rows, first: Days, last: Days, counts: Mask) -> None:
    fits = counts & (last >= first)
    if not fits.any():
        return
    begins = np.full(walk.size, MISSING, dtype=np.int32)
    untils = np.full(walk.size, MISSING, dtype=np.int32)
    begins[rows[fits]] = first[fits]
    untils[rows[fits]] = last[fits]
    walk.state.spans.append((begins, untils))


def _defer(walk: ColumnWalk, rule: EventRule, env: Env, at: Days) -> None:
    if rule.in_last is not None:
        raise Unsupported("an obstacle in the last part of the period")
    rows = env.rows
    until = np.full(len(rows), MISSING, dtype=np.int32)
    counts = np.ones(len(rows), dtype=bool)
    if rule.at_least_from is None:
        until = walk.day(rule.until, env)
        going_on = until == MISSING
        if rule.at_least is not None and going_on.any():
            if rule.open_status == "pending":
                walk.open[rows[going_on]] = True
                counts = ~going_on
            else:
                until = np.where(going_on, number(walk.as_of), until).astype(np.int32)
    until = np.where(until == MISSING, at, until)
    if counts.any():
        clock = {name: some_of(value, counts) for name, value in env.clock.items()}
        _floors(walk, rule, walk.env.at(rows[counts], env.slot, clock), until[counts])


def _floors(walk: ColumnWalk, rule: EventRule, env: Env, until: Days) -> None:
    rows = env.rows
    if rule.at_least is not None:
        origin = until
        if rule.at_least_from is not None:
            found = walk.day(rule.at_least_from, env)
            origin = np.where(found == MISSING, until, found)
        _floor(walk, rows, _counted(walk, rows, origin, rule.at_least))
    if rule.floor is not None:
        _floor(walk, rows, walk.day(rule.floor, env))


def _floor(walk: ColumnWalk, rows: Rows, days: Days) -> None:
    walk.state.floors[rows] = np.maximum(walk.state.floors[rows], days)


def some_of(value: Any, mask: Mask) -> object:
    """Some places of a column."""
    if isinstance(value, Words):
        return Words(value.codes[mask], value.vocabulary)
    return value[mask]
