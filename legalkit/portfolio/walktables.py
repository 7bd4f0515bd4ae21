"""The tables of the compiled walk, made of the rule sheets as receivables ask for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.model.claim import ClaimType
from legalkit.portfolio import arrowviews
from legalkit.portfolio import layout as lay
from legalkit.portfolio.batch import CLAIM_DAYS, KINDS
from legalkit.portfolio.daybook import DayBook
from legalkit.portfolio.daytable import MISSING, Days, number
from legalkit.portfolio.entries import Entries
from legalkit.portfolio.expressions import Expressions
from legalkit.portfolio.groups import Group, LawTables
from legalkit.portfolio.grown import Grown
from legalkit.portfolio.lawkernel import LawKernel
from legalkit.portfolio.plans import Plans
from legalkit.portfolio.states import StateKey, States
from legalkit.portfolio.tracks import window

#: Disputed rules of a law, and readings of all of them, that the tables have room for.
_MOST_BITS, _MOST_READINGS = 30, 64
#: So often receivables are asked again; those still open are then left to numpy.
_MOST_TURNS = 200


@dataclass(slots=True)
class Out:
    """What was found of receivables, one place for each.

    Attributes:
        status, days: of the asserted, the proven and the floor clock.
        rule: deciding rule, among those of all laws; -1 for none.
        event, event_day: deciding event; -1 and MISSING for none.
        became: see ``ANSWERED`` in :mod:`legalkit.portfolio.layout`.
    """

    status: NDArray[np.int32]
    days: NDArray[np.int32]
    rule: NDArray[np.int32]
    event: NDArray[np.int32]
    event_day: NDArray[np.int32]
    became: NDArray[np.uint8]

    @classmethod
    def of(cls, size: int) -> Out:
        """Room for so many."""
        two = [np.empty((3, size), dtype=np.int32) for _ in range(2)]
        one = [np.empty(size, dtype=np.int32) for _ in range(3)]
        return cls(two[0], two[1], one[0], one[1], one[2], np.empty(size, dtype=np.uint8))

    def views(self) -> tuple[Any, ...]:
        """As the walk takes it."""
        return self.status, self.days, self.rule, self.event, self.event_day, self.became


@dataclass(slots=True)
class WalkTables:
    """Tables of all laws for one day of assessment.

    Attributes:
        as_of: day of the assessment.
        run: the walk.
        ready: makes sure that it can be trusted.
        rules: ids of the rules of all laws.
    """

    as_of: date
    run: Callable[..., int]
    ready: Callable[..., None]
    rules: list[str] = field(default_factory=list)
    book: DayBook = field(init=False)
    states: States = field(init=False)
    plans: Plans = field(init=False)
    entries: Entries = field(init=False)
    _trusted: bool = False
    _groups: dict[object, int] = field(default_factory=dict)
    _starts: dict[int, int] = field(default_factory=dict)
    _jumps: Grown = field(default_factory=lambda: Grown(_MOST_READINGS))
    _others: Grown = field(default_factory=lambda: Grown(_MOST_READINGS))
    _bits: Grown = field(default_factory=lambda: Grown(_MOST_BITS * 2))
    _base: Grown = field(default_factory=lambda: Grown(len(KINDS)))
    _strides: Grown = field(default_factory=lambda: Grown(len(KINDS) * (lay.WORD_FIELDS + 1)))
    _asks: Grown = field(default_factory=lambda: Grown(len(KINDS), np.bool_))
    _named: dict[int, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.book = DayBook(self.as_of)
        self.states = States(self.as_of, self.book)
        self.plans = Plans(self.states, Expressions(self.book))
        self.entries = Entries(self.states)

    def law(self, kernel: LawKernel) -> LawTables | None:
        """A law for the walk; None for one that there is no room for."""
        made = LawTables(kernel, len(self.rules))
        sheet = kernel.law.sheet
        onces = sum(bool(rule.once) for rule in sheet.events)
        if max(len(made.bits), len(sheet.transitions), onces) > _MOST_BITS:
            return None
        if len(made.readings) > _MOST_READINGS:
            return None
        self.rules += list(kernel.law.by_id)
        return made

    def group(self, law: LawTables, claim_type: ClaimType, named: str | None) -> int:
        """The number of the group of a claim type, for starts that count from one date or several.

        Args:
            law: the law.
            claim_type: the type.
            named: the date that starts can rest on; None for several.
        """
        key = (id(law), law.kernel.treatment(claim_type), named)
        if key not in self._groups:
            made = Group(law, claim_type, len(self.plans.sorts))
            number_ = self._groups[key] = len(self.states.groups)
            self.states.groups.append(made)
            self._named[number_] = named
            self.plans.room_for(made)
            jumps = np.full(_MOST_READINGS, lay.BAD)
            for place, reading in enumerate(law.readings):
                jumps[place] = lay.NONE if reading.same_start else lay.BAD
            self._jumps.add(jumps)
            bits = np.zeros((_MOST_BITS, 2), dtype=np.int64)
            bits[: len(law.bits)] = law.bits or np.zeros((0, 2))
            self._bits.add(bits.ravel())
            self._base.add(made.base)
            self._strides.add(np.array(made.strides).ravel())
            self._asks.add(law.kernel.asks_proof(made.type))
        return self._groups[key]

    def known_starts(self, law: LawTables, claim_type: ClaimType, named: str) -> int:
        """The same if it has been made, else BAD."""
        key = (id(law), law.kernel.treatment(claim_type), named)
        return self._starts.get(self._groups.get(key, lay.BAD), lay.BAD)

    def starts(self, group: int) -> int:
        """Where the starts of a group lie that count from one date: a line for each day."""
        if group not in self._starts:
            first = self._by_day(group, 0)
            self._starts[group] = first
            self._floors(first, len(self._every_day()))
        return self._starts[group]

    def mixed(self, group: int, dates: Mapping[str, Days], present: frozenset[str]) -> int:
        """Where the starts of a group lie that rest on several dates: a line for each of them."""
        law = self.states.groups[group].law
        first = self._table(group, 0, dates, present)
        size = len(self.entries.rows) - first
        for place, reading in enumerate(law.readings):
            if not reading.same_start:
                other = self._table(group, place, dates, present)
                self._jumps.all[group, place] = other - first
        self._floors(first, size)
        return first

    def _every_day(self) -> Days:
        low, high = window(self.as_of)
        return np.arange(low, high + 1, dtype=np.int32)

    def _by_day(self, group: int, reading: int) -> int:
        name = self._named[group]
        assert name is not None  # noqa: S101
        return self._table(group, reading, {name: self._every_day()}, frozenset({name}))

    def _table(
        self, group: int, reading: int, dates: Mapping[str, Days], present: frozenset[str]
    ) -> int:
        """Write down starts, and where their clocks stand before anything happens."""
        first = self.entries.table(group, reading, dates, present)
        size = len(self.entries.rows) - first
        out = self._alone(first, size, lay.ASK_READING)
        lines = self.entries.rows.all[first : first + size]
        kinds = self.entries.classes.all[lines[:, lay.ENTRY_CLASS]]
        kinds[out.became != lay.ANSWERED, lay.CLASS_KIND] = lay.START_LEFT
        kinds[:, lay.CLASS_CAPPED] = np.where(out.became == lay.ANSWERED, out.status[0], 0)
        for place, days in (
            (lay.ENTRY_NOMINAL, out.days[0]),
            (lay.ENTRY_ROLLED, out.days[1]),
            (lay.ENTRY_BASE, out.event_day),
        ):
            lines[:, place] = self.entries.days(days, kinds)
        lines[:, lay.ENTRY_CLASS] = self.entries.classes_of(kinds)
        return first

    def _floors(self, first: int, size: int) -> None:
        """Answer the floor clock of new starts, which rests on nothing but the start."""
        out = self._alone(first, size, lay.ASK_FLOOR)
        lines = self.entries.rows.all[first : first + size]
        kinds = self.entries.classes.all[lines[:, lay.ENTRY_CLASS]]
        good = out.became == lay.ANSWERED
        kinds[~good, lay.CLASS_KIND] = lay.START_LEFT
        kinds[:, lay.CLASS_FLOOR_STATUS] = np.where(good, out.status[2], 0)
        kinds[:, lay.CLASS_FLOOR_RULE] = np.where(good, out.rule, -1)
        lines[:, lay.ENTRY_FLOOR_ON] = self.entries.days(out.days[2], kinds)
        lines[:, lay.ENTRY_CLASS] = self.entries.classes_of(kinds)

    def _alone(self, first: int, size: int, asked: int) -> Out:
        """Walk starts as if each were a receivable without events."""
        out = Out.of(size)
        for days in (out.days, out.event_day):
            days[:] = MISSING
        place = np.arange(first, first + size)
        none = arrowviews.fixed(np.zeros((1, size), dtype=np.int32))

        def found() -> tuple[Any, ...]:
            return (*NOWHERE, place, self.entries.rows.all, self.entries.classes.all, asked)

        self.walked(
            size,
            events=arrowviews.no_events(size),
            claims=(none, np.full(len(CLAIM_DAYS), -1)),
            found=found,
            out=out,
        )
        return out

    def walked(
        self,
        size: int,
        *,
        events: tuple[Any, ...],
        claims: tuple[Any, ...],
        found: Callable[[], tuple[Any, ...]],
        out: Out,
        share: Callable[[Callable[[int, int, Any], None], int], None] | None = None,
        more: Callable[[], bool] = lambda: False,
    ) -> None:
        """Walk receivables until none asks for a table that is not there.

        Args:
            size: how many there are.
            events: see :func:`legalkit.portfolio.machine.run`.
            claims: see there.
            found: how starts are found; asked again after tables were made.
            out: takes in the answers.
            share: shares the work between threads.
            more: makes what the batch itself asked for; whether there was something.
        """
        rows = np.zeros(0, dtype=np.int64)
        left = size
        for _ in range(_MOST_TURNS):
            batch, rest = found(), self._views()

            def part(
                first: int, last: int, mine: Any, batch: Any = batch, rest: Any = rest
            ) -> None:
                self.run(first, last, mine, batch, claims, events, *rest, out.views())

            if not self._trusted:
                self.ready(rows, batch, claims, events, *rest, out.views())
                self._trusted = True
            if share is None or len(rows):
                part(0, left, rows)
            else:
                share(part, left)
            rows = np.flatnonzero(out.became == lay.AGAIN)
            left = len(rows)
            if not left or not (more() | self.served()):
                break
        out.became[rows] = lay.LEFT

    def _views(self) -> tuple[Any, ...]:
        self.book.grow()
        while len(self._others) < len(self.states.rows):
            self._others.add(np.full(_MOST_READINGS, lay.NONE))
        low, high = window(self.as_of)
        kinds = len(KINDS)
        sorting = (
            self._base.all,
            self._strides.all.reshape(-1, kinds, lay.WORD_FIELDS + 1),
            self.plans.sorts.all,
            self.plans.sort_cands.all,
            self._asks.all,
            low,
            high - low + 1,
        )
        disputed = (self._bits.all.reshape(-1, _MOST_BITS, 2), self._jumps.all, self._others.all)
        rules = self.plans.rules(number(self.as_of))
        return self.states.model(), rules, disputed, self.book.views(), sorting

    def served(self) -> bool:
        """Make the tables that were asked for; whether there were any."""
        made = self.book.fill()
        for place in _wanted(self.states.plans.all[:, 1], lay.BAD):
            self.plans.plan(place)
            made = True
        signs = np.array([group.first_sign for group in self.states.groups])
        for sign in _wanted(self.plans.sorts.all[:, 1], lay.BAD):
            at = int(np.searchsorted(signs, sign, side="right")) - 1
            self.plans.sort(self.states.groups[at], sign)
            made = True
        for group, reading in np.argwhere(self._jumps.all == lay.BAD - 1).tolist():
            first = self._starts.get(group)
            made = True
            if first is not None:
                self._jumps.all[group, reading] = self._by_day(group, reading) - first
        for state, reading in np.argwhere(self._others.all == lay.BAD).tolist():
            key = self.states.keys[state]
            other = StateKey(key.group, reading, key.track, key.stop)
            self._others.all[state, reading] = self.states.number(other)
            made = True
        return made


def _wanted(column: NDArray[Any], mark: int) -> list[int]:
    return np.flatnonzero(column == mark).tolist()


_NO_CODES = arrowviews.fixed(np.zeros(0, dtype=np.int32))
#: Where starts are found by law and type: nowhere, because they are given.
NOWHERE = (_NO_CODES, _NO_CODES, np.zeros((1, 1), dtype=np.int64), 0)
