"""What changed between two screenings, and why."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from legalkit.portfolio.board import day_of_result
from legalkit.portfolio.ledger import read_amount
from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.table import table_rows, unusable
from legalkit.portfolio.writers import kind_of, table_writer

#: Columns whose change a reader must know.
WATCHED = (
    "limitation_status",
    "limitation_safe_on",
    "limitation_asserted_on",
    "amount",
    "law",
    "stage",
    "reason",
)
#: Columns that say why, in the order in which they explain.
WHY = (
    ("amount", "amount"),
    ("law", "law"),
    ("due_on", "due_date"),
    ("deciding_event", "event"),
    ("limitation_rule", "rule"),
    ("limitation_safe_on", "proof_or_sheet"),
    ("limitation_asserted_on", "told_event"),
)
#: What a change is told with.
_TOLD = ("debtor", "currency", "next_act_by")
NEEDED = ("id", "days_overdue", *dict.fromkeys([*WATCHED, *(name for name, _ in WHY), *_TOLD]))
#: Columns of a file of changes.
CHANGE_COLUMNS = (
    "id",
    "debtor",
    "currency",
    "what",
    "why",
    *(f"{side}_{name}" for name in WATCHED for side in ("old", "new")),
)
#: Order in which changes are told: now expired, another reason, the rest.
EXPIRED_NOW, OTHER_REASON, REST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Changed:
    """One receivable that is not as it was.

    Attributes:
        id: the receivable.
        debtor: who owes it.
        what: ``new``, ``gone`` or ``changed``.
        why: ``amount``, ``law``, ``due_date``, ``event`` (another event decides), ``rule``,
            ``proof_or_sheet``, ``told_event``, or ``time`` when only days have passed.
        fields: column to old and new value.
    """

    id: str
    debtor: str
    what: str
    why: str
    fields: dict[str, tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "id": self.id,
            "debtor": self.debtor,
            "what": self.what,
            "why": self.why,
            "fields": {name: {"old": old, "new": new} for name, (old, new) in self.fields.items()},
        }


@dataclass(slots=True)
class Difference:
    """What changed between two results.

    Attributes:
        old_day, new_day: days of the screenings; None for a result without rows.
        counts: number of receivables by what happened and why.
        first: the changes that matter most: now expired, then another reason, then the rest, each
            by the last safe day of the next act.
    """

    old_day: date | None = None
    new_day: date | None = None
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    first: list[Changed] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Number of receivables that are not as they were."""
        return sum(self.counts.values())

    def count_in(self, what: str, why: str, count: int = 1) -> None:
        """Add to the counts."""
        self.counts[what, why] = self.counts.get((what, why), 0) + count

    def to_json(self) -> dict[str, Any]:
        """Stable keys; ``others`` says how many changes are not listed."""
        return {
            "old_day": self.old_day.isoformat() if self.old_day else None,
            "new_day": self.new_day.isoformat() if self.new_day else None,
            "count": self.count,
            "counts": [
                {"what": what, "why": why, "count": count}
                for (what, why), count in sorted(self.counts.items())
            ],
            "changes": [change.to_json() for change in self.first],
            "others": self.count - len(self.first),
        }


def difference(old: Path, new: Path, top: int, out: Path | None = None) -> Difference:
    """Compare two results row by row; the older one is held in memory.

    Args:
        old: result of an earlier ``portfolio screen``.
        new: result of a later one.
        top: how many changes are listed.
        out: file for all of them: .csv, .xlsx or .parquet.

    Raises:
        InputError: when a file is not such a result.
    """
    found = Difference()
    list_: list[tuple[tuple[int, str, str], Changed]] = []
    with nullcontext() if out is None else table_writer(out, kind_of(out), CHANGE_COLUMNS) as write:
        for was, now in _pairs(old, new, found):
            changed = _changed(was, now)
            if changed is None:
                continue
            found.count_in(changed.what, changed.why)
            list_.append((gravity(was, now), changed))
            if len(list_) > 2 * top + 1000:
                list_ = heapq.nsmallest(top, list_, key=lambda entry: entry[0])
            if write is not None:
                write(_cells(changed, now or was))
    found.first = [change for _, change in heapq.nsmallest(top, list_, key=lambda entry: entry[0])]
    return found


_Row = dict[str, str]


def _pairs(old: Path, new: Path, found: Difference) -> Iterator[tuple[_Row, _Row]]:
    """Each receivable as it was and as it is; empty where it is in one result only."""
    before = {}
    for number, row in table_rows(old, TableMapping(), NEEDED):
        found.old_day = _same_day(old, number, row, found.old_day)
        before[row["id"]] = row
    for number, row in table_rows(new, TableMapping(), NEEDED):
        found.new_day = _same_day(new, number, row, found.new_day)
        yield before.pop(row["id"], {}), row
    for row in before.values():
        yield row, {}


def _same_day(path: Path, number: int, row: _Row, known: date | None) -> date:
    day = day_of_result(row["due_on"], row["days_overdue"])
    if day is None or known not in (None, day):
        raise unusable("LK922", path, number)
    return day


def _changed(was: _Row, now: _Row) -> Changed | None:
    what = "changed" if was and now else "new" if now else "gone"
    fields = {
        name: (was.get(name, ""), now.get(name, ""))
        for name in WATCHED
        if not same(name, was.get(name, ""), now.get(name, ""))
    }
    if what == "changed" and not fields:
        return None
    why = "ledger"
    if what == "changed":
        why = next((why for name, why in WHY if not same(name, was[name], now[name])), "time")
    row = now or was
    return Changed(row["id"], row["debtor"], what, why, fields)


def same(name: str, old: str, new: str) -> bool:
    """True for equal values; 10 and 10.00 are one amount."""
    if old == new:
        return True
    return name == "amount" and "" not in (old, new) and read_amount(old) == read_amount(new)


def gravity(was: _Row, now: _Row) -> tuple[int, str, str]:
    """What a change is sorted by."""
    row = now or was
    tier = REST
    if was and now and was["reason"] != now["reason"]:
        tier = EXPIRED_NOW if now["reason"] == "EXPIRED" else OTHER_REASON
    return tier, row["next_act_by"] or "9999", row["id"]


def _cells(changed: Changed, row: _Row) -> list[object]:
    pairs = [changed.fields.get(name, ("", "")) for name in WATCHED]
    head = [changed.id, changed.debtor, row["currency"], changed.what, changed.why]
    return [*head, *(value for pair in pairs for value in pair)]
