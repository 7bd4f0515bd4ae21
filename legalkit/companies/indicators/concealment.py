"""What the debtor stated against what the records show (CPL 252, ZPO 802c, badges 3, 6, 7)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, ids, with_
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message


def concealment(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """An act or asset was left out of a statement, books are missing, the address is empty."""
    for transfer in scene.of(rule):
        hidden = extra.flag(transfer, "concealed") is True
        if hidden or extra.flag(transfer, "declared") is False:
            key = "formula.concealed" if hidden else "formula.undeclared"
            yield Hit(
                rule,
                transfer.id,
                with_(scene.other(transfer)),
                1,
                ids(transfer),
                Message(key, {"asset": transfer.asset or "?"}),
                (),
                transfer,
            )
    for debtor in scene.debtors:
        signs: list[Message] = []
        days = []
        for fact in sorted(scene.facts.facts, key=lambda f: (f.date, str(f.model_extra))):
            if fact.entity != debtor or fact.date > scene.as_of or extra.flag(fact, "stale"):
                continue
            omitted = extra.name(fact, "omitted")
            found = [Message("conceal.omitted", {"what": omitted})] if omitted else []
            found += [
                Message(f"conceal.{key}")
                for key in ("books_missing", "address_vacated")
                if extra.flag(fact, key)
            ]
            signs += found
            days += [fact.date] * len(found)
        if signs:
            said = signs[0]
            for more in signs[1:]:
                said = Message("formula.and", {"one": said, "two": more})
            weight = 2 if len({sign.key for sign in signs}) > 1 else 1
            yield Hit(rule, debtor, (), weight, (debtor,), said, day=min(days))
