"""Interest to date over columns: one fraction for each rule and day, times every amount."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from legalkit.model.claim import EventKind
from legalkit.money.happenings import DEMANDS, SUITS, UNDONE
from legalkit.portfolio.batch import days_of, words_of
from legalkit.portfolio.columnscreen import Answered
from legalkit.portfolio.daytable import MISSING, Days
from legalkit.portfolio.exactsums import decimals, in_cents
from legalkit.portfolio.interest import Interest, InterestBook, triggers_told
from legalkit.portfolio.unitcolumns import UnitColumns

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class InterestColumns:
    """Interest of a batch.

    Attributes:
        amount: text in cents; null where none is known.
        rule, note: as :class:`legalkit.portfolio.interest.Unit` has them.
        own: how many debts were reckoned on their own.
    """

    amount: Any
    rule: Any
    note: Any
    own: int


def interest_columns(found: Answered, owed: UnitColumns) -> InterestColumns:
    """Interest to date of the receivables of a batch."""
    made = np.full(len(found), MISSING, dtype=np.int32)
    if "contract_on" in found.columns:
        made = days_of(found.columns["contract_on"])
    of = owed.owed(
        words_of(found.columns["law"]),
        words_of(found.columns["type"]),
        days_of(found.columns["due_on"]),
        made,
        lambda asking: _triggers(found, asking),
    )
    units, code = of.units, of.code
    known = np.array([unit.share is not None for unit in units], dtype=bool)[code]
    cents = in_cents(found.money, lambda place: units[place].share or Fraction(0), of.exact, code)
    alone = np.array([unit.own for unit in units], dtype=bool)[code] | (cents < 0)
    for name in found.columns:
        if name.startswith("fact."):
            alone |= found.columns[name].is_valid().to_numpy(zero_copy_only=False)
    rule, note = _Codes([unit.rule for unit in units]), _Codes([unit.note for unit in units])
    rule_of, note_of = rule.codes[code], note.codes[code]
    rows = np.flatnonzero(alone)
    for row in rows.tolist():
        one = _alone(found, owed.book, row, units[int(code[row])].own)
        known[row] = one.amount is not None
        cents[row] = 0 if one.amount is None else int(one.amount * 100)
        rule_of[row], note_of[row] = rule.of(one.rule), note.of(one.note)
    written = decimals(cents, known).cast(pa.string())
    return InterestColumns(written, rule.column(rule_of), note.column(note_of), len(rows))


def _alone(found: Answered, book: InterestBook, row: int, own: bool) -> Interest:
    one, events = found.receivable(row), found.events(row)
    return book.own(one, triggers_told(events)) if own else book.of(one, events)


def _triggers(found: Answered, asking: Rows) -> dict[str, Days]:
    """First day of each happening, for receivables whose law asks for it."""
    told = found.told
    if told is None or not asking.any():
        return {}
    owner = told.column("row").to_numpy()
    kinds = words_of(_column(told, "kind"))
    undone = np.zeros(len(owner), dtype=bool)
    outcome = None
    if "outcome" in told.schema.names:
        outcome = words_of(_column(told, "outcome"))
        undone = np.array([word in {*UNDONE} for word in outcome.vocabulary])[outcome.codes]
    days = {
        name: days_of(_column(told, name))
        if name in told.schema.names
        else np.full(len(owner), MISSING, dtype=np.int32)
        for name in ("date", "received_on", "served_on", "ended_on")
    }

    def of(wanted: tuple[EventKind, ...]) -> Rows:
        found: Rows = np.array([word in {*wanted} for word in kinds.vocabulary])[kinds.codes]
        return found

    counted = ~undone & asking[owner]
    demands, suits = counted & of(DEMANDS), counted & of(SUITS)
    reached = np.where(days["received_on"] == MISSING, days["served_on"], days["received_on"])
    decided = np.zeros(len(owner), dtype=bool)
    if outcome is not None:
        decided = np.array([w in ("judgment", "award") for w in outcome.vocabulary])[outcome.codes]
    size = len(found)
    return {
        "demand": _first(size, owner, (reached, demands), (days["served_on"], suits)),
        "filed": _first(size, owner, (days["date"], suits)),
        "served": _first(size, owner, (days["served_on"], suits)),
        "judgment": _first(size, owner, (days["ended_on"], suits & decided)),
    }


def _first(size: int, owner: Rows, *told: tuple[Days, Rows]) -> Days:
    """The first of some days, for each receivable."""
    top = np.int32(2**31 - 1)
    found = np.full(size, top, dtype=np.int32)
    for days, counts in told:
        some = counts & (days != MISSING)
        np.minimum.at(found, owner[some], days[some])
    first: Days = np.where(found == top, MISSING, found).astype(np.int32)
    return first


def _column(table: Any, name: str) -> Any:
    column = table.column(name)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


class _Codes:
    """Words as codes; words that come up later get codes of their own."""

    def __init__(self, words: list[str]) -> None:
        self.words: list[str] = []
        self._at: dict[str, int] = {}
        self.codes = np.array([self.of(word) for word in words], dtype=np.int32)

    def of(self, word: str) -> int:
        """The code of a word; -1 for none."""
        if not word:
            return -1
        if word not in self._at:
            self._at[word] = len(self.words)
            self.words.append(word)
        return self._at[word]

    def column(self, codes: Rows) -> Any:
        """The words as a column."""
        indices = pa.array(codes.astype(np.int32), mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(self.words, pa.string()))
