"""What changed between two screenings, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.table import table_rows

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
_WHY = (
    ("amount", "amount"),
    ("law", "law"),
    ("due_on", "due_date"),
    ("deciding_event", "event"),
    ("limitation_rule", "rule"),
    ("limitation_safe_on", "proof_or_sheet"),
    ("limitation_asserted_on", "told_event"),
)
_NEEDED = ("id", *dict.fromkeys([*WATCHED, *(name for name, _ in _WHY)]))


@dataclass(frozen=True, slots=True)
class Changed:
    """One receivable that is not as it was.

    Attributes:
        id: the receivable.
        what: ``new``, ``gone`` or ``changed``.
        why: ``amount``, ``law``, ``due_date``, ``event`` (another event decides), ``rule``,
            ``proof_or_sheet``, ``told_event``, or ``time`` when only days have passed.
        fields: column to old and new value.
    """

    id: str
    what: str
    why: str
    fields: dict[str, tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Stable keys."""
        return {
            "id": self.id,
            "what": self.what,
            "why": self.why,
            "fields": {name: {"old": old, "new": new} for name, (old, new) in self.fields.items()},
        }


def difference(old: Path, new: Path) -> Iterator[Changed]:
    """Receivables that changed, in the order of the new result; then those that are gone.

    Args:
        old: result of an earlier ``portfolio screen``.
        new: result of a later one.

    Raises:
        InputError: when a file is not such a result.
    """
    before = {row["id"]: row for _, row in table_rows(old, TableMapping(), _NEEDED)}
    for _, row in table_rows(new, TableMapping(), _NEEDED):
        was = before.pop(row["id"], None)
        if was is None:
            yield Changed(row["id"], "new", "ledger", _fields({}, row))
            continue
        changed = _fields(was, row)
        if changed:
            yield Changed(row["id"], "changed", _why(was, row), changed)
    for gone in before.values():
        yield Changed(gone["id"], "gone", "ledger", _fields(gone, {}))


def _fields(was: dict[str, str], now: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {
        name: (was.get(name, ""), now.get(name, ""))
        for name in WATCHED
        if was.get(name, "") != now.get(name, "")
    }


def _why(was: dict[str, str], now: dict[str, str]) -> str:
    return next((why for name, why in _WHY if was.get(name) != now.get(name)), "time")
