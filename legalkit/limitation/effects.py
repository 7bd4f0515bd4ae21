"""What one event does to the clock, and why it did nothing when it did nothing."""

from __future__ import annotations

from datetime import date

from legalkit.dates.length import ONE_DAY, Length
from legalkit.law.limitation_sheet import Effect, EventRule, FollowUp, Words
from legalkit.limitation.answer import Step
from legalkit.limitation.clock import Clock, Obstacle, Run
from legalkit.limitation.law import applies
from legalkit.limitation.walk import Walk, is_party
from legalkit.messages import Message
from legalkit.model.claim import Event


def take(walk: Walk, index: int, event: Event) -> None:
    """Let an event act on the clock of a walk and write the step down."""
    clock = walk.clock
    scope = walk.scope
    scope.event = event
    expiry = clock.expiry()
    if index in walk.skipped:
        walk.note_event(event, None, "none", expiry.rolled, walk.skipped[index])
        return
    rule, at = _find(walk, event, clock)
    if rule is None:
        walk.note_event(
            event,
            None,
            "none",
            expiry.rolled,
            Message("why.no_rule", {"kind": Message(f"kind.{event.kind.value}")}),
        )
        return
    walk.rules.add(rule.id)
    if at > walk.as_of:
        walk.note_event(
            event,
            rule,
            "none",
            expiry.rolled,
            Message("why.future", {"as_of": walk.as_of.isoformat()}),
            day=at,
        )
        return
    reason, would = _why_not(walk, event, rule, at, clock)
    if reason is not None:
        walk.note_event(event, rule, "none", expiry.rolled, reason, day=at, would_change=would)
        return
    before = expiry.rolled
    if rule.once:
        clock.used_once.add(rule.once if isinstance(rule.once, str) else rule.id)
    why = _APPLY[rule.effect](walk, event, rule, at, clock)
    if rule.lifts:
        clock.long_stops = [kept for kept in clock.long_stops if kept[0].id not in rule.lifts]
        clock.touch()
    after = None if walk.open is event else clock.expiry().rolled
    walk.steps.append(_step(walk, event, rule, at, before, after, why))


def _step(
    walk: Walk,
    event: Event,
    rule: EventRule,
    at: date,
    before: date,
    after: date | None,
    why: Message,
) -> Step:
    return Step(
        at, rule, str(rule.effect), before, after, why, event.id, event.kind.value, event.evidence
    )


def _find(walk: Walk, event: Event, clock: Clock) -> tuple[EventRule | None, date]:
    """The first rule of the sheet that fits the event, in the version in force when it happened."""
    scope = walk.scope
    day = walk.pick(event.date)
    expiry = clock.expiry()
    started = clock.started_on
    for listed in walk.candidates.get(event.kind, ()):
        rule = walk.reading(listed)
        if not applies(rule.types, walk.claim) or (
            rule.periods and clock.period.id not in rule.periods
        ):
            continue
        at = rule.at(scope) or day
        if not rule.in_force.covers(at):
            continue
        scope.clock = {
            "expired": at > expiry.rolled,
            "base_expired": at > expiry.base,
            "started": at >= started,
            "expires_on": expiry.rolled,
            "period": clock.period.id,
            "start": started,
            "as_of": walk.as_of,
        }
        if rule.when(scope):
            return rule, at
    return None, day


def _why_not(  # noqa: PLR0911  (each reason is one return)
    walk: Walk, event: Event, rule: EventRule, at: date, clock: Clock
) -> tuple[Message | None, Message | None]:
    """Why an event does nothing, and what would change it; (None, None) when it works."""
    if walk.secured is not None:
        return Message("why.secured"), None
    if rule.effect is Effect.NONE:
        return Message("why.rule_none"), None
    expiry = clock.expiry()
    other = _other_addressee(walk, event, rule)
    if other:
        return Message("why.other_person", {"person": other}), Message("would.same_person")
    late = _too_late(walk, rule, at, clock)
    if late:
        limit = expiry.base if rule.before_expiry == "base" else expiry.rolled
        return Message(late, {"expired": limit.isoformat()}), Message(
            "would.before", {"day": limit.isoformat()}
        )
    if (
        rule.effect in (Effect.RESTART, Effect.REVIVE)
        and rule.before_start == "nothing"
        and at < clock.started_on
    ):
        return (
            Message("why.before_start", {"start": clock.started_on.isoformat()}),
            Message("would.after_start", {"day": clock.started_on.isoformat()}),
        )
    for needed in rule.requires:
        if not needed.condition(walk.scope):
            return Message("why.requirement", {"need": _words(needed.or_else)}), Message(
                "would.requirement", {"need": _words(needed.or_else)}
            )
    group = rule.once if isinstance(rule.once, str) else rule.id
    if rule.once and group in clock.used_once:
        return Message("why.once"), None
    return _scope_or_follow_up(walk, event, rule)


