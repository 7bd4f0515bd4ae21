"""Interest and costs of a case, each claim under the law that governs it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.law.load import load_sheet
from legalkit.model.case import Case, Payment
from legalkit.model.claim import CaseClaim
from legalkit.model.finding import Finding, Severity, Where
from legalkit.money.costs import CostEstimate, estimate, interest_in
from legalkit.money.interest import InterestStatement, statements

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder


def interest_of(
    folder: CaseFolder, until: date, *, strict: bool = False
) -> tuple[InterestStatement, ...]:
    """Statement of every claim, up to and including ``until``.

    Claims under different laws are reckoned apart: the rate and the order of allocation belong to
    the law of the contract. A payment that names no debt stays with the claims under the law of
    the case.

    Raises:
        CoverageError: when one of the laws has no rules on interest.
    """
    case = folder.case
    laws = list(dict.fromkeys(claim.governing_law for claim in case.claims))
    found: dict[str, InterestStatement] = {}
    for law in laws:
        sheet = load_interest_sheet(law, folder.law_dir)
        part = _under(case, law) if len(laws) > 1 else case
        for statement in statements(part, until, sheet, strict=strict):
            found[statement.claim] = statement
    return tuple(found[claim.id] for claim in case.claims if claim.id in found)


def _under(case: Case, law: str) -> Case:
    """The claims of a case under one law, with the payments that go to them."""
    mine = tuple(claim for claim in case.claims if claim.governing_law == law)
    others = tuple(claim for claim in case.claims if claim.governing_law != law)
    elsewhere = _names(others) - _names(mine)
    home = law == case.law or all(claim.governing_law != case.law for claim in case.claims)
    payments = tuple(
        payment
        for payment in case.payments
        if payment.allocate_to not in elsewhere and (payment.allocate_to is not None or home)
    )
    return case.model_copy(update={"claims": mine, "payments": payments})


def _names(claims: tuple[CaseClaim, ...]) -> set[str]:
    return {name for claim in claims for name in (claim.id, *claim.invoices)}


def law_findings(case: Case) -> list[Finding]:
    """Payments that name no debt while the claims stand under several laws."""
    laws = sorted({claim.governing_law for claim in case.claims})
    if len(laws) < 2:
        return []
    return [_unnamed(payment, laws) for payment in case.payments if payment.allocate_to is None]


def _unnamed(payment: Payment, laws: list[str]) -> Finding:
    where = Where("case.yaml", field=f"payments[{payment.id}].allocate_to")
    params = {"payment": payment.id, "laws": ", ".join(laws)}
    return Finding("LK440", Severity.WARNING, where, params)


def costs_of(folder: CaseFolder, as_of: date) -> CostEstimate:
    """Fees on the claim with its interest to ``as_of``; other currencies need the user's rate."""
    sheet = load_sheet(folder.case.case.jurisdiction, "costs.yaml", CostsSheet, folder.law_dir)
    found = interest_of(folder, as_of)
    total = interest_in(folder.case, found, sheet.currency, as_of)
    return estimate(folder.case, as_of, sheet, total)
