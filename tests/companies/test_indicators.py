from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from tests.companies.build import codes, flagged, primary, rel, report, sale

SPOUSE = [
    rel("o", "ownership", "P", "D", pct="80"),
    rel("s", "spouse", "P", "Q"),
    rel("e", "ownership", "Q", "E", pct="100"),
]


def get(result, indicator, target="T1"):
    return next(f for f in result.flags if (f.indicator, f.target) == (indicator, target))


@pytest.mark.parametrize(("price", "hit"), [("69.99", True), ("70", False), ("100", False)])
def test_seventy_percent_itself_reaches_the_line_for_strangers(price, hit):
    result = report(transfers=[sale(price=price, market_value="100", paid=price)])
    assert ("IND-UNDERVALUE" in primary(result)) is hit


def test_no_line_protects_relatives():
    twin = sale(price="80", market_value="100", paid="80")
    assert "IND-UNDERVALUE" not in primary(report(transfers=[twin]))
    result = report(transfers=[twin], relations=SPOUSE)
    flag = get(result, "IND-UNDERVALUE")
    assert flag.strength in ("medium", "high")
    assert set(flag.facts) == {"T1", "o", "s", "e"}
    assert "< 0.90" in flag.formula


@pytest.mark.parametrize(("price", "hit"), [("130", False), ("130.01", True)])
def test_purchase_above_one_hundred_and_thirty(price, hit):
    result = report(
        transfers=[sale(type="asset_purchase", price=price, market_value="100", paid=price)]
    )
    assert ("IND-OVERVALUE-PURCHASE" in primary(result)) is hit


def test_secured_debt_is_taken_off_and_no_equity_means_no_loss():
    result = report(transfers=[sale(price="50", market_value="100", paid="50", secured_debt="40")])
    assert "IND-UNDERVALUE" not in primary(result)
    none_left = report(
        transfers=[sale(price="1", market_value="100", paid="1", secured_debt="100")]
    )
    assert primary(none_left) == set()
    assert "LK621" in codes(none_left)


def test_price_as_paid_not_as_recited():
    result = report(transfers=[sale(price="100", market_value="100", paid="20")])
    assert primary(result) == {"IND-UNDERVALUE", "IND-UNPAID-PRICE"}
    early = report(date(2024, 9, 1), transfers=[sale(price="100", market_value="100", paid="20")])
    assert primary(early) == set()


def test_gift_is_gratuitous_and_needs_no_knowledge():
    result = report(transfers=[sale(type="gift", market_value="100")])
    assert primary(result) == {"IND-GRATUITOUS"}
    assert get(result, "IND-GRATUITOUS").strength == "high"


def test_relative_who_paid_nothing_took_for_nothing():
    transfer = sale(to="Q", price="100", market_value="100", paid="0")
    assert "IND-GRATUITOUS" in primary(report(transfers=[transfer], relations=SPOUSE[:2]))
    assert "IND-GRATUITOUS" not in primary(report(transfers=[transfer]))


def test_clean_twin_stays_unflagged_and_says_why():
    fair = sale(price="95", market_value="100", paid="95")
    result = report(transfers=[fair], relations=SPOUSE)
    assert result.flags == ()
    assert result.remedies == ()
    assert "LK623" in codes(result)


def test_public_sale_to_a_stranger_is_clean_but_not_to_family():
    auction = sale(type="judicial_auction", price="40", market_value="100", paid="40")
    clean = report(transfers=[auction])
    assert (clean.flags, "LK620" in codes(clean)) == ((), True)
    assert "IND-UNDERVALUE" in primary(report(transfers=[auction], relations=SPOUSE))


def test_state_as_common_owner_makes_no_tie():
    ties = [rel("a", "ownership", "Z", "D", pct="100"), rel("b", "ownership", "Z", "E", pct="100")]
    from legalkit.companies import assess
    from legalkit.law.transfers_sheet import load_transfers
    from legalkit.model.companies import Entity
    from tests.companies.build import AS_OF, facts

    base = facts(transfers=[sale(price="80", market_value="100", paid="80")], relations=ties)
    for kind, related in (("state", False), ("company", True)):
        owner = Entity.model_validate({"id": "Z", "kind": kind, "name": "Z"})
        result = assess(
            base.model_copy(update={"entities": (*base.entities, owner)}),
            AS_OF,
            load_transfers("CN"),
        )
        assert (("IND-RELATED-TRANSFEREE", "T1") in flagged(result)) is related


