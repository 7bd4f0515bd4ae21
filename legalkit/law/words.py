"""A sentence that a rule sheet says itself: law is data, so its wording stands with the rule."""

from __future__ import annotations

from legalkit.messages import Message
from legalkit.model.base import Value
from legalkit.model.scalars import Text


class Words(Value):
    """A sentence or label for people: English, Chinese, and the law's own language if another.

    Attributes:
        en, zh: the sentence in the two languages of the program.
        own: the same in the language of the law, as a court of that country would read it.
    """

    en: Text
    zh: Text
    own: Text | None = None

    def text(self, lang: str = "en") -> str:
        """The sentence in ``en`` or ``zh``."""
        return self.zh if lang == "zh" else self.en

    @property
    def message(self) -> Message:
        """The sentence as the engines hand it on."""
        return Message("words", {"en": self.en, "zh": self.zh})


class CourtWords(Words):
    """A label that papers print too: in English, Chinese and the languages of further courts.

    Attributes:
        de, fr: the label in German and French; absent where no paper prints it there.
    """

    de: Text | None = None
    fr: Text | None = None

    def of(self, lang: str) -> str:
        """The label for a paper in ``lang`` (``en-GB``, ``de``); in English where it lacks one."""
        return _first(self.model_dump(), lang) or self.en

    @property
    def message(self) -> Message:
        """The label with all its languages; a paper takes its own, a person ``en`` or ``zh``."""
        given = {key: value for key, value in self.model_dump().items() if value is not None}
        return Message("words", given)


def _first(known: dict[str, str | None], lang: str) -> str | None:
    return known.get(lang) or known.get(lang.partition("-")[0])
