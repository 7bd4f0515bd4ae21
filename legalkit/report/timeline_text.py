"""The limitation timeline for a terminal: plain ASCII bars, which no font or code page breaks."""

from __future__ import annotations

from datetime import date

from legalkit.messages import Message
from legalkit.report.axis import Axis
from legalkit.report.cells import cell_width, pad, wrap
from legalkit.report.timeline_view import Lane, Mark, TimelineView, mark_key, say_in

_FILL = {"running": "=", "suspended": "~", "pending": ":", "lost": "-"}
_DIGITS = "123456789abcdefghijklmnopqrstuvwxyz"


def timeline_text(view: TimelineView, lang: str = "en", width: int = 80) -> str:
    """Draw a timeline in text.

    Args:
        view: what to show.
        lang: ``en`` or ``zh``.
        width: cells of a line, at least 50; no line is longer.

    Returns:
        lines joined by line breaks, without one at the end.
    """
    names = [say_in(lane.name, (lang,)) for lane in view.lanes]
    left = max([cell_width(name) for name in names], default=0)
    left = min(max(left, 8), 16) + 1
    axis = Axis.around(view.days(), width - left - 1)
    numbers = view.numbers()
    lines: list[str] = []
    if view.title:
        lines += wrap(say_in(view.title, (lang,)), width)
    for lane, name in zip(view.lanes, names, strict=True):
        head, *rest = wrap(name, left - 1)
        bar = _bar(lane, axis, numbers, view)
        lines.append(pad(head, left) + bar.rstrip())
        lines += [pad("", left) + text for text in wrap(_end(lane, lang), width - left)]
        lines += rest
    lines += [pad("", left) + text for text in _scale(axis)]
    lines += _below(view, axis, numbers, lang, width)
    return "\n".join(lines)


def symbol(number: int) -> str:
    """One character for a mark: 1 to 9, a to z, then ``+``."""
    return _DIGITS[number - 1] if number <= len(_DIGITS) else "+"


def _cell(axis: Axis, day: date) -> int:
    return round(axis.at(day))


def _bar(lane: Lane, axis: Axis, numbers: dict[str, int], view: TimelineView) -> str:
    cells = [" "] * (int(axis.length) + 1)
    for span in lane.spans:
        for position in range(_cell(axis, span.from_), _cell(axis, span.to) + 1):
            cells[position] = _FILL[span.style]
    cells[_cell(axis, view.as_of)] = "|"
    if lane.expires_on is not None:
        cells[_cell(axis, lane.expires_on)] = "!"
    for mark in lane.marks:
        position = _cell(axis, mark.day)
        # Two marks on one cell: the later moves right, so that no event disappears.
        while position < len(cells) - 1 and cells[position] in _DIGITS + "+":
            position += 1
        cells[position] = symbol(numbers[mark_key(mark)])
    return "".join(cells)


def _end(lane: Lane, lang: str) -> str:
    if lane.expires_on is None:
        day = Message("report.timeline.no_date").text(lang)
    else:
        day = Message("report.timeline.last_day", {"day": lane.expires_on.isoformat()}).text(lang)
    status = say_in(lane.status, (lang,))
    separator = "；" if lang == "zh" else "; "
    return f"{status}{separator}{day}" if status else day


def _scale(axis: Axis) -> list[str]:
    cells = [" "] * (int(axis.length) + 1)
    end = -1
    for day, label in axis.ticks(most=int(axis.length) // 9):
        start = _cell(axis, day)
        if start <= end or start + len(label) > len(cells):
            continue
        cells[start : start + len(label)] = label
        end = start + len(label)
    return ["".join(cells).rstrip()]


def _below(
    view: TimelineView, axis: Axis, numbers: dict[str, int], lang: str, width: int
) -> list[str]:
    used = {span.style for lane in view.lanes for span in lane.spans}
    key = [
        f"{_FILL[style]} {Message(f'report.timeline.{style}').text(lang)}"
        for style in _FILL
        if style in used
    ]
    key.append("| " + Message("report.timeline.as_of", {"day": view.as_of.isoformat()}).text(lang))
    key.append("! " + Message("report.timeline.last_day", {"day": ""}).text(lang).strip())
    lines = _flow(key, width)
    if view.long_stop is not None:
        lines.append(
            Message("report.timeline.long_stop", {"day": view.long_stop.isoformat()}).text(lang)
        )
    for number, mark, effects in legend(view, numbers, (lang,)):
        lead = f" {symbol(number)}  {mark.day.isoformat()}  "
        first, *rest = wrap(say_in(mark.label, (lang,)), width - len(lead))
        lines.append(lead + first)
        indent = " " * len(lead)
        lines += [indent + text for text in rest]
        for effect in effects:
            lines += [indent + text for text in wrap(effect, width - len(indent))]
    for note in view.notes:
        first, *rest = wrap(say_in(note, (lang,)), width - 2)
        lines += ["* " + first, *("  " + text for text in rest)]
    return lines


def _flow(items: list[str], width: int) -> list[str]:
    """Lay items side by side; an item is broken only when it is wider than the line."""
    lines: list[str] = []
    for item in items:
        if lines and cell_width(lines[-1]) + 3 + cell_width(item) <= width:
            lines[-1] += "   " + item
        else:
            lines += wrap(item, width)
    return lines


def legend(
    view: TimelineView, numbers: dict[str, int], languages: tuple[str, ...]
) -> list[tuple[int, Mark, list[str]]]:
    """Every event with its number and its effect: once when all lanes agree, else by lane."""
    marks: dict[str, list[tuple[Lane, Mark]]] = {}
    for lane in view.lanes:
        for mark in lane.marks:
            marks.setdefault(mark_key(mark), []).append((lane, mark))
    entries = []
    for key in sorted(marks, key=lambda key: numbers[key]):
        # A line for each language: two long sentences in one line are read by nobody.
        said = [line for lang in languages for line in _effects(marks[key], lang)]
        entries.append((numbers[key], marks[key][0][1], list(dict.fromkeys(said))))
    return entries


def _effects(places: list[tuple[Lane, Mark]], lang: str) -> list[str]:
    said = [
        (lane, say_in(mark.effect or Message(f"report.timeline.kind.{mark.kind}"), (lang,)))
        for lane, mark in places
    ]
    if len({effect for _, effect in said}) == 1:
        return [said[0][1]]
    return [f"{say_in(lane.name, (lang,))}: {effect}" for lane, effect in said]
