"""Relations of a register: ends found, faults told, the ties of a node side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register import kinds
from legalkit.companies.register.entities import Bearing, add_nodes
from legalkit.companies.register.faults import Faults
from legalkit.companies.register.kinds import EVER, FOREVER, OWNERSHIP, UNSTATED
from legalkit.companies.register.problems import Problems
from legalkit.companies.register.register import Nodes, Ties, sort_key
from legalkit.companies.register.tables import Rows

Ints = npt.NDArray[np.int64]


def relations_of(
    readers: dict[str, Any], rows: Rows, found: tuple[Nodes, list[Bearing]], problems: Problems
) -> tuple[Nodes, Ties]:
    """All ties, and the entities with those that only a relation names."""
    nodes, bearing = found
    faults = Faults(rows, problems)
    kind = _whole(readers["type"], np.int8)
    ends = _ends(readers, nodes, kind, faults)
    ids = readers["id"].whole()
    ids = ids if ids.null_count < len(ids) else None
    low, high = _shares(readers, faults, kind)
    start, end = _whole(readers["start"], np.int32), _whole(readers["end"], np.int32)
    source, seen = _whole(readers["source"], np.int32), _whole(readers["seen"], np.int32)
    sources = list(readers["source"].words)
    used = faults.used(*ends, kind)
    faults.backwards(used, start, end)
    faults.of_itself(used, *ends, kind, nodes)
    columns = {
        "from_": ends[0], "to": ends[1], "type": kind, "low": low, "high": high, "start": start,
        "end": end, "source": source, "seen": seen,
        "place": np.arange(len(kind), dtype=np.int32),
    }  # fmt: skip
    twice = faults.ids_twice(ids, used)
    for more in bearing:
        columns, sources = _with(columns, sources, more, nodes)
        used = np.append(used, np.ones(len(more.from_), bool))
    order = np.flatnonzero(used)
    ordering = [columns[name][order] for name in ("to", "type", "from_")]
    key = sort_key(ordering[0], ordering[1], ordering[2], len(nodes.kind))
    order = order[np.argsort(key, kind="stable")]
    # One column after the other: the whole table twice would not fit beside five million entities.
    del ends, kind, low, high, start, end, source, seen, key, ordering
    for name in list(columns):
        columns[name] = columns[name][order]
    ties = Ties(
        **columns, last=_last(columns["start"], columns["end"], columns["type"]), ids=ids,
        twice=twice, sources=sources,
    )  # fmt: skip
    ties = faults.without_repeats(ties, nodes)
    faults.sums_above_the_whole(ties, nodes)
    faults.like_fractions(ties)
    return nodes, ties


def _whole(reader: Any, dtype: Any) -> Any:
    parts, reader.parts = reader.parts, []
    return np.concatenate(parts).astype(dtype, copy=False) if parts else np.zeros(0, dtype)


def _last(
    start: npt.NDArray[np.int32], end: npt.NDArray[np.int32], kind: npt.NDArray[np.int8]
) -> npt.NDArray[np.int32]:
    """The last day on which a tie stands: a stake passes on its end, an office ends with it.

    A tie that ends before it starts stands on no day, also not between two.
    """
    early = (kind == OWNERSHIP) & (end != FOREVER)
    last = np.where(early, end - 1, end)
    stood: npt.NDArray[np.int32] = np.where(last < start, EVER, last).astype(np.int32)
    return stood


def _shares(
    readers: dict[str, Any], faults: Faults, kind: npt.NDArray[np.int8]
) -> tuple[Ints, Ints]:
    pct, low, high = (_whole(readers[name], np.int64) for name in ("pct", "min", "max"))
    stated = pct != UNSTATED
    crossed = ~stated & (low != UNSTATED) & (high != UNSTATED) & (low > high)
    faults.crossed(crossed, low, high)
    low = np.where(stated, pct, np.where(crossed, UNSTATED, low))
    high = np.where(stated, pct, np.where(crossed, UNSTATED, high))
    return low, high


def _ends(
    readers: dict[str, Any], nodes: Nodes, kind: npt.NDArray[np.int8], faults: Faults
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Places of both ends; an end that no row describes becomes an entity named by its id."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = {name: readers[name].whole() for name in ("from", "to")}
    # Both ends at once: the table of ids is built a single time.
    both = pc.index_in(pa.chunked_array(list(texts.values())), value_set=nodes.ids)
    both = both.fill_null(-1).to_numpy().astype(np.int32)
    places = {}
    strange: dict[str, int] = {}
    for (name, text), place in zip(texts.items(), np.split(both, 2), strict=True):
        there = text.is_valid().to_numpy(zero_copy_only=False)
        faults.empty(name, np.flatnonzero(~there))
        lost = np.flatnonzero((place < 0) & there)
        values = [str(value) for value in text.take(pa.array(lost)).to_pylist()]
        faults.unknown(name, lost, values)
        for value, at in zip(values, lost.tolist(), strict=True):
            strange.setdefault(value, _kind_of_end(name, int(kind[at])))
        places[name] = (place, lost, values)
    first = add_nodes(
        nodes, list(strange), list(strange), np.asarray(list(strange.values()), np.int64)
    )
    new = {value: first + n for n, value in enumerate(strange)}
    for place, lost, values in places.values():
        place[lost] = [new[value] for value in values]
    return places["from"][0], places["to"][0]


def _kind_of_end(name: str, kind: int) -> int:
    """What an end must be, going by the tie: officers are persons, an address is an address."""
    if name == "from" and kind in kinds.OFFICES:
        return kinds.PERSON
    if name == "to" and kind in kinds.BEARING:
        return kinds.KIND[kinds.TYPES[kind].removeprefix("has_")]
    return kinds.COMPANY


def _with(
    columns: dict[str, Any], sources: list[str], more: Bearing, nodes: Nodes
) -> tuple[dict[str, Any], list[str]]:
    """The columns with the ties that a column of the entities states."""
    count = len(more.from_)
    joined = [*sources, *(s for s in nodes.sources if s not in sources)]
    moved = np.asarray([*(joined.index(s) for s in nodes.sources), -1], np.int32)
    added = {
        "from_": more.from_, "to": more.to, "type": np.full(count, more.type),
        "low": np.full(count, UNSTATED), "high": np.full(count, UNSTATED), "start": more.start,
        "end": np.full(count, FOREVER), "source": moved[more.source],
        "seen": np.full(count, EVER), "place": np.full(count, -1),
    }  # fmt: skip
    grown = {
        name: np.concatenate([column, added[name].astype(column.dtype)])
        for name, column in columns.items()
    }
    return grown, joined
