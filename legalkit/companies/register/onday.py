"""A register on one day: who held what. Nothing is built; ties of other days are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.kinds import OWNERSHIP, UNSTATED, WHOLE
from legalkit.companies.register.register import Ints, Register, day_of

#: Up to so many ties a loop is quicker than an array.
_FEW = 48
#: Holder -> stake at least and at most, in units.
Stake = tuple[int, int]


class OnDay:
    """The stakes of one day, looked up when asked for."""

    def __init__(self, register: Register, day: date) -> None:
        """Look at a register as it stood on a day."""
        self.register = register
        self.date = day
        self.day = day_of(day)
        self._holders: dict[int, dict[int, Stake]] = {}
        self._held: dict[int, tuple[int, ...]] = {}
        #: Circles that were solved: members and side -> inverse.
        self.solved: dict[tuple[tuple[int, ...], int], Any] = {}

    def stakes_into(self, company: int) -> Ints:
        """Ties that are stakes in a company; what it holds of itself is left out."""
        here = self._stakes(self.register.ties_into(company, self.day))
        found: Ints = here[self.register.ties.from_[here] != company]
        return found

    def stakes_of(self, holder: int) -> Ints:
        """Ties that are stakes of a holder."""
        here = self._stakes(self.register.ties_out(holder, self.day))
        found: Ints = here[self.register.ties.to[here] != holder]
        return found

    def _stakes(self, ties: Ints) -> Ints:
        found: Ints = ties[self.register.ties.type[ties] == OWNERSHIP]
        return found

    def holders(self, company: int) -> dict[int, Stake]:
        """Who holds a company: parcels added; what others surely hold caps an unknown stake."""
        known = self._holders.get(company)
        if known is None:
            added: dict[int, Stake] = {}
            for holder, low, high in self._parcels(company):
                least, most = added.get(holder, (0, 0))
                added[holder] = (
                    least + (0 if low == UNSTATED else low),
                    most + (WHOLE if high == UNSTATED else high),
                )
            sure = sum(low for low, _ in added.values())
            known = {
                holder: (low, max(low, min(high, WHOLE - (sure - low))))
                for holder, (low, high) in added.items()
            }
            self._holders[company] = known
        return known

    def _parcels(self, company: int) -> Iterator[tuple[int, int, int]]:
        """Holder, least and most of each stake; plain lists, most companies have one or two."""
        register, ties, day = self.register, self.register.ties, self.day
        begin, end = int(register.into[company]), int(register.into[company + 1])
        if end - begin > _FEW:
            at = self.stakes_into(company)
            columns = (ties.from_[at], ties.low[at], ties.high[at])
            yield from zip(*(column.tolist() for column in columns), strict=True)
            return
        here = slice(begin, end)
        rows = zip(
            ties.type[here].tolist(), ties.from_[here].tolist(), ties.low[here].tolist(),
            ties.high[here].tolist(), ties.start[here].tolist(), ties.last[here].tolist(),
            strict=True,
        )  # fmt: skip
        for kind, holder, low, high, start, last in rows:
            if kind != OWNERSHIP:
                return
            if start <= day <= last and holder != company:
                yield holder, low, high

    def held(self, holder: int) -> tuple[int, ...]:
        """Companies in which somebody holds a stake, in order of place."""
        known = self._held.get(holder)
        if known is None:
            register, ties, day = self.register, self.register.ties, self.day
            begin, end = int(register.out_of[holder]), int(register.out_of[holder + 1])
            if end - begin > _FEW:
                known = tuple(np.unique(ties.to[self.stakes_of(holder)]).tolist())
            else:
                known = tuple(
                    sorted(
                        {
                            int(ties.to[tie])
                            for tie in register.out[begin:end].tolist()
                            if ties.type[tie] == OWNERSHIP
                            and ties.start[tie] <= day <= ties.last[tie]
                            and ties.to[tie] != holder
                        }
                    )
                )
            self._held[holder] = known
        return known


def coalesced(
    register: Register, day: date
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Ints, Ints]:
    """All stakes of a day: holder, company, least and most, parcels added, in order of company.

    One pass over the columns; the index of the register stays as it is.
    """
    ties, number = register.ties, day_of(day)
    at = np.flatnonzero(
        (ties.type == OWNERSHIP) & (ties.from_ != ties.to)
        & (ties.start <= number) & (ties.last >= number)
    )  # fmt: skip
    low = np.where(ties.low[at] == UNSTATED, 0, ties.low[at])
    high = np.where(ties.high[at] == UNSTATED, WHOLE, ties.high[at])
    from_, to = ties.from_[at], ties.to[at]
    if not len(at):
        return from_, to, low, high
    new = np.ones(len(at), bool)
    new[1:] = (from_[1:] != from_[:-1]) | (to[1:] != to[:-1])
    first = np.flatnonzero(new)
    if len(first) < len(at):
        low, high = np.add.reduceat(low, first), np.add.reduceat(high, first)
        from_, to = from_[first], to[first]
    begins = np.flatnonzero(np.concatenate([[True], to[1:] != to[:-1]]))
    sure = np.repeat(np.add.reduceat(low, begins), np.diff([*begins, len(to)]))
    high = np.maximum(low, np.minimum(high, WHOLE - (sure - low)))
    return from_, to, low, high
