"""How the claim reaches a defendant abroad, how long it takes, and what that does to time (3)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.crossborder.choose import (
    Chosen,
    absent,
    applicable,
    asked,
    once,
    rows_on,
    rows_once,
    source_of,
)
from legalkit.crossborder.memo import Cell, Item, OpenQuestion, Section, Table
from legalkit.crossborder.routes import routes_between
from legalkit.crossborder.situation import Debtor, Situation
from legalkit.crossborder.where import span
from legalkit.law.crossborder_sheet import ServiceRow
from legalkit.messages import Message


def service_section(case: Situation) -> Section:
    """Channels from each realistic court to each debtor in another state."""
    items: list[Item] = []
    rows: list[tuple[Cell, ...]] = []
    questions: list[OpenQuestion] = []
    lead: list[Message] = []
    for forum in case.forums():
        for debtor in case.debtors:
            if debtor.state == forum.state:
                continue
            found = _ways(case, forum.state, debtor)
            rows += [_line(case, forum.state, debtor, one) for one in found]
            lead += list(_lead(case, forum.state, debtor, found))
            for one in found:
                items.append(_item(case, forum.state, debtor, one))
                if one.open and one.answer and one.treaty:
                    ask = Message("crossborder.ask_treaty", {
                        "why": case.named(one.answer.why), "treaty": Message(one.treaty.title),
                    })  # fmt: skip
                    questions.append(OpenQuestion("service", debtor.state, ask, cite=one.cite()))
            questions += asked("service", debtor.state, [one.row for one in found])
            out = list(_out(case, forum.state, debtor))
            items += out
            if not found:
                questions += absent("service", debtor.state, case, ("service",), ())
        items += list(_effect(case, forum.state))
    table = Table(
        "service", ("from", "to", "channel", "status", "months", "source"), rows_once(rows)
    )
    return Section(
        "service",
        tuple({one.text("en"): one for one in lead}.values()) or (Message("crossborder.s.none"),),
        (table,) if rows else (),
        once(items),
        tuple(questions),
    )


def _ways(case: Situation, forum: str, debtor: Debtor) -> list[Chosen[ServiceRow]]:
    sheet = case.sheets.get(debtor.state)
    return applicable(sheet.service, debtor.state, forum, case, "service") if sheet else []


def _line(case: Situation, forum: str, debtor: Debtor, one: Chosen[ServiceRow]) -> tuple[Cell, ...]:
    return (
        case.name(forum),
        case.name(debtor.state),
        Message(f"crossborder.channel.{one.row.channel}"),
        Message(f"crossborder.status.{_status(one)}"),
        span(one.row.months),
        source_of(one.cite(), case.law_of(debtor.state)),
    )


def _status(one: Chosen[ServiceRow]) -> str:
    if not one.row.allowed:
        return "refused"
    return "open" if one.open else "available"


def _item(case: Situation, forum: str, debtor: Debtor, one: Chosen[ServiceRow]) -> Item:
    row = one.row
    details = list(one.basis(case))
    if row.forms:
        details.append(Message("crossborder.s.forms", {"text": row.forms.message}))
    if row.translation:
        details.append(Message("crossborder.s.translation", {"text": row.translation.message}))
    return Item(
        "service_to", debtor.state, _status(one), row.says.message, one.cite(), tuple(details)
    )


def _out(case: Situation, forum: str, debtor: Debtor) -> Iterator[Item]:
    """How the court itself sends abroad, where its sheet says so."""
    sheet = case.sheets.get(forum)
    if sheet is None or not sheet.routes:
        return
    for row in routes_between(sheet, case.treaties, debtor.state, case.as_of):
        if row.topic == "service":
            details = tuple(case.named(part) for part in (*row.why, *row.notes))
            yield Item("service_from", forum, row.status, case.named(row.text), row.cite, details)


def _effect(case: Situation, forum: str) -> Iterator[Item]:
    sheet = case.sheets.get(forum)
    for row in rows_on(sheet.filing, case) if sheet else []:
        yield Item("filing", forum, row.counts, row.says.message, row.citation)


def _lead(
    case: Situation, forum: str, debtor: Debtor, found: list[Chosen[ServiceRow]]
) -> Iterator[Message]:
    usable = [one for one in found if one.row.allowed and not one.open and one.row.months]
    params = {"origin": case.name(forum), "place": case.name(debtor.state)}
    if usable:
        best = min(usable, key=lambda one: one.row.months.high if one.row.months else 999)
        months = best.row.months
        channel = Message(f"crossborder.channel.{best.row.channel}")
        if months:
            yield Message(
                "crossborder.s.lead",
                {**params, "channel": channel, "low": months.low, "high": months.high},
            )
    else:
        yield Message("crossborder.s.lead_open", params)
    if any(not one.row.allowed for one in found):
        yield Message("crossborder.s.refused", params)
