"""Loans of holders paid back or secured (AnfG 6, InsO 135, EBL 32, GS3 art 12)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.indicators.roundtrip import amount_of
from legalkit.companies.scene import Hit, Scene, ids, plain, with_
from legalkit.companies.view import in_force
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import RelationType, Transfer


def shareholder_loan(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A holder, controller or relative got a loan back, or security for it."""
    for transfer in scene.of(rule):
        if not extra.flag(transfer, "shareholder_loan"):
            continue
        amount, fresh = amount_of(transfer), extra.money(transfer, "new_lending")
        if fresh is not None and fresh >= amount:
            continue
        tie, stakes = scene.tie(transfer), _stakes(scene, transfer)
        if tie is None and not stakes:
            continue
        params = {"holder": scene.name(str(transfer.to)), "amount": plain(amount)}
        missing = (Message("wants.inflow_proof"),) if fresh is None else ()
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            int(rule.limit("strength")),
            tuple(dict.fromkeys((*ids(transfer, tie), *stakes))),
            Message("formula.loan_back", params),
            missing,
            transfer,
        )


def _stakes(scene: Scene, transfer: Transfer) -> tuple[str, ...]:
    """Stakes of the taker in the debtor on the day, however small."""
    debtor = scene.debtor(transfer)
    return tuple(
        sorted(
            r.id
            for r in scene.facts.relations
            if r.type is RelationType.OWNERSHIP
            and (r.from_, r.to) == (transfer.to, debtor)
            and in_force(r, transfer.date)
        )
    )
