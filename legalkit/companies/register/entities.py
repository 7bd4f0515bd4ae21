"""Entities of a register: each id once; shared values of a column become entries of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.names import fold
from legalkit.companies.register import kinds
from legalkit.companies.register.doubles import often
from legalkit.companies.register.problems import Problems
from legalkit.companies.register.register import Nodes
from legalkit.companies.register.tables import IDENTIFIERS, Rows

Ints = npt.NDArray[np.int64]


@dataclass(slots=True)
class Bearing:
    """Ties read off a column of the entities: who bears which address, telephone or e-mail.

    Attributes:
        type: number of the relation type.
        from_: places of the bearers, ``to``: places of the values.
        start: first day, that of the bearer: since when it bears the value no column says.
        source: code into the sources of the entities.
    """

    type: int
    from_: Ints
    to: Ints
    start: npt.NDArray[np.int32]
    source: npt.NDArray[np.int32]


def entities_of(
    readers: dict[str, Any], rows: Rows, problems: Problems
) -> tuple[Nodes, list[Bearing]]:
    """The entities in order of the file, and ties that their columns state."""
    import pyarrow as pa

    ids = readers["id"].whole()
    kept = _kept(ids, rows, problems)
    whole = len(kept) == len(ids)
    chosen = pa.array(kept)

    def text(name: str) -> Any:
        column = readers[name].whole()
        return column if whole else column.take(chosen)

    def numbers(name: str, dtype: Any = np.int32) -> Any:
        parts, readers[name].parts = readers[name].parts, []
        joined = np.concatenate(parts).astype(dtype) if parts else np.zeros(0, dtype)
        return joined if whole else joined[kept]

    nodes = Nodes(
        ids=ids if whole else ids.take(chosen),
        names=text("name"),
        kind=numbers("kind", np.int8),
        country=numbers("country"),
        business=numbers("business"),
        start=numbers("start"),
        end=numbers("end"),
        source=numbers("source"),
        seen=numbers("seen"),
        numbers={name: text(name) for name in IDENTIFIERS},
        countries=list(readers["country"].words),
        businesses=list(readers["business"].words),
        sources=list(readers["source"].words),
    )
    nodes.numbers = {k: v for k, v in nodes.numbers.items() if v.null_count < len(v)}
    bearing = [
        found
        for value in kinds.VALUES
        if (found := _bearing(nodes, value, numbers(value), list(readers[value].words)))
    ]
    return nodes, bearing


def _kept(ids: Any, rows: Rows, problems: Problems) -> Ints:
    """Places of the rows that are used: the first of each id."""
    import pyarrow.compute as pc

    blank = np.concatenate([np.zeros(0, np.int64), *rows.blank])
    lost = np.setdiff1d(np.flatnonzero(pc.is_null(ids).to_numpy(zero_copy_only=False)), blank)
    rows.tell(problems, "LK681", "id", lost, [""] * len(lost))
    named = np.flatnonzero(ids.is_valid().to_numpy(zero_copy_only=False))
    twice = often(ids)
    if not len(twice):
        return named.astype(np.int64)
    told = ids.take(twice).to_pylist()
    first: dict[str, int] = {}
    for place, text in enumerate(told):
        first.setdefault(text, place)
    again = [place for place, text in enumerate(told) if first[text] != place]
    lost = twice[again]
    rows.tell(problems, "LK679", "id", lost, [str(told[n]) for n in again])
    return np.setdiff1d(named, lost).astype(np.int64)


def add_nodes(nodes: Nodes, ids: list[str], names: list[str], kind: Ints) -> int:
    """Append entities that no row describes; returns the place of the first."""
    import pyarrow as pa

    first, count = len(nodes.kind), len(ids)
    nodes.ids = pa.concat_arrays([nodes.ids, pa.array(ids, pa.string())])
    nodes.names = pa.concat_arrays([nodes.names, pa.array(names, pa.string())])
    nodes.kind = np.concatenate([nodes.kind, kind.astype(np.int8)])
    for name, value in (
        ("country", -1), ("business", -1), ("source", -1), ("start", kinds.EVER),
        ("end", kinds.FOREVER), ("seen", kinds.EVER),
    ):  # fmt: skip
        more = np.full(count, value, np.int32)
        setattr(nodes, name, np.concatenate([getattr(nodes, name), more]))
    nodes.numbers = {
        name: pa.concat_arrays([column, pa.nulls(count, pa.string())])
        for name, column in nodes.numbers.items()
    }
    return first


def _bearing(
    nodes: Nodes, value: str, codes: npt.NDArray[np.int32], words: list[str]
) -> Bearing | None:
    """Companies that give an address in a column, each address once however it is spelt."""
    bearers = np.flatnonzero((codes >= 0) & (nodes.kind[: len(codes)] == kinds.COMPANY))
    if not len(bearers):
        return None
    plain: dict[str, int] = {}
    of_word = [
        plain.setdefault(re.sub(r"[\W_]+", "", fold(word)) or word, len(plain)) for word in words
    ]
    names: list[str] = [""] * len(plain)
    for word, place in zip(words, of_word, strict=True):
        names[place] = names[place] or word
    ids = [f"{value}-{number + 1}" for number in range(len(plain))]
    kind = np.full(len(plain), kinds.KIND[value], np.int64)
    first = add_nodes(nodes, ids, names, kind)
    to = np.asarray(of_word, np.int64)[codes[bearers]] + first
    return Bearing(
        kinds.TYPE[f"has_{value}"], bearers, to, nodes.start[bearers], nodes.source[bearers]
    )
