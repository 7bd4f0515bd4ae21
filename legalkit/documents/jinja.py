"""The Jinja environment of templates: sandboxed, strict, without a way around escaping."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from unicodedata import bidirectional

from legalkit.documents.values import Amount, Bracket
from legalkit.documents.wording import in_words, ordinal, shown
from legalkit.law.paper_language import PaperLanguage

_LEFT_TO_RIGHT = "\u200e"
#: Stands behind a printed value that brings its own full stop; no text has it (a noncharacter).
_ENDS = "\ufdd0"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufdd0\ufffe\uffff\ud800-\udfff]")
#: The full stop of the template behind such a value; between them may lie the ends of runs.
_DOUBLED = re.compile(rf"([.。]){_ENDS}((?:<(?!/?w:p[ />]|w:br|w:tab)[^<>]*>)*)\1(?!\1)")


class EmptyValueError(ValueError):
    """An expression came to nothing."""


def environment(language: PaperLanguage, *, escape: bool) -> Any:
    """The Jinja environment for templates: sandboxed, strict, without a way around escaping."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=escape,
        finalize=_finalizer(language),
        keep_trailing_newline=True,
    )
    for name in ("safe", "escape", "e", "forceescape", "xmlattr", "tojson", "pprint", "random"):
        env.filters.pop(name, None)
    env.globals.clear()
    env.filters.update(_filters(language))
    return env


def _filters(language: PaperLanguage) -> dict[str, Callable[..., Any]]:
    """What a template may do with a value besides printing it; see doc_templates/README.md."""

    def words(value: Any) -> str:
        if isinstance(value, Bracket):
            return value
        try:
            return in_words(value, language)
        except ValueError as problem:
            raise EmptyValueError(str(problem)) from None

    def figure(value: Any) -> Any:
        return language.figure(value.value) if isinstance(value, Amount) else value

    def day_short(value: Any) -> Any:
        return language.day_text(value, "short") if isinstance(value, date) else value

    def day_iso(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def nth(value: Any) -> Any:
        return ordinal(value, language) if isinstance(value, int) else value

    def caps(value: Any) -> str:
        return shown(value, language).upper()

    return {
        "capitals": words,
        "in_words": words,
        "figure": figure,
        "day_short": day_short,
        "day_iso": day_iso,
        "ordinal": nth,
        "upper": caps,
    }


def _finalizer(language: PaperLanguage) -> Callable[[Any], str]:
    from jinja2 import Undefined

    def finalize(value: Any) -> str:
        if isinstance(value, Undefined):
            return str(value)  # raises with the name of what is missing
        text = "" if value is None else shown(value, language)
        if not text.strip():
            raise EmptyValueError
        if _FORBIDDEN.search(text):
            raise EmptyValueError("control character")
        return text + _ENDS if text[-1] in ".。" else _closed(text)

    return finalize


def one_stop(text: str) -> str:
    """Rendered text or XML in which no sentence ends with two full stops.

    "… against Example Co., Ltd." needs no second stop where the template ends the sentence.
    """
    return _DOUBLED.sub(r"\1\2", text).replace(_ENDS, "") if _ENDS in text else text


def _closed(text: str) -> str:
    """A value that ends in Arabic or Hebrew, closed by a mark that nobody sees.

    Without it the figures and signs that follow are drawn from right to left with the name: what
    reads "§ 286" in the file would stand as "286 §" on paper.
    """
    for character in reversed(text):
        direction = bidirectional(character)
        if direction in ("R", "AL"):
            return text + _LEFT_TO_RIGHT
        if direction == "L":
            return text
    return text


def plain_environment(language: PaperLanguage) -> Any:
    """The environment that says what a paper must say: nothing escaped, line breaks known."""
    env = environment(language, escape=False)
    env.filters["newline"] = _newline
    env.finalize = _plain_finalize(env.finalize)
    return env


def _newline(_: str) -> Any:
    return _Newline()


class _Newline:
    def __str__(self) -> str:
        return "\n"


def _plain_finalize(inner: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "\n" if isinstance(value, _Newline) else inner(value)
