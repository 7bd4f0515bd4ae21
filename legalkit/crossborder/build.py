"""Joins the sections into the memo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from legalkit.crossborder.interim import Measure, interim_section
from legalkit.crossborder.limitation_law import Clocks, limitation_section
from legalkit.crossborder.memo import Memo, OpenQuestion, Section
from legalkit.crossborder.money import FeesBy, InterestBy, money_section
from legalkit.crossborder.papers import SignedPaper, papers_section
from legalkit.crossborder.service import service_section
from legalkit.crossborder.situation import Situation
from legalkit.crossborder.talking import LetterOffer, talking_section
from legalkit.crossborder.where import where_section
from legalkit.dates.calendar import CourtCalendar
from legalkit.messages import Message
from legalkit.model.citation import Citation, Mark
from legalkit.model.finding import Finding, Severity, Where


@dataclass(frozen=True, slots=True)
class Answers:
    """What other rooms answered for this case.

    Attributes:
        clocks: limitation by law.
        interest: interest by law.
        fees: court fees by state.
        signed: signatures as validated.
        measures: interim measures that the case tells.
        calendars: court calendars by state.
        calendar_cites: where each calendar comes from.
        offers: letters that the templates have.
        pay_within: days that the letter gives.
        own_currency: currency of the creditor's country.
    """

    clocks: Clocks = field(default_factory=dict)
    interest: InterestBy = field(default_factory=dict)
    fees: FeesBy = field(default_factory=dict)
    signed: tuple[SignedPaper, ...] = ()
    measures: tuple[Measure, ...] = ()
    calendars: Mapping[str, CourtCalendar] = field(default_factory=dict)
    calendar_cites: Mapping[str, Citation] = field(default_factory=dict)
    offers: tuple[LetterOffer, ...] = ()
    pay_within: int = 14
    own_currency: str | None = None


def build_memo(case: Situation, told: Answers) -> Memo:
    """The preparation memo for a case; without sections when all of it lies in one state."""
    if case.domestic:
        findings = tuple(_untold(case))
        return Memo(case.case, case.title, case.as_of, case.states, True, (), findings)
    sections = (
        limitation_section(case, told.clocks, told.calendars),
        where_section(case),
        service_section(case),
        papers_section(case, told.signed),
        interim_section(case, told.measures, dict(told.calendars)),
        money_section(case, told.interest, told.fees, told.own_currency),
        talking_section(case, told.calendars, told.offers, told.pay_within, told.calendar_cites),
    )
    memo = Memo(case.case, case.title, case.as_of, case.states, False, sections, ())
    brief = _brief(case, memo)
    findings = tuple(_findings(case, memo))
    return Memo(case.case, case.title, case.as_of, case.states, False, (*sections, brief), findings)


def _brief(case: Situation, memo: Memo) -> Section:
    """Who is to be asked what: the eighth section only points to the brief itself."""
    by_state: dict[str, int] = {}
    for question in memo.questions:
        if question.to == "counsel" and question.state:
            by_state[question.state] = by_state.get(question.state, 0) + 1
    lead = tuple(
        Message("crossborder.b.lead", {"state": case.name(state), "count": count})
        for state, count in by_state.items()
    )
    return Section("brief", lead)


def _untold(case: Situation) -> Iterator[Finding]:
    """Debtors whose country nobody told: a case is only as domestic as that guess."""
    for debtor in case.debtors:
        if not debtor.stated:
            params = {"name": debtor.name, "state": case.name(debtor.state)}
            ask = Message("crossborder.w.ask_country", params)
            yield Finding("LK904", Severity.NOTE, Where("case.yaml"), {"ask": ask})


def _findings(case: Situation, memo: Memo) -> Iterator[Finding]:
    where = Where("case.yaml")
    for state in case.states:
        if state not in case.sheets:
            yield Finding("LK903", Severity.WARNING, where, {"state": case.name(state)})
    for question in memo.questions:
        if question.to == "us":
            yield Finding("LK904", Severity.WARNING, where, {"ask": question.ask})
    for question in memo.questions:
        if question.to == "counsel" and question.section in ("where", "limitation"):
            yield Finding("LK905", Severity.NOTE, where, {"ask": question.ask})
    memory = _from_memory(memo)
    if memory:
        yield Finding("LK906", Severity.NOTE, where, {"count": memory})


def _from_memory(memo: Memo) -> int:
    return sum(
        1
        for section in memo.sections
        for item in section.items
        if item.cite is not None and item.cite.mark is Mark.MEMORY
    )


def questions_for(memo: Memo, state: str) -> tuple[OpenQuestion, ...]:
    """What local counsel in one state is asked."""
    return tuple(
        question
        for question in memo.questions
        if question.to == "counsel" and question.state == state
    )
