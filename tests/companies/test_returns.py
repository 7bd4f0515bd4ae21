"""Round-trip funds found from transactions, with path, days and sources; each with a clean twin."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.companies.flows import Leg
from legalkit.companies.returns import Search
from tests.companies.build import codes, rel, report, sale

SALE = sale(price="1000000", paid="1000000", market_value="1000000", paid_on="2024-08-21")


def pay(id_, from_, to, day, paid, **more):
    return {
        "id": id_, "type": "payment", "from": from_, "to": to, "date": day, "paid": paid,
        "source": f"statement {id_}", **more,
    }  # fmt: skip


def trips(*transfers, **more):
    result = report(transfers=[*transfers], entities="H K", **more)
    return [flag for flag in result.flags if flag.indicator == "IND-ROUNDTRIP"]


def test_the_flag_tells_the_path_with_days_and_sources():
    (flag,) = trips(
        SALE,
        pay("a", "D", "H", "2024-08-23", "900000"),
        pay("b", "H", "E", "2024-08-26", "880000"),
    )
    assert flag.says.params["hands"] == "债务人公司 > H > Taker Ltd"
    told = [told.to_json() for told in flag.rests_on]
    assert [(t["id"], t["days"]["on"], t["source"]) for t in told] == [
        ("T1", "2024-08-20", None),
        ("a", "2024-08-23", "statement a"),
        ("b", "2024-08-26", "statement b"),
    ]
    line = flag.rests_on[1].line("en")
    assert "D > H" in line and "900,000" in line and "[statement a]" in line
    assert "未注明来源" in flag.rests_on[0].line("zh")


SPLIT = [
    pay("a", "D", "H", "2024-08-23", "900000"),
    pay("b", "H", "E", "2024-08-26", "440000"),
    pay("c", "H", "E", "2024-08-29", "440000"),
]


def test_a_sum_that_was_split_on_the_way_is_one_sum():
    (flag,) = trips(SALE, *SPLIT)
    assert set(flag.facts) == {"T1", "a", "b", "c"}
    assert flag.says.params["amount"] == "880000"


@pytest.mark.parametrize(
    ("place", "change"),
    [
        pytest.param(1, {"date": "2024-08-22"}, id="went on before it came"),
        pytest.param(0, {"ground": "supply contract 7"}, id="a contract is shown"),
        pytest.param(0, {"currency": "USD"}, id="other money"),
        pytest.param(2, {"date": "2024-10-01"}, id="after thirty days"),
        pytest.param(0, {"paid": "9000000"}, id="a tenth went on: other business"),
        pytest.param(2, {"to": "K"}, id="half went to a stranger"),
    ],
)
def test_clean_twins(place, change):
    steps = [dict(step) for step in SPLIT]
    steps[place].update(change)
    assert trips(SALE, *steps) == []


def test_the_money_of_a_purchase_comes_home_to_those_around_the_debtor():
    bought = {
        "id": "T1", "type": "asset_purchase", "from": "D", "to": "E", "asset": "mill",
        "date": "2024-08-20", "price": "500000", "paid": "500000", "market_value": "500000",
    }  # fmt: skip
    owner = [rel("o", "ownership", "P", "D", pct="80")]
    (flag,) = trips(bought, pay("a", "E", "P", "2024-08-25", "400000"), relations=owner)
    assert flag.facts == ("T1", "a")
    # What the debtor pays the seller is the price, not money that came back.
    assert trips(bought, pay("a", "D", "E", "2024-08-25", "400000"), relations=owner) == []


def test_a_contribution_that_returns_through_other_hands():
    paid_in = {
        "id": "T1", "type": "capital_payment", "from": "P", "to": "D", "date": "2024-08-20",
        "paid": "1000000",
    }  # fmt: skip
    round_about = [
        pay("a", "D", "H", "2024-08-22", "1000000"),
        pay("b", "H", "P", "2024-08-23", "990000"),
    ]
    (flag,) = trips(paid_in, *round_about)
    assert flag.says.params["hands"] == "债务人公司 > H > 王某"
    # Straight back it is a withdrawal of capital, and flagged as that alone.
    assert trips(paid_in, pay("a", "D", "P", "2024-08-22", "1000000")) == []


def test_no_more_comes_back_than_was_paid():
    (flag,) = trips(SALE, pay("a", "D", "E", "2024-08-23", "5000000"))
    assert (flag.says.params["amount"], flag.says.params["ratio"]) == ("1000000", "1.0000")


def test_a_search_that_had_to_stop_says_so(monkeypatch):
    monkeypatch.setattr("legalkit.companies.returns.MOST_HOPS", 1)
    steps = [pay("a", "D", "H", "2024-08-23", "900000")]
    steps += [pay(f"b{n}", "H", "K", "2024-08-24", "10") for n in range(1)]
    steps += [pay("c", "H", "E", "2024-08-26", "880000")]
    assert "LK665" in codes(report(transfers=[SALE, *steps], entities="H K"))
    monkeypatch.undo()
    assert "LK665" not in codes(report(transfers=[SALE, *steps], entities="H K"))


DAY = date(2024, 1, 1)


@st.composite
def payments(draw):
    names = "DABCE"
    legs = []
    for number in range(draw(st.integers(1, 9))):
        giver, taker = draw(st.sampled_from([(a, b) for a in names for b in names if a != b]))
        day = DAY + timedelta(days=draw(st.integers(0, 6)))
        amount = Decimal(draw(st.integers(1, 9)))
        legs.append(Leg(f"t{number}", giver, taker, day, amount, "CNY"))
    return tuple(legs)


@settings(max_examples=200, deadline=None)
@given(payments(), st.sampled_from(["0", "0.8"]))
def test_what_is_carried_had_arrived(legs, keep):
    """Oracle: on each day, nobody on the way has passed on more than had come to him by then."""
    for way in Search(legs, Decimal(keep), 4).ways("D", "CNY", DAY, DAY + timedelta(days=9)):
        assert len(set(way.holders)) == len(way.holders)
        hops = list(pairwise(way.holders))
        first = sum(leg.amount for leg in way.legs if (leg.giver, leg.taker) == hops[0])
        assert 0 < way.amount <= first
        for giver, taker in hops:
            assert any((leg.giver, leg.taker) == (giver, taker) for leg in way.legs)
        for one, two in pairwise(hops):
            came = min(leg.day for leg in way.legs if (leg.giver, leg.taker) == one)
            assert all(leg.day >= came for leg in way.legs if (leg.giver, leg.taker) == two)
