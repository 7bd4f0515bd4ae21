"""A last day that the law does not extend is brought forward to the working day before."""

from datetime import date

from legalkit.dates.calendar import CourtCalendar, RestDay

KINDS = frozenset({RestDay.SATURDAY, RestDay.SUNDAY, RestDay.HOLIDAY})


def test_back_to_friday_before_a_weekend() -> None:
    calendar = CourtCalendar(country="US")
    rolled = calendar.back(date(2024, 6, 16), KINDS)
    assert (rolled.day, rolled.nominal, rolled.certain) == (
        date(2024, 6, 14),
        date(2024, 6, 16),
        True,
    )


def test_back_leaves_a_working_day_and_other_rest_days_alone() -> None:
    calendar = CourtCalendar(country="US")
    assert calendar.back(date(2024, 6, 14), KINDS).day == date(2024, 6, 14)
    assert calendar.back(date(2024, 6, 15), frozenset({RestDay.SUNDAY})).day == date(2024, 6, 15)
    assert not calendar.back(date(2030, 6, 15), KINDS).certain
