"""``legalkit crossborder``: what to prepare for a debtor, a court or assets abroad."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code, schema_option, today_unless

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder
    from legalkit.crossborder import Memo, Situation
    from legalkit.messages import Message
    from legalkit.model.finding import Finding

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("crossborder")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--out", type=_FOLDER, default=None, help="Folder for everything · 全部输出文件夹")
@click.option("--md", type=_FILE, default=None, help="Markdown file")
@click.option("--html", type=_FILE, default=None, help="One offline page · 离线网页")
@click.option("--docx", type=_FILE, default=None, help="Memo as a Word file · 备忘录 Word 文件")
@click.option("--ics", type=_FILE, default=None, help="Calendar file · 日历文件")
@click.option(
    "--brief",
    type=_FOLDER,
    default=None,
    help="Folder of briefs for local counsel · 当地律师委托说明文件夹",
)
@click.option(
    "--letters",
    type=_FOLDER,
    default=None,
    help="Folder of drafts of the first letter · 首封信函草稿文件夹",
)
@click.option("--checklist", is_flag=True, help="Only the checklist · 仅核对清单")
@click.option(
    "--trust",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=None,
    help="Certificates you believe, for electronic signatures · 信任的证书文件夹",
)
@schema_option("crossborder")
@common
def command(*, path: Path, lang: str, as_json: bool, fail_on: str, **options: Any) -> int:
    """Memo, checklist, calendar and briefs for a case that crosses a border.

    跨境案件准备：时效法、管辖与执行、送达、文书与签名、保全、金钱、催收、当地律师。
    """
    from legalkit.api import open_case
    from legalkit.api.crossborder import prepare_case, situation_of

    day: date = today_unless(options["as_of"])
    folder = open_case(path, law=options["law_dir"])
    memo = prepare_case(folder, day, _store(options["trust"]))
    scene = situation_of(folder, day)
    written = _write(folder, memo, scene, lang, options)
    letters, refused = _letters(folder, memo, scene, options["letters"])
    if as_json:
        from legalkit.cli.run import print_json

        print_json(memo.to_json(lang))
    else:
        _print(memo, scene, lang, only_checklist=options["checklist"])
        for file in (*written, *letters):
            click.echo(str(file))
        if refused:
            from legalkit.cli.run import print_findings

            print_findings(refused, lang)
    return exit_code([*memo.findings, *refused], fail_on)


def _store(trust: Path | None) -> Any:
    if trust is None:
        return None
    from legalkit.evidence.trust import read_trust

    return read_trust(trust)


def _names(memo: Memo, scene: Situation) -> dict[str, Message | str]:
    states = {*memo.states, *(q.state for q in memo.questions if q.state)}
    return {state: scene.name(state) for state in states}


def _print(memo: Memo, scene: Situation, lang: str, *, only_checklist: bool) -> None:
    from legalkit.report.crossborder import checklist_parts, memo_page
    from legalkit.report.page import Page
    from legalkit.report.tables import page_text

    page = memo_page(memo, _names(memo, scene))
    if only_checklist and not memo.domestic:
        page = Page(page.title, tuple(checklist_parts(memo, _names(memo, scene))))
    click.echo(page_text(page, lang))


def _write(
    folder: CaseFolder, memo: Memo, scene: Situation, lang: str, options: dict[str, Any]
) -> list[Path]:
    """Write the files that were asked for; ``--out`` asks for all of them."""
    out: Path | None = options["out"]
    wanted = {
        key: options[key] or (out / f"memo.{key}" if out else None)
        for key in ("md", "html", "docx", "ics")
    }
    brief = options["brief"] or out
    for target in [*wanted.values(), brief]:
        if target is not None:
            (target if target == brief else target.parent).mkdir(parents=True, exist_ok=True)
    written = _memo_files(memo, scene, lang, wanted)
    if brief is not None and not memo.domestic:
        written += _briefs(folder, memo, scene, lang, brief)
    return written


def _letters(
    folder: CaseFolder, memo: Memo, scene: Situation, target: Path | None
) -> tuple[list[Path], list[Finding]]:
    """Drafts of the first letter, and why one was not written."""
    if target is None or memo.domestic:
        return [], []
    from legalkit.api.crossborder_letters import first_letters
    from legalkit.model.finding import Severity

    files: list[Path] = []
    refused: list[Finding] = []
    for _, made in first_letters(folder, scene, memo, target):
        files += made.files
        if made.folder is None:
            refused += [each for each in made.findings if each.severity is Severity.ERROR]
    return files, refused


def _memo_files(
    memo: Memo, scene: Situation, lang: str, wanted: dict[str, Path | None]
) -> list[Path]:
    from legalkit.report.crossborder import calendar_of, memo_page
    from legalkit.report.html import page_html
    from legalkit.report.ics import calendar_ics
    from legalkit.report.markdown import page_markdown
    from legalkit.report.word import page_docx

    page = memo_page(memo, _names(memo, scene))
    written = []
    if (target := wanted["md"]) is not None:
        target.write_text(page_markdown(page, lang), encoding="utf-8")
        written.append(target)
    if (target := wanted["html"]) is not None:
        target.write_text(page_html(page, lang, as_of=memo.as_of), encoding="utf-8")
        written.append(target)
    if (target := wanted["docx"]) is not None:
        target.write_bytes(page_docx(page, lang, as_of=memo.as_of))
        written.append(target)
    if (target := wanted["ics"]) is not None:
        target.write_bytes(calendar_ics(calendar_of(memo), lang, as_of=memo.as_of))
        written.append(target)
    return written


def _briefs(
    folder: CaseFolder, memo: Memo, scene: Situation, lang: str, target: Path
) -> list[Path]:
    from legalkit.api.crossborder_brief import brief_page, brief_states
    from legalkit.report.word import page_docx

    written = []
    for state in brief_states(memo, scene):
        page = brief_page(folder.case, scene, memo, state)
        file = target / f"brief-{state}.docx"
        file.write_bytes(page_docx(page, lang, as_of=memo.as_of, compact=True))
        written.append(file)
    return written
