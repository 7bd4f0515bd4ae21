"""Whether every name in ``case.yaml`` leads somewhere: ids, evidence files, company files.

The checks read the file as it was written, not the finished values, so that a wrong date in one
place does not hide a missing exhibit in another: all mistakes of a file come back in one run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from legalkit.messages import Message
from legalkit.model.finding import Finding
from legalkit.source import Document
from legalkit.source.bind import suggest_id
from legalkit.source.yamltext import FieldPath

#: Sections whose entries have an id.
SECTIONS = (
    "parties",
    "contracts",
    "orders",
    "deliveries",
    "invoices",
    "credit_notes",
    "statements",
    "claims",
    "events",
    "payments",
    "guarantees",
    "collateral",
    "assets",
    "measures",
    "evidence",
)

#: Section, field, and the sections it may refer to (the first gives its name in the message).
_LINKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("claims", "creditor", ("parties",)),
    ("claims", "debtor", ("parties",)),
    ("claims", "invoices", ("invoices",)),
    ("events", "claims", ("claims",)),
    ("events", "by", ("parties",)),
    ("events", "to", ("parties",)),
    ("orders", "contract", ("contracts",)),
    ("deliveries", "order", ("orders",)),
    ("invoices", "order", ("orders",)),
    ("invoices", "deliveries", ("deliveries",)),
    ("credit_notes", "invoice", ("invoices",)),
    ("statements", "confirmed_by", ("parties",)),
    ("payments", "allocate_to", ("invoices", "claims")),
    ("guarantees", "guarantor", ("parties",)),
    ("guarantees", "claims", ("claims",)),
    ("collateral", "claims", ("claims",)),
    ("assets", "owner", ("parties",)),
    *(
        ("avoidance", f"{kind}_evidence", ("evidence",))
        for kind in ("act", "value", "paid", "tie", "harm", "learned", "costs")
    ),
    ("evidence", "signed_by", ("parties",)),
    ("evidence", "sealed_by", ("parties",)),
    ("evidence", "received_by", ("parties",)),
    ("evidence", "confirms_delivery_of", ("evidence",)),
    *(
        (section, "evidence", ("evidence",))
        for section in SECTIONS
        if section not in ("parties", "claims", "evidence")
    ),
)
#: The same for entries that stand alone.
_SINGLE: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("mandate", "lawyer", ("parties",)),
    ("mandate", "evidence", ("evidence",)),
    ("preservation", "respondents", ("parties",)),
    ("title", "evidence", ("evidence",)),
    ("title", "effect_evidence", ("evidence",)),
    ("enforcement", "respondents", ("parties",)),
)
#: Lists inside an entry that stands alone.
_INNER: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("title", "liable", "party", ("parties",)),
    ("enforcement", "defaulters", "party", ("parties",)),
    *(
        ("enforcement", part, "evidence", ("evidence",))
        for part in ("rounds", "defaulters", "restricted", "added")
    ),
)
_WHAT = {
    "parties": "party",
    "invoices": "invoice",
    "claims": "claim",
    "contracts": "contract",
    "orders": "order",
    "deliveries": "delivery",
    "evidence": "evidence",
}
#: Who may act without being a party by id (design, section 4.1).
_ACTORS = frozenset({"creditor", "debtor", "agent", "court"})


def entries(document: Document, section: str) -> list[tuple[int, dict[str, Any]]]:
    """The entries of a section that can be looked at, with their positions."""
    top = document.value
    found = top.get(section) if isinstance(top, dict) else None
    if not isinstance(found, list):
        return []
    return [(position, entry) for position, entry in enumerate(found) if isinstance(entry, dict)]


def check_ids(document: Document) -> Iterator[Finding]:
    """Ids used twice within a section."""
    for section in SECTIONS:
        first: dict[str, int] = {}
        for position, entry in entries(document, section):
            name = entry.get("id")
            if not isinstance(name, str):
                continue
            if name in first:
                there = document.where((section, first[name], "id"))
                yield Finding(
                    "LK107",
                    where=document.where((section, position, "id")),
                    params={"value": name, "first": f"line {there.line}"},
                )
            first.setdefault(name, position)


def check_links(document: Document) -> Iterator[Finding]:
    """References that lead to nothing."""
    known = {
        section: [
            entry["id"]
            for _, entry in entries(document, section)
            if isinstance(entry.get("id"), str)
        ]
        for section in _WHAT
    }
    for section, name, targets in _LINKS:
        for position, entry in entries(document, section):
            yield from _check(entry.get(name), (section, position, name), targets, known, document)
    top = document.value if isinstance(document.value, dict) else {}
    for section, name, targets in _SINGLE:
        single = top.get(section)
        if isinstance(single, dict):
            yield from _check(single.get(name), (section, name), targets, known, document)
    for section, part, name, targets in _INNER:
        single = top.get(section)
        inner = single.get(part) if isinstance(single, dict) else None
        for position, entry in enumerate(inner if isinstance(inner, list) else ()):
            if isinstance(entry, dict):
                path = (section, part, position, name)
                yield from _check(entry.get(name), path, targets, known, document)


def _check(
    value: object,
    path: FieldPath,
    targets: tuple[str, ...],
    known: dict[str, list[str]],
    document: Document,
) -> Iterator[Finding]:
    there = list(dict.fromkeys(name for target in targets for name in known[target]))
    many = isinstance(value, list)
    for position, item in enumerate(value if isinstance(value, list) else [value]):
        if not isinstance(item, str) or item in there:
            continue
        if path[-1] == "by" and item in _ACTORS:
            continue
        place = (*path, position) if many else path
        yield Finding(
            "LK106",
            where=document.where(place),
            params={
                "value": item,
                "what": Message(f"what.{_WHAT[targets[0]]}"),
                "suggestion": suggest_id(item, there),
            },
        )


def inside(root: Path, relative: str) -> Path | None:
    """The file under ``root``; None when the path leads outside or through a link."""
    try:
        resolved = (root / relative).resolve()
        base = root.resolve()
    except (OSError, ValueError, RuntimeError):  # a null byte, or links that go in a circle
        return None
    if not resolved.is_relative_to(base) or resolved != base / relative:
        return None
    return root / relative


def check_file(relative: str, base: Path, path: FieldPath, document: Document) -> Finding | None:
    """A file that is not there (LK108), or lies outside the folder or behind a link (LK112)."""
    params = {"path": relative, "base": str(base)}
    found = inside(base, relative)
    if found is None:
        return Finding("LK112", where=document.where(path), params=params)
    try:
        there = found.is_file()
    except OSError:  # a name longer than the file system allows
        there = False
    return None if there else Finding("LK108", where=document.where(path), params=params)


def check_evidence_files(document: Document, base: Path) -> Iterator[Finding]:
    """Evidence whose file is missing or cannot be accepted."""
    for position, entry in entries(document, "evidence"):
        name = entry.get("file")
        if isinstance(name, str) and name:
            problem = check_file(name, base, ("evidence", position, "file"), document)
            if problem is not None:
                yield problem
