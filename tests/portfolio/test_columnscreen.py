"""A ledger screened in columns and row by row comes to the same files."""

# ruff: noqa: S311 - reproducible samples, not secrets

# ruff: noqa: E402 - the extra may be absent

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

pa = pytest.importorskip("pyarrow")

from legalkit.law.load import codes
from legalkit.portfolio import columnscreen, load_policy, screen, spill
from legalkit.portfolio.columnrun import screen_columns
from legalkit.portfolio.explained import ExplainedClock
from legalkit.portfolio.interest import InterestBook
from legalkit.portfolio.ledger import CLAIM_DAYS
from legalkit.portfolio.mapping import Mapping, TableMapping
from tests.portfolio.questions import row

AS_OF = date(2026, 3, 1)
CLOCK = ExplainedClock()
EVENT_FIELDS = [
    "receivable",
    "kind",
    "date",
    "received_on",
    "served_on",
    "ended_on",
    "new_due_on",
    "form",
    "outcome",
    "amount",
    "by",
    "signed_by_debtor",
    "proven",
    "fact.promise_to_pay",
]
HEAD = ["id", "law", "type", "due_on", "amount", "currency", "debtor"]
MARKS = ["group", "grade", "disputed", "bad_faith", "collateral", "contacted"]
WRONG = {
    "id": ["", "a b", "R1", "x" * 81, "R2"],
    "law": ["China", "", "ZW"],
    "type": ["lone", ""],
    "due_on": ["soon", "2024-02-30", "", "0024-01-01", "2300-01-01"],
    "amount": ["-1", "1e3", "1,000", "", "+5.10", "007.50", "1.123456789", "9" * 31],
    "currency": ["RMB元", ""],
    "debtor": ["", "=1+1", "甲, 乙", 'a "b"'],
}


