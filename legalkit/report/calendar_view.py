"""What a calendar needs to know about one legal date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from legalkit.messages import Message


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A day on which something must have been done.

    Attributes:
        key: names the matter and not its day, such as ``case-7/CL1/limitation``: when the day
            changes, the same key moves the entry in the reader's calendar instead of adding one.
        day: the last day on which the act is in time.
        title: what falls on that day.
        note: why, with the citation.
        warn_days: how many days before to remind.
        cancelled: True when the matter is settled; the entry then disappears from the calendar.
    """

    key: str
    day: date
    title: Message | str
    note: Message | str = ""
    warn_days: tuple[int, ...] = (60, 14, 3)
    cancelled: bool = False
