"""The walk of one receivable, compiled by numba: sorts its events, lets them act, answers.

It knows no law. What events do, where clocks end and which readings are disputed it reads from
tables that are made of the rule sheets (:mod:`legalkit.portfolio.states`,
:mod:`legalkit.portfolio.plans`); the steps are those of :mod:`legalkit.limitation.walk` and
:mod:`legalkit.limitation.effects`. A receivable that asks for a table that is not filled yet stays
open (``AGAIN``); one that the tables cannot express is left to numpy (``LEFT``).

This module imports numba; import it only where the compiled walk is wanted.
"""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0915, PLR1714, PLW3301, SIM110
# The compiler finds the types itself; what numba says of its own names differs by version.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, assignment, attr-defined"
# mypy: disable-error-code="call-overload"

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np

from legalkit.portfolio import layout as lay
from legalkit.portfolio.columnclock import EXPIRED, NOT_STARTED, PENDING, PRESERVED, RUNNING
from legalkit.portfolio.daytable import LOWEST as _LOWEST
from legalkit.portfolio.daytable import MISSING as _MISSING
from legalkit.portfolio.daytable import UNFILLED as _UNFILLED

F = TypeVar("F", bound=Callable[..., Any])
#: Receivables whose starts are fetched together.
_BLOCK = 256
MISSING, LOWEST, UNFILLED = int(_MISSING), int(_LOWEST), int(_UNFILLED)


def _stamp() -> int:
    """A number of this code and its layout.

    The compiler keeps what it made beside this file and looks at the time of this file alone. The
    number is compiled in, so that code kept from another version is recognised.
    """
    text = b"".join(Path(str(name)).read_bytes() for name in (__file__, lay.__file__))
    return int.from_bytes(sha256(text).digest()[:7], "big")


STAMP = _stamp()


def _inner(function: F) -> F:
    # Nothing is made inside and nothing outlives a call: counting who holds an array would cost
    # more than the walk, and threads would wait for each other at the counters.
    made: F = numba.njit(nogil=True, error_model="numpy", _nrt=False, forceinline=True)(function)
    return made


def _outer(function: F) -> F:
    """As machine code that is kept for the next run, where some folder can be written to."""
    made: F
    try:
        made = numba.njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:
        made = numba.njit(nogil=True, error_model="numpy")(function)
    return made


def kept() -> bool:
    """True when the machine code is on disk and need not be made."""
    folder = getattr(run.stats, "cache_path", None) if hasattr(run, "stats") else None
    return folder is not None and any(Path(folder).glob("machine.run-*.nbi"))


def ready(*arguments: Any) -> None:
    """Make sure that the machine code is that of this file, for arguments of these kinds."""
    if run(0, 0, *arguments) != STAMP:
        run.recompile()


@_inner
def _look(table, day, book, flag):
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


@_inner
def _value(start, code, book, told, event, claims, claim_at, row, clock, stack, flag):
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
                stack[top] = _look(number, stack[top], book, flag)
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


@_inner
def _extended(end, first, spans, count):
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


@_inner
def _sorted_spans(held, spans, first, count, windows, merged):
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


@_inner
def _moved(end, first, count, moves, running):
    for place in range(first, first + count):
        if moves[place, 3] == running and moves[place, 0] <= end <= moves[place, 1]:
            end = max(end, moves[place, 2])
    return end


