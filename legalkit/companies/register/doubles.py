"""Which texts of a long column stand in it twice, without a table of all of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
_PRIME = np.uint64(0x100000001B3)


def often(texts: Any) -> Ints:
    """Places of texts that another place has as well, in order of place; nothing is left out.

    A number is made of each text and the numbers are sorted; only where two agree are the texts
    themselves looked at. A table of millions of texts would take several times the memory.

    Args:
        texts: an Arrow array of strings; empty places are passed over.
    """
    numbers = _numbers(texts)
    valid = np.flatnonzero(texts.is_valid().to_numpy(zero_copy_only=False))
    ordered = np.sort(numbers[valid])
    alike = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(alike):
        return np.zeros(0, np.int64)
    maybe = valid[np.isin(numbers[valid], alike)]
    encoded = texts.take(maybe).dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    twice = np.bincount(codes, minlength=len(encoded.dictionary)) > 1
    found: Ints = maybe[twice[codes]].astype(np.int64)
    return found


def _numbers(texts: Any) -> npt.NDArray[np.uint64]:
    """One number for each text, from its bytes (FNV)."""
    count = len(texts)
    _, offsets, octets = texts.buffers()
    numbers = np.full(count, 0xCBF29CE484222325, np.uint64)
    if not count or octets is None:
        return numbers
    at = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + count + 1]
    data = np.frombuffer(octets, np.uint8)
    begin, length = at[:-1].astype(np.int64), np.diff(at)
    rows: Any = slice(None)
    for place in range(int(length.max(initial=0))):
        here = length[rows] > place
        if not here.all():
            rows = np.flatnonzero(here) if isinstance(rows, slice) else rows[here]
        numbers[rows] = (numbers[rows] ^ data[begin[rows] + place]) * _PRIME
    return numbers
