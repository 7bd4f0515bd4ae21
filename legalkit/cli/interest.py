"""``legalkit interest``: late-payment interest of a case, or worked calculations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import DayType, common, exit_code, schema_option, today_unless
from legalkit.cli.run import print_findings

if TYPE_CHECKING:
    from rich.console import Console

    from legalkit.model.case import Case
    from legalkit.money.calculations import CalculationResult
    from legalkit.money.interest import InterestStatement


@click.command("interest")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--until",
    type=DayType(),
    default=None,
    help="Last day reckoned (default: --as-of) · 计息截止日",
)
@click.option("--claim", "claim_id", default=None, help="Only this claim · 仅此债权")
@click.option("--strict", is_flag=True, help="Unknown rate values are errors · 利率缺失即报错")
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write a workbook with live formulas · 输出带公式的表格",
)
@click.option(
    "--md",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Statement of account as Markdown · 输出 Markdown 账目表",
)
@schema_option("interest")
@common
def command(*, path: Path, lang: str, as_json: bool, fail_on: str, **options: Any) -> int:
    """Late-payment interest of a case folder, or the worked calculations in a file.

    逾期利息：案件文件夹，或演算示例文件。
    """
    from legalkit.api.sums import law_findings
    from legalkit.money.exchange import grand_total

    law_dir: Path | None = options["law_dir"]
    if not path.is_dir():
        return _file(path, lang, as_json=as_json, fail_on=fail_on, law_dir=law_dir)
    until: date = options["until"] or today_unless(options["as_of"])
    found, case = _reckoned(path, until, options["claim_id"], law_dir, strict=options["strict"])
    unnamed = law_findings(case)
    together = grand_total(
        case.exchange_rates,
        [(item.claim, item.currency, item.total) for item in found],
        case.case.currency,
        until,
    )
    xlsx: Path | None = options["xlsx"]
    if xlsx is not None:
        from legalkit.money.workbook import write_workbook

        write_workbook(found, xlsx, lang)
    md: Path | None = options["md"]
    if md is not None:
        from legalkit.report.interest import statement_page
        from legalkit.report.markdown import page_markdown

        md.parent.mkdir(parents=True, exist_ok=True)
        md.write_text(page_markdown(statement_page(found, case.law), lang), encoding="utf-8")
    if as_json:
        from legalkit.cli.run import print_json

        print_json(
            {
                "law": case.law,
                "until": until.isoformat(),
                "results": [item.to_json(lang) for item in found],
                "totals": {
                    currency: {key: f"{amount:f}" for key, amount in sums.items()}
                    for currency, sums in totals(found).items()
                },
                "laws": {claim.id: claim.governing_law for claim in case.claims},
                "findings": [finding.to_json(lang) for finding in unnamed],
                "converted": together.to_json(lang) if together else None,
                "xlsx": str(xlsx) if xlsx else None,
                "md": str(md) if md else None,
            }
        )
    else:
        from rich.console import Console

        console = Console(highlight=False)
        for item in found:
            print_statement(console, item, lang)
        print_common(console, found, lang)
        if together is not None:
            heading = _say("converted_total", lang)
            console.print(f"  [bold]{heading}[/bold]  {together.currency} {_money(together.total)}")
            print_list(console, [notice.text(lang) for notice in together.notices])
        for key, written in (("wrote", xlsx), ("wrote_md", md)):
            if written:
                console.print(f"{_say(key, lang)}: {written}", markup=False)
    if not as_json:
        print_findings(unnamed, lang)
    return exit_code([*unnamed, *(f for item in found for f in item.findings)], fail_on)


def _reckoned(
    path: Path, until: date, claim_id: str | None, law_dir: Path | None, *, strict: bool
) -> tuple[tuple[InterestStatement, ...], Case]:
    from legalkit.api import open_case
    from legalkit.api.sums import interest_of, interest_on

    folder = open_case(path, law=law_dir)
    if claim_id:
        return (interest_on(folder, claim_id, until, strict=strict),), folder.case
    return interest_of(folder, until, strict=strict), folder.case


def _file(path: Path, lang: str, *, as_json: bool, fail_on: str, law_dir: Path | None) -> int:
    from legalkit.cli.run import print_json
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding, Where
    from legalkit.money import run_calculations
    from legalkit.money.calculations import is_calculation_file

    if path.is_file() and not is_calculation_file(path) and not _broken(path):
        finding = Finding("LK437", where=Where(str(path)), params={"path": str(path)})
        raise InputError(finding.message(lang), [finding])
    results = run_calculations([path], law_dir)
    if as_json:
        print_json({"results": [result.to_json(lang) for result in results]})
    else:
        from rich.console import Console

        console = Console(highlight=False)
        for result in results:
            print_calculation(console, result, lang)
    wrong = any(not result.ok for result in results)
    findings = [finding for result in results for finding in result.findings]
    return max(int(wrong and fail_on != "never"), exit_code(findings, fail_on))


def _broken(path: Path) -> bool:
    """True when the notation of the file is wrong: that is the mistake to name first."""
    from legalkit.source import read_text, read_yaml

    text, _ = read_text(path)
    return text is None or bool(read_yaml(text).findings)


def _say(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(f"money.print.{key}", params).text(lang)


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def print_statement(console: Console, item: InterestStatement, lang: str) -> None:
    """Print one statement: what is owed, the rows behind it, payments, reasons."""
    from rich.markup import escape

    from legalkit.report.interest import daily, sums

    console.print(f"\n[bold]{escape(item.claim)}  {escape(item.title)}[/bold]  {item.currency}")
    for name, amount in sums(item):
        console.print(f"  {_pad(name.text(lang), 44)}{_money(amount):>18}")
    sentence = daily(item)
    if sentence is not None:
        console.print(f"  {sentence.text(lang)}", markup=False)
    _print_segments(console, item, lang)
    if item.side_rows:
        console.print(f"  [bold]{_say('side_rows', lang)}[/bold]")
        _print_segments(console, replace(item, segments=item.side_rows, out_of_time=()), lang)
    _print_payments(console, item, lang)
    _print_section(console, "notices", [m.text(lang) for m in item.notices], lang)
    _print_section(console, "findings", [f.text(lang) for f in item.findings], lang)


def print_common(console: Console, items: tuple[InterestStatement, ...], lang: str) -> None:
    """Print once what holds for all: the sums, how they were reckoned, the basis."""
    if len(items) > 1:
        for currency, sums in totals(items).items():
            console.print(f"\n[bold]{_say('all_claims', lang)}[/bold]  {currency}")
            for key, amount in sums.items():
                console.print(
                    f"  {_pad(_say(key, lang, until=items[0].until), 44)}{_money(amount):>18}"
                )
    from legalkit.messages.citation import cited

    console.print()
    orders = dict.fromkeys(item.order.text(lang) for item in items if item.order and item.payments)
    _print_section(console, "order", list(orders), lang)
    conventions = dict.fromkeys(m.text(lang) for item in items for m in item.conventions)
    _print_section(console, "conventions", list(conventions), lang)
    basis = dict.fromkeys(
        f"{cited(c.text, '', lang)} [{c.mark}]" for item in items for c in item.citations
    )
    _print_section(console, "basis", list(basis), lang)


def totals(items: tuple[InterestStatement, ...]) -> dict[str, dict[str, Decimal]]:
    """Sums over all claims, by currency, with the further daily amount."""
    sums: dict[str, dict[str, Decimal]] = {}
    for item in items:
        entry = sums.setdefault(item.currency, {})
        for key in ("principal", "side_sums", "interest", "total", "daily"):
            entry[key] = entry.get(key, Decimal("0.00")) + getattr(item, key)
    return sums


def _print_section(console: Console, heading: str, lines: list[str], lang: str) -> None:
    if lines:
        console.print(f"  [bold]{_say(heading, lang)}[/bold]")
        print_list(console, lines)


def print_list(console: Console, lines: list[str], mark: str = "-") -> None:
    """Print paragraphs with a hanging indent, so that long ones stay readable at 80 columns."""
    from rich.table import Table
    from rich.text import Text

    from legalkit.cli.columns import print_trimmed

    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=4, justify="right")
    table.add_column(overflow="fold")
    for line in lines:
        for part in line.splitlines():
            hint = part.strip().startswith("-> ")
            table.add_row("→" if hint else mark, Text(part.strip().removeprefix("-> ")))
    print_trimmed(console, table)


def _pad(text: str, width: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(text, width)


def _print_segments(console: Console, item: InterestStatement, lang: str) -> None:
    if not item.segments:
        return
    from rich.table import Table

    from legalkit.cli.columns import print_trimmed
    from legalkit.money.exact import plain

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for key in ("debt", "from", "to", "days", "base", "rate", "amount"):
        table.add_column(
            _say(f"col_{key}", lang),
            justify="left" if key in ("debt", "from", "to") else "right",
            overflow="fold",
        )
    for segment in item.segments:
        unit = _say(f"per_{segment.span.per}", lang)
        table.add_row(
            segment.debt,
            segment.from_.isoformat(),
            segment.until.isoformat(),
            str(segment.days),
            _money(segment.principal),
            f"{plain(segment.span.percent)} {unit}",
            _money(segment.amount) + ("*" if item.is_lost(segment) else ""),
        )
    print_trimmed(console, table)
    sources = dict.fromkeys(segment.span.source.text(lang) for segment in item.segments)
    print_list(console, list(sources), mark="=")


def _print_payments(console: Console, item: InterestStatement, lang: str) -> None:
    from legalkit.messages.citation import cited

    if not item.payments:
        return
    console.print(f"  [bold]{_say('payments', lang)}[/bold]")
    for payment in item.payments:
        head = f"{payment.payment}  {payment.date}  {_money(payment.amount)}"
        console.print(f"   {head}  ({cited(payment.citation.text, '', lang)})", markup=False)
        for line in payment.lines:
            parts = [
                f"{_say(name, lang)} {_money(amount)}"
                for name, amount in (
                    ("part_costs", line.costs),
                    ("part_interest", line.interest),
                    ("part_principal", line.principal),
                )
                if amount
            ]
            console.print(f"     → {line.debt}: {', '.join(parts)} ({line.reason.text(lang)})")
        if payment.left:
            console.print(f"     → {_say('left_over', lang)} {_money(payment.left)}")


def print_calculation(console: Console, result: CalculationResult, lang: str) -> None:
    """Print one worked calculation: figures, arithmetic, and whether it came out as expected."""
    from rich.markup import escape

    shown = result.to_json(lang)
    mark = "[green]✓[/green]" if result.ok else "[red]✗[/red]"
    console.print(f"{mark} [bold]{escape(result.id)}[/bold]  {result.kind}")
    figures = [
        f"{name} {value}"
        for name, value in shown["got"].items()
        if name == result.main or name in result.expected
    ]
    if figures:
        console.print(f"    {escape('; '.join(figures))}")
    print_list(console, [*shown["steps"], *(finding.text(lang) for finding in result.findings)])
