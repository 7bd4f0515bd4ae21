"""``legalkit companies register``: one company, or all of them, in a register of millions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import common, exit_code, today_unless

if TYPE_CHECKING:
    from legalkit.companies.register.answer import Look
    from legalkit.companies.register.register import Register
    from legalkit.companies.register.scoring import Score
    from legalkit.companies.register.settings import RegisterSettings
    from legalkit.model.finding import Finding

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("register")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--target", metavar="ID", help="Company by id, number or whole name · 目标公司")
@click.option("--why", metavar="ID", help="Why is this one related to it? · 与目标的关联路径")
@click.option(
    "--case",
    "own",
    type=click.Path(path_type=Path, exists=True),
    help="Case or facts with debts and transfers · 含债权与转让的案件",
)
@click.option("--jurisdiction", default=None, metavar="CODE", help="Law (CN) · 适用法")
@click.option("--score", type=_FILE, help="Score all: .parquet .arrow .csv · 全库评分")
@click.option("--shares", type=_FILE, help="All effective shares: .parquet .csv · 全部穿透比例")
@click.option("--problems", type=_FILE, help="List of unusable cells, .csv · 问题清单")
@common
def register(
    files: tuple[Path, ...],
    target: str | None,
    why: str | None,
    own: Path | None,
    jurisdiction: str | None,
    score: Path | None,
    shares: Path | None,
    problems: Path | None,
    as_of: date | None,
    lang: str,
    as_json: bool,
    fail_on: str,
    law_dir: Path | None,
    quiet: bool,
) -> int:
    """Ask a whole company register (folder or files) · 查询整个企业登记数据.

    Two tables: entities, and dated relations. 两张表：主体与带日期的关系。
    """
    from legalkit.cli.run import print_json
    from legalkit.companies.register import load, load_settings

    if why and not target:
        raise click.UsageError("--why: --target")
    day = today_unless(as_of)
    settings = load_settings(law_dir)
    found = load(files, law_dir)
    answer: dict[str, Any] = {"as_of": day.isoformat(), "register": _summary(found)}
    said: list[Finding] = list(found.problems.findings())
    if not as_json:
        _print_summary(found, lang)
    if problems is not None:
        found.problems.write(problems, lang)
        _written(problems, len(found.problems), answer, "problems", lang, as_json)
    if target:
        seen = _look(found, target, day, settings, own, jurisdiction, law_dir)
        said += [*seen.findings, *seen.report.findings]
        answer["look"] = seen.to_json(lang)
        if not as_json:
            _print_look(seen, lang)
        if why:
            _why(seen, why, settings, answer, lang, as_json)
    if score is not None:
        _score(found, day, settings, score, answer, lang, as_json)
    if shares is not None:
        _shares(found, day, shares, answer, said, lang, as_json)
    if as_json:
        answer["findings"] = [finding.to_json(lang) for finding in said]
        print_json(answer)
    elif said and not quiet:
        from legalkit.cli.run import print_findings

        click.echo(f"\n{_word('findings', lang)}")
        print_findings(said, lang)
    return exit_code(said, fail_on)


def _word(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(f"register.cli.{key}", params).text(lang)


def _summary(register: Register) -> dict[str, Any]:
    return {
        "entities": len(register),
        "relations": len(register.ties),
        "problems": len(register.problems),
        "problems_by_code": register.problems.counts(),
    }


def _print_summary(register: Register, lang: str) -> None:
    told = {name: f"{count:,}" for name, count in _summary(register).items() if name[-1] == "s"}
    click.echo(_word("loaded", lang, **told))


def _written(
    path: Path, rows: int, answer: dict[str, Any], key: str, lang: str, as_json: bool
) -> None:
    answer[key] = {"file": str(path), "rows": rows}
    if not as_json:
        click.echo(_word("written", lang, path=path, rows=f"{rows:,}"))


def _look(
    register: Register,
    target: str,
    day: date,
    settings: RegisterSettings,
    own: Path | None,
    jurisdiction: str | None,
    law_dir: Path | None,
) -> Look:
    from legalkit.api.company import last_day_of
    from legalkit.cli.companies_read import read_all
    from legalkit.companies.register import look
    from legalkit.law.transfers_sheet import load_transfers

    facts = read_all(own).facts if own is not None else None
    law = jurisdiction or (facts.jurisdiction if facts else "CN")
    return look(
        register,
        target,
        day,
        settings,
        load_transfers(law, law_dir),
        own=facts,
        last_day=last_day_of(day, law_dir),
    )


def _print_look(seen: Look, lang: str) -> None:
    from legalkit.cli.columns import paragraph
    from legalkit.cli.companies_flags import print_flags, print_remedies, print_steps

    told = seen.to_json(lang)
    target = told["target"]
    click.echo(
        "\n" + _word("target", lang, id=target["id"], name=target["name"], day=told["as_of"])
    )
    _table(
        "owners", ["owner", "name", "direct", "share"],
        [[h["owner"], h["owner_name"], *_spans(h)] for h in told["owners"]], lang,
    )  # fmt: skip
    _table(
        "holdings", ["company", "name", "direct", "share"],
        [[h["company"], h["company_name"], *_spans(h)] for h in told["holdings"]], lang,
    )  # fmt: skip
    _table(
        "control", ["owner", "company", "votes", "path"],
        [
            [c["controller"], c["company"], f"{c['votes_pct']} %", " ".join(c["path"])]
            for c in (*told["controlled_by"], *told["controls"])
        ], lang,
    )  # fmt: skip
    click.echo("\n" + _word("signs", lang, score=f"{seen.score:.2f}"))
    for sign in told["signs"][:_SHOWN]:
        pattern = _pattern(sign["pattern"], lang)
        facts = " ".join(fact["id"] for fact in sign["facts"][:8])
        click.echo(paragraph(f"{pattern} +{sign['points']}", f"{sign['explanation']} [{facts}]"))
    _more(len(told["signs"]))
    case = told["case"]
    click.echo("\n" + _word("case", lang, entities=case["entities"], relations=case["relations"]))
    if seen.report.flags:
        print_flags(seen.report, lang)
        print_steps(seen.report, lang)
        print_remedies(seen.report, lang)


#: Longest lists in a terminal; JSON has all of it.
_SHOWN = 12


def _pattern(pattern: str, lang: str) -> str:
    from legalkit.messages import Message

    return Message(f"register.pattern.{pattern}").text(lang)


def _tie(kind: str, lang: str) -> str:
    from legalkit.companies.register.kinds import BEARS
    from legalkit.messages import Message

    key = f"register.tie.{kind}" if kind in BEARS else f"companies.relation.{kind}"
    return Message(key).text(lang)


def _spans(held: dict[str, Any]) -> list[str]:
    spans = []
    for kind in ("direct", "effective"):
        low, high = held[f"{kind}_min_pct"], held[f"{kind}_max_pct"]
        spans.append("?" if low is None else f"{low} %" if low == high else f"{low}-{high} %")
    return spans


def _table(title: str, head: list[str], rows: list[list[str]], lang: str) -> None:
    from legalkit.cli.columns import table

    if not rows:
        return
    click.echo(f"\n{_word(title, lang)}")
    click.echo(table([_word(f"head_{key}", lang) for key in head], rows[:_SHOWN]))
    _more(len(rows))


def _more(count: int) -> None:
    if count > _SHOWN:
        click.echo(f"+{count - _SHOWN} (--json)")


def _why(
    seen: Look, other: str, settings: RegisterSettings, answer: dict[str, Any], lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    from legalkit.cli.columns import paragraph
    from legalkit.companies.register.paths import why

    view = seen.view
    place = view.register.place(other)
    found = why(view, place, seen.company, settings)
    answer["why"] = found.to_json(view)
    if as_json:
        return
    click.echo(
        "\n" + _word(f"why_{found.kind}", lang, one=view.register.id(place),
                     other=view.register.id(seen.company))
    )  # fmt: skip
    register, ties = view.register, view.register.ties
    for way in found.ways:
        steps = []
        for tie in way.ties:
            one, two = register.id(int(ties.from_[tie])), register.id(int(ties.to[tie]))
            kind = _tie(register.tie_type(tie), lang)
            steps.append(f"{one} > {two} ({kind} {register.tie_id(tie)})")
        click.echo(paragraph("", "; ".join(steps)))
    if found.bounded:
        click.echo(paragraph("", _word(f"bound_{found.bound}", lang)))


def _score(
    register: Register, day: date, settings: RegisterSettings, path: Path, answer: dict[str, Any],
    lang: str, as_json: bool,
) -> None:  # fmt: skip
    from legalkit.companies.register.scoring import score

    found = score(register, day, settings)
    found.write(path, lang)
    _written(path, len(found), answer, "score", lang, as_json)
    answer["score"] |= {
        "circles": found.circles,
        "large_circles": found.large,
        "mass": {pattern: list(counts) for pattern, counts in found.mass.items()},
        "highest": [
            {"id": register.id(place), "name": register.name(place), "score": round(points, 2)}
            for place, points in found.highest()
        ],
    }
    if not as_json:
        _print_score(register, found, lang)


def _print_score(register: Register, found: Score, lang: str) -> None:
    for pattern, (values, companies) in found.mass.items():
        what = _pattern(pattern, lang)
        click.echo(_word("mass", lang, pattern=what, values=values, companies=f"{companies:,}"))
    if found.large:
        click.echo(_word("large", lang, count=f"{found.large:,}"))
    rows = [
        [register.id(place), register.name(place), f"{points:.2f}"]
        for place, points in found.highest(_SHOWN)
    ]
    _table("highest", ["company", "name", "points"], rows, lang)


def _shares(
    register: Register, day: date, path: Path, answer: dict[str, Any], said: list[Finding],
    lang: str, as_json: bool,
) -> None:  # fmt: skip
    from legalkit.companies.register import all_shares, write_table
    from legalkit.companies.register.shares import MOST_IN_CIRCLE
    from legalkit.model.finding import Finding, Severity

    found = all_shares(register, day)
    write_table(found.table(register), path)
    _written(path, len(found), answer, "shares", lang, as_json)
    answer["shares"] |= {
        "circles": found.circles, "unsolved": len(found.unsolved),
        "residual": found.residual, "engine": found.engine,
    }  # fmt: skip
    if found.unsolved:
        params = {
            "id": register.id(found.unsolved[0]), "count": len(found.unsolved),
            "most": MOST_IN_CIRCLE,
        }  # fmt: skip
        said.append(Finding("LK697", Severity.WARNING, params=params))
