"""Circular holdings: a company that in the end holds a part of itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator

from legalkit.companies.register.kinds import WHOLE
from legalkit.companies.register.loops import groups
from legalkit.companies.register.onday import OnDay
from legalkit.companies.register.settings import RegisterSettings
from legalkit.companies.register.shape.sign import Sign, shown
from legalkit.messages import Message


def circular(view: OnDay, company: int, settings: RegisterSettings) -> Iterator[Sign]:
    """The shortest circle of stakes through a company."""
    group = circle_of(view, company, settings.search.chain)
    if len(group) > 1:
        yield sign_of(view, company, shortest(view, company, group), settings)


def circle_of(view: OnDay, company: int, most: int) -> list[int]:
    """Everybody who holds the company and is held by it, itself included."""
    reached: set[int] = {company}
    queue = deque([company])
    while queue and len(reached) < most:
        for other in view.held(queue.popleft()):
            if other not in reached:
                reached.add(other)
                queue.append(other)
    found = groups([company], lambda node: [h for h in view.holders(node) if h in reached])
    return next((group for group in found if company in group), [company])


def shortest(view: OnDay, company: int, group: Collection[int]) -> list[int]:
    """The members of the shortest circle, from the company round to it; lowest places of equals."""
    inside = set(group)
    came: dict[int, int] = {}
    queue = deque([company])
    while queue:
        node = queue.popleft()
        for other in view.held(node):
            if other == company:
                way = [node]
                while way[-1] != company:
                    way.append(came[way[-1]])
                return way[::-1]
            if other in inside and other not in came:
                came[other] = node
                queue.append(other)
    return [company]


def sign_of(view: OnDay, company: int, way: list[int], settings: RegisterSettings) -> Sign:
    """The sign of a circle, with the stakes along it and what comes back round it."""
    register = view.register
    ties: list[int] = []
    comes_back = 1.0
    for holder, held in zip(way, [*way[1:], way[0]], strict=True):
        comes_back *= view.holders(held)[holder][0] / WHOLE
        into = view.stakes_into(held)
        ties += into[register.ties.from_[into] == holder].tolist()
    since = max(int(register.ties.start[tie]) for tie in ties)
    points = settings.point("circular")
    said = Message(
        "register.sign.circular",
        {
            "way": " > ".join(register.id(node) for node in [*way, way[0]]),
            "share": f"{comes_back * 100:.4f}".rstrip("0").rstrip("."),
            "since": shown(view, since),
            "points": points,
        },
    )
    return Sign("circular", company, tuple(way[1:]), None, tuple(ties), since, points, said)
