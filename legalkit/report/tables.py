"""Pages for a terminal: tables whose columns stay straight with Chinese in them, at 80 columns."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from legalkit.report.cells import cell_width, wrap
from legalkit.report.chain_text import picture_text
from legalkit.report.page import Grid, Heading, Page, Paragraph, Points, say

if TYPE_CHECKING:
    from rich.table import Table

#: A table narrower than this per column is shown as blocks, one per row.
_LEAST_PER_COLUMN = 9


def page_text(page: Page, lang: str = "en", width: int = 80) -> str:
    """A page as terminal text without colours; no line is wider than ``width``."""
    title = wrap(say(page.title, lang), width)
    blocks = ["\n".join([*title, "=" * min(width, max(cell_width(line) for line in title))])]
    for part in page.parts:
        if isinstance(part, Heading):
            lines = wrap(say(part.text, lang), width)
            blocks.append(
                "\n".join([*lines, "-" * min(width, max(cell_width(line) for line in lines))])
            )
        elif isinstance(part, Paragraph):
            blocks.append("\n".join(wrap(say(part.text, lang), width)))
        elif isinstance(part, Points):
            blocks.append("\n".join(_point(say(item, lang), width) for item in part.items))
        elif isinstance(part, Grid):
            blocks.append(grid_text(part, lang, width))
        else:
            blocks.append(picture_text(part.view, lang, width))
    return "\n\n".join(blocks) + "\n"


def _point(text: str, width: int) -> str:
    first, *rest = wrap(text, width - 2)
    return "\n".join(["- " + first, *("  " + line for line in rest)])


def grid_text(grid: Grid, lang: str = "en", width: int = 80) -> str:
    """A table as terminal text.

    Cells marked ``keep`` (dates, amounts, ids) are never broken. When the columns do not fit, every
    row is written as a block of ``title: value`` lines, because a cut cell is a lost fact.
    """
    titles = [say(column.title, lang) for column in grid.columns]
    rows = [[say(cell, lang) for cell in row] for row in grid.rows]
    fixed = [
        max([cell_width(row[place]) for row in rows] + [_longest_word(titles[place])])
        if column.keep
        else 0
        for place, column in enumerate(grid.columns)
    ]
    free = fixed.count(0)
    room = width - sum(fixed) - 2 * (len(fixed) - 1)
    if room < free * _LEAST_PER_COLUMN:
        return _blocks(grid, titles, rows, lang, width)
    return _rich(grid, titles, rows, lang, width)


def _longest_word(title: str) -> int:
    return max(cell_width(word) for word in title.split() or [""])


def _rich(grid: Grid, titles: list[str], rows: list[list[str]], lang: str, width: int) -> str:
    from rich.console import Console

    console = Console(
        file=StringIO(),
        width=width,
        color_system=None,
        force_terminal=False,
        highlight=False,
        markup=False,
    )
    first = _table(grid, titles, rows, lang)
    # rich folds Chinese at any character, also inside a number; so the cells come folded already.
    inner = console.options.update_width(width - first._extra_width)
    widths = first._calculate_column_widths(console, inner)
    # Each cell has a blank on either side, except at the edges of the table.
    rooms = [room - 2 for room in widths]
    rooms[0] += 1
    rooms[-1] += 1
    folded = [
        [
            cell if column.keep else "\n".join(wrap(cell, max(4, room)))
            for cell, column, room in zip(row, grid.columns, rooms, strict=True)
        ]
        for row in rows
    ]
    with console.capture() as held:
        console.print(_table(grid, titles, folded, lang))
    return "\n".join(line.rstrip() for line in held.get().strip("\n").split("\n"))


def _table(grid: Grid, titles: list[str], rows: list[list[str]], lang: str) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(say(grid.title, lang)) if grid.title is not None else None,
        title_justify="left",
        title_style="",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        safe_box=True,
    )
    for title, column in zip(titles, grid.columns, strict=True):
        table.add_column(
            Text(title), justify=column.align, no_wrap=column.keep, overflow="fold", vertical="top"
        )
    for row in rows:
        # Text, not markup: a company called "[red]" keeps its name.
        table.add_row(*(Text(cell) for cell in row))
    return table


def _blocks(grid: Grid, titles: list[str], rows: list[list[str]], lang: str, width: int) -> str:
    lines = wrap(say(grid.title, lang), width) if grid.title is not None else []
    colon = "：" if lang == "zh" else ": "
    for number, row in enumerate(rows):
        if number or lines:
            lines.append("")
        for title, cell in zip(titles, row, strict=True):
            first, *rest = wrap(f"{title}{colon}{cell}", width - 2)
            lines += [first, *("  " + line for line in rest)]
    return "\n".join(lines)
