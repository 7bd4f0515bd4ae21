"""``legalkit check``: what must be there before a step, what is missing, and what that costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, today_unless

if TYPE_CHECKING:
    from legalkit.checklist import Checklist, Line

_MARKS = {"ok": ("✔", "green"), "gap": ("✘", "bold red"), "warn": ("!", "yellow")}
_WIDTH = 80


@click.command("check")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--for",
    "purpose",
    type=click.Choice(
        ["lawyer-letter", "payment-order", "filing", "preservation", "enforcement", "avoidance"]
    ),
    required=True,
    help="The step that is planned · 拟采取的步骤",
)
@common
def command(
    *, path: Path, purpose: str, lang: str, as_json: bool, fail_on: str, **options: Any
) -> int:
    """Check a case before a step: ✔ fine, ✘ stops it, ! to be weighed.

    行动前核对：✔ 通过，✘ 缺失且不可进行，! 需斟酌。
    """
    from legalkit.api import open_case
    from legalkit.cli.run import print_json

    folder = open_case(path, law=options["law_dir"])
    result = folder.check(purpose, as_of=today_unless(options["as_of"]))
    if as_json:
        print_json(result.to_json(lang))
    else:
        print_checklist(result, lang, folder.case.case.jurisdiction)
    return _code(result, fail_on)


def _code(result: Checklist, fail_on: str) -> int:
    """1 when a must-condition fails; with ``--fail-on warning`` also for what is to be weighed."""
    if fail_on == "never":
        return 0
    if fail_on in ("note", "warning") and result.warnings:
        return 1
    return int(not result.ready)


def print_checklist(result: Checklist, lang: str, law: str = "") -> None:
    """Print the groups, one line for each condition, the details under those that do not hold."""
    from rich.console import Console
    from rich.text import Text

    from legalkit.cli.columns import print_trimmed
    from legalkit.messages import Message

    console = Console(highlight=False, soft_wrap=False)
    console.width = min(console.width, _WIDTH)
    title = Message(f"check.purpose.{result.purpose}").text(lang)
    print_trimmed(console, Text(f"{title} · {result.case} · {result.as_of}", style="bold"))
    for group in result.groups:
        console.print()
        console.print(Text(group.title.text(lang), style="bold underline"))
        for line in group.lines:
            _print_line(console, line, lang, law)
    counts = {"gap": len(result.unmet), "warn": len(result.warnings)}
    key = "check.ready" if result.ready else "check.not_ready"
    console.print()
    console.print(
        Text(Message(key, counts).text(lang), style="bold green" if result.ready else "bold red")
    )


def _print_line(console: Any, line: Line, lang: str, law: str) -> None:
    from rich.table import Table
    from rich.text import Text

    from legalkit.cli.columns import print_trimmed
    from legalkit.messages import Message
    from legalkit.messages.citation import cited

    mark, style = _MARKS[line.status]
    label = Message("check.label.next").text(lang), Message("check.label.cost").text(lang)
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right")
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(Text(mark, style=style), Text(line.text.text(lang)))
    fine = line.status == "ok"
    if line.details:
        for detail in line.details:
            grid.add_row("", Text(detail.text(lang), style="dim" if fine else ""))
    if line.step:
        grid.add_row("", Text(f"→ {label[0]}: {line.step.text(lang)}", style="cyan"))
    if line.cost:
        grid.add_row("", Text(f"→ {label[1]}: {line.cost.text(lang)}", style="magenta"))
    if line.evidence:
        shown = ", ".join(line.evidence[:8]) + (" …" if len(line.evidence) > 8 else "")
        grid.add_row("", Text(f"[{shown}]", style="dim"))
    if not fine and line.citation:
        grid.add_row("", Text(cited(line.citation.text, law, lang), style="dim"))
    print_trimmed(console, grid)
