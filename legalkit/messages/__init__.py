"""All wording that a person reads from the engines, in English and Chinese.

Engines name a message by key and hand over its parameters; only this room knows sentences.
Each ``*.yaml`` file beside this module maps keys to ``{en: …, zh: …}``. Finding codes
(``LK101`` …) map to ``{message: {en, zh}, hint: {en, zh}, explain: {en, zh}}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

LANGUAGES = ("en", "zh")


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Read every catalogue once.

    Raises:
        KeyError: when two catalogues define one key, because one of them would be lost.
    """
    # Not at the top: --help says nothing from a catalogue, and must be quick.
    from importlib.resources import files

    import yaml

    loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    entries: dict[str, dict[str, Any]] = {}
    for source in sorted(files(__name__).iterdir(), key=lambda item: item.name):
        if not source.name.endswith(".yaml"):
            continue
        part = yaml.load(source.read_text(encoding="utf-8"), Loader=loader) or {}  # noqa: S506
        for key, value in part.items():
            if key in entries:
                raise KeyError(f"message {key} is defined twice, the second time in {source.name}")
            entries[key] = value
    return entries


def _fill(template: str, params: Mapping[str, Any], lang: str) -> str:
    shown = {
        key: value.text(lang) if isinstance(value, Message) else value
        for key, value in params.items()
    }
    return filled(template, shown, catalogue()["nothing"][lang])


_STOPS = (".", "。")


def filled(pattern: str, values: Mapping[str, Any], none: str) -> str:
    """A sentence with its values, ended by one full stop and never by a bare colon.

    A name such as "Example Co., Ltd." brings a full stop of its own, so that of the sentence is
    dropped; a list without entries is said to be empty.

    Args:
        pattern: the sentence with its placeholders.
        values: value for each of them, as it is printed.
        none: what is said after a colon where nothing is in the list.
    """
    said = pattern.format_map(values)
    if ".." not in said and "。。" not in said and "" not in values.values():
        return said
    return _closed(pattern, values, none)


def _closed(pattern: str, values: Mapping[str, Any], none: str) -> str:
    from string import Formatter

    out, last = "", ""
    for fixed, name, form, _ in Formatter().parse(pattern):
        stop = fixed[:1]
        doubled = stop in _STOPS and last.endswith(stop) and fixed[1:2] != stop
        out += fixed[1:] if doubled else fixed
        if name is not None:
            last = format(values[name], form or "")
            # Asked of the fixed text alone: an empty value behind another one says nothing wrong.
            if not last and fixed.rstrip().endswith((":", "：")):
                last = none
            out += last
    return out


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by key, said in the language of whoever reads it.

    Attributes:
        key: key in the catalogue.
        params: values for the placeholders; a Message among them is said in the same language.
    """

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, lang: str = "en") -> str:
        """The sentence in ``lang`` (``en`` or ``zh``).

        Raises:
            KeyError: for a key that no catalogue has; a missing sentence is a defect, not a blank.
        """
        return _fill(catalogue()[self.key][lang], self.params, lang)

    def __str__(self) -> str:
        return self.text("en")


def code_text(code: str, part: str, params: Mapping[str, Any], lang: str = "en") -> str:
    """Say one part (``message``, ``hint`` or ``explain``) of a finding code."""
    template = catalogue()[code].get(part)
    return _fill(template[lang], params, lang) if template else ""


def codes() -> list[str]:
    """All finding codes, in order."""
    return sorted(key for key, value in catalogue().items() if "message" in value)
