"""Batches of receivables as Arrow has them, as numpy has them, and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.model.claim import Claim, EventKind
from legalkit.portfolio.columns import Words
from legalkit.portfolio.daytable import MISSING, Days, Mask

MONEY = pa.decimal128(38, 8)
CLAIM_DAYS = tuple(name for name in Claim.model_fields if name.endswith("_on"))
EVENT_DAYS = ("date", "received_on", "served_on", "ended_on", "new_due_on")
EVENT_WORDS = ("form", "outcome", "by", "to", "signed_by_debtor")
#: Sorted, because events of one day and order are taken in the order of their kinds.
KINDS = tuple(sorted(kind.value for kind in EventKind))
#: Constants of a claim: what a ledger has no column for is not stated.
UNSTATED: dict[str, object] = {"forum": None, "payable": None, "instalments": ()}

_WORD = pa.dictionary(pa.int32(), pa.string())
EVENT = pa.struct(
    [
        ("kind", pa.string()),
        *[(name, pa.date32()) for name in EVENT_DAYS],
        *[(name, pa.string()) for name in EVENT_WORDS[:-1]],
        ("signed_by_debtor", pa.bool_()),
        ("amount", MONEY),
        ("proven", pa.bool_()),
    ]
)
#: What the kernel asks for. Words may also come as dictionaries, which saves time.
QUESTIONS = pa.schema(
    [
        ("law", pa.string()),
        ("type", pa.string()),
        *[(name, pa.date32()) for name in CLAIM_DAYS],
        ("amount", MONEY),
        ("events", pa.list_(EVENT)),
    ]
)
#: What the kernel answers; null where the explained engine must answer.
ANSWERS = pa.schema(
    [
        ("covered", pa.bool_()),
        ("asserted_status", _WORD),
        ("asserted_on", pa.date32()),
        ("proven_status", _WORD),
        ("proven_on", pa.date32()),
        ("floor_status", _WORD),
        ("floor_on", pa.date32()),
        ("rule", _WORD),
        ("event", _WORD),
        ("event_on", pa.date32()),
    ]
)


@dataclass(frozen=True, slots=True)
class Events:
    """All events of a batch, one after the other.

    Attributes:
        offsets: place of the first event of each receivable, and the number of events.
        kind: place in :data:`KINDS`.
        days, words: by field.
        has_amount, part: whether it speaks of a sum, and of less than the whole.
        proven: somebody has seen the evidence.
    """

    offsets: NDArray[Any]
    kind: NDArray[Any]
    days: dict[str, Days]
    words: dict[str, Words]
    has_amount: Mask
    part: Mask
    proven: Mask


def days_of(column: Any) -> Days:
    """A date column as day numbers."""
    if column.null_count == len(column):
        return np.full(len(column), MISSING, dtype=np.int32)
    found = column.view(pa.int32()) if not column.null_count else column.cast(pa.int32())
    if found.null_count:
        found = pc.fill_null(found, int(MISSING))
    days: Days = found.to_numpy(zero_copy_only=False)
    return days


def words_of(column: Any) -> Words:
    """A word column as codes; code 0 stands for no word."""
    if column.null_count == len(column):
        return Words(np.zeros(len(column), dtype=np.int32), (None,))
    if pa.types.is_boolean(column.type):
        told = flags_of(pc.is_valid(column))
        return Words(told + (flags_of(column) & told).astype(np.int32), (None, False, True))
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    indices = column.indices
    if indices.null_count:
        indices = pc.fill_null(indices.cast(pa.int32()), -1)
    codes = indices.to_numpy(zero_copy_only=False) + np.int32(1)
    return Words(codes, (None, *column.dictionary.to_pylist()))


def flags_of(column: Any) -> Mask:
    """A column of yes and no; what is not known is no."""
    if column.null_count:
        column = pc.fill_null(column, False)
    flags: Mask = column.to_numpy(zero_copy_only=False)
    return flags


def claim_days_of(batch: pa.RecordBatch) -> dict[str, Days]:
    """The dates of the claims that at least one receivable of the batch has."""
    return {
        name: days_of(batch.column(name))
        for name in CLAIM_DAYS
        if name in batch.schema.names and batch.column(name).null_count < batch.num_rows
    }


def events_of(batch: pa.RecordBatch) -> Events:
    """The events of a batch."""
    column = batch.column("events")
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    events = column.flatten()
    if not len(events):
        events = pa.array([{}], EVENT)
    kinds = words_of(events.field("kind"))
    places = np.array(
        [0 if word is None else KINDS.index(str(word)) for word in kinds.vocabulary], dtype=np.int8
    )
    amounts = events.field("amount")
    none = np.zeros(len(events), dtype=bool)
    has_amount, part = none, none
    if amounts.null_count < len(amounts):
        has_amount = flags_of(pc.is_valid(amounts))
        parent = np.repeat(np.arange(len(lengths)), lengths)
        claimed = batch.column("amount").take(pa.array(parent if offsets[-1] else [0]))
        part = flags_of(pc.less(amounts, claimed))
    return Events(
        offsets=offsets,
        kind=places[kinds.codes],
        days={name: days_of(events.field(name)) for name in EVENT_DAYS},
        words={name: words_of(events.field(name)) for name in EVENT_WORDS},
        has_amount=has_amount,
        part=part,
        proven=flags_of(events.field("proven")),
    )
