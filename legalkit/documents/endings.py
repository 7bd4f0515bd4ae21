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
#: Lines that lead over to the signature (此致, the court addressed) are no text that it signs.
_LEADS: Final = ("@keep ", "@court ")


def kept_with_next(lines: Sequence[str]) -> frozenset[int]:
    """Numbers of the lines whose paragraph is kept on the page of the next one.

    Of the lines before a signature block: the last one that is always printed, and those after it
    that are printed on a condition: each may be the last. A line of the signature is kept with the
    next line of it. Before small notes at the very end only the nearest line is kept.
    """
    found: set[int] = set()
    for number, line in enumerate(lines):
        if line.startswith("@sign ") and _after(lines, number).startswith("@sign "):
            found.add(number)
        begins = line.startswith("@sign ") and not _before(lines, number).startswith("@sign ")
        ends = line.startswith("@small ") and all(_quiet(after) for after in lines[number:])
        if begins:
            found |= _held(lines, number)
        elif ends and not _before(lines, number).startswith("@small "):
            # A note alone on a page does no harm; tables that hang together for it do.
            found |= set(sorted(_held(lines, number))[-1:])
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
    """The lines that may be the last one printed before a line, nearest first.

    In a block that is printed on a condition only its own last line may be; what stands above it
    in the block is free, or a paper made of such blocks would hang together as a whole.
    """
    found: set[int] = set()
    blocks: list[bool] = []  # for each open block, whether its last line is found
    for position in range(number - 1, -1, -1):
        line = lines[position]
        if line.startswith(_CLOSES):
            blocks.append(False)
        elif line.startswith(_OPENS):
            if blocks:
                blocks.pop()
        elif line.startswith("{%p"):  # else: another branch begins above it
            if blocks:
                blocks[-1] = False
        elif line in ("@page", "@restart"):
            break
        elif not any(blocks):
            found.add(position)
            if line.startswith(_LEADS):
                continue
            if not blocks:
                break
            blocks[-1] = True
    return found