def write(path: Path, head: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, head, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def portfolio(tmp_path: Path, seed: int, count: int, wrong: float) -> tuple[Path, Path]:
    """A ledger and its events, with mistakes in a share of the rows."""
    rng = Random(seed)
    ledger, events = [], []
    for number in range(count):
        one, told = row(rng, rng.choice([*codes()[:12], "CN", "DE"]), number)
        line = {
            "id": one.id, "law": one.law, "type": one.type, "due_on": str(one.due_on),
            "amount": f"{rng.randint(0, 10**6)}.{rng.randint(10, 99)}",
            "currency": rng.choice(["CNY", "EUR"]), "debtor": f"D{rng.randint(0, 9)}",
            **{name: str(day) for name, day in one.days.items()},
        }  # fmt: skip
        for mark, values in (
            ("grade", "abcD"),
            ("group", ["G1", "", "=G2"]),
            ("disputed", ["yes", "no", ""]),
            ("bad_faith", ["true", "", "maybe"] if rng.random() < wrong else ["yes", ""]),
        ):
            if rng.random() < 0.3:
                line[mark] = rng.choice(values)
        if rng.random() < wrong:
            name = rng.choice(list(WRONG))
            line[name] = rng.choice(WRONG[name])
        if rng.random() < wrong / 5:
            line["fact.merchants"] = "both"
        ledger.append(line)
        for event in told:
            line_of = {"receivable": one.id, **event}
            if rng.random() < wrong:
                line_of[rng.choice(EVENT_FIELDS)] = rng.choice(["", "soon", "R0", "R99999", "yes"])
            events.append(line_of)
    rng.shuffle(events)
    days = [name for name in CLAIM_DAYS if any(name in line for line in ledger)]
    return (
        write(tmp_path / "ledger.csv", [*HEAD, *days, *MARKS, "fact.merchants"], ledger),
        write(tmp_path / "events.csv", EVENT_FIELDS, events),
    )


def read(path: Path | None) -> list[dict[str, str]]:
    if path is None:
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def both(ledger: Path, events: Path | None, **more):
    """The results, the bad cells and the sums of both ways."""
    found = []
    for name in ("rows", "columns"):
        out = ledger.with_name(f"{name}.csv")
        if name == "rows":
            told = screen(
                ledger,
                out,
                load_policy(),
                AS_OF,
                clock=CLOCK,
                book=InterestBook(AS_OF),
                events=events,
                **more,
            )
        else:
            told = screen_columns(
                ledger,
                out,
                load_policy(),
                AS_OF,
                clock=CLOCK,
                law_of=CLOCK.law,
                book=InterestBook(AS_OF),
                events=events,
                **more,
            )
        found.append((read(out), read(told.bad_file), told))
    return found


def same(ledger: Path, events: Path | None, **more) -> None:
    (rows, bad, told), (columns, bad_columns, told_columns) = both(ledger, events, **more)
    assert [{**one, "path": ""} for one in columns] == [{**one, "path": ""} for one in rows]
    assert sorted(map(str, bad_columns)) == sorted(map(str, bad))
    one, other = told.to_json(), told_columns.to_json()
    for name in ("out", "bad_file", "paths", "interest_own"):
        one.pop(name), other.pop(name)
    assert one == other
    for currency, buckets in told.ageing.items():
        assert buckets == told_columns.ageing[currency]


@pytest.mark.parametrize("wrong", [0.0, 0.3])
def test_the_same_files_come_of_both_ways(tmp_path, wrong):
    same(*portfolio(tmp_path, 7, 400, wrong))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_the_same_files_come_of_larger_ledgers(tmp_path, seed):
    same(*portfolio(tmp_path, seed, 4000, 0.1))


@pytest.mark.parametrize(("batch", "partition"), [(7, 1 << 21), (64, 50), (1000, 33)])
def test_small_batches_and_many_partitions(tmp_path, monkeypatch, batch, partition):
    monkeypatch.setattr(columnscreen, "BATCH", batch)
    monkeypatch.setattr(spill, "PARTITION", partition)
    same(*portfolio(tmp_path, 3, 250, 0.2))


def test_one_hash_for_all_ids_still_tells_them_apart(tmp_path, monkeypatch):
    import numpy as np

    def alike(column, multipliers):
        return np.array([len(text) for text in column.to_pylist()], dtype=np.uint64)

    monkeypatch.setattr(spill, "id_hash", alike)
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        ",".join(HEAD) + "\n" + "".join(f"R{n},CN,loan,2024-01-10,1,CNY,X\n" for n in (1, 2, 3, 2)),
        encoding="utf-8",
    )
    same(ledger, None)


def test_without_events_and_without_rows(tmp_path):
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(",".join(HEAD) + "\n", encoding="utf-8")
    same(ledger, None)
    events = tmp_path / "events.csv"
    events.write_text("receivable,kind,date\nR1,demand_letter,2024-01-01\n", encoding="utf-8")
    same(ledger, events)


def test_a_ledger_in_another_way_of_writing(tmp_path):
    ledger = tmp_path / "ledger.csv"
    ledger.write_bytes(
        "编号;到期;金额;名称;种类\nR1;10.01.2024;1.234,50;甲;Kauf\nR2;2024-01-10;12,5;乙;Kauf\n"
        "R3;31.02.2024;1.5;丙;Kauf\n\nR4;10.01.2024;7;丁;Miete;mehr\n".encode("gb18030")
        + b"R5;10.01.2024;7;\xff\xff;Kauf\n"
    )
    mapping = Mapping(
        ledger=TableMapping(
            encoding="gb18030",
            delimiter=";",
            date_formats=("%d.%m.%Y",),
            thousands=".",
            decimal=",",
            columns={
                "id": "编号",
                "due_on": "到期",
                "amount": "金额",
                "debtor": "名称",
                "type": "种类",
            },
            constants={"law": "DE", "currency": "EUR"},
            values={"type": {"Kauf": "sale_of_goods"}},
        )
    )
    same(ledger, None, mapping=mapping)


