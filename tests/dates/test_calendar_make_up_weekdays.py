"""Rest days that may become working days: all of them, or only some (Viet Nam: Saturdays)."""

from datetime import date

from legalkit.dates.calendar import CourtCalendar, RestDay

WEEKEND = frozenset({RestDay.SATURDAY, RestDay.SUNDAY})
SATURDAY, SUNDAY, MONDAY = date(2027, 2, 27), date(2027, 2, 28), date(2027, 3, 1)


def test_an_unannounced_sunday_is_certain_when_only_saturdays_can_be_worked() -> None:
    calendar = CourtCalendar(make_up_days=True, make_up_weekdays=frozenset({RestDay.SATURDAY}))
    assert calendar.roll(SUNDAY, WEEKEND).day == MONDAY
    assert calendar.roll(SATURDAY, WEEKEND).day == SATURDAY


def test_no_unannounced_weekend_is_certain_when_any_can_be_worked() -> None:
    calendar = CourtCalendar(make_up_days=True)
    assert calendar.roll(SUNDAY, WEEKEND).day == SUNDAY


def test_both_are_certain_where_weekends_are_never_worked() -> None:
    assert CourtCalendar().roll(SATURDAY, WEEKEND).day == MONDAY
