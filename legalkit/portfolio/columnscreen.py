"""Screens a ledger in columns: the same answers as row by row, in batches of bounded memory.

The kernel answers most receivables; those it cannot express, and those with facts of their own, go
to the explained engine one by one and are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Words
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.portfolio.assess import Assessor, QuestionError
from legalkit.portfolio.batch import (
    CLAIM_DAYS,
    EVENT,
    EVENT_DAYS,
    EVENT_WORDS,
    KINDS,
    MONEY,
    days_of,
)
from legalkit.portfolio.checked import checked_events, checked_ledger, fits
from legalkit.portfolio.clock import Clock, TimeAnswer
from legalkit.portfolio.columnclock import STATUS
from legalkit.portfolio.daytable import MISSING, Days, Mask, day_of, number
from legalkit.portfolio.frames import frames
from legalkit.portfolio.kernel import Kernel
from legalkit.portfolio.ledger import (
    COLUMNS,
    EVENT_COLUMNS,
    OPTIONAL_EVENT,
    BadCell,
    Receivable,
    is_mark,
)
from legalkit.portfolio.mapping import Mapping
from legalkit.portfolio.spill import Spill

Rows = NDArray[Any]
#: Rows of a batch.
BATCH = 1 << 18
#: Words for a clock, as :class:`TimeAnswer` has them.
STATUSES = (*STATUS, "no_law", "not_asked")
_PLACE = {word: place for place, word in enumerate(STATUSES)}


@dataclass(slots=True)
class Answered:
    """Receivables of a batch with their three clocks, as columns.

    Attributes:
        columns: the ledger by our name.
        money: amounts; null where columns cannot hold them.
        numbers: line of the file of each row.
        status, asserted_status, floor_status: places in :data:`STATUSES`.
        safe_on, asserted_on, floor_on: last days.
        rule: deciding rule.
        event_kind, event_day: deciding event; kind as a place in ``kinds``, -1 for none.
        explained: answered by the explained engine.
        told: the events, by receivable, for what must still ask them.
        offsets: place of the first event of each receivable.
    """

    columns: dict[str, Any]
    money: Any
    numbers: Rows
    status: Rows
    safe_on: Days
    asserted_status: Rows
    asserted_on: Days
    floor_status: Rows
    floor_on: Days
    rule: Any
    event_kind: Rows
    event_day: Days
    explained: Mask
    told: Any
    offsets: Rows

    def __len__(self) -> int:
        return len(self.numbers)

    def receivable(self, place: int) -> Receivable:
        """A row as the explained engine takes it."""
        return receivable(self.columns, self.money, self.numbers, place)

    def events(self, place: int) -> list[dict[str, str]]:
        """Its events, as the file tells them."""
        return event_rows(self.told, int(self.offsets[place]), int(self.offsets[place + 1]))

    def time(self, place: int) -> TimeAnswer | None:
        """Its clocks as one answer; None when nothing was asked."""
        status = STATUSES[int(self.status[place])]
        if status == "not_asked":
            return None
        kind = int(self.event_kind[place])
        event = f"{KINDS[kind]}@{day_of(int(self.event_day[place]))}" if kind >= 0 else None
        covered = status != "no_law"
        return TimeAnswer(
            status,
            _day(self.safe_on[place]),
            _day(self.asserted_on[place]),
            self.rule[place].as_py(),
            STATUSES[int(self.asserted_status[place])] if covered else None,
            STATUSES[int(self.floor_status[place])] if covered else None,
            _day(self.floor_on[place]),
            event,
            "explained" if self.explained[place] else "columns",
        )


def answered(
    ledger: Path,
    as_of: date,
    *,
    clock: Clock | None,
    kernel: Kernel | None,
    events: Path | None = None,
    mapping: Mapping | None = None,
    assessor: Assessor,
    groups: Words[str, str] | None = None,
) -> Iterator[Answered | list[BadCell]]:
    """A ledger in batches with their clocks, and the cells that are wrong.

    Args:
        ledger: the ledger.
        as_of: day of the assessment.
        clock: the explained engine; None when nothing is asked on limitation.
        kernel: the columnar kernel; None to ask the explained engine for every row.
        events: the events.
        mapping: how the columns of the files are called.
        assessor: asks the explained engine, equal questions once.
        groups: debtor to debtor group, for rows that name none.

    Raises:
        InputError: when a file as a whole cannot be read.
    """
    layout = mapping or Mapping()
    with Spill(ledger.name, events.name if events else "") as spill:
        waiting: dict[int, list[BadCell]] = {}
        # Both headers are read before anything is told.
        known = _taken_in(spill, ledger, layout, waiting)
        spill.link()
        if kernel is not None:
            kernel.expect(known * BATCH)
        lost: list[BadCell] = []
        if events is not None:
            wanted = frames(events, layout.events, EVENT_COLUMNS, _wanted_event, BATCH)
            for frame in wanted:
                checked = checked_events(events.name, frame)
                if checked.bad:
                    yield checked.bad
                lost += spill.add_events(checked)
            lost += spill.finish_events()
        for place in range(known):
            batch, doubled = spill.ledger(place)
            batch = _grouped(batch, groups) if groups else batch
            told, unowned = spill.told(place, batch.column("id"))
            lost += unowned
            cells = [*waiting.pop(place, []), *doubled]
            if cells:
                yield sorted(cells, key=lambda cell: cell.row)
            found, refused = _answer(batch, told, as_of, clock, kernel, assessor, ledger.name)
            if refused:
                yield refused
            yield found
        if lost:
            yield sorted(lost, key=lambda cell: cell.row)


def _grouped(batch: Any, groups: Words[str, str]) -> Any:
    """Rows with the group of their debtor, where they name none."""
    debtors = batch.column("debtor").dictionary_encode()
    known = pa.array([groups.get(name) for name in debtors.dictionary.to_pylist()], pa.string())
    found = known.take(debtors.indices)
    place = batch.schema.get_field_index("group")
    if place >= 0:
        found = pc.coalesce(batch.column("group").cast(pa.string()), found)
        return batch.set_column(place, "group", found.dictionary_encode())
    return batch.append_column("group", found.dictionary_encode())


def _taken_in(
    spill: Spill, ledger: Path, layout: Mapping, waiting: dict[int, list[BadCell]]
) -> int:
    """Read the ledger; its bad cells wait beside their batch. Returns the number of batches."""
    for frame in frames(ledger, layout.ledger, COLUMNS, _wanted, BATCH):
        checked = checked_ledger(ledger.name, frame)
        waiting[spill.batches()] = checked.bad
        spill.add_ledger(checked)
    return spill.batches()


def _wanted(name: str) -> bool:
    return name in CLAIM_DAYS or is_mark(name) or name.startswith("fact.")


def _wanted_event(name: str) -> bool:
    return name in OPTIONAL_EVENT or name.startswith("fact.")


# --- one batch ----------------------------------------------------------------------------------


def _answer(
    batch: Any,
    told: Any,
    as_of: date,
    clock: Clock | None,
    kernel: Kernel | None,
    assessor: Assessor,
    file: str,
) -> tuple[Answered, list[BadCell]]:
    numbers = batch.column("number").to_numpy(zero_copy_only=False)
    names = [name for name in batch.schema.names if name not in ("money", "number")]
    columns = {name: batch.column(name) for name in names}
    money = batch.column("money")
    return answer_batch(columns, money, numbers, told, as_of, clock, kernel, assessor, file)


def answer_batch(
    columns: dict[str, Any],
    money: Any,
    numbers: Rows,
    told: Any,
    as_of: date,
    clock: Clock | None,
    kernel: Kernel | None,
    assessor: Assessor,
    file: str,
) -> tuple[Answered, list[BadCell]]:
    """The clocks of checked receivables, and the rows whose events make no question.

    Args:
        columns: as :class:`legalkit.portfolio.checked.Checked` has them.
        money: amounts, as there.
        numbers: line of the file of each row; 0 for a row that is not to be used.
        told: their events with ``row``, receivable after receivable; None for none.
        as_of: day of the assessment.
        clock: the explained engine; None when nothing is asked on limitation.
        kernel: the columnar kernel; None to ask the explained engine for every row.
        assessor: asks the explained engine, equal questions once.
        file: name of the ledger.
    """
    size = len(numbers)
    offsets = _offsets(told, size)
    found = _unanswered(columns, money, numbers, told, offsets, clock is not None)
    open_ = np.ones(size, dtype=bool)
    rules: list[str | None] = []
    if kernel is not None and clock is not None:
        open_ = _in_columns(found, kernel, as_of)
    refused: list[BadCell] = []
    used = numbers > 0
    ask = np.flatnonzero(open_ & used)
    for place in ask.tolist() if clock is not None or told is not None else ():
        one = found.receivable(place)
        try:
            time = assessor.time(one, found.events(place))
        except QuestionError as problem:
            text = str(problem)[:60]
            refused.append(BadCell(file, one.row, "events", text, "expect.events", one.id))
            used[place] = False
            continue
        rules.append(_put(found, place, time))
    if rules:
        kept = [place for place in ask.tolist() if used[place]]
        found.rule = _with_rules(found.rule, kept, rules)
    return (found if used.all() else _some(found, np.flatnonzero(used))), refused


def _unanswered(
    columns: dict[str, Any], money: Any, numbers: Rows, told: Any, offsets: Rows, asked: bool
) -> Answered:
    size = len(numbers)

    def words() -> Rows:
        return np.full(size, _PLACE["no_law" if asked else "not_asked"], dtype=np.int8)

    def days() -> Days:
        return np.full(size, MISSING, dtype=np.int32)

    return Answered(
        columns, money, numbers, words(), days(), words(), days(), words(), days(),
        pa.nulls(size, pa.dictionary(pa.int32(), pa.string())),
        np.full(size, -1, dtype=np.int8), days(), np.ones(size, dtype=bool), told, offsets,
    )  # fmt: skip


def _offsets(told: Any, size: int) -> Rows:
    if told is None or not len(told):
        return np.zeros(size + 1, dtype=np.int64)
    counts = np.bincount(told.column("row").to_numpy(), minlength=size)
    return np.concatenate([[0], np.cumsum(counts)])


def _in_columns(found: Answered, kernel: Kernel, as_of: date) -> Mask:
    """Let the kernel answer; the rows that are left to the explained engine."""
    own = _own(found)
    answers = kernel(questions(found.columns, found.money, found.told, found.offsets), as_of)
    covered = answers.column("covered").to_numpy(zero_copy_only=False) & ~own
    found.explained = ~covered
    for name, into, on in (
        ("proven", found.status, found.safe_on),
        ("asserted", found.asserted_status, found.asserted_on),
        ("floor", found.floor_status, found.floor_on),
    ):
        words = answers.column(f"{name}_status")
        into[covered] = _codes(words)[covered]
        on[covered] = days_of(answers.column(f"{name}_on"))[covered]
    found.rule = answers.column("rule")
    found.event_kind[covered] = _codes(answers.column("event"))[covered]
    found.event_day[covered] = days_of(answers.column("event_on"))[covered]
    left: Mask = ~covered
    return left


def _codes(words: Any) -> Rows:
    codes = words.indices
    if codes.null_count:
        codes = pc.fill_null(codes, -1)
    found: Rows = codes.to_numpy(zero_copy_only=False)
    return found


def _own(found: Answered) -> Mask:
    """Rows with facts, which only the explained engine weighs, and sums too long for columns."""
    own = found.money.is_null().to_numpy(zero_copy_only=False)
    for name, column in found.columns.items():
        if name.startswith("fact."):
            own |= column.is_valid().to_numpy(zero_copy_only=False)
    told = found.told
    if told is not None and len(told):
        odd = np.zeros(len(told), dtype=bool)
        for name in told.schema.names:
            if name.startswith("fact."):
                odd |= pc.is_valid(_array(told, name)).to_numpy(zero_copy_only=False)
        if "amount" in told.schema.names:
            stated = pc.is_valid(_array(told, "amount"))
            short = pc.is_valid(_array(told, "money"))
            odd |= pc.and_(stated, pc.invert(short)).to_numpy(zero_copy_only=False)
        if odd.any():
            own[told.column("row").to_numpy()[odd]] = True
    return np.asarray(own, dtype=bool)


def _array(table: Any, name: str) -> Any:
    column = table.column(name)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def questions(columns: dict[str, Any], money: Any, told: Any, offsets: Rows) -> Any:
    """Rows of a ledger with their events as the kernel takes them."""
    size = len(money)
    names, arrays = ["law", "type", "due_on", "amount"], []
    arrays = [columns["law"], columns["type"], columns["due_on"], money]
    for name in CLAIM_DAYS:
        if name in columns and name != "due_on":
            names.append(name)
            arrays.append(columns[name])
    count = 0 if told is None else len(told)
    fields = []
    for part in EVENT:
        if told is not None and part.name in told.schema.names and part.name != "amount":
            column = _array(told, part.name)
            if pa.types.is_boolean(part.type) and not pa.types.is_boolean(column.type):
                column = _yes(column)
            fields.append(column)
        elif told is not None and part.name == "amount":
            fields.append(_array(told, "money"))
        else:
            fields.append(pa.nulls(count, part.type))
    events = pa.StructArray.from_arrays(fields, [part.name for part in EVENT])
    if not size:
        listed = pa.array([], pa.list_(events.type))
    else:
        listed = pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), events)
    return pa.record_batch([*arrays, listed], names=[*names, "events"])


def _yes(column: Any) -> Any:
    """Words of yes and no as truth; no word stays unknown."""
    known = [word.lower() in ("yes", "true", "1") for word in column.dictionary.to_pylist()]
    return pa.array(known, pa.bool_()).take(column.indices)


def _put(found: Answered, place: int, time: TimeAnswer | None) -> str | None:
    """Write down what the explained engine answered; the rule is given back."""
    if time is None:
        return None
    found.status[place] = _PLACE[time.status]
    found.safe_on[place] = _number(time.safe_on)
    if time.asserted_status is not None:
        found.asserted_status[place] = _PLACE[time.asserted_status]
    if time.floor_status is not None:
        found.floor_status[place] = _PLACE[time.floor_status]
    found.asserted_on[place] = _number(time.asserted_on)
    found.floor_on[place] = _number(time.floor_on)
    if time.event is not None:
        kind, _, day = time.event.partition("@")
        found.event_kind[place] = KINDS.index(kind)
        found.event_day[place] = number(date.fromisoformat(day))
    return time.decided_by


def _with_rules(column: Any, places: list[int], rules: list[str | None]) -> Any:
    known = column.dictionary.to_pylist()
    at = {rule: place for place, rule in enumerate(known)}
    codes = _codes(column).astype(np.int32, copy=True)
    for place, rule in zip(places, rules, strict=True):
        if rule is None:
            codes[place] = -1
            continue
        if rule not in at:
            at[rule] = len(known)
            known.append(rule)
        codes[place] = at[rule]
    indices = pa.array(codes, mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(known, pa.string()))


def _some(found: Answered, rows: Rows) -> Answered:
    """The same without rows that cannot be used."""
    take = pa.array(rows)
    counts = np.diff(found.offsets)[rows]
    told = found.told
    if told is not None:
        keep = np.zeros(len(found), dtype=bool)
        keep[rows] = True
        told = told.filter(pa.array(keep[told.column("row").to_numpy()]))
        renamed = (np.cumsum(keep) - 1)[told.column("row").to_numpy()].astype(np.int32)
        told = told.set_column(told.schema.get_field_index("row"), "row", pa.array(renamed))
    return Answered(
        {name: column.take(take) for name, column in found.columns.items()},
        found.money.take(take),
        found.numbers[rows],
        found.status[rows],
        found.safe_on[rows],
        found.asserted_status[rows],
        found.asserted_on[rows],
        found.floor_status[rows],
        found.floor_on[rows],
        found.rule.take(take),
        found.event_kind[rows],
        found.event_day[rows],
        found.explained[rows],
        told,
        np.concatenate([[0], np.cumsum(counts)]),
    )


# --- one row ------------------------------------------------------------------------------------


def receivable(columns: dict[str, Any], money: Any, numbers: Rows, place: int) -> Receivable:
    """A row of checked columns as a receivable."""

    def cell(name: str) -> Any:
        return columns[name][place].as_py()

    amount = money[place].as_py()
    written = Decimal(cell("amount"))
    return Receivable(
        int(numbers[place]),
        cell("id"),
        cell("law"),
        cell("type"),
        cell("due_on"),
        written if amount is None or fits(written) else amount,
        cell("currency"),
        cell("debtor"),
        {n: day for n in CLAIM_DAYS if n in columns and n != "due_on" and (day := cell(n))},
        {n[5:]: text for n in columns if n.startswith("fact.") and (text := cell(n))},
        {n: text for n in columns if is_mark(n) and (text := cell(n))},
    )


def event_rows(told: Any, first: int, last: int) -> list[dict[str, str]]:
    """Events of checked columns as the explained engine takes them."""
    if told is None or first == last:
        return []
    part = told.slice(first, last - first)
    names = ("kind", *EVENT_DAYS, *EVENT_WORDS, "amount", "proven")
    wanted = [n for n in part.schema.names if n in names or n.startswith("fact.")]
    found = []
    for row in part.select(wanted).to_pylist():
        found.append({name: _text(value) for name, value in row.items() if value not in (None, "")})
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _day(value: Any) -> date | None:
    return None if value == MISSING else day_of(int(value))


def _number(day: date | None) -> np.int32:
    return MISSING if day is None else np.int32(number(day))


Progress = Callable[[int], None]
__all__ = ["BATCH", "MONEY", "STATUSES", "Answered", "Progress", "answered"]
