"""Companies that share an address, telephone, e-mail or officer on a day."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from legalkit.companies.register.kinds import BEARING, BEARS, COMPANY, OFFICES, TYPES
from legalkit.companies.register.onday import OnDay
from legalkit.companies.register.register import Ints
from legalkit.companies.register.settings import RegisterSettings
from legalkit.companies.register.shape.sign import Sign, shown, weight
from legalkit.messages import Message


def bearers(view: OnDay, value: int, kind: int) -> Ints:
    """Ties of the companies that bear a value on the day."""
    ties = view.register.of_type(view.register.ties_into(value, view.day), kind)
    found: Ints = ties[view.register.nodes.kind[view.register.ties.from_[ties]] == COMPANY]
    return found


def shared_values(view: OnDay, company: int, settings: RegisterSettings) -> Iterator[Sign]:
    """Other companies at its address, or with its telephone or e-mail, where few share it."""
    register = view.register
    own = register.of_type(register.ties_out(company, view.day), *BEARING)
    pairs = {(int(register.ties.to[tie]), int(register.ties.type[tie])) for tie in own.tolist()}
    for value, kind in sorted(pairs):
        ties = bearers(view, value, kind)
        sign = _others(view, company, ties, register.ties.from_[ties])
        if sign is None:
            continue
        others, since = sign
        population, told = len(others) + 1, TYPES[kind].removeprefix("has_")
        if population > settings.mass_value:
            yield Sign(
                f"mass_{told}", company, (), value,
                tuple(own[register.ties.to[own] == value].tolist()), None, Decimal(0),
                Message(
                    "register.sign.mass_value",
                    {"value": register.name(value), "population": population,
                     "line": settings.mass_value},
                ),
            )  # fmt: skip
            continue
        points = weight(settings, population)
        yield Sign(
            BEARS[TYPES[kind]], company, others, value, tuple(ties.tolist()), since, points,
            Message(
                f"register.sign.{BEARS[TYPES[kind]]}",
                {"value": register.name(value), "population": population,
                 "since": shown(view, since), "reference": settings.reference_population,
                 "points": points},
            ),
        )  # fmt: skip


def shared_officers(view: OnDay, company: int, settings: RegisterSettings) -> Iterator[Sign]:
    """Other companies in which its officers hold an office, unless they do so by the dozen."""
    register = view.register
    own = register.of_type(register.ties_into(company, view.day), *OFFICES)
    for person in np.unique(register.ties.from_[own]).tolist():
        ties = register.of_type(register.ties_out(person, view.day), *OFFICES)
        sign = _others(view, company, ties, register.ties.to[ties])
        if sign is None:
            continue
        others, since = sign
        population = len(others) + 1
        if population > settings.mass_person:
            continue
        points = weight(settings, population)
        yield Sign(
            "shared_officer", company, others, person, tuple(ties.tolist()), since, points,
            Message(
                "register.sign.shared_officer",
                {"value": register.name(person), "population": population,
                 "since": shown(view, since), "reference": settings.reference_population,
                 "points": points},
            ),
        )  # fmt: skip


def _others(
    view: OnDay, company: int, ties: Ints, companies: npt.NDArray[np.int32]
) -> tuple[tuple[int, ...], int] | None:
    """The other companies, and the first day on which one of them shared it too."""
    others = np.unique(companies[companies != company])
    if not len(others):
        return None
    starts = view.register.ties.start[ties]
    since = max(int(starts[companies == company].min()), int(starts[companies != company].min()))
    return tuple(others.tolist()), since
