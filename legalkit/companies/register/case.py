"""The neighbourhood of one company as facts of a case, so that the law of the room judges it.

Who is drawn: the company, those above and below it, its officers, the companies that share an
address with it or an officer, and who holds all these. The nearest come first; when the bound is
met the rest is counted and said. Ties that ended within the look-back are drawn as well, because
what changed hands is what the indicators ask about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from legalkit.companies.register.kinds import (
    BEARING,
    BEARS,
    COMPANY,
    KIND,
    KINDS,
    OFFICES,
    OWNERSHIP,
    TYPES,
    UNIT,
    UNSTATED,
    VALUES,
)
from legalkit.companies.register.onday import OnDay
from legalkit.companies.register.register import Register, date_of, day_of
from legalkit.companies.register.settings import RegisterSettings
from legalkit.companies.register.shape.shared import bearers
from legalkit.companies.sources.gather import safe_id
from legalkit.companies.span import add_months
from legalkit.model.companies import CompanyFacts, Entity, Relation

if TYPE_CHECKING:
    from networkx import MultiDiGraph

#: Where a path stands: still going up, aside, going down, or at an end.
UP, SIDE, DOWN, END = 0, 1, 2, 3
#: How near a tie brings two entities; one of each in turn is drawn.
STAKE, OFFICE, VALUE, FAMILY = 0, 1, 2, 3
#: Addresses and the like are no entities of a case, whatever a row may say of them.
_NOBODY = frozenset(KIND[value] for value in VALUES)
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,79}\Z")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case drawn out of a register.

    Attributes:
        facts: entities and relations, as the room reads them.
        places: id in the facts -> place in the register.
        beyond: entities next to those drawn that the bound left out.
        bound: most entities that were to be drawn.
    """

    facts: CompanyFacts
    places: dict[str, int]
    beyond: int
    bound: int

    def graph(self) -> MultiDiGraph:
        """The facts of the day as ``networkx.MultiDiGraph``, keyed by relation id."""
        from legalkit.companies.view import graph_on

        return graph_on(self.facts, self.facts.as_of)


def draw(
    view: OnDay,
    company: int,
    settings: RegisterSettings,
    *,
    law: str = "CN",
    most: int | None = None,
) -> Drawn:
    """Draw the neighbourhood of a company.

    Args:
        view: the register on the day of the assessment; what started later is left out.
        company: place of the debtor.
        settings: bounds and lines.
        law: code of the law, for the facts.
        most: most entities; that of the settings unless given.
    """
    bound = most or settings.search.entities
    since = day_of(add_months(view.date, -settings.look_back_months))
    chosen, beyond = _nearest(view, company, settings, since, bound)
    register = view.register
    ids = {place: _id(register, place) for place in chosen}
    entities = tuple(_entity(view, place, ids[place], debtor=company) for place in chosen)
    relations = (
        *_relations(view, chosen, ids),
        *_shared(view, chosen, ids, settings),
        *_same_business(view, company, chosen, ids),
    )
    facts = CompanyFacts(as_of=view.date, jurisdiction=law, entities=entities, relations=relations)
    return Drawn(facts, {text: place for place, text in ids.items()}, beyond, bound)


def _nearest(
    view: OnDay, company: int, settings: RegisterSettings, since: int, bound: int
) -> tuple[list[int], int]:
    """Entities in rings around a company, and how many next to them the bound left out."""
    register = view.register
    state = {company: UP}
    chosen: dict[int, None] = {company: None}
    ring = [company]
    while ring:
        found: dict[int, tuple[int, int]] = {}
        for place in ring:
            for step, rank, other in _next(
                view, place, state[place], settings, since, start=place == company
            ):
                nearer = found.get(other, (END + 1, rank))
                if step < state.get(other, END + 1) and register.nodes.kind[other] not in _NOBODY:
                    found[other] = min((step, rank), nearer)
        new = _mixed({n: rank for n, (_, rank) in found.items() if n not in chosen})
        room = bound - len(chosen)
        chosen.update(dict.fromkeys(new[:room]))
        if len(new) > room:
            return list(chosen), len(new) - room
        state.update({n: step for n, (step, _) in found.items()})
        ring = sorted(found)
    return list(chosen), 0


