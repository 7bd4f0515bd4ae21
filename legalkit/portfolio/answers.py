"""Answers of a batch as they are found, and as Arrow has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from legalkit.portfolio.batch import ANSWERS, KINDS
from legalkit.portfolio.columnclock import STATUS
from legalkit.portfolio.daytable import MISSING, Mask


@dataclass(slots=True)
class Answers:
    """Answers of a batch; groups of receivables write to places of their own.

    Attributes:
        covered: answered; False for those that are for the explained engine.
        status, days: of the asserted, the proven and the floor clock.
        rule: deciding rule, a place in ``rules``; -1 for none.
        event, event_day: deciding event, a place in ``KINDS``; -1 and MISSING for none.
        rules: ids of rules.
    """

    covered: Mask
    status: NDArray[np.int32]
    days: NDArray[np.int32]
    rule: NDArray[np.int32]
    event: NDArray[np.int32]
    event_day: NDArray[np.int32]
    rules: list[str]

    @classmethod
    def of(cls, size: int, rules: list[str]) -> Answers:
        """Room for answers, of which there are none yet."""
        days = np.full((4, size), MISSING, dtype=np.int32)
        status = np.zeros((3, size), dtype=np.int32)
        rule, event = np.full((2, size), -1, dtype=np.int32)
        return cls(np.zeros(size, dtype=bool), status, days[:3], rule, event, days[3], rules)

    def put(self, rows: NDArray[Any], other: Answers) -> None:
        """Take in the answers of some receivables."""
        places = {rule: place for place, rule in enumerate(self.rules)}
        new = [rule for rule in other.rules if rule not in places]
        places |= {rule: len(self.rules) + place for place, rule in enumerate(new)}
        self.rules = [*self.rules, *new]
        known = np.array([*(places[rule] for rule in other.rules), -1], dtype=np.int32)
        self.covered[rows] = other.covered
        self.status[:, rows], self.days[:, rows] = other.status, other.days
        self.rule[rows] = known[other.rule]
        self.event[rows], self.event_day[rows] = other.event, other.event_day

    def batch(self) -> pa.RecordBatch:
        """The answers; columns of rows that are not covered are null."""
        whole = bool(self.covered.all())
        shown = None if whole else self.covered
        columns: list[Any] = [_flags(self.covered)]
        for status, days in zip(self.status, self.days, strict=True):
            columns.append(_words(status, STATUS, shown))
            columns.append(_days(days, shown))
        columns.append(_words(self.rule, self.rules, _both(self.rule >= 0, shown)))
        told = _both(self.event >= 0, shown)
        columns.append(_words(self.event, KINDS, told))
        columns.append(_array(self.event_day, pa.date32(), told))
        return pa.record_batch(columns, schema=ANSWERS)


def _both(one: Mask, other: Mask | None) -> Mask:
    return one if other is None else one & other


def _flags(flags: Mask) -> Any:
    bits = pa.py_buffer(np.packbits(flags, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, bits])


def _array(values: NDArray[np.int32], kind: Any, there: Mask | None) -> Any:
    """Whole numbers as Arrow has them, without a copy."""
    bits = None
    if there is not None and not there.all():
        bits = pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [bits, pa.py_buffer(values)])


def _words(codes: NDArray[np.int32], words: Any, there: Mask | None) -> Any:
    known = pa.array(list(words) or [""], pa.string())
    # The codes were counted here; that each has its word need not be looked at again.
    return pa.DictionaryArray.from_arrays(_array(codes, pa.int32(), there), known, safe=False)


def _days(days: NDArray[np.int32], shown: Mask | None) -> Any:
    return _array(days, pa.date32(), _both(days != MISSING, shown))
