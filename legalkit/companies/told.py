"""What a flag rests on, fact by fact: between whom, on which days, seen where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.companies.picture import share_text
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts, RelationType


@dataclass(frozen=True, slots=True)
class Told:
    """One fact behind a flag.

    Attributes:
        id: of the transfer, relation, debt or entity.
        what: what it is, in words.
        ends: ids of the two sides, or of the one.
        days: the days it bears, each with what happened on it.
        share: the stake, for a stake.
        amount: what was paid, or else the price; the sum of a debt. ``sum_is`` says which.
        source: where it was seen; ``seen``: when.
    """

    id: str
    what: Message
    ends: tuple[str, ...]
    days: tuple[tuple[str, date], ...] = ()
    share: str | None = None
    amount: Decimal | None = None
    sum_is: str = "sum"
    currency: str | None = None
    source: str | None = None
    seen: date | None = None

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys."""
        return {
            "id": self.id,
            "what": self.what.text(lang),
            "ends": list(self.ends),
            "days": {name: day.isoformat() for name, day in self.days},
            "share": self.share,
            "amount": None if self.amount is None else format(self.amount, "f"),
            "amount_is": self.sum_is if self.amount is not None else None,
            "currency": self.currency if self.amount is not None else None,
            "source": self.source,
            "seen": self.seen.isoformat() if self.seen else None,
        }

    def line(self, lang: str = "en") -> str:
        """One line for people; what nobody stated is left out, a missing source is said."""
        words = [f"{self.id} {self.what.text(lang)}", " > ".join(self.ends)]
        if self.share is not None:
            words.append(self.share)
        if self.amount is not None:
            sum_ = f"{self.amount:,f} {self.currency}"
            words.append(Message(f"told.{self.sum_is}", {"sum": sum_}).text(lang))
        words += [Message(f"told.{name}", {"day": day}).text(lang) for name, day in self.days]
        seen = Message("told.seen", {"day": self.seen}).text(lang) if self.seen else ""
        source = self.source or Message("told.no_source").text(lang)
        return f"{' · '.join(words)} [{source}{seen}]"


def told_by_id(facts: CompanyFacts) -> dict[str, Told]:
    """Every transfer, tie, debt and entity of the facts by its id, as flags name them."""
    known: dict[str, Told] = {}
    for told in _all(facts):
        known.setdefault(told.id, told)
    return known


def _all(facts: CompanyFacts) -> Iterator[Told]:
    for transfer in facts.transfers:
        yield Told(
            id=transfer.id,
            what=Message(f"page.transfer_{transfer.type.value}"),
            ends=tuple(end for end in (transfer.from_, transfer.to) if end),
            days=_days(on=transfer.date, registered=transfer.registered),
            amount=transfer.paid if transfer.paid is not None else transfer.price,
            sum_is="paid" if transfer.paid is not None else "price",
            currency=transfer.currency,
            source=transfer.source,
            seen=transfer.seen,
        )
    for relation in facts.relations:
        own = relation.type is RelationType.OWNERSHIP
        yield Told(
            id=relation.id,
            what=Message(f"companies.relation.{relation.type.value}"),
            ends=(relation.from_, relation.to),
            days=_days(since=relation.start, until=relation.end),
            share=share_text(relation) if own else None,
            source=relation.source,
            seen=relation.seen,
        )
    for debt in facts.debts:
        yield Told(
            id=debt.id,
            what=Message("told.debt"),
            ends=(debt.debtor, debt.creditor),
            days=_days(arose=debt.arose, due=debt.due, demand=debt.demand, suit=debt.suit_filed),
            amount=debt.amount,
            currency=debt.currency,
            source=debt.source,
            seen=debt.seen,
        )
    for entity in facts.entities:
        yield Told(
            id=entity.id,
            what=Message("told.entity", {"name": entity.name}),
            ends=(),
            days=_days(since=entity.start, until=entity.end),
            source=entity.source,
            seen=entity.seen,
        )


def _days(**named: date | None) -> tuple[tuple[str, date], ...]:
    return tuple((name, day) for name, day in named.items() if day is not None)
