"""A 64-bit hash of ids, with multipliers of its own for each run: no file can make ids collide."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

#: Two odd multipliers.
Seed = tuple[np.uint64, np.uint64]


def seed() -> Seed:
    """The multipliers of a run."""
    return np.uint64(secrets.randbits(64) | 1), np.uint64(secrets.randbits(64) | 1)


def id_hash(column: Any, multipliers: Seed) -> NDArray[np.uint64]:
    """A hash of each text; it rests on that text alone, not on the others of its batch."""
    column = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    size, buffers = len(column), column.buffers()
    ends = np.frombuffer(buffers[1], np.int32)[column.offset : column.offset + size + 1]
    octets = np.frombuffer(buffers[2] or b"\0", np.uint8)
    starts, lengths = ends[:-1].astype(np.int64), np.diff(ends)
    found: NDArray[np.uint64] = lengths.astype(np.uint64) + multipliers[1]
    for place in range(int(lengths.max(initial=0))):
        longer = lengths > place
        rows = slice(None) if longer.all() else np.flatnonzero(longer)
        mixed = (found[rows] ^ octets[starts[rows] + place]) * multipliers[0]
        found[rows] = mixed ^ (mixed >> np.uint64(29))
    return found
