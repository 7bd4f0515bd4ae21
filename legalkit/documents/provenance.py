"""Answers, from ``sources.json`` of a pack, where a printed value comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Where

SOURCES = "sources.json"
#: What is listed when a person names no value.
_LISTED = ("amount", "date")


@dataclass(slots=True)
class Answer:
    """One value of the pack, with its note.

    Attributes:
        papers: the papers that print it.
        note: the note as ``sources.json`` holds it: from, rule, citation, parts.
    """

    path: str
    value: str
    meaning: Mapping[str, str]
    note: Mapping[str, Any]
    papers: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Stable JSON."""
        keys = ("from", "rule", "citation", "parts")
        own = {key: self.note[key] for key in keys if key in self.note}
        return {
            "path": self.path,
            "value": self.value,
            "meaning": dict(self.meaning),
            "papers": self.papers,
            **own,
        }


def answers(folder: Path, asked: str | None = None) -> list[Answer]:
    """Where the values of a pack come from.

    Args:
        folder: the folder of the pack.
        asked: a value as it is printed, or only its figures, or a path; None for all sums and days.

    Raises:
        InputError: when the folder holds no pack, or no paper prints the value.
    """
    found: dict[tuple[str, str], Answer] = {}
    for paper, values in _read(folder).items():
        for path, note in values.items():
            value = note.get("value")
            listed = asked is not None or note.get("type") in _LISTED
            if value is None or not listed or not _fits(path, str(value), asked):
                continue
            key = (path, str(value))
            answer = found.setdefault(key, Answer(path, str(value), note["meaning"] or {}, note))
            answer.papers.append(paper)
    if not found and asked is not None:
        finding = Finding("LK745", where=Where(str(folder)), params={"value": asked})
        raise InputError(finding.message(), [finding])
    return list(found.values())


def _fits(path: str, value: str, asked: str | None) -> bool:
    if asked is None or asked in (path, value):
        return True
    figures = _figures(asked)
    if figures and figures == _figures(value):
        return True
    return not figures and asked.casefold() in value.casefold()


def _figures(text: str) -> str:
    """The digits of a sum or day, whatever stands between them."""
    plain = re.sub(r"[.,]00(?!\d)", "", text)
    return re.sub(r"\D", "", plain)


def _read(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        notes = json.loads((folder / SOURCES).read_text("utf-8"))
    except (OSError, ValueError):
        params = {"name": SOURCES, "folder": str(folder)}
        finding = Finding("LK744", where=Where(str(folder)), params=params)
        raise InputError(finding.message(), [finding]) from None
    return notes if isinstance(notes, dict) else {}
