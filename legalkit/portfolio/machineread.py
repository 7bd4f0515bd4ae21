"""Reads the events of one receivable and sorts them, compiled by numba.

See :mod:`legalkit.portfolio.machine`.
"""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0915, PLR1714 - the compiler wants loops
# The compiler finds the types itself; what numba says of its own names differs by version.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, assignment, attr-defined"
# mypy: disable-error-code="call-overload"

from __future__ import annotations

import numpy as np

from legalkit.portfolio import layout as lay
from legalkit.portfolio.machinedays import MISSING, inner, value


@inner
def known(bitmap, place):
    """Whether a value is there."""
    return (bitmap[place >> 3] >> (place & 7)) & 1


@inner
def timed(row, begin, size, group, line, events, sorting, rules, book, claim, work, timeline, own):
    """Read the events of a receivable and sort them; 0 none counts as proven, 1 some, 2 all."""
    (_, kinds, days, day_modes, day_maps, day_shifts, words, word_modes, word_maps,
     word_shifts, word_codes, kind_codes, has_amount, part_of, proven) = events  # fmt: skip
    sign_base, strides, sorts, sort_cands, asks, low, width = sorting
    order, keys, told, signs, part, said = timeline
    clock, _, _, stack, flag, _ = work
    full, counted, ties, where, kept = own
    ties[0] = 0
    claims, claim_at, row = claim
    code, today = rules[4], rules[5]
    some, whole = 0, 2
    event = 0
    for place in range(size):
        at, mine = begin + place, told[np.uint64(event)]
        kind = kind_codes[kinds[at]]
        if kind < 0:
            flag[0] = lay.LEFT
            return 0
        sign = np.int64(sign_base[group, kind])
        steps = strides[np.uint64(group), np.uint64(kind)]
        for field in range(lay.WORD_FIELDS):
            mode = word_modes[field]
            if mode and steps[field]:
                there = np.int64(1)
                if mode == 2:
                    there = np.int64(known(word_maps[field], at + word_shifts[field]))
                word = word_codes[field, words[field][at] & -there] & -there
                if word < 0:
                    flag[0] = lay.LEFT
                    return 0
                sign += steps[field] * word
        if steps[lay.WORD_FIELDS] and len(has_amount) and has_amount[at]:
            sign += steps[lay.WORD_FIELDS]
        sort = sorts[np.uint64(sign)]
        head, count, idle = sort[lay.SORT_FIRST], sort[lay.SORT_COUNT], sort[lay.SORT_IDLE]
        if count < 0:
            sort[lay.SORT_COUNT] = lay.BAD
            flag[0] = lay.AGAIN
            return 0
        if idle == lay.IDLE_EVER:
            continue
        # Which dates are there is chance: a choice without a branch costs less.
        for field in range(lay.DAY_FIELDS):
            mode, day = day_modes[field], np.int64(MISSING)
            if mode:
                day = np.int64(days[field][at])
                if mode == 2:
                    there = np.int64(known(day_maps[field], at + day_shifts[field]))
                    day = (day & -there) | (MISSING & (there - 1))
            mine[field] = day
        if mine[0] == MISSING:
            flag[0] = lay.LEFT
            return 0
        # The day it takes effect, and its order on that day.
        key, rank, said[event] = np.int64(mine[0]), np.int64(5), lay.BAD
        for cand in range(head, head + count):
            one = sort_cands[np.uint64(cand)]
            what = one[lay.CAND_AT]
            when = one[lay.CAND_WHEN]
            if what == lay.BAD or when == lay.BAD:
                flag[0] = lay.LEFT
                return 0
            key = value(what, code, book, told, event, claims, claim_at, row, clock, stack, flag)
            if key == MISSING:
                key = np.int64(mine[0])
            rank, said[event] = np.int64(one[lay.CAND_OP]), what
            if key < one[lay.CAND_FROM] or key > one[lay.CAND_UNTIL]:
                continue
            if when < 0 or value(
                when, code, book, told, event, claims, claim_at, row, clock, stack, flag
            ):
                break
        if flag[0]:
            return 0
        if idle == lay.IDLE_AHEAD and key > today:
            continue
        counts = proven[at] or not asks[group, kind]
        counted[event] = counts
        if counts:
            some = 1
        else:
            whole = 0
        part[event] = len(part_of) > 0 and part_of[at]
        signs[event], where[event], keys[event] = sign, at, key
        if 0 <= key - low < width:
            stack[62] = line[np.uint64(key - low), 0]
        full[event] = ((key + 300_000) << 12) + (rank << 8) + kind
        at = event
        while at > 0 and full[order[at - 1]] > full[event]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = event
        event += 1
        if at > 0 and full[order[at - 1]] == full[order[at]]:
            # Of one day, order and kind: what else is told of them says which comes first, and
            # that is not known here. Unless both say the same, both orders must give one answer.
            twin, other = order[at - 1], order[at]
            same = signs[twin] == signs[other] and part[twin] == part[other]
            for field in range(lay.DAY_FIELDS):
                same = same and told[twin, field] == told[other, field]
            if not same:
                if ties[0]:
                    flag[0] = lay.LEFT
                    return 0
                ties[0] = full[other]
    kept[0] = event
    return whole if whole else some
