"""Following money and assets: where value that left the debtor may have gone, in order of time.

An outflow can only use what had arrived before it. The order within one day is not known, so a
step on the same day counts as possible and is marked. Other money of a holder is not known either:
every sum here is the most that can have come from the debtor, never a finding that it did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from legalkit.companies.names import fold
from legalkit.companies.spread import Resting, spread
from legalkit.model.companies import CompanyFacts, Transfer, TransferType
from legalkit.model.finding import Finding, Severity, Where

#: Longest path, and how many are searched; beyond that a finding says that there are more.
HOPS, PATHS = 6, 200
_PAYMENTS = frozenset(
    {
        TransferType.PAYMENT,
        TransferType.DIVIDEND,
        TransferType.CAPITAL_REDUCTION,
        TransferType.CAPITAL_PAYMENT,
    }
)
#: A charge on a thing stays with it, whoever holds it.
_CHARGES = frozenset({TransferType.MORTGAGE, TransferType.PLEDGE})
_HOLDS = frozenset(
    {
        TransferType.ASSET_SALE,
        TransferType.ASSET_PURCHASE,
        TransferType.ASSET_TRANSFER,
        TransferType.SHARE_SALE,
        TransferType.SHARE_TRANSFER,
        TransferType.GIFT,
        TransferType.SWAP,
        TransferType.CONTRIBUTION_IN_KIND,
        TransferType.DECLARATION_OF_TRUST,
        TransferType.DIVORCE_SETTLEMENT,
        TransferType.BUSINESS_MIGRATION,
        TransferType.FORECLOSURE_SALE,
        TransferType.JUDICIAL_AUCTION,
        TransferType.PURPORTED_RETURN,
    }
)


@dataclass(frozen=True, slots=True)
class Leg:
    """Money that went from one to another.

    Attributes:
        transfer: id of the transfer; the price of a sale is a leg of its own, buyer to seller.
        amount: None when nobody said how much.
    """

    transfer: str
    giver: str
    taker: str
    day: date
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Path:
    """Payments that may have carried the same money, each on or after the day of the one before.

    Attributes:
        legs: in order of time, the first from the debtor.
        at_most: least of the known sums: no more can have gone the whole way.
        same_day: some step left on the very day on which the one before arrived.
        returns: the last payment went to the debtor again.
    """

    legs: tuple[Leg, ...]
    at_most: Decimal | None
    same_day: bool
    returns: bool

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "transfers": [leg.transfer for leg in self.legs],
            "entities": [self.legs[0].giver, *(leg.taker for leg in self.legs)],
            "days": [leg.day.isoformat() for leg in self.legs],
            "at_most": _plain(self.at_most),
            "currency": self.legs[0].currency,
            "same_day": self.same_day,
            "returns": self.returns,
        }


@dataclass(frozen=True, slots=True)
class Trail:
    """Through whose hands a thing went, and who holds it.

    Attributes:
        asset: as the first transfer names it.
        steps: transfers in order of time.
        holder: who holds it after the last of them; None when the last says nobody.
        since: day of that transfer (registration, where one is stated).
        unpaid: transfers for which nothing, or less than the price, is known to have been paid.
        charges: mortgages and pledges on it.
    """

    asset: str
    steps: tuple[str, ...]
    hands: tuple[str, ...]
    holder: str | None
    since: date
    unpaid: tuple[str, ...]
    charges: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "asset": self.asset,
            "steps": list(self.steps),
            "hands": list(self.hands),
            "holder": self.holder,
            "since": self.since.isoformat(),
            "unpaid": list(self.unpaid),
            "charges": list(self.charges),
        }


@dataclass(frozen=True, slots=True)
class Flows:
    """What the transfers of a case show about the way of money and things.

    Attributes:
        paths: longest paths of payments from the debtor.
        round_trips: paths that lead back to the debtor.
        resting: where money of the debtor may be at most.
        assets: where each thing is.
        unknown: payments whose sum nobody said; they stand in paths, but not in sums.
        findings: gaps, and the bound of the search where it was reached.
    """

    paths: tuple[Path, ...] = ()
    round_trips: tuple[Path, ...] = ()
    resting: tuple[Resting, ...] = ()
    assets: tuple[Trail, ...] = ()
    unknown: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "paths": [path.to_json() for path in self.paths],
            "round_trips": [path.to_json() for path in self.round_trips],
            "resting": [rest.to_json() for rest in self.resting],
            "assets": [trail.to_json() for trail in self.assets],
            "unknown": list(self.unknown),
            "bound": {"hops": HOPS, "paths": PATHS},
        }


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def follow(facts: CompanyFacts, as_of: date, debtors: Sequence[str] | None = None) -> Flows:
    """Follow what left the debtor.

    Args:
        facts: entities, debts and transfers.
        as_of: later transfers are not used.
        debtors: whose money is followed; the debtors of the facts when absent.

    Returns:
        paths, round trips, sums at rest and the way of every thing.
    """
    if debtors is None:
        named = [entity.id for entity in facts.entities if entity.role == "debtor"]
        debtors = list(dict.fromkeys([*named, *(debt.debtor for debt in facts.debts)]))
    done = [transfer for transfer in facts.transfers if transfer.date <= as_of]
    legs = sorted(
        (leg for transfer in done for leg in legs_of(transfer, frozenset(debtors))),
        key=lambda leg: (leg.day, leg.transfer, leg.giver),
    )
    paths: list[Path] = []
    findings: list[Finding] = []
    for debtor in debtors:
        found, more = _paths(debtor, legs)
        paths += found
        if more:
            findings.append(Finding("LK665", Severity.NOTE, params={"hops": HOPS, "paths": PATHS}))
    trails, gaps = _trails(facts, done, frozenset(debtors))
    return Flows(
        paths=tuple(paths),
        round_trips=tuple(path for path in paths if path.returns),
        resting=spread(legs, debtors),
        assets=tuple(trails),
        unknown=tuple(dict.fromkeys(leg.transfer for leg in legs if leg.amount is None)),
        findings=(*findings, *gaps),
    )


def legs_of(transfer: Transfer, debtors: frozenset[str] = frozenset()) -> Iterator[Leg]:
    """The payments in a transfer: its own, or the price that its buyer paid."""
    other = transfer.to
    if other is None or other == transfer.from_:
        return
    giver, taker = transfer.from_, other
    if transfer.type is TransferType.ASSET_PURCHASE:
        giver, taker = _purchase(transfer, debtors)
    elif transfer.type is TransferType.GIFT and transfer.asset is None:
        pass
    elif transfer.type in _HOLDS and not (
        transfer.type is TransferType.PURPORTED_RETURN and transfer.asset is None
    ):
        giver, taker = other, transfer.from_
        if not transfer.paid:
            return
    elif transfer.type not in _PAYMENTS and transfer.type is not TransferType.PURPORTED_RETURN:
        return
    amount = transfer.paid if transfer.paid is not None else transfer.price
    if transfer.type is TransferType.GIFT and amount is None:
        amount = transfer.market_value
    if amount == 0:
        return
    yield Leg(transfer.id, giver, taker, transfer.date, amount, transfer.currency)


def _purchase(transfer: Transfer, debtors: frozenset[str]) -> tuple[str, str]:
    """Buyer and seller: value leaves ``from``, unless only the other side is a debtor."""
    other = transfer.to or transfer.from_
    if transfer.from_ not in debtors and other in debtors:
        return other, transfer.from_
    return transfer.from_, other


def _paths(debtor: str, legs: list[Leg]) -> tuple[list[Path], bool]:
    """Longest time-respecting paths from the debtor, each payment used once in a path."""
    out: dict[tuple[str, str], list[Leg]] = defaultdict(list)
    for leg in legs:
        out[leg.giver, leg.currency].append(leg)
    found: list[Path] = []
    first = [leg for leg in legs if leg.giver == debtor]
    stack: list[tuple[Leg, ...]] = [(leg,) for leg in reversed(first)]
    cut = False
    while stack:
        taken = stack.pop()
        last = taken[-1]
        onward: list[Leg] = []
        if last.taker != debtor:
            visited = {leg.giver for leg in taken}
            onward = [
                leg
                for leg in out[last.taker, last.currency]
                if leg.day >= last.day
                and leg not in taken
                # Back to a holder on the way says nothing new; back to the debtor does.
                and (leg.taker == debtor or leg.taker not in visited)
            ]
        if onward and len(taken) >= HOPS:
            cut, onward = True, []
        if not onward:
            if len(found) >= PATHS:
                return found, True
            found.append(_path(taken, debtor))
        stack.extend((*taken, leg) for leg in reversed(onward))
    return found, cut


def _path(legs: tuple[Leg, ...], debtor: str) -> Path:
    return Path(
        legs=legs,
        at_most=min((leg.amount for leg in legs if leg.amount is not None), default=None),
        same_day=any(a.day == b.day for a, b in pairwise(legs)),
        returns=legs[-1].taker == debtor,
    )


def _trails(
    facts: CompanyFacts, done: list[Transfer], debtors: frozenset[str]
) -> tuple[list[Trail], list[Finding]]:
    by_asset: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in done:
        if transfer.asset and (transfer.type in _HOLDS or transfer.type in _CHARGES):
            by_asset[fold(transfer.asset)].append(transfer)
    place = {transfer.id: n for n, transfer in enumerate(facts.transfers)}
    trails: list[Trail] = []
    findings: list[Finding] = []
    for told in by_asset.values():
        told.sort(key=lambda t: (t.date, place[t.id]))
        moves = [t for t in told if t.type in _HOLDS]
        if not moves:
            continue
        hands: list[str] = []
        for move in moves:
            giver, taker = _holders(move, debtors)
            if hands and giver != hands[-1]:
                findings.append(_gap(move, giver, hands[-1], place[move.id]))
                hands.append(giver)
            hands += [giver] if not hands else []
            if taker is not None:
                hands.append(taker)
        last = moves[-1]
        trails.append(
            Trail(
                asset=moves[0].asset or "",
                steps=tuple(t.id for t in moves),
                hands=tuple(hands),
                holder=_holders(last, debtors)[1],
                since=last.registered or last.date,
                unpaid=tuple(t.id for t in moves if _unpaid(t)),
                charges=tuple(t.id for t in told if t.type in _CHARGES),
            )
        )
    return trails, findings


def _holders(move: Transfer, debtors: frozenset[str]) -> tuple[str, str | None]:
    """Who gave the thing away and who has it: in a purchase the seller and the buyer."""
    if move.type is TransferType.ASSET_PURCHASE:
        buyer, seller = _purchase(move, debtors)
        return seller, buyer
    return move.from_, move.to


def _unpaid(move: Transfer) -> bool:
    return move.paid is not None and move.paid < (move.price or Decimal(1))


def _gap(move: Transfer, giver: str, holder: str, place: int) -> Finding:
    return Finding(
        "LK664",
        Severity.WARNING,
        Where(field=f"transfers[{place}]"),
        {"asset": move.asset, "id": move.id, "giver": giver, "holder": holder},
    )
