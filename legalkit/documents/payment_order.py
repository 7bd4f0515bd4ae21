"""Enters what a payment order asks for and its conditions (CPL 225, Interp. 427)."""

from __future__ import annotations

from decimal import Decimal

from legalkit.documents.exhibits import Citations
from legalkit.documents.input import PackInput
from legalkit.documents.parties import gap
from legalkit.documents.values import Amount, FactSheet, Leaf
from legalkit.model.claim import CaseEvent, EventKind

#: Conditions that only the creditor can state; unknown ones are bracketed, false ones refuse.
STATED = ("no_counter_performance", "no_other_dispute", "can_be_served")
_ADMITTED = (EventKind.ACKNOWLEDGEMENT, EventKind.INSTALMENT_PROMISE)


def enter_payment_order(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Enter the sum, the acknowledgements behind it, and each condition."""
    plan = given.case.payment_order
    where = "case.yaml payment_order"
    for key in STATED:
        stated = getattr(plan, key) if plan else None
        value: Leaf = given.word("payment_order", key) if stated else gap(key)
        facts.put(f"payment_order.{key}", value, f"{where}.{key}")
    facts.put(
        "payment_order.served_because",
        plan.served_because if plan else None,
        f"{where}.served_because",
    )
    facts.put("payment_order.fee_request", 3 if given.interest else 2, "counted")
    _total(given, facts)
    _acknowledged(given, facts, cites)


def _total(given: PackInput, facts: FactSheet) -> None:
    amounts = [claim.amount for claim in given.claims]
    interest = sum((line.amount for line in given.interest), Decimal(0))
    known = sum((amount for amount in amounts if amount is not None), Decimal(0))
    total = None if None in amounts else Amount(known + interest, given.case.case.currency)
    facts.put("payment_order.total", total, "principal + agreed interest")


def _acknowledged(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """What the debtor admitted: it makes the sum certain and an objection unlikely."""
    facts.declare_list("acknowledgements")
    told = [event for event in given.case.events if event.kind in _ADMITTED]
    for position, event in enumerate(sorted(told, key=lambda item: item.date)):
        at, where = f"acknowledgements.{position}", f"case.yaml events[{event.id}]"
        values: dict[str, Leaf] = {
            "kind": str(event.kind),
            "date": event.date.earliest if event.date.exact else gap("day", text=str(event.date)),
            "by": _by(given, event),
            "amount": Amount(event.amount, given.case.case.currency)
            if event.amount is not None
            else None,
            "exhibits": cites.cite(event.evidence),
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, f"{where}.{key}")


def _by(given: PackInput, event: CaseEvent) -> str | None:
    party = given.party(event.by)
    debtor = given.debtor.name if given.debtor else None
    return party.name if party else debtor
