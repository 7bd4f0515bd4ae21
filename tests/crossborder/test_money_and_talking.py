from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.crossborder.talking import is_quiet, last_date
from legalkit.dates.calendar import RestDay
from legalkit.law.calendar_sheet import CalendarSheet
from legalkit.law.crossborder_sheet import Quiet, load_crossborder
from legalkit.law.load import load_sheet

from .scenes import asks, leads, memo, scene, table


def calendar(code):
    return load_sheet(code, "calendar.yaml", CalendarSheet).calendar()


CALENDARS = {code: calendar(code) for code in ("CN", "DE", "AE")}


def test_interest_stands_side_by_side_under_each_law(tmp_path):
    told = memo(tmp_path, contract={"governing_law": "DE"}, law="CN")
    rows = {row["law"]: row for row in table(told, "money", "interest")}
    assert set(rows) == {"CN", "DE"}
    assert rows["CN"]["principal"] == rows["DE"]["principal"] == "1000.00"
    assert rows["CN"]["interest"] != rows["DE"]["interest"]
    assert "BGB § 288" in rows["DE"]["source"]
    assert all(" · " in row["source"] for row in rows.values())


def test_a_claim_in_foreign_money_is_exposed_and_one_in_our_own_is_not(tmp_path):
    assert any("EUR 100.00" in lead for lead in leads(memo(tmp_path), "money"))
    own = memo(tmp_path / "2", creditor="DE", court="DE", debtor="CN", law="DE")
    assert not any("ten percent" in lead for lead in leads(own, "money"))


def test_fees_need_a_rate_that_the_user_takes_responsibility_for(tmp_path):
    rows = table(memo(tmp_path), "money", "fees")
    china = [row for row in rows if row["place"] == "Mainland China"]
    assert [row["fee"] for row in china] == ["needs an exchange rate into CNY in exchange_rates"]
    assert any(row["place"] == "Germany" and row["amount"] for row in rows)


def test_a_country_without_sheets_gives_questions_and_no_figures(tmp_path):
    told = memo(tmp_path, debtor="ZZ")
    fees = {row["place"]: row["fee"] for row in table(told, "money", "fees")}
    assert fees["ZZ"] == "no tariff on file"
    rows = {row["law"]: row["currency"] for row in table(told, "money", "interest")}
    assert rows["ZZ"] == "no interest sheet for ZZ"
    assert any("exchange control" in ask for ask in asks(told, "ZZ"))


# -- talking -------------------------------------------------------------------------------------


def day_named(tmp_path, wished, state="DE"):
    told = scene(tmp_path, debtor=state)
    rows = list(load_crossborder("DE").talking) if state == "DE" else []
    return last_date(told, state, CALENDARS, rows, date.fromisoformat(wished))


@pytest.mark.parametrize(
    ("wished", "named"),
    [
        ("2026-10-05", "2026-10-08"),  # Golden Week at home
        ("2026-10-03", "2026-10-08"),  # Unity Day, a Saturday, inside Golden Week
        ("2026-12-24", "2027-01-07"),  # the quiet weeks of the debtor
        ("2026-09-15", "2026-09-15"),
        ("2026-05-25", "2026-05-26"),  # Whit Monday at the debtor
    ],
)
def test_no_last_date_on_a_holiday_of_either_side(tmp_path, wished, named):
    assert day_named(tmp_path, wished).day.isoformat() == named


def test_no_last_date_on_eid(tmp_path):
    # Eid al-Fitr 2026 begins about 20 March in the Emirates.
    last = day_named(tmp_path, "2026-03-20", "AE")
    assert last.day > date(2026, 3, 21)
    assert any("United Arab Emirates" in why.text("en") for why in last.moved)


@settings(deadline=None, max_examples=60)
@given(st.dates(date(2026, 1, 1), date(2026, 11, 30)))
def test_a_last_date_is_a_working_day_on_both_sides_and_never_earlier(tmp_path_factory, wished):
    told = scene(tmp_path_factory.getbasetemp() / "last", debtor="DE")
    last = last_date(told, "DE", CALENDARS, list(load_crossborder("DE").talking), wished)
    assert wished <= last.day <= wished + timedelta(days=40)
    assert CALENDARS["DE"].kind(last.day) is None
    assert CALENDARS["CN"].kind(last.day) is None
    assert (last.day == wished) == (not last.moved)


def test_quiet_times_recur(tmp_path):
    winter = Quiet(begins="12-20", ends="01-06")
    assert is_quiet(winter, date(2026, 12, 31))
    assert is_quiet(winter, date(2027, 1, 6))
    assert not is_quiet(winter, date(2027, 1, 7))
    august = Quiet(begins="08-01", ends="08-31")
    assert is_quiet(august, date(2026, 8, 31))
    assert not is_quiet(august, date(2026, 9, 1))
    ramadan = Quiet(hijri_month=9)
    assert is_quiet(ramadan, date(2026, 3, 1))  # 12 Ramadan 1447
    assert not is_quiet(ramadan, date(2026, 4, 1))
    assert not is_quiet(ramadan, date(1900, 1, 1))  # before the tables of that calendar
    assert not is_quiet(Quiet(), date(2026, 3, 1))


def test_the_letter_says_what_is_missing(tmp_path):
    told = memo(tmp_path, debtor="ZZ")
    assert any("No letter for ZZ" in lead for lead in leads(told, "talking"))
    assert any("holidays and weekend in ZZ" in ask for ask in asks(told))
    assert any("not announced or not on file" in lead for lead in leads(told, "talking"))


def test_a_debtor_at_home_of_a_foreign_creditor_gets_the_letter_of_its_law(tmp_path):
    told = memo(tmp_path, creditor="DE", court="CN", debtor="CN", law="CN")
    assert any("--jurisdiction CN" in lead for lead in leads(told, "talking"))
    assert any("Saturday, Sunday" in i.says.text("en") for i in told.section("talking").items)
    assert RestDay.SATURDAY in CALENDARS["CN"].weekly


def test_the_week_and_the_holidays_say_where_they_come_from(tmp_path):
    told = memo(tmp_path, day=date(2026, 2, 5))
    week = next(i for i in told.section("talking").items if i.topic == "week")
    assert week.cite is not None
    rows = table(told, "talking", "holidays")
    assert rows
    assert all("2026-11-2" in row["source"] for row in rows)


def test_nobody_is_asked_for_a_letter_in_no_language(tmp_path):
    told = memo(tmp_path, debtor="GH")
    assert "Who writes the first letter to Ghana, and in which language?" in asks(told, "GH")


def test_holidays_are_shown_with_the_weekends_beside_them(tmp_path):
    rows = table(memo(tmp_path, day=date(2026, 2, 5)), "talking", "holidays")
    runs = {(row["place"], row["from"], row["until"]) for row in rows}
    # Spring Festival as announced for 2026, and Easter.
    assert ("Mainland China", "2026-02-15", "2026-02-23") in runs
    assert ("Germany", "2026-04-03", "2026-04-06") in runs
    assert not any(row["from"] == row["until"] == "2026-02-23" for row in rows)
