"""The tables of a register as columns of numbers: entities and relations, several files each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register import kinds
from legalkit.companies.register.columns import Cells, Days, Known, Shares, Words, text_of
from legalkit.companies.register.files import TableFile, batches, unusable
from legalkit.companies.register.problems import Problems
from legalkit.companies.register.settings import RegisterWords

#: Numbers of companies that a register may carry, each in a column of its own name.
IDENTIFIERS = ("uscc", "lei")
_NEEDED = {"entities": ("id",), "relations": ("type", "from", "to")}


@dataclass(slots=True)
class Texts:
    """A column kept as text: ids and names."""

    parts: list[Any] = field(default_factory=list)

    def add(self, cells: Cells, array: Any | None, done: int, count: int) -> None:
        """Read a batch."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if array is None:
            self.parts.append(pa.nulls(count, pa.string()))
            return
        read = text_of(array, cells.table, cells.name, done, cells.problems)
        empty = pa.array(sorted({"", *cells.empty}), pa.string())
        blank = pc.is_in(read, empty)
        self.parts.append(pc.if_else(blank, None, read) if pc.any(blank).as_py() else read)

    def whole(self) -> Any:
        """All batches as one array."""
        import pyarrow as pa

        parts, self.parts = self.parts, []
        return pa.concat_arrays(parts) if parts else pa.array([], pa.string())


@dataclass(slots=True)
class Rows:
    """Where the entries of a table stand: file and row of each.

    Attributes:
        files: names of files.
        ends: number of entries up to the end of each file.
        rows: row of each entry in its file.
        blank: entries in which every cell is empty: blank lines, which are no entries.
    """

    files: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    rows: list[npt.NDArray[np.int32]] = field(default_factory=list)
    blank: list[npt.NDArray[np.int64]] = field(default_factory=list)

    def add(self, table: TableFile, count: int) -> None:
        """A file with so many entries has been read."""
        self.files.append(table.name)
        self.ends.append((self.ends[-1] if self.ends else 0) + count)
        self.rows.append(table.rows(np.arange(count, dtype=np.int64)).astype(np.int32))

    def tell(
        self,
        problems: Problems,
        code: str,
        column: str,
        places: npt.NDArray[np.int64],
        values: Sequence[str],
    ) -> None:
        """Put entries on the list of problems, each with its own file."""
        if not len(places):
            return
        of_file = np.searchsorted(self.ends, places, side="right")
        begins = np.asarray([0, *self.ends], np.int64)
        for number in np.unique(of_file).tolist():
            here = np.flatnonzero(of_file == number)
            rows = self.rows[number][places[here] - begins[number]]
            problems.add(code, self.files[number], column, rows, [values[n] for n in here.tolist()])


def _meaning(names: tuple[str, ...], others: dict[str, tuple[str, ...]]) -> dict[str, int]:
    found = {name: number for number, name in enumerate(names)}
    for name, words in others.items():
        found.update({word.casefold(): found[name] for word in words if name in found})
    return found


def read_tables(
    files: Sequence[TableFile],
    readers: dict[str, Any],
    words: RegisterWords,
    problems: Problems,
) -> Rows:
    """Read every file of one table into its columns.

    Raises:
        InputError: when a file cannot be read or lacks a column that it cannot do without.
    """
    import pyarrow as pa

    where = Rows()
    empty = frozenset(word.casefold() for word in words.empty)
    for table in files:
        needed = _NEEDED["relations" if "from" in readers else "entities"]
        lacking = [name for name in needed if name not in table.places]
        if lacking:
            raise unusable(
                "LK651", table.path, sheet=table.path.name, lacking=", ".join(lacking),
                known=", ".join(table.titles) or "-",
            )  # fmt: skip
        try:
            where.add(table, _read(table, readers, where, empty, problems))
        except (pa.ArrowException, KeyError) as problem:
            # A column of lists, two columns of one title: what no table of a register has.
            said = str(problem).splitlines()[0][:200]
            raise unusable("LK685", table.path, problem=said) from None
    return where


def _read(
    table: TableFile,
    readers: dict[str, Any],
    where: Rows,
    empty: frozenset[str],
    problems: Problems,
) -> int:
    count, before = 0, where.ends[-1] if where.ends else 0
    for done, columns in batches(table, problems):
        count = done + len(next(iter(columns.values())))
        where.blank.append(_blank(columns) + done + before)
        for name, reader in readers.items():
            reader.add(Cells(table, name, problems, empty), columns.get(name), done, count - done)
    return count


def _blank(columns: dict[str, Any]) -> npt.NDArray[np.int64]:
    import pyarrow.compute as pc

    if any(column.null_count == 0 for column in columns.values()):
        return np.zeros(0, np.int64)
    empty = [pc.is_null(column).to_numpy(zero_copy_only=False) for column in columns.values()]
    return np.flatnonzero(np.logical_and.reduce(empty))


def entity_readers(words: RegisterWords) -> dict[str, Any]:
    """A reader for each column of entities."""
    company = kinds.COMPANY
    return {
        "id": Texts(),
        "kind": Known(_meaning(kinds.KINDS, words.kinds), company, company),
        "name": Texts(),
        "country": Words(),
        "business": Words(),
        "start": Days(kinds.EVER),
        "end": Days(kinds.FOREVER),
        **{name: Texts() for name in IDENTIFIERS},
        **{name: Words() for name in kinds.VALUES},
        "source": Words(),
        "seen": Days(kinds.EVER),
    }


def relation_readers(words: RegisterWords) -> dict[str, Any]:
    """A reader for each column of relations."""
    return {
        "id": Texts(),
        "type": Known(_meaning(kinds.TYPES, words.types), -2, -1),
        "from": Texts(),
        "to": Texts(),
        "pct": Shares(),
        "min": Shares(),
        "max": Shares(),
        "start": Days(kinds.EVER),
        "end": Days(kinds.FOREVER),
        "source": Words(),
        "seen": Days(kinds.EVER),
    }
