"""The walk of one receivable, compiled by numba: sorts its events, lets them act, answers.

It knows no law. What events do, where clocks end and which readings are disputed it reads from
tables that are made of the rule sheets (:mod:`legalkit.portfolio.states`,
:mod:`legalkit.portfolio.plans`); the steps are those of :mod:`legalkit.limitation.walk` and
:mod:`legalkit.limitation.effects`. A receivable that asks for a table that is not filled yet stays
open (``AGAIN``); one that the tables cannot express is left to numpy (``LEFT``).

This module imports numba; import it only where the compiled walk is wanted.
"""

# ruff: noqa: C901, PLR0912, PLR0915, SIM110 - the compiler wants loops
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

from legalkit.portfolio import layout, machinedays, machineread, machinewalk
from legalkit.portfolio import layout as lay
from legalkit.portfolio.columnclock import EXPIRED, NOT_STARTED, PENDING, PRESERVED, RUNNING
from legalkit.portfolio.machinedays import LOWEST, MISSING, UNFILLED, inner
from legalkit.portfolio.machineread import timed
from legalkit.portfolio.machinewalk import copied, governs

F = TypeVar("F", bound=Callable[..., Any])
#: Receivables whose starts are fetched together.
_BLOCK = 256


def _outer(function: F) -> F:
    """As machine code that is kept for the next run, where some folder can be written to."""
    made: F
    try:
        made = numba.njit(nogil=True, error_model="numpy", cache=True)(function)
    except RuntimeError:
        made = numba.njit(nogil=True, error_model="numpy")(function)
    return made


def _sources() -> tuple[Path, ...]:
    """The files that the machine code is made of."""
    others = (layout, machinedays, machineread, machinewalk)
    return tuple(Path(str(name)) for name in (__file__, *(part.__file__ for part in others)))


def _stamp() -> int:
    """A number of this code and its layout.

    The compiler keeps what it made beside this file and looks at the time of this file alone. The
    number is compiled in, so that code kept from another version is recognised.
    """
    text = b"".join(source.read_bytes() for source in _sources())
    words = (MISSING, LOWEST, UNFILLED, RUNNING, EXPIRED, PENDING, PRESERVED, NOT_STARTED)
    return int.from_bytes(sha256(text + repr(words).encode()).digest()[:7], "big")


STAMP = _stamp()


def kept() -> bool:
    """True when the machine code is on disk, made of this very source, and need not be made."""
    folder = getattr(run.stats, "cache_path", None) if hasattr(run, "stats") else None
    newest = max(source.stat().st_mtime for source in _sources())
    made = Path(folder).glob("machine.run-*.nbi") if folder is not None else ()
    return any(file.stat().st_mtime >= newest for file in made)


def ready(*arguments: Any) -> None:
    """Make sure that the machine code is that of this file, for arguments of these kinds."""
    if run(0, 0, *arguments) != STAMP:
        run.recompile()


@inner
def _same(one, other):
    for place in range(5):
        # Which of two events of one kind and day decided is not told.
        if one[place] != other[place] and place != 3:
            return False
    return True


@inner
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


@inner
def _put(out, clock, row, found):
    status, days = out[0], out[1]
    status[clock, row] = found[0]
    days[clock, row] = found[1]


@inner
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


@inner
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
                    proof = timed(
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
                governs(
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
                    copied(one, twins[scenario - 1])
                    if scenario > last_scenario:
                        again, scenario = True, 0
                        if not _swapped(size, own[0], own[2][0], timeline[0]):
                            flag[0] = lay.LEFT
                            break
            if flag[0]:
                became[row] = flag[0]
                continue
            if again:
                copied(twins[last_scenario], one)
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
