from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from legalkit.law.costs_sheet import CostsSheet, FeeRule, Tariff
from legalkit.money import estimate
from legalkit.money.tariff import fee
from tests.money.cases import claim, make

DAY = date(2026, 3, 1)
BASE = {
    "cite": "x",
    "verified": "memory",
    "checked_on": "2026-11-23",
    "title": {"en": "t", "zh": "t"},
}


def rule(**changes):
    return FeeRule.model_validate(
        {
            "id": "f",
            "kind": "k",
            "tariff": "t",
            "base": "claimed",
            "payer": "applicant",
            "when": {"en": "w", "zh": "w"},
            **BASE,
            **changes,
        }
    )


def tariff(brackets, **changes):
    return Tariff.model_validate({"id": "t", "brackets": brackets, **BASE, **changes})


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0", "50"),
        ("10000", "50"),
        ("10000.01", "50.00"),
        ("100000", "2300"),
        ("200000", "4300"),
        ("500000", "8800"),
        ("1000000", "13800"),
        ("2000000", "22800"),
        ("5000000", "46800"),
        ("10000000", "81800"),
        ("20000000", "141800"),
        ("30000000", "191800"),
    ],
)
def test_order_481_at_the_ends_of_its_brackets(cn_costs, amount, expected):
    first = cn_costs.fee("court_fee_first_instance_property")
    result = fee(first, cn_costs.tariff(first.tariff), Decimal(amount))
    assert result.amount == Decimal(expected)
    assert abs(sum(step.amount for step in result.steps) - result.amount) <= Decimal("0.05")


@given(st.decimals("0", "100000000", places=2), st.decimals("0", "100000000", places=2))
def test_more_money_never_costs_less(one, other):
    from legalkit.law.load import load_sheet

    sheet = load_sheet("CN", "costs.yaml", CostsSheet)
    low, high = sorted((one, other))
    for item in sheet.fees:
        table = sheet.tariff(item.tariff)
        assert fee(item, table, low).amount <= fee(item, table, high).amount


def test_slabs_charge_the_whole_amount_by_its_bracket():
    table = tariff(
        [
            {"up_to": "300", "flat": "35"},
            {"up_to": "500", "flat": "50"},
            {"up_to": "200000", "percent": "5"},
            {"flat": "10000"},
        ],
        method="slab",
    )
    got = [fee(rule(), table, Decimal(a)).amount for a in ("300", "300.01", "20000", "200000.01")]
    assert got == [Decimal("35"), Decimal("50"), Decimal("1000"), Decimal("10000")]


def test_started_steps_as_in_the_german_table():
    table = tariff(
        [
            {"up_to": "500", "flat": "40"},
            {"up_to": "2000", "each": "500", "add": "21"},
            {"each": "1000", "add": "22.50"},
        ]
    )
    got = [
        fee(rule(), table, Decimal(a)).amount
        for a in ("500", "500.01", "1000", "1000.01", "2000.01", "3000")
    ]
    assert got == [Decimal(x) for x in ("40", "61", "61", "82", "125.50", "125.50")]
    third = fee(rule(numerator=3, denominator=1), table, Decimal("500"))
    assert third.amount == Decimal("120")


def test_minimum_and_maximum():
    table = tariff([{"percent": "1"}], minimum="10")
    low = fee(rule(minimum="20", maximum="50"), table, Decimal("100"))
    high = fee(rule(minimum="20", maximum="50"), table, Decimal("100000"))
    assert (low.amount, high.amount) == (Decimal("20"), Decimal("50"))
    assert [step.what.key for step in low.steps][-2:] == ["money.fee.minimum"] * 2


@pytest.mark.parametrize(
    "brackets",
    [
        [{"up_to": "1", "flat": "1"}],
        [{"flat": "1", "percent": "2"}],
        [{"each": "5"}],
        [{"each": "0", "add": "1"}],
        [{"up_to": "5", "flat": "1"}, {"up_to": "4", "flat": "1"}, {"flat": "1"}],
    ],
)
def test_tables_that_do_not_hold(brackets):
    with pytest.raises(ValidationError):
        tariff(brackets)


