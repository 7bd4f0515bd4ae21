"""How the columns of someone's ledger are called, as a small YAML file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from legalkit.model.base import Value
from legalkit.model.errors import InputError
from legalkit.model.scalars import Text


class TableMapping(Value):
    """How one table is laid out.

    Attributes:
        sheet: worksheet of an .xlsx file; the first when absent.
        encoding: of a .csv file.
        delimiter: of a .csv file.
        skip_rows: title rows above the header.
        header_rows: rows of the header; merged group titles stand before the title below them, as
            ``Debtor / Name``.
        date_formats: as :meth:`datetime.date.strptime` takes them, tried in order; ``excel`` for
            days that stand as numbers, counted from 1900.
        thousands: sign between groups of three digits, to be left out.
        decimal: sign before the cents.
        columns: our name to the title in the file.
        constants: our name to a value that every row has.
        values: our name to a table of their words and ours.
    """

    sheet: Text | None = None
    encoding: Text = "utf-8-sig"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    skip_rows: int = Field(default=0, ge=0)
    header_rows: int = Field(default=1, ge=1, le=5)
    date_formats: tuple[Text, ...] = ()
    thousands: Literal[",", ".", "'", " ", ""] = ""
    decimal: Literal[".", ","] = "."
    columns: dict[str, Text] = Field(default_factory=dict)
    constants: dict[str, Text] = Field(default_factory=dict)
    values: dict[str, dict[str, Text]] = Field(default_factory=dict)


class Mapping(Value):
    """Layouts of the ledger and of its events file."""

    ledger: TableMapping = TableMapping()
    events: TableMapping = TableMapping()


def load_mapping(path: Path | None) -> Mapping:
    """Read a mapping; without one the columns have our own names.

    Raises:
        InputError: with file, line and field of every mistake.
    """
    if path is None:
        return Mapping()
    from legalkit.source import read_model

    value, _, findings = read_model(path, Mapping)
    if value is None:
        raise InputError(findings[0].message(), findings)
    for table in (value.ledger, value.events):
        _check_encoding(path, table.encoding)
    _check_names(path, value)
    return value


def _check_names(path: Path, value: Mapping) -> None:
    """A misspelt name of ours would leave a column unread."""
    from legalkit.model.finding import Finding, Where
    from legalkit.portfolio.ledger import EVENT_NAMES, HAS, LEDGER_NAMES

    wrong = []
    for table, known in ((value.ledger, LEDGER_NAMES), (value.events, EVENT_NAMES)):
        for name in (*table.columns, *table.constants, *table.values):
            asked = name.startswith("fact.") or (known is LEDGER_NAMES and name.startswith(HAS))
            if name not in known and not asked:
                wrong.append(name)
    if wrong:
        params = {"columns": ", ".join(dict.fromkeys(wrong))}
        finding = Finding("LK924", where=Where(str(path), None), params=params)
        raise InputError(finding.message(), [finding])


def _check_encoding(path: Path, name: str) -> None:
    import codecs

    from legalkit.model.finding import Finding, Where

    try:
        codecs.lookup(name)
    except LookupError:
        finding = Finding("LK914", where=Where(str(path), None), params={"encoding": name})
        raise InputError(finding.message(), [finding]) from None
