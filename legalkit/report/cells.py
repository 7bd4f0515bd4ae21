"""How wide text is in a terminal, where a Chinese character takes two cells."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

#: A place where a line may break: after a space or hyphen, or on either side of a wide character.
_PIECES = re.compile(r"\s+|[^\s\u2e80-\uffef]+|.")
#: Punctuation that must not open a line in Chinese typesetting.
_NOT_FIRST = "，。；：、！？）」』】》〉”’…,.;:!?)"

#: Characters that steer a terminal or turn the direction of reading, so that one name looks like
#: another. Tab and line end are no threat and stay.
_STEERING = {
    code: f"\\u{code:04x}"
    for codes in (range(9), range(11, 32), range(127, 160), range(0x202A, 0x202F),
                  range(0x2066, 0x206A))
    for code in codes
}  # fmt: skip


def visible(text: str) -> str:
    """``text`` for a terminal: what a file name could hide or steer with is written out."""
    return text if text.isprintable() else text.translate(_STEERING)


def cell_width(text: str) -> int:
    """Cells that ``text`` takes: 2 for wide characters, 0 for combining ones, 1 for the rest."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if combining(character) or character in "\u200b\u200c\u200d\u200e\u200f\ufe0f":
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def pad(text: str, cells: int) -> str:
    """``text`` filled with spaces up to ``cells``; never cut, because a cut name is a lost name."""
    return text + " " * max(0, cells - cell_width(text))


def wrap(text: str, cells: int) -> list[str]:
    """Break ``text`` into lines of at most ``cells``; every character that is not a space survives.

    Args:
        text: may hold line breaks, which stay.
        cells: width of a line, at least 4.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, cells))
    return lines


def _wrap_paragraph(text: str, cells: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _PIECES.findall(text):
        if cell_width(line + piece.rstrip()) <= cells:
            line += piece
            continue
        last = _PIECES.findall(line)[-1:] if piece in _NOT_FIRST else []
        if last and len(last[0]) < len(line) and cell_width(last[0] + piece) <= cells:
            # Take the last word or character along, so that the comma does not stand alone.
            lines.append(line[: -len(last[0])].rstrip())
            line = last[0] + piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while cell_width(line) > cells:
            head = _head(line, cells)
            lines.append(head)
            line = line[len(head) :]
    lines.append(line.rstrip())
    return lines


def _head(text: str, cells: int) -> str:
    """The part of a too wide ``text`` that fits: at least one character, so that we get on."""
    end = 1
    while cell_width(text[: end + 1]) <= cells:
        end += 1
    return text[:end]
