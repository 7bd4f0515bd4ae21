"""A second limitation clock, written from docs/rule-sheets.md alone, that walks day by day.

It shares no code with the engine: it imports neither the clock, the effects and the walk of
``legalkit.limitation`` nor the counting of ``legalkit.dates``; it reads the rule sheet as data and
counts each day of a period one by one. It knows only the conditions that the random sheets of
:mod:`tests.oracles.random_sheets` use. Slow on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
#: Order on one day: change of law, suspensions and deferrals, restarts, proceedings.
ORDER = {
    "suspend": 1,
    "defer_expiry": 1,
    "revive": 2,
    "restart": 2,
    "restart_after": 3,
    "stop": 3,
    "none": 4,
}


@lru_cache(maxsize=200_000)
def same_number(day: date, months: int, missing: str) -> tuple[date, bool]:
    """Walk on until the month ``months`` later, to the day with the same number; else say so."""
    target = day.year * 12 + day.month + months
    step = DAY if months >= 0 else -DAY
    current = day
    while current.year * 12 + current.month != target:
        current += step
    # now inside the month: look for the number, from its first day to its last
    while current.day > 1:
        current -= DAY
    month = current.month
    while current.month == month:
        if current.day == day.day:
            return current, True
        current += DAY
    # ``current`` is the first day of the following month
    return (current if missing == "next_day" else current - DAY), False


def count_days(day: date, days: int) -> date:
    """The last of ``days`` days counted one by one, the first of them the day after ``day``."""
    for _ in range(days):
        day += DAY
    return day


@dataclass(frozen=True)
class Count:
    method: str
    included: bool
    missing: str

    def last_day(self, event: date, length) -> date:
        months = length.years * 12 + length.months
        if not months:
            # the days are counted one by one; an included event day is the first of them
            return count_days(event, length.days - 1 if self.included else length.days)
        if self.method == "day_before":
            first = event if self.included else event + DAY
            end, there = same_number(first, months, self.missing)
            if there or self.missing == "next_day":
                end -= DAY
            return count_days(end, length.days)
        end, _ = same_number(event, months, self.missing)
        end = count_days(end, length.days)
        return end - DAY if self.included else end


@dataclass
class Period:
    anchor: date
    length: object
    count: Count
    year_end: str


@dataclass
class SlowClock:
    sheet: object
    claim: object
    events: tuple
    as_of: date
    rest_days: frozenset[date] = frozenset()
    closed: frozenset[date] = frozenset()
    running: list[Period] = field(default_factory=list)
    not_counted: list[tuple[date, date]] = field(default_factory=list)  # by suspensions
    windowed: list[tuple[date, date]] = field(default_factory=list)  # by windows
    hindrances: list = field(default_factory=list)
    not_before: list[date] = field(default_factory=list)
    caps: list = field(default_factory=list)
    spent: set[str] = field(default_factory=set)
    pending: bool = False
    secured: date | None = None

    # --- the question ---------------------------------------------------------------------

    def answer(self) -> tuple[str, date | None]:
        rule = next(p for p in self.sheet.periods if p.stage == "first")
        due = self.claim.due_on.earliest
        shift = next(
            (
                w.until
                for w in self.sheet.windows
                if w.start_inside == "shift" and w.begin <= due <= w.until
            ),
            None,
        )
        self.period = rule
        self.full = rule.length
        self.running = [Period(shift or due, rule.length, self.count, rule.year_end)]
        self.begins = self.origin(self.running[0])
        for window in self.sheet.windows:
            if window.begin > self.as_of or window.effect != "exclude":
                continue
            if window.start_inside == "nothing" and window.begin <= due <= window.until:
                continue
            last = count_days(window.begin, window.days - 1) if window.days else window.until
            self.windowed.append((window.begin, last))
        self.movers = [
            w
            for w in self.sheet.windows
            if w.effect != "exclude"
            and w.begin <= self.as_of
            and not (w.start_inside == "nothing" and w.begin <= due <= w.until)
        ]
        for stop in self.sheet.long_stops:
            self.caps.append((stop, Period(due, stop.length, self.count, "none")))
        timeline = [((t.on, 0, t.id, ""), None, t) for t in self.sheet.transitions]
        for event in self.events:
            # whether an act revives is known only when its turn comes: the ordinary rule orders it
            rules = [r for r in self.sheet.events if event.kind in r.kinds and not r.when.source]
            rule = rules[0] if rules else None
            at = (self.day(rule.at, event) if rule else None) or event.date.earliest
            order = ORDER[str(rule.effect)] if rule else 5
            # the page says nothing on two acts of one kind on one day: by what is told of them
            told = f"{event.received_on} {event.served_on} {event.ended_on}"
            timeline.append(((at, order, event.kind.value, told), event, None))
        for _, event, change in sorted(timeline, key=lambda item: item[0]):
            if change is not None:
                self.change(change)
            else:
                self.happen(event)
        if self.secured is not None:
            return "preserved", self.secured
        if self.pending:
            return "pending", None
        _, last, _ = self.stand()
        if self.as_of > last:
            return "expired", last
        if self.as_of < self.begins:
            return "not_started", last
        return "running", last

    @property
    def count(self) -> Count:
        rule = self.sheet.counting[0]
        return Count(str(rule.method), rule.first_day == "included", str(rule.missing_day))

    # --- days -----------------------------------------------------------------------------

    def day(self, expression, event) -> date | None:
        return self._named(expression.source, event)

    def _named(self, source, event) -> date | None:
        if isinstance(source, dict) and "first_of" in source:
            found = [self._named(part, event) for part in source["first_of"]]
            return next((d for d in found if d is not None), None)
        if source == "due_on":
            return self.claim.due_on.earliest
        when = getattr(event, source.removeprefix("event."))
        return when.earliest if when is not None else None

    def roll(self, day: date) -> date:
        kinds = {str(kind) for kind in self.sheet.rollover[0].days}
        names = {4: "friday", 5: "saturday", 6: "sunday"}
        while (day in self.closed and "holiday" in kinds) or (
            day not in self.closed and names.get(day.weekday()) in {"saturday", "sunday"} & kinds
        ):
            day += DAY if str(self.sheet.rollover[0].direction) == "later" else -DAY
        return day

    # --- where the clock stands -----------------------------------------------------------

    def origin(self, period: Period) -> date:
        if period.year_end == "start":
            return date(period.anchor.year, 12, 31)
        return period.anchor

    def _walk(self, last: date, first: date, spans) -> date:
        """Count the days from ``first`` to ``last``, then walk again and leave some out."""
        to_count = 0
        current = first
        while current <= last:
            to_count += 1
            current += DAY
        if not to_count or not spans:
            return last
        current = first - DAY
        while to_count:
            current += DAY
            if not any(begin <= current <= until for begin, until in spans):
                to_count -= 1
        return current

    def end_of(self, period: Period) -> date:
        """Last day of a period, before deferrals and long stops."""
        origin = self.origin(period)
        last = period.count.last_day(origin, period.length)
        if period.year_end == "end_first":
            last = date(last.year, 12, 31)
        first = origin if period.count.included else origin + DAY
        plain = [*self.not_counted, *self.windowed]
        without = self._walk(last, first, plain)
        late = []
        for begin, until, in_last, mode, _ in self.hindrances:
            if mode == "existed":
                continue
            opens = self.back(without, in_last)
            if until >= opens:
                late.append((max(begin, opens) if mode == "days" else begin, until))
        ended = self._walk(last, first, [*plain, *late]) if late else without
        for window in self.movers:
            if window.expiry == "base" and window.begin <= ended <= window.until:
                ended = max(ended, window.to)
        return date(ended.year, 12, 31) if period.year_end == "end" else ended

    def back(self, last: date, length) -> date:
        """First day of the last ``length`` of a period that ends on ``last``."""
        months = length.years * 12 + length.months
        before, _ = same_number(last, -months, "last_day")
        for _ in range(length.days):
            before -= DAY
        return before + DAY

    def existed(self, last: date, count: Count) -> list[date]:
        return [
            count.last_day(until, at_least)
            for begin, until, in_last, mode, at_least in self.hindrances
            if mode == "existed" and until >= self.back(last, in_last) and begin <= last
        ]

    def stand(self) -> tuple[date, date, date]:
        """Last day before roll-over, the last day, and the last day without deferrals."""
        base, period = min(((self.end_of(p), p) for p in self.running), key=lambda pair: pair[0])
        nominal = max([base, *self.not_before, *self.existed(base, period.count)])
        for window in self.movers:
            if window.expiry == "running" and window.begin <= nominal <= window.until:
                nominal = max(nominal, window.to)
        limits = []
        for stop, own in self.caps:
            last = own.count.last_day(own.anchor, own.length)
            first = own.anchor if own.count.included else own.anchor + DAY
            spans = [
                *(self.not_counted if "suspend" in stop.moved_by else ()),
                *(self.windowed if {"suspend", "exclude"} & set(stop.moved_by) else ()),
            ]
            last = self._walk(last, first, spans)
            if "defer" in stop.moved_by:
                last = max([last, *self.not_before, *self.existed(last, own.count)])
            if stop.not_before is not None:
                last = max(last, stop.not_before)
            limits.append(last)
        shown = min([nominal, *limits])
        plain = min([base, *limits])
        return shown, self.roll(shown), self.roll(plain)

    # --- what happens ---------------------------------------------------------------------

    def change(self, rule) -> None:
        if rule.on > self.as_of or (rule.old and self.period.id not in rule.old):
            return
        if min(p.anchor for p in self.running) >= rule.on or self.period.id == rule.period:
            return
        if self.stand()[0] < rule.on:
            return  # already expired: left alone
        new = next(p for p in self.sheet.periods if p.id == rule.period)
        fresh = Period(rule.counted_from or rule.on, new.length, self.count, new.year_end)
        same = [Period(p.anchor, new.length, p.count, new.year_end) for p in self.running]
        if rule.rule == "replace_length":
            self.running = same
        elif rule.rule == "shorter":
            self.running = [*self.running, fresh]
        elif rule.rule == "new_period":
            self.running = [fresh]
        elif min(p.count.last_day(self.origin(p), p.length) for p in same) > min(
            p.count.last_day(self.origin(p), p.length) for p in self.running
        ):
            self.running = same
        self.period, self.full = new, new.length

    def happen(self, event) -> None:  # noqa: C901, PLR0912 - one gate after the other, as on the page
        nominal, last, base = self.stand()
        rule = at = None
        for candidate in self.sheet.events:
            if event.kind not in candidate.kinds:
                continue
            if candidate.periods and self.period.id not in candidate.periods:
                continue
            at = self.day(candidate.at, event) or event.date.earliest
            source = candidate.when.source
            if source and (at > last) != (source["clock.expired"] == "true"):
                continue
            rule = candidate
            break
        if rule is None or at > self.as_of or self.secured is not None or rule.effect == "none":
            return
        begin = self.day(rule.begin, event) or at
        until = self.day(rule.until, event)
        begins = self.origin(min(self.running, key=self.origin))
        if not self.pending:
            if rule.effect == "revive":
                if at <= last:
                    return
            elif rule.before_expiry != "no":
                acts = begin if rule.effect in ("suspend", "defer_expiry") else at
                if acts > (base if rule.before_expiry == "base" else last):
                    return
        if rule.effect in ("restart", "revive") and rule.before_start == "nothing" and at < begins:
            return
        if rule.once and (rule.once if isinstance(rule.once, str) else rule.id) in self.spent:
            return
        if rule.follow_up is not None and not self.followed(rule.follow_up, event):
            return
        if rule.once:
            name = rule.once if isinstance(rule.once, str) else rule.id
            self.spent.add(name)
        getattr(self, "do_" + str(rule.effect))(rule, event, at, begin, until, nominal, last)
        self.caps = [cap for cap in self.caps if cap[0].id not in rule.lifts]

    def followed(self, wanted, event) -> bool:
        """Whether one of the acts wanted came in time, on or after the day of the event."""
        begin = self.day(wanted.of, event)
        limit = self.running[0].count.last_day(begin, wanted.within)
        if wanted.roll:
            limit = self.roll(limit)
        return any(
            other.kind in wanted.kinds and begin <= other.date.earliest <= min(limit, self.as_of)
            for other in self.events
            if other is not event
        )

    def anew(self, rule, anchor: date, old: date) -> None:
        if rule.period is None and anchor < min(p.anchor for p in self.running):
            return  # a proceeding that runs until later holds the clock
        if rule.period is not None:
            self.period = next(p for p in self.sheet.periods if p.id == rule.period)
            self.full = self.period.length
        length = rule.length or self.full
        if rule.at_most is not None:
            months = rule.at_most.years * 12 + rule.at_most.months
            if months < length.years * 12 + length.months:
                length = rule.at_most
        year_end = rule.year_end or self.period.restart_year_end or "none"
        self.running = [Period(anchor, length, self.count, year_end)]
        if rule.never_earlier:
            self.not_before.append(old)
        for stop, own in self.caps:
            if "restart" in stop.moved_by:
                own.anchor = anchor
        if rule.at_least is not None:
            self.not_before.append(self.running[0].count.last_day(anchor, rule.at_least))

    def do_restart(self, rule, event, at, begin, until, nominal, last) -> None:
        self.anew(rule, at, nominal)

    def do_restart_after(self, rule, event, at, begin, until, nominal, last) -> None:
        if until is None:
            self.pending = True
        else:
            self.anew(rule, until, nominal)

    def do_revive(self, rule, event, at, begin, until, nominal, last) -> None:
        self.not_before.clear()
        self.anew(rule, at, nominal)

    def do_stop(self, rule, event, at, begin, until, nominal, last) -> None:
        self.secured = last

    def _lasting(self, rule, begin, until):
        """First and last day, and the end that further time counts from; None while it goes on."""
        count = self.running[0].count
        if rule.longest is not None:
            most = count.last_day(begin, rule.longest)
            if rule.count_begin and rule.count_until:
                most -= timedelta(days=1)
            if until is None and most <= self.as_of:
                until = most
            elif until is not None:
                until = min(until, most)
        if until is None:
            if rule.open_status == "pending":
                return None
            until = self.as_of
        elif rule.tail is not None:
            until = count.last_day(until, rule.tail)
        return (
            begin if rule.count_begin else begin + DAY,
            until if rule.count_until else until - DAY,
            until,
        )

    def do_suspend(self, rule, event, at, begin, until, nominal, last) -> None:
        lasting = self._lasting(rule, begin, until)
        if lasting is None:
            self.pending = True
            return
        first, final, end = lasting
        if first <= final:
            if rule.in_last is not None:
                self.hindrances.append((first, final, rule.in_last, rule.in_last_mode, None))
            else:
                self.not_counted.append((first, final))
        if rule.at_least is not None:
            self.not_before.append(self.running[0].count.last_day(end, rule.at_least))

    def do_defer_expiry(self, rule, event, at, begin, until, nominal, last) -> None:
        if rule.in_last is not None:
            lasting = self._lasting(rule, begin, until)
            if lasting is None:
                self.pending = True
                return
            self.hindrances.append((lasting[0], lasting[1], rule.in_last, "existed", rule.at_least))
            return
        if until is None:
            if rule.open_status == "pending":
                self.pending = True
                return
            until = self.as_of
        self.not_before.append(self.running[0].count.last_day(until, rule.at_least))
