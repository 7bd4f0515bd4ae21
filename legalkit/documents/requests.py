"""Sums of the claim, and the numbers of requests and headings in the order of the complaint."""

from __future__ import annotations

from decimal import Decimal

from legalkit.documents.claims import in_currency
from legalkit.documents.compensation import added
from legalkit.documents.guarantors import capped
from legalkit.documents.input import PackInput
from legalkit.documents.parties import (
    label,
)
from legalkit.documents.values import Amount, FactSheet
from legalkit.model.party import PartyRole


def enter_totals(given: PackInput, facts: FactSheet) -> None:
    """Enter what is asked for in all, what a letter demands, and how the requests are counted."""
    currency = given.case.case.currency
    amounts = [claim.amount for claim in given.claims]
    principal = (
        None
        if None in amounts or not amounts
        else sum((a for a in amounts if a is not None), Decimal(0))
    )
    interest = sum((line.amount for line in given.interest), Decimal(0))
    claimed = [
        value for path, value in facts.with_prefix("costs.claimed.") if path.endswith(".amount")
    ]
    extra = sum((value.value for value in claimed if isinstance(value, Amount)), Decimal(0))
    facts.put(
        "claim.principal",
        in_currency(principal, currency),
        "case.yaml claims[].amount, added up",
        parts=facts.entries("claims", "amount"),
    )
    owed = ["claim.principal", *(["interest.total"] if given.interest else [])]
    fixed = added(given)
    owed += ["compensation.total"] if fixed else []
    total = None if principal is None else principal + interest + fixed + extra
    asked = None if total is None else capped(given, total)
    facts.put("claim.capped", asked != total, "case.yaml guarantees[].ceiling")
    facts.put(
        "claim.total",
        in_currency(asked, currency),
        "principal + interest + fixed sums + costs claimed",
        parts=[*owed, *facts.entries("costs.claimed", "amount")],
    )
    demand = None if principal is None else principal + interest + fixed
    facts.put(
        "letter.demand_total",
        in_currency(demand, currency),
        "principal + interest + fixed sums",
        parts=owed,
    )
    opponents = len(given.opponents)
    facts.put("copies.opponents", opponents, "counted")
    facts.put("copies.with_court", opponents + 1, "opponents + 1")
    _numbering(given, facts, len(claimed), opponents)


def _numbering(given: PackInput, facts: FactSheet, claimed: int, opponents: int) -> None:
    """Numbers of the requests and headings, in the order of the complaint."""
    number = 1
    facts.put("requests.principal", number, "counted")
    if given.interest:
        number += 1
    facts.put("requests.interest", number if given.interest else None, "counted")
    for position in range(claimed):
        number += 1
        facts.put(f"costs.claimed.{position}.request", number, "counted")
    # A guarantor who is sued alone is asked for all of it at once, from the first request on.
    number = number if given.debtor_sued else 0
    facts.declare_list("joint_debtors")
    joint = [p for p in given.with_role(PartyRole.JOINT_DEBTOR) if p in given.opponents]
    for position, party in enumerate(joint):
        number += 1
        at, where = f"joint_debtors.{position}", f"case.yaml parties[{party.id}]"
        facts.put(f"{at}.name", party.name, f"{where}.name")
        facts.put(f"{at}.label", label(given, party), "counted")
        facts.put(f"{at}.request", number, "counted")
    for position in range(facts.lists["guarantors"]):
        number += 1
        facts.put(f"guarantors.{position}.request", number, "counted")
    facts.put("requests.court_costs", number + 1, "counted")
    after = 3 if facts.leaves["flags.demands"] else 2
    facts.put("letter.demand_heading", given.count_word(after), "counted")
    facts.put(
        "requests.preservation_fee", given.case.preservation is not None, "case.yaml preservation"
    )
    facts.put("requests.several_defendants", opponents > 1, "counted")
    heading = 4 if facts.leaves["flags.demands"] else 3
    for name, shown in (
        ("guarantee", facts.leaves["flags.guarantors"]),
        ("others", facts.leaves["flags.others"]),
        ("grounds", True),
    ):
        heading += 1 if shown else 0
        facts.put(f"headings.{name}", given.count_word(heading) if shown else None, "counted")
