"""``legalkit demo``: the whole way through the example case, with the verbs a user calls."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from legalkit.cli.options import common

#: The day for which the example was written; the demo must say the same every year.
AS_OF = "2026-03-02"
EXAMPLE = "suzhou-chengdu"


@dataclass(frozen=True, slots=True)
class _Step:
    """One verb of the demo: its message key, its arguments, and the exit codes that are right."""

    key: str
    args: tuple[str, ...]
    expected: tuple[int, ...] = (0,)


def _steps(case: Path) -> list[_Step]:
    name, out = str(case), case / "out"
    dated = ("--as-of", AS_OF)
    return [
        _Step("demo.case", ("case", "check", name)),
        _Step("demo.custody", ("evidence", "add", name, "--quiet")),
        _Step("demo.check", ("check", name, "--for", "lawyer-letter", *dated)),
        _Step(
            "demo.limitation",
            (
                "limitation",
                name,
                "--summary",
                *dated,
                "--svg",
                str(out / "limitation"),
                "--html",
                str(out / "limitation.html"),
                "--ics",
                str(out / "limitation.ics"),
            ),
        ),
        _Step("demo.claim", ("limitation", name, "--claim", "CL1", *dated)),
        _Step("demo.gaps", ("evidence", "gaps", name, *dated)),
        _Step("demo.verify", ("evidence", "verify", name)),
        _Step(
            "demo.interest",
            (
                "interest",
                name,
                "--claim",
                "CL1",
                "--until",
                AS_OF,
                "--xlsx",
                str(out / "interest.xlsx"),
            ),
        ),
        _Step("demo.costs", ("costs", name, *dated)),
        _Step(
            "demo.companies",
            ("companies", name, *dated, "--svg", str(out / "companies.svg")),
            (0, 1),
        ),
        _Step("demo.letter", ("pack", name, "--kind", "lawyer-letter", *dated)),
        _Step("demo.filing", ("pack", name, "--kind", "filing", *dated), (1,)),
        _Step(
            "demo.draft",
            (
                "pack",
                name,
                "--kind",
                "filing",
                "--draft",
                "--out",
                str(out / "filing-draft"),
                *dated,
            ),
        ),
    ]


@click.command("demo")
@click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("legalkit-demo")
)
@common
def command(*, folder: Path, lang: str, quiet: bool, **options: Any) -> int:
    """Copy the example case to FOLDER and walk it through every room.

    将示例案件复制到 FOLDER，并走完全部流程。
    """
    from legalkit.messages import Message

    case = _copy(folder)
    (case / "out").mkdir(exist_ok=True)
    steps = _steps(case)
    failed = []
    for number, step in enumerate(steps, 1):
        _title(number, len(steps), step, lang)
        if _run(step, lang) not in step.expected:
            failed.append(Message(step.key).text(lang))
    click.echo()
    click.secho(Message("demo.results", {"folder": case / "out"}).text(lang), bold=True)
    for path in sorted((case / "out").iterdir()):
        click.echo(f"  {path}")
    if not shutil.which("soffice"):
        click.echo(Message("demo.no_office").text(lang))
    for text in failed:
        click.secho(Message("demo.failed", {"step": text}).text(lang), fg="red", err=True)
    return int(bool(failed))


def _copy(folder: Path) -> Path:
    from legalkit.law.places import builtin_root
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding, Where

    target = folder / EXAMPLE
    if target.exists():
        if not (target / ".legalkit-demo").is_file():
            finding = Finding("LK116", where=Where(str(target)), params={"path": str(target)})
            raise InputError(finding.message(), [finding])
        shutil.rmtree(target)
    ignored = shutil.ignore_patterns("out", "custody*", "__pycache__")
    shutil.copytree(builtin_root("examples") / EXAMPLE, target, ignore=ignored)
    (target / ".legalkit-demo").write_text("made by legalkit demo; it may be replaced\n", "utf-8")
    return target


def _title(number: int, total: int, step: _Step, lang: str) -> None:
    from legalkit.messages import Message

    click.echo()
    click.secho(f"── {number}/{total}  {Message(step.key).text(lang)}", bold=True, fg="cyan")
    shown = " ".join(word for word in step.args)
    click.secho(f"   legalkit {shown}", dim=True)
    click.echo()


def _run(step: _Step, lang: str) -> int:
    from legalkit.cli import root
    from legalkit.cli.run import run

    args = list(step.args) if lang == "en" else [*step.args, "--lang", lang]
    return run(root, args)
