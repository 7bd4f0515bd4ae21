"""The walk of one receivable over its events, compiled by numba, and the earliest reading.

The steps are those of :mod:`legalkit.limitation.walk` and :mod:`legalkit.limitation.effects`; see
:mod:`legalkit.portfolio.machine`.
"""

# ruff: noqa: C901, PLR0911, PLR0912, PLR0915, PLR1714 - the compiler wants loops
# The compiler finds the types itself; what numba says of its own names differs by version.
# mypy: disable-error-code="no-untyped-def, no-untyped-call, assignment, attr-defined"
# mypy: disable-error-code="call-overload"

from __future__ import annotations

import numpy as np

from legalkit.portfolio import layout as lay
from legalkit.portfolio.columnclock import EXPIRED, NOT_STARTED, PENDING, PRESERVED, RUNNING
from legalkit.portfolio.machinedays import MISSING, inner, look, stands, value


@inner
def walk(state, start, kind, timeline, size, wanted, model, rules, book, claim, work, found, fresh):
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
            capped = stands(
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
                day = value(
                    what, code, book, told, event, claims, claim_at, row, clock, stack, flag
                )
                if day == MISSING:
                    day = np.int64(told[event, 0])
            if day < one[lay.CAND_FROM] or day > one[lay.CAND_UNTIL]:
                continue
            clock[lay.CLOCK_AT] = day
            what = one[lay.CAND_WHEN]
            if what != lay.NONE and not value(
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
                says[place] = value(
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
                limit = look(what, begin, book, flag)
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
                    until = look(does[lay.OP_TAIL], until, book, flag)
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
                floor = max(floor, look(what, until, book, flag))
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


@inner
def governs(
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
            walk(
                state, line, kind, timeline, size, wanted, model, rules, book, claim, work, found,
                asked == lay.ASK_READING,
            )  # fmt: skip
            if flag[0]:
                return
        if bit < 0:
            copied(found, best)
            if asked == lay.ASK_READING:
                return
            waits = found[5]
        elif found[1] != MISSING and (best[1] == MISSING or found[1] < best[1]):
            # A clock without a date comes last.
            copied(found, best)
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


@inner
def copied(one, other):
    """Write one answer over the other."""
    for place in range(6):
        other[place] = one[place]
