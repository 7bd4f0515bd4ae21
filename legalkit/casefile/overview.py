"""What stands in a case at a glance: parties, claims with their sums, events in order of date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.claim import CaseClaim, CaseEvent


@dataclass(frozen=True, slots=True)
class Overview:
    """A case at a glance.

    Attributes:
        case: the case.
        totals: outstanding principal by currency; claims without an amount are not in it.
        without_amount: ids of claims that state no amount.
        events: events by date, then as written.
    """

    case: Case
    totals: dict[str, Decimal]
    without_amount: tuple[str, ...]
    events: tuple[CaseEvent, ...]

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable keys: ``case parties claims totals without_amount events``."""
        case = self.case
        return {
            "case": {"id": case.case.id, "title": case.case.title, "law": case.law},
            "parties": [
                {"id": p.id, "role": str(p.role), "kind": str(p.kind), "name": p.name}
                for p in case.parties
            ],
            "claims": [_claim(claim, case) for claim in case.claims],
            "totals": {code: format(total, "f") for code, total in self.totals.items()},
            "without_amount": list(self.without_amount),
            "events": [_event(event, lang) for event in self.events],
        }


def overview(case: Case) -> Overview:
    """Sum the claims and order the events; nothing is computed under any law here."""
    totals: dict[str, Decimal] = {}
    for claim in case.claims:
        if claim.amount is not None:
            code = currency_of(claim, case)
            totals[code] = totals.get(code, Decimal(0)) + claim.amount
    return Overview(
        case,
        totals,
        tuple(claim.id for claim in case.claims if claim.amount is None),
        tuple(_by_date(case.events)),
    )


def currency_of(claim: CaseClaim, case: Case) -> str:
    """The currency of a claim: its own, else that of the case."""
    return claim.currency or case.case.currency


def _by_date(events: Iterable[CaseEvent]) -> list[CaseEvent]:
    return sorted(events, key=lambda event: (event.date.earliest, event.date.latest))


def _claim(claim: CaseClaim, case: Case) -> dict[str, Any]:
    return {
        "id": claim.id,
        "title": claim.title,
        "type": str(claim.type),
        "due_on": str(claim.due_on) if claim.due_on else None,
        "amount": format(claim.amount, "f") if claim.amount is not None else None,
        "original_amount": format(claim.original_amount, "f")
        if claim.original_amount is not None
        else None,
        "currency": currency_of(claim, case),
        "invoices": list(claim.invoices),
    }


def _event(event: CaseEvent, lang: str) -> dict[str, Any]:
    return {
        "id": event.id,
        "kind": str(event.kind),
        "label": Message(f"kind.{event.kind}").text(lang),
        "date": str(event.date),
        "received_on": str(event.received_on) if event.received_on else None,
        "claims": list(event.claims),
        "evidence": list(event.evidence),
    }
