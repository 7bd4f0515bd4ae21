"""Court calendars: China against another package day by day, and what happens past the notice."""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from legalkit.dates.calendar import CourtCalendar, RestDay
from legalkit.law.calendar_sheet import CalendarSheet
from legalkit.law.load import load_sheet

REST = frozenset({RestDay.SATURDAY, RestDay.SUNDAY, RestDay.HOLIDAY})
ONE = timedelta(days=1)


def china() -> CourtCalendar:
    return load_sheet("CN", "calendar.yaml", CalendarSheet).calendar()


@pytest.mark.parametrize("year", range(2010, 2027))
def test_chinese_rest_days_agree_with_the_other_package_every_day(year):
    calendar = china()
    day = date(year, 1, 1)
    differ = []
    while day.year == year:
        if (calendar.kind(day) in REST) != chinese_calendar.is_holiday(day):
            differ.append(day.isoformat())
        day += ONE
    assert differ == []


@pytest.mark.parametrize("year", range(2010, 2027))
def test_each_last_day_rolls_to_the_next_chinese_working_day(year):
    calendar = china()
    day = date(year, 1, 1)
    while day < date(year, 12, 25):
        expected = day
        while chinese_calendar.is_holiday(expected):
            expected += ONE
        assert calendar.roll(day, REST).day == expected
        day += ONE


def test_no_day_of_an_unannounced_chinese_year_rolls():
    calendar = china()
    saturday = date(2028, 1, 1)
    assert saturday.weekday() == 5
    rolled = calendar.roll(saturday, REST)
    assert rolled.day == saturday
    assert not rolled.certain


def test_elsewhere_weekends_roll_past_the_announced_years_and_holidays_do_not():
    germany = CourtCalendar(country="DE", verified_through=date(2026, 12, 31))
    saturday, christmas = date(2027, 1, 2), date(2028, 12, 25)
    assert germany.roll(saturday, REST).day == date(2027, 1, 4)
    assert christmas.weekday() == 0
    assert germany.roll(christmas, REST).day == christmas
    assert not germany.roll(christmas, REST).certain
    assert germany.roll(date(2023, 12, 25), REST).day == date(2023, 12, 27)
    assert germany.roll(date(2023, 12, 25), REST).certain


def test_a_roll_over_the_last_announced_day_is_not_certain():
    calendar = CourtCalendar(verified_through=date(2026, 12, 31), closed={date(2026, 12, 31): "x"})
    rolled = calendar.roll(date(2026, 12, 31), REST)
    assert (rolled.day, rolled.nominal, rolled.certain) == (
        date(2027, 1, 1),
        date(2026, 12, 31),
        False,
    )


def test_closed_and_open_days_override_the_list():
    calendar = CourtCalendar(
        country="CN",
        closed={date(2024, 3, 5): "flood"},
        open_days=frozenset({date(2024, 5, 1), date(2024, 3, 9)}),
    )
    assert calendar.kind(date(2024, 3, 5)) is RestDay.HOLIDAY
    assert calendar.kind(date(2024, 5, 1)) is None
    assert calendar.kind(date(2024, 3, 9)) is None
    assert calendar.kind(date(2024, 3, 16)) is RestDay.SATURDAY


def test_only_the_kinds_asked_for_move_a_day():
    calendar = CourtCalendar()
    saturday = date(2024, 3, 9)
    assert calendar.roll(saturday, frozenset({RestDay.SUNDAY})).day == saturday
    assert calendar.roll(saturday, frozenset({RestDay.SATURDAY})).day == date(2024, 3, 10)
    assert calendar.roll(saturday, REST).day == date(2024, 3, 11)


def test_friday_and_saturday_can_be_the_weekly_rest_days():
    calendar = CourtCalendar(weekly=frozenset({RestDay.FRIDAY, RestDay.SATURDAY}))
    kinds = frozenset({RestDay.FRIDAY, RestDay.SATURDAY})
    assert calendar.kind(date(2024, 3, 8)) is RestDay.FRIDAY
    assert calendar.kind(date(2024, 3, 10)) is None
    assert calendar.roll(date(2024, 3, 8), kinds).day == date(2024, 3, 10)


