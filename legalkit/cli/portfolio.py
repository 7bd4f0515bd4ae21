"""``legalkit portfolio``: screen a ledger, rank what is most at risk."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, today_unless

if TYPE_CHECKING:
    from legalkit.model.finding import Finding
    from legalkit.portfolio import Ranked, Screening
    from legalkit.portfolio.limits import Figures

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def _beside_the_ledger(command: Callable[..., int]) -> Callable[..., int]:
    """Options for the files that are read with a ledger."""
    events = click.option("--events", type=_FILE, help="Events of the receivables · 事件文件")
    mapping = click.option(
        "--mapping", type=_FILE, help="How the columns are called (YAML) · 列名映射"
    )
    companies = click.option(
        "--companies", type=_FILE, help="Facts about companies: groups of debtors · 企业关系文件"
    )
    return events(mapping(companies(command)))


@click.group()
def command() -> None:
    """Screen and rank many receivables · 债权组合筛查."""


@command.command("screen")
@click.argument("ledger", type=_FILE)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Result: .csv, .xlsx or .parquet · 结果文件",
)
@_beside_the_ledger
@click.option(
    "--explain",
    "explained",
    metavar="ID",
    help="Full trace of one receivable · 单笔的完整推理",
)
@click.option(
    "--path",
    "way",
    type=click.Choice(["auto", "explained"]),
    default="auto",
    show_default=True,
    help="explained: no columnar kernel · 不用列式内核",
)
@common
def screen_ledger(
    ledger: Path,
    out: Path | None,
    events: Path | None,
    mapping: Path | None,
    companies: Path | None,
    explained: str | None,
    way: str,
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
    from legalkit.portfolio import load_policy, screen
    from legalkit.portfolio.explained import ExplainedClock
    from legalkit.portfolio.interest import InterestBook
    from legalkit.portfolio.mapping import load_mapping

    day = today_unless(as_of)
    if explained is not None:
        return _explain(ledger, events, mapping, explained, day, lang, as_json, law_dir)
    if out is None:
        raise click.UsageError("screen needs --out FILE (or --explain ID)")
    policy = load_policy(law_dir)
    clock = ExplainedClock(law_dir)
    told: dict[str, Any] = {
        "clock": clock,
        "book": InterestBook(day, law_dir),
        "events": events,
        "lang": lang,
        "progress": _progress(quiet or as_json),
        "mapping": load_mapping(mapping),
        "groups": _groups(companies, day, law_dir),
    }
    if way == "auto" and _in_columns():
        from legalkit.portfolio.columnrun import screen_columns

        result = screen_columns(ledger, out, policy, day, law_of=clock.law, **told)
    else:
        result = screen(ledger, out, policy, day, **told)
    findings = _told(result)
    if as_json:
        print_json(
            {**result.to_json(), "findings": [finding.to_json(lang) for finding in findings]}
        )
    else:
        _print_screening(result, policy.bucket_names, lang)
        print_findings(findings, lang)
    return exit_code(findings, fail_on)


def _told(result: Screening) -> list[Finding]:
    from legalkit.model.finding import Finding

    findings = []
    if result.bad:
        findings.append(Finding("LK912", params={"bad": result.bad, "path": result.bad_file}))
    if result.uncovered:
        laws = ", ".join(sorted(result.uncovered))
        count = sum(result.uncovered.values())
        findings.append(Finding("LK913", params={"count": count, "laws": laws}))
    return findings


def _groups(companies: Path | None, day: date, law_dir: Path | None) -> dict[str, str] | None:
    if companies is None:
        return None
    from legalkit.api.debtor_groups import debtor_groups

    return debtor_groups(companies, day, law_dir)


def _in_columns() -> bool:
    """Whether the extra ``portfolio`` is installed."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None and find_spec("numpy") is not None


