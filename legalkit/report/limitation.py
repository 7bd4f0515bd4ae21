"""Shows an answer of the limitation engine: timeline, steps, what would save the claim, doubts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from legalkit.limitation.answer import Answer, ClockAnswer, Notice, SavingAct, Status, Step
from legalkit.messages import Message
from legalkit.messages.citation import cite
from legalkit.report.calendar_view import CalendarEntry
from legalkit.report.page import Column, Grid, Heading, Page, Paragraph, Picture, Points
from legalkit.report.timeline_view import Lane, Mark, MarkKind, Mood, Span, TimelineView

_KINDS: dict[str, MarkKind] = {
    "start": "start",
    "restart": "restart",
    "revive": "restart",
    "restart_after": "hold",
    "suspend": "hold",
    "defer_expiry": "hold",
    "stop": "hold",
}
#: Days left from which on a date is shown as near.
NEAR = timedelta(days=90)


def timeline(answer: Answer, title: str) -> TimelineView:
    """The three clocks of one claim on one axis, the one that counts most first."""
    lanes = (
        _lane(Message("limitation.proven"), answer.proven, answer.as_of),
        _lane(Message("limitation.asserted"), answer.asserted, answer.as_of),
        _lane(Message("limitation.floor"), answer.floor, answer.as_of),
    )
    stop = next((s.after for s in answer.asserted.steps if s.effect == "long_stop"), None)
    return TimelineView(answer.as_of, lanes, f"{answer.claim} {title}".strip(), stop)


def _mood(clock: ClockAnswer, as_of: date) -> Mood:
    if clock.status is Status.EXPIRED:
        return "over"
    if clock.status is Status.RUNNING and clock.expires_on and clock.expires_on - as_of <= NEAR:
        return "near"
    return "good"


def _lane(name: Message, clock: ClockAnswer, as_of: date) -> Lane:
    marks = tuple(
        _mark(step, clock.law) for step in clock.steps if step.event or step.effect == "start"
    )
    return Lane(
        name=name,
        spans=tuple(_spans(clock, as_of)),
        marks=marks,
        expires_on=clock.expires_on,
        status=Message(f"status.{clock.status.value}"),
        mood=_mood(clock, as_of),
    )


def _mark(step: Step, law: str) -> Mark:
    label: Message | str = (
        Message(f"kind.{step.kind}") if step.kind else Message("limitation.start")
    )
    effect = Message("limitation.effect", {"why": step.why, "cite": _bracketed(step, law)})
    return Mark(step.day, label, _KINDS.get(step.effect, "none"), effect, step.event)


def _bracketed(step: Step, law: str) -> Message | str:
    if step.rule is None:
        return ""
    return Message("limitation.cited", {"cite": cite(step.rule.cite, law)})


def _spans(clock: ClockAnswer, as_of: date) -> Iterable[Span]:
    start = clock.starts_on
    if start is None:
        return
    end = clock.expires_on or max(as_of, start)
    if clock.status is Status.PENDING:
        last = max((s.day for s in clock.steps if s.event and s.effect != "none"), default=start)
        yield Span(start, max(last, start), "running")
        yield Span(max(last, start), max(as_of, last), "suspended")
        return
    if end < start:
        return
    yield Span(start, end, "running")


def clocks_grid(answers: Iterable[tuple[str, Answer]], as_of: date) -> Grid:
    """One line for each claim: the three dates, status by proof, days left."""
    rows = []
    for title, answer in answers:
        proven = answer.proven
        left = proven.days_left(as_of)
        rows.append(
            (
                f"{answer.claim} {title}",
                _when(answer.proven),
                _when(answer.asserted),
                _when(answer.floor),
                Message(f"status.{proven.status.value}"),
                left,
            )
        )
    columns = (
        Column(Message("limitation.column.claim")),
        Column(Message("limitation.proven"), keep=True),
        Column(Message("limitation.asserted"), keep=True),
        Column(Message("limitation.floor"), keep=True),
        Column(Message("limitation.column.status")),
        Column(Message("limitation.column.left"), align="right", keep=True),
    )
    return Grid(columns, tuple(rows), Message("limitation.clocks", {"as_of": as_of.isoformat()}))


def _when(clock: ClockAnswer) -> str | Message:
    if clock.expires_on is None:
        return Message(f"status.{clock.status.value}")
    day = clock.expires_on.isoformat()
    return f"{day}..{clock.latest}" if clock.latest and clock.latest != clock.expires_on else day


def page(title: str, answer: Answer) -> Page:
    """Everything about one claim, in reading order."""
    parts: list[Heading | Paragraph | Points | Grid | Picture] = [
        Picture(timeline(answer, title)),
        Heading(Message("limitation.steps")),
        steps_grid(answer.proven, Message("limitation.proven_steps")),
    ]
    if answer.asserted is not answer.proven:
        parts.append(steps_grid(answer.asserted, Message("limitation.asserted_steps")))
    if answer.unproven:
        lines = tuple(
            Message("limitation.unproven_line", {"event": event, "missing": one})
            for event, missing in answer.unproven.items()
            for one in missing
        )
        parts += [Heading(Message("limitation.unproven")), Points(lines)]
    if answer.outlook:
        parts += [Heading(Message("limitation.outlook")), outlook_grid(answer.outlook, answer.law)]
    if answer.notices:
        notes = tuple(_notice(notice, answer.law) for notice in answer.notices)
        parts += [Heading(Message("limitation.notices")), Points(notes)]
    if answer.nature:
        nature = tuple(
            Message(
                "limitation.nature",
                {"says": rule.says.message, "cite": cite(rule.cite, answer.law)},
            )
            for rule in answer.nature
        )
        parts += [Points(nature)]
    heading = Message("limitation.title", {"claim": f"{answer.claim} {title}", "law": answer.law})
    return Page(heading, tuple(parts))


def brief_page(title: str, answer: Answer) -> Page:
    """What a terminal shows of one claim unless asked for more: the timeline says each step."""
    whole = page(title, answer)
    steps = {id(part) for part in whole.parts if isinstance(part, Grid) and part.title is not None}
    parts = tuple(
        part
        for part in whole.parts
        if id(part) not in steps
        and not (isinstance(part, Heading) and part.text == Message("limitation.steps"))
    )
    return Page(whole.title, parts)


def _notice(notice: Notice, law: str) -> Message:
    said: Message | str = ""
    if notice.cite and notice.code != "memory":
        said = Message("limitation.cited", {"cite": cite(notice.cite, law)})
    return Message("limitation.notice", {"text": notice.message, "cite": said})


def steps_grid(clock: ClockAnswer, title: Message) -> Grid:
    """The trace: what happened, what it did, until when, under which provision, by which proof."""
    rows = tuple(_row(step, clock.law) for step in clock.steps)
    columns = (
        Column(Message("limitation.column.day"), keep=True),
        Column(Message("limitation.column.what")),
        Column(Message("limitation.column.until"), keep=True),
        Column(Message("limitation.column.rule")),
        Column(Message("limitation.column.evidence")),
    )
    return Grid(columns, rows, title)


def _row(step: Step, law: str) -> tuple[str | Message | date | None, ...]:
    label = Message(f"kind.{step.kind}") if step.kind else None
    name = f"{step.event} " if step.event else ""
    what = (
        Message("limitation.what", {"name": name, "kind": label, "why": step.why})
        if label
        else step.why
    )
    rule: Message | None = None
    if step.rule is not None:
        params = {
            "cite": cite(step.rule.cite, law),
            "id": step.rule.id,
            "mark": Message(f"limitation.mark.{step.rule.verified}"),
        }
        rule = Message("limitation.rule", params)
    return step.day.isoformat(), what, step.after, rule, ", ".join(step.evidence) or None


def outlook_grid(acts: Iterable[SavingAct], law: str = "") -> Grid:
    """What would still save the claim, until when, and under which provision."""
    rows = tuple(
        (
            Message(f"kind.{act.kind}"),
            act.until,
            act.new_expiry if act.new_expiry else Message("limitation.secured"),
            Message(f"limitation.proof.{act.proof}") if act.proof else None,
            cite(act.rule.cite, law),
        )
        for act in acts
    )
    columns = (
        Column(Message("limitation.column.act")),
        Column(Message("limitation.column.by"), keep=True),
        Column(Message("limitation.column.then"), keep=True),
        Column(Message("limitation.column.proof")),
        Column(Message("limitation.column.rule")),
    )
    return Grid(columns, rows)


def decisive(clock: ClockAnswer) -> Step | None:
    """The step that gave the last day: the last that moved it, not one that left it alone."""
    moved = (step for step in reversed(clock.steps) if step.rule and step.before != step.after)
    return next(moved, None)


def calendar_entries(case_id: str, answers: Iterable[tuple[str, Answer]]) -> list[CalendarEntry]:
    """The last days of a case for a calendar, by what is proven."""
    entries = []
    for title, answer in answers:
        day = answer.proven.expires_on
        if day is None:
            continue
        last = decisive(answer.proven)
        entries.append(
            CalendarEntry(
                key=f"{case_id}/{answer.claim}/limitation",
                day=day,
                title=Message("limitation.calendar", {"claim": f"{answer.claim} {title}"}),
                note=Message(
                    "limitation.calendar_note",
                    {
                        "cite": cite(last.rule.cite, answer.law) if last and last.rule else "",
                        "law": answer.law,
                    },
                ),
                cancelled=answer.proven.status in (Status.PRESERVED, Status.EXPIRED),
            )
        )
    return entries


def why_lines(answer: Answer, event: str) -> list[Message]:
    """What one event did in each clock, or why it did nothing and what would change that."""
    lines: list[Message] = []
    for name, clock in (("asserted", answer.asserted), ("proven", answer.proven)):
        step = next((step for step in clock.steps if step.event == event), None)
        if step is None:
            continue
        rule: Message | str = "–"
        if step.rule is not None:
            params = {"cite": cite(step.rule.cite, clock.law), "id": step.rule.id}
            rule = Message("limitation.rule_short", params)
        lines.append(
            Message(
                "limitation.why",
                {
                    "clock": Message(f"limitation.{name}"),
                    "day": step.day.isoformat(),
                    "kind": Message(f"kind.{step.kind}"),
                    "why": step.why,
                    "before": step.before or "–",
                    "after": step.after or "–",
                    "rule": rule,
                },
            )
        )
        if step.would_change is not None:
            lines.append(Message("limitation.would", {"would": step.would_change}))
    for missing in answer.unproven.get(event, ()):
        lines.append(Message("limitation.lacks", {"missing": missing}))
    return lines
