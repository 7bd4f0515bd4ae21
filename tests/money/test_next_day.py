"""The daily amount of a statement, and the rate that a judgment itself gave."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.money import statement
from tests.money.cases import claim, invoice, make


def reckon(law, currency, until, **changes):
    case = make([claim(governing_law=law, currency=currency, amount="10000", **changes)])
    return statement(case, "A1", until, load_interest_sheet(law))


@pytest.mark.parametrize(
    ("law", "until", "percent", "daily"),
    [
        # 10,000 x 12.62 % / 366, then 10,000 x 12.37 % / 366
        ("DE", date(2024, 6, 29), "12.62", "3.45"),
        ("DE", date(2024, 6, 30), "12.37", "3.38"),
        # 10,000 x 11.27 % / 365: a new rate and a year of 365 days
        ("DE", date(2024, 12, 31), "11.27", "3.09"),
        # 10,000 x 14.25 % / 365
        ("FR", date(2024, 6, 30), "14.25", "3.90"),
    ],
)
def test_the_daily_amount_is_that_of_the_next_day(law, until, percent, daily):
    """A letter says "plus X per day from the next day": the rate of that day counts."""
    item = reckon(law, "EUR", until, due_on="2024-01-31")
    assert [format(each.span.percent.normalize(), "f") for each in item.continuing] == [percent]
    assert item.daily == Decimal(daily)


def title(law, currency, until, amount="10000", due_on="2024-07-31", **facts):
    case = make(
        [
            claim(
                type="judgment",
                governing_law=law,
                currency=currency,
                amount=amount,
                due_on=due_on,
                facts=facts,
            )
        ]
    )
    return statement(case, "A1", until, load_interest_sheet(law))


OWN = {"adjudged_rate": "12", "adjudged_from": "2024-08-01"}


def test_the_rate_of_the_judgment_goes_on_where_the_law_has_none():
    item = title("BR", "BRL", date(2025, 7, 31), **OWN)
    # 10,000 x 12 % x 365 / 365, and 10,000 x 12 % / 365 a day
    assert (item.side_sums, item.interest) == (Decimal("1200.00"), Decimal("0.00"))
    assert (item.daily, item.continuing[0].principal) == (Decimal("3.29"), Decimal("10000"))
    assert item.findings == ()
    assert "money.notice.adjudged_only" in {notice.key for notice in item.notices}


def test_a_judgment_without_a_rate_is_asked_for_it():
    item = title("BR", "BRL", date(2025, 7, 31))
    assert [finding.code for finding in item.findings] == ["LK418"]
    assert item.findings[0].where.field == "claims[A1].facts.adjudged_rate"
    for lang in ("en", "zh"):
        assert "adjudged_rate" in item.findings[0].text(lang)
    assert item.continuing == ()


def test_the_rate_of_the_judgment_takes_the_place_of_the_law_but_not_in_china():
    english = title("GB-EAW", "GBP", date(2025, 7, 31), court="high", **OWN)
    # 12 % and not 12 % + 8 %
    assert english.total == Decimal("11200.00")
    assert english.daily == Decimal("3.29")
    assert "money.notice.adjudged_instead" in {notice.key for notice in english.notices}
    later = {**OWN, "adjudged_from": "2024-10-01"}
    both = title("GB-EAW", "GBP", date(2025, 7, 31), court="high", **later)
    # 8 % for 61 days, then 12 % for 304
    assert (both.interest, both.side_sums) == (Decimal("133.70"), Decimal("999.45"))
    chinese = title("CN", "CNY", date(2025, 7, 31), **OWN)
    # 1,200.00 and 10,000 x 0.0175 % x 365
    assert (chinese.side_sums, chinese.interest) == (Decimal("1200.00"), Decimal("638.75"))


def test_the_general_interest_of_a_judgment_runs_on_all_its_invoices(cn):
    case = make(
        [
            claim(
                type="judgment",
                amount="300",
                due_on="2024-01-01",
                invoices=["I1", "I2"],
                facts={"adjudged_rate": "36.5", "adjudged_from": "2024-01-02"},
            )
        ],
        invoices=[invoice("I1", "100", "2024-01-01"), invoice("I2", "200", "2024-01-01")],
    )
    # 300 x 36.5 % x 10 / 365
    assert statement(case, "A1", date(2024, 1, 11), cn).side_sums == Decimal("3.00")


def test_the_conventions_say_compound_only_where_the_law_compounds():
    dutch = reckon("NL", "EUR", date(2025, 12, 31), due_on="2024-01-31")
    french = reckon("FR", "EUR", date(2025, 12, 31), due_on="2024-01-31")
    said = [{message.key for message in item.conventions} for item in (dutch, french)]
    assert ["money.convention.compound" in each for each in said] == [True, False]
    assert ["money.convention.simple" in each for each in said] == [False, True]
    assert not any("simple" in m.text("en").lower() for m in dutch.conventions)


@pytest.mark.parametrize(("kind", "told"), [("loan", False), ("sale_of_goods", True)])
def test_a_loan_within_its_cap_is_not_cut_down_as_a_penalty(cn, kind, told):
    """Four times the LPR is a bound of its own (Fa Shi [2020] 17 art 25)."""
    contract = {"id": "K", "title": "c", "interest": {"kind": "rate_yearly", "rate": "12"}}
    case = make([claim(type=kind, contract_on="2023-01-01")], contracts=[contract])
    item = statement(case, "A1", date(2025, 1, 31), cn)
    assert ("LK414" in {finding.code for finding in item.findings}) is told
