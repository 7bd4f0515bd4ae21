"""Money in order of time: an outflow can only use what had arrived."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from legalkit.companies import flows
from legalkit.companies.flows import Leg, follow, legs_of
from legalkit.companies.spread import spread
from legalkit.model.companies import CompanyFacts
from tests.companies.build import facts

END = date(2030, 1, 1)


def pay(id_: str, from_: str, to: str, day: str, paid: Any = "100", **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "type": "payment", "from": from_, "to": to, "date": day, "paid": paid, **more,
    }  # fmt: skip


def run(*transfers: dict[str, Any], as_of: date = END) -> flows.Flows:
    return follow(facts(transfers=transfers, entities="X Y Z"), as_of)


def test_a_round_trip() -> None:
    found = run(
        pay("a", "D", "X", "2024-01-01", "100"),
        pay("b", "X", "Y", "2024-01-01", "80"),
        pay("c", "Y", "D", "2024-02-01", "60"),
    )
    (trip,) = found.round_trips
    assert [leg.transfer for leg in trip.legs] == ["a", "b", "c"]
    assert (trip.at_most, trip.same_day) == (Decimal(60), True)
    assert trip.to_json()["entities"] == ["D", "X", "Y", "D"]


def test_money_that_went_on_before_it_came_is_other_money() -> None:
    found = run(pay("a", "D", "X", "2024-02-01"), pay("b", "X", "Y", "2024-01-31"))
    assert [[leg.transfer for leg in path.legs] for path in found.paths] == [["a"]]
    assert [rest.holder for rest in found.resting] == ["X"]


def test_the_price_of_the_debtors_own_asset_paid_with_its_own_money() -> None:
    sale = {
        "id": "s", "type": "asset_sale", "from": "D", "to": "E", "asset": "mill",
        "date": "2024-03-01", "price": "90", "paid": "90",
    }  # fmt: skip
    found = run(pay("a", "D", "X", "2024-01-01"), pay("b", "X", "E", "2024-02-01"), sale)
    assert [[leg.transfer for leg in trip.legs] for trip in found.round_trips] == [["a", "b", "s"]]
    assert found.assets[0].holder == "E" and found.assets[0].unpaid == ()


def test_currencies_do_not_mix_and_later_facts_are_not_used() -> None:
    transfers = (
        pay("a", "D", "X", "2024-01-01", currency="USD"),
        pay("b", "X", "Y", "2024-02-01", currency="CNY"),
    )
    assert [len(path.legs) for path in run(*transfers).paths] == [1]
    assert run(*transfers, as_of=date(2023, 1, 1)).paths == ()


def test_an_unknown_sum_is_a_path_and_no_sum() -> None:
    found = run(pay("a", "D", "X", "2024-01-01", None), pay("b", "X", "Y", "2024-02-01", "5"))
    assert found.paths[0].at_most == Decimal(5)
    assert found.unknown == ("a",) and found.resting == ()
    assert run(pay("a", "D", "X", "2024-01-01", None)).to_json()["paths"][0]["at_most"] is None


def test_most_and_left() -> None:
    found = run(
        pay("a", "D", "X", "2024-01-01", "100"),
        pay("b", "X", "Y", "2024-01-02", "100"),
        pay("c", "X", "Z", "2024-01-03", "100"),
    )
    shown = {rest.holder: (rest.at_most, rest.left) for rest in found.resting}
    # Either may have got it, so each is named with the whole; only one of them can have it.
    assert shown == {"X": (100, 0), "Y": (100, 100), "Z": (100, 0)}


def test_the_way_of_a_thing() -> None:
    def move(id_: str, kind: str, from_: str, to: str | None, day: str, **more: Any) -> Any:
        return {
            "id": id_, "type": kind, "from": from_, "to": to, "asset": "Ｍill ", "date": day, **more,
        }  # fmt: skip

    found = run(
        move("1", "asset_sale", "D", "X", "2024-01-01", price="10", paid="0"),
        move("2", "mortgage", "X", "Z", "2024-01-02"),
        move("3", "gift", "X", "Y", "2024-01-03", registered="2024-02-03"),
        {**move("4", "pledge", "Z", "Y", "2024-01-01"), "asset": "other"},
    )
    (trail,) = found.assets
    assert (trail.holder, trail.since, trail.hands) == ("Y", date(2024, 2, 3), ("D", "X", "Y"))
    assert (trail.unpaid, trail.charges) == (("1",), ("2",))
    assert found.findings == ()


def test_a_gap_in_the_chain_is_told() -> None:
    sale = {"type": "asset_sale", "asset": "mill", "date": "2024-01-01"}
    found = run(
        {"id": "1", "from": "D", "to": "X", **sale}, {"id": "2", "from": "Y", "to": "Z", **sale}
    )
    assert [f.code for f in found.findings] == ["LK664"]
    assert found.assets[0].hands == ("D", "X", "Y", "Z")


def test_a_purchase_is_money_out_and_a_thing_in() -> None:
    buy = {"id": "1", "type": "asset_purchase", "asset": "mill", "date": "2024-01-01", "paid": "9"}
    for from_, to in (("D", "X"), ("X", "D")):
        found = run({**buy, "from": from_, "to": to})
        assert [(leg.giver, leg.taker) for leg in found.paths[0].legs] == [("D", "X")]
        assert (found.assets[0].holder, found.assets[0].hands) == ("D", ("X", "D"))


def test_what_moves_money() -> None:
    def legs(**more: Any) -> list[tuple[str, str, Decimal | None]]:
        base = {"id": "t", "from": "D", "to": "X", "date": "2024-01-01", **more}
        told = CompanyFacts.model_validate({"as_of": "2024-01-01", "transfers": [base]})
        return [(leg.giver, leg.taker, leg.amount) for leg in legs_of(told.transfers[0])]

    assert legs(type="gift", market_value="7") == [("D", "X", Decimal(7))]
    assert legs(type="gift", asset="mill", market_value="7") == []
    assert legs(type="guarantee", price="7") == []
    assert legs(type="dividend", price="7") == [("D", "X", Decimal(7))]
    assert legs(type="purported_return", paid="7") == [("D", "X", Decimal(7))]
    assert legs(type="purported_return", asset="mill") == []
    assert legs(type="payment", paid="0") == []
    assert legs(type="payment", paid="1", to="D") == []
    assert legs(type="share_sale", asset="s", paid="3") == [("X", "D", Decimal(3))]
    assert legs(type="deregistration", to=None) == []


def test_the_bound_is_said() -> None:
    chain = [pay(f"c{n}", "D" if n == 0 else f"N{n}", f"N{n + 1}", "2024-01-01") for n in range(9)]
    found = follow(facts(transfers=chain, entities=" ".join(f"N{n}" for n in range(11))), END)
    assert [f.code for f in found.findings] == ["LK665"]
    assert max(len(path.legs) for path in found.paths) == flows.HOPS
    many = [pay(f"p{n}", "D", "X", "2024-01-01") for n in range(20)]
    many += [pay(f"q{n}", "X", "Y", "2024-01-01") for n in range(20)]
    found = run(*many)
    assert [f.code for f in found.findings] == ["LK665"] and len(found.paths) == flows.PATHS


PAYMENTS = st.lists(
    st.builds(
        lambda n, ends, day, amount: Leg(
            f"t{n}",
            ends[0],
            ends[1],
            date(2024, 1, 1) + timedelta(days=day),
            Decimal(amount),
            "CNY",
        ),
        st.integers(0, 999),
        st.tuples(st.sampled_from("DABC"), st.sampled_from("DABC")).filter(lambda e: e[0] != e[1]),
        st.integers(0, 6),
        st.integers(1, 50),
    ),
    max_size=14,
)


@given(PAYMENTS)
@settings(max_examples=150, deadline=None)
def test_nothing_is_made_and_nothing_lost(legs: list[Leg]) -> None:
    found = spread(legs, ["D"])
    out = sum((leg.amount or 0 for leg in legs if leg.giver == "D"), Decimal(0))
    assert sum((rest.left for rest in found), Decimal(0)) == out
    for rest in found:
        assert 0 <= rest.left <= rest.at_most <= out
        assert rest.at_most <= sum(
            (leg.amount or 0 for leg in legs if leg.taker == rest.holder), Decimal(0)
        )


@given(PAYMENTS)
@settings(max_examples=150, deadline=None)
def test_what_left_before_anything_came_changes_nothing(legs: list[Leg]) -> None:
    first = min((leg.day for leg in legs if leg.giver == "D"), default=None)
    kept = [leg for leg in legs if first is not None and leg.day >= first]
    assert spread(legs, ["D"]) == spread(kept, ["D"])


@given(PAYMENTS)
@settings(max_examples=100, deadline=None)
def test_who_was_reached_is_who_a_walk_in_time_reaches(legs: list[Leg]) -> None:
    """An oracle of another make: the earliest day on which money can be at each holder."""
    earliest: dict[str, date] = {"D": date(2000, 1, 1)}
    for _ in range(len(legs) + 1):
        for leg in legs:
            if leg.giver in earliest and leg.day >= earliest[leg.giver]:
                earliest[leg.taker] = min(leg.day, earliest.get(leg.taker, leg.day))
    reached = {
        leg.taker for leg in legs if leg.giver in earliest and leg.day >= earliest[leg.giver]
    }
    assert {rest.holder for rest in spread(legs, ["D"])} == reached


@given(PAYMENTS)
@settings(max_examples=100, deadline=None)
def test_paths_go_forward_in_time_and_use_a_payment_once(legs: list[Leg]) -> None:
    transfers = [
        pay(f"t{n}", leg.giver, leg.taker, leg.day.isoformat(), str(leg.amount))
        for n, leg in enumerate(legs)
    ]
    told = facts(transfers=transfers, entities="A B")
    known = defaultdict(str, {t["id"]: t["from"] for t in transfers})
    for path in follow(told, END, ["D"]).paths:
        days = [leg.day for leg in path.legs]
        assert days == sorted(days)
        assert len({leg.transfer for leg in path.legs}) == len(path.legs)
        assert path.legs[0].giver == "D" == known[path.legs[0].transfer]
        assert all(a.taker == b.giver for a, b in zip(path.legs, path.legs[1:], strict=False))
        assert path.at_most == min(leg.amount or 0 for leg in path.legs)
