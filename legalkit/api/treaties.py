"""Checks the treaty tables and runs the worked pairs and dates beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from legalkit.crossborder.holds import what_holds
from legalkit.law.crossborder_sheet import CrossborderSheet, load_country_sheets
from legalkit.law.places import find
from legalkit.law.treaties_sheet import Treaty, load_names, load_treaties
from legalkit.model.citation import Mark
from legalkit.model.finding import Finding, Severity, Where
from legalkit.model.scalars import parse_day

#: The worked pairs that come with the tables.
EXAMPLES = "_states/treaty-examples.yaml"
_PARTS = (
    *("limitation", "no_choice", "filing", "clauses", "service", "papers", "signatures"),
    *("recognition", "interim", "money", "costs", "talking", "political", "routes"),
)
_WORDS = {True: "yes", False: "no", None: "open"}


def run_pairs(files: Sequence[Path] = (), law_dir: Path | None = None) -> list[dict[str, Any]]:
    """Run worked pairs and dates.

    Args:
        files: files of pairs; those that came with legalkit when none is named.
        law_dir: the user's own rule sheets.

    Returns:
        for each pair its id, what was expected, what came out, and whether they agree.
    """
    from legalkit.source import read_text, read_yaml

    treaties = {treaty.id: treaty for treaty in load_treaties(law_dir)}
    named = list(files) or [path for path in [find("jurisdictions", EXAMPLES, law_dir)] if path]
    results = []
    for path in named:
        text, _ = read_text(path)
        value = read_yaml(text or "", str(path)).value
        cases = value.get("cases", []) if isinstance(value, dict) else []
        results += [_run(case, treaties) for case in cases]
    return results


def _run(case: dict[str, Any], treaties: dict[str, Treaty]) -> dict[str, Any]:
    treaty = treaties.get(str(case.get("treaty")))
    expected = {"holds": case.get("holds")}
    got: dict[str, Any] = {"holds": "unknown treaty"}
    if treaty is not None:
        answer = what_holds(treaty, str(case["a"]), str(case["b"]), parse_day(case["day"]))
        got = {"holds": _WORDS[answer.holds]}
        if "since" in case:
            expected["since"] = case["since"]
            got["since"] = answer.since.isoformat() if answer.since else None
        if "effect" in case:
            expected["effect"] = case["effect"]
            got["effect"] = case["effect"] if case["effect"] in answer.effects else None
    return {
        "id": case.get("id"),
        "treaty": case.get("treaty"),
        "a": case.get("a"),
        "b": case.get("b"),
        "day": case.get("day"),
        "source": case.get("source"),
        "expected": expected,
        "got": got,
        "ok": expected == got,
    }


def check_treaties(law_dir: Path | None = None) -> list[Finding]:
    """Findings on the tables: states named twice or without a name, and what rests on memory."""
    names = load_names(law_dir)
    treaties = load_treaties(law_dir)
    findings: list[Finding] = []
    for treaty in treaties:
        where = Where(f"_treaties {treaty.id}")
        counted = Counter(member.state for member in treaty.members)
        twice = sorted(state for state, count in counted.items() if count > 1)
        unnamed = sorted(state for state in counted if state not in names)
        for states, reason in ((twice, "twice"), (unnamed, "unnamed")):
            if states:
                params = {"states": ", ".join(states), "reason": _why(reason)}
                findings.append(Finding("LK908", Severity.ERROR, where, params))
        findings += _dates(treaty, where)
    for sheet in load_country_sheets(law_dir).values():
        findings += _sheet_findings(sheet, {treaty.id for treaty in treaties}, set(names))
    memory = _from_memory(treaties)
    if memory:
        findings.append(Finding("LK909", Severity.NOTE, Where("_treaties"), memory))
    return findings


def _sheet_findings(sheet: CrossborderSheet, known: set[str], named: set[str]) -> Iterable[Finding]:
    """Rows of a country sheet that name a treaty or state nobody knows, or one id twice."""
    rows = [row for part in _PARTS for row in getattr(sheet, part)]
    ids = Counter(row.id for row in rows)
    unknown = {
        "unknown_treaty": {t for row in rows for t in getattr(row, "treaties", ())}
        - known
        - {"bilateral"},
        "unnamed": {s for row in rows for s in getattr(row, "states", ())} - named,
        "twice": {name for name, count in ids.items() if count > 1},
    }
    where = Where(f"{sheet.jurisdiction} crossborder.yaml")
    for reason, found in unknown.items():
        if found:
            params = {"states": ", ".join(sorted(found)), "reason": _why(reason)}
            yield Finding("LK908", Severity.ERROR, where, params)


def _why(reason: str) -> Any:
    from legalkit.messages import Message

    return Message(f"crossborder.table_{reason}")


def _dates(treaty: Treaty, where: Where) -> Iterable[Finding]:
    for member in treaty.members:
        since: date | None = member.since
        if since is not None and member.until is not None and member.until < since:
            params = {"states": member.state, "reason": _why("backwards")}
            yield Finding("LK908", Severity.ERROR, where, params)


def _from_memory(treaties: tuple[Treaty, ...]) -> dict[str, int]:
    marks = [m.verified for treaty in treaties for m in treaty.members]
    count = marks.count(Mark.MEMORY)
    return {"count": count, "all": len(marks)} if count else {}
