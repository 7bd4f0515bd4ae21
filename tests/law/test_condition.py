"""Every comparison of the condition language, on facts, fields, events and the clock."""

from __future__ import annotations

from datetime import date

import pytest

from legalkit.law.condition import Condition
from legalkit.law.scope import Scope, as_day, as_number, as_word
from legalkit.model.claim import Claim, Event

CLAIM = Claim.model_validate(
    {
        "type": "sale_of_goods",
        "governing_law": "XX",
        "due_on": "2020-05-31",
        "contract_on": "2020-03",
        "amount": "120000.00",
        "payable": "fixed_date",
        "facts": {
            "merchants": "both",
            "written": True,
            "signed": "no",
            "months": "24",
            "noted_on": "2020-06-02",
            "nothing": None,
            "broken_day": "soon",
        },
    }
)
EVENT = Event.model_validate(
    {
        "kind": "demand_letter",
        "date": "2021-01-10",
        "received_on": "2021-01-12",
        "form": "registered",
        "amount": "500.00",
        "facts": {"admits_balance": "yes"},
    }
)


def scope(**overrides):
    found = Scope(
        CLAIM, {"assumed": "true", "event.agreed": "false"}, (EVENT,), overrides=overrides
    )
    found.event = EVENT
    found.clock = {"expired": False, "expires_on": date(2023, 5, 31), "period": "XX-P"}
    return found


@pytest.mark.parametrize(
    ("source", "holds"),
    [
        ({}, True),
        ({"merchants": "both"}, True),
        ({"merchants": "none"}, False),
        ({"merchants": ["one", "both"]}, True),
        ({"merchants": ["one"]}, False),
        ({"payable": "fixed_date"}, True),
        ({"type": ["loan", "sale_of_goods"]}, True),
        ({"claim.merchants": "both"}, True),
        # true, yes and on are one word
        ({"written": "true"}, True),
        ({"written": "yes"}, True),
        ({"signed": "false"}, True),
        ({"signed": ["true", "yes"]}, False),
        # stated or not
        ({"due_on": "present"}, True),
        ({"delivered_on": "present"}, False),
        ({"delivered_on": "absent"}, True),
        ({"delivered_on": None}, True),
        ({"due_on": "absent"}, False),
        ({"instalments": "absent"}, True),
        ({"nothing": "absent"}, True),
        ({"unknown": "x"}, False),
        ({"unknown": {"not": "x"}}, True),
        ({"unknown": ["x"]}, False),
        ({"merchants": {"not": "both"}}, False),
        ({"merchants": {"not": ["one", "none"]}}, True),
        # several lines: all of them
        ({"merchants": "both", "written": "true"}, True),
        ({"merchants": "both", "written": "false"}, False),
        # days
        ({"due_on": {"before": "2020-06-01"}}, True),
        ({"due_on": {"before": "2020-05-31"}}, False),
        ({"due_on": {"until": "2020-05-31"}}, True),
        ({"due_on": {"until": "2020-05-30"}}, False),
        ({"due_on": {"from": "2020-05-31"}}, True),
        ({"due_on": {"from": "2020-06-01"}}, False),
        ({"due_on": {"after": "2020-05-30"}}, True),
        ({"due_on": {"after": "2020-05-31"}}, False),
        ({"due_on": {"from": "2020-01-01", "before": "2020-12-31"}}, True),
        ({"due_on": {"from": "2020-01-01", "before": "2020-02-01"}}, False),
        ({"delivered_on": {"before": "2030-01-01"}}, False),
        ({"noted_on": {"after": "due_on"}}, True),
        ({"noted_on": {"before": "due_on"}}, False),
        ({"noted_on": {"after": "delivered_on"}}, False),
        ({"broken_day": {"after": "2000-01-01"}}, False),
        ({"event.received_on": {"after": {"after": "event.date", "length": "1d"}}}, True),
        ({"event.received_on": {"after": {"after": "event.date", "length": "2d"}}}, False),
        ({"event.received_on": {"until": {"after": "delivered_on", "length": "2d"}}}, False),
        ({"contract_on": {"until": "2020-03-01"}}, True),
        # numbers
        ({"amount": {"gt": "119999.99"}}, True),
        ({"amount": {"gt": "120000"}}, False),
        ({"amount": {"ge": "120000"}}, True),
        ({"amount": {"lt": "120000.01"}}, True),
        ({"amount": {"le": "119999"}}, False),
        ({"months": {"ge": "24", "lt": "25"}}, True),
        ({"merchants": {"gt": "0"}}, False),
        ({"unknown": {"lt": "5"}}, False),
        # events and the clock
        ({"event.form": "registered"}, True),
        ({"event.form": ["email", "text"]}, False),
        ({"event.admits_balance": "true"}, True),
        ({"event.agreed": "false"}, True),
        ({"event.unknown": "absent"}, True),
        ({"clock.expired": "false"}, True),
        ({"clock.period": "XX-P"}, True),
        ({"clock.expires_on": {"after": "2023-01-01"}}, True),
        ({"assumed": "true"}, True),
        # groups
        ({"any_of": [{"merchants": "none"}, {"written": "true"}]}, True),
        ({"any_of": [{"merchants": "none"}, {"written": "false"}]}, False),
        ({"all_of": [{"merchants": "both"}, {"written": "true"}]}, True),
        ({"all_of": [{"merchants": "both"}, {"written": "false"}]}, False),
        ({"not": {"merchants": "none"}}, True),
        ({"not": {"merchants": "both", "written": "true"}}, False),
    ],
)
def test_conditions(source, holds):
    assert Condition(source)(scope()) is holds


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"due_on": {"behind": "2020-01-01"}}, "'behind' is not a comparison"),
        ({"amount": {"gt": "much"}}, "'much' is not a number"),
        ({"any_of": {"a": "b"}}, "'any_of' takes a list"),
    ],
)
def test_what_is_no_condition_says_why(source, words):
    with pytest.raises(ValueError, match=words):
        Condition(source)


