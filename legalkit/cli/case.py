"""``legalkit case``: make, check and show a case folder, and print the format of its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common

if TYPE_CHECKING:
    from rich.table import Table

    from legalkit.casefile import CaseRead, Overview

FOLDER = click.argument("folder", type=click.Path(path_type=Path))
WIDTH = 80


@click.group()
def command() -> None:
    """Make, check, show a case folder · 案件文件夹：新建、检查、查看."""


@command.command("new")
@FOLDER
@common
def new(folder: Path, lang: str, as_json: bool, **_: object) -> int:
    """Make a case folder with a commented case.yaml · 新建带说明的案件文件夹."""
    from legalkit.casefile import new_case
    from legalkit.cli.run import print_json
    from legalkit.messages import Message

    path = new_case(folder)
    if as_json:
        print_json({"made": str(path)})
    else:
        click.echo(Message("case.made", {"path": path, "folder": folder}).text(lang))
    return 0


@command.command("check")
@FOLDER
@common
def check(folder: Path, lang: str, as_json: bool, fail_on: str, **_: object) -> int:
    """Find every mistake of the folder in one run · 一次列出文件夹中的全部错误."""
    from legalkit.casefile import read_case
    from legalkit.cli.options import exit_code
    from legalkit.cli.run import EXIT_INPUT, print_findings, print_json
    from legalkit.messages import Message
    from legalkit.model.finding import Severity

    read = read_case(folder)
    wrong = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    usable = read.case is not None and not wrong
    if as_json:
        findings = [finding.to_json(lang) for finding in read.findings]
        print_json(
            {"folder": str(folder), "usable": usable, "counts": _counts(read), "findings": findings}
        )
    else:
        print_findings(read.findings, lang)
        key = "case.clean" if usable else "case.unusable"
        click.echo(Message(key, {"folder": folder, "count": len(wrong)}).text(lang))
        if usable:
            click.echo(Message("case.counts", _counts(read)).text(lang))
    return exit_code(read.findings, fail_on) if usable else EXIT_INPUT


def _counts(read: CaseRead) -> dict[str, int]:
    case = read.case
    if case is None:
        return {}
    return {
        "parties": len(case.parties),
        "claims": len(case.claims),
        "events": len(case.events),
        "evidence": len(case.evidence),
        "companies": len(read.companies),
    }


@command.command("show")
@FOLDER
@common
def show(folder: Path, lang: str, as_json: bool, **_: object) -> int:
    """Parties, claims with their sums, events by date · 当事人、债权及合计、事件."""
    from legalkit.casefile import overview, read_case
    from legalkit.cli.run import print_json

    seen = overview(read_case(folder).require())
    if as_json:
        print_json(seen.to_json(lang))
    else:
        _print(seen, lang)
    return 0


def _print(seen: Overview, lang: str) -> None:
    import sys

    from rich.console import Console

    console = Console(file=sys.stdout, width=WIDTH, highlight=False, markup=False, emoji=False)
    console.print(f"{seen.case.case.id}  {seen.case.case.title}")
    for table in (_parties(seen, lang), _claims(seen, lang), _events(seen, lang)):
        console.print(table)


def _table(title: str, columns: tuple[tuple[str, dict[str, Any]], ...], lang: str) -> Table:
    from rich import box
    from rich.table import Table

    from legalkit.messages import Message

    table = Table(
        title=Message(title).text(lang),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for key, how in columns:
        table.add_column(Message(key).text(lang), **how)
    return table


_DAY: dict[str, Any] = {"no_wrap": True, "min_width": 10}
_FOLD: dict[str, Any] = {"overflow": "fold"}
_MONEY: dict[str, Any] = {"justify": "right", "no_wrap": True}


def _parties(seen: Overview, lang: str) -> Table:
    from rich.text import Text

    from legalkit.messages import Message

    columns = (("case.id", _FOLD), ("case.role", {"no_wrap": True}), ("case.name", _FOLD))
    table = _table("case.parties", columns, lang)
    for party in seen.case.parties:
        table.add_row(party.id, Message(f"party.{party.role}").text(lang), Text(party.name))
    return table


def _claims(seen: Overview, lang: str) -> Table:
    from rich.text import Text

    from legalkit.casefile.overview import currency_of
    from legalkit.messages import Message

    columns = (
        ("case.id", _FOLD),
        ("case.title", _FOLD),
        ("case.due", _FOLD),
        ("case.original", _MONEY),
        ("case.open", _MONEY),
    )
    table = _table("case.claims", columns, lang)
    blank = Message("case.unknown").text(lang)
    for claim in seen.case.claims:
        code = currency_of(claim, seen.case)
        amounts = [
            f"{amount:,.2f} {code}" if amount is not None else blank
            for amount in (claim.original_amount, claim.amount)
        ]
        due = str(claim.due_on) if claim.due_on else blank
        table.add_row(claim.id, Text(claim.title), due, *amounts)
    table.add_section()
    for code, total in seen.totals.items():
        table.add_row(Message("case.total").text(lang), "", "", "", f"{total:,.2f} {code}")
    return table


def _events(seen: Overview, lang: str) -> Table:
    from legalkit.messages import Message

    columns = (
        ("case.id", _FOLD),
        ("case.date", _DAY),
        ("case.arrived", _DAY),
        ("case.what", {"min_width": 20}),
        ("case.claims", _FOLD),
        ("case.evidence", _FOLD),
    )
    table = _table("case.events", columns, lang)
    everything, blank = Message("case.all").text(lang), Message("case.unknown").text(lang)
    for event in seen.events:
        arrived = str(event.received_on) if event.received_on else blank
        table.add_row(
            event.id,
            str(event.date),
            arrived,
            Message(f"kind.{event.kind}").text(lang),
            " ".join(event.claims) or everything,
            " ".join(event.evidence) or blank,
        )
    return table


@command.command("schema")
@click.option(
    "--kind", type=click.Choice(["case", "companies"]), default="case", help="Which file · 哪个文件"
)
@common
def schema(kind: str, **_: object) -> int:
    """Print the JSON Schema of the case format · 输出案件格式的 JSON Schema."""
    from legalkit.casefile import case_schema
    from legalkit.cli.run import print_json

    print_json(case_schema("companies" if kind == "companies" else "case"))
    return 0
