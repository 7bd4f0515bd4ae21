"""Checked rows on disk, so that memory does not grow with the ledger.

The ledger is read once; its rows wait in batches while the events find their receivable. Ids are
compared by a 64-bit hash with a multiplier of its own for each run; a doubled id and the owner of
an event are settled by the ids themselves.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import ipc

from legalkit.portfolio.checked import Checked
from legalkit.portfolio.idhash import id_hash, seed
from legalkit.portfolio.ledger import BadCell

#: Ids that are compared in memory at once.
PARTITION = 1 << 21
_CHUNK = 1 << 18


class Spill:
    """A private folder that vanishes when it is closed.

    Args:
        ledger, events: names of the files, for what is told about their rows.
    """

    def __init__(self, ledger: str, events: str) -> None:
        self._ledger, self._events = ledger, events
        self._folder = tempfile.TemporaryDirectory(prefix="legalkit-")
        self.path = Path(self._folder.name)
        self._seed = seed()
        self._hashes = (self.path / "hashes").open("wb")
        self._sizes: list[int] = []
        self._doubled: dict[int, set[int]] = {}
        self._writers: dict[tuple[str, int], Any] = {}
        self._parts: list[tuple[NDArray[Any], NDArray[Any]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hashes.close()
        self._close_writers()
        self._folder.cleanup()

    # --- the ledger -----------------------------------------------------------------------------

    def add_ledger(self, rows: Checked) -> None:
        """Take in a batch of receivables."""
        names = [*rows.columns, "money", "number"]
        columns = [*rows.columns.values(), rows.money, pa.array(rows.numbers)]
        batch = pa.record_batch(columns, names=names)
        self._write(self.path / f"ledger-{len(self._sizes)}.arrow", batch)
        id_hash(rows.columns["id"], self._seed).tofile(self._hashes)
        self._sizes.append(len(rows))

    def batches(self) -> int:
        """How many batches there are."""
        return len(self._sizes)

    def link(self) -> None:
        """Find doubled ids; the first use of an id stays."""
        self._hashes.close()
        total = sum(self._sizes)
        count = max(1, -(-total // PARTITION))
        self._split = count
        for part in range(count):
            mine, places = self._partition(part)
            order = np.argsort(mine, kind="stable")
            mine, places = mine[order], places[order]
            again = np.flatnonzero(mine[1:] == mine[:-1]) + 1
            keep = np.ones(len(mine), dtype=bool)
            for place in self._same_ids(mine, places, again):
                keep[place] = False
                batch, row = self._where(int(places[place]))
                self._doubled.setdefault(batch, set()).add(row)
            self._keep_part(part, mine[keep], places[keep])

    def _partition(self, part: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Hashes of one partition and the places of their rows, read piece by piece."""
        found, places, first = [], [], 0
        with (self.path / "hashes").open("rb") as source:
            while len(piece := np.fromfile(source, np.uint64, _CHUNK)):
                inside = np.flatnonzero(self._part_of(piece) == part)
                found.append(piece[inside])
                places.append((inside + first).astype(np.int64))
                first += len(piece)
        if not found:
            return np.empty(0, np.uint64), np.empty(0, np.int64)
        return np.concatenate(found), np.concatenate(places)

    def _part_of(self, hashes: NDArray[Any]) -> NDArray[Any]:
        parts: NDArray[Any] = ((hashes >> np.uint64(40)) % np.uint64(self._split)).astype(np.int64)
        return parts

    def _same_ids(
        self, hashes: NDArray[Any], places: NDArray[Any], again: NDArray[Any]
    ) -> list[int]:
        """Of places whose hash stands before them too, those whose id does."""
        if not len(again):
            return []
        first = np.searchsorted(hashes, hashes[again], side="left")
        wanted = np.unique(np.concatenate([first, again]))
        ids = dict(zip(wanted.tolist(), self._ids(places[wanted]), strict=True))
        return [
            place
            for place, start in zip(again.tolist(), first.tolist(), strict=True)
            if any(ids.get(other) == ids[place] for other in range(start, place))
        ]

    def _ids(self, places: NDArray[Any]) -> list[str]:
        """Ids of rows; each batch is opened once."""
        ends = np.cumsum(self._sizes)
        batch_of = np.searchsorted(ends, places, side="right")
        found: list[str] = [""] * len(places)
        for batch in np.unique(batch_of):
            mine = np.flatnonzero(batch_of == batch)
            first = int(ends[batch]) - self._sizes[int(batch)]
            column = self._read(f"ledger-{int(batch)}.arrow").column("id")
            taken = column.take(pa.array(places[mine] - first)).to_pylist()
            for place, text in zip(mine.tolist(), taken, strict=True):
                found[place] = text
        return found

    def _where(self, place: int) -> tuple[int, int]:
        batch = 0
        while place >= self._sizes[batch]:
            place -= self._sizes[batch]
            batch += 1
        return batch, place

    def _keep_part(self, part: int, hashes: NDArray[Any], places: NDArray[Any]) -> None:
        if self._split == 1:
            self._parts = [(hashes, places)]
        else:
            hashes.tofile(self.path / f"hashes-{part}")
            places.tofile(self.path / f"places-{part}")

    # --- the events -----------------------------------------------------------------------------

    def add_events(self, rows: Checked) -> list[BadCell]:
        """Take in events; those of no receivable come back when all ids fit in memory."""
        if not len(rows):
            return []
        hashes = id_hash(rows.columns["receivable"], self._seed)
        columns = {**rows.columns, "money": rows.money, "number": pa.array(rows.numbers)}
        batch = pa.record_batch(list(columns.values()), names=list(columns))
        if self._split == 1:
            return self._assign(batch, hashes, *self._parts[0])
        parts = self._part_of(hashes)
        batch = batch.append_column("hash", pa.array(hashes))
        for part in np.unique(parts):
            mine = pa.array(np.flatnonzero(parts == part))
            self._append(("events", int(part)), batch.take(mine))
        return []

    def finish_events(self) -> Iterator[BadCell]:
        """Let waiting events find their receivable; those that have none come back."""
        self._close_writers()
        if self._split == 1:
            return
        for part in range(self._split):
            path = self.path / f"events-{part}.arrow"
            if not path.exists():
                continue
            hashes = np.fromfile(self.path / f"hashes-{part}", np.uint64)
            places = np.fromfile(self.path / f"places-{part}", np.int64)
            with pa.OSFile(str(path)) as source, ipc.open_stream(source) as reader:
                for batch in reader:
                    told = batch.column("hash").to_numpy(zero_copy_only=False)
                    yield from self._assign(batch.drop_columns(["hash"]), told, hashes, places)
            path.unlink()
        self._close_writers()

    def _assign(
        self, batch: Any, told: NDArray[Any], hashes: NDArray[Any], places: NDArray[Any]
    ) -> list[BadCell]:
        """Send events to the batch of their receivable."""
        if len(hashes):
            at = np.minimum(np.searchsorted(hashes, told), len(hashes) - 1)
            known = hashes[at] == told
            place = places[at]
        else:
            known, place = np.zeros(len(told), dtype=bool), np.zeros(len(told), dtype=np.int64)
        orphans = self._orphans(batch.filter(pa.array(~known))) if not known.all() else []
        ends = np.cumsum(self._sizes)
        home = np.searchsorted(ends, place, side="right")
        for number in np.unique(home[known]):
            mine = known & (home == number)
            first = int(ends[number]) - self._sizes[int(number)]
            part = batch.filter(pa.array(mine)) if not mine.all() else batch
            part = part.append_column("row", pa.array((place[mine] - first).astype(np.int32)))
            self._append(("told", int(number)), part)
        return orphans

    def _orphans(self, batch: Any) -> list[BadCell]:
        """Events of receivables that the ledger does not have: told, not dropped."""
        return [
            BadCell(
                self._events, number, "receivable", name[:60], "expect.known_receivable", name[:80]
            )
            for number, name in zip(
                batch.column("number").to_pylist(),
                batch.column("receivable").to_pylist(),
                strict=True,
            )
        ]

    # --- a batch with its events ----------------------------------------------------------------

    def ledger(self, number: int) -> tuple[Any, list[BadCell]]:
        """The receivables of a batch, and the cells of ids that an earlier row has used.

        Doubled rows keep their place, with ``number`` 0, so that events still find theirs.
        """
        batch = self._read(f"ledger-{number}.arrow")
        rows = sorted(self._doubled.get(number, ()))
        if not rows:
            return batch, []
        taken = batch.select(["id", "number"]).take(pa.array(rows)).to_pylist()
        cells = [
            BadCell(self._ledger, row["number"], "id", row["id"], "expect.new_id", row["id"])
            for row in taken
        ]
        numbers = batch.column("number").to_numpy(zero_copy_only=False).copy()
        numbers[rows] = 0
        place = batch.schema.get_field_index("number")
        return batch.set_column(place, "number", pa.array(numbers)), cells

    def told(self, number: int, ids: Any) -> tuple[Any, list[BadCell]]:
        """The events of a batch, receivable after receivable, and those that have none."""
        path = self.path / f"told-{number}.arrow"
        if not path.exists():
            return None, []
        with pa.OSFile(str(path)) as source, ipc.open_stream(source) as reader:
            # Each batch was written with the words it knew.
            table = reader.read_all().unify_dictionaries().combine_chunks()
        path.unlink()
        rows = table.column("row").to_numpy()
        mine = pc.equal(ids.take(pa.array(rows)), table.column("receivable"))
        lost: list[BadCell] = []
        if not pc.all(mine).as_py():  # pragma: no cover - two ids of one 64-bit hash
            lost = self._orphans(table.filter(pc.invert(mine)))
            table = table.filter(mine)
            rows = table.column("row").to_numpy()
        if len(rows) > 1 and (rows[1:] < rows[:-1]).any():
            table = table.take(pa.array(np.argsort(rows, kind="stable")))
        return table, lost

    # --- files ----------------------------------------------------------------------------------

    def _write(self, path: Path, batch: Any) -> None:
        with pa.OSFile(str(path), "wb") as sink, ipc.new_file(sink, batch.schema) as writer:
            writer.write_batch(batch)

    def _read(self, name: str) -> Any:
        with pa.OSFile(str(self.path / name)) as source, ipc.open_file(source) as reader:
            return reader.get_batch(0)

    def _append(self, key: tuple[str, int], batch: Any) -> None:
        if key not in self._writers:
            sink = pa.OSFile(str(self.path / f"{key[0]}-{key[1]}.arrow"), "wb")
            self._writers[key] = (sink, ipc.new_stream(sink, batch.schema))
        self._writers[key][1].write_batch(batch)

    def _close_writers(self) -> None:
        for sink, writer in self._writers.values():
            writer.close()
            sink.close()
        self._writers.clear()
