"""Assets put into a company of one's own or of the family (interpretation art 43, s 423)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, ids, with_
from legalkit.companies.span import add_months
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Transfer, TransferType

_SHARES = (TransferType.SHARE_SALE, TransferType.SHARE_TRANSFER, TransferType.GIFT)


def dropdown(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """An asset was contributed to a company of the debtor or family; the shares may then leave."""
    for transfer in scene.of(rule):
        tie = scene.tie(transfer)
        if tie is None or transfer.to is None or extra.flag(transfer, "shares_seizable"):
            continue
        left = [t for t in scene.transfers if _shares_leave(rule, transfer, t)]
        params = {"company": scene.name(transfer.to)}
        if left:
            second = min(left, key=lambda t: (t.date, t.id))
            formula = Message("formula.dropdown_left", {**params, "day": second.date})
        else:
            formula = Message("formula.dropdown", params)
        yield Hit(
            rule,
            transfer.id,
            with_(transfer.to),
            2 if left else 1,
            tuple(dict.fromkeys((*ids(transfer, tie), *(t.id for t in left)))),
            formula,
            (),
            transfer,
        )


def _shares_leave(rule: IndicatorRule, first: Transfer, then: Transfer) -> bool:
    end = add_months(first.date, int(rule.limit("months")))
    return (
        then.type in _SHARES
        and then.from_ == first.from_
        and extra.name(then, "company") == first.to
        and first.date <= then.date <= end
    )
