"""Names of companies and persons made comparable: width, case, legal forms, Chinese variants.

A name proves nothing: two companies may share one, one company may bear several. What is made
here is compared and proposed, and never merges anything by itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from legalkit.law.places import find
from legalkit.model.base import Value
from legalkit.source import read_text

_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
#: Vowel signs and the stretching stroke of Arabic, which one writer sets and another leaves out.
_MARKS = re.compile(r"[\u0640\u064b-\u0652\u0670]")
_BREAKS = re.compile(r"[^\w\u2e80-\u9fff\uac00-\ud7af]+")
#: An earlier name in brackets after one of the words that announce it.
_FORMER = r"[（(\[【]\s*{}\s*(.+?)\s*[)）\]】]"


class _Forms(Value):
    suffixes: dict[str, tuple[str, ...]]
    former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name taken apart.

    Attributes:
        shown: as the source wrote it.
        core: what is left without legal form, one space between words, Chinese simplified.
        form: legal form in its one spelling, or an empty text.
        former: earlier names that the text itself gives, as in ``X (formerly Y)``.
    """

    shown: str
    core: str
    form: str
    former: tuple[str, ...] = ()

    @property
    def cjk(self) -> bool:
        """True when the core is written in Chinese, Japanese or Korean characters."""
        return bool(_CJK.search(self.core))

    @property
    def key(self) -> str:
        """The core with its words in order: equal for names that differ in word order only."""
        return " ".join(sorted(self.core.split()))


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    path = find("jurisdictions", "_sources/simplified.txt")
    text, _ = read_text(path) if path else ("", [])
    pairs = "".join(line for line in (text or "").splitlines() if not line.startswith("#"))
    return {ord(a): b for a, b in zip(pairs[::2], pairs[1::2], strict=True)}


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Spellings, longest first, each with the form it stands for; and words before old names."""
    from legalkit.source import read_model

    path = find("jurisdictions", "_sources/legal_forms.yaml") or Path("legal_forms.yaml")
    read, _, findings = read_model(path, _Forms)
    if read is None:
        from legalkit.model.errors import RuleError

        raise RuleError(f"{path} does not hold", findings)
    found = {
        folded: form
        for form, spellings in read.suffixes.items()
        for folded in (fold(spelling) for spelling in spellings)
    }
    order = sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))
    return tuple(order), tuple(fold(word) for word in read.former)


def fold(text: str) -> str:
    """Full width to half width, capitals to small letters, traditional to simplified Chinese.

    Arabic is compared without vowel signs and without the stroke that stretches a word.
    """
    narrow = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(narrow.translate(_simplified()).split())


@lru_cache(maxsize=200_000)
def name_form(text: str) -> NameForm:
    """Take a name apart.

    >>> name_form("ＡＣＭＥ Holdings Co., Ltd.").core
    'acme holdings'
    >>> name_form("蘇州澄川精密部件有限責任公司").core
    '苏州澄川精密部件'
    """
    spellings, words = _forms()
    folded = fold(text)
    former: list[str] = []
    for word in words:
        for match in re.finditer(_FORMER.format(re.escape(word)), folded):
            former.append(match[1])
            folded = folded.replace(match[0], " ")
    rest, form = _without_form(" ".join(folded.split()), spellings)
    core = " ".join(_BREAKS.sub(" ", _plain(rest)).split())
    return NameForm(text, core or _BREAKS.sub(" ", folded).strip(), form, tuple(former))


def _plain(text: str) -> str:
    """Latin letters without accents: they are lost in half of all exports."""
    apart = unicodedata.normalize("NFD", text)
    kept = "".join(char for char in apart if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", kept)


def _without_form(text: str, spellings: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    for spelling, form in spellings:
        if text == spelling:
            continue
        cjk = bool(_CJK.search(spelling))
        if text.endswith(spelling) and (cjk or not text[-len(spelling) - 1].isalnum()):
            return text[: -len(spelling)].rstrip(" ,"), form
        if cjk and text.startswith(spelling):
            return text[len(spelling) :].strip(), form
    return text, ""


def likeness(one: NameForm, other: NameForm) -> float:
    """How alike two names are, from 0 to 100; a different legal form costs two points."""
    from rapidfuzz import fuzz

    first, second = one.key, other.key
    if one.cjk != other.cjk:
        return 0.0
    score = fuzz.ratio(first, second)
    if one.form and other.form and one.form != other.form:
        score -= 2
    return max(score, 0.0)
