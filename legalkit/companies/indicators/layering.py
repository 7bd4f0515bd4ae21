"""The same asset through several hands (Civil Code art 311, AnfG 15(2), UVTA 8(b))."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from legalkit.companies.scene import Hit, Scene
from legalkit.companies.span import add_months
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Transfer


def asset_layering(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """An asset passed through two or more hands within two years, one of them related or unpaid."""
    chains: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in scene.transfers:
        if transfer.asset and transfer.type in rule.transfer_types and transfer.to:
            chains[transfer.asset.casefold()].append(transfer)
    for hops in chains.values():
        for first in hops:
            if first.from_ not in scene.debtors:
                continue
            end = add_months(first.date, int(rule.limit("months")))
            chain = longest((first,), hops, end)
            ties = [scene.tie_on(first.from_, str(hop.to), hop.date) for hop in chain]
            unpaid = any(hop.price and hop.paid == 0 for hop in chain)
            if len(chain) >= rule.limit("hops") and (any(ties) or unpaid):
                names = [scene.name(who) for who in (first.from_, *(str(h.to) for h in chain))]
                params = {"hands": " > ".join(names), "count": len(chain), "end": end}
                yield Hit(
                    rule,
                    first.id,
                    tuple(str(hop.to) for hop in chain),
                    1,
                    tuple(hop.id for hop in chain),
                    Message("formula.hands", params),
                    (),
                    first,
                )


def longest(chain: tuple[Transfer, ...], hops: list[Transfer], end: date) -> tuple[Transfer, ...]:
    """The longest chain of hands that can follow in time; the earliest, then by id, of equals."""
    last = chain[-1]
    onward = [
        longest((*chain, hop), hops, end)
        for hop in hops
        if hop.from_ == last.to and last.date <= hop.date <= end and hop not in chain
    ]
    return min(
        onward, key=lambda c: (-len(c), [h.date for h in c], [h.id for h in c]), default=chain
    )
