"""Statements and estimates under other laws than the Chinese, and the properties that hold for all."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.interest_sheet import InterestSheet, load_interest_sheet
from legalkit.law.load import codes, load_sheet
from legalkit.law.rate_table import RateTable
from legalkit.model.claim import ClaimType
from legalkit.money import estimate, statement, statements
from legalkit.money.costs import interest_in
from legalkit.money.exact import to_cents
from legalkit.money.ledger import Debt, Incoming, run
from legalkit.money.rates import DAY, Anchor, build
from legalkit.money.terms import Situation, by_rule
from tests.money.cases import claim, invoice, make

SHEETS = {code: load_interest_sheet(code) for code in codes(sheet="interest.yaml")}
RULES = [
    (code, rule) for code, sheet in SHEETS.items() for rule in (*sheet.statutory, *sheet.judgment)
]
FIRST = date(2019, 8, 21)
TRIGGERS = {name: FIRST + timedelta(days=40) for name in ("demand", "filed", "served", "judgment")}


def german(name="A1", **changes):
    return claim(name, **{"governing_law": "DE", "currency": "EUR", **changes})


def english(name="A1", **changes):
    return claim(name, **{"governing_law": "GB-EAW", "currency": "GBP", **changes})


def keys(item):
    return {notice.key for notice in item.notices}


def found(item):
    return {finding.code for finding in item.findings}


def test_german_price_bears_nine_points_by_half_year_and_a_lump_sum_per_invoice():
    case = make(
        [german(invoices=["I1", "I2"], amount="20000", contract_on="2023-01-02")],
        invoices=[
            invoice("I1", "10000", "2023-12-31", currency="EUR"),
            invoice("I2", "10000", "2023-12-31", currency="EUR"),
        ],
    )
    item = statement(case, "A1", date(2024, 6, 30), SHEETS["DE"])
    # twice 10,000 x 12.62 % x 182 / 366
    assert item.interest == Decimal("1255.10")
    assert item.flat_total == Decimal("80.00")
    assert item.total == Decimal("21335.10")
    # the next day lies in the next half-year: 20,000 x 12.37 % / 366
    assert item.daily == Decimal("6.76")
    for lang in ("en", "zh"):
        assert item.to_json(lang)["allocation_order"]
    assert "money.notice.assumed" in keys(item)
    stated = statement(
        make([german(facts={"merchants": "both"})]), "A1", date(2024, 6, 30), SHEETS["DE"]
    )
    assert "money.notice.assumed" not in keys(stated)


def test_german_interest_runs_out_by_years_and_the_suit_saves_it():
    sheet = SHEETS["DE"]
    old = [german(amount="36500", due_on="2019-12-21")]
    lost = statement(make(old), "A1", date(2023, 1, 5), sheet)
    assert [(x.since, x.through, x.amount) for x in lost.out_of_time] == [
        (date(2019, 12, 22), date(2019, 12, 31), Decimal("81.20"))
    ]
    assert lost.segments[0].until == date(2019, 12, 31)
    assert [lost.is_lost(row) for row in lost.segments][:2] == [True, False]
    assert lost.to_json()["interest_in_time"] == f"{lost.interest - Decimal('81.20'):f}"
    assert "money.notice.prescribed" in keys(lost)
    suit = {"id": "E1", "kind": "lawsuit_filed", "date": "2022-12-30", "outcome": "pending"}
    assert statement(make(old, events=[suit]), "A1", date(2023, 1, 5), sheet).out_of_time == ()
    undone = make(old, events=[{**suit, "outcome": "withdrawn"}])
    assert statement(undone, "A1", date(2023, 1, 5), sheet).lost == Decimal("81.20")
    paid = {"id": "P1", "date": "2020-01-10", "amount": "81.20", "currency": "EUR"}
    met = make(old, payments=[{**paid, "component": "interest"}])
    assert statement(met, "A1", date(2023, 1, 5), sheet).out_of_time == ()


def test_paid_rows_are_not_marked():
    pay = {"id": "P1", "date": "2020-06-30", "amount": "1500", "currency": "EUR"}
    case = make([german(amount="36500", due_on="2019-12-21")], payments=[pay])
    item = statement(case, "A1", date(2024, 1, 5), SHEETS["DE"])
    lost = item.out_of_time[0]
    assert (lost.since, lost.through) == (
        date(2020, 1, 1),
        date(2020, 12, 31),
    ) or lost.since > date(2019, 12, 31)
    assert not item.is_lost(item.segments[0])


def test_interest_of_a_title_is_saved_by_enforcement_only():
    events = [
        {"id": "E1", "kind": "lawsuit_filed", "date": "2015-01-05"},
        {"id": "E2", "kind": "enforcement_application", "date": "2021-06-01"},
        {"id": "E3", "kind": "enforcement_application", "date": "2022-06-01"},
    ]
    title = english(type="judgment", due_on="2013-12-31", amount="36500")
    item = statement(make([title], events=events), "A1", date(2024, 12, 31), SHEETS["GB-EAW"])
    # the step of 2022 recovers what fell due in the six years before it
    assert item.out_of_time[0].through == date(2016, 5, 31)
    assert item.flat == ()
    early = statement(make([title], events=events), "A1", date(2021, 12, 31), SHEETS["GB-EAW"])
    assert early.out_of_time[0].through == date(2015, 5, 31)
    old = [{**events[1], "date": "2014-06-01"}]
    stale = statement(make([title], events=old), "A1", date(2024, 12, 31), SHEETS["GB-EAW"])
    assert stale.out_of_time[0].through == date(2018, 12, 30)


@pytest.mark.parametrize(
    ("facts", "amount", "rule"),
    [
        ({"court": "high"}, "100", "gb-judgment-high-court"),
        ({}, "5000", "gb-judgment-county-court"),
        ({"late_payment_act": True}, "4999.99", "gb-judgment-county-qualifying-debt"),
        ({}, "4999.99", "none"),
    ],
)
def test_english_judgments_by_court_and_amount(facts, amount, rule):
    case = make([english(type="judgment", amount=amount, facts=facts)])
    item = statement(case, "A1", date(2025, 1, 31), SHEETS["GB-EAW"])
    assert item.rates[0][1] == rule


def test_an_english_debt_keeps_its_rate_for_life():
    item = statement(
        make([english(due_on="2024-06-28", amount="5000")]),
        "A1",
        date(2025, 6, 30),
        SHEETS["GB-EAW"],
    )
    assert [s.span.percent for s in item.segments] == [Decimal("13.25")]
    assert (item.interest, item.flat_total) == (Decimal("666.13"), Decimal("70.00"))
    assert {"words"} <= keys(item)


def test_interest_from_service_waits_for_the_service():
    facts = {"in_default": "false"}
    silent = statement(
        make([german(due_on="2023-01-31", amount="36500", facts=facts)]),
        "A1",
        date(2023, 3, 10),
        SHEETS["DE"],
    )
    assert (silent.interest, found(silent)) == (Decimal("0.00"), {"LK415"})
    assert silent.continuing == ()
    served = {"id": "E1", "kind": "lawsuit_filed", "date": "2023-02-20", "served_on": "2023-02-28"}
    case = make([german(due_on="2023-01-31", amount="36500", facts=facts)], events=[served])
    assert statement(case, "A1", date(2023, 3, 10), SHEETS["DE"]).interest == Decimal("106.20")


def clause(kind, rate):
    return [{"id": "K", "title": "x", "interest": {"kind": kind, "rate": rate, "clause": "8"}}]


def test_agreed_rates_meet_caps_floors_and_unknown_multiples():
    until = date(2024, 5, 10)
    base = claim(type="loan", governing_law="US-NY", currency="USD", amount="36500")
    usury = make([base], contracts=clause("rate_yearly", "26"))
    item = statement(usury, "A1", until, SHEETS["US-NY"])
    assert (item.interest, item.continuing) == (Decimal("0.00"), ())
    assert "money.notice.capped_forfeited" in keys(item)
    fair = make([base], contracts=clause("rate_yearly", "24"))
    assert statement(fair, "A1", until, SHEETS["US-NY"]).interest == Decimal("240.00")
    multiple = make([german()], contracts=clause("lpr_multiple", "4"))
    assert "LK416" in found(statement(multiple, "A1", until, SHEETS["DE"]))
    rule = {
        "id": "x-floor",
        "cite": "x",
        "verified": "memory",
        "checked_on": "2026-11-23",
        "title": {"en": "the floor", "zh": "下限"},
        "rate": {"fixed": "10"},
    }
    for effect, interest in (("replaced", "100.00"), ("statutory", "90.00"), ("forfeited", "0.00")):
        sheet = InterestSheet.model_validate(
            {
                **SHEETS["US-NY"].model_dump(by_alias=True),
                "caps": [],
                "floors": [{**rule, "effect": effect}],
                "agreed": {
                    "id": "x",
                    "cite": "x",
                    "verified": "memory",
                    "checked_on": "2026-11-23",
                    "beside": {"en": "penalty rule", "zh": "罚则"},
                },
            }
        )
        low = statement(make([base], contracts=clause("rate_yearly", "3")), "A1", until, sheet)
        assert low.interest == Decimal(interest)
        assert f"money.notice.floored_{effect}" in keys(low)


RATES = [
    {"from": "USD", "to": "CNY", "rate": "7.1", "date": "2024-01-02", "source": "PBOC"},
    {"from": "USD", "to": "CNY", "rate": "7.2", "date": "2024-09-14", "source": "PBOC"},
    {"from": "EUR", "to": "CNY", "rate": "7.8312", "date": "2024-01-02", "source": "PBOC"},
]


def test_currencies_mix_only_by_the_users_dated_rate(cn, cn_costs):
    pay = {"id": "P1", "date": "2024-09-15", "amount": "1000", "currency": "USD"}
    plain = make([claim()], payments=[{**pay, "component": "principal"}])
    assert "LK409" in found(statement(plain, "A1", date(2025, 1, 1), cn))
    rated = make(
        [claim(amount="1276200", original_amount="1283400")],
        payments=[{**pay, "component": "principal"}],
        exchange_rates=RATES,
    )
    item = statement(rated, "A1", date(2025, 1, 1), cn)
    assert item.principal == Decimal("1276200.00")
    assert item.findings == ()
    assert any("7.2" in n.text() and "2024-09-14" in n.text("zh") for n in item.notices)
    early = make([claim()], payments=[{**pay, "date": "2024-01-01"}], exchange_rates=RATES)
    assert "LK409" in found(statement(early, "A1", date(2025, 1, 1), cn))
    euro = make([claim(currency="EUR", amount="1234.56")], exchange_rates=RATES)
    day = date(2025, 1, 1)
    items = statements(euro, day, cn)
    total = interest_in(euro, items, "CNY", day)
    assert total == to_cents(Fraction(items[0].interest) * Fraction("7.8312"))
    result = estimate(euro, day, cn_costs, total)
    assert result.principal == Decimal("9668.09")
    assert any(n.key == "money.notice.converted" for n in result.notices)
    assert interest_in(make([claim(currency="EUR")]), items, "CNY", day) == 0


def test_compensation_by_steps_of_another_currency_needs_a_rate():
    sheet = SHEETS["GB-EAW"]
    case = make([english(currency="EUR", amount="1100")])
    assert "LK417" in found(statement(case, "A1", date(2025, 1, 1), sheet))
    rates = [{"from": "EUR", "to": "GBP", "rate": "0.85", "date": "2024-06-01", "source": "BoE"}]
    rated = make([english(currency="EUR", amount="1100")], exchange_rates=rates)
    item = statement(rated, "A1", date(2025, 1, 1), sheet)
    assert [(f.amount, f.currency) for f in item.flat] == [(Decimal("40.00"), "GBP")]
    assert item.flat_total == 0


def altered(code="US-NY", **changes):
    """New York's sheet with one statutory rule changed: 10 % a year on real days over 365."""
    sheet = SHEETS[code].model_dump(by_alias=True)
    rule = {**sheet["statutory"][-1], "parts": [{"rate": {"fixed": "10"}}]}
    more = {name: changes.pop(name) for name in list(changes) if name in ("compensation",)}
    return InterestSheet.model_validate({**sheet, **more, "statutory": [{**rule, **changes}]})


