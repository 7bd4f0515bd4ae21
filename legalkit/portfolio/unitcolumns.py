"""Which unit of money each receivable is owed interest in, over columns.

A rule that looks at nothing but the due date has one unit for each day: those are worked out once
for all batches and looked up. Rules that look at a demand, a suit or the contract have one for each
combination that a batch has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.portfolio.columns import Words
from legalkit.portfolio.daytable import MISSING, Days, day_of, number
from legalkit.portfolio.exactsums import long_floats
from legalkit.portfolio.interest import HAPPENINGS, Choice, InterestBook, Unit

Rows = NDArray[Any]
_LOW, _HIGH = number(date(1900, 1, 1)), number(date(2199, 12, 31))


@dataclass(frozen=True, slots=True)
class Owed:
    """The units of a batch.

    Attributes:
        units: the units.
        exact: their shares as long floats.
        code: place of the unit of each receivable.
    """

    units: list[Unit]
    exact: NDArray[np.longdouble]
    code: Rows


@dataclass(slots=True)
class UnitColumns:
    """Units of money for the batches of one screening."""

    book: InterestBook
    _listed: list[Choice] = field(default_factory=list)
    _numbers: dict[object, int] = field(default_factory=dict)
    _places: dict[int, NDArray[np.int32]] = field(default_factory=dict)
    _units: list[Unit] = field(default_factory=list)
    _exact: NDArray[np.longdouble] = field(default_factory=lambda: np.empty(0, dtype=np.longdouble))

    def owed(
        self,
        laws: Words,
        types: Words,
        due: Days,
        made: Days,
        happened: Callable[[Rows], dict[str, Days]],
    ) -> Owed:
        """The units of a batch.

        Args:
            laws: code of the law of each receivable.
            types: claim types.
            due: due dates.
            made: days of the contracts, where known.
            happened: first day of each happening, for receivables whose rule looks at it.
        """
        chosen = self._chosen(laws, types, due, made)
        plain = np.array([not choice.needs for choice in self._listed], dtype=bool)[chosen]
        plain &= (due >= _LOW) & (due <= _HIGH)
        code = np.empty(len(due), dtype=np.int64)
        for choice in np.flatnonzero(np.bincount(chosen[plain])) if plain.any() else ():
            rows = np.flatnonzero(plain & (chosen == choice))
            code[rows] = self._by_day(int(choice), due[rows])
        rest = np.flatnonzero(~plain)
        if not len(rest):
            return Owed(self._units, self._exact, code)
        days = self._needed(rest, chosen, made, happened)
        # Where nothing happened that the rule looks at, the due date alone decides here too.
        bare = np.logical_and.reduce([column == MISSING for column in days.values()])
        bare &= (due[rest] >= _LOW) & (due[rest] <= _HIGH)
        for choice in np.flatnonzero(np.bincount(chosen[rest[bare]])) if bare.any() else ():
            rows = rest[bare & (chosen[rest] == choice)]
            code[rows] = self._by_day(int(choice), due[rows])
        rest, days = rest[~bare], {name: column[~bare] for name, column in days.items()}
        if not len(rest):
            return Owed(self._units, self._exact, code)
        more, units = self._by_need(chosen[rest], due[rest], days)
        code[rest] = more + len(self._units)
        exact = np.concatenate([self._exact, _floats(units)])
        return Owed([*self._units, *units], exact, code)

    def _chosen(self, laws: Words, types: Words, due: Days, made: Days) -> Rows:
        """The number of the rule of each receivable."""
        interval = np.zeros(len(due), dtype=np.int64)
        second = np.zeros(len(due), dtype=np.int64)
        breach = due + np.int32(1)
        contract = np.where(made == MISSING, breach, made)
        edges = {
            code: [number(day) for day in self.book.edges(str(word))]
            for code, word in enumerate(laws.vocabulary)
            if word is not None
        }
        most = max((len(days) for days in edges.values()), default=0) + 1
        for code, days in edges.items():
            mine = laws.codes == code
            interval[mine] = np.searchsorted(days, breach[mine], side="right")
            second[mine] = np.searchsorted(days, contract[mine], side="right")
        pair = laws.codes.astype(np.int64) * len(types.vocabulary) + types.codes
        known, first, place = np.unique(
            (pair * most + interval) * most + second, return_index=True, return_inverse=True
        )
        numbers = np.empty(len(known), dtype=np.int64)
        for at, row in enumerate(first.tolist()):
            law, kind = laws.vocabulary[laws.codes[row]], types.vocabulary[types.codes[row]]
            choice = self.book.choice(str(law), str(kind), _told(due[row]), _day(made[row]))
            # One rule for several types is one: the choice is kept, so its parts stay.
            same = (id(choice.rule), id(choice.sheet), choice.note, choice.own)
            if same not in self._numbers:
                self._numbers[same] = len(self._listed)
                self._listed.append(choice)
            numbers[at] = self._numbers[same]
        found: Rows = numbers[place.ravel()] if len(known) else place.ravel()
        return found

    def _by_day(self, number_: int, due: Days) -> Rows:
        """Places of the units of a rule that looks at the due date alone."""
        places = self._places.setdefault(number_, np.full(_HIGH - _LOW + 1, -1, dtype=np.int32))
        at = due - np.int32(_LOW)
        found = places[at]
        new = np.unique(at[found < 0])
        if len(new):
            choice = self._listed[number_]
            units = [self.book.unit(choice, day_of(int(d) + _LOW), None, {}) for d in new]
            places[new] = np.arange(len(self._units), len(self._units) + len(new))
            self._units.extend(units)
            self._exact = np.concatenate([self._exact, _floats(units)])
            found = places[at]
        return np.asarray(found)

    def _needed(
        self, rest: Rows, chosen: Rows, made: Days, happened: Callable[[Rows], dict[str, Days]]
    ) -> dict[str, Days]:
        """The days beside the due date that the rules of some receivables look at."""
        asks = np.array([bool(c.needs & HAPPENINGS) for c in self._listed], dtype=bool)[chosen]
        days = {"contract_on": made, **(happened(asks) if asks[rest].any() else {})}
        rule = chosen[rest]
        for name, column in days.items():
            wanted = np.array([name in choice.needs for choice in self._listed], dtype=bool)
            days[name] = np.where(wanted[rule], column[rest], MISSING).astype(np.int32)
        return days

    def _by_need(self, rule: Rows, due: Days, days: dict[str, Days]) -> tuple[Rows, list[Unit]]:
        """Units of rules that look at the contract or at what happened."""
        code, rows = _different([rule, due, *days.values()])
        units = []
        for row in rows.tolist():
            told = {name: day for name, column in days.items() if (day := _day(column[row]))}
            contract = told.pop("contract_on", None)
            choice = self._listed[int(rule[row])]
            units.append(self.book.unit(choice, _told(due[row]), contract, told))
        return code, units


def _floats(units: list[Unit]) -> NDArray[np.longdouble]:
    return long_floats([unit.share or Fraction(0) for unit in units])


def _different(columns: list[Rows]) -> tuple[Rows, Rows]:
    """A code for each different combination, and a row that has it."""
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        if len(column) and (column == column[0]).all():
            continue
        values, place = np.unique(column, return_inverse=True)
        _, code = np.unique(code * len(values) + place, return_inverse=True)
    first = np.empty(int(code.max(initial=-1)) + 1, dtype=np.int64)
    first[code] = np.arange(len(code))
    return code, first


def _day(value: Any) -> date | None:
    return None if value == MISSING else day_of(int(value))


def _told(value: Any) -> date:
    return day_of(int(value))
