"""The list of exhibits (证据目录) as a table for files and as a page for people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from legalkit.evidence.listing import ExhibitLine
from legalkit.law.exhibit_sheet import ExhibitSheet, ListColumn
from legalkit.report.page import Column, Grid, Heading, Page, Part

#: Cells of these columns are never broken.
_WHOLE: tuple[ListColumn, ...] = ("number", "pages")


def exhibits_grid(
    lines: Sequence[ExhibitLine], words: ExhibitSheet, *, for_court: bool = False
) -> Grid:
    """All columns of the list, one row for each exhibit, for a spreadsheet or Markdown.

    Args:
        lines: the exhibits.
        words: the language of the list.
        for_court: leave out what we think of the weight, which is nobody else's business.
    """
    shown = [key for key in words.columns if not (for_court and key == "grade")]
    columns = tuple(
        Column(words.columns[key], align="right" if key == "pages" else "left", keep=key in _WHOLE)
        for key in shown
    )
    return Grid(columns, tuple(tuple(line.cell(key) for key in shown) for line in lines))


def exhibits_page(
    lines: Sequence[ExhibitLine], words: ExhibitSheet, *, for_court: bool = False
) -> Page:
    """The list group by group; name and source, form and weight share a column to save room."""
    parts: list[Part] = []
    for title, group in groupby(lines, key=lambda line: line.group):
        parts += [Heading(title), _short(list(group), words, for_court)]
    return Page(words.title, tuple(parts))


def _short(lines: list[ExhibitLine], words: ExhibitSheet, for_court: bool) -> Grid:
    heads = words.columns
    columns = (
        Column(heads["number"], keep=True),
        Column(f"{heads['name']} / {heads['source']}"),
        Column(heads["pages"], align="right", keep=True),
        Column(heads["proves"]),
        Column(heads["form"] if for_court else f"{heads['form']} / {heads['grade']}"),
    )
    return Grid(
        columns,
        tuple(
            (
                line.number,
                f"{line.name}\n{line.source}",
                line.pages,
                line.proves,
                line.form if for_court else f"{line.form}\n{line.grade_words}",
            )
            for line in lines
        ),
    )
