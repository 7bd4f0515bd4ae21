"""The days at the edge of the calendars and of counting, where one line off is one day off."""

from __future__ import annotations

from datetime import date

import pytest

from legalkit.dates.calendar import CourtCalendar, RestDay
from legalkit.dates.counting import Counting, Era
from legalkit.dates.length import Length

DAY = date.fromisoformat
WEEKEND = frozenset({RestDay.SATURDAY, RestDay.SUNDAY})
HIJRI = Counting(era=Era.HIJRI)


@pytest.mark.parametrize(
    ("text", "length"),
    [("1m 6m", Length(months=7)), ("1y 1y 3d 4d", Length(2, 0, 7)), ("1w 1d", Length(days=8))],
)
def test_the_same_unit_twice_is_added(text, length):
    assert Length.parse(text) == length


def test_a_day_is_certain_up_to_the_last_announced_one():
    calendar = CourtCalendar(verified_through=date(2026, 12, 31))
    thursday, friday = date(2026, 12, 31), date(2027, 1, 1)
    for move in (calendar.back, calendar.roll):
        assert move(thursday, WEEKEND).certain
        assert not move(friday, WEEKEND).certain
    short = CourtCalendar(verified_through=date(2026, 12, 26))  # a Saturday
    assert short.back(date(2026, 12, 26), WEEKEND).certain
    assert not short.roll(date(2026, 12, 26), WEEKEND).certain


def test_a_court_that_never_opens_is_wrong_data_and_no_endless_walk():
    every = {
        date.fromordinal(day): "closed"
        for day in range(date(2024, 1, 1).toordinal(), date(2025, 12, 31).toordinal())
    }
    calendar = CourtCalendar(closed=every)
    with pytest.raises(
        ValueError, match=r"^a court that is never open: the calendar data is wrong$"
    ):
        calendar.roll(date(2024, 1, 1), frozenset({RestDay.HOLIDAY}))
    just = {day: why for day, why in every.items() if day < date(2025, 2, 4)}
    reached = CourtCalendar(closed=just).roll(date(2024, 1, 1), frozenset({RestDay.HOLIDAY}))
    assert (reached.day, reached.nominal) == (date(2025, 2, 4), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("event", "length", "end"),
    [
        ("2022-03-15", Length(months=1), "2022-04-13"),  # 1443-08-12 -> 1443-09-12
        ("2022-03-15", Length(months=5), "2022-08-10"),  # -> 1444-01-12
        ("2022-03-15", Length(1, 1), "2023-04-03"),  # -> 1444-09-12
        ("2022-03-15", Length(months=60), "2027-01-20"),
        ("2022-03-15", Length(5, 0, 1), "2027-01-21"),
        ("2024-07-10", Length(1), "2025-06-29"),  # 1446-01-04 -> 1447-01-04
        ("2022-03-15", Length(days=10), "2022-03-25"),
    ],
)
def test_hijri_months_and_years_across_the_turn_of_the_year(event, length, end):
    assert HIJRI.end(DAY(event), length) == DAY(end)
    included = Counting(first_day=True, era=Era.HIJRI)
    assert (HIJRI.end(DAY(event), length) - included.end(DAY(event), length)).days == 1


def test_one_day_more_is_too_many():
    days = range(date(2024, 1, 1).toordinal(), date(2025, 2, 4).toordinal() + 1)
    calendar = CourtCalendar(closed={date.fromordinal(day): "closed" for day in days})
    with pytest.raises(ValueError, match="never open"):
        calendar.roll(date(2024, 1, 1), frozenset({RestDay.HOLIDAY}))


def test_a_holiday_on_the_last_announced_day_still_counts():
    christmas = date(2026, 12, 25)
    holiday = frozenset({RestDay.HOLIDAY})
    for last, rest in ((christmas, RestDay.HOLIDAY), (date(2026, 12, 24), None)):
        calendar = CourtCalendar(country="US", verified_through=last)
        assert calendar.kind(christmas) == rest
        assert (calendar.roll(christmas, holiday).day > christmas) == (rest is not None)
