from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from legalkit.crossborder.recognition import travels

from .scenes import asks, asset, leads, memo, scene, table


def fares(tmp_path, of, origin, place, **told):
    day = told.pop("day", date(2026, 3, 12))
    return [t.status for t in travels(scene(tmp_path, day=day, **told), of, origin, place)]


@pytest.mark.parametrize(
    ("of", "origin", "place", "day", "best"),
    [
        ("judgment", "FR", "DE", "2026-03-12", "available"),  # Brussels I recast
        ("judgment", "GB", "DE", "2020-12-31", "available"),  # begun before the end of it
        ("judgment", "GB", "DE", "2022-01-01", "case_by_case"),  # national law
        ("judgment", "GB", "DE", "2025-07-01", "available"),  # Judgments Convention
        ("judgment", "CH", "DE", "2026-03-12", "available"),  # Lugano
        ("judgment", "CN", "DE", "2026-03-12", "case_by_case"),
        ("judgment", "DE", "CN", "2026-03-12", "available"),
        ("judgment", "US", "CN", "2026-03-12", "case_by_case"),
        ("judgment", "JP", "CN", "2026-03-12", "not_available"),
        ("judgment", "HK", "CN", "2024-01-29", "available"),
        ("judgment", "HK", "CN", "2024-01-28", "open"),
        ("judgment", "VN", "CN", "2026-03-12", "available"),  # treaty with a clause
        ("judgment", "SG", "CN", "2026-03-12", "available"),  # reciprocity, not the treaty
        ("judgment", "ZW", "CN", "2026-03-12", "open"),
        ("judgment", "DE", "DE", "2026-03-12", "own"),
        ("award", "HK", "CN", "2026-03-12", "available"),
        ("award", "TW", "CN", "2026-03-12", "available"),
        ("award", "US", "CN", "1987-04-21", "open"),  # the day before China joined
        ("award", "CN", "DE", "2026-03-12", "available"),
        ("award", "TW", "DE", "2026-03-12", "open"),
        ("award", "DE", "DE", "2026-03-12", "own"),
    ],
)
def test_what_a_decision_is_worth_where_the_assets_are(tmp_path, of, origin, place, day, best):
    found = fares(tmp_path, of, origin, place, day=date.fromisoformat(day))
    assert found
    assert (
        min(found, key=(["own", "available", "case_by_case", "open", "not_available"]).index)
        == best
    )


def test_an_agreed_court_opens_the_convention_only_for_its_own_state(tmp_path):
    clause = {"kind": "court", "country": "SG", "exclusive": "yes", "text": "Singapore courts"}
    signed = {"signed_on": "2020-01-01", "dispute": clause}
    (by_clause,) = [
        t
        for t in travels(scene(tmp_path, contract=signed), "judgment", "SG", "DE")
        if t.status == "available"
    ]
    assert any("Choice of Court" in d.text("en") for d in by_clause.details)
    other = {**signed, "dispute": {**clause, "country": "GB"}}
    assert fares(tmp_path / "2", "judgment", "SG", "DE", contract=other) == ["case_by_case"]
    # Not exclusive, or for one side only: the memo says that the convention is in doubt.
    for key, word in (({"exclusive": "no"}, "not exclusive"), ({"asymmetric": "yes"}, "one side")):
        doubtful = {**signed, "dispute": {**clause, **key}}
        found = travels(scene(tmp_path / word[:3], contract=doubtful), "judgment", "SG", "DE")
        assert any(word in d.text("en") for t in found for d in t.details)


def test_a_state_without_a_sheet_is_judged_by_the_treaties_and_asked_about(tmp_path):
    told = replace(scene(tmp_path, debtor="ZA"), sheets={})
    (award,) = travels(told, "award", "DE", "ZA")
    assert award.status == "available"
    assert award.cite is not None
    assert award.asks
    (judgment,) = travels(told, "judgment", "DE", "ZA")
    assert judgment.status == "open"


def test_no_assets_is_the_first_question(tmp_path):
    assert any("No assets of the debtor" in ask for ask in asks(memo(tmp_path)))
    told = memo(tmp_path / "2", assets=[asset("ES")])
    assert not any("No assets of the debtor" in ask for ask in asks(told))
    assert any("In which state" in a for a in asks(memo(tmp_path / "3", assets=[asset(None)])))


