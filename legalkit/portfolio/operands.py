"""The days with which operations act: anchors, spans of days that do not count, floors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from legalkit.law.limitation_sheet import Effect, EventRule
from legalkit.portfolio.columns import Env, Unsupported, day
from legalkit.portfolio.daytable import LOWEST, MISSING, Days, Mask, number
from legalkit.portfolio.ops import Acts
from legalkit.portfolio.tracks import FAR

if TYPE_CHECKING:
    from legalkit.portfolio.program import Program


class Clockless(dict[str, object]):
    """What is known of the clock when nothing has run yet; all else cannot be asked."""

    def get(self, name: str, default: object = None) -> object:
        """The value of a name.

        Raises:
            Unsupported: when only the running clock knows it.
        """
        if name not in self:
            raise Unsupported(f"clock.{name}")
        return self[name]


def _day(program: Program, source: Any, env: Env, acts: Acts, home: NDArray[Any]) -> Days:
    found = day(source, env)
    bad = (found != MISSING) & (found < LOWEST)
    if bad.any():
        acts.hard[home[bad]] = True
    return found.astype(np.int32, copy=False)


def effective_days(
    program: Program,
    rule: EventRule,
    env: Env,
    acts: Acts,
    home: NDArray[Any],
    ats: dict[str, Days],
) -> Days:
    """The day each event takes effect by a rule; asked once for each way of saying it."""
    key = str(rule.at.source)
    if key not in ats:
        found = _day(program, rule.at, env.at(env.rows, env.slot, Clockless()), acts, home)
        unknown = found == MISSING
        ats[key] = np.where(unknown, told_days(env), found) if unknown.any() else found
    return ats[key]


def operands(
    program: Program,
    rule: EventRule,
    env: Env,
    at: Days,
    into: NDArray[Any],
    home: NDArray[Any],
    acts: Acts,
) -> None:
    """Write down the days with which a rule acts on the events for which it works.

    Args:
        program: the program.
        rule: the rule.
        env: the events.
        at: the day on which each takes effect.
        into: places of their acts.
        home: places of the events, which are marked when a day lies beyond all tables.
        acts: takes in the days.
    """
    acts.begin[into] = at
    if rule.effect in (Effect.RESTART, Effect.REVIVE, Effect.RESTART_AFTER):
        _new_anchor(program, rule, env, at, into, home, acts)
    elif rule.effect is Effect.SUSPEND:
        _span(program, rule, env, at, into, home, acts)
    elif rule.effect is Effect.DEFER:
        _deferral(program, rule, env, at, into, home, acts)


def _new_anchor(
    program: Program,
    rule: EventRule,
    env: Env,
    at: Days,
    into: NDArray[Any],
    home: NDArray[Any],
    acts: Acts,
) -> None:
    after = rule.effect is Effect.RESTART_AFTER
    anchor = _day(program, rule.until, env, acts, home) if after else at
    if rule.restart_from is not None:
        found = _day(program, rule.restart_from, env, acts, home)
        anchor = np.where(found == MISSING, anchor, found)
    known = anchor != MISSING
    lost = known & ~program.tracks.holds(anchor)
    for change in program.law.sheet.transitions:
        if change.on <= program.as_of:
            lost |= known & (anchor < number(change.on))
    acts.hard[home[lost]] = True
    acts.anchor[into] = np.where(lost, MISSING, anchor)
    if rule.effect is not Effect.REVIVE:
        _floor(program, rule, env, anchor, known, into, home, acts)


def _begin(
    program: Program,
    rule: EventRule,
    env: Env,
    at: Days,
    into: NDArray[Any],
    home: NDArray[Any],
    acts: Acts,
) -> Days:
    found = _day(program, rule.begin, env, acts, home)
    begin: Days = np.where(found == MISSING, at, found)
    acts.begin[into] = begin
    return begin


def _span(
    program: Program,
    rule: EventRule,
    env: Env,
    at: Days,
    into: NDArray[Any],
    home: NDArray[Any],
    acts: Acts,
) -> None:
    begin = _begin(program, rule, env, at, into, home, acts)
    until = _day(program, rule.until, env, acts, home)
    today = np.int32(number(program.as_of))
    if rule.longest is not None:
        limit = _counted(program, begin, rule.longest, acts, home)
        if rule.count_begin and rule.count_until:
            limit = limit - np.int32(1)
        capped = np.where(limit <= today, limit, MISSING)
        until = np.where(until == MISSING, capped, np.minimum(until, limit))
    going_on = until == MISSING
    if rule.tail is not None:
        until = _counted(program, until, rule.tail, acts, home)
    until = np.where(going_on, today, until).astype(np.int32)
    last = until if rule.count_until else until - np.int32(1)
    counts = ~going_on if rule.open_status == "pending" else np.ones(len(until), dtype=bool)
    acts.until[into] = np.where(counts, last, FAR)
    _floor(program, rule, env, until, counts, into, home, acts)


def _deferral(
    program: Program,
    rule: EventRule,
    env: Env,
    at: Days,
    into: NDArray[Any],
    home: NDArray[Any],
    acts: Acts,
) -> None:
    _begin(program, rule, env, at, into, home, acts)
    until = np.full(len(at), MISSING, dtype=np.int32)
    counts = np.ones(len(at), dtype=bool)
    if rule.at_least_from is None:
        until = _day(program, rule.until, env, acts, home)
        going_on = until == MISSING
        if rule.at_least is not None and going_on.any():
            if rule.open_status == "pending":
                counts = ~going_on
            else:
                until = np.where(going_on, number(program.as_of), until).astype(np.int32)
    until = np.where(until == MISSING, at, until)
    _floor(program, rule, env, until, counts, into, home, acts)
    acts.floor[into[~counts]] = FAR


def _floor(
    program: Program,
    rule: EventRule,
    env: Env,
    until: Days,
    counts: Mask,
    into: NDArray[Any],
    home: NDArray[Any],
    acts: Acts,
) -> None:
    """The day before which nothing expires, where the act counts."""
    floor = np.full(len(until), MISSING, dtype=np.int32)
    if rule.at_least is not None:
        origin = until
        if rule.at_least_from is not None:
            found = _day(program, rule.at_least_from, env, acts, home)
            origin = np.where(found == MISSING, until, found)
        floor = _counted(program, origin, rule.at_least, acts, home)
    if rule.floor is not None:
        floor = np.maximum(floor, _day(program, rule.floor, env, acts, home))
    acts.floor[into] = np.where(counts, floor, MISSING)


def _counted(program: Program, days: Days, length: Any, acts: Acts, home: NDArray[Any]) -> Days:
    found = program.tracks.tables.counted(program.counted_as.spec, length)[days]
    bad = (found != MISSING) & (found < LOWEST)
    if bad.any():
        acts.hard[home[bad]] = True
    return found


def told_days(env: Env) -> Days:
    """The days that events are told to have happened on."""
    assert env.slot is not None  # noqa: S101
    found: Days = env.slot.days["date"][env.rows]
    return found
