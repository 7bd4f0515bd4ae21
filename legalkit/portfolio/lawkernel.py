"""The kernel for one law: starts, events as operations, and one answer for each scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.law.limitation_sheet import LimitationRule
from legalkit.limitation.law import Law, applies
from legalkit.model.claim import Claim, ClaimType, EventKind
from legalkit.portfolio.batch import CLAIM_DAYS, EVENT_WORDS, KINDS, UNSTATED, Events
from legalkit.portfolio.columnclock import Tables
from legalkit.portfolio.columns import Env, Slot, Words
from legalkit.portfolio.columnwalk import Found
from legalkit.portfolio.daytable import MISSING, Days, Mask
from legalkit.portfolio.lawnames import asks_type, looked_at, treatment
from legalkit.portfolio.ops import Acts, Ops
from legalkit.portfolio.program import Program
from legalkit.portfolio.readings import governing
from legalkit.portfolio.rounds import Ran, Rounds
from legalkit.portfolio.starts import Start, different, named_days, start
from legalkit.portfolio.timelines import OfParent, Timelines, grouped, in_order
from legalkit.portfolio.tracks import Tracks

Rows = NDArray[Any]
Replaced = Mapping[str, LimitationRule]
AS_LISTED: Replaced = {}


@dataclass(slots=True)
class _Claims:
    """Receivables of one law: their types and dates.

    Attributes:
        rows: their places in the batch.
        treatment: number of the claim type that they are treated as.
        types: claim types by that number.
        days: dates by field, for the whole batch.
    """

    rows: Rows
    treatment: Rows
    types: list[ClaimType]
    days: Mapping[str, Days]

    def some(self, places: Rows) -> _Claims:
        return _Claims(self.rows[places], self.treatment[places], self.types, self.days)


@dataclass(slots=True)
class LawKernel:
    """What was worked out of one law for one day; the same kernel answers many batches."""

    law: Law
    tables: Tables
    as_of: date
    tracks: Tracks = field(init=False)
    ops: Ops = field(default_factory=Ops)
    bits: dict[str, int] = field(init=False)
    rules: dict[str, int] = field(init=False)
    names: frozenset[str] = field(init=False)
    onces: dict[str, int] = field(default_factory=dict)
    _programs: dict[object, Program] = field(default_factory=dict)
    _starts: dict[object, Start] = field(default_factory=dict)
    _floors: dict[object, Found] = field(default_factory=dict)
    _treatments: dict[ClaimType, object] = field(default_factory=dict)
    _proofs: dict[ClaimType, Mask] = field(default_factory=dict)
    _words: dict[str, Mask] = field(init=False)
    asks_type: bool = field(init=False)

    def __post_init__(self) -> None:
        self.tracks = Tracks(self.tables, self.as_of)
        self.bits = {rule_id: bit for bit, rule_id in enumerate(sorted(self.law.readings))}
        self.rules = {rule_id: place for place, rule_id in enumerate(self.law.by_id)}
        self.names = named_days(self.law)
        self._words = {name: looked_at(self.law, name) for name in (*EVENT_WORDS, "amount")}
        self.asks_type = asks_type(self.law)

    def __call__(
        self, rows: Rows, types: Words, days: Mapping[str, Days], events: Events
    ) -> tuple[Mask, Ran, Ran, Ran]:
        """Answer receivables of this law.

        Args:
            rows: their places in the batch.
            types: claim types of the batch.
            days: dates of the batch by field.
            events: events of the batch.

        Returns:
            which of them must be walked otherwise; the asserted, proven and floor clocks.
        """
        claims = self._claims(rows, types, days)
        begun = self._begun(claims, AS_LISTED)
        floor = self._floor(claims)
        hard = begun.hard.copy()
        counts = events.offsets[rows + 1] - events.offsets[rows]
        told = np.flatnonzero((counts > 0) & begun.running & ~hard)
        asserted = _copy(floor)
        proven = _copy(floor)
        if len(told):
            self._scenarios(claims, begun, told, events, hard, asserted, proven)
        hard |= ~(asserted.ok & proven.ok & floor.ok)
        return hard, asserted, proven, floor

    def _scenarios(
        self,
        claims: _Claims,
        begun: Start,
        told: Rows,
        events: Events,
        hard: Mask,
        asserted: Ran,
        proven: Ran,
    ) -> None:
        """The clocks of receivables with events; ``hard`` and the answers are written to."""
        mine, begun = claims.some(told), begun.take(told)
        lines = self._timelines(mine, begun, events, AS_LISTED)
        hard[told[lines.hard]] = True
        counted = self._counted(mine, events, lines)
        some = np.bincount(lines.row, weights=counted, minlength=len(told)) > 0
        skips = np.bincount(lines.row, weights=~counted, minlength=len(told)) > 0
        every = np.ones(len(lines.order), dtype=bool)
        soft = ~lines.hard
        for into, wanted, chosen in (
            (asserted, every, np.flatnonzero(soft)),
            (proven, counted, np.flatnonzero(soft & some & skips)),
        ):
            if len(chosen):
                found = self._walk(begun, lines, wanted, chosen, events)
                found = self._readings(mine, found, events, wanted is counted, chosen)
                into.put(told[chosen], found)
        whole = told[soft & ~skips]
        proven.put(whole, asserted.take(whole))

    def _readings(
        self, claims: _Claims, best: Ran, events: Events, only_proven: bool, chosen: Rows
    ) -> Ran:
        """The earliest answer over the readings of the rules that were applied."""
        used, ok = best.used.copy(), best.ok.copy()
        for rule_id, bit in self.bits.items():
            rows = np.flatnonzero(used & (1 << bit))
            for name, rule in self.law.readings[rule_id] if len(rows) else ():
                mine = claims.some(chosen[rows])
                replaced = {rule.id: rule}
                begun = self._begun(mine, replaced, (rule_id, name))
                lines = self._timelines(mine, begun, events, replaced, (rule_id, name))
                every = np.ones(len(lines.order), dtype=bool)
                wanted = self._counted(mine, events, lines) if only_proven else every
                other = self._walk(begun, lines, wanted, np.arange(len(rows)), events)
                still = ~begun.running
                other.status[still] = begun.status[still]
                other.expires[still], other.rule[still] = MISSING, begun.rule[still]
                other.kind[still], other.day[still] = -1, MISSING
                ok[rows[~other.ok | lines.hard | begun.hard]] = False
                now = best.expires[rows]
                # A clock without a date comes last.
                earlier = (other.expires != MISSING) & ((now == MISSING) | (other.expires < now))
                best.put(rows[earlier], other.take(earlier))
        best.ok = ok
        return best

    # --- claims and their start -----------------------------------------------------------------

    def _claims(self, rows: Rows, types: Words, days: Mapping[str, Days]) -> _Claims:
        codes = types.codes[rows]
        treated = np.zeros(len(types.vocabulary), dtype=np.int64)
        numbers: dict[object, int] = {}
        listed: list[ClaimType] = []
        for code in np.flatnonzero(np.bincount(codes, minlength=len(types.vocabulary))):
            kind = ClaimType(str(types.vocabulary[code]))
            key = self.treatment(kind)
            if key not in numbers:
                numbers[key] = len(listed)
                listed.append(kind)
            treated[code] = numbers[key]
        return _Claims(rows, treated[codes], listed, days)

    def treatment(self, kind: ClaimType) -> object:
        """Equal for claim types that the law treats alike."""
        if kind not in self._treatments:
            self._treatments[kind] = kind if self.asks_type else treatment(self.law, kind)
        return self._treatments[kind]

    def _constants(self, claim_type: ClaimType, days: Mapping[str, Days]) -> dict[str, object]:
        return {
            **UNSTATED,
            **{name: None for name in CLAIM_DAYS if name not in days},
            **({"type": claim_type} if self.asks_type else {}),
            "governing_law": self.law.code,
        }

    def _each_type(self, claims: _Claims) -> Iterator[tuple[ClaimType, Rows]]:
        for place, claim_type in enumerate(claims.types):
            mine = np.flatnonzero(claims.treatment == place)
            if len(mine):
                yield claim_type, mine

    def _dates(self, claims: _Claims, mine: Rows) -> tuple[object, dict[str, Days], Rows]:
        """The different dates that a start can rest on, and the place of each receivable in them.

        With one date, which is the common case, they are all days that the tables hold, so that
        the answers are worked out once for all batches; the key names them.
        """
        named = sorted(name for name in claims.days if name in self.names)
        rows = claims.rows[mine]
        present = (tuple(named), tuple(sorted(claims.days)))
        if len(named) == 1:
            told = claims.days[named[0]][rows]
            low, high = self.tracks.low, self.tracks.high
            if self.tracks.holds(told).all():
                column = np.arange(low, high + 1, dtype=np.int32)
                return present, {named[0]: column}, told - np.int32(low)
        columns = {name: claims.days[name][rows] for name in named}
        dates, place = different(columns, len(rows))
        return None, dates, place

    def _env(self, claim_type: ClaimType, claims: _Claims, dates: Mapping[str, Days]) -> Env:
        size = len(next(iter(dates.values()))) if dates else 1
        # A date that no rule names does not matter here, and must not be taken for unstated.
        rest = {n: np.full(size, MISSING, np.int32) for n in claims.days if n not in dates}
        constants = self._constants(claim_type, claims.days)
        days = {**rest, **dates}
        return Env(constants, days, self.law.defaults, None, np.arange(size))

    def _begun(self, claims: _Claims, replaced: Replaced, reading: object = None) -> Start:
        parts: list[tuple[Rows, Start]] = []
        for claim_type, mine in self._each_type(claims):
            key, dates, place = self._dates(claims, mine)
            known = (key, claim_type, reading)
            found = self._starts.get(known) if key is not None else None
            if found is None:
                env = self._env(claim_type, claims, dates)
                found = start(
                    self.law, self.tracks, claim_type, env, self.as_of, self.bits, replaced
                )
                if key is not None:
                    self._starts[known] = found
            parts.append((mine, found.take(place)))
        joined: Start = _join(Start, parts, len(claims.rows))
        return joined

    def _floor(self, claims: _Claims) -> Ran:
        parts: list[tuple[Rows, Ran]] = []
        for claim_type, mine in self._each_type(claims):
            key, dates, place = self._dates(claims, mine)
            known = (key, claim_type)
            found = self._floors.get(known) if key is not None else None
            if found is None:
                env = self._env(claim_type, claims, dates)
                env.slots = ()
                found = governing(self.law, self.tables, claim_type, self.as_of, env)
                if key is not None:
                    self._floors[known] = found
            size = len(found.status)
            ran = Ran(
                found.ok,
                found.status,
                found.expires,
                found.rule,
                found.event_kind,
                found.event_day,
                np.zeros(size, dtype=np.int64),
            )
            parts.append((mine, ran.take(place)))
        joined: Ran = _join(Ran, parts, len(claims.rows))
        return joined

    # --- events ---------------------------------------------------------------------------------

    def _counted(self, claims: _Claims, events: Events, lines: Timelines) -> Mask:
        """Which events of the timelines count as proven."""
        asks = np.stack([self.asks_proof(kind) for kind in claims.types])
        event = lines.acts.event[lines.order]
        asked = asks[claims.treatment[lines.row], events.kind[event]]
        counted: Mask = events.proven[event] | ~asked
        return counted

    def asks_proof(self, claim_type: ClaimType) -> Mask:
        """Kinds of event that count as proven only with evidence."""
        if claim_type not in self._proofs:
            asked = Claim(type=claim_type, governing_law=self.law.code)
            self._proofs[claim_type] = np.array(
                [
                    any(
                        rule.proof and applies(rule.types, asked)
                        for rule in self.law.events.get(EventKind(kind), ())
                    )
                    for kind in KINDS
                ],
                dtype=bool,
            )
        return self._proofs[claim_type]

    def _timelines(
        self,
        claims: _Claims,
        begun: Start,
        events: Events,
        replaced: Replaced,
        reading: object = None,
    ) -> Timelines:
        """The events of receivables as acts in the order of time."""
        first = events.offsets[claims.rows]
        counts = events.offsets[claims.rows + 1] - first
        size = int(counts.sum())
        row = np.repeat(np.arange(len(counts)), counts)
        ahead = np.cumsum(counts) - counts
        place = np.arange(size) - np.repeat(ahead, counts)
        event = np.repeat(first, counts) + place
        kind = events.kind[event]
        acts = Acts.of(event)
        slot = Slot(
            there=events.proven,
            counted=events.proven,
            kind=events.kind,
            kinds=KINDS,
            days=events.days,
            words=events.words,
            has_amount=events.has_amount,
            part=events.part,
        )
        for program, word, words, mine in self._signatures(
            claims, begun, events, event, kind, row, replaced, reading
        ):
            days = OfParent(claims.days, claims.rows[row[mine]], event[mine])
            env = Env(program.constants, days, self.law.defaults, None, event[mine], slot)
            program.compile(EventKind(word), words, env, mine, acts)
        hard = begun.hard.copy()
        hard[row[acts.hard]] = True
        order, row, alike = in_order(row, place, acts, kind, ahead)
        hard[alike] = True
        return Timelines(acts, order, row, hard)

    def _signatures(
        self,
        claims: _Claims,
        begun: Start,
        events: Events,
        event: Rows,
        kind: Rows,
        row: Rows,
        replaced: Replaced,
        reading: object,
    ) -> Iterator[tuple[Program, str, dict[str, object], Rows]]:
        """Events that differ only in their days, with the program for them."""
        stops, tracks = len(self.tracks.stops), len(self.tracks.tracks)
        shape = (claims.treatment * tracks + begun.track) * stops + begun.stop
        code, width = (
            shape[row] * len(KINDS) + kind,
            len(claims.types) * tracks * stops * len(KINDS),
        )
        used = []
        for name in EVENT_WORDS:
            words = events.words[name]
            looked = self._words[name]
            if len(words.vocabulary) > 1 and looked.any():
                used.append(name)
                told = np.where(looked[kind], words.codes[event], 0)
                code, width = code * len(words.vocabulary) + told, width * len(words.vocabulary)
        if self._words["amount"].any():
            code, width = code * 2 + events.has_amount[event], width * 2
        for mine in grouped(code, width):
            one, at = event[mine[0]], row[mine[0]]
            told_words: dict[str, object] = dict.fromkeys(EVENT_WORDS)
            for name in used:
                if self._words[name][kind[mine[0]]]:
                    words = events.words[name]
                    told_words[name] = words.vocabulary[int(words.codes[one])]
            told_words["has_amount"] = bool(events.has_amount[one])
            told_words["part"] = False
            claim_type = claims.types[int(claims.treatment[at])]
            program = self._program(
                claim_type, int(begun.track[at]), int(begun.stop[at]), claims, replaced, reading
            )
            yield program, KINDS[int(kind[mine[0]])], told_words, mine

    def _program(
        self,
        claim_type: ClaimType,
        track: int,
        stop: int,
        claims: _Claims,
        replaced: Replaced,
        reading: object,
    ) -> Program:
        key = (claim_type, track, stop, reading, tuple(sorted(claims.days)))
        if key not in self._programs:
            capped = self.tracks.stops[stop]
            self._programs[key] = Program(
                law=self.law,
                tracks=self.tracks,
                ops=self.ops,
                type=claim_type,
                track=track,
                stop=None if capped is None else capped.rule.id,
                constants=self._constants(claim_type, claims.days),
                as_of=self.as_of,
                bits=self.bits,
                onces=self.onces,
                rules=self.rules,
                replaced=replaced,
            )
        return self._programs[key]

    def _walk(
        self, begun: Start, lines: Timelines, wanted: Mask, chosen: Rows, events: Events
    ) -> Ran:
        """Run the clocks of chosen receivables over the wanted ones of their events."""
        wanted = wanted & begun.running[lines.row]
        order, row = lines.order[wanted], lines.row[wanted]
        counts = np.bincount(row, minlength=len(begun.track))
        first = np.cumsum(counts) - counts
        falling = chosen[np.argsort(-counts[chosen].astype(np.int8), kind="stable")]
        begun = begun.take(falling)
        ops = self.ops.columns()
        rounds = Rounds.of(self.law, self.tracks, ops, lines.acts, self.as_of, begun)
        ran = rounds.run(counts[falling], first[falling], order, events.kind)
        back = np.empty(len(lines.hard), dtype=np.int64)
        back[falling] = np.arange(len(falling))
        return ran.take(back[chosen])


def _copy(ran: Ran) -> Ran:
    return ran.take(np.arange(len(ran.status)))


def _join(kind: Any, parts: list[tuple[Rows, Any]], size: int) -> Any:
    """Answers of several groups of receivables as one."""
    if len(parts) == 1 and len(parts[0][0]) == size:
        return parts[0][1]
    made = []
    for part in kind.__dataclass_fields__:
        column = np.empty(size, dtype=getattr(parts[0][1], part).dtype)
        for mine, found in parts:
            column[mine] = getattr(found, part)
        made.append(column)
    return kind(*made)