def test_the_names_of_a_condition_are_all_it_looks_at():
    condition = Condition(
        {
            "merchants": "both",
            "any_of": [{"due_on": {"before": "contract_on"}}],
            "not": {"all_of": [{"event.form": "oral"}]},
            "noted_on": {"after": {"after": "event.date", "length": "1m"}, "before": "2020-01-01"},
        }
    )
    assert set(condition.names()) == {
        "merchants",
        "due_on",
        "contract_on",
        "event.form",
        "noted_on",
        "event.date",
    }


def test_conditions_written_alike_are_alike():
    one, same, other = Condition({"a": "1"}), Condition({"a": "1"}), Condition({"a": "2"})
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != {"a": "1"}
    assert repr(one) == "Condition({'a': '1'})"


def test_a_fact_that_had_to_be_assumed_is_remembered():
    found = scope()
    assert Condition({"assumed": "true", "event.agreed": "false", "merchants": "both"})(found)
    assert found.assumed == {"assumed", "event.agreed"}
    assert found.used >= {"assumed", "agreed", "merchants"}


def test_another_answer_can_be_tried_for_a_fact_nobody_stated():
    found = scope(assumed="false", **{"event.agreed": "true", "event.admits_balance": "false"})
    assert found.get("assumed") == "false"
    assert found.get("event.agreed") == "true"
    # what was stated of an event stands
    assert found.get("event.admits_balance") == "yes"


def test_without_an_event_its_names_are_unknown():
    found = Scope(CLAIM, {})
    assert found.get("event.form") is None
    assert found.get("clock.expired") is None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (None, None),
        (date(2020, 1, 1), date(2020, 1, 1)),
        ("2020-01-01", date(2020, 1, 1)),
        ("tomorrow", None),
        (CLAIM.contract_on, date(2020, 3, 1)),
    ],
)
def test_days_of_a_case(value, day):
    assert as_day(value) == day


@pytest.mark.parametrize(
    ("value", "word"), [(True, "true"), ("No", "false"), ("TRUE", "true"), (5, "5")]
)
def test_words_of_a_case(value, word):
    assert as_word(value) == word


def test_numbers_of_a_case():
    assert as_number("12.50") == as_number("12.5")
    assert as_number("twelve") is None


def test_sheets_write_conditions_as_mappings_or_leave_them_out():
    from pydantic import TypeAdapter, ValidationError

    from legalkit.law.condition import ConditionField

    read = TypeAdapter(ConditionField).validate_python
    assert read(None) == Condition({})
    assert read(Condition({"a": "1"})) == read({"a": "1"})
    for wrong in ("a", ["a"], {"a": {"behind": "b"}}):
        with pytest.raises(ValidationError):
            read(wrong)
