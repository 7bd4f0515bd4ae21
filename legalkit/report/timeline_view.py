"""What a limitation timeline shows, without a word about how it was computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from legalkit.messages import Message

#: ``running``: the days count. ``suspended``: they do not (中止). ``pending``: a proceeding holds
#: time. ``lost``: days of a period that a restart made irrelevant.
SpanStyle = Literal["running", "suspended", "pending", "lost"]

#: ``start``: the clock starts. ``restart``: interruption, a new full period (中断). ``hold``:
#: suspends, pends or postpones. ``end``: a proceeding ends. ``none``: told, without effect here.
MarkKind = Literal["start", "restart", "hold", "end", "none"]

#: ``good``: time is left or the right is preserved. ``near``: little is left. ``over``: barred.
Mood = Literal["good", "near", "over"]


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``from_`` to ``to``, both included, on which the clock did the same thing."""

    from_: date
    to: date
    style: SpanStyle = "running"


@dataclass(frozen=True, slots=True)
class Mark:
    """An event on a lane.

    Attributes:
        day: the day it takes effect.
        label: what happened.
        kind: what it does in this lane.
        effect: what follows from it in this lane, with the citation when there is one.
        id: the event's id; equal ids on several lanes share one number.
    """

    day: date
    label: Message | str
    kind: MarkKind
    effect: Message | str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One clock: asserted, proven or floor.

    Attributes:
        name: name of the clock.
        spans: what the clock did, in order.
        marks: events, in order.
        expires_on: last day to act in time; None when no date runs.
        status: running, expired, pending … in words.
        mood: how the end is coloured.
    """

    name: Message | str
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    expires_on: date | None = None
    status: Message | str = ""
    mood: Mood = "good"


@dataclass(frozen=True, slots=True)
class TimelineView:
    """All clocks of one claim on one axis.

    Attributes:
        as_of: the day of the assessment.
        lanes: the clocks, the one that counts most first.
        title: names the claim and its law.
        long_stop: last day under the longest period, which no restart moves.
        notes: sentences below the picture (another reading, an assumption).
    """

    as_of: date
    lanes: tuple[Lane, ...]
    title: Message | str = ""
    long_stop: date | None = None
    notes: tuple[Message | str, ...] = ()

    def numbers(self) -> dict[str, int]:
        """Number of every event, counted by day; an event on several lanes has one number."""
        seen: dict[str, tuple[date, int]] = {}
        for lane in self.lanes:
            for mark in lane.marks:
                key = mark_key(mark)
                day, order = seen.get(key, (mark.day, len(seen)))
                seen[key] = (min(day, mark.day), order)
        ranked = sorted(seen, key=lambda key: seen[key])
        return {key: number for number, key in enumerate(ranked, 1)}

    def days(self) -> list[date]:
        """Every day the axis must reach; the long stop only when it is not far beyond the rest."""
        days = [self.as_of]
        for lane in self.lanes:
            days += [span.from_ for span in lane.spans] + [span.to for span in lane.spans]
            days += [mark.day for mark in lane.marks]
            days += [lane.expires_on] if lane.expires_on else []
        first, last = min(days), max(days)
        if self.long_stop is not None and (self.long_stop - last).days <= (last - first).days // 3:
            days.append(self.long_stop)
        return days


def mark_key(mark: Mark) -> str:
    """What makes two marks one event: the id, or else day and wording."""
    return mark.id if mark.id is not None else f"{mark.day.isoformat()} {mark.label}"


def say_in(text: Message | str, languages: tuple[str, ...]) -> str:
    """A sentence in one language, or in several with a dot between; equal wordings stand once."""
    if isinstance(text, str):
        return text
    return " · ".join(dict.fromkeys(text.text(lang) for lang in languages))
