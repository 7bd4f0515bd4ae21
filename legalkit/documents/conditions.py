"""Answers, from the case, the conditions under which a paper, ground or attachment is needed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from legalkit.documents.input import PackInput
from legalkit.documents.stages import acts
from legalkit.law.documents_sheet import When
from legalkit.model.case import GuaranteeMode
from legalkit.model.claim import ClaimType, EventKind
from legalkit.model.party import Party, PartyKind, PartyRole

#: A fact that is told as no opens nothing.
_UNTOLD = (None, "", "no", False)
_DEMANDS = frozenset({EventKind.DEMAND_LETTER, EventKind.PARTIAL_DEMAND})


def holds(given: PackInput, when: When) -> bool:
    """Whether what the sheet asks for is met by this case."""
    words = (when,) if isinstance(when, str) else when
    return all(_holds(given, word) for word in words)


def _holds(given: PackInput, word: str) -> bool:
    name, *rest = word.removeprefix("not ").split()
    found = _FOLLOWED[name](given, rest[0]) if rest else TESTS[name](given)
    return found != word.startswith("not ")


def _timing(given: PackInput) -> str | None:
    return given.case.preservation.timing if given.case.preservation else None


def _has_penalty(given: PackInput) -> bool:
    return any(line.kind == "penalty" for line in given.interest)


def _types(given: PackInput) -> set[ClaimType]:
    return {claim.type for claim in given.claims}


def _debtor(given: PackInput, test: Callable[[Party], bool]) -> bool:
    return any(test(party) for party in given.with_role(PartyRole.DEBTOR))


def _person(party: Party) -> bool:
    return party.kind is PartyKind.PERSON


def _security(given: PackInput) -> str | None:
    return given.case.preservation.security if given.case.preservation else None


def _elements(given: PackInput, kind: ClaimType) -> bool:
    return given.case.complaint.style != "classic" and kind in _types(given)


def _acts(given: PackInput, gratuitous: bool) -> bool:
    return any(line is not None and line.gratuitous is gratuitous for _, line in acts(given))


def _principal(given: PackInput) -> Decimal:
    return sum((claim.amount or Decimal(0) for claim in given.claims), Decimal(0))


#: One answer for each word of ``CONDITIONS`` that stands alone.
TESTS: dict[str, Callable[[PackInput], bool]] = {
    "always": lambda given: True,
    "guarantors": lambda given: bool(given.guarantors),
    "joint_guarantor": lambda given: (
        GuaranteeMode.JOINT in {guarantee.mode for guarantee in given.case.guarantees}
    ),
    "general_guarantor": lambda given: bool(
        {guarantee.mode for guarantee in given.case.guarantees} - {GuaranteeMode.JOINT}
    ),
    "mandate": lambda given: given.case.mandate is not None,
    "special_powers": lambda given: (
        given.case.mandate is not None and bool(given.case.mandate.special_powers)
    ),
    "preservation": lambda given: given.case.preservation is not None,
    "preservation_before_suit": lambda given: _timing(given) == "before_suit",
    "preservation_in_suit": lambda given: _timing(given) == "in_suit",
    "insurer_letter": lambda given: (
        given.case.preservation is not None and given.case.preservation.security == "insurer_letter"
    ),
    "assets": lambda given: bool(given.case.assets),
    "company_creditor": lambda given: any(not _person(party) for party in given.creditors),
    "company_debtor": lambda given: _debtor(given, lambda party: not _person(party)),
    "person_debtor": lambda given: _debtor(given, _person),
    "debtor_abroad": lambda given: _debtor(given, lambda party: party.country != given.home),
    "creditor_abroad": lambda given: any(party.country != given.home for party in given.creditors),
    "several_opponents": lambda given: len(given.opponents) > 1,
    "interest": lambda given: bool(given.interest),
    "penalty": _has_penalty,
    "no_penalty": lambda given: (
        bool(given.interest)
        and not _has_penalty(given)
        and ClaimType.SALE_OF_GOODS in _types(given)
    ),
    "lawyer_fee": lambda given: given.case.costs.lawyer_fee is not None,
    "insurance_premium": lambda given: given.case.costs.preservation_insurance is not None,
    "debtor_sued": lambda given: given.debtor_sued,
    "sale": lambda given: ClaimType.SALE_OF_GOODS in _types(given),
    "services": lambda given: ClaimType.SERVICES in _types(given),
    "loan": lambda given: ClaimType.LOAN in _types(given),
    "contract_interest": lambda given: any(item.interest for item in given.case.contracts),
    "jurisdiction_clause": lambda given: any(
        item.dispute is not None and item.dispute.kind == "court" for item in given.case.contracts
    ),
    "deliveries": lambda given: bool(given.case.deliveries),
    "statements": lambda given: bool(given.case.statements),
    "payments": lambda given: bool(given.case.payments),
    "acknowledged": lambda given: any(
        event.kind is EventKind.ACKNOWLEDGEMENT for event in given.case.events
    ),
    "demanded": lambda given: any(event.kind in _DEMANDS for event in given.case.events),
    "classic": lambda given: given.case.complaint.style != "elements",
    "elements_sale": lambda given: _elements(given, ClaimType.SALE_OF_GOODS),
    "elements_loan": lambda given: _elements(given, ClaimType.LOAN),
    "own_asset": lambda given: _security(given) == "own_asset",
    "third_party_security": lambda given: _security(given) == "third_party",
    "title": lambda given: given.case.title is not None,
    "award": lambda given: (
        given.case.title is not None and given.case.title.kind == "arbitral_award"
    ),
    "measures": lambda given: bool(given.case.measures),
    "report_order": lambda given: (
        given.case.enforcement is None or given.case.enforcement.report_order
    ),
    "defaulters": lambda given: (
        given.case.enforcement is not None and bool(given.case.enforcement.defaulters)
    ),
    "consumption": lambda given: (
        given.case.enforcement is None or given.case.enforcement.limit_consumption
    ),
    "avoidance": lambda given: bool(given.with_role(PartyRole.TRANSFEREE)),
    "gratuitous": lambda given: _acts(given, gratuitous=True),
    "at_a_price": lambda given: _acts(given, gratuitous=False),
}
#: The words that a sum in the currency of the case, kinds of asset or the name of a fact follow.
_FOLLOWED: dict[str, Callable[[PackInput, str], bool]] = {
    "principal_over": lambda given, limit: _principal(given) > Decimal(limit),
    "principal_up_to": lambda given, limit: _principal(given) <= Decimal(limit),
    "asset": lambda given, kinds: any(
        asset.kind in kinds.split("/") for asset in given.case.assets
    ),
    "fact": lambda given, name: given.case.facts.get(name) not in _UNTOLD,
}
#: Every word that is answered here.
ANSWERED = frozenset(TESTS) | frozenset(_FOLLOWED)
