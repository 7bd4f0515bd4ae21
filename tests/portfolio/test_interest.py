"""Interest by one fraction for each day is the interest of the money engine, to the cent."""

# ruff: noqa: S311 - reproducible samples, not secrets

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.law.load import codes
from legalkit.model.errors import CoverageError
from legalkit.portfolio.interest import InterestBook
from legalkit.portfolio.ledger import Receivable

AS_OF = date(2026, 3, 1)
BOOK = InterestBook(AS_OF)
TYPES = ("sale_of_goods", "services", "loan", "rent", "judgment")


def receivable(law, kind, due, amount, **days):
    return Receivable(1, "R", law, kind, due, Decimal(amount), "CNY", "X", days)


@pytest.mark.parametrize("law", codes())
def test_units_and_single_debts_agree(law):
    rng = Random(law)
    for _ in range(60):
        due = date(2015, 1, 1) + timedelta(rng.randint(0, 4300))
        amount = Decimal(rng.randint(1, 10**9)) / 100
        kind = rng.choice(TYPES)
        told = []
        if rng.random() < 0.5:
            day = due + timedelta(rng.randint(1, 900))
            told.append(
                {"kind": "lawsuit_filed", "date": str(day), "served_on": str(day + timedelta(9))}
                if rng.random() < 0.5
                else {"kind": "demand_letter", "date": str(day), "received_on": str(day)}
            )
        days = {"contract_on": due - timedelta(40)} if rng.random() < 0.3 else {}
        one = receivable(law, kind, due, amount, **days)
        fast = BOOK.of(one, told)
        from legalkit.portfolio.interest import triggers_told

        alone = BOOK.own(one, triggers_told(told))
        assert fast.amount == alone.amount, (one, told, fast, alone)
        assert fast.rule == alone.rule


def test_a_sum_known_from_the_sheet():
    # BGB 288(2): nine points over the base rate of -0.88 %, a year with 365 days.
    found = InterestBook(date(2021, 12, 31)).of(
        receivable("DE", "sale_of_goods", date(2020, 12, 31), "10000"), []
    )
    assert (found.amount, found.rule, found.note) == (Decimal("812.00"), "de-b2b", "")


def test_what_is_not_known_is_told():
    assert BOOK.of(receivable("ZW", "loan", date(2024, 1, 1), 1), []).note == "LK917"
    assert BOOK.of(receivable("KE", "loan", date(2024, 1, 1), 1), []).note == "LK413"
    waiting = BOOK.of(receivable("ID", "loan", date(2024, 1, 1), 1), [])
    assert (waiting.amount, waiting.note) == (Decimal("0.00"), "LK415")
    unknown = BOOK.of(receivable("ZA", "loan", date(2020, 1, 1), 1), [])
    assert (unknown.amount, unknown.note) == (None, "LK422")
    with pytest.raises(CoverageError):
        load_interest_sheet("ZW")


def test_nothing_is_owed_before_the_due_date():
    for due in (AS_OF, AS_OF + timedelta(30)):
        found = BOOK.of(receivable("CN", "sale_of_goods", due, "100"), [])
        assert (found.amount, found.note) == (Decimal("0.00"), "")


def test_facts_choose_another_rule():
    one = receivable("DE", "sale_of_goods", date(2024, 1, 1), "1000")
    one.facts["merchants"] = "none"
    assert BOOK.of(one, []).rule == "de-other"
