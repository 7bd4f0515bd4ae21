"""Screens a ledger: every row goes to the result or, with its reason, to the file of bad rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Words
from datetime import date
from pathlib import Path

from legalkit.portfolio.assess import Assessed, Assessor, QuestionError
from legalkit.portfolio.clock import Clock
from legalkit.portfolio.interest import InterestBook
from legalkit.portfolio.ledger import BadCell, Receivable, read_ledger
from legalkit.portfolio.mapping import Mapping
from legalkit.portfolio.outfiles import OUT_COLUMNS, Written, safe
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.screening import Screening
from legalkit.portfolio.store import Store
from legalkit.portfolio.writers import table_writer

__all__ = [
    "OUT_COLUMNS",
    "Screening",
    "Written",
    "assessed_rows",
    "one_receivable",
    "safe",
    "screen",
]


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
