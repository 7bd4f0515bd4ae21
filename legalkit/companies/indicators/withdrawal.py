"""Capital paid in and taken out again (Company Law art 53, GS3 arts 12, 14)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from legalkit.companies import extra
from legalkit.companies.indicators.roundtrip import amount_of
from legalkit.companies.scene import Hit, Scene, plain
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Transfer, TransferType


def capital_withdrawal(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Half of a contribution or more left soon for the holder's side without a real ground."""
    for paid_in in scene.transfers:
        if paid_in.type not in rule.transfer_types or paid_in.to not in scene.debtors:
            continue
        got = amount_of(paid_in)
        out = [t for t in scene.transfers if _leaves(scene, rule, paid_in, t)]
        left = sum((amount_of(t) for t in out), start=Decimal(0))
        if not got or left < rule.limit("share") * got:
            continue
        params = {
            "left": plain(left),
            "paid_in": plain(got),
            "ratio": f"{left / got:.4f}",
            "line": rule.limit("share"),
            "days": rule.limit("days"),
        }
        yield Hit(
            rule,
            paid_in.id,
            tuple(dict.fromkeys((paid_in.from_, *(str(t.to) for t in out)))),
            2,
            (paid_in.id, *(t.id for t in out)),
            Message("formula.withdrawn", params),
            (),
            paid_in,
        )
    yield from _receivables(scene, rule)


def _leaves(scene: Scene, rule: IndicatorRule, paid_in: Transfer, out: Transfer) -> bool:
    """True when ``out`` may be the contribution on its way back."""
    if out.type not in (TransferType.PAYMENT, TransferType.PURPORTED_RETURN) or not out.to:
        return False
    if out.from_ != paid_in.to or extra.name(out, "ground") or extra.flag(out, "ordinary_course"):
        return False
    if not paid_in.date <= out.date <= paid_in.date + timedelta(days=int(rule.limit("days"))):
        return False
    if out.to == paid_in.from_ or extra.flag(out, "bridge_lender"):
        return True
    return scene.tie_on(paid_in.from_, out.to, out.date) is not None


def _receivables(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The books show money owed by holders for years, without an explanation."""
    for fact in scene.facts.facts:
        owed = extra.money(fact, "holder_receivables")
        if not owed or fact.entity not in scene.debtors or fact.date > scene.as_of:
            continue
        if not extra.flag(fact, "explained"):
            params = {"owed": plain(owed), "day": fact.date}
            yield Hit(
                rule,
                fact.entity,
                (),
                1,
                (fact.entity,),
                Message("formula.holder_receivables", params),
                day=fact.date,
            )
