"""Interest and costs of a case, each claim under the law that governs it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.law.load import load_sheet
from legalkit.model.case import Case, Payment
from legalkit.model.claim import CaseClaim
from legalkit.model.errors import InputError
from legalkit.model.finding import Finding, Severity, Where
from legalkit.money.costs import CostEstimate, estimate, in_force_on, interest_in
from legalkit.money.interest import InterestStatement, for_guarantee, principal_claim, statements
from legalkit.money.tariff import Fee, fee

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder


def interest_of(
    folder: CaseFolder, until: date, *, strict: bool = False
) -> tuple[InterestStatement, ...]:
    """Statement of every claim, up to and including ``until``.

    Claims under different laws are reckoned apart: the rate and the order of allocation belong to
    the law of the contract. A payment that names no debt stays with the claims under the law of
    the case, or of the first claim where none stands under it. A guarantee is the same debt as the
    claim that it guarantees, under whatever law the guarantee stands.

    Raises:
        CoverageError: when one of the laws has no rules on interest.
    """
    case = folder.case
    laws = _laws(case)
    found: dict[str, InterestStatement] = {}
    for law in laws:
        sheet = load_interest_sheet(law, folder.law_dir)
        part = _under(case, law, laws) if len(laws) > 1 else case
        for statement in statements(part, until, sheet, strict=strict):
            found[statement.claim] = statement
    return tuple(found[claim.id] for claim in case.claims if claim.id in found)


def interest_on(
    folder: CaseFolder, claim_id: str, until: date, *, strict: bool = False
) -> InterestStatement:
    """Statement of one claim; a guarantee is shown with the debt that it guarantees.

    Raises:
        InputError: when the case has no such claim.
        CoverageError: when one of the laws has no rules on interest.
    """
    case = folder.case
    claim = next((each for each in case.claims if each.id == claim_id), None)
    if claim is None:
        known = ", ".join(each.id for each in case.claims)
        finding = Finding("LK407", params={"claim": claim_id, "known": known})
        raise InputError(finding.message(), [finding])
    main = principal_claim(case, claim)
    every = interest_of(folder, until, strict=strict)
    result = next(each for each in every if each.claim == main.id)
    return result if main is claim else for_guarantee(result, claim)


def _mains(case: Case) -> list[CaseClaim]:
    """The claims that are debts of their own, seen over the whole case."""
    return [claim for claim in case.claims if principal_claim(case, claim) is claim]


def _laws(case: Case) -> list[str]:
    return list(dict.fromkeys(claim.governing_law for claim in _mains(case)))


def _under(case: Case, law: str, laws: list[str]) -> Case:
    """The claims of a case under one law, with the payments that go to them."""
    mine = tuple(claim for claim in _mains(case) if claim.governing_law == law)
    own = {claim.id for claim in mine}
    mine_too = tuple(claim for claim in case.claims if principal_claim(case, claim).id in own)
    elsewhere = _names(claim for claim in case.claims if claim not in mine_too) - _names(mine_too)
    home = law == _home(case, laws)
    known = _names(case.claims)
    payments = tuple(
        payment
        for payment in case.payments
        if (home if payment.allocate_to not in known else payment.allocate_to not in elsewhere)
    )
    # A guarantee under another law goes with the debt that it guarantees: it is the same money.
    return case.model_copy(update={"claims": mine_too, "payments": payments})


def _names(claims: Iterable[CaseClaim]) -> set[str]:
    return {name for claim in claims for name in (claim.id, *claim.invoices)}


def law_findings(case: Case) -> list[Finding]:
    """Payments that name no debt while the claims stand under several laws."""
    laws = _laws(case)
    if len(laws) < 2:
        return []
    home = _home(case, laws)
    unnamed = (payment for payment in case.payments if payment.allocate_to is None)
    return [_unnamed(payment, sorted(laws), home) for payment in unnamed]


def _home(case: Case, laws: list[str]) -> str:
    """The law whose claims take the payments that name none."""
    return case.law if case.law in laws else laws[0]


def _unnamed(payment: Payment, laws: list[str], home: str) -> Finding:
    where = Where("case.yaml", field=f"payments[{payment.id}].allocate_to")
    params = {"payment": payment.id, "laws": ", ".join(laws), "home": home}
    return Finding("LK440", Severity.WARNING, where, params)


def fee_on(folder: CaseFolder, kind: str, base: Decimal, as_of: date) -> Fee | None:
    """One fee of the law of the court on a sum that only the step knows; None where it has none.

    Args:
        folder: the open case.
        kind: kind of fee in ``costs.yaml``.
        base: the sum it is reckoned on, in the currency of the court.
        as_of: day that picks the tariff.
    """
    sheet = load_sheet(folder.case.case.jurisdiction, "costs.yaml", CostsSheet, folder.law_dir)
    rule = next((r for r in sheet.fees if r.kind == kind and in_force_on(r, sheet, as_of)), None)
    if rule is None:
        return None
    return fee(rule, sheet.tariff(rule.tariff) if rule.tariff else None, base)


def costs_of(
    folder: CaseFolder,
    as_of: date,
    interest: tuple[InterestStatement, ...] | None = None,
    fixed: Iterable[tuple[Decimal, str]] = (),
) -> CostEstimate:
    """Fees on the claim with its interest to ``as_of``; other currencies need the user's rate.

    Args:
        folder: the open case.
        as_of: the day of the assessment.
        interest: the statements to ``as_of``, where the caller has reckoned them already.
        fixed: fixed sums claimed beside the interest, each with its currency; those in the
            currency of the court's fees raise the value of the claim.
    """
    sheet = load_sheet(folder.case.case.jurisdiction, "costs.yaml", CostsSheet, folder.law_dir)
    found = interest_of(folder, as_of) if interest is None else interest
    total = interest_in(folder.case, found, sheet.currency, as_of)
    total += sum((amount for amount, currency in fixed if currency == sheet.currency), Decimal(0))
    return estimate(folder.case, as_of, sheet, total)
