"""Dates that no calendar holds are told, not computed."""

from datetime import date

import pytest

from legalkit.dates.counting import Counting, Era
from legalkit.dates.length import Length
from legalkit.model.errors import CoverageError
from legalkit.model.scalars import When, parse_day


@pytest.mark.parametrize("text", ["9999-01-01", "2200-01-01", "1849-12-31", "0021-06-01"])
def test_a_year_outside_all_law_is_refused(text):
    with pytest.raises(Exception, match="day"):
        parse_day(text)
    with pytest.raises(Exception, match="day"):
        When.parse(text)


@pytest.mark.parametrize("text", ["1850-01-01", "2199-12-31"])
def test_the_edges_are_days(text):
    assert parse_day(text) == date.fromisoformat(text)
    assert When.parse(text).exact


def test_hijri_years_end_with_the_published_calendar():
    counting = Counting(era=Era.HIJRI)
    assert counting.end(date(2022, 3, 15), Length(years=5)) == date(2027, 1, 20)
    with pytest.raises(CoverageError) as told:
        counting.end(date(2150, 3, 1), Length(years=5))
    assert told.value.findings[0].code == "LK304"
    with pytest.raises(CoverageError):
        counting.end(date(2076, 3, 1), Length(years=5))
