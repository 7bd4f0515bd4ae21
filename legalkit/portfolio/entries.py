"""Where clocks start, for the compiled walk: one line for each day that a period can count from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.portfolio import layout as lay
from legalkit.portfolio.columns import Unsupported, holds
from legalkit.portfolio.daytable import Days, number
from legalkit.portfolio.groups import Group
from legalkit.portfolio.grown import Grown
from legalkit.portfolio.shortdays import shortened, too_far
from legalkit.portfolio.starts import Start, first_of_each, start
from legalkit.portfolio.states import StateKey, States


@dataclass(slots=True)
class Entries:
    """All starts, one table after the other.

    Attributes:
        states: the states that clocks start in.
        rows, classes: see :mod:`legalkit.portfolio.layout`.
    """

    states: States
    rows: Grown = field(default_factory=lambda: Grown(lay.ENTRY_FIELDS, np.int16))
    classes: Grown = field(default_factory=lambda: Grown(lay.CLASS_FIELDS))

    def __post_init__(self) -> None:
        left = np.zeros(lay.CLASS_FIELDS)
        left[lay.CLASS_KIND] = lay.START_LEFT
        self.classes.add(left)

    def table(
        self, group: int, reading: int, dates: Mapping[str, Days], present: frozenset[str]
    ) -> int:
        """Write down where clocks start; the number of the first line.

        Args:
            group: number of the group.
            reading: number of the reading.
            dates: dates of the claims, by field, one place for each line.
            present: the dates that some claim of the batch has.
        """
        of = self.states.groups[group]
        kernel, said = of.law.kernel, of.law.readings[reading]
        env = of.claim_env(dates, present)
        found = start(
            kernel.law,
            kernel.tracks,
            of.type,
            env,
            self.states.as_of,
            kernel.bits,
            said.replaced,
            through_changes=True,
        )
        changes, hard = self._changes(of, reading, env, found)
        kinds = np.zeros((len(env.rows), lay.CLASS_FIELDS), dtype=np.int32)
        kinds[:, lay.CLASS_KIND] = np.where(
            found.hard | hard,
            lay.START_LEFT,
            np.where(found.running, lay.START_RUNS, lay.START_NOTHING),
        )
        kinds[:, lay.CLASS_STATUS] = found.status
        kinds[:, lay.CLASS_STATE] = self._states(group, reading, found)
        kinds[:, lay.CLASS_RULE] = np.where(found.rule < 0, -1, found.rule + of.law.first_rule)
        kinds[:, lay.CLASS_USED], kinds[:, lay.CLASS_CHANGES] = found.used, changes
        kinds[:, lay.CLASS_GROUP] = group
        lines = np.zeros((len(env.rows), lay.ENTRY_FIELDS), dtype=np.int16)
        for place, days in (
            (lay.ENTRY_ANCHOR, found.anchor),
            (lay.ENTRY_STARTED, found.started),
            (lay.ENTRY_STOP_ANCHOR, found.stop_anchor),
        ):
            lines[:, place] = self.days(days, kinds)
        lines[:, lay.ENTRY_CLASS] = self.classes_of(kinds)
        return self.rows.extend(lines)

    def days(self, days: Days, kinds: NDArray[np.int32]) -> NDArray[np.int16]:
        """Days as lines hold them; starts with a day that no line can hold are left."""
        today = number(self.states.as_of)
        kinds[too_far(days, today), lay.CLASS_KIND] = lay.START_LEFT
        return shortened(days, today)

    def classes_of(self, kinds: NDArray[np.int32]) -> NDArray[np.int64]:
        """The class of each line; equal lines share one."""
        varied = [column for column in kinds.T if len(column) and (column != column[0]).any()]
        first, place = first_of_each({str(n): c for n, c in enumerate(varied)}, len(kinds))
        if len(self.classes) + len(first) > lay.MOST_CLASSES:
            return np.full(len(kinds), lay.CLASS_LEFT)
        return self.classes.extend(kinds[first]) + place

    def _states(self, group: int, reading: int, found: Start) -> NDArray[np.int64]:
        numbers = np.full(len(found.track), lay.NONE, dtype=np.int64)
        runs = np.flatnonzero(found.running & ~found.hard)
        code = found.track[runs] * 4096 + found.stop[runs]
        for one in np.unique(code).tolist():
            key = StateKey(group, reading, one // 4096, one % 4096)
            numbers[runs[code == one]] = self.states.number(key)
        return numbers

    def _changes(
        self, group: Group, reading: int, env: Any, found: Start
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Bits of the changes of law whose conditions hold, and claims of which none can say."""
        bits = np.zeros(len(env.rows), dtype=np.int64)
        hard = np.zeros(len(env.rows), dtype=bool)
        for place, rule in enumerate(self.states.changes(group, reading)):
            if rule.on > self.states.as_of or number(rule.on) <= group.law.kernel.tracks.low:
                # Clocks that count from an earlier day are in no table.
                continue
            try:
                bits |= holds(rule.when.source, env).astype(np.int64) << place
            except Unsupported:
                hard |= found.running
        return bits, hard
