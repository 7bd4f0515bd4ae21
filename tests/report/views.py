"""A timeline for tests: three lanes, every kind of span and mark, text like markup."""

from __future__ import annotations

from datetime import date

from legalkit.messages import Message
from legalkit.report import Lane, Mark, Span, TimelineView

EVIL = 'Demand <script>alert("x")</script> & Co. 催款函'


def day(text: str) -> date:
    return date.fromisoformat(text)


def full_view() -> TimelineView:
    due = Mark(day("2020-03-02"), "Due date 到期", "start", id="due")
    demand = Mark(day("2021-06-03"), EVIL, "restart", "New period, art 195", "E1")
    asserted = Lane(
        Message("limitation.asserted"),
        (
            Span(day("2020-03-02"), day("2021-06-02"), "lost"),
            Span(day("2021-06-03"), day("2024-02-01")),
            Span(day("2024-02-02"), day("2024-08-01"), "suspended"),
            Span(day("2024-08-02"), day("2024-12-01"), "pending"),
            Span(day("2024-12-02"), day("2027-12-01")),
        ),
        (
            due,
            demand,
            Mark(day("2021-06-08"), "Phone call 电话", "none", id="E3"),
            Mark(day("2024-02-02"), "Obstacle 障碍", "hold", id="E4"),
            Mark(day("2024-12-02"), "Suit withdrawn 撤诉", "end", id="E5"),
        ),
        day("2027-12-01"),
        "running 进行中",
    )
    proven = Lane(
        Message("limitation.proven"),
        (Span(day("2020-03-02"), day("2023-03-01")),),
        (due, Mark(day("2021-06-03"), EVIL, "none", "Not proven 未证明", "E1")),
        day("2023-03-01"),
        "expired 已届满",
        "over",
    )
    floor = Lane(Message("limitation.floor"), (), (due,), None, "pending")
    return TimelineView(
        day("2026-03-01"),
        (asserted, proven, floor),
        "CL1 <苏州> & 成都",
        day("2040-03-01"),
        ("Another reading 另一种观点",),
    )
