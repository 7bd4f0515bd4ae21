"""Turns errors into words and exit codes: 0 clean, 1 findings, 2 input, 3 internal."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable
from typing import Any

import click

from legalkit.model.errors import InputError, LegalkitError
from legalkit.model.finding import Finding, Where

_WIDTH = 80
EXIT_CLEAN, EXIT_FINDINGS, EXIT_INPUT, EXIT_INTERNAL = 0, 1, 2, 3


def run(group: click.Group, args: list[str] | None = None) -> int:  # noqa: PLR0911 - one way out for each kind of error
    """Run the command line; bad input never shows a traceback.

    Returns:
        the exit code: 0 clean, 1 findings from ``--fail-on`` up, 2 unusable input, 3 internal.
    """
    try:
        result = group.main(args=args, standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped · 已中止", err=True)
        return EXIT_INPUT
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as problem:
        problem.show()
        return EXIT_INPUT
    except LegalkitError as problem:
        report_error(problem)
        return EXIT_INPUT
    except BrokenPipeError:
        sys.stderr.close()
        return EXIT_CLEAN
    except OSError as problem:  # a full disk or a folder without leave is no defect of the program
        report_error(_unusable(problem))
        return EXIT_INPUT
    except Exception as problem:  # the last line of defence: words, not a traceback
        if os.environ.get("LEGALKIT_DEBUG"):
            traceback.print_exc()
        click.echo(
            f"internal error: {type(problem).__name__}: {problem}\n"
            "This is a defect of legalkit, nothing you wrote was changed. "
            "Set LEGALKIT_DEBUG=1 and report what it prints.\n"
            "内部错误：这是程序缺陷，您的文件未被改动。请设置 LEGALKIT_DEBUG=1 后反馈输出内容。",
            err=True,
        )
        return EXIT_INTERNAL
    return result if isinstance(result, int) else EXIT_CLEAN


def _unusable(problem: OSError) -> InputError:
    """A file or folder that the system would not let us read or write."""
    place = str(problem.filename or problem.filename2 or "")
    finding = Finding(
        "LK117", where=Where(place or None), params={"reason": problem.strerror or str(problem)}
    )
    return InputError(finding.message(), [finding])


def report_error(problem: LegalkitError) -> None:
    """Print an error and all its findings, in the language and form the verb was asked for."""
    context = click.get_current_context(silent=True)
    params = context.params if context else {}
    lang = params.get("lang") or _lang_from_args()
    as_json = bool(params.get("as_json")) or "--json" in sys.argv
    if as_json:
        payload = {
            "error": problem.text(lang),
            "findings": [f.to_json(lang) for f in problem.findings],
        }
        click.echo(json.dumps(payload, ensure_ascii=False, indent=2))
        return
    headline = problem.text(lang)
    if headline not in [finding.message(lang) for finding in problem.findings[:1]]:
        click.echo(headline, err=True)
    print_findings(problem.findings, lang, err=True)


def _lang_from_args() -> str:
    return "zh" if "zh" in sys.argv else "en"


def print_findings(findings: Iterable[Finding], lang: str, *, err: bool = False) -> None:
    """Print findings one below the other, numbered, folded to 80 cells.

    The place stands on a line of its own: a path that is folded cannot be copied. Where file and
    field are too long together, each has its line.
    """
    from legalkit.report.cells import cell_width, visible, wrap

    for number, finding in enumerate(findings, 1):
        place, field = visible(str(finding.where)), visible(finding.where.field or "")
        head = f"{number:>3}. "
        parts = [place]
        if field and cell_width(head + place) > _WIDTH:
            parts = [place.removesuffix(field).rstrip(), field]
        for part in filter(None, parts):
            click.echo(f"{head}{part}", err=err)
            head = " " * len(head)
        for text, lead in (
            (visible(f"{finding.code} {finding.message(lang)}"), ""),
            (finding.hint(lang), "-> "),
        ):
            for row, line in enumerate(wrap(text, _WIDTH - len(head) - len(lead)) if text else ()):
                click.echo(f"{head}{lead if row == 0 else ' ' * len(lead)}{line}", err=err)
                head = " " * len(head)


def print_json(payload: Any) -> None:
    """Print a result as JSON with Chinese left readable."""
    click.echo(json.dumps(payload, ensure_ascii=False, indent=2, default=str))
