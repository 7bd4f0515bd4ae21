"""Arrow columns as the compiled walk reads them: values and bitmaps in place, nothing copied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.portfolio.batch import EVENT, EVENT_DAYS, EVENT_WORDS, KINDS, MONEY, flags_of
from legalkit.portfolio.words import OTHER, WORDS


def fixed(array: NDArray[Any]) -> NDArray[Any]:
    """An array that cannot be written to: the compiler makes one walk for arrays of one kind."""
    array.flags.writeable = False
    return array


_NO_BITS = fixed(np.zeros(1, dtype=np.uint8))
_NO_VALUES = fixed(np.zeros(1, dtype=np.int32))
#: How a column is read: nothing there, all there, or as its bitmap says.
EMPTY, FULL, MAPPED = range(3)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its values, how they are read, its bitmap and where that begins."""

    values: NDArray[np.int32]
    mode: int
    bits: NDArray[np.uint8]
    shift: int


def numbers(column: Any) -> Column:
    """Days, or codes of words; values that are not there are told by the bitmap."""
    size = len(column)
    if column.null_count == size:
        return Column(_NO_VALUES, EMPTY, _NO_BITS, 0)
    bitmap, data = column.buffers()[:2]
    width = column.type.bit_width // 8
    kind = f"{'u' if pa.types.is_unsigned_integer(column.type) else 'i'}{width}"
    values = np.frombuffer(data, dtype=kind, count=size, offset=column.offset * width)
    values = fixed(values.astype(np.int32, copy=False))
    if not column.null_count:
        return Column(values, FULL, _NO_BITS, 0)
    return Column(values, MAPPED, fixed(np.frombuffer(bitmap, dtype=np.uint8)), column.offset)


def _flags(column: Any) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A column of yes and no: what is told, and what is told to be so."""
    size, shift = len(column), column.offset

    def unpacked(bits: Any) -> NDArray[np.uint8]:
        if bits is None:
            return np.ones(size, dtype=np.uint8)
        whole = np.frombuffer(bits, dtype=np.uint8)
        return np.unpackbits(whole, count=shift + size, bitorder="little")[shift:]

    told, yes = (unpacked(bits) for bits in column.buffers())
    return told, yes & told


def words(column: Any, known: tuple[object, ...]) -> tuple[Column, NDArray[np.int64]]:
    """A word column, and the place of each of its codes in the known words."""
    if pa.types.is_boolean(column.type):
        if column.null_count == len(column):
            return Column(_NO_VALUES, EMPTY, _NO_BITS, 0), np.arange(3)
        told, yes = _flags(column)
        codes = (told * (yes + np.uint8(1))).astype(np.int32)
        return Column(fixed(codes), FULL, _NO_BITS, 0), np.arange(3)
    if column.null_count == len(column):
        return Column(_NO_VALUES, EMPTY, _NO_BITS, 0), np.zeros(1, dtype=np.int64)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    places = {word: place for place, word in enumerate(known)}
    found = [places.get(word, OTHER) for word in column.dictionary.to_pylist()]
    return numbers(column.indices), np.array(found or [0], dtype=np.int64)


def events(batch: pa.RecordBatch) -> tuple[Any, ...]:
    """The events of a batch: see :func:`legalkit.portfolio.machine.run`."""
    listed = batch.column("events")
    if listed.null_count:
        lengths = pc.fill_null(pc.list_value_length(listed), 0).to_numpy(zero_copy_only=False)
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    else:
        offsets = listed.offsets.to_numpy().astype(np.int64)
        offsets -= offsets[0]
    column = listed.flatten()
    if not len(column):
        column = pa.array([{"kind": KINDS[0]}], EVENT)
    days = [numbers(column.field(name)) for name in EVENT_DAYS]
    told = [words(column.field(name), WORDS[name]) for name in EVENT_WORDS]
    kind, kinds = codes(column.field("kind"))
    kind_codes = [KINDS.index(str(word)) if word in KINDS else OTHER for word in kinds]
    amounts = column.field("amount")
    has_amount = part = np.zeros(0, dtype=bool)
    if amounts.null_count < len(amounts):
        has_amount = flags_of(pc.is_valid(amounts))
        parent = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
        claimed = batch.column("amount").take(pa.array(parent if len(parent) else [0]))
        part = flags_of(pc.less(amounts, claimed))
    places = np.full((len(told), max(len(map_) for _, map_ in told)), OTHER, dtype=np.int64)
    for place, (_, map_) in enumerate(told):
        places[place, : len(map_)] = map_
    return (
        offsets,
        kind,
        tuple(day.values for day in days),
        np.array([day.mode for day in days]),
        tuple(day.bits for day in days),
        np.array([day.shift for day in days]),
        tuple(word.values for word, _ in told),
        np.array([word.mode for word, _ in told]),
        tuple(word.bits for word, _ in told),
        np.array([word.shift for word, _ in told]),
        places,
        np.array(kind_codes),
        fixed(has_amount),
        fixed(part),
        fixed(_flags(column.field("proven"))[1].view(np.bool_)),
    )


def no_events(size: int) -> tuple[Any, ...]:
    """The same for receivables without events."""
    listed = pa.ListArray.from_arrays(np.zeros(size + 1, dtype=np.int32), pa.array([], EVENT))
    none = pa.nulls(size, MONEY)
    return events(pa.record_batch([none, listed], names=["amount", "events"]))


def codes(column: Any) -> tuple[NDArray[np.int32], list[object]]:
    """A word column as codes with their words; no word has a code of its own, the last."""
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    told = column.dictionary.to_pylist()
    indices = column.indices
    if indices.null_count:
        indices = pc.fill_null(indices.cast(pa.int32()), len(told))
    return numbers(indices).values, [*told, None]
