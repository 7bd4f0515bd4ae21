"""The brief on which a firm abroad can quote: facts, questions, budget, evidence, on two pages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from legalkit.crossborder import Memo, OpenQuestion, Situation
from legalkit.crossborder.build import questions_for
from legalkit.crossborder.memo import Table
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.claim import CaseEvent
from legalkit.model.evidence import EvidenceItem, EvidenceRole
from legalkit.model.party import Party, PartyRole
from legalkit.report.page import Cell, Column, Grid, Heading, Page, Paragraph, Part, Points

#: What fits on two pages; what is left out is counted, never dropped in silence.
_QUESTIONS, _EXHIBITS, _CLAIMS, _EVENTS = 12, 16, 6, 6
#: What a firm abroad looks at first.
_FIRST = (
    EvidenceRole.CONTRACT,
    EvidenceRole.ACKNOWLEDGEMENT,
    EvidenceRole.REPAYMENT_PLAN,
    EvidenceRole.STATEMENT,
    EvidenceRole.INVOICE,
    EvidenceRole.DELIVERY_NOTE,
    EvidenceRole.WAYBILL,
    EvidenceRole.ACCEPTANCE,
    EvidenceRole.DEMAND,
    EvidenceRole.DELIVERY_PROOF,
)


def brief_states(memo: Memo, case: Situation) -> tuple[str, ...]:
    """States where local counsel is needed: of the debtors, of assets, of an agreed forum."""
    return tuple(state for state in case.states if state != case.creditor_state)


def brief_page(case: Case, scene: Situation, memo: Memo, state: str) -> Page:
    """The brief for counsel in one state."""
    place = scene.name(state)
    parts: list[Part] = [Paragraph(Message("crossborder.b.purpose", {"state": place}))]
    parts += [_head("facts"), *_facts(case, scene)]
    parts += [_head("time"), Points(tuple(_time(memo)))]
    asked = list(questions_for(memo, state))
    parts += [_head("questions"), Points(tuple(_questions(scene, state, asked)))]
    parts += [_head("budget"), *_budget(memo, scene, state)]
    parts += [_head("evidence"), *_evidence(case)]
    params = {"case": case.case.id, "state": place}
    return Page(Message("crossborder.b.title", params), tuple(parts))


def _head(key: str) -> Heading:
    return Heading(Message(f"crossborder.b.head_{key}"))


def _facts(case: Case, scene: Situation) -> Iterator[Part]:
    people = [
        Message(
            "crossborder.b.party",
            {
                "role": Message(f"crossborder.role.{party.role}"),
                "name": _called(party),
                "place": scene.name(party.country),
            },
        )
        for party in case.parties
        if party.role
        in (PartyRole.CREDITOR, PartyRole.DEBTOR, PartyRole.JOINT_DEBTOR, PartyRole.GUARANTOR)
    ]
    for contract in case.contracts:
        clause = contract.dispute
        people.append(
            Message(
                "crossborder.b.contract",
                {
                    "title": contract.title,
                    "number": contract.number or contract.id,
                    "day": contract.signed_on or "–",
                    "law": contract.governing_law or Message("crossborder.b.no_choice"),
                    "clause": (clause.text or clause.forum or "–") if clause else "–",
                },
            )
        )
    yield Points(tuple(people))
    rows: list[tuple[Cell, ...]] = [
        (claim.id, claim.title, _due(claim.due_on), claim.amount, claim.currency or "")
        for claim in case.claims[:_CLAIMS]
    ]
    columns = (
        _column("claim", keep=True),
        _column("title"),
        _column("due", keep=True),
        _column("amount", right=True),
        _column("currency", keep=True),
    )
    yield Grid(columns, tuple(rows))
    yield from _rest(len(case.claims) - _CLAIMS, "claims")
    sums: dict[str, Decimal] = {}
    for claim in case.claims:
        key = claim.currency or case.case.currency
        sums[key] = sums.get(key, Decimal(0)) + (claim.amount or Decimal(0))
    for currency, amount in sums.items():
        params = {"amount": f"{amount:,f}", "currency": currency}
        yield Paragraph(Message("crossborder.b.total", params))
    places = [
        Message(
            "crossborder.b.asset",
            {"what": asset.what, "place": scene.name(asset.state), "source": asset.source},
        )
        for asset in scene.assets
    ]
    if places:
        yield Points(tuple(places))
    happened = sorted(case.events, key=lambda event: (event.date.earliest, event.id))
    if happened:
        yield Points(tuple(_happened(event) for event in happened[-_EVENTS:]))
    yield from _rest(len(happened) - _EVENTS, "events")


def _happened(event: CaseEvent) -> Message:
    """What happened, as counsel needs it to say until when the claim can be brought."""
    told: dict[str, object] = {"kind": Message(f"kind.{event.kind}"), "day": event.date.earliest}
    papers = ", ".join(event.evidence) or "–"
    if event.received_on is not None and event.received_on != event.date:
        told["received"] = event.received_on.earliest
        return Message("crossborder.b.event_received", {**told, "papers": papers})
    return Message("crossborder.b.event", {**told, "papers": papers})


def _called(party: Party) -> str:
    return " · ".join(filter(None, (party.name, party.registration_number, party.address)))


def _due(day: object) -> Cell:
    return None if day is None else str(day)


def _column(name: str, *, keep: bool = False, right: bool = False) -> Column:
    return Column(Message(f"crossborder.col.{name}"), "right" if right else "left", keep)


def _rest(count: int, what: str) -> Iterator[Part]:
    if count > 0:
        yield Paragraph(Message(f"crossborder.b.more_{what}", {"count": count}))


def _time(memo: Memo) -> Iterator[Message]:
    section = memo.section("limitation")
    if section:
        yield from section.lead[:2]
    for deadline in memo.deadlines:
        if not deadline.key.startswith("letter"):
            yield Message("crossborder.b.deadline", {"day": deadline.day, "title": deadline.title})


def _questions(scene: Situation, state: str, asked: list[OpenQuestion]) -> Iterator[Message]:
    place = scene.name(state)
    for key in ("limitation", "route", "interim", "quote"):
        yield Message(f"crossborder.b.ask_{key}", {"state": place})
    shown = asked[:_QUESTIONS]
    yield from (question.ask for question in shown)
    if len(asked) > len(shown):
        yield Message("crossborder.b.more_questions", {"count": len(asked) - len(shown)})


def _budget(memo: Memo, scene: Situation, state: str) -> Iterator[Part]:
    section = memo.section("money")
    tables = section.tables if section else ()
    fees = next((table for table in tables if table.key == "fees"), None)
    yield Points(
        tuple(
            Message(f"crossborder.b.budget_{key}") for key in ("stages", "fixed", "others", "cap")
        )
    )
    rows = _fees_of(fees, scene, state)
    if rows:
        columns = (
            _column("fee"),
            _column("amount", right=True),
            _column("currency", keep=True),
            _column("source"),
        )
        yield Grid(columns, rows)


def _fees_of(fees: Table | None, scene: Situation, state: str) -> tuple[tuple[Cell, ...], ...]:
    if fees is None:
        return ()
    place = scene.name(state)
    return tuple(
        (row[1], row[2], row[3], row[4])
        for row in fees.rows
        if row[0] == place and row[2] is not None
    )


def _evidence(case: Case) -> Iterator[Part]:
    ordered = sorted(case.evidence, key=_rank)
    rows = tuple(
        (item.id, item.title, _due(item.date), Message(f"crossborder.form.{item.form}"))
        for item in ordered[:_EXHIBITS]
    )
    columns = (
        _column("exhibit", keep=True),
        _column("title"),
        _column("date", keep=True),
        _column("form"),
    )
    if rows:
        yield Grid(columns, rows)
    else:
        yield Paragraph(Message("crossborder.b.no_evidence"))
    yield from _rest(len(case.evidence) - _EXHIBITS, "exhibits")


def _rank(item: EvidenceItem) -> tuple[int, str]:
    place = _FIRST.index(item.role) if item.role in _FIRST else len(_FIRST)
    return place, item.id
