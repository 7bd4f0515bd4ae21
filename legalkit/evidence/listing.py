"""The list of exhibits (证据目录): one order, one numbering, one purpose of proof.

The bundle, the evidence list of a pack and the lists on screen take these from here and nowhere
else, so that exhibit 7 is the same paper everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from legalkit.evidence.chain import Chain
from legalkit.law.evidence_sheet import EvidenceSheet, Grade
from legalkit.law.exhibit_sheet import ExhibitSheet, ListColumn
from legalkit.model.case import Case
from legalkit.model.evidence import CopyForm, EvidenceItem, EvidenceRole


@dataclass(frozen=True, slots=True)
class ExhibitLine:
    """One line of the list of exhibits, in the language of the list.

    Attributes:
        number: as the court reads it (``证据3``, ``K3``).
        place: running number, from 1; the same as in the bundle.
        evidence_id: id of the item.
        group, name, source: heading it stands under, its name, where it came from.
        pages: number of pages, or the first and last page in the bundle; None when not known.
        proves: purpose of proof; empty when it speaks to nothing.
        form: original or copy, in words.
        grade: A to D.
        grade_words: what the grade means.
    """

    number: str
    place: int
    evidence_id: str
    group: str
    name: str
    source: str
    pages: str | None
    proves: str
    form: str
    grade: Grade
    grade_words: str

    def cell(self, column: ListColumn) -> str | None:
        """What stands in a column."""
        if column == "grade":
            return self.grade_words
        value: str | None = getattr(self, column)
        return value

    def to_json(self) -> dict[str, Any]:
        """Stable JSON keys; see the fields."""
        return {
            "number": self.number,
            "place": self.place,
            "evidence": self.evidence_id,
            "group": self.group,
            "name": self.name,
            "source": self.source,
            "pages": self.pages,
            "proves": self.proves,
            "form": self.form,
            "grade": self.grade,
        }


def exhibit_list(
    case: Case,
    chain: Chain,
    sheet: EvidenceSheet,
    words: ExhibitSheet,
    *,
    order: Sequence[Collection[EvidenceRole]] = (),
    pages: Mapping[str, str] | None = None,
    with_adverse: bool = False,
) -> tuple[ExhibitLine, ...]:
    """The exhibits of a case in the order in which a court gets them.

    Args:
        case: the case as read.
        chain: its chain of evidence.
        sheet: the evidence sheet that the chain was built with.
        words: the language of the list.
        order: roles of each group, as the court's bundle has them; the usual order when empty.
        pages: pages by evidence id, as shown.
        with_adverse: also items that speak against our own case.
    """
    proves = purposes(case, chain, sheet, words)
    weights = {weight.item: weight.grade for weight in chain.weights}
    usual = order or [group.roles for group in words.groups]
    return tuple(
        ExhibitLine(
            words.number.format(n=place),
            place,
            item.id,
            words.group_of(item.role),
            _in(item, "title", words.lang) or item.title,
            _in(item, "source", words.lang) or item.source or words.own_source,
            (pages or {}).get(item.id),
            proves[item.id],
            words.forms.get(CopyForm(item.form), str(item.form)),
            weights[item.id],
            words.grades[weights[item.id]],
        )
        for place, item in enumerate(in_order(case, usual, with_adverse=with_adverse), 1)
    )


def in_order(
    case: Case, order: Sequence[Collection[EvidenceRole]], *, with_adverse: bool = False
) -> tuple[EvidenceItem, ...]:
    """The items that go before the court, group by group; a role of no group goes last.

    What is not in hand cannot be handed in, and nobody hands in what speaks against the own case
    without having decided so.
    """

    def group(item: EvidenceItem) -> int:
        return next((n for n, roles in enumerate(order) if item.role in roles), len(order) - 1)

    chosen = [item for item in case.evidence if item.file and (with_adverse or not item.adverse)]
    return tuple(sorted(chosen, key=group))


def left_out(case: Case, *, with_adverse: bool = False) -> tuple[EvidenceItem, ...]:
    """The items that no list shows: not in hand, or adverse."""
    return tuple(
        item for item in case.evidence if not item.file or (item.adverse and not with_adverse)
    )


def purposes(case: Case, chain: Chain, sheet: EvidenceSheet, words: ExhibitSheet) -> dict[str, str]:
    """Purpose of proof by evidence id: in the words of the case, else what the chain shows.

    Free words of the case stay in the language they were written in, unless the item has them in
    the language of the list as a fact (``facts: {proves_de: …}``, likewise title and source).
    """
    names = element_names(sheet, words)
    carried: dict[str, list[str]] = {}
    for proof in chain.elements:
        for weight in proof.items:
            carried.setdefault(weight.item, []).append(names[proof.element])
    return {
        item.id: words.together(
            _said(item, names, words.lang) or carried.get(item.id) or _of_role(item, sheet, names)
        )
        for item in case.evidence
    }


def element_names(sheet: EvidenceSheet, words: ExhibitSheet) -> dict[str, str]:
    """Names of the elements of proof in the language of the list."""
    return {
        rule.id: words.elements.get(rule.id) or rule.name.text(words.lang)
        for rule in sheet.elements
    }


def _in(item: EvidenceItem, what: str, lang: str) -> str | None:
    """A translation that the case gives: ``facts: {title_de: Kaufvertrag}``."""
    given = item.facts.get(f"{what}_{lang}")
    return str(given) if given else None


def _said(item: EvidenceItem, names: Mapping[str, str], lang: str) -> list[str]:
    translated = _in(item, "proves", lang)
    return [translated] if translated else [names.get(word, word) for word in item.proves]


def _of_role(item: EvidenceItem, sheet: EvidenceSheet, names: Mapping[str, str]) -> Iterable[str]:
    """What such a paper speaks to: for items that the chain leaves aside (adverse, not in hand)."""
    return [names[rule.id] for rule in sheet.elements if item.role in rule.roles]
