"""Interest to date over columns: one fraction for each rule and day, times every amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from legalkit.model.claim import EventKind
from legalkit.money.happenings import DEMANDS, SUITS, UNDONE
from legalkit.portfolio.batch import days_of, words_of
from legalkit.portfolio.columnscreen import Answered
from legalkit.portfolio.daytable import MISSING, Days, day_of
from legalkit.portfolio.exactsums import decimals, in_cents
from legalkit.portfolio.interest import Choice, Interest, InterestBook, Unit, triggers_told

Rows = NDArray[Any]
_NAMES = ("demand", "filed", "served", "judgment")


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


def interest_columns(found: Answered, book: InterestBook) -> InterestColumns:
    """Interest to date of the receivables of a batch."""
    code, units = _units(found, book)
    shares = [unit.share or Fraction(0) for unit in units]
    known = np.array([unit.share is not None for unit in units], dtype=bool)[code]
    cents = in_cents(found.money, shares, code)
    alone = np.array([unit.own for unit in units], dtype=bool)[code]
    for name in found.columns:
        if not name.startswith("fact."):
            continue
        alone |= found.columns[name].is_valid().to_numpy(zero_copy_only=False)
    alone |= cents < 0
    rules = [unit.rule for unit in units]
    notes = [unit.note for unit in units]
    rule, note = _Codes(rules), _Codes(notes)
    rule_of, note_of = rule.codes[code], note.codes[code]
    rows = np.flatnonzero(alone)
    for row in rows.tolist():
        one = _alone(found, book, row, units[int(code[row])].own)
        known[row] = one.amount is not None
        cents[row] = 0 if one.amount is None else int(one.amount * 100)
        rule_of[row], note_of[row] = rule.of(one.rule), note.of(one.note)
    written = decimals(cents, known).cast(pa.string())
    return InterestColumns(written, rule.column(rule_of), note.column(note_of), len(rows))


def _units(found: Answered, book: InterestBook) -> tuple[Rows, list[Unit]]:
    """The different units of money, and which of them each receivable is owed in.

    First the rule is chosen for each law, type and day; then what it looks at is looked up.
    """
    laws, types = words_of(found.columns["law"]), words_of(found.columns["type"])
    due = days_of(found.columns["due_on"])
    made = np.full(len(found), MISSING, dtype=np.int32)
    if "contract_on" in found.columns:
        made = days_of(found.columns["contract_on"])
    pair = laws.codes.astype(np.int64) * len(types.vocabulary) + types.codes
    code, rows = _different([pair, due, made])
    choices: dict[object, tuple[int, Choice]] = {}
    chosen = np.empty(len(rows), dtype=np.int64)
    for place, row in enumerate(rows.tolist()):
        law, kind = laws.vocabulary[laws.codes[row]], types.vocabulary[types.codes[row]]
        day = _day(due[row])
        assert day is not None  # noqa: S101
        choice = book.choice(str(law), str(kind), day, _day(made[row]))
        # One rule for several types is one: the choice is kept, so its parts stay where they are.
        same = (id(choice.rule), id(choice.sheet), choice.note, choice.own)
        chosen[place] = choices.setdefault(same, (len(choices), choice))[0]
    listed = [choice for _, choice in choices.values()]
    rule = chosen[code]
    days = {"contract_on": made, **_triggers(found, _needs(listed, rule))}
    for name, column in days.items():
        wanted = np.array([name in choice.needs for choice in listed], dtype=bool)[rule]
        days[name] = np.where(wanted, column, MISSING).astype(np.int32)
    code, rows = _different([rule, due, *days.values()])
    units = []
    for row in rows.tolist():
        told = {name: day for name, column in days.items() if (day := _day(column[row]))}
        day = _day(due[row])
        assert day is not None  # noqa: S101
        contract = told.pop("contract_on", None)
        units.append(book.unit(listed[int(rule[row])], day, contract, told))
    return code, units


def _needs(choices: list[Choice], rule: Rows) -> Rows:
    """Receivables whose rule looks at what happened."""
    happenings = {*_NAMES}
    asks = np.array([bool(choice.needs & happenings) for choice in choices], dtype=bool)
    found: Rows = asks[rule] if len(choices) else np.zeros(len(rule), dtype=bool)
    return found


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
