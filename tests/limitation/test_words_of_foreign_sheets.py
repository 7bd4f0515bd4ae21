"""Words that Germany, France, New York and Poland brought into the rule language."""

from __future__ import annotations

from datetime import date

import pytest

from legalkit.law.limitation_sheet import LimitationSheet
from legalkit.limitation.examples import ask
from legalkit.limitation.setting import Setting
from legalkit.model.claim import Claim, Event, Question
from tests.oracles.random_sheets import RULE, claim_due, law_of

DUE = date(2018, 5, 15)


def rule(name, **fields):
    return {"id": f"XX-{name}", **RULE, **fields}


def sheet(**more):
    parts = {
        "law": "XX",
        "title": {"en": "Nowhere", "zh": "虚构地"},
        "version": "2026-11-23",
        "sources": "invented",
        "nature": [rule("N", kind="defence")],
        "counting": [rule("C")],
        "rollover": [rule("R")],
        "periods": [rule("P", length="3y", start="due_on")],
    }
    return LimitationSheet.model_validate({**parts, **more})


def last_day(sheet, *events, as_of=date(2022, 1, 1), claim=None):
    told = tuple(Event.model_validate(event) for event in events)
    return Setting(law_of(sheet), claim or claim_due(DUE), told, as_of).walk().expires_on


@pytest.mark.parametrize(
    ("served", "expected"),
    [("2019-03-01", date(2022, 3, 1)), ("2019-03-02", date(2021, 5, 15))],
)
def test_a_day_is_compared_with_another_day_and_a_length(served, expected):
    promptly = {"event.served_on": {"until": {"after": "event.date", "length": "1m"}}}
    law = sheet(
        events=[
            rule(
                "E", kinds=["lawsuit_filed"], when=promptly, effect="restart", at="event.served_on"
            )
        ]
    )
    filed = {"kind": "lawsuit_filed", "date": "2019-02-01", "served_on": served}
    assert last_day(law, filed) == expected


def test_the_days_a_comparison_looks_at_are_named():
    law = sheet(
        events=[
            rule(
                "E",
                kinds=["standstill"],
                when={"event.date": {"from": {"after": "event.ordered_on", "length": "1m"}}},
                effect="none",
            )
        ]
    )
    assert set(law.events[0].when.names()) == {"event.date", "event.ordered_on"}


def test_a_long_stop_caps_only_its_periods():
    cap = rule("L", length="4y", origin="due_on", periods=["XX-P"])
    title = rule("T", length="30y", stage="later")
    admitted = rule("E", kinds=["insolvency_claim_filed"], effect="restart", period="XX-T")
    more = {
        "periods": [rule("P", length="3y", start="due_on"), title],
        "long_stops": [cap],
    }
    filed = {"kind": "insolvency_claim_filed", "date": "2020-06-01"}
    assert last_day(sheet(events=[admitted], **more), filed) == date(2050, 6, 1)
    plain = rule("E", kinds=["insolvency_claim_filed"], effect="restart")
    assert last_day(sheet(events=[plain], **more), filed) == date(2022, 5, 15)


def test_an_act_can_lift_a_long_stop():
    stop = [rule("L", length="4y", origin="due_on")]
    events = [
        rule("S", kinds=["lawsuit_filed"], effect="restart", lifts=["XX-L"]),
        rule("A", kinds=["acknowledgement"], effect="restart"),
    ]
    law = sheet(long_stops=stop, events=events)
    assert last_day(law, {"kind": "lawsuit_filed", "date": "2020-06-01"}) == date(2023, 6, 1)
    assert last_day(law, {"kind": "acknowledgement", "date": "2020-06-01"}) == date(2022, 5, 15)


def test_a_window_can_leave_out_fewer_days_than_it_has():
    window = rule("W", begin="2020-03-20", until="2020-11-03", effect="exclude", days=228)
    assert last_day(sheet(windows=[window])) == date(2021, 12, 29)  # 15 May 2021 and 228 days


@pytest.mark.parametrize(
    ("year_end", "expected"),
    [("end", date(2021, 12, 31)), ("end_first", date(2022, 1, 30))],
)
def test_the_year_is_closed_before_or_after_the_days_left_out(year_end, expected):
    law = sheet(
        periods=[rule("P", length="3y", start="due_on", year_end=year_end)],
        events=[rule("E", kinds=["standstill"], effect="suspend")],
    )
    pause = {"kind": "standstill", "date": "2020-06-01", "ended_on": "2020-06-30"}
    assert last_day(law, pause) == expected


@pytest.mark.parametrize(
    ("stated", "expected"), [("30d", date(2018, 6, 14)), ("7", date(2018, 12, 15))]
)
def test_a_fact_states_a_length_in_days_or_in_months(stated, expected):
    law = sheet(periods=[rule("P", length="3y", length_from="statutory_period", start="due_on")])
    claim = Claim.model_validate(
        {
            "type": "contract",
            "governing_law": "XX",
            "due_on": "2018-05-15",
            "facts": {"statutory_period": stated},
        }
    )
    assert last_day(law, claim=claim) == expected


def test_a_change_of_law_brings_its_own_year_end():
    law = sheet(
        periods=[
            rule("O", length="3y", start="due_on", in_force={"until": "2018-07-08"}),
            rule("P", length="3y", start="due_on", year_end="end"),
        ],
        transitions=[
            rule("T", on="2018-07-09", old=["XX-O"], rule="replace_length", period="XX-P")
        ],
    )
    assert last_day(law) == date(2021, 12, 31)


def borrowed(law):
    return Question.model_validate(
        {
            "as_of": "2021-06-01",
            "claim": {
                "type": "sale_of_goods",
                "governing_law": "US-NY",
                "due_on": "2019-02-04",
                "facts": {"accrual_law": law},
            },
        }
    )


def test_the_trace_names_the_rule_that_borrowed_another_law():
    clock = ask(borrowed("CA-ON")).asserted
    step = clock.steps[-1]
    assert (clock.law, step.rule.id, step.before, step.after) == (
        "CA-ON",
        "US-NY-B-202",
        date(2023, 9, 20),
        date(2021, 8, 5),
    )


def test_a_saving_act_gives_no_more_time_than_the_borrowed_law():
    acts = {act.kind: act.new_expiry for act in ask(borrowed("CA-ON")).outlook}
    assert acts["acknowledgement"] == date(2023, 6, 1)


def test_a_law_does_not_borrow_itself():
    assert ask(borrowed("US-NY")).asserted.law == "US-NY"
