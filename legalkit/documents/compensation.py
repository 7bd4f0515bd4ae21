"""Enters the fixed sums that a law adds to each overdue debt for the costs of recovery.

England's Late Payment Act (s 5A) gives 40, 70 or 100 pounds for each debt. The papers of a law
claim such sums where its sheet says so (``flat_sums``); the figures are those of the money room.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from legalkit.documents.input import PackInput
from legalkit.documents.lines import FlatLine
from legalkit.documents.values import Amount, FactSheet, Leaf
from legalkit.documents.wording import say
from legalkit.law.documents_sheet import DocumentsSheet
from legalkit.law.paper_language import PaperLanguage
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.money.interest import InterestStatement

_ROOM = "legalkit.money flat sums"


def flat_lines(
    case: Case,
    found: Iterable[InterestStatement],
    sheet: DocumentsSheet,
    language: PaperLanguage,
) -> tuple[FlatLine, ...]:
    """The fixed sum of each debt; none where the papers of the law do not claim them.

    Args:
        case: the case.
        found: results of the money room.
        sheet: papers of the law, which say whether such sums are claimed.
        language: the language of the papers.
    """
    if not sheet.flat_sums:
        return ()
    invoices = {invoice.id for invoice in case.invoices}
    return tuple(
        FlatLine(
            claim=statement.claim,
            invoice=each.debt if each.debt in invoices else None,
            name=say(each.title, language),
            amount=each.amount,
            currency=each.currency,
            citation=each.citation.text,
        )
        for statement in found
        for each in statement.flat
    )


def enter_compensation(given: PackInput, facts: FactSheet) -> None:
    """Enter the fixed sum of each debt, and their total in the currency that the law fixes."""
    lines = given.flat
    facts.declare_list("compensation.lines")
    facts.put("flags.compensation", bool(lines), "counted")
    titles = {claim.id: claim.title for claim in given.case.claims}
    numbers = {invoice.id: invoice.number for invoice in given.case.invoices}
    for position, line in enumerate(lines):
        at = f"compensation.lines.{position}"
        title: Leaf = titles.get(line.claim, line.claim)
        if line.invoice is not None:
            number = numbers.get(line.invoice, line.invoice)
            title = Message("documents.invoice_title", {"title": title, "number": number})
        values: dict[str, Leaf] = {
            "title": title,
            "name": line.name,
            "amount": Amount(line.amount, line.currency),
            "provision": line.citation,
        }
        for key, value in values.items():
            facts.put(f"{at}.{key}", value, _ROOM, None, line.citation)
    if lines:
        total = Amount(sum((line.amount for line in lines), Decimal(0)), lines[0].currency)
        parts = facts.entries("compensation.lines", "amount")
        facts.put("compensation.total", total, f"{_ROOM}, added up", None, lines[0].citation, parts)
        apart = total.currency != given.case.case.currency
        facts.put("compensation.apart", apart, "compared with case.currency")


def added(given: PackInput) -> Decimal:
    """What the fixed sums add to a total in the currency of the case; another is told apart."""
    currency = given.case.case.currency
    return sum((line.amount for line in given.flat if line.currency == currency), Decimal(0))
