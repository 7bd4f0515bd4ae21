"""Results of screening as files, for the tests of what reads them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import CliRunner

from legalkit.cli.portfolio import command
from legalkit.portfolio import load_policy, screen
from legalkit.portfolio.explained import ExplainedClock

AS_OF = date(2026, 3, 1)
HEAD = "id,law,type,due_on,amount,currency,debtor\n"


def invoke(*args: object, fails: bool = False):
    """Run a verb of the portfolio room."""
    result = CliRunner().invoke(command, [*map(str, args)], standalone_mode=False)
    assert fails == (result.exception is not None), result.exception
    return result


def result_of(
    folder: Path, body: str, name: str, as_of: date = AS_OF, events: str = "", kind: str = ".csv"
) -> Path:
    """A ledger, screened."""
    source, told, out = (
        folder / f"{name}.src.csv",
        folder / f"{name}.ev.csv",
        folder / f"{name}{kind}",
    )
    source.write_text(body, encoding="utf-8")
    told.write_text("receivable,kind,date,received_on,proven\n" + events, encoding="utf-8")
    screen(source, out, load_policy(), as_of, clock=ExplainedClock(), events=told)
    return out
