"""Which limitation law could apply, by forum, and which clock ends first (section 1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from legalkit.crossborder.choose import absent, asked, between, item_of, joined, rows_on
from legalkit.crossborder.memo import Deadline, OpenQuestion, Section, Table
from legalkit.crossborder.situation import Forum, Situation
from legalkit.dates.calendar import CourtCalendar, RestDay
from legalkit.law.crossborder_sheet import CrossborderSheet, LimitationChoice, NoChoice
from legalkit.law.treaties_sheet import Treaty
from legalkit.messages import Message
from legalkit.model.citation import Citation


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one claim under one law.

    Attributes:
        claim: id of the claim.
        law: code of the law asked.
        proven, asserted: last days before any roll-over, which is for the court; None where none
            runs.
        status: status by what is proven.
        cite: the deciding rule.
    """

    claim: str
    law: str
    proven: date | None
    asserted: date | None
    status: str
    cite: Citation | None = None


#: Status of a claim that a suit has saved: its date no longer presses.
_SAVED = "preserved"

#: Clocks by code of law; a message says why a law could not be asked.
Clocks = Mapping[str, tuple[Clock, ...] | Message]


@dataclass(frozen=True, slots=True)
class Pointer:
    """One law that a forum could apply to limitation, and why."""

    forum: Forum
    law: str
    why: Message
    cite: Citation | None
    doubtful: bool = False


def pointers(case: Situation) -> tuple[Pointer, ...]:
    """Every law that could govern limitation, forum by forum."""
    return tuple(pointer for forum in case.clock_forums() for pointer in _of_forum(case, forum))


def laws_to_ask(case: Situation) -> tuple[str, ...]:
    """Codes of the laws under which the clock must be computed, each once."""
    return tuple(dict.fromkeys([case.law, *(pointer.law for pointer in pointers(case))]))


def _of_forum(case: Situation, forum: Forum) -> Iterator[Pointer]:
    sheet = case.sheets.get(forum.state)
    convention = tuple(_convention(case, forum))
    yield from convention
    # The parties may have excluded the convention, and the case does not say that they have not:
    # what would apply then is reckoned too, as a possibility.
    sure = any(not pointer.doubtful for pointer in convention)
    for pointer in _national(case, forum, sheet):
        yield replace(pointer, doubtful=True) if sure else pointer


def _national(case: Situation, forum: Forum, sheet: CrossborderSheet | None) -> Iterator[Pointer]:
    """The laws of states that the forum, or a tribunal seated there, could apply."""
    if forum.reasons == ("seat",):
        why = Message("crossborder.l.tribunal")
        for code, _ in _governing(case, sheet):
            yield Pointer(forum, code, why, None)
        yield Pointer(forum, case.law_of(forum.state), why, None, doubtful=True)
        return
    rows = _rows(sheet, case)
    if sheet is None or not rows:
        # Nobody told which law this forum takes: both are reckoned until the question is answered.
        why = Message("crossborder.l.unknown", {"state": case.name(forum.state)})
        for law in _governing(case, sheet):
            yield Pointer(forum, law[0], why, None, doubtful=True)
        yield Pointer(forum, case.law_of(forum.state), why, None, doubtful=True)
        return
    row = rows[0]
    cite = row.citation
    if row.computes in ("governing_law", "both"):
        for code, why in _governing(case, sheet):
            yield Pointer(forum, code, why, cite)
    if row.computes in ("forum_law", "both", "borrowing"):
        yield Pointer(forum, case.law_of(forum.state), Message("crossborder.l.forum_law"), cite)
    if row.computes == "borrowing":
        code = case.law_of(case.creditor_state)
        yield Pointer(forum, code, Message("crossborder.l.borrowed"), cite)


def _rows(sheet: CrossborderSheet | None, case: Situation) -> list[LimitationChoice]:
    if sheet is None:
        return []
    day = case.contract_on or case.as_of
    return [row for row in sheet.limitation if row.in_force.covers(day)] or rows_on(
        sheet.limitation, case
    )


def _governing(case: Situation, sheet: CrossborderSheet | None) -> Iterator[tuple[str, Message]]:
    """The law of the contract; without a choice in it, the law the forum would find as well."""
    if case.chosen is not None:
        yield case.chosen, Message("crossborder.l.chosen")
        if case.law != case.chosen:
            yield case.law, Message("crossborder.l.claimed")
        return
    yield case.law, Message("crossborder.l.claimed")
    rows = rows_on(sheet.no_choice, case) if sheet else []
    for row in rows[:1]:
        pointed = _pointed(case, row.points_to, sheet)
        if pointed and pointed != case.law:
            yield pointed, Message(f"crossborder.l.points_to_{row.points_to}")


