"""Takes the figures of the money room over for the papers, unchanged, one line for each debt."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from legalkit.documents.input import CostLine, InterestLine, InterestSpan
from legalkit.documents.wording import say
from legalkit.law.paper_language import PaperLanguage, paper_language
from legalkit.model.case import Case
from legalkit.money.costs import PRESERVATION, SUIT, CostEstimate
from legalkit.money.interest import InterestStatement

_FEES = {SUIT: "litigation", PRESERVATION: "preservation"}


def interest_lines(
    case: Case, statements: Iterable[InterestStatement], language: PaperLanguage | None = None
) -> tuple[InterestLine, ...]:
    """Interest per debt, in the order of the statements and of the due days.

    Args:
        case: the case.
        statements: results of the money room.
        language: language of the court, in which rates and methods are said; Chinese when absent.
    """
    tongue = language or paper_language()
    return tuple(line for statement in statements for line in _lines(case, statement, tongue))


def _lines(case: Case, statement: InterestStatement, language: PaperLanguage) -> list[InterestLine]:
    invoices = {invoice.id for invoice in case.invoices}
    open_now = {item.debt: item for item in statement.continuing}
    names = list(dict.fromkeys([*(segment.debt for segment in statement.segments), *open_now]))
    agreed = {debt for debt, rule, _ in statement.rates if rule == "contract"}
    titles = {debt: say(title, language) for debt, _, title in statement.rates}
    rules = {debt: rule for debt, rule, _ in statement.rates}
    lines = []
    for name in names:
        spans = tuple(
            InterestSpan(
                s.principal, s.from_, s.until, s.days, say(s.span.source, language), s.amount
            )
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
        rate = say(rest.span.source, language) if rest else spans[-1].rate
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
                citation=language.clause.join(dict.fromkeys(cite for cite in cites if cite)),
                paid=met,
                method=_method(statement, language),
                kind="penalty" if name in agreed else "loss",
                daily=rest.daily if rest else None,
                percent=rest.span.percent if rest else None,
                per=rest.span.per if rest else "year",
            )
        )
    return lines


def _method(statement: InterestStatement, language: PaperLanguage) -> str:
    blank = "" if language.script == "han" else " "
    return blank.join(say(message, language) for message in statement.conventions)


def cost_lines(
    estimate: CostEstimate, *, preservation: bool, language: PaperLanguage | None = None
) -> tuple[CostLine, ...]:
    """The fees that go with a filing pack.

    Args:
        estimate: result of the money room.
        preservation: whether preservation is asked for.
        language: language of the court; Chinese when absent.
    """
    tongue = language or paper_language()
    wanted = [
        fee
        for fee in estimate.fees
        if fee.kind == SUIT or (preservation and fee.kind == PRESERVATION)
    ]
    return tuple(
        CostLine(
            _FEES[fee.kind],
            say(fee.title, tongue),
            fee.amount,
            tongue.clause.join(say(step.what, tongue) for step in fee.steps),
            tongue.clause.join(citation.text for citation in fee.citations),
            estimate.currency,
        )
        for fee in wanted
    )
