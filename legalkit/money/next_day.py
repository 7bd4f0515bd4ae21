"""What the first day after a statement costs: the last line of a letter or of a claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from legalkit.money.debt import Debt
from legalkit.money.exact import to_cents
from legalkit.money.interest_statement import Continuing, Part
from legalkit.money.rates import DAY, basis


def next_day(debt: Debt, ahead: Debt, until: date) -> Continuing | None:
    """What goes on accruing from the day after the statement, at the rate known for that day.

    Args:
        debt: the debt as it stands at the end of ``until``; it is not changed.
        ahead: the same debt with its rates up to the day asked for.
        until: last day of the statement.

    Returns:
        None when nothing accrues.
    """
    start = max(until, debt.due_on) + DAY
    if debt.principal <= 0:
        return None
    # The day is reckoned as any other, so that a new rate, a new year, a compound rest or a limit
    # that falls on it counts.
    probe = replace(debt, spans=ahead.spans, side_spans=(), segments=[])
    probe.advance(start)
    rows = [row for row in probe.segments if row.from_ == start]
    parts = [Part(row.principal, row.span, row.basis) for row in rows]
    for side in ahead.side_spans:
        if side.from_ <= start <= side.until:
            parts.append(Part(debt.principal, side, basis(side, start.year, debt.day_count)))
    exact = sum((part.exact for part in parts), Fraction(0))
    # A law without interest (Saudi Arabia) has nothing to say about the days to come.
    if not exact:
        return None
    first = parts[0]
    return Continuing(
        debt.id, first.principal, start, first.span, to_cents(exact), exact, tuple(parts)
    )
