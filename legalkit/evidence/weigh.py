"""What an evidence item is worth: the tests of the sheet applied to one item, and its grade.

A paper is weighed by whose word it is (EP 90, 92, 94): a debtor's seal outweighs a carrier's
record, which outweighs what the creditor wrote itself. A copy that nobody can compare with its
original carries nothing alone (EP 90(5)).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticCustomError

from legalkit.law.evidence_sheet import EvidenceSheet, Grade, GradeRule, ItemTest, Origin
from legalkit.messages import Message
from legalkit.model.base import Facts
from legalkit.model.citation import Citation
from legalkit.model.claim import Event
from legalkit.model.errors import EvidenceError
from legalkit.model.evidence import EvidenceItem, EvidenceRole
from legalkit.model.finding import Finding
from legalkit.model.party import Party, PartyKind, PartyRole
from legalkit.model.scalars import When

#: Order of weight, best first.
GRADES: tuple[Grade, ...] = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Sides:
    """Who stands on which side when an item is weighed.

    Attributes:
        debtors: ids of those whose word binds the debtor of the question.
        creditors: ids of the creditor's side.
        persons: ids of natural persons, who need no authority to sign for themselves.
    """

    debtors: frozenset[str] = frozenset({"debtor"})
    creditors: frozenset[str] = frozenset({"creditor"})
    persons: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, parties: Iterable[Party], debtor_roles: Collection[PartyRole] = (PartyRole.DEBTOR,)
    ) -> Sides:
        """The sides of a case; ``debtor_roles`` are the roles whose word counts as the debtor's."""
        known = list(parties)
        return cls(
            frozenset({"debtor", *(p.id for p in known if p.role in debtor_roles)}),
            frozenset({"creditor", *(p.id for p in known if p.role is PartyRole.CREDITOR)}),
            frozenset(p.id for p in known if p.kind is PartyKind.PERSON),
        )

    def holds(self, ids: Iterable[str], side: str) -> bool:
        """True when one of ``ids`` stands on ``side`` (``debtor``, ``creditor``, ``other``)."""
        if side == "debtor":
            return any(name in self.debtors for name in ids)
        if side == "creditor":
            return any(name in self.creditors for name in ids)
        return any(name not in self.debtors and name not in self.creditors for name in ids)


@dataclass(frozen=True, slots=True)
class About:
    """The event that an item is offered for.

    Attributes:
        event: the event.
        papers: ids and numbers of the event's own papers, to which a proof of arrival may point.
    """

    event: Event
    papers: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Weight:
    """What one item is worth, and why.

    Attributes:
        item: id of the item.
        grade: A (best) to D (carries nothing alone).
        origin: whose word it is.
        reason: why.
        rule: id of the grade rule; None when none covers the item.
        citation: provision behind it.
    """

    item: str
    grade: Grade
    origin: Origin
    reason: Message
    rule: str | None = None
    citation: Citation | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``item``, ``grade``, ``origin``, ``reason``, ``rule``."""
        return {
            "item": self.item,
            "grade": self.grade,
            "origin": self.origin,
            "reason": self.reason.text(lang),
            "rule": self.rule,
        }


def at_least(grade: Grade, least: Grade) -> bool:
    """True when ``grade`` is ``least`` or better."""
    return GRADES.index(grade) <= GRADES.index(least)


def weigh(item: EvidenceItem, sheet: EvidenceSheet, sides: Sides) -> Weight:
    """Grade one item by the first grade rule that covers it; D when none does."""
    for rule in sheet.grades:
        if fits(item, rule.when, sides):
            return _weight(item, rule)
    return Weight(item.id, "D", "own", Message("evidence.grade.uncovered"))


def _weight(item: EvidenceItem, rule: GradeRule) -> Weight:
    return Weight(item.id, rule.grade, rule.origin, rule.reason.message, rule.id, rule.citation)


def fits(item: EvidenceItem, test: ItemTest, sides: Sides, about: About | None = None) -> bool:
    """True when every property that ``test`` names holds for ``item``.

    ``min_grade`` is not looked at here, because grades are themselves made of such tests.
    """
    return (
        (not test.roles or item.role in test.roles)
        and (not test.forms or item.form in test.forms)
        and _hands(item, test, sides)
        and _slip(item, test, about)
        and (test.notarised is None or item.notarised == test.notarised)
        and (test.timestamped is None or item.timestamped == test.timestamped)
        and _facts(item, test, about)
        and (about is None or not test.dates_agree or dates_agree(item, test, about.event))
        and (about is None or not test.amounts_agree or amounts_agree(item, about.event))
        and (not test.any_of or any(fits(item, one, sides, about) for one in test.any_of))
    )


def from_debtor(item: EvidenceItem, sides: Sides) -> bool:
    """True when the item is the debtor's own word: signed, sealed, or said to come from it."""
    sender = item.facts.get("from")
    stated = (str(sender),) if sender is not None else ()
    return sides.holds((*item.signed_by, *item.sealed_by, *stated), "debtor")


