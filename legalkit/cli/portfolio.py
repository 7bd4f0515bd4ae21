"""``legalkit portfolio``: screen a ledger, rank what is most at risk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, today_unless

if TYPE_CHECKING:
    from legalkit.limitation.answer import ClockAnswer
    from legalkit.portfolio import Clock, Ranked, Screening

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def command() -> None:
    """Screen and rank many receivables · 债权组合筛查."""


@command.command("screen")
@click.argument("ledger", type=_FILE)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Result · 结果文件",
)
@click.option("--events", type=_FILE, help="Events of the receivables · 事件文件")
@common
def screen_ledger(
    ledger: Path,
    out: Path,
    events: Path | None,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Assess every row of LEDGER; bad rows get a file of their own · 逐行评估台账."""
    from legalkit.cli.options import exit_code
    from legalkit.cli.run import print_findings, print_json
    from legalkit.model.finding import Finding
    from legalkit.portfolio import load_policy, screen

    policy = load_policy(law_dir)
    result = screen(
        ledger,
        out,
        policy,
        today_unless(as_of),
        clock=limitation_clock(law_dir),
        events=events,
        lang=lang,
        progress=_progress(quiet or as_json),
    )
    findings = []
    if result.bad:
        findings.append(Finding("LK912", params={"bad": result.bad, "path": result.bad_file}))
    if as_json:
        print_json(
            {**result.to_json(), "findings": [finding.to_json(lang) for finding in findings]}
        )
    else:
        _print_screening(result, policy.bucket_names, lang)
        print_findings(findings, lang)
    return exit_code(findings, fail_on)


@command.command("triage")
@click.argument("ledger", type=_FILE)
@click.option("--events", type=_FILE, help="Events of the receivables · 事件文件")
@click.option(
    "--top",
    type=click.IntRange(1, 100000),
    default=20,
    show_default=True,
    help="Rows per currency · 每币种行数",
)
@common
def triage_ledger(
    ledger: Path,
    events: Path | None,
    top: int,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Rank LEDGER by amount at risk, every term shown · 按风险金额排序."""
    from legalkit.cli.options import exit_code
    from legalkit.cli.run import print_findings, print_json
    from legalkit.model.finding import Finding
    from legalkit.portfolio import load_policy, triage
    from legalkit.portfolio.screen import assessed_rows

    day = today_unless(as_of)
    rows = assessed_rows(
        ledger, load_policy(law_dir), day, clock=limitation_clock(law_dir), events=events
    )
    ranked, bad = triage(rows, top)
    findings = (
        [Finding("LK912", params={"bad": bad, "path": "portfolio screen --out"})] if bad else []
    )
    if as_json:
        print_json(
            {
                "as_of": day.isoformat(),
                "rankings": [r.to_json() for r in ranked],
                "findings": [finding.to_json(lang) for finding in findings],
            }
        )
    else:
        _print_ranking(ranked, day, lang)
        print_findings(findings, lang)
    return exit_code(findings, fail_on)


def limitation_clock(law_dir: Path | None) -> Clock:
    """The limitation engine for portfolios: no proof on file, so the safe day is the floor."""
    from legalkit.limitation.law import Law, load_law
    from legalkit.limitation.scenarios import answer
    from legalkit.model.claim import Question
    from legalkit.model.errors import CoverageError
    from legalkit.portfolio import TimeAnswer

    laws: dict[str, Law | None] = {}

    def find(code: str) -> Law:
        return load_law(code, law_dir)

    def clock(question: Question) -> TimeAnswer:
        code = question.claim.governing_law
        if code not in laws:
            try:
                laws[code] = find(code)
            except CoverageError:
                laws[code] = None
        law = laws[code]
        if law is None:
            return TimeAnswer("no_law")
        found = answer(
            law, question.claim, question.events, question.as_of, find_law=find, full=False
        )
        return TimeAnswer(
            str(found.proven.status),
            found.proven.expires_on,
            found.asserted.expires_on,
            _decided(found.proven),
        )

    return clock


def _decided(clock: ClockAnswer) -> str | None:
    """The rule behind the day: the one that decided, or that of the last step."""
    rules = [step.rule.id for step in clock.steps if step.rule is not None]
    return clock.decided_by or (rules[-1] if rules else None)


def _progress(silent: bool) -> Callable[[int], None] | None:
    if silent or not sys.stderr.isatty():
        return None
    return lambda done: click.echo(f"\r{done}", nl=False, err=True)


def _word(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(f"portfolio.{key}", params).text(lang)


def _stage(stage: str, lang: str) -> str:
    from legalkit.messages import catalogue

    # A stage of the user's own policy has no translation; its id is shown.
    return _word(stage, lang) if f"portfolio.{stage}" in catalogue() else stage


def _print_screening(result: Screening, buckets: list[str], lang: str) -> None:
    from legalkit.cli.columns import table

    click.echo(_word("screened", lang, good=result.good, day=result.as_of, path=result.out))
    if not result.good:
        return
    click.echo(f"\n{_word('ageing', lang)}")
    for currency, by_bucket in sorted(result.ageing.items()):
        used = [bucket for bucket in buckets if bucket in by_bucket]
        for start in range(0, len(used), 4):
            part = used[start : start + 4]
            click.echo(table([currency, *part], [["", *(f"{by_bucket[b]:,.2f}" for b in part)]]))
    click.echo(f"\n{_word('stages', lang)}")
    rows = [[_stage(stage, lang), str(count)] for stage, count in sorted(result.stages.items())]
    click.echo(table([_word("head_stage", lang), _word("head_count", lang)], rows))


def _print_ranking(ranked: list[Ranked], day: date, lang: str) -> None:
    from legalkit.cli.columns import table

    for ranking in ranked:
        click.echo(
            _word(
                "triage",
                lang,
                currency=ranking.currency,
                day=day,
                total=f"{ranking.total_at_risk:,.2f}",
                others=ranking.others,
            )
        )
        head = [
            _word(f"head_{k}", lang)
            for k in ("id", "debtor", "amount", "factor", "at_risk", "safe_on", "stage")
        ]
        rows = [
            [
                row.receivable.id,
                row.receivable.debtor,
                f"{row.receivable.amount:,.2f}",
                str(row.factor),
                f"{row.at_risk:,.2f}",
                str(row.time.safe_on) if row.time and row.time.safe_on else "?",
                _stage(row.stage, lang),
            ]
            for row in ranking.rows
        ]
        click.echo(table(head, rows) + "\n")
