"""Screens a ledger: every row goes to the result or, with its reason, to the file of bad rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Words
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from legalkit.portfolio.assess import Assessed, Assessor, QuestionError
from legalkit.portfolio.clock import Clock
from legalkit.portfolio.interest import InterestBook
from legalkit.portfolio.ledger import BadCell, Receivable, expected_text, read_ledger
from legalkit.portfolio.mapping import Mapping
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.store import Store
from legalkit.portfolio.writers import kind_of, table_writer

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
    "limitation_asserted_status",
    "limitation_floor_status",
    "limitation_floor_on",
    "deciding_event",
    "next_act",
    "next_act_by",
    "reason",
    "group",
    "path",
    "interest_to_date",
    "interest_rule",
    "interest_note",
)
_CENT = Decimal("0.01")
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


def assessed_rows(
    ledger: Path,
    policy: EscalationPolicy,
    as_of: date,
    *,
    clock: Clock | None = None,
    book: InterestBook | None = None,
    events: Path | None = None,
    mapping: Mapping | None = None,
    groups: Words[str, str] | None = None,
) -> Iterator[Assessed | list[BadCell]]:
    """Every row of a ledger, assessed one by one, or the cells that are wrong."""
    assessor = Assessor(policy, as_of, clock, book)
    for entry, told in _told(ledger, events, mapping or Mapping()):
        if isinstance(entry, list):
            yield entry
            continue
        if groups and "group" not in entry.marks and entry.debtor in groups:
            entry.marks["group"] = groups[entry.debtor]
        try:
            yield assessor.assess(entry, told)
        except QuestionError as problem:
            text = str(problem)[:60]
            yield [BadCell(ledger.name, entry.row, "events", text, "expect.events", entry.id)]


_Told = tuple[Receivable | list[BadCell], list[dict[str, str]]]


def _told(ledger: Path, events: Path | None, mapping: Mapping) -> Iterator[_Told]:
    """Rows of the ledger with their events; bad cells of both files."""
    with Store() as store:
        if events is not None:
            for cell in store.load_events(events, mapping.events):
                yield [cell], []
        for entry in read_ledger(ledger, mapping.ledger):
            if isinstance(entry, list):
                yield entry, []
            elif store.first_use(entry.id, entry.row) is not None:
                cell = BadCell(ledger.name, entry.row, "id", entry.id, "expect.new_id", entry.id)
                yield [cell], []
            else:
                yield entry, store.events(entry.id) if events else []
        if events is not None:
            for cell in store.orphans(events.name):
                yield [cell], []


def one_receivable(
    ledger: Path, events: Path | None, mapping: Mapping, wanted: str
) -> tuple[Receivable, list[dict[str, str]]] | None:
    """A receivable with its events; None when the ledger has none of that id that can be used."""
    for entry, told in _told(ledger, events, mapping):
        if isinstance(entry, Receivable) and entry.id == wanted:
            return entry, told
    return None


class Written:
    """The result and the file of bad rows, which take the place of the old ones at the end.

    Args:
        out: the result.
        lang: language of the reasons.
    """

    def __init__(self, out: Path, lang: str) -> None:
        self._out, self._lang = out, lang
        self.kind = kind_of(out)
        self._bad_path = out.with_name(out.name.removesuffix(self.kind) + ".bad.csv")
        self.part = out.with_name(out.name + ".part")
        self._bad_part = self._bad_path.with_name(self._bad_path.name + ".part")
        self._stack = ExitStack()
        self._told = 0

    def __enter__(self) -> Self:
        self._write = self._stack.enter_context(table_writer(self._bad_part, ".csv", BAD_COLUMNS))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        self.part.unlink(missing_ok=True)
        self._bad_part.unlink(missing_ok=True)

    def bad(self, cells: Iterable[BadCell]) -> None:
        """Write down cells that are wrong."""
        for cell in cells:
            self._told += 1
            self._write(_bad_cells(cell, self._lang))

    def finish(self, result: Screening) -> None:
        """Put the files, which must be whole, in their place."""
        self._stack.close()
        self.part.replace(self._out)
        if self._told:
            self._bad_part.replace(self._bad_path)
            result.bad_file = self._bad_path
        else:
            self._bad_path.unlink(missing_ok=True)


def screen(
    ledger: Path,
    out: Path,
    policy: EscalationPolicy,
    as_of: date,
    *,
    clock: Clock | None = None,
    book: InterestBook | None = None,
    events: Path | None = None,
    lang: str = "en",
    progress: Callable[[int], None] | None = None,
    mapping: Mapping | None = None,
    groups: Words[str, str] | None = None,
) -> Screening:
    """Screen a ledger row by row into ``out``; bad rows go to ``<out>.bad.csv`` with their reasons.

    Args:
        ledger: columns id, law, type, due_on, amount, currency, debtor; .csv, .xlsx, .parquet.
        out: file to write; its ending says whether .csv, .xlsx or .parquet.
        policy: stages and buckets.
        as_of: day of the assessment.
        clock: answers limitation questions; without it those columns stay empty.
        book: reckons interest; without it those columns stay empty.
        events: columns receivable, kind, date and, where known, received_on, form, amount.
        lang: language of the reasons.
        progress: called now and then with the number of rows done.
        mapping: how the columns of the files are called.
        groups: debtor to debtor group, for rows that name none.

    Raises:
        InputError: when a file as a whole cannot be read; then nothing is written over ``out``.
    """
    result = Screening(as_of, out=out)
    with Written(out, lang) as files:
        with table_writer(files.part, files.kind, OUT_COLUMNS) as good:
            for entry in assessed_rows(
                ledger,
                policy,
                as_of,
                clock=clock,
                book=book,
                events=events,
                mapping=mapping,
                groups=groups,
            ):
                if isinstance(entry, list):
                    result.bad += 1
                    files.bad(entry)
                else:
                    result.count(entry)
                    good(_cells(entry))
                    if entry.reason == "NO_LAW":
                        files.bad(_uncovered(ledger.name, entry, result))
                if progress is not None and (result.good + result.bad) % 10000 == 0:
                    progress(result.good + result.bad)
        files.finish(result)
    return result


def _uncovered(file: str, row: Assessed, result: Screening) -> list[BadCell]:
    """A law without rule sheet: the row stays in the result, and it is told."""
    one = row.receivable
    result.uncovered[one.law] = result.uncovered.get(one.law, 0) + 1
    return [BadCell(file, one.row, "law", one.law, "expect.covered_law", one.id)]


def written(amount: Decimal) -> str:
    """A sum with cents, and further decimals only where it has them."""
    cents = amount.quantize(_CENT)
    return format(cents if cents == amount else amount.normalize(), "f")


def safe(text: str) -> str:
    """Text that a spreadsheet will not run as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def bare(text: str) -> str:
    """Text as it was before :func:`safe`."""
    return text[1:] if text[:1] == "'" and safe(text[1:]) == text else text


def _cells(row: Assessed) -> tuple[object, ...]:
    one, time, owed = row.receivable, row.time, row.interest
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
        (time and time.asserted_status) or "",
        (time and time.floor_status) or "",
        (time and time.floor_on) or "",
        (time and time.event) or "",
        row.next_act,
        row.act_by or "",
        row.reason,
        safe(one.marks.get("group", one.debtor)),
        time.path if time else "",
        "" if owed is None or owed.amount is None else format(owed.amount, "f"),
        "" if owed is None else owed.rule,
        "" if owed is None else owed.note,
    )


def _bad_cells(cell: BadCell, lang: str) -> tuple[object, ...]:
    return (
        cell.file,
        cell.row,
        safe(cell.id),
        cell.column,
        safe(cell.value),
        expected_text(cell, lang),
    )
