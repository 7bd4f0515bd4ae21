"""What a dashboard shows of a result of screening: sums by currency, and the most urgent rows."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from heapq import nsmallest
from pathlib import Path

from legalkit.portfolio.ledger import read_amount, read_day
from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.outfiles import OUT_COLUMNS
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.table import table_rows, unusable

#: Rows of the work list; the sums hold every receivable.
MOST_ROWS = 2000
#: Columns of a result that a dashboard reads.
READ = (
    "id",
    "debtor",
    "law",
    "due_on",
    "amount",
    "currency",
    "days_overdue",
    "stage",
    "bucket",
    "limitation_safe_on",
    "next_act",
    "next_act_by",
    "reason",
    "group",
)
#: Months that the horizon shows one by one.
MONTHS = 12
#: Laws and debtor groups that are shown one by one.
MOST_GROUPS = 12
PASSED, LATER, NO_DAY = "passed", "later", "no_day"
#: Codes of receivables for which no day is known: silence is not safety.
UNKNOWN = ("NO_START", "NO_LAW", "NOT_ASKED")
#: Order of the work list after what has a day to come: what is lost, then what stands still.
NEXT, LOST, STILL = 0, 1, 2
#: Amounts by what a picture shows.
Shares = dict[str, Decimal]


@dataclass(slots=True)
class Sums:
    """What is owed in one currency.

    Attributes:
        count: number of receivables.
        ageing, horizon, law: amounts by bucket, month of the last safe day, and law.
        reasons: number and amount by reason code.
        largest: debtor groups that owe most, with what they owe.
        groups: number of debtor groups.
    """

    count: int = 0
    ageing: Shares = field(default_factory=dict)
    horizon: Shares = field(default_factory=dict)
    law: Shares = field(default_factory=dict)
    reasons: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
    largest: list[tuple[str, Decimal]] = field(default_factory=list)
    groups: int = 0

    def add(self, picture: str, key: str, amount: Decimal) -> None:
        """Add to a picture."""
        into: Shares = getattr(self, picture)
        into[key] = into.get(key, Decimal(0)) + amount

    def add_reason(self, code: str, count: int, amount: Decimal) -> None:
        """Add receivables of a reason code."""
        known, total = self.reasons.get(code, (0, Decimal(0)))
        self.reasons[code] = (known + count, total + amount)
        self.count += count

    @property
    def total(self) -> Decimal:
        """All that is owed."""
        return sum((amount for _, amount in self.reasons.values()), Decimal(0))


@dataclass(slots=True)
class Board:
    """A result, summed up.

    Attributes:
        as_of: day of the screening; None when the result has no rows.
        sums: by currency.
        rows: most urgent first; texts as the result has them.
    """

    as_of: date | None = None
    sums: dict[str, Sums] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of receivables."""
        return sum(one.count for one in self.sums.values())

    def of(self, currency: str) -> Sums:
        """The sums of a currency."""
        return self.sums.setdefault(currency, Sums())


def unknown_days(policy: EscalationPolicy) -> int:
    """How near a receivable without a day counts as: where the policy weighs it the same."""
    steps = [step.within_days for step in policy.urgency if step.factor <= policy.unknown_factor]
    return steps[0] if steps else 10**6


def day_of_result(due_on: str, days_overdue: str) -> date | None:
    """The day of the screening, which every row tells."""
    due = read_day(due_on)
    try:
        return None if due is None else due + timedelta(int(days_overdue))
    except (ValueError, OverflowError):
        return None


def month_of(safe_on: str, as_of: date) -> str:
    """The month of a last safe day within a year, else passed, later or no day."""
    if not safe_on:
        return NO_DAY
    if safe_on < as_of.isoformat():
        return PASSED
    months = (int(safe_on[:4]) - as_of.year) * 12 + int(safe_on[5:7]) - as_of.month
    return safe_on[:7] if months < MONTHS else LATER


def board_of(result: Path, policy: EscalationPolicy, most: int = MOST_ROWS) -> Board:
    """Sum up a result row by row.

    Args:
        result: file that ``portfolio screen`` wrote.
        policy: says how near a receivable without a day counts as.
        most: rows of the work list.

    Raises:
        InputError: when the file is not such a result.
    """
    board, unknown = Board(), unknown_days(policy)
    list_: list[_Row] = []
    groups: dict[str, Shares] = {}
    for number, row in table_rows(result, TableMapping(), OUT_COLUMNS):
        amount, day = read_amount(row["amount"]), day_of_result(row["due_on"], row["days_overdue"])
        if amount is None or day is None or board.as_of not in (None, day):
            raise unusable("LK922", result, number)
        board.as_of = day
        sums = board.of(row["currency"])
        sums.add("ageing", row["bucket"], amount)
        sums.add("horizon", month_of(row["limitation_safe_on"], day), amount)
        sums.add("law", row["law"], amount)
        owed = groups.setdefault(row["currency"], {})
        owed[row["group"]] = owed.get(row["group"], Decimal(0)) + amount
        sums.add_reason(row["reason"], 1, amount)
        entry = _Row(_urgency(row, day, unknown, amount), {name: row[name] for name in READ})
        if len(list_) < most:
            insort(list_, entry)
        elif entry < list_[-1]:
            list_.pop()
            insort(list_, entry)
    board.rows = [entry.cells for entry in list_]
    for currency, owed in groups.items():
        board.of(currency).groups = len(owed)
        board.of(currency).largest = largest(owed)
    return board


def largest(amounts: Shares) -> list[tuple[str, Decimal]]:
    """The largest by falling amount, then by name."""
    return nsmallest(MOST_GROUPS, amounts.items(), key=lambda item: (-item[1], item[0]))


@dataclass(slots=True)
class _Row:
    """A row of the work list, which sorts by its urgency."""

    key: tuple[int, int, Decimal, str]
    cells: dict[str, str]

    def __lt__(self, other: _Row) -> bool:
        return self.key < other.key


def _urgency(
    row: Mapping[str, str], day: date, unknown: int, amount: Decimal
) -> tuple[int, int, Decimal, str]:
    """Days to the last safe day of the next act first, then the larger amount."""
    act_by = read_day(row["next_act_by"])
    if act_by is not None:
        return (NEXT, (act_by - day).days, -amount, row["id"])
    if row["reason"] in UNKNOWN:
        return (NEXT, unknown, -amount, row["id"])
    return (LOST if row["reason"] == "EXPIRED" else STILL, 0, -amount, row["id"])