@_inner
def _stands(state, anchor, stop_anchor, floor, held, spans, model, book, clock, merged, flag):
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
    base = _look(state[lay.STATE_ENDS], anchor, book, flag)
    if mode == lay.YEAR_END_FIRST:
        base = _look(year_end, base, book, flag)
    first, count = state[lay.STATE_WINDOWS], state[lay.STATE_WINDOW_COUNT]
    if held + count > 0:
        size = _sorted_spans(held, spans, first, count, windows, merged)
        begins = clock[lay.CLOCK_ORIGIN] + state[lay.STATE_FIRST_DAY]
        base = _extended(base, begins, merged, size)
    first_move, move_count = state[lay.STATE_MOVES], state[lay.STATE_MOVE_COUNT]
    base = _moved(base, first_move, move_count, moves, 0)
    if mode == lay.YEAR_END:
        base = _look(year_end, base, book, flag)
    nominal = _moved(max(base, floor), first_move, move_count, moves, 1)
    own_unit = state[lay.STATE_UNIT]
    unit = own_unit if nominal == base else 1
    roll = state[lay.STATE_ROLL + unit]
    capped = False
    if stop > 0:
        latest = _look(state[lay.STATE_STOP_ENDS], stop_anchor, book, flag)
        moved_by = state[lay.STATE_STOP_MOVED]
        size = 0
        if moved_by & lay.MOVED_SUSPEND:
            size = _sorted_spans(held, spans, first, count, windows, merged)
        elif moved_by & lay.MOVED_EXCLUDE:
            size = _sorted_spans(0, spans, first, count, windows, merged)
        if size:
            begins = stop_anchor + state[lay.STATE_STOP_FIRST_DAY]
            latest = _extended(latest, begins, merged, size)
        if moved_by & lay.MOVED_DEFER:
            latest = max(latest, floor)
        latest = max(latest, state[lay.STATE_STOP_NOT_BEFORE])
        if latest < nominal:
            capped = True
            nominal = latest
            roll = state[lay.STATE_STOP_ROLL + state[lay.STATE_STOP_UNIT]]
    rolled = _look(roll, nominal, book, flag)
    clock[lay.CLOCK_NOMINAL], clock[lay.CLOCK_ROLLED] = nominal, rolled
    if nominal > base:
        rolled = _look(state[lay.STATE_ROLL + own_unit], base, book, flag)
    clock[lay.CLOCK_BASE] = rolled
    return capped


