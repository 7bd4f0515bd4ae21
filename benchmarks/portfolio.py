"""Screening of many receivables: the kernel beside a python-dateutil loop, and the whole way.

    python benchmarks/portfolio.py [ROWS] [--whole ROWS]

Everything is measured in one run on one machine, so that the ratio means something. The loop does
restarts, suspensions, the long stop and roll-over of one law and nothing else: no readings, no
proof, no floor clock, no other law, no trace. It is the least that a script would do.
"""

# ruff: noqa: PLC0415 - each part measures what it loads

from __future__ import annotations

import argparse
import gc
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

LAWS = ("CN", "DE", "FR", "GB-EAW", "US-NY", "JP", "KR", "IN", "BR", "PL")
WEIGHTS = (40, 12, 8, 8, 8, 6, 5, 5, 4, 4)
AS_OF = date(2026, 3, 1)
TYPES = ("sale_of_goods", "services", "loan", "rent")
BATCH = 1 << 20


def events_of(rng: Random, due: date) -> list[dict[str, object]]:
    """Zero to six events, the way a collections department writes them down."""
    told: list[dict[str, object]] = []
    count = rng.choices(range(7), (30, 25, 18, 12, 8, 4, 3))[0]
    for _ in range(count):
        day = due + timedelta(rng.randint(10, 1500))
        kind = rng.choices(
            ("demand_letter", "part_payment", "acknowledgement", "negotiation", "lawsuit_filed"),
            (50, 20, 12, 10, 8),
        )[0]
        event: dict[str, object] = {"kind": kind, "date": day, "proven": rng.random() < 0.7}
        if kind == "demand_letter":
            event["form"] = rng.choice(("written", "email", "registered"))
            event["received_on"] = day + timedelta(rng.randint(0, 6))
        if kind == "acknowledgement":
            event.update(form="written", by="debtor", signed_by_debtor=True)
        if kind in ("negotiation", "lawsuit_filed") and rng.random() < 0.8:
            event["ended_on"] = day + timedelta(rng.randint(20, 500))
            event["outcome"] = "no_agreement" if kind == "negotiation" else "withdrawn"
        told.append(event)
    return told


def ledger(rows: int, seed: int = 1) -> list[tuple[str, str, date, list[dict[str, object]]]]:
    """Law, type, due date and events of many receivables."""
    rng = Random(seed)
    laws = rng.choices(LAWS, WEIGHTS, k=rows)
    made = []
    for law in laws:
        due = date(2018, 1, 1) + timedelta(rng.randint(0, 2900))
        made.append((law, rng.choices(TYPES, (70, 15, 10, 5))[0], due, events_of(rng, due)))
    return made


def batches(rows: list[tuple[str, str, date, list[dict[str, object]]]]) -> list[object]:
    """The same as Arrow batches."""
    import pyarrow as pa

    from legalkit.portfolio.kernel import EVENT, QUESTIONS

    made = []
    for first in range(0, len(rows), BATCH):
        part = rows[first : first + BATCH]
        columns = {
            "law": pa.array([row[0] for row in part], pa.string()),
            "type": pa.array([row[1] for row in part], pa.string()),
            "due_on": pa.array([row[2] for row in part], pa.date32()),
            "events": pa.array([row[3] for row in part], pa.list_(EVENT)),
        }
        arrays = [columns.get(field.name, pa.nulls(len(part), field.type)) for field in QUESTIONS]
        made.append(pa.record_batch(arrays, schema=QUESTIONS))
    return made


def dateutil_loop(rows: list[tuple[str, str, date, list[dict[str, object]]]]) -> int:
    """Three years, restarts, suspensions, a long stop of twenty years, roll-over: one law."""
    from dateutil.relativedelta import relativedelta
    from holidays import country_holidays

    rest = country_holidays("CN", years=range(2018, 2027))
    expired = 0
    for _, _, due, events in rows:
        last = due + relativedelta(years=3)
        stop = due + relativedelta(years=20)
        for event in sorted(events, key=lambda e: e["date"]):
            day = event.get("received_on") or event["date"]
            if day > last:
                continue
            if event["kind"] in ("demand_letter", "part_payment", "acknowledgement"):
                last = day + relativedelta(years=3)
            elif event.get("ended_on"):
                last += timedelta((event["ended_on"] - event["date"]).days + 1)
        last = min(last, stop)
        while last.weekday() > 4 or last in rest:
            last += timedelta(1)
        expired += last < AS_OF
    return expired


