"""``legalkit limitation``: until when each claim can be pursued, why, and what would save it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code, schema_option, today_unless

if TYPE_CHECKING:
    from legalkit.limitation.answer import Answer
    from legalkit.model.finding import Finding
    from legalkit.report.page import Page

#: title and answer of each claim asked about
Answers = list[tuple[str, "Answer"]]


@click.command("limitation")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--claim", "claim_id", default=None, help="Only this claim · 仅此债权")
@click.option(
    "--why",
    "event",
    default=None,
    metavar="EVENT",
    help="What this event did, or why nothing · 该事件的作用",
)
@click.option("--summary", is_flag=True, help="Only the table of dates · 仅列日期表")
@click.option("--full", is_flag=True, help="All steps as tables · 列出全部步骤")
@click.option(
    "--svg",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder for one picture per claim · 时间轴图片文件夹",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="One offline page · 离线网页",
)
@click.option(
    "--md", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Markdown file"
)
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Calendar file · 日历文件",
)
@schema_option("limitation")
@common
def command(*, path: Path, lang: str, as_json: bool, fail_on: str, **options: Any) -> int:
    """Until when each claim of a case (or a question FILE) can be pursued, and why.

    诉讼时效：案件文件夹或问题文件；每笔债权的届满日、推理过程与保全方法。
    """
    day = today_unless(options["as_of"])
    case_id, answers = _answers(path, day, lang, options["law_dir"])
    answers = _chosen(answers, options["claim_id"], path)
    if options["event"]:
        return _why(answers, options["event"], lang, path)
    findings = [finding for title, answer in answers for finding in _findings(title, answer)]
    _write_files(case_id, answers, lang, options, day)
    if as_json:
        from legalkit.cli.run import print_json

        print_json(
            {
                "results": [answer.to_json(lang) for _, answer in answers],
                "findings": [finding.to_json(lang) for finding in findings],
            }
        )
    else:
        _print(answers, lang, full=options["full"], summary=options["summary"])
    return exit_code(findings, fail_on)


def _answers(path: Path, day: date, lang: str, law_dir: Path | None) -> tuple[str, Answers]:
    if path.is_dir():
        from legalkit.api import open_case

        folder = open_case(path, law=law_dir)
        titles = folder.titles(lang)
        found = folder.limitation(as_of=day)
        return folder.case.case.id, [(titles[key], answer) for key, answer in found.items()]
    from legalkit.api.limitation import answer_question
    from legalkit.limitation.examples import read_questions

    questions = read_questions(path)
    return path.stem, [(q.title or "", answer_question(q, law_dir)) for q in questions]


def _chosen(answers: Answers, claim_id: str | None, path: Path) -> Answers:
    if claim_id is None:
        return answers
    chosen = [pair for pair in answers if pair[1].claim == claim_id]
    if not chosen:
        known = [answer.claim for _, answer in answers]
        _unknown(claim_id, "claim", known, path)
    return chosen


def _unknown(value: str, what: str, known: list[str], path: Path) -> None:
    from legalkit.messages import Message
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding, Where
    from legalkit.source.bind import suggest_id

    params = {
        "value": value,
        "what": Message(f"what.{what}"),
        "suggestion": suggest_id(value, known),
    }
    finding = Finding("LK106", where=Where(str(path)), params=params)
    raise InputError(finding.message(), [finding])


def _why(answers: Answers, event: str, lang: str, path: Path) -> int:
    from legalkit.report.limitation import why_lines

    known: list[str] = []
    said = False
    for title, answer in answers:
        known += [step.event for step in answer.asserted.steps if step.event]
        lines = why_lines(answer, event)
        if lines:
            said = True
            click.echo(f"{answer.claim} {title}")
            for line in lines:
                click.echo(f"  {line.text(lang)}")
    if not said:
        _unknown(event, "event", sorted(set(known)), path)
    return 0


def _findings(title: str, answer: Answer) -> list[Finding]:
    from legalkit.limitation.answer import Status
    from legalkit.model.finding import Finding, Severity, Where
    from legalkit.report.limitation import NEAR

    where = Where(field=answer.claim)
    proven, asserted = answer.proven, answer.asserted
    found = []
    if proven.status is Status.EXPIRED and proven.expires_on:
        params = {"claim": f"{answer.claim} {title}", "day": proven.expires_on.isoformat()}
        found.append(Finding("LK301", Severity.WARNING, where, params))
    elif proven.status is Status.RUNNING and proven.expires_on:
        left = proven.expires_on - answer.as_of
        if left <= NEAR:
            params = {
                "claim": f"{answer.claim} {title}",
                "day": proven.expires_on.isoformat(),
                "left": str(left.days),
            }
            found.append(Finding("LK302", Severity.WARNING, where, params))
    if answer.unproven and proven.expires_on != asserted.expires_on:
        params = {
            "claim": f"{answer.claim} {title}",
            "events": ", ".join(answer.unproven),
            "proven": str(proven.expires_on),
            "asserted": str(asserted.expires_on),
        }
        found.append(Finding("LK303", Severity.WARNING, where, params))
    return found


def _print(answers: Answers, lang: str, *, full: bool, summary: bool) -> None:
    from legalkit.report.limitation import brief_page, clocks_grid, page
    from legalkit.report.tables import grid_text, page_text

    if len(answers) > 1 or summary:
        click.echo(grid_text(clocks_grid(answers, answers[0][1].as_of), lang))
    if summary:
        return
    for title, answer in answers:
        shown = page(title, answer) if full else brief_page(title, answer)
        click.echo(page_text(shown, lang))


def _write_files(
    case_id: str, answers: Answers, lang: str, options: dict[str, Any], as_of: date
) -> None:
    from legalkit.report.limitation import calendar_entries, page, timeline

    if options["svg"]:
        from legalkit.report.timeline_svg import timeline_svg

        options["svg"].mkdir(parents=True, exist_ok=True)
        for title, answer in answers:
            target = options["svg"] / f"{answer.claim}.svg"
            target.write_text(timeline_svg(timeline(answer, title)), encoding="utf-8")
    if options["html"] or options["md"]:
        whole = _joined([page(title, answer) for title, answer in answers], case_id)
        if options["html"]:
            from legalkit.report.html import page_html

            options["html"].write_text(page_html(whole, lang, as_of=as_of), encoding="utf-8")
        if options["md"]:
            from legalkit.report.markdown import page_markdown

            options["md"].write_text(page_markdown(whole, lang), encoding="utf-8")
    if options["ics"]:
        from legalkit.report.ics import calendar_ics

        entries = calendar_entries(case_id, answers)
        options["ics"].write_bytes(calendar_ics(entries, lang, as_of=as_of))


def _joined(pages: list[Page], case_id: str) -> Page:
    from legalkit.report.page import Heading, Page

    parts: list[Any] = []
    for one in pages:
        parts += [Heading(one.title, 1), *one.parts]
    return Page(case_id, tuple(parts))