def _scope_or_follow_up(
    walk: Walk, event: Event, rule: EventRule
) -> tuple[Message | None, Message | None]:
    amount, claimed = event.amount, walk.claim.amount
    if rule.scope == "amount" and amount is not None and claimed is not None and amount < claimed:
        walk.parts.append((rule.id, event))
        return Message("why.part", {"amount": f"{amount:,}", "claimed": f"{claimed:,}"}), Message(
            "would.whole"
        )
    if rule.follow_up is not None and not _followed(walk, event, rule.follow_up):
        deadline = _deadline(walk, rule.follow_up)
        kinds = Message(f"kind.{rule.follow_up.kinds[0].value}")
        day = deadline.isoformat() if deadline else "?"
        return Message("why.follow_up", {"kind": kinds, "day": day}), Message(
            "would.follow_up", {"kind": kinds, "day": day}
        )
    return None, None


def _words(words: Words) -> Message:
    """Sentences of rule sheets inside sentences of the catalogue."""
    return Message("words", {"en": words.en, "zh": words.zh})


def _other_addressee(walk: Walk, event: Event, rule: EventRule) -> str | None:
    """The person the act was directed at or done by, when that is not this debtor."""
    if rule.reach != "addressee":
        return None
    debtor = walk.claim.facts.get("debtor")
    if debtor is None:
        return None
    for word in (event.to, event.by):
        if is_party(word) and word not in (debtor, walk.claim.facts.get("creditor")):
            return str(word)
    return None


def _too_late(walk: Walk, rule: EventRule, at: date, clock: Clock) -> str | None:
    if rule.before_expiry == "no" or walk.open is not None:
        return None
    expiry = clock.expiry()
    if rule.effect is Effect.REVIVE:
        return None if at > expiry.rolled else "why.not_expired"
    limit = expiry.base if rule.before_expiry == "base" else expiry.rolled
    begin = at
    if rule.effect in (Effect.SUSPEND, Effect.DEFER):
        found = rule.begin(walk.scope)
        begin = found if found is not None else at
    return "why.expired" if begin > limit else None


def _deadline(walk: Walk, follow: FollowUp) -> date | None:
    origin = follow.of(walk.scope)
    if origin is None:
        return None
    run = walk.clock.runs[0]
    end = run.counting.end(origin, follow.within)
    return walk.law.roll(end, walk.clock.rollover, Length(months=1)).day if follow.roll else end


def _followed(walk: Walk, event: Event, follow: FollowUp) -> bool:
    origin = follow.of(walk.scope)
    deadline = _deadline(walk, follow)
    if origin is None or deadline is None:
        return False
    scope = walk.scope
    for later in scope.events:
        if later is event or later.kind not in follow.kinds:
            continue
        scope.event = later
        day = walk.pick(later.date)
        fits = origin <= day <= deadline and day <= walk.as_of and follow.where(scope)
        scope.event = event
        if fits:
            return True
    return False


# --- the effects ------------------------------------------------------------------------------


def _new_run(walk: Walk, rule: EventRule, anchor: date, clock: Clock) -> Run:
    period = clock.period
    if rule.period:
        period = walk.reading(walk.law.period(rule.period))
        clock.period = period
        clock.rollover = walk.reading(walk.law.rollover_for(period, walk.scope))
        walk.rules.add(period.id)
        clock.full = walk.law.length_entered(period, rule)
    length = rule.length or clock.full
    if rule.at_most and rule.at_most.all_months < length.all_months:
        length = rule.at_most
    counting = walk.reading(walk.law.counting_for(period, walk.scope)).counting
    year_end = rule.year_end or period.restart_year_end or "none"
    return Run(anchor, length, counting, year_end)


def _restart(walk: Walk, event: Event, rule: EventRule, at: date, clock: Clock) -> Message:
    anchor = (rule.restart_from(walk.scope) if rule.restart_from else None) or at
    if anchor < clock.anchor and not rule.period:
        return Message("why.proceeding_holds")
    _begin_anew(walk, rule, anchor, clock)
    # PT 327(3): counted anew from the act, yet not complete before two months after the end.
    _floors(walk, rule, anchor, clock)
    return Message("why.restart", {"from": anchor.isoformat()})