def test_tie_that_ended_weeks_before_is_shown_but_weighs_less():
    ties = [rel("a", "director", "P", "D", end="2024-06-01"), rel("b", "director", "P", "E")]
    result = report(transfers=[sale(price="80", market_value="100")], relations=ties)
    assert "ended" in get(result, "IND-RELATED-TRANSFEREE").formula
    old = [rel("a", "director", "P", "D", end="2020-06-01"), rel("b", "director", "P", "E")]
    assert ("IND-RELATED-TRANSFEREE", "T1") not in flagged(
        report(transfers=[sale(price="80", market_value="100")], relations=old)
    )


def test_two_boards_removed_is_no_tie():
    ties = [
        rel("a", "director", "P", "D"),
        rel("b", "director", "P", "K"),
        rel("c", "director", "Q", "K"),
        rel("d", "director", "Q", "E"),
    ]
    result = report(
        transfers=[sale(price="60", market_value="100", paid="60")], relations=ties, entities="K"
    )
    assert ("IND-RELATED-TRANSFEREE", "T1") not in flagged(result)


@pytest.mark.parametrize(("population", "hit"), [(2, True), (400, False)])
def test_shared_values_weigh_by_how_rare_they_are(population, hit):
    ties = [
        rel("a", "shared_phone", "D", "E", population=population),
        rel("b", "shared_address", "D", "E", population=population),
    ]
    result = report(transfers=[sale(price="90", market_value="100")], relations=ties)
    assert (("IND-HIDDEN-LINK", "T1") in flagged(result)) is hit


@pytest.mark.parametrize(
    ("day", "strength"),
    [("2023-12-01", None), ("2024-02-01", "low"), ("2024-05-01", "medium"), ("2024-08-20", "high")],
)
def test_watch_period_weighs_by_distance(day, strength):
    result = report(transfers=[sale(date=day, price="60", market_value="100", paid="60")])
    found = [f.strength for f in result.flags if f.indicator == "IND-TIMING-CLAIM"]
    assert found == ([strength] if strength else [])


def test_estate_and_solvency():
    books = [
        {"entity": "D", "date": "2023-12-31", "total_assets": "100", "total_liabilities": "50"},
        {"entity": "D", "date": "2024-12-31", "total_assets": "20", "total_liabilities": "50"},
    ]
    result = report(transfers=[sale(price="30", market_value="80", paid="30")], extra=books)
    assert {("IND-SUBSTANTIALLY-ALL", "T1"), ("IND-INSOLVENT-AFTER", "T1")} <= flagged(result)
    assert get(result, "IND-UNDERVALUE").strength == "high"
    small = report(transfers=[sale(price="30", market_value="49", paid="30")], extra=books[:1])
    assert ("IND-SUBSTANTIALLY-ALL", "T1") not in flagged(small)


def test_new_legal_representative_before_the_suit():
    ties = [
        rel("old", "legal_representative", "P", "D", end="2024-11-01"),
        rel("new", "legal_representative", "Q", "D", start="2024-11-01"),
    ]
    assert ("IND-CONTROL-CHANGE", "new") in flagged(report(relations=ties))
    long_ago = [
        rel("old", "legal_representative", "P", "D", end="2020-11-01"),
        rel("new", "legal_representative", "Q", "D", start="2020-11-01"),
    ]
    assert flagged(report(relations=long_ago)) == set()


def test_business_that_moved_next_door():
    ties = [
        rel("a", "shared_phone", "D", "E"),
        rel("b", "shared_address", "D", "E"),
        rel("c", "shared_staff", "D", "E", pct="60"),
        rel("d", "same_business", "D", "E", start="2024-07-15"),
    ]
    move = sale(id="T2", type="business_migration", paid="0")
    result = report(transfers=[move], relations=ties)
    assert {("IND-PHOENIX", "E"), ("IND-WORKFORCE-IP-MIGRATION", "T2")} <= flagged(result)
    paid = sale(id="T2", type="business_migration", price="50", paid="50", market_value="60")
    assert ("IND-WORKFORCE-IP-MIGRATION", "T2") not in flagged(
        report(transfers=[paid], relations=ties)
    )
    few = [ties[0], ties[3], rel("c", "shared_staff", "D", "E", pct="10")]
    assert ("IND-PHOENIX", "E") not in flagged(report(relations=few))


