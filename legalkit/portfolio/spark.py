"""The same screening as a Spark job: batches go through the kernel where the data lies.

Parquet in, Parquet out, on a session that exists. Every executor needs legalkit with the extra
``portfolio``; nothing else is sent there but the day and the name of the rule folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from legalkit.messages import Message
from legalkit.portfolio.assess import Assessor
from legalkit.portfolio.checked import checked_events, checked_ledger
from legalkit.portfolio.columninterest import interest_columns
from legalkit.portfolio.columnout import derived, result
from legalkit.portfolio.columnscreen import answer_batch
from legalkit.portfolio.columnwriters import schema_of
from legalkit.portfolio.explained import ExplainedClock
from legalkit.portfolio.frames import Frame, typed
from legalkit.portfolio.interest import InterestBook
from legalkit.portfolio.kernel import Kernel
from legalkit.portfolio.ledger import (
    COLUMNS,
    EVENT_COLUMNS,
    OPTIONAL_EVENT,
    BadCell,
    expected_text,
)
from legalkit.portfolio.mapping import TableMapping
from legalkit.portfolio.outfiles import OUT_COLUMNS, safe
from legalkit.portfolio.policy import load_policy
from legalkit.portfolio.unitcolumns import UnitColumns

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BAD_COLUMNS = ("bad_id", "bad_column", "bad_value", "bad_expected")
_DOUBLED = "__doubled"
_DOT = "__dot__"
_TYPES = {pa.string(): "string", pa.date32(): "date", pa.int32(): "int"}


def screen_on_spark(
    session: SparkSession,
    ledger: str,
    out: str,
    as_of: date,
    *,
    events: str | None = None,
    law_dir: Path | None = None,
    lang: str = "en",
) -> tuple[int, int]:
    """Screen a ledger on a cluster.

    The result has the rows and columns of ``legalkit portfolio screen``, in no order. Cells that
    are wrong go to ``<out>.bad``. Rows have no numbers on a cluster, so none of the rows that share
    an id is taken: all are told.

    Args:
        session: an existing session.
        ledger: Parquet with our column names.
        out: folder to write; one that exists is an error of Spark.
        as_of: day of the assessment.
        events: Parquet with our column names.
        law_dir: the user's own rule folder, which every executor must see.
        lang: language of the reasons.

    Returns:
        the number of rows in the result and of wrong cells.
    """
    from pyspark.sql import functions as sql

    rows = _read(session, ledger)
    doubled = rows.groupBy("id").count().where("count > 1").select("id")
    rows = rows.join(doubled.withColumn(_DOUBLED, sql.lit(True)), "id", "left")
    orphans = None
    if events is not None:
        told = _read(session, events)
        names = [n for n in told.columns if n in _EVENT_NAMES or n.startswith(f"fact{_DOT}")]
        listed = sql.collect_list(sql.struct(*[sql.col(f"`{name}`") for name in names]))
        owned = told.groupBy(sql.col("receivable").alias("id")).agg(listed.alias("events"))
        rows = rows.join(owned, "id", "left")
        known = _read(session, ledger).select("id")
        orphans = told.join(known, told["receivable"] == known["id"], "left_anti")
    screened = rows.mapInArrow(_job(as_of, law_dir, lang), _schema()).persist()
    try:
        screened.where("bad_column is null").drop(*BAD_COLUMNS).write.parquet(out)
        bad = screened.where("bad_column is not null").select(*BAD_COLUMNS)
        if orphans is not None:
            bad = bad.unionByName(_told(orphans, lang))
        bad.write.parquet(f"{out}.bad")
        good = screened.where("bad_column is null").count()
        wrong = session.read.parquet(f"{out}.bad").count()
    finally:
        screened.unpersist()
    return int(good), int(wrong)


_EVENT_NAMES = frozenset((*EVENT_COLUMNS, *OPTIONAL_EVENT))


def _read(session: SparkSession, path: str) -> DataFrame:
    """A table whose names have no dots, which Spark takes for fields of a struct."""
    found = session.read.parquet(path)
    return found.toDF(*(name.replace(".", _DOT) for name in found.columns))


def _told(orphans: DataFrame, lang: str) -> DataFrame:
    """Events of receivables that the ledger does not have: told, not dropped."""
    from pyspark.sql import functions as sql

    expected = Message("expect.known_receivable").text(lang)
    name = sql.col("receivable").cast("string")
    return orphans.select(
        name.alias("bad_id"),
        sql.lit("receivable").alias("bad_column"),
        name.alias("bad_value"),
        sql.lit(expected).alias("bad_expected"),
    )


def _schema() -> str:
    found = [f"`{field.name}` {_TYPES[field.type]}" for field in schema_of(OUT_COLUMNS)]
    return ", ".join([*found, *(f"`{name}` string" for name in BAD_COLUMNS)])


def _job(
    as_of: date, law_dir: Path | None, lang: str
) -> Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]:
    """What each executor does with its batches."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                yield from screened(batch, as_of, law_dir, lang)

    return run


