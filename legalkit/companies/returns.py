"""Money on its way from one holder to others: what can have been carried, hop by hop, in time.

A hop is all that one holder paid another in a span of days, so a sum that was split on the way is
still one sum. An outflow can only use what had arrived by that day; within one day the order that
carries most is assumed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legalkit.companies.flows import Leg

#: Hops looked at in one search; in accounts with more, what is shown holds but is not all (LK665).
MOST_HOPS = 20_000
ZERO = Decimal(0)
_Parcel = tuple[Leg, Decimal]


@dataclass(frozen=True, slots=True)
class Carried:
    """Money that went through several hands.

    Attributes:
        holders: whose hands, in order.
        legs: the payments, in order of hop and time.
        amount: what can have come the whole way.
    """

    holders: tuple[str, ...]
    legs: tuple[Leg, ...]
    amount: Decimal


@dataclass(slots=True)
class Search:
    """Looks for ways of money; remembers whether it ever had to stop.

    Attributes:
        legs: payments to be looked at, with known sums.
        keep: share of what arrived that must go on at each hop.
        most: hops at most.
        cut: True when there was more than could be looked at.
    """

    legs: tuple[Leg, ...]
    keep: Decimal
    most: int
    cut: bool = False

    def ways(self, start: str, currency: str, first: date, last: date) -> Iterator[Carried]:
        """Every way of money out of ``start`` between two days, each holder once."""
        out = _hops(self.legs, currency, first, last)
        budget = MOST_HOPS
        open_ways: list[tuple[tuple[str, ...], tuple[Leg, ...], tuple[_Parcel, ...]]] = [
            ((start, taker), tuple(legs), tuple((leg, leg.amount or ZERO) for leg in legs))
            for taker, legs in sorted(out.get(start, {}).items(), reverse=True)
        ]
        while open_ways:
            holders, legs, arrived = open_ways.pop()
            total = sum((amount for _, amount in arrived), ZERO)
            yield Carried(holders, legs, total)
            if len(holders) > self.most:
                continue
            for taker, onward in sorted(out.get(holders[-1], {}).items()):
                budget -= 1
                if budget < 0:
                    self.cut = True
                    return
                passed = _pass_on(arrived, onward) if taker not in holders else ()
                gone_on = sum((amount for _, amount in passed), ZERO)
                if passed and gone_on >= self.keep * total:
                    steps = (*legs, *(leg for leg, _ in passed))
                    open_ways.append(((*holders, taker), steps, passed))


def _hops(
    legs: Iterable[Leg], currency: str, first: date, last: date
) -> dict[str, dict[str, list[Leg]]]:
    found: dict[str, dict[str, list[Leg]]] = defaultdict(lambda: defaultdict(list))
    for leg in sorted(legs, key=lambda leg: (leg.day, leg.transfer)):
        if leg.currency == currency and first <= leg.day <= last and leg.amount:
            found[leg.giver][leg.taker].append(leg)
    return found


def _pass_on(arrived: tuple[_Parcel, ...], onward: list[Leg]) -> tuple[_Parcel, ...]:
    """What each later payment can carry of what had arrived by its day."""
    waiting = sorted(arrived, key=lambda parcel: parcel[0].day)
    pot, place = ZERO, 0
    passed: list[_Parcel] = []
    for leg in onward:
        while place < len(waiting) and waiting[place][0].day <= leg.day:
            pot += waiting[place][1]
            place += 1
        carries = min(pot, leg.amount or ZERO)
        if carries > 0:
            pot -= carries
            passed.append((leg, carries))
    return tuple(passed)
