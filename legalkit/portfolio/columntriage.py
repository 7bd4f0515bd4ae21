"""Ranks a whole ledger in columns: the same work list and the same figures as row by row."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Words
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.limitation.law import Law
from legalkit.portfolio.assess import Assessor
from legalkit.portfolio.clock import Clock
from legalkit.portfolio.columnout import Derived, derived, in_words, marked_groups, totals
from legalkit.portfolio.columnscreen import STATUSES, Answered, answered
from legalkit.portfolio.daytable import MISSING
from legalkit.portfolio.exactsums import in_cents, long_floats, summed
from legalkit.portfolio.kernel import Kernel
from legalkit.portfolio.ledger import SUMS
from legalkit.portfolio.limits import Figures
from legalkit.portfolio.mapping import Mapping
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.triage import Ranked, Ranking

Rows = NDArray[Any]
_YES = {"yes", "true", "1"}
_FAR = np.int32(2**31 - 1)


def triage_columns(
    ledger: Path,
    policy: EscalationPolicy,
    as_of: date,
    top: int,
    *,
    clock: Clock,
    law_of: Callable[[str], Law | None],
    events: Path | None = None,
    mapping: Mapping | None = None,
    groups: Words[str, str] | None = None,
) -> tuple[list[Ranked], int, Figures]:
    """Rank a ledger as :func:`legalkit.portfolio.triage.triage` does, in columns.

    Args:
        ledger: the ledger.
        policy: weights, targets and gates.
        as_of: day of the assessment.
        top: how many rows per currency.
        clock: the explained engine, for what columns cannot express.
        law_of: the law of a code, or None when it has no rule sheet.
        events: the events.
        mapping: how the columns of the files are called.
        groups: debtor to debtor group, for rows that name none.

    Returns:
        one ranking per currency, the number of rows that could not be used, and the figures.

    Raises:
        InputError: when a file as a whole cannot be read.
    """
    assessor = Assessor(policy, as_of, clock)
    ranking, figures = Ranking(policy, top), Figures(policy)
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
            ranking.bad += len({(cell.file, cell.row) for cell in found})
            continue
        more = derived(found, policy, as_of)
        _rank(ranking, found, more, assessor)
        _figures(figures, found, more)
    return ranking.ranked(), ranking.bad, figures


# --- the work list ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What the weight of a receivable rests on, beside its amount: few different ones occur."""

    code: Rows
    shares: list[Fraction]


def _weights(found: Answered, more: Derived, policy: EscalationPolicy) -> _Kinds:
    """Nearness times proof of each receivable, asked of the policy once for each kind."""
    left = more.left
    edges = np.array([step.within_days for step in policy.urgency])
    near = np.searchsorted(edges, left, side="left")
    near = np.where(left == MISSING, len(edges) + 1, np.where(left < 0, len(edges) + 2, near))
    later = (found.asserted_on == MISSING) | (found.safe_on == MISSING)
    told = ~later & (found.asserted_on > found.safe_on)
    states = len(STATUSES)
    code = ((near * states + found.status) * states + found.asserted_status) * 2 + told
    known, first, place = np.unique(code, return_index=True, return_inverse=True)
    shares = []
    for row in first.tolist():
        time = found.time(row)
        days = None if left[row] == MISSING else int(left[row])
        shares.append(Fraction(policy.factor(time, days) * policy.provability(time)))
    return _Kinds(place.ravel() if len(known) else np.zeros(0, dtype=np.int64), shares)


def _rank(ranking: Ranking, found: Answered, more: Derived, assessor: Assessor) -> None:
    kinds = _weights(found, more, ranking.policy)
    cents = in_cents(
        found.money, lambda place: kinds.shares[place], long_floats(kinds.shares), kinds.code
    )
    currencies = found.columns["currency"]
    codes = currencies.indices.to_numpy(zero_copy_only=False)
    ids = found.columns["id"]
    safe = np.where(found.safe_on == MISSING, _FAR, found.safe_on)
    for code, currency in enumerate(currencies.dictionary.to_pylist()):
        rows = np.flatnonzero(codes == code)
        if not len(rows):
            continue
        long = rows[cents[rows] < 0]
        short = rows[cents[rows] >= 0]
        at_risk = Decimal(summed(cents[short])).scaleb(-2)
        table = pa.table(
            {
                "at_risk": cents[short],
                "safe": safe[short],
                "id": ids.take(pa.array(short)),
                "row": short,
            }
        )
        keys = [("at_risk", "descending"), ("safe", "ascending"), ("id", "ascending")]
        size = min(ranking.top, len(short))
        best = pc.select_k_unstable(table, k=size, sort_keys=keys).to_numpy() if size else []
        for place in [*short[np.asarray(best, dtype=np.int64)].tolist(), *long.tolist()]:
            entry = assessor.placed(found.receivable(place), found.time(place), None)
            ranking.add(entry)
            if cents[place] < 0:
                at_risk += entry.at_risk
        ranking.count(currency, len(rows), at_risk)


# --- the figures --------------------------------------------------------------------------------


def _figures(figures: Figures, found: Answered, more: Derived) -> None:
    names = figures.policy.bucket_names
    groups = marked_groups(found).dictionary_encode()
    words = groups.dictionary.to_pylist()
    for currency, code, amount in totals(found, groups.indices.to_numpy(zero_copy_only=False)):
        figures.add_group(currency, words[code], amount)
    for currency, code, amount in totals(found, more.bucket):
        figures.add_bucket(currency, names[code], amount)
    expired = (found.status == STATUSES.index("expired")).astype(np.int32)
    for currency, code, amount in totals(found, expired):
        if code:
            figures.add_expired(currency, amount)
    for name in SUMS:
        if name in found.columns:
            _add_sums(figures, name, found)
    for name, column, days in figures.asks:
        if column in found.columns:
            told = found.columns[column].is_valid().to_numpy(zero_copy_only=False)
            asked = told & (more.overdue >= days)
            reached = asked & in_words(found.columns[column], _YES)
            figures.add_reached(name, int(asked.sum()), int(reached.sum()))


def _add_sums(figures: Figures, name: str, found: Answered) -> None:
    column = found.columns[name]
    table = pa.table(
        {"currency": found.columns["currency"].cast(pa.string()), "sum": column.cast(pa.string())}
    )
    for row in table.group_by(["currency", "sum"]).aggregate([([], "count_all")]).to_pylist():
        if row["sum"]:
            figures.add_sum(name, row["currency"], Decimal(row["sum"]) * row["count_all"])
