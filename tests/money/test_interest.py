from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.law.interest_sheet import Compensation, InterestSheet, load_interest_sheet
from legalkit.law.load import load_sheet
from legalkit.model.errors import InputError, RuleError
from legalkit.money import statement, statements
from legalkit.money.exact import to_cents
from tests.money.cases import claim, invoice, make

UNTIL = date(2026, 3, 1)


def codes(item):
    return [finding.code for finding in item.findings]


def test_statutory_rate_is_fixed_at_the_day_of_breach(cn):
    item = statement(make([claim()]), "A1", UNTIL, cn)
    # 1,283,400 x 3.45 % x 130 % x 670 / 365, reckoned by hand
    assert item.interest == Decimal("105658.98")
    assert item.principal == Decimal("1283400.00")
    assert item.total == Decimal("1389058.98")
    assert item.daily == Decimal("157.70")
    assert [segment.days for segment in item.segments] == [670]
    assert item.segments[0].from_ == date(2024, 5, 1)
    # 150 % instead of 130 %
    assert item.high == Decimal("121914.21")
    assert item.measure is None
    assert item.findings == ()
    assert any("130" in notice.text("en") and "150" in notice.text("en") for notice in item.notices)


def test_services_follow_the_rules_on_sales_and_loans_have_their_own(cn):
    services = statement(make([claim(type="services")]), "A1", UNTIL, cn)
    loan = statement(make([claim(type="loan")]), "A1", UNTIL, cn)
    assert services.rates[0][1] == "cn-overdue-lpr"
    assert loan.rates[0][1] == "cn-loan-overdue-lpr"
    assert loan.segments[0].span.percent == Decimal("3.45")


def test_breach_on_the_first_day_of_the_lpr(cn):
    old = statement(make([claim(due_on="2019-08-18")]), "A1", date(2019, 12, 31), cn)
    new = statement(make([claim(due_on="2019-08-19")]), "A1", date(2019, 12, 31), cn)
    assert old.rates[0][1] == "cn-overdue-benchmark-then-lpr"
    assert [s.span.percent for s in old.segments] == [
        Decimal("5.6550"),
        Decimal("5.5250"),
        Decimal("5.4600"),
        Decimal("5.3950"),
    ]
    assert new.rates[0][1] == "cn-overdue-lpr"
    assert [s.span.percent for s in new.segments] == [Decimal("5.5250")]


def test_days_before_the_first_known_value_are_an_error_and_bear_nothing(cn):
    item = statement(make([claim(due_on="2014-01-01")]), "A1", date(2016, 1, 1), cn)
    assert "LK422" in codes(item)
    assert item.interest > 0
    assert item.segments[0].from_ == date(2015, 10, 24)


def test_sme_rate_needs_its_facts(cn):
    facts = {"sme_supplier": "true", "debtor_kind": "large_enterprise"}
    item = statement(
        make([claim(facts=facts, due_on="2025-07-31", amount="800000")]),
        "A1",
        date(2025, 10, 31),
        cn,
    )
    assert item.rates[0][1] == "cn-sme-default-interest"
    assert item.interest == Decimal("36800.00")


def test_contractual_penalty_with_notice_and_statutory_measure(cn):
    contract = {
        "id": "K",
        "title": "合同",
        "interest": {"kind": "penalty_daily", "rate": "0.05", "clause": "8"},
    }
    item = statement(make([claim()], contracts=[contract]), "A1", UNTIL, cn)
    assert item.interest == Decimal("429939.00")  # 1,283,400 x 0.0005 x 670
    assert item.measure == Decimal("105658.98")
    assert codes(item) == ["LK414"]


@pytest.mark.parametrize(
    ("kind", "rate", "expected"),
    [
        ("rate_yearly", "4", "94233.21"),
        ("lpr_multiple", "1.5", "121914.21"),
        ("statutory", None, "105658.98"),
        ("none", None, "105658.98"),
    ],
)
def test_agreed_rates(cn, kind, rate, expected):
    contract = {"id": "K", "title": "合同", "interest": {"kind": kind, "rate": rate, "clause": "8"}}
    item = statement(make([claim()], contracts=[contract]), "A1", UNTIL, cn)
    assert item.interest == Decimal(expected)


def test_clause_without_a_rate_is_an_error(cn):
    contract = {"id": "K", "title": "合同", "interest": {"kind": "penalty_daily", "clause": "8"}}
    item = statement(make([claim()], contracts=[contract]), "A1", UNTIL, cn)
    assert codes(item) == ["LK412"]


