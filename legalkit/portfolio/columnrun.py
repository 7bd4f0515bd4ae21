"""Screens a whole ledger in columns, from file to file."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Words
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from legalkit.limitation.law import Law
from legalkit.portfolio.assess import Assessor
from legalkit.portfolio.clock import Clock
from legalkit.portfolio.columninterest import InterestColumns, interest_columns
from legalkit.portfolio.columnout import add, derived, result
from legalkit.portfolio.columnscreen import STATUSES, Answered, answered
from legalkit.portfolio.columnwriters import batch_writer
from legalkit.portfolio.interest import InterestBook
from legalkit.portfolio.kernel import Kernel
from legalkit.portfolio.ledger import BadCell
from legalkit.portfolio.mapping import Mapping
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.screen import OUT_COLUMNS, Screening, Written
from legalkit.portfolio.unitcolumns import UnitColumns


def screen_columns(
    ledger: Path,
    out: Path,
    policy: EscalationPolicy,
    as_of: date,
    *,
    clock: Clock,
    law_of: Callable[[str], Law | None],
    book: InterestBook,
    events: Path | None = None,
    lang: str = "en",
    progress: Callable[[int], None] | None = None,
    mapping: Mapping | None = None,
    groups: Words[str, str] | None = None,
) -> Screening:
    """Screen a ledger as :func:`legalkit.portfolio.screen.screen` does, in columns.

    Args:
        ledger: columns id, law, type, due_on, amount, currency, debtor; .csv, .xlsx, .parquet.
        out: file to write; its ending says whether .csv, .xlsx or .parquet.
        policy: stages and buckets.
        as_of: day of the assessment.
        clock: the explained engine, for what columns cannot express.
        law_of: the law of a code, or None when it has no rule sheet.
        book: reckons interest.
        events: columns receivable, kind, date and, where known, the others.
        lang: language of the reasons.
        progress: called after each batch with the number of rows done.
        mapping: how the columns of the files are called.
        groups: debtor to debtor group, for rows that name none.

    Raises:
        InputError: when a file as a whole cannot be read; then nothing is written over ``out``.
    """
    sums = Screening(as_of, out=out)
    units = UnitColumns(book)
    assessor = Assessor(policy, as_of, clock)
    with Written(out, lang) as files:
        with batch_writer(files.part, files.kind, OUT_COLUMNS) as good:
            for found in answered(
                ledger,
                as_of,
                clock=clock,
                kernel=Kernel(law_of),
                events=events,
                mapping=mapping,
                assessor=assessor,
                groups=groups,
            ):
                if isinstance(found, list):
                    sums.bad += len({(cell.file, cell.row) for cell in found})
                    files.bad(found)
                    continue
                more = derived(found, policy, as_of)
                add(sums, found, more, policy)
                owed = interest_columns(found, units)
                _note(sums, owed)
                good(result(found, more, owed, policy, OUT_COLUMNS))
                files.bad(_uncovered(ledger.name, found, sums))
                if progress is not None:
                    progress(sums.good + sums.bad)
        files.finish(sums)
    return sums


def _note(sums: Screening, owed: InterestColumns) -> None:
    sums.interest_own += owed.own
    for note in owed.note.value_counts().to_pylist():
        if note["values"] is not None:
            known = sums.interest_notes.get(note["values"], 0)
            sums.interest_notes[note["values"]] = known + note["counts"]


def _uncovered(file: str, found: Answered, sums: Screening) -> list[BadCell]:
    """Laws without rule sheet: the rows stay in the result, and they are told."""
    cells = []
    rows = np.flatnonzero(found.status == STATUSES.index("no_law"))
    for place in rows.tolist():
        law: Any = found.columns["law"][place].as_py()
        sums.uncovered[law] = sums.uncovered.get(law, 0) + 1
        name = found.columns["id"][place].as_py()
        number = int(found.numbers[place])
        cells.append(BadCell(file, number, "law", law, "expect.covered_law", name))
    return cells
