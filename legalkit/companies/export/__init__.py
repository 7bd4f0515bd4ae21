"""Writes the facts in the forms that other programs read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from legalkit.companies.export.bods import to_bods
from legalkit.companies.export.ftm import to_ftm
from legalkit.companies.export.graph import write_graph
from legalkit.companies.export.sheets import write_csv
from legalkit.model.companies import CompanyFacts
from legalkit.model.finding import Finding, Severity

__all__ = ["TARGETS", "Written", "to_bods", "to_ftm", "write"]

TARGETS = ("bods", "ftm", "graphml", "gexf", "csv")


@dataclass(frozen=True, slots=True)
class Written:
    """Files that were written, and what their form has no place for."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...] = ()


def write(facts: CompanyFacts, target: str, out: Path, as_of: date | None = None) -> Written:
    """Write the facts.

    Args:
        facts: entities, relations with their periods, debts, transfers, facts.
        target: one of ``TARGETS``.
        out: the file; the folder for ``csv``.
        as_of: leave out what had not begun or happened by then; everything when absent.
    """
    kept = facts if as_of is None else until(facts, as_of)
    if target == "csv":
        return Written(tuple(write_csv(kept, out)))
    out.parent.mkdir(parents=True, exist_ok=True)
    lost: list[str] = []
    if target == "bods":
        statements, lost = to_bods(kept)
        out.write_text(json.dumps(statements, ensure_ascii=False, indent=1) + "\n", "utf-8")
    elif target == "ftm":
        things, lost = to_ftm(kept)
        lines = (json.dumps(thing, ensure_ascii=False, sort_keys=True) for thing in things)
        out.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    else:
        write_graph(kept, out, target)
    findings: tuple[Finding, ...] = ()
    if lost:
        shown = ", ".join(lost[:20]) + (" …" if len(lost) > 20 else "")
        params = {"count": len(lost), "format": target.upper(), "ids": shown}
        findings = (Finding("LK666", Severity.NOTE, params=params),)
    return Written((out,), findings)


def until(facts: CompanyFacts, day: date) -> CompanyFacts:
    """The facts without what had not begun or happened by a day."""
    return facts.model_copy(
        update={
            "as_of": day,
            "relations": tuple(r for r in facts.relations if r.start is None or r.start <= day),
            "debts": tuple(d for d in facts.debts if d.arose is None or d.arose <= day),
            "transfers": tuple(t for t in facts.transfers if t.date <= day),
            "facts": tuple(f for f in facts.facts if f.date <= day),
        }
    )
