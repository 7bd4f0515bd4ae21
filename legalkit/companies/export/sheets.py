"""The facts as .csv tables, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from legalkit.model.companies import CompanyFacts

SECTIONS = ("entities", "relations", "debts", "transfers", "facts")
#: What a spreadsheet would take for a formula or a command when it stands first in a cell.
_DANGER = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(facts: CompanyFacts, folder: Path) -> Iterator[Path]:
    """Write one table for each kind of fact that there is; yields the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for section in SECTIONS:
        told = getattr(facts, section)
        if not told:
            continue
        columns = list(dict.fromkeys(name for entry in told for name in _columns(entry)))
        file = folder / f"{section}.csv"
        # utf-8-sig: without the mark a spreadsheet in China reads the file as GBK.
        with file.open("w", encoding="utf-8-sig", newline="") as lines:
            table = csv.writer(lines)
            table.writerow([safe(name) for name in columns])
            for entry in told:
                row = _columns(entry)
                table.writerow([safe(_cell(row.get(name))) for name in columns])
        yield file


def safe(text: str) -> str:
    """A cell that no spreadsheet runs: what looks like a formula gets an apostrophe before it."""
    return f"'{text}" if text.startswith(_DANGER) else text


def _columns(entry: BaseModel) -> dict[str, Any]:
    named = {name.rstrip("_"): getattr(entry, name) for name in type(entry).model_fields}
    return {**named, **(entry.model_extra or {})}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | tuple | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)
