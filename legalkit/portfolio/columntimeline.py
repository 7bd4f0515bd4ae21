"""The events and changes of law of a column walk, in the order in which they take effect."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from legalkit.law.limitation_sheet import (
    EventRule,
    PeriodRule,
    TransitionRule,
)
from legalkit.limitation.clock import Run
from legalkit.limitation.walk import _ORDER as ORDER
from legalkit.model.claim import EventKind
from legalkit.portfolio.columnrule import effective_day, take_rule
from legalkit.portfolio.columns import Env, Slot, Unsupported, Words, covers, holds
from legalkit.portfolio.daytable import Days, number

if TYPE_CHECKING:
    from legalkit.portfolio.columnwalk import ColumnWalk

Rows = NDArray[Any]


def timeline(walk: ColumnWalk, rows: Rows) -> None:
    """Changes of law and events in the order in which they take effect."""
    changes = sorted(
        (walk.reading(rule) for rule in walk.law.sheet.transitions),
        key=lambda rule: (rule.on, rule.id),
    )
    waiting = [np.ones(walk.size, dtype=bool) for _ in changes]
    for slot, at in _in_order(walk, rows):
        here = rows[slot.there[rows]]
        if not len(here):
            continue
        for change, wait in zip(changes, waiting, strict=True):
            due = here[wait[here] & (at[here] >= number(change.on))]
            wait[due] = False
            _change_law(walk, change, due)
        _take(walk, slot, here)
    for change, wait in zip(changes, waiting, strict=True):
        _change_law(walk, change, rows[wait[rows]])


def _in_order(walk: ColumnWalk, rows: Rows) -> list[tuple[Slot, Days]]:
    """The slots rearranged so that the n-th holds the n-th event of each receivable."""
    slots = walk.env.slots
    if not slots:
        return []
    keys, ats = [], []
    for slot in slots:
        at, order = _key(walk, slot, rows)
        kind = slot.kind.astype(np.int64)
        key = (at.astype(np.int64) * 8 + order) * 64 + kind
        keys.append(np.where(slot.there, key, np.iinfo(np.int64).max))
        ats.append(at)
    stacked = np.stack(keys)
    order_of = np.argsort(stacked, axis=0, kind="stable")
    ordered = np.take_along_axis(stacked, order_of, axis=0)
    top = np.iinfo(np.int64).max
    alike = (ordered[1:] == ordered[:-1]) & (ordered[1:] != top)
    # The explained engine tells events of one day and kind apart by their other details.
    walk.state.ok[alike.any(axis=0)] = False
    sorted_slots = permuted(slots, order_of)
    at_sorted = np.take_along_axis(np.stack(ats), order_of, axis=0)
    walk.env = Env(
        walk.env.claim,
        walk.env.days,
        walk.env.defaults,
        tuple(sorted_slots),
        walk.env.rows,
    )
    return list(zip(sorted_slots, at_sorted, strict=True))


def _key(walk: ColumnWalk, slot: Slot, rows: Rows) -> tuple[Days, NDArray[Any]]:
    """The day an event takes effect and its order on that day."""
    at = slot.days["date"].copy()
    order = np.full(walk.size, 5, dtype=np.int64)
    there = rows[slot.there[rows]]
    for code in np.unique(slot.kind[there]):
        here = there[slot.kind[there] == code]
        rules = walk.law.candidates(walk.type).get(EventKind(slot.kinds[code]), ())
        try:
            _key_of_kind(walk, slot, here, rules, at, order)
        except Unsupported:
            walk.state.ok[here] = False
    return at, order


def _key_of_kind(
    walk: ColumnWalk,
    slot: Slot,
    here: Rows,
    rules: tuple[EventRule, ...],
    at: Days,
    order: NDArray[Any],
) -> None:
    if not rules:
        return
    left = here
    for rule in rules:
        if not len(left):
            return
        if not walk.for_type(rule.types):
            continue
        env = walk.env.at(left, slot, {})
        found = effective_day(walk, rule, env)
        fits = holds(rule.when.source, env) & covers(rule, found)
        at[left[fits]] = found[fits]
        order[left[fits]] = ORDER[rule.effect]
        left = left[~fits]
    env = walk.env.at(left, slot, {})
    at[left] = effective_day(walk, rules[0], env)
    order[left] = ORDER[rules[0].effect]


def _take(walk: ColumnWalk, slot: Slot, rows: Rows) -> None:
    rows = rows[slot.counted[rows] & walk.state.ok[rows]]
    for code in np.unique(slot.kind[rows]):
        left = rows[slot.kind[rows] == code]
        kind = EventKind(slot.kinds[code])
        for listed in walk.law.candidates(walk.type).get(kind, ()):
            if not len(left):
                break
            rule = walk.reading(listed)
            if not walk.for_type(rule.types):
                continue
            try:
                left = take_rule(walk, slot, rule, left, int(code))
            except Unsupported:
                walk.state.ok[left] = False
                break


def _change_law(walk: ColumnWalk, rule: TransitionRule, rows: Rows) -> None:
    state = walk.state
    if rule.on > walk.as_of or not len(rows):
        return
    try:
        new = walk.reading(walk.law.period(rule.period))
        fits = holds(rule.when.source, walk.env_of(rows)) & (state.anchor[rows] < number(rule.on))
        ids = np.array([bool(rule.old) and p not in rule.old for p in state.period_ids])
        ids |= np.array([p == rule.period for p in state.period_ids])
        fits &= ~ids[state.period[rows]]
        rows = rows[fits]
        if not len(rows):
            return
        nominal, _, _, _ = state.expiry(rows)
        rows = rows[nominal >= number(rule.on)]
        if len(rows):
            _replace(walk, rule, new, rows)
    except Unsupported:
        state.ok[rows] = False


def _replace(walk: ColumnWalk, rule: TransitionRule, new: PeriodRule, rows: Rows) -> None:
    state = walk.state
    if rule.rule in ("shorter", "longer") or new.length is None or new.length_from:
        raise Unsupported("two periods side by side")
    if rule.rule == "replace_length":
        for spec in np.unique(state.spec[rows]):
            here = rows[state.spec[rows] == spec]
            counting = walk.tables.runs[int(spec)].counting
            state.spec[here] = walk.tables.run(
                Run(date(2000, 1, 1), new.length, counting, new.year_end)
            )
    else:
        counted = walk.counting(new, rows)
        walk.mark(counted, rows)
        state.spec[rows] = walk.tables.run(
            Run(date(2000, 1, 1), new.length, counted.counting, new.year_end)
        )
        state.anchor[rows] = number(rule.counted_from or rule.on)
    state.period[rows] = walk.place(new)
    state.full[rows] = walk.length_number(new.length)
    state.touch(rows)
    walk.mark(rule, rows)
    walk.mark(new, rows)
    walk.decide(rule, rows)


def permuted(slots: tuple[Slot, ...], order: NDArray[Any]) -> list[Slot]:
    """Slots whose n-th holds, for each receivable, the event that ``order`` puts there."""

    def sort(parts: list[NDArray[Any]]) -> NDArray[Any]:
        return np.take_along_axis(np.stack(parts), order, axis=0)

    there, counted = sort([s.there for s in slots]), sort([s.counted for s in slots])
    kind, amount = sort([s.kind for s in slots]), sort([s.has_amount for s in slots])
    part = sort([s.part for s in slots])
    days = {name: sort([s.days[name] for s in slots]) for name in slots[0].days}
    words = {name: sort([s.words[name].codes for s in slots]) for name in slots[0].words}
    return [
        Slot(
            there[n],
            counted[n],
            kind[n],
            slots[0].kinds,
            {name: column[n] for name, column in days.items()},
            {
                name: Words(column[n], slots[0].words[name].vocabulary)
                for name, column in words.items()
            },
            amount[n],
            part[n],
        )
        for n in range(len(slots))
    ]
