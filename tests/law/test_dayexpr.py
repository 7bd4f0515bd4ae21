"""Every expression that names a day, and what a wrong one says at its line."""

from __future__ import annotations

from datetime import date

import pytest

from legalkit.law.dayexpr import DayExpr
from legalkit.law.limitation_sheet import LimitationSheet
from legalkit.law.scope import Scope
from legalkit.model.claim import Claim, Event
from legalkit.source import bind, read_model, read_yaml

CLAIM = Claim.model_validate(
    {
        "type": "sale_of_goods",
        "governing_law": "XX",
        "due_on": "2020-01-31",
        "contract_on": "2019-11-30",
        "instalments": ["2020-03-01", "2020-02-01", "2020-04-01"],
        "facts": {"noted_on": "2020-05-06", "merchants": "both"},
    }
)
EVENTS = tuple(
    Event.model_validate(event)
    for event in (
        {
            "kind": "demand_letter",
            "date": "2021-03-01",
            "received_on": "2021-03-04",
            "form": "oral",
        },
        {"kind": "demand_letter", "date": "2021-01-01", "form": "written"},
        {"kind": "lawsuit_filed", "date": "2020-12-01"},
    )
)


def find(source):
    scope = Scope(CLAIM, {}, EVENTS)
    scope.event = EVENTS[0]
    return DayExpr(source)(scope)


@pytest.mark.parametrize(
    ("source", "day"),
    [
        ("due_on", "2020-01-31"),
        ("noted_on", "2020-05-06"),
        ("event.received_on", "2021-03-04"),
        ("2017-10-01", "2017-10-01"),
        ("first_instalment", "2020-02-01"),
        ("last_instalment", "2020-04-01"),
        ("delivered_on", None),
        ({"first_of": ["delivered_on", "due_on", "contract_on"]}, "2020-01-31"),
        ({"first_of": ["delivered_on", "issued_on"]}, None),
        ({"earliest_of": ["due_on", "delivered_on", "contract_on"]}, "2019-11-30"),
        ({"latest_of": ["due_on", "delivered_on", "contract_on"]}, "2020-01-31"),
        ({"earliest_of": ["delivered_on"]}, None),
        ({"all_of": ["due_on", "contract_on"]}, "2020-01-31"),
        ({"all_of": ["due_on", "delivered_on"]}, None),
        ({"after": "due_on", "length": "1m"}, "2020-02-29"),
        ({"after": "delivered_on", "length": "1m"}, None),
        ({"before": "due_on", "length": "2m"}, "2019-11-30"),
        ({"before": "due_on", "length": "1y 1d"}, "2019-01-30"),
        ({"next_day": "due_on"}, "2020-02-01"),
        ({"day_before": "2020-03-01"}, "2020-02-29"),
        ({"end_of_year": "due_on"}, "2020-12-31"),
        ({"end_of_month": {"next_day": "due_on"}}, "2020-02-29"),
        ({"end_of_month": "delivered_on"}, None),
        ({"event": "demand_letter"}, "2021-01-01"),
        ({"event": ["demand_letter", "lawsuit_filed"], "which": "last"}, "2021-03-01"),
        (
            {"event": ["demand_letter"], "date": ["received_on", "date"], "which": "last"},
            "2021-03-04",
        ),
        ({"event": ["demand_letter"], "date": "received_on"}, "2021-03-04"),
        ({"event": ["demand_letter"], "where": {"event.form": "oral"}}, "2021-03-01"),
        ({"event": ["protest"]}, None),
        ({"event": ["lawsuit_filed"], "date": "ended_on"}, None),
        ({"when": {"merchants": "both"}, "then": "due_on", "else": "contract_on"}, "2020-01-31"),
        ({"when": {"merchants": "one"}, "then": "due_on", "else": "contract_on"}, "2019-11-30"),
        ({"when": {"merchants": "one"}, "then": "due_on"}, None),
    ],
)
def test_days(source, day):
    assert find(source) == (date.fromisoformat(day) if day else None)