def measure_kernel(size: int) -> None:
    """The pure function beside the loop and beside the explained engine."""
    from legalkit.portfolio.explained import ExplainedClock
    from legalkit.portfolio.kernel import Kernel

    rows = ledger(size)
    made = batches(rows)
    clock = ExplainedClock()
    kernel = Kernel(clock.law)
    gc.collect()
    gc.freeze()
    began = time.perf_counter()
    covered = sum(kernel(batch, AS_OF).column("covered").true_count for batch in made)
    cold = time.perf_counter() - began
    times = []
    for _ in range(3):
        began = time.perf_counter()
        for batch in made:
            kernel(batch, AS_OF)
        times.append(time.perf_counter() - began)
    warm = min(times)
    sample = rows[: min(size, 50_000)]
    began = time.perf_counter()
    dateutil_loop(sample)
    loop = (time.perf_counter() - began) / len(sample)
    print(f"kernel, {size:,} receivables, {len(LAWS)} laws, three clocks, all readings")
    print(f"  answered in columns        {covered / size:8.2%}")
    print(f"  first run (tables filled)  {cold / size * 1e6:8.2f} s a million")
    print(f"  later runs (best of 3)     {warm / size * 1e6:8.2f} s a million")
    print(f"python-dateutil loop, one law, one clock, sample of {len(sample):,}")
    print(f"  {loop * 1e6:8.2f} s a million: {loop / (warm / size):.0f} times the kernel,")
    print(f"  {loop * 3 / (warm / size):.0f} times when it is run for the three clocks")
    print(f"explained engine, sample: {explained(clock, rows[:2000]) * 1e6:.0f} s a million")


def explained(clock: object, rows: list[tuple[str, str, date, list[dict[str, object]]]]) -> float:
    """Seconds a receivable with the explained engine, without outlook and notices."""
    from decimal import Decimal

    from legalkit.portfolio.assess import question_of
    from legalkit.portfolio.ledger import Receivable

    asked = [
        question_of(
            Receivable(1, "A", law, kind, due, Decimal(1), "CNY", "X"),
            [
                {
                    name: ("yes" if value is True else "no" if value is False else str(value))
                    for name, value in event.items()
                }
                for event in events
            ],
            AS_OF,
        )
        for law, kind, due, events in rows
    ]
    began = time.perf_counter()
    for question in asked:
        clock(question)  # type: ignore[operator]
    return (time.perf_counter() - began) / len(asked)


def write_files(folder: Path, size: int) -> None:
    """A ledger and its events as Parquet."""
    import pyarrow as pa
    from pyarrow import parquet

    rows = ledger(size)
    parquet.write_table(
        pa.table(
            {
                "id": [f"R{n}" for n in range(size)],
                "law": [row[0] for row in rows],
                "type": [row[1] for row in rows],
                "due_on": pa.array([row[2] for row in rows], pa.date32()),
                "amount": [f"{(n * 7919) % 900000}.{n % 100:02d}" for n in range(size)],
                "currency": ["CNY"] * size,
                "debtor": [f"D{n % 5000}" for n in range(size)],
            }
        ),
        folder / "ledger.parquet",
    )
    told = [{"receivable": f"R{n}", **event} for n, row in enumerate(rows) for event in row[3]]
    names = ("receivable", "kind", "date", "received_on", "ended_on", "form", "by", "outcome")
    columns = {name: [event.get(name) for event in told] for name in names}
    columns["proven"] = [event["proven"] for event in told]
    columns["signed_by_debtor"] = [event.get("signed_by_debtor") for event in told]
    parquet.write_table(pa.table(columns), folder / "events.parquet")


def measure_whole(size: int) -> None:
    """Parquet in, Parquet out, in a process of its own: time and peak memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, size)
        legalkit = Path(sys.executable).with_name("legalkit")
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        began = time.perf_counter()
        done = subprocess.run(
            [
                str(legalkit),
                "portfolio",
                "screen",
                str(folder / "ledger.parquet"),
                "--events",
                str(folder / "events.parquet"),
                "--out",
                str(folder / "out.parquet"),
                "--as-of",
                AS_OF.isoformat(),
                "--json",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        assert done.returncode == 0, done.stderr or done.stdout[:500]
    print(f"whole way, {size:,} receivables with events, Parquet in and out, one process")
    megabytes = max(peak, before) / 1024
    print(f"  {took:8.1f} s, {took / size * 1e6:.0f} s a million; peak {megabytes:.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=int, nargs="?", default=200_000)
    parser.add_argument("--whole", type=int, default=None, help="receivables end to end")
    given = parser.parse_args()
    measure_whole(given.whole or given.rows)
    measure_kernel(given.rows)