def _mixed(ranks: dict[int, int]) -> list[int]:
    """One of each rank in turn, so that a thousand sisters do not crowd out the officers."""
    seen: dict[int, int] = {}
    keyed = []
    for place in sorted(ranks):
        rank = ranks[place]
        keyed.append((seen.get(rank, 0), rank, place))
        seen[rank] = seen.get(rank, 0) + 1
    return [place for _, _, place in sorted(keyed)]


def _next(
    view: OnDay,
    place: int,
    state: int,
    settings: RegisterSettings,
    since: int,
    *,
    start: bool,
) -> Iterator[tuple[int, int, int]]:
    """Entities next to one: the step to them, how near they are, their place.

    As in :mod:`legalkit.companies.ties`, a path goes up, once sideways, and down; who holds or
    directs a company on the way down is drawn too, so that its stakes add up, and no further.
    """
    register, ties = view.register, view.register.ties
    if state == END:
        return
    into = register.ties_into(place, view.day, since)
    for tie in into.tolist():
        rank = _rank(int(ties.type[tie]))
        up = SIDE if rank == FAMILY else UP
        yield (up if state == UP else END), rank, int(ties.from_[tie])
    out = register.ties_out(place, view.day, since)
    values = np.isin(ties.type[out], BEARING)
    held = out[~values]
    # What a nominee of hundreds of companies sits in besides says nothing.
    if register.kind(place) != "person" or len(np.unique(ties.to[held])) <= settings.mass_person:
        for tie in held.tolist():
            rank = _rank(int(ties.type[tie]))
            side = rank == FAMILY
            if not (side and state > UP):
                yield (SIDE if side else DOWN), rank, int(ties.to[tie])
    if not start:
        return
    for tie in out[values].tolist():
        others = bearers(view, int(ties.to[tie]), int(ties.type[tie]))
        here = np.unique(ties.from_[others])
        if len(here) <= settings.mass_value:
            yield from ((SIDE, VALUE, int(other)) for other in here.tolist() if other != place)


def _rank(kind: int) -> int:
    if kind == OWNERSHIP or TYPES[kind] == "control":
        return STAKE
    return OFFICE if kind in OFFICES else FAMILY


def _id(register: Register, place: int) -> str:
    text = register.id(place)
    return text if _PLAIN.match(text) else safe_id(text)


def _entity(view: OnDay, place: int, id_: str, *, debtor: int) -> Entity:
    register, nodes = view.register, view.register.nodes
    told: dict[str, Any] = {
        "id": id_,
        "kind": KINDS[int(nodes.kind[place])],
        "name": register.name(place),
        "start": date_of(int(nodes.start[place])),
        "end": date_of(int(nodes.end[place])),
        "seen": date_of(int(nodes.seen[place])),
        "source": nodes.sources[int(nodes.source[place])] if nodes.source[place] >= 0 else None,
        "identifiers": {
            name: text for name, column in nodes.numbers.items() if (text := column[place].as_py())
        },
    }
    if place == debtor:
        told["role"] = "debtor"
    country = nodes.countries[int(nodes.country[place])] if nodes.country[place] >= 0 else ""
    if re.fullmatch(r"[A-Z]{2}", country):
        told["country"] = country
    if id_ != register.id(place):
        told["other_names"] = (register.id(place),)
    for tie in register.of_type(register.ties_out(place, view.day), *BEARING).tolist():
        value = TYPES[int(register.ties.type[tie])].removeprefix("has_")
        told.setdefault(value, register.name(int(register.ties.to[tie])))
    return Entity.model_validate(told)


def _relations(view: OnDay, chosen: list[int], ids: dict[int, str]) -> Iterator[Relation]:
    """Ties among those chosen that had begun by the day; ended ones as well."""
    register, ties = view.register, view.register.ties
    used: set[str] = set()
    for place in chosen:
        here = np.arange(register.into[place], register.into[place + 1])
        for tie in here[ties.start[here] <= view.day].tolist():
            holder, kind = int(ties.from_[tie]), TYPES[int(ties.type[tie])]
            if holder not in ids or kind in BEARS:
                continue
            id_ = register.tie_id(tie)
            id_ = id_ if _PLAIN.match(id_) and id_ not in used else safe_id(f"{id_}-{tie}", "R-")
            used.add(id_)
            where, source = register.where(tie), register.source(tie)
            yield Relation.model_validate(
                {
                    "id": id_,
                    "type": kind,
                    "from": ids[holder],
                    "to": ids[place],
                    **_share(int(ties.low[tie]), int(ties.high[tie])),
                    "start": date_of(int(ties.start[tie])),
                    "end": date_of(int(ties.end[tie])),
                    "seen": date_of(int(ties.seen[tie])),
                    "source": " · ".join(part for part in (source, where) if part) or None,
                }
            )


