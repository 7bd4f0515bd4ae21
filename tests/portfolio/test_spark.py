"""The Spark job gives the rows of the local run."""

# ruff: noqa: E402 - the extra may be absent

from __future__ import annotations

import csv
import os
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

pa = pytest.importorskip("pyarrow")

from pyarrow import parquet

from legalkit.portfolio import load_policy
from legalkit.portfolio.columnrun import screen_columns
from legalkit.portfolio.explained import ExplainedClock
from legalkit.portfolio.interest import InterestBook
from legalkit.portfolio.screen import OUT_COLUMNS
from tests.portfolio.test_columnscreen import portfolio

AS_OF = date(2026, 3, 1)


def as_parquet(path: Path) -> Path:
    """A CSV of texts as Parquet; a part of the columns with types of their own."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = {name: [row[name] or None for row in rows] for name in rows[0]}
    out = path.with_suffix(".parquet")
    parquet.write_table(pa.table({n: pa.array(c, pa.string()) for n, c in columns.items()}), out)
    return out


def local(ledger: Path, events: Path) -> tuple[list[dict], list[dict[str, str]]]:
    clock = ExplainedClock()
    told = screen_columns(
        ledger,
        ledger.with_name("local.parquet"),
        load_policy(),
        AS_OF,
        clock=clock,
        law_of=clock.law,
        book=InterestBook(AS_OF),
        events=events,
    )
    rows = parquet.read_table(ledger.with_name("local.parquet")).to_pylist()
    if told.bad_file is None:
        return rows, []
    with told.bad_file.open(encoding="utf-8") as handle:
        return rows, list(csv.DictReader(handle))


def sorted_rows(rows):
    return sorted(
        ({name: row[name] for name in OUT_COLUMNS} for row in rows), key=lambda r: r["id"]
    )


def test_a_batch_without_a_cluster(tmp_path):
    from legalkit.portfolio.spark import screened

    ledger, _ = portfolio(tmp_path, 21, 60, 0.0)
    table = parquet.read_table(as_parquet(ledger))
    events = [
        [{"receivable": name, "kind": "demand_letter", "date": "2025-01-02"}]
        for name in table.column("id").to_pylist()
    ]
    events[0][0]["date"] = "soon"
    table = table.append_column("events", pa.array(events))
    table = table.append_column("__doubled", pa.array([False] * 59 + [True]))
    (batch,) = table.combine_chunks().to_batches()
    good, bad = screened(batch, AS_OF, None, "en")
    assert (good.num_rows, bad.num_rows) == (59, 3)
    # The id that is used twice, its event, and the day that is none.
    assert sorted(bad.column("bad_column").to_pylist()) == ["date", "id", "receivable"]
    assert good.column("bad_column").null_count == 59
    empty = table.slice(0, 3).combine_chunks().to_batches()[0]
    assert [one.num_rows for one in screened(empty, AS_OF, None, "zh")] == [3, 1]


def needs_spark() -> str | None:
    """Why the job cannot run here."""
    if shutil.which("java") is None:
        return "needs Java 17: apt-get install openjdk-17-jre-headless"
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "needs PySpark: pip install -r requirements-spark.txt"
    return None


def spark_session():
    """A cluster of one machine."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
    return (
        SparkSession.builder.master("local[2]")
        .appName("legalkit")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )


@pytest.fixture(scope="module")
def session():
    reason = needs_spark()
    if reason:
        pytest.skip(reason)
    made = spark_session()
    yield made
    made.stop()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("wrong", [0.0, 0.1])
def test_the_job_gives_the_rows_of_the_local_run(session, tmp_path, wrong):
    from legalkit.portfolio.spark import screen_on_spark

    ledger, events = (as_parquet(path) for path in portfolio(tmp_path, 5, 600, wrong))
    rows, bad = local(ledger, events)
    out = tmp_path / "spark.parquet"
    good, wrong_cells = screen_on_spark(session, str(ledger), str(out), AS_OF, events=str(events))
    found = parquet.read_table(out).to_pylist()
    cells = parquet.read_table(f"{out}.bad").to_pylist()
    assert (len(found), len(cells)) == (good, wrong_cells)
    # Of rows that share an id the local run keeps the first; a cluster knows no first.
    twice = {cell["bad_id"] for cell in cells if "no earlier row" in cell["bad_expected"]}
    rows = [row for row in rows if row["id"] not in twice]
    # Laws without rule sheet stay in the result; the local run tells them in its file too.
    assert sorted_rows(found) == sorted_rows(rows)
    if not wrong:
        assert (bad, cells) == ([], [])
    else:
        told = {(c["bad_id"], c["bad_column"], c["bad_value"]) for c in cells}
        # A wrong event is told by its receivable, or with it when that cannot be used.
        lost = {cell[0] for cell in told if cell[1] == "receivable"}
        here = {(c["id"], c["column"], c["value"]) for c in bad if c["column"] not in ("id", "law")}
        assert {cell for cell in here if cell[0] and cell[0] not in lost} <= told
