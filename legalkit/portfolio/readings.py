"""Walks of one group of receivables, and the earliest of them over all readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.limitation.law import Law
from legalkit.model.claim import ClaimType
from legalkit.portfolio.columnclock import Tables
from legalkit.portfolio.columns import Env, Slot, Words
from legalkit.portfolio.columnwalk import ColumnWalk, Found
from legalkit.portfolio.daytable import MISSING, Days, Mask

_PARTS = ("ok", "status", "expires", "rule", "event_kind", "event_day")


def scenarios(
    law: Law,
    tables: Tables,
    claim_type: ClaimType,
    as_of: date,
    constants: Mapping[str, object],
    days: Mapping[str, Days],
    slots: tuple[Slot, ...],
    size: int,
) -> tuple[Found, Found, Found]:
    """The asserted, the proven and the floor clock of receivables of one law and type.

    Args:
        law: the law.
        tables: its tables.
        claim_type: the claim type.
        as_of: day of the assessment.
        constants: what all claims have in common, by field.
        days: dates of the claims, by field.
        slots: their events.
        size: how many there are.
    """
    env = Env(constants, days, law.defaults, (), np.arange(size))

    def governs(of: Env) -> Found:
        return governing(law, tables, claim_type, as_of, of)

    floor = governs(env)
    if not slots:
        return floor, floor, floor
    told = tuple(replace(slot, counted=slot.there) for slot in slots)
    asserted = governs(replace(env, slots=told))
    counted = np.logical_or.reduce([slot.counted for slot in slots])
    skipped = np.logical_or.reduce([slot.there & ~slot.counted for slot in slots])
    proven = _chosen(skipped, floor, asserted)
    some = np.flatnonzero(counted & skipped)
    if len(some):
        part = replace(env, slots=slots)
        found = governs(_rows_of(part, some))
        for name in _PARTS:
            getattr(proven, name)[some] = getattr(found, name)
    return asserted, proven, floor


def governing(law: Law, tables: Tables, claim_type: ClaimType, as_of: date, env: Env) -> Found:
    """The earliest answer over the readings of the rules that were applied."""
    size = len(env.rows)

    def walk(of: Env, replaced: Mapping[str, Any]) -> Found:
        return ColumnWalk(law, tables, claim_type, of, as_of, len(of.rows), replaced).run()

    best = walk(env, {})
    windows = {rule.id for rule in law.sheet.windows if rule.readings}
    for rule_id in sorted({*best.used, *windows}):
        used = best.used.get(rule_id)
        concerned = np.ones(size, dtype=bool) if rule_id in windows else used
        rows = np.flatnonzero(concerned if concerned is not None else np.zeros(size, bool))
        if not len(rows):
            continue
        part = _rows_of(env, rows)
        for _, rule in law.readings.get(rule_id, ()):
            other = walk(part, {rule.id: rule})
            best.ok[rows[~other.ok]] = False
            mine = best.expires[rows]
            # A clock without a date comes last.
            earlier = (other.expires != MISSING) & ((mine == MISSING) | (other.expires < mine))
            take = rows[earlier]
            for name in _PARTS[1:]:
                getattr(best, name)[take] = getattr(other, name)[earlier]
    return best


def _chosen(first: Mask, one: Found, other: Found) -> Found:
    ok, status, expires, rule, kind, day = (
        np.where(first, getattr(one, name), getattr(other, name)) for name in _PARTS
    )
    return Found(ok, status, expires, rule, kind, day, {})


def _rows_of(env: Env, rows: NDArray[Any]) -> Env:
    """The same for some receivables."""
    slots = tuple(
        Slot(
            slot.there[rows],
            slot.counted[rows],
            slot.kind[rows],
            slot.kinds,
            {name: column[rows] for name, column in slot.days.items()},
            {name: Words(w.codes[rows], w.vocabulary) for name, w in slot.words.items()},
            slot.has_amount[rows],
            slot.part[rows],
        )
        for slot in env.slots or ()
    )
    days = {name: column[rows] for name, column in env.days.items()}
    return Env(env.claim, days, env.defaults, slots, np.arange(len(rows)))
