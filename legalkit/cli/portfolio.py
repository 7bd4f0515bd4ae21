"""``legalkit portfolio``: screen a ledger, rank what is most at risk."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, today_unless

if TYPE_CHECKING:
    from legalkit.model.finding import Finding
    from legalkit.portfolio import Ranked, Screening

#: New objects after which the garbage collector looks; Python's own figure is 700.
_OBJECTS = 200_000
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
#: A result is a file, or the folder that a cluster wrote.
_RESULT = click.Path(path_type=Path, exists=True)


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


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Rule sheets and rows of a workbook are many objects that stay: looking them over costs time.

    Measured in docs/measurements.md (Portfolio: files).
    """
    known = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *known[1:])
    try:
        yield
    finally:
        gc.set_threshold(*known)


def _kept_apart(written: Path | None, *read: Path | None) -> None:
    """Refuse to write over what is read: an original is never altered.

    Raises:
        InputError: when the file to write is one of those that are read.
    """
    if written is None or not written.exists():
        return
    for path in read:
        if path is not None and written.samefile(path):
            from legalkit.portfolio.table import unusable

            raise unusable("LK926", path, None, path=str(written))


def _is_table(ctx: click.Context, param: click.Parameter, out: Path | None) -> Path | None:
    """A file to write says by its ending what it is."""
    if out is not None and out.suffix.lower() not in (".csv", ".xlsx", ".parquet"):
        raise click.BadParameter(
            "ends in .csv, .xlsx or .parquet · 须以 .csv、.xlsx 或 .parquet 结尾"
        )
    return out


@click.group()
def command() -> None:
    """Screen and rank many receivables · 债权组合筛查."""


@command.command("screen")
@click.argument("ledger", type=_FILE)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_is_table,
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
@_seldom_collected()
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
    from legalkit.cli.portfolio_views import print_screening
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
    _kept_apart(out, ledger, events, mapping, companies)
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
    findings = _told(result, ledger)
    if as_json:
        print_json(
            {**result.to_json(), "findings": [finding.to_json(lang) for finding in findings]}
        )
    else:
        print_screening(result, policy, lang)
        print_findings(findings, lang)
    return exit_code(findings, fail_on)


def _told(result: Screening, ledger: Path) -> list[Finding]:
    from legalkit.model.finding import Finding, Where

    findings = []
    if not result.good and not result.bad:
        findings.append(Finding("LK918", where=Where(str(ledger), None)))
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
        _print([(receivable.debtor, answer)], lang, full=True, summary=False)
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
@_seldom_collected()
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
    from legalkit.cli.portfolio_views import print_figures, print_ranking
    from legalkit.cli.run import print_findings, print_json
    from legalkit.model.finding import Finding, Where
    from legalkit.portfolio import load_policy, triage
    from legalkit.portfolio.explained import ExplainedClock
    from legalkit.portfolio.limits import Figures
    from legalkit.portfolio.mapping import load_mapping
    from legalkit.portfolio.screen import assessed_rows

    _kept_apart(ics, ledger, events, mapping, companies)
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
    findings = []
    if bad:
        findings.append(
            Finding("LK912", params={"bad": bad, "path": "portfolio screen --out FILE"})
        )
    elif not ranked:
        findings.append(Finding("LK918", where=Where(str(ledger), None)))
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
        print_ranking(ranked, day, lang)
        print_figures(figures, lang)
        print_findings(findings, lang)
    return exit_code(findings, fail_on)


@command.command("diff")
@click.argument("old", type=_RESULT)
@click.argument("new", type=_RESULT)
@click.option(
    "--top",
    type=click.IntRange(0, 100000),
    default=50,
    show_default=True,
    help="Changes that are listed · 列出的变化数",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_is_table,
    help="All changes: .csv, .xlsx or .parquet · 全部变化的文件",
)
@common
def diff_results(
    old: Path,
    new: Path,
    top: int,
    out: Path | None,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """What changed between two results of screen, and why · 两次筛查的差异及原因."""
    from legalkit.cli.portfolio_views import print_difference
    from legalkit.cli.run import print_json

    _kept_apart(out, old, new)
    if _in_columns():
        from legalkit.portfolio.columndifference import column_difference

        found = column_difference(old, new, top, out)
    else:
        from legalkit.portfolio.difference import difference

        found = difference(old, new, top, out)
    if as_json:
        print_json({**found.to_json(), "findings": []})
    else:
        print_difference(found, out, lang)
    return 0


@command.command("dashboard")
@click.argument("result", type=_RESULT)
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
    from legalkit.cli.portfolio_views import word
    from legalkit.cli.run import print_json
    from legalkit.portfolio import load_policy
    from legalkit.portfolio.dashboard import dashboard_page
    from legalkit.portfolio.table import unusable

    _kept_apart(html, result)
    policy = load_policy(law_dir)
    if _in_columns():
        from legalkit.portfolio.columnboard import column_board

        board = column_board(result, policy)
    else:
        from legalkit.portfolio.board import board_of

        board = board_of(result, policy)
    if as_of is not None and board.as_of not in (None, as_of):
        raise unusable("LK923", result, None, day=str(board.as_of), asked=str(as_of))
    html.write_text(dashboard_page(board, policy, lang), encoding="utf-8")
    if as_json:
        day = board.as_of.isoformat() if board.as_of else None
        print_json({"html": str(html), "as_of": day, "count": board.count, "findings": []})
    else:
        click.echo(word("dashboard", lang, path=html))
    return 0


def _calendar(ranked: list[Ranked], day: date, lang: str) -> bytes:
    """The last safe days of the work list; a changed day moves its entry."""
    from legalkit.messages import Message
    from legalkit.report.calendar_view import CalendarEntry
    from legalkit.report.ics import calendar_ics

    entries = []
    for row in (row for ranking in ranked for row in ranking.rows):
        if row.time is None or row.act_by is None or row.act_by < day:
            continue
        one = row.receivable
        key = "entry_proof" if row.reason == "PROOF_MISSING" else "entry"
        amount = f"{one.amount:,.2f} {one.currency}"
        title = Message(f"portfolio.{key}", {"id": one.id, "debtor": one.debtor, "amount": amount})
        note = f"{one.law} {row.time.decided_by or ''}".strip()
        entries.append(CalendarEntry(f"portfolio/{one.id}/limitation", row.act_by, title, note))
    return calendar_ics(entries, lang, as_of=day)


def _progress(silent: bool) -> Callable[[int], None] | None:
    if silent or not sys.stderr.isatty():
        return None
    return lambda done: click.echo(f"\r{done}", nl=False, err=True)
