"""Where a clock stands, compiled by numba: days of expressions and tables, ends, roll-over.

See :mod:`legalkit.portfolio.machine`.
"""

# ruff: noqa: C901, PLR0912, PLR0915, PLR1714, PLW3301 - the compiler wants loops
# The compiler finds the types itself; what numba says of its own names differs by version.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, assignment, attr-defined"
# mypy: disable-error-code="call-overload"

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np

from legalkit.portfolio import layout as lay
from legalkit.portfolio.daytable import LOWEST as _LOWEST
from legalkit.portfolio.daytable import MISSING as _MISSING
from legalkit.portfolio.daytable import UNFILLED as _UNFILLED

F = TypeVar("F", bound=Callable[..., Any])
MISSING, LOWEST, UNFILLED = int(_MISSING), int(_LOWEST), int(_UNFILLED)


def inner(function: F) -> F:
    """A function that is compiled into those that call it."""
    # Nothing is made inside and nothing outlives a call: counting who holds an array would cost
    # more than the walk, and threads would wait for each other at the counters.
    made: F = numba.njit(nogil=True, error_model="numpy", _nrt=False, forceinline=True)(function)
    return made


@inner
def look(table, day, book, flag):
    """A day in a day table."""
    days, low, wants = book
    place = day - low
    if table < 0 or place < 0 or place >= days.shape[1]:
        flag[0] = lay.LEFT
        return low
    found = days[table, place]
    if found == UNFILLED:
        wants[table, place >> lay.CHUNK_BITS] = 1
        if flag[0] != lay.LEFT:
            flag[0] = lay.AGAIN
        return low
    if found < LOWEST:
        flag[0] = lay.LEFT
        return low
    return np.int64(found)


@inner
def value(start, code, book, told, event, claims, claim_at, row, clock, stack, flag):
    """The day or the truth that an expression says."""
    if start <= lay.SHORT:
        number = lay.SHORT - start
        found = np.int64(told[event, number >> 3])
        return np.int64(told[event, number & 7]) if found == MISSING else found
    place = start
    top = -1
    while True:
        what = code[place]
        number = code[place + 1]
        place += 2
        if what == lay.CODE_END:
            return stack[0]
        if what == lay.CODE_TOLD:
            found = told[event, number >> 3]
            if found == MISSING:
                found = told[event, number & 7]
            top += 1
            stack[top] = found
        elif what == lay.CODE_EVENT:
            top += 1
            stack[top] = told[event, number]
        elif what == lay.CODE_DAY:
            top += 1
            stack[top] = number
        elif what == lay.CODE_CLAIM:
            top += 1
            at = claim_at[number]
            stack[top] = MISSING if at < 0 else claims[at, row]
        elif what == lay.CODE_CLOCK:
            top += 1
            stack[top] = clock[number]
        elif what == lay.CODE_LATE:
            top += 1
            if number == lay.ASK_EXPIRED:
                stack[top] = clock[lay.CLOCK_AT] > clock[lay.CLOCK_ROLLED]
            elif number == lay.ASK_BASE_EXPIRED:
                stack[top] = clock[lay.CLOCK_AT] > clock[lay.CLOCK_BASE]
            else:
                stack[top] = clock[lay.CLOCK_AT] >= clock[lay.CLOCK_ORIGIN]
        elif what == lay.CODE_TABLE:
            if stack[top] != MISSING:
                stack[top] = look(number, stack[top], book, flag)
        elif what == lay.CODE_PLUS:
            if stack[top] != MISSING:
                stack[top] += number
        elif what == lay.CODE_KNOWN:
            stack[top] = stack[top] != MISSING
        elif what == lay.CODE_NOT:
            stack[top] = 1 - stack[top]
        elif what == lay.CODE_CHOOSE:
            top -= 2
            stack[top] = stack[top + 1] if stack[top] else stack[top + 2]
        else:
            top -= 1
            one, other = stack[top], stack[top + 1]
            known = one != MISSING and other != MISSING
            if what == lay.CODE_FIRST:
                found = other if one == MISSING else one
            elif what == lay.CODE_ALL:
                found = max(one, other) if known else MISSING
            elif what == lay.CODE_LATEST:
                found = max(one, other)
            elif what == lay.CODE_EARLIEST:
                found = min(one, other) if known else max(one, other)
            elif what == lay.CODE_BEFORE:
                found = 1 if known and one < other else 0
            elif what == lay.CODE_AFTER:
                found = 1 if known and one > other else 0
            elif what == lay.CODE_FROM:
                found = 1 if known and one >= other else 0
            elif what == lay.CODE_UNTIL:
                found = 1 if known and one <= other else 0
            elif what == lay.CODE_AND:
                found = one & other
            else:
                found = one | other
            stack[top] = found


