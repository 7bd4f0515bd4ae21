"""A company register in memory: columns of numbers, and who touches whom without a search.

Nothing is rebuilt for a day: every tie carries its first and last day, and whoever walks along the
ties leaves out those that did not stand on the day asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.files import unusable
from legalkit.companies.register.kinds import EVER, FOREVER, KINDS, TYPES
from legalkit.companies.register.problems import Problems
from legalkit.companies.register.tables import Rows

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
EPOCH = date(1970, 1, 1)


def day_of(day: date) -> int:
    """A day as the columns hold it."""
    return day.toordinal() - EPOCH.toordinal()


def date_of(day: int) -> date | None:
    """The day of a column; None for one that is open."""
    return None if day in (EVER, FOREVER) else EPOCH + timedelta(day)


@dataclass(slots=True)
class Nodes:
    """Entities, one place for each.

    Attributes:
        ids: as the register writes them.
        names: as it writes them; the id where it names nobody.
        kind: number of the kind.
        country: code into ``countries``; -1 unknown. ``business`` and ``source`` likewise.
        start: day founded or born, ``end``: day dissolved.
        numbers: identifiers by scheme.
    """

    ids: Any
    names: Any
    kind: npt.NDArray[np.int8]
    country: npt.NDArray[np.int32]
    business: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    source: npt.NDArray[np.int32]
    seen: npt.NDArray[np.int32]
    numbers: dict[str, Any]
    countries: list[str]
    businesses: list[str]
    sources: list[str]


@dataclass(slots=True)
class Ties:
    """Relations, sorted by who is held, kind of tie, and holder.

    Attributes:
        from_: place of the holder, officer, or bearer of an address.
        to: place of the company, or of the address.
        type: number of the relation type.
        low: share at least, ``high``: at most, in units; ``UNSTATED`` where nothing is stated.
        start: first day, ``last``: last day on which the tie stands. The day a stake passes
            belongs to the new holder, the last day in an office still counts.
        end: the day that the register gives as the end.
        source: code into ``sources``; -1 unknown.
        place: place of the row in its table.
        ids: ids of the rows of the table, None where the register gives none.
    """

    from_: npt.NDArray[np.int32]
    to: npt.NDArray[np.int32]
    type: npt.NDArray[np.int8]
    low: Ints
    high: Ints
    start: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    source: npt.NDArray[np.int32]
    seen: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    ids: Any
    twice: npt.NDArray[np.int32]
    sources: list[str]

    def __len__(self) -> int:
        return len(self.to)


class Register:
    """A register that was loaded; :func:`legalkit.companies.register.load` makes it."""

    def __init__(self, nodes: Nodes, ties: Ties, rows: Rows, problems: Problems) -> None:
        """Index the ties by both ends."""
        self.nodes, self.ties, self.rows, self.problems = nodes, ties, rows, problems
        count = len(nodes.kind)
        self.into = _pointers(ties.to, count)
        order = np.argsort(sort_key(ties.from_, ties.type, ties.to, count), kind="stable")
        self.out = order.astype(np.int32)
        self.out_of = _pointers(ties.from_[order], count)

    def __len__(self) -> int:
        return len(self.nodes.kind)

    def place(self, entity: str) -> int:
        """The place of an entity by its id, its number, or its exact name.

        Raises:
            InputError: when the register has no such entity, or several of that name.
        """
        import pyarrow.compute as pc

        text = entity.strip()
        for column in (self.nodes.ids, *self.nodes.numbers.values()):
            found = pc.index(column, text).as_py()
            if found >= 0:
                return int(found)
        named = np.flatnonzero(
            pc.fill_null(pc.equal(self.nodes.names, text), False).to_numpy(zero_copy_only=False)
        )
        if len(named) == 1:
            return int(named[0])
        if len(named):
            known = ", ".join(self.id(n) for n in named[:5].tolist())
            raise unusable("LK686", None, value=text, count=len(named), known=known)
        raise unusable("LK687", None, value=text, count=len(self))

    def id(self, place: int) -> str:
        """The id of an entity."""
        return str(self.nodes.ids[place].as_py())

    def name(self, place: int) -> str:
        """The name of an entity; its id where the register names nobody."""
        return str(self.nodes.names[place].as_py() or self.id(place))

    def kind(self, place: int) -> str:
        """The kind of an entity, in words of the model."""
        return KINDS[int(self.nodes.kind[place])]

    def tie_id(self, tie: int) -> str:
        """The id of a relation; its row where the register gives none, or gives it twice."""
        place = int(self.ties.place[tie])
        if place < 0:
            # Read off a column of the entity.
            return f"{self.tie_type(tie)}-{self.id(int(self.ties.from_[tie]))}"
        told = self.ties.ids[place].as_py() if self.ties.ids is not None else None
        if told is None:
            return f"row{place + 1}"
        at = int(np.searchsorted(self.ties.twice, place))
        twice = at < len(self.ties.twice) and self.ties.twice[at] == place
        return f"{told}-row{place + 1}" if twice else str(told)

    def tie_ids(self, ties: Ints) -> Any:
        """The ids of many relations as an Arrow array."""
        import pyarrow as pa

        place = self.ties.place[ties]
        odd = (place < 0) | np.isin(place, self.ties.twice)
        if self.ties.ids is None or odd.any() or self.ties.ids.null_count:
            return pa.array([self.tie_id(tie) for tie in ties.tolist()], pa.string())
        return self.ties.ids.take(pa.array(place))

    def source(self, tie: int) -> str | None:
        """What the register says where a relation comes from."""
        code = int(self.ties.source[tie])
        return self.ties.sources[code] if code >= 0 else None

    def where(self, tie: int) -> str | None:
        """File and row of a relation; None when it was read off a column of the entity."""
        place = int(self.ties.place[tie])
        if place < 0:
            return None
        file = int(np.searchsorted(self.rows.ends, place, side="right"))
        begin = self.rows.ends[file - 1] if file else 0
        return f"{self.rows.files[file]}:{int(self.rows.rows[file][place - begin])}"

    def tie_type(self, tie: int) -> str:
        """The type of a relation, in words of the model."""
        return TYPES[int(self.ties.type[tie])]

    def stand(self, ties: npt.NDArray[Any] | slice, day: int, since: int | None = None) -> Mask:
        """Which of these ties stood on a day, or at any time from ``since`` to it."""
        first = self.ties.start[ties] <= day
        standing: Mask = first & (self.ties.last[ties] >= (day if since is None else since))
        return standing

    def ties_into(self, place: int, day: int, since: int | None = None) -> Ints:
        """Ties that lead to an entity."""
        here = np.arange(self.into[place], self.into[place + 1])
        return here[self.stand(here, day, since)]

    def ties_out(self, place: int, day: int, since: int | None = None) -> Ints:
        """Ties that lead away from an entity."""
        here = self.out[self.out_of[place] : self.out_of[place + 1]].astype(np.int64)
        return here[self.stand(here, day, since)]

    def of_type(self, ties: Ints, *types: int) -> Ints:
        """Those of some types."""
        return ties[np.isin(self.ties.type[ties], types)]

    def around(self, place: int, day: int, since: int | None = None) -> Iterator[tuple[int, int]]:
        """Each tie with the entity at its other end."""
        for tie in self.ties_out(place, day, since).tolist():
            yield tie, int(self.ties.to[tie])
        for tie in self.ties_into(place, day, since).tolist():
            yield tie, int(self.ties.from_[tie])

    @property
    def nbytes(self) -> int:
        """Bytes that the columns take."""
        parts = [getattr(part, name) for part in (self.nodes, self.ties) for name in part.__slots__]
        own = sum(part.nbytes for part in parts if hasattr(part, "nbytes"))
        return int(own + self.into.nbytes + self.out.nbytes + self.out_of.nbytes)


def _pointers(ends: npt.NDArray[Any], count: int) -> Ints:
    pointers = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=count), out=pointers[1:])
    return pointers


def sort_key(
    one: npt.NDArray[Any], kind: npt.NDArray[Any], other: npt.NDArray[Any], count: int
) -> Ints:
    """One number that sorts by an end, then by kind of tie, then by the other end."""
    bits = max(1, int(count).bit_length())
    key: Ints = (one.astype(np.int64) << (bits + 6)) | (kind.astype(np.int64) << bits) | other
    return key
