"""A quick, unopposed title for an insider without money behind it (EBL 33(2), CPL 115)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.indicators.roundtrip import amount_of
from legalkit.companies.scene import Hit, Scene, ids, plain, with_
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message


def sham_litigation(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A related creditor got a consent title for a debt of which no bank record tells."""
    for transfer in scene.of(rule):
        tie = scene.tie(transfer)
        trail = extra.flag(transfer, "bank_trail")
        if tie is None or trail or extra.flag(transfer, "contested"):
            continue
        params = {
            "who": scene.name(str(scene.other(transfer))),
            "amount": plain(amount_of(transfer)),
        }
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if trail is False else 1,
            ids(transfer, tie),
            Message("formula.consent_title", params),
            () if trail is False else (Message("wants.bank_statements"),),
            transfer,
        )
