"""What moved: a new company at the old address, officers who left, holders who stayed in power."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from legalkit.companies.register.kinds import BEARING, OFFICES, OWNERSHIP, TYPE
from legalkit.companies.register.onday import OnDay
from legalkit.companies.register.register import date_of, day_of
from legalkit.companies.register.settings import RegisterSettings
from legalkit.companies.register.shape.shared import bearers
from legalkit.companies.register.shape.sign import Sign, shown
from legalkit.companies.span import add_months
from legalkit.messages import Message

_RULES = (*OFFICES, TYPE["control"])


def _back(view: OnDay, months: int) -> int:
    return day_of(add_months(view.date, -months))


def newcomers(view: OnDay, company: int, settings: RegisterSettings) -> Iterator[Sign]:
    """A company founded lately at an address, telephone or e-mail that this one has or had."""
    register, nodes = view.register, view.register.nodes
    since = _back(view, settings.look_back_months)
    earliest = max(_back(view, settings.newcomer_months), int(nodes.start[company]) + 1)
    own = register.of_type(register.ties_out(company, view.day, since), *BEARING)
    found: dict[int, list[int]] = {}
    for value, kind in sorted(
        {(int(register.ties.to[t]), int(register.ties.type[t])) for t in own.tolist()}
    ):
        ties = bearers(view, value, kind)
        here = np.unique(register.ties.from_[ties])
        if len(here) > settings.mass_value:
            continue
        for tie in ties.tolist():
            other = int(register.ties.from_[tie])
            if other != company and earliest <= nodes.start[other] <= view.day:
                borne = own[register.ties.to[own] == value]
                found.setdefault(other, []).extend([*borne.tolist(), tie])
    for other, ties_ in sorted(found.items()):
        same = nodes.business[other] >= 0 and nodes.business[other] == nodes.business[company]
        points = settings.point("newcomer")
        key, params = "newcomer", {
            "other": register.name(other), "start": shown(view, int(nodes.start[other])),
        }  # fmt: skip
        if same:
            points += settings.point("same_business")
            key = "newcomer_same_business"
            params["business"] = nodes.businesses[int(nodes.business[other])]
        said = Message(f"register.sign.{key}", {**params, "points": points})
        once = tuple(dict.fromkeys(ties_))
        yield Sign("newcomer", company, (other,), None, once, int(nodes.start[other]), points, said)


def officer_moves(view: OnDay, company: int, settings: RegisterSettings) -> Iterator[Sign]:
    """An officer left, and took up an office elsewhere at about that time."""
    register, ties = view.register, view.register.ties
    since = _back(view, settings.look_back_months)
    here = register.of_type(register.ties_into(company, view.day, since), *OFFICES)
    staying = set(ties.from_[here[ties.last[here] >= view.day]].tolist())
    for left in here[(ties.last[here] < view.day)].tolist():
        person, day = int(ties.from_[left]), int(ties.last[left])
        if person in staying:
            continue
        elsewhere = register.of_type(register.ties_out(person, view.day, since), *OFFICES)
        if len(np.unique(ties.to[elsewhere])) > settings.mass_person:
            continue
        gone = date_of(day) or view.date
        low, high = (day_of(add_months(gone, n * settings.move_months)) for n in (-1, 1))
        for taken in elsewhere.tolist():
            other, start = int(ties.to[taken]), int(ties.start[taken])
            if other == company or not low <= start <= high:
                continue
            points = settings.point("officer_move")
            said = Message(
                "register.sign.officer_move",
                {"person": register.name(person), "left": shown(view, day),
                 "other": register.name(other), "start": shown(view, start), "points": points},
            )  # fmt: skip
            yield Sign(
                "officer_move", company, (other,), person, (left, taken), start, points, said
            )


def control_kept(view: OnDay, company: int, settings: RegisterSettings) -> Iterator[Sign]:
    """A stake passed on, and the earlier holder goes on in an office or in stated control."""
    register, ties = view.register, view.register.ties
    since = _back(view, settings.look_back_months)
    into = register.ties_into(company, view.day, since)
    stakes = into[(ties.type[into] == OWNERSHIP) & (ties.from_[into] != company)]
    holders = set(ties.from_[stakes[ties.last[stakes] >= view.day]].tolist())
    ruling = register.of_type(register.ties_into(company, view.day), *_RULES)
    for old in stakes[ties.last[stakes] < view.day].tolist():
        person, end = int(ties.from_[old]), int(ties.end[old])
        kept = ruling[ties.from_[ruling] == person].tolist()
        new = stakes[(ties.start[stakes] >= end) & (ties.from_[stakes] != person)]
        if person in holders or not kept or not len(new):
            continue
        takers = tuple(np.unique(ties.from_[new]).tolist())
        points = settings.point("control_kept")
        said = Message(
            "register.sign.control_kept",
            {"person": register.name(person), "end": shown(view, end),
             "new": ", ".join(register.name(n) for n in takers[:3]), "points": points},
        )  # fmt: skip
        used = (old, *new.tolist(), *kept)
        yield Sign("control_kept", company, takers, person, used, end, points, said)


def nominees(view: OnDay, company: int, settings: RegisterSettings) -> Iterator[Sign]:
    """A holder or officer who is so in many companies at once."""
    register, ties = view.register, view.register.ties
    into = register.of_type(register.ties_into(company, view.day), OWNERSHIP, *OFFICES)
    for person in np.unique(ties.from_[into]).tolist():
        if person == company or register.kind(person) != "person":
            continue
        roles = register.of_type(register.ties_out(person, view.day), OWNERSHIP, *OFFICES)
        count = len(np.unique(ties.to[roles]))
        if count <= settings.nominee_companies:
            continue
        points = settings.point("nominee")
        own = into[ties.from_[into] == person]
        since = int(ties.start[own].min())
        said = Message(
            "register.sign.nominee",
            {"person": register.name(person), "count": count,
             "line": settings.nominee_companies, "points": points},
        )  # fmt: skip
        yield Sign("nominee", company, (person,), person, tuple(own.tolist()), since, points, said)
