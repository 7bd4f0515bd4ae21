"""Month arithmetic: clipped like dateutil, or carried to the next day where a law says so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from legalkit.dates.length import Length, Missing, add, add_months, end_of_year, subtract

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(-400, 400)
LENGTHS = st.builds(Length, st.integers(0, 30), st.integers(0, 40), st.integers(0, 400))


@given(DAYS, MONTHS)
def test_clipped_addition_agrees_with_dateutil(day, months):
    assert add_months(day, months) == day + relativedelta(months=months)


@given(DAYS, LENGTHS)
def test_a_length_adds_months_first_and_days_after(day, length):
    expected = day + relativedelta(months=length.all_months) + timedelta(days=length.days)
    assert add(day, length) == expected


@given(DAYS, LENGTHS)
def test_subtraction_takes_months_first_and_days_after(day, length):
    expected = day - relativedelta(months=length.all_months) - timedelta(days=length.days)
    assert subtract(day, length) == expected


@given(DAYS, MONTHS)
def test_a_missing_day_carried_forward_is_the_day_after_the_clipped_one(day, months):
    clipped = add_months(day, months)
    carried = add_months(day, months, Missing.NEXT_DAY)
    assert carried == (clipped if clipped.day == day.day else clipped + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "months", "last_day", "next_day"),
    [
        ("2024-01-31", 1, "2024-02-29", "2024-03-01"),
        ("2023-01-31", 1, "2023-02-28", "2023-03-01"),
        ("2023-01-29", 1, "2023-02-28", "2023-03-01"),
        ("2023-01-28", 1, "2023-02-28", "2023-02-28"),
        ("2020-02-29", 12, "2021-02-28", "2021-03-01"),
        ("2020-02-29", 48, "2024-02-29", "2024-02-29"),
        ("2021-02-28", 36, "2024-02-28", "2024-02-28"),
        ("2023-05-31", 1, "2023-06-30", "2023-07-01"),
        ("2023-08-31", 6, "2024-02-29", "2024-03-01"),
        ("2023-12-31", 2, "2024-02-29", "2024-03-01"),
        ("2024-03-31", -1, "2024-02-29", "2024-03-01"),
        ("2024-02-29", -12, "2023-02-28", "2023-03-01"),
        ("2096-02-29", 48, "2100-02-28", "2100-03-01"),
    ],
)
def test_month_ends_both_ways(day, months, last_day, next_day):
    start = date.fromisoformat(day)
    assert add_months(start, months) == date.fromisoformat(last_day)
    assert add_months(start, months, Missing.NEXT_DAY) == date.fromisoformat(next_day)


@given(LENGTHS)
def test_what_a_length_writes_it_reads_again(length):
    assert Length.parse(str(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("3y", Length(3)),
        ("6m", Length(months=6)),
        ("2w", Length(days=14)),
        ("30d", Length(days=30)),
        ("1y 8d", Length(1, 0, 8)),
        (" 1 y 6m 2w 1d ", Length(1, 6, 15)),
        ("0d", Length()),
    ],
)
def test_lengths_as_sheets_write_them(text, length):
    assert Length.parse(text) == length


@pytest.mark.parametrize("text", ["", "3", "3 years", "y3", "-3y", "3y!", "1.5y", "三年"])
def test_anything_else_is_no_length(text):
    with pytest.raises(ValueError, match="is not a length"):
        Length.parse(text)


@given(DAYS)
def test_the_year_ends_on_its_last_day(day):
    end = end_of_year(day)
    assert end.year == day.year
    assert (end + timedelta(days=1)).year == day.year + 1


@given(DAYS, st.integers(0, 400))
def test_more_months_never_end_earlier(day, months):
    for missing in Missing:
        assert add_months(day, months, missing) <= add_months(day, months + 1, missing)
