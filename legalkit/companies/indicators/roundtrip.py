"""Money that comes back: the price of a sale returns to who paid it, or came from the debtor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, plain, with_
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Transfer, TransferType

_MONEY = (TransferType.PAYMENT, TransferType.PURPORTED_RETURN)


@dataclass(frozen=True, slots=True)
class Trail:
    """Payments that follow one another in time, each out of what the one before brought.

    Attributes:
        hops: the payments.
        amount: what can have come through; never more than the smallest hop.
    """

    hops: tuple[Transfer, ...]
    amount: Decimal


def trails(
    payments: Iterable[Transfer], start: str, first: date, last: date, most: int, keep: Decimal
) -> Iterator[Trail]:
    """Every chain of payments out of ``start`` between two days.

    Args:
        payments: payments without a shown ground.
        start: who pays first.
        first: the day from which money was there.
        last: the last day looked at.
        most: hops at most.
        keep: share of the money that must reach the next hop.
    """
    known = [p for p in payments if first <= p.date <= last and amount_of(p) > 0]
    open_ends = [Trail((p,), amount_of(p)) for p in known if p.from_ == start]
    while open_ends:
        trail = open_ends.pop()
        yield trail
        if len(trail.hops) >= most:
            continue
        end = trail.hops[-1]
        touched = {start, *(hop.to for hop in trail.hops)}
        open_ends += [
            Trail((*trail.hops, hop), min(trail.amount, amount_of(hop)))
            for hop in known
            if hop.from_ == end.to
            and hop.date >= end.date
            and hop.to not in touched
            and amount_of(hop) >= keep * trail.amount
        ]


def amount_of(payment: Transfer) -> Decimal:
    """What was paid; a purported return may state it as a price or a value."""
    stated = (payment.paid, payment.price, payment.market_value)
    return next((amount for amount in stated if amount is not None), Decimal(0))


def roundtrip(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Half of the price or more returns within thirty days, or came from the debtor's own side."""
    money = [
        t for t in scene.transfers if t.type in _MONEY and t.to and not extra.name(t, "ground")
    ]
    for transfer in scene.of(rule):
        got = transfer.paid if transfer.paid is not None else transfer.price
        other = scene.other(transfer)
        if not got or other is None or extra.name(transfer, "ground"):
            continue
        back = _best(scene, rule, transfer, other, money)
        if back is None:
            continue
        hops, amount, key = back
        if amount < rule.limit("share") * got:
            continue
        names = [scene.name(who) for who in (hops[0].from_, *(str(h.to) for h in hops))]
        params = {
            "hands": " > ".join(names),
            "amount": plain(amount),
            "price": plain(got),
            "ratio": f"{amount / got:.4f}",
            "line": rule.limit("share"),
            "days": rule.limit("days"),
        }
        yield Hit(
            rule,
            transfer.id,
            with_(other),
            2,
            (transfer.id, *(hop.id for hop in hops)),
            Message(key, params),
            (),
            transfer,
        )


def _best(
    scene: Scene, rule: IndicatorRule, transfer: Transfer, other: str, money: list[Transfer]
) -> tuple[tuple[Transfer, ...], Decimal, str] | None:
    """The most money that came back, or that the payer had from the payee's side."""
    payee = scene.debtor(transfer)
    payer = other
    if payee == transfer.to:  # The debtor bought: it is the debtor's money that may come home.
        payee, payer = other, payee
    day = extra.day(transfer, "paid_on") or transfer.date
    span = timedelta(days=int(rule.limit("days")))
    most, keep = int(rule.limit("hops")), rule.limit("keep")
    after = [
        trail
        for trail in trails(money, payee, day, day + span, most, keep)
        if _comes_home(scene, trail, payer, scene.debtor(transfer))
    ]
    before = [
        trail
        for trail in trails(money, payee, day - span, day, most, keep)
        if trail.hops[-1].to == payer
    ]
    found = [_joined(after, "formula.came_back"), _joined(before, "formula.own_money")]
    return max((f for f in found if f), key=lambda f: f[1], default=None)


def _joined(ends: list[Trail], key: str) -> tuple[tuple[Transfer, ...], Decimal, str] | None:
    """All trails together, each last payment counted once; told by the largest of them."""
    if not ends:
        return None
    largest: dict[str, Trail] = {}
    for trail in ends:
        here = largest.get(trail.hops[-1].id)
        if here is None or (trail.amount, -len(trail.hops)) > (here.amount, -len(here.hops)):
            largest[trail.hops[-1].id] = trail
    best = max(largest.values(), key=lambda t: (t.amount, -len(t.hops), [h.id for h in t.hops]))
    return best.hops, sum((t.amount for t in largest.values()), start=Decimal(0)), key


def _comes_home(scene: Scene, trail: Trail, payer: str, debtor: str) -> bool:
    """True when the money ends with who paid it, or with those around the debtor."""
    last = trail.hops[-1]
    if last.to == payer:
        return True
    return scene.tie_on(debtor, str(last.to), last.date) is not None
