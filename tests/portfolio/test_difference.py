"""What changed between two results; row by row and in columns alike."""

from __future__ import annotations

import csv
import json
from datetime import timedelta

import pytest

from legalkit.cli.columns import width
from legalkit.model.errors import InputError
from legalkit.portfolio import columndifference
from legalkit.portfolio.columndifference import column_difference
from legalkit.portfolio.difference import CHANGE_COLUMNS, WATCHED, difference
from tests.portfolio.results import AS_OF, HEAD, invoke, result_of

LINE = "{},CN,loan,{},{},CNY,X\n"
IDS = ("amount", "law", "due", "event", "told", "gone", "same", "time", "written")
DUES = dict.fromkeys(IDS, "2024-01-10") | {"time": "2023-03-02"}


@pytest.fixture(params=[".csv", ".xlsx", ".parquet"])
def two_weeks(request, tmp_path):
    """Two results: each receivable differs in one way, two do not differ."""
    old = HEAD + "".join(LINE.format(key, DUES[key], 10) for key in IDS)
    new = old.replace("amount,CN,loan,2024-01-10,10", "amount,CN,loan,2024-01-10,9")
    new = new.replace("written,CN,loan,2024-01-10,10", "written,CN,loan,2024-01-10,10.00")
    new = new.replace("law,CN", "law,DE")
    new = new.replace("due,CN,loan,2024-01-10", "due,CN,loan,2024-01-15")
    new = new.replace(LINE.format("gone", DUES["gone"], 10), "")
    new += LINE.format("new", "2024-01-10", 1)
    events = "event,demand_letter,2025-01-10,2025-01-12,yes\ntold,demand_letter,2025-01-10,2025-01-12,no\n"
    before = result_of(tmp_path, old, "old", kind=request.param)
    after = result_of(tmp_path, new, "new", AS_OF + timedelta(2), events, kind=request.param)
    return before, after


WANTED = {
    "amount": ("changed", "amount"),
    "law": ("changed", "law"),
    "due": ("changed", "due_date"),
    "event": ("changed", "event"),
    "told": ("changed", "told_event"),
    "time": ("changed", "time"),
    "gone": ("gone", "ledger"),
    "new": ("new", "ledger"),
}


@pytest.mark.parametrize("way", [difference, column_difference])
def test_difference_says_what_and_why(two_weeks, way):
    told = way(*two_weeks, 20)
    assert {one.id: (one.what, one.why) for one in told.first} == WANTED
    found = {one.id: one for one in told.first}
    assert found["time"].fields["limitation_status"] == ("running", "expired")
    assert found["law"].fields["law"] == ("CN", "DE")
    assert found["new"].fields["law"] == ("", "CN")
    # What expired since comes first, what is only new last.
    assert told.first[0].id == "time"
    assert (told.count, told.counts["new", "ledger"]) == (8, 1)
    assert (told.old_day, told.new_day) == (AS_OF, AS_OF + timedelta(2))


def test_both_ways_find_the_same(two_weeks, tmp_path, monkeypatch):
    monkeypatch.setattr(columndifference, "PART", 2)
    files = tmp_path / "rows.csv", tmp_path / "columns.csv"
    for top in (0, 1, 3, 50):
        rows, columns = (
            way(*two_weeks, top, out)
            for way, out in zip((difference, column_difference), files, strict=True)
        )
        assert rows == columns
        assert len(rows.first) == min(top, 8)
    told = []
    for path in files:
        with path.open(encoding="utf-8") as handle:
            told.append(sorted(map(tuple, csv.reader(handle))))
    assert told[0] == told[1]
    assert len(told[0]) == 9
    assert tuple(CHANGE_COLUMNS) in told[0]
    assert difference(two_weeks[0], two_weeks[0], 5).count == 0
    assert column_difference(two_weeks[0], two_weeks[0], 5).counts == {}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("rows", [True, False])
def test_the_verb(two_weeks, tmp_path, lang, rows, monkeypatch):
    if rows:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    out = tmp_path / "changes.csv"
    text = invoke("diff", *two_weeks, "--lang", lang, "--top", 3, "--out", out).output
    lines = [line for line in text.splitlines() if str(out) not in line]
    assert max(width(line) for line in lines) <= 80
    assert ("running → expired" if lang == "en" else "进行中 → 已届满") in text
    assert "5" in text.splitlines()[-3]  # five more changes are not listed
    assert str(out) in text
    # Titles are words, not names of columns.
    assert not [name for name in WATCHED if "_" in name and name in text]
    told = json.loads(invoke("diff", *two_weeks, "--json").output)
    assert told["changes"][0]["id"] == "time"
    assert (told["count"], told["others"], told["old_day"]) == (8, 0, "2026-03-01")
    assert {"what": "changed", "why": "law", "count": 1} in told["counts"]


@pytest.mark.parametrize("way", [difference, column_difference])
def test_something_else_is_no_result(tmp_path, way):
    ledger = tmp_path / "ledger.csv"
    ledger.write_text(HEAD + LINE.format("A", "2024-01-10", 1), encoding="utf-8")
    with pytest.raises(InputError) as error:
        way(ledger, ledger, 5)
    assert error.value.findings[0].code == "LK910"
    broken = tmp_path / "broken.parquet"
    broken.write_text("x", encoding="utf-8")
    with pytest.raises(InputError) as error:
        way(broken, broken, 5)
    assert error.value.findings[0].code == "LK911"


@pytest.mark.parametrize("way", [difference, column_difference])
def test_rows_of_two_days_are_told(tmp_path, way):
    first = result_of(tmp_path, HEAD + LINE.format("A", "2024-01-10", 1), "first")
    second = result_of(
        tmp_path, HEAD + LINE.format("B", "2024-01-10", 1), "second", AS_OF + timedelta(7)
    )
    mixed = tmp_path / "mixed.csv"
    mixed.write_text(
        first.read_text(encoding="utf-8") + second.read_text(encoding="utf-8").split("\n", 1)[1],
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        way(first, mixed, 5)
    assert error.value.findings[0].code == "LK922"


def test_results_without_rows(tmp_path):
    empty = result_of(tmp_path, HEAD, "empty")
    one = result_of(tmp_path, HEAD + LINE.format("A", "2024-01-10", 1), "one")
    for way in (difference, column_difference):
        assert way(empty, one, 5).counts == {("new", "ledger"): 1}
        assert way(one, empty, 5).counts == {("gone", "ledger"): 1}
        assert way(empty, empty, 5).old_day is None
    assert invoke("diff", empty, empty).output.startswith("0 receivables")
