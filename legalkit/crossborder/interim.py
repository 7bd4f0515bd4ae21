"""Freezing assets where they are, and what must follow in time (section 5)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from legalkit.crossborder.choose import Chosen, absent, applicable, asked
from legalkit.crossborder.memo import Deadline, Item, OpenQuestion, Section
from legalkit.crossborder.situation import Situation
from legalkit.dates.calendar import CourtCalendar, RestDay
from legalkit.law.crossborder_sheet import InterimDeadline, InterimRow
from legalkit.messages import Message


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that the case says was applied for, with the days known.

    Attributes:
        state: where it was asked for.
        measure: id of the measure in the country sheet, when the case names one.
    """

    event: str
    state: str
    measure: str | None
    application: date | None
    order: date | None
    execution: date | None
    service: date | None

    def day(self, after: str) -> date | None:
        """The day from which a time limit runs."""
        return {
            "application": self.application,
            "order": self.order,
            "execution": self.execution,
            "service": self.service,
        }[after]


def interim_section(
    case: Situation, measures: tuple[Measure, ...], calendars: dict[str, CourtCalendar]
) -> Section:
    """Measures at each place of assets; deadlines reckoned where a measure was begun."""
    items: list[Item] = []
    questions: list[OpenQuestion] = []
    deadlines: list[Deadline] = []
    lead: list[Message] = []
    for place in case.asset_states:
        found = _measures_at(case, place)
        items += [_item(case, place, one) for one in found]
        questions += asked("interim", place, [one.row for one in found])
        if not any(one.row.stage == "before_suit" for one in found):
            questions += absent("interim", place, case, ("before_suit",), ())
        for one in found:
            if one.open and one.answer and one.treaty:
                ask = Message(
                    "crossborder.ask_treaty",
                    {"why": case.named(one.answer.why), "treaty": Message(one.treaty.title)},
                )
                questions.append(OpenQuestion("interim", place, ask, cite=one.cite()))
        begun = [measure for measure in measures if measure.state == place]
        for measure in begun:
            deadlines += list(_reckoned(case, measure, found, calendars.get(place)))
        if any(one.row.stage == "before_suit" and not one.open for one in found):
            lead.append(Message("crossborder.i.lead", {"place": case.name(place)}))
    for measure in measures:
        if not any(measure.state == place for place in case.asset_states):
            questions.append(
                OpenQuestion(
                    "interim",
                    measure.state,
                    Message("crossborder.i.elsewhere", {"event": measure.event}),
                    to="us",
                )
            )
    return Section("interim", tuple(lead), (), tuple(items), tuple(questions), tuple(deadlines))


def _measures_at(case: Situation, place: str) -> list[Chosen[InterimRow]]:
    sheet = case.sheets.get(place)
    if sheet is None:
        return []
    arbitration = case.arbitration_clause
    seat = arbitration.clause.country if arbitration and arbitration.clause else None
    found: list[Chosen[InterimRow]] = []
    for one in applicable(sheet.interim, place, _other(case, place), case, "interim"):
        row = one.row
        # Without an arbitration clause there is nothing to aid; an own-seat measure needs the seat.
        aids = row.stage == "in_aid_of_arbitration"
        if aids and (arbitration is None or (row.seats == "own" and seat not in (place, None))):
            continue
        found.append(one)
    return found


def _other(case: Situation, place: str) -> str:
    """The state that a measure looks at from ``place``: of the seat, else of the creditor."""
    arbitration = case.arbitration_clause
    seat = arbitration.clause.country if arbitration and arbitration.clause else None
    if seat and seat != place:
        return seat
    return case.creditor_state if case.creditor_state != place else case.court_state


def _item(case: Situation, place: str, one: Chosen[InterimRow]) -> Item:
    row = one.row
    details = list(one.basis(case))
    if row.security:
        details.append(Message("crossborder.i.security", {"text": row.security.message}))
    for limit in row.deadlines:
        details.append(limit_said(limit))
    if row.governs == "later":
        details.append(Message("crossborder.i.later"))
    status = "open" if one.open else row.stage
    return Item("interim", place, status, row.says.message, one.cite(), tuple(details))


def limit_said(limit: InterimDeadline) -> Message:
    """The time limit as a sentence."""
    unit: str = limit.unit
    if limit.months:
        unit = "month" if limit.months == 1 else "months"
    return Message(
        f"crossborder.i.limit_{unit}",
        {
            "count": limit.months or limit.days,
            "after": Message(f"crossborder.i.after_{limit.after}"),
            "do": limit.do.message,
        },
    )


def _reckoned(
    case: Situation,
    measure: Measure,
    found: list[Chosen[InterimRow]],
    calendar: CourtCalendar | None,
) -> Iterator[Deadline]:
    for one in found:
        row = one.row
        if measure.measure and row.measure != measure.measure:
            continue
        days = [
            (ending(start, limit, calendar), limit)
            for limit in row.deadlines
            if (start := measure.day(limit.after)) is not None
        ]
        if row.governs == "later" and days:
            # Only when every one of them is known can the later be told; else the earlier is safe.
            days = (
                [max(days, key=lambda pair: pair[0])]
                if len(days) == len(row.deadlines)
                else [min(days, key=lambda pair: pair[0])]
            )
        for place, (day, limit) in enumerate(days):
            yield Deadline(
                f"interim/{measure.event}/{row.id}/{place}",
                day,
                Message(
                    "crossborder.d.interim",
                    {"do": limit.do.message, "state": case.name(measure.state)},
                ),
                Message("crossborder.d.interim_note", {"cite": row.cite, "event": measure.event}),
            )


def ending(start: date, limit: InterimDeadline, calendar: CourtCalendar | None) -> date:
    """The last day of a time limit; never moved to a later day, because the earlier is safe."""
    if limit.months is not None:
        return _months_on(start, limit.months)
    count = limit.days or 0
    if limit.unit == "days":
        return start + timedelta(days=count)
    day, left = start, count
    rest = set(RestDay)
    while left:
        day += timedelta(days=1)
        weekend = day.weekday() >= 5 if calendar is None else calendar.kind(day) in rest
        left -= 0 if weekend else 1
    return day


def _months_on(start: date, months: int) -> date:
    """The corresponding day of a later month, or its last day where there is none."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
