"""Texts of a paper that its court does not read, and where a person gives the court's wording.

The program translates nothing. What the case and the rooms say in another script, or in a sentence
that the language of the court lacks, is told with the place where the wording is entered: ``words``
of ``case.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from legalkit.documents.values import FactSheet
from legalkit.documents.wording import bracketed, foreign, shown
from legalkit.law.paper_language import PaperLanguage
from legalkit.messages import Message
from legalkit.model.finding import Finding, Severity, Where

_SHORT = 60


@dataclass(frozen=True, slots=True)
class Untold:
    """A text without a wording for the court.

    Attributes:
        path: where the paper prints it.
        text: what ``words`` has to name.
        origin: place in the case record, or the room.
    """

    path: str
    text: str
    origin: str


def untold(
    read: Mapping[str, Any], facts: FactSheet, language: PaperLanguage
) -> tuple[Untold, ...]:
    """What a paper printed that its court does not read, in the order of the paths."""
    found: dict[str, Untold] = {}
    for path, value in sorted(read.items()):
        if isinstance(value, str | Message):
            source = facts.sources.get(path)
            origin = entry(source.origin) if source else path
            for text in _texts(value, language):
                found.setdefault(text, Untold(path, text, origin))
    return tuple(found.values())


def _texts(value: str | Message, language: PaperLanguage) -> Iterator[str]:
    said = shown(value, language)
    # Only a sentence of the program can lack the language, and only where it has none of its own.
    inside = [] if language.native else bracketed(said, language)
    yield from inside
    worded = set(language.given.values())
    if inside or said in worded or not foreign(said, language):
        return
    for part in said.split(language.clause):
        if part not in worded and foreign(part, language):
            yield part


def findings(
    found: Sequence[Untold], paper: str, file: str, language: PaperLanguage
) -> list[Finding]:
    """One warning for each kind of field, or a long list would be told line by line."""
    kinds: dict[str, list[Untold]] = {}
    for item in found:
        kind = re.sub(r" of \S+$", "", re.sub(r"\[[^\]]*\]", "[]", item.origin))
        kinds.setdefault(kind, []).append(item)
    return [_finding(kind, items, paper, file, language) for kind, items in kinds.items()]


def _finding(
    kind: str, items: Sequence[Untold], paper: str, file: str, language: PaperLanguage
) -> Finding:
    first, rest = items[0], len(items) - 1
    params = {
        "paper": paper,
        "text": first.text[:_SHORT] + (f" (+{rest})" if rest else ""),
        "origin": kind if rest else first.origin,
        "key": first.text,
        "lang": language.base,
    }
    return Finding("LK733", Severity.WARNING, Where(file, field=first.path), params)


def entry(origin: str) -> str:
    """The field of the case to fill in: exhibits come from the ``evidence`` of an entry."""
    return re.sub(r"(?<=\])\.exhibits$", ".evidence", origin.removesuffix(" → exhibits"))
