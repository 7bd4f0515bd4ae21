"""Runs the clocks of many receivables of one law: all first events, then all second ones.

Where a clock stands is looked up in the tables of its track; only receivables with days that do
not count, deferrals or a moving long stop ask the running clock itself.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.limitation.law import Law
from legalkit.portfolio.columnclock import (
    EXPIRED,
    NOT_STARTED,
    PENDING,
    PRESERVED,
    RUNNING,
    Stop,
)
from legalkit.portfolio.daytable import LOWEST, MISSING, Days, Mask, number
from legalkit.portfolio.ops import (
    DEFER,
    NOTHING,
    RESTART,
    RESTART_AFTER,
    REVIVE,
    STOP,
    SUSPEND,
    Acts,
)
from legalkit.portfolio.starts import Start
from legalkit.portfolio.tracks import FAR, Tracks

Rows = NDArray[Any]


@dataclass(slots=True)
class Ran:
    """Where clocks stand in the end; arrays have one place for each receivable.

    Attributes:
        ok: False where the tables could not say it.
        status: place in :data:`legalkit.portfolio.columnclock.STATUS`.
        expires: last day; MISSING where none runs.
        rule: number of the deciding rule; -1 for none.
        kind, day: the last event that moved the clock; -1 for none.
        used: bits of the rules with other readings that were applied.
    """

    ok: Mask
    status: Rows
    expires: Days
    rule: Rows
    kind: Rows
    day: Days
    used: Rows

    def take(self, places: Rows) -> Ran:
        """The same for some receivables."""
        return Ran(*(getattr(self, part.name)[places] for part in fields(self)))

    def put(self, places: Rows, other: Ran) -> None:
        """Take the place of some receivables from another answer."""
        for part in fields(self):
            getattr(self, part.name)[places] = getattr(other, part.name)


@dataclass(slots=True)
class Rounds:
    """Clocks in motion, most events first; arrays have one place for each receivable.

    Attributes:
        nominal, rolled, base, capped: where each clock stands.
        act: place of the last act that moved it, -1 for none.
    """

    law: Law
    tracks: Tracks
    ops: dict[str, NDArray[Any]]
    acts: Acts
    as_of: date
    start: Start

    track: Rows
    anchor: Days
    stop: Rows
    stop_anchor: Days
    rule: Rows
    floors: Days
    secured: Days
    open: Mask
    once: Rows
    used: Rows
    act: Rows
    ok: Mask
    held: Rows
    spans: list[tuple[Days, Days]]
    nominal: Days
    rolled: Days
    base: Days
    origin: Days
    capped: Mask

    @classmethod
    def of(
        cls,
        law: Law,
        tracks: Tracks,
        ops: dict[str, NDArray[Any]],
        acts: Acts,
        as_of: date,
        start: Start,
    ) -> Rounds:
        """Clocks that have started and to which nothing has happened."""
        size = len(start.track)

        def days() -> Days:
            return np.full(size, MISSING, dtype=np.int32)

        made = cls(
            law, tracks, ops, acts, as_of, start,
            start.track.copy(), start.anchor.copy(), start.stop, start.stop_anchor.copy(),
            start.rule.copy(), days(), days(),
            np.zeros(size, dtype=bool), np.zeros(size, dtype=np.int64), start.used.copy(),
            np.full(size, -1, dtype=np.int64), np.ones(size, dtype=bool),
            np.zeros(size, dtype=np.int8), [],
            days(), days(), days(), days(), np.zeros(size, dtype=bool),
        )  # fmt: skip
        made._expiry(np.arange(size))
        return made

    def run(self, counts: Rows, first: Rows, order: Rows, kinds: Rows) -> Ran:
        """Let the events of each receivable happen, one after the other.

        Args:
            counts: how many events each has, in falling order.
            first: place in ``order`` of the first of them.
            order: places of the acts, in the order of time.
            kinds: kind of every event.
        """
        for turn in range(int(counts.max(initial=0))):
            size = int(np.searchsorted(-counts, -turn, side="left"))
            self._turn(order[first[:size] + turn], counts[:size] > turn + 1)
        return self._answer(kinds)

    def _turn(self, acts: Rows, more: Mask) -> None:
        size = len(acts)
        op, at = self.acts.op[acts], self.acts.at[acts]
        living = np.flatnonzero(self.ops["need"][op] & (at <= self.rolled[:size]))
        if len(living):
            other = self.acts.other[acts[living]]
            acts[living] = np.where(other < 0, acts[living], other)
            op[living] = np.where(other < 0, 0, self.acts.op[other])
            at[living] = self.acts.at[acts[living]]
        if self.ops["reads"].any():
            self.used[:size] |= self.ops["reads"][op]
        code = self.ops["code"][op]
        rows = np.flatnonzero((code != NOTHING) & (self.secured[:size] == MISSING))
        if not len(rows):
            return
        op, at, acts, code = op[rows], at[rows], acts[rows], code[rows]
        works = self._in_time(rows, op, at, acts, code)
        if not works.all():
            rows, op, at, acts, code = rows[works], op[works], at[works], acts[works], code[works]
        self.once[rows] |= self.ops["once"][op]
        self.rule[rows] = self.ops["rule"][op]
        self.act[rows] = acts
        stops = code == STOP
        self.secured[rows[stops]] = self.rolled[rows[stops]]
        self._restarts(rows, op, acts, code, more)
        self._holds(rows, op, acts, code)
        self._expiry(rows[~stops])

    def _in_time(self, rows: Rows, op: Rows, at: Days, acts: Rows, code: Rows) -> Mask:
        """Which acts work: in time, after the start, not for a second time."""
        late, rolled = self.ops["late"][op], self.rolled[rows]
        begin = self.acts.begin[acts]
        passed = begin > np.where(late == 1, self.base[rows], rolled)
        passed = np.where(code == REVIVE, at <= rolled, passed) & (late != 2)
        works = ~passed | self.open[rows]
        early = self.ops["start"][op]
        if early.any():
            works &= ~early | (at >= self.origin[rows])
        once = self.ops["once"][op]
        if once.any():
            works &= (self.once[rows] & once) == 0
        found: Mask = works
        return found

    def _restarts(self, rows: Rows, op: Rows, acts: Rows, code: Rows, more: Mask) -> None:
        new = (code == RESTART) | (code == RESTART_AFTER) | (code == REVIVE)
        if not new.any():
            return
        rows, op, acts, code = rows[new], op[new], acts[new], code[new]
        anchor = self.acts.anchor[acts]
        known = anchor != MISSING
        self.open[rows[~known]] = True
        begins = known & (self.ops["free"][op] | (anchor >= self.anchor[rows]))
        rows, op, acts, anchor = rows[begins], op[begins], acts[begins], anchor[begins]
        self.anchor[rows] = anchor
        self.track[rows] = self.ops["track"][op]
        entered = self.ops["enters"][op] & more[rows]
        # The rules for later events were chosen for the first period.
        self.ok[rows[entered]] = False
        moves = self._moved_by("restart")
        if moves.any():
            moving = moves[self.stop[rows]]
            self.stop_anchor[rows[moving]] = anchor[moving]
        revived = code[begins] == REVIVE
        self.floors[rows[revived]] = MISSING
        self._floor(rows[~revived], acts[~revived])

    def _floor(self, rows: Rows, acts: Rows) -> None:
        floor = self.acts.floor[acts]
        some = floor != MISSING
        if some.any():
            self.floors[rows[some]] = np.maximum(self.floors[rows[some]], floor[some])

    def _holds(self, rows: Rows, op: Rows, acts: Rows, code: Rows) -> None:
        """Suspensions and deferrals."""
        defers = code == DEFER
        if defers.any():
            mine, what = rows[defers], acts[defers]
            going_on = self.acts.floor[what] == FAR
            self.open[mine[going_on]] = True
            self._floor(mine[~going_on], what[~going_on])
        suspends = code == SUSPEND
        if suspends.any():
            mine, what, op = rows[suspends], acts[suspends], op[suspends]
            last = self.acts.until[what]
            first = self.acts.begin[what] + self.ops["shift"][op]
            going_on = last == FAR
            self.open[mine[going_on]] = True
            self._floor(mine[~going_on], what[~going_on])
            counts = ~going_on & (last >= first)
            self._span(mine[counts], first[counts], last[counts])

    def _span(self, rows: Rows, first: Days, last: Days) -> None:
        places = self.held[rows]
        for place in range(int(places.max(initial=-1)) + 1):
            if place == len(self.spans):
                begins, untils = (np.full(len(self.track), MISSING, dtype=np.int32) for _ in "bu")
                self.spans.append((begins, untils))
            here = places == place
            self.spans[place][0][rows[here]] = first[here]
            self.spans[place][1][rows[here]] = last[here]
        self.held[rows] += 1

    def _moved_by(self, word: str) -> Mask:
        return np.array(
            [stop is not None and word in stop.rule.moved_by for stop in self.tracks.stops]
        )

    # --- where the clocks stand -----------------------------------------------------------------

    def _expiry(self, rows: Rows) -> None:
        """Compute anew where clocks stand after a change."""
        tables, tracks = self.tracks.joined(), self.track[rows]
        width, low = self.tracks.width, self.tracks.low
        place = tracks * width + (self.anchor[rows] - low)
        nominal, rolled, base = tables.nominal[place], tables.rolled[place], tables.base[place]
        self.origin[rows] = tables.origin[place]
        capped = np.zeros(len(rows), dtype=bool)
        asks = (self.floors[rows] != MISSING) | (self.held[rows] > 0)
        if len(self.tracks.stops) > 1:
            stop = self.stop[rows]
            at = stop * width + (self.stop_anchor[rows] - low)
            cap = tables.cap[at]
            capped = (cap < nominal) & tables.applies[stop * len(self.tracks.tracks) + tracks]
            nominal = np.where(capped, cap, nominal)
            rolled = np.where(capped, tables.cap_rolled[at], rolled)
            base = np.where(capped, rolled, base)
            asks |= (stop > 0) & ~tables.simple[tracks]
        self.nominal[rows], self.rolled[rows], self.base[rows] = nominal, rolled, base
        self.capped[rows] = capped
        if asks.any():
            self._ask(rows[asks])
        self.ok[rows[self.rolled[rows] < LOWEST]] = False

    def _ask(self, rows: Rows) -> None:
        """Ask the running clock where days do not count, deferrals or emergency rules matter."""
        state = self.tracks.state(self.track[rows], self.anchor[rows], self.floors[rows])
        for begins, untils in self.spans:
            if (begins[rows] != MISSING).any():
                state.spans.append((begins[rows], untils[rows]))
        for place, stop in enumerate(self.tracks.stops):
            on = self.stop[rows] == place
            if stop is not None and on.any():
                anchor = self.stop_anchor[rows]
                state.stops.append(Stop(stop.rule, on, anchor, stop.spec, stop.rollover))
        nominal, rolled, base, capped = state.expiry(np.arange(len(rows)))
        self.nominal[rows], self.rolled[rows], self.base[rows] = nominal, rolled, base
        self.capped[rows] = capped >= 0
        self.ok[rows[~state.ok]] = False

    def _answer(self, kinds: Rows) -> Ran:
        today = np.int32(number(self.as_of))
        status = np.where(today > self.rolled, EXPIRED, RUNNING).astype(np.int8)
        early = (today <= self.rolled) & (today < self.start.started)
        status[early] = NOT_STARTED
        status[self.open] = PENDING
        expires = np.where(self.open, MISSING, self.rolled)
        secured = self.secured != MISSING
        status[secured] = PRESERVED
        expires = np.where(secured, self.secured, expires)
        rule = self.rule
        if self.capped.any():
            numbers = {rule_id: place for place, rule_id in enumerate(self.law.by_id)}
            of_stop = np.array(
                [-1 if stop is None else numbers[stop.rule.id] for stop in self.tracks.stops],
                dtype=rule.dtype,
            )
            rule = np.where(self.capped, of_stop[self.stop], rule)
        moved = self.act >= 0
        act = np.where(moved, self.act, 0)
        kind = np.where(moved, kinds[self.acts.event[act]], -1).astype(np.int8)
        day = np.where(moved, self.acts.at[act], MISSING).astype(np.int32)
        return Ran(self.ok, status, expires.astype(np.int32), rule, kind, day, self.used)
