"""Money that comes back: the price of a sale returns to who paid it, or came from the debtor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from legalkit.companies import extra
from legalkit.companies.flows import legs_of
from legalkit.companies.returns import Carried, Search
from legalkit.companies.scene import Hit, Scene, plain, with_
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Transfer, TransferType

#: Money that may be on its way back. A price, a dividend or a reduction has a ground of its own.
_MONEY = (
    TransferType.PAYMENT,
    TransferType.PURPORTED_RETURN,
    TransferType.GIFT,
    TransferType.CAPITAL_PAYMENT,
)


def amount_of(payment: Transfer) -> Decimal:
    """What was paid; a purported return may state it as a price or a value."""
    stated = (payment.paid, payment.price, payment.market_value)
    return next((amount for amount in stated if amount is not None), Decimal(0))


def roundtrip(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Half of the price or more returns within thirty days, or came from the payee's own side.

    A contribution that goes straight back to its holder is a withdrawal of capital; here it
    counts when it returns through other hands.
    """
    search = _search(scene, rule)
    for transfer in scene.of(rule):
        got = transfer.paid if transfer.paid is not None else transfer.price
        if not got or scene.other(transfer) is None or extra.name(transfer, "ground"):
            continue
        ways, key = _back(scene, rule, search, transfer)
        # No more can have come back than was paid; what else went the same way is other money.
        amount = min(got, sum((way.amount for way in ways), Decimal(0)))
        if not ways or amount < rule.limit("share") * got:
            continue
        legs = dict.fromkeys(leg.transfer for way in ways for leg in way.legs)
        params = {
            "hands": " > ".join(scene.name(who) for who in ways[0].holders),
            "amount": plain(amount),
            "price": plain(got),
            "ratio": f"{amount / got:.4f}",
            "line": rule.limit("share"),
            "days": rule.limit("days"),
        }
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2,
            (transfer.id, *legs),
            Message(key, params),
            (),
            transfer,
        )
    scene.bounded = scene.bounded or search.cut


def _search(scene: Scene, rule: IndicatorRule) -> Search:
    """Payments of which nobody shows the ground; the purpose a payer wrote shows none."""
    loose = (t for t in scene.transfers if t.type in _MONEY and not extra.name(t, "ground"))
    legs = tuple(leg for t in loose for leg in legs_of(t, frozenset(scene.debtors)))
    return Search(legs, rule.limit("keep"), int(rule.limit("hops")))


def _back(
    scene: Scene, rule: IndicatorRule, search: Search, transfer: Transfer
) -> tuple[list[Carried], str]:
    """The ways on which most money came back, or reached the payer from the payee."""
    debtor, other = scene.debtor(transfer), str(scene.other(transfer))
    payee, payer = debtor, other
    if transfer.type is TransferType.ASSET_PURCHASE:
        payee, payer = other, debtor
    day = extra.day(transfer, "paid_on") or transfer.date
    span = timedelta(days=int(rule.limit("days")))
    own = transfer.id
    after = [
        way
        for way in search.ways(payee, transfer.currency, day, day + span)
        if _comes_home(scene, way, payer, debtor)
    ]
    before = [
        way
        for way in search.ways(payee, transfer.currency, day - span, day)
        if way.holders[-1] == payer
    ]
    if transfer.type is TransferType.CAPITAL_PAYMENT:
        after = [way for way in after if len(way.holders) > 2]
    found = [
        (_apart([w for w in ways if own not in {leg.transfer for leg in w.legs}]), key)
        for ways, key in ((after, "formula.came_back"), (before, "formula.own_money"))
    ]
    return max(found, key=lambda pair: sum((way.amount for way in pair[0]), Decimal(0)))


def _apart(ways: Sequence[Carried]) -> list[Carried]:
    """Ways that end with different payments, so that no payment is counted twice."""
    largest: dict[tuple[str, str], Carried] = {}
    for way in ways:
        end = way.holders[-2:]
        known = largest.get((end[0], end[1]))
        if known is None or (way.amount, -len(way.holders)) > (known.amount, -len(known.holders)):
            largest[end[0], end[1]] = way
    return sorted(
        largest.values(),
        key=lambda way: (-way.amount, len(way.holders), [leg.transfer for leg in way.legs]),
    )


def _comes_home(scene: Scene, way: Carried, payer: str, debtor: str) -> bool:
    """True when the money ends with who paid it, or with those around the debtor."""
    end = way.holders[-1]
    if end == payer:
        return True
    return scene.tie_on(debtor, end, way.legs[-1].day) is not None
