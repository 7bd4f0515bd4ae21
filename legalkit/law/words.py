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
