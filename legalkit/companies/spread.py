"""How much of the debtor's money each holder may have at most, payment after payment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Protocol

ZERO = Decimal(0)
_Key = tuple[str, str]


class Payment(Protocol):
    """Money from one to another on a day."""

    @property
    def giver(self) -> str:
        """Who paid."""

    @property
    def taker(self) -> str:
        """Who was paid."""

    @property
    def day(self) -> date:
        """When."""

    @property
    def amount(self) -> Decimal | None:
        """How much, where known."""

    @property
    def currency(self) -> str:
        """In which money."""


@dataclass(frozen=True, slots=True)
class Resting:
    """How much of the debtor's money one holder may have had, and may still have.

    Attributes:
        at_most: no more than this can have come to the holder from the debtor.
        left: what is left of it if every later payment was made out of this money first.
    """

    holder: str
    currency: str
    at_most: Decimal
    left: Decimal

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "holder": self.holder,
            "currency": self.currency,
            "at_most": format(self.at_most, "f"),
            "left": format(self.left, "f"),
        }


def spread(payments: Sequence[Payment], debtors: Sequence[str]) -> tuple[Resting, ...]:
    """Let the debtor's money flow in order of time.

    A payment of somebody else carries at most what he had got from the debtor before it; within a
    day the order that carries most is assumed. Two answers are worked out: the most that can have
    reached each holder (each looked at alone), and one consistent picture in which everybody
    spends this money first, so that its sums add up to what left the debtor.

    Args:
        payments: in any order; those without a sum are not counted.
        debtors: whose money is followed.
    """
    most: dict[_Key, Decimal] = defaultdict(Decimal)
    pots: dict[_Key, Decimal] = defaultdict(Decimal)
    left_debtor: dict[str, Decimal] = defaultdict(Decimal)
    own = frozenset(debtors)
    known = sorted((p for p in payments if p.amount), key=lambda p: p.day)
    for payment in known:
        if payment.giver in own:
            left_debtor[payment.currency] += payment.amount or ZERO
    for _, grouped in groupby(known, key=lambda p: p.day):
        today = list(grouped)
        _reach(today, own, most)
        _spend(today, own, pots)
    return tuple(
        Resting(holder, currency, min(total, left_debtor[currency]), pots[holder, currency])
        for (holder, currency), total in sorted(most.items())
        if total
    )


def _ends(payment: Payment) -> tuple[_Key, _Key]:
    return (payment.giver, payment.currency), (payment.taker, payment.currency)


def _reach(today: list[Payment], own: frozenset[str], most: dict[_Key, Decimal]) -> None:
    """The most that each payment can carry, although the same money may be counted in two."""
    carried = [ZERO] * len(today)
    moved = True
    while moved:
        moved = False
        for place, payment in enumerate(today):
            giver, taker = _ends(payment)
            amount = payment.amount or ZERO
            can = amount if payment.giver in own else min(amount, most[giver])
            if can > carried[place]:
                most[taker] += can - carried[place]
                carried[place] = can
                moved = True


def _spend(today: list[Payment], own: frozenset[str], pots: dict[_Key, Decimal]) -> None:
    """Each payment carries until its sum is used up or nothing is left to carry."""
    room = [payment.amount or ZERO for payment in today]
    moved = True
    while moved:
        moved = False
        for place, payment in enumerate(today):
            giver, taker = _ends(payment)
            carried = room[place] if payment.giver in own else min(room[place], pots[giver])
            if carried <= 0:
                continue
            moved = True
            room[place] -= carried
            if payment.giver not in own:
                pots[giver] -= carried
            pots[taker] += carried
