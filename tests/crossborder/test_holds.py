from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.api.treaties import check_treaties, run_pairs
from legalkit.crossborder import what_holds
from legalkit.law.treaties_sheet import load_treaties
from legalkit.messages import catalogue

CASES = run_pairs()
TREATIES = {treaty.id: treaty for treaty in load_treaties()}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_worked_cases(case):
    assert case["got"] == case["expected"]


def test_there_are_enough_of_them_and_each_answer_occurs():
    assert len(CASES) >= 60
    assert {case["expected"]["holds"] for case in CASES} == {"yes", "no", "open"}
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(case["source"] for case in CASES)


STATES = sorted({m.state for t in TREATIES.values() for m in t.members})


@settings(deadline=None)
@given(
    st.sampled_from(sorted(TREATIES)),
    st.sampled_from(STATES),
    st.sampled_from(STATES),
    st.dates(date(1950, 1, 1), date(2030, 1, 1)),
)
def test_it_does_not_matter_who_asks(treaty, a, b, day):
    one, other = what_holds(TREATIES[treaty], a, b, day), what_holds(TREATIES[treaty], b, a, day)
    assert (one.holds, one.since, one.mark, one.effects) == (
        other.holds,
        other.since,
        other.mark,
        other.effects,
    )


def test_denunciation_ends_it():
    base = TREATIES["NEW-YORK-1958"]
    left = base.member("US").model_copy(update={"until": date(2020, 1, 1)})
    treaty = base.model_copy(
        update={"members": tuple(left if m.state == "US" else m for m in base.members)}
    )
    assert what_holds(treaty, "CN", "US", date(2020, 1, 1)).holds is True
    assert what_holds(treaty, "CN", "US", date(2020, 1, 2)).holds is False


def test_uncertain_or_lifted_objections():
    base = TREATIES["APOSTILLE-1961"]
    objection = next(e for e in base.exclusions if "IN" in e.between)
    for change, holds in (({"uncertain": True}, None), ({"lifted": date(2025, 1, 1)}, True)):
        treaty = base.model_copy(update={"exclusions": (objection.model_copy(update=change),)})
        assert what_holds(treaty, "CN", "IN", date(2026, 1, 1)).holds is holds


def test_party_without_a_day_is_an_open_question():
    base = TREATIES["APOSTILLE-1961"]
    undated = base.member("DE").model_copy(update={"since": None})
    treaty = base.model_copy(update={"members": (base.member("CN"), undated)})
    assert what_holds(treaty, "CN", "DE", date(2026, 1, 1)).holds is None


def test_every_treaty_has_its_words():
    keys = {t.title for t in TREATIES.values()} | {t.scope for t in TREATIES.values() if t.scope}
    keys |= {f"effect.{d.effect}" for t in TREATIES.values() for d in t.declarations}
    assert keys <= set(catalogue())


def test_the_tables_hold_no_state_twice_and_name_each():
    assert [f.text() for f in check_treaties() if f.severity.rank == 2] == []