def test_mixing_needs_all_three_classes():
    ties = [
        rel("a", "finance_head", "P", "D"),
        rel("b", "finance_head", "P", "E"),
        rel("c", "same_business", "D", "E"),
        rel("d", "shared_bank_account", "D", "E"),
    ]
    assert ("IND-COMMINGLING", "D") in flagged(report(relations=ties))
    assert ("IND-COMMINGLING", "D") not in flagged(report(relations=ties[:3]))


def test_sole_shareholder_when_the_debt_arose():
    assert ("IND-SINGLE-SHAREHOLDER", "D") in flagged(
        report(relations=[rel("a", "ownership", "P", "D", pct="100")])
    )
    two = [rel("a", "ownership", "P", "D", pct="99"), rel("b", "ownership", "Q", "D", pct="1")]
    assert ("IND-SINGLE-SHAREHOLDER", "D") not in flagged(report(relations=two))


@pytest.mark.parametrize(
    ("kind", "more", "indicator"),
    [
        ("claim_waiver", {}, "IND-CLAIM-WAIVER"),
        ("claim_extension", {}, "IND-CLAIM-WAIVER"),
        ("swap", {"price": "50", "market_value": "100"}, "IND-BARTER-IMBALANCE"),
        ("mortgage", {"old_debt": "yes"}, "IND-NEW-SECURITY-OLD-DEBT"),
        ("dividend", {"paid": "90", "distributable_profit": "10"}, "IND-DIVIDEND-DEPLETING"),
        ("capital_reduction", {"creditor_notified": "2024-08-31"}, "IND-CAPITAL-REDUCTION"),
        ("deregistration", {}, "IND-DEREGISTRATION"),
        ("divorce_settlement", {"share_to_spouse_pct": "90"}, "IND-DIVORCE-TRANSFER"),
        (
            "capital_deadline_change",
            {"old_deadline": "2025-01-01", "new_deadline": "2050-01-01"},
            "IND-CAPITAL-DEADLINE-EXTENDED",
        ),
    ],
)
def test_one_act_one_indicator(kind, more, indicator):
    assert primary(report(transfers=[sale(type=kind, **more)])) == {indicator}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("claim_waiver", {"market_value": "100", "paid": "90"}),
        ("swap", {"price": "70", "market_value": "100"}),
        ("mortgage", {"old_debt": "yes", "new_money": "100"}),
        ("dividend", {"paid": "9", "distributable_profit": "10"}),
        ("capital_reduction", {"creditor_notified": "2024-08-30"}),
        ("deregistration", {"creditor_notified": "2024-08-01"}),
        ("divorce_settlement", {"share_to_spouse_pct": "50"}),
        ("capital_deadline_change", {"old_deadline": "2050-01-01", "new_deadline": "2025-01-01"}),
        ("payment", {"paid": "100", "old_debt": "yes"}),
    ],
)
def test_its_clean_twin(kind, more):
    assert primary(report(transfers=[sale(type=kind, **more)])) == set()


def test_insider_paid_first():
    pay = sale(type="payment", to="P", paid="100", old_debt="yes", date="2024-10-01")
    ties = [rel("o", "ownership", "P", "D", pct="80")]
    assert "IND-PREFERENCE-INSIDER" in primary(report(transfers=[pay], relations=ties))
    wages = {**pay, "ordinary_course": "yes"}
    assert "IND-PREFERENCE-INSIDER" not in primary(report(transfers=[wages], relations=ties))


def test_guarantee_for_a_relative():
    deed = sale(type="guarantee", to="E", secures_debt_of="P")
    ties = [rel("o", "ownership", "P", "D", pct="80")]
    assert "IND-GUARANTEE-FOR-RELATED" in primary(report(transfers=[deed], relations=ties))
    assert "IND-GUARANTEE-FOR-RELATED" not in primary(report(transfers=[deed]))


