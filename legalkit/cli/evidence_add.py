"""``legalkit evidence add``: take files and folders into custody, read them, propose entries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code

if TYPE_CHECKING:
    from rich.console import Console

    from legalkit.evidence.gather import Gathered, Step
    from legalkit.evidence.proposal import Proposal

#: Entries that are shown on the screen; the file has them all.
_MOST_SHOWN = 20


@click.command("add")
@click.argument("path", type=click.Path(path_type=Path))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--into", default="", help="Sub-folder of evidence/ · 子文件夹")
@click.option("--who", default=None, help="Who takes it in (default: your login) · 经手人")
@click.option("--reason", default=None, help="Why · 事由")
@click.option("--authority", default=None, help="On whose order or consent · 依据")
@common
def add_files(
    *,
    path: Path,
    files: tuple[Path, ...],
    into: str,
    lang: str,
    as_json: bool,
    fail_on: str,
    **options: Any,
) -> int:
    """Copy files and folders into evidence/, register and read them, propose entries.

    Without FILES, what lies in evidence/ already is registered. Proposals go to
    evidence.proposed.yaml; case.yaml is never touched.

    复制文件或文件夹入库、登记并读取，生成建议条目；不改动 case.yaml。
    """
    from getpass import getuser

    from legalkit.casefile.read import read_case
    from legalkit.cli.run import print_findings, print_json
    from legalkit.evidence.gather import gather
    from legalkit.law.evidence_sheet import EvidenceSheet
    from legalkit.law.load import load_sheet

    case = read_case(path).require()
    sheet = load_sheet(case.case.jurisdiction, "evidence.yaml", EvidenceSheet, options["law_dir"])
    # The surface reads the clock; the engine is told what time it is.
    at = datetime.now(UTC).replace(microsecond=0)
    with _progress(lang, quiet=options["quiet"] or as_json) as step:
        done = gather(
            path,
            case,
            sheet,
            files,
            at,
            options["who"] or getuser(),
            into=into,
            reason=options["reason"],
            authority=options["authority"],
            lang=lang,
            step=step,
        )
    if as_json:
        print_json(done.to_json(lang))
    else:
        _summary(done, lang)
        print_findings(tuple(done.findings), lang)
    return exit_code(tuple(done.findings), fail_on)


@contextmanager
def _progress(lang: str, *, quiet: bool) -> Iterator[Step | None]:
    """A bar on the terminal; none in a pipe, in JSON or when asked to be quiet."""
    from rich.console import Console

    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        tasks: dict[str, Any] = {}

        def step(what: str, name: str, count: int, total: int) -> None:
            if what not in tasks:
                key = "taking" if what == "take" else "reading"
                tasks[what] = shown.add_task(_say(f"evidence.add.{key}", lang), total=None)
            shown.update(tasks[what], completed=count, total=total or None)

        yield step


def _summary(done: Gathered, lang: str) -> None:
    from legalkit.evidence.gather import PROPOSED

    _tell(_say("evidence.add.done", lang, count=len(done.records)))
    inside = sum(1 for record in done.records if ".parts/" in (record.path or ""))
    if inside:
        _tell(_say("evidence.add.parts", lang, count=inside))
    if done.known:
        _tell(_say("evidence.add.known", lang, count=done.known))
    if done.system:
        names = ", ".join(dict.fromkeys(path.rpartition("/")[2] for path in done.system[:5]))
        _tell(_say("evidence.add.system", lang, count=len(done.system), names=names))
    if done.kinds:
        kinds = ", ".join(
            f"{_say(f'evidence.kind.{kind}', lang)} {count}"
            for kind, count in sorted(done.kinds.items())
        )
        _tell(_say("evidence.add.read", lang, kinds=kinds))
    if done.proposals:
        count = len(done.proposals)
        _tell(_say("evidence.add.written", lang, count=count, path=PROPOSED))
        _entries(done.proposals[:_MOST_SHOWN], lang)
        if count > _MOST_SHOWN:
            _tell(_say("evidence.add.more", lang, count=count - _MOST_SHOWN))


def _tell(text: str) -> None:
    from rich.text import Text

    from legalkit.cli.columns import print_trimmed

    print_trimmed(_console(), Text(text))


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(console.width, 80)
    return console


def _entries(proposals: Sequence[Proposal], lang: str) -> None:
    """What is proposed, in words; the file has it in the notation of case.yaml."""
    from rich.table import Table
    from rich.text import Text

    from legalkit.cli.columns import print_trimmed

    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1, overflow="fold")
    for proposal in proposals:
        grid.add_row(Text(str(proposal.values["id"]), style="bold"), Text(_words(proposal, lang)))
        if proposal.remark:
            grid.add_row("", Text(proposal.remark, style="yellow"))
    print_trimmed(_console(), grid)


def _words(proposal: Proposal, lang: str) -> str:
    from legalkit.report.cells import visible

    said = proposal.values
    kind = said.get("role") or f"section.{proposal.section}"
    amount = said.get("amount")
    parts = (
        _say(f"evidence.role.{kind}", lang) if "role" in said else _say(f"evidence.{kind}", lang),
        str(said.get("number") or ""),
        str(said.get("date") or ""),
        f"{amount:,.2f} {said.get('currency') or ''}".strip() if amount is not None else "",
        str(said.get("payer") or said.get("file") or ""),
    )
    return visible(" · ".join(part for part in parts if part)).replace("\n", "\\n")


def _say(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(key, params).text(lang)
