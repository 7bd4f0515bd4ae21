"""The sheet format carries the rates of other laws too."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

from legalkit.law.interest_sheet import Formula, InterestSheet, Part, RateTable
from legalkit.money.exact import share, to_cents
from legalkit.money.ledger import Debt, Incoming, run
from legalkit.money.rates import Anchor, build, days_fraction

TABLE = RateTable.model_validate(
    {
        "id": "base",
        "title": {"en": "base rate", "zh": "基准"},
        "publisher": "bank",
        "source": "gazette",
        "verified": "secondary",
        "checked_on": "2026-11-23",
        "last_published": "2024-07-01",
        "known_through": "2024-12-31",
        "values": [
            {"from": "2022-07-01", "value": "-0.88"},
            {"from": "2023-01-01", "value": "1.62"},
            {"from": "2023-07-01", "value": "3.12"},
            {"from": "2024-01-01", "value": "3.62"},
            {"from": "2024-07-01", "value": "3.37"},
        ],
    }
)


@pytest.fixture(scope="module")
def sheet(cn):
    return cn.model_copy(update={"tables": (TABLE,)})


def rates(sheet: InterestSheet, formula: Formula, start: date, until: date):
    schedule = build((Part(rate=formula),), Anchor(start, None, until), sheet)
    return [(span.from_, span.until, span.percent) for span in schedule.spans], schedule.findings


def test_base_rate_plus_nine_points_floats(sheet):
    spans, findings = rates(
        sheet,
        Formula(table="base", choose="floating", add=Decimal(9)),
        date(2023, 6, 1),
        date(2024, 1, 15),
    )
    assert spans == [
        (date(2023, 6, 1), date(2023, 6, 30), Decimal("10.62")),
        (date(2023, 7, 1), date(2023, 12, 31), Decimal("12.12")),
        (date(2024, 1, 1), date(2024, 1, 15), Decimal("12.62")),
    ]
    assert findings == []


def test_rate_fixed_by_the_half_year_before(sheet):
    spans, _ = rates(
        sheet,
        Formula(table="base", choose="half_year_before", add=Decimal(8)),
        date(2023, 8, 1),
        date(2024, 12, 1),
    )
    assert spans == [
        (date(2023, 8, 1), date(2024, 12, 1), Decimal("9.62"))
    ]  # value of 30 June 2023


def test_rate_of_the_first_day_of_each_half_year(sheet):
    spans, _ = rates(
        sheet,
        Formula(table="base", choose="half_year_start", add=Decimal(8)),
        date(2023, 8, 1),
        date(2024, 7, 2),
    )
    assert [percent for _, _, percent in spans] == [
        Decimal("11.12"),
        Decimal("11.62"),
        Decimal("11.37"),
    ]


def test_the_rate_of_the_last_day_stands_for_the_whole_time(sheet):
    formula = Formula(table="base", choose="at_end", add=Decimal(1))
    spans, findings = rates(sheet, formula, date(2022, 8, 1), date(2024, 2, 1))
    assert spans == [(date(2022, 8, 1), date(2024, 2, 1), Decimal("4.62"))]
    assert findings == []


def test_floor_and_ceiling(sheet):
    low, _ = rates(
        sheet, Formula(table="base", minimum=Decimal(0)), date(2022, 8, 1), date(2022, 8, 2)
    )
    high, _ = rates(
        sheet,
        Formula(table="base", multiple=Decimal(4), maximum=Decimal(5)),
        date(2024, 8, 1),
        date(2024, 8, 2),
    )
    assert (low[0][2], high[0][2]) == (Decimal(0), Decimal(5))


def test_days_beyond_the_table_are_named(sheet):
    spans, findings = rates(
        sheet, Formula(table="base", choose="floating"), date(2024, 12, 1), date(2025, 1, 31)
    )
    assert [f.code for f in findings] == ["LK423"]
    assert findings[0].params["day"] == date(2025, 1, 1)
    assert spans[-1] == (date(2025, 1, 1), date(2025, 1, 31), Decimal("3.37"))


def test_leap_years_and_banking_years(sheet):
    schedule = build(
        (Part(rate=Formula(fixed=Decimal(9))),),
        Anchor(date(2023, 12, 31), None, date(2024, 1, 1)),
        sheet,
    )
    span = schedule.spans[0]
    assert days_fraction(span, date(2023, 12, 31), date(2024, 1, 1), "actual_actual") == Fraction(
        9, 36500
    ) + Fraction(9, 36600)
    assert days_fraction(span, date(2024, 1, 1), date(2024, 1, 1), "actual_360") == Fraction(
        9, 36000
    )
    debt = Debt(
        "d",
        "c",
        date(2023, 12, 30),
        Decimal("100"),
        (span,),
        sheet.allocation.within,
        "actual_actual",
    )
    debt.advance(date(2024, 1, 1))
    assert [segment.basis for segment in debt.segments] == [365, 366]


def test_a_rate_has_one_source_and_a_table_one_order():
    with pytest.raises(ValidationError, match="either"):
        Formula()
    values = [{"from": "2024-01-01", "value": "1"}, {"from": "2023-01-01", "value": "1"}]
    with pytest.raises(ValidationError, match="in order"):
        RateTable.model_validate({**TABLE.model_dump(by_alias=True), "values": values})


def test_shares_lose_no_cent():
    assert share(Decimal("100.00"), [Decimal(1)] * 3) == [
        Decimal("33.34"),
        Decimal("33.33"),
        Decimal("33.33"),
    ]
    assert share(Decimal("1.00"), [Decimal(0)]) == [Decimal("0.00")]
    assert to_cents(Decimal("0.005")) == to_cents(Fraction(1, 200)) == Decimal("0.01")


def debt(name: str, due: date, secured: str = "0", rate: str = "0") -> Debt:
    return Debt(
        name,
        name,
        due,
        Decimal(100),
        (),
        ("costs", "interest", "principal"),
        "actual_365",
        Decimal(secured),
    )


def test_order_between_debts(cn):
    day = date(2025, 5, 1)
    debts = [
        debt("undue", date(2026, 1, 1)),
        debt("secured", date(2024, 1, 1), "50"),
        debt("old", date(2024, 2, 1)),
        debt("twin1", date(2024, 3, 1)),
        debt("twin2", date(2024, 3, 1)),
    ]
    done = run(debts, [Incoming("P", day, Decimal("451"))], day, cn.allocation)[0]
    assert [(line.debt, line.total, line.reason.key.rpartition(".")[2]) for line in done.lines] == [
        ("old", 100, "oldest_due"),
        ("twin1", 100, "pro_rata"),
        ("twin2", 100, "pro_rata"),
        ("secured", 100, "due"),
        ("undue", 51, "due"),
    ]


def test_designation_counts_only_where_the_law_lets_the_debtor_choose(cn):
    day = date(2025, 5, 1)
    rule = cn.allocation.model_copy(update={"debtor_chooses": False})
    debts = [debt("a", date(2024, 1, 1)), debt("b", date(2024, 2, 1))]
    done = run(debts, [Incoming("P", day, Decimal("10"), ("b",))], day, rule)[0]
    assert [line.debt for line in done.lines] == ["a"]
