"""The screening kernel: one pure function from an Arrow batch to an Arrow batch.

It reads the rule sheets of the explained engine and answers for each receivable the asserted, the
proven and the floor clock. Most receivables are answered from tables
(:mod:`legalkit.portfolio.lawkernel`); those that a change of law reaches, or whose rules ask for
more, are walked rule by rule (:mod:`legalkit.portfolio.columnwalk`). ``covered`` is false for the
receivables that neither can express; they are for the explained engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from legalkit.limitation.law import Law
from legalkit.model.claim import ClaimType
from legalkit.portfolio.answers import Answers
from legalkit.portfolio.batch import (
    ANSWERS,
    CLAIM_DAYS,
    EVENT,
    EVENT_DAYS,
    EVENT_WORDS,
    KINDS,
    MONEY,
    QUESTIONS,
    UNSTATED,
    Events,
    claim_days_of,
    events_of,
    words_of,
)
from legalkit.portfolio.choice import Choice
from legalkit.portfolio.columnclock import Tables
from legalkit.portfolio.columns import Slot, Words
from legalkit.portfolio.compiled import CompiledKernel
from legalkit.portfolio.daytable import Days
from legalkit.portfolio.lawkernel import LawKernel
from legalkit.portfolio.layout import MOST_EVENTS
from legalkit.portfolio.readings import scenarios

__all__ = ["ANSWERS", "CLAIM_DAYS", "EVENT", "EVENT_DAYS", "MONEY", "QUESTIONS", "Kernel"]

FEWEST = 64


class Kernel:
    """Compiled rule sheets; the same kernel may answer many batches.

    With numba (``legalkit[portfolio-fast]``) receivables are walked by machine code, and numpy
    answers what that leaves; without it numpy answers all. Both give the same answers.

    Args:
        law_of: the law of a code, or None when it has no rule sheet.
        threads: laws, or shares of a batch, that are answered side by side.
        fewest: so many are worth a way of their own: receivables that the compiled walk leaves to
            numpy, and those of a law and type that numpy walks rule by rule. Fewer cost more that
            way than in the explained engine, to which they are left.
        engine: ``numba`` or ``numpy``; chosen by what is there and by how much there is to do,
            unless given.
    """

    def __init__(
        self,
        law_of: Callable[[str], Law | None],
        threads: int = 2,
        fewest: int = FEWEST,
        engine: str | None = None,
    ) -> None:
        self._law_of = law_of
        self._threads, self._fewest = threads, fewest
        self._tables: dict[str, Tables] = {}
        self._kernels: dict[str, LawKernel] = {}
        self._choice = Choice(engine)
        self._walk: CompiledKernel | None = None

    def expect(self, receivables: int) -> None:
        """Say how many receivables are to come; for many it is worth loading the compiled walk."""
        self._choice.expected = receivables

    def __call__(self, batch: pa.RecordBatch, as_of: date) -> pa.RecordBatch:
        """Answer a batch of :data:`QUESTIONS` with one of :data:`ANSWERS`, row for row."""
        if not self._choice.compiled(batch.num_rows):
            return self._in_columns(batch, as_of).batch()
        found = self._walked_by_machine(batch, as_of)
        left = np.flatnonzero(~found.covered)
        if len(left) > self._fewest:
            found.put(left, self._in_columns(batch.take(pa.array(left)), as_of))
        return found.batch()

    def _walked_by_machine(self, batch: pa.RecordBatch, as_of: date) -> Answers:
        if self._walk is None or self._walk.as_of != as_of:
            self._walk = CompiledKernel(self._kernel_of, as_of, self._threads)
        return self._walk(batch)

    def _kernel_of(self, code: str, as_of: date) -> LawKernel | None:
        law = self._law_of(code)
        return None if law is None else self._kernel(law, as_of)

    def _in_columns(self, batch: pa.RecordBatch, as_of: date) -> Answers:
        """Answer a batch with numpy alone."""
        laws, types = words_of(batch.column("law")), words_of(batch.column("type"))
        events, days = events_of(batch), claim_days_of(batch)
        few = np.diff(events.offsets) <= MOST_EVENTS
        work: list[tuple[Law, int, NDArray[Any]]] = []
        rules: list[str] = []
        for law, rows in self._by_law(laws):
            work.append((law, len(rules), rows[few[rows]]))
            rules += list(law.by_id)
            self._kernel(law, as_of)
        out = Answers.of(batch.num_rows, rules)

        def one(law: Law, first: int, rows: NDArray[Any]) -> None:
            self._one_law(law, first, rows, types, days, events, as_of, out)

        work.sort(key=lambda item: -len(item[2]))
        if self._threads > 1 and len(work) > 1 and batch.num_rows > 1 << 14:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(lambda item: one(*item), work))
        else:
            for item in work:
                one(*item)
        return out

    def _by_law(self, laws: Words) -> list[tuple[Law, NDArray[Any]]]:
        """Each law of the batch with its receivables."""
        order = np.argsort(laws.codes.astype(np.int16), kind="stable")
        parts = np.split(order, np.cumsum(np.bincount(laws.codes, minlength=1))[:-1])
        found = []
        for code, rows in enumerate(parts):
            name = laws.vocabulary[code] if code < len(laws.vocabulary) else None
            law = self._law_of(str(name)) if name is not None and len(rows) else None
            if law is not None:
                found.append((law, rows))
        return found

    def _kernel(self, law: Law, as_of: date) -> LawKernel:
        found = self._kernels.get(law.code)
        if found is None or found.law is not law or found.as_of != as_of:
            tables = self._tables.get(law.code)
            if tables is None or tables.law is not law:
                tables = self._tables[law.code] = Tables(law)
            found = self._kernels[law.code] = LawKernel(law, tables, as_of)
        return found

    def _one_law(
        self,
        law: Law,
        first: int,
        rows: NDArray[Any],
        types: Words,
        days: Mapping[str, Days],
        events: Events,
        as_of: date,
        out: Answers,
    ) -> None:
        if not len(rows):
            return
        kernel = self._kernels[law.code]
        hard, *clocks = kernel(rows, types, days, events)
        out.covered[rows] = ~hard
        for place, clock in enumerate(clocks):
            out.status[place][rows] = clock.status
            out.days[place][rows] = clock.expires
        proven = clocks[1]
        out.rule[rows] = np.where(proven.rule < 0, -1, proven.rule + first)
        out.event[rows], out.event_day[rows] = proven.kind, proven.day
        left = rows[hard]
        for code in np.unique(types.codes[left]):
            mine = left[types.codes[left] == code]
            if len(mine) < self._fewest:
                continue
            claim_type = ClaimType(str(types.vocabulary[code]))
            self._walked(law, claim_type, first, mine, days, events, as_of, out)

    def _walked(
        self,
        law: Law,
        claim_type: ClaimType,
        first: int,
        rows: NDArray[Any],
        days: Mapping[str, Days],
        events: Events,
        as_of: date,
        out: Answers,
    ) -> None:
        """Answer receivables rule by rule."""
        kernel = self._kernels[law.code]
        constants: dict[str, object] = {
            **UNSTATED,
            **{name: None for name in CLAIM_DAYS if name not in days},
            "type": claim_type,
            "governing_law": law.code,
        }
        mine = {name: column[rows] for name, column in days.items()}
        slots = _slots(kernel.asks_proof(claim_type), rows, events)
        clocks = scenarios(law, kernel.tables, claim_type, as_of, constants, mine, slots, len(rows))
        out.covered[rows] = np.logical_and.reduce([clock.ok for clock in clocks])
        for place, clock in enumerate(clocks):
            out.status[place][rows] = clock.status
            out.days[place][rows] = clock.expires
        proven = clocks[1]
        out.rule[rows] = np.where(proven.rule < 0, -1, proven.rule + first)
        out.event[rows], out.event_day[rows] = proven.event_kind, proven.event_day


def _slots(asks_proof: Any, rows: NDArray[Any], events: Events) -> tuple[Slot, ...]:
    """The first, second ... event of each receivable."""
    counts = events.offsets[rows + 1] - events.offsets[rows]
    slots = []
    for place in range(int(counts.max(initial=0))):
        there = counts > place
        at = np.where(there, events.offsets[rows] + place, 0)
        kind = events.kind[at]
        slots.append(
            Slot(
                there,
                there & (events.proven[at] | ~asks_proof[kind]),
                kind,
                KINDS,
                {name: column[at] for name, column in events.days.items()},
                {
                    name: Words(events.words[name].codes[at], events.words[name].vocabulary)
                    for name in EVENT_WORDS
                },
                events.has_amount[at],
                events.part[at],
            )
        )
    return tuple(slots)
