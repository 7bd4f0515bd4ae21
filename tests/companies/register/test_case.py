"""The neighbourhood of a company as facts of a case, judged by the room."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.companies.register import OnDay, draw, load, look, whole_case
from legalkit.companies.register.case import percent
from legalkit.companies.register.shares import above
from legalkit.law.transfers_sheet import load_transfers
from legalkit.model.companies import CompanyFacts
from legalkit.model.errors import InputError
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
from tests.companies.register.test_walks import on

SHEET = load_transfers("CN")


@settings(max_examples=60, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_a_drawn_case_holds_only_true_ties_and_all_between_those_drawn(rows, number):
    day = on(number)
    loaded = register(EVERYBODY, rows)
    drawn = draw(OnDay(loaded, day), loaded.place("C0"), SETTINGS)
    names = {e.id for e in drawn.facts.entities}
    assert drawn.facts.entities[0].id == "C0" and drawn.facts.entities[0].role == "debtor"
    assert drawn.beyond == 0
    assert len({r.id for r in drawn.facts.relations}) == len(drawn.facts.relations)
    assert not names & {"A0", "A1"}
    told = {r.id: r for r in drawn.facts.relations if not r.id.startswith("S-")}
    wanted = {
        r["id"]: r for r in rows
        if r["from"] in names and r["to"] in names and not (r.get("start") and r["start"] > day)
    }  # fmt: skip
    assert set(told) == set(wanted)
    for id_, relation in told.items():
        row = wanted[id_]
        assert (relation.from_, relation.to, str(relation.type)) == (
            row["from"], row["to"], row["type"],
        )  # fmt: skip
        assert (relation.start, relation.end) == (row.get("start"), row.get("end"))
        assert relation.pct == row.get("pct") or (row.get("min") == row.get("max"))
        assert relation.source and "relations.csv:" in relation.source
    # Everybody who holds a share in the company is drawn.
    reach = above(OnDay(loaded, day), loaded.place("C0"), 100)
    assert {loaded.id(h.owner) for h in reach.held} <= names


@settings(max_examples=40, deadline=None)
@given(ties(), st.integers(-1, 41))
def test_the_room_gives_a_drawn_case_the_shares_of_the_register(rows, number):
    """One truth: effective shares in the debtor are the same in the case and in the register."""
    day = on(number)
    loaded = register(EVERYBODY, rows)
    if any(p.code == "LK684" for p in loaded.problems):
        return
    try:
        seen = look(loaded, "C0", day, SETTINGS, SHEET)
    except KeyError:  # pragma: no cover - see tied_by_nothing in test_shares
        return
    told = {h["owner"]: h for h in seen.to_json()["owners"]}
    for holding in seen.report.ownership:
        if holding.company != "C0" or holding.low is None:
            continue
        mine = told.get(holding.person, {"effective_min_pct": "0"})
        assert mine["effective_min_pct"] is not None
        assert float(mine["effective_min_pct"]) == pytest.approx(float(holding.low * 100), abs=1e-3)


def test_a_bound_that_was_met_is_said():
    names = [f"C{n}" for n in range(1, 400)]
    rows = [stake(f"r{n}", "C0", n, 60) for n in names]
    rows.append(tie("d", "director", "P0", "C0"))
    loaded = register(["C0", *names, "P0"], rows)
    seen = look(loaded, "C0", DAY, SETTINGS, SHEET)
    bound = SETTINGS.search.entities
    assert len(seen.drawn.facts.entities) == seen.drawn.bound == bound
    assert seen.drawn.beyond == 401 - bound
    assert [f.code for f in seen.findings] == ["LK694"]
    # The shares are those of all, and a thousand sisters do not crowd out the officer.
    assert len(seen.holdings.held) == 399 and len(seen.controls.through) == 399
    assert "P0" in seen.drawn.places
    small = SETTINGS.model_copy(
        update={"search": SETTINGS.search.model_copy(update={"chain": 50, "controllers": 1})}
    )
    again = look(loaded, "C1", DAY, small, SHEET)
    assert {str(f.params["bound"]) for f in again.findings} >= {str(bound)}
    deep = register(
        [f"C{n}" for n in range(9)], [stake(f"r{n}", f"C{n + 1}", f"C{n}", 60) for n in range(8)]
    )
    few = look(deep, "C0", DAY, small, SHEET)
    assert [f.params["bound"] for f in few.findings] == [1]


PEOPLE = [
    entity("C0", business="steel", start="2010-01-01", name="债务人钢铁有限公司"),
    entity("C1", business="steel", start="2024-02-01", name="新钢铁有限公司"),
    entity("C2", name="债权人"),
    entity("C8", business="steel", start="2001-02-01", name="别家钢铁"),
    "A0", "A1", "P0", "P1",
]  # fmt: skip
ROWS = [
    stake("s0", "P0", "C0", 100, start="2010-01-01"),
    stake("s1", "P0", "C1", 60, start="2024-02-01"),
    tie("o0", "legal_representative", "P0", "C0", start="2010-01-01"),
    tie("a0", "has_address", "C0", "A0", start="2010-01-01"),
    tie("a1", "has_address", "C1", "A0", start="2024-02-01"),
    tie("a8", "has_address", "C8", "A1", start="2001-02-01"),
    stake("s8", "P1", "C8", 100),
]
OWN = CompanyFacts.model_validate(
    {
        "as_of": "2025-03-01",
        "entities": [
            {"id": "C0", "role": "debtor", "name": "债务人钢铁有限公司"},
            {"id": "C2", "role": "creditor", "name": "债权人"},
        ],
        "debts": [
            {"id": "B1", "debtor": "C0", "creditor": "C2", "amount": "1000000",
             "arose": "2023-01-10", "due": "2023-12-30"},
        ],
        "relations": [
            {"id": "x1", "type": "shared_staff", "from": "C0", "to": "C1", "pct": "80",
             "start": "2024-03-01"},
        ],
        "transfers": [
            {"id": "T1", "type": "asset_sale", "from": "C0", "to": "C1", "asset": "press",
             "date": "2024-05-01", "price": "10000", "market_value": "100000"},
        ],
    }
)  # fmt: skip


def test_the_indicators_of_the_room_judge_the_neighbourhood():
    loaded = register(PEOPLE, ROWS)
    seen = look(loaded, "C0", date(2025, 3, 1), SETTINGS, SHEET, own=OWN)
    flags = {(flag.indicator, flag.target) for flag in seen.report.flags}
    assert {
        ("IND-PHOENIX", "C1"), ("IND-UNDERVALUE", "T1"), ("IND-RELATED-TRANSFEREE", "T1"),
    } <= flags  # fmt: skip
    (phoenix,) = [flag for flag in seen.report.flags if flag.indicator == "IND-PHOENIX"]
    sources = {r.id: r.source for r in seen.drawn.facts.relations}
    assert any(fact in sources for fact in phoenix.facts)
    assert "C8" not in seen.drawn.places
    assert seen.drawn.graph().has_edge("P0", "C0")
    assert {s.pattern for s in seen.signs} == {"shared_address", "newcomer"}


def test_the_clean_twin_stays_unflagged():
    """The same debtor; the buyer is an old company of a stranger at another address."""
    sold = OWN.transfers[0].model_copy(update={"to": "C8", "price": Decimal(99000)})
    own = OWN.model_copy(update={"transfers": (sold,), "relations": ()})
    rows = [row for row in ROWS if row["id"] not in ("s1", "a1")]
    seen = look(register(PEOPLE, rows), "C0", date(2025, 3, 1), SETTINGS, SHEET, own=own)
    assert not [flag for flag in seen.report.flags if flag.kind == "primary"]
    assert seen.signs == ()


def test_before_the_day_the_new_company_is_not_there():
    seen = look(register(PEOPLE, ROWS), "C0", date(2024, 1, 31), SETTINGS, SHEET)
    assert set(seen.drawn.places) == {"C0", "P0"}


def test_ids_that_no_case_could_carry_keep_their_own_as_another_name():
    people = [entity("C0"), {"id": "股东 1号", "kind": "person", "name": "王某"}]
    loaded = register(people, [stake("持股/1", "股东 1号", "C0", 100)])
    seen = look(loaded, "C0", DAY, SETTINGS, SHEET)
    (holder,) = [e for e in seen.drawn.facts.entities if e.id != "C0"]
    assert holder.other_names == ("股东 1号",)
    assert loaded.id(seen.drawn.places[holder.id]) == "股东 1号"
    assert [h.person for h in seen.report.ownership] == [holder.id]


def test_the_json_of_an_answer_is_whole():
    loaded = register(PEOPLE, ROWS)
    told = look(loaded, "C0", date(2025, 3, 1), SETTINGS, SHEET, own=OWN).to_json("zh")
    assert told["target"] == {"id": "C0", "name": "债务人钢铁有限公司", "kind": "company"}
    (owner,) = told["owners"]
    assert (owner["owner"], owner["effective_min_pct"], owner["direct_max_pct"]) == (
        "P0", "100", "100",
    )  # fmt: skip
    assert [c["controller"] for c in told["controlled_by"]] == ["P0"]
    assert told["score"] == pytest.approx(6.21 + 6)
    fact = told["signs"][0]["facts"][0]
    assert fact["source"] == "gsxt" and "relations.csv:" in fact["row"]


def test_a_case_about_somebody_else_is_told():
    loaded = register(PEOPLE, ROWS)
    seen = look(loaded, "C8", date(2025, 3, 1), SETTINGS, SHEET, own=OWN)
    assert [f.code for f in seen.findings] == ["LK699"]
    assert look(loaded, "C0", date(2025, 3, 1), SETTINGS, SHEET, own=OWN).findings == ()


def test_a_debtor_is_found_by_its_number():
    number = {"uscc": "91320594MAXAA0019R"}
    person = {**OWN.entities[0].model_dump(), "id": "D", "identifiers": number}
    entities = (OWN.entities[0].model_validate(person), OWN.entities[1])
    debt = OWN.debts[0].model_copy(update={"debtor": "D"})
    own = OWN.model_copy(
        update={"entities": entities, "debts": (debt,), "transfers": (), "relations": ()}
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "e.csv").write_text(
            "id,name,uscc\nC0,Debtor,91320594MAXAA0019R\nP0,Wang,\n", encoding="utf-8"
        )
        (folder / "r.csv").write_text(
            "id,type,from,to,pct\ns0,ownership,P0,C0,100\n", encoding="utf-8"
        )
        loaded = load(folder)
    seen = look(loaded, "91320594MAXAA0019R", date(2025, 3, 1), SETTINGS, SHEET, own=own)
    assert seen.findings == ()
    assert [(h.person, h.company) for h in seen.report.ownership] == [("P0", "D")]


def test_an_unknown_company_is_refused_with_words():
    with pytest.raises(InputError) as caught:
        look(register(PEOPLE, ROWS), "C99", DAY, SETTINGS, SHEET)
    assert caught.value.findings[0].code == "LK687"


def test_an_address_is_no_debtor_and_no_holder_in_a_case():
    loaded = register(PEOPLE, [*ROWS, stake("odd", "A0", "C0", 0)])
    with pytest.raises(InputError) as caught:
        look(loaded, "A0", DAY, SETTINGS, SHEET)
    assert caught.value.findings[0].code == "LK698"
    assert "A0" not in look(loaded, "C0", DAY, SETTINGS, SHEET).drawn.places


def test_two_companies_that_share_two_addresses_are_tied_by_each():
    rows = [tie(f"{c}{a}", "has_address", c, a) for c in ("C0", "C1") for a in ("A0", "A1")]
    drawn = draw(OnDay(register(PEOPLE, rows), DAY), 0, SETTINGS)
    shared = [r for r in drawn.facts.relations if r.type == "shared_address"]
    assert len({r.id for r in shared}) == 2


def test_percent_is_exact():
    assert [percent(n) for n in (0, 10**10, 3333333333, 5 * 10**7)] == [
        "0", "100", "33.33333333", "0.5",
    ]  # fmt: skip


def test_a_whole_small_register_is_a_case():
    facts = whole_case(register(PEOPLE, ROWS), DAY)
    assert {e.id for e in facts.entities} == {"C0", "C1", "C2", "C8", "P0", "P1"}
    assert COMPANIES[0] in {e.id for e in facts.entities}