def dollars(amount="10000", **changes):
    return claim(governing_law="US-NY", currency="USD", amount=amount, **changes)


def test_general_interest_of_a_judgment_runs_beside_the_add_on(cn):
    facts = {"adjudged_side_sums": "300", "adjudged_rate": "10", "adjudged_from": "2024-01-01"}
    title = claim(
        type="judgment", due_on="2024-01-15", amount="364700", original_amount="365000", facts=facts
    )
    pay = {"id": "P1", "date": "2024-01-20", "amount": "2600"}
    item = statement(make([title], payments=[pay]), "A1", date(2024, 1, 25), cn)
    # 300 and 20 days at 100.00 come before the principal: 300 + 2,000 + 300 of principal
    assert (item.costs_paid, item.principal) == (Decimal("2300.00"), Decimal("364700.00"))
    # then 5 days on 364,700 at 10 % a year
    assert item.side_sums == Decimal("499.59")
    # add-on: 5 days on 365,000 and 5 on 364,700 at 0.0175 % a day
    assert item.interest == Decimal("638.49")
    assert [row.days for row in item.side_rows] == [20, 5]
    # 99.9178 general and 63.8225 add-on
    assert item.daily == Decimal("163.74")
    assert item.findings == ()
    daily = {**facts, "adjudged_rate": "0.05", "adjudged_rate_per": "day"}
    by_day = make([{**title, "facts": daily}])
    rows = statement(by_day, "A1", date(2024, 1, 2), cn).side_rows
    assert [row.amount for row in rows] == [Decimal("365.00")]
    for wrong in ({"adjudged_rate": "viel"}, {"adjudged_from": "bald"}, {"adjudged_from": None}):
        bad = {k: v for k, v in {**facts, **wrong}.items() if v is not None}
        assert "LK431" in found(
            statement(make([{**title, "facts": bad}]), "A1", date(2024, 1, 25), cn)
        )
    assert statement(make([claim(facts=facts)]), "A1", date(2024, 6, 1), cn).side_rows == ()


