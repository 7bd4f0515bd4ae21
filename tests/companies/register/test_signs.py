"""Patterns beside a slow oracle that reads every row, and the whole register beside each company."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv, parquet

from legalkit.companies.register import OnDay, score, signs
from legalkit.companies.register.scoring import COLUMNS
from legalkit.companies.register.shape import PATTERNS
from legalkit.companies.register.shape.sign import weight
from tests.companies.register.build import (
    COMPANIES,
    DAY,
    EVERYBODY,
    SETTINGS,
    entity,
    register,
    stake,
    tie,
    ties,
)
from tests.companies.register.test_walks import on, stood

OFFICES = ("director", "legal_representative")
WHOLE_REGISTER = ("shared_address", "shared_officer", "circular")


def shared(rows, day, kinds, value, company):
    """Value -> company -> first days of its ties, for what stood on the day."""
    found = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["type"] in kinds and stood(row, day):
            found[row[value]][row[company]].append((row.get("start"), row["id"]))
    return found


def since(first, others):
    """The first day of which the rows say that two had it; None where one says nothing."""

    def lowest(days):
        return None if None in days else min(days)

    ends = [lowest(first), lowest(others)]
    stated = [day for day in ends if day]
    return max(stated) if stated else None


def oracle(rows, day, company):
    wanted = set()
    for pattern, kinds, value, side in (
        ("shared_address", ("has_address",), "to", "from"),
        ("shared_officer", OFFICES, "from", "to"),
    ):
        for node, bearers in shared(rows, day, kinds, value, side).items():
            if company in bearers and len(bearers) > 1:
                own = [d for d, _ in bearers[company]]
                rest = [d for who, told in bearers.items() if who != company for d, _ in told]
                facts = frozenset(i for told in bearers.values() for _, i in told)
                points = round(math.log(1000 / len(bearers)), 2)
                others = frozenset(bearers) - {company}
                wanted.add((pattern, node, others, facts, since(own, rest), points))
    return wanted


@settings(max_examples=60, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_shared_values_and_officers_are_those_of_the_rows(rows, number):
    day = on(number)
    loaded = register(EVERYBODY, rows)
    view = OnDay(loaded, day)
    for company in COMPANIES:
        told = {
            (
                s["pattern"], s["value"], frozenset(s["with"]), frozenset(f["id"] for f in s["facts"]),
                date.fromisoformat(s["since"]) if s["since"] else None, float(s["points"]),
            )
            for s in (x.to_json(view) for x in signs(view, loaded.place(company), SETTINGS))
            if s["pattern"] in ("shared_address", "shared_officer")
        }  # fmt: skip
        assert told == oracle(rows, day, company)


@settings(max_examples=60, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_the_whole_register_says_what_each_company_is_told(rows, number):
    day = on(number)
    loaded = register(EVERYBODY, rows)
    view = OnDay(loaded, day)
    scored = score(loaded, day, SETTINGS)
    table = scored.table("en").to_pylist()
    assert len(table) == len(scored)
    for company in COMPANIES:
        place = loaded.place(company)
        wanted = [
            s for s in signs(view, place, SETTINGS)
            if s.pattern in WHOLE_REGISTER
        ]  # fmt: skip
        told = [row for row in table if row["company"] == company]
        assert sorted((r["pattern"], r["explanation"], r["points"]) for r in told) == sorted(
            (s.pattern, s.says.text("en"), float(s.points)) for s in wanted
        )
        by_reason = {(r["pattern"], r["value"]): r for r in told}
        for sign in wanted:
            value = loaded.id(sign.value) if sign.value is not None else None
            row = by_reason[sign.pattern, value]
            json = sign.to_json(view)
            assert sorted(row["facts"].split()) == sorted(f["id"] for f in json["facts"])
            assert (row["since"].isoformat() if row["since"] else None) == json["since"]
            assert set(row["with"].split()) == {company, *json["with"]}
            spans = dict(zip(row["facts"].split(), row["fact_days"].split(), strict=True))
            for fact in json["facts"]:
                assert spans[fact["id"]] == f"{fact['start'] or ''}..{fact['end'] or ''}"
            assert row["score"] == pytest.approx(sum(r["points"] for r in told))
        total = sum(float(s.points) for s in wanted)
        assert scored.totals[place] == pytest.approx(total)


def test_a_circle_is_told_once_by_its_shortest_way():
    rows = [
        stake("a", "C0", "C1", 50), stake("b", "C1", "C0", 40), stake("c", "C1", "C2", 10),
        stake("d", "C2", "C0", 10, start="2020-01-01"),
    ]  # fmt: skip
    loaded = register(("C0", "C1", "C2"), rows)
    view = OnDay(loaded, DAY)
    (sign,) = [s for s in signs(view, loaded.place("C0"), SETTINGS) if s.pattern == "circular"]
    assert [f["id"] for f in sign.to_json(view)["facts"]] == ["a", "b"]
    assert "20 % come back" in sign.says.text("en")
    (sign,) = [s for s in signs(view, loaded.place("C2"), SETTINGS) if s.pattern == "circular"]
    assert sign.to_json(view)["since"] == "2020-01-01"
    assert "0.5 %" in sign.says.text("zh") or "0.5%" in sign.says.text("zh")
    # The day before the last stake there were two in the circle.
    earlier = OnDay(loaded, date(2019, 12, 31))
    assert not [s for s in signs(earlier, loaded.place("C2"), SETTINGS) if s.pattern == "circular"]


def at_one_address(count):
    names = [f"C{n}" for n in range(count)]
    return register([*names, "A0"], [tie(f"a{n}", "has_address", n, "A0") for n in names])


def test_a_mass_address_is_told_and_counts_nothing():
    line = SETTINGS.mass_value
    loaded = at_one_address(line)
    (sign,) = signs(OnDay(loaded, DAY), 0, SETTINGS)
    assert (sign.pattern, sign.points) == ("shared_address", weight(SETTINGS, line))
    loaded = at_one_address(line + 1)
    (sign,) = signs(OnDay(loaded, DAY), 0, SETTINGS)
    assert (sign.pattern, sign.points, sign.with_) == ("mass_address", Decimal(0), ())
    assert str(line + 1) in sign.says.text("zh")
    scored = score(loaded, DAY, SETTINGS)
    assert (len(scored), scored.mass) == (0, {"shared_address": (1, line + 1)})
    assert scored.table().num_rows == 0


def found(loaded, name, pattern, day=DAY):
    view = OnDay(loaded, day)
    return [
        s.to_json(view) for s in signs(view, loaded.place(name), SETTINGS) if s.pattern == pattern
    ]


PHOENIX = [
    entity("C0", business="steel", start="2010-01-01"),
    entity("C1", business="steel", start="2023-03-01"),
    entity("C2", business="food", start="2023-03-01"),
    entity("C3", business="steel", start="2012-03-01"),
    "A0", "P0", "P1",
]  # fmt: skip


def test_a_new_company_at_the_old_address_is_told_and_an_old_one_is_not():
    rows = [
        tie("a0", "has_address", "C0", "A0", end="2023-06-01"),
        *(tie(f"a{n}", "has_address", f"C{n}", "A0") for n in (1, 2, 3)),
    ]
    loaded = register(PHOENIX, rows)
    told = found(loaded, "C0", "newcomer")
    assert [(s["with"], s["points"]) for s in told] == [(["C1"], "6"), (["C2"], "4")]
    assert [f["id"] for f in told[0]["facts"]] == ["a0", "a1"]
    # Seven years later nobody asks, and seen from the new one the old one is no newcomer.
    assert not found(loaded, "C0", "newcomer", date(2030, 1, 1))
    assert not found(loaded, "C1", "newcomer")


@pytest.mark.parametrize(
    ("left", "taken", "told"),
    [
        ("2023-06-01", "2023-07-01", True),
        ("2023-06-01", "2022-07-01", True),
        ("2023-06-01", "2021-01-01", False),
        ("2023-06-01", "2024-01-11", False),
        (None, "2023-07-01", False),
        ("2018-06-01", "2018-07-01", False),
    ],
)
def test_an_officer_who_left_and_took_up_office_elsewhere_is_told(left, taken, told):
    rows = [
        tie("a", "director", "P0", "C0", end=left),
        tie("b", "legal_representative", "P0", "C1", start=taken),
    ]
    signs_ = found(register(PHOENIX, rows), "C0", "officer_move")
    assert [[f["id"] for f in s["facts"]] for s in signs_] == ([["a", "b"]] if told else [])


def test_an_officer_who_changed_the_office_has_not_left():
    rows = [
        tie("a", "director", "P0", "C0", end="2023-06-01"),
        tie("c", "supervisor", "P0", "C0", start="2023-06-02"),
        tie("b", "director", "P0", "C1", start="2023-07-01"),
    ]
    assert not found(register(PHOENIX, rows), "C0", "officer_move")


def test_an_officer_of_hundreds_has_not_moved():
    names = [f"C{n}" for n in range(4, 6 + SETTINGS.mass_person)]
    rows = [
        tie("a", "director", "P0", "C0", end="2023-06-01"),
        *(tie(f"d{n}", "director", "P0", n, start="2023-07-01") for n in names),
    ]
    assert not found(register([*PHOENIX, *names], rows), "C0", "officer_move")


@pytest.mark.parametrize("kept", ["control", "legal_representative", None])
def test_a_holder_who_sold_and_still_rules_is_told(kept):
    rows = [
        stake("a", "P0", "C0", 100, end="2023-06-01"),
        stake("b", "P1", "C0", 100, start="2023-06-01"),
        *([tie("c", kept, "P0", "C0")] if kept else []),
    ]
    told = found(register(PHOENIX, rows), "C0", "control_kept")
    assert [s["with"] for s in told] == ([["P1"]] if kept else [])
    if kept:
        assert [f["id"] for f in told[0]["facts"]] == ["a", "b", "c"]


def test_a_holder_of_part_who_keeps_the_rest_has_not_passed_on_anything():
    rows = [
        stake("a", "P0", "C0", 100, end="2023-06-01"),
        stake("b", "P1", "C0", 40, start="2023-06-01"),
        stake("d", "P0", "C0", 60, start="2023-06-01"),
        tie("c", "director", "P0", "C0"),
    ]
    assert not found(register(PHOENIX, rows), "C0", "control_kept")


def test_a_person_with_many_companies_is_told_beyond_the_line_only():
    for count in (SETTINGS.nominee_companies, SETTINGS.nominee_companies + 1):
        names = [f"C{n}" for n in range(count)]
        rows = [stake(f"s{n}", "P0", n, 50) for n in names[:3]]
        rows += [tie(f"d{n}", "director", "P0", n) for n in names]
        told = found(register([*names, "P0"], rows), "C0", "nominee")
        assert [[f["id"] for f in s["facts"]] for s in told] == (
            [["sC0", "dC0"]] if count > SETTINGS.nominee_companies else []
        )


def test_two_patterns_with_one_company_weigh_more():
    rows = [
        tie("a", "has_address", "C0", "A0"), tie("b", "has_address", "C1", "A0"),
        tie("c", "director", "P0", "C0"), tie("d", "director", "P0", "C1"),
        tie("e", "has_address", "C3", "A0"),
    ]  # fmt: skip
    loaded = register(PHOENIX, rows)
    (told,) = found(loaded, "C0", "both")
    assert told["with"] == ["C1"]
    assert sorted(f["id"] for f in told["facts"]) == ["a", "b", "c", "d"]
    view = OnDay(loaded, DAY)
    (both,) = [s for s in signs(view, 0, SETTINGS) if s.pattern == "both"]
    assert "shared address, shared officer" in both.says.text("en")


def test_a_company_by_itself_has_no_signs():
    rows = [stake("a", "P0", "C0", 100), tie("b", "director", "P0", "C0"),
            tie("c", "has_address", "C0", "A0")]  # fmt: skip
    loaded = register(PHOENIX, rows)
    assert signs(OnDay(loaded, DAY), 0, SETTINGS) == ()
    assert len(PATTERNS) == 7


@pytest.mark.parametrize("name", ["s.parquet", "s.arrow", "s.csv"])
def test_scores_are_written_in_each_form(tmp_path, name):
    rows = [
        tie("a", "has_address", "C0", "A0"), tie("b", "has_address", "C1", "A0"),
        stake("x", "C0", "C1", 10), stake("y", "C1", "C0", 10),
    ]  # fmt: skip
    people = [entity("C0", name="=cmd()"), entity("C1"), "A0"]
    scored = score(register(people, rows), DAY, SETTINGS)
    path = tmp_path / name
    scored.write(path, "zh")
    if name.endswith("csv"):
        table = csv.read_csv(path)
        assert "'=cmd()" in table["name"].to_pylist()
    elif name.endswith("parquet"):
        table = parquet.read_table(path)
    else:
        table = pa.ipc.open_file(path).read_all()
    assert tuple(table.column_names) == COLUMNS
    assert table.num_rows == len(scored) == 4
    assert scored.circles == 1
    assert all("同址" in t or "循环持股" in t for t in table["explanation"].to_pylist())
    assert scored.highest(1) == [(0, pytest.approx(9.21))]
    assert set(table["sources"].to_pylist()) == {"gsxt"}


def test_days_shift_nothing_that_stood_before():
    """Two days later the same rows give the same signs when nothing changed in between."""
    rows = [tie("a", "director", "P0", "C0", start="2024-01-05"),
            tie("b", "director", "P0", "C1", start="2024-01-07", end="2024-01-20")]  # fmt: skip
    loaded = register(PHOENIX, rows)
    for number, told in ((-4, 0), (-3, 1), (0, 1), (10, 1), (11, 0)):
        assert len(found(loaded, "C0", "shared_officer", DAY + timedelta(days=number))) == told
