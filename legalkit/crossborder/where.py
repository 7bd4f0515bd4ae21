"""Where to go: the clause, the assets, what a judgment or an award is worth there (section 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from legalkit.crossborder.choose import absent, asked, between, item_of, rows_on, source_of
from legalkit.crossborder.memo import Cell, Deadline, Item, OpenQuestion, Section, Table
from legalkit.crossborder.recognition import Travel, travels
from legalkit.crossborder.situation import AgreedForum, Situation
from legalkit.law.crossborder_sheet import ClauseRow, Months
from legalkit.messages import Message

_COURT = ("court_form", "court_connection", "court_effect")
_ARBITRATION = ("arbitration_form", "arbitration_institution", "arbitration_seat")


def where_section(case: Situation) -> Section:
    """Clause, treaties, assets, and court against arbitration at each place of assets."""
    judged = [
        travel
        for place in case.asset_states
        for origin in _courts(case)
        for travel in travels(case, "judgment", origin, place)
    ]
    awarded = [
        travel
        for place in case.asset_states
        for origin in _seats(case)
        for travel in travels(case, "award", origin, place)
    ]
    every = [*judged, *awarded]
    items, questions = _clause(case)
    items += [travel.item() for travel in every if travel.status != "own"]
    for travel in every:
        questions += travel.asks
    questions += list(_about_assets(case))
    tables = [_assets(case)] if case.assets else []
    tables.append(_side_by_side(case, every))
    tables.append(_treaties(case))
    lead = (*_clause_lead(case), *_lead(case, judged, awarded))
    due = tuple(_deadlines(case))
    return Section("where", lead, tuple(tables), tuple(items), tuple(questions), due)


def _deadlines(case: Situation) -> Iterator[Deadline]:
    """Until when a decision that we hold must be brought to each place of assets."""
    for held in case.decisions:
        for place in case.asset_states:
            years = [t.years for t in travels(case, held.of, held.origin, place) if t.years]
            if not years:
                continue
            day = _years_on(held.final_on, min(years))
            params = {"claim": held.claim, "place": case.name(place), "years": min(years)}
            yield Deadline(
                f"apply/{held.claim}/{place}",
                day,
                Message("crossborder.d.apply", params),
                Message("crossborder.d.apply_note", {**params, "day": held.final_on}),
            )


def _years_on(day: date, years: int) -> date:
    """The corresponding day; where there is none, the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _courts(case: Situation) -> tuple[str, ...]:
    return tuple(forum.state for forum in case.forums())


def _seats(case: Situation) -> tuple[str, ...]:
    """The agreed seat; without one, the seats that could still be agreed: ours and the court's."""
    agreed = case.arbitration_clause
    if agreed and agreed.clause and agreed.clause.country:
        return (agreed.clause.country,)
    return tuple(dict.fromkeys([case.court_state, case.creditor_state]))


# -- the clause ----------------------------------------------------------------------------------


def _clause_lead(case: Situation) -> Iterator[Message]:
    if not case.agreed or all(one.kind == "none" for one in case.agreed):
        yield Message("crossborder.w.no_clause")
    for one in case.agreed:
        if one.clause is None or one.kind == "none":
            continue
        clause = one.clause
        named = clause.seat or clause.institution or clause.forum or clause.text or "–"
        params = {"contract": one.contract, "clause": clause.clause or "–", "named": named}
        yield Message(f"crossborder.w.has_{one.kind}", params)
        if one.kind == "arbitration" and clause.seat is None and clause.country is None:
            yield Message("crossborder.w.no_seat", {"contract": one.contract})
        if one.kind == "court" and clause.country is None:
            yield Message("crossborder.w.no_country", {"contract": one.contract})
        if clause.asymmetric:
            yield Message("crossborder.w.asymmetric", {"contract": one.contract})


def _clause(case: Situation) -> tuple[list[Item], list[OpenQuestion]]:
    items: list[Item] = []
    questions: list[OpenQuestion] = []
    agreed = case.agreed or (AgreedForum("", None, None),)
    for one in agreed:
        for state in _clause_states(case, one):
            sheet = case.sheets.get(state)
            rows = [
                row
                for row in (rows_on(sheet.clauses, case) if sheet else [])
                if row.topic in _topics(one)
            ]
            for row in rows:
                lacking = [need for need in row.needs if not _has(one, need)]
                status = "doubtful" if lacking else None
                items.append(item_of(row, row.topic, state, status=status))
                questions += [
                    OpenQuestion(
                        "where",
                        state,
                        Message(f"crossborder.w.needs_{need}", {"contract": one.contract or "–"}),
                        to="us",
                        cite=row.citation,
                    )
                    for need in lacking
                ]
            questions += asked("where", state, rows)
            questions += absent("where", state, case, _main_topics(one), _there(rows))
    return items, questions


def _clause_states(case: Situation, one: AgreedForum) -> tuple[str, ...]:
    """Who looks at the clause: the state it names, and the courts where we could sue."""
    named = [one.clause.country] if one.clause and one.clause.country else []
    return tuple(dict.fromkeys([*named, *(forum.state for forum in case.forums())]))