@pytest.mark.parametrize(("day", "strength"), [("2024-08-20", "high"), ("2024-03-01", "medium")])
def test_unpaid_stake_moved_on(day, strength):
    move = sale(type="share_transfer", **{"from": "P"}, date=day, company="D", unpaid_capital="500")
    result = report(transfers=[move])
    assert get(result, "IND-UNPAID-CAPITAL-TRANSFER").strength == strength


def test_layers_and_indirect_assets():
    hops = [
        sale(price="80", market_value="100", paid="80"),
        sale(id="T2", **{"from": "E", "to": "P"}, date="2024-10-01", price="80"),
    ]
    ties = [rel("o", "ownership", "P", "D", pct="80")]
    assert ("IND-ASSET-LAYERING", "T1") in flagged(report(transfers=hops, relations=ties))
    below = [rel("o", "ownership", "D", "K", pct="80")]
    given = sale(**{"from": "K"}, type="gift", market_value="100")
    assert ("IND-INDIRECT-ASSET", "T1") in flagged(
        report(transfers=[given], relations=below, entities="K")
    )
    assert flagged(report(transfers=[given], entities="K")) == set()


def test_insider_paid_while_the_books_were_red_or_long_ago():
    pay = sale(type="payment", to="P", paid="100", date="2024-05-01")
    ties = [rel("o", "ownership", "P", "D", pct="80")]
    red = [{"entity": "D", "date": "2023-12-31", "total_assets": "1", "total_liabilities": "2"}]
    flag = get(report(transfers=[pay], relations=ties, extra=red), "IND-PREFERENCE-INSIDER")
    assert "net assets -1 < 0" in flag.formula
    assert "wants.ledger" in {message.key for message in flag.missing}
    assert "IND-PREFERENCE-INSIDER" not in primary(report(transfers=[pay], relations=ties))
    late = report(date(2028, 1, 1), transfers=[pay], relations=ties, extra=red)
    assert "IND-PREFERENCE-INSIDER" in primary(late)
    assert next(r for r in late.remedies if r.ground == "EBL-32").status == "barred"


@pytest.mark.parametrize(("paid", "hit"), [("26", True), ("25", False)])
def test_dividend_against_net_assets(paid, hit):
    books = [
        {"entity": "D", "date": "2023-12-31", "total_assets": "100", "total_liabilities": "50"}
    ]
    result = report(transfers=[sale(type="dividend", paid=paid)], extra=books)
    assert ("IND-DIVIDEND-DEPLETING" in primary(result)) is hit


def test_settlement_at_a_discount():
    deal = sale(type="claim_waiver", market_value="100", paid="60")
    assert "0.4" in get(report(transfers=[deal]), "IND-CLAIM-WAIVER").formula
    full = sale(type="claim_waiver", market_value="100", paid="100")
    assert primary(report(transfers=[full], relations=SPOUSE)) == set()


def test_capital_acts_before_any_claim_are_left_alone():
    early = [
        sale(
            id=f"T{n}",
            type=kind,
            date="2023-01-05",
            company="D",
            unpaid_capital="5",
            old_deadline="2024-01-01",
            new_deadline="2030-01-01",
        )
        for n, kind in enumerate(
            ("capital_reduction", "share_transfer", "capital_deadline_change", "deregistration")
        )
    ]
    capital = {
        "IND-CAPITAL-REDUCTION",
        "IND-UNPAID-CAPITAL-TRANSFER",
        "IND-CAPITAL-DEADLINE-EXTENDED",
        "IND-DEREGISTRATION",
    }
    assert not capital & primary(report(transfers=early))


def test_notice_in_time_but_security_refused():
    cut = sale(type="capital_reduction", creditor_notified="2024-08-25", security_refused="yes")
    assert "refused" in get(report(transfers=[cut]), "IND-CAPITAL-REDUCTION").formula
    mild = sale(type="capital_reduction", loss_covering="yes")
    assert get(report(transfers=[mild]), "IND-CAPITAL-REDUCTION").strength == "low"


def test_satisfied_claim_has_no_watch_period_and_closed_enforcement_counts():
    from tests.companies.build import DEBT

    paid = report(
        transfers=[sale(price="60", market_value="100", paid="60")],
        debts=[{**DEBT, "satisfied": "2024-07-01"}],
    )
    assert ("IND-TIMING-CLAIM", "T1") not in flagged(paid)
    closed = report(
        transfers=[sale(price="60", market_value="100", paid="60")],
        debts=[{**DEBT, "enforcement_closed": "2025-02-01"}],
    )
    assert ("IND-INSOLVENT-AFTER", "T1") in flagged(closed)


