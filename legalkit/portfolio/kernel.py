"""The screening kernel: one pure function from an Arrow batch to an Arrow batch.

It reads the rule sheets of the explained engine and answers for each receivable the asserted, the
proven and the floor clock. ``covered`` is false for the receivables that it cannot express; they
are for the explained engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.limitation.law import Law, applies
from legalkit.model.claim import Claim, ClaimType, EventKind
from legalkit.portfolio.columnclock import Tables
from legalkit.portfolio.columns import Env, Slot, Words
from legalkit.portfolio.columnwalk import NOT_STARTED, STATUS, ColumnWalk, Found
from legalkit.portfolio.daytable import MISSING, Days, Mask

#: More events than this go to the explained engine.
MOST_EVENTS = 16
MONEY = pa.decimal128(38, 8)
CLAIM_DAYS = tuple(name for name in Claim.model_fields if name.endswith("_on"))
EVENT_DAYS = ("date", "received_on", "served_on", "ended_on", "new_due_on")
EVENT_WORDS = ("form", "outcome", "by", "to", "signed_by_debtor")
#: Sorted, because events of one day and order are taken in the order of their kinds.
KINDS = tuple(sorted(kind.value for kind in EventKind))

EVENT = pa.struct(
    [
        ("kind", pa.string()),
        *[(name, pa.date32()) for name in EVENT_DAYS],
        *[(name, pa.string()) for name in EVENT_WORDS[:-1]],
        ("signed_by_debtor", pa.bool_()),
        ("amount", MONEY),
        ("proven", pa.bool_()),
    ]
)
QUESTIONS = pa.schema(
    [
        ("law", pa.string()),
        ("type", pa.string()),
        *[(name, pa.date32()) for name in CLAIM_DAYS],
        ("amount", MONEY),
        ("events", pa.list_(EVENT)),
    ]
)
ANSWERS = pa.schema(
    [
        ("covered", pa.bool_()),
        ("asserted_status", pa.string()),
        ("asserted_on", pa.date32()),
        ("proven_status", pa.string()),
        ("proven_on", pa.date32()),
        ("floor_status", pa.string()),
        ("floor_on", pa.date32()),
        ("rule", pa.string()),
        ("event", pa.string()),
        ("event_on", pa.date32()),
    ]
)

#: Constants of a claim: what a ledger has no column for is not stated.
_UNSTATED: dict[str, object] = {"forum": None, "payable": None, "instalments": ()}


@dataclass(frozen=True, slots=True)
class _Flat:
    """All events of a batch, one after the other."""

    offsets: NDArray[Any]
    kind: NDArray[Any]
    days: dict[str, Days]
    words: dict[str, Words]
    has_amount: Mask
    part: Mask
    proven: Mask


class Kernel:
    """Compiled rule sheets; the same kernel may answer many batches.

    Args:
        law_of: the law of a code, or None when it has no rule sheet.
    """

    def __init__(self, law_of: Callable[[str], Law | None]) -> None:
        self._law_of = law_of
        self._tables: dict[str, Tables] = {}

    def __call__(self, batch: pa.RecordBatch, as_of: date) -> pa.RecordBatch:
        """Answer a batch of :data:`QUESTIONS` with one of :data:`ANSWERS`, row for row."""
        size = batch.num_rows
        out = _Out(size)
        laws, types = _codes(batch.column("law")), _codes(batch.column("type"))
        flat = _flatten(batch)
        claim_days = {
            name: _days(batch.column(name))
            for name in CLAIM_DAYS
            if name in batch.schema.names and batch.column(name).null_count < size
        }
        counts = np.diff(flat.offsets)
        types = self._alike(laws, types)
        group = laws.codes.astype(np.int64) * len(types.vocabulary) + types.codes
        # Rows without events need no place for events: they are walked apart.
        group = group * 2 + (counts > 0)
        for code in np.unique(group):
            rows = np.flatnonzero((group == code) & (counts <= MOST_EVENTS))
            law_code = laws.vocabulary[int(code) // 2 // len(types.vocabulary)]
            claim_type = types.vocabulary[int(code) // 2 % len(types.vocabulary)]
            law = self._law_of(str(law_code))
            if law is not None and len(rows):
                self._group(law, ClaimType(str(claim_type)), rows, claim_days, flat, as_of, out)
        return out.batch()

    def _alike(self, laws: Words, types: Words) -> Words:
        """Claim types that a law treats alike in every rule are walked together."""
        codes = types.codes.copy()
        for law_code, name in enumerate(laws.vocabulary):
            law = self._law_of(str(name)) if name is not None else None
            if law is None:
                continue
            first: dict[object, int] = {}
            of_law = laws.codes == law_code
            for code, kind in enumerate(types.vocabulary):
                if kind is None:
                    continue
                same = first.setdefault(_treatment(law, ClaimType(str(kind))), code)
                if same != code:
                    codes[of_law & (types.codes == code)] = same
        return Words(codes, types.vocabulary)

    def _group(
        self,
        law: Law,
        claim_type: ClaimType,
        rows: NDArray[Any],
        claim_days: dict[str, Days],
        flat: _Flat,
        as_of: date,
        out: _Out,
    ) -> None:
        tables = self._tables.get(law.code)
        if tables is None or tables.law is not law:
            tables = self._tables[law.code] = Tables(law)
        constants: dict[str, object] = {
            **_UNSTATED,
            **{name: None for name in CLAIM_DAYS if name not in claim_days},
            **({"type": claim_type} if _asks_type(law) else {}),
            "governing_law": law.code,
        }
        days = {name: column[rows] for name, column in claim_days.items()}
        slots = _slots(law, claim_type, rows, flat)
        size = len(rows)
        env = Env(constants, days, law.defaults, (), np.arange(size))
        walks = _Walks(law, tables, claim_type, as_of)
        floor = walks.governing(env, size)
        if not slots:
            out.put(rows, law, floor, floor, floor)
            return
        told = tuple(replace(slot, counted=slot.there) for slot in slots)
        asserted = walks.governing(replace(env, slots=told), size)
        counted = np.logical_or.reduce([slot.counted for slot in slots])
        skipped = np.logical_or.reduce([slot.there & ~slot.counted for slot in slots])
        proven = _chosen(skipped, floor, asserted)
        some = np.flatnonzero(counted & skipped)
        if len(some):
            part = Env(
                constants,
                {name: column[some] for name, column in days.items()},
                law.defaults,
                tuple(_rows_of(slot, some) for slot in slots),
                np.arange(len(some)),
            )
            _put(proven, some, walks.governing(part, len(some)))
        out.put(rows, law, asserted, proven, floor)


@dataclass(frozen=True, slots=True)
class _Walks:
    """Walks of one group, and the earliest of them over all readings."""

    law: Law
    tables: Tables
    type: ClaimType
    as_of: date

    def governing(self, env: Env, size: int) -> Found:
        """The earliest answer over the readings of the rules that were applied."""
        best = self._walk(env, size, {})
        windows = {rule.id for rule in self.law.sheet.windows if rule.readings}
        for rule_id in sorted({*best.used, *windows}):
            used = best.used.get(rule_id)
            concerned = np.ones(size, dtype=bool) if rule_id in windows else used
            rows = np.flatnonzero(concerned if concerned is not None else np.zeros(size, bool))
            if not len(rows):
                continue
            part = Env(
                env.claim,
                {name: column[rows] for name, column in env.days.items()},
                env.defaults,
                tuple(_rows_of(slot, rows) for slot in env.slots),
                np.arange(len(rows)),
            )
            for _, rule in self.law.readings.get(rule_id, ()):
                other = self._walk(part, len(rows), {rule.id: rule})
                best.ok[rows[~other.ok]] = False
                mine = best.expires[rows]
                # A clock without a date comes last.
                earlier = (other.expires != MISSING) & ((mine == MISSING) | (other.expires < mine))
                take = rows[earlier]
                for name in ("status", "expires", "rule", "event_kind", "event_day"):
                    getattr(best, name)[take] = getattr(other, name)[earlier]
        return best

    def _walk(self, env: Env, size: int, replaced: dict[str, Any]) -> Found:
        return ColumnWalk(self.law, self.tables, self.type, env, self.as_of, size, replaced).run()


def _chosen(first: Mask, one: Found, other: Found) -> Found:
    def pick(name: str) -> Any:
        return np.where(first, getattr(one, name), getattr(other, name))

    return Found(
        pick("ok"),
        pick("status"),
        pick("expires"),
        pick("rule"),
        pick("event_kind"),
        pick("event_day"),
        {},
    )


def _put(into: Found, rows: NDArray[Any], found: Found) -> None:
    for name in ("ok", "status", "expires", "rule", "event_kind", "event_day"):
        getattr(into, name)[rows] = getattr(found, name)


def _rows_of(slot: Slot, rows: NDArray[Any]) -> Slot:
    return Slot(
        slot.there[rows],
        slot.counted[rows],
        slot.kind[rows],
        slot.kinds,
        {name: column[rows] for name, column in slot.days.items()},
        {name: Words(w.codes[rows], w.vocabulary) for name, w in slot.words.items()},
        slot.has_amount[rows],
        slot.part[rows],
    )


def _slots(law: Law, claim: ClaimType, rows: NDArray[Any], flat: _Flat) -> tuple[Slot, ...]:
    counts = flat.offsets[rows + 1] - flat.offsets[rows]
    asks_proof = np.array([_asks_proof(law, EventKind(kind), claim) for kind in KINDS], dtype=bool)
    slots = []
    for place in range(int(counts.max(initial=0))):
        there = counts > place
        at = np.where(there, flat.offsets[rows] + place, 0)
        kind = flat.kind[at]
        slots.append(
            Slot(
                there,
                there & (flat.proven[at] | ~asks_proof[kind]),
                kind,
                KINDS,
                {name: column[at] for name, column in flat.days.items()},
                {name: Words(w.codes[at], w.vocabulary) for name, w in flat.words.items()},
                flat.has_amount[at],
                flat.part[at],
            )
        )
    return tuple(slots)


def _asks_proof(law: Law, kind: EventKind, claim: ClaimType) -> bool:
    """True when an event of that kind counts as proven only with evidence."""
    asked = Claim(type=claim, governing_law=law.code)
    return any(rule.proof and applies(rule.types, asked) for rule in law.events.get(kind, ()))


def _treatment(law: Law, kind: ClaimType) -> object:
    """Which rules of a law, in all readings, are for a claim type."""
    if _asks_type(law):
        return kind
    rules = [
        *law.by_id.values(),
        *(rule for several in law.readings.values() for _, rule in several),
    ]
    return tuple(not types or kind in types for types in (getattr(r, "types", ()) for r in rules))


def _asks_type(law: Law) -> bool:
    """True when a condition of the law names the type itself: then no two types are alike."""
    return any("type" in rule.when.names() for rule in law.by_id.values() if hasattr(rule, "when"))


# --- Arrow to numpy and back --------------------------------------------------------------------


def _days(column: Any) -> Days:
    found = pc.fill_null(column.cast(pa.int32()), int(MISSING))
    days: Days = found.to_numpy(zero_copy_only=False)
    return days


def _codes(column: Any) -> Words:
    encoded = column.dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False) + 1
    return Words(codes, (None, *encoded.dictionary.to_pylist()))


def _flags(column: Any) -> Mask:
    flags: Mask = pc.fill_null(column, False).to_numpy(zero_copy_only=False)
    return flags


def _flatten(batch: pa.RecordBatch) -> _Flat:
    column = batch.column("events")
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    events = column.flatten()
    if not len(events):
        events = pa.array([{}], EVENT)
    kinds = _codes(events.field("kind"))
    places = np.array(
        [0 if word is None else KINDS.index(str(word)) for word in kinds.vocabulary], dtype=np.int16
    )
    parent = np.repeat(np.arange(len(lengths)), lengths)
    claimed = batch.column("amount").take(pa.array(parent if offsets[-1] else [0]))
    part = pc.less(events.field("amount"), claimed) if batch.num_rows else pa.array([False])
    return _Flat(
        offsets=offsets,
        kind=places[kinds.codes],
        days={name: _days(events.field(name)) for name in EVENT_DAYS},
        words={name: _codes(events.field(name)) for name in EVENT_WORDS},
        has_amount=_flags(pc.is_valid(events.field("amount"))),
        part=_flags(part),
        proven=_flags(events.field("proven")),
    )


class _Out:
    """Answers of a batch as they are found."""

    def __init__(self, size: int) -> None:
        self.covered = np.zeros(size, dtype=bool)
        self.status = [np.full(size, NOT_STARTED, dtype=np.int8) for _ in range(3)]
        self.days = [np.full(size, MISSING, dtype=np.int32) for _ in range(3)]
        self.rule = np.full(size, -1, dtype=np.int32)
        self.rules: list[str] = []
        self.event = np.full(size, -1, dtype=np.int8)
        self.event_day = np.full(size, MISSING, dtype=np.int32)

    def put(self, rows: NDArray[Any], law: Law, *clocks: Found) -> None:
        """Take in the asserted, the proven and the floor clock of some rows."""
        self.covered[rows] = np.logical_and.reduce([clock.ok for clock in clocks])
        for place, clock in enumerate(clocks):
            self.status[place][rows] = clock.status
            self.days[place][rows] = clock.expires
        proven = clocks[1]
        first = len(self.rules)
        self.rules += list(law.by_id)
        self.rule[rows] = np.where(proven.rule < 0, -1, proven.rule + first)
        self.event[rows] = proven.event_kind
        self.event_day[rows] = proven.event_day

    def batch(self) -> pa.RecordBatch:
        """The answers; columns of rows that are not covered are null."""
        columns: list[Any] = [pa.array(self.covered)]
        for place in range(3):
            columns.append(self._words(self.status[place], STATUS))
            columns.append(self._dates(self.days[place]))
        columns.append(self._words(self.rule, self.rules))
        columns.append(self._words(self.event, KINDS))
        columns.append(self._dates(self.event_day))
        return pa.record_batch(columns, schema=ANSWERS)

    def _words(self, codes: NDArray[Any], words: Any) -> Any:
        missing = (codes < 0) | ~self.covered
        indices = pa.array(np.where(missing, 0, codes).astype(np.int32), mask=missing)
        return pa.array(list(words) or [""], pa.string()).take(indices)

    def _dates(self, days: Days) -> Any:
        missing = (days == MISSING) | ~self.covered
        return pa.array(days, pa.int32(), mask=missing).cast(pa.date32())
