"""Compares two results in columns: the same changes as :mod:`difference` finds row by row.

Both results are dealt out on disk by a hash of the id, so that only one part of each is in memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import ipc

from legalkit.portfolio.columnboard import day_of_batch
from legalkit.portfolio.columnwriters import batch_writer, schema_of
from legalkit.portfolio.difference import (
    CHANGE_COLUMNS,
    EXPIRED_NOW,
    NEEDED,
    OTHER_REASON,
    REST,
    WATCHED,
    WHY,
    Changed,
    Difference,
    same,
)
from legalkit.portfolio.idhash import Seed, id_hash, seed
from legalkit.portfolio.resultframes import result_batches
from legalkit.portfolio.table import unusable
from legalkit.portfolio.writers import kind_of

Mask = NDArray[np.bool_]
#: Rows of one part of a result.
PART = 1 << 18
#: Octets that a row of a text file has at least.
_ROW_OCTETS = 120
#: And one of Parquet.
_PACKED_OCTETS = 30
_WHAT = ("changed", "new", "gone")
_KEYS = [("tier", "ascending"), ("act_by", "ascending"), ("id", "ascending")]


def column_difference(old: Path, new: Path, top: int, out: Path | None = None) -> Difference:
    """Compare two results in columns.

    Args:
        old: result of an earlier ``portfolio screen``.
        new: result of a later one.
        top: how many changes are listed.
        out: file for all of them: .csv, .xlsx or .parquet.

    Raises:
        InputError: when a file is not such a result.
    """
    found, list_ = Difference(), _First(top)
    parts, hashed = max(_parts(old), _parts(new)), seed()
    with tempfile.TemporaryDirectory(prefix="legalkit-") as folder, ExitStack() as stack:
        found.old_day = _dealt(old, Path(folder) / "old", parts, hashed)
        found.new_day = _dealt(new, Path(folder) / "new", parts, hashed)
        write = None
        if out is not None:
            write = stack.enter_context(batch_writer(out, kind_of(out), CHANGE_COLUMNS))
        for part in range(parts):
            was, now = (_part(Path(folder) / f"{side}-{part}") for side in ("old", "new"))
            changes = _changes(was, now)
            for row in _counted(changes):
                found.count_in(*row)
            list_.add(changes)
            if write is not None:
                for batch in changes.select(list(CHANGE_COLUMNS)).to_batches():
                    write(_typed(batch))
    found.first = list_.changes()
    return found


# --- both results, dealt out --------------------------------------------------------------------


def _parts(path: Path) -> int:
    """How many parts a result has, so that one of them fits in memory."""
    if path.is_dir():
        rows = sum(part.stat().st_size for part in path.iterdir()) // _PACKED_OCTETS
    elif path.suffix.lower() == ".parquet":
        from pyarrow import parquet

        try:
            rows = int(parquet.read_metadata(path).num_rows)
        except pa.ArrowInvalid as problem:
            raise unusable("LK911", path, None, problem=str(problem)) from None
    else:
        rows = path.stat().st_size // _ROW_OCTETS
    return max(1, -(-rows // PART))


def _dealt(path: Path, into: Path, parts: int, hashed: Seed) -> date | None:
    """Write the rows of a result to its parts; gives the day of the screening."""
    day, first = None, 2
    writers: dict[int, Any] = {}
    with ExitStack() as stack:
        for batch in result_batches(path, NEEDED):
            found = day_of_batch(batch, day)
            if found is None:
                raise unusable("LK922", path, first)
            day = found
            first += len(batch)
            texts = [column.cast(pa.string()) for column in batch.columns]
            rows = pa.record_batch(texts, names=list(NEEDED))
            home = id_hash(rows.column("id"), hashed) % np.uint64(parts)
            for part in range(parts):
                mine = np.flatnonzero(home == part)
                if not len(mine):
                    continue
                if part not in writers:
                    sink = stack.enter_context(pa.OSFile(f"{into}-{part}", "wb"))
                    writers[part] = stack.enter_context(ipc.new_stream(sink, rows.schema))
                writers[part].write_batch(rows if len(mine) == len(rows) else rows.take(mine))
    return day


def _part(path: Path) -> Any:
    """A part of a result."""
    if not path.exists():
        return pa.schema([(name, pa.string()) for name in NEEDED]).empty_table()
    with pa.OSFile(str(path)) as source, ipc.open_stream(source) as reader:
        return reader.read_all().combine_chunks()


# --- one part -----------------------------------------------------------------------------------


def _changes(was: Any, now: Any) -> Any:
    """The receivables that are not as they were, with what they are told by."""
    at = pc.index_in(now.column("id"), value_set=was.column("id"))
    both = at.is_valid()
    here = now.filter(both)
    there = was.take(at.drop_null())
    unlike = {name: _unlike(name, there, here) for name in {*WATCHED, *(n for n, _ in WHY)}}
    changed = np.logical_or.reduce([unlike[name] for name in WATCHED])
    rows = np.flatnonzero(changed)
    kept = {name: mask[rows] for name, mask in unlike.items()}
    gone = was.filter(pc.invert(pc.is_in(was.column("id"), value_set=now.column("id"))))
    new = now.filter(pc.invert(both))
    sides = [
        _told("changed", there.take(rows), here.take(rows), kept),
        _told("new", None, new, {}),
        _told("gone", gone, None, {}),
    ]
    return pa.concat_tables(sides).combine_chunks()


def _typed(batch: Any) -> Any:
    """Changes with days as days."""
    none = pa.scalar(None, pa.string())
    columns = [pc.if_else(pc.equal(column, ""), none, column) for column in batch.columns]
    return pa.record_batch(columns, names=batch.schema.names).cast(schema_of(CHANGE_COLUMNS))


def _unlike(name: str, there: Any, here: Any) -> Mask:
    old, new = there.column(name), here.column(name)
    found: Mask = pc.not_equal(old, new).to_numpy(zero_copy_only=False).astype(bool)
    if name == "amount":
        for row in np.flatnonzero(found).tolist():
            found[row] = not same(name, old[row].as_py(), new[row].as_py())
    return found


def _told(what: str, was: Any, now: Any, unlike: dict[str, Mask]) -> Any:
    """Changes of one kind as rows of a file of changes, with what they are sorted by."""
    row = was if now is None else now
    size = len(row)
    blank = pa.array([""] * size, pa.string())
    why = np.full(size, "ledger" if what != "changed" else "time", dtype=object)
    for name, word in reversed(WHY) if what == "changed" else ():
        why[unlike[name]] = word
    made: dict[str, Any] = {
        "id": row.column("id"),
        "debtor": row.column("debtor"),
        "currency": row.column("currency"),
        "what": pa.array([what] * size, pa.string()),
        "why": pa.array(why.tolist(), pa.string()),
    }
    for name in WATCHED:
        for side, table in (("old", was), ("new", now)):
            made[f"{side}_{name}"] = blank if table is None else table.column(name)
        if what == "changed":
            told = pa.array(unlike[name])
            for side in ("old", "new"):
                made[f"{side}_{name}"] = pc.if_else(told, made[f"{side}_{name}"], "")
    made["act_by"] = pc.if_else(
        pc.equal(row.column("next_act_by"), ""), "9999", row.column("next_act_by")
    )
    made["tier"] = _tiers(what, made, size)
    return pa.table(made)


def _tiers(what: str, made: dict[str, Any], size: int) -> Any:
    if what != "changed":
        return pa.array([REST] * size, pa.int8())
    other = pc.not_equal(made["old_reason"], made["new_reason"])
    expired = pc.and_(other, pc.equal(made["new_reason"], "EXPIRED"))
    tier = pc.if_else(expired, EXPIRED_NOW, pc.if_else(other, OTHER_REASON, REST))
    return tier.cast(pa.int8())


def _counted(changes: Any) -> Iterator[tuple[str, str, int]]:
    counts = changes.group_by(["what", "why"]).aggregate([([], "count_all")])
    for row in counts.to_pylist():
        yield row["what"], row["why"], row["count_all"]


@dataclass(slots=True)
class _First:
    """The changes that matter most, of all parts so far."""

    top: int
    _kept: Any = None

    def add(self, changes: Any) -> None:
        """Take in the changes of a part."""
        if self._kept is not None:
            changes = pa.concat_tables([self._kept, changes]).combine_chunks()
        best = pc.select_k_unstable(changes, k=min(self.top, len(changes)), sort_keys=_KEYS)
        self._kept = changes.take(best)

    def changes(self) -> list[Changed]:
        """The changes, the gravest first."""
        found = []
        for row in self._kept.to_pylist() if self._kept is not None else ():
            pairs = {name: (row[f"old_{name}"], row[f"new_{name}"]) for name in WATCHED}
            fields = {name: pair for name, pair in pairs.items() if any(pair)}
            found.append(Changed(row["id"], row["debtor"], row["what"], row["why"], fields))
        return found