def _pointed(case: Situation, points_to: str, sheet: CrossborderSheet | None) -> str | None:
    state = {
        "seller": case.creditor_state,
        "buyer": case.debtor_states[0] if case.debtor_states else None,
        "forum": sheet.state if sheet else None,
    }.get(points_to)
    return case.law_of(state) if state else None


def _convention(case: Situation, forum: Forum) -> Iterator[Pointer]:
    """A convention whose own periods take the place of national law."""
    for treaty in case.treaties:
        if treaty.rules is None or not case.claim_types & set(treaty.claim_types):
            continue
        if not _party(treaty, forum.state, case):
            continue
        for state in case.debtor_states:
            answer = between(treaty, case.creditor_state, state, case)
            if answer.holds is False:
                continue
            why = case.named(
                Message("crossborder.rests", {"treaty": Message(treaty.title), "why": answer.why})
            )
            yield Pointer(forum, treaty.rules, why, treaty.citation, answer.holds is None)


def _party(treaty: Treaty, state: str, case: Situation) -> bool:
    member = treaty.member(state)
    return (
        member is not None
        and member.status == "party"
        and member.since is not None
        and member.since <= case.as_of
    )


def limitation_section(
    case: Situation, clocks: Clocks, calendars: Mapping[str, CourtCalendar] | None = None
) -> Section:
    """The clocks side by side, the earliest leading, and what decides between them."""
    found = pointers(case)
    rows = [row for pointer in found for row in _row(case, pointer, clocks)]
    rows.sort(key=lambda row: (row[0], row[1]))
    table = Table(
        "clocks", ("proven", "asserted", "law", "forum", "why"), tuple(r[2] for r in rows)
    )
    items, questions = [], []
    for forum in case.forums():
        sheet = case.sheets.get(forum.state)
        rows_here = rows_on(sheet.limitation, case) if sheet else []
        items += [item_of(row, "limitation", forum.state) for row in rows_here]
        items += [item_of(row, "no_choice", forum.state) for row in _choice_rows(case, sheet)]
        filing = rows_on(sheet.filing, case) if sheet else []
        items += [item_of(row, "filing", forum.state, status=row.counts) for row in filing]
        there = [name for name, r in (("limitation", rows_here), ("filing", filing)) if r]
        questions += absent("limitation", forum.state, case, ("limitation", "filing"), there)
        questions += asked("limitation", forum.state, [*rows_here, *_choice_rows(case, sheet)])
    questions += list(_unasked(case, found, clocks))
    questions += list(_excluded(case, found))
    questions += list(_too_early(case))
    lead = _lead(case, found, clocks)
    return Section(
        "limitation",
        tuple(lead),
        (table,) if rows else (),
        tuple(items),
        tuple(questions),
        tuple(_deadlines(case, clocks, calendars or {})),
    )


def _too_early(case: Situation) -> Iterator[OpenQuestion]:
    """An assessment day before the contract is nearly always a slip of the pen."""
    signed = case.contract_on
    if signed is not None and case.as_of < signed:
        params = {"day": case.as_of, "signed": signed}
        yield OpenQuestion(
            "limitation", None, Message("crossborder.l.ask_too_early", params), to="us"
        )


def _choice_rows(case: Situation, sheet: CrossborderSheet | None) -> list[NoChoice]:
    return rows_on(sheet.no_choice, case) if sheet and case.chosen is None else []


def _row(
    case: Situation, pointer: Pointer, clocks: Clocks
) -> Iterator[tuple[date, str, tuple[Any, ...]]]:
    """One line for each forum and law: the claim that ends first under it."""
    found = clocks.get(pointer.law)
    why = pointer.why
    if pointer.doubtful:
        why = Message("crossborder.l.perhaps", {"why": why})
    forum = case.name(pointer.forum.state)
    if found is None or isinstance(found, Message):
        reason = found or Message("crossborder.l.no_law", {"law": pointer.law})
        yield date.max, pointer.law, (reason, None, pointer.law, forum, why)
        return
    first = min(found, key=lambda clock: clock.proven or date.max, default=None)
    if first is None:
        return
    told = min((clock.asserted for clock in found if clock.asserted), default=None)
    proven = first.proven or Message(f"crossborder.clock.{first.status}")
    yield first.proven or date.max, pointer.law, (proven, told, pointer.law, forum, why)


