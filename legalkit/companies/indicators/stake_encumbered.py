"""Stakes frozen by a court or pledged: others stand in front, or somebody saw the danger first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Relation, RelationType, TransferType

_EVENTS = {"equity_frozen": "frozen_on", "equity_pledged": "pledged_on"}


@dataclass(frozen=True, slots=True)
class _Burden:
    """A stake that is not free.

    Attributes:
        key: ``frozen_on`` or ``pledged_on``.
        fact: id of the stake or transfer that states it; of the holder where a fact without an
            id does.
    """

    key: str
    holder: str
    company: str
    day: date
    fact: str


def stake_encumbered(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A stake of the debtor, or in the debtor, was frozen or pledged and not released since."""
    told: set[tuple[str, str, str, date]] = set()
    for burden in (*_of_stakes(scene), *_of_facts(scene), *_of_pledges(scene)):
        sides = (burden.holder, burden.company)
        same = (burden.key, *sides, burden.day)
        # The register and the file of the case may tell the same measure.
        if same in told or burden.day > scene.as_of or not set(sides) & set(scene.debtors):
            continue
        told.add(same)
        stake = _stake(scene, *sides)
        target = stake.id if stake else burden.fact
        # A court froze what the debtor holds: another creditor is ahead.
        ahead = burden.key == "frozen_on" and burden.holder in scene.debtors
        yield Hit(
            rule,
            target,
            (burden.company if burden.holder in scene.debtors else burden.holder,),
            1 if ahead else 0,
            tuple(dict.fromkeys((target, burden.fact))),
            Message(
                f"formula.{burden.key}",
                {
                    "holder": scene.name(burden.holder),
                    "company": scene.name(burden.company),
                    "day": burden.day,
                },
            ),
            day=burden.day,
        )


def _of_stakes(scene: Scene) -> Iterator[_Burden]:
    for stake in scene.facts.relations:
        if stake.type is not RelationType.OWNERSHIP:
            continue
        freed = extra.day(stake, "released_on")
        for key in ("frozen_on", "pledged_on"):
            day = extra.day(stake, key)
            if day is not None and not (freed and day <= freed <= scene.as_of):
                yield _Burden(key, stake.from_, stake.to, day, stake.id)


def _of_facts(scene: Scene) -> Iterator[_Burden]:
    """Measures that an export tells as events of the holder, with the company they are about."""
    for fact in scene.facts.facts:
        company = extra.name(fact, "company")
        freed = extra.day(fact, "released_on")
        if fact.event not in _EVENTS or company is None or (freed and freed <= scene.as_of):
            continue
        if fact.until is None or fact.until >= scene.as_of:
            yield _Burden(_EVENTS[fact.event], fact.entity, company, fact.date, fact.entity)


def _of_pledges(scene: Scene) -> Iterator[_Burden]:
    for transfer in scene.transfers:
        company = extra.name(transfer, "company")
        freed = extra.day(transfer, "released_on")
        if (
            transfer.type is TransferType.PLEDGE
            and company
            and not (freed and freed <= scene.as_of)
        ):
            yield _Burden("pledged_on", transfer.from_, company, transfer.date, transfer.id)


def _stake(scene: Scene, holder: str, company: str) -> Relation | None:
    stakes = (r for r in scene.facts.relations if r.type is RelationType.OWNERSHIP)
    return next((r for r in stakes if (r.from_, r.to) == (holder, company)), None)
