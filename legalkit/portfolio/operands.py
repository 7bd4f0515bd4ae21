"""The days with which operations act: anchors, spans of days that do not count, floors."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Acting:
    """A rule and the events on which it acts.

    Attributes:
        program: the program.
        rule: the rule.
        env: the events.
        at: the day on which each takes effect.
        into: places of their acts.
        home: places of the events, which are marked when a day lies beyond all tables.
        acts: takes in the days.
    """

    program: Program
    rule: EventRule
    env: Env
    at: Days
    into: NDArray[Any]
    home: NDArray[Any]
    acts: Acts

    def day(self, source: Any) -> Days:
        """The day that an expression names, for each event."""
        return known_days(source, self.env, self.acts, self.home)

    def counted(self, days: Days, length: Any) -> Days:
        """The end of a length from each day, as the running period counts."""
        counted_as = self.program.counted_as.spec
        found = self.program.tracks.tables.counted(counted_as, length)[days]
        _mark(found, self.acts, self.home)
        return found


def _mark(found: Days, acts: Acts, home: NDArray[Any]) -> None:
    bad = (found != MISSING) & (found < LOWEST)
    if bad.any():
        acts.hard[home[bad]] = True


def known_days(source: Any, env: Env, acts: Acts, home: NDArray[Any]) -> Days:
    """The day that an expression names; events whose day no table holds are marked."""
    found = day(source, env)
    _mark(found, acts, home)
    return found.astype(np.int32, copy=False)


def effective_days(
    rule: EventRule, env: Env, acts: Acts, home: NDArray[Any], ats: dict[str, Days]
) -> Days:
    """The day each event takes effect by a rule; asked once for each way of saying it."""
    key = str(rule.at.source)
    if key not in ats:
        found = known_days(rule.at, env.at(env.rows, env.slot, Clockless()), acts, home)
        unknown = found == MISSING
        ats[key] = np.where(unknown, told_days(env), found) if unknown.any() else found
    return ats[key]


def operands(on: Acting) -> None:
    """Write down the days with which a rule acts on the events for which it works."""
    on.acts.begin[on.into] = on.at
    if on.rule.effect in (Effect.RESTART, Effect.REVIVE, Effect.RESTART_AFTER):
        _new_anchor(on)
    elif on.rule.effect is Effect.SUSPEND:
        _span(on)
    elif on.rule.effect is Effect.DEFER:
        _deferral(on)


def _new_anchor(on: Acting) -> None:
    rule, program = on.rule, on.program
    anchor = on.day(rule.until) if rule.effect is Effect.RESTART_AFTER else on.at
    if rule.restart_from is not None:
        found = on.day(rule.restart_from)
        anchor = np.where(found == MISSING, anchor, found)
    known = anchor != MISSING
    lost = known & ~program.tracks.holds(anchor)
    for change in program.law.sheet.transitions:
        if change.on <= program.as_of:
            lost |= known & (anchor < number(change.on))
    on.acts.hard[on.home[lost]] = True
    on.acts.anchor[on.into] = np.where(lost, MISSING, anchor)
    if rule.effect is not Effect.REVIVE:
        _floor(on, anchor, known)


def _begin(on: Acting) -> Days:
    found = on.day(on.rule.begin)
    begin: Days = np.where(found == MISSING, on.at, found)
    on.acts.begin[on.into] = begin
    return begin


def _span(on: Acting) -> None:
    rule = on.rule
    begin, until = _begin(on), on.day(rule.until)
    today = np.int32(number(on.program.as_of))
    if rule.longest is not None:
        limit = on.counted(begin, rule.longest)
        if rule.count_begin and rule.count_until:
            limit = limit - np.int32(1)
        capped = np.where(limit <= today, limit, MISSING)
        until = np.where(until == MISSING, capped, np.minimum(until, limit))
    going_on = until == MISSING
    if rule.tail is not None:
        until = on.counted(until, rule.tail)
    until = np.where(going_on, today, until).astype(np.int32)
    last = until if rule.count_until else until - np.int32(1)
    counts = ~going_on if rule.open_status == "pending" else np.ones(len(until), dtype=bool)
    on.acts.until[on.into] = np.where(counts, last, FAR)
    _floor(on, until, counts)


def _deferral(on: Acting) -> None:
    rule = on.rule
    _begin(on)
    until = np.full(len(on.at), MISSING, dtype=np.int32)
    counts = np.ones(len(on.at), dtype=bool)
    if rule.at_least_from is None:
        until = on.day(rule.until)
        going_on = until == MISSING
        if rule.at_least is not None and going_on.any():
            if rule.open_status == "pending":
                counts = ~going_on
            else:
                until = np.where(going_on, number(on.program.as_of), until).astype(np.int32)
    until = np.where(until == MISSING, on.at, until)
    _floor(on, until, counts)
    on.acts.floor[on.into[~counts]] = FAR


def _floor(on: Acting, until: Days, counts: Mask) -> None:
    """The day before which nothing expires, where the act counts."""
    rule = on.rule
    floor = np.full(len(until), MISSING, dtype=np.int32)
    if rule.at_least is not None:
        origin = until
        if rule.at_least_from is not None:
            found = on.day(rule.at_least_from)
            origin = np.where(found == MISSING, until, found)
        floor = on.counted(origin, rule.at_least)
    if rule.floor is not None:
        floor = np.maximum(floor, on.day(rule.floor))
    on.acts.floor[on.into] = np.where(counts, floor, MISSING)


def told_days(env: Env) -> Days:
    """The days that events are told to have happened on."""
    assert env.slot is not None  # noqa: S101
    found: Days = env.slot.days["date"][env.rows]
    return found