def test_compound_interest_adds_the_year_to_its_base():
    case = make([dollars(due_on="2020-12-31")])
    item = statement(case, "A1", date(2022, 12, 31), altered(compound="year"))
    # 10,000 x 10 % = 1,000.00; 11,000 x 10 % = 1,100.00
    assert item.interest == Decimal("2100.00")
    assert [s.principal for s in item.segments] == [Decimal("10000"), Decimal("11000")]
    # the next day is a rest: 12,100 x 10 % / 365
    assert item.daily == Decimal("3.32")
    assert "money.notice.compound" in keys(item)
    monthly = statement(case, "A1", date(2021, 3, 31), altered(compound="month"))
    # 31 days: 84.93; 28 days on 10,084.93: 77.36; 31 days on 10,162.29: 86.31
    assert monthly.interest == Decimal("248.60")
    paid = make(
        [dollars(due_on="2020-12-31")],
        payments=[{"id": "P1", "date": "2021-12-31", "amount": "400", "currency": "USD"}],
    )
    after = statement(paid, "A1", date(2022, 1, 1), altered(compound="year"))
    # 600 of the 1,000 are left and join the base on the anniversary
    assert after.segments[-1].principal == Decimal("10600.00")
    later = make(
        [dollars(due_on="2020-12-31")],
        payments=[{"id": "P1", "date": "2022-01-10", "amount": "500", "currency": "USD"}],
    )
    rest = statement(later, "A1", date(2022, 1, 11), altered(compound="year"))
    assert rest.segments[-1].principal == Decimal("10500.00")