def _share(low: int, high: int) -> dict[str, str]:
    """Share as it was stated: exact, a range, or nothing."""
    told = {"min": low, "max": high} if low != high else {"pct": low}
    return {name: percent(units) for name, units in told.items() if units != UNSTATED}


def percent(units: int) -> str:
    """Units as percent, exact.

    >>> percent(3333 * 10**6)
    '33.33'
    """
    whole, part = divmod(units, UNIT)
    return f"{whole}.{part:08d}".rstrip("0").rstrip(".")


def _shared(
    view: OnDay, chosen: list[int], ids: dict[int, str], settings: RegisterSettings
) -> Iterator[Relation]:
    """Shared values between companies chosen, each with how many companies share it."""
    register, ties = view.register, view.register.ties
    by_value: dict[tuple[int, int], dict[int, int]] = {}
    for place in chosen:
        if register.nodes.kind[place] != COMPANY:
            continue
        for tie in register.of_type(register.ties_out(place, view.day), *BEARING).tolist():
            key = (int(ties.to[tie]), int(ties.type[tie]))
            by_value.setdefault(key, {}).setdefault(place, tie)
    for (value, kind), found in by_value.items():
        population = len(np.unique(ties.from_[bearers(view, value, kind)]))
        if population > settings.mass_value:
            continue
        shared = BEARS[TYPES[kind]]
        for (one, first), (other, second) in combinations(found.items(), 2):
            start = max(int(ties.start[first]), int(ties.start[second]))
            end = min(int(ties.end[first]), int(ties.end[second]))
            sources = dict.fromkeys(s for t in (first, second) if (s := register.source(t)))
            yield Relation.model_validate(
                {
                    "id": safe_id(f"{shared}-{ids[one]}-{ids[other]}-{register.id(value)}", "S-"),
                    "type": shared,
                    "from": ids[one],
                    "to": ids[other],
                    "population": population,
                    "start": date_of(start),
                    "end": date_of(end),
                    "note": register.name(value),
                    "source": " | ".join(
                        [*sources, register.tie_id(first), register.tie_id(second)]
                    ),
                }
            )


def _same_business(
    view: OnDay, company: int, chosen: list[int], ids: dict[int, str]
) -> Iterator[Relation]:
    """Companies in the business of the debtor, from the day on which both were there."""
    nodes = view.register.nodes
    own = int(nodes.business[company])
    if own < 0:
        return
    for other in chosen:
        if other != company and int(nodes.business[other]) == own:
            start = max(int(nodes.start[company]), int(nodes.start[other]))
            codes = [int(nodes.source[n]) for n in (company, other)]
            sources = dict.fromkeys(nodes.sources[code] for code in codes if code >= 0)
            yield Relation.model_validate(
                {
                    "id": safe_id(f"same_business-{ids[company]}-{ids[other]}", "S-"),
                    "type": "same_business",
                    "from": ids[company],
                    "to": ids[other],
                    "start": date_of(start),
                    "note": nodes.businesses[own],
                    "source": " | ".join(sources) or None,
                }
            )


def whole_case(register: Register, day: date, law: str = "CN") -> CompanyFacts:
    """All of a small register as facts of one case, for tests and for export.

    Addresses, telephones and e-mails stay out; they are no entities of a case.
    """
    view = OnDay(register, day)
    chosen = [n for n in range(len(register)) if KINDS[int(register.nodes.kind[n])] not in VALUES]
    ids = {place: _id(register, place) for place in chosen}
    return CompanyFacts(
        as_of=day,
        jurisdiction=law,
        entities=tuple(_entity(view, place, ids[place], debtor=-1) for place in chosen),
        relations=tuple(_relations(view, chosen, ids)),
    )
