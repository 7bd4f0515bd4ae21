"""The preparation memo, its checklist and the brief for local counsel as pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from legalkit.crossborder.choose import joined, source_of
from legalkit.crossborder.memo import Item, Memo, OpenQuestion, Section, Table
from legalkit.messages import Message
from legalkit.report.calendar_view import CalendarEntry
from legalkit.report.page import Column, Grid, Heading, Page, Paragraph, Part, Points

#: Columns whose cells must not be broken.
_KEEP = frozenset({"seen", "since", "checked", "months", "until"})
_RIGHT = frozenset({"value", "principal", "interest", "amount"})

Names = dict[str, Message | str]


def memo_page(memo: Memo, names: Names) -> Page:
    """The memo: first what to do and ask, then section by section."""
    if memo.domestic:
        state = names.get(memo.states[0], memo.states[0]) if memo.states else "–"
        parts: list[Part] = [Paragraph(Message("crossborder.domestic", {"state": state}))]
        asked = tuple(finding.params["ask"] for finding in memo.findings)
        return Page(_title(memo), (*parts, Points(asked)) if asked else tuple(parts))
    parts = [Paragraph(_intro(memo, names))]
    parts += checklist_parts(memo, names)
    for number, section in enumerate(memo.sections, 1):
        parts += _section(number, section, names)
    parts.append(Paragraph(Message("crossborder.marks")))
    return Page(_title(memo), tuple(parts))


def _title(memo: Memo) -> Message:
    return Message("crossborder.memo_title", {"case": memo.case, "title": memo.title})


def _intro(memo: Memo, names: Names) -> Message:
    states = joined([names.get(state, state) for state in memo.states])
    return Message("crossborder.intro", {"day": memo.as_of, "states": states})


def checklist_parts(memo: Memo, names: Names) -> list[Part]:
    """What to do by when, what we must find out ourselves, what local counsel is asked."""
    parts: list[Part] = [Heading(Message("crossborder.checklist"))]
    if memo.deadlines:
        rows = tuple((one.day, one.title, one.note) for one in memo.deadlines)
        columns = (
            Column(Message("crossborder.col.day"), keep=True),
            Column(Message("crossborder.col.do")),
            Column(Message("crossborder.col.why")),
        )
        parts.append(Grid(columns, rows))
    ours = [question for question in memo.questions if question.to == "us"]
    theirs = [question for question in memo.questions if question.to == "counsel"]
    if ours:
        parts += [
            Heading(Message("crossborder.ask_us"), 3),
            Points(tuple(_box(question, names) for question in ours)),
        ]
    if theirs:
        parts += [
            Heading(Message("crossborder.ask_counsel"), 3),
            Points(tuple(_box(question, names) for question in theirs)),
        ]
    return parts


def _box(question: OpenQuestion, names: Names) -> Message:
    if question.state is None:
        return Message("crossborder.box", {"ask": question.ask})
    state = names.get(question.state, question.state)
    return Message("crossborder.box_state", {"ask": question.ask, "state": state})


def _section(number: int, section: Section, names: Names) -> Iterator[Part]:
    title = Message(f"crossborder.section.{section.key}")
    yield Heading(Message("crossborder.numbered", {"number": number, "title": title}))
    if not (section.lead or section.tables or section.items):
        yield Paragraph(Message("crossborder.nothing"))
    for lead in section.lead:
        yield Paragraph(lead)
    for table in section.tables:
        yield table_grid(table, names)
    yield from items_grids(section.items, names)


def table_grid(table: Table, names: Names) -> Grid:
    """Figures side by side."""
    columns = tuple(
        Column(
            Message(f"crossborder.col.{name}"),
            align="right" if name in _RIGHT else "left",
            keep=name in _KEEP,
        )
        for name in table.columns
    )
    title = Message(f"crossborder.table.{table.key}")
    if table.state is not None:
        place = names.get(table.state, table.state)
        title = Message("crossborder.in_place", {"topic": title, "place": place})
    return Grid(columns, table.rows, title)


def items_grids(items: Sequence[Item], names: Names) -> Iterator[Grid]:
    """Rows with their source, mark and day, a table for each state."""
    columns = (
        Column(Message("crossborder.col.topic")),
        Column(Message("crossborder.col.says")),
        Column(Message("crossborder.col.source")),
    )
    for state in dict.fromkeys(item.state for item in items):
        rows = tuple(
            (_what(item), _says(item), _source(item)) for item in items if item.state == state
        )
        yield Grid(columns, rows, names.get(state, state) if state else None)


def _what(item: Item) -> Message:
    topic = Message(f"crossborder.topic.{item.topic}")
    if item.status is None:
        return topic
    status = Message(f"crossborder.status.{item.status}")
    return Message("crossborder.with_status", {"topic": topic, "status": status})


def _says(item: Item) -> Message:
    whole = item.says
    for detail in item.details:
        whole = Message("crossborder.then", {"first": whole, "second": detail})
    return whole


def _source(item: Item) -> Message | None:
    return source_of(item.cite, item.state or "") if item.cite else None


def calendar_of(memo: Memo) -> list[CalendarEntry]:
    """The deadlines of the memo for a calendar."""
    return [
        CalendarEntry(
            key=f"{memo.case}/crossborder/{one.key}", day=one.day, title=one.title, note=one.note
        )
        for one in memo.deadlines
    ]