def _topics(one: AgreedForum) -> tuple[str, ...]:
    if one.kind == "court":
        asymmetric = one.clause is not None and one.clause.asymmetric
        return (*_COURT, "court_asymmetric") if asymmetric else _COURT
    return _ARBITRATION if one.kind == "arbitration" else ("none",)


def _main_topics(one: AgreedForum) -> tuple[str, ...]:
    if one.kind == "court":
        return ("court_form",)
    return ("arbitration_form",) if one.kind == "arbitration" else ("none",)


def _there(rows: list[ClauseRow]) -> list[str]:
    return [row.topic for row in rows]


def _has(one: AgreedForum, need: str) -> bool:
    """Whether the case says that the clause has it; silence is not a yes."""
    clause = one.clause
    if clause is None:
        return False
    if need == "text":
        return bool(clause.text)
    if need == "institution":
        return bool(clause.institution)
    if need == "seat":
        return bool(clause.seat)
    if need == "exclusive":
        return clause.exclusive is True
    return False


# -- assets and treaties -------------------------------------------------------------------------


def _assets(case: Situation) -> Table:
    rows = tuple(
        (place.what, place.owner, case.name(place.state), place.value, place.seen_on, place.source)
        for place in case.assets
    )
    return Table("assets", ("asset", "owner", "place", "value", "seen", "source"), rows)


def _about_assets(case: Situation) -> Iterator[OpenQuestion]:
    if not case.assets:
        yield OpenQuestion("where", None, Message("crossborder.w.ask_assets"), to="us")
    for place in case.assets:
        if place.state is None:
            ask = Message("crossborder.w.ask_place", {"asset": place.what})
            yield OpenQuestion("where", None, ask, to="us")
    for debtor in case.debtors:
        if not debtor.stated:
            params = {"name": debtor.name, "state": case.name(debtor.state)}
            yield OpenQuestion(
                "where", debtor.state, Message("crossborder.w.ask_country", params), to="us"
            )


def _side_by_side(case: Situation, every: list[Travel]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for travel in sorted(every, key=lambda one: (one.place, one.rank, one.of, one.origin)):
        rows.append(
            (
                case.name(travel.place),
                Message(f"crossborder.topic.{travel.of}"),
                case.name(travel.origin),
                travel.said,
                span(travel.months),
                _apply(travel),
                source_of(travel.cite, case.law_of(travel.place)) if travel.cite else None,
            )
        )
    columns = ("place", "decision", "origin", "status", "months", "apply", "source")
    return Table("side_by_side", columns, tuple(rows))


def span(months: Months | None) -> Cell:
    """A duration as people write it; nothing when nobody told."""
    if months is None:
        return None
    return f"{months.low}–{months.high}"


def _apply(travel: Travel) -> Cell:
    if travel.years is None:
        return travel.within
    if travel.within is None:
        return Message("crossborder.w.years", {"years": travel.years})
    return Message("crossborder.w.years_from", {"years": travel.years, "within": travel.within})


def _treaties(case: Situation) -> Table:
    """What holds between the court's state and each other state that the case touches."""
    rows: list[tuple[Cell, ...]] = []
    for other in case.states:
        if other == case.court_state:
            continue
        for treaty in case.treaties:
            if treaty.bilateral and not (treaty.member(other) and treaty.member(case.court_state)):
                continue
            answer = between(treaty, case.court_state, other, case)
            if answer.holds is False:
                continue
            rows.append(
                (
                    case.name(other),
                    Message(treaty.title),
                    Message(f"crossborder.holds.{'yes' if answer.holds else 'open'}"),
                    answer.since,
                    Message(f"crossborder.{answer.mark}"),
                    treaty.checked_on,
                )
            )
    return Table("treaties", ("with", "treaty", "holds", "since", "mark", "checked"), tuple(rows))


def _lead(case: Situation, judged: list[Travel], awarded: list[Travel]) -> Iterator[Message]:
    """The best decision at each place of assets, within what was agreed."""
    agreed = case.court_clause
    clause = agreed.clause if agreed else None
    bound = clause.country if clause and clause.exclusive is not False else None
    tribunal = case.arbitration_clause
    arbitral = tribunal is not None
    seated = bool(tribunal and tribunal.clause and tribunal.clause.country)
    for place in case.asset_states:
        # While a clause stands, other courts decline: its own decision is what counts.
        here = [t for t in judged if t.place == place and bound in (None, t.origin)]
        court = min(here, key=lambda one: one.rank, default=None)
        award = min((t for t in awarded if t.place == place), key=lambda one: one.rank)
        params = {
            "place": case.name(place),
            "seat": case.name(award.origin),
            "award_status": award.said,
        }
        if arbitral or court is None:
            yield Message(f"crossborder.w.lead_award{'' if seated else '_if'}", params)
            continue
        params["court"] = case.name(court.origin)
        params["court_status"] = court.said
        yield Message("crossborder.w.lead_agreed" if bound else "crossborder.w.lead", params)
    if bound or arbitral:
        yield Message("crossborder.w.clause_binds")
    if not arbitral:
        yield Message("crossborder.w.award_needs_clause")
