"""Sums up a result in columns: the same board as :mod:`board` finds row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from legalkit.portfolio.board import (
    LOST,
    MOST_GROUPS,
    MOST_ROWS,
    NEXT,
    READ,
    STILL,
    UNKNOWN,
    Board,
    largest,
    month_of,
    unknown_days,
)
from legalkit.portfolio.checked import amounts
from legalkit.portfolio.daytable import number
from legalkit.portfolio.frames import words
from legalkit.portfolio.ledger import read_day
from legalkit.portfolio.policy import EscalationPolicy
from legalkit.portfolio.resultframes import result_batches
from legalkit.portfolio.table import unusable

Rows = NDArray[Any]
#: Sums of debtor groups that wait before they are added up.
_WAITING = 1 << 19
_KEYS = [
    ("tier", "ascending"),
    ("days", "ascending"),
    ("money", "descending"),
    ("id", "ascending"),
]
_DAY = timedelta(1)


def column_board(result: Path, policy: EscalationPolicy, most: int = MOST_ROWS) -> Board:
    """Sum up a result in columns.

    Args:
        result: file that ``portfolio screen`` wrote.
        policy: says how near a receivable without a day counts as.
        most: rows of the work list.

    Raises:
        InputError: when the file is not such a result.
    """
    board, unknown = Board(), unknown_days(policy)
    groups, list_ = _Groups(), _List(most)
    first = 2
    for batch in result_batches(result, READ):
        day = day_of_batch(batch, board.as_of)
        texts, money = amounts(batch.column("amount"))
        if day is None or texts.null_count:
            raise unusable("LK922", result, first)
        board.as_of = day
        first += batch.num_rows
        acts = _plain_days(batch.column("next_act_by"))
        _sum_up(board, groups, batch, money, day)
        list_.add(batch, money, acts, day, unknown)
    for currency, sums in board.sums.items():
        sums.groups, sums.largest = groups.of(currency)
    board.rows = list_.rows()
    return board


def day_of_batch(batch: Any, known: date | None) -> date | None:
    """The one day on which all rows were assessed; None when there is none."""
    try:
        due = _plain_days(batch.column("due_on")).cast(pa.int32())
        overdue = batch.column("days_overdue").cast(pa.string()).cast(pa.int32())
        ends = pc.min_max(pc.add_checked(due, overdue)).as_py()
    except pa.ArrowInvalid:
        return None
    if due.null_count or ends["min"] is None or ends["min"] != ends["max"]:
        return None
    day = date(1970, 1, 1) + ends["min"] * _DAY
    return day if known in (None, day) else None


def _plain_days(column: Any) -> Any:
    """Texts as days; what is none is null."""
    return words(column, lambda text: read_day(text) if text else None, pa.date32())


def _sum_up(board: Board, groups: _Groups, batch: Any, money: Any, day: date) -> None:
    safe = words(batch.column("limitation_safe_on"), lambda text: month_of(text, day), pa.string())
    currency = batch.column("currency")
    for picture, keys in (
        ("ageing", batch.column("bucket")),
        ("horizon", safe),
        ("law", batch.column("law")),
        ("reasons", batch.column("reason")),
    ):
        for name, key, count, amount in _totals(currency, keys, money, batch.column("amount")):
            if picture == "reasons":
                board.of(name).add_reason(key, count, amount)
            else:
                board.of(name).add(picture, key, amount)
    groups.add(currency, batch.column("group"), money, batch.column("amount"))


def _totals(
    currency: Any, keys: Any, money: Any, texts: Any
) -> Iterator[tuple[str, str, int, Decimal]]:
    """Exact sums by currency and key; amounts too long for columns are added one by one."""
    table = _by(currency, keys, money)
    for row in table.to_pylist():
        yield row["currency"], row["key"], row["count"], row["money"] or Decimal(0)
    yield from _long(currency, keys, money, texts)


def _by(currency: Any, keys: Any, money: Any) -> Any:
    table = pa.table({"currency": currency, "key": keys, "money": money})
    summed = table.group_by(["currency", "key"]).aggregate([("money", "sum"), ([], "count_all")])
    return pa.table(
        {
            "currency": summed.column("currency").cast(pa.string()),
            "key": summed.column("key").cast(pa.string()),
            "money": summed.column("money_sum"),
            "count": summed.column("count_all"),
        }
    )


def _long(
    currency: Any, keys: Any, money: Any, texts: Any
) -> Iterator[tuple[str, str, int, Decimal]]:
    for place in np.flatnonzero(money.is_null().to_numpy(zero_copy_only=False)).tolist():
        amount = Decimal(texts[place].as_py())
        yield currency[place].as_py(), keys[place].as_py(), 0, amount


@dataclass(slots=True)
class _Groups:
    """Sums of debtor groups, of which there may be as many as receivables."""

    _parts: list[Any] = field(default_factory=list)
    _waiting: int = 0
    _beside: list[tuple[str, str, Decimal]] = field(default_factory=list)

    def add(self, currency: Any, group: Any, money: Any, texts: Any) -> None:
        """Take in the groups of a batch."""
        self._parts.append(_by(currency, group, money))
        self._waiting += self._parts[-1].num_rows
        for name, key, _, amount in _long(currency, group, money, texts):
            self._beside.append((name, key, amount))
        if self._waiting > _WAITING:
            self._merge()

    def _merge(self) -> None:
        table = pa.concat_tables(self._parts)
        self._parts = [_by(table.column("currency"), table.column("key"), table.column("money"))]
        self._waiting = 0

    def of(self, currency: str) -> tuple[int, list[tuple[str, Decimal]]]:
        """Number of debtor groups of a currency, and the largest of them."""
        if len(self._parts) > 1:
            self._merge()
        (table,) = self._parts
        table = table.filter(pc.equal(table.column("currency"), currency))
        count = table.num_rows
        beside = [(key, amount) for name, key, amount in self._beside if name == currency]
        if not beside:
            order = [("money", "descending"), ("key", "ascending")]
            table = table.take(
                pc.select_k_unstable(table, k=min(MOST_GROUPS, count), sort_keys=order)
            )
        owed = {row["key"]: row["money"] or Decimal(0) for row in table.to_pylist()}
        for key, amount in beside:
            owed[key] += amount
        return count, largest(owed)


@dataclass(slots=True)
class _List:
    """The most urgent rows of all batches so far."""

    most: int
    _kept: Any = None

    def add(self, batch: Any, money: Any, acts: Any, day: date, unknown: int) -> None:
        """Take in what is urgent in a batch."""
        tier, days = _urgency(batch, acts, day, unknown)
        keys = pa.table(
            {"tier": tier, "days": days, "money": _whole(batch, money), "id": batch["id"]}
        )
        size = min(self.most, len(keys))
        best = pc.select_k_unstable(keys, k=size, sort_keys=_KEYS)
        shown = {f"shown_{name}": batch.column(name).take(best).cast(pa.string()) for name in READ}
        found = pa.table({**{name: keys[name].take(best) for name in keys.column_names}, **shown})
        if self._kept is not None:
            found = pa.concat_tables([self._kept, found]).combine_chunks()
            order = pc.select_k_unstable(found, k=min(self.most, len(found)), sort_keys=_KEYS)
            found = found.take(order)
        self._kept = found

    def rows(self) -> list[dict[str, str]]:
        """The rows, most urgent first."""
        if self._kept is None:
            return []
        table = self._kept.select([f"shown_{name}" for name in READ]).rename_columns(list(READ))
        found: list[dict[str, str]] = table.to_pylist()
        return found


def _whole(batch: Any, money: Any) -> Any:
    """Amounts to sort by; those with more decimals than columns hold without the last ones."""
    if not money.null_count:
        return money
    texts = batch.column("amount")
    rows = np.flatnonzero(money.is_null().to_numpy(zero_copy_only=False)).tolist()
    short = money.to_pylist()
    for place in rows:
        short[place] = Decimal(texts[place].as_py()).quantize(Decimal("1e-8"), ROUND_DOWN)
    return pa.array(short, money.type)


def _urgency(batch: Any, acts: Any, day: date, unknown: int) -> tuple[Rows, Rows]:
    """The keys by which :func:`legalkit.portfolio.board.board_of` sorts."""
    today = number(day)
    known = acts.is_valid().to_numpy(zero_copy_only=False)
    left = pc.fill_null(acts.cast(pa.int32()), 0).to_numpy(zero_copy_only=False) - today

    def tier_of(reason: str) -> int:
        return NEXT if reason in UNKNOWN else LOST if reason == "EXPIRED" else STILL

    tier = words(batch.column("reason"), tier_of, pa.int8()).to_numpy(zero_copy_only=False)
    days = np.where(known, left, np.where(tier == NEXT, unknown, 0)).astype(np.int64)
    return np.where(known, NEXT, tier).astype(np.int8), days
