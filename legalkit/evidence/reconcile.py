"""Runs the reconciliation rules that the sheet lists; which rule weighs what is data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from legalkit.evidence import papers, sums
from legalkit.evidence.contents import Readings
from legalkit.evidence.outcome import Answer, Outcome, RuleResult
from legalkit.evidence.read_rules import READ_TESTS
from legalkit.law.evidence_sheet import EvidenceSheet, ReconciliationRule
from legalkit.model.case import Case
from legalkit.model.errors import RuleError
from legalkit.model.finding import Finding

Computation = Callable[[Case, Decimal], Iterator[Outcome]]

#: The computations that a sheet may name in ``test``.
TESTS: dict[str, Computation] = {
    function.__name__: function
    for function in (
        sums.quantities_in_order,
        sums.statement_adds_up,
        sums.principal_is_open_items,
        sums.payments_allocated,
        sums.balance_rolls_forward,
        sums.one_currency,
        sums.ceiling_covers_claim,
        sums.preservation_within_claim,
        papers.same_legal_persons,
        papers.receiver_known,
        papers.payer_is_debtor,
        papers.buyer_on_invoice,
        papers.order_of_dates,
        papers.due_dates_recomputed,
        papers.demand_after_due,
        papers.statement_signed_later,
        papers.papers_point_up,
        papers.no_orphans,
        papers.no_duplicates,
        papers.papers_agree_with_case,
    )
}


def reconcile(
    case: Case, sheet: EvidenceSheet, readings: Readings | None = None
) -> tuple[RuleResult, ...]:
    """Run every rule of the sheet on the case.

    Args:
        case: the case as read.
        sheet: which rules there are and how they weigh.
        readings: what was read in the files; without it the rules on papers cannot tell.

    Raises:
        RuleError: when the sheet names a computation that does not exist.
    """
    return tuple(_run(case, rule, sheet.law, readings or {}) for rule in sheet.rules)


def _run(case: Case, rule: ReconciliationRule, law: str, readings: Readings) -> RuleResult:
    compute, reading = TESTS.get(rule.test), READ_TESTS.get(rule.test)
    if compute is not None:
        outcomes = tuple(compute(case, rule.tolerance))
    elif reading is not None:
        outcomes = tuple(reading(case, rule.tolerance, readings))
    else:
        known = ", ".join(sorted((*TESTS, *READ_TESTS)))
        params = {"rule": rule.id, "test": rule.test, "law": law, "known": known}
        finding = Finding("LK511", params=params)
        raise RuleError(finding.message(), [finding])
    return RuleResult(
        rule.id,
        _answer(outcomes),
        rule.severity,
        rule.name.message,
        rule.on_failure.message,
        rule.elements,
        outcomes,
        rule.citation,
    )


def _answer(outcomes: tuple[Outcome, ...]) -> Answer:
    """A failure anywhere is a failure; nothing to look at is not a pass."""
    answers = {outcome.answer for outcome in outcomes}
    if Answer.FAIL in answers:
        return Answer.FAIL
    return Answer.PASS if answers == {Answer.PASS} else Answer.CANNOT_TELL