def test_private_lending_is_capped_at_four_times_the_lpr_at_contracting(cn):
    contract = {
        "id": "K",
        "title": "借款合同",
        "signed_on": "2021-06-01",
        "interest": {"kind": "rate_yearly", "rate": "24", "clause": "3"},
    }
    item = statement(make([claim(type="loan")], contracts=[contract]), "A1", UNTIL, cn)
    assert item.segments[0].span.percent == Decimal("15.40")
    assert any("15.4" in notice.text("en") for notice in item.notices)


def test_payment_meets_interest_first_and_the_difference_is_found(cn):
    pay = {"id": "P1", "date": "2024-06-30", "amount": "100000"}
    item = statement(make([claim(original_amount="1383400")], payments=[pay]), "A1", UNTIL, cn)
    line = item.payments[0].lines[0]
    # 61 days: 1,383,400 x 4.485 % x 61 / 365 = 10,369.25
    assert (line.interest, line.principal) == (Decimal("10369.25"), Decimal("89630.75"))
    assert item.principal == Decimal("1293769.25")
    assert codes(item) == ["LK410"]


def test_payment_agreed_for_principal_settles_with_the_claim(cn):
    pay = {"id": "P1", "date": "2024-06-30", "amount": "100000", "component": "principal"}
    item = statement(make([claim(original_amount="1383400")], payments=[pay]), "A1", UNTIL, cn)
    assert item.principal == Decimal("1283400")
    assert item.findings == ()
    assert item.interest_paid == 0


def test_principal_payment_meets_the_principal_of_all_invoices_before_interest(cn):
    case = make(
        [claim(invoices=["I1", "I2"], amount="0")],
        invoices=[invoice("I1", "100", "2024-01-31"), invoice("I2", "100", "2024-02-29")],
        payments=[{"id": "P1", "date": "2024-06-30", "amount": "200", "component": "principal"}],
    )
    item = statement(case, "A1", UNTIL, cn)
    assert item.principal == 0
    assert item.interest > 0
    assert item.continuing == ()


def test_invoices_bear_interest_from_their_own_due_dates(cn):
    case = make(
        [claim(invoices=["I1", "I2"], amount="300.00")],
        invoices=[invoice("I1", "100.00", "2024-01-31"), invoice("I2", "200.00", None)],
    )
    item = statement(case, "A1", UNTIL, cn)
    assert {s.debt: s.from_ for s in item.segments} == {
        "I1": date(2024, 2, 1),
        "I2": date(2024, 5, 1),
    }


def test_credit_note_lowers_its_invoice_from_the_beginning(cn):
    case = make(
        [claim(invoices=["I1"], amount="90.00")],
        invoices=[invoice("I1", "100.00", "2024-01-31")],
        credit_notes=[{"id": "N1", "date": "2024-05-01", "amount": "10.00", "invoice": "I1"}],
    )
    item = statement(case, "A1", UNTIL, cn)
    assert item.original == item.principal == Decimal("90.00")
    assert item.segments[0].principal == Decimal("90.00")


def test_credit_note_without_invoice_lowers_the_oldest_debt(cn):
    note = [{"id": "N1", "date": "2024-05-01", "amount": "150.00"}]
    invoices = [invoice("I1", "100.00", "2024-01-31"), invoice("I2", "100.00", "2024-02-29")]
    item = statement(
        make([claim(invoices=["I1", "I2"], amount="50.00")], invoices=invoices, credit_notes=note),
        "A1",
        UNTIL,
        cn,
    )
    assert [(s.debt, s.principal) for s in item.segments] == [("I2", Decimal("50.00"))]
    two = make([claim(), claim("A2")], credit_notes=note)
    assert "LK404" in codes(statement(two, "A1", UNTIL, cn))


def test_credits_above_the_price_are_found(cn):
    case = make(
        [claim(invoices=["I1"], amount="0")],
        invoices=[invoice("I1", "100.00", "2024-01-31")],
        credit_notes=[{"id": "N1", "date": "2024-05-01", "amount": "110.00", "invoice": "I1"}],
    )
    item = statement(case, "A1", UNTIL, cn)
    assert "LK405" in codes(item)
    assert item.principal == 0


def test_invoices_that_do_not_add_up_are_found_and_reckoned_as_one_debt(cn):
    case = make(
        [claim(invoices=["I1"], due_on=None, original_amount="500", amount="500")],
        invoices=[invoice("I1", "100.00", "2024-01-31")],
    )
    item = statement(case, "A1", UNTIL, cn)
    assert codes(item) == ["LK403"]
    assert item.segments[0].from_ == date(2024, 2, 1)