@lru_cache(maxsize=4)
def _tools(as_of: date, law_dir: Path | None) -> tuple[ExplainedClock, Kernel, UnitColumns]:
    """What an executor works out once for all its batches."""
    clock = ExplainedClock(law_dir)
    book = InterestBook(as_of, law_dir)
    return clock, Kernel(clock.law, threads=1), UnitColumns(book)


def screened(
    batch: pa.RecordBatch, as_of: date, law_dir: Path | None, lang: str
) -> Iterator[pa.RecordBatch]:
    """One batch of receivables, each with its events, as rows of the result and wrong cells."""
    policy = load_policy(law_dir)
    clock, kernel, units = _tools(as_of, law_dir)
    names = [n for n in batch.schema.names if n not in ("events", _DOUBLED)]
    frame = Frame(np.arange(1, batch.num_rows + 1), _columns(batch, names))
    for name in COLUMNS:
        if name not in frame.columns:
            frame.columns[name] = pa.array([""] * batch.num_rows, pa.string())
    checked = checked_ledger("", frame)
    bad = list(checked.bad)
    numbers = checked.numbers
    keep = np.ones(len(numbers), dtype=bool)
    if _DOUBLED in batch.schema.names:
        twice = pc.fill_null(batch.column(_DOUBLED), False).to_numpy(zero_copy_only=False)
        keep = ~twice[numbers - 1]
        ids = checked.columns["id"].filter(pa.array(~keep)).to_pylist()
        bad += [BadCell("", 0, "id", name, "expect.new_id", name) for name in ids]
    kept = pa.array(keep)
    columns = {name: column.filter(kept) for name, column in checked.columns.items()}
    numbers = numbers[keep]
    told = None
    if "events" in batch.schema.names:
        told, wrong = _events(batch.column("events"), numbers)
        bad += wrong
    assessor = Assessor(policy, as_of, clock, units.book)
    found, refused = answer_batch(
        columns, checked.money.filter(kept), numbers, told, as_of, clock, kernel, assessor, ""
    )
    bad += refused
    schema = schema_of(OUT_COLUMNS)
    if len(found):
        owed = interest_columns(found, units)
        rows = result(found, derived(found, policy, as_of), owed, policy, OUT_COLUMNS)
        nothing = [pa.nulls(len(found), pa.string())] * len(BAD_COLUMNS)
        yield pa.record_batch(
            [*rows.cast(schema).columns, *nothing], names=[*OUT_COLUMNS, *BAD_COLUMNS]
        )
    if bad:
        yield _bad_batch(bad, schema, lang)


def _columns(batch: Any, names: list[str]) -> dict[str, Any]:
    made = {}
    for name in names:
        ours = name.replace(_DOT, ".")
        made[ours] = typed(batch.column(name), ours, TableMapping())
    return made


def _events(column: Any, numbers: Any) -> tuple[Any, list[BadCell]]:
    """Events of the rows that are kept, receivable after receivable; and their wrong cells."""
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
    flat = column.flatten()
    if not len(flat):
        return None, []
    owner = np.repeat(np.arange(len(lengths)), lengths)
    place = np.full(len(lengths), -1, dtype=np.int64)
    place[numbers - 1] = np.arange(len(numbers))
    names = [field.name for field in flat.type]
    events = pa.record_batch([flat.field(name) for name in names], names=names)
    mine = np.flatnonzero(place[owner] >= 0)
    frame = Frame(np.arange(len(mine)), _columns(events.take(pa.array(mine)), names))
    checked = checked_events("", frame)
    rows = place[owner[mine[checked.numbers]]].astype(np.int32)
    table = {**checked.columns, "money": checked.money, "row": pa.array(rows)}
    # Events of a row that cannot be used have no receivable: they are told with it.
    lost = pa.array(np.flatnonzero(place[owner] < 0))
    named = events.column("receivable").take(lost).cast(pa.string()).to_pylist()
    orphans = [
        BadCell("", 0, "receivable", name[:60], "expect.known_receivable", name[:80])
        for name in named
        if name
    ]
    return pa.table(table).combine_chunks(), [*checked.bad, *orphans]


def _bad_batch(bad: list[BadCell], schema: Any, lang: str) -> pa.RecordBatch:
    nothing = [pa.nulls(len(bad), field.type) for field in schema]
    cells = [
        [safe(cell.id) for cell in bad],
        [cell.column for cell in bad],
        [safe(cell.value) for cell in bad],
        [expected_text(cell, lang) for cell in bad],
    ]
    told = [pa.array(column, pa.string()) for column in cells]
    return pa.record_batch([*nothing, *told], names=[*OUT_COLUMNS, *BAD_COLUMNS])
