"""Ranks receivables by amount at risk; every term of the product is shown."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.portfolio.assess import Assessed
from legalkit.portfolio.ledger import BadCell
from legalkit.portfolio.policy import EscalationPolicy


@dataclass(frozen=True, slots=True)
class Ranked:
    """The most urgent receivables of one currency, and what the rest comes to.

    Attributes:
        currency: amounts in different currencies are not compared.
        rows: most urgent first.
        others: number of receivables not listed.
        total_at_risk: of all of them, listed or not.
        missing: what gates ask for and the file does not have, by step, for each row.
    """

    currency: str
    rows: tuple[Assessed, ...]
    others: int
    total_at_risk: Decimal
    missing: tuple[dict[str, tuple[str, ...]], ...] = ()

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
                    "reason": row.reason,
                    "next_act": row.next_act,
                    "next_act_by": row.act_by.isoformat() if row.act_by else None,
                    "missing": {step: list(needs) for step, needs in missing.items()},
                }
                for row, missing in zip(self.rows, self.missing, strict=True)
            ],
        }


@dataclass(slots=True)
class Ranking:
    """Keeps the most urgent rows of each currency while rows pass by.

    Attributes:
        policy: says what is missing before each step.
        top: how many rows per currency.
        bad: rows that could not be used.
    """

    policy: EscalationPolicy
    top: int
    bad: int = 0
    _heaps: dict[str, list[tuple[tuple[Decimal, int, _Reverse], Assessed]]] = field(
        default_factory=dict
    )
    _totals: dict[str, tuple[int, Decimal]] = field(default_factory=dict)

    def count(self, currency: str, count: int, at_risk: Decimal) -> None:
        """Add to the sums of a currency."""
        known, total = self._totals.get(currency, (0, Decimal(0)))
        self._totals[currency] = (known + count, total + at_risk)

    def add(self, entry: Assessed) -> None:
        """Keep a row when it is among the most urgent."""
        heap = self._heaps.setdefault(entry.receivable.currency, [])
        item = (_weight(entry), entry)
        if len(heap) < self.top:
            heapq.heappush(heap, item)
        elif heap and item[0] > heap[0][0]:
            heapq.heapreplace(heap, item)

    def ranked(self) -> list[Ranked]:
        """One ranking per currency: by amount at risk, the earlier last safe day, the id."""
        found = []
        for currency in sorted(self._totals):
            heap = self._heaps.get(currency, [])
            rows = tuple(entry for _, entry in sorted(heap, key=lambda i: i[0], reverse=True))
            count, total = self._totals[currency]
            missing = tuple(
                self.policy.missing(row.stage, row.receivable.marks, row.time) for row in rows
            )
            found.append(Ranked(currency, rows, count - len(rows), total, missing))
        return found


def triage(
    entries: Iterable[Assessed | list[BadCell]], top: int, policy: EscalationPolicy
) -> tuple[list[Ranked], int]:
    """Rank by amount at risk, then the earlier last safe day, then the id.

    Only ``top`` rows per currency are kept in memory.

    Args:
        entries: from :func:`legalkit.portfolio.screen.assessed_rows`.
        top: how many rows per currency.
        policy: says what is missing before each step.

    Returns:
        one ranking per currency, and the number of rows that could not be used.
    """
    ranking = Ranking(policy, top)
    for entry in entries:
        if isinstance(entry, list):
            ranking.bad += 1
            continue
        ranking.count(entry.receivable.currency, 1, entry.at_risk)
        ranking.add(entry)
    return ranking.ranked(), ranking.bad


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