def _explain(
    ledger: Path,
    events: Path | None,
    mapping: Path | None,
    wanted: str,
    day: date,
    lang: str,
    as_json: bool,
    law_dir: Path | None,
) -> int:
    """Print the trace of one receivable, as ``legalkit limitation`` does for a case."""
    from legalkit.cli.limitation import _print
    from legalkit.cli.run import print_json
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding, Where
    from legalkit.portfolio.assess import question_of
    from legalkit.portfolio.explained import ExplainedClock
    from legalkit.portfolio.mapping import load_mapping
    from legalkit.portfolio.screen import one_receivable

    found = one_receivable(ledger, events, load_mapping(mapping), wanted)
    if found is None:
        finding = Finding("LK916", where=Where(str(ledger), None), params={"id": wanted})
        raise InputError(finding.message(), [finding])
    receivable, told = found
    answer = ExplainedClock(law_dir).explain(
        question_of(receivable, told, day).model_copy(update={"id": receivable.id})
    )
    if answer is None:
        params = {"count": 1, "laws": receivable.law}
        finding = Finding("LK913", where=Where(str(ledger), receivable.row), params=params)
        raise InputError(finding.message(), [finding])
    if as_json:
        print_json({"results": [answer.to_json(lang)], "findings": []})
    else:
        _print([(f"{receivable.id} {receivable.debtor}", answer)], lang, full=True, summary=False)
    return 0


