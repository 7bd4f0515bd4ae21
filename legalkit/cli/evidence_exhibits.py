"""``legalkit evidence list --as exhibits``: the list of exhibits (证据目录) in three languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from legalkit.evidence.listing import ExhibitLine
    from legalkit.law.exhibit_sheet import ExhibitSheet
    from legalkit.model.evidence import EvidenceItem

LIST_LANGUAGES = ("zh", "en", "de", "fr")


def list_exhibits(path: Path, *, lang: str, as_json: bool, **options: Any) -> int:
    """Print the list of exhibits of a case, and write it as Markdown or Excel when asked."""
    from legalkit.api import open_case
    from legalkit.api.exhibits import exhibits_listed, list_words
    from legalkit.cli.options import today_unless
    from legalkit.cli.run import print_json
    from legalkit.evidence.listing import left_out

    folder = open_case(path, law=options["law_dir"])
    speech = options["list_lang"] or lang
    with_adverse = options["with_adverse"]
    words = list_words(folder, speech)
    lines = exhibits_listed(folder, speech, with_adverse=with_adverse)
    aside = left_out(folder.case, with_adverse=with_adverse)
    _write(lines, words, lang, options, today_unless(options["as_of"]))
    if as_json:
        told = [{"evidence": item.id, "reason": _reason(item)} for item in aside]
        exhibits = [line.to_json() for line in lines]
        print_json({"lang": speech, "exhibits": exhibits, "left_out": told})
        return 0
    from legalkit.report.exhibits import exhibits_page
    from legalkit.report.tables import page_text

    click.echo(page_text(exhibits_page(lines, words, for_court=options["for_court"])), nl=False)
    _say_left_out(aside, lang)
    return 0


def _reason(item: EvidenceItem) -> str:
    return "adverse" if item.file else "not_held"


def _say_left_out(items: Sequence[EvidenceItem], lang: str) -> None:
    """Name every item that the list does not show, and why."""
    from legalkit.messages import Message
    from legalkit.report.cells import wrap

    if items:
        click.echo()
    for item in items:
        params = {"item": item.id, "title": item.title}
        text = Message(f"evidence.left_out.{_reason(item)}", params).text(lang)
        click.echo("\n".join(wrap(text, 80)))


def _write(
    lines: Sequence[ExhibitLine],
    words: ExhibitSheet,
    lang: str,
    options: dict[str, Any],
    as_of: date,
) -> None:
    from legalkit.report.exhibits import exhibits_grid
    from legalkit.report.page import Page

    grid = exhibits_grid(lines, words, for_court=options["for_court"])
    if options["md"]:
        from legalkit.report.markdown import page_markdown

        options["md"].write_text(page_markdown(Page(words.title, (grid,)), lang), encoding="utf-8")
    if options["xlsx"]:
        from legalkit.report.sheets import grids_xlsx

        options["xlsx"].write_bytes(grids_xlsx([(words.title, grid)], lang, as_of=as_of))
