"""The compiled walk, numpy and the explained engine agree on every receivable and every column.

Where numba is not installed nothing here runs; the answers are then those of numpy, which
``test_two_paths`` compares with the explained engine.
"""

# ruff: noqa: S311 - reproducible samples, not secrets

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow")
pytest.importorskip("numba")

import pyarrow as pa

from legalkit.dates.length import Length
from legalkit.law.load import codes
from legalkit.limitation.law import Law
from legalkit.model.claim import ClaimType
from legalkit.portfolio.assess import question_of
from legalkit.portfolio.explained import ExplainedClock
from legalkit.portfolio.kernel import Kernel
from legalkit.portfolio.ledger import Receivable
from tests.portfolio.columnar import Columnar, questions, time_answers
from tests.portfolio.questions import KINDS, event, receivable, row

AS_OF = date(2026, 3, 1)
CLOCK = ExplainedClock()
COMPILED, NUMPY = Columnar(CLOCK.law, "numba"), Columnar(CLOCK.law, "numpy")


def differences(rows, as_of=AS_OF, every=1):
    """Rows on which two of the three differ, and how many the compiled kernel answered.

    Args:
        rows: receivables with their events.
        as_of: day of the assessment.
        every: the explained engine is asked for each so many-th.
    """
    found, answered = [], 0
    three = zip(rows, COMPILED.answers(rows, as_of), NUMPY.answers(rows, as_of), strict=True)
    for number, ((one, told), fast, other) in enumerate(three):
        if fast is None:
            continue
        answered += 1
        if other is not None and fast != other:
            found.append((one, told, fast, other))
        if other is None or number % every == 0:
            slow = CLOCK(question_of(one, told, as_of))
            if replace(fast, path="explained") != slow:
                found.append((one, told, fast, slow))
    return found, answered


def every_kind(law, claims):
    """Each kind of event alone and among two others; and each claim type with no event."""
    rng = Random(law)
    due = date(2021, 3, 31)
    rows = [
        (receivable(rng, law, claim, due + timedelta(rng.randint(-900, 900))), told)
        for claim in claims
        for kind in KINDS
        for told in ([event(rng, kind, due)], [event(rng, kind, due) for _ in range(3)])
    ]
    return rows + [
        (receivable(rng, law, claim.value, due + timedelta(days)), [])
        for claim in ClaimType
        for days in (-4000, -2000, -1, 0, 29, 700)
    ]


def dated_by_one_day(rows):
    """The same with nothing but a due date: then starts are looked up by the day."""
    return [(replace(one, days={}), told) for one, told in rows]


QUICK = ("CN", "DE", "GB-EAW", "IN", "JP", "US-NY")


@pytest.mark.parametrize(
    "law", [law if law in QUICK else pytest.param(law, marks=pytest.mark.slow) for law in codes()]
)
def test_every_law_every_kind_of_event(law):
    rows = dated_by_one_day(every_kind(law, ["sale_of_goods"]))
    found, answered = differences(rows, every=9)
    assert found == []
    assert answered > len(rows) // 4


@pytest.mark.slow
@pytest.mark.parametrize("law", codes())
def test_several_dates_and_many_events(law):
    rng = Random(f"compiled {law}")
    kinds = every_kind(law, ["sale_of_goods", "loan"])
    for turn in range(2):
        as_of = AS_OF - timedelta(rng.randint(-300, 3000) if turn else 0)
        rows = kinds + [row(rng, law, number) for number in range(1000)]
        assert differences(rows, as_of, every=11)[0] == []
        assert differences(dated_by_one_day(rows), as_of, every=11)[0] == []


@pytest.mark.parametrize("law", ["CN", "PL", "BR", "FR"])
def test_a_change_of_law_on_the_way(law):
    """PL 2018 and CN 2017 change the length of what is running; FR 2008 counts two side by side."""
    rng = Random(f"change {law}")
    rows = []
    for number in range(150):
        due = date(2014, 1, 1) + timedelta(rng.randint(0, 1700))
        claim = rng.choice(["sale_of_goods", "services", "loan", "rent"])
        told = [event(rng, rng.choice(KINDS), due) for _ in range(rng.randint(0, 3))]
        rows.append(
            (Receivable(number, f"R{number}", law, claim, due, Decimal(1), "CNY", "X"), told)
        )
    assert differences(rows, every=5)[0] == []


DAYS = st.dates(date(2012, 1, 1), date(2027, 12, 31))
TOLD = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS), "date": DAYS.map(str)},
    optional={
        "received_on": DAYS.map(str),
        "ended_on": DAYS.map(str),
        "served_on": DAYS.map(str),
        "new_due_on": DAYS.map(str),
        "form": st.sampled_from(["written", "email", "oral", "registered"]),
        "outcome": st.sampled_from(["withdrawn", "no_agreement", "judgment", "dismissed"]),
        "by": st.sampled_from(["debtor", "creditor", "D-17"]),
        "signed_by_debtor": st.sampled_from(["yes", "no"]),
        "amount": st.sampled_from(["0.50", "1", "2"]),
        "proven": st.sampled_from(["yes", "no"]),
    },
)


