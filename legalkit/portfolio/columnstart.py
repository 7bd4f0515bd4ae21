"""Starts the clocks of a column walk: first periods, emergency rules, long stops."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from legalkit.law.limitation_sheet import (
    LongStopRule,
    PeriodKind,
    PeriodRule,
    WindowEffect,
    WindowRule,
)
from legalkit.limitation.clock import Run
from legalkit.portfolio.columnclock import UNLIMITED, Stop
from legalkit.portfolio.columns import Unsupported, covers, holds
from legalkit.portfolio.daytable import MISSING, Days, Mask, number

if TYPE_CHECKING:
    from legalkit.portfolio.columnwalk import ColumnWalk

Rows = NDArray[Any]


def first_period(walk: ColumnWalk, status: NDArray[Any]) -> Rows:
    """Give each receivable its first period; the rows on which one runs."""
    left = np.arange(walk.size)
    running: list[Rows] = []
    for listed in walk.law.periods[walk.type]:
        if not len(left):
            break
        rule = walk.reading(listed)
        try:
            fits, starts = _fits(walk, rule, left)
            rows = left[fits]
            if rule.kind is PeriodKind.UNLIMITED:
                status[rows] = UNLIMITED
                walk.decide(rule, rows)
                walk.mark(rule, rows)
            elif len(rows):
                _start(walk, rule, rows, starts[fits])
                running.append(rows)
        except Unsupported:
            walk.state.ok[left] = False
            break
        left = left[~fits]
    return np.sort(np.concatenate(running)) if running else np.empty(0, dtype=np.int64)


def _fits(walk: ColumnWalk, rule: PeriodRule, rows: Rows) -> tuple[Mask, Days]:
    env = walk.env_of(rows)
    fits = holds(rule.when.source, env)
    starts = np.full(len(rows), MISSING, dtype=np.int32)
    if not fits.any():
        # What the rule counts from does not matter, and may not be expressible.
        return fits, starts
    if rule.start:
        starts = walk.day(rule.start, env)
    if rule.kind is not PeriodKind.UNLIMITED:
        fits &= starts != MISSING
    governed = walk.day(rule.governed_by, env) if rule.governed_by else starts
    fits &= (governed == MISSING) | covers(rule, governed)
    return fits, starts


def _start(walk: ColumnWalk, rule: PeriodRule, rows: Rows, starts: Days) -> None:
    if rule.length is None or (
        rule.length_from is not None and walk.env.get(rule.length_from) is not None
    ):
        raise Unsupported("a length from a fact")
    state = walk.state
    counting, rollover = walk.counting(rule, rows), walk.rollover_of(rule, rows)
    state.period[rows] = walk.place(rule)
    state.spec[rows] = walk.tables.run(
        Run(date(2000, 1, 1), rule.length, counting.counting, rule.year_end)
    )
    state.full[rows] = walk.length_number(rule.length)
    state.rollover[rows] = walk.tables.rollover(rollover)
    state.anchor[rows] = starts
    walk.decide(rule, rows)
    for used in (rule, counting, rollover):
        walk.mark(used, rows)


def rest_of_start(walk: ColumnWalk, rows: Rows) -> None:
    """Emergency rules and long stops; the periods are there."""
    state = walk.state
    starts = state.anchor[rows].copy()
    try:
        windows = _windows_for(walk, rows)
        _shift(walk, rows, starts, windows)
        walk.started[rows] = state.origin(rows)
        for listed in walk.law.sheet.long_stops:
            _long_stop(walk, walk.reading(listed), rows)
        for rule, fits in windows:
            _window(walk, rule, rows, starts, fits)
    except Unsupported:
        state.ok[rows] = False


def _windows_for(walk: ColumnWalk, rows: Rows) -> list[tuple[WindowRule, Mask]]:
    env = walk.env_of(rows)
    found = []
    for listed in walk.law.sheet.windows:
        rule = walk.reading(listed)
        if walk.for_type(rule.types):
            found.append((rule, holds(rule.when.source, env)))
    return found


def _shift(
    walk: ColumnWalk, rows: Rows, starts: Days, windows: list[tuple[WindowRule, Mask]]
) -> None:
    open_ = np.ones(len(rows), dtype=bool)
    for rule, fits in windows:
        if rule.start_inside != "shift":
            continue
        inside = (starts >= number(rule.begin)) & (starts <= number(rule.until))
        moved = open_ & fits & inside
        walk.state.anchor[rows[moved]] = number(rule.until)
        walk.decide(rule, rows[moved])
        open_ &= ~moved


def _long_stop(walk: ColumnWalk, rule: LongStopRule, rows: Rows) -> None:
    if not walk.for_type(rule.types):
        return
    env = walk.env_of(rows)
    origin = walk.day(rule.origin, env)
    fits = holds(rule.when.source, env) & (origin != MISSING) & covers(rule, origin)
    if not fits.any():
        return
    counting, rollover = walk.counting(rule, rows[fits]), walk.rollover_of(rule, rows[fits])
    on = np.zeros(walk.size, dtype=bool)
    on[rows] = fits
    anchor = np.full(walk.size, MISSING, dtype=np.int32)
    anchor[rows] = origin
    spec = walk.tables.run(Run(date(2000, 1, 1), rule.length, counting.counting))
    walk.state.stops.append(Stop(rule, on, anchor, spec, walk.tables.rollover(rollover)))
    walk.mark(rule, rows[fits])


def _window(walk: ColumnWalk, rule: WindowRule, rows: Rows, starts: Days, fits: Mask) -> None:
    if rule.until > walk.as_of and rule.begin > walk.as_of:
        return
    if rule.start_inside == "nothing":
        fits = fits & ~((starts >= number(rule.begin)) & (starts <= number(rule.until)))
    state = walk.state
    _, before, _, _ = state.expiry(rows)
    on = np.zeros(walk.size, dtype=bool)
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
    walk.mark(rule, changed)
    walk.decide(rule, changed)
