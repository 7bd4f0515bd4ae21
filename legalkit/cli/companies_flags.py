"""Flags, ways to court and what to do first, as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from legalkit.companies.result import CompanyReport, Flag


def _word(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(f"companies.{key}", params).text(lang)


def _section(title: str, head: list[str], rows: list[list[str]], lang: str) -> None:
    from legalkit.cli.columns import table

    click.echo(f"\n{title}")
    click.echo(table(head, rows) if rows else _word("none", lang))


def print_flags(report: CompanyReport, lang: str) -> None:
    """The flags in a table, then what each primary one or source of recovery rests on."""
    heads = ("flag", "target", "with", "strength", "kind", "sue")
    _section(
        _word("flags", lang),
        [_word(f"head_{key}", lang) for key in heads],
        [
            [
                _word(f"indicator.{flag.indicator}", lang),
                report.names.get(flag.target, flag.target),
                ", ".join(report.names.get(who, who) for who in flag.with_),
                _word(flag.strength, lang),
                _word(flag.kind, lang),
                _sue_by(flag, report, lang),
            ]
            for flag in report.flags
        ],
        lang,
    )
    for flag in report.flags:
        if flag.kind != "context":
            _print_flag(flag, report, lang)


def _sue_by(flag: Flag, report: CompanyReport, lang: str) -> str:
    """The last day to sue; one that has gone by is marked."""
    if flag.sue_by is None:
        return "-"
    past = _word("past", lang) if flag.sue_by < report.as_of else ""
    return f"{flag.sue_by}{past}"


def _print_flag(flag: Flag, report: CompanyReport, lang: str) -> None:
    from legalkit.cli.columns import paragraph

    name = _word(f"indicator.{flag.indicator}", lang)
    click.echo(f"\n{name} · {report.names.get(flag.target, flag.target)}")
    click.echo(paragraph("", flag.says.text(lang)))
    colon = "; " if lang == "en" else "；"
    basis = (f"{c.text} [{_word(f'mark.{c.mark}', lang)}]" for c in flag.basis)
    click.echo(paragraph(_word("basis", lang), colon.join(basis)))
    told = (
        ("reasons", flag.reasons),
        ("presumed", flag.presumptions),
        ("missing", flag.missing),
        ("innocent", flag.innocent_readings),
        ("lowers", flag.mitigants),
    )
    if flag.rests_on:
        click.echo(f"  {_word('rests_on', lang)}")
        for fact in flag.rests_on:
            click.echo(paragraph("", f"· {fact.line(lang)}"))
    for key, messages in told:
        if messages:
            click.echo(paragraph(_word(key, lang), _joined(messages, lang)))


def _joined(messages: Any, lang: str) -> str:
    return (" " if lang == "en" else "").join(message.text(lang) for message in messages)


def print_steps(report: CompanyReport, lang: str) -> None:
    """What to do first: each step with its sum, term by term."""
    from legalkit.cli.columns import paragraph

    click.echo(f"\n{_word('next_steps', lang)}")
    if not report.next_steps:
        click.echo(_word("none", lang))
    for number, step in enumerate(report.next_steps, 1):
        until = _word("do_by", lang, day=step.do_by) if step.do_by else ""
        target = report.names.get(step.target, step.target)
        click.echo(paragraph(f"{number}. {target}", f"{step.says.text(lang)}{until}"))
        terms = (", " if lang == "en" else "，").join(
            f"{term.points:+d} {term.reason.text(lang)}" for term in step.terms
        )
        click.echo(paragraph(_word("points", lang), f"{step.score} = {terms}"))


def print_remedies(report: CompanyReport, lang: str) -> None:
    """The ways to court by provision, each reason once."""
    from legalkit.cli.columns import paragraph

    _section(
        _word("remedies", lang),
        [_word(f"head_{key}", lang) for key in ("ground", "target", "status", "until")],
        [
            [
                remedy.cite.text,
                report.names.get(remedy.target, remedy.target),
                _word(remedy.status, lang),
                str(remedy.until or "-"),
            ]
            for remedy in report.remedies
        ],
        lang,
    )
    said: dict[tuple[str, str], list[str]] = {}
    for remedy in report.remedies:
        text = [remedy.says.text(lang)] if remedy.says else []
        reason = remedy.reason.text(lang)
        if reason not in text:
            text.append(reason)
        if remedy.proof:
            text.append(_word("standard", lang, what=remedy.proof))
        if remedy.court:
            text.append(_word("court", lang, what=remedy.court))
        joined = (" " if lang == "en" else "").join(text)
        targets = said.setdefault((remedy.cite.text, joined), [])
        targets.append(report.names.get(remedy.target, remedy.target))
    for (cite, text_), targets in said.items():
        click.echo(paragraph(f"{cite} · {', '.join(targets)}", text_))
