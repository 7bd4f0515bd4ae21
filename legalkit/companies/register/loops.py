"""Groups that hold one another: strongly connected components, without recursion."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


def groups(nodes: Iterable[int], onward: Callable[[int], Iterable[int]]) -> list[list[int]]:
    """Groups in an order in which each comes before those that lead to it (Tarjan).

    Args:
        nodes: where to begin.
        onward: the nodes that follow a node.
    """
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    open_: list[int] = []
    inside: set[int] = set()
    found: list[list[int]] = []
    for root in nodes:
        if root in number:
            continue
        work = [(root, iter(onward(root)))]
        number[root] = low[root] = len(number)
        open_.append(root)
        inside.add(root)
        while work:
            node, following = work[-1]
            for other in following:
                if other not in number:
                    number[other] = low[other] = len(number)
                    open_.append(other)
                    inside.add(other)
                    work.append((other, iter(onward(other))))
                    break
                if other in inside:
                    low[node] = min(low[node], number[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    group = []
                    while True:
                        member = open_.pop()
                        inside.discard(member)
                        group.append(member)
                        if member == node:
                            break
                    found.append(sorted(group))
    return found


def circles(from_: npt.NDArray[np.int32], to: npt.NDArray[np.int32], count: int) -> list[list[int]]:
    """Groups of two and more that hold one another, over all stakes.

    What holds nothing or is held by nobody lies on no circle; it is taken off, ring by ring, before
    the rest is searched.
    """
    alive = np.ones(len(from_), bool)
    while True:
        here = np.flatnonzero(alive)
        holds, is_held = np.zeros(count, bool), np.zeros(count, bool)
        holds[from_[here]] = True
        is_held[to[here]] = True
        stays = is_held[from_[here]] & holds[to[here]]
        if stays.all():
            break
        alive[here[~stays]] = False
    held: dict[int, list[int]] = {}
    for holder, company in zip(from_[here].tolist(), to[here].tolist(), strict=True):
        held.setdefault(holder, []).append(company)
    found = groups(sorted(held), lambda node: held.get(node, ()))
    return sorted(group for group in found if len(group) > 1)
