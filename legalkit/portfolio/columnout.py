"""What a screening shows of a batch, as columns, and the sums over all batches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.portfolio.batch import KINDS, days_of
from legalkit.portfolio.columnscreen import STATUSES, Answered
from legalkit.portfolio.daytable import MISSING, Days, day_of, number
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.reason import STILL, next_act

if TYPE_CHECKING:
    from legalkit.portfolio.columninterest import InterestColumns
    from legalkit.portfolio.screening import Screening

Rows = NDArray[Any]
_WORD = pa.dictionary(pa.int32(), pa.string())
_EVENT_SPAN = 1 << 22
_RISKY = r"^[=+\-@\t\r]"


@dataclass(slots=True)
class Derived:
    """What follows from the clocks and the policy, one place for each receivable.

    Attributes:
        overdue: days overdue.
        left: days to the last safe day; MISSING when none is known.
        stage: place among the stages of the policy.
        bucket: place among its ageing buckets.
        reason: place in ``reasons``.
        reasons: reason codes.
    """

    overdue: Rows
    left: Rows
    stage: Rows
    bucket: Rows
    reason: Rows
    reasons: tuple[str, ...]


def derived(found: Answered, policy: EscalationPolicy, as_of: date) -> Derived:
    """Age, stage and reason of receivables, as :mod:`assess` and :mod:`reason` find them."""
    today = np.int32(number(as_of))
    overdue = today - days_of(found.columns["due_on"])
    left = np.where(found.safe_on == MISSING, MISSING, found.safe_on - today).astype(np.int32)
    days, least = overdue.copy(), np.zeros(len(found), dtype=np.int64)
    names = [stage.id for stage in policy.stages]
    for mover in policy.movers:
        column = found.columns.get(mover.mark)
        if column is None:
            continue
        wanted = {value.lower() for value in mover.values}
        moves = in_words(column, wanted) & (overdue > 0)
        days = np.where(moves, days + mover.days, days)
        if mover.stage in names:
            least = np.where(moves, np.maximum(least, names.index(mover.stage)), least)
    edges = [stage.from_days for stage in policy.stages]
    reached = np.maximum(np.searchsorted(edges, days, side="right") - 1, 0)
    bucket = np.searchsorted(policy.buckets, overdue, side="right")
    reason, reasons = _reasons(found, left, policy)
    return Derived(overdue, left, np.maximum(reached, least), bucket, reason, reasons)


def in_words(column: Any, wanted: set[str]) -> NDArray[np.bool_]:
    """Rows of a word column that have one of some words, small letters or not."""
    known = [(word or "").lower() in wanted for word in column.dictionary.to_pylist()]
    passes = np.array([*known, "" in wanted], dtype=bool)
    codes = column.indices
    if codes.null_count:
        codes = pc.fill_null(codes, len(known))
    found: NDArray[np.bool_] = passes[codes.to_numpy(zero_copy_only=False)]
    return found


def _reasons(found: Answered, left: Rows, policy: EscalationPolicy) -> tuple[Rows, tuple[str, ...]]:
    steps = [f"ENDS_WITHIN_{step.within_days}" for step in policy.urgency]
    words = ("NO_START", "EXPIRED", "PROOF_MISSING", "RUNNING", *STILL.values(), *steps)
    place = {word: at for at, word in enumerate(words)}
    none = left == MISSING
    code = np.full(len(found), place["NO_START"], dtype=np.int8)
    step = np.searchsorted([s.within_days for s in policy.urgency], left, side="left")
    lasting = np.array([place[word] for word in (*steps, "RUNNING")], dtype=np.int8)
    code = np.where(none, code, lasting[step])
    told_expired = np.isin(
        found.asserted_status, [STATUSES.index(w) for w in ("expired", "no_law", "not_asked")]
    )
    past = ~none & (left < 0)
    code = np.where(past, np.where(told_expired, place["EXPIRED"], place["PROOF_MISSING"]), code)
    for word, reason in STILL.items():
        code = np.where(found.status == STATUSES.index(word), place[reason], code)
    return code.astype(np.int32), words


def result(
    found: Answered,
    more: Derived,
    owed: InterestColumns,
    policy: EscalationPolicy,
    names: tuple[str, ...],
) -> Any:
    """The rows of a result."""
    columns = found.columns
    stages = [stage.id for stage in policy.stages]
    uncovered = np.isin(found.status, [STATUSES.index(w) for w in ("no_law", "not_asked")])
    acts = sorted({*stages, *policy.acts.values()})
    act_of = np.array(
        [[acts.index(next_act(code, stage, policy)) for stage in stages] for code in more.reasons]
    )
    debtor = columns["debtor"]
    asked = found.status != STATUSES.index("not_asked")
    made: dict[str, Any] = {
        "id": defused(columns["id"]),
        "law": columns["law"],
        "type": columns["type"],
        "due_on": columns["due_on"],
        "amount": columns["amount"],
        "currency": columns["currency"],
        "debtor": defused(debtor),
        "days_overdue": pa.array(more.overdue, pa.int32()),
        "stage": _words(more.stage, stages),
        "bucket": _words(more.bucket, policy.bucket_names),
        "limitation_status": _words(found.status, STATUSES),
        "limitation_safe_on": _dates(found.safe_on),
        "limitation_asserted_on": _dates(found.asserted_on),
        "limitation_days_left": pa.array(more.left, pa.int32(), mask=more.left == MISSING),
        "limitation_rule": found.rule,
        "limitation_asserted_status": _words(found.asserted_status, STATUSES, uncovered),
        "limitation_floor_status": _words(found.floor_status, STATUSES, uncovered),
        "limitation_floor_on": _dates(found.floor_on),
        "deciding_event": _events(found.event_kind, found.event_day),
        "next_act": _words(act_of[more.reason, more.stage], acts),
        "next_act_by": _dates(_act_by(found, more)),
        "reason": _words(more.reason, more.reasons),
        "group": defused(marked_groups(found)),
        "path": _words(found.explained.astype(np.int32), ("columns", "explained"), ~asked),
        "interest_to_date": owed.amount,
        "interest_rule": owed.rule,
        "interest_note": owed.note,
    }
    return pa.record_batch([made[name] for name in names], names=list(names))


def marked_groups(found: Answered) -> Any:
    """The debtor group of each receivable; the debtor when none is given."""
    group, debtor = found.columns.get("group"), found.columns["debtor"]
    return debtor if group is None else pc.coalesce(group.cast(pa.string()), debtor)


def _act_by(found: Answered, more: Derived) -> Days:
    """The last day on which the next act is safe, as :func:`reason.act_by` says."""
    safe = np.array([w.startswith("ENDS_") or w == "RUNNING" for w in more.reasons])[more.reason]
    told = more.reason == more.reasons.index("PROOF_MISSING")
    days: Days = np.where(safe, found.safe_on, np.where(told, found.asserted_on, MISSING))
    return days


def _words(codes: Rows, words: Any, hidden: NDArray[np.bool_] | None = None) -> Any:
    indices = pa.array(codes.astype(np.int32), mask=hidden)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), pa.string()))


def _dates(days: Days) -> Any:
    return pa.array(days, pa.int32(), mask=days == MISSING).view(pa.date32())


def _events(kind: Rows, day: Days) -> Any:
    """The deciding events as ``kind@day``; each different one is written once."""
    none = kind < 0
    code = np.where(none, -1, kind.astype(np.int64) * _EVENT_SPAN + day + _EVENT_SPAN // 2)
    known, place = np.unique(code, return_inverse=True)
    texts = [
        ""
        if one < 0
        else f"{KINDS[one // _EVENT_SPAN]}@{day_of(one % _EVENT_SPAN - _EVENT_SPAN // 2)}"
        for one in known.tolist()
    ]
    return _words(place, texts or [""], none)


def defused(column: Any) -> Any:
    """Texts that a spreadsheet will not run as a formula."""
    risky = pc.match_substring_regex(column, _RISKY)
    if not pc.any(risky).as_py():
        return column
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)


def add(sums: Screening, found: Answered, more: Derived, policy: EscalationPolicy) -> None:
    """Add a batch to the sums of a screening."""
    sums.good += len(found)
    for into, codes, words in (
        (sums.reasons, more.reason, more.reasons),
        (sums.stages, more.stage, [stage.id for stage in policy.stages]),
    ):
        counts = np.bincount(codes, minlength=len(words))
        for word, count in zip(words, counts.tolist(), strict=True):
            if count:
                into[word] = into.get(word, 0) + count
    asked = found.status != STATUSES.index("not_asked")
    for word, rows in (
        ("columns", ~found.explained & asked),
        ("explained", found.explained & asked),
    ):
        if rows.any():
            sums.paths[word] = sums.paths.get(word, 0) + int(rows.sum())
    for currency, code, amount in totals(found, more.reason):
        sums.add_owed(more.reasons[code], currency, amount)
    for currency, bucket, amount in totals(found, more.bucket):
        by = sums.ageing[currency]
        name = policy.bucket_names[bucket]
        by[name] = by.get(name, Decimal(0)) + amount


def totals(found: Answered, codes: Rows) -> list[tuple[str, int, Decimal]]:
    """Exact sums by currency and a code; decimals as long as the longest of the amounts."""
    table = pa.table(
        {
            "currency": found.columns["currency"].cast(pa.string()),
            "code": codes.astype(np.int32),
            "money": found.money,
        }
    )
    summed = table.group_by(["currency", "code"]).aggregate([("money", "sum")]).to_pylist()
    long = {(row["currency"], row["code"]): _plain(row["money_sum"]) for row in summed}
    for place in np.flatnonzero(found.money.is_null().to_numpy(zero_copy_only=False)).tolist():
        key = (found.columns["currency"][place].as_py(), int(codes[place]))
        long[key] = long.get(key, Decimal(0)) + Decimal(found.columns["amount"][place].as_py())
    return [(currency, code, amount) for (currency, code), amount in long.items()]


def _plain(amount: Decimal | None) -> Decimal:
    """A sum without the zeros that columns add: at least cents stay."""
    if amount is None:
        return Decimal(0)
    short = amount.quantize(Decimal("0.01"))
    return short if short == amount else amount.normalize()
