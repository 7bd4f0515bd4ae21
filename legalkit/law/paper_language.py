"""How papers are written in the language of a court: days, sums, lists, brackets, page layout.

A paper is read by a judge, so its language is that of the court and not that of the person who
runs the program. ``jurisdictions/_papers/<lang>.yaml`` holds what no template can say, because it
stands inside values. None of it is law; each sheet says where its customs come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from legalkit.law.load import load_sheet
from legalkit.model.base import Value
from legalkit.model.scalars import CurrencyCode, Text

_CENT = Decimal("0.01")
#: Words whose blanks at the edges count, such as ``, `` between the entries of a list.
Exact = Annotated[str, StringConstraints(strip_whitespace=False)]
#: Scripts that a court may read.
Script = Literal["han", "latin"]
#: The language of papers when a sheet names none.
HOME = "zh"
_NONE: Mapping[str, Mapping[str, str]] = {}
#: How many cases may have their words at hand at once.
_CASES = 32


class DayForms(Value):
    """Days; ``{day} {day2} {month} {month_number} {month2} {year}`` are filled in.

    Attributes:
        long: as sentences have it.
        short: in figures, for narrow columns.
        months: names of the months, January first.
        first: what the first day of a month is called instead of ``1`` (French: ``1er``).
    """

    long: Text
    short: Text
    months: tuple[Text, ...] = ()
    first: Text | None = None


class SumForms(Value):
    """Sums of money in figures and in words.

    Attributes:
        thousands, decimal: separators; the first may be a narrow no-break space.
        forms: how a sum in a currency is written, with ``{figure}``.
        other: the same for a currency not named, with ``{figure}`` and ``{code}``.
        words: ``renminbi`` capitals, or the language code of num2words.
        units: name of the unit and of its hundredth, one and many, by currency.
        and_: what stands between units and hundredths in words.
    """

    thousands: Annotated[Exact, Field(max_length=1)]
    decimal: Annotated[Exact, Field(min_length=1, max_length=1)]
    forms: dict[CurrencyCode, Text] = Field(default_factory=dict)
    other: Text
    words: Text
    units: dict[CurrencyCode, tuple[Text, Text, Text, Text]] = Field(default_factory=dict)
    and_: Exact = Field(default=" ", alias="and")


class ExhibitForms(Value):
    """How a sentence points to exhibits.

    Attributes:
        one: a single exhibit, with ``{number}``.
        many: several, with ``{numbers}`` (listed as lists are); absent where each stands alone.
        range: three or more in a row inside ``many``, with ``{first}`` and ``{last}``.
        numbers: figures, or letters as some courts want them (A, B … Z, AA).
        prefix: what stands before every number (``K`` for the claimant's exhibits in Germany).
    """

    one: Text
    many: Text | None = None
    range: Text | None = None
    numbers: Literal["figures", "letters"] = "figures"
    prefix: Exact = ""


class PageForm(Value):
    """Paper size, type and numbering of the Word templates; lengths in centimetres and points.

    Attributes:
        font: the face that papers name; a metric twin stands in where it is not installed.
        east_asian: face for Chinese characters in body and in headings.
        line: pitch of a line in points (``26pt``) or as a multiple (``1.5``).
        indent: first-line indent of body text in centimetres.
        numbering: patterns of numbered paragraphs, outermost first; ``%1`` is the number.
        formats: Word's number formats of these levels.
        footer: with ``{page}`` and ``{pages}``.
        pleading: numbered lines of a page of pleading paper; 0 where the lines bear no numbers.
    """

    size: Literal["A4", "letter"] = "A4"
    top: float = 2.5
    bottom: float = 2.5
    left: float = 2.5
    right: float = 2.5
    font: Text = "Times New Roman"
    east_asian: tuple[Text, Text] = ("仿宋", "宋体")
    font_size: float = 12
    title_size: float = 14
    line: Text = "1.15"
    after: float = 6
    indent: float = 0
    numbering: tuple[Text, ...] = ("%1.", "(%2)", "(%3)")
    formats: tuple[Text, ...] = ("decimal", "lowerLetter", "lowerRoman")
    footer: Text = "{page}"
    pleading: Annotated[int, Field(ge=0, le=28)] = 0


class PaperLanguage(Value):
    """One language of papers.

    Attributes:
        lang: the language, as Word knows it (``en-GB``).
        catalogue: language of the program's own sentences that may stand in such a paper.
        joiner, last: between the entries of a list, and before its last entry.
        clause: between clauses that are put one after the other (formulas, citations).
        bundle: what the file with the exhibits is called; ``picture``: the one that draws who is
            tied to whom.
        bracket: what a lawyer must settle, with ``{reason}``.
        pages: a range of pages, with ``{first}`` and ``{last}``.
        counts: words for first, second …, for headings and numbered parties.
        party: a party among several, with ``{label}``, ``{count}`` and ``{number}``.
        end: marks taken off the end of a clause that is quoted in mid-sentence.
        labels: words for enumerations of the case where the law's sheet has none of its own.
        wording: the program's sentences by message key, in this language, where the catalogue has
            it in English and Chinese only.
        script: the script of the language; values in another one are pointed out.
        given: texts of the case and of the rooms in this language, as a person has given them; the
            case adds its own (``words`` of ``case.yaml``). Nothing is translated by the program.
        reads: scripts that the court reads beside its own (its sheet says so, not the language's):
            what is written in both, such as a name in English and Chinese, stands as it is.
    """

    lang: Text
    title: Text
    catalogue: Literal["en", "zh"] = "en"
    day: DayForms
    sum: SumForms
    joiner: Exact
    last: Exact
    clause: Exact
    bundle: Text
    picture: Text
    bracket: Text
    pages: Text
    counts: tuple[Text, ...] = ()
    party: Text = "{label}{count}"
    end: str = ".;"
    exhibit: ExhibitForms
    labels: dict[str, dict[str, Text]] = Field(default_factory=dict)
    wording: dict[Text, Text] = Field(default_factory=dict)
    page: PageForm = PageForm()
    script: Script = "latin"
    reads: tuple[Script, ...] = ()
    given: dict[Text, Text] = Field(default_factory=dict)

    @property
    def base(self) -> str:
        """The language without its country: ``en`` of ``en-GB``."""
        return self.lang.partition("-")[0]

    @property
    def native(self) -> bool:
        """Whether the program's own sentences are in this language."""
        return self.base == self.catalogue

    def own(self, text: str) -> str:
        """The text as a person has worded it in this language; the text itself where nobody has.

        Several texts put one after the other are looked up one by one.
        """
        if not self.given or text in self.given:
            return self.given.get(text, text)
        if self.clause in text:
            return self.clause.join(self.given.get(part, part) for part in text.split(self.clause))
        return text

    def day_text(self, day: date, form: Literal["long", "short"] = "long") -> str:
        """A day as papers in this language write it."""
        names = self.day.months
        shown = self.day.first if day.day == 1 and self.day.first else str(day.day)
        pattern = self.day.long if form == "long" else self.day.short
        return pattern.format(
            day=shown if form == "long" else day.day,
            day2=f"{day.day:02d}",
            month=names[day.month - 1] if names else day.month,
            month_number=day.month,
            month2=f"{day.month:02d}",
            year=day.year,
        )

    def figure(self, value: Decimal) -> str:
        """A sum in figures without its currency, half up to the cent."""
        plain = f"{value.quantize(_CENT, ROUND_HALF_UP):,.2f}"
        marks = {",": self.sum.thousands, ".": self.sum.decimal}
        return "".join(marks.get(character, character) for character in plain)

    def sum_text(self, value: Decimal, currency: str) -> str:
        """A sum in figures with its currency."""
        pattern = self.sum.forms.get(currency, self.sum.other)
        figure = self.figure(abs(value))
        return ("-" if value < 0 else "") + pattern.format(figure=figure, code=currency)

    def number(self, value: Decimal) -> str:
        """A number that is no sum (a rate, a count) with the decimal mark of the language."""
        return format(value, "f").replace(".", self.sum.decimal)

    def listed(self, items: Iterable[str]) -> str:
        """The entries as one list: ``a, b and c``."""
        entries = [self.own(item) for item in items]
        if len(entries) < 2:
            return "".join(entries)
        return self.joiner.join(entries[:-1]) + self.last + entries[-1]

    def exhibits(self, numbers: Sequence[int], form: ExhibitForms | None = None) -> str:
        """How a sentence points to these exhibits.

        Args:
            numbers: numbers of the exhibits, ascending.
            form: the custom of the court where it differs from the language's.
        """
        form = form or self.exhibit
        if len(numbers) == 1 or form.many is None:
            return self.listed(form.one.format(number=exhibit_number(n, form)) for n in numbers)
        parts: list[str] = []
        for first, last in _runs(numbers):
            ends = [exhibit_number(n, form) for n in (first, last)]
            if form.range is not None and last - first >= 2:
                parts.append(form.range.format(first=ends[0], last=ends[1]))
            else:
                parts += [exhibit_number(n, form) for n in range(first, last + 1)]
        return form.many.format(numbers=self.listed(parts))


def exhibit_number(number: int, form: ExhibitForms) -> str:
    """The number of one exhibit as the court reads it: ``3``, ``C``, ``K 3``."""
    text = str(number) if form.numbers == "figures" else _letters(number)
    return form.prefix + text


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def paper_language(lang: str = HOME, overlay: Path | None = None) -> PaperLanguage:
    """The language of papers ``lang``; a firm's own sheet is laid over ours.

    Raises:
        CoverageError: when there is no such language.
        RuleError: when its sheet does not hold.
    """
    return load_sheet("_papers", f"{lang}.yaml", PaperLanguage, overlay)


#: Languages with the words of a case, so that one case has one of them: templates are compiled for
#: a language once.
_SPOKEN: dict[
    tuple[int, tuple[tuple[str, str], ...], tuple[Script, ...]],
    tuple[PaperLanguage, PaperLanguage],
] = {}


def spoken(
    lang: str = HOME,
    overlay: Path | None = None,
    words: Mapping[str, Mapping[str, str]] = _NONE,
    reads: tuple[Script, ...] = (),
) -> PaperLanguage:
    """The language of papers with what the case says in it.

    Args:
        lang: the language of the court, such as ``en-GB``.
        overlay: folder whose sheets go before ours.
        words: translations of the case by language (``de``, ``en``, ``en-GB``): text by text.
        reads: scripts that the court reads beside that of the language.

    Raises:
        CoverageError: when there is no such language.
        RuleError: when its sheet does not hold.
    """
    plain = paper_language(lang, overlay)
    given = {**words.get(plain.base, {}), **words.get(lang, {})}
    if not given and not reads:
        return plain
    key = (id(plain), tuple(sorted(given.items())), reads)
    if key not in _SPOKEN:
        if len(_SPOKEN) > _CASES:
            _SPOKEN.clear()
        made = plain.model_copy(update={"given": {**plain.given, **given}, "reads": reads})
        _SPOKEN[key] = (plain, made)  # the first is kept, or its id would be given away again
    return _SPOKEN[key][1]