@inner
def extended(end, first, spans, count):
    """The end, pushed back by days that do not count; spans are sorted by their first day."""
    reached = np.int64(-(2**40))
    for place in range(count):
        begin, until = spans[place, 0], spans[place, 1]
        counted = max(max(begin, reached + 1), first)
        if until >= counted:
            if counted > end:
                break
            end += until - counted + 1
        reached = max(reached, until)
    return end


@inner
def sorted_spans(held, spans, first, count, windows, merged):
    """Both kinds of spans in the order of their first days; how many they are."""
    size = 0
    for place in range(held + count):
        if place < held:
            begin, until = spans[place, 0], spans[place, 1]
        else:
            begin, until = windows[first + place - held, 0], windows[first + place - held, 1]
        at = size
        while at > 0 and merged[at - 1, 0] > begin:
            merged[at, 0], merged[at, 1] = merged[at - 1, 0], merged[at - 1, 1]
            at -= 1
        merged[at, 0], merged[at, 1] = begin, until
        size += 1
    return size


@inner
def moved(end, first, count, moves, running):
    """The end, moved by the emergency rules that catch it."""
    for place in range(first, first + count):
        if moves[place, 3] == running and moves[place, 0] <= end <= moves[place, 1]:
            end = max(end, moves[place, 2])
    return end


@inner
def stands(state, anchor, stop_anchor, floor, held, spans, model, book, clock, merged, flag):
    """Where the clock stands, written to ``clock``; whether a long stop cuts it short."""
    _, lines, caps, low, windows, moves, year_end, today = model
    place = anchor - low
    if place < 0 or place >= lines.shape[1]:
        flag[0] = lay.LEFT
        return False
    line = lines[np.uint64(state[lay.STATE_LINE]), np.uint64(place)]
    clock[lay.CLOCK_ORIGIN] = today + line[3]
    stop = state[lay.STATE_STOP]
    at_stop = stop_anchor - low
    if stop > 0 and (at_stop < 0 or at_stop >= lines.shape[1]):
        flag[0] = lay.LEFT
        return False
    if floor == MISSING and held == 0 and (stop == 0 or state[lay.STATE_SIMPLE] == 1):
        nominal, rolled = line[0], line[1]
        base = line[2]
        capped = False
        if stop > 0:
            cap = caps[np.uint64(stop), np.uint64(at_stop)]
            if cap[0] < nominal:
                capped = True
                nominal, rolled, base = cap[0], cap[1], cap[1]
        if nominal == lay.NO_DAY or rolled == lay.NO_DAY or base == lay.NO_DAY:
            flag[0] = lay.LEFT
            return False
        clock[lay.CLOCK_NOMINAL], clock[lay.CLOCK_ROLLED] = today + nominal, today + rolled
        clock[lay.CLOCK_BASE] = today + base
        return capped
    mode = state[lay.STATE_YEAR_END]
    base = look(state[lay.STATE_ENDS], anchor, book, flag)
    if mode == lay.YEAR_END_FIRST:
        base = look(year_end, base, book, flag)
    first, count = state[lay.STATE_WINDOWS], state[lay.STATE_WINDOW_COUNT]
    if held + count > 0:
        size = sorted_spans(held, spans, first, count, windows, merged)
        begins = clock[lay.CLOCK_ORIGIN] + state[lay.STATE_FIRST_DAY]
        base = extended(base, begins, merged, size)
    first_move, move_count = state[lay.STATE_MOVES], state[lay.STATE_MOVE_COUNT]
    base = moved(base, first_move, move_count, moves, 0)
    if mode == lay.YEAR_END:
        base = look(year_end, base, book, flag)
    nominal = moved(max(base, floor), first_move, move_count, moves, 1)
    own_unit = state[lay.STATE_UNIT]
    unit = own_unit if nominal == base else 1
    roll = state[lay.STATE_ROLL + unit]
    capped = False
    if stop > 0:
        latest = look(state[lay.STATE_STOP_ENDS], stop_anchor, book, flag)
        moved_by = state[lay.STATE_STOP_MOVED]
        size = 0
        if moved_by & lay.MOVED_SUSPEND:
            size = sorted_spans(held, spans, first, count, windows, merged)
        elif moved_by & lay.MOVED_EXCLUDE:
            size = sorted_spans(0, spans, first, count, windows, merged)
        if size:
            begins = stop_anchor + state[lay.STATE_STOP_FIRST_DAY]
            latest = extended(latest, begins, merged, size)
        if moved_by & lay.MOVED_DEFER:
            latest = max(latest, floor)
        latest = max(latest, state[lay.STATE_STOP_NOT_BEFORE])
        if latest < nominal:
            capped = True
            nominal = latest
            roll = state[lay.STATE_STOP_ROLL + state[lay.STATE_STOP_UNIT]]
    rolled = look(roll, nominal, book, flag)
    clock[lay.CLOCK_NOMINAL], clock[lay.CLOCK_ROLLED] = nominal, rolled
    if nominal > base:
        rolled = look(state[lay.STATE_ROLL + own_unit], base, book, flag)
    clock[lay.CLOCK_BASE] = rolled
    return capped
