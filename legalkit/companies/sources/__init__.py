"""Reads facts about companies from the files that people have; what cannot be used is named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from legalkit.companies.sources.gather import Gathering, SourceRead
from legalkit.companies.sources.mapping import Mapping
from legalkit.companies.sources.shape import at, text
from legalkit.law.places import find
from legalkit.source import read_model, read_text

__all__ = ["FORMATS", "SourceRead", "read_source"]

FORMATS = ("table", "bods", "ftm", "gleif", "companies_house")
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm")
#: Longer files are a register and belong into companies.register.
MOST_BYTES = 200_000_000


def read_source(
    path: Path,
    *,
    form: str | None = None,
    mapping: Path | None = None,
    seen: date | None = None,
    source: str | None = None,
) -> SourceRead:
    """Read one file of facts; never raises for bad input.

    Args:
        path: the file.
        form: one of ``FORMATS``; told from the contents when absent.
        mapping: column mapping of a table; a bare name is looked for among those we ship.
        seen: day on which the source was looked at, where its entries do not say.
        source: how each fact cites it; the name of the file when absent.

    Returns:
        the facts, each with source and day, and findings for all that could not be used.
    """
    into = Gathering(path.name, source or path.name, seen)
    try:
        size = path.stat().st_size
    except OSError:
        into.note("LK640", format=form or "-", problem="not found")
        return into.done()
    if size > MOST_BYTES:
        into.note("LK640", format=form or "-", problem=f"> {MOST_BYTES} bytes")
        return into.done()
    kind = form
    if kind == "table" or (kind is None and path.suffix.lower() in _TABLES):
        if _is_golden_copy(path):
            kind = "gleif"
        else:
            return _table(path, mapping, into)
    words, findings = read_text(path)
    if words is None:
        into.findings.extend(findings)
        return into.done()
    _read_words(words, kind, path, into)
    return into.done()


def _read_words(words: str, kind: str | None, path: Path, into: Gathering) -> None:
    from legalkit.companies.sources.bods import read_bods
    from legalkit.companies.sources.companies_house import read_companies_house
    from legalkit.companies.sources.ftm import read_ftm
    from legalkit.companies.sources.gleif import read_gleif_csv, read_gleif_json

    if kind == "gleif" and path.suffix.lower() == ".csv":
        read_gleif_csv(words, into)
        return
    if kind == "ftm" or (kind is None and _is_lines(words, path)):
        read_ftm(words, into)
        return
    try:
        value = json.loads(words)
    except (ValueError, RecursionError) as problem:
        into.note("LK640", format=kind or "JSON", problem=str(problem)[:80])
        return
    kind = kind or _told(value)
    readers = {
        "bods": read_bods, "gleif": read_gleif_json, "companies_house": read_companies_house,
    }  # fmt: skip
    if kind not in readers:
        into.note("LK650", known=", ".join(FORMATS))
        return
    readers[kind](value, into)


def _is_lines(words: str, path: Path) -> bool:
    first = words.lstrip().split("\n", 1)[0]
    return path.suffix.lower() in (".jsonl", ".ndjson", ".ijson") or '"schema"' in first


def _is_golden_copy(path: Path) -> bool:
    if path.suffix.lower() != ".csv":
        return False
    with path.open("rb") as lines:
        head = lines.readline(20_000)
    return b"Relationship.StartNode.NodeID" in head or (
        b"LEI" in head and (b"Entity.LegalName" in head or b"Exception.Category" in head)
    )


def _told(value: Any) -> str | None:
    """The format that the contents show."""
    probe = value[0] if isinstance(value, list) and value else value
    if text(probe, "statementId") or isinstance(at(value, "statements"), list):
        return "bods"
    data = at(probe, "data")
    if text(data, "type") or text(data, 0, "type"):
        return "gleif"
    if any(
        at(probe, key) is not None
        for key in (
            "company_number",
            "items",
            "persons_with_significant_control",
            "officers",
            "filing_history",
        )
    ):
        return "companies_house"
    return None


def _table(path: Path, mapping: Path | None, into: Gathering) -> SourceRead:
    from legalkit.companies.sources.table import read_table

    place = mapping if mapping is None or mapping.is_file() else _shipped(mapping.name)
    if place is None:
        into.note("LK657", mapping=str(mapping or "-"), known=", ".join(shipped()) or "-")
        return into.done()
    rules, _, findings = read_model(place, Mapping)
    into.findings.extend(findings)
    if rules is not None:
        if rules.source and into.source == path.name:
            into.source = f"{rules.source} · {path.name}"
        read_table(path, rules, into)
    return into.done()


def _shipped(name: str) -> Path | None:
    stem = name.removesuffix(".yaml")
    return find("jurisdictions", f"_sources/columns/{stem}.yaml")


def shipped() -> list[str]:
    """Names of the column mappings that legalkit ships."""
    folder = find("jurisdictions", "_sources/columns")
    return sorted(path.stem for path in folder.glob("*.yaml")) if folder else []
