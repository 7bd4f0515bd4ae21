"""``legalkit law treaty list | show | check``: who is bound by a treaty, and what holds when."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.options import DayType, common, exit_code, today_unless

if TYPE_CHECKING:
    from collections.abc import Mapping

    from legalkit.crossborder.holds import Holding
    from legalkit.law.treaties_sheet import Membership, Treaty
    from legalkit.law.words import Words
    from legalkit.messages import Message
    from legalkit.report.page import Part


@click.group("treaty")
def command() -> None:
    """Treaties: list, show, check. 条约：当事国与适用。"""


@command.command("list")
@common
def list_command(*, lang: str, as_json: bool, law_dir: Path | None, **options: Any) -> int:
    """Every treaty there is, with its id. 全部条约及编号。"""
    from legalkit.cli.run import print_json
    from legalkit.law.treaties_sheet import load_treaties
    from legalkit.messages import Message
    from legalkit.report.page import Column, Grid
    from legalkit.report.tables import grid_text

    treaties = load_treaties(law_dir)
    if as_json:
        found = [{"id": t.id, "cite": t.cite, "subjects": list(t.subjects)} for t in treaties]
        print_json({"treaties": found})
        return 0
    columns = (
        Column(Message("crossborder.col.treaty"), keep=True),
        Column(Message("crossborder.col.source")),
        Column(Message("crossborder.col.states"), align="right", keep=True),
    )
    rows = tuple((t.id, _cite(t, lang), sum(m.status == "party" for m in t.members))
                 for t in treaties)  # fmt: skip
    click.echo(grid_text(Grid(columns, rows), lang))
    return 0


@command.command("show")
@click.argument("treaty_id", metavar="TREATY")
@click.argument("states", nargs=-1, metavar="[A B]")
@click.option("--on", type=DayType(), default=None, help="What holds on this day · 该日是否适用")
@common
def show_command(
    *, treaty_id: str, states: tuple[str, ...], on: date | None, lang: str, as_json: bool,
    law_dir: Path | None, as_of: date | None, **options: Any,
) -> int:  # fmt: skip
    """Parties of a treaty; with two states A B, what holds between them on a day.

    TREATY may be ``all`` when two states are named. 条约当事国；指明两国时，该日是否适用。
    """
    from legalkit.cli.run import print_json
    from legalkit.law.treaties_sheet import load_names, load_treaties
    from legalkit.report.page import Page
    from legalkit.report.tables import page_text

    treaties, names = load_treaties(law_dir), load_names(law_dir)
    day = today_unless(on or as_of)
    chosen = _chosen(treaties, treaty_id, [state.upper() for state in states])
    pair = _pair(states)
    if pair is not None:
        answers = [_between(treaty, pair, day) for treaty in chosen]
        if as_json:
            print_json({"day": day.isoformat(), "a": pair[0], "b": pair[1],
                        "treaties": [one.to_json(lang) for _, one in answers]})  # fmt: skip
            return 0
        click.echo(page_text(_between_page(answers, pair, day, names, lang), lang))
        return 0
    if as_json:
        print_json({"treaties": [treaty.model_dump(mode="json") for treaty in chosen]})
        return 0
    for treaty in chosen:
        click.echo(page_text(Page(_cite(treaty, lang), tuple(_parts(treaty, names))), lang))
    return 0


@command.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, dir_okay=False, exists=True))
@common
def check_command(
    *, files: tuple[Path, ...], lang: str, as_json: bool, fail_on: str, **options: Any
) -> int:
    """Check the treaty tables, and run the worked pairs and dates. 核对条约表并运行示例。"""
    from legalkit.api.treaties import check_treaties, run_pairs
    from legalkit.cli.run import print_findings, print_json

    results = run_pairs(files, options["law_dir"])
    findings = check_treaties(options["law_dir"])
    failed = [result for result in results if not result["ok"]]
    if as_json:
        print_json({"results": results, "findings": [f.to_json(lang) for f in findings]})
    else:
        for result in failed:
            click.echo(f"✘ {result['id']} {result['treaty']} {result['a']}–{result['b']}")
            click.echo(f"    expected {result['expected']}\n    got      {result['got']}")
        click.echo(f"{len(results) - len(failed)} ✔  {len(failed)} ✘")
        print_findings(findings, lang)
    return int(bool(failed)) or exit_code(findings, fail_on)


def _chosen(treaties: tuple[Treaty, ...], name: str, states: list[str]) -> tuple[Treaty, ...]:
    if name.lower() == "all":
        # Of the many treaties between two, only those of the states asked about say anything.
        return tuple(
            t for t in treaties if not t.bilateral or all(t.member(state) for state in states)
        )
    found = tuple(t for t in treaties if t.id.upper() == name.upper())
    if found:
        return found
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding
    from legalkit.source.bind import suggest_id

    known = [treaty.id for treaty in treaties]
    params = {"treaty": name, "known": suggest_id(name, known) or ", ".join(known[:6])}
    finding = Finding("LK907", params=params)
    raise InputError(finding.message(), [finding])


def _pair(states: tuple[str, ...]) -> tuple[str, str] | None:
    if not states:
        return None
    if len(states) != 2:
        raise click.UsageError("name two states, such as CN DE · 请指明两国，如 CN DE")
    return states[0].upper(), states[1].upper()


def _between(treaty: Treaty, pair: tuple[str, str], day: date) -> tuple[Treaty, Holding]:
    from legalkit.crossborder.holds import what_holds

    return treaty, what_holds(treaty, *pair, day)


def _between_page(
    answers: list[tuple[Treaty, Holding]], pair: tuple[str, str], day: date,
    names: Mapping[str, Words], lang: str,
) -> Any:  # fmt: skip
    from legalkit.messages import Message
    from legalkit.report.page import Column, Grid, Page, Points

    rows = tuple(
        (
            treaty.id,
            Message(f"crossborder.holds.{_word(one)}"),
            _named(one.why, names),
            Message(
                "crossborder.mark_day",
                {"mark": Message(f"crossborder.{one.mark}"), "day": treaty.checked_on},
            ),
        )
        for treaty, one in answers
    )
    heads = ("treaty", "holds", "why", "mark")
    columns = tuple(Column(Message(f"crossborder.col.{h}"), keep=h == "treaty") for h in heads)
    notes = [
        _named(Message(f"effect.{d.effect}", {"state": state}), names)
        for treaty, one in answers
        for d in treaty.declarations
        for state in pair
        if one.holds is not False and state in d.states
    ]
    grid = Grid(columns, rows)
    a, b = (_name(state, names) for state in pair)
    title = Message("crossborder.between", {"first": a, "second": b, "day": day})
    return Page(title, (grid, *([Points(tuple(notes))] if notes else [])))


def _word(one: Holding) -> str:
    return {True: "yes", False: "no", None: "open"}[one.holds]


def _parts(treaty: Treaty, names: Mapping[str, Words]) -> list[Part]:
    from legalkit.messages import Message
    from legalkit.report.page import Column, Grid, Paragraph, Points

    heads = ("state", "status", "since", "until", "mark")
    keep = ("since", "until")
    columns = tuple(Column(Message(f"crossborder.col.{h}"), keep=h in keep) for h in heads)
    rows = tuple(
        (
            _name(member.state, names),
            Message(f"crossborder.member.{_membership(member)}"),
            member.since,
            member.until,
            Message(f"crossborder.{member.verified}"),
        )
        for member in treaty.members
    )
    facts = {"id": treaty.id, "day": treaty.checked_on}
    parts: list[Part] = [Paragraph(Message("crossborder.treaty_head", facts))]
    parts += [Paragraph(Message(f"crossborder.acts.{treaty.acts}")), Grid(columns, rows)]
    notes = [
        _named(Message(f"effect.{declared.effect}", {"state": state}), names)
        for declared in treaty.declarations
        for state in declared.states
    ]
    for excluded in treaty.exclusions:
        a, b = excluded.between
        params = {"a": a, "b": b, "cite": excluded.cite}
        notes.append(_named(Message("treaty_state.excluded", params), names))
    if notes:
        parts.append(Points(tuple(notes)))
    return parts


def _membership(member: Membership) -> str:
    if member.status != "party":
        return member.status
    if member.confirm or member.since is None:
        return "reported"
    return "acceded" if member.acceded else "party"


def _name(state: str, names: Mapping[str, Words]) -> Message | str:
    return names[state].message if state in names else state


def _named(message: Message, names: Mapping[str, Words]) -> Message:
    from legalkit.messages import Message as Said

    params = {
        key: _name(value, names) if key in ("a", "b", "state") else value
        for key, value in message.params.items()
    }
    return Said(message.key, params)


def _cite(treaty: Treaty, lang: str) -> str:
    from legalkit.messages.citation import cited

    return cited(treaty.cite, "treaties", lang)
