"""Unpaid capital that a creditor may call in (Company Law art 54, EBL art 35)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, plain
from legalkit.companies.view import in_force
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import RelationType


def accelerable_capital(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A due debt is unpaid and a holder still owes capital: no wrong, but a source of recovery."""
    for debtor in scene.debtors:
        unpaid = [
            debt
            for debt in scene.debts_of(debtor)
            if debt.due
            and debt.due < scene.as_of
            and not ((paid := extra.day(debt, "satisfied")) and paid <= scene.as_of)
        ]
        for stake in scene.facts.relations:
            owed = extra.money(stake, "unpaid_capital")
            holds = stake.type is RelationType.OWNERSHIP and stake.to == debtor
            if not unpaid or not owed or not holds or not in_force(stake, scene.as_of):
                continue
            due = min(debt.due for debt in unpaid if debt.due)
            params = {"holder": scene.name(stake.from_), "owed": plain(owed), "due": due}
            failed = any(extra.day(debt, "enforcement_closed") for debt in unpaid)
            yield Hit(
                rule,
                stake.id,
                (stake.from_,),
                2 if failed else 1,
                (stake.id, *(debt.id for debt in unpaid)),
                Message("formula.callable", params),
                () if failed else (Message("wants.enforcement_return"),),
                day=scene.as_of,
            )
