from __future__ import annotations

from datetime import date

import pytest

from legalkit.api.crossborder_answers import calendars_of
from legalkit.crossborder.limitation_law import (
    Clock,
    earliest,
    laws_to_ask,
    limitation_section,
    pointers,
)

from .scenes import asks, leads, memo, scene, table


def test_the_law_that_the_contract_chooses_and_the_one_we_claim_are_both_reckoned(tmp_path):
    told = memo(tmp_path, contract={"governing_law": "DE"}, law="CN")
    days = {row["law"]: row["proven"] for row in table(told, "limitation", "clocks")}
    # Three years from the day, and three years from the end of the year (BGB 199).
    assert days == {"CN": "2027-01-15", "DE": "2027-12-31"}
    assert "2027-01-15" in leads(told, "limitation")[0]
    assert [d.key for d in told.deadlines if d.day == date(2027, 1, 15)] == ["limitation"]


def test_without_a_choice_the_law_of_the_seller_is_reckoned_too(tmp_path):
    assert laws_to_ask(scene(tmp_path, law="DE")) == ("DE", "CN")
    assert laws_to_ask(scene(tmp_path / "2", law="CN")) == ("CN",)


def test_a_forum_without_a_sheet_is_an_open_question_and_both_laws_are_reckoned(tmp_path):
    found = [p for p in pointers(scene(tmp_path, debtor="ZZ")) if p.forum.state == "ZZ"]
    assert {p.law for p in found} == {"CN", "ZZ"}
    assert all(p.doubtful for p in found)
    assert any("limitation period under ZZ" in ask for ask in asks(memo(tmp_path, debtor="ZZ")))


def test_the_convention_takes_the_place_of_national_law_between_two_parties_to_it(tmp_path):
    told = {"debtor": "MX", "creditor": "US", "court": "US-NY", "law": "US-NY"}
    signed = {"signed_on": "2023-05-01"}
    found = pointers(scene(tmp_path, contract=signed, **told))
    assert {p.law for p in found if not p.doubtful} == {"UN-LC"}
    # The parties may exclude it: the memo asks, and national law stands beside it until then.
    assert "US-NY" in {p.law for p in found if p.doubtful}
    asked = asks(memo(tmp_path / "0", contract=signed, **told))
    assert any("exclude the UN Limitation Convention" in ask for ask in asked)
    # Without the day of the contract nobody can say that it held then.
    unsure = pointers(scene(tmp_path / "2", **told))
    assert {p.law for p in unsure} > {"UN-LC"}
    assert all(p.doubtful for p in unsure if p.law == "UN-LC")
    # Not a sale, or not a party: no convention.
    assert "UN-LC" not in laws_to_ask(scene(tmp_path / "3", contract=signed, law="CN"))


@pytest.mark.parametrize(
    ("debtor", "begin", "late"),
    [
        # The German court serves within Germany; elsewhere two central authorities pass it on.
        ("DE", date(2027, 9, 30), date(2027, 10, 10)),
        ("BR", date(2026, 12, 31), date(2027, 1, 10)),
    ],
)
def test_a_suit_that_service_must_follow_is_begun_early(tmp_path, debtor, begin, late):
    german = {
        "debtor": debtor,
        "court": "DE",
        "law": "DE",
        "contract": {"governing_law": "DE"},
    }
    told = memo(tmp_path, day=date(2025, 1, 10), **german)
    days = {d.key: d.day for d in told.deadlines}
    assert (days["limitation"], days["suit-with-service"]) == (date(2027, 12, 31), begin)
    # Once that day is past there is nothing to plan: the last day itself stands.
    late = memo(tmp_path / "2", day=late, **german)
    assert "suit-with-service" not in {d.key for d in late.deadlines}
    # But the checklist must not be silent about the time that service needs.
    last = next(d for d in late.deadlines if d.key == "limitation")
    assert "begin the suit now" in last.note.text("en")


def test_a_day_of_our_own_moves_back_from_a_weekend_and_a_holiday(tmp_path):
    told = scene(tmp_path, day=date(2025, 1, 10), contract={"governing_law": "DE"}, law="DE")
    ends = Clock("CL1", "DE", date(2027, 1, 4), date(2027, 1, 4), "running")
    calendars = calendars_of(told, None)
    days = {d.key: d.day for d in limitation_section(told, {"DE": (ends,)}, calendars).deadlines}
    # 2026-10-04 lies in Golden Week, which begins on 1 October.
    assert days == {"limitation": date(2027, 1, 4), "suit-with-service": date(2026, 9, 30)}


def test_an_assessment_before_the_contract_is_asked_about(tmp_path):
    early = memo(tmp_path, day=date(2020, 1, 1), contract={"signed_on": "2023-03-01"})
    assert any("before the contract of 2023-03-01" in ask for ask in asks(early))
    later = memo(tmp_path / "2", contract={"signed_on": "2023-03-01"})
    assert not any("before the contract" in ask for ask in asks(later))


def test_an_expired_claim_leads_with_what_is_past(tmp_path):
    told = memo(tmp_path, day=date(2030, 1, 1))
    assert "past: 2027-01-15" in leads(told, "limitation")[0]


def test_an_unknown_law_is_asked_about_and_gives_no_date(tmp_path):
    told = memo(tmp_path, law="XX", debtor="DE")
    assert any("under XX" in ask for ask in asks(told))
    shown = {row["law"]: row["proven"] for row in table(told, "limitation", "clocks")}
    assert shown["XX"] == "no limitation sheet for XX"


def test_the_seat_of_an_arbitration_is_a_forum_for_time(tmp_path):
    clause = {"kind": "arbitration", "country": "HK", "seat": "Hong Kong", "institution": "HKIAC"}
    told = scene(tmp_path, contract={"governing_law": "CN", "dispute": clause})
    found = {(p.forum.state, p.law, p.doubtful) for p in pointers(told)}
    assert ("HK", "CN", False) in found
    assert ("HK", "HK", True) in found


def test_a_borrowing_statute_takes_the_creditors_law_as_well(tmp_path):
    told = scene(tmp_path, debtor="US", law="US-NY", court="CN")
    found = {(p.law, p.why.key) for p in pointers(told) if p.forum.state == "US"}
    assert found == {("US-NY", "crossborder.l.forum_law"), ("CN", "crossborder.l.borrowed")}


def test_where_it_is_unsettled_both_laws_are_reckoned(tmp_path):
    told = scene(tmp_path, debtor="BR", contract={"governing_law": "CN"})
    assert {p.law for p in pointers(told) if p.forum.state == "BR"} == {"CN", "BR"}


def test_a_claim_that_a_suit_has_saved_no_longer_presses(tmp_path):
    told = scene(tmp_path, contract={"governing_law": "CN"})
    day = date(2027, 1, 15)
    saved = Clock("CL1", "CN", day, day, "preserved")
    running = Clock("CL2", "CN", date(2028, 1, 1), None, "running")
    assert earliest(told, {"CN": (saved,)}) is None
    assert earliest(told, {"CN": (saved, running)}) is running
    assert limitation_section(told, {"CN": (saved,)}).deadlines == ()
