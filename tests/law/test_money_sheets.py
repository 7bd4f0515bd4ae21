"""What the sheets of interest and costs refuse: a rule that says two things, or nothing."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from legalkit.law.costs_sheet import Bracket, FeeRule, SecurityRule
from legalkit.law.interest_sheet import (
    AllocationRule,
    Compensation,
    Formula,
    Part,
    PrescriptionRule,
)
from legalkit.law.rate_table import RateTable

BASE = {"id": "x", "cite": "x", "verified": "memory", "checked_on": "2026-11-23"}
WORDS = {"en": "t", "zh": "t"}


@pytest.mark.parametrize(
    ("model", "data", "says"),
    [
        (Bracket, {"flat": "1", "plus": "1"}, "beside 'percent'"),
        (Bracket, {"percent": "1", "each": "5", "add": "1"}, "a bracket has"),
        (
            FeeRule,
            {"kind": "k", "title": WORDS, "payer": "applicant", "when": WORDS},
            "either 'tariff' or 'flat'",
        ),
        (SecurityRule, {"timing": "in_suit"}, "'percent' or 'amount'"),
        (SecurityRule, {"timing": "in_suit", "percent": "5", "form": "discretion"}, "neither"),
        (AllocationRule, {"within": ["costs", "interest"], "between": ["due"]}, "each once"),
        (Compensation, {"title": WORDS, "currency": "EUR"}, "either 'steps' or 'brackets'"),
        (
            Compensation,
            {"title": WORDS, "currency": "EUR", "brackets": [{"up_to": "5", "percent": "1"}]},
            "last bracket is open",
        ),
        (
            PrescriptionRule,
            {"title": WORDS, "applies": ["before_title"], "length": "three years"},
            "not a length",
        ),
    ],
)
def test_rules_that_do_not_hold(model, data, says):
    with pytest.raises(ValidationError, match=says):
        model.model_validate({**({} if model is Bracket else BASE), **data})


@pytest.mark.parametrize("data", [{}, {"fixed": "5", "table": "t"}])
def test_a_formula_has_one_source(data):
    with pytest.raises(ValidationError, match="either 'table' or 'fixed'"):
        Formula.model_validate(data)


def test_a_part_keeps_its_length_when_copied():
    part = Part.model_validate({"after": "2m 3d", "rate": {"fixed": "5"}})
    again = Part.model_validate(part.model_dump())
    assert str(again.after) == "2m 3d"


def test_values_of_a_table_stand_in_order():
    days = [{"from": "2024-07-01", "value": "1"}, {"from": "2024-01-01", "value": "2"}]
    with pytest.raises(ValidationError, match="in order of 'from'"):
        RateTable.model_validate(
            {
                "id": "t",
                "title": WORDS,
                "publisher": "p",
                "source": "s",
                "verified": "memory",
                "checked_on": "2026-11-23",
                "last_published": "2024-07-01",
                "known_through": "2024-12-31",
                "values": days,
            }
        )


BARE = {
    "id": "t",
    "title": WORDS,
    "publisher": "p",
    "source": "s",
    "verified": "memory",
    "checked_on": "2026-11-23",
    "rhythm": {"every": "monthly"},
}
KNOWN = {"last_published": "2024-01-01", "known_through": "2024-12-31"}


def test_a_table_may_name_a_rate_without_any_figure():
    table = RateTable.model_validate({**BARE, "values": []})
    assert table.on(date(2024, 6, 1)) is None
    assert table.missing(date(2030, 1, 1)) == ()


@pytest.mark.parametrize(
    "data", [{"values": [], **KNOWN}, {"values": [{"from": "2024-01-01", "value": "1"}]}]
)
def test_days_of_knowledge_belong_to_figures(data):
    with pytest.raises(ValidationError, match="one without has none"):
        RateTable.model_validate({**BARE, **data})