def test_parquet_keeps_types_and_words(tmp_path):
    from decimal import Decimal

    from pyarrow import parquet

    ledger = tmp_path / "ledger.parquet"
    parquet.write_table(
        pa.table(
            {
                "id": pa.array([1, 2, 3, None]),
                "law": pa.array(["CN", " DE", None, "CN"]).dictionary_encode(),
                "type": ["sale_of_goods"] * 4,
                "due_on": pa.array([date(2024, 1, 10)] * 3 + [None], pa.date32()),
                "amount": pa.array([Decimal("10.25"), None, Decimal("-7.00"), Decimal(1)]),
                "currency": ["CNY"] * 4,
                "debtor": [f"=X{n}" for n in range(4)],
                "disputed": [True, False, None, None],
                "delivered_on": pa.array(["2024-01-02", "", None, "soon"]),
            }
        ),
        ledger,
    )
    same(ledger, None)


def test_rows_that_columns_cannot_hold_are_explained_and_counted(tmp_path):
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(
        ",".join([*HEAD, "fact.merchants"])
        + "\nA,CN,loan,2024-01-10,1.123456789,CNY,X,\nB,CN,loan,2024-01-10,1,CNY,X,both\n"
        "C,CN,loan,2024-01-10,1,CNY,X,\n",
        encoding="utf-8",
    )
    _, (rows, _, told) = both(ledger, None)
    assert [one["path"] for one in rows] == ["explained", "explained", "columns"]
    assert json.dumps(told.to_json()["paths"]) == '{"columns": 1, "explained": 2}'
    assert rows[0]["amount"] == "1.123456789"


@pytest.mark.parametrize("top", [1, 25, 1000])
def test_triage_comes_to_the_same_both_ways(tmp_path, top):
    from legalkit.portfolio import triage
    from legalkit.portfolio.columntriage import triage_columns
    from legalkit.portfolio.limits import Figures
    from legalkit.portfolio.screen import assessed_rows

    ledger, events = portfolio(tmp_path, 11, 300, 0.1)
    policy, groups = load_policy(), {"D1": "Group of one", "D2": "Group of one"}
    figures = Figures(policy)
    rows = assessed_rows(ledger, policy, AS_OF, clock=CLOCK, events=events, groups=groups)
    ranked, bad = triage(figures.watch(rows), top, policy)
    told = triage_columns(
        ledger,
        policy,
        AS_OF,
        top,
        clock=CLOCK,
        law_of=CLOCK.law,
        events=events,
        groups=groups,
    )
    assert [one.to_json() for one in told[0]] == [one.to_json() for one in ranked]
    one, other = figures.to_json(), told[2].to_json()
    assert (told[1], list(other["concentration"])) == (bad, list(one["concentration"]))
    assert other["kpi"] == one["kpi"]
    for currency, listed in one["concentration"].items():
        assert [(each["group"], each["share"]) for each in other["concentration"][currency]] == [
            (each["group"], each["share"]) for each in listed
        ]
    assert any(each["group"] == "Group of one" for each in one["concentration"]["CNY"])


def test_parquet_is_the_same_both_ways(tmp_path):
    from pyarrow import parquet

    ledger, events = portfolio(tmp_path, 9, 120, 0.1)
    told = {"clock": CLOCK, "book": InterestBook(AS_OF), "events": events}
    one, other = tmp_path / "rows.parquet", tmp_path / "columns.parquet"
    screen(ledger, one, load_policy(), AS_OF, **told)
    screen_columns(ledger, other, load_policy(), AS_OF, law_of=CLOCK.law, **told)
    rows, columns = parquet.read_table(one), parquet.read_table(other)
    assert rows.schema.equals(columns.schema)
    assert rows.drop_columns(["path"]).to_pylist() == columns.drop_columns(["path"]).to_pylist()
