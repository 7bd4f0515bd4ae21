"""The debtor goes on living in, using or letting what it gave away (UVTA badge 2)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, ids, with_
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message


def retained_possession(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Possession stayed with the debtor, and no market rent is paid for it."""
    for transfer in scene.of(rule):
        if not extra.flag(transfer, "retained_possession") or extra.flag(transfer, "market_rent"):
            continue
        stated = extra.flag(transfer, "market_rent") is not None
        missing = () if stated else (Message("wants.leaseback_terms"),)
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            1,
            ids(transfer),
            Message("formula.retained", {"asset": transfer.asset or "?"}),
            missing,
            transfer,
        )
