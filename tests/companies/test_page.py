"""The interactive page of a large group, and what its slider shows on which day."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from legalkit.api.company import risk_in
from legalkit.companies import slider
from legalkit.companies.page import MOST_SHOWN, page
from legalkit.companies.picture import BOX_W, GAP_X, MOST_WIDE, draw, places_of
from tests.companies.build import facts, rel, sale
from tests.companies.test_loops import dense

DAY = date(2025, 3, 1)


def shown(known: Any, day: date = DAY, lang: str = "en") -> dict[str, Any]:
    html = page(known, risk_in(known, day, "CN"), lang)
    found = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def state_on(data: dict[str, Any], day: str) -> dict[str, Any] | None:
    """As the page chooses: the last state whose span holds the day."""
    fit = [s for s in data["states"] if s["from"] <= day and (not s["until"] or day < s["until"])]
    return fit[-1] if fit else None


CHANGES = [
    rel("a", "ownership", "P", "D", pct="100", start="2020-01-01", end="2022-05-01"),
    rel("b", "ownership", "Q", "D", pct="70", start="2022-05-01"),
    rel("c", "ownership", "P", "D", pct="30", start="2022-05-01"),
]


def test_every_day_has_its_shares():
    data = shown(facts(relations=CHANGES))
    told = {
        day: [(row[0], row[2]) for row in (state_on(data, day) or {})["ownership"]]
        for day in ("2019-12-31", "2020-01-01", "2022-04-30", "2022-05-01", "2030-01-01")
    }
    assert told == {
        "2019-12-31": [],
        "2020-01-01": [("P", "100 %")],
        "2022-04-30": [("P", "100 %")],
        "2022-05-01": [("Q", "70 %"), ("P", "30 %")],
        "2030-01-01": [("Q", "70 %"), ("P", "30 %")],
    }


def test_days_beyond_the_bound_are_not_worked_out_rather_than_wrong(monkeypatch):
    monkeypatch.setattr(slider, "MOST_STATES", 1)
    data = shown(facts(relations=CHANGES), date(2021, 1, 1))
    assert state_on(data, "2019-01-01") is None
    assert state_on(data, "2021-01-01")["ownership"][0][:3] == ["P", "D", "100 %"]
    assert state_on(data, "2024-01-01") is None


def test_a_flag_without_an_act_appears_when_its_facts_are_there():
    relations = [
        rel("o", "ownership", "P", "D", pct="60", start="2023-02-03", unpaid_capital="500")
    ]
    (flag,) = [f for f in shown(facts(relations=relations))["flags"] if f["target"] == "o"]
    assert flag["date"] == "2024-01-10"  # the stake was there, then the debt arose
    assert any("[no source stated]" in line for line in flag["rests"])


def test_a_large_group_starts_with_those_around_the_debtor():
    data = shown(dense())
    near = [node for node in data["nodes"] if not node["far"]]
    assert len(near) == MOST_SHOWN
    assert any(node["id"] == "E0" for node in near)
    bottom = max(node["y"] for node in near)
    assert all(node["y"] > bottom for node in data["nodes"] if node["far"])
    assert len({(node["x"], node["y"]) for node in data["nodes"]}) == 400


def test_a_small_group_is_shown_whole():
    assert not any(node["far"] for node in shown(facts(relations=CHANGES))["nodes"])


@pytest.mark.parametrize("count", [3, 45])
def test_no_row_is_wider_than_a_page(count):
    names = " ".join(f"K{n}" for n in range(count))
    known = facts(entities=names, relations=[rel("a", "ownership", "P", "D", pct="60")])
    report = risk_in(known, DAY, "CN")
    places = places_of(known, report)
    assert len(set(places.values())) == len(known.entities)
    assert max(x for x, _ in places.values()) <= (MOST_WIDE + 1) * (BOX_W + GAP_X)
    assert draw(known, report).count("<rect") >= len(known.entities)


def test_the_same_facts_give_the_same_page():
    known = facts(relations=CHANGES, transfers=[sale(price="1", market_value="10")])
    report = risk_in(known, DAY, "CN")
    assert page(known, report, "zh") == page(known, report, "zh")