def has_authority(item: EvidenceItem, sides: Sides) -> bool:
    """True when it is said why the signer binds the debtor, or the debtor signs for himself."""
    if item.signer_authority:
        return True
    return any(name in sides.persons and name in sides.debtors for name in item.signed_by)


def _hands(item: EvidenceItem, test: ItemTest, sides: Sides) -> bool:
    marked = (
        (test.signed_by, item.signed_by),
        (test.sealed_by, item.sealed_by),
        (test.received_by, item.received_by),
    )
    if any(side and not sides.holds(ids, side) for side, ids in marked):
        return False
    if test.not_sealed_by and sides.holds(item.sealed_by, test.not_sealed_by):
        return False
    both = (*item.signed_by, *item.sealed_by)
    if test.two_sided and not (sides.holds(both, "debtor") and sides.holds(both, "creditor")):
        return False
    if test.from_debtor and not from_debtor(item, sides):
        return False
    return not test.authority or has_authority(item, sides)


def arrival(item: EvidenceItem) -> str:
    """What the slip says: a day of arrival without a word is an arrival, silence is unknown."""
    return item.received or ("yes" if item.reached_on else "unknown")


def _slip(item: EvidenceItem, test: ItemTest, about: About | None) -> bool:
    if test.reached and arrival(item) not in test.reached:
        return False
    return not test.confirms or (about is not None and points_to(item, about))


def points_to(item: EvidenceItem, about: About) -> bool:
    """True when the item names one of the event's own papers, by id or by number."""
    return bool({*item.confirms_delivery_of, *item.refers_to} & about.papers)


_TRUE = {"true": "yes", "1": "yes", "false": "no", "0": "no"}


def _said(facts: Facts, name: str) -> str | None:
    value = facts.get(name)
    if value is None:
        return None
    text = str(value).strip().lower()
    return _TRUE.get(text, text)


def _facts(item: EvidenceItem, test: ItemTest, about: About | None) -> bool:
    event_facts: Mapping[str, Any] = about.event.facts if about else {}
    for name, allowed in test.facts.items():
        if _said(item.facts, name) not in allowed:
            return False
    for name, allowed in test.event_facts.items():
        if _said(dict(event_facts), name) not in allowed:
            return False
    return not any(
        said in spoiling
        for name, spoiling in test.not_facts.items()
        for said in (_said(item.facts, name), _said(dict(event_facts), name))
        if said is not None
    )


def _is_slip(item: EvidenceItem, test: ItemTest) -> bool:
    """True when the item is asked for the arrival of another paper, and not for itself."""
    return item.role is EvidenceRole.DELIVERY_PROOF or test.confirms or bool(test.reached)


def shown_day(item: EvidenceItem, test: ItemTest) -> When | None:
    """The day that the item shows.

    A slip shows the day of arrival only; a reply shows the day that it names, else its own day,
    because by then the letter had arrived; other papers show the day of signing (fact
    ``signed_on``), else the day they bear.
    """
    if _is_slip(item, test):
        own = None if item.role is EvidenceRole.DELIVERY_PROOF else item.date
        return item.reached_on or own
    signed = item.facts.get("signed_on")
    if signed is None:
        return item.date
    try:
        return When.parse(signed)
    except PydanticCustomError:
        finding = Finding("LK535", params={"item": item.id, "value": str(signed)})
        raise EvidenceError(finding.message(), [finding]) from None


def claimed_day(event: Event) -> When:
    """The day from which the event is said to work: its arrival where one is given."""
    return event.received_on or event.date


def dates_agree(item: EvidenceItem, test: ItemTest, event: Event) -> bool:
    """True unless the item shows another day than the event claims.

    A slip that shows another day proves another event: a letter that came a week later than it is
    said to may have come after the period had run out.

    Raises:
        EvidenceError: when the fact ``signed_on`` is no day.
    """
    shown, claimed = shown_day(item, test), claimed_day(event)
    if shown is None:
        # A slip that shows no day does not show when the letter came.
        return item.role is not EvidenceRole.DELIVERY_PROOF
    return claimed.earliest <= shown.earliest and shown.latest <= claimed.latest


def amounts_agree(item: EvidenceItem, event: Event) -> bool:
    """True unless the item states another sum than the event claims."""
    return item.amount is None or event.amount is None or item.amount == event.amount
