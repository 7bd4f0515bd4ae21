"""Conditions and days over columns say for each row what the engine says for one case."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

pytest.importorskip("pyarrow")

from legalkit.law.condition import Condition
from legalkit.law.dayexpr import DayExpr
from legalkit.law.scope import Scope
from legalkit.model.claim import Claim, Event
from legalkit.portfolio.columnclock import extend
from legalkit.portfolio.columns import Env, Slot, Unsupported, Words, day, holds
from legalkit.portfolio.daytable import BEYOND, MISSING, DayTable, day_of, number

DUE = [date(2024, 1, 31), date(2023, 12, 31), date(2020, 2, 29)]
SENT = [date(2024, 5, 1), None, date(2021, 1, 1)]
FORMS = ["written", None, "email"]
DEFAULTS = {"merchants": "both", "since": "2020-03-01", "event.promise": "false"}


def days(values):
    return np.array([MISSING if v is None else number(v) for v in values], dtype=np.int32)


def env() -> Env:
    slot = Slot(
        there=np.array([True, False, True]),
        counted=np.array([True, False, True]),
        kind=np.array([1, 0, 1]),
        kinds=("acknowledgement", "demand_letter"),
        days={"date": days(SENT), "received_on": days([None, None, date(2021, 1, 9)])},
        words={"form": Words(np.array([1, 0, 2]), (None, "written", "email"))},
        has_amount=np.array([True, False, False]),
        part=np.array([False, False, False]),
    )
    claim = {"type": "loan", "payable": None, "delivered_on": None, "instalments": ()}
    return Env(claim, {"due_on": days(DUE)}, DEFAULTS, (slot,), np.arange(3), slot)


def scopes() -> list[Scope]:
    found = []
    for due, sent, form in zip(DUE, SENT, FORMS, strict=True):
        claim = Claim(type="loan", governing_law="CN", due_on=due)
        event = None
        if sent is not None:
            event = Event(
                kind="demand_letter",
                date=sent,
                form=form,
                received_on=date(2021, 1, 9) if form == "email" else None,
                amount="5" if form == "written" else None,
            )
        scope = Scope(claim, DEFAULTS, (event,) if event else ())
        scope.event = event
        found.append(scope)
    return found


CONDITIONS = [
    {},
    {"event.form": "written"},
    {"event.form": ["written", "email"]},
    {"event.form": {"not": "written"}},
    {"event.form": "present"},
    {"event.form": None},
    {"event.amount": "present"},
    {"event.amount": "absent"},
    {"event.received_on": "present"},
    {"event.received_on": "absent"},
    {"event.kind": "demand_letter", "merchants": "both"},
    {"merchants": {"not": "both"}},
    {"clock.expired": "true"},
    {"claim.type": "loan"},
    {"type": ["sale_of_goods"]},
    {"instalments": "present"},
    {"payable": "absent"},
    {"merchants": {"gt": 3}},
    {"due_on": {"from": "2024-01-01"}},
    {"due_on": {"before": "event.date"}},
    {"due_on": {"after": "since", "until": "2024-01-31"}},
    {"event.received_on": {"after": {"after": "event.date", "length": "1w"}}},
    {"merchants": {"before": "2024-01-01"}},
    {"any_of": [{"event.form": "email"}, {"due_on": {"from": "2024-01-01"}}]},
    {"all_of": [{"event.form": "email"}, {"merchants": "both"}]},
    {"not": {"event.form": "email"}},
]


@pytest.mark.parametrize("source", CONDITIONS, ids=str)
def test_conditions(source):
    assert holds(source, env()).tolist() == [Condition(source)(scope) for scope in scopes()]


DAYS = [
    "due_on",
    "delivered_on",
    "since",
    "2022-02-02",
    "last_instalment",
    {"first_of": ["event.received_on", "event.date", "due_on"]},
    {"first_of": ["due_on", "event.date"]},
    {"all_of": ["event.received_on", "due_on"]},
    {"latest_of": ["event.received_on", "due_on", "since"]},
    {"earliest_of": ["event.received_on", "event.date"]},
    {"after": "due_on", "length": "1m"},
    {"before": "due_on", "length": "1y 1m"},
    {"next_day": "event.date"},
    {"day_before": "event.date"},
    {"end_of_year": "due_on"},
    {"end_of_month": "due_on"},
    {"when": {"event.form": "written"}, "then": "due_on", "else": "since"},
    {"when": {"event.form": "written"}, "then": "due_on"},
    {"event": "demand_letter"},
    {"event": ["demand_letter"], "date": ["received_on", "date"], "which": "last"},
    {"event": ["demand_letter"], "where": {"event.form": "email"}},
    {"event": ["acknowledgement"]},
    {"event": ["protest"]},
]


@pytest.mark.parametrize("source", DAYS, ids=str)
def test_days(source):
    expected = [DayExpr(source)(scope) for scope in scopes()]
    assert day(DayExpr(source), env()).tolist() == days(expected).tolist()


@pytest.mark.parametrize(
    "source",
    [
        {"due_on": "soon"},
        {"due_on": {"lt": 3}},
        {"event.amount": {"gt": 3}},
        {"event.form": {"before": "2024-01-01"}},
        {"event.evidence": "present"},
        {"amount": "present"},
    ],
)
def test_what_has_no_columnar_meaning(source):
    with pytest.raises(Unsupported):
        holds(source, env())


def test_an_expression_from_later_is_not_guessed():
    with pytest.raises(Unsupported):
        day({"middle_of": "due_on"}, env())


def test_without_an_event_in_hand_its_fields_are_not_known():
    bare = env().at(np.arange(3), None, {})
    assert holds({"event.form": "absent"}, bare).all()


def test_table_knows_where_its_function_ends():
    def function(when: date) -> date:
        if when.year == 2050:
            raise ValueError(when)
        return when

    table = DayTable(function)
    asked = days([date(2050, 5, 5), None, date(2024, 2, 29), date(1700, 1, 1)])
    assert table[asked].tolist() == [BEYOND, MISSING, number(date(2024, 2, 29)), BEYOND]
    assert day_of(table[days([date(2299, 12, 31)])][0]) == date(2299, 12, 31)
    assert table[days([])].tolist() == []


def test_no_day_is_left_out_twice():
    first, end = days([date(2020, 1, 1)]), days([date(2020, 12, 31)])
    spans = [
        (days([date(2020, 3, 1)]), days([date(2020, 3, 10)])),
        (days([date(2020, 3, 5)]), days([date(2020, 3, 20)])),
        (days([None]), days([None])),
        (days([date(2019, 3, 5)]), days([date(2019, 3, 20)])),
        (days([date(2021, 1, 25)]), days([date(2021, 2, 20)])),
    ]
    assert day_of(extend(end, first, spans)[0]) == date(2021, 1, 20)


def test_an_answer_that_is_assumed_for_events():
    assert holds({"event.promise": "no"}, env()).all()
    assert not holds({"event.promise": "yes"}, env()).any()
