"""Options that every verb shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from legalkit.model.finding import Finding, Severity
from legalkit.model.scalars import parse_day

F = TypeVar("F", bound=Callable[..., Any])


class DayType(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.4
    """A calendar day on the command line."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day or say what was expected."""
        try:
            return parse_day(value)
        except Exception:
            self.fail(
                f"'{value}' is not a day; expected YYYY-MM-DD, such as 2026-03-01", param, ctx
            )


def common(function: F) -> F:
    """Add ``--as-of``, ``--lang``, ``--json``, ``--fail-on``, ``--law``, ``--quiet``.

    ``as_of`` falls back to today *here*, at the surface: no engine reads the clock.
    """
    decorators = [
        click.option(
            "--as-of",
            type=DayType(),
            default=None,
            help="Day of the assessment (default: today) · 评估基准日",
        ),
        click.option(
            "--lang",
            type=click.Choice(["en", "zh"]),
            default="en",
            envvar="LEGALKIT_LANG",
            help="Language · 语言",
        ),
        click.option("--json", "as_json", is_flag=True, help="Machine-readable output · 输出 JSON"),
        click.option(
            "--fail-on",
            type=click.Choice(["note", "warning", "error", "never"]),
            default="error",
            help="Exit with 1 at findings of this weight or above · 达到该级别即返回 1",
        ),
        click.option(
            "--law",
            "law_dir",
            type=click.Path(path_type=Path, file_okay=False, exists=True),
            default=None,
            help="Own rule sheets, laid over ours · 自有规则目录",
        ),
        click.option("--quiet", is_flag=True, help="No progress · 不显示进度"),
    ]
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def today_unless(as_of: date | None) -> date:
    """The day asked for, or today: the only place where the clock is read."""
    return as_of or date.today()


def exit_code(findings: list[Finding] | tuple[Finding, ...], fail_on: str) -> int:
    """0, or 1 when a finding weighs at least ``fail_on``."""
    if fail_on == "never":
        return 0
    limit = Severity(fail_on).rank
    return int(any(finding.severity.rank >= limit for finding in findings))


def schema_option(name: str) -> Callable[[F], F]:
    """Add ``--schema``: print the published JSON Schema ``name`` of ``--json``, and leave."""

    def show(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
        if wanted:
            from importlib.resources import files

            schema = files("legalkit.report") / "schemas" / f"{name}.json"
            click.echo(schema.read_text(encoding="utf-8"))
            ctx.exit(0)

    return click.option(
        "--schema",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Print the JSON Schema of --json · 输出 JSON Schema",
    )
