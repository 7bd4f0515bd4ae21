"""``legalkit crossborder``: what to prepare against a debtor abroad."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code, today_unless

if TYPE_CHECKING:
    from legalkit.crossborder import CrossReport


@click.command()
@click.argument("case", type=click.Path(path_type=Path, exists=True, file_okay=False))
@common
def command(
    case: Path,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Service, papers and recognition for each debtor abroad · 跨境案件准备."""
    from legalkit.casefile import read_case
    from legalkit.cli.run import print_json
    from legalkit.crossborder import prepare
    from legalkit.law.crossborder_sheet import load_crossborder
    from legalkit.law.treaties_sheet import load_treaties

    facts = read_case(case).require()
    sheet = load_crossborder(facts.case.jurisdiction, law_dir)
    report = prepare(facts, today_unless(as_of), load_treaties(law_dir), sheet)
    if as_json:
        print_json(report.to_json(lang))
    else:
        _print(report, lang)
    return exit_code(report.findings, fail_on)


def _print(report: CrossReport, lang: str) -> None:
    from legalkit.cli.columns import paragraph, table
    from legalkit.cli.run import print_findings
    from legalkit.messages import Message

    def word(key: str, **params: Any) -> str:
        return Message(f"crossborder.{key}", params).text(lang)

    if report.domestic:
        click.echo(word("domestic", state=report.court_state))
        return
    for debtor in report.debtors:
        click.echo(word("title", name=debtor.name, state=debtor.state, day=report.as_of))
        head = [word(f"head_{k}") for k in ("topic", "route", "state", "mark", "checked")]
        rows = [
            [
                word(row.topic),
                row.route,
                word(row.status),
                word(str(row.cite.mark)),
                str(row.cite.checked_on),
            ]
            for row in debtor.rows
        ]
        click.echo(table(head, rows))
        for row in debtor.rows:
            click.echo(f"\n{row.route}")
            click.echo(paragraph("", row.text.text(lang)))
            click.echo(paragraph(word("head_source"), row.cite.text))
            for reason in (*row.why, *row.notes):
                click.echo(paragraph("", reason.text(lang)))
        click.echo("")
    if report.findings:
        click.echo(word("questions"))
        print_findings(report.findings, lang)
