"""Ranks receivables by amount at risk; every term of the product is shown."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.portfolio.assess import Assessed
from legalkit.portfolio.ledger import BadCell


@dataclass(frozen=True, slots=True)
class Ranked:
    """The most urgent receivables of one currency, and what the rest comes to.

    Attributes:
        currency: amounts in different currencies are not compared.
        rows: most urgent first.
        others: number of receivables not listed.
        total_at_risk: of all of them, listed or not.
    """

    currency: str
    rows: tuple[Assessed, ...]
    others: int
    total_at_risk: Decimal

    def to_json(self) -> dict[str, Any]:
        """Stable keys; ``terms`` multiply to ``at_risk``."""
        return {
            "currency": self.currency,
            "others": self.others,
            "total_at_risk": str(self.total_at_risk),
            "rows": [
                {
                    "id": row.receivable.id,
                    "debtor": row.receivable.debtor,
                    "at_risk": str(row.at_risk),
                    "terms": {
                        "amount": str(row.receivable.amount),
                        "factor": str(row.factor),
                        "provability": str(row.provability),
                    },
                    "moved_by": list(row.moved_by),
                    "limitation_status": row.time.status if row.time else "not_asked",
                    "limitation_safe_on": row.time.safe_on.isoformat()
                    if row.time and row.time.safe_on
                    else None,
                    "limitation_days_left": row.days_left,
                    "days_overdue": row.days_overdue,
                    "stage": row.stage,
                }
                for row in self.rows
            ],
        }


def triage(entries: Iterable[Assessed | list[BadCell]], top: int) -> tuple[list[Ranked], int]:
    """Rank by amount at risk, then the earlier last safe day, then the id.

    Only ``top`` rows per currency are kept in memory.

    Args:
        entries: from :func:`legalkit.portfolio.screen.assessed_rows`.
        top: how many rows per currency.

    Returns:
        one ranking per currency, and the number of rows that could not be used.
    """
    heaps: dict[str, list[tuple[tuple[Decimal, int, _Reverse], Assessed]]] = {}
    totals: dict[str, tuple[int, Decimal]] = {}
    bad = 0
    for entry in entries:
        if isinstance(entry, list):
            bad += 1
            continue
        currency = entry.receivable.currency
        count, total = totals.get(currency, (0, Decimal(0)))
        totals[currency] = (count + 1, total + entry.at_risk)
        heap = heaps.setdefault(currency, [])
        item = (_weight(entry), entry)
        if len(heap) < top:
            heapq.heappush(heap, item)
        elif heap and item[0] > heap[0][0]:
            heapq.heapreplace(heap, item)
    ranked = []
    for currency in sorted(heaps):
        rows = tuple(
            entry for _, entry in sorted(heaps[currency], key=lambda i: i[0], reverse=True)
        )
        count, total = totals[currency]
        ranked.append(Ranked(currency, rows, count - len(rows), total))
    return ranked, bad


class _Reverse(str):
    """Text that sorts backwards, so that of two equal rows the smaller id comes first."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)

    def __gt__(self, other: str) -> bool:
        return str.__lt__(self, other)


def _weight(entry: Assessed) -> tuple[Decimal, int, _Reverse]:
    last = entry.time.safe_on if entry.time and entry.time.safe_on else date.max
    return entry.at_risk, -last.toordinal(), _Reverse(entry.receivable.id)
