"""Agreements that lengthen or shorten a period, as far as the law lets them."""

from __future__ import annotations

from legalkit.dates.length import Length
from legalkit.law.limitation_sheet import AgreementRule
from legalkit.law.scope import Scope
from legalkit.limitation.law import Law, applies


def agreed_length(
    law: Law, scope: Scope, statutory: Length, months: int
) -> tuple[AgreementRule, Length | None, str] | None:
    """The length that an agreement on ``months`` gives.

    Returns:
        the rule, the new length (None when the agreement has no effect) and the key of the
        sentence;
        None when the sheet says nothing on agreements.
    """
    rule = next(
        (r for r in law.sheet.agreements if applies(r.types, scope.claim) and r.when(scope)), None
    )
    if rule is None:
        return None
    longer = months > statutory.all_months
    wanted = "lengthen" if longer else "shorten"
    if rule.allowed not in (wanted, "both"):
        return rule, None, "why.agreement_void"
    if longer and rule.at_most and months > rule.at_most.all_months:
        return rule, rule.at_most, "why.agreement_capped"
    if not longer and rule.at_least and months < rule.at_least.all_months:
        return rule, rule.at_least, "why.agreement_capped"
    return rule, Length(months=months), "why.agreement"
