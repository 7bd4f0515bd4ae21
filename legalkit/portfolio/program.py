"""The event rules of one law, compiled to short operations over columns.

What a rule does to an event rests on the words of the event (its kind, form, outcome ...) and on
its days. Words are few, so their conditions are answered once for each combination that occurs;
days stay columns. What is left is an operation: at that day, restart, suspend, defer, stop. The one
thing an operation may still ask of the running clock is whether the claim has expired: then the
event has another operation for the case that it has not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legalkit.law.limitation_sheet import Effect, EventRule, LimitationRule, PeriodRule
from legalkit.limitation.clock import Run
from legalkit.limitation.law import Law
from legalkit.limitation.walk import _ORDER as ORDER
from legalkit.model.claim import ClaimType, EventKind
from legalkit.portfolio.columns import Env, Slot, Unsupported, Words, covers, holds
from legalkit.portfolio.daytable import Days, Mask, number
from legalkit.portfolio.operands import Acting, Clockless, effective_days, operands, told_days
from legalkit.portfolio.ops import (
    DEFER,
    RESTART,
    RESTART_AFTER,
    REVIVE,
    STOP,
    SUSPEND,
    Acts,
    Ops,
)
from legalkit.portfolio.tracks import Track, Tracks

_CODES = {
    Effect.RESTART: RESTART,
    Effect.RESTART_AFTER: RESTART_AFTER,
    Effect.REVIVE: REVIVE,
    Effect.STOP: STOP,
    Effect.SUSPEND: SUSPEND,
    Effect.DEFER: DEFER,
}
_LATE = {"yes": 0, "base": 1, "no": 2}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that may be for events with certain words.

    Attributes:
        rule: the rule.
        expired, alive: whether its condition holds for an expired and for a living claim; None
            when days decide.
    """

    rule: EventRule
    expired: bool | None
    alive: bool | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What events with certain words ask of the rules.

    Attributes:
        sorted_by: rules by which they are sorted, with whether their condition holds.
        candidates: rules that may be for them, in the order of the sheet.
        idle: whatever their days, nothing comes of them and no other reading is asked for.
    """

    sorted_by: list[tuple[EventRule, bool | None]]
    candidates: list[Candidate]
    idle: bool


@dataclass(slots=True)
class Program:
    """The event rules for claims of one type that start on one track, in one reading.

    Attributes:
        bits: number of each rule that has other readings.
        onces: bit of each group of which only one works; shared by all programs of a law.
        stop: id of the long stop that may cut the claim short.
    """

    law: Law
    tracks: Tracks
    ops: Ops
    type: ClaimType
    track: int
    stop: str | None
    constants: Mapping[str, object]
    as_of: date
    bits: Mapping[str, int]
    onces: dict[str, int]
    rules: Mapping[str, int]
    replaced: Mapping[str, LimitationRule]
    _plans: dict[object, Plan] = field(default_factory=dict)
    _next: dict[str, int | None] = field(default_factory=dict)

    @property
    def counted_as(self) -> Track:
        """The track on which the claims start."""
        return self.tracks.tracks[self.track]

    def compile(
        self,
        kind: EventKind,
        words: Mapping[str, object],
        env: Env,
        places: NDArray[Any],
        acts: Acts,
    ) -> None:
        """Write down what events of one kind and one combination of words do.

        Args:
            kind: the kind.
            words: the words, by field.
            env: their days; its rows are the events.
            places: their places among the acts.
            acts: takes in the result.
        """
        plan = self._plan(kind, words)
        if plan.idle:
            return
        ats: dict[str, Days] = {}
        try:
            self._key(plan, env, places, acts, ats)
        except Unsupported:
            acts.hard[places] = True
            return
        left = np.arange(len(places))
        pending = np.zeros(len(places), dtype=bool)
        for candidate in plan.candidates:
            if not len(left):
                break
            try:
                left = self._candidate(candidate, env, places, left, pending, acts, ats)
            except Unsupported:
                acts.hard[places[left]] = True
                break

    def _plan(self, kind: EventKind, words: Mapping[str, object]) -> Plan:
        key = (kind, tuple(words.items()))
        if key not in self._plans:
            slot = Slot(
                there=np.ones(1, dtype=bool),
                counted=np.ones(1, dtype=bool),
                kind=np.zeros(1, dtype=np.int8),
                kinds=(kind.value,),
                days={},
                words={
                    name: Words(np.zeros(1, dtype=np.int8), (word,))
                    for name, word in words.items()
                    if name not in ("has_amount", "part")
                },
                has_amount=np.array([words["has_amount"]], dtype=bool),
                part=np.array([words["part"]], dtype=bool),
            )
            env = Env(self.constants, {}, self.law.defaults, None, np.arange(1), slot)
            listed = self.law.candidates(self.type).get(kind, ())
            found = self._candidates(listed, env)
            idle = all(
                one.rule.effect is Effect.NONE and one.rule.id not in self.bits for one in found
            )
            self._plans[key] = Plan(self._sorting(listed, env), found, idle)
        return self._plans[key]

    def _candidates(self, listed: tuple[EventRule, ...], env: Env) -> list[Candidate]:
        found = []
        for first in listed:
            rule = self.reading(first)
            if not self._for_type(rule.types):
                continue
            if rule.periods and self.counted_as.period.id not in rule.periods:
                continue
            told = [self._static(rule, env, expired) for expired in (True, False)]
            if told != [False, False]:
                found.append(Candidate(rule, told[0], told[1]))
            if told == [True, True] and rule.in_force.from_ is rule.in_force.until is None:
                break
        return found

    def _sorting(
        self, listed: tuple[EventRule, ...], env: Env
    ) -> list[tuple[EventRule, bool | None]]:
        """The rules by which events are sorted; the last is for those that none is for."""
        found: list[tuple[EventRule, bool | None]] = []
        for rule in listed:
            if not self._for_type(rule.types):
                continue
            try:
                told: bool | None = bool(holds(rule.when.source, env)[0])
            except Unsupported:
                told = None
            if told is not False:
                found.append((rule, told))
            if told and rule.in_force.from_ is rule.in_force.until is None:
                return found
        return [*found, (listed[0], True)] if listed else []

    def _static(self, rule: EventRule, env: Env, expired: bool) -> bool | None:
        try:
            clocked = env.at(env.rows, env.slot, self._clock(expired))
            return bool(holds(rule.when.source, clocked)[0])
        except Unsupported:
            return None

    def _clock(self, expired: bool | None = None) -> Clockless:
        known = Clockless(period=self.counted_as.period.id, as_of=self.as_of)
        if expired is not None:
            known["expired"] = expired
        return known

    def _for_type(self, types: tuple[ClaimType, ...]) -> bool:
        return not types or self.type in types

    def reading(self, rule: EventRule) -> EventRule:
        """The rule, in the reading of this program."""
        changed = self.replaced.get(rule.id, rule)
        return changed if isinstance(changed, EventRule) else rule

    def _key(
        self, plan: Plan, env: Env, places: NDArray[Any], acts: Acts, ats: dict[str, Days]
    ) -> None:
        """The day an event takes effect and its order on that day, by which events are sorted."""
        left: NDArray[Any] | None = None
        for rule, told in plan.sorted_by:
            at = effective_days(rule, env, acts, places, ats)
            order = ORDER[rule.effect]
            last = rule is plan.sorted_by[-1][0]
            if told and (last or rule.in_force.from_ is rule.in_force.until is None):
                rest = slice(None) if left is None else left
                acts.key[places[rest]] = at[rest]
                acts.order[places[rest]] = order
                return
            left = np.arange(len(places)) if left is None else left
            mine = env.at(env.rows[left], env.slot, {})
            fits = covers(rule, at[left])
            if told is None:
                fits &= holds(rule.when.source, mine)
            acts.key[places[left[fits]]] = at[left[fits]]
            acts.order[places[left[fits]]] = order
            left = left[~fits]
        if left is None:
            acts.key[places] = told_days(env)

    def _candidate(
        self,
        candidate: Candidate,
        env: Env,
        places: NDArray[Any],
        left: NDArray[Any],
        pending: Mask,
        acts: Acts,
        ats: dict[str, Days],
    ) -> NDArray[Any]:
        """Give a rule to the events it is for; those that still ask for another come back."""
        rule = candidate.rule
        at = effective_days(rule, env, acts, places, ats)
        if len(left) == len(places) and candidate.expired and candidate.alive:
            inside = covers(rule, at)
            if inside.all() and not pending.any():
                self._give(rule, env, at, None, places, acts, need=False)
                return left[:0]
        mine = env.at(env.rows[left], env.slot, self._clock())
        at = at[left]
        inside = covers(rule, at)
        expired = inside & self._holds(rule, candidate.expired, mine, True)
        alive = inside & self._holds(rule, candidate.alive, mine, False)
        acts.hard[places[left[alive & ~expired]]] = True
        sure = expired & alive
        maybe = expired & ~alive
        again = maybe & pending[left]
        # An event that has an act for the expired claim has expired by that day or has not.
        acts.hard[places[left[again & (at != acts.at[places[left]])]]] = True
        self._give(rule, mine, at, sure & ~pending[left], places[left], acts, need=False)
        self._give(rule, mine, at, maybe & ~again, places[left], acts, need=True)
        second = sure & pending[left]
        if second.any():
            made = acts.more(places[left[second]])
            whole = np.full(len(left), -1, dtype=np.int64)
            whole[second] = made
            self._give(rule, mine, at, second, whole, acts, need=False, at_home=places[left])
        pending[left[maybe]] = True
        return left[~alive]

    def _holds(self, rule: EventRule, told: bool | None, env: Env, expired: bool) -> Mask:
        if told is not None:
            return np.full(len(env.rows), told)
        clocked = env.at(env.rows, env.slot, self._clock(expired))
        return holds(rule.when.source, clocked)

    def _give(
        self,
        rule: EventRule,
        env: Env,
        at: Days,
        fits: Mask | None,
        into: NDArray[Any],
        acts: Acts,
        *,
        need: bool,
        at_home: NDArray[Any] | None = None,
    ) -> None:
        """Write down the operation of a rule for the events it fits."""
        home = into if at_home is None else at_home
        if fits is not None:
            if not fits.any():
                return
            if not fits.all():
                env = env.at(env.rows[fits], env.slot, env.clock)
                at, into, home = at[fits], into[fits], home[fits]
        reads = 1 << self.bits[rule.id] if rule.id in self.bits else 0
        idle = self.ops.number(("idle", rule.id, need, reads), need=need, reads=reads)
        acts.at[into] = at
        if rule.effect is Effect.NONE:
            acts.op[into] = idle
            return
        works = at <= number(self.as_of)
        clock = self._clock(True) if need else self._clock()
        for needed in rule.requires:
            if works.any():
                asked = env.at(env.rows[works], env.slot, clock)
                works[works] = holds(needed.condition.source, asked)
        if rule.scope == "amount" and env.slot is not None:
            works &= ~env.slot.part[env.rows]
        if works.any() and self._inexpressible(rule):
            acts.hard[home[works]] = True
            return
        made = self._operation(rule, need, reads) if works.any() else idle
        if made is None:
            acts.hard[home[works]] = True
            return
        if works.all():
            acts.op[into] = made
            acting = env.at(env.rows, env.slot, clock)
        else:
            acts.op[into] = np.where(works, made, idle)
            acting = env.at(env.rows[works], env.slot, clock)
            at, into, home = at[works], into[works], home[works]
        if len(at):
            operands(Acting(self, rule, acting, at, into, home, acts))

    def _inexpressible(self, rule: EventRule) -> bool:
        return (
            rule.follow_up is not None
            or rule.in_last is not None
            or rule.never_earlier
            or (self.stop is not None and self.stop in rule.lifts)
        )

    def _operation(self, rule: EventRule, need: bool, reads: int) -> int | None:
        code = _CODES[rule.effect]
        leads = self.leads_to(rule) if code in (RESTART, RESTART_AFTER, REVIVE) else self.track
        if leads is None:
            return None
        group = rule.once if isinstance(rule.once, str) else rule.id
        once = 1 << self.onces.setdefault(group, len(self.onces)) if rule.once else 0
        if leads != self.track:
            reads |= self._reads_of(self.tracks.tracks[leads])
        return self.ops.number(
            (id(rule), self.track, need, reads),
            code=code,
            late=_LATE[rule.before_expiry],
            start=code in (RESTART, REVIVE) and rule.before_start == "nothing",
            once=once,
            rule=self.rules[rule.id],
            track=leads,
            free=bool(rule.period) or code == REVIVE,
            enters=bool(rule.period),
            shift=0 if rule.count_begin else 1,
            need=need,
            reads=reads,
        )

    def _reads_of(self, track: Track) -> int:
        return 1 << self.bits[track.period.id] if track.period.id in self.bits else 0

    def leads_to(self, rule: EventRule) -> int | None:
        """The track of the new period; None when receivables would count differently."""
        key = rule.id
        if key not in self._next:
            try:
                self._next[key] = self._new_track(rule)
            except Unsupported:
                self._next[key] = None
        return self._next[key]

    def _new_track(self, rule: EventRule) -> int:
        old = self.counted_as
        period, rollover, full = old.period, old.rollover, old.full
        if rule.period:
            period = self.period(rule.period)
            self.refuse_other_stop(period)
            rollover = self.tracks.tables.rollover(
                self._first(self.law.sheet.rollover, period.rollover)
            )
            if period.length is not None:
                full = period.length
        length = rule.length or full
        if rule.at_most and rule.at_most.all_months < length.all_months:
            length = rule.at_most
        counting = self.counting(period)
        year_end = rule.year_end or period.restart_year_end or "none"
        spec = self.tracks.tables.run(Run(date(2000, 1, 1), length, counting.counting, year_end))
        return self.tracks.track(Track(period, spec, rollover, full, old.config))

    def period(self, rule_id: str) -> Any:
        """A period of the law, in the reading of this program."""
        period = self.law.period(rule_id)
        changed = self.replaced.get(rule_id, period)
        return changed if isinstance(changed, type(period)) else period

    def refuse_other_stop(self, period: PeriodRule) -> None:
        """Refuse a period that has a long stop of its own, which may not have been started.

        Raises:
            Unsupported: when it has one.
        """
        for stop in self.law.sheet.long_stops:
            if period.id in stop.periods and stop.id != self.stop:
                raise Unsupported("another long stop for another period")

    def counting(self, period: PeriodRule) -> Any:
        """The counting rule of a period, in the reading of this program.

        Raises:
            Unsupported: when claims would count differently.
        """
        return self._first(self.law.sheet.counting, period.counting)

    def _first(self, rules: tuple[Any, ...], named: str | None) -> Any:
        """The counting or roll-over rule for claims of which only the type is known."""
        env = Env(self.constants, {}, self.law.defaults, None, np.arange(1))
        for rule in rules:
            if named:
                if rule.id != named:
                    continue
            elif not (self._for_type(rule.types) and holds(rule.when.source, env)[0]):
                continue
            changed = self.replaced.get(rule.id, rule)
            return changed if isinstance(changed, type(rule)) else rule
        raise Unsupported("no rule of counting")
