"""Screens a ledger: every row goes to the result or, with its reason, to the file of bad rows."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from legalkit.messages import Message
from legalkit.portfolio.assess import Assessed, Assessor, QuestionError
from legalkit.portfolio.clock import Clock
from legalkit.portfolio.ledger import BadCell, read_ledger
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.store import Store

OUT_COLUMNS = (
    "id",
    "law",
    "type",
    "due_on",
    "amount",
    "currency",
    "debtor",
    "days_overdue",
    "stage",
    "bucket",
    "limitation_status",
    "limitation_safe_on",
    "limitation_asserted_on",
    "limitation_days_left",
    "limitation_rule",
)
BAD_COLUMNS = ("file", "row", "id", "column", "value", "expected")


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
    """

    as_of: date
    good: int = 0
    bad: int = 0
    out: Path | None = None
    bad_file: Path | None = None
    ageing: dict[str, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    stages: dict[str, int] = field(default_factory=dict)

    def count(self, row: Assessed) -> None:
        """Add one row to the sums."""
        self.good += 1
        by_bucket = self.ageing[row.receivable.currency]
        by_bucket[row.bucket] = by_bucket.get(row.bucket, Decimal(0)) + row.receivable.amount
        self.stages[row.stage] = self.stages.get(row.stage, 0) + 1

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "as_of": self.as_of.isoformat(),
            "good": self.good,
            "bad": self.bad,
            "out": str(self.out) if self.out else None,
            "bad_file": str(self.bad_file) if self.bad_file else None,
            "ageing": {
                c: {b: str(v) for b, v in sorted(by.items())}
                for c, by in sorted(self.ageing.items())
            },
            "stages": dict(sorted(self.stages.items())),
        }


def assessed_rows(
    ledger: Path,
    policy: EscalationPolicy,
    as_of: date,
    *,
    clock: Clock | None = None,
    events: Path | None = None,
) -> Iterator[Assessed | list[BadCell]]:
    """Every row of a ledger, assessed, or the cells that are wrong; one at a time."""
    assessor = Assessor(policy, as_of, clock)
    with Store() as store:
        if events is not None:
            for cell in store.load_events(events):
                yield [cell]
        for entry in read_ledger(ledger):
            if isinstance(entry, list):
                yield entry
                continue
            if store.first_use(entry.id, entry.row) is not None:
                yield [BadCell(ledger.name, entry.row, "id", entry.id, "expect.new_id", entry.id)]
                continue
            try:
                yield assessor.assess(entry, store.events(entry.id) if events else [])
            except QuestionError as problem:
                yield [
                    BadCell(
                        ledger.name,
                        entry.row,
                        "events",
                        str(problem)[:60],
                        "expect.events",
                        entry.id,
                    )
                ]
        if events is not None:
            for cell in store.orphans(events.name):
                yield [cell]


def screen(
    ledger: Path,
    out: Path,
    policy: EscalationPolicy,
    as_of: date,
    *,
    clock: Clock | None = None,
    events: Path | None = None,
    lang: str = "en",
    progress: Callable[[int], None] | None = None,
) -> Screening:
    """Screen a ledger into ``out``; bad rows go to ``<out>.bad.csv`` with their reasons.

    Args:
        ledger: columns id, law, type, due_on, amount, currency, debtor.
        out: file to write.
        policy: stages and buckets.
        as_of: day of the assessment.
        clock: answers limitation questions; without it those columns stay empty.
        events: columns receivable, kind, date and, where known, received_on, form, amount.
        lang: language of the reasons.
        progress: called now and then with the number of rows done.

    Raises:
        InputError: when a file as a whole cannot be read; then nothing is written over ``out``.
    """
    result = Screening(as_of, out=out)
    bad_path = out.with_name(out.name.removesuffix(".csv") + ".bad.csv")
    part, bad_part = out.with_name(out.name + ".part"), bad_path.with_name(bad_path.name + ".part")
    try:
        with ExitStack() as stack:
            good_file = stack.enter_context(part.open("w", encoding="utf-8", newline=""))
            bad_file = stack.enter_context(bad_part.open("w", encoding="utf-8", newline=""))
            good, bad = csv.writer(good_file), csv.writer(bad_file)
            good.writerow(OUT_COLUMNS)
            bad.writerow(BAD_COLUMNS)
            for entry in assessed_rows(ledger, policy, as_of, clock=clock, events=events):
                if isinstance(entry, list):
                    result.bad += 1
                    bad.writerows(_bad_cells(cell, lang) for cell in entry)
                else:
                    result.count(entry)
                    good.writerow(_cells(entry))
                if progress is not None and (result.good + result.bad) % 10000 == 0:
                    progress(result.good + result.bad)
        part.replace(out)
        if result.bad:
            bad_part.replace(bad_path)
            result.bad_file = bad_path
        else:
            bad_path.unlink(missing_ok=True)
    finally:
        part.unlink(missing_ok=True)
        bad_part.unlink(missing_ok=True)
    return result


def safe(text: str) -> str:
    """Text that a spreadsheet will not run as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _cells(row: Assessed) -> tuple[object, ...]:
    one, time = row.receivable, row.time
    return (
        safe(one.id),
        one.law,
        one.type,
        one.due_on,
        format(one.amount, "f"),
        one.currency,
        safe(one.debtor),
        row.days_overdue,
        row.stage,
        row.bucket,
        time.status if time else "not_asked",
        (time and time.safe_on) or "",
        (time and time.asserted_on) or "",
        "" if row.days_left is None else row.days_left,
        (time and time.decided_by) or "",
    )


def _bad_cells(cell: BadCell, lang: str) -> tuple[object, ...]:
    return (
        cell.file,
        cell.row,
        safe(cell.id),
        cell.column,
        safe(cell.value),
        Message(cell.expected).text(lang),
    )
