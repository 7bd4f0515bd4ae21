"""Laws that name a reference rate whose figures are not here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from legalkit.api.sheets import due_rates
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.model.finding import Severity, Where
from legalkit.money import run_calculations, statement
from tests.money.cases import claim, make

RATE = """id: {id}
title: {{en: "rate", zh: "利率"}}
publisher: bank
source: read by the user
verified: secondary
checked_on: 2026-11-23
last_published: 2024-01-01
known_through: 2024-12-31
values: [{{from: 2024-01-01, value: {value}}}]
"""


def owed(law, overlay=None, **more):
    currency = {"CO": "COP", "US-FL": "USD", "CA-ON": "CAD"}[law]
    facts = {"governing_law": law, "currency": currency, "amount": "36500", "due_on": "2023-12-31"}
    case = make([claim(**facts)], **more)
    sheet = load_interest_sheet(law, overlay)
    return statement(case, "A1", date(2024, 1, 10), sheet)


def test_without_figures_nothing_is_reckoned_and_the_file_to_fill_is_named():
    item = owed("US-FL")
    assert item.interest == 0
    assert [f.code for f in item.findings] == ["LK427"]
    for lang in ("en", "zh"):
        assert "us-fl/rates/cfo_rate.yaml" in item.findings[0].hint(lang)


def test_a_table_of_the_user_fills_the_rule(tmp_path):
    folder = tmp_path / "us-fl" / "rates"
    folder.mkdir(parents=True)
    text = RATE.format(id="cfo_rate", value="9")
    (folder / "cfo_rate.yaml").write_text(text, encoding="utf-8")
    item = owed("US-FL", tmp_path)
    # 366 days in 2024: 36,500 x 9 % x 10 / 366
    assert item.interest == Decimal("89.75")
    assert item.findings == ()


def contract(rate):
    clause = {"kind": "rate_yearly", "rate": rate, "clause": "7"}
    return [{"id": "K", "title": "K", "interest": clause}]


def test_a_cap_that_cannot_be_known_is_told_and_the_clause_stands():
    item = owed("CO", contracts=contract("90"))
    assert item.interest == Decimal("900.00")  # 36,500 x 90 % x 10 / 365
    assert "money.notice.bound_unknown" in {notice.key for notice in item.notices}
    assert "LK427" in {finding.code for finding in item.findings}


def test_a_cap_filled_by_the_user_holds(tmp_path):
    folder = tmp_path / "co" / "rates"
    folder.mkdir(parents=True)
    text = RATE.format(id="current_bank_rate", value="24")
    (folder / "current_bank_rate.yaml").write_text(text, encoding="utf-8")
    assert owed("CO", tmp_path, contracts=contract("37")).interest == 0
    assert owed("CO", tmp_path, contracts=contract("36")).interest == Decimal("360.00")


def test_law_check_lists_open_tables_once_and_asks_no_dates_of_them():
    sheet = load_interest_sheet("CA-ON")
    found = due_rates(sheet, date(2030, 1, 1), Where("x"))
    assert [(f.code, f.severity) for f in found] == [("LK427", Severity.NOTE)] * 2


def run(tmp_path, inputs, kind="late_payment_statutory_interest"):
    path = tmp_path / "sums.yaml"
    text = f"id: X\njurisdiction: CA-ON\nkind: {kind}\ninputs: {{{inputs}}}\nexpected: {{}}\n"
    path.write_text(text, encoding="utf-8")
    return run_calculations([path])[0]


PERIOD = "principal: 36500, first_overdue_day: 2023-12-22, last_day: 2024-01-10"


@pytest.mark.parametrize(
    ("filed", "rate"),
    [("", 6), (", filed_on: 2023-12-31", 5), (", filed_on: 2024-01-01", 6)],
)
def test_the_day_of_filing_chooses_the_rate_for_the_whole_time(tmp_path, filed, rate):
    rates = "[{from: 2024-01-01, value: 6}, {from: 2023-10-01, value: 5}]"
    got = run(tmp_path, f"{PERIOD}{filed}, assumed_rates: {{prejudgment_rate: {rates}}}").got
    assert (got["rate"], got["rate_last"], got["interest"]) == (rate, rate, 20 * rate)


@pytest.mark.parametrize(
    "rates", ["7", "{}", "{prejudgment_rate: [7]}", "{prejudgment_rate: [{from: 2024-01-01}]}"]
)
def test_assumed_rates_that_cannot_be_read(tmp_path, rates):
    result = run(tmp_path, f"{PERIOD}, assumed_rates: {rates}")
    assert [f.code for f in result.findings] == ["LK431"]


def test_assumed_figures_are_cited_as_assumed(tmp_path):
    result = run(tmp_path, f"{PERIOD}, assumed_rates: {{prejudgment_rate: 5}}")
    assert result.outcome is not None
    assert any("assumed in the calculation" in cite.text for cite in result.outcome.citations)
    # A table that the law does not have changes nothing, and the open one stays open.
    other = run(tmp_path, f"{PERIOD}, assumed_rates: {{lpr_1y: 5}}")
    assert [f.code for f in other.findings] == ["LK427"]
