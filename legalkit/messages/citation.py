"""A citation as its reader names it: the sheets hold one short form, Chinese readers another.

Only what ``citations/<law>.yaml`` knows is said otherwise; a citation it does not know is shown as
the sheet has it, because a wrong translation of a provision is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from legalkit.messages import Message

_NUMBER = r"\d+(?:\([\dA-Za-z]+\))*(?:-\d+|-(?:\(\d+\)))?"
_ARTICLES = re.compile(
    rf"(?P<name>.+?)(?: arts?)? (?P<numbers>{_NUMBER}(?:, (?:{_NUMBER}|\(\d+\)))*)"
)
_JUDICIAL = re.compile(r"Fa Shi \[(\d{4})\] (\d+)")


@cache
def _names(law: str) -> dict[str, str]:
    from importlib.resources import files

    import yaml

    source = files("legalkit.messages") / "citations" / f"{law.lower()}.yaml"
    if not law or not source.is_file():
        return {}
    return dict(yaml.safe_load(source.read_text(encoding="utf-8")))


def cited(text: str, law: str, lang: str) -> str:
    """``text`` as a reader of ``lang`` names it.

    >>> cited("CC 195(1); LimProv 8, 14", "CN", "zh")
    '民法典第195条(1)；诉讼时效规定第8条、第14条'
    >>> cited("BGB 195", "DE", "zh")
    'BGB 195'
    """
    names = _names(law) if lang == "zh" else {}
    if not names:
        return text
    return "；".join(_piece(piece.strip(), names) for piece in text.split(";"))


def _piece(piece: str, names: dict[str, str]) -> str:
    if piece in names:
        return names[piece]
    found = _ARTICLES.fullmatch(piece)
    name = _name(found["name"] if found else piece, names)
    if name is None:
        return piece
    if found is None:
        return name
    return name + "、".join(_article(number) for number in found["numbers"].split(", "))


def _name(text: str, names: dict[str, str]) -> str | None:
    judicial = _JUDICIAL.fullmatch(text)
    return f"法释〔{judicial[1]}〕{judicial[2]}号" if judicial else names.get(text)


def _article(number: str) -> str:
    """``195(1)`` is paragraph or item 1 of article 195; the bracket is left as the sheet has it."""
    article, bracket, rest = number.partition("(")
    return f"第{article}条{bracket}{rest}" if article else number


@dataclass(frozen=True, slots=True)
class Cited(Message):
    """A citation that is said in the language of whoever reads it."""

    law: str = ""

    def text(self, lang: str = "en") -> str:
        """The citation in ``lang``."""
        return cited(self.key, self.law, lang)


def cite(text: str, law: str) -> Cited:
    """A citation of a rule of ``law``."""
    return Cited(text, {}, law)
