"""Faults of relations that only show when columns are looked at together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.doubles import often
from legalkit.companies.register.kinds import EVER, FOREVER, OWNERSHIP, UNIT, WHOLE
from legalkit.companies.register.problems import Problems
from legalkit.companies.register.register import EPOCH, Nodes, Ties
from legalkit.companies.register.tables import Rows

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
#: Columns in which two rows must agree to be one row told twice.
_SAME = ("from_", "to", "type", "low", "high", "start", "end")


def _pct(units: int) -> str:
    return f"{int(units) / UNIT:.8f}".rstrip("0").rstrip(".")


def _day(number: int) -> str:
    return "" if number in (EVER, FOREVER) else str(EPOCH + timedelta(int(number)))


@dataclass(slots=True)
class Faults:
    """Puts faults of the table of relations on the list.

    Attributes:
        rows: where each relation stands.
        problems: the list.
    """

    rows: Rows
    problems: Problems

    def _tell(self, code: str, column: str, places: npt.NDArray[Any], values: list[str]) -> None:
        self.rows.tell(self.problems, code, column, places.astype(np.int64), values)

    def empty(self, column: str, places: Ints) -> None:
        """An end of a tie that is empty; blank lines are no ties."""
        lost = np.setdiff1d(places, np.concatenate([np.zeros(0, np.int64), *self.rows.blank]))
        self._tell("LK681", column, lost, [""] * len(lost))

    def unknown(self, column: str, places: Ints, values: list[str]) -> None:
        """An end that no row of the entities describes."""
        self._tell("LK673", column, places, values)

    def crossed(self, bad: Mask, low: Ints, high: Ints) -> None:
        """A least share above the most."""
        places = np.flatnonzero(bad)
        said = [f"{_pct(low[n])} > {_pct(high[n])}" for n in places.tolist()]
        self._tell("LK674", "min", places, said)

    def used(
        self, from_: npt.NDArray[Any], to: npt.NDArray[Any], kind: npt.NDArray[np.int8]
    ) -> Mask:
        """Rows with two ends and a type; one without a type is told here."""
        ends: Mask = (from_ >= 0) & (to >= 0)
        untold = ends & (kind == -1)
        places = np.flatnonzero(untold)
        self._tell("LK681", "type", places, [""] * len(places))
        return ends & (kind >= 0)

    def backwards(
        self, used: Mask, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
    ) -> None:
        """A tie that ends before it starts never stood."""
        bad = np.flatnonzero(used & (end < start) & (end != EVER))
        self._tell(
            "LK676", "end", bad, [f"{_day(start[n])} > {_day(end[n])}" for n in bad.tolist()]
        )

    def of_itself(
        self,
        used: Mask,
        from_: npt.NDArray[Any],
        to: npt.NDArray[Any],
        kind: npt.NDArray[np.int8],
        nodes: Nodes,
    ) -> None:
        """An entity tied to itself; own stakes are left out of the shares."""
        bad = np.flatnonzero(used & (from_ == to))
        self._tell("LK677", "to", bad, [str(nodes.ids[n].as_py()) for n in to[bad].tolist()])

    def ids_twice(self, ids: Any | None, used: Mask) -> npt.NDArray[np.int32]:
        """Rows whose id another row has as well; their row is added to the id."""
        twice = often(ids) if ids is not None else np.zeros(0, np.int64)
        found: npt.NDArray[np.int32] = twice[used[twice]].astype(np.int32)
        return found

    def without_repeats(self, ties: Ties, nodes: Nodes) -> Ties:
        """Leave out a row that repeats another; tell a tie that two ids state alike."""
        again = np.zeros(len(ties), bool)
        again[1:] = np.logical_and.reduce(
            [getattr(ties, name)[1:] == getattr(ties, name)[:-1] for name in _SAME]
        )
        if not again.any():
            self._ids(ties, np.zeros(len(ties), bool))
            return ties
        at = np.flatnonzero(again)
        own, before = ties.place[at], ties.place[at - 1]
        same = np.ones(len(at), bool)
        if ties.ids is not None:
            import pyarrow as pa

            one, other = (ties.ids.take(pa.array(np.maximum(p, 0))) for p in (own, before))
            same = np.asarray(
                [a == b for a, b in zip(one.to_pylist(), other.to_pylist(), strict=True)], bool
            )
        same |= own < 0
        self._say("LK678", "*", ties, at[same & (own >= 0)], nodes)
        stakes = ties.type[at] == OWNERSHIP
        self._say("LK692", "id", ties, at[~same & stakes], nodes)
        gone = np.zeros(len(ties), bool)
        gone[at[same]] = True
        self._ids(ties, gone)
        if not gone.any():
            return ties
        keep = ~gone
        kept: dict[str, Any] = {
            name: column[keep]
            for name in ties.__slots__
            if isinstance(column := getattr(ties, name), np.ndarray) and name != "twice"
        }
        return replace(ties, **kept)

    def _say(self, code: str, column: str, ties: Ties, at: Ints, nodes: Nodes) -> None:
        said = [
            f"{nodes.ids[int(ties.from_[n])].as_py()} -> {nodes.ids[int(ties.to[n])].as_py()}"
            for n in at.tolist()
        ]
        self._tell(code, column, ties.place[at], said)

    def _ids(self, ties: Ties, gone: Mask) -> None:
        """An id that different rows have, after the repeats are gone."""
        if ties.ids is None or not len(ties.twice):
            return
        left = np.setdiff1d(ties.twice, ties.place[gone])
        seen: set[str] = set()
        told = []
        for place in left.tolist():
            name = str(ties.ids[place].as_py())
            if name in seen:
                told.append((place, name))
            seen.add(name)
        places = np.asarray([place for place, _ in told], np.int64)
        self._tell("LK693", "id", places, [name for _, name in told])

    def sums_above_the_whole(self, ties: Ties, nodes: Nodes) -> None:
        """Companies whose stated stakes add up to more than everything, from which day."""
        at = np.flatnonzero(
            (ties.type == OWNERSHIP) & (ties.from_ != ties.to) & (ties.low > 0)
            & (ties.last >= ties.start)
        )  # fmt: skip
        if not len(at):
            return
        start = np.maximum(ties.start[at].astype(np.int64), -(1 << 20)) + (1 << 20)
        after = np.minimum(ties.last[at].astype(np.int64), 1 << 20) + 1 + (1 << 20)
        company = ties.to[at].astype(np.int64) << 24
        # What leaves on a day is taken off before what comes on that day is put on.
        keys = np.concatenate([company | (after << 1), company | (start << 1) | 1])
        moves = np.concatenate([-ties.low[at], ties.low[at]])
        edge = np.concatenate([at, at])
        order = np.argsort(keys, kind="stable")
        total = np.cumsum(moves[order])
        of_day = keys[order] >> 1
        last = np.append(of_day[1:] != of_day[:-1], True)
        over = np.flatnonzero((total > WHOLE) & last)
        if not len(over):
            return
        # The sum of the day on which it first goes beyond the whole.
        _, first = np.unique(ties.to[edge[order[over]]], return_index=True)
        worst = over[first]
        said = []
        for n in worst.tolist():
            tie = int(edge[order[n]])
            company_id = nodes.ids[int(ties.to[tie])].as_py()
            said.append(f"{company_id}: {_pct(int(total[n]))} % {_day(int(ties.start[tie]))}")
        self._tell("LK684", "pct", ties.place[edge[order[worst]]], said)

    def like_fractions(self, ties: Ties) -> None:
        """Shares none of which exceeds one look like fractions where percent was expected."""
        stakes = ties.low[(ties.type == OWNERSHIP) & (ties.low > 0)]
        if len(stakes) and int(stakes.max()) <= UNIT:
            first = np.flatnonzero((ties.type == OWNERSHIP) & (ties.low > 0))[:1]
            self._tell("LK695", "pct", ties.place[first], [_pct(int(stakes.max()))])
