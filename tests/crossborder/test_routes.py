from __future__ import annotations

from datetime import date

import pytest

from legalkit.crossborder import routes_between
from legalkit.crossborder.routes import TOPICS
from legalkit.law.crossborder_sheet import load_crossborder
from legalkit.law.treaties_sheet import load_treaties
from legalkit.messages import catalogue

SHEET, TREATIES = load_crossborder("CN"), load_treaties()


def routes(state, day="2026-01-01"):
    return {
        row.route: row for row in routes_between(SHEET, TREATIES, state, date.fromisoformat(day))
    }


@pytest.mark.parametrize(
    ("state", "day", "there", "not_there"),
    [
        ("HK", "2024-01-28", "CN-JO-OPEN", "CN-JO-HK"),
        ("HK", "2024-01-29", "CN-JO-HK", "CN-JO-OPEN"),
        ("HK", "2026-01-01", "CN-S-HK", "CN-S-HAGUE"),
        ("DE", "2023-11-06", "CN-P-LEGALISATION", "CN-P-APOSTILLE"),
        ("DE", "2023-11-07", "CN-P-APOSTILLE", "CN-P-LEGALISATION"),
        ("IN", "2026-01-01", "CN-P-LEGALISATION", "CN-P-APOSTILLE"),
        ("AE", "2026-01-01", "CN-S-BILATERAL", "CN-S-DIPLOMATIC"),
        ("MY", "2026-01-01", "CN-S-DIPLOMATIC", "CN-S-HAGUE"),
        ("VN", "2026-01-01", "CN-JO-TREATY", "CN-JO-OPEN"),
        ("JP", "2026-01-01", "CN-JO-JP", "CN-JO-TREATY"),
        ("TH", "2026-01-01", "CN-JO-OPEN", "CN-JO-TREATY"),
        ("TW", "2026-01-01", "CN-AO-TW", "CN-AO-NYC"),
        ("ZW", "2026-01-01", "CN-S-DIPLOMATIC", "CN-S-BILATERAL"),
    ],
)
def test_routes_of_a_day(state, day, there, not_there):
    found = routes(state, day)
    assert there in found
    assert not_there not in found


def test_unknown_is_open_and_the_safe_way_is_shown_beside_it():
    vietnam = routes("VN", "2026-10-01")
    assert vietnam["CN-P-APOSTILLE"].status == "open"
    assert vietnam["CN-P-LEGALISATION"].status == "available"
    assert routes("ZW")["CN-S-HAGUE"].status == "open"
    assert "CN-JO-OPEN" not in routes("DE")


@pytest.mark.parametrize("state", ["HK", "DE", "US", "JP", "ZW", "TW", "MO"])
def test_every_topic_has_a_row_with_source_mark_and_day(state):
    found = routes(state)
    assert {row.topic for row in found.values()} == set(TOPICS)
    assert all(row.cite.text and row.cite.mark and row.cite.checked_on for row in found.values())


def test_germany_objects_to_post_and_the_row_says_so():
    assert "effect.no_post" in {note.key for note in routes("DE")["CN-S-HAGUE"].notes}


def test_every_route_has_its_words():
    assert {rule.text for rule in SHEET.routes} <= set(catalogue())
