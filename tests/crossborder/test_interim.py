from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from legalkit.crossborder.interim import ending, limit_said
from legalkit.law.calendar_sheet import CalendarSheet
from legalkit.law.crossborder_sheet import InterimDeadline
from legalkit.law.load import load_sheet
from legalkit.model.errors import InputError

from .scenes import asks, asset, memo

WORDS = {"en": "file", "zh": "起诉"}


def measure(**facts):
    return {"id": "M1", "kind": "interim_measure", "date": "2026-03-02", "facts": facts}


def days(told):
    return {d.key: d.day for d in told.deadlines if d.key.startswith("interim/")}


def test_deadlines_of_a_measure_run_from_the_days_the_case_tells(tmp_path):
    told = memo(tmp_path, events=[
        measure(country="DE", measure="arrest", ordered_on="2026-03-05", executed_on="2026-03-10")
    ])  # fmt: skip
    assert days(told) == {
        "interim/M1/DE-X-I1/0": date(2026, 4, 5),
        "interim/M1/DE-X-I1/1": date(2026, 3, 17),
    }


def test_days_that_nobody_told_give_no_deadline(tmp_path):
    assert days(memo(tmp_path, events=[measure(country="DE", measure="arrest")])) == {}


def test_of_two_limits_the_later_governs_only_when_both_are_known(tmp_path):
    told = {"creditor": "ES", "court": "ES", "law": "ES"}
    one = memo(tmp_path, events=[measure(country="DE", measure="eapo")], **told)
    assert days(one) == {"interim/M1/DE-X-I2/0": date(2026, 4, 1)}
    both = [measure(country="DE", measure="eapo", ordered_on="2026-03-25")]
    assert days(memo(tmp_path / "2", events=both, **told)) == {
        "interim/M1/DE-X-I2/0": date(2026, 4, 8)
    }


def test_a_creditor_outside_the_union_is_not_offered_the_european_order(tmp_path):
    topics = [i.cite.text for i in memo(tmp_path).section("interim").items]
    assert not any("655/2014" in cite for cite in topics)


def test_a_measure_where_no_assets_are_is_asked_about(tmp_path):
    told = memo(tmp_path, events=[measure(country="FR")], assets=[asset("ES")])
    assert any("no assets are on file: what was frozen there" in ask for ask in asks(told))


def test_a_day_that_is_none_is_a_finding(tmp_path):
    with pytest.raises(InputError) as caught:
        memo(tmp_path, events=[measure(country="DE", ordered_on="yesterday")])
    assert [f.code for f in caught.value.findings] == ["LK900"]


def test_aid_of_arbitration_needs_a_clause_and_for_own_seats_the_seat(tmp_path):
    def stages(**clause):
        told = {"contract": {"dispute": clause}} if clause else {}
        found = memo(tmp_path / str(len(clause)), debtor="CN", creditor="DE", law="CN", **told)
        return [i.cite.text for i in found.section("interim").items
                if i.status == "in_aid_of_arbitration"]  # fmt: skip

    assert stages() == []
    assert "Mainland–Hong Kong interim measures arrangement (2019)" in stages(
        kind="arbitration", country="HK", seat="Hong Kong"
    )
    assert stages(kind="arbitration", country="CN", seat="x", text="y") == [
        "Arbitration Law 2025 (preservation)"
    ]


@given(st.dates(date(2026, 1, 1), date(2026, 10, 1)), st.integers(1, 20))
def test_working_days_never_end_on_a_day_of_rest_nor_sooner_than_days(start, count):
    calendar = load_sheet("DE", "calendar.yaml", CalendarSheet).calendar()
    limit = {"days": count, "after": "order", "do": WORDS}
    by_days = ending(start, InterimDeadline.model_validate(limit), calendar)
    working = InterimDeadline.model_validate({**limit, "unit": "working_days"})
    for last in (ending(start, working, calendar), ending(start, working, None)):
        assert last.weekday() < 5
        assert last >= by_days
    assert calendar.kind(ending(start, working, calendar)) is None


@pytest.mark.parametrize(
    ("start", "last"),
    [("2026-01-31", "2026-02-28"), ("2026-02-10", "2026-03-10"), ("2026-12-05", "2027-01-05")],
)
def test_a_month_ends_on_its_corresponding_day(start, last):
    limit = InterimDeadline.model_validate({"months": 1, "after": "order", "do": WORDS})
    assert ending(date.fromisoformat(start), limit, None) == date.fromisoformat(last)


@pytest.mark.parametrize("length", [{}, {"days": 3, "months": 1}])
def test_a_limit_has_one_length(length):
    with pytest.raises(ValidationError):
        InterimDeadline.model_validate({**length, "after": "order", "do": WORDS})


def test_one_month_is_a_month_and_two_are_months():
    words = {"en": "Levy.", "zh": "执行。"}
    for months, said in ((1, "Within 1 month of"), (2, "Within 2 months of")):
        limit = InterimDeadline.model_validate({"months": months, "after": "order", "do": words})
        assert said in limit_said(limit).text("en")