def earliest(case: Situation, clocks: Clocks) -> Clock | None:
    """The clock that ends first by what is proven, over every law that could apply."""
    every = [
        clock
        for pointer in pointers(case)
        for clock in _clocks_of(clocks, pointer.law)
        if clock.proven is not None and clock.status != _SAVED
    ]
    return min(every, key=lambda clock: (clock.proven or date.max, clock.law), default=None)


def _clocks_of(clocks: Clocks, law: str) -> tuple[Clock, ...]:
    found = clocks.get(law)
    return () if found is None or isinstance(found, Message) else found


def _lead(
    case: Situation,
    found: tuple[Pointer, ...],
    clocks: Clocks,
) -> Iterator[Message]:
    first = earliest(case, clocks)
    if first is None or first.proven is None:
        yield Message("crossborder.l.none")
        return
    day, law = first.proven, first.law
    past = day < case.as_of
    forums = [case.name(p.forum.state) for p in found if p.law == law]
    params = {
        "day": day,
        "law": law,
        "claim": first.claim,
        "forum": forums[0] if forums else law,
    }
    yield Message("crossborder.l.leads_past" if past else "crossborder.l.leads", params)
    yield Message("crossborder.l.forums", {"forums": joined(_why_forums(case))})
    laws = dict.fromkeys(pointer.law for pointer in found)
    if len(laws) > 1:
        yield Message("crossborder.l.decides")
    if case.chosen is None:
        yield Message("crossborder.l.no_choice", {"law": case.law})


def _why_forums(case: Situation) -> list[Message]:
    """Each forum with the reasons for which it is looked at."""
    return [
        Message(
            "crossborder.in_place",
            {
                "topic": case.name(forum.state),
                "place": joined([Message(f"crossborder.forum.{why}") for why in forum.reasons]),
            },
        )
        for forum in case.clock_forums()
    ]


def _excluded(case: Situation, found: tuple[Pointer, ...]) -> Iterator[OpenQuestion]:
    """A convention that the contract may have excluded."""
    used = {pointer.law for pointer in found}
    for treaty in case.treaties:
        if treaty.rules in used:
            params = {"treaty": Message(treaty.title)}
            ask = Message("crossborder.l.ask_excluded", params)
            yield OpenQuestion("limitation", None, ask, to="us", cite=treaty.citation)


def _unasked(case: Situation, found: tuple[Pointer, ...], clocks: Clocks) -> Iterator[OpenQuestion]:
    """Laws that could apply and of which nothing could be computed."""
    for law in dict.fromkeys(pointer.law for pointer in found):
        if isinstance(clocks.get(law), tuple):
            continue
        state = next(p.forum.state for p in found if p.law == law)
        yield OpenQuestion("limitation", state, Message("crossborder.l.ask_law", {"law": law}))


def _deadlines(
    case: Situation, clocks: Clocks, calendars: Mapping[str, CourtCalendar]
) -> Iterator[Deadline]:
    first = earliest(case, clocks)
    if first is None or first.proven is None:
        return
    params = {"claim": first.claim, "law": first.law, "day": first.proven}
    waits = _waits(case)
    begin = first.proven
    if waits:
        state, months = waits[0]
        params |= {"months": months, "state": case.name(state)}
        sides = [calendars[s] for s in (state, case.creditor_state) if s in calendars]
        begin = _working_day_before(_months_before(begin, months), sides)
    note = "crossborder.d.limitation_note"
    if waits and begin <= case.as_of <= first.proven:
        # The time that service needs has begun: the checklist says so, not only the memo.
        note = "crossborder.d.limitation_late"
    title = Message("crossborder.d.limitation", params)
    yield Deadline("limitation", first.proven, title, Message(note, params))
    if waits and begin > case.as_of:
        yield Deadline(
            "suit-with-service",
            begin,
            Message("crossborder.d.suit", {"state": params["state"]}),
            Message("crossborder.d.suit_note", params),
        )


def _waits(case: Situation) -> list[tuple[str, int]]:
    """Forums where filing alone does not save the time, and the months to allow; longest first."""
    lead = case.settings.suit_lead_months
    found = [
        (sheet.state, lead.home if set(case.debtor_states) == {sheet.state} else lead.abroad)
        for sheet in (case.sheets.get(forum.state) for forum in case.forums())
        if sheet is not None and any(row.counts != "filing" for row in rows_on(sheet.filing, case))
    ]
    return sorted(found, key=lambda wait: -wait[1])


def _working_day_before(day: date, calendars: list[CourtCalendar]) -> date:
    """The day itself, or the last working day before it: a day of our own never moves later."""
    while any(calendar.kind(day) in set(RestDay) for calendar in calendars):
        day -= timedelta(days=1)
    return day


def _months_before(day: date, months: int) -> date:
    from calendar import monthrange

    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
