"""What a screening came to: sums by currency, bucket, stage and reason."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from legalkit.portfolio.assess import Assessed

_CENT = Decimal("0.01")


@dataclass(slots=True)
class Screening:
    """What a screening came to.

    Attributes:
        as_of: day of the assessment.
        good: rows assessed.
        bad: rows that could not be used, events included.
        out: file of results.
        bad_file: file of bad rows; None when there is none.
        ageing: amount by currency and bucket.
        stages: number of receivables by stage.
        reasons: number of receivables by reason code.
        owed: amount by reason code and currency.
        paths: number of receivables by the path that answered.
        uncovered: number of receivables by law without a rule sheet.
        interest_notes: number of receivables by what must be known about their interest.
        interest_own: number of debts whose interest was reckoned one by one.
    """

    as_of: date
    good: int = 0
    bad: int = 0
    out: Path | None = None
    bad_file: Path | None = None
    ageing: dict[str, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    stages: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    owed: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    paths: dict[str, int] = field(default_factory=dict)
    uncovered: dict[str, int] = field(default_factory=dict)
    interest_notes: dict[str, int] = field(default_factory=dict)
    interest_own: int = 0

    def count(self, row: Assessed) -> None:
        """Add one row to the sums."""
        self.reasons[row.reason] = self.reasons.get(row.reason, 0) + 1
        self.add_owed(row.reason, row.receivable.currency, row.receivable.amount)
        if row.time is not None:
            self.paths[row.time.path] = self.paths.get(row.time.path, 0) + 1
        if row.interest is not None:
            self.interest_own += 1
            if row.interest.note:
                note = row.interest.note
                self.interest_notes[note] = self.interest_notes.get(note, 0) + 1
        self.good += 1
        by_bucket = self.ageing[row.receivable.currency]
        by_bucket[row.bucket] = by_bucket.get(row.bucket, Decimal(0)) + row.receivable.amount
        self.stages[row.stage] = self.stages.get(row.stage, 0) + 1

    def add_owed(self, code: str, currency: str, amount: Decimal) -> None:
        """Add what is owed under a reason code."""
        by = self.owed.setdefault(code, {})
        by[currency] = by.get(currency, Decimal(0)) + amount

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "as_of": self.as_of.isoformat(),
            "good": self.good,
            "bad": self.bad,
            "out": str(self.out) if self.out else None,
            "bad_file": str(self.bad_file) if self.bad_file else None,
            "ageing": {
                c: {b: written(v) for b, v in sorted(by.items())}
                for c, by in sorted(self.ageing.items())
            },
            "stages": dict(sorted(self.stages.items())),
            "reasons": dict(sorted(self.reasons.items())),
            "owed": {
                code: {currency: written(amount) for currency, amount in sorted(by.items())}
                for code, by in sorted(self.owed.items())
            },
            "paths": dict(sorted(self.paths.items())),
            "uncovered": dict(sorted(self.uncovered.items())),
            "interest_notes": dict(sorted(self.interest_notes.items())),
            "interest_own": self.interest_own,
        }


def written(amount: Decimal) -> str:
    """A sum with cents, and further decimals only where it has them."""
    cents = amount.quantize(_CENT)
    return format(cents if cents == amount else amount.normalize(), "f")
