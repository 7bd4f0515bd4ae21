"""Several sources as one picture: numbers join, names do not, differences are told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from legalkit.companies.sources.join import join
from legalkit.model.companies import CompanyFacts

USCC = "91510107MAXBB00237"
OTHER = "91320594MAXAA0019R"


def part(**more: Any) -> CompanyFacts:
    return CompanyFacts.model_validate({"as_of": "2026-01-01", **more})


def entity(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": f"Name {id_}", **more}


def share(id_: str = "r", **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": "ownership", "from": "P", "to": "C", **more}


def codes(joined: Any) -> list[str]:
    return [f.code for f in joined.findings]


ENDS = [entity("P", kind="person", name="王某"), entity("C", name="Acme Ltd")]


def both(one: dict[str, Any], other: dict[str, Any]) -> Any:
    return join(
        [
            part(entities=ENDS, relations=[share("a", **one)]),
            part(entities=ENDS, relations=[share("b", **other)]),
        ]
    )


def test_one_number_one_entity_and_ties_follow() -> None:
    mine = part(entities=[entity("D", role="debtor", identifiers={"uscc": USCC})])
    theirs = part(
        entities=[
            entity("X", identifiers={"统一社会信用代码": USCC}, country="CN", source="service"),
            entity("P", kind="person"),
        ],
        relations=[{"id": "r", "type": "ownership", "from": "P", "to": "X", "pct": "60"}],
        debts=[{"id": "B", "debtor": "X", "creditor": "P", "amount": "1"}],
        facts=[{"entity": "X", "date": "2025-01-01"}],
        transfers=[{"id": "T", "type": "gift", "from": "X", "to": "P", "date": "2025-01-01"}],
    )
    joined = join([mine, theirs])
    first = joined.facts.entities[0]
    assert (first.id, first.role, first.country, first.other_names) == (
        "D",
        "debtor",
        "CN",
        ("Name X",),
    )
    assert joined.facts.relations[0].to == joined.facts.debts[0].debtor == "D"
    assert joined.facts.facts[0].entity == joined.facts.transfers[0].from_ == "D"
    assert [e.id for e in joined.versions["D"]] == ["D", "X"]
    assert codes(joined) == ["LK660", "LK643"]


def test_a_wrong_number_joins_nothing() -> None:
    wrong = USCC[:-1] + "8"
    joined = join(
        [
            part(entities=[entity("A", identifiers={"uscc": wrong})]),
            part(entities=[entity("B", identifiers={"uscc": wrong}, source="S")]),
        ]
    )
    assert [e.id for e in joined.facts.entities] == ["A", "B"]
    told = [f for f in joined.findings if f.code == "LK642"]
    assert len(told) == 2 and wrong in told[1].message() and "(source: S)" in told[1].message()


def test_a_number_without_its_register_joins_nothing() -> None:
    joined = join([part(entities=[entity(i, identifiers={"registered_as": "1"}) for i in "AB"])])
    assert len(joined.facts.entities) == 2


def test_a_person_says_that_two_are_one() -> None:
    joined = join([part(entities=[entity("A", same_as=["B", "Z"]), entity("B"), entity("C")])])
    assert [e.id for e in joined.facts.entities] == ["A", "C"]
    assert codes(joined) == ["LK661", "LK643"]


def test_different_numbers_stay_two_whoever_says_otherwise() -> None:
    two = [
        entity("A", same_as=["B"], identifiers={"uscc": USCC}),
        entity("B", identifiers={"uscc": OTHER}),
    ]
    joined = join([part(entities=two)])
    assert [e.id for e in joined.facts.entities] == ["A", "B"]
    assert codes(joined) == ["LK662"]


def test_one_id_twice_in_one_file_is_a_mistake() -> None:
    joined = join([part(entities=[entity("A"), entity("A")])])
    assert codes(joined) == ["LK601"]
    assert joined.findings[0].where.field == "entities[1].id"


def test_a_tie_told_twice_is_one_tie_with_two_sources() -> None:
    joined = both({"pct": "60", "source": "one"}, {"pct": "60", "source": "two"})
    (tie,) = joined.facts.relations
    assert (tie.pct, tie.source) == (Decimal(60), "one | two")
    assert len(joined.versions["a"]) == 2 and codes(joined) == []


def test_a_band_and_an_exact_share_agree() -> None:
    (tie,) = both({"min": "50", "max": "75"}, {"pct": "60"}).facts.relations
    assert (tie.pct, tie.min, tie.max) == (Decimal(60), None, None)


def test_shares_that_exclude_each_other_are_carried_as_a_range() -> None:
    joined = both({"pct": "60", "source": "A"}, {"pct": "70", "source": "B", "seen": "2025-05-05"})
    (tie,) = joined.facts.relations
    assert (tie.pct, tie.min, tie.max) == (None, Decimal(60), Decimal(70))
    assert codes(joined) == ["LK643"]
    assert "60 (A); 70 (B, 2025-05-05)" in joined.findings[0].message()


@pytest.mark.parametrize(
    ("one", "other", "start", "end", "told"),
    [
        ({"start": "2019-01-01"}, {"start": "2019-03-01"}, date(2019, 1, 1), None, 1),
        ({}, {"start": "2019-03-01"}, date(2019, 3, 1), None, 0),
        # Seen standing before the end that the other source gives: no contradiction.
        ({"seen": "2020-01-01"}, {"end": "2021-01-01"}, None, date(2021, 1, 1), 0),
        ({"seen": "2022-01-01"}, {"end": "2021-01-01"}, None, None, 1),
        ({"end": "2021-01-01"}, {"end": "2022-01-01"}, None, date(2022, 1, 1), 1),
    ],
)
def test_days_that_differ(one: Any, other: Any, start: Any, end: Any, told: int) -> None:
    joined = both({"pct": "60", **one}, {"pct": "60", **other})
    (tie,) = joined.facts.relations
    assert (tie.start, tie.end) == (start, end)
    assert codes(joined).count("LK643") == told


def test_ties_of_different_times_stay_two() -> None:
    joined = both({"pct": "60", "end": "2020-01-01"}, {"pct": "70", "start": "2020-01-01"})
    assert len(joined.facts.relations) == 2 and codes(joined) == []


def test_parcels_of_one_source_stay_two() -> None:
    joined = join([part(entities=ENDS, relations=[share("a", pct="20"), share("b", pct="30")])])
    assert len(joined.facts.relations) == 2


def test_the_day_is_that_of_the_file_that_knows_the_debtor() -> None:
    later = CompanyFacts.model_validate({"as_of": "2027-01-01", "entities": [entity("X")]})
    assert join([later, part(entities=[entity("D", role="debtor")])]).facts.as_of.year == 2026
    assert join([later, part(entities=[entity("D")])]).facts.as_of.year == 2027
    assert join([]).facts.entities == ()


def test_a_shared_address_is_a_soft_tie_with_how_many_share_it() -> None:
    two = [
        entity(
            "A",
            address="成都市 1号",
            phone="028-1",
            start="2010-01-01",
            source="S",
            seen="2025-01-01",
        ),
        entity("B", address="成都市１号", start="2015-01-01"),
        entity("P", kind="person", address="成都市1号"),
    ]
    (tie,) = join([part(entities=two)]).facts.relations
    assert (tie.type.value, tie.from_, tie.to, tie.population) == ("shared_address", "A", "B", 2)
    assert (tie.start, tie.source, tie.seen) == (date(2015, 1, 1), "S", date(2025, 1, 1))
    told = {"id": "s", "type": "shared_address", "from": "B", "to": "A"}
    assert len(join([part(entities=two, relations=[told])]).facts.relations) == 1


def test_what_very_many_share_makes_no_ties() -> None:
    many = [entity(f"C{n}", email="info@office.example") for n in range(21)]
    joined = join([part(entities=many)])
    assert joined.facts.relations == () and codes(joined) == ["LK667"]