def test_missing_amount_and_missing_due_date_are_found(cn):
    assert codes(statement(make([claim(amount=None)]), "A1", UNTIL, cn)) == ["LK401"]
    assert codes(statement(make([claim(due_on=None)]), "A1", UNTIL, cn)) == ["LK402"]
    case = make([claim(due_on=None, invoices=["I1"])], invoices=[invoice("I1", "100.00", None)])
    assert "LK402" in codes(statement(case, "A1", UNTIL, cn))


def test_uncertain_due_date_takes_the_latest_day(cn):
    item = statement(make([claim(due_on="2024-04")]), "A1", UNTIL, cn)
    assert item.segments[0].from_ == date(2024, 5, 1)
    assert any("2024-04-30" in notice.text("zh") for notice in item.notices)


def test_guarantee_of_the_same_debt_is_not_counted_twice(cn):
    case = make([claim(), claim("G1", type="guarantee")])
    assert [item.claim for item in statements(case, UNTIL, cn)] == ["A1"]
    item = statement(case, "G1", UNTIL, cn)
    assert (item.claim, item.interest) == ("G1", Decimal("105658.98"))
    assert "A1" in item.notices[0].text("en")
    named = make(
        [claim(), claim("A2"), claim("G1", type="guarantee", facts={"principal_claim": "A2"})]
    )
    assert "A2" in statement(named, "G1", UNTIL, cn).notices[0].text("en")
    alone = make([claim(), claim("A2"), claim("G1", type="guarantee")])
    assert [item.claim for item in statements(alone, UNTIL, cn)] == ["A1", "A2", "G1"]


def test_unknown_claim_is_an_input_error(cn):
    with pytest.raises(InputError) as caught:
        statement(make([claim()]), "A9", UNTIL, cn)
    assert caught.value.findings[0].code == "LK407"


def test_rate_beyond_the_table_is_a_warning_and_an_error_when_strict(cn):
    case = make([claim(due_on="2026-06-30")])
    loose = statement(case, "A1", date(2026, 9, 30), cn)
    strict = statement(case, "A1", date(2026, 9, 30), cn, strict=True)
    assert [(f.code, str(f.severity)) for f in loose.findings] == [("LK423", "warning")]
    assert [(f.code, str(f.severity)) for f in strict.findings] == [("LK423", "error")]
    assert loose.interest == strict.interest
    assert "2026-03-20" in loose.findings[0].message("en")


def test_sheet_without_its_tables_is_refused():
    bare = load_sheet("CN", "interest.yaml", InterestSheet)
    with pytest.raises(RuleError) as caught:
        statement(make([claim()]), "A1", UNTIL, bare)
    assert caught.value.findings[0].code == "LK421"


def test_judgment_adds_the_daily_rate_and_payments_meet_the_adjudged_debt_first(cn):
    case = make(
        [claim(type="judgment", due_on="2024-01-15", amount="300000", original_amount="500000")],
        payments=[{"id": "P1", "date": "2024-06-30", "amount": "200000"}],
    )
    item = statement(case, "A1", date(2024, 12, 31), cn)
    assert item.interest == Decimal("24272.50")
    assert item.interest_paid == 0
    assert item.findings == ()


def test_judgment_side_sums_come_first_and_bear_nothing(cn):
    case = make(
        [
            claim(
                type="judgment",
                due_on="2024-01-15",
                amount="310000",
                original_amount="500000",
                facts={"adjudged_side_sums": "10000"},
            )
        ],
        payments=[{"id": "P1", "date": "2024-06-30", "amount": "200000"}],
    )
    item = statement(case, "A1", date(2024, 12, 31), cn)
    assert (item.costs_paid, item.principal) == (Decimal("10000"), Decimal("310000"))
    wrong = make([claim(type="judgment", facts={"adjudged_side_sums": "viel"})])
    assert "LK431" in codes(statement(wrong, "A1", UNTIL, cn))
    early = make([claim(type="judgment", due_on="2010-01-01")])
    assert "LK418" in codes(statement(early, "A1", UNTIL, cn))