def test_half_of_the_shares_changed_hands():
    ties = [
        rel("a", "ownership", "P", "D", pct="60", end="2024-11-01"),
        rel("b", "ownership", "Q", "D", pct="60", start="2024-11-02"),
        rel("c", "director", "Q", "D", start="2024-11-02"),
    ]
    assert ("IND-CONTROL-CHANGE", "b") in flagged(report(relations=ties))
    assert ("IND-CONTROL-CHANGE", "c") not in flagged(report(relations=ties))


def test_gift_of_what_secured_creditors_would_take_anyway():
    gift = sale(type="gift", market_value="100", secured_debt="100", price="0")
    assert primary(report(transfers=[gift])) == set()
    assert primary(report(transfers=[{**gift, "secured_debt": "40"}])) == {"IND-GRATUITOUS"}


def test_prices_that_nobody_stated_are_not_guessed():
    assert primary(report(transfers=[sale(price="100"), sale(id="T2", market_value="9")])) == set()
    assert primary(report(transfers=[sale(type="asset_purchase", market_value="9")])) == set()


def test_what_came_back_is_a_claim_on_someone_insolvent():
    swap = sale(type="swap", market_value="100", price="100", received_insolvent="yes")
    assert "cannot pay" in get(report(transfers=[swap]), "IND-BARTER-IMBALANCE").formula


def test_staff_paid_for_or_too_few_is_no_migration():
    moved = sale(type="business_migration", market_value="100", price="90")
    assert "IND-WORKFORCE-IP-MIGRATION" not in primary(report(transfers=[moved]))
    few = sale(type="business_migration", price="0", staff_pct="20")
    assert "IND-WORKFORCE-IP-MIGRATION" not in primary(report(transfers=[few]))
    unknown = sale(type="business_migration", staff_pct="80")
    missing = get(report(transfers=[unknown]), "IND-WORKFORCE-IP-MIGRATION").missing
    assert {"wants.market_value", "wants.payment_trail"} <= {m.key for m in missing}


def test_asset_put_into_the_company_of_a_stranger_is_no_dropdown():
    put = sale(type="contribution_in_kind", market_value="100", price="100")
    assert "IND-DROPDOWN" not in primary(report(transfers=[put]))


def test_capital_that_left_through_a_bridge_lender_and_on_business():
    paid_in = sale(type="capital_payment", **{"from": "P", "to": "D"}, paid="100")
    out = sale(id="T2", type="payment", to="E", paid="100", date="2024-09-01")
    assert primary(report(transfers=[paid_in, out])) == set()
    bridge = {**out, "bridge_lender": "yes"}
    assert "IND-CAPITAL-WITHDRAWAL" in primary(report(transfers=[paid_in, bridge]))
    late = {**bridge, "date": "2025-02-01"}
    assert primary(report(transfers=[paid_in, late])) == set()


def test_a_capital_cut_with_security_given_late_weighs_least():
    cut = sale(type="capital_reduction", creditor_notified="2024-12-01", security_given="yes")
    flag = get(report(transfers=[cut]), "IND-CAPITAL-REDUCTION")
    assert flag.strength == "low"
    assert [m.key for m in flag.reasons][-1] == "strength.least"


def test_a_closer_grade_is_told_whatever_the_ids():
    ties = [
        rel("z", "ownership", "P", "D", pct="80"),
        rel("a", "director", "P", "Q2"),
        rel("s", "spouse", "P", "Q"),
        rel("y", "ownership", "Q", "E", pct="100"),
        rel("b", "ownership", "Q2", "E", pct="60"),
    ]
    result = report(transfers=[sale(price="80", market_value="100")], relations=ties, entities="Q2")
    assert "family" in get(result, "IND-RELATED-TRANSFEREE").formula


def _posts(**new):
    return [
        rel("o1", "ownership", "P", "D", pct="100", end="2024-08-20", keeps_control="yes"),
        rel("o2", "ownership", "Q", "D", pct="100", start="2024-08-20", **new),
    ]


