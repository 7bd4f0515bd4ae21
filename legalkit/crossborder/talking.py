"""How a debtor abroad is talked to, and a last date that no holiday swallows (section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from legalkit.crossborder.choose import absent, asked, item_of, rows_on, rows_once, source_of
from legalkit.crossborder.memo import Cell, Deadline, Item, OpenQuestion, Section, Table
from legalkit.crossborder.situation import Situation
from legalkit.dates.calendar import CourtCalendar, RestDay
from legalkit.law.crossborder_sheet import Quiet, TalkRow
from legalkit.messages import Message
from legalkit.model.citation import Citation

_TOPICS = ("channel", "language", "contact_limits")
_REST = frozenset(RestDay)
#: How far ahead holidays are listed.
_AHEAD = timedelta(days=90)
#: A search for a free day that is longer than this has met wrong data.
_FARTHEST = 120


@dataclass(frozen=True, slots=True)
class LetterOffer:
    """What the templates hold for the debtor's country.

    Attributes:
        state: the debtor's state.
        law: code whose sheet has the letter; None when there is none.
        language: language of that letter, when the sheet says it.
        title: its title.
    """

    state: str
    law: str | None
    language: str | None = None
    title: Message | None = None


@dataclass(frozen=True, slots=True)
class LastDate:
    """A last date for the debtor.

    Attributes:
        wished: the day the letter would have named.
        day: the day to name.
        moved: why it was moved, day by day.
        certain: False where a calendar of that year is not announced, or there is none.
    """

    wished: date
    day: date
    moved: tuple[Message, ...]
    certain: bool


def talking_section(
    case: Situation,
    calendars: Mapping[str, CourtCalendar],
    offers: tuple[LetterOffer, ...],
    pay_within: int,
    cites: Mapping[str, Citation] | None = None,
) -> Section:
    """Channel, tone, language, limits, week, holidays, last date and letter for each debtor."""
    items: list[Item] = []
    questions: list[OpenQuestion] = []
    lead: list[Message] = []
    deadlines: list[Deadline] = []
    rows: list[tuple[Cell, ...]] = []
    for state in case.debtor_states:
        sheet = case.sheets.get(state)
        told = rows_on(sheet.talking, case) if sheet else []
        items += [item_of(row, row.topic, state) for row in told]
        questions += asked("talking", state, told)
        questions += absent("talking", state, case, _TOPICS, [row.topic for row in told])
        last = last_date(case, state, calendars, told, case.as_of + timedelta(days=pay_within))
        lead += list(_lead(case, state, last))
        params = {"state": case.name(state), "day": last.day}
        deadlines.append(
            Deadline(
                f"letter/{state}",
                last.day,
                Message("crossborder.d.letter", params),
                Message("crossborder.d.letter_note", params),
            )
        )
        if state not in calendars:
            ask = Message("crossborder.t.no_calendar", {"state": case.name(state)})
            questions.append(OpenQuestion("talking", state, ask))
        items += list(_week(case, state, calendars, cites or {}))
        rows += list(_holidays(case, state, calendars, cites or {}))
        questions += list(_letter(case, state, told, offers, lead))
    table = Table("holidays", ("place", "from", "until", "source"), rows_once(rows))
    return Section(
        "talking",
        tuple(lead),
        (table,) if rows else (),
        tuple(items),
        tuple(questions),
        tuple(deadlines),
    )


def last_date(
    case: Situation,
    state: str,
    calendars: Mapping[str, CourtCalendar],
    told: list[TalkRow],
    wished: date,
) -> LastDate:
    """The first day from ``wished`` on that is a working day on both sides and not a quiet time.

    A letter that names a holiday gives the debtor an excuse, so the day moves later, never earlier:
    it is our own deadline and costs no right.
    """
    day = wished
    moved: list[Message] = []
    sides = [side for side in dict.fromkeys([state, case.creditor_state]) if side in calendars]
    for _ in range(_FARTHEST):
        why = _not_on(case, day, sides, calendars, told)
        if why is None:
            break
        if why not in moved:
            moved.append(why)
        day += timedelta(days=1)
    certain = state in calendars and all(day <= calendars[s].verified_through for s in sides)
    return LastDate(wished, day, tuple(moved), certain)


def _not_on(
    case: Situation,
    day: date,
    sides: list[str],
    calendars: Mapping[str, CourtCalendar],
    told: list[TalkRow],
) -> Message | None:
    for row in told:
        if row.quiet is not None and is_quiet(row.quiet, day):
            return row.says.message
    for side in sides:
        kind = calendars[side].kind(day)
        if kind in _REST and kind is not None:
            word = "holiday" if kind is RestDay.HOLIDAY else "weekend"
            return Message(f"crossborder.t.{word}", {"state": case.name(side)})
    return None


def is_quiet(quiet: Quiet, day: date) -> bool:
    """True when the day lies in a recurring quiet time."""
    if quiet.hijri_month is not None:
        return _hijri_month(day) == quiet.hijri_month
    if quiet.begins is None or quiet.ends is None:
        return False
    place = f"{day:%m-%d}"
    if quiet.begins <= quiet.ends:
        return quiet.begins <= place <= quiet.ends
    return place >= quiet.begins or place <= quiet.ends


def _hijri_month(day: date) -> int | None:
    """Month of the tabular Islamic calendar (Umm al-Qura); sightings may differ by a day."""
    from hijridate import Gregorian

    try:
        return int(Gregorian(day.year, day.month, day.day).to_hijri().month)
    except (OverflowError, ValueError):
        return None


def _lead(case: Situation, state: str, last: LastDate) -> Iterator[Message]:
    params = {"state": case.name(state), "day": last.day, "wished": last.wished}
    yield Message("crossborder.t.moved" if last.moved else "crossborder.t.day", params)
    for why in last.moved:
        yield Message("crossborder.t.because", {"why": why})
    if not last.certain:
        yield Message("crossborder.t.uncertain", params)


def _week(
    case: Situation,
    state: str,
    calendars: Mapping[str, CourtCalendar],
    cites: Mapping[str, Citation],
) -> Iterator[Item]:
    calendar = calendars.get(state)
    if calendar is None:
        return
    rest = [Message(f"crossborder.day.{day}") for day in sorted(calendar.weekly)]
    if rest:
        from legalkit.crossborder.choose import joined

        params = {"days": joined(rest), "through": calendar.verified_through}
        yield Item("week", state, None, Message("crossborder.t.week", params), cites.get(state))


def _holidays(
    case: Situation,
    state: str,
    calendars: Mapping[str, CourtCalendar],
    cites: Mapping[str, Citation],
) -> Iterator[tuple[Cell, ...]]:
    """Runs of holidays in the next three months, at the debtor and at home."""
    for side in dict.fromkeys([state, case.creditor_state]):
        calendar = calendars.get(side)
        if calendar is None:
            continue
        cite = cites.get(side)
        source = source_of(cite, side) if cite else None
        for first, last in _runs(calendar, case.as_of, case.as_of + _AHEAD):
            yield case.name(side), first, last, source


def _runs(calendar: CourtCalendar, begin: date, end: date) -> Iterator[tuple[date, date]]:
    """Days on end without work that hold a holiday; the weekends beside it belong to it."""
    run: list[date] = []
    holiday = False
    day = begin
    while day <= end + timedelta(days=1):
        kind = calendar.kind(day) if day <= end else None
        if kind is not None:
            run.append(day)
            holiday = holiday or kind is RestDay.HOLIDAY
        else:
            if holiday:
                yield run[0], run[-1]
            run, holiday = [], False
        day += timedelta(days=1)


def _letter(
    case: Situation,
    state: str,
    told: list[TalkRow],
    offers: tuple[LetterOffer, ...],
    lead: list[Message],
) -> Iterator[OpenQuestion]:
    wanted = [language for row in told for language in row.languages]
    offer = next((one for one in offers if one.state == state), None)
    params = {
        "state": case.name(state),
        "wanted": ", ".join(dict.fromkeys(wanted)) or "–",
        "law": offer.law if offer and offer.law else "–",
        "title": offer.title if offer and offer.title else "–",
    }
    if offer is None or offer.law is None:
        none = "crossborder.t.no_letter" if wanted else "crossborder.t.no_letter_language"
        lead.append(Message(none, params))
        ask = "crossborder.t.ask_letter" if wanted else "crossborder.t.ask_letter_language"
        yield OpenQuestion("talking", state, Message(ask, params), to="us")
        return
    fits = offer.language is None or any(offer.language.startswith(want) for want in wanted)
    lead.append(Message("crossborder.t.letter" if fits else "crossborder.t.letter_other", params))