def test_payment_problems_are_found(cn):
    def found(case):
        return codes(statement(case, "A1", UNTIL, cn))

    one = [claim(original_amount="1283400")]
    assert "LK406" in found(
        make(one, payments=[{"id": "P", "date": "2024-04-01", "amount": "1", "allocate_to": "X"}])
    )
    assert "LK409" in found(
        make(one, payments=[{"id": "P", "date": "2024-04-01", "amount": "1", "currency": "USD"}])
    )
    assert "LK411" in found(
        make(one, payments=[{"id": "P", "date": "2024-04-01", "amount": "9999999"}])
    )
    two = [claim(), claim("A2", debtor="E")]
    case = make(two, payments=[{"id": "P", "date": "2024-04-01", "amount": "1"}])
    everything = [f.code for item in statements(case, UNTIL, cn) for f in item.findings]
    assert "LK408" in everything
    by_payer = make(
        two,
        payments=[
            {"id": "P", "date": "2024-04-01", "amount": "1", "payer": "成都近水物流有限公司"}
        ],
    )
    assert statements(by_payer, UNTIL, cn)[1].principal == Decimal("1283399.00")


def test_later_payment_is_a_notice(cn):
    item = statement(
        make([claim()], payments=[{"id": "P", "date": "2027-01-01", "amount": "1"}]),
        "A1",
        UNTIL,
        cn,
    )
    assert item.payments == ()
    assert any("2027-01-01" in notice.text("en") for notice in item.notices)


def test_designated_payment_goes_to_the_named_claim_and_the_rest_on(cn):
    case = make(
        [claim(due_on="2024-01-31", amount="100"), claim("A2", amount="0", original_amount="100")],
        payments=[{"id": "P", "date": "2024-01-01", "amount": "120", "allocate_to": "A2"}],
    )
    first, second = statements(case, UNTIL, cn)
    assert (first.principal, second.principal) == (Decimal("80"), Decimal("0"))
    reasons = [line.reason.key for line in second.payments[0].lines]
    assert reasons == ["money.allocation.designated", "money.allocation.remainder"]


def test_json_holds_money_as_text_and_both_languages(cn):
    item = statement(
        make([claim()], payments=[{"id": "P", "date": "2024-05-31", "amount": "5000"}]),
        "A1",
        UNTIL,
        cn,
    )
    for lang in ("en", "zh"):
        data = item.to_json(lang)
        assert data["interest"] == f"{item.interest:f}"
        assert sum(Decimal(s["amount"]) for s in data["segments"]) == item.interest_total
        assert data["payments"][0]["allocated"][0]["here"] is True
    assert item.to_json("zh")["conventions"] != item.to_json("en")["conventions"]


amounts = st.decimals("0.01", "5000000", places=2)
days = st.integers(1, 1400)


@settings(deadline=None, max_examples=60)
@given(amount=amounts, due=st.dates(date(2019, 1, 1), date(2022, 12, 31)), first=days, second=days)
def test_interest_of_two_stretches_is_the_interest_of_the_whole(amount, due, first, second):
    cn = load_interest_sheet("CN")
    case = make([claim(amount=amount, due_on=due.isoformat())])
    middle = date.fromordinal(due.toordinal() + first)
    end = date.fromordinal(middle.toordinal() + second)
    whole = statement(case, "A1", end, cn)
    left = statement(case, "A1", middle, cn)
    exact_whole = sum(s.exact for s in whole.segments)
    tail = whole.segments
    # the part after the middle, cut out of the whole by its daily amounts
    after = sum(
        s.exact
        * max(0, (s.until - max(s.from_, date.fromordinal(middle.toordinal() + 1))).days + 1)
        / s.days
        for s in tail
    )
    assert sum(s.exact for s in left.segments) + after == exact_whole
    assert whole.interest == to_cents(exact_whole)
    assert sum(s.amount for s in whole.segments) == whole.interest


payment = st.tuples(
    st.dates(date(2023, 6, 1), date(2026, 2, 1)),
    st.decimals("0.01", "900", places=2),
    st.sampled_from([None, "A1", "A2", "I1", "I2"]),
    st.sampled_from([None, "principal", "interest", "costs"]),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(payment, max_size=6))
def test_allocation_conserves_every_cent(entries):
    cn = load_interest_sheet("CN")
    payments = [
        {
            "id": f"P{n}",
            "date": day.isoformat(),
            "amount": amount,
            "allocate_to": target,
            "component": part,
        }
        for n, (day, amount, target, part) in enumerate(entries)
    ]
    case = make(
        [
            claim(invoices=["I1", "I2"], amount="300"),
            claim("A2", amount="500", due_on="2024-01-31"),
        ],
        invoices=[invoice("I1", "100", "2024-01-31"), invoice("I2", "200", "2024-03-31")],
        payments=payments,
    )
    items = statements(case, UNTIL, cn)
    done = {p.payment: p for item in items for p in item.payments}
    for entry in payments:
        allocation = done[entry["id"]]
        assert (
            sum((line.total for line in allocation.lines), Decimal(0)) + allocation.left
            == entry["amount"]
        )
        assert all(min(line.costs, line.interest, line.principal) >= 0 for line in allocation.lines)
    for item in items:
        mine = [line for p in done.values() for line in p.lines if line.claim == item.claim]
        assert item.principal == item.original - sum((line.principal for line in mine), Decimal(0))
        assert item.interest_total == sum((s.amount for s in item.segments), Decimal(0))
        assert item.principal >= 0
        assert item.interest >= 0


