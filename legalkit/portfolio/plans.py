"""What events of one sign do to clocks in one state, as tables for the compiled walk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from legalkit.dates.length import Length
from legalkit.law.limitation_sheet import Effect, EventRule
from legalkit.law.rule import Rule
from legalkit.limitation.walk import _ORDER as ORDER
from legalkit.model.claim import EventKind
from legalkit.portfolio import layout as lay
from legalkit.portfolio.columns import Env, Unsupported
from legalkit.portfolio.daytable import number
from legalkit.portfolio.expressions import Expressions, condition
from legalkit.portfolio.groups import Group
from legalkit.portfolio.grown import Grown
from legalkit.portfolio.operands import Clockless
from legalkit.portfolio.program import Program
from legalkit.portfolio.states import StateKey, States

_CODES = {
    Effect.NONE: lay.NOTHING,
    Effect.RESTART: lay.RESTART,
    Effect.RESTART_AFTER: lay.RESTART_AFTER,
    Effect.REVIVE: lay.REVIVE,
    Effect.STOP: lay.STOP,
    Effect.SUSPEND: lay.SUSPEND,
    Effect.DEFER: lay.DEFER,
}
_LATE = {"yes": lay.LATE_YES, "base": lay.LATE_BASE, "no": lay.LATE_NO}
_EVER = 2**31 - 1


@dataclass(slots=True)
class Plans:
    """Candidates, operations and their expressions.

    Attributes:
        states: the states.
        expressions: codes of conditions and days.
        cands, ops, sorts, sort_cands: see :mod:`legalkit.portfolio.layout`.
    """

    states: States
    expressions: Expressions
    cands: Grown = field(default_factory=lambda: Grown(lay.CAND_FIELDS))
    ops: Grown = field(default_factory=lambda: Grown(lay.OP_FIELDS))
    sorts: Grown = field(default_factory=lambda: Grown(lay.SORT_FIELDS))
    sort_cands: Grown = field(default_factory=lambda: Grown(lay.CAND_FIELDS))
    _known: dict[object, int] = field(default_factory=dict)

    def room_for(self, group: Group) -> None:
        """Make room for the signs of a group."""
        self.sorts.extend(np.full((len(group.signs), lay.SORT_FIELDS), lay.NONE))

    def sort(self, group: Group, sign: int) -> None:
        """Write down how events of a sign are sorted."""
        kind, env = group.env(sign, {})
        listed = group.law.kernel.law.candidates(group.type).get(EventKind(kind), ())
        lines: list[tuple[int, ...]] = []
        for rule in listed:
            if rule.types and group.type not in rule.types:
                continue
            at, (first, last) = self._at(rule, env), _force(rule)
            try:
                told = condition(rule.when.source, env, self.expressions.book)
            except Unsupported:
                lines.append((at, first, last, lay.BAD, ORDER[rule.effect]))
                continue
            if told is False:
                continue
            lines.append((at, first, last, self.expressions.truth(told), ORDER[rule.effect]))
            if told is True and (first, last) == (-_EVER, _EVER):
                break
        else:
            if listed:
                at = self._at(listed[0], env)
                lines.append((at, -_EVER, _EVER, lay.NONE, ORDER[listed[0].effect]))
        begin = len(self.sort_cands)
        for line in lines:
            self.sort_cands.add(line)
        self.sorts.all[sign] = begin, len(lines), self._idle(group, sign, lines)

    def _idle(self, group: Group, sign: int, sorted_by: list[tuple[int, ...]]) -> int:
        """Whether events of a sign do nothing in any state and reading; see IDLE_*."""
        law = group.law.kernel.law
        kind, env = group.env(sign, Clockless())
        ever, ahead = True, len(sorted_by) == 1 and sorted_by[0][0] != lay.BAD
        for rule in law.candidates(group.type).get(EventKind(kind), ()):
            if rule.id in group.law.kernel.bits:
                return 0
            if rule.types and group.type not in rule.types:
                continue
            try:
                if condition(rule.when.source, env, self.expressions.book) is False:
                    continue
            except Unsupported:
                pass
            ever = ever and rule.effect is Effect.NONE
            # A rule that acts on the day by which the event is sorted waits for that day.
            ahead = ahead and self._at(rule, env) == sorted_by[0][0]
        return lay.IDLE_EVER if ever else lay.IDLE_AHEAD if ahead else 0

    def plan(self, place: int) -> None:
        """Write down what events of a sign do to clocks in a state; the place says which."""
        state = self.states.owner[place]
        key = self.states.keys[state]
        group = self.states.groups[key.group]
        sign = place - int(self.states.rows.all[state, lay.STATE_PLANS])
        program = self.states.program(key)
        clock = Clockless(period=program.counted_as.period.id, as_of=self.states.as_of)
        kind, env = group.env(sign, clock)
        lines = []
        for listed in program.law.candidates(group.type).get(EventKind(kind), ()):
            rule = program.reading(listed)
            if rule.types and group.type not in rule.types:
                continue
            if rule.periods and program.counted_as.period.id not in rule.periods:
                continue
            try:
                told = condition(rule.when.source, env, self.expressions.book)
            except Unsupported:
                lines.append((lay.BAD, 0, 0, 0, 0))
                break
            if told is False:
                continue
            first, last = _force(rule)
            op = self._op(rule, env, program, key, state)
            lines.append((self._at(rule, env), first, last, self.expressions.truth(told), op))
            if told is True and (first, last) == (-_EVER, _EVER):
                break
        begin = len(self.cands)
        for line in lines:
            self.cands.add(line)
        self.states.plans.all[place] = begin, len(lines)

    def _at(self, rule: EventRule, env: Env) -> int:
        return self._day(rule.at, env)

    def _day(self, source: Any, env: Env) -> int:
        """The code of a day; BAD where there is none."""
        try:
            return self.expressions.day(source, env)
        except Unsupported:
            return lay.BAD

    def _optional(self, source: Any, env: Env) -> int:
        return lay.NONE if source is None else self._day(source, env)

    def _requires(self, rule: EventRule, env: Env) -> int:
        every = {"all_of": [needed.condition.source for needed in rule.requires]}
        try:
            return self.expressions.truth(condition(every, env, self.expressions.book))
        except Unsupported:
            return lay.BAD

    def _op(self, rule: EventRule, env: Env, program: Program, key: StateKey, state: int) -> int:
        group = self.states.groups[key.group]
        code = _CODES[rule.effect]
        restarts = code in (lay.RESTART, lay.RESTART_AFTER, lay.REVIVE)
        lifted = program.stop is not None and program.stop in rule.lifts
        stop = 0 if lifted else key.stop
        op = [0] * lay.OP_FIELDS
        op[lay.OP_REQUIRES : lay.OP_FLOOR + 1] = [lay.NONE] * 6
        op[lay.OP_CODE] = code
        op[lay.OP_LATE] = _LATE[rule.before_expiry]
        op[lay.OP_START] = int(code in (lay.RESTART, lay.REVIVE) and rule.before_start == "nothing")
        op[lay.OP_RULE] = group.law.rule(rule.id)
        op[lay.OP_READS] = group.law.reads(rule.id)
        op[lay.OP_STAYS] = op[lay.OP_LEADS] = state
        if code == lay.NOTHING:
            return self.ops.add(op)
        op[lay.OP_REQUIRES] = self._requires(rule, env)
        if rule.once:
            name = rule.once if isinstance(rule.once, str) else rule.id
            op[lay.OP_ONCE] = 1 << program.onces.setdefault(name, len(program.onces))
        op[lay.OP_PART] = int(rule.scope == "amount")
        op[lay.OP_FREE] = int(bool(rule.period) or code == lay.REVIVE)
        op[lay.OP_ANCHOR] = self._optional(rule.restart_from, env)
        op[lay.OP_UNTIL] = self._day(rule.until, env) if _looks_at_end(rule) else lay.NONE
        if code in (lay.SUSPEND, lay.DEFER):
            op[lay.OP_BEGIN] = self._day(rule.begin, env)
        op[lay.OP_COUNT_BEGIN] = int(rule.count_begin)
        op[lay.OP_COUNT_UNTIL] = int(rule.count_until)
        op[lay.OP_AT_LEAST_FROM] = self._optional(rule.at_least_from, env)
        op[lay.OP_FLOOR] = self._optional(rule.floor, env)
        op[lay.OP_PENDING] = int(rule.open_status == "pending")
        op[lay.OP_NEVER_EARLIER] = int(rule.never_earlier)
        op[lay.OP_EXPRESSED] = int(
            rule.follow_up is None
            and rule.in_last is None
            and lay.BAD
            not in (op[lay.OP_ANCHOR], op[lay.OP_UNTIL], op[lay.OP_AT_LEAST_FROM], op[lay.OP_FLOOR])
        )
        counted = program.track
        if restarts:
            leads = program.leads_to(rule)
            op[lay.OP_LEADS] = lay.BAD
            if leads is not None:
                new = StateKey(key.group, key.reading, leads, stop)
                op[lay.OP_LEADS], counted = self.states.number(new), leads
                rows = self.states.rows.all
                rows[state, lay.STATE_NEXT] = rows[op[lay.OP_LEADS], lay.STATE_LINE]
            if rule.period:
                op[lay.OP_PERIOD_READS] = group.law.reads(rule.period)
        if lifted:
            other = StateKey(key.group, key.reading, key.track, stop)
            op[lay.OP_STAYS] = self.states.number(other)
        spec, old = (program.tracks.tracks[track].spec for track in (counted, program.track))
        op[lay.OP_LONGEST] = self._counted(program, old, rule.longest)
        op[lay.OP_TAIL] = self._counted(program, old, rule.tail)
        op[lay.OP_AT_LEAST] = self._counted(program, spec, rule.at_least)
        return self.ops.add(op)

    def _counted(self, program: Program, spec: int, length: Length | None) -> int:
        """The table of days to the end of a length; NONE for no length."""
        if length is None:
            return lay.NONE
        return self.states.book.number(program.tracks.tables.counted(spec, length))

    def rules(self, today: int) -> tuple[Any, ...]:
        """Changes of law, plans, candidates, operations, expressions, day of the assessment."""
        code = np.array(self.expressions.code or [0], dtype=np.int32)
        states = self.states
        return states.through.all, states.plans.all, self.cands.all, self.ops.all, code, today


def _looks_at_end(rule: EventRule) -> bool:
    """Whether the day on which something ended matters."""
    if rule.effect is Effect.DEFER:
        return rule.at_least_from is None
    return rule.effect in (Effect.SUSPEND, Effect.RESTART_AFTER)


def _force(rule: Rule) -> tuple[int, int]:
    """First and last day on which a rule is in force."""
    first, last = rule.in_force.from_, rule.in_force.until
    return (
        -_EVER if first is None else number(first),
        _EVER if last is None else number(last),
    )
