"""Pages as Markdown, with every character of a name or file kept as it was."""

from __future__ import annotations

import re

from legalkit.report.chain_text import picture_text
from legalkit.report.page import Grid, Heading, Page, Paragraph, Points, say

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~&])")
#: What would open a list, a heading line or a numbered point at the start of a line.
_OPENING = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


def page_markdown(page: Page, lang: str = "en") -> str:
    """A page as Markdown (CommonMark with tables); the timeline stands as text."""
    blocks = [f"# {_line(say(page.title, lang))}"]
    for part in page.parts:
        if isinstance(part, Heading):
            blocks.append(f"{'#' * part.level} {_line(say(part.text, lang))}")
        elif isinstance(part, Paragraph):
            blocks.append(escape_markdown(say(part.text, lang)))
        elif isinstance(part, Points):
            blocks.append("\n".join(f"- {_line(say(item, lang))}" for item in part.items))
        elif isinstance(part, Grid):
            blocks.append(grid_markdown(part, lang))
        else:
            blocks.append(_fenced(picture_text(part.view, lang)))
    return "\n\n".join(blocks) + "\n"


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is written."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    return _OPENING.sub(lambda match: match[1] + re.sub(r"([-+=.)])", r"\\\1", match[2]), escaped)


def _line(text: str) -> str:
    return escape_markdown(" ".join(text.split("\n")))


def grid_markdown(grid: Grid, lang: str = "en") -> str:
    """A table as Markdown; line breaks inside a cell become ``<br>``."""
    lines = [f"**{_line(say(grid.title, lang))}**", ""] if grid.title is not None else []
    lines.append(
        "| " + " | ".join(_line(say(column.title, lang)) for column in grid.columns) + " |"
    )
    lines.append(
        "|"
        + "|".join("---:" if column.align == "right" else "---" for column in grid.columns)
        + "|"
    )
    for row in grid.rows:
        cells = [_SPECIAL.sub(r"\\\1", say(cell, lang)).replace("\n", "<br>") for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