def test_security_moves_a_debt_behind_and_the_order_leads_to_the_contract(cn):
    case = make(
        [claim("A1", amount="100", due_on="2024-01-31", invoices=["I1"]), claim("A2", amount="0")],
        contracts=[
            {"id": "K1", "title": "甲", "interest": {"kind": "rate_yearly", "rate": "5"}},
            {"id": "K2", "title": "乙"},
        ],
        orders=[
            {"id": "O1", "contract": "K1", "number": "1", "date": "2024-01-01", "amount": "100"}
        ],
        invoices=[invoice("I1", "100", "2024-01-31", order="O1")],
        collateral=[
            {
                "id": "M1",
                "kind": "mortgage",
                "owner": "D",
                "description": "厂房",
                "claims": ["A1"],
            }
        ],
        guarantees=[{"id": "G1", "guarantor": "E", "claims": ["A1"], "ceiling": "10"}],
        payments=[{"id": "P", "date": "2024-04-30", "amount": "0.01"}],
    )
    first = statement(case, "A1", UNTIL, cn)
    assert first.segments[0].span.percent == Decimal("5")
    # A2 is due on the day of the payment, has nothing open, so the secured debt is met after all
    assert first.interest_paid == Decimal("0.01")
    open_one = case.model_copy(
        update={
            "claims": (case.claims[0], case.claims[1].model_copy(update={"amount": Decimal(9)}))
        }
    )
    second = statements(open_one, UNTIL, cn)[1]
    assert second.payments[0].lines[0].reason.key == "money.allocation.least_secured"
    assert second.principal == Decimal("8.99")


def test_flat_sums_of_other_laws_are_added_per_debt(cn):
    mark = {"cite": "x", "verified": "memory", "checked_on": "2026-11-23"}
    rule = Compensation.model_validate(
        {
            **mark,
            "id": "flat",
            "title": {"en": "fixed sum", "zh": "定额"},
            "currency": "CNY",
            "when": {"claim_types": ["sale_of_goods"]},
            "steps": [
                {"below": "1000", "amount": "40"},
                {"below": "10000", "amount": "70"},
                {"amount": "100"},
            ],
        }
    )
    sheet = cn.model_copy(update={"compensation": (rule,)})
    case = make(
        [claim(invoices=["I1", "I2", "I3"], amount="11999.99")],
        invoices=[
            invoice("I1", "999.99", "2024-01-31"),
            invoice("I2", "1000.00", "2024-01-31"),
            invoice("I3", "10000.00", "2024-01-31"),
        ],
    )
    item = statement(case, "A1", UNTIL, sheet)
    assert [flat.amount for flat in item.flat] == [Decimal(40), Decimal(70), Decimal(100)]
    assert item.total == item.principal + item.interest + 210
    assert item.to_json("zh")["flat_sums"][0]["title"] == "定额"
    assert statement(case, "A1", date(2024, 1, 31), sheet).flat == ()
    assert statement(make([claim(type="services")]), "A1", UNTIL, sheet).flat == ()


def test_only_the_debts_that_a_payment_reaches_are_carried_to_its_day(cn):
    """A thousand invoices and payments took a minute; the sums are those of each invoice alone."""
    invoices = [invoice(f"I{n}", "1000", "2024-01-31") for n in range(3)]
    payments = [{"id": "P1", "date": "2024-06-30", "amount": "1000", "allocate_to": "I1"}]
    case = make(
        [claim(amount="2000", original_amount="3000", invoices=["I0", "I1", "I2"])],
        invoices=invoices,
        payments=payments,
    )
    item = statement(case, "A1", date(2024, 12, 31), cn)
    rows = [(row.debt, row.days) for row in item.segments]
    # the others have one row of 335 days; the one that was paid has 151 and then 184
    assert sorted(rows) == [("I0", 335), ("I1", 151), ("I1", 184), ("I2", 335)]
    # 151 days on 1,000 at 4.485 % are 18.55, and as much of the principal is left
    assert item.principal == Decimal("2018.55")
    # 2 x 41.16 and 184 days on 18.55
    assert item.interest == Decimal("82.74")