@settings(deadline=None, max_examples=80)
@given(
    st.sampled_from(["CN", "DE", "PL", "JP", "IN", "KR", "US-NY"]),
    st.sampled_from(["sale_of_goods", "loan", "rent"]),
    DAYS,
    st.lists(TOLD, max_size=5),
)
def test_any_events_on_any_days(law, claim, due, told):
    one = Receivable(1, "A", law, claim, due, Decimal(1), "CNY", "X")
    assert differences([(one, told)])[0] == []


@settings(deadline=None, max_examples=40)
@given(DAYS, DAYS, st.lists(st.tuples(DAYS, st.booleans()), min_size=1, max_size=3))
def test_letters_that_arrive_on_one_day(due, arrived, sent):
    """Which comes first is not told; both orders must give one answer, or none is given."""
    told = [
        {
            "kind": "demand_letter",
            "date": min(day, arrived).isoformat(),
            "received_on": arrived.isoformat(),
            "proven": "yes" if proven else "no",
        }
        for day, proven in sent
    ]
    for law in ("CN", "JP", "KR"):
        one = Receivable(1, "A", law, "sale_of_goods", due, Decimal(1), "CNY", "X")
        assert differences([(one, told)])[0] == []


def test_whole_columns_of_a_mixed_batch():
    rng = Random(7)
    rows = [row(rng, law, number) for number, law in enumerate(codes() * 4)]
    asked = questions(rows)
    one, other = (
        Kernel(CLOCK.law, fewest=0, engine=name)(asked, AS_OF) for name in ("numba", "numpy")
    )
    for found in (one, other):
        found.validate(full=True)
    both = pa.array(
        np.logical_and(
            one.column("covered").to_numpy(zero_copy_only=False),
            other.column("covered").to_numpy(zero_copy_only=False),
        )
    )
    assert both.true_count > len(rows) // 2
    for name in one.schema.names[1:]:
        here, there = one.column(name).filter(both), other.column(name).filter(both)
        assert here.to_pylist() == there.to_pylist()


def test_more_than_one_thread_and_slices_give_the_same():
    rng = Random(11)
    rows = dated_by_one_day([row(rng, law, n) for n, law in enumerate(("CN", "DE", "PL") * 30)])
    asked = questions(rows)
    several = pa.Table.from_batches([asked] * 800).combine_chunks().to_batches()[0]
    kernel = Kernel(CLOCK.law, fewest=0, engine="numba")
    alone = time_answers(kernel(asked, AS_OF))
    many = kernel(several, AS_OF)
    assert many.num_rows > 1 << 16
    for place in (0, 37 * 90, 799 * 90):
        assert time_answers(many.slice(place, 90)) == alone
    # Events of a slice begin in the middle of those of the batch, bitmaps in the middle of a byte.
    for first, size in ((5, 31), (41, 3), (89, 1), (0, 0)):
        assert time_answers(kernel(asked.slice(first, size), AS_OF)) == alone[first : first + size]


def test_words_and_laws_that_nobody_knows():
    one = Receivable(1, "A", "CN", "sale_of_goods", date(2024, 1, 1), Decimal(1), "CNY", "X")
    asked = questions([(one, []), (replace(one, law="ZW"), []), (replace(one, law="DE"), [])])
    found = Kernel(CLOCK.law, fewest=0, engine="numba")(asked, AS_OF)
    assert found.column("covered").to_pylist() == [True, False, True]
    none = asked.set_column(0, "law", pa.array(["CN", None, "DE"]))
    found = Kernel(CLOCK.law, fewest=0, engine="numba")(none, AS_OF)
    assert found.column("covered").to_pylist() == [True, False, True]


def test_a_law_that_was_read_anew_is_not_answered_from_the_old_tables():
    """An edited sheet: three years become two; the same kernel is asked before and after."""
    law = CLOCK.law("CN")
    sheet = law.sheet
    shorter = tuple(
        rule.model_copy(update={"length": Length.parse("2y")})
        if rule.id == "CN-P-GENERAL"
        else rule
        for rule in sheet.periods
    )
    other = Law.of(sheet.model_copy(update={"periods": shorter}), law.calendar)
    laws = {"CN": law}
    kernel = Kernel(laws.get, fewest=0, engine="numba")
    one = Receivable(1, "A", "CN", "sale_of_goods", date(2024, 1, 10), Decimal(1), "CNY", "X")
    asked = questions([(one, [{"kind": "demand_letter", "date": "2025-02-03", "proven": "yes"}])])
    before = time_answers(kernel(asked, AS_OF))[0]
    laws["CN"] = other
    after = time_answers(kernel(asked, AS_OF))[0]
    assert (before.safe_on, before.floor_on) == (date(2028, 2, 3), date(2027, 1, 10))
    assert (after.safe_on, after.floor_on) == (date(2027, 2, 3), date(2026, 1, 12))


def test_code_kept_from_another_version_is_made_anew(monkeypatch):
    from legalkit.portfolio import machine

    made = []

    class Old:
        def __call__(self, *arguments):
            return machine.STAMP + 1

        def recompile(self):
            made.append(True)

    monkeypatch.setattr(machine, "run", Old())
    machine.ready(())
    assert made == [True]