@command.command("triage")
@click.argument("ledger", type=_FILE)
@_beside_the_ledger
@click.option(
    "--top",
    type=click.IntRange(1, 100000),
    default=20,
    show_default=True,
    help="Rows per currency · 每币种行数",
)
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Calendar of the work list · 工作清单日历",
)
@common
def triage_ledger(
    ledger: Path,
    events: Path | None,
    mapping: Path | None,
    companies: Path | None,
    top: int,
    ics: Path | None,
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
    from legalkit.portfolio.explained import ExplainedClock
    from legalkit.portfolio.limits import Figures
    from legalkit.portfolio.mapping import load_mapping
    from legalkit.portfolio.screen import assessed_rows

    day = today_unless(as_of)
    policy = load_policy(law_dir)
    clock = ExplainedClock(law_dir)
    told: dict[str, Any] = {
        "clock": clock,
        "events": events,
        "mapping": load_mapping(mapping),
        "groups": _groups(companies, day, law_dir),
    }
    if _in_columns():
        from legalkit.portfolio.columntriage import triage_columns

        ranked, bad, figures = triage_columns(ledger, policy, day, top, law_of=clock.law, **told)
    else:
        figures = Figures(policy)
        rows = assessed_rows(ledger, policy, day, **told)
        ranked, bad = triage(figures.watch(rows), top, policy)
    if ics is not None:
        ics.write_bytes(_calendar(ranked, day, lang))
    findings = (
        [Finding("LK912", params={"bad": bad, "path": "portfolio screen --out"})] if bad else []
    )
    if as_json:
        print_json(
            {
                "as_of": day.isoformat(),
                "rankings": [r.to_json() for r in ranked],
                **figures.to_json(),
                "findings": [finding.to_json(lang) for finding in findings],
            }
        )
    else:
        _print_ranking(ranked, day, lang)
        _print_figures(figures, lang)
        print_findings(findings, lang)
    return exit_code(findings, fail_on)


@command.command("diff")
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@common
def diff_results(
    old: Path,
    new: Path,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """What changed between two results of screen, and why · 两次筛查的差异及原因."""
    from legalkit.cli.run import print_json
    from legalkit.portfolio.difference import difference

    changes = list(difference(old, new))
    if as_json:
        print_json({"changes": [change.to_json() for change in changes], "findings": []})
        return 0
    click.echo(_word("diff", lang, count=len(changes)))
    for change in changes:
        click.echo(
            f"{change.id}  {_word(f'what_{change.what}', lang)}: {_word(f'why_{change.why}', lang)}"
        )
        if change.what == "changed":
            for name, (was, now) in change.fields.items():
                click.echo(f"    {name}: {was or '-'} → {now or '-'}")
    return 0


@command.command("dashboard")
@click.argument("result", type=_FILE)
@click.option(
    "--html",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="One offline page · 离线网页",
)
@common
def dashboard(
    result: Path,
    html: Path,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Show a RESULT of screen as one offline page · 将筛查结果制成离线看板."""
    from legalkit.cli.run import print_json
    from legalkit.portfolio import load_policy
    from legalkit.portfolio.dashboard import dashboard_html

    page = dashboard_html(result, load_policy(law_dir), today_unless(as_of), lang)
    html.write_text(page, encoding="utf-8")
    if as_json:
        print_json({"html": str(html), "findings": []})
    else:
        click.echo(_word("dashboard", lang, path=html))
    return 0


def _calendar(ranked: list[Ranked], day: date, lang: str) -> bytes:
    """The last safe days of the work list; a changed day moves its entry."""
    from legalkit.messages import Message
    from legalkit.report.calendar_view import CalendarEntry
    from legalkit.report.ics import calendar_ics

    entries = [
        CalendarEntry(
            f"portfolio/{row.receivable.id}/limitation",
            row.time.safe_on,
            Message(
                "portfolio.entry",
                {
                    "id": row.receivable.id,
                    "debtor": row.receivable.debtor,
                    "amount": f"{row.receivable.amount:,.2f} {row.receivable.currency}",
                },
            ),
            f"{row.receivable.law} {row.time.decided_by or ''}".strip(),
        )
        for ranking in ranked
        for row in ranking.rows
        if row.time is not None and row.time.safe_on is not None and row.time.safe_on >= day
    ]
    return calendar_ics(entries, lang, as_of=day)


def _print_figures(figures: Figures, lang: str) -> None:
    from legalkit.cli.columns import table

    for currency in sorted(figures.groups):
        click.echo(_word("concentration", lang, currency=currency))
        rows = [
            [name, f"{amount:,.2f}", f"{share:.1%}", "!" if above else ""]
            for name, amount, share, above in figures.concentration(currency)[:5]
        ]
        head = [_word(f"head_{k}", lang) for k in ("group", "amount", "share", "above")]
        click.echo(table(head, rows) + "\n")
    told = figures.to_json()["kpi"]
    for currency in sorted(figures.groups):
        for name in ("recovery", "cost", "bad_debt"):
            rate = told[name][currency]
            if rate is not None:
                click.echo(
                    _word(f"kpi_{name}", lang, currency=currency, rate=f"{Decimal(rate):.1%}")
                )
        if told["expected_loss"] is not None:
            loss = f"{Decimal(told['expected_loss'][currency]):,.2f}"
            click.echo(_word("kpi_expected_loss", lang, currency=currency, loss=loss))
    targets = figures.policy.targets
    if targets is None:
        return
    for name in ("contact", "promise"):
        rate = figures.rate(name)
        if rate is not None:
            target = f"{getattr(targets, name):.0%}"
            click.echo(
                _word(
                    f"kpi_{name}", lang, rate=f"{rate:.1%}", target=target, of=figures.asked[name]
                )
            )


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
    # Said aloud: what the columns could not express, and what must be known about interest.
    ways = {name: result.paths.get(name, 0) for name in ("columns", "explained")}
    click.echo("\n" + _word("ways", lang, own=result.interest_own, **ways))
    for note, count in sorted(result.interest_notes.items()):
        click.echo(_word("interest_note", lang, note=note, count=count))


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
            for k in ("id", "debtor", "amount", "factor", "at_risk", "safe_on")
        ]
        rows = [
            [
                row.receivable.id,
                row.receivable.debtor,
                f"{row.receivable.amount:,.2f}",
                f"{row.factor} x {row.provability:.2f}",
                f"{row.at_risk:,.2f}",
                str(row.time.safe_on) if row.time and row.time.safe_on else "?",
            ]
            for row in ranking.rows
        ]
        click.echo(table(head, rows) + "\n")
        _print_gates(ranking, lang)


def _print_gates(ranking: Ranked, lang: str) -> None:
    """What is missing before the next step of the listed receivables, and before the letter."""
    lacking: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for row, missing in zip(ranking.rows, ranking.missing, strict=True):
        steps = [(step, needs) for step, needs in missing.items() if needs]
        for found in dict.fromkeys([*steps[:1], *steps[-1:]]):
            lacking.setdefault(found, []).append(row.receivable.id)
    for (step, needs), ids in lacking.items():
        head = _word("gate", lang, step=_stage(step, lang), count=len(ids))
        for line in _wrapped(head, [_need(need, lang) for need in needs], lang):
            click.echo(line)
        shown = [*ids[:6], "…"] if len(ids) > 6 else ids
        for line in _wrapped("  ->", shown, lang):
            click.echo(line)
    if lacking:
        click.echo("")


def _wrapped(head: str, items: list[str], lang: str) -> list[str]:
    """A list in lines that fit a terminal."""
    from legalkit.cli.columns import width

    comma = _word("comma", lang)
    lines = [f"{head} "]
    for place, item in enumerate(items):
        text = item + (comma if place + 1 < len(items) else "")
        if width(lines[-1] + text.rstrip()) > 80:
            lines.append("    ")
        lines[-1] += text
    lines = [line.rstrip() for line in lines]
    return lines


def _need(need: str, lang: str) -> str:
    from legalkit.messages import catalogue

    # A need of the user's own policy has no translation; its id is shown.
    return _word(f"need_{need}", lang) if f"portfolio.need_{need}" in catalogue() else need
