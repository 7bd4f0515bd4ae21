"""Companies run as one: people, business and money mixed (Company Law art 23, Guiding Case 15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from legalkit.companies.scene import Hit, Scene
from legalkit.companies.view import relations_on
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import RelationType

#: The three classes of mixing that piercing asks for (Company Law art 23, Guiding Case 15).
_CLASSES = {
    RelationType.SHARED_STAFF: "people",
    RelationType.SHARED_FINANCE_CONTACT: "people",
    RelationType.SAME_BUSINESS: "business",
    RelationType.OVERLAPPING_BUSINESS: "business",
    RelationType.SHARED_CONTRACT_FORMS: "business",
    RelationType.SHARED_CUSTOMERS: "business",
    RelationType.SHARED_BANK_ACCOUNT: "money",
}


def commingling(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """People, business and money were mixed at one time, all three.

    The days on which a tie began are tried, the earliest first: mixing that was once there stays a
    fact after it has ended.
    """
    money = [r for r in scene.facts.relations if _CLASSES.get(r.type) == "money"]
    for debtor in scene.debtors:
        if not any(debtor in (r.from_, r.to) for r in money):
            continue  # Without shared money all three cannot be there.
        told: set[str] = set()
        for day in (*_beginnings(scene, debtor), scene.as_of):
            for other, mixed in sorted(_mixed(scene, debtor, day).items()):
                if other in told or len(mixed) < len(set(_CLASSES.values())):
                    continue
                told.add(other)
                keys = (key for kind in sorted(mixed) for key in mixed[kind])
                yield Hit(
                    rule,
                    debtor,
                    (other,),
                    2,
                    tuple(dict.fromkeys(keys)),
                    Message("formula.mixed"),
                    (Message("wants.audit"),),
                    day=day,
                )


def _beginnings(scene: Scene, debtor: str) -> list[date]:
    """Days on which a tie began that may be part of the mixing."""
    offices = _offices(scene)
    posts = [r for r in scene.facts.relations if str(r.type) in offices]
    people = {r.from_ for r in posts if r.to == debtor}
    near = [r for r in posts if r.from_ in people]
    near += [r for r in scene.facts.relations if r.type in _CLASSES and debtor in (r.from_, r.to)]
    return sorted({r.start for r in near if r.start and r.start <= scene.as_of})


def _offices(scene: Scene) -> set[str]:
    return {str(kind) for tie in scene.sheet.ties if tie.way == "office" for kind in tie.types}


def _mixed(scene: Scene, debtor: str, day: date) -> dict[str, dict[str, list[str]]]:
    """Relation ids by class of mixing, by the other company, on a day."""
    offices = _offices(scene)
    classes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    posts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for relation in relations_on(scene.facts, day, scene.sheet.control.recent_months):
        kind = _CLASSES.get(relation.type)
        if kind and debtor in (relation.from_, relation.to):
            other = relation.to if relation.from_ == debtor else relation.from_
            classes[other][kind].append(relation.id)
        elif str(relation.type) in offices:
            posts[relation.from_][relation.to].append(relation.id)
    for held in posts.values():
        for other, keys in held.items():
            if debtor in held and other != debtor:
                classes[other]["people"].extend((*held[debtor], *keys))
    return classes
