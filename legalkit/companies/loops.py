"""One group of mutual holdings, solved exactly in whole numbers.

The shares in a group answer one equation per company, (I - W) x = d. The matrix is brought to
whole numbers and eliminated after Bareiss: every number on the way is a minor of it, so every
division comes out even and no fraction is ever shortened. Companies with few ties go first, which
keeps a thin group thin. A pivot that is not positive shows that the stakes run in a circle without
an end (or add up to more than the whole), and that no answer exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

_Row = dict[str, int]


@dataclass(frozen=True, slots=True)
class _Turn:
    """One company taken out.

    Attributes:
        pivot: the minor that stands on the diagonal; ``before``: that of the turn before.
        row: the rest of its row, as minors; ``column``: the rest of its column.
    """

    company: str
    pivot: int
    before: int
    row: _Row
    column: _Row


@dataclass(slots=True)
class Loops:
    """A group of mutual holdings, with every share in it as a whole number over ``whole``.

    Attributes:
        whole: the determinant: what every number is a part of.
        scale: what the stakes were multiplied with.
    """

    whole: int
    scale: int
    _turns: tuple[_Turn, ...]
    _diagonal: _Row = field(default_factory=dict)

    def solve(self, given: Mapping[str, Fraction], *, down: bool = True) -> dict[str, Fraction]:
        """What comes to every member along all ways.

        Args:
            given: what enters at which member.
            down: from holders to what they hold; else from companies up to their holders.
        """
        common = lcm(*(value.denominator for value in given.values()))
        right = {who: (int(value * common), 1) for who, value in given.items() if value}
        entered: _Row = {}
        for turn in self._turns:
            number, level = right.get(turn.company, (0, 1))
            if not number:
                continue
            entered[turn.company] = value = number * turn.before // level
            for other, entry in (turn.column if down else turn.row).items():
                so_far, level = right.get(other, (0, 1))
                lifted = so_far * turn.before // level
                right[other] = ((turn.pivot * lifted - entry * value) // turn.before, turn.pivot)
        found: _Row = {}
        for turn in reversed(self._turns):
            rest = self.whole * entered.get(turn.company, 0)
            for other, entry in (turn.row if down else turn.column).items():
                rest -= entry * found[other]
            found[turn.company] = rest // turn.pivot
        under = self.whole * common
        return {who: Fraction(value * self.scale, under) for who, value in found.items()}

    def returning(self, member: str) -> Fraction:
        """The whole of one member and what comes back to it around the loops."""
        return Fraction(self._diagonal_of()[member] * self.scale, self.whole)

    def _diagonal_of(self) -> _Row:
        """The diagonal of the inverse without the rest of it (after Takahashi)."""
        if not self._diagonal:
            known: dict[tuple[str, str], int] = {}
            for turn in reversed(self._turns):
                here = turn.company
                for other in turn.column:
                    total = sum(entry * known[mid, other] for mid, entry in turn.row.items())
                    known[here, other] = -total // turn.pivot
                for other in turn.row:
                    total = sum(entry * known[other, mid] for mid, entry in turn.column.items())
                    known[other, here] = -total // turn.pivot
                rest = self.whole * turn.before
                rest -= sum(entry * known[other, here] for other, entry in turn.row.items())
                known[here, here] = self._diagonal[here] = rest // turn.pivot
        return self._diagonal


def loops_of(stakes: Mapping[tuple[str, str], Fraction]) -> Loops | None:
    """Eliminate one group.

    Args:
        stakes: (holder, held) -> stake, both in the group.

    Returns:
        None when the stakes have no solution.
    """
    scale = lcm(*(stake.denominator for stake in stakes.values()))
    rows: dict[str, _Row] = {who: {who: scale} for pair in stakes for who in pair}
    columns: dict[str, set[str]] = {who: set() for who in rows}
    for (holder, held), stake in stakes.items():
        if stake:
            rows[held][holder] = rows[held].get(holder, 0) - int(stake * scale)
            if holder != held:
                columns[holder].add(held)
    level = dict.fromkeys(rows, 1)
    weight = {who: _weight(rows[who], columns[who]) for who in rows}
    turns: list[_Turn] = []
    before = 1
    while rows:
        here = min(weight, key=weight.__getitem__)
        del weight[here]
        lift = level[here]
        row = {who: entry * before // lift for who, entry in rows.pop(here).items()}
        pivot = row.pop(here)
        if pivot <= 0:
            return None
        column: _Row = {}
        for other in columns.pop(here):
            line, by = rows[other], level[other]
            entry = line.pop(here)
            column[other] = entry * before // by
            rows[other] = line = {who: pivot * value for who, value in line.items()}
            for who, value in row.items():
                if who not in line:
                    columns[who].add(other)
                    line[who] = 0
                line[who] -= entry * value
            if by != 1:
                rows[other] = {who: value // by for who, value in line.items()}
            level[other] = pivot
        for who in row:
            columns[who].discard(here)
        for who in {*row, *column}:
            weight[who] = _weight(rows[who], columns[who])
        turns.append(_Turn(here, pivot, before, row, column))
        before = pivot
    return Loops(before, scale, tuple(turns))


def _weight(row: _Row, column: set[str]) -> int:
    """How many entries taking out this company may fill in."""
    return (len(row) - 1) * len(column)
