"""Operations of events as columns: what each does, and with which days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.portfolio.daytable import MISSING, Days, Mask

NOTHING, RESTART, RESTART_AFTER, REVIVE, STOP, SUSPEND, DEFER = range(7)


@dataclass(slots=True)
class Ops:
    """Operations by number, as columns.

    Attributes:
        code: what it does; NOTHING for an event that is noted and does nothing.
        late: measured against the expiry (0), the expiry without deferrals (1), or not at all (2).
        start: does nothing before the period starts.
        once: bit of the group of which only one works.
        rule: number of the rule; -1 for none.
        track: the track that a restart leads to.
        free: a restart that does not ask for a later day than the last.
        enters: it leads to another period, for which other rules may hold.
        shift: days from the beginning to the first day that does not count.
        need: works only on an expired claim.
        reads: bits of the rules with other readings that it rests on.
    """

    code: list[int] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    start: list[bool] = field(default_factory=list)
    once: list[int] = field(default_factory=list)
    rule: list[int] = field(default_factory=list)
    track: list[int] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)
    enters: list[bool] = field(default_factory=list)
    shift: list[int] = field(default_factory=list)
    need: list[bool] = field(default_factory=list)
    reads: list[int] = field(default_factory=list)
    _known: dict[object, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Operation 0 is that of an event of which nothing comes.
        self.number("nothing")

    def number(self, key: object, **parts: Any) -> int:
        """The number of an operation; made when its key is new."""
        if key not in self._known:
            self._known[key] = len(self.code)
            for name, value in _IDLE.items():
                getattr(self, name).append(parts.get(name, value))
        return self._known[key]

    def columns(self) -> dict[str, NDArray[Any]]:
        """The operations as arrays."""
        return {name: np.array(getattr(self, name), dtype=kind) for name, kind in _KINDS.items()}


_IDLE: dict[str, Any] = {
    "code": NOTHING,
    "late": 0,
    "start": False,
    "once": 0,
    "rule": -1,
    "track": 0,
    "free": False,
    "enters": False,
    "shift": 0,
    "need": False,
    "reads": 0,
}
_KINDS: dict[str, Any] = {
    "code": np.int8,
    "late": np.int8,
    "start": np.bool_,
    "once": np.int64,
    "rule": np.int32,
    "track": np.int64,
    "free": np.bool_,
    "enters": np.bool_,
    "shift": np.int32,
    "need": np.bool_,
    "reads": np.int64,
}


@dataclass(slots=True)
class Acts:
    """What each event does; the acts for claims that have not expired stand behind the others.

    Attributes:
        op: number of the operation.
        at: the day on which it takes effect.
        begin: the day that lateness is measured by.
        anchor: the day a restart counts from; MISSING while a proceeding goes on.
        floor: the day before which nothing expires; MISSING for none, FAR while it goes on.
        until: the last day that does not count; FAR while a proceeding holds time.
        other: place of the act for a claim that has not expired; -1 for none.
        event: place of the event.
        order: order among events of one day.
        key: the day that events are sorted by.
        hard: the event cannot be expressed.
        used: how many places are taken.
    """

    op: NDArray[Any]
    at: Days
    begin: Days
    anchor: Days
    floor: Days
    until: Days
    other: NDArray[Any]
    event: NDArray[Any]
    order: NDArray[Any]
    key: Days
    hard: Mask
    used: int

    @classmethod
    def of(cls, events: NDArray[Any]) -> Acts:
        """Room for the acts of events, one after the other, and for as many alternatives."""
        size = len(events)
        room = size + size // 4 + 16
        days = [np.full(room, MISSING, dtype=np.int32) for _ in range(5)]
        places = np.zeros(room, dtype=np.int64)
        places[:size] = events
        return cls(
            np.zeros(room, dtype=np.int32),
            days[0],
            days[1],
            days[2],
            days[3],
            days[4],
            np.full(size, -1, dtype=np.int64),
            places,
            np.full(size, 5, dtype=np.int64),
            np.full(size, MISSING, dtype=np.int32),
            np.zeros(size, dtype=bool),
            size,
        )

    def more(self, places: NDArray[Any]) -> NDArray[Any]:
        """Room for alternatives of acts; their places."""
        size = len(places)
        if self.used + size > len(self.op):
            for name in ("op", "at", "begin", "anchor", "floor", "until", "event"):
                old = getattr(self, name)
                fill = 0 if name in ("op", "event") else MISSING
                more = np.full(len(old) + size, fill, dtype=old.dtype)
                setattr(self, name, np.concatenate([old, more]))
        made = np.arange(self.used, self.used + size)
        self.event[made] = self.event[places]
        self.used += size
        self.other[places] = made
        return made