def test_an_expression_on_events_leaves_the_event_in_hand_alone():
    scope = Scope(CLAIM, {}, EVENTS)
    scope.event = EVENTS[2]
    DayExpr({"event": ["demand_letter"]})(scope)
    assert scope.event is EVENTS[2]


def test_no_instalments_no_day():
    bare = CLAIM.model_copy(update={"instalments": ()})
    assert DayExpr("last_instalment")(Scope(bare, {})) is None
    assert DayExpr("first_instalment")(Scope(bare, {})) is None


def test_names_and_equality():
    source = {
        "when": {"merchants": "both"},
        "then": {"first_of": ["due_on"]},
        "else": {"after": "noted_on", "length": "1y"},
    }
    one = DayExpr(source)
    assert set(one.names()) == {"merchants", "due_on", "noted_on"}
    assert set(DayExpr({"event": ["protest"], "where": {"event.form": "oral"}}).names()) == {
        "event.form"
    }
    assert one == DayExpr(source)
    assert hash(one) == hash(DayExpr(source))
    assert one != DayExpr("due_on")
    assert repr(DayExpr("due_on")) == "DayExpr('due_on')"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (["due_on"], "names no day"),
        ({"someday": "due_on"}, "is no day expression"),
        ({"after": "due_on", "length": "soon"}, "is not a length"),
        ({"event": ["gossip"]}, "gossip"),
        ({"next_day": {"whenever": "x"}}, "is no day expression"),
    ],
)
def test_what_names_no_day_says_why(source, words):
    with pytest.raises(ValueError, match=words):
        DayExpr(source)


RULE = "cite: a, verified: primary, checked_on: 2026-11-23, says: {en: a, zh: b}"
GOOD = f"""law: XX
title: {{en: Nowhere, zh: 虚构}}
version: 2026-11-23
sources: invented
nature: [{{id: XX-N, kind: defence, {RULE}}}]
counting: [{{id: XX-C, {RULE}}}]
rollover: [{{id: XX-R, {RULE}}}]
periods:
  - {{id: XX-P, length: 3y, start: due_on, {RULE}}}
events:
  - {{id: XX-E, kinds: [demand_letter], effect: restart, {RULE}}}
"""


def findings(text):
    _, found = bind(LimitationSheet, read_yaml(text, "limitation.yaml"))
    return [(f.code, f.where.line, f.where.field) for f in found]


def test_the_sheet_of_these_tests_holds():
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "field"),
    [
        ("start: due_on", "start: {someday: x}", "LK105", 9, "periods[0].start"),
        ("length: 3y", "length: three years", "LK105", 9, "periods[0].length"),
        ("kinds: [demand_letter]", "kinds: [gossip]", "LK105", 11, "events[0].kinds[0]"),
        ("effect: restart", "effect: rewind", "LK105", 11, "events[0].effect"),
        (
            "effect: restart",
            "effect: restart, when: {a: {behind: b}}",
            "LK105",
            11,
            "events[0].when",
        ),
        ("effect: restart", "effect: restart, when: [a]", "LK105", 11, "events[0].when"),
        ("effect: restart", "effect: restart, wen: {}", "LK103", 11, "events[0].wen"),
        ("version: 2026-11-23", "version: lately", "LK105", 3, "version"),
        ("law: XX\n", "", "LK104", 1, "law"),
    ],
)
def test_bad_sheets_say_where(old, new, code, line, field):
    assert (code, line, field) in findings(GOOD.replace(old, new, 1))


def test_a_period_without_length_or_start_is_refused():
    assert ("LK105", 9, "periods[0]") in findings(GOOD.replace("length: 3y, ", ""))
    assert findings(GOOD.replace("length: 3y, start: due_on", "kind: unlimited")) == []


def test_the_file_is_named_in_the_finding(tmp_path):
    path = tmp_path / "limitation.yaml"
    path.write_text(GOOD.replace("due_on", "{x: y}"), "utf-8")
    value, _, found = read_model(path, LimitationSheet)
    assert value is None
    assert {finding.where.file for finding in found} == {str(path)}
    assert any("limitation.yaml:9" in str(finding.where) for finding in found)
