"""``legalkit companies``: the related-company graph and the transfers that deserve a look."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code

if TYPE_CHECKING:
    from legalkit.companies import CompanyReport
    from legalkit.companies.read import FactsRead


class _ShowByDefault(click.Group):
    """``companies CASE`` means ``companies show CASE``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``show`` in front unless a verb, or help, was asked for."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ShowByDefault)
def command() -> None:
    """Who owns and controls whom, and which transfers deserve a look.

    legalkit companies CASE|FILE [--svg OUT] · 关联公司与资产转移

    A flag is a reason to look, never a finding of fraud. 风险提示仅为核查线索，不是欺诈认定。
    """


@command.command("show")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw the group · 绘制关系图"
)
@common
def show(
    path: Path,
    svg: Path | None,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Assess a case folder or a companies file · 评估案件文件夹或资料文件."""
    from dataclasses import replace

    from legalkit.cli.run import print_json
    from legalkit.companies import assess
    from legalkit.law.transfers_sheet import load_transfers

    read = _read(path)
    sheet = load_transfers(read.facts.jurisdiction, law_dir)
    report = assess(read.facts, as_of or read.facts.as_of, sheet)
    report = replace(report, findings=tuple(read.place(finding) for finding in report.findings))
    if svg is not None:
        from legalkit.companies.picture import draw

        svg.write_text(draw(read.facts, report, lang), encoding="utf-8")
    if as_json:
        print_json(report.to_json(lang))
    else:
        _print(report, lang)
        if svg is not None:
            click.echo("\n" + _word("svg_written", lang, path=svg))
    return exit_code(report.findings, fail_on)


def _read(path: Path) -> FactsRead:
    from legalkit.casefile import read_case
    from legalkit.companies.read import FactsRead, read_facts
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding, Where

    if path.is_file():
        return read_facts(path)
    case_read = read_case(path)
    case = case_read.require()
    if not case_read.companies:
        finding = Finding("LK627", where=Where(str(path / "case.yaml"), field="companies"))
        raise InputError(finding.message(), [finding])
    if len(case.companies) == 1:
        return read_facts(path / case.companies[0])
    first = case_read.companies[0]
    joined: dict[str, Any] = {
        name: tuple(entry for facts in case_read.companies for entry in getattr(facts, name))
        for name in ("entities", "relations", "debts", "transfers", "facts")
    }
    from legalkit.source import Document

    return FactsRead(first.model_copy(update=joined), Document(str(path)))


def _word(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(f"companies.{key}", params).text(lang)


def _section(title: str, head: list[str], rows: list[list[str]], lang: str) -> None:
    from legalkit.cli.columns import table

    click.echo(f"\n{title}")
    click.echo(table(head, rows) if rows else _word("none", lang))


def _print(report: CompanyReport, lang: str) -> None:
    from legalkit.cli.columns import paragraph

    def word(key: str, **params: Any) -> str:
        return _word(key, lang, **params)

    click.echo(word("title", day=report.as_of, law=report.law))
    _section(
        word("flags"),
        [word(f"head_{k}") for k in ("flag", "target", "with", "strength", "kind", "sue")],
        [
            [
                word(f"indicator.{f.indicator}"),
                f.target,
                ", ".join(f.with_),
                word(f.strength),
                word(f.kind),
                str(f.sue_by or "-"),
            ]
            for f in report.flags
        ],
        lang,
    )
    colon = "; " if lang == "en" else "；"
    for flag in report.flags:
        if flag.kind != "primary":
            continue
        name = word(f"indicator.{flag.indicator}")
        click.echo(f"\n{name} · {flag.target} ({flag.indicator})")
        click.echo(paragraph("", flag.formula))
        basis = (f"{c.text} [{_word(f'mark.{c.mark}', lang)}]" for c in flag.basis)
        click.echo(paragraph(word("basis"), colon.join(basis)))
        click.echo(paragraph(word("missing"), " ".join(m.text(lang) for m in flag.missing)))
        click.echo(
            paragraph(word("innocent"), " ".join(m.text(lang) for m in flag.innocent_readings))
        )
        if flag.mitigants:
            click.echo(paragraph(word("lowers"), " ".join(m.text(lang) for m in flag.mitigants)))
    _print_group(report, lang)
    _section(
        word("remedies"),
        [word(f"head_{k}") for k in ("ground", "target", "status", "until")],
        [[r.ground, r.target, word(r.status), str(r.until or "-")] for r in report.remedies],
        lang,
    )
    for remedy in report.remedies:
        click.echo(paragraph(f"{remedy.ground} {remedy.target}", remedy.reason.text(lang)))
    if report.findings:
        from legalkit.cli.run import print_findings

        click.echo(f"\n{word('findings')}")
        print_findings(report.findings, lang)


def _print_group(report: CompanyReport, lang: str) -> None:
    def word(key: str, **params: Any) -> str:
        return _word(key, lang, **params)

    def named(entity: str) -> str:
        return f"{entity} {report.names.get(entity, '')}".strip()

    rows = []
    for holding in report.ownership:
        pcts = holding.to_json()
        low, high = pcts["effective_min_pct"], pcts["effective_max_pct"]
        share = f"{low} %" if low == high else f"{low}-{high} %"
        rows.append(
            [
                named(holding.person),
                named(holding.company),
                share if low is not None else "?",
                f"{pcts['votes_via_majority_chain_pct']} %",
            ]
        )
    _section(
        word("ownership", day=report.as_of),
        [word(f"head_{k}") for k in ("owner", "company", "share", "votes")],
        rows,
        lang,
    )
    _section(
        word("control"),
        [word(f"head_{k}") for k in ("owner", "company", "by", "path")],
        [
            [named(c.controller), named(c.company), word(c.by), ", ".join(c.path)]
            for c in report.control
        ],
        lang,
    )
    _section(
        word("related"),
        [word(f"head_{k}") for k in ("with", "by", "path")],
        [[named(r.entity), r.grade, " - ".join(r.path)] for r in report.related],
        lang,
    )
    if report.related:
        from legalkit.cli.columns import paragraph

        click.echo(paragraph("", word("grades")))


@command.command("fetch")
@click.option("--lei", required=True, help="Legal entity identifier · 全球法人识别编码")
@click.option("--base-url", default=None, help="Register address (default: GLEIF) · 登记服务地址")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", envvar="LEGALKIT_LANG")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output · 输出 JSON")
def fetch(lei: str, base_url: str | None, lang: str, as_json: bool) -> int:
    """Fetch one LEI record over the network, because you ask · 按要求联网查询一条 LEI 记录."""
    import yaml

    from legalkit.cli.run import print_json
    from legalkit.net.gleif import GLEIF, fetch_lei

    record = fetch_lei(lei, base_url=base_url or GLEIF)
    if as_json:
        print_json(record)
    else:
        click.echo(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), nl=False)
    return 0