def test_a_law_without_interest_promises_none_for_the_days_to_come():
    """Saudi courts award no interest: no letter may say "plus 0.00 per day"."""
    case = make([claim(governing_law="SA", currency="SAR")])
    item = statement(case, "A1", date(2024, 6, 1), SHEETS["SA"])
    assert item.interest == Decimal("0.00")
    assert item.continuing == ()


def test_interest_stops_at_its_limit():
    case = make([dollars(due_on="2014-12-31")])
    item = statement(case, "A1", date(2026, 12, 31), altered(limit_share="1"))
    assert Decimal("9997") < item.interest <= Decimal("10000")
    assert item.continuing == ()
    assert "money.notice.limited" in keys(item)
    soon = statement(case, "A1", date(2016, 12, 31), altered(limit_share="1"))
    assert "money.notice.limited" not in keys(soon)


def test_compensation_as_a_share_of_the_debt():
    rule = {
        "id": "x",
        "cite": "x",
        "verified": "memory",
        "checked_on": "2026-11-23",
        "title": {"en": "collection costs", "zh": "催收费用"},
        "currency": "USD",
        "brackets": [
            {"up_to": "2500", "percent": "15"},
            {"up_to": "5000", "percent": "10"},
            {"percent": "5"},
        ],
        "minimum": "40",
        "maximum": "6775",
    }
    sheet = altered(compensation=[rule])
    got = [
        statement(make([dollars(amount)]), "A1", date(2025, 1, 1), sheet).flat_total
        for amount in ("100", "6000", "1000000")
    ]
    # 15 % of 100 is below 40; 375 + 250 + 50; capped
    assert got == [Decimal("40.00"), Decimal("675.00"), Decimal("6775.00")]