def test_a_fee_must_name_a_tariff():
    with pytest.raises(ValidationError, match="not there"):
        CostsSheet.model_validate(
            {
                "law": "X",
                "currency": "CNY",
                "tariffs": [],
                "fees": [rule().model_dump(by_alias=True)],
            }
        )


def test_estimate_with_balance(cn_costs):
    case = make(
        [claim(amount="1000000"), claim("G", type="guarantee")],
        costs={"probability": "0.8", "lawyer_fee": "60000"},
        preservation={"timing": "in_suit"},
    )
    result = estimate(case, DAY, cn_costs, Decimal("0"))
    assert result.claimed == Decimal("1000000")
    assert result.fee("court_fee_first_instance_property").amount == Decimal("13800")
    assert result.fee("no_such") is None
    assert result.advance == result.at_risk == Decimal("78800")
    assert result.recoverable == Decimal("18800")
    # 0.8 x (1,000,000 + 18,800) - 78,800
    assert result.expected == Decimal("736240.00")
    assert result.break_even == Decimal("7.73")
    assert [(s.timing, s.amount) for s in result.security] == [
        ("in_suit", Decimal("300000")),
        ("before_suit", Decimal("1000000")),
    ]
    for lang in ("en", "zh"):
        assert result.to_json(lang)["expected"] == "736240.00"


def test_costs_clause_makes_the_lawyer_recoverable(cn_costs):
    case = make(
        [claim(amount="1000000")],
        costs={"lawyer_fee": "60000"},
        contracts=[{"id": "K", "title": "合同", "costs_clause": "9"}],
    )
    result = estimate(case, DAY, cn_costs, Decimal("0"))
    # The fee is reckoned on 1,060,000: the costs put on the debtor are asked for too.
    assert result.asked == Decimal("1060000")
    assert result.recoverable == Decimal("60000") + Decimal("14340")
    assert result.expected is None
    assert {n.key for n in result.notices} >= {
        "money.notice.costs_clause",
        "money.notice.no_preservation",
    }


def test_what_cannot_be_reckoned_is_found(cn_costs):
    case = make([claim(amount=None), claim("A2", currency="USD")], costs={"probability": "80"})
    result = estimate(case, DAY, cn_costs, Decimal("0"))
    assert [f.code for f in result.findings] == ["LK401", "LK441", "LK442"]
    assert result.probability is None
    nothing = estimate(make([claim(amount="0")]), date(2000, 1, 1), cn_costs, Decimal("0"))
    assert nothing.fees == ()
    assert nothing.break_even is None


def test_where_no_fee_is_known_no_balance_is_struck():
    """Unknown is not nothing: Malaysia's sheet has no fees, so nothing is said to pay from 0 %."""
    from legalkit.law.load import load_sheet

    sheet = load_sheet("MY", "costs.yaml", CostsSheet)
    assert not sheet.fees
    case = make(claims=[claim()])
    found = estimate(case, date(2026, 3, 2), sheet, Decimal("0.00"))
    assert found.break_even is None
    assert found.expected is None
    assert any(notice.key == "money.notice.no_fees" for notice in found.notices)


def test_where_no_fee_is_in_force_on_the_day_no_balance_is_struck():
    """Austria's sheet knows the fees to 2025-03-31: a later estimate must not call a suit free."""
    from legalkit.law.load import load_sheet

    sheet = load_sheet("AT", "costs.yaml", CostsSheet)
    case = make(claims=[claim()])
    later = estimate(case, date(2026, 3, 2), sheet, Decimal("0.00"))
    assert later.break_even is None
    assert any(notice.key == "money.notice.no_fees" for notice in later.notices)
    earlier = estimate(case, date(2025, 3, 31), sheet, Decimal("0.00"))
    assert earlier.break_even is not None
    assert not any(notice.key == "money.notice.no_fees" for notice in earlier.notices)
