"""Enters guarantees and property preservation on the fact sheet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from legalkit.documents.claims import claimed_costs, in_currency
from legalkit.documents.exhibits import Citations
from legalkit.documents.guarantors import guarantee_of
from legalkit.documents.input import PackInput
from legalkit.documents.parties import gap, label
from legalkit.documents.values import Amount, FactSheet, Leaf
from legalkit.model.case import Guarantee, GuaranteeMode
from legalkit.model.party import Party


def put_guarantee(
    given: PackInput, facts: FactSheet, cites: Citations, at: str, guarantee: Guarantee
) -> None:
    """What a paper says of a guarantee; an open mode is a general one (CC 686)."""
    where = f"case.yaml guarantees[{guarantee.id}]"
    titles = {claim.id: claim.title for claim in given.claims}
    named = given.guarantees_alive.get(guarantee.id, guarantee.claims or tuple(titles))
    covered = [titles[name] for name in named if name in titles]
    values: dict[str, Leaf] = {
        "joint": guarantee.mode is GuaranteeMode.JOINT,
        "contract_on": guarantee.contract_on,
        "ceiling": in_currency(guarantee.ceiling, given.case.case.currency),
        "partial": 0 < len(covered) < len(titles),
        "claims": given.language.listed(covered) or None,
        "principal": Amount(_owed(given, named)[0], given.case.case.currency),
        "interest": Amount(_owed(given, named)[1], given.case.case.currency),
        "exhibits": cites.cite(guarantee.evidence),
    }
    for key, value in values.items():
        facts.put(f"{at}.{key}", value, f"{where}.{key}")


def enter_guarantees(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Enter what each guarantor is asked for."""
    facts.declare_list("guarantors")
    position = 0
    for party in given.guarantors:
        guarantee = guarantee_of(given, party)
        if guarantee is None:
            continue
        at = f"guarantors.{position}"
        facts.put(f"{at}.name", party.name, f"case.yaml parties[{party.id}].name")
        facts.put(f"{at}.label", label(given, party), "counted")
        facts.put(f"{at}.scope", guarantee.scope, f"case.yaml guarantees[{guarantee.id}].scope")
        put_guarantee(given, facts, cites, at, guarantee)
        position += 1
    facts.put("flags.guarantors", position > 0, "counted")


def enter_preservation(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Enter what is to be frozen, why, with what security, and where it lies."""
    plan = given.case.preservation
    facts.declare_list("assets")
    if plan is None:
        return
    where = "case.yaml preservation"
    security = (
        given.word("security", plan.security) if plan.security not in (None, "none") else None
    )
    risks = [item.id for item in given.case.evidence if item.role == "risk_fact"]
    facts.put("preservation.before_suit", plan.timing == "before_suit", f"{where}.timing")
    facts.put(
        "preservation.amount", in_currency(plan.amount, given.case.case.currency), f"{where}.amount"
    )
    for position, party in enumerate(given.respondents):
        facts.put(
            f"respondents.{position}.limit",
            _limit(given, party, plan.amount),
            "guarantee, principal and interest of the claims it still covers, added up",
        )
    facts.put("preservation.urgency", plan.urgency, f"{where}.urgency")
    facts.put(
        "preservation.urgency_exhibits",
        cites.maybe(risks),
        "case.yaml evidence[role=risk_fact] → exhibits",
    )
    facts.put("preservation.security", plan.security_text or security, f"{where}.security")
    facts.put("preservation.claim_exhibits", claim_exhibits(given, cites), "exhibits of the claim")
    facts.put(
        "preservation.assets_exhibits",
        cites.maybe(e for a in given.case.assets for e in a.evidence),
        "case.yaml assets[].evidence → exhibits",
    )
    facts.put("preservation.assets_count", len(given.case.assets) or gap("assets"), "counted")
    facts.put(
        "preservation.respondents_names",
        given.language.listed(party.name for party in given.respondents) or None,
        "case.yaml preservation.respondents",
    )
    enter_assets(given, facts, cites)


def enter_assets(given: PackInput, facts: FactSheet, cites: Citations) -> None:
    """Enter the asset clues in the order in which the creditor wants them taken."""
    facts.declare_list("assets")
    for position, asset in enumerate(sorted(given.case.assets, key=lambda item: item.priority)):
        owner, account = given.party(asset.owner), asset.account
        values: dict[str, Leaf] = {
            "position": position + 1,
            "owner": owner.name if owner else None,
            "kind": given.word("asset", asset.kind),
            "type": asset.kind,
            "description": asset.description,
            "location": asset.location,
            "account_holder": account.holder if account else None,
            "account_bank": account.bank if account else None,
            "account_number": account.number if account else None,
            "encumbrances": asset.encumbrances,
            "value": in_currency(asset.value, given.case.case.currency),
            "source": asset.source,
            "seen_on": asset.seen_on,
            "exhibits": cites.maybe(asset.evidence),
        }
        for key, value in values.items():
            facts.put(f"assets.{position}.{key}", value, f"case.yaml assets[{asset.id}].{key}")


def _limit(given: PackInput, party: Party, asked: Decimal | None) -> Amount | None:
    """The most that may be frozen of a guarantor who answers for less than what is asked.

    Whoever freezes more than a respondent owes answers for the harm (CPL 108). Costs are left
    out where the guarantee covers a part of the claims only: nobody can say which part of them.
    """
    if party not in given.guarantors:
        return None
    guarantee = guarantee_of(given, party)
    if guarantee is None or asked is None:
        return None
    every = {claim.id for claim in given.claims}
    covered = set(given.guarantees_alive.get(guarantee.id, guarantee.claims or tuple(every)))
    owed = sum(_owed(given, covered), Decimal(0))
    if covered >= every:
        owed += sum((value for _, value in claimed_costs(given)), Decimal(0))
    if guarantee.ceiling is not None:
        owed = min(owed, guarantee.ceiling)
    return Amount(owed, given.case.case.currency) if owed < asked else None


def _owed(given: PackInput, names: Collection[str]) -> tuple[Decimal, Decimal]:
    """Principal and interest of these claims."""
    principal = (claim.amount or Decimal(0) for claim in given.claims if claim.id in names)
    interest = (line.amount for line in given.interest if line.claim in names)
    return sum(principal, Decimal(0)), sum(interest, Decimal(0))


def claim_exhibits(given: PackInput, cites: Citations) -> Leaf:
    """The exhibits that show the debt: contract, performance, account."""
    case = given.case
    entries: list[Iterable[str]] = [
        entry.evidence
        for section in (case.contracts, case.deliveries, case.invoices, case.statements)
        for entry in section
    ]
    return cites.cite(item for ids in entries for item in ids)
