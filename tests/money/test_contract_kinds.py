"""The kinds of calculations that others rely on (design 4.5), and the facts of a fee."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.load import codes, load_sheet
from legalkit.money import estimate, run_calculations
from legalkit.money.calculators import calculator_of
from legalkit.money.outcome import Law
from tests.money.cases import claim, make
from tests.money.test_laws import SHEETS

KINDS = [
    "court_fee_first_instance_property",
    "court_fee_halved",
    "payment_order_fee",
    "appeal_fee",
    "preservation_application_fee",
    "preservation_security_max",
    "enforcement_application_fee",
    "bankruptcy_petition_fee",
    "delayed_performance_double_part",
    "delayed_performance_appropriation",
    "overdue_loss_fixed_lpr",
    "overdue_interest_floating_lpr",
    "overdue_interest_benchmark_then_lpr",
    "sme_regulation_default_interest",
    "sme_regulation_payment_deadline",
    "private_lending_cap",
    "appropriation_of_payment",
    "money_claim_issue_fee",
    "late_payment_statutory_interest",
    "judgment_interest",
    "court_fee_3_0",
    "payment_order_fee_0_5",
    "verzugszinsen",
    "default_date_without_reminder",
    "filing_fee",
    "prejudgment_interest_contract",
    "penalites_de_retard_default_rate",
]

DAY = date(2026, 2, 1)
ZERO, HALF, LARGE = Decimal("0"), Decimal("500.00"), Decimal("90000")
EXAMPLES = {
    line.split("kind:")[1].split(",")[0].strip()
    for path in Path("jurisdictions").glob("*/calculations.yaml")
    for line in path.read_text("utf-8").splitlines()
    if "kind:" in line
}


def tried(tmp_path, law, kind, inputs, expected):
    path = tmp_path / "calculations.yaml"
    path.write_text(
        "calculations:\n"
        f"  - {{id: T-1, jurisdiction: {law}, kind: {kind}, inputs: {inputs}, "
        f'expected: {expected}, source: "by hand", verified: memory}}\n',
        "utf-8",
    )
    return run_calculations([path])[0]


@pytest.fixture(scope="module")
def laws():
    costs = {code: load_sheet(code, "costs.yaml", CostsSheet) for code in codes(sheet="costs.yaml")}
    names = {*costs, *SHEETS}
    return [Law(code, SHEETS.get(code), costs.get(code)) for code in sorted(names)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_the_contract_has_a_calculator_and_a_worked_example(kind, laws):
    assert any(calculator_of(kind, law) is not None for law in laws)
    assert kind in EXAMPLES


@pytest.mark.parametrize(
    ("facts", "fee"),
    [("{court: tae}", "{fee: 50000.00}"), ("{court: commerce}", None), ("{}", None)],
)
def test_a_fee_with_facts_is_only_owed_where_they_hold(tmp_path, facts, fee):
    inputs = f"{{amount: 1000000, on: 2025-03-01, facts: {facts}}}"
    result = tried(
        tmp_path, "FR", "economic_justice_contribution", inputs, fee or "{fee: 50000.00}"
    )
    assert result.ok is (fee is not None)


@pytest.mark.parametrize("law", ["MX", "CL", "CO"])
def test_a_suit_that_is_free_by_law_is_not_an_unknown_fee(law):
    sheet = load_sheet(law, "costs.yaml", CostsSheet)
    case = make(
        [claim(governing_law=law, currency=sheet.currency, amount="1000")],
        costs={"probability": "0.5"},
    )
    result = estimate(case, DAY, sheet, ZERO)
    assert (result.advance, result.expected) == (ZERO, HALF)
    assert "money.notice.no_fees" not in {notice.key for notice in result.notices}


@pytest.mark.parametrize(
    ("law", "kind", "fee"),
    [
        # the fee on 10,000 alone: interest and costs do not count for the value in dispute
        ("DE", "court_fee_3_0", "849.00"),
        ("DE", "lawyer_fee_1_3", "847.60"),
    ],
)
def test_interest_does_not_count_for_the_value_in_dispute(law, kind, fee):
    sheet = load_sheet(law, "costs.yaml", CostsSheet)
    case = make([claim(governing_law=law, currency=sheet.currency, amount="10000")])
    plain = estimate(case, DAY, sheet, ZERO).fee(kind)
    with_interest = estimate(case, DAY, sheet, LARGE).fee(kind)
    assert plain is not None and with_interest is not None
    assert f"{plain.amount:f}" == f"{with_interest.amount:f}" == fee


def test_interest_counts_for_the_fee_in_china():
    sheet = load_sheet("CN", "costs.yaml", CostsSheet)
    case = make([claim(amount="10000")])
    fees = [estimate(case, DAY, sheet, each).fees[0].amount for each in (ZERO, LARGE)]
    assert fees[0] < fees[1]


def test_the_daily_figure_of_a_calculation_is_that_of_the_next_day(tmp_path):
    """10,000 x 12.37 % / 366: on 1 July 2024 the base rate changed."""
    inputs = "{principal: 10000, first_overdue_day: 2024-02-01, last_day: 2024-06-30}"
    assert tried(tmp_path, "DE", "verzugszinsen", inputs, "{daily: 3.38}").ok
