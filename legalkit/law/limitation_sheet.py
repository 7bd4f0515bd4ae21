"""The rule sheet of limitation: what a law says of lengths, starts, events and transitions.

The meaning of each word is documented in ``docs/rule-sheets.md``; the engine in
:mod:`legalkit.limitation` interprets it. Adding a law never touches Python.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from legalkit.dates.calendar import RestDay
from legalkit.dates.counting import Counting, Era, Method
from legalkit.dates.length import Length, Missing
from legalkit.law.condition import Condition, ConditionField
from legalkit.law.dayexpr import DayExpr, DayExprField
from legalkit.law.rule import Rule
from legalkit.law.words import Words as Words  # noqa: PLC0414 - taken from here
from legalkit.model.base import Value
from legalkit.model.claim import ClaimType, EventKind
from legalkit.model.scalars import Day, Id, Text


def _length(value: object) -> Length:
    if isinstance(value, Length):
        return value
    try:
        return Length.parse(str(value))
    except ValueError as problem:
        raise PydanticCustomError("length", "{problem}", {"problem": str(problem)}) from None


LengthField = Annotated[Length, PlainValidator(_length)]


class LimitationRule(Rule):
    """A rule of limitation, with what it says in words."""

    says: Words


class NatureKind(StrEnum):
    """What expiry does."""

    DEFENCE = "defence"
    COURT = "court"
    EXTINGUISHES = "extinguishes"


class Nature(LimitationRule):
    """Whether expiry is a defence, applied by the court, or ends the right."""

    kind: NatureKind
    types: tuple[ClaimType, ...] = ()
    when: ConditionField = Condition({})


class Change(Value):
    """Another reading of a rule: the fields that differ.

    Attributes:
        id: id of the reading.
        why: what the authorities differ about.
        change: fields of the rule with their other values.
    """

    id: Id
    why: Words
    cite: Text | None = None
    change: dict[str, object]


class CountingRule(LimitationRule):
    """How days, months and years are counted.

    Attributes:
        method: ``corresponding_day`` or ``day_before``.
        first_day: ``excluded`` or ``included``.
        missing_day: ``last_day`` of the month, or ``next_day``, when the last month has no such
            day.
        era: ``gregorian`` or ``hijri``.
    """

    method: Method = Method.CORRESPONDING_DAY
    first_day: Literal["excluded", "included"] = "excluded"
    missing_day: Missing = Missing.LAST_DAY
    era: Era = Era.GREGORIAN
    types: tuple[ClaimType, ...] = ()
    when: ConditionField = Condition({})
    readings: tuple[Change, ...] = ()

    @cached_property
    def counting(self) -> Counting:
        """The convention as the date room uses it."""
        return Counting(self.method, self.first_day == "included", self.missing_day, self.era)


class RolloverRule(LimitationRule):
    """Whether a last day on a rest day moves to the next working day.

    Attributes:
        days: rest days that move it; empty for no roll-over.
        direction: ``later`` to the next working day, or ``earlier`` to the one before
            (an act that no office takes that day and the law does not extend: US-CA renewal).
        years, months, days_periods: whether periods stated in that unit roll (NL: none of a year
            or more).
    """

    days: tuple[RestDay, ...] = ()
    direction: Literal["later", "earlier"] = "later"
    years: bool = True
    months: bool = True
    days_periods: bool = True
    types: tuple[ClaimType, ...] = ()
    when: ConditionField = Condition({})
    readings: tuple[Change, ...] = ()

    @cached_property
    def rest_days(self) -> frozenset[RestDay]:
        """The rest days as the calendar takes them."""
        return frozenset(self.days)


class FactDeclaration(Value):
    """A question that this law asks and others may not.

    Attributes:
        type: how the answer is written.
        values: allowed words for a choice; every other value is tried for "if it were different".
        default: assumed when nobody says; the assumption that gives the earlier date.
        why: why the answer matters.
    """

    type: Literal["bool", "choice", "number", "day", "text", "ids"]
    values: tuple[Text, ...] = ()
    default: Text | None = None
    en: Text
    zh: Text
    own: Text | None = None
    why: Words | None = None


class PeriodKind(StrEnum):
    """What kind of period it is."""

    LIMITATION = "limitation"
    PRECLUSIVE = "preclusive"
    ENFORCEMENT = "enforcement"
    LOOK_BACK = "look_back"
    UNLIMITED = "unlimited"


class PeriodRule(LimitationRule):
    """How long a claim of a type lives, and from when.

    The first rule of the sheet that applies is taken; ``governed_by`` says which date decides on
    the
    version in force.

    Attributes:
        types: claim types; empty means the fallback for every type.
        length: length, or absent for ``unlimited``.
        length_from: name of a fact that holds the length in months (an agreed guarantee period).
        start: the day from which the period runs (the event day; the counting rule says if it
            counts).
        year_end: ``start`` when the period starts at the close of the calendar year (BGB 199),
            ``end`` when
            it ends at the close of the year (Poland art 118), ``end_first`` when the year is
            closed before
            the days that do not count are added; ``restart_year_end`` says the same for restarts.
        governed_by: the date that picks the version in force.
        stage: later stages are entered by events only (PRC guarantee: period, then limitation).
        counting, rollover: ids of rules of this sheet that apply instead of the general ones.
    """

    types: tuple[ClaimType, ...] = ()
    when: ConditionField = Condition({})
    kind: PeriodKind = PeriodKind.LIMITATION
    length: LengthField | None = None
    length_from: Text | None = None
    start: DayExprField | None = None
    year_end: Literal["none", "start", "end", "end_first"] = "none"
    restart_year_end: Literal["none", "start", "end", "end_first"] | None = None
    governed_by: DayExprField | None = None
    stage: Literal["first", "later"] = "first"
    counting: Id | None = None
    rollover: Id | None = None
    readings: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> PeriodRule:
        if self.kind is not PeriodKind.UNLIMITED and (
            self.length is None or (self.start is None and self.stage == "first")
        ):
            raise PydanticCustomError(
                "period", "a period needs 'length' and 'start' unless it is 'unlimited'"
            )
        return self


class LongStopRule(LimitationRule):
    """The longest a claim can live, whatever happens.

    Attributes:
        origin: the day it counts from.
        moved_by: effects that move even the long stop.
        periods: ids of the periods it caps; empty for all (a title obtained later has its own
            life).
        not_before: no long stop ends before this day (Russia, 2023-09-01).
    """

    types: tuple[ClaimType, ...] = ()
    when: ConditionField = Condition({})
    periods: tuple[Id, ...] = ()
    length: LengthField
    origin: DayExprField
    moved_by: tuple[Literal["suspend", "restart", "exclude", "defer"], ...] = ()
    not_before: Day | None = None
    counting: Id | None = None
    rollover: Id | None = None
    readings: tuple[Change, ...] = ()


class Effect(StrEnum):
    """What an event does to the clock."""

    RESTART = "restart"
    RESTART_AFTER = "restart_after"
    SUSPEND = "suspend"
    DEFER = "defer_expiry"
    STOP = "stop"
    REVIVE = "revive"
    NONE = "none"


class Requirement(Value):
    """A condition without which the event does nothing; ``or_else`` says it in words."""

    condition: ConditionField
    or_else: Words


class FollowUp(Value):
    """A later act without which the effect is lost.

    Attributes:
        kinds: the acts that count.
        within: how soon after ``of`` they must come.
        of: the day it is counted from.
        grace: True when, until that day has come, the effect is held open.
    """

    kinds: tuple[EventKind, ...]
    within: LengthField
    of: DayExprField = DayExpr("event.date")
    where: ConditionField = Condition({})
    roll: bool = False


class EventRule(LimitationRule):
    """What one kind of act or happening does to the clock, and on what conditions.

    The first rule of the sheet whose ``kinds`` and ``when`` fit is taken; its ``requires`` then
    decide
    whether it works, and a failed requirement is the answer to "why not".

    Attributes:
        kinds: kinds of event.
        types: claim types it is limited to; empty for all.
        periods: ids of periods it is limited to; empty for all.
        when: which events this rule is for.
        requires: what must hold for it to work.
        effect: what it does.
        at: the day it takes effect, for order and for "before expiry".
        restart_from: the day from which the new period runs (default ``at``).
        length: length of the new period when it is not the full one.
        period: id of the period entered (guarantee: second stage).
        at_most: longest new period (NL: five years).
        never_earlier: the new end is never before the old one (NL, BE).
        year_end: overrides the period's rule for this restart.
        begin, until: first and last day that the obstacle or proceeding lasts.
        count_begin, count_until: whether those two days themselves are excluded from the running.
        tail: further time after the end that does not count (DE § 204(2): 6m).
        at_least: expiry is not before this long after the end (FR 2238: 6m; DE 203: 3m).
        at_least_from: the day ``at_least`` counts from; the end of the tail unless given.
        floor: fixed day before which the claim does not expire (standstill until a date).
        longest: the obstacle counts no longer than this.
        in_last: works only as far as it falls in the last such time of the period.
        in_last_mode: ``days`` only those days count (DE 206); ``whole`` all its days count if it
            reached
            into that time; ``existed`` for a deferral that asks only whether it existed then (CC
            194).
        open_status: status while it goes on.
        before_expiry: must take effect before expiry; ``base`` ignores deferrals, ``no`` also
            works after.
        before_start: what it does before the period starts: nothing, or counts.
        once: works only once (by this rule, or by the named group of rules).
        follow_up: the later act without which it has no effect.
        scope: ``amount`` when it works only for the sum it speaks of.
        reach: ``addressee`` when it works only against the person it was directed at.
        lifts: ids of long stops that cap no longer once this act has worked (FR 2232: suits,
            attachments).
        proof: the standard of proof by which it counts as proven, from ``evidence.yaml``.
    """

    kinds: tuple[EventKind, ...]
    types: tuple[ClaimType, ...] = ()
    periods: tuple[Id, ...] = ()
    when: ConditionField = Condition({})
    requires: tuple[Requirement, ...] = ()
    effect: Effect
    at: DayExprField = DayExpr({"first_of": ["event.received_on", "event.date"]})
    restart_from: DayExprField | None = None
    length: LengthField | None = None
    period: Id | None = None
    at_most: LengthField | None = None
    never_earlier: bool = False
    year_end: Literal["none", "start", "end", "end_first"] | None = None
    begin: DayExprField = DayExpr("event.date")
    until: DayExprField = DayExpr("event.ended_on")
    count_begin: bool = True
    count_until: bool = True
    tail: LengthField | None = None
    at_least: LengthField | None = None
    at_least_from: DayExprField | None = None
    floor: DayExprField | None = None
    longest: LengthField | None = None
    in_last: LengthField | None = None
    in_last_mode: Literal["days", "whole", "existed"] = "days"
    open_status: Literal["pending", "running"] = "pending"
    before_expiry: Literal["yes", "base", "no"] = "yes"
    before_start: Literal["nothing", "counts"] = "nothing"
    once: bool | Id = False
    follow_up: FollowUp | None = None
    scope: Literal["whole", "amount"] = "whole"
    reach: Literal["all", "addressee"] = "all"
    lifts: tuple[Id, ...] = ()
    proof: Id | None = None
    readings: tuple[Change, ...] = ()


class WindowEffect(StrEnum):
    """What fixed calendar dates do for everyone."""

    EXCLUDE = "exclude"
    MOVE_EXPIRY = "move_expiry"
    FLOOR = "floor"


class WindowRule(LimitationRule):
    """An emergency rule: fixed dates that do something for every claim.

    Attributes:
        begin, until: first and last day of the window, both inside.
        effect: ``exclude`` its days do not count; ``move_expiry`` an expiry inside the window
            moves to
            ``to``; ``floor`` the same, but as a lower limit on whatever the other rules give.
        days: how many days do not count, when courts do not count every day of the window (US-NY:
            228).
        start_inside: a period that starts inside the window: ``count`` the rest of the window is
            excluded,
            ``shift`` the period counts from the last day of the window.
        expiry: which expiries are moved: ``base`` before, ``running`` after other extensions.
        to: the day an expiry moves to.
        requires_start_before: only periods that started before the window began.
    """

    begin: Day
    until: Day
    effect: WindowEffect
    days: int | None = None
    start_inside: Literal["count", "shift", "nothing"] = "count"
    to: Day | None = None
    expiry: Literal["base", "running"] = "running"
    types: tuple[ClaimType, ...] = ()
    when: ConditionField = Condition({})
    readings: tuple[Change, ...] = ()


class TransitionRule(LimitationRule):
    """What a change of law does to a clock that is running on the day of the change.

    Attributes:
        on: first day of the new law.
        old: ids of the periods that it changes; empty for all.
        rule: ``replace_length`` the new length counts from the original start; ``shorter`` the new
            period
            counts from ``counted_from`` and the old one still ends earlier if it does;
            ``new_period`` the
            new period counts from ``counted_from``; ``longer`` the new length from the original
            start if later.
        period: id of the new period.
        counted_from: the event day of the new period.
    """

    on: Day
    old: tuple[Id, ...] = ()
    rule: Literal["replace_length", "shorter", "new_period", "longer"]
    period: Id
    counted_from: Day | None = None
    when: ConditionField = Condition({})
    readings: tuple[Change, ...] = ()


class AgreementRule(LimitationRule):
    """Whether the parties can agree on another length.

    Attributes:
        allowed: in which direction.
        at_least, at_most: limits of the agreed length.
    """

    types: tuple[ClaimType, ...] = ()
    when: ConditionField = Condition({})
    allowed: Literal["none", "shorten", "lengthen", "both"]
    at_least: LengthField | None = None
    at_most: LengthField | None = None


class BorrowingRule(LimitationRule):
    """Another law's limitation that must be met as well (US-NY CPLR 202): the shorter governs.

    Attributes:
        law: name of the fact that holds the code of the other law.
    """

    when: ConditionField = Condition({})
    law: Text
    types: tuple[ClaimType, ...] = ()


class OtherNote(LimitationRule):
    """A thing a lawyer should know that the clock cannot say."""

    topic: Text
    types: tuple[ClaimType, ...] = ()
    when: ConditionField = Condition({})


class LimitationSheet(Value):
    """The limitation law of one place.

    Attributes:
        law: its code.
        version: date version of the sheet.
        sources: what was read for it.
        limits: what it does not cover.
    """

    law: Text
    title: Words
    version: Day
    sources: Text
    limits: Text | None = None
    parent: Text | None = None
    nature: tuple[Nature, ...] = Field(min_length=1)
    counting: tuple[CountingRule, ...] = Field(min_length=1)
    rollover: tuple[RolloverRule, ...] = Field(min_length=1)
    facts: dict[str, FactDeclaration] = Field(default_factory=dict)
    periods: tuple[PeriodRule, ...] = Field(min_length=1)
    long_stops: tuple[LongStopRule, ...] = ()
    events: tuple[EventRule, ...] = ()
    windows: tuple[WindowRule, ...] = ()
    transitions: tuple[TransitionRule, ...] = ()
    agreements: tuple[AgreementRule, ...] = ()
    borrowing: tuple[BorrowingRule, ...] = ()
    notes: tuple[OtherNote, ...] = ()

    def rules(self) -> tuple[LimitationRule, ...]:
        """Every rule of the sheet."""
        return (
            *self.nature,
            *self.counting,
            *self.rollover,
            *self.periods,
            *self.long_stops,
            *self.events,
            *self.windows,
            *self.transitions,
            *self.agreements,
            *self.borrowing,
            *self.notes,
        )