def _restart_after(walk: Walk, event: Event, rule: EventRule, at: date, clock: Clock) -> Message:
    until = (rule.restart_from(walk.scope) if rule.restart_from else None) or rule.until(walk.scope)
    if until is None:
        walk.open = event
        return Message("why.pending")
    if until < clock.anchor and not rule.period:
        return Message("why.proceeding_holds")
    _begin_anew(walk, rule, until, clock)
    _floors(walk, rule, until, clock)
    return Message("why.restart_after", {"from": until.isoformat()})


def _begin_anew(walk: Walk, rule: EventRule, anchor: date, clock: Clock) -> None:
    old = clock.expiry().nominal
    clock.runs = [_new_run(walk, rule, anchor, clock)]
    if rule.never_earlier:
        clock.floors.append(old)
    for stop, run, _ in clock.long_stops:
        if "restart" in stop.moved_by:
            run.anchor = anchor
    clock.touch()


def _interval(
    walk: Walk, rule: EventRule, at: date, clock: Clock
) -> tuple[date, date, date] | None:
    """First and last day that do not count, and the day it ended; None while it goes on."""
    scope = walk.scope
    begin = rule.begin(scope) or at
    until = rule.until(scope)
    counting = clock.runs[0].counting
    if rule.longest is not None:
        limit = counting.end(begin, rule.longest)
        if rule.count_begin and rule.count_until:
            # Both ends are left out, so the cap itself already holds its first day.
            limit -= ONE_DAY
        until = (
            limit
            if until is None and limit <= walk.as_of
            else until
            if until is None
            else min(until, limit)
        )
    if until is None:
        if rule.open_status == "pending":
            return None
        until = walk.as_of
    elif rule.tail is not None:
        until = counting.end(until, rule.tail)
    last = until if rule.count_until else until - ONE_DAY
    return begin if rule.count_begin else begin + ONE_DAY, last, until


def _suspend(walk: Walk, event: Event, rule: EventRule, at: date, clock: Clock) -> Message:
    interval = _interval(walk, rule, at, clock)
    if interval is None:
        walk.open = event
        return Message("why.pending")
    begin, until, ended = interval
    if rule.in_last is not None:
        clock.obstacles.append(Obstacle(begin, until, rule.in_last, rule.in_last_mode, None))
        clock.touch()
    else:
        clock.exclude(begin, until)
    _floors(walk, rule, ended, clock)
    return Message("why.suspend", {"begin": begin.isoformat(), "until": until.isoformat()})


def _defer(walk: Walk, event: Event, rule: EventRule, at: date, clock: Clock) -> Message:
    if rule.in_last is not None:
        interval = _interval(walk, rule, at, clock)
        if interval is None:
            walk.open = event
            return Message("why.pending")
        begin, until, _ = interval
        clock.obstacles.append(Obstacle(begin, until, rule.in_last, "existed", rule.at_least))
        clock.touch()
        return Message("why.defer_existed", {"until": until.isoformat()})
    until_day = rule.until(walk.scope) if rule.at_least_from is None else None
    if rule.at_least is not None and rule.at_least_from is None and until_day is None:
        if rule.open_status == "pending":
            walk.open = event
            return Message("why.pending")
        until_day = walk.as_of
    _floors(walk, rule, until_day or at, clock)
    return Message("why.defer")


def _floors(walk: Walk, rule: EventRule, until: date, clock: Clock) -> None:
    if rule.at_least is not None:
        origin = (rule.at_least_from(walk.scope) if rule.at_least_from else None) or until
        clock.floors.append(clock.runs[0].counting.end(origin, rule.at_least))
    if rule.floor is not None:
        floor = rule.floor(walk.scope)
        if floor is not None:
            clock.floors.append(floor)
    clock.touch()


def _stop(walk: Walk, event: Event, rule: EventRule, at: date, clock: Clock) -> Message:
    walk.secured = clock.expiry().rolled
    return Message("why.stop")


def _revive(walk: Walk, event: Event, rule: EventRule, at: date, clock: Clock) -> Message:
    anchor = (rule.restart_from(walk.scope) if rule.restart_from else None) or at
    clock.runs = [_new_run(walk, rule, anchor, clock)]
    clock.floors.clear()
    for stop, run, _ in clock.long_stops:
        if "restart" in stop.moved_by:
            run.anchor = anchor
    clock.touch()
    return Message("why.revive", {"from": anchor.isoformat()})


_APPLY = {
    Effect.RESTART: _restart,
    Effect.RESTART_AFTER: _restart_after,
    Effect.SUSPEND: _suspend,
    Effect.DEFER: _defer,
    Effect.STOP: _stop,
    Effect.REVIVE: _revive,
}
