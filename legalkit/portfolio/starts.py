"""Where the clock of a receivable starts, and where it stands when nothing happened (the floor).

Both rest only on the dates of the claim. Few different dates occur in a portfolio, so they are
walked once for each and looked up for every receivable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.law.limitation_sheet import LimitationRule
from legalkit.limitation.law import Law
from legalkit.model.claim import ClaimType
from legalkit.portfolio.columns import Env
from legalkit.portfolio.columnwalk import ColumnWalk
from legalkit.portfolio.daytable import MISSING, Days, Mask, number
from legalkit.portfolio.tracks import Config, StopTrack, Track, Tracks


@dataclass(slots=True)
class Start:
    """Where clocks start; arrays have one place for each receivable.

    Attributes:
        hard: the tables cannot say it.
        running: a period runs; where not, ``status`` is the answer.
        status: place in :data:`legalkit.portfolio.columnclock.STATUS`.
        track, anchor: the running period.
        started: the first day of the first period.
        stop, stop_anchor: its long stop; 0 for none.
        rule: number of the deciding rule.
        used: bits of the rules with other readings that were applied.
    """

    hard: Mask
    running: Mask
    status: NDArray[Any]
    track: NDArray[Any]
    anchor: Days
    started: Days
    stop: NDArray[Any]
    stop_anchor: Days
    rule: NDArray[Any]
    used: NDArray[Any]

    def take(self, places: NDArray[Any]) -> Start:
        """The same for some receivables."""
        return Start(*(getattr(self, part.name)[places] for part in fields(self)))


def named_days(law: Law) -> frozenset[str]:
    """Names that the start of a clock may look at, in any reading."""
    return frozenset(_names(law))


def _names(law: Law) -> Iterator[str]:
    sheet = law.sheet
    listed = (*sheet.periods, *sheet.long_stops, *sheet.windows, *sheet.counting, *sheet.rollover)
    listed = (*listed, *sheet.transitions)
    for rule in (
        *listed,
        *(rule for several in law.readings.values() for _, rule in several),
    ):
        yield from getattr(rule, "when", _NOTHING).names()
        for name in ("start", "governed_by", "origin"):
            expression = getattr(rule, name, None)
            if expression is not None:
                yield from expression.names()


def different(columns: Mapping[str, Days], size: int) -> tuple[dict[str, Days], NDArray[np.int64]]:
    """The different dates of receivables, and the place of each receivable in them."""
    first, code = first_of_each(columns, size)
    return {name: column[first] for name, column in columns.items()}, code


def first_of_each(
    columns: Mapping[str, NDArray[Any]], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A line for each combination that occurs, and the combination of every line."""
    code = np.zeros(size, dtype=np.int64)
    for column in columns.values():
        values, place = np.unique(column, return_inverse=True)
        _, code = np.unique(code * len(values) + place, return_inverse=True)
    first = np.empty(int(code.max(initial=-1)) + 1, dtype=np.int64)
    first[code] = np.arange(len(code))
    return first, code


class _Nothing:
    def names(self) -> tuple[str, ...]:
        return ()


_NOTHING = _Nothing()


def start(
    law: Law,
    tracks: Tracks,
    claim_type: ClaimType,
    env: Env,
    as_of: date,
    bits: Mapping[str, int],
    replaced: Mapping[str, LimitationRule],
    *,
    through_changes: bool = False,
) -> Start:
    """Start the clock of many receivables.

    Args:
        law: the law.
        tracks: takes in the ways of counting that are met.
        claim_type: the claim type.
        env: the dates of the claims; it has no events.
        as_of: day of the assessment.
        bits: number of each rule that has other readings.
        replaced: rules taken in another reading, by id.
        through_changes: whoever asks can follow a clock through a change of law.
    """
    size = len(env.rows)
    walk = ColumnWalk(law, tracks.tables, claim_type, env, as_of, size, replaced)
    running, status = walk.begin()
    state = walk.state
    found = Start(
        hard=~state.ok,
        running=np.zeros(size, dtype=bool),
        status=status,
        track=np.zeros(size, dtype=np.int64),
        anchor=np.full(size, tracks.low, dtype=np.int32),
        started=walk.started,
        stop=np.zeros(size, dtype=np.int64),
        stop_anchor=np.full(size, tracks.low, dtype=np.int32),
        rule=walk.rule,
        used=np.zeros(size, dtype=np.int64),
    )
    for rule_id, rows in walk.used.items():
        found.used |= np.where(rows, 1 << bits[rule_id], 0)
    for rule_id, bit in bits.items():
        if any(rule.id == rule_id for rule in law.sheet.windows):
            found.used |= 1 << bit
    found.running[running] = True
    found.hard[running] |= ~tracks.holds(state.anchor[running])
    found.anchor[running] = state.anchor[running]
    if not through_changes:
        found.hard |= found.running & _changes_of_law(law, walk, as_of)
    good = running[~found.hard[running]]
    _classes(found, walk, tracks, good)
    # Days outside the tables would be looked up outside their line.
    found.anchor[found.hard] = found.stop_anchor[found.hard] = tracks.low
    return found


def _changes_of_law(law: Law, walk: ColumnWalk, as_of: date) -> Mask:
    """Receivables that a change of law may reach: the tables hold one law from start to end."""
    anchor = walk.state.anchor
    reached = np.zeros(len(anchor), dtype=bool)
    for rule in law.sheet.transitions:
        if rule.on <= as_of:
            reached |= anchor < number(rule.on)
    return reached


def _classes(found: Start, walk: ColumnWalk, tracks: Tracks, rows: NDArray[Any]) -> None:
    """Give each receivable the number of its track and of its long stop."""
    state = walk.state
    if not len(rows):
        return
    code = state.period[rows].astype(np.int64)
    for part in (state.spec, state.full, state.rollover):
        code = code * 4096 + part[rows]
    windows = [begins != MISSING for begins, _ in state.windowed]
    windows += [on for _, on in state.moves]
    flags = [*windows, *(stop.on for stop in state.stops)]
    mark = np.zeros(len(rows), dtype=np.int64)
    for flag in flags:
        mark = mark * 2 + flag[rows]
    _, first, place = np.unique(
        np.stack([code, mark]), axis=1, return_index=True, return_inverse=True
    )
    for number_, row in enumerate(rows[first]):
        mine = rows[place.ravel() == number_]
        config = Config(
            tuple(
                (int(begins[row]), int(untils[row]))
                for begins, untils in state.windowed
                if begins[row] != MISSING
            ),
            tuple(rule for rule, on in state.moves if on[row]),
        )
        found.track[mine] = tracks.track(
            Track(
                walk.periods[int(state.period[row])],
                int(state.spec[row]),
                int(state.rollover[row]),
                walk.lengths[int(state.full[row])],
                config,
            )
        )
        named = walk.periods[int(state.period[row])].id
        stops = [
            stop
            for stop in state.stops
            if stop.on[row] and (not stop.rule.periods or named in stop.rule.periods)
        ]
        if len(stops) > 1:
            found.hard[mine] = True
        elif stops:
            stop = stops[0]
            found.stop[mine] = tracks.stop(StopTrack(stop.rule, stop.spec, stop.rollover, config))
            found.stop_anchor[mine] = stop.anchor[mine]
            found.hard[mine] |= ~tracks.holds(stop.anchor[mine])
