"""A straw man: a new holder or manager without means or role while the old one goes on ruling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import Relation, RelationType

_POSTS = (
    RelationType.OWNERSHIP,
    RelationType.LEGAL_REPRESENTATIVE,
    RelationType.DIRECTOR,
    RelationType.MANAGER,
)
_FAMILY = (
    RelationType.PARENT_CHILD,
    RelationType.SPOUSE,
    RelationType.SIBLING,
    RelationType.FAMILY,
)


def nominee(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Someone took over from an earlier holder who still signs, banks or directs."""
    for new in scene.facts.relations:
        if new.type not in _POSTS or new.start is None or new.start > scene.as_of:
            continue
        old = [
            r
            for r in scene.beside(new.to)
            if r.type is new.type
            and r.to == new.to
            and r.from_ != new.from_
            and (r.start is None or r.start < new.start)
        ]
        kept = _kept(scene, new, old, new.start)
        signs = _signs(scene, new, old, rule, new.start) if kept is not None else []
        if kept is None or not signs:
            continue
        # Last, because it draws the ties of that day.
        if not any(new.to == debtor or _near(scene, new, debtor) for debtor in scene.debtors):
            continue
        said = signs[0][0]
        for sign, _ in signs[1:]:
            said = Message("formula.and", {"one": said, "two": sign})
        who = kept[0].from_ if kept[0].from_ != new.from_ else old[0].from_
        params = {"new": scene.name(new.from_), "old": scene.name(who), "signs": said}
        used = (new.id, *(r.id for r in kept), *(key for _, key in signs if key))
        yield Hit(
            rule,
            new.id,
            (new.from_,),
            1,
            tuple(dict.fromkeys(used)),
            Message("formula.nominee", params),
            day=new.start,
        )


def _near(scene: Scene, new: Relation, debtor: str) -> bool:
    start = new.start or scene.as_of
    return scene.tie_on(debtor, new.to, start) is not None


def _kept(scene: Scene, new: Relation, old: list[Relation], start: date) -> list[Relation] | None:
    """What shows that the earlier holder still rules after the change."""
    if not old:
        return None
    if extra.flag(new, "keeps_control"):
        return [new]
    earlier = {r.from_ for r in old}
    ruling = [
        r
        for r in scene.beside(new.to)
        if r.from_ in earlier
        and r.to == new.to
        and r.type is RelationType.CONTROL
        and (r.end is None or r.end > start)
        and (r.start is None or r.start <= scene.as_of)
    ]
    said = [r for r in old if extra.flag(r, "keeps_control")]
    return [*said, *ruling] or None


def _signs(
    scene: Scene, new: Relation, old: list[Relation], rule: IndicatorRule, start: date
) -> list[tuple[Message, str | None]]:
    """Why the new one looks like a straw man, with the relation that shows it."""
    signs: list[tuple[Message, str | None]] = []
    person = scene.entities.get(new.from_)
    if person is not None:
        if extra.flag(person, "no_means"):
            signs.append((Message("nominee.no_means"), None))
        born = extra.day(person, "born")
        age = _age(born, start) if born else None
        if age is not None and (age < rule.limit("young_age") or age >= rule.limit("old_age")):
            signs.append((Message("nominee.age", {"age": age}), None))
    earlier = {r.from_ for r in old}
    for r in scene.beside(new.from_):
        begun = r.start is None or r.start <= start
        if r.type is RelationType.EMPLOYEE and (r.from_, r.to) == (new.from_, new.to) and begun:
            signs.append((Message("nominee.employee"), r.id))
        elif r.type in _FAMILY and new.from_ in (r.from_, r.to) and earlier & {r.from_, r.to}:
            signs.append((Message("nominee.family"), r.id))
        elif r.type is RelationType.NOMINEE and r.from_ == new.from_:
            signs.append((Message("nominee.stated"), r.id))
    return sorted(signs, key=lambda sign: (sign[0].key, sign[1] or ""))


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
