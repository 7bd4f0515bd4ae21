"""``legalkit evidence hand-over | copy``: what is done with originals, each act in the log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from legalkit.cli.evidence_seal import _actor, _now, _say
from legalkit.cli.options import common

if TYPE_CHECKING:
    from legalkit.evidence.custody import CustodyRecord

_CASE = click.argument("path", type=click.Path(path_type=Path))
_ITEMS = click.argument("items", nargs=-1, required=True)
_PURPOSE = click.option("--purpose", default=None, help="For which step · 用途")


def _acts(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--who", default=None, help="Who does it (default: your login) · 经手人"),
        click.option("--reason", default=None, help="Why · 事由"),
        click.option("--authority", default=None, help="On whose order or consent · 依据"),
        _PURPOSE,
    ):
        command = option(command)
    return command


@click.command("hand-over")
@_CASE
@_ITEMS
@click.option("--to", required=True, help="Person or place that receives it · 接收人")
@_acts
@common
def hand_over_items(*, path: Path, items: tuple[str, ...], lang: str, **options: Any) -> int:
    """Record that originals of these ITEMS went to somebody, with their hash at that moment.

    记录原件移交：接收人、事由、依据及当时的哈希值。
    """
    from legalkit.evidence.handling import hand_over

    done = hand_over(path, _files(path, items, lang), _now(), _act(options, options["to"]))
    _tell(done, "evidence.handover.done", lang, options, to=options["to"])
    return 0


@click.command("copy")
@_CASE
@_ITEMS
@click.option("--to", "goal", required=True, type=click.Path(path_type=Path),
              help="Folder outside evidence/ · 工作副本文件夹")  # fmt: skip
@_acts
@common
def copy_items(*, path: Path, items: tuple[str, ...], goal: Path, lang: str, **options: Any) -> int:
    """Make working copies of these ITEMS, compare them with the originals, and record it.

    制作工作副本、与原件核对并记录。
    """
    from legalkit.evidence.handling import copy_out

    act = _act(options, str(goal))
    done = copy_out(path, _files(path, items, lang), goal, _now(), act)
    _tell(done, "evidence.copy.done", lang, options, to=str(goal))
    return 0


def _act(options: dict[str, Any], to: str) -> Any:
    from legalkit.evidence.handling import Act

    who = _actor(options["who"])
    return Act(who, options["reason"], options["authority"], options["purpose"], to)


def _files(path: Path, items: Sequence[str], lang: str) -> list[str]:
    """The files of the items, by their ids."""
    from legalkit.casefile.read import read_case
    from legalkit.model.errors import InputError
    from legalkit.model.finding import Finding

    known = {i.id: i.file for i in read_case(path).require().evidence if i.file}
    lost = [item for item in items if item not in known]
    if lost:
        params = {"item": lost[0], "known": ", ".join(known)}
        finding = Finding("LK531", params=params)
        raise InputError(finding.message(lang), [finding])
    return [known[item] for item in items]


def _tell(
    records: list[CustodyRecord], key: str, lang: str, options: dict[str, Any], **params: str
) -> None:
    from legalkit.cli.run import print_json

    if options["as_json"]:
        print_json({"records": [record._asdict() for record in records]})
        return
    click.echo(_say(key, lang, count=len(records), **params))
    for record in records:
        click.echo(f"  {record.path}\n  {record.sha256}")


COMMANDS = (hand_over_items, copy_items)
