"""``legalkit companies``: the related-company graph and the transfers that deserve a look."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.companies_options import day_of, reading
from legalkit.cli.companies_register import register
from legalkit.cli.options import common, exit_code, today_unless

if TYPE_CHECKING:
    from legalkit.cli.companies_views import Views
    from legalkit.companies import CompanyReport


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


command.add_command(register)


@command.command("show")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--svg", type=click.Path(path_type=Path, dir_okay=False), help="Draw the group · 绘制关系图"
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Interactive page, one file, offline · 交互网页（单文件离线）",
)
@click.option(
    "--under",
    multiple=True,
    metavar="CODE",
    help="Definitions of this law too, again for more · 同时按该法域定义，可重复",
)
@reading
@common
def show(
    path: Path,
    svg: Path | None,
    html: Path | None,
    under: tuple[str, ...],
    form: str | None,
    mapping: Path | None,
    seen: str | None,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Assess a case folder or a file of facts · 评估案件文件夹或资料文件."""
    from dataclasses import replace

    from legalkit.api.company import risk_in
    from legalkit.cli.companies_read import read_all
    from legalkit.cli.companies_views import alike, views_of
    from legalkit.cli.run import print_json
    from legalkit.companies.sources.gather import UNDATED

    read = read_all(path, form=form, mapping=mapping, seen=day_of(seen))
    dated = read.facts.as_of if read.facts.as_of != UNDATED else None
    day = today_unless(as_of or dated)
    report = risk_in(read.facts, day, read.facts.jurisdiction, law_dir)
    views = views_of(read.facts, report.as_of, under, law_dir)
    placed = (read.place(finding) for finding in (*report.findings, *views.flows.findings))
    report = replace(
        report, findings=(*read.findings, *placed, *views.findings, *alike(read.facts))
    )
    written = []
    if svg is not None:
        from legalkit.companies.picture import draw

        svg.write_text(draw(read.facts, report, lang), encoding="utf-8")
        written.append(_word("svg_written", lang, path=svg))
    if html is not None:
        from legalkit.companies.page import page

        html.write_text(page(read.facts, report, lang), encoding="utf-8")
        written.append(_word("written", lang, path=html))
    if as_json:
        print_json({**report.to_json(lang), **views.to_json(lang)})
    else:
        _print(report, lang, views)
        if written:
            click.echo("\n" + "\n".join(written))
    return exit_code(report.findings, fail_on)


def _word(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(f"companies.{key}", params).text(lang)


def _section(title: str, head: list[str], rows: list[list[str]], lang: str) -> None:
    from legalkit.cli.columns import table

    click.echo(f"\n{title}")
    click.echo(table(head, rows) if rows else _word("none", lang))


def _print(report: CompanyReport, lang: str, views: Views) -> None:
    from legalkit.cli.companies_flags import print_flags, print_remedies, print_steps
    from legalkit.cli.companies_views import print_views

    def word(key: str, **params: Any) -> str:
        return _word(key, lang, **params)

    click.echo(word("title", day=report.as_of, law=report.law))
    print_flags(report, lang)
    print_steps(report, lang)
    _print_group(report, lang)
    print_views(views, report, lang)
    print_remedies(report, lang)
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


@command.command("match")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--least", type=click.FloatRange(50, 100), default=85.0, show_default=True)
@reading
@common
def match(
    path: Path,
    least: float,
    form: str | None,
    mapping: Path | None,
    seen: str | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    **_: object,
) -> int:
    """Names that may be one, with score and reason; joins nothing · 名称比对（不合并）."""
    from legalkit.cli.columns import paragraph
    from legalkit.cli.companies_read import read_all
    from legalkit.cli.run import print_findings, print_json
    from legalkit.companies.match import propose

    read = read_all(path, form=form, mapping=mapping, seen=day_of(seen))
    found = propose(read.facts, least)
    if as_json:
        findings = [finding.to_json(lang) for finding in read.findings]
        print_json({"proposals": [p.to_json(lang) for p in found], "findings": findings})
        return exit_code(read.findings, fail_on)
    head = [_word(f"head_{key}", lang) for key in ("score", "one", "other")]
    rows = [[f"{p.score:.1f}", p.one, p.other] for p in found]
    _section(_word("match_title", lang, count=len(found)), head, rows, lang)
    for proposal in found:
        reasons = " ".join(reason.text(lang) for reason in proposal.reasons)
        click.echo(paragraph(f"{proposal.one} = {proposal.other}?", reasons))
    click.echo(paragraph("", _word("match_rule", lang)))
    if read.findings:
        click.echo()
        print_findings(read.findings, lang)
    return exit_code(read.findings, fail_on)


@command.command("export")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--to",
    "target",
    type=click.Choice(["bods", "ftm", "graphml", "gexf", "csv"]),
    required=True,
    help="Form · 格式",
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="File; folder for csv · 输出"
)
@reading
@common
def export(
    path: Path,
    target: str,
    out: Path,
    form: str | None,
    mapping: Path | None,
    seen: str | None,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    **_: object,
) -> int:
    """Write the facts as BODS, FollowTheMoney, GraphML, GEXF or CSV · 导出资料."""
    from legalkit.cli.companies_read import read_all
    from legalkit.cli.run import print_findings, print_json
    from legalkit.companies.export import write

    read = read_all(path, form=form, mapping=mapping, seen=day_of(seen))
    written = write(read.facts, target, out, as_of)
    said = (*read.findings, *written.findings)
    if as_json:
        findings = [finding.to_json(lang) for finding in said]
        print_json({"files": [str(file) for file in written.files], "findings": findings})
        return exit_code(said, fail_on)
    for file in written.files:
        click.echo(_word("written", lang, path=file))
    if said:
        print_findings(said, lang)
    return exit_code(said, fail_on)


@command.command("fetch")
@click.option("--lei", help="Legal entity identifier · 全球法人识别编码")
@click.option("--parents", is_flag=True, help="With who consolidates it · 连同合并报表母公司")
@click.option("--gb", metavar="NUMBER", help="Companies House number · 英国公司编号")
@click.option("--base-url", default=None, help="Register address · 登记服务地址")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that keeps answers for the day · 当日答复缓存目录",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", envvar="LEGALKIT_LANG")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output · 输出 JSON")
def fetch(
    lei: str | None,
    parents: bool,
    gb: str | None,
    base_url: str | None,
    cache: Path | None,
    lang: str,
    as_json: bool,
) -> int:
    """Fetch one company over the network, because you ask · 按要求联网查询一家公司."""
    import yaml

    from legalkit.cli.run import print_json

    if (lei is None) == (gb is None):
        raise click.UsageError("--lei | --gb")
    if gb is not None:
        from legalkit.net.companies_house import COMPANIES_HOUSE, fetch_company

        # The answers as they came: `companies show FILE` reads them, and they can be exhibited.
        print_json(fetch_company(gb, base_url=base_url or COMPANIES_HOUSE, cache=cache))
        return 0
    from legalkit.net.gleif import GLEIF, fetch_lei

    record = fetch_lei(lei or "", base_url=base_url or GLEIF, parents=parents, cache=cache)
    if as_json:
        print_json(record)
    else:
        click.echo(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), nl=False)
    return 0
