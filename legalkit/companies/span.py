"""Days and months counted the way the Civil Code counts them (arts 201, 202)."""

from __future__ import annotations

from datetime import date, timedelta

from legalkit.dates.length import add_months
from legalkit.law.transfers_sheet import Length

__all__ = ["add_months", "after", "before"]


def after(day: date, length: Length) -> date:
    """The last day of a period of ``length`` that runs from ``day``.

    The day of the act is not counted, so the last day is the corresponding day, or the last of
    the month where there is none (art 202). It is not rolled over a weekend: the periods of art
    541 are no limitation periods (art 199), and the earlier day is the safe one.
    """
    return add_months(day, length.in_months) + timedelta(days=length.days)


def before(day: date, length: Length) -> date:
    """The first day of a look-back of ``length`` before ``day``."""
    return add_months(day, -length.in_months) - timedelta(days=length.days)
