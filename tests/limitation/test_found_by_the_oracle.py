"""Disagreements that the slow clock found, each as a small case with the answer of the rule sheet."""

from __future__ import annotations

from datetime import date

from legalkit.law.limitation_sheet import LimitationSheet
from legalkit.limitation.setting import Setting
from legalkit.model.claim import Event
from tests.oracles.random_sheets import RULE, claim_due, law_of

DUE = date(2018, 5, 31)


def rule(name, **fields):
    return {"id": f"XX-{name}", **RULE, **fields}


def sheet(*events, **more):
    return LimitationSheet.model_validate(
        {
            "law": "XX",
            "title": {"en": "Nowhere", "zh": "虚构地"},
            "version": "2026-11-23",
            "sources": "invented",
            "nature": [rule("N", kind="defence")],
            "counting": [rule("C")],
            "rollover": [rule("R")],
            "periods": [rule("P", length="3y", start="due_on")],
            "events": list(events),
            **more,
        }
    )


def last_day(sheet, *events, as_of=date(2020, 1, 1)):
    told = tuple(Event.model_validate(event) for event in events)
    return Setting(law_of(sheet), claim_due(DUE), told, as_of).walk().expires_on


SUIT = rule("E", kinds=["lawsuit_filed"], effect="restart_after", at="event.date")


def test_a_short_proceeding_inside_a_long_one_takes_nothing_away():
    long = {"kind": "lawsuit_filed", "date": "2018-07-01", "ended_on": "2019-09-02"}
    short = {"kind": "lawsuit_filed", "date": "2018-10-01", "ended_on": "2018-12-03"}
    assert last_day(sheet(SUIT), long) == date(2022, 9, 2)
    assert last_day(sheet(SUIT), short) == date(2021, 12, 3)
    assert last_day(sheet(SUIT), long, short) == date(2022, 9, 2)
    assert last_day(sheet(SUIT), short, long) == date(2022, 9, 2)


def test_a_proceeding_that_ended_before_the_debt_was_due_does_not_shorten_the_period():
    early = {"kind": "lawsuit_filed", "date": "2018-01-01", "ended_on": "2018-02-01"}
    assert last_day(sheet(SUIT), early) == date(2021, 5, 31)


OBSTACLE = {"effect": "suspend", "in_last": "6m", "in_last_mode": "days"}


def test_days_of_two_obstacles_near_the_end_are_left_out_once():
    law = sheet(rule("E", kinds=["force_majeure", "incapacity"], **OBSTACLE))
    one = {"kind": "force_majeure", "date": "2021-03-01", "ended_on": "2021-03-31"}
    same = {"kind": "incapacity", "date": "2021-03-01", "ended_on": "2021-03-31"}
    as_of = date(2021, 5, 1)
    assert last_day(law, one, as_of=as_of) == date(2021, 7, 1)
    assert last_day(law, one, same, as_of=as_of) == date(2021, 7, 1)


def test_a_suspended_day_near_the_end_is_not_left_out_again_for_an_obstacle():
    law = sheet(
        rule("S", kinds=["negotiation"], effect="suspend"),
        rule("E", kinds=["force_majeure"], **OBSTACLE),
    )
    talks = {"kind": "negotiation", "date": "2021-03-01", "ended_on": "2021-03-31"}
    flood = {"kind": "force_majeure", "date": "2021-03-01", "ended_on": "2021-03-31"}
    as_of = date(2021, 5, 1)
    assert last_day(law, talks, as_of=as_of) == date(2021, 7, 1)
    assert last_day(law, talks, flood, as_of=as_of) == date(2021, 7, 1)


def test_expiry_some_time_after_the_end_counts_from_the_end_though_that_day_counts():
    law = sheet(
        rule("E", kinds=["negotiation"], effect="suspend", count_until="false", at_least="3m")
    )
    talks = {"kind": "negotiation", "date": "2021-05-30", "ended_on": "2021-05-31"}
    assert last_day(law, talks, as_of=date(2021, 6, 1)) == date(2021, 8, 31)


def test_a_long_stop_can_be_moved_by_an_emergency_window_alone():
    window = rule("W", begin="2020-03-16", until="2020-09-13", effect="exclude")

    def law(*moved):
        stop = rule("L", length="3y", origin="due_on", moved_by=list(moved))
        return sheet(windows=[window], long_stops=[stop])

    as_of = date(2020, 10, 1)
    assert last_day(law(), as_of=as_of) == date(2021, 5, 31)
    assert last_day(law("exclude"), as_of=as_of) == date(2021, 11, 29)
    assert last_day(law("suspend"), as_of=as_of) == date(2021, 11, 29)


def test_the_place_in_the_list_does_not_name_an_event_for_the_order_of_one_day():
    once = rule(
        "E",
        kinds=["acknowledgement"],
        effect="restart",
        once="true",
        restart_from="event.new_due_on",
    )
    first = {"kind": "acknowledgement", "date": "2019-01-01", "new_due_on": "2019-03-01"}
    second = {"kind": "acknowledgement", "date": "2019-01-01", "new_due_on": "2019-04-01"}
    forth = last_day(sheet(once), {"id": "a", **first}, {"id": "b", **second})
    back = last_day(sheet(once), {"id": "a", **second}, {"id": "b", **first})
    assert forth == back


def test_a_long_stop_ends_the_time_for_a_second_act_too():
    law = sheet(
        rule("A", kinds=["acknowledgement"], effect="restart"),
        rule(
            "D",
            kinds=["demand_letter"],
            effect="defer_expiry",
            at_least="6m",
            before_expiry="base",
            at_least_from="event.date",
        ),
        long_stops=[rule("L", length="4y", origin="due_on")],
    )
    admitted = {"kind": "acknowledgement", "date": "2021-01-04"}
    late = {"kind": "demand_letter", "date": "2022-06-30"}
    setting = Setting(
        law_of(law),
        claim_due(DUE),
        tuple(Event.model_validate(event) for event in (admitted, late)),
        date(2022, 7, 1),
    )
    steps = setting.walk().steps
    assert setting.walk().expires_on == date(2022, 5, 31)
    assert [step.why.key for step in steps if step.kind == "demand_letter"] == ["why.expired"]


def test_a_proceeding_can_hold_the_new_end_until_some_time_after_it():
    law = sheet({**SUIT, "length": "6m", "at_least": "2y"})
    suit = {"kind": "lawsuit_filed", "date": "2018-07-01", "ended_on": "2019-09-02"}
    assert last_day(law, suit) == date(2021, 9, 2)
