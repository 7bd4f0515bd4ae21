"""A suit against the guarantor alone: what is asked for, and what the law asks of it.

A guarantor may answer without the debtor before the court. It owes what its guarantee covers and
no more, the court follows the guarantee, and a general guarantor may refuse until the debtor was
enforced upon in vain (Civil Code 687). What the law says of it lies in the sheet of the court,
under ``labels: guarantor_alone``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from legalkit.documents.input import PackInput
from legalkit.model.case import Guarantee, GuaranteeMode
from legalkit.model.finding import Finding, Severity, Where
from legalkit.model.party import Party

_FIELD = "complaint.defendants"


def guarantee_of(given: PackInput, party: Party) -> Guarantee | None:
    """The guarantee a party gave."""
    return next((item for item in given.case.guarantees if item.guarantor == party.id), None)


def _sued(given: PackInput) -> list[tuple[Party, Guarantee]]:
    return [
        (party, item)
        for party in given.guarantors
        if (item := guarantee_of(given, party)) is not None
    ]


def covered(given: PackInput) -> PackInput:
    """The case with the claims that the guarantees of those who are sued cover, and their assets.

    What belongs to a debtor who is not sued cannot be frozen in this suit.
    """
    every = {claim.id for claim in given.claims}
    names: set[str] = set()
    for _, item in _sued(given):
        names |= set(given.guarantees_alive.get(item.id, item.claims or tuple(every)))
    claims = tuple(
        claim for claim in given.case.claims if claim.id in names or claim.id not in every
    )
    sued = {party.id for party in given.opponents}
    assets = tuple(asset for asset in given.case.assets if asset.owner in sued)
    return replace(
        given,
        case=given.case.model_copy(update={"claims": claims, "assets": assets}),
        interest=tuple(line for line in given.interest if line.claim in names),
        limitations=tuple(line for line in given.limitations if line.claim in names),
    )


def ceiling(given: PackInput) -> Decimal | None:
    """The most that those who are sued answer for together; None where one has no limit."""
    limits = [item.ceiling for _, item in _sued(given)]
    known = [limit for limit in limits if limit is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(limits) else None


def capped(given: PackInput, total: Decimal) -> Decimal:
    """A sum as far as it can be asked of those who are sued."""
    limit = None if given.debtor_sued else ceiling(given)
    return total if limit is None else min(total, limit)


def alone_findings(given: PackInput) -> Iterator[Finding]:
    """What stands in the way of a suit without the debtor, and what to weigh."""
    sued, case = set(given.case.complaint.defendants), given.case
    known = {party.id for party in case.parties}
    for name in sorted(sued - known):
        yield Finding("LK778", where=Where("case.yaml", field=_FIELD), params={"id": name})
    if given.debtor_sued:
        return
    rules = given.sheet.labels.get("guarantor_alone")
    debtor = given.debtor.name if given.debtor else "—"
    where = Where("case.yaml", field=_FIELD)
    if rules is None:
        yield Finding("LK779", where=where, params={"debtor": debtor})
        return
    because = case.complaint.without_debtor
    for party, item in _sued(given):
        if item.mode is not GuaranteeMode.JOINT and because is None:
            params = {"name": party.name, "debtor": debtor, "cite": rules["general"]}
            yield Finding("LK780", where=where, params=params)
    params = {"debtor": debtor, "cite": rules["court"]}
    yield Finding("LK781", Severity.WARNING, Where("case.yaml", field="court.basis"), params)
    if because == "insolvency" and given.interest:
        params = {"debtor": debtor, "cite": rules["interest"]}
        yield Finding("LK782", Severity.WARNING, Where("case.yaml", field="claims"), params)
