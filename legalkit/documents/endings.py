"""Which lines of a source must stay on the page of what ends the paper.

A signature on a page of its own signs nothing that can be seen beside it, and invites the question
what it was put under; so the last paragraph before it goes along. The same holds for a small note
that ends a paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_OPENS: Final = ("{%p if", "{%p for")
_CLOSES: Final = ("{%p endif", "{%p endfor")


def kept_with_next(lines: Sequence[str]) -> frozenset[int]:
    """Numbers of the lines whose paragraph is kept on the page of the next one.

    Of the lines before a signature block, or before small notes at the very end: the last one that
    is always printed, and those after it that are printed on a condition: each may be the last. A
    line of the signature is kept with the next line of it.
    """
    found: set[int] = set()
    last = len(lines)
    for number, line in enumerate(lines):
        if line.startswith("@sign ") and _after(lines, number).startswith("@sign "):
            found.add(number)
        begins = line.startswith("@sign ") and not _before(lines, number).startswith("@sign ")
        ends = line.startswith("@small ") and all(_quiet(after) for after in lines[number:last])
        if begins or (ends and not _before(lines, number).startswith("@small ")):
            found |= _held(lines, number)
    return frozenset(found)


def _before(lines: Sequence[str], number: int) -> str:
    """The nearest line before that is no tag."""
    return next((line for line in reversed(lines[:number]) if not line.startswith("{%p")), "")


def _after(lines: Sequence[str], number: int) -> str:
    """The nearest line after that is no tag."""
    return next((line for line in lines[number + 1 :] if not line.startswith("{%p")), "")


def _quiet(line: str) -> bool:
    return line.startswith(("@small ", "{%p"))


def _held(lines: Sequence[str], number: int) -> set[int]:
    found: set[int] = set()
    depth = 0
    for position in range(number - 1, -1, -1):
        line = lines[position]
        if line.startswith(_CLOSES):
            depth += 1
        elif line.startswith(_OPENS):
            depth -= 1
        elif line.startswith("{%p"):
            continue
        elif line in ("@page", "@restart"):
            break
        else:
            found.add(position)
            if depth <= 0:
                break
    return found
