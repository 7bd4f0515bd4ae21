"""Results for people: terminal, Markdown, one offline HTML page, timeline picture, calendar.

This room knows no engine. It takes small neutral values (:class:`Page`, :class:`TimelineView`,
:class:`CalendarEntry`); whoever holds a result maps it onto them.
"""

from __future__ import annotations

from legalkit.report.calendar_view import CalendarEntry
from legalkit.report.page import Cell, Column, Grid, Heading, Page, Paragraph, Picture, Points
from legalkit.report.timeline_view import Lane, Mark, Span, TimelineView

__all__ = [
    "CalendarEntry",
    "Cell",
    "Column",
    "Grid",
    "Heading",
    "Lane",
    "Mark",
    "Page",
    "Paragraph",
    "Picture",
    "Points",
    "Span",
    "TimelineView",
]
