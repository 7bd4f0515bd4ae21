"""The end of a period as each law counts: corresponding day, day before, included day, Hijri."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.dates.counting import Counting, Era, Method
from legalkit.dates.length import Length, Missing

DAY = date.fromisoformat
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CHINA = Counting()
JAPAN = Counting(Method.DAY_BEFORE)
IRELAND = Counting(first_day=True)
HIJRI = Counting(era=Era.HIJRI)


@pytest.mark.parametrize(
    ("event", "length", "china", "japan"),
    [
        # JP sheet of research, "Start and counting": Civil Code art 143(2); KR counts alike
        ("2023-02-28", "5y", "2028-02-28", "2028-02-29"),
        ("2023-02-28", "6m", "2023-08-28", "2023-08-31"),
        ("2023-06-30", "6m", "2023-12-30", "2023-12-31"),
        ("2022-08-31", "6m", "2023-02-28", "2023-02-28"),
        ("2023-08-31", "6m", "2024-02-29", "2024-02-29"),
        # in the middle of a month both conventions end on the same day
        ("2023-05-15", "3y", "2026-05-15", "2026-05-15"),
        ("2020-02-29", "1y", "2021-02-28", "2021-02-28"),
        ("2020-02-28", "1y", "2021-02-28", "2021-02-28"),
        ("2020-02-29", "4y", "2024-02-29", "2024-02-29"),
        ("2023-01-30", "1m", "2023-02-28", "2023-02-28"),
        ("2023-01-29", "1m", "2023-02-28", "2023-02-28"),
        ("2023-12-31", "3y", "2026-12-31", "2026-12-31"),
        ("2023-01-31", "1y 8d", "2024-02-08", "2024-02-08"),
        ("2023-06-30", "6m 10d", "2024-01-09", "2024-01-10"),
        ("2023-06-30", "30d", "2023-07-30", "2023-07-30"),
        ("2023-12-20", "2w", "2024-01-03", "2024-01-03"),
    ],
)
def test_corresponding_day_and_the_day_before_it(event, length, china, japan):
    assert CHINA.end(DAY(event), Length.parse(length)) == DAY(china)
    assert JAPAN.end(DAY(event), Length.parse(length)) == DAY(japan)


@pytest.mark.parametrize(
    ("event", "length", "end"),
    [
        ("2018-03-05", "6y", "2024-03-04"),
        ("2018-03-01", "6y", "2024-02-29"),
        ("2018-01-01", "6y", "2023-12-31"),
        ("2024-01-31", "1m", "2024-02-28"),
        ("2024-01-01", "10d", "2024-01-10"),
        ("2024-01-01", "1d", "2024-01-01"),
    ],
)
def test_an_included_day_ends_the_period_a_day_earlier(event, length, end):
    assert IRELAND.end(DAY(event), Length.parse(length)) == DAY(end)


@pytest.mark.parametrize(
    ("event", "included", "end"),
    [
        ("2023-06-30", False, "2023-12-31"),
        ("2023-07-01", True, "2023-12-31"),
        ("2023-08-31", True, "2024-02-29"),
    ],
)
def test_the_day_before_counts_from_the_first_counted_day(event, included, end):
    counting = Counting(Method.DAY_BEFORE, first_day=included)
    assert counting.end(DAY(event), Length(months=6)) == DAY(end)


@pytest.mark.parametrize(
    ("method", "event", "end"),
    [
        (Method.CORRESPONDING_DAY, "2020-02-29", "2021-03-01"),
        (Method.CORRESPONDING_DAY, "2020-08-31", "2021-08-31"),
        (Method.DAY_BEFORE, "2020-02-28", "2021-02-28"),
    ],
)
def test_a_missing_day_can_be_the_next_one(method, event, end):
    counting = Counting(method, missing=Missing.NEXT_DAY)
    assert counting.end(DAY(event), Length(1)) == DAY(end)


@given(DAYS, st.integers(1, 240))
def test_the_day_before_never_ends_before_the_corresponding_day(day, months):
    length = Length(months=months)
    china, japan = CHINA.end(day, length), JAPAN.end(day, length)
    assert china <= japan <= china + timedelta(days=3)
    assert (china.year, china.month) == (japan.year, japan.month)


@given(DAYS, st.integers(0, 4000), st.sampled_from([CHINA, JAPAN]))
def test_days_are_counted_one_by_one(day, days, counting):
    assert counting.end(day, Length(days=days)) == day + timedelta(days=days)


@given(DAYS, st.integers(1, 240), st.sampled_from([CHINA, JAPAN, IRELAND]))
def test_a_later_event_never_ends_earlier(day, months, counting):
    length = Length(months=months)
    assert counting.end(day, length) <= counting.end(day + timedelta(days=1), length)


@pytest.mark.parametrize(
    ("event", "length", "end"),
    [
        # Umm al-Qura calendar; pairs of the SA sheet of research
        ("2022-03-15", "5y", "2027-01-20"),  # 1443-08-12 -> 1448-08-12
        ("2024-07-10", "5y", "2029-05-17"),  # 1446-01-04 -> 1451-01-04
        ("2024-02-01", "5y", "2028-12-07"),  # 1445-07-20 -> 1450-07-20
        ("2020-06-16", "5y", "2025-04-22"),  # 1441-10-24 -> 1446-10-24
    ],
)
def test_hijri_years_against_known_pairs(event, length, end):
    assert HIJRI.end(DAY(event), Length.parse(length)) == DAY(end)


def test_a_hijri_month_of_29_days_ends_a_period_that_has_no_thirtieth():
    # 1445-01-30 is 2023-08-17... Muharram 1445 had 29 days, so 1444-12-30 plus one month is its 29th
    from hijridate import Hijri

    start = Hijri(1444, 12, 30).to_gregorian()
    event = date(start.year, start.month, start.day)
    length = Hijri(1445, 1, 1).month_length()
    expected = Hijri(1445, 1, min(30, length)).to_gregorian()
    end = HIJRI.end(event, Length(months=1))
    assert (end.year, end.month, end.day) == expected.datetuple()


def test_an_included_hijri_day_and_days_after_the_months():
    included = Counting(first_day=True, era=Era.HIJRI)
    assert included.end(DAY("2022-03-15"), Length(5)) == DAY("2027-01-19")
    assert HIJRI.end(DAY("2022-03-15"), Length(5, 0, 10)) == DAY("2027-01-30")


@given(st.dates(date(1950, 1, 1), date(2040, 12, 31)), st.integers(1, 20))
def test_hijri_years_are_shorter_than_gregorian_ones(day, years):
    assert HIJRI.end(day, Length(years)) < CHINA.end(day, Length(years))
