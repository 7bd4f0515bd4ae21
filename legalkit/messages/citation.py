"""A citation as its reader names it: each sheet holds one form, readers of a language another.

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

_HAN = re.compile(r"[\u4e00-\u9fff]")
#: A Chinese citation: name, the document it was published in, articles.
_HAN_PIECE = re.compile(
    r"(?P<name>法释〔\d{4}〕\d+号|[^第（]+)(?:（(?P<source>[^）]+)）)?(?P<articles>(?:、?第\d+条(?:第\d+[款项])*)*)"
)
_HAN_ARTICLE = re.compile(r"第(\d+)条((?:第\d+[款项])*)")
_HAN_JUDICIAL = re.compile(r"法释〔(\d{4})〕(\d+)号")
_HAN_DECREE = re.compile(r"(.+)第(\d+)号")


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
    >>> cited("民法典第195条第1款；法释〔2014〕8号第1条、第4条", "CN", "en")
    'CC 195(1); Fa Shi [2014] 8 arts 1, 4'
    """
    if lang == "en":
        return _english(text)
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


@cache
def _english_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for short, name in _names("cn").items():
        names.setdefault(name, short)
    return names | _names("han")


def _english(text: str) -> str:
    """A Chinese citation in English; what is not known is left as the sheet has it."""
    if not _HAN.search(text):
        return text
    return "; ".join(_english_piece(piece.strip()) for piece in text.split("；"))


def _english_piece(piece: str) -> str:
    names = _english_names()
    if piece in names:
        return names[piece]
    found = _HAN_PIECE.fullmatch(piece)
    name = _english_name(found["name"]) if found else None
    if found is None or name is None:
        return piece
    source = _english_name(found["source"]) if found["source"] else ""
    if source is None:
        return piece
    articles = [
        article[1] + re.sub(r"第(\d+)[款项]", r"(\1)", article[2])
        for article in _HAN_ARTICLE.finditer(found["articles"])
    ]
    head = f"{name} ({source})" if source else name
    if not articles:
        return head
    # After a number of a document the word keeps the two numbers apart.
    word = "arts " if len(articles) > 1 else "art "
    return f"{head} {word if head[-1].isdigit() else ''}{', '.join(articles)}"


def _english_name(text: str) -> str | None:
    judicial = _HAN_JUDICIAL.fullmatch(text)
    if judicial:
        return f"Fa Shi [{judicial[1]}] {judicial[2]}"
    names = _english_names()
    decree = _HAN_DECREE.fullmatch(text)
    if decree and decree[1] in names:
        return f"{names[decree[1]]} {decree[2]}"
    return names.get(text)


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