def test_parts_that_start_later():
    parts = [
        {"rate": {"fixed": "3"}},
        {"after": "2m", "rate": {"fixed": "8"}},
        {"trigger": "demand", "from": "2024-08-01", "rate": {"fixed": "12"}},
    ]
    demand = {
        "id": "E1",
        "kind": "demand_letter",
        "date": "2024-05-10",
        "received_on": "2024-05-12",
    }
    case = make([dollars(due_on="2024-04-30")], events=[demand])
    item = statement(case, "A1", date(2024, 8, 31), altered(parts=parts))
    assert [(s.from_, s.span.percent) for s in item.segments] == [
        (date(2024, 5, 1), Decimal("3")),
        (date(2024, 7, 1), Decimal("8")),
        (date(2024, 8, 1), Decimal("12")),
    ]
    judged = {
        "id": "E2",
        "kind": "lawsuit_filed",
        "date": "2024-05-20",
        "served_on": "2024-05-25",
        "ended_on": "2024-06-30",
        "outcome": "judgment",
    }
    both = make([dollars(due_on="2024-04-30")], events=[demand, judged])
    late = altered(parts=[{"trigger": "judgment", "rate": {"fixed": "9"}}])
    assert statement(both, "A1", date(2024, 7, 2), late).segments[0].from_ == date(2024, 7, 1)


def table(rhythm, known="2026-03-31", **changes):
    return RateTable.model_validate(
        {
            "id": "t",
            "title": {"en": "T", "zh": "表"},
            "publisher": "P",
            "source": "s",
            "verified": "memory",
            "checked_on": "2026-04-01",
            "last_published": "2026-03-01",
            "known_through": known,
            "rhythm": rhythm,
            "values": [
                {"from": "2020-01-01", "value": "-1"},
                {"from": "2024-01-01", "value": "2.1"},
            ],
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("rhythm", "known", "first", "count"),
    [
        ({"every": "monthly", "day": "20"}, "2026-04-19", date(2026, 4, 20), 7),
        ({"every": "monthly", "day": "20", "grace": "10"}, "2026-10-19", date(2026, 10, 20), 1),
        ({"every": "quarterly", "starts_in": "2"}, "2026-03-31", date(2026, 5, 1), 2),
        ({"every": "half_yearly"}, "2026-06-30", date(2026, 7, 1), 1),
        ({"every": "yearly", "starts_in": "4"}, "2026-03-31", date(2026, 4, 1), 1),
        ({"every": "irregular"}, "2026-03-31", date(2026, 9, 29), 1),
    ],
)
def test_tables_know_when_a_value_is_due(rhythm, known, first, count):
    missing = table(rhythm, known).missing(date(2026, 10, 31))
    assert (missing[0], len(missing)) == (first, count)


def test_tables_that_owe_nothing():
    assert table({"every": "none"}).missing(date(2030, 1, 1)) == ()
    assert table({"every": "yearly"}).missing(date(2026, 12, 31)) == ()
    assert table({"every": "irregular"}).missing(date(2026, 5, 1)) == ()
    assert table({"every": "monthly"}, until="2026-03-31").missing(date(2030, 1, 1)) == ()
    assert table(None).missing(date(2030, 1, 1)) == ()


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ({"choose": "half_year_of_breach", "add": "8"}, ["7", "7"]),
        ({"choose": "half_year_start", "add": "8"}, ["7", "10.1"]),
        ({"choose": "year_start", "add": "8", "round_up_to": "0.5"}, ["7", "10.5"]),
        ({"choose": "floating"}, ["0", "2.1"]),
        ({"choose": "floating", "per": "month", "add": "2"}, ["12", "49.2"]),
        ({"choose": "floating", "minimum": "1", "maximum": "2"}, ["1", "2"]),
    ],
)
def test_formulas(formula, expected):
    from legalkit.law.interest_sheet import Part

    sheet = SHEETS["US-NY"].model_copy(update={"tables": (table(None),)})
    part = Part.model_validate({"rate": {"table": "t", **formula}})
    anchor = Anchor(date(2023, 12, 30), None, date(2024, 1, 2))
    spans = build((part,), anchor, sheet).spans
    first, last = (
        next(s for s in spans if s.from_ <= day <= s.until)
        for day in (date(2023, 12, 31), date(2024, 1, 1))
    )
    assert [first.percent, last.percent] == [Decimal(x) for x in expected]


