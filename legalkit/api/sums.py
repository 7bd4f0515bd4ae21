"""Interest and costs of a case under the law of its court."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from legalkit.law.costs_sheet import CostsSheet
from legalkit.law.interest_sheet import load_interest_sheet
from legalkit.law.load import load_sheet
from legalkit.money.costs import CostEstimate, estimate, interest_in
from legalkit.money.interest import InterestStatement, statements

if TYPE_CHECKING:
    from legalkit.api.folder import CaseFolder


def interest_of(
    folder: CaseFolder, until: date, *, strict: bool = False
) -> tuple[InterestStatement, ...]:
    """Statement of every claim, up to and including ``until``."""
    sheet = load_interest_sheet(folder.case.law, folder.law_dir)
    return statements(folder.case, until, sheet, strict=strict)


def costs_of(folder: CaseFolder, as_of: date) -> CostEstimate:
    """Fees on the claim with its interest to ``as_of``; other currencies need the user's rate."""
    sheet = load_sheet(folder.case.case.jurisdiction, "costs.yaml", CostsSheet, folder.law_dir)
    found = interest_of(folder, as_of)
    total = interest_in(folder.case, found, sheet.currency, as_of)
    return estimate(folder.case, as_of, sheet, total)
