"""``legalkit pack``: the papers of a step with the exhibit bundle, complete or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, today_unless

if TYPE_CHECKING:
    from datetime import date

    from legalkit.documents.result import PackResult


_WIDTH = 80
#: What stays in the way of a draft too: a folder that somebody worked in.
_NOT_BY_DRAFT = frozenset({"LK714"})


@click.command("pack")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    required=True,
    help="reminder (CN), lawyer-letter, payment-order, filing, preservation, enforcement, avoidance"
    " · 文书包种类",
)
@click.option(
    "--jurisdiction",
    default=None,
    help="Papers for this law's courts (default: the case's) · 法域，默认依案件",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder of the pack (default: CASE/out/KIND) · 输出文件夹",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=None,
    help="Own templates, laid over ours · 自有模板目录",
)
@click.option("--draft", is_flag=True, help="Marked drafts although something is missing · 草稿")
@click.option("--no-pdf", is_flag=True, help="Word files only · 仅生成 Word")
@common
def command(*, path: Path, kind: str, lang: str, as_json: bool, **options: Any) -> int:
    """Make the papers of a step: refused with the list of what is missing, or complete.

    生成某一步骤的全部文书；有缺失则拒绝并列明，--draft 可先出草稿。
    """
    from legalkit.api import open_case

    day: date = today_unless(options["as_of"])
    folder = open_case(path, law=options["law_dir"])
    law: str | None = options["jurisdiction"]
    folder = folder.before(law) if law else folder
    name = f"{kind}-{law.lower()}" if law else kind
    out: Path = options["out"] or path / "out" / name
    made = folder.pack(
        kind,
        out=out,
        as_of=day,
        draft=options["draft"],
        pdf=not options["no_pdf"],
        templates=options["templates"],
        lang=_asked_for("lang", lang),
    )
    if as_json:
        from legalkit.cli.run import print_json

        print_json(_json(made, lang))
    else:
        print_pack(made, lang)
    return 0 if made.folder is not None else 1


def _asked_for(name: str, value: str) -> str | None:
    """The language where the user named one; covers of the home courts stay Chinese otherwise."""
    source = click.get_current_context().get_parameter_source(name)
    return None if source is click.core.ParameterSource.DEFAULT else value


def _json(made: PackResult, lang: str) -> dict[str, Any]:
    return {
        "folder": str(made.folder) if made.folder else None,
        "files": [str(file) for file in made.files],
        "findings": [finding.to_json(lang) for finding in made.findings],
        "more": [offer.to_json(lang) for offer in made.more],
    }


def print_pack(made: PackResult, lang: str) -> None:
    """Say what was made, or why nothing was."""
    from legalkit.cli.run import print_findings
    from legalkit.messages import Message
    from legalkit.model.finding import Severity

    errors = [finding for finding in made.findings if finding.severity is Severity.ERROR]
    rest = [finding for finding in made.findings if finding.severity is not Severity.ERROR]
    if made.folder is None:
        click.echo(Message("pack.refused", {"count": len(errors)}).text(lang))
        print_findings(errors, lang)
        if not any(finding.code in _NOT_BY_DRAFT for finding in errors):
            click.echo(Message("pack.draft_hint").text(lang))
        return
    click.echo(Message("pack.made", {"folder": made.folder, "count": len(made.files)}).text(lang))
    for file in made.files:
        click.echo(f"  {file.relative_to(made.folder)}  {file.stat().st_size:,}")
    if errors or rest:
        click.echo(Message("pack.remarks").text(lang))
        print_findings([*errors, *rest], lang)
    if made.more:
        click.echo(Message("pack.more").text(lang))
    for offer in made.more:
        _line(offer.message(lang).text(lang))


def _line(text: str) -> None:
    """One line of a list, wrapped as the console wants it."""
    from legalkit.report.cells import wrap

    for number, part in enumerate(wrap(text, _WIDTH - 4)):
        click.echo(f"  {'-' if number == 0 else ' '} {part}")
