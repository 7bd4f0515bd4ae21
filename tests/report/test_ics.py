"""The calendar, read back by an independent reader."""

from __future__ import annotations

from datetime import date, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from legalkit.messages import Message
from legalkit.report import CalendarEntry
from legalkit.report.ics import calendar_ics, uid

AS_OF = date(2026, 3, 1)
NOTE = "依据《民法典》第188条第1款、第195条；提交给法院；联系人: A, B\\C\n第二行" * 4


def entry(day: date = date(2026, 6, 3), **more: object) -> CalendarEntry:
    return CalendarEntry("case-7/CL1/limitation", day, "诉讼时效届满, CL1; 苏州", NOTE, **more)  # type: ignore[arg-type]


def events(octets: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(octets).walk("VEVENT"))


def test_an_independent_reader_gets_back_every_word_and_day() -> None:
    (event,) = events(calendar_ics([entry()], "zh", as_of=AS_OF))
    assert str(event["SUMMARY"]) == "诉讼时效届满, CL1; 苏州"
    assert str(event["DESCRIPTION"]) == NOTE
    assert event["DTSTART"].dt == date(2026, 6, 3)
    assert event["DTEND"].dt == date(2026, 6, 4)
    triggers = [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
    assert triggers == [timedelta(days=-60), timedelta(days=-14), timedelta(days=-3)]


def test_lines_are_at_most_75_octets_and_end_with_crlf() -> None:
    octets = calendar_ics([entry()], "zh", as_of=AS_OF)
    assert octets.endswith(b"\r\n")
    lines = octets.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode("utf-8")  # no character is cut in two


def test_a_changed_day_keeps_the_id_and_raises_the_sequence() -> None:
    (old,) = events(calendar_ics([entry()], as_of=AS_OF))
    (new,) = events(calendar_ics([entry(date(2026, 9, 1))], as_of=AS_OF + timedelta(days=1)))
    assert old["UID"] == new["UID"] == uid("case-7/CL1/limitation")
    assert new["SEQUENCE"] > old["SEQUENCE"]


def test_a_settled_matter_is_cancelled_without_reminders() -> None:
    (event,) = events(calendar_ics([entry(cancelled=True)], as_of=AS_OF))
    assert event["STATUS"] == "CANCELLED"
    assert not list(event.walk("VALARM"))


def test_two_entries_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="case-7/CL1/limitation"):
        calendar_ics([entry(), entry(date(2027, 1, 1))], as_of=AS_OF)


def test_order_of_entries_does_not_change_a_byte() -> None:
    other = CalendarEntry("b", date(2026, 1, 1), Message("limitation.floor"))
    assert calendar_ics([entry(), other], as_of=AS_OF) == calendar_ics(
        [other, entry()], as_of=AS_OF
    )


def test_last_day_before_the_epoch_of_the_sequence() -> None:
    (event,) = events(calendar_ics([entry(date(1999, 1, 2))], as_of=date(1999, 1, 1)))
    assert event["SEQUENCE"] == 0
    assert event["DTSTART"].dt == date(1999, 1, 2)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_title_comes_back(title: str) -> None:
    (event,) = events(calendar_ics([CalendarEntry("k", AS_OF, title)], as_of=AS_OF))
    assert str(event["SUMMARY"]) == title


def test_control_characters_cannot_open_a_new_property() -> None:
    octets = calendar_ics([CalendarEntry("k", AS_OF, "a\rEND:VEVENT\r\nX:1\x00\nb")], as_of=AS_OF)
    (event,) = events(octets)
    assert str(event["SUMMARY"]) == "a\nEND:VEVENT\nX:1\ufffd\nb"
