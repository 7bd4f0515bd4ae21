"""Takes the figures of the money room over for the papers, unchanged, one line for each debt."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from legalkit.documents.input import CostLine, InterestLine, InterestSpan
from legalkit.model.case import Case
from legalkit.money.costs import PRESERVATION, SUIT, CostEstimate
from legalkit.money.interest import InterestStatement

_FEES = {SUIT: "litigation", PRESERVATION: "preservation"}


def interest_lines(case: Case, statements: Iterable[InterestStatement]) -> tuple[InterestLine, ...]:
    """Interest per debt, in the order of the statements and of the due days."""
    return tuple(line for statement in statements for line in _lines(case, statement))


def _lines(case: Case, statement: InterestStatement) -> list[InterestLine]:
    invoices = {invoice.id for invoice in case.invoices}
    open_now = {item.debt: item for item in statement.continuing}
    names = list(dict.fromkeys([*(segment.debt for segment in statement.segments), *open_now]))
    agreed = {debt for debt, rule, _ in statement.rates if rule == "contract"}
    titles = {debt: title.text("zh") for debt, _, title in statement.rates}
    rules = {debt: rule for debt, rule, _ in statement.rates}
    lines = []
    for name in names:
        spans = tuple(
            InterestSpan(s.principal, s.from_, s.until, s.days, s.span.source.text("zh"), s.amount)
            for s in statement.segments
            if s.debt == name
        )
        met = sum(
            (
                part.interest
                for payment in statement.payments
                for part in payment.lines
                if part.debt == name and part.claim == statement.claim
            ),
            Decimal("0.00"),
        )
        rest = open_now.get(name)
        rate = rest.span.source.text("zh") if rest else spans[-1].rate
        cites = [titles.get(name, ""), *(citation.text for citation in statement.citations)]
        lines.append(
            InterestLine(
                claim=statement.claim,
                invoice=name if name in invoices else None,
                currency=statement.currency,
                base=rest.principal if rest else Decimal("0.00"),
                starts_on=spans[0].from_day if spans else rest.from_ if rest else statement.until,
                cut_off=statement.until,
                rate=rate,
                amount=sum((span.amount for span in spans), Decimal("0.00")) - met,
                spans=spans,
                rule=rules.get(name, ""),
                citation="；".join(dict.fromkeys(cite for cite in cites if cite)),
                paid=met,
                method="".join(message.text("zh") for message in statement.conventions),
                kind="penalty" if name in agreed else "loss",
            )
        )
    return lines


def cost_lines(estimate: CostEstimate, *, preservation: bool) -> tuple[CostLine, ...]:
    """The fees that go with a filing pack.

    Args:
        estimate: result of the money room.
        preservation: whether preservation is asked for.
    """
    wanted = [
        fee
        for fee in estimate.fees
        if fee.kind == SUIT or (preservation and fee.kind == PRESERVATION)
    ]
    return tuple(
        CostLine(
            _FEES[fee.kind],
            fee.title.text("zh"),
            fee.amount,
            "；".join(step.what.text("zh") for step in fee.steps),
            "；".join(citation.text for citation in fee.citations),
            estimate.currency,
        )
        for fee in wanted
    )
