"""What ``legalkit portfolio`` prints: summary, work list, figures, changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from legalkit.portfolio import EscalationPolicy, Ranked, Screening
    from legalkit.portfolio.difference import Difference
    from legalkit.portfolio.limits import Figures


def word(key: str, lang: str, **params: Any) -> str:
    """A sentence of the portfolio room."""
    from legalkit.messages import Message

    return Message(f"portfolio.{key}", params).text(lang)


# --- screen -------------------------------------------------------------------------------------


def print_screening(result: Screening, policy: EscalationPolicy, lang: str) -> None:
    """What a screening came to: what is pressing first."""
    from legalkit.cli.columns import table
    from legalkit.portfolio.dashboard import reason_order, reason_word, stage_word

    click.echo(word("screened", lang, good=f"{result.good:,}", day=result.as_of, path=result.out))
    if not result.good:
        return
    click.echo(f"\n{word('time', lang)}")
    order = [code for code in reason_order(policy) if code in result.reasons]
    rows = [
        [reason_word(code, lang), f"{result.reasons[code]:,}", _sums(result.owed[code])]
        for code in [*order, *sorted(set(result.reasons) - set(order))]
    ]
    head = [word(f"head_{key}", lang) for key in ("reason", "count", "amount")]
    click.echo(table(head, rows))
    click.echo(f"\n{word('ageing', lang)}")
    for currency, by_bucket in sorted(result.ageing.items()):
        used = [bucket for bucket in policy.bucket_names if bucket in by_bucket]
        for start in range(0, len(used), 4):
            part = used[start : start + 4]
            click.echo(table([currency, *part], [["", *(f"{by_bucket[b]:,.2f}" for b in part)]]))
    click.echo(f"\n{word('stages', lang)}")
    stages = [stage.id for stage in policy.stages if stage.id in result.stages]
    rows = [[stage_word(stage, lang), f"{result.stages[stage]:,}"] for stage in stages]
    click.echo(table([word("head_stage", lang), word("head_count", lang)], rows))
    # Said aloud: what the columns could not express, and what must be known about interest.
    ways = {name: f"{result.paths.get(name, 0):,}" for name in ("columns", "explained")}
    click.echo("\n" + word("ways", lang, own=f"{result.interest_own:,}", **ways))
    for note, count in sorted(result.interest_notes.items()):
        click.echo(word("interest_note", lang, note=note, count=f"{count:,}"))


def _sums(owed: dict[str, Decimal]) -> str:
    from legalkit.portfolio.dashboard import whole

    # A currency and its figure stay in one line.
    return ", ".join(
        f"{currency}\u00a0{whole(amount)}" for currency, amount in sorted(owed.items())
    )


# --- triage -------------------------------------------------------------------------------------


def print_ranking(ranked: list[Ranked], day: date, lang: str) -> None:
    """The work list: every term of the product, the next acts, what is missing before them."""
    from legalkit.cli.columns import WIDTH, table, wrap

    for ranking in ranked:
        told = {"total": f"{ranking.total_at_risk:,.2f}", "others": f"{ranking.others:,}"}
        title = word("triage", lang, currency=ranking.currency, day=day, **told)
        click.echo("\n".join(wrap(title, WIDTH)))
        keys = ("id", "debtor", "amount", "factor", "at_risk", "safe_on")
        rows = [
            [
                row.receivable.id,
                row.receivable.debtor,
                f"{row.receivable.amount:,.2f}",
                f"{row.factor} x {row.provability:.2f}",
                f"{row.at_risk:,.2f}",
                str(row.act_by or "?"),
            ]
            for row in ranking.rows
        ]
        click.echo(table([word(f"head_{key}", lang) for key in keys], rows) + "\n")
        _print_acts(ranking, lang)
        _print_gates(ranking, lang)


def _print_acts(ranking: Ranked, lang: str) -> None:
    """The next act of each listed receivable, in the order of the list."""
    from legalkit.portfolio.dashboard import act_word

    acts: dict[str, list[str]] = {}
    for row in ranking.rows:
        acts.setdefault(row.next_act, []).append(row.receivable.id)
    for act, ids in acts.items():
        head = word("next", lang, act=act_word(act, lang), count=len(ids))
        for line in _wrapped(head, _few(ids), lang):
            click.echo(line)
    if acts:
        click.echo("")


def _few(ids: list[str]) -> list[str]:
    return [*ids[:6], "…"] if len(ids) > 6 else ids


def _print_gates(ranking: Ranked, lang: str) -> None:
    """What is missing before the next step of the listed receivables, and before the letter."""
    from legalkit.portfolio.dashboard import stage_word

    lacking: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for row, missing in zip(ranking.rows, ranking.missing, strict=True):
        steps = [(step, needs) for step, needs in missing.items() if needs]
        for found in dict.fromkeys([*steps[:1], *steps[-1:]]):
            lacking.setdefault(found, []).append(row.receivable.id)
    for (step, needs), ids in lacking.items():
        head = word("gate", lang, step=stage_word(step, lang), count=len(ids))
        for line in _wrapped(head, [_need(need, lang) for need in needs], lang):
            click.echo(line)
        for line in _wrapped("  ->", _few(ids), lang):
            click.echo(line)
    if lacking:
        click.echo("")


def _wrapped(head: str, items: list[str], lang: str) -> list[str]:
    """A list in lines that fit a terminal."""
    from legalkit.cli.columns import width

    comma = word("comma", lang)
    lines = [f"{head} "]
    for place, item in enumerate(items):
        text = item + (comma if place + 1 < len(items) else "")
        if width(lines[-1] + text.rstrip()) > 80:
            lines.append("    ")
        lines[-1] += text
    return [line.rstrip() for line in lines]


def _need(need: str, lang: str) -> str:
    from legalkit.messages import catalogue

    # A need of the user's own policy has no translation; its id is shown.
    return word(f"need_{need}", lang) if f"portfolio.need_{need}" in catalogue() else need


# --- figures ------------------------------------------------------------------------------------


def print_figures(figures: Figures, lang: str) -> None:
    """Concentration by debtor group, and what the department is measured by."""
    from legalkit.cli.columns import table

    for currency in sorted(figures.groups):
        click.echo(word("concentration", lang, currency=currency))
        rows = [
            [name, f"{amount:,.2f}", f"{share:.1%}", "!" if above else ""]
            for name, amount, share, above in figures.concentration(currency)[:5]
        ]
        head = [word(f"head_{key}", lang) for key in ("group", "amount", "share", "above")]
        click.echo(table(head, rows) + "\n")
    _print_rates(figures, lang)
    targets = figures.policy.targets
    if targets is None:
        return
    for name in ("contact", "promise"):
        rate = figures.rate(name)
        if rate is not None:
            target, of = f"{getattr(targets, name):.0%}", f"{figures.asked[name]:,}"
            click.echo(word(f"kpi_{name}", lang, rate=f"{rate:.1%}", target=target, of=of))


def _print_rates(figures: Figures, lang: str) -> None:
    from legalkit.cli.columns import table

    told = figures.to_json()["kpi"]
    names = ["recovery", "cost", "bad_debt"]
    head = [word(f"head_{key}", lang) for key in ("currency", *names)]
    if told["expected_loss"] is not None:
        head.append(word("head_expected_loss", lang))
    rows = []
    for currency in sorted(figures.groups):
        rates = [told[name][currency] for name in names]
        row = [currency, *("-" if rate is None else f"{Decimal(rate):.1%}" for rate in rates)]
        if told["expected_loss"] is not None:
            row.append(f"{Decimal(told['expected_loss'][currency]):,.2f}")
        rows.append(row)
    if rows:
        click.echo(table(head, rows) + "\n")


# --- difference ---------------------------------------------------------------------------------


def print_difference(found: Difference, out: object, lang: str) -> None:
    """What changed, why, and how many more changes there are than are listed."""
    from legalkit.cli.columns import table

    days = {"old": found.old_day or "-", "new": found.new_day or "-"}
    click.echo(word("diff", lang, count=f"{found.count:,}", **days))
    if not found.count:
        return
    rows = [
        [word(f"what_{what}", lang), word(f"why_{why}", lang), f"{count:,}"]
        for (what, why), count in sorted(found.counts.items(), key=lambda item: -item[1])
    ]
    head = [word(f"head_{key}", lang) for key in ("what", "why", "count")]
    click.echo("\n" + table(head, rows) + "\n")
    for change in found.first:
        what, why = word(f"what_{change.what}", lang), word(f"why_{change.why}", lang)
        title = f"{_shown(change.id)}  {_shown(change.debtor)}"
        for line in _wrapped(title, [f"{what}: {why}"], lang):
            click.echo(line)
        if change.what == "changed":
            for name, (was, now) in change.fields.items():
                old, new = (_value(name, value, lang) for value in (was, now))
                click.echo(f"    {word(f'field_{name}', lang)}: {old} → {new}")
    others = found.count - len(found.first)
    if others:
        click.echo("\n" + word("diff_others", lang, count=f"{others:,}"))
    if out is not None:
        click.echo("\n" + word("diff_out", lang, path=out))


def _shown(text: str) -> str:
    """A text of a result for a terminal."""
    from legalkit.portfolio.outfiles import bare
    from legalkit.report.cells import visible

    return visible(bare(text))


def _value(name: str, value: str, lang: str) -> str:
    """A value of a result in words, where there are words for it."""
    from legalkit.portfolio.dashboard import reason_word, stage_word

    if not value:
        return "-"
    if name == "reason":
        return reason_word(value, lang)
    if name == "stage":
        return stage_word(value, lang)
    if name == "limitation_status":
        return word(f"status_{value}", lang)
    return value
