"""The statement of account of a claim as a page: what is owed, row by row, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from legalkit.messages import Message
from legalkit.messages.citation import cited
from legalkit.model.citation import Citation
from legalkit.money.exact import plain
from legalkit.money.interest_statement import InterestStatement
from legalkit.report.page import Cell, Column, Grid, Heading, Page, Paragraph, Part, Points

#: Figures shown even when they are nil.
_ALWAYS = ("principal", "interest", "total")


def _say(key: str, **params: object) -> Message:
    return Message(f"money.print.{key}", params)


def sums(item: InterestStatement) -> list[tuple[Message, Decimal]]:
    """The figures of a statement with their names, nil ones left out."""
    rows = [
        ("principal", item.principal),
        ("side_sums", item.side_sums),
        ("interest", item.interest),
        ("flat", item.flat_total),
        ("total", item.total),
        ("interest_paid", item.interest_paid),
        ("lost", item.lost),
        ("high", item.high or Decimal(0)),
        ("measure", item.measure or Decimal(0)),
    ]
    return [
        (_say(key, until=item.until), amount) for key, amount in rows if amount or key in _ALWAYS
    ]


def daily(item: InterestStatement) -> Message | None:
    """The sentence for a letter: what goes on accruing, from which day."""
    if not item.continuing:
        return None
    start = max(item.until, *(c.from_ - timedelta(days=1) for c in item.continuing))
    params = {
        "currency": item.currency,
        "amount": f"{item.daily:,.2f}",
        "day": (start + timedelta(days=1)).isoformat(),
    }
    return Message("money.print.daily_sentence", params)


def statement_page(items: Sequence[InterestStatement], law: str) -> Page:
    """A statement of account for each claim, then how it was reckoned and on what basis."""
    parts: list[Part] = []
    for item in items:
        parts += _claim(item)
    conventions = {m.text("en"): m for item in items for m in item.conventions}
    basis = {c: _basis(c, law) for item in items for c in item.citations}
    orders = {i.order.text("en"): i.order for i in items if i.order is not None and i.payments}
    if orders:
        parts += [Heading(_say("order")), Points(tuple(orders.values()))]
    parts += [
        Heading(_say("conventions")),
        Points(tuple(conventions.values())),
        Heading(_say("basis")),
        Points(tuple(basis.values())),
    ]
    until = items[0].until if items else None
    title = Message("money.print.statement_title", {"law": law, "until": until or "–"})
    return Page(title, tuple(parts))


def _basis(citation: Citation, law: str) -> Message:
    said = {lang: f"{cited(citation.text, law, lang)} [{citation.mark}]" for lang in ("en", "zh")}
    return Message("words", said)


def _claim(item: InterestStatement) -> list[Part]:
    parts: list[Part] = [
        Heading(f"{item.claim} {item.title} ({item.currency})"),
        Grid(
            (Column(_say("col_what")), Column(item.currency, "right", keep=True)),
            tuple((name, amount) for name, amount in sums(item)),
        ),
    ]
    sentence = daily(item)
    if sentence is not None:
        parts.append(Paragraph(sentence))
    if item.segments:
        parts += [Heading(_say("rows"), 3), segments_grid(item), Points(tuple(_sources(item)))]
    if item.side_rows:
        own = replace(item, segments=item.side_rows, out_of_time=())
        parts += [Heading(_say("side_rows"), 3), segments_grid(own), Points(tuple(_sources(own)))]
    if item.payments:
        parts += [Heading(_say("payments"), 3), payments_grid(item)]
    for heading, cells in (("notices", item.notices), ("findings", item.findings)):
        if cells:
            parts += [Heading(_say(heading), 3), Points(tuple(cells))]
    return parts


def segments_grid(item: InterestStatement) -> Grid:
    """The rows of interest; those out of time are marked."""
    keys = ("debt", "from", "to", "days", "base", "rate", "amount")
    columns = [
        Column(_say(f"col_{key}"), "left" if key in ("debt", "from", "to") else "right", keep=True)
        for key in keys
    ]
    lost = bool(item.out_of_time)
    rows: list[tuple[Cell, ...]] = []
    for segment in item.segments:
        unit = _say(f"rate_{segment.span.per}", percent=plain(segment.span.percent))
        row: tuple[Cell, ...] = (
            segment.debt,
            segment.from_,
            segment.until,
            segment.days,
            segment.principal,
            unit,
            segment.amount,
        )
        mark: tuple[Cell, ...] = (_say("out_of_time") if item.is_lost(segment) else "",)
        rows.append(row + mark if lost else row)
    if lost:
        columns.append(Column(_say("col_mark")))
    return Grid(tuple(columns), tuple(rows))


def _sources(item: InterestStatement) -> list[Message]:
    found = {s.span.source.text("en"): s.span.source for s in item.segments}
    return list(found.values())


def payments_grid(item: InterestStatement) -> Grid:
    """Each payment and what it met, with the reason."""
    columns = (
        Column(_say("col_payment"), keep=True),
        Column(_say("col_date"), keep=True),
        Column(_say("col_debt"), keep=True),
        *(
            Column(_say(f"part_{part}"), "right", keep=True)
            for part in ("costs", "interest", "principal")
        ),
        Column(_say("col_reason")),
    )
    rows: list[tuple[Cell, ...]] = []
    for payment in item.payments:
        rows += [
            (
                payment.payment,
                payment.date,
                line.debt,
                line.costs,
                line.interest,
                line.principal,
                line.reason,
            )
            for line in payment.lines
        ]
        if payment.left:
            left = _say("left_over")
            rows.append((payment.payment, payment.date, None, None, None, payment.left, left))
    return Grid(columns, tuple(rows))
