"""``legalkit evidence``: the chain of evidence, its gaps, and the custody of the originals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.evidence_add import add_files
from legalkit.cli.evidence_exhibits import LIST_LANGUAGES, list_exhibits
from legalkit.cli.evidence_handling import COMMANDS as HANDLING
from legalkit.cli.evidence_seal import COMMANDS
from legalkit.cli.options import common, today_unless

if TYPE_CHECKING:
    from rich.console import Console

    from legalkit.evidence.chain import Chain
    from legalkit.law.evidence_sheet import EvidenceSheet
    from legalkit.model.case import Case

_PURPOSES = ["lawyer-letter", "payment-order", "filing", "preservation", "enforcement", "avoidance"]
_PURPOSE = click.option(
    "--for",
    "purpose",
    type=click.Choice(_PURPOSES),
    default="filing",
    show_default=True,
    help="For which step · 用途",
)
_FILE = click.Path(path_type=Path, dir_okay=False)
_CASE = click.argument("path", type=click.Path(path_type=Path))
_MARKS = {
    "proven": ("✔", "green"),
    "weak": ("!", "yellow"),
    "missing": ("✘", "bold red"),
    "not_asked": ("-", "dim"),
}


@click.group("evidence")
def command() -> None:
    """What proves what, what is missing, and who had the originals in hand.

    证据链、缺口与原件保管。
    """


def _open(path: Path, law_dir: Path | None) -> tuple[Case, EvidenceSheet]:
    from legalkit.casefile.read import read_case
    from legalkit.law.evidence_sheet import EvidenceSheet
    from legalkit.law.load import load_sheet

    case = read_case(path).require()
    return case, load_sheet(case.case.jurisdiction, "evidence.yaml", EvidenceSheet, law_dir)


def _chain(path: Path, purpose: str, law_dir: Path | None) -> tuple[Case, Chain]:
    from legalkit.evidence.chain import build
    from legalkit.evidence.contents import read_contents

    case, sheet = _open(path, law_dir)
    return case, build(case, sheet, purpose, read_contents(path, case))


def _console() -> Console:
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(console.width, 80)
    return console


def _say(key: str, lang: str, **params: Any) -> str:
    from legalkit.messages import Message

    return Message(key, params).text(lang)


def _rows(console: Console, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print rows of mark, style and text with a hanging indent, also for wide characters."""
    from rich.table import Table
    from rich.text import Text

    from legalkit.cli.columns import print_trimmed

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=3, justify="right")
    grid.add_column(ratio=1, overflow="fold")
    for mark, style, text in rows:
        grid.add_row(Text(mark, style=style), Text(text, style="" if mark else style))
    print_trimmed(console, grid)


@command.command("list")
@_CASE
@_PURPOSE
@click.option(
    "--as",
    "view",
    type=click.Choice(["grades", "exhibits"]),
    default="grades",
    show_default=True,
    help="What each item is worth, or the list of exhibits · 证明力或证据目录",
)
@click.option(
    "--list-lang",
    type=click.Choice(LIST_LANGUAGES),
    default=None,
    help="Language of the list of exhibits (default: --lang) · 证据目录语言",
)
@click.option("--with-adverse", is_flag=True, help="List adverse items too · 列入不利证据")
@click.option("--for-court", is_flag=True, help="Without our grades · 不含我方证明力评估（供提交）")
@click.option("--md", type=_FILE, default=None, help="List of exhibits as Markdown")
@click.option("--xlsx", type=_FILE, default=None, help="List of exhibits for Excel")
@common
def list_items(
    *, path: Path, purpose: str, lang: str, as_json: bool, fail_on: str, **options: Any
) -> int:
    """List every item with its grade, and why; or the list of exhibits for the court.

    证据清单及证明力；或提交法院的证据目录。
    """
    from legalkit.cli.run import print_json

    if options["view"] == "exhibits":
        return list_exhibits(path, lang=lang, as_json=as_json, **options)
    for name in ("md", "xlsx", "list_lang", "with_adverse", "for_court"):
        if options[name]:
            raise click.UsageError(
                f"--{name.replace('_', '-')} needs --as exhibits · 需同时使用 --as exhibits"
            )

    case, chain = _chain(path, purpose, options["law_dir"])
    if as_json:
        print_json(chain.to_json(lang))
        return 0
    from rich.table import Table

    weights = {weight.item: weight for weight in chain.weights}
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold")
    for name in ("id", "grade", "role", "title"):
        fixed = name in ("id", "grade")
        table.add_column(_say(f"evidence.head.{name}", lang), no_wrap=fixed, overflow="fold")
    for item in case.evidence:
        held = "" if item.file else f" ({_say('evidence.not_held', lang)})"
        reason = weights[item.id].reason.text(lang)
        role = _say(f"evidence.role.{item.role}", lang)
        table.add_row(item.id, weights[item.id].grade, role, f"{item.title}{held}\n{reason}")
    _console().print(table)
    return 0


@command.command("gaps")
@_CASE
@_PURPOSE
@click.option("--svg", type=_FILE, default=None, help="Picture of the chain · 证据链图")
@click.option("--html", type=_FILE, default=None, help="One offline page · 离线网页")
@common
def gaps(
    *, path: Path, purpose: str, lang: str, as_json: bool, fail_on: str, **options: Any
) -> int:
    """Show element by element what is missing and what to do.

    缺口与下一步。
    """
    from legalkit.cli.run import print_json

    case, chain = _chain(path, purpose, options["law_dir"])
    _draw(case, chain, lang, options)
    if as_json:
        print_json(chain.to_json(lang))
        return 0
    console = _console()
    console.print(f"[bold]{_say(f'check.purpose.{purpose}', lang)} · [/bold]", end="")
    console.print(case.case.title, markup=False)
    _print_elements(console, chain, lang)
    _print_rules(console, chain, lang)
    return 0


