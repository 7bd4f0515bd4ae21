"""Stakes frozen by a court or pledged: others stand in front, or somebody saw the danger first."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import RelationType


def stake_encumbered(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A stake of the debtor, or in the debtor, was frozen or pledged and not released since."""
    for stake in scene.facts.relations:
        sides = (stake.from_, stake.to)
        if stake.type is not RelationType.OWNERSHIP or not set(sides) & set(scene.debtors):
            continue
        freed = extra.day(stake, "released_on")
        for key in ("frozen_on", "pledged_on"):
            day = extra.day(stake, key)
            if day is None or day > scene.as_of or (freed and day <= freed <= scene.as_of):
                continue
            other = stake.to if stake.from_ in scene.debtors else stake.from_
            params = {
                "holder": scene.name(stake.from_),
                "company": scene.name(stake.to),
                "day": day,
            }
            # A court froze what the debtor holds: another creditor is ahead.
            weight = 1 if key == "frozen_on" and stake.from_ in scene.debtors else 0
            yield Hit(
                rule,
                stake.id,
                (other,),
                weight,
                (stake.id,),
                Message(f"formula.{key}", params),
                day=day,
            )
