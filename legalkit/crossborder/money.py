"""Currency, exchange control, interest under each law, costs, politics (section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from legalkit.crossborder.choose import absent, asked, item_of, rows_on, source_of
from legalkit.crossborder.memo import Cell, Item, OpenQuestion, Section, Table
from legalkit.crossborder.situation import Situation
from legalkit.law.crossborder_sheet import CostRow
from legalkit.messages import Message
from legalkit.model.citation import Citation, Mark

_TOPICS = ("judgment_currency", "exchange_control", "interest")
_COSTS = ("court_fee", "lawyer_fee", "loser_pays")
#: A move of the rate that treasurers use to show what an exposure means.
_MOVE = Decimal(10)


@dataclass(frozen=True, slots=True)
class Interest:
    """Late-payment interest on the claims under one law, in one currency.

    Attributes:
        cites: the rules that gave it.
    """

    law: str
    currency: str
    principal: Decimal
    interest: Decimal
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Fees:
    """What a suit in one state costs by its tariff.

    Attributes:
        fees: name, amount and source of each fee.
    """

    state: str
    currency: str
    fees: tuple[tuple[Message | str, Decimal, Citation], ...]


#: Interest by law and fees by state; a message says why there is none.
InterestBy = Mapping[str, tuple[Interest, ...] | Message]
FeesBy = Mapping[str, Fees | Message]


def money_section(
    case: Situation, interest: InterestBy, fees: FeesBy, own_currency: str | None
) -> Section:
    """Money in each state that the case touches.

    Args:
        case: the situation.
        interest: reckoned under each law.
        fees: of a suit in each forum.
        own_currency: the creditor's; a claim in another currency is exposed to the rate.
    """
    items: list[Item] = []
    questions: list[OpenQuestion] = []
    states = tuple(dict.fromkeys([*case.debtor_states, *case.asset_states, *case.states]))
    for state in states:
        sheet = case.sheets.get(state)
        rows = rows_on(sheet.money, case) if sheet else []
        items += [item_of(row, row.topic, state) for row in rows]
        questions += asked("money", state, rows)
        questions += absent("money", state, case, _TOPICS, [row.topic for row in rows])
    for forum in case.forums():
        sheet = case.sheets.get(forum.state)
        costs = rows_on(sheet.costs, case) if sheet else []
        items += [_cost_item(row, forum.state) for row in costs]
        questions += asked("money", forum.state, costs)
        there = [row.topic for row in costs]
        there += ["court_fee"] if isinstance(fees.get(forum.state), Fees) else []
        questions += absent("money", forum.state, case, _COSTS, there)
    for state in states:
        sheet = case.sheets.get(state)
        political = rows_on(sheet.political, case) if sheet else []
        items += [item_of(row, row.topic, state) for row in political]
        questions += asked("money", state, political)
    tables = [table for table in (_interest(interest), _fees(case, fees)) if table.rows]
    return Section(
        "money",
        tuple(_lead(case, interest, own_currency)),
        tuple(tables),
        tuple(items),
        tuple(questions),
    )


def _cost_item(row: CostRow, state: str) -> Item:
    details: tuple[Message, ...] = ()
    if row.low is not None or row.high is not None:
        params = {"low": row.low or "–", "high": row.high or "–", "currency": row.currency or ""}
        details = (Message("crossborder.m.bracket", params),)
    return Item(row.topic, state, None, row.says.message, row.citation, details)


def _interest(interest: InterestBy) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for law, found in interest.items():
        if isinstance(found, Message):
            rows.append((law, found, None, None, None))
            continue
        for one in found:
            source = source_of(_together(one.cites), one.law) if one.cites else None
            rows.append((law, one.currency, one.principal, one.interest, source))
    columns = ("law", "currency", "principal", "interest", "source")
    return Table("interest", columns, tuple(rows))


def _together(cites: tuple[Citation, ...]) -> Citation:
    """Several sources as one, no surer than the weakest and no newer than the oldest."""
    weakest = max((cite.mark for cite in cites), key=list(Mark).index)
    text = "; ".join(dict.fromkeys(cite.text for cite in cites))
    return Citation(text, weakest, min(cite.checked_on for cite in cites))


def _fees(case: Situation, fees: FeesBy) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for state, found in fees.items():
        if isinstance(found, Message):
            rows.append((case.name(state), found, None, None, None))
            continue
        rows += [
            (case.name(state), name, amount, found.currency, source_of(cite, state))
            for name, amount, cite in found.fees
        ]
    columns = ("place", "fee", "amount", "currency", "source")
    return Table("fees", columns, tuple(rows))


def _lead(case: Situation, interest: InterestBy, own_currency: str | None) -> list[Message]:
    lead: list[Message] = []
    own = interest.get(case.law)
    if isinstance(own, tuple):
        for one in own:
            lead.append(
                Message(
                    "crossborder.m.claim",
                    {
                        "currency": one.currency,
                        "principal": f"{one.principal:,f}",
                        "interest": f"{one.interest:,f}",
                        "law": case.law,
                    },
                )
            )
            if one.currency == own_currency:
                continue
            moved = (one.principal * _MOVE / 100).quantize(Decimal("0.01"))
            lead.append(
                Message("crossborder.m.hedge", {"currency": one.currency, "moved": f"{moved:,f}"})
            )
    return lead
