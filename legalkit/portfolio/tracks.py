"""Ways of counting of one law as tables: a day goes in, the last day to act comes out.

A track is a period with its way of counting, its roll-over and the emergency rules that reach it.
Its table holds, for every day on which it can start, where it ends when nothing else happens. The
tables are filled by :class:`legalkit.portfolio.columnclock.State`, so both say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.dates.length import Length
from legalkit.law.limitation_sheet import LongStopRule, PeriodRule, WindowRule
from legalkit.portfolio.columnclock import State, Stop, Tables, unit_of
from legalkit.portfolio.daytable import LOWEST, MISSING, Days, Mask, number

#: Later than every day.
FAR = np.int32(2**31 - 1)
#: Days before and after the day of the assessment that the tables hold: 15 and 4 years.
_BACK, _AHEAD = 15 * 366, 4 * 366


def window(as_of: date) -> tuple[int, int]:
    """First and last day that the tables hold."""
    return number(as_of) - _BACK, number(as_of) + _AHEAD


@dataclass(frozen=True, slots=True)
class Config:
    """Emergency rules that reach a receivable.

    Attributes:
        spans: first and last days that do not count for anyone.
        moves: rules that move an expiry.
    """

    spans: tuple[tuple[int, int], ...] = ()
    moves: tuple[WindowRule, ...] = ()

    @property
    def key(self) -> object:
        """Equal for equal configurations."""
        return self.spans, tuple(id(rule) for rule in self.moves)


@dataclass(frozen=True, slots=True)
class Track:
    """A period as it is counted for some receivables; see :class:`State` for the numbers."""

    period: PeriodRule
    spec: int
    rollover: int
    full: Length
    config: Config


@dataclass(frozen=True, slots=True)
class StopTrack:
    """A long stop as it is counted for some receivables."""

    rule: LongStopRule
    spec: int
    rollover: int
    config: Config


@dataclass(slots=True)
class Tracks:
    """The tracks and long stops of one law, seen from one day.

    Attributes:
        tables: tables of the law.
        low, high: first and last day that the tables hold.
        tracks, stops: by number; long stop 0 stands for none.
    """

    tables: Tables
    as_of: date
    tracks: list[Track] = field(default_factory=list)
    stops: list[StopTrack | None] = field(default_factory=lambda: [None])
    low: int = field(init=False)
    high: int = field(init=False)
    _known: dict[object, int] = field(default_factory=dict)
    _lines: list[tuple[Days, ...]] = field(default_factory=list)
    _caps: list[tuple[Days, Days]] = field(init=False)
    _joined: Joined | None = None

    def __post_init__(self) -> None:
        self.low, self.high = window(self.as_of)
        none = np.full(self.width, FAR, dtype=np.int32)
        self._caps = [(none, none)]

    @property
    def width(self) -> int:
        """How many days a table holds."""
        return self.high - self.low + 1

    def holds(self, days: Days) -> Mask:
        """Which days the tables hold."""
        found: Mask = (days >= self.low) & (days <= self.high)
        return found

    def track(self, made: Track) -> int:
        """The number of a track."""
        key = ("track", id(made.period), made.spec, made.rollover, made.full, made.config.key)
        if key not in self._known:
            self._known[key] = len(self.tracks)
            self.tracks.append(made)
            self._lines.append(self._line(made))
            self._joined = None
        return self._known[key]

    def stop(self, made: StopTrack) -> int:
        """The number of a long stop."""
        key = ("stop", id(made.rule), made.spec, made.rollover, made.config.key)
        if key not in self._known:
            self._known[key] = len(self.stops)
            self.stops.append(made)
            self._caps.append(self._cap(made))
            self._joined = None
        return self._known[key]

    def joined(self) -> Joined:
        """All tables, one after the other."""
        if self._joined is None:
            nominal, rolled, base, origin = (
                np.concatenate([line[part] for line in self._lines]) for part in range(4)
            )
            cap, cap_rolled = (
                np.concatenate([line[part] for line in self._caps]) for part in range(2)
            )
            simple = np.array([self.simple(track) for track in self.tracks], dtype=bool)
            self._joined = Joined(
                nominal, rolled, base, origin, cap, cap_rolled, self._applies(), simple
            )
        return self._joined

    def state(self, tracks: NDArray[Any], anchor: Days, floors: Days) -> State:
        """A running clock for receivables on these tracks, for what the tables cannot say."""
        size = len(tracks)
        named = [self.tracks[number_] for number_ in range(len(self.tracks))]
        state = State(
            tables=self.tables,
            ok=np.ones(size, dtype=bool),
            period=tracks.astype(np.int32),
            anchor=anchor,
            spec=np.array([t.spec for t in named], dtype=np.int32)[tracks],
            full=np.zeros(size, dtype=np.int32),
            rollover=np.array([t.rollover for t in named], dtype=np.int32)[tracks],
            floors=floors,
            period_ids=tuple(t.period.id for t in named),
        )
        for span in {span for track in named for span in track.config.spans}:
            on = np.array([span in t.config.spans for t in named], dtype=bool)[tracks]
            if on.any():
                begin, until = (np.where(on, day, MISSING).astype(np.int32) for day in span)
                state.windowed.append((begin, until))
        seen: list[int] = []
        for move in (move for track in named for move in track.config.moves):
            if id(move) in seen:
                continue
            seen.append(id(move))
            on = np.array([any(m is move for m in t.config.moves) for t in named])[tracks]
            if on.any():
                state.moves.append((move, on))
        return state

    def _line(self, made: Track) -> tuple[Days, ...]:
        """Nominal, rolled and rolled base end, and the day counted from, for every day."""
        days = np.arange(self.low, self.high + 1, dtype=np.int32)
        known = self.tracks
        self.tracks = [made]
        state = self.state(np.zeros(len(days), dtype=np.int64), days, np.full_like(days, MISSING))
        self.tracks = known
        rows = np.arange(len(days))
        nominal, rolled, base, _ = state.expiry(rows)
        bad = ~state.ok
        ends = (np.where(bad, MISSING, line) for line in (nominal, rolled, base))
        return (*ends, state.origin(rows).astype(np.int32))

    def _cap(self, made: StopTrack) -> tuple[Days, Days]:
        days = np.arange(self.low, self.high + 1, dtype=np.int32)
        size, rows = len(days), np.arange(len(days))
        state = State(
            tables=self.tables,
            ok=np.ones(size, dtype=bool),
            period=np.zeros(size, dtype=np.int32),
            anchor=days,
            spec=np.full(size, made.spec, dtype=np.int32),
            full=np.zeros(size, dtype=np.int32),
            rollover=np.full(size, made.rollover, dtype=np.int32),
            floors=np.full(size, MISSING, dtype=np.int32),
            windowed=[
                (np.full(size, b, dtype=np.int32), np.full(size, u, dtype=np.int32))
                for b, u in made.config.spans
            ],
        )
        stop = Stop(made.rule, np.ones(size, dtype=bool), days, made.spec, made.rollover)
        cap = state.cap(stop, rows)
        unit = np.full(size, unit_of(self.tables.runs[made.spec].length), dtype=np.int8)
        rolled = state.rolled(state.rollover, unit, cap)
        bad = (cap < LOWEST) | (rolled < LOWEST)
        return np.where(bad, MISSING, cap), np.where(bad, MISSING, rolled)

    def _applies(self) -> NDArray[np.bool_]:
        """Which long stop (line) is for which track (column)."""
        return np.array(
            [
                [
                    stop is not None
                    and (not stop.rule.periods or track.period.id in stop.rule.periods)
                    for track in self.tracks
                ]
                for stop in self.stops
            ],
            dtype=bool,
        ).ravel()

    def line(self, track: int) -> tuple[Days, ...]:
        """Nominal, rolled and rolled base end, and the day counted from, for every day."""
        return self._lines[track]

    def cap(self, stop: int) -> tuple[Days, Days]:
        """The last day that a long stop leaves and the same rolled, for every day."""
        return self._caps[stop]

    def simple(self, track: Track) -> bool:
        """True when a long stop can be laid over the table of a track."""
        return not any(move.expiry == "running" for move in track.config.moves)


@dataclass(frozen=True, slots=True)
class Joined:
    """The tables of all tracks, one after the other, and of all long stops.

    Attributes:
        nominal, rolled, base: ends by track and day.
        origin: the day counted from, by track and day.
        cap, cap_rolled: by long stop and day.
        applies: by long stop and track.
        simple: by track; where False a long stop needs the running clock.
    """

    nominal: Days
    rolled: Days
    base: Days
    origin: Days
    cap: Days
    cap_rolled: Days
    applies: Mask
    simple: Mask