@_inner
def _walk(
    state, start, kind, timeline, size, wanted, model, rules, book, claim, work, found, fresh
):
    """Walk the wanted events of one receivable; the answer is written to ``found``.

    The places of ``found``: status, last day, rule, place of the deciding event, its day, and the
    bits of the disputed rules that were applied.
    """
    order, keys, told, signs, part, said = timeline
    through, plans, cands, ops, code, today = rules
    claims, claim_at, row = claim
    clock, spans, merged, stack, flag, says = work
    states = model[0]
    here = states[np.uint64(state)]
    anchor = np.int64(today + start[lay.ENTRY_ANCHOR])
    stop_anchor = np.int64(today + start[lay.ENTRY_STOP_ANCHOR])
    started = np.int64(today + start[lay.ENTRY_STARTED])
    rule = np.int64(kind[lay.CLASS_RULE])
    used = np.int64(kind[lay.CLASS_USED])
    changes = np.int64(kind[lay.CLASS_CHANGES])
    clock[lay.CLOCK_NOMINAL] = today + start[lay.ENTRY_NOMINAL]
    clock[lay.CLOCK_ROLLED] = today + start[lay.ENTRY_ROLLED]
    clock[lay.CLOCK_BASE] = today + start[lay.ENTRY_BASE]
    clock[lay.CLOCK_ORIGIN] = started
    capped = kind[lay.CLASS_CAPPED] == 1
    floor, secured, once = np.int64(MISSING), np.int64(MISSING), np.int64(0)
    held, mover, moved_on = 0, -1, np.int64(MISSING)
    pending, stale, first_turn = False, fresh, True
    turn, change = 0, 0
    while True:
        if stale:
            capped = _stands(
                here, anchor, stop_anchor, floor, held, spans, model, book, clock, merged, flag
            )
            if flag[0]:
                return
            stale = False
        if fresh and first_turn:
            # Where it stands before anything happens is kept with the start.
            says[0], says[1], says[2] = clock[lay.CLOCK_NOMINAL], clock[lay.CLOCK_ROLLED], capped
            says[3] = clock[lay.CLOCK_BASE]
            first_turn = False
        event = -1
        while turn < size:
            event = order[turn]
            if wanted[event]:
                break
            turn += 1
            event = -1
        if change < here[lay.STATE_THROUGH_COUNT]:
            # Of one day the change of law comes first.
            new_law = through[np.uint64(here[lay.STATE_THROUGH] + change)]
            if event < 0 or new_law[lay.THROUGH_ON] <= keys[event]:
                on, leads = new_law[lay.THROUGH_ON], new_law[lay.THROUGH_STATE]
                meets = leads != lay.NONE and (changes >> change) & 1
                change += 1
                if meets and anchor < on and clock[lay.CLOCK_NOMINAL] >= on:
                    if leads == lay.BAD:
                        flag[0] = lay.LEFT
                        return
                    here = states[np.uint64(leads)]
                    if not new_law[lay.THROUGH_KEEPS]:
                        anchor = np.int64(new_law[lay.THROUGH_ANCHOR])
                    rule = np.int64(new_law[lay.THROUGH_RULE])
                    used |= new_law[lay.THROUGH_READS]
                    stale = True
                continue
        if event < 0:
            break
        turn += 1
        at_plan = here[lay.STATE_PLANS] + signs[event]
        plan = plans[np.uint64(at_plan)]
        first, count = plan[0], plan[1]
        if count < 0:
            plan[1] = lay.BAD
            flag[0] = lay.AGAIN
            return
        op = -1
        day = np.int64(MISSING)
        for cand in range(first, first + count):
            one = cands[np.uint64(cand)]
            what = one[lay.CAND_AT]
            if what == lay.BAD:
                flag[0] = lay.LEFT
                return
            if what == said[event]:
                day = keys[event]
            else:
                day = _value(
                    what, code, book, told, event, claims, claim_at, row, clock, stack, flag
                )
                if day == MISSING:
                    day = np.int64(told[event, 0])
            if day < one[lay.CAND_FROM] or day > one[lay.CAND_UNTIL]:
                continue
            clock[lay.CLOCK_AT] = day
            what = one[lay.CAND_WHEN]
            if what != lay.NONE and not _value(
                what, code, book, told, event, claims, claim_at, row, clock, stack, flag
            ):
                continue
            op = one[lay.CAND_OP]
            break
        if flag[0]:
            return
        if op < 0:
            continue
        does = ops[np.uint64(op)]
        used |= does[lay.OP_READS]
        act = does[lay.OP_CODE]
        if act == lay.NOTHING or day > today or secured != MISSING:
            continue
        for place in range(6):
            what = does[lay.OP_REQUIRES + place]
            says[place] = MISSING
            if what >= 0 or what <= lay.SHORT:
                says[place] = _value(
                    what, code, book, told, event, claims, claim_at, row, clock, stack, flag
                )
        if flag[0]:
            return
        begin = day
        if act == lay.SUSPEND or act == lay.DEFER:
            if does[lay.OP_BEGIN] == lay.BAD:
                flag[0] = lay.LEFT
                return
            if says[lay.SAYS_BEGIN] != MISSING:
                begin = says[lay.SAYS_BEGIN]
        late = does[lay.OP_LATE]
        if late != lay.LATE_NO and not pending:
            if act == lay.REVIVE:
                if day <= clock[lay.CLOCK_ROLLED]:
                    continue
            elif begin > clock[lay.CLOCK_BASE if late == lay.LATE_BASE else lay.CLOCK_ROLLED]:
                continue
        if does[lay.OP_START] and day < clock[lay.CLOCK_ORIGIN]:
            continue
        if does[lay.OP_REQUIRES] == lay.BAD:
            flag[0] = lay.LEFT
            return
        if does[lay.OP_REQUIRES] != lay.NONE and not says[lay.SAYS_REQUIRES]:
            continue
        if once & does[lay.OP_ONCE] or (does[lay.OP_PART] and part[event]):
            continue
        if not does[lay.OP_EXPRESSED]:
            flag[0] = lay.LEFT
            return
        once |= does[lay.OP_ONCE]
        rule, mover, moved_on = np.int64(does[lay.OP_RULE]), event, day
        after = np.int64(does[lay.OP_STAYS])
        until = says[lay.SAYS_UNTIL]
        floors, stale = False, True
        if act == lay.STOP:
            secured = clock[lay.CLOCK_ROLLED]
        elif act == lay.SUSPEND:
            what = does[lay.OP_LONGEST]
            if what != lay.NONE:
                limit = _look(what, begin, book, flag)
                if does[lay.OP_COUNT_BEGIN] and does[lay.OP_COUNT_UNTIL]:
                    limit -= 1
                if until != MISSING:
                    until = min(until, limit)
                elif limit <= today:
                    until = limit
            if until == MISSING and does[lay.OP_PENDING]:
                pending = True
            else:
                if until == MISSING:
                    until = np.int64(today)
                elif does[lay.OP_TAIL] != lay.NONE:
                    until = _look(does[lay.OP_TAIL], until, book, flag)
                last = until if does[lay.OP_COUNT_UNTIL] else until - 1
                head = begin if does[lay.OP_COUNT_BEGIN] else begin + 1
                if last >= head:
                    spans[held, 0], spans[held, 1] = head, last
                    held += 1
                floors = True
        elif act == lay.DEFER:
            floors = True
            if does[lay.OP_AT_LEAST_FROM] != lay.NONE:
                until = np.int64(MISSING)
            elif does[lay.OP_AT_LEAST] != lay.NONE and until == MISSING:
                if does[lay.OP_PENDING]:
                    pending, floors = True, False
                else:
                    until = np.int64(today)
            if until == MISSING:
                until = day
        else:
            new = until if act == lay.RESTART_AFTER else day
            if says[lay.SAYS_ANCHOR] != MISSING:
                new = says[lay.SAYS_ANCHOR]
            if new == MISSING:
                pending = True
            elif does[lay.OP_FREE] or new >= anchor:
                anchor, after = new, np.int64(does[lay.OP_LEADS])
                if after < 0:
                    flag[0] = lay.LEFT
                    return
                used |= does[lay.OP_PERIOD_READS]
                if here[lay.STATE_STOP_MOVED] & lay.MOVED_RESTART:
                    stop_anchor = new
                if act == lay.REVIVE:
                    floor = np.int64(MISSING)
                else:
                    if does[lay.OP_NEVER_EARLIER]:
                        floor = max(floor, clock[lay.CLOCK_NOMINAL])
                    floors, until = True, new
        if floors:
            what = does[lay.OP_AT_LEAST]
            if what != lay.NONE:
                if says[lay.SAYS_AT_LEAST_FROM] != MISSING:
                    until = says[lay.SAYS_AT_LEAST_FROM]
                floor = max(floor, _look(what, until, book, flag))
            floor = max(floor, says[lay.SAYS_FLOOR])
        here = states[np.uint64(after)]
        if flag[0]:
            return
    rolled = clock[lay.CLOCK_ROLLED]
    status = RUNNING
    if today > rolled:
        status = EXPIRED
    elif today < started:
        status = NOT_STARTED
    if secured != MISSING:
        status, rolled = PRESERVED, secured
    elif pending:
        status, rolled = PENDING, np.int64(MISSING)
    if capped:
        rule = np.int64(here[lay.STATE_STOP_RULE])
        used |= here[lay.STATE_STOP_READS]
    found[0], found[1], found[2] = status, rolled, rule
    found[3], found[4], found[5] = mover, moved_on, used


