"""The columnar kernel and the explained engine agree on every receivable: that is its acceptance."""

# ruff: noqa: S311 - reproducible samples, not secrets

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow")

from legalkit.law.load import codes
from legalkit.model.claim import ClaimType
from legalkit.portfolio.assess import question_of
from legalkit.portfolio.explained import ExplainedClock
from legalkit.portfolio.ledger import Receivable
from tests.portfolio.columnar import Columnar
from tests.portfolio.questions import KINDS, event, receivable, row

AS_OF = date(2026, 3, 1)
CLOCK = ExplainedClock()
COLUMNAR = Columnar(CLOCK.law)


def differences(rows, as_of=AS_OF):
    """Rows on which the two paths differ, and how many the kernel answered."""
    found, answered = [], 0
    for (one, told), fast in zip(rows, COLUMNAR.answers(rows, as_of), strict=True):
        if fast is None:
            continue
        answered += 1
        slow = CLOCK(question_of(one, told, as_of))
        if replace(fast, path="explained") != slow:
            found.append((one, told, fast, slow))
    return found, answered


@pytest.mark.parametrize("law", codes())
def test_every_law_every_kind_of_event(law):
    rng = Random(law)
    due = date(2021, 3, 31)
    rows = [
        (receivable(rng, law, claim, due + timedelta(rng.randint(-900, 900)), 1), told)
        for claim in ("sale_of_goods", "loan")
        for kind in KINDS
        for told in ([event(rng, kind, due)], [event(rng, kind, due) for _ in range(3)])
    ]
    rows += [
        (receivable(rng, law, claim.value, due + timedelta(days)), [])
        for claim in ClaimType
        for days in (-4000, -2000, -1, 0, 29, 700)
    ]
    found, answered = differences(rows)
    assert found == []
    assert answered > len(rows) // 4


@pytest.mark.parametrize("law", codes())
def test_random_timelines(law):
    rng = Random(f"timelines {law}")
    rows = [row(rng, law, number) for number in range(60)]
    assert differences(rows)[0] == []


@pytest.mark.slow
@pytest.mark.parametrize("law", codes())
def test_many_random_timelines(law):
    for seed in range(4):
        rng = Random(f"{seed} {law}")
        rows = [row(rng, law, number) for number in range(2000)]
        as_of = AS_OF - timedelta(rng.randint(-300, 3000))
        assert differences(rows, as_of)[0] == []


DAYS = st.dates(date(2010, 1, 1), date(2027, 12, 31))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(codes()), st.integers(0, 2**32), DAYS)
def test_any_seed_and_any_day_of_assessment(law, seed, as_of):
    rng = Random(seed)
    assert differences([row(rng, law, n) for n in range(3)], as_of)[0] == []


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["demand_letter", "part_payment", "acknowledgement"]),
            DAYS,
            st.booleans(),
        ),
        max_size=6,
    ),
    DAYS,
)
def test_restarts_at_home(events, due):
    told = [
        {"kind": kind, "date": day.isoformat(), "proven": "yes" if proven else "no"}
        for kind, day, proven in events
    ]
    one = Receivable(1, "A", "CN", "sale_of_goods", due, Decimal(1), "CNY", "X")
    assert differences([(one, told)])[0] == []


def test_what_has_no_columns_is_left_to_the_explained_engine():
    one = receivable(Random(1), "CN", "loan", date(2024, 1, 1))
    demand = {"kind": "demand_letter", "date": "2025-01-01"}
    promise = {"kind": "acknowledgement", "date": "2025-01-01"}
    left = [
        (replace(one, facts={"merchants": "both"}), []),
        (one, [{**demand, "fact.promise_to_pay": "yes"}]),
        (replace(one, amount=Decimal("1.123456789")), []),
        (one, [{**demand, "amount": "1.123456789"}]),
        (replace(one, law="ZW"), []),
        (one, [demand] * 17),
        # Two events of one day and kind that do different things: their order rests on details.
        (one, [{**promise, "new_due_on": "2026-01-01"}, {**promise, "new_due_on": "2027-01-01"}]),
    ]
    assert COLUMNAR.answers(left, AS_OF) == [None] * len(left)
    assert COLUMNAR.answers([], AS_OF) == []
    assert COLUMNAR.answers([(one, [demand])], AS_OF)[0] is not None
    assert differences([(one, [demand, demand])]) == ([], 1)


def test_answers_do_not_depend_on_the_other_rows():
    rng = Random(5)
    rows = [row(rng, law, n) for n, law in enumerate(codes() * 3)]
    together = COLUMNAR.answers(rows, AS_OF)
    apart = [COLUMNAR.answers([one], AS_OF)[0] for one in rows[:60]]
    for one, fast, alone in zip(rows, together, apart, strict=False):
        # A row may be left to the explained engine because of its neighbours, never answered else.
        assert fast is None or alone is None or fast == alone, one


def test_so_few_that_ask_for_a_walk_are_left_to_the_explained_engine():
    from legalkit.portfolio.kernel import FEWEST, Kernel
    from tests.portfolio.columnar import questions

    # The period of 2015 is one that the change of law of 2017 reaches.
    one = receivable(Random(1), "CN", "loan", date(2016, 1, 1))
    for count, covered in ((FEWEST - 1, 0), (FEWEST, FEWEST)):
        batch = questions([(one, [])] * count)
        assert Kernel(CLOCK.law)(batch, AS_OF).column("covered").true_count == covered
