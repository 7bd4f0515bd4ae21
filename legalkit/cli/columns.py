"""Plain tables that stay within 80 columns, also with Chinese text (two columns a character)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unicodedata import bidirectional, east_asian_width

WIDTH = 80
#: Words are not broken into narrower columns than that.
_NARROW = 6
#: Of no width. After a word that is read from right to left it keeps the figures of the next
#: column where they are; terminals would draw them before that word.
_TO_THE_RIGHT = "\u200e"


def width(text: str) -> int:
    """Columns that a terminal uses for ``text``."""
    from legalkit.report.cells import cell_width

    return cell_width(text)


def wrap(text: str, room: int) -> list[str]:
    """Break ``text`` into lines of at most ``room`` columns, at spaces where there are any."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        word = piece
        if line and width(line) + width(word.rstrip()) > room:
            lines.append(line.rstrip())
            line = ""
        while width(word.rstrip()) > room:
            cut = next(n for n in range(len(word), 0, -1) if width(word[:n]) <= room)
            lines.append(word[:cut])
            word = word[cut:]
        line += word if line or word.strip() else ""
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        wide = east_asian_width(char) in "WF"
        if (
            not pieces
            or wide
            or pieces[-1].endswith(" ")
            or east_asian_width(pieces[-1][-1]) in "WF"
        ):
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def table(head: Sequence[str], rows: Sequence[Sequence[str]], total: int = WIDTH) -> str:
    """A table with columns as wide as they need to be, the widest ones wrapped to fit ``total``."""
    from legalkit.report.cells import visible

    rows = [[visible(str(cell)) for cell in row] for row in rows]
    columns = [[str(row[n]) for row in (head, *rows)] for n in range(len(head))]
    rooms = [max(width(cell) for cell in column) for column in columns]
    spare = total - 2 * (len(head) - 1)
    least = [max(_longest_piece(cell) for cell in column) for column in columns]
    words = [n for n, column in enumerate(columns) if not all(map(_is_figure, column[1:]))]
    while sum(rooms) > spare:
        # Between words first, then inside words; a figure is broken only when nothing else is left.
        able = [n for n in range(len(rooms)) if rooms[n] > least[n]]
        able = able or [n for n in words if rooms[n] > _NARROW] or list(range(len(rooms)))
        widest = max(able, key=lambda n: rooms[n])
        rooms[widest] -= 1
    lines = [_row(head, rooms), "  ".join("-" * room for room in rooms)]
    lines += [_row(row, rooms) for row in rows]
    return "\n".join(lines)


def _longest_piece(text: str) -> int:
    return max((width(piece.rstrip()) for piece in _pieces(text)), default=0)


def _is_figure(text: str) -> bool:
    """True for sums, days, shares and products of them, which are misread when they are broken."""
    return not text.strip("0123456789.,:%+-x× ?")


def _row(cells: Sequence[str], rooms: Sequence[int]) -> str:
    wrapped = [wrap(str(cell), room) for cell, room in zip(cells, rooms, strict=True)]
    lines = []
    for n in range(max(len(cell) for cell in wrapped)):
        parts = [cell[n] if n < len(cell) else "" for cell in wrapped]
        padded = [
            part + _after(part) + " " * (room - width(part))
            for part, room in zip(parts, rooms, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _after(text: str) -> str:
    if text.isascii() or not any(bidirectional(char) in ("R", "AL") for char in text):
        return ""
    return _TO_THE_RIGHT


def paragraph(label: str, text: str, indent: int = 2) -> str:
    """``label: text`` wrapped, further lines set in."""
    lines = wrap(f"{label}: {text}" if label else text, WIDTH - indent - 2)
    pad = " " * indent
    return "\n".join((pad if n == 0 else pad + "  ") + line for n, line in enumerate(lines))


def print_trimmed(console: Any, table: Any) -> None:
    """Print a table of ``rich`` without the blanks that fill its lines: they spoil what is copied.

    Args:
        console: the console that knows width and colours.
        table: what it can print.
    """
    with console.capture() as held:
        console.print(table)
    for line in held.get().splitlines():
        console.file.write(line.rstrip() + "\n")