def _draw(case: Case, chain: Chain, lang: str, options: dict[str, Any]) -> None:
    """Write the picture and the page that were asked for."""
    if options["svg"]:
        from legalkit.report.chain import chain_view
        from legalkit.report.chain_svg import chain_svg

        drawn = chain_svg(chain_view(case, chain), lang)
        options["svg"].write_text(drawn, encoding="utf-8")
    if options["html"]:
        from legalkit.report.chain import chain_page
        from legalkit.report.html import page_html

        page = page_html(chain_page(case, chain, lang), lang, as_of=today_unless(options["as_of"]))
        options["html"].write_text(page, encoding="utf-8")


def _print_elements(console: Console, chain: Chain, lang: str) -> None:
    for proof in chain.elements:
        mark, style = _MARKS[proof.status]
        grade = f" · {proof.grade}" if proof.grade else ""
        rows = [(mark, style, f"{proof.element} {proof.name.text(lang)}{grade}")]
        if proof.status in ("weak", "missing"):
            rows += [("", "", message.text(lang)) for message in proof.missing]
            if proof.contradicted_by:
                rules = ", ".join(proof.contradicted_by)
                rows.append(("", "", _say("evidence.label.rules", lang, rules=rules)))
            next_step, cost = _say("check.label.next", lang), _say("check.label.cost", lang)
            rows.append(("", "cyan", f"→ {next_step}: {proof.step.text(lang)}"))
            if proof.fallback:
                rows.append(("", "cyan", f"→ {proof.fallback.text(lang)}"))
            rows.append(("", "magenta", f"→ {cost}: {proof.if_missing.text(lang)}"))
        _rows(console, rows)


#: Open points shown of one rule; JSON has them all.
_MOST_OPEN = 3


def _print_rules(console: Console, chain: Chain, lang: str) -> None:
    marks = {"pass": ("✔", "green"), "fail": ("✘", "bold red"), "cannot_tell": ("?", "yellow")}
    console.print()
    console.print(_say("evidence.label.reconciliation", lang), style="bold")
    for result in chain.rules:
        mark, style = marks[result.answer]
        rows = [(mark, style, f"{result.rule} {result.name.text(lang)}")]
        rows += [("", "", o.text.text(lang)) for o in result.failures if o.text]
        if mark == "?":
            open_points = [o for o in result.outcomes if o.answer == "cannot_tell" and o.text]
            told = dict.fromkeys(o.text.text(lang) for o in open_points if o.text)
            why = list(told) or [_say("check.rule.nothing_to_compare", lang)]
            rows += [("", "dim", text) for text in why[:_MOST_OPEN]]
        if result.failures:
            step = _say("check.label.next", lang)
            rows.append(("", "cyan", f"→ {step}: {result.on_failure.text(lang)}"))
        _rows(console, rows)


@command.command("show")
@_CASE
@click.argument("item")
@common
def show(*, path: Path, item: str, lang: str, as_json: bool, fail_on: str, **options: Any) -> int:
    """Show one item: its grade, what it proves, its custody.

    单项证据详情。
    """
    from legalkit.cli.run import print_json
    from legalkit.evidence.custody import read_log
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding

    case, chain = _chain(path, "filing", options["law_dir"])
    found = next((entry for entry in case.evidence if entry.id == item), None)
    if found is None:
        params = {"item": item, "known": ", ".join(entry.id for entry in case.evidence)}
        finding = Finding("LK531", params=params)
        raise InputError(finding.message(lang), [finding])
    weight = next(entry for entry in chain.weights if entry.item == item)
    elements = [e.element for e in chain.elements if any(w.item == item for w in e.items)]
    events = [e.event for e in chain.events if item in e.verdict.satisfied_by]
    records = [r for r in read_log(path).records if found.file and r.path == found.file]
    if as_json:
        print_json(
            {
                "item": found.model_dump(mode="json"),
                "weight": weight.to_json(lang),
                "elements": elements,
                "proves_events": events,
                "custody": [
                    {
                        "at": r.at,
                        "who": r.who,
                        "action": r.action,
                        "to": r.to,
                        "purpose": r.purpose,
                        "reason": r.reason,
                        "authority": r.authority,
                        "held": r.held,
                        "before": r.before,
                        "sha256": r.sha256,
                    }
                    for r in records
                ],
            }
        )
        return 0
    rows = [
        (found.id, "bold", found.title),
        (
            "",
            "",
            f"{_say(f'evidence.role.{found.role}', lang)}"
            f" · {_say(f'evidence.form.{found.form}', lang)} · {found.file or '-'}",
        ),
        ("", "", f"{weight.grade}: {weight.reason.text(lang)}"),
        ("", "", _say("evidence.label.elements", lang, ids=", ".join(elements) or "-")),
        ("", "", _say("evidence.label.events", lang, ids=", ".join(events) or "-")),
    ]
    for r in records:
        done = _say(f"evidence.report.action.{r.action}", lang)
        why = " · ".join(part for part in (r.to, r.purpose, r.reason, r.authority) if part)
        told = f"{r.at} {r.who}: {done}{f' ({why})' if why else ''} {r.sha256 or ''}"
        rows.append(("", "dim", told))
    _rows(_console(), rows)
    return 0


for added in (add_files, *HANDLING, *COMMANDS):
    command.add_command(added)