# --- properties, for every rule of every sheet -------------------------------------------------


def situation(rule, amount=Decimal("100000"), breach=FIRST):
    return Situation(ClaimType.SALE_OF_GOODS, breach, None, None, {}, amount, TRIGGERS)


def carried(code, rule, principal, until, breach=FIRST):
    terms = by_rule(rule, situation(rule, principal, breach), until, SHEETS[code])
    return Debt(
        "d",
        "c",
        breach - DAY,
        principal,
        terms.spans,
        SHEETS[code].allocation.within,
        SHEETS[code].conventions.day_count,
        compound=terms.compound,
        limit_share=terms.limit_share,
    )


@pytest.mark.parametrize(("code", "rule"), RULES, ids=[f"{c}:{r.id}" for c, r in RULES])
@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 900),
    st.integers(0, 900),
    st.decimals("0.01", "5000000", places=2),
)
def test_interest_adds_up_grows_with_the_principal_and_is_never_negative(
    code, rule, one, other, principal
):
    middle = FIRST + timedelta(days=one)
    until = middle + timedelta(days=other)
    whole = carried(code, rule, principal, until)
    whole.advance(until)
    parts = carried(code, rule, principal, until)
    parts.advance(middle)
    before = parts.accrued
    parts.advance(until)
    assert parts.accrued == whole.accrued >= before >= 0
    assert sum((s.amount for s in whole.segments), Decimal(0)) == to_cents(whole.accrued)
    bigger = carried(code, rule, principal * 2, until)
    bigger.advance(until)
    assert bigger.accrued >= whole.accrued
    if rule.compound is None and rule.limit_share is None and whole.spans:
        # from b + 1 on as a debt of its own, with the same rates
        rest = replace(carried(code, rule, principal, until), due_on=middle, segments=[])
        rest.advance(until)
        assert before + rest.accrued == whole.accrued


@pytest.mark.parametrize(("code", "rule"), RULES, ids=[f"{c}:{r.id}" for c, r in RULES])
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1500), st.integers(0, 1200), st.decimals("0.01", "5000000", places=2))
def test_a_slow_counter_comes_to_the_same_fraction(code, rule, late, days, principal):
    """An oracle that knows no segments: each day alone, its rate over the days of its year."""
    if rule.compound or rule.limit_share:
        rule = rule.model_copy(update={"compound": None, "limit_share": None})
    breach = FIRST + timedelta(days=late)
    until = breach + timedelta(days=days)
    debt = carried(code, rule, principal, until, breach)
    debt.advance(until)
    count = SHEETS[code].conventions.day_count
    total = Fraction(0)
    for number in range(days + 1):
        day = breach + timedelta(days=number)
        span = next((s for s in debt.spans if s.from_ <= day <= s.until), None)
        if span is None:
            continue
        year = 365 if count != "actual_360" else 360
        if count == "actual_actual" and (day.replace(month=12, day=31).timetuple().tm_yday == 366):
            year = 366
        if span.per == "day":
            year = 1
        total += Fraction(principal) * Fraction(span.percent) / 100 / year
    assert debt.accrued == total


@pytest.mark.parametrize("code", dict(RULES))
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 700), st.decimals("0.01", "300000", places=2)), max_size=5),
    st.sampled_from([None, "month", "year"]),
)
def test_allocation_conserves_every_cent(code, payments, compound):
    sheet = SHEETS[code]
    until = FIRST + timedelta(days=800)
    debts = []
    for name, delay in (("a", 0), ("b", 100)):
        rule = (*sheet.judgment, *sheet.statutory)[-1]
        debt = carried(code, rule, Decimal("100000"), until, FIRST + delay * DAY)
        debts.append(replace(debt, id=name, compound=compound, segments=[]))
    incoming = [
        Incoming(f"P{n}", FIRST + timedelta(days=day), amount)
        for n, (day, amount) in enumerate(payments)
    ]
    done = run(debts, incoming, until, sheet.allocation)
    for allocation in done:
        assert sum((x.total for x in allocation.lines), allocation.left) == allocation.amount
    interest = sum((s.amount for d in debts for s in d.segments), Decimal(0))
    paid = sum((x.total for p in done for x in p.lines), Decimal(0))
    assert sum((d.owed for d in debts), Decimal(0)) == Decimal("200000") + interest - paid
    assert all(d.principal >= 0 and 0 <= d.capital <= d.interest for d in debts)


