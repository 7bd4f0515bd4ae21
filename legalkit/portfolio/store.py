"""Events and used ids on disk, so that memory does not grow with the ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from legalkit.portfolio.ledger import BadCell, read_events
from legalkit.portfolio.mapping import TableMapping


class Store:
    """A private database on disk that vanishes when it is closed (SQLite, without a name)."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("CREATE TABLE used (id TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._db.execute("CREATE TABLE event (receivable TEXT, row INTEGER, fields TEXT)")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def first_use(self, receivable: str, row: int) -> int | None:
        """Note an id; the row that used it before, or None when it is new."""
        try:
            self._db.execute("INSERT INTO used VALUES (?, ?)", (receivable, row))
        except sqlite3.IntegrityError:
            found = self._db.execute("SELECT row FROM used WHERE id = ?", (receivable,)).fetchone()
            return int(found[0])
        return None

    def load_events(self, path: Path, mapping: TableMapping | None = None) -> Iterator[BadCell]:
        """Take in an events file; bad cells come back."""
        for entry in read_events(path, mapping):
            if isinstance(entry, list):
                yield from entry
                continue
            self._db.execute(
                "INSERT INTO event VALUES (?, ?, ?)",
                (entry.receivable, entry.row, json.dumps(entry.fields)),
            )
        self._db.execute("CREATE INDEX by_receivable ON event (receivable)")

    def events(self, receivable: str) -> list[dict[str, str]]:
        """Events of a receivable, in the order of the file."""
        found = self._db.execute(
            "SELECT fields FROM event WHERE receivable = ? ORDER BY row", (receivable,)
        )
        return [json.loads(row[0]) for row in found]

    def orphans(self, file: str) -> Iterator[BadCell]:
        """Events of receivables that the ledger does not have: told, not dropped."""
        found = self._db.execute(
            "SELECT row, receivable FROM event"
            " WHERE receivable NOT IN (SELECT id FROM used) ORDER BY row"
        )
        for row, receivable in found:
            yield BadCell(
                file, row, "receivable", receivable[:60], "expect.known_receivable", receivable[:80]
            )