@_inner
def _governs(
    entry, start, entries, classes, timeline, size, wanted, model, rules, disputed, book, claim,
    work, best, found, asked,
):  # fmt: skip
    """The earliest answer over the readings of the rules that were applied, in ``best``."""
    bits, jumps, others = disputed
    flag = work[4]
    base_state = np.int64(classes[start[lay.ENTRY_CLASS], lay.CLASS_STATE])
    group = np.int64(classes[start[lay.ENTRY_CLASS], lay.CLASS_GROUP])
    state, other = base_state, np.int64(-1)
    waits, bit, reading, last = np.int64(0), -1, 0, 0
    while True:
        line = entries[other] if other >= 0 else start
        kind = classes[line[lay.ENTRY_CLASS]]
        if kind[lay.CLASS_KIND] == lay.START_LEFT:
            flag[0] = lay.LEFT
            return
        if kind[lay.CLASS_KIND] == lay.START_NOTHING:
            found[0], found[1] = kind[lay.CLASS_STATUS], MISSING
            found[2], found[3], found[4] = kind[lay.CLASS_RULE], -1, MISSING
            found[5] = kind[lay.CLASS_USED]
        else:
            _walk(
                state, line, kind, timeline, size, wanted, model, rules, book, claim, work, found,
                asked == lay.ASK_READING,
            )  # fmt: skip
            if flag[0]:
                return
        if bit < 0:
            _copied(found, best)
            if asked == lay.ASK_READING:
                return
            waits = found[5]
        elif found[1] != MISSING and (best[1] == MISSING or found[1] < best[1]):
            # A clock without a date comes last.
            _copied(found, best)
        reading += 1
        while reading >= last:
            if waits == 0:
                return
            bit += 1
            if waits & 1:
                reading, last = bits[group, bit, 0], bits[group, bit, 1]
            waits >>= 1
        jump = jumps[group, reading]
        if jump <= lay.BAD:
            flag[0] = lay.AGAIN
            jumps[group, reading] = lay.BAD - 1
            return
        if jump >= 0:
            # The start itself is another one in this reading.
            other = entry + jump
            state = np.int64(classes[entries[other, lay.ENTRY_CLASS], lay.CLASS_STATE])
        else:
            other = np.int64(-1)
            state = base_state
            if base_state >= 0:
                state = np.int64(others[base_state, reading])
                if state < 0:
                    others[base_state, reading] = lay.BAD
                    flag[0] = lay.AGAIN
                    return


