from __future__ import annotations

from datetime import date

from .scenes import asks, leads, memo, table


def test_the_channel_follows_the_treaty_and_post_is_refused(tmp_path):
    told = memo(tmp_path)
    rows = {row["channel"]: row for row in table(told, "service", "service")}
    assert rows["central authority"]["status"] == "available"
    assert rows["central authority"]["months"] == "2–4"
    assert rows["post"]["status"] == "refused"
    assert any("refuses some ways" in lead for lead in leads(told, "service"))
    filing = [i for i in told.section("service").items if i.topic == "filing"]
    assert {(i.state, i.status) for i in filing} == {("DE", "filing_if_served"), ("CN", "filing")}


def test_before_the_treaty_the_diplomatic_way_remains(tmp_path):
    rows = table(memo(tmp_path, day=date(1991, 12, 31)), "service", "service")
    assert {row["channel"] for row in rows} == {"diplomatic way"}


def test_a_regulation_goes_before_the_convention(tmp_path):
    told = memo(tmp_path, creditor="FR", court="FR", law="FR")
    rows = {row["channel"] for row in table(told, "service", "service") if row["from"] == "France"}
    assert rows == {"receiving agencies"}


def test_nothing_to_serve_abroad_where_all_debtors_sit_at_the_forum(tmp_path):
    told = memo(tmp_path, creditor="DE", court="CN", debtor="CN", law="CN")
    assert leads(told, "service") == ["Every debtor sits where we would sue: no service abroad."]


def test_an_unknown_country_gives_no_duration_and_a_question(tmp_path):
    told = memo(tmp_path, debtor="ZZ")
    assert any("no duration is on file" in lead for lead in leads(told, "service"))
    assert any(
        ask.startswith("What is the rule in ZZ, and its source, on: service?") for ask in asks(told)
    )


def test_two_debtors_in_one_state_are_reached_alike_and_told_once(tmp_path):
    people = [
        {"id": "C", "role": "creditor", "name": "苏州公司", "country": "CN"},
        {"id": "D", "role": "debtor", "name": "Muster GmbH", "country": "DE"},
        {"id": "G", "role": "guarantor", "name": "Max Muster", "country": "DE"},
    ]
    rows = table(memo(tmp_path, parties=people), "service", "service")
    assert rows
    assert len(rows) == len({tuple(row.items()) for row in rows})