def test_categories_of_the_holiday_package_can_be_chosen():
    bank = CourtCalendar(country="DE", subdivision="BY", categories=("catholic",))
    assert bank.kind(date(2023, 8, 15)) is RestDay.HOLIDAY
    assert CourtCalendar(country="DE", subdivision="BE").kind(date(2023, 8, 15)) is None


def test_a_court_that_is_never_open_is_an_error_of_the_data():
    every = {date(2024, 1, 1) + timedelta(days=n): "closed" for n in range(500)}
    with pytest.raises(ValueError, match="never open"):
        CourtCalendar(closed=every).roll(date(2024, 1, 1), REST)


def test_years_without_moon_holidays_in_the_package_give_no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert CourtCalendar(country="IN").kind(date(1999, 8, 15)) is RestDay.HOLIDAY


@given(st.dates(date(1995, 1, 1), date(2040, 12, 31)))
def test_roll_over_never_moves_earlier_and_ends_on_a_working_day(day):
    calendar = china()
    rolled = calendar.roll(day, REST)
    assert rolled.day >= day == rolled.nominal
    assert calendar.kind(rolled.day) not in REST
    assert calendar.roll(rolled.day, REST).day == rolled.day


@given(st.dates(date(1995, 1, 1), date(2040, 12, 31)))
def test_going_back_ends_on_a_working_day_that_is_not_later(day):
    calendar = china()
    back = calendar.back(day, REST)
    assert back.day <= day == back.nominal
    assert calendar.kind(back.day) not in REST
    assert all(
        calendar.kind(back.day + ONE * n) in REST for n in range(1, (day - back.day).days + 1)
    )


SHEET = {
    "country": "DE",
    "subdivision": "BE",
    "subdivisions": ["BY", "BE"],
    "verified_through": "2026-12-31",
    "closed": [
        {
            "id": "XX-D-1",
            "first": "2024-03-05",
            "last": "2024-03-07",
            "reason": "flood",
            "cite": "order 1",
            "verified": "primary",
            "checked_on": "2026-11-23",
        },
        {
            "id": "XX-D-2",
            "first": "2024-04-05",
            "reason": "power cut",
            "cite": "order 2",
            "verified": "primary",
            "checked_on": "2026-11-23",
        },
    ],
    "yearly_closed": {"12-24": "court rules"},
    "open_days": ["2024-05-01"],
    "cite": "holidays package",
    "verified": "secondary",
    "checked_on": "2026-11-23",
}


def test_a_calendar_sheet_says_all_that_the_calendar_knows():
    sheet = CalendarSheet.model_validate(SHEET)
    berlin, bavaria = sheet.calendar(), sheet.calendar("BY")
    for day in ("2024-03-05", "2024-03-06", "2024-03-07", "2024-04-05", "2024-12-24", "2010-12-24"):
        assert berlin.kind(date.fromisoformat(day)) is RestDay.HOLIDAY
    assert berlin.kind(date(2024, 3, 12)) is None
    assert berlin.kind(date(2024, 5, 1)) is None
    assert berlin.kind(date(2024, 3, 12)) is None
    epiphany = date(2023, 1, 6)
    assert bavaria.kind(epiphany) is RestDay.HOLIDAY
    assert berlin.kind(epiphany) is None
    assert sheet.calendar("HH").subdivision == "BE"


def test_a_leap_day_closed_every_year_is_closed_when_there_is_one():
    calendar = CalendarSheet.model_validate({**SHEET, "yearly_closed": {"02-29": "x"}}).calendar()
    assert date(2024, 2, 29) in calendar.closed
    assert not any((day.month, day.day) == (3, 1) for day in calendar.closed)
    with pytest.raises(ValidationError, match="02-30"):
        CalendarSheet.model_validate({**SHEET, "yearly_closed": {"02-30": "x"}})