@_inner
def _copied(one, other):
    for place in range(6):
        other[place] = one[place]


@_inner
def _same(one, other):
    for place in range(5):
        # Which of two events of one kind and day decided is not told.
        if one[place] != other[place] and place != 3:
            return False
    return True


@_inner
def _swapped(size, full, tie, order):
    """Put two events that tie in the other order; False when more than two do."""
    found = -1
    for place in range(1, size):
        if full[order[place]] == tie and full[order[place - 1]] == tie:
            if found >= 0:
                return False
            found = place
    order[found], order[found - 1] = order[found - 1], order[found]
    return True


@_inner
def _known(bitmap, place):
    return (bitmap[place >> 3] >> (place & 7)) & 1


@_inner
def _put(out, clock, row, found):
    status, days = out[0], out[1]
    status[clock, row] = found[0]
    days[clock, row] = found[1]


@_inner
def _timed(row, begin, size, group, line, events, sorting, rules, book, claim, work, timeline, own):
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
                    there = np.int64(_known(word_maps[field], at + word_shifts[field]))
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
                    there = np.int64(_known(day_maps[field], at + day_shifts[field]))
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
            key = _value(what, code, book, told, event, claims, claim_at, row, clock, stack, flag)
            if key == MISSING:
                key = np.int64(mine[0])
            rank, said[event] = np.int64(one[lay.CAND_OP]), what
            if key < one[lay.CAND_FROM] or key > one[lay.CAND_UNTIL]:
                continue
            if when < 0 or _value(
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


@_inner
def _entry(row, batch, claims, low, width):
    """The start of a receivable; NONE when there is none in the tables."""
    law, kind_of, starts, counted_from, entry_of, _, _, _ = batch
    if len(entry_of):
        return entry_of[row]
    entry = starts[law[row], kind_of[row]]
    if entry <= lay.BAD:
        # No table of starts has been made for this law and type.
        starts[law[row], kind_of[row]] = lay.BAD - 1
        return np.int64(lay.BAD)
    if entry >= 0:
        place = np.int64(claims[counted_from, row]) - low
        entry = entry + place if 0 <= place < width else np.int64(lay.NONE)
    return entry


@_inner
def _rows(
    first, last, rows, batch, claimed, events, model, rules, disputed, book, sorting, out,
    timeline, work, own, block,
):  # fmt: skip
    """Answer receivables; see :func:`run`."""
    entries, classes, asked = batch[5], batch[6], batch[7]
    claims, claim_at = claimed
    offsets, kinds, kind_codes = events[0], events[1], events[11]
    low, width = sorting[5], sorting[6]
    _, _, out_rule, out_event, out_day, became = out
    flag, says, today = work[4], work[5], rules[5]
    every, counted, one, spare, twins, ahead = block
    touched = np.int64(0)
    for begin in range(first, last, len(ahead)):
        end = min(begin + len(ahead), last)
        # Starts lie far apart: all of a block are fetched before the first is needed.
        for turn in range(begin, end):
            row = rows[turn] if len(rows) else turn
            entry = _entry(row, batch, claims, low, width)
            ahead[turn - begin] = entry
            if entry >= 0:
                touched += entries[np.uint64(entry), 0]
        # Kept, so that the compiler does not find the fetching idle.
        work[3][63] = touched
        for turn in range(begin, end):
            row = rows[turn] if len(rows) else turn
            entry = ahead[turn - begin]
            flag[0] = 0
            at = offsets[row]
            size = offsets[row + 1] - at
            if entry < 0 or size > lay.MOST_EVENTS:
                became[row] = lay.AGAIN if entry == lay.BAD else lay.LEFT
                continue
            start = entries[np.uint64(entry)]
            kind = classes[np.uint64(start[lay.ENTRY_CLASS])]
            if kind[lay.CLASS_KIND] == lay.START_LEFT:
                became[row] = lay.LEFT
                continue
            claim = (claims, claim_at, row)
            scenario, last_scenario, proof = 0, 0, 2
            if asked == lay.ASK_EVENTS:
                one[0] = kind[lay.CLASS_FLOOR_STATUS]
                one[1] = MISSING
                if start[lay.ENTRY_FLOOR_ON] != lay.NO_DAY:
                    one[1] = today + start[lay.ENTRY_FLOOR_ON]
                one[2] = kind[lay.CLASS_FLOOR_RULE]
                one[3], one[4] = -1, MISSING
                _put(out, 2, row, one)
                if size == 0:
                    _put(out, 0, row, one)
                    scenario = 1
                else:
                    # Where a restart may lead is fetched while the events are read.
                    state = model[0][np.uint64(max(kind[lay.CLASS_STATE], 0))]
                    line = model[1][np.uint64(state[lay.STATE_NEXT])]
                    proof = _timed(
                        row, at, size, np.int64(kind[lay.CLASS_GROUP]), line, events, sorting,
                        rules, book, claim, work, timeline, own,
                    )  # fmt: skip
                    if flag[0]:
                        became[row] = flag[0]
                        continue
                    # Events of which nothing comes are not walked.
                    size = own[4][0]
                    if size == 0:
                        _put(out, 0, row, one)
                        scenario = 1
                    last_scenario = 1 if size and proof == 1 else 0
            again = False
            while scenario <= last_scenario:
                _governs(
                    entry, start, entries, classes, timeline, size,
                    counted if scenario else every, model, rules, disputed, book, claim, work,
                    one, spare, asked,
                )  # fmt: skip
                if flag[0]:
                    break
                if again and not _same(one, twins[scenario]):
                    flag[0] = lay.LEFT
                    break
                if scenario == 0:
                    _put(out, 0, row, one)
                scenario += 1
                if size and asked == lay.ASK_EVENTS and own[2][0] and not again:
                    _copied(one, twins[scenario - 1])
                    if scenario > last_scenario:
                        again, scenario = True, 0
                        if not _swapped(size, own[0], own[2][0], timeline[0]):
                            flag[0] = lay.LEFT
                            break
            if flag[0]:
                became[row] = flag[0]
                continue
            if again:
                _copied(twins[last_scenario], one)
            if asked == lay.ASK_EVENTS:
                if size and proof == 0:
                    one[0] = kind[lay.CLASS_FLOOR_STATUS]
                    one[1] = out[1][2, row]
                    one[2] = kind[lay.CLASS_FLOOR_RULE]
                    one[3], one[4] = -1, MISSING
                _put(out, 1, row, one)
            else:
                _put(out, 2, row, one)
            if asked == lay.ASK_READING:
                status, days = out[0], out[1]
                days[0, row], days[1, row], status[0, row] = says[0], says[1], says[2]
                one[4] = says[3]
            out_rule[row] = one[2]
            out_event[row] = -1 if one[3] < 0 else kind_codes[kinds[own[3][one[3]]]]
            out_day[row] = one[4]
            became[row] = lay.ANSWERED


@_outer
def run(first, last, rows, batch, claimed, events, model, rules, disputed, book, sorting, out):
    """Answer receivables; returns the number by which kept code is recognised.

    Args:
        first: place in ``rows`` of the first, or the row itself where they are empty.
        last: the same of the one after the last.
        rows: receivables that are asked again.
        batch: how starts are found: law and type by code, the table of their starts, the place of
            the date that they count from, and the start of each receivable where several dates
            matter; the starts and their classes; how they are asked.
        claimed: dates of the claims, and which of the known dates they are.
        events: offsets, kinds, days, words and flags; see :mod:`legalkit.portfolio.arrowviews`.
        model: states, lines, long stops, first day, windows, moves, table of year ends.
        rules: changes of law, plans, candidates, operations, expressions, day of the assessment.
        disputed: readings by group and bit, where their starts lie, and their states.
        book: day tables, their first day, and the pieces that are asked for.
        sorting: signatures of events, how they are sorted, and which kinds ask for proof.
        out: status and last days of the three clocks, rule, event, its day, what became of it.
    """
    work = (
        np.zeros(5, np.int64),
        np.zeros((lay.MOST_EVENTS + 1, 2), np.int64),
        np.zeros((lay.MOST_EVENTS + 64, 2), np.int64),
        np.zeros(64, np.int64),
        np.zeros(1, np.int64),
        np.zeros(6, np.int64),
    )
    timeline = (
        np.zeros(lay.MOST_EVENTS, np.int64),
        np.zeros(lay.MOST_EVENTS, np.int64),
        np.zeros((lay.MOST_EVENTS, lay.DAY_FIELDS), np.int32),
        np.zeros(lay.MOST_EVENTS, np.int64),
        np.zeros(lay.MOST_EVENTS, np.bool_),
        np.zeros(lay.MOST_EVENTS, np.int64),
    )
    counted = np.zeros(lay.MOST_EVENTS, np.bool_)
    where = np.zeros(lay.MOST_EVENTS, np.int64)
    own = (
        np.zeros(lay.MOST_EVENTS, np.int64),
        counted,
        np.zeros(1, np.int64),
        where,
        np.zeros(1, np.int64),
    )
    block = (
        np.ones(lay.MOST_EVENTS, np.bool_),
        counted,
        np.zeros(6, np.int64),
        np.zeros(6, np.int64),
        np.zeros((2, 6), np.int64),
        np.zeros(_BLOCK, np.int64),
    )
    _rows(
        first, last, rows, batch, claimed, events, model, rules, disputed, book, sorting, out,
        timeline, work, own, block,
    )  # fmt: skip
    return STAMP
