"""One event rule of a column walk: for which receivables it is, and for which it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from legalkit.law.limitation_sheet import (
    Effect,
    EventRule,
)
from legalkit.portfolio.columnclock import State
from legalkit.portfolio.columneffects import apply, some_of
from legalkit.portfolio.columns import Env, Slot, Unsupported, Words, covers, holds
from legalkit.portfolio.daytable import MISSING, Days, Mask, number

if TYPE_CHECKING:
    from legalkit.portfolio.columnwalk import ColumnWalk

Rows = NDArray[Any]


def effective_day(walk: ColumnWalk, rule: EventRule, env: Env) -> Days:
    """The day on which events take effect by a rule."""
    if walk.tables.looks_at_clock(rule):
        raise Unsupported("a day that looks at the clock")
    found = walk.day(rule.at, env)
    assert env.slot is not None  # noqa: S101
    return np.where(found == MISSING, env.slot.days["date"][env.rows], found)


def take_rule(walk: ColumnWalk, slot: Slot, rule: EventRule, rows: Rows, kind: int) -> Rows:
    """Apply a rule to the rows it is for; the rows that it is not for come back."""
    state = walk.state
    asked = np.ones(len(rows), dtype=bool)
    if rule.periods:
        named = np.array([p in rule.periods for p in state.period_ids], dtype=bool)
        asked = named[state.period[rows]]
    env = walk.env.at(rows, slot, {})
    at = effective_day(walk, rule, env)
    asked &= covers(rule, at)
    nominal, rolled, base, _ = state.expiry(rows)
    origin = state.origin(rows)
    clock = {
        "expired": _flag(at > rolled),
        "base_expired": _flag(at > base),
        "started": _flag(at >= origin),
        "expires_on": rolled,
        "period": _period_words(state, rows),
        "start": origin,
        "as_of": np.full(len(rows), number(walk.as_of), dtype=np.int32),
    }
    env = walk.env.at(rows, slot, clock)
    fits = asked & holds(rule.when.source, env)
    walk.mark(rule, rows[fits])
    works = fits & (at <= number(walk.as_of)) & (walk.secured[rows] == MISSING)
    if rule.effect is Effect.NONE or not works.any():
        return rows[~fits]
    works &= ~_too_late(walk, rule, env, at, rolled, base)
    if rule.effect in (Effect.RESTART, Effect.REVIVE) and rule.before_start == "nothing":
        works &= at >= origin
    for needed in rule.requires:
        works &= holds(needed.condition.source, env)
    group = rule.once if isinstance(rule.once, str) else rule.id
    if rule.once:
        works &= ~_used_once(walk, group)[rows]
    if rule.scope == "amount":
        works &= ~slot.part[rows]
    if rule.follow_up is not None:
        state.ok[rows[works]] = False
        return rows[~fits]
    if works.any():
        small = {name: some_of(value, works) for name, value in clock.items()}
        acted = walk.env.at(rows[works], slot, small)
        if rule.once:
            _used_once(walk, group)[rows[works]] = True
        apply(walk, rule, acted, at[works], nominal[works], rolled[works])
        for stop in state.stops:
            if stop.rule.id in rule.lifts:
                stop.on[rows[works]] = False
        state.touch(rows[works])
        walk.decide(rule, rows[works])
        walk.event_kind[rows[works]] = kind
        walk.event_day[rows[works]] = at[works]
    return rows[~fits]


def _used_once(walk: ColumnWalk, group: str) -> Mask:
    return walk.once.setdefault(group, np.zeros(walk.size, dtype=bool))


def _too_late(
    walk: ColumnWalk, rule: EventRule, env: Env, at: Days, rolled: Days, base: Days
) -> Mask:
    if rule.before_expiry == "no":
        return np.zeros(len(at), dtype=bool)
    closed = ~walk.open[env.rows]
    if rule.effect is Effect.REVIVE:
        return cast("Mask", closed & (at <= rolled))
    begin = at
    if rule.effect in (Effect.SUSPEND, Effect.DEFER):
        found = walk.day(rule.begin, env)
        begin = np.where(found == MISSING, at, found)
    return cast("Mask", closed & (begin > (base if rule.before_expiry == "base" else rolled)))


def _flag(mask: Mask) -> object:
    return Words(mask.astype(np.int8), (False, True))


def _period_words(state: State, rows: Rows) -> object:
    return Words(state.period[rows], state.period_ids)