# --- costs -------------------------------------------------------------------------------------


def test_german_estimate_counts_the_lawyers_of_both_sides():
    sheet = load_sheet("DE", "costs.yaml", CostsSheet)
    case = make([german(amount="10000")], costs={"probability": "0.5"})
    result = estimate(case, date(2026, 2, 1), sheet, Decimal("0"))
    # 3 x 283; 2.5 x 652
    assert result.advance == Decimal("849.00") + Decimal("1630.00")
    assert result.opponent == Decimal("1630.00")
    assert result.at_risk == Decimal("4109.00")
    assert result.recoverable == Decimal("2479.00")
    # 0.5 x (10,000 + 2,479) - 2,479 - 0.5 x 1,630
    assert result.expected == Decimal("2945.50")
    assert result.security[0].amount is None
    own = make([german(amount="10000")], costs={"lawyer_fee": "5000"})
    dear = estimate(own, date(2026, 2, 1), sheet, Decimal("0"))
    assert (dear.recoverable, dear.at_risk) == (Decimal("2479.00"), Decimal("7479.00"))
    assert estimate(own, date(2020, 2, 1), sheet, Decimal("0")).fee("court_fee_3_0") is None


def test_new_york_adds_what_is_always_paid():
    sheet = load_sheet("US-NY", "costs.yaml", CostsSheet)
    case = make([dollars()], preservation={"timing": "in_suit"})
    result = estimate(case, date(2026, 2, 1), sheet, Decimal("0"))
    assert result.advance == Decimal("380.00")
    assert result.security[0].amount == Decimal("500")
    assert result.to_json()["security"][0]["percent"] is None


def test_fees_with_facts_additions_and_rounding():
    base = {
        "cite": "x",
        "verified": "memory",
        "checked_on": "2026-11-23",
        "title": {"en": "t", "zh": "t"},
    }
    fee = {"payer": "applicant", "when": {"en": "w", "zh": "w"}, "stage": "suit", **base}
    sheet = CostsSheet.model_validate(
        {
            "law": "X",
            "currency": "USD",
            "tariffs": [
                {
                    "id": "t",
                    "method": "slab",
                    "brackets": [{"percent": "1.2", "plus": "4203"}],
                    **base,
                }
            ],
            "fees": [
                {"id": "a", "kind": "a", "flat": "1", "facts": {"natural": ["true"]}, **fee},
                {"id": "b", "kind": "b", "tariff": "t", "plus": "27", "round_up_to": "10", **fee},
            ],
            "security": [
                {
                    "id": "s",
                    "timing": "in_suit",
                    "percent": "30",
                    "percent_from": "10",
                    "amount": "500",
                    **{k: v for k, v in base.items() if k != "title"},
                }
            ],
            "notes": [
                {
                    "id": "n",
                    "says": {"en": "remember", "zh": "注意"},
                    **{k: v for k, v in base.items() if k != "title"},
                }
            ],
        }
    )
    result = estimate(make([dollars("1000")]), date(2026, 2, 1), sheet, Decimal("0"))
    # 12 + 4,203 + 27 = 4,242, up to the next ten
    assert [(f.kind, f.amount) for f in result.fees] == [("b", Decimal("4250.00"))]
    assert (result.security[0].lowest, result.security[0].amount) == (Decimal(500), Decimal(500))
    assert any(n.text("zh") == "注意" for n in result.notices)
    natural = estimate(
        make([dollars("1000")], facts={"natural": True}), date(2026, 2, 1), sheet, Decimal("0")
    )
    assert natural.advance == Decimal("1.00")


def test_statement_json_holds_to_its_schema():
    import jsonschema

    schema = json.loads(
        (files("legalkit.report") / "schemas" / "interest.json").read_text(encoding="utf-8")
    )
    pay = {"id": "P1", "date": "2020-06-30", "amount": "1500", "currency": "EUR"}
    case = make([german(amount="36500", due_on="2019-12-21")], payments=[pay])
    items = statements(case, date(2024, 1, 5), SHEETS["DE"])
    answer = {
        "law": "DE",
        "until": "2024-01-05",
        "results": [item.to_json() for item in items],
        "totals": {},
        "converted": None,
        "xlsx": None,
        "md": None,
    }
    jsonschema.Draft202012Validator(schema).validate(answer)
