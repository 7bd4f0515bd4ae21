"""Options of the company verbs that say how a file of facts is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
_FORMATS = ("table", "bods", "ftm", "gleif", "companies_house")


def reading(function: F) -> F:
    """Add ``--format``, ``--mapping`` and ``--seen``, for files that are not our own YAML."""
    for option in (
        click.option(
            "--seen", metavar="DATE", help="Day the source was looked at · 查询日期 YYYY-MM-DD"
        ),
        click.option(
            "--mapping",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Column mapping: file or shipped name · 列映射",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(_FORMATS),
            help="Form of the file (told from it) · 文件格式",
        ),
    ):
        function = option(function)
    return function


def day_of(text: str | None) -> date | None:
    """The day of ``--seen``.

    Raises:
        click.BadParameter: for anything but YYYY-MM-DD.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("YYYY-MM-DD", param_hint="--seen") from None
