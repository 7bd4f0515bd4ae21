"""Fixed sums that a law adds to each overdue debt, in the papers that claim them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from legalkit.documents.assemble import assemble
from legalkit.documents.compensation import added, flat_lines
from legalkit.documents.values import Amount, FactSheet
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.money.interest import statements
from tests.documents import sample_cases


def sheet_of(flat: bool) -> FactSheet:
    given = sample_cases.given_of("gb-eaw")
    return assemble(given if flat else replace(given, flat=()))[0]


def figure(facts: FactSheet, path: str) -> Decimal:
    value = facts.leaves[path]
    assert isinstance(value, Amount)
    return value.value


@pytest.mark.parametrize("path", ["claim.total", "letter.demand_total"])
def test_totals_hold_the_fixed_sum_of_each_debt(path: str) -> None:
    with_it, without = figure(sheet_of(True), path), figure(sheet_of(False), path)

    assert with_it - without == Decimal(100)


def test_each_debt_is_told_with_its_provision() -> None:
    facts = sheet_of(True)

    assert facts.leaves["flags.compensation"] is True
    assert facts.leaves["compensation.total"] == Amount(Decimal("100.00"), "GBP")
    assert "s 5A" in str(facts.leaves["compensation.lines.0.provision"])
    assert facts.sources["claim.total"].parts[-2:] == (
        "compensation.total",
        "costs.claimed.0.amount",
    )


def test_without_one_the_papers_know_it() -> None:
    facts = sheet_of(False)

    assert facts.leaves["flags.compensation"] is False
    assert "compensation.total" not in facts.leaves
    assert "compensation.total" not in facts.sources["claim.total"].parts


def test_a_sum_in_another_currency_is_told_but_not_added() -> None:
    given = sample_cases.given_of("gb-eaw")
    head = given.case.case.model_copy(update={"currency": "USD"})
    other = replace(given, case=given.case.model_copy(update={"case": head}))

    assert added(given) == Decimal(100)
    assert added(other) == Decimal(0)
    assert assemble(given)[0].leaves["compensation.apart"] is False
    assert assemble(other)[0].leaves["compensation.apart"] is True


def test_a_law_whose_papers_do_not_claim_it_has_none() -> None:
    given = sample_cases.given_of("gb-eaw")
    found = statements(given.case, given.as_of, load_interest_sheet(given.case.law))
    silent = given.sheet.model_copy(update={"flat_sums": False})

    lines = flat_lines(given.case, found, given.sheet, given.language)
    assert [line.invoice for line in lines] == ["F1"]
    assert flat_lines(given.case, found, silent, given.language) == ()
