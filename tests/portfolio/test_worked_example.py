"""Twelve receivables whose figures were reckoned by hand (docs/how-to/portfolio.md shows them)."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.portfolio.results import invoke

EXAMPLE = Path(__file__).parents[2] / "examples/portfolio"
WEEK = EXAMPLE / "week-09"
FILES = (
    WEEK / "ledger.csv",
    "--events",
    WEEK / "events.csv",
    "--companies",
    EXAMPLE / "companies.yaml",
    "--law",
    EXAMPLE / "own",
    "--as-of",
    "2026-03-01",
)
# id: stage, bucket, status, proven until, told until, act by, reason. Three years from the due date
# (CN, Civil Code 188; rolled to a working day as far as the calendar is announced), three years from
# the end of the year (DE, BGB 199).
# K10: 1 June 2025 is a Sunday and 2 June the Dragon Boat holiday, so 3 June; by the demand that is
# only told, received on 12 May 2024, three years more.
ROWS = {
    "K01": "not_due 0 not_started 2029-03-10 2029-03-10 2029-03-10 RUNNING",
    "K02": "due 1-30 running 2029-02-10 2029-02-10 2029-02-10 RUNNING",
    "K03": "reminder 31-60 running 2029-01-20 2029-01-20 2029-01-20 RUNNING",
    "K04": "specialist 61-90 running 2028-12-20 2028-12-20 2028-12-20 RUNNING",
    "K05": "legal_assessment 91-180 running 2028-11-01 2028-11-01 2028-11-01 RUNNING",
    "K06": "legal_assessment 181-365 running 2028-06-01 2028-06-01 2028-06-01 RUNNING",
    "K07": "legal_assessment 366+ running 2027-02-01 2027-02-01 2027-02-01 ENDS_WITHIN_365",
    "K08": "legal_assessment 366+ running 2026-03-20 2026-03-20 2026-03-20 ENDS_WITHIN_30",
    "K09": "legal_assessment 366+ running 2026-05-20 2026-05-20 2026-05-20 ENDS_WITHIN_90",
    "K10": "legal_assessment 366+ expired 2025-06-03 2027-05-12 2027-05-12 PROOF_MISSING",
    "K11": "legal_assessment 366+ expired 2022-01-10 2022-01-10 - EXPIRED",
    "K12": "legal_assessment 366+ running 2027-12-31 2027-12-31 2027-12-31 RUNNING",
}
COLUMNS = (
    "stage",
    "bucket",
    "limitation_status",
    "limitation_safe_on",
    "limitation_asserted_on",
    "next_act_by",
    "reason",
)
# amount x nearness x proof, by the steps of the policy: 30, 90, 365 days, later.
AT_RISK = [
    ("K08", "80000.00", "1.00", "1"),  # 19 days
    ("K09", "67500.00", "0.75", "1"),  # 80 days
    ("K10", "60000.00", "1.00", "0.60"),  # passed on what is proven, alive on what is told
    ("K07", "35000.00", "0.50", "1"),  # 337 days
    ("K06", "15000.00", "0.25", "1"),
    ("K05", "12500.00", "0.25", "1"),
    ("K04", "10000.00", "0.25", "1"),
    ("K03", "7500.00", "0.25", "1"),
    ("K02", "5000.00", "0.25", "1"),
    ("K01", "2500.00", "0.25", "1"),
    ("K11", "250.00", "0.05", "1"),  # passed on what is told as well
]


@pytest.fixture(params=["columns", "rows"])
def way(request, monkeypatch):
    if request.param == "rows":
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)


def test_where_each_receivable_stands(tmp_path, way):
    out = tmp_path / "result.csv"
    told = json.loads(invoke("screen", *FILES, "--out", out, "--json").output)
    with out.open(encoding="utf-8") as handle:
        rows = {row["id"]: row for row in csv.DictReader(handle)}
    found = {key: " ".join(row[name] or "-" for name in COLUMNS) for key, row in rows.items()}
    assert found == ROWS
    assert rows["K05"]["group"] == rows["K06"]["group"] == "永顺控股有限公司"
    assert told["owed"] == {
        "PROOF_MISSING": {"CNY": "100000.00"},
        "ENDS_WITHIN_30": {"CNY": "80000.00"},
        "ENDS_WITHIN_90": {"CNY": "90000.00"},
        "ENDS_WITHIN_365": {"CNY": "70000.00"},
        "EXPIRED": {"CNY": "5000.00"},
        "RUNNING": {"CNY": "210000.00", "EUR": "10000.00"},
    }


def test_the_work_list(way):
    cny, eur = json.loads(invoke("triage", *FILES, "--json").output)["rankings"]
    assert [
        (row["id"], row["at_risk"], row["terms"]["factor"], row["terms"]["provability"])
        for row in cny["rows"]
    ] == AT_RISK
    assert Decimal(cny["total_at_risk"]) == sum(Decimal(row[1]) for row in AT_RISK) == 295250
    assert (eur["total_at_risk"], eur["rows"][0]["next_act_by"]) == ("2500.00", "2027-12-31")
    k08, k10 = cny["rows"][0], cny["rows"][2]
    assert (k08["next_act"], k08["next_act_by"]) == ("interrupt_now", "2026-03-20")
    assert (k10["next_act"], k10["next_act_by"]) == ("secure_proof", "2027-05-12")
    assert k10["missing"]["lawyer_letter"] == ["proven"]
    assert cny["rows"][5]["missing"]["lawyer_letter"] == [
        "delivery_proof",
        "statement_of_account",
        "undisputed",
    ]


def test_limits_and_figures(way):
    told = json.loads(invoke("triage", *FILES, "--json").output)
    owed = 555_000
    assert [
        (one["group"], Decimal(one["amount"]), one["share"], one["above"])
        for one in told["concentration"]["CNY"]
    ] == [
        ("北辰设备有限公司", 190_000, f"{190_000 / owed:.4f}", True),
        ("永顺控股有限公司", 180_000, f"{180_000 / owed:.4f}", True),
        ("海川贸易有限公司", 150_000, f"{150_000 / owed:.4f}", True),
        ("华东机电有限公司", 30_000, f"{30_000 / owed:.4f}", False),
        ("旧账有限公司", 5_000, f"{5_000 / owed:.4f}", False),
    ]
    kpi = told["kpi"]
    # Old enough for a contact: K03 to K07, of which K05 had none. For a promise: K04 to K07.
    assert kpi["contact"] == {"rate": "0.8000", "target": "0.85", "of": 5}
    assert kpi["promise"] == {"rate": "0.5000", "target": "0.40", "of": 4}
    # 6,000 + 14,000 + 0 recovered, 555,000 still owed; 1,000 spent on it.
    assert kpi["recovery"] == {"CNY": f"{20_000 / 575_000:.4f}", "EUR": None}
    assert kpi["cost"] == {"CNY": "0.0500", "EUR": None}
    # K10 and K11.
    assert kpi["bad_debt"] == {"CNY": f"{105_000 / owed:.4f}", "EUR": "0.0000"}
    # 50 + 200 + 900 + 3,200 + 10,000 + 24,000 + 0.7 x 345,000.
    assert kpi["expected_loss"] == {"CNY": "279850.00", "EUR": "7000.00"}
    assert {name: Decimal(sum_) for name, sum_ in told["ageing"]["CNY"].items()} == {
        "0": 10_000,
        "1-30": 20_000,
        "31-60": 30_000,
        "61-90": 40_000,
        "91-180": 50_000,
        "181-365": 60_000,
        "366+": 345_000,
    }


def test_a_week_later(tmp_path, way):
    results = []
    for week, day in (("week-09", "2026-03-01"), ("week-10", "2026-03-08")):
        results.append(tmp_path / f"{week}.csv")
        args = ("--events", EXAMPLE / week / "events.csv", "--as-of", day)
        invoke("screen", EXAMPLE / week / "ledger.csv", *args, "--out", results[-1])
    told = json.loads(invoke("diff", *results, "--json").output)
    found = {one["id"]: (one["what"], one["why"], one["fields"]) for one in told["changes"]}
    assert {key: value[:2] for key, value in found.items()} == {
        "K04": ("changed", "amount"),
        "K08": ("changed", "event"),
        "K11": ("gone", "ledger"),
    }
    # The demand of 3 March, received on the 4th, began three new years. Their last day is a Sunday;
    # which days of 2029 will be worked is not announced, so nothing is rolled: early is safe.
    assert found["K08"][2]["limitation_safe_on"] == {"old": "2026-03-20", "new": "2029-03-04"}
