"""States of clocks as tables for the compiled walk: how a period counts, where a change leads.

A state is a way of counting (:class:`legalkit.portfolio.tracks.Track`) with its long stop, for one
group of claims and in one reading. States are numbered over all laws.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from legalkit.law.limitation_sheet import PeriodRule, TransitionRule
from legalkit.limitation.clock import Run
from legalkit.portfolio import layout as lay
from legalkit.portfolio.columnclock import unit_of
from legalkit.portfolio.columns import YEAR_END, Unsupported
from legalkit.portfolio.daybook import DayBook
from legalkit.portfolio.daytable import LOWEST, number
from legalkit.portfolio.groups import Group
from legalkit.portfolio.grown import Grown
from legalkit.portfolio.program import Program
from legalkit.portfolio.shortdays import shortened
from legalkit.portfolio.tracks import Config, Track, Tracks, window

_YEAR_ENDS = {
    "none": lay.YEAR_NONE,
    "start": lay.YEAR_START,
    "end": lay.YEAR_END,
    "end_first": lay.YEAR_END_FIRST,
}
_MOVED = {
    "suspend": lay.MOVED_SUSPEND,
    "restart": lay.MOVED_RESTART,
    "exclude": lay.MOVED_EXCLUDE,
    "defer": lay.MOVED_DEFER,
}


@dataclass(frozen=True, slots=True)
class StateKey:
    """What a state is: group, reading, way of counting and long stop, by number."""

    group: int
    reading: int
    track: int
    stop: int


@dataclass(slots=True)
class States:
    """All states, by number.

    Attributes:
        as_of: day of the assessment.
        book: day tables.
        groups: groups of claims, by number.
        keys: what each state is.
        rows, through, windows, moves: see :mod:`legalkit.portfolio.layout`.
        lines, caps: where clocks end, by line and day.
        plans: first candidate and number of candidates, by state and sign; -1 before it is made.
        owner: state of each plan.
    """

    as_of: date
    book: DayBook
    groups: list[Group] = field(default_factory=list)
    keys: list[StateKey] = field(default_factory=list)
    rows: Grown = field(default_factory=lambda: Grown(lay.STATE_FIELDS))
    through: Grown = field(default_factory=lambda: Grown(lay.THROUGH_FIELDS))
    windows: Grown = field(default_factory=lambda: Grown(2))
    moves: Grown = field(default_factory=lambda: Grown(4))
    plans: Grown = field(default_factory=lambda: Grown(2))
    owner: list[int] = field(default_factory=list)
    year_end: int = field(init=False)
    _known: dict[StateKey, int] = field(default_factory=dict)
    _lines: dict[tuple[int, int], int] = field(default_factory=dict)
    _caps: dict[tuple[int, int], int] = field(default_factory=dict)
    _line_parts: list[Any] = field(default_factory=list)
    _cap_parts: list[Any] = field(default_factory=list)
    _joined: tuple[Any, Any] | None = None
    _programs: dict[StateKey, Program] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.year_end = self.book.number(YEAR_END)

    def number(self, key: StateKey) -> int:
        """The number of a state; made when it is first asked for."""
        if key not in self._known:
            # First the number: a change of law may lead from one state to another and back.
            self._known[key] = made = self.rows.add(np.zeros(lay.STATE_FIELDS))
            self.keys.append(key)
            row = self._row(key)
            self._through(key, row)
            self.rows.all[made] = row
        return self._known[key]

    def _row(self, key: StateKey) -> list[int]:
        group = self.groups[key.group]
        law, tracks = group.law, group.law.kernel.tracks
        track, stop = tracks.tracks[key.track], tracks.stops[key.stop]
        run = tracks.tables.runs[track.spec]
        row = [0] * lay.STATE_FIELDS
        row[lay.STATE_LINE] = self._line(key.track, tracks)
        row[lay.STATE_NEXT] = row[lay.STATE_LINE]
        row[lay.STATE_SIMPLE] = int(tracks.simple(track))
        row[lay.STATE_PLANS] = self._room_for_plans(group)
        row[lay.STATE_ENDS] = self.book.number(tracks.tables.ends(track.spec))
        row[lay.STATE_YEAR_END] = _YEAR_ENDS[run.year_end]
        row[lay.STATE_FIRST_DAY] = 0 if run.counting.first_day else 1
        row[lay.STATE_UNIT] = unit_of(run.length)
        for unit in range(3):
            rolls = tracks.tables.rolls(track.rollover, unit)
            row[lay.STATE_ROLL + unit] = self.book.number(rolls)
        self._emergencies(track.config, row)
        if stop is None:
            return row
        run = tracks.tables.runs[stop.spec]
        if not stop.rule.periods or track.period.id in stop.rule.periods:
            row[lay.STATE_STOP] = self._cap(key.stop, tracks)
        row[lay.STATE_STOP_ENDS] = self.book.number(tracks.tables.ends(stop.spec))
        row[lay.STATE_STOP_FIRST_DAY] = 0 if run.counting.first_day else 1
        row[lay.STATE_STOP_UNIT] = unit_of(run.length)
        for unit in range(3):
            rolls = tracks.tables.rolls(stop.rollover, unit)
            row[lay.STATE_STOP_ROLL + unit] = self.book.number(rolls)
        row[lay.STATE_STOP_MOVED] = sum(_MOVED[word] for word in set(stop.rule.moved_by))
        before = stop.rule.not_before
        row[lay.STATE_STOP_NOT_BEFORE] = int(LOWEST) if before is None else number(before)
        row[lay.STATE_STOP_RULE] = law.rule(stop.rule.id)
        row[lay.STATE_STOP_READS] = law.reads(tracks.tables.rollovers[stop.rollover].id)
        return row

    def _line(self, track: int, tracks: Tracks) -> int:
        # A law that was read anew has tracks of its own; the old ones are kept by their group.
        key = (id(tracks), track)
        if key not in self._lines:
            self._lines[key] = len(self._line_parts)
            line = np.stack(tracks.line(track), axis=1)
            self._line_parts.append(shortened(line, number(self.as_of)))
            self._joined = None
        return self._lines[key]

    def _cap(self, stop: int, tracks: Tracks) -> int:
        key = (id(tracks), stop)
        if key not in self._caps:
            # Line 0 stands for no long stop.
            self._caps[key] = len(self._cap_parts) + 1
            cap = np.stack(tracks.cap(stop), axis=1)
            self._cap_parts.append(shortened(cap, number(self.as_of)))
            self._joined = None
        return self._caps[key]

    def _room_for_plans(self, group: Group) -> int:
        first = self.plans.extend(np.full((len(group.signs), 2), lay.NONE))
        self.owner += [len(self.keys) - 1] * len(group.signs)
        return first - group.first_sign

    def _emergencies(self, config: Config, row: list[int]) -> None:
        row[lay.STATE_WINDOWS], row[lay.STATE_WINDOW_COUNT] = len(self.windows), len(config.spans)
        for span in config.spans:
            self.windows.add(span)
        moves = [rule for rule in config.moves if rule.to]
        row[lay.STATE_MOVES], row[lay.STATE_MOVE_COUNT] = len(self.moves), len(moves)
        for rule in moves:
            to, running = number(rule.to or rule.until), int(rule.expiry == "running")
            self.moves.add((number(rule.begin), number(rule.until), to, running))

    def program(self, key: StateKey) -> Program:
        """Compiles event rules for clocks in a state."""
        if key not in self._programs:
            group = self.groups[key.group]
            kernel, reading = group.law.kernel, group.law.readings[key.reading]
            stop = kernel.tracks.stops[key.stop]
            self._programs[key] = Program(
                law=kernel.law,
                tracks=kernel.tracks,
                ops=kernel.ops,
                type=group.type,
                track=key.track,
                stop=None if stop is None else stop.rule.id,
                constants=group.constants,
                as_of=self.as_of,
                bits=kernel.bits,
                onces=kernel.onces,
                rules=kernel.rules,
                replaced=reading.replaced,
            )
        return self._programs[key]

    # --- changes of law -------------------------------------------------------------------------

    def changes(self, group: Group, reading: int) -> list[TransitionRule]:
        """Changes of law in the order in which they come, in a reading."""
        replaced = group.law.readings[reading].replaced
        found = []
        for rule in group.law.kernel.law.sheet.transitions:
            changed = replaced.get(rule.id, rule)
            found.append(changed if isinstance(changed, TransitionRule) else rule)
        return sorted(found, key=lambda rule: (rule.on, rule.id))

    def _through(self, key: StateKey, row: list[int]) -> None:
        rules = self.changes(self.groups[key.group], key.reading)
        lines = [self._change(key, rule) for rule in rules]
        row[lay.STATE_THROUGH] = len(self.through)
        row[lay.STATE_THROUGH_COUNT] = len(lines)
        for line in lines:
            self.through.add(line)

    def _change(self, key: StateKey, rule: TransitionRule) -> tuple[int, ...]:
        """What a change of law does to a clock in a state."""
        group = self.groups[key.group]
        old = group.law.kernel.tracks.tracks[key.track]
        on = number(rule.on)
        not_for_it = rule.on > self.as_of or rule.period == old.period.id
        if not_for_it or (rule.old and old.period.id not in rule.old):
            return (on, lay.NONE, 0, 0, 0, 0)
        try:
            track, reads = self._new_track(key, rule, old)
        except Unsupported:
            return (on, lay.BAD, 0, 0, 0, 0)
        keeps = rule.rule == "replace_length"
        leads = self.number(StateKey(key.group, key.reading, track, key.stop))
        reads |= group.law.reads(rule.id)
        anchor = number(rule.counted_from or rule.on)
        return (on, leads, int(keeps), anchor, group.law.rule(rule.id), reads)

    def _new_track(self, key: StateKey, rule: TransitionRule, old: Track) -> tuple[int, int]:
        """The way of counting after a change of law, and what is disputed of it."""
        law, program = self.groups[key.group].law, self.program(key)
        kernel = law.kernel
        new: PeriodRule = program.period(rule.period)
        if rule.rule in ("shorter", "longer") or new.length is None or new.length_from:
            raise Unsupported("two periods side by side")
        program.refuse_other_stop(new)
        counting = kernel.tables.runs[old.spec].counting
        reads = law.reads(new.id)
        if rule.rule == "new_period":
            counted = program.counting(new)
            counting, reads = counted.counting, reads | law.reads(counted.id)
        spec = kernel.tables.run(Run(date(2000, 1, 1), new.length, counting, new.year_end))
        made = Track(new, spec, old.rollover, new.length, old.config)
        return kernel.tracks.track(made), reads

    # --- as the compiled walk takes it ----------------------------------------------------------

    def model(self) -> tuple[Any, ...]:
        """States, lines, long stops, first day, windows, moves and the table of year ends."""
        if self._joined is None:
            low, high = window(self.as_of)
            none = np.zeros((1, high - low + 1, 4), dtype=np.int16)
            lines = np.ascontiguousarray(np.stack(self._line_parts)) if self._line_parts else none
            caps = np.concatenate([none[:, :, :2], *(cap[None] for cap in self._cap_parts)])
            self._joined = lines, np.ascontiguousarray(caps)
        low, _ = window(self.as_of)
        windows, moves = self.windows.all, self.moves.all
        today = number(self.as_of)
        return self.rows.all, *self._joined, low, windows, moves, self.year_end, today