@pytest.mark.parametrize(
    ("more", "sign"),
    [
        ([rel("n", "nominee", "Q", "P")], "nominee.stated"),
        ([rel("f", "spouse", "P", "Q")], "nominee.family"),
        ([rel("w", "employee", "Q", "D", start="2020-01-01")], "nominee.employee"),
    ],
)
def test_signs_of_a_straw_man(more, sign):
    result = report(relations=[*_posts(), *more])
    flag = get(result, "IND-NOMINEE", "o2")
    assert flag.says.params["signs"].key == sign
    assert more[0]["id"] in flag.facts
    assert ("IND-NOMINEE", "o2") not in flagged(report(relations=_posts()))


def test_a_straw_man_without_means_by_the_new_holders_own_entry():
    base = _facts_with("Q", no_means="yes", born="1940-01-01")
    from legalkit.companies import assess
    from legalkit.law.transfers_sheet import load_transfers
    from tests.companies.build import AS_OF

    flag = get(assess(base, AS_OF, load_transfers("CN")), "IND-NOMINEE", "o2")
    assert flag.says.text("en").endswith("84 years old, no evident means")


def _facts_with(person, **more):
    from legalkit.model.companies import Entity
    from tests.companies.build import facts

    posts = [rel("o1", "ownership", "P", "D", pct="100", end="2024-08-20")]
    posts.append(_posts(keeps_control="yes")[1])
    base = facts(relations=posts)
    new = Entity.model_validate({"id": person, "kind": "person", "name": "Q", **more})
    entities = tuple(new if e.id == person else e for e in base.entities)
    return base.model_copy(update={"entities": entities})


def test_a_straw_man_far_from_the_debtor_is_nobodys_business():
    far = [
        rel("o1", "ownership", "P", "E", pct="100", end="2024-08-20", keeps_control="yes"),
        rel("o2", "ownership", "Q", "E", pct="100", start="2024-08-20"),
        rel("w", "employee", "Q", "E"),
    ]
    assert ("IND-NOMINEE", "o2") not in flagged(report(relations=far))
    near = [*far, rel("k", "control", "D", "E")]
    assert ("IND-NOMINEE", "o2") in flagged(report(relations=near))


def test_round_trip_of_a_purchase_and_bounded_hops():
    bought = sale(
        type="asset_purchase", **{"from": "E", "to": "D"}, price="100", market_value="100"
    )
    home = sale(id="T2", type="payment", **{"from": "E", "to": "Q"}, paid="90", date="2024-08-25")
    kin = [rel("o", "ownership", "P", "D", pct="80"), rel("s", "spouse", "P", "Q")]
    flag = get(report(transfers=[bought, home], relations=kin), "IND-ROUNDTRIP")
    assert flag.facts == ("T1", "T2")
    assert ("IND-ROUNDTRIP", "T1") not in flagged(report(transfers=[bought, home]))
    hands = ["D", "H1", "H2", "H3", "H4", "E"]
    hops = [
        sale(id=f"h{n}", type="payment", **{"from": a, "to": b}, paid="100", date="2024-08-25")
        for n, (a, b) in enumerate(pairwise(hands))
    ]
    sold = sale(price="100", market_value="100", paid="100")
    names = "H1 H2 H3 H4"
    assert ("IND-ROUNDTRIP", "T1") not in flagged(report(transfers=[sold, *hops], entities=names))
    short = [*hops[:3], {**hops[4], "from": "H3"}]
    assert ("IND-ROUNDTRIP", "T1") in flagged(report(transfers=[sold, *short], entities=names))
    small = [{**hop, "paid": "40"} for hop in short]
    assert ("IND-ROUNDTRIP", "T1") not in flagged(report(transfers=[sold, *small], entities=names))


def test_shares_of_the_dropdown_that_left_too_late_do_not_raise_it():
    own = [
        rel("o", "ownership", "P", "D", pct="80"),
        rel("e", "ownership", "P", "E", pct="100"),
    ]
    put = sale(type="contribution_in_kind", market_value="100", price="100", date="2022-01-01")
    away = sale(id="T2", type="share_sale", to="Q", company="E", price="1", date="2024-08-20")
    flag = get(report(transfers=[put, away], relations=own), "IND-DROPDOWN")
    assert flag.says.key == "formula.dropdown"
