"""Random receivables with random events, for the comparison of the two paths."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from legalkit.model.claim import ClaimType, EventKind, Form, Outcome
from legalkit.portfolio.ledger import Receivable

KINDS = [kind.value for kind in EventKind]
COMMON = ["demand_letter", "acknowledgement", "part_payment", "negotiation", "lawsuit_filed"]


def receivable(rng: Random, law: str, kind: str, due: date, number: int = 1) -> Receivable:
    """A receivable that sometimes has further dates."""
    days = {
        name: due - timedelta(rng.randint(0, 90))
        for name in ("delivered_on", "contract_on", "knowledge_on", "issued_on", "final_on")
        if rng.random() < 0.2
    }
    return Receivable(number, f"R{number}", law, kind, due, Decimal("100.00"), "CNY", "X", days)


def event(rng: Random, kind: str, due: date) -> dict[str, str]:
    """An event some time after the due date, with whatever an events file may hold."""
    day = due + timedelta(rng.randint(-100, 2500))
    told = {"kind": kind, "date": day.isoformat()}
    later = {"received_on": (0.4, 20), "ended_on": (0.4, 700), "served_on": (0.3, 60)}
    for name, (share, most) in later.items():
        if rng.random() < share:
            told[name] = (day + timedelta(rng.randint(0, most))).isoformat()
    words = {
        "form": (0.6, [form.value for form in Form]),
        "outcome": (0.4, [outcome.value for outcome in Outcome]),
        "amount": (0.2, ["50.00", "100.00", "120"]),
        "by": (0.4, ["debtor", "creditor", "agent", "court"]),
        "signed_by_debtor": (0.5, ["yes", "no"]),
        "proven": (0.6, ["yes", "yes", "no"]),
    }
    for name, (share, values) in words.items():
        if rng.random() < share:
            told[name] = rng.choice(values)
    if rng.random() < 0.1:
        told["new_due_on"] = (day + timedelta(rng.randint(0, 300))).isoformat()
    return told


def row(rng: Random, law: str, number: int = 1) -> tuple[Receivable, list[dict[str, str]]]:
    """A receivable with 0 to 6 events."""
    due = date(2012, 1, 1) + timedelta(rng.randint(0, 5400))
    kind = rng.choice(list(ClaimType)).value if rng.random() < 0.3 else "sale_of_goods"
    count = rng.choice([0, 1, 1, 2, 3, 4, 6])
    events = [
        event(rng, rng.choice(COMMON if rng.random() < 0.5 else KINDS), due) for _ in range(count)
    ]
    return receivable(rng, law, kind, due, number), events