def test_assets_in_a_third_state_and_shares_from_the_company_file(tmp_path):
    (tmp_path / "companies.yaml").write_text(
        "as_of: 2026-01-01\nentities:\n"
        "  - {id: D, role: debtor, name: Muster GmbH, country: DE}\n"
        "  - {id: S, name: Muster SAS, country: FR}\n"
        "  - {id: O, name: Old BV, country: NL}\n"
        "  - {id: L, name: Later AG, country: CH}\n"
        "relations:\n"
        "  - {id: r1, type: ownership, from: D, to: S, pct: 60, source: extract}\n"
        "  - {id: r2, type: ownership, from: D, to: O, pct: 60, end: 2020-01-01}\n"
        "  - {id: r3, type: ownership, from: D, to: L, pct: 60, start: 2030-01-01}\n",
        encoding="utf-8",
    )
    told = memo(tmp_path, assets=[asset("ES")], companies=["companies.yaml"])
    rows = table(told, "where", "assets")
    assert [(row["place"], row["asset"]) for row in rows] == [
        ("Spain", "a machine"),
        ("France", "60% of Muster SAS"),
    ]
    assert set(told.states) == {"CN", "DE", "ES", "FR"}


def test_an_arbitration_clause_without_a_seat_or_institution_is_doubtful_at_home(tmp_path):
    clause = {"kind": "arbitration", "text": "arbitration according to the rules"}
    told = memo(tmp_path, contract={"dispute": clause})
    assert any("names no seat" in lead for lead in leads(told, "where"))
    assert any("if its seat were" in lead for lead in leads(told, "where"))
    ours = [q.ask.text("en") for q in told.questions if q.to == "us"]
    assert any("which arbitral institution" in ask for ask in ours)
    assert any("which seat" in ask for ask in ours)
    whole = {**clause, "country": "CN", "seat": "Shenzhen", "institution": "SCIA"}
    settled = memo(tmp_path / "2", contract={"dispute": whole})
    assert not any("which seat" in ask for ask in asks(settled))


def test_a_court_clause_leads_and_its_wording_is_asked_for(tmp_path):
    clause = {"kind": "court", "country": "DE", "forum": "Hamburg"}
    told = memo(tmp_path, contract={"dispute": clause}, assets=[asset("ES")])
    assert any("agreed court (Germany)" in lead for lead in leads(told, "where"))
    assert any("wording of the clause" in ask for ask in asks(told))
    nowhere = memo(tmp_path / "2", contract={"dispute": {"kind": "court", "forum": "somewhere"}})
    assert any("Of which state" in lead for lead in leads(nowhere, "where"))
    one_sided = {**clause, "asymmetric": "yes"}
    found = memo(tmp_path / "3", contract={"dispute": one_sided})
    topics = {item.topic for item in found.section("where").items}
    assert "court_asymmetric" in topics


def test_the_country_nobody_told_is_asked_for(tmp_path):
    told = memo(tmp_path, debtor=None, creditor="DE", court="DE")
    assert any("does not say where" in ask for ask in asks(told))
    home = memo(tmp_path / "2", debtor=None)
    assert home.domestic
    assert "does not say where" in home.findings[0].message()


@pytest.mark.parametrize(
    ("kind", "forum", "final", "day"),
    [
        ("arbitral_award", "HK", "2024-05-31", date(2026, 5, 31)),
        ("judgment", "DE", "2024-02-29", date(2026, 2, 28)),  # two years, no such day
        ("judgment", "JP", "2024-05-31", None),  # not recognised: nothing to apply for
    ],
)
def test_a_decision_that_we_hold_must_be_brought_to_the_assets_in_time(
    tmp_path, kind, forum, final, day
):
    claim = {"id": "CL1", "title": "x", "type": kind, "governing_law": "CN", "forum": forum}
    claim |= {"effective_on": final, "amount": "10.00", "currency": "CNY"}
    told = memo(tmp_path, creditor="HK", debtor="CN", claims=[claim])
    assert {d.key: d.day for d in told.deadlines}.get("apply/CL1/CN") == day


def test_an_award_of_the_place_is_domestic_but_no_judgment(tmp_path):
    clause = {"kind": "arbitration", "country": "DE", "seat": "Hamburg", "institution": "DIS"}
    told = memo(tmp_path, contract={"dispute": clause}, assets=[asset("DE")])
    assert any("an enforcement order may be needed" in lead for lead in leads(told, "where"))
