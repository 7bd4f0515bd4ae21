"""Says values and the program's own sentences in the language of the court."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.documents.numerals import capital_text
from legalkit.documents.values import Amount, Gap
from legalkit.law.paper_language import PaperLanguage
from legalkit.messages import Message, catalogue, filled

_DECIMAL, _DAY = re.compile(r"-?\d+(?:,\d{3})*\.\d+"), re.compile(r"\d{4}-\d\d-\d\d")


def shown(value: Any, language: PaperLanguage) -> str:
    """A value as a paper in this language prints it: days and sums in full."""
    if isinstance(value, Amount):
        return language.sum_text(value.value, value.currency)
    if isinstance(value, Gap):
        return bracket(value.reason, language)
    if isinstance(value, Message):
        return say(value, language)
    if isinstance(value, Decimal):
        return language.number(value)
    if isinstance(value, date):
        return language.day_text(value)
    return language.own(value) if isinstance(value, str) else str(value)


def bracketed(text: str, language: PaperLanguage) -> list[str]:
    """What stands in brackets in a text because nobody has worded it in the language."""
    before, _, after = language.bracket.partition("{reason}")
    return re.findall(re.escape(before) + "(.+?)" + re.escape(after), text)


def bracket(reason: str | Message, language: PaperLanguage) -> str:
    """What a lawyer must settle, as it stands in the paper."""
    said = _told(reason, language)[0] if isinstance(reason, Message) else reason
    return language.bracket.format(reason=said)


def say(message: Message, language: PaperLanguage) -> str:
    """A sentence of the program in the language of the court.

    What exists in English only stands in brackets in a paper of another language: a lawyer
    translates it, and no court gets a foreign sentence unseen.
    """
    said, whole = _told(message, language, mark=True)
    return said if whole else language.bracket.format(reason=said)


def _told(message: Message, language: PaperLanguage, *, mark: bool = False) -> tuple[str, bool]:
    """The sentence, and whether it is in the language; ``mark`` brackets parts that are not."""
    if message.key == "words":
        return _given(*_own(message, language), language)
    own = language.wording.get(message.key)
    native = own is not None or language.native
    values: dict[str, Any] = {}
    whole = native
    for key, value in message.params.items():
        if isinstance(value, Message):
            said, inner = _told(value, language, mark=mark and native)
            if mark and native and not inner:
                said = language.bracket.format(reason=said)
            elif not inner:
                whole = False
            values[key] = said
        elif language.catalogue == "zh":
            values[key] = language.own(value) if isinstance(value, str) else value
        else:
            values[key] = _param(value, language)
    pattern = own if own is not None else catalogue()[message.key][language.catalogue]
    return _given(filled(pattern, values, "—"), whole, language)


def _given(said: str, whole: bool, language: PaperLanguage) -> tuple[str, bool]:
    """A sentence, in the words that a person has given for it where there are such."""
    return (language.given[said], True) if said in language.given else (said, whole)


def _param(value: Any, language: PaperLanguage) -> Any:
    """A value inside a sentence: days and decimals that engines hand over as text are known."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        marks = {",": language.sum.thousands, ".": language.sum.decimal}
        return "".join(marks.get(sign, sign) for sign in value)
    if isinstance(value, str) and _DAY.fullmatch(value):
        return language.day_text(date.fromisoformat(value))
    return shown(value, language)


def _own(message: Message, language: PaperLanguage) -> tuple[str, bool]:
    """Words of a sheet: those of the language, those of the law's own, else the program's."""
    params = message.params
    for key in (language.lang, language.lang.split("-")[0]):
        if params.get(key):
            return str(params[key]), True
    if params.get("own"):
        return str(params["own"]), True
    return str(params[language.catalogue]), language.native


def in_words(value: Any, language: PaperLanguage) -> str:
    """A sum or a whole number in words, as the language writes it beside the figure.

    Raises:
        ValueError: for what is neither, and for a currency whose name the language does not know.
    """
    if isinstance(value, Amount) and language.sum.words == "renminbi":
        return capital_text(value.value, value.currency)
    if isinstance(value, Amount):
        return _sum_in_words(value, language)
    if isinstance(value, int) and language.sum.words != "renminbi":
        return _spelt(value, language)
    raise ValueError(f"{value!r} is not a sum that can be written in words")


def _sum_in_words(amount: Amount, language: PaperLanguage) -> str:
    names = language.sum.units.get(amount.currency)
    if names is None:
        raise ValueError(f"{language.lang} has no word for the unit of {amount.currency}")
    cents = int((amount.value * 100).to_integral_value(rounding="ROUND_HALF_UP"))
    whole, rest = divmod(abs(cents), 100)
    text = f"{_spelt(whole, language)} {names[0] if whole == 1 else names[1]}"
    if rest:
        text += (
            language.sum.and_ + f"{_spelt(rest, language)} {names[2] if rest == 1 else names[3]}"
        )
    return text


def _spelt(number: int, language: PaperLanguage) -> str:
    from num2words import num2words

    return str(num2words(number, lang=language.sum.words))


def ordinal(value: Any, language: PaperLanguage) -> str:
    """First, second … as the language counts parties and headings."""
    number = int(value)
    if 0 < number <= len(language.counts):
        return language.counts[number - 1]
    return str(number)


def foreign(text: str, language: PaperLanguage) -> bool:
    """Whether a text is in a script that readers of the language cannot read.

    A court that reads Chinese beside English takes a name in both; a text in Chinese alone is still
    told, because the paper is written in English and the other side gets it too.
    """
    han = any("㐀" <= character <= "鿿" or character >= "\U00020000" for character in text)
    if "han" in language.reads and re.search("[A-Za-z]", text):
        return False
    return han and language.script != "han"
