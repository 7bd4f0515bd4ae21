"""One debt carried to its last day, with every figure that a worked calculation may expect."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.law.interest_sheet import Component, InterestSheet
from legalkit.money.adjudged import TITLES
from legalkit.money.compensation import flat_sums
from legalkit.money.exact import ZERO
from legalkit.money.inputs import Values
from legalkit.money.ledger import Debt, Incoming, run
from legalkit.money.next_day import next_day
from legalkit.money.outcome import Outcome, segment_step
from legalkit.money.rates import DAY
from legalkit.money.terms import Situation, Terms


def reckon(
    values: Values,
    situation: Situation,
    both: tuple[Terms, Terms],
    sheet: InterestSheet,
    within: tuple[Component, ...],
) -> Outcome:
    """Carry one debt with its payments to the last day and name every figure.

    Args:
        values: the inputs.
        situation: claim and day of default.
        both: the terms up to the last day, and those that know the rate of the next.
        sheet: the law.
        within: order in which a payment meets the parts of the debt.
    """
    terms, ahead = both
    last: date = values["last_day"]
    debt = Debt(
        "debt",
        "claim",
        situation.breach - DAY,
        values["principal"],
        terms.spans,
        within,
        sheet.conventions.day_count,
        compound=terms.compound,
        limit_share=terms.limit_share,
    )
    payments = [
        Incoming(f"P{n}", day, amount)
        for n, (day, amount) in enumerate(values.get("payments", []), 1)
    ]
    done = run([debt], payments, last, sheet.allocation)
    paid = sum((line.interest for payment in done for line in payment.lines), ZERO)
    figures: dict[str, Any] = {
        "interest": debt.interest + paid,
        "interest_paid": paid,
        "days": sum(segment.days for segment in debt.segments),
        "principal_left": debt.principal,
        "interest_left": debt.interest,
        "total": debt.principal + debt.interest,
        "left_over": sum((payment.left for payment in done), ZERO),
        "daily": _daily(debt, ahead, last),
        "rule": terms.rule,
    }
    if terms.spans:
        figures["rate"] = terms.spans[0].percent
        figures["rate_last"] = terms.spans[-1].percent
        figures["first_day"] = terms.spans[0].from_
    rows = [segment.amount for segment in debt.segments]
    figures |= {f"interest_{n}": amount for n, amount in enumerate(rows, 1)}
    citations = list(terms.citations)
    if situation.claim_type not in TITLES:
        size = ("debt", values["principal"], values.get("currency", sheet.currency))
        sums, _, _ = flat_sums(situation, size, last, sheet)
        figures["compensation"] = sum((each.amount for each in sums), ZERO)
        figures["with_compensation"] = figures["total"] + figures["compensation"]
        citations += [each.citation for each in sums]
    tables = [c for span in terms.spans for c in span.citations]
    return Outcome(
        figures,
        "interest",
        (*(segment_step(segment) for segment in debt.segments), *terms.notices),
        tuple(debt.segments),
        tuple(dict.fromkeys((sheet.conventions.citation, *citations, *tables))),
        terms.findings,
    )


def _daily(debt: Debt, ahead: Terms, last: date) -> Decimal:
    found = next_day(debt, replace(debt, spans=ahead.spans), last)
    return found.daily if found else ZERO
