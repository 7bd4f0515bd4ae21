"""``legalkit law``: list, show, check and test the rules; start a new jurisdiction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code, today_unless
from legalkit.cli.treaty import command as treaty_command

if TYPE_CHECKING:
    from legalkit.law.limitation_sheet import LimitationRule
    from legalkit.model.claim import Question
    from legalkit.model.finding import Finding
    from legalkit.report.page import Cell


@click.group("law")
def command() -> None:
    """The rules themselves: list, show, check, test, new, compare. 法律规则。"""


@command.command("list")
@common
def list_command(*, lang: str, as_json: bool, law_dir: Path | None, **options: Any) -> int:
    """Which laws there are, how many rules and examples, and how far they were checked."""
    from legalkit.cli.run import print_json
    from legalkit.law.load import codes
    from legalkit.limitation.law import load_law
    from legalkit.messages import Message
    from legalkit.report.page import Column, Grid
    from legalkit.report.tables import grid_text

    rows: list[tuple[Cell, ...]] = []
    payload = []
    for code in codes(law_dir):
        law = load_law(code, law_dir)
        marks = [str(rule.verified) for rule in law.sheet.rules()]
        shares = {mark: marks.count(mark) for mark in ("primary", "secondary", "memory")}
        entry = {
            "code": code,
            "title": law.sheet.title.text(lang),
            "version": law.sheet.version.isoformat(),
            "rules": len(marks),
            **shares,
        }
        payload.append(entry)
        counts = "/".join(str(shares[mark]) for mark in shares)
        version = law.sheet.version.isoformat()
        rows.append((code, law.sheet.title.text(lang), version, len(marks), counts))
    if as_json:
        print_json({"laws": payload})
        return 0
    columns = (
        Column(Message("law.column.code"), keep=True),
        Column(Message("law.column.title")),
        Column(Message("law.column.version"), keep=True),
        Column(Message("law.column.rules"), align="right", keep=True),
        Column(Message("law.column.marks"), align="right", keep=True),
    )
    click.echo(grid_text(Grid(columns, tuple(rows)), lang))
    return 0


@command.command("show")
@click.argument("code")
@click.option(
    "--topic",
    default=None,
    help="A claim type, an event kind, or periods, counting, windows … · 主题",
)
@common
def show_command(*, code: str, topic: str | None, lang: str, as_json: bool, **options: Any) -> int:
    """Show the rules of a law, with citation, mark and date of checking."""
    from legalkit.cli.run import print_json
    from legalkit.limitation.law import load_law
    from legalkit.report.law import law_page, rule_json, rules_on
    from legalkit.report.tables import page_text

    law = load_law(code.upper(), options["law_dir"])
    groups = rules_on(law.sheet, topic)
    if not any(rules for _, rules in groups):
        _no_topic(topic or "", law.sheet.rules())
    if as_json:
        rules = [rule_json(rule, lang) for _, found in groups for rule in found]
        print_json({"law": law.code, "topic": topic, "rules": rules})
        return 0
    click.echo(page_text(law_page(law.sheet, groups, topic), lang))
    return 0


def _no_topic(topic: str, rules: tuple[LimitationRule, ...]) -> None:
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding
    from legalkit.report.law import topics
    from legalkit.source.bind import suggest_id

    finding = Finding(
        "LK213", params={"topic": topic, "suggestion": suggest_id(topic, topics(rules))}
    )
    raise InputError(finding.message(), [finding])


@command.command("check")
@click.argument("codes", nargs=-1)
@common
def check_command(
    *, codes: tuple[str, ...], lang: str, as_json: bool, fail_on: str, **options: Any
) -> int:
    """Check rule sheets: citations, versions, dead rules, unknown facts, missing examples."""
    from legalkit.api.lawcheck import check_all
    from legalkit.cli.run import print_findings, print_json

    findings: list[Finding] = []
    payload = []
    for code, found in check_all(codes, today_unless(options["as_of"]), options["law_dir"]):
        findings += found
        payload.append({"code": code, "findings": [finding.to_json(lang) for finding in found]})
        if not as_json:
            heavy = sum(finding.severity.rank == 2 for finding in found)
            click.echo(f"{code:8} {'✘' if heavy else '✔'} {len(found)}")
            print_findings(found, lang)
    if as_json:
        print_json({"results": payload})
    return exit_code(findings, fail_on)


@command.command("test")
@click.argument("targets", nargs=-1)
@common
def test_command(*, targets: tuple[str, ...], lang: str, as_json: bool, **options: Any) -> int:
    """Run worked examples and calculations of the laws (or FILES) named; all when none is named."""
    from legalkit.api.lawcheck import run_tests
    from legalkit.cli.run import print_json

    results = run_tests(targets, options["law_dir"])
    failed = [result for result in results if not result["ok"]]
    if as_json:
        print_json({"results": results})
        return int(bool(failed))
    for result in failed:
        click.echo(f"✘ {result['id']} {result.get('title') or ''}")
        click.echo(f"    expected {result['expected']}\n    got      {result['got']}")
    click.echo(f"{len(results) - len(failed)} ✔  {len(failed)} ✘")
    return int(bool(failed))


@command.command("new")
@click.argument("code")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("jurisdictions"),
    help="Folder of the rule sheets · 规则目录",
)
@common
def new_command(*, code: str, into: Path, lang: str, **options: Any) -> int:
    """Start a new jurisdiction: files with every word explained, ready to be filled."""
    from legalkit.api.lawcheck import start_law
    from legalkit.messages import Message

    for path in start_law(code, into, today_unless(options["as_of"])):
        click.echo(str(path))
    click.echo(Message("law.new", {"code": code.upper()}).text(lang))
    return 0


@command.command("compare")
@click.argument("codes", nargs=-1, required=True)
@click.option(
    "--question",
    "question_file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="A question file · 问题文件",
)
@common
def compare_command(
    *, codes: tuple[str, ...], question_file: Path, lang: str, as_json: bool, **options: Any
) -> int:
    """The same facts under several laws, side by side; the earliest date first."""
    from legalkit.api.lawcheck import under_law
    from legalkit.cli.run import print_json
    from legalkit.limitation.examples import read_questions
    from legalkit.report.law import comparison
    from legalkit.report.tables import grid_text

    payload = []
    for question in read_questions(question_file):
        answers = [under_law(question, code.upper(), options["law_dir"]) for code in codes]
        answers.sort(key=lambda answer: answer.asserted.sort_key)
        payload.append({"question": _name(question), "answers": [a.to_json(lang) for a in answers]})
        if not as_json:
            click.echo(grid_text(comparison(_name(question), answers), lang))
    if as_json:
        print_json({"results": payload})
    return 0


def _name(question: Question) -> str:
    return " ".join(filter(None, (question.id, question.title))) or "question"


command.add_command(treaty_command, "treaty")
