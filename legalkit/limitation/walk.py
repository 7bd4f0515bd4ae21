"""Walks a timeline once, event by event, and writes down each step.

Events are taken by the day on which they take effect; on one day the order is: change of law,
obstacles and proceedings that stop time, then acts that restart it. The order in which a user
lists them never matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from legalkit.dates.length import Length
from legalkit.law.limitation_sheet import (
    Effect,
    EventRule,
    LimitationRule,
    PeriodKind,
    PeriodRule,
    TransitionRule,
    WindowEffect,
    WindowRule,
)
from legalkit.law.scope import Picker, Scope, as_number, earliest
from legalkit.limitation.answer import ClockAnswer, Status, Step
from legalkit.limitation.clock import Clock, Run
from legalkit.limitation.law import Law, applies
from legalkit.messages import Message
from legalkit.model.claim import Claim, Event, EventKind

#: On one day: change of law first, then what stops time, then what restarts it, then what secures.
_ORDER = {
    Effect.SUSPEND: 1,
    Effect.DEFER: 1,
    Effect.REVIVE: 2,
    Effect.RESTART: 2,
    Effect.RESTART_AFTER: 3,
    Effect.STOP: 3,
    Effect.NONE: 4,
}
R = TypeVar("R", bound=LimitationRule)
_TOLD = tuple(name for name in Event.model_fields if name not in ("id", "kind", "date"))
_PARTIES = frozenset({"creditor", "debtor", "agent", "court"})


@dataclass(slots=True)
class Walk:
    """One walk over one timeline.

    Attributes:
        law: the law.
        claim: the claim.
        events: the events that count in this scenario.
        as_of: later events are not counted.
        pick: which day an uncertain date stands for.
        replace: rules taken in another reading, by id.
        overrides: facts taken otherwise than stated or assumed.
        skipped: events that do not count in this scenario, with the reason.
    """

    law: Law
    claim: Claim
    events: tuple[Event, ...]
    as_of: date
    pick: Picker = earliest
    replace: Mapping[str, LimitationRule] = field(default_factory=dict)
    overrides: Mapping[str, object] = field(default_factory=dict)
    skipped: Mapping[int, Message] = field(default_factory=dict)
    scope: Scope = field(init=False)
    candidates: Mapping[EventKind, tuple[EventRule, ...]] = field(init=False)
    steps: list[Step] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)
    clock: Clock = field(init=False)
    started_on: date | None = None
    open: Event | None = None
    secured: date | None = None
    parts: list[tuple[str, Event]] = field(default_factory=list)

    def __post_init__(self) -> None:
        counted = tuple(
            event for index, event in enumerate(self.events) if index not in self.skipped
        )
        self.candidates = self.law.candidates(self.claim.type)
        self.scope = Scope(self.claim, self.law.defaults, counted, self.pick, self.overrides)

    def run(self) -> ClockAnswer:
        """Walk the timeline and answer."""
        from legalkit.limitation.effects import take  # which knows the walk

        found = self._first_period()
        if found is None:
            return self._nothing_runs()
        period, start = found
        if start is None:
            return self._unlimited(period)
        self._start(period, start)
        for item in self._timeline():
            if isinstance(item, TransitionRule):
                self._change_law(item)
            else:
                take(self, *item)
        return self._answer()

    # --- the first period -------------------------------------------------------------------

    def reading(self, rule: R) -> R:
        """The rule, in the reading that this walk takes."""
        if not self.replace:
            return rule
        changed = self.replace.get(rule.id, rule)
        return changed if isinstance(changed, type(rule)) else rule

    def _first_period(self) -> tuple[PeriodRule, date | None] | None:
        """The first period that applies, with its start; no start when it has no limit."""
        for listed in self.law.periods[self.claim.type]:
            rule = self.reading(listed)
            if not rule.when(self.scope):
                continue
            start = rule.start(self.scope) if rule.start else None
            if start is None and rule.kind is not PeriodKind.UNLIMITED:
                continue
            governed = rule.governed_by(self.scope) if rule.governed_by else start
            if governed is not None and not rule.in_force.covers(governed):
                continue
            self.rules.add(rule.id)
            return rule, None if rule.kind is PeriodKind.UNLIMITED else start
        return None

    def _run(self, rule: PeriodRule, anchor: date) -> Run:
        assert rule.length is not None  # noqa: S101
        counting = self.reading(self.law.counting_for(rule, self.scope))
        self.rules.add(counting.id)
        return Run(anchor, self._length(rule), counting.counting, rule.year_end)

    def _length(self, rule: PeriodRule) -> Length:
        if rule.length_from is None:
            return rule.length or Length()
        named = self.scope.get(rule.length_from)
        if named is not None and str(named).strip()[-1:] in ("y", "m", "w", "d"):
            return Length.parse(str(named))
        stated = as_number(named)
        if stated is not None and stated > 0:
            return Length(months=int(stated))
        return rule.length or Length()

    def _start(self, period: PeriodRule, start: date) -> None:
        shift = self._shifted_start(start)
        run = self._run(period, shift or start)
        rollover = self.reading(self.law.rollover_for(period, self.scope))
        self.rules.add(rollover.id)
        self.clock = Clock(self.law, period, rollover, [run], run.length)
        self.started_on = self.clock.started_on
        self._agreed_length(run)
        self._long_stops()
        expiry = self.clock.expiry()
        why = Message("why.start", {"start": run.origin.isoformat(), "length": _length(run)})
        self._note(start, period, "start", None, expiry.rolled, why)
        if shift:
            why = Message("why.shift", {"day": shift.isoformat()})
            self._note(start, self._shift_rule(start), "exclude", None, expiry.rolled, why)
        self._windows(start)

    def _agreed_length(self, run: Run) -> None:
        months = self.scope.claim.facts.get("agreed_period_months")
        if months is None or as_number(months) is None:
            return
        from legalkit.limitation.agreements import agreed_length

        found = agreed_length(self.law, self.scope, run.length, int(str(months)))
        if found is None:
            return
        rule, length, key = found
        self.rules.add(rule.id)
        if length is not None:
            run.length = length
            self.clock.full = length
            self.clock.touch()
        self._note(run.anchor, rule, "agreement", None, None, Message(key, {"months": months}))

    def _fitting_windows(self) -> list[WindowRule]:
        fitting = []
        for listed in self.law.sheet.windows:
            rule = self.reading(listed)
            if applies(rule.types, self.claim) and rule.when(self.scope):
                fitting.append(rule)
        return fitting

    def _shift_rule(self, start: date) -> WindowRule | None:
        for rule in self._fitting_windows():
            if rule.start_inside == "shift" and rule.begin <= start <= rule.until:
                return rule
        return None

    def _shifted_start(self, start: date) -> date | None:
        rule = self._shift_rule(start)
        return rule.until if rule else None

    def _windows(self, start: date) -> None:
        clock = self.clock
        for rule in self._fitting_windows():
            if rule.until > self.as_of and rule.begin > self.as_of:
                continue
            inside = rule.begin <= start <= rule.until
            if inside and rule.start_inside == "nothing":
                continue
            before = clock.expiry().rolled
            if rule.effect is WindowEffect.EXCLUDE:
                last = rule.begin + timedelta(days=rule.days - 1) if rule.days else rule.until
                clock.exclude(rule.begin, last, for_everyone=True)
            else:
                clock.windows.append(rule)
                clock.touch()
            after = clock.expiry().rolled
            if after != before:
                self.rules.add(rule.id)
                why = Message(
                    "why.window", {"begin": rule.begin.isoformat(), "until": rule.until.isoformat()}
                )
                self._note(rule.begin, rule, str(rule.effect), before, after, why)

    def _long_stops(self) -> None:
        clock = self.clock
        for listed in self.law.sheet.long_stops:
            rule = self.reading(listed)
            if not applies(rule.types, self.claim) or not rule.when(self.scope):
                continue
            origin = rule.origin(self.scope)
            if origin is None or not rule.in_force.covers(origin):
                continue
            counting = self.reading(self.law.counting_for(rule, self.scope))
            run = Run(origin, rule.length, counting.counting)
            rollover = self.reading(self.law.rollover_for(rule, self.scope))
            clock.long_stops.append((rule, run, rollover))
            self.rules.add(rule.id)
        clock.touch()

    # --- the timeline -----------------------------------------------------------------------

    def _timeline(self) -> list[TransitionRule | tuple[int, Event]]:
        """Changes of law and events in the order in which they take effect."""
        items: list[tuple[tuple[date, int, str], str, TransitionRule | tuple[int, Event]]] = []
        for listed in self.law.sheet.transitions:
            rule = self.reading(listed)
            items.append(((rule.on, 0, rule.id), "", rule))
        keys = [self._key(event) for event in self.events]
        alike = len(set(keys)) < len(keys)
        for index, event in enumerate(self.events):
            items.append((keys[index], _told(event) if alike else "", (index, event)))
        items.sort(key=lambda item: item[:2])
        return [item for _, _, item in items]

    def _key(self, event: Event) -> tuple[date, int, str]:
        """The day an event takes effect, its order on that day, and its kind."""
        self.scope.event = event
        rules = self.candidates.get(event.kind, ())
        day = self.pick(event.date)
        for rule in rules:
            if applies(rule.types, self.claim) and rule.when(self.scope):
                at = rule.at(self.scope) or day
                if rule.in_force.covers(at):
                    return (at, _ORDER[rule.effect], event.kind.value)
        if not rules:
            return (day, 5, event.kind.value)
        return (rules[0].at(self.scope) or day, _ORDER[rules[0].effect], event.kind.value)

    def _meets(self, rule: TransitionRule) -> bool:
        """True when a change of law is for this clock."""
        if rule.on > self.as_of or (rule.old and self.clock.period.id not in rule.old):
            return False
        return rule.when(self.scope)

    def _change_law(self, rule: TransitionRule) -> None:
        clock = self.clock
        if not self._meets(rule):
            return
        if clock.anchor >= rule.on or clock.period.id == rule.period:
            return
        before = clock.expiry()
        if before.nominal < rule.on:
            if rule.old:
                self._note(
                    rule.on,
                    rule,
                    "none",
                    before.rolled,
                    before.rolled,
                    Message("why.already_expired"),
                )
            return
        new = self.reading(self.law.period(rule.period))
        self.law.length_entered(new, rule)
        new_length = self._length(new)
        counted = rule.counted_from or rule.on
        if rule.rule == "replace_length":
            clock.runs = [
                Run(run.anchor, new_length, run.counting, new.year_end) for run in clock.runs
            ]
        elif rule.rule == "longer":
            longer = [Run(run.anchor, new_length, run.counting, new.year_end) for run in clock.runs]
            if min(run.base() for run in longer) > min(run.base() for run in clock.runs):
                clock.runs = longer
        elif rule.rule == "shorter":
            clock.runs = [*clock.runs, self._run(new, counted)]
        else:
            clock.runs = [self._run(new, counted)]
        clock.period = new
        clock.full = new_length
        clock.touch()
        self.rules.update((rule.id, new.id))
        after = clock.expiry().rolled
        self._note(
            rule.on,
            rule,
            "transition",
            before.rolled,
            after,
            Message("why.transition", {"rule": new.id}),
        )

    # --- the end ----------------------------------------------------------------------------

    def note_event(
        self,
        event: Event,
        rule: EventRule | None,
        effect: str,
        before: date | None,
        why: Message,
        *,
        day: date | None = None,
        would_change: Message | None = None,
    ) -> None:
        """Write down an event that left the clock as it was."""
        self.steps.append(
            Step(
                day or self.pick(event.date),
                rule,
                effect,
                before,
                before,
                why,
                event.id,
                event.kind.value,
                event.evidence,
                would_change,
            )
        )

    def _note(
        self,
        day: date,
        rule: LimitationRule | None,
        effect: str,
        before: date | None,
        after: date | None,
        why: Message,
    ) -> None:
        self.steps.append(Step(day, rule, effect, before, after, why))

    def _answer(self) -> ClockAnswer:
        clock = self.clock
        expiry = clock.expiry()
        if expiry.capped:
            stop = self.law.by_id[expiry.capped]
            self.rules.update(
                roll.id for rule, _, roll in clock.long_stops if rule.id == expiry.capped
            )
            self._note(
                expiry.nominal, stop, "long_stop", None, expiry.rolled, Message("why.long_stop")
            )
        status, day, nominal = Status.RUNNING, expiry.rolled, expiry.nominal
        if self.secured is not None:
            return self._made(Status.PRESERVED, self.secured, self.secured, expiry.certain)
        if self.open is not None:
            return self._made(Status.PENDING, None, None, True)
        if self.as_of > day:
            status = Status.EXPIRED
        elif self.started_on is not None and self.as_of < self.started_on:
            status = Status.NOT_STARTED
        return self._made(status, day, nominal, expiry.certain)

    def _made(
        self, status: Status, day: date | None, nominal: date | None, certain: bool
    ) -> ClockAnswer:
        return ClockAnswer(
            status=status,
            expires_on=day,
            nominal=nominal,
            starts_on=self.started_on,
            steps=tuple(self.steps),
            certain=certain,
            latest=day,
            law=self.law.code,
            rules=frozenset(self.rules),
            assumed=frozenset(self.scope.assumed),
            used=frozenset(self.scope.used),
            parts=tuple(self.parts),
        )

    def _nothing_runs(self) -> ClockAnswer:
        self._note(self.as_of, None, "none", None, None, Message("why.no_start"))
        return self._made(Status.NOT_STARTED, None, None, True)

    def _unlimited(self, period: PeriodRule) -> ClockAnswer:
        self._note(self.as_of, period, "none", None, None, Message("why.unlimited"))
        return self._made(Status.UNLIMITED, None, None, True)


def _length(run: Run) -> Message:
    length = run.length
    parts = ((length.years, "years"), (length.months, "months"), (length.days, "days"))
    stated = [(number, unit) for number, unit in parts if number]
    if len(stated) == 1:
        number, unit = stated[0]
        return Message(f"length.{unit}", {"n": number})
    return Message("length.mixed", {"text": str(length)})


def _told(event: Event) -> str:
    """What is told of an event without its name, which may only be its place in the list."""
    return " ".join(f"{getattr(event, name)}" for name in _TOLD)


def is_party(word: str | None) -> bool:
    """True for a party id, False for the general words creditor, debtor, agent, court."""
    return word is not None and word not in _PARTIES
