"""What the complaint by elements asks of the contract, its performance and a loan."""

from __future__ import annotations

from decimal import Decimal

from legalkit.documents.input import PackInput
from legalkit.documents.narrative import SENT
from legalkit.documents.parties import gap
from legalkit.documents.ticks import Values, yes_no
from legalkit.documents.values import Leaf
from legalkit.model.case import Contract


def performance(given: PackInput) -> Values:
    """Goods, price, delivery, quality and delay, as contract and performance tell them."""
    case, plan = given.case, given.case.complaint
    ordered = [_thing(item.goods, item.quantity) for item in case.orders if item.goods]
    sold = ordered or [_thing(item.goods, item.quantity) for item in case.deliveries if item.goods]
    goods = "；".join(dict.fromkeys(sold))
    terms = "；".join(text for c in case.contracts if (text := _paid_by(c)))
    totals = "；".join(
        f"{order.number}：{given.language.sum_text(order.amount, case.case.currency)}"
        for order in case.orders
    )
    delivery = "；".join(c.delivery_clause for c in case.contracts if c.delivery_clause)
    demanded = any(event.kind in SENT for event in case.events)
    dispute = plan.quality_dispute
    penalty = any(c.interest and c.interest.kind == "penalty_daily" for c in case.contracts)
    follows = None if dispute is None else dispute
    none = given.word("element", "none")
    return {
        "goods": (goods or gap("element.goods", blocking=False), "case.yaml orders, deliveries"),
        "price": (
            "。".join(part for part in (totals, terms) if part)
            or gap("element.price", blocking=False),
            "case.yaml orders[].amount, contracts[].payment_terms",
        ),
        "delivery_terms": (
            delivery or gap("element.delivery_terms", blocking=False),
            "case.yaml contracts[].delivery_clause",
        ),
        "quality_terms": (
            plan.quality_clause or gap("element.quality_terms", blocking=False),
            "case.yaml complaint.quality_clause",
        ),
        "penalty": (yes_no(given, penalty, "penalty"), "case.yaml contracts[].interest"),
        "delay": (yes_no(given, _overdue(given), "delay"), "case.yaml claims[].due_on"),
        "demanded": (yes_no(given, demanded, "demanded"), "case.yaml events"),
        "quality_dispute": (
            yes_no(given, dispute, "quality_dispute"),
            "case.yaml complaint.quality_dispute",
        ),
        "quality_dispute_text": (
            plan.quality_dispute_text,
            "case.yaml complaint.quality_dispute_text",
        ),
        "non_conforming": (
            yes_no(given, follows, "non_conforming"),
            "case.yaml complaint.quality_dispute",
        ),
        "quality_talks": (
            yes_no(given, follows, "quality_talks"),
            "case.yaml complaint.quality_dispute",
        ),
        "rescission_notice": (
            yes_no(given, plan.rescission, "rescission_notice"),
            "case.yaml complaint.rescission",
        ),
        "other_facts": (none, "nothing further in the record"),
    }


def _thing(goods: str, quantity: str | None) -> str:
    return f"{goods}（{quantity}）" if quantity else goods


def _paid_by(contract: Contract) -> str | None:
    terms = contract.payment_terms
    return terms.text.rstrip("。；;") if terms and terms.text else None


def loan(given: PackInput) -> Values:
    """What only a loan asks; the record holds it in the facts of the contract or not at all."""
    stated = {key: str(value) for c in given.case.contracts for key, value in c.facts.items()}
    values: Values = {
        "loan_amount": (
            stated.get("loan_amount") or _lent(given) or gap("element.loan_amount", blocking=False),
            "case.yaml claims[].original_amount",
        ),
        "loan_due": (yes_no(given, _overdue(given), "loan_due"), "case.yaml claims[].due_on"),
        "acceleration": (
            yes_no(given, any(claim.accelerated_on for claim in given.claims), "acceleration"),
            "case.yaml claims[].accelerated_on",
        ),
    }
    for key in ("loan_rate", "disbursement", "repayment", "acceleration_notice", "loan_purpose"):
        value: Leaf = stated.get(key) or gap(f"element.{key}", blocking=False)
        values[key] = (value, f"case.yaml contracts[].facts.{key}")
    return values


def _lent(given: PackInput) -> str | None:
    """The sum lent; where payments came in, what is owed now does not tell it."""
    sums = [
        claim.original_amount or (claim.amount if not given.case.payments else None)
        for claim in given.claims
    ]
    known = [amount for amount in sums if amount is not None]
    if not known or len(known) < len(sums):
        return None
    return given.language.sum_text(sum(known, Decimal(0)), given.case.case.currency)


def _overdue(given: PackInput) -> bool | None:
    """Whether a debt is past its due day; unknown where a day is not exact."""
    days = [claim.due_on for claim in given.claims]
    if any(day is not None and day.exact and day.earliest < given.as_of for day in days):
        return True
    return None if any(day is None or not day.exact for day in days) else False
