"""Price and payment: what came back for what was given (Civil Code arts 538, 539)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, ids, plain, with_
from legalkit.companies.value import Worth, worth
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message
from legalkit.model.companies import EntityKind, Transfer, TransferType

_FREE = (TransferType.GIFT, TransferType.DECLARATION_OF_TRUST)


def _worth(scene: Scene, transfer: Transfer, rule: IndicatorRule) -> Worth:
    return worth(transfer, scene.as_of, rule.limit("days_to_pay"))


def _is_gratuitous(scene: Scene, transfer: Transfer, rule: IndicatorRule) -> bool:
    seen = _worth(scene, transfer, rule)
    if seen.no_equity:
        return False
    if transfer.type in _FREE and not transfer.price and not transfer.paid:
        return True
    agreed = transfer.price if transfer.price is not None else transfer.paid
    if agreed is None:
        return False
    nominal = rule.limit("nominal_ratio")
    if agreed == 0 or (seen.equity is not None and agreed <= nominal * seen.equity):
        return True
    # A relative or trust that paid nothing in time took for nothing, whatever the deed recites.
    return seen.unpaid and transfer.paid == 0 and _family_or_trust(scene, transfer)


def _nominal(transfer: Transfer, seen: Worth, rule: IndicatorRule) -> bool:
    """True when the price itself is nothing or next to nothing: then art 538 is the ground."""
    agreed = transfer.price if transfer.price is not None else transfer.paid
    if agreed is None or seen.equity is None:
        return False
    return agreed <= rule.limit("nominal_ratio") * seen.equity


def _family_or_trust(scene: Scene, transfer: Transfer) -> bool:
    tie = scene.tie(transfer)
    other = scene.entities.get(scene.other(transfer) or "")
    if other is None:
        return False
    relative = tie is not None and tie.grade == "R1" and other.kind is EntityKind.PERSON
    return relative or other.kind is EntityKind.TRUST


def gratuitous(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The debtor gave for nothing or next to it; knowledge does not matter (art 538)."""
    for transfer in scene.of(rule):
        if not _is_gratuitous(scene, transfer, rule):
            continue
        tie = scene.tie(transfer)
        got = transfer.paid if transfer.paid is not None else transfer.price
        value = plain(transfer.market_value) if transfer.market_value is not None else "?"
        received = plain(got) if got is not None else "0"
        formula = Message(
            "formula.nominal",
            {"got": received, "worth": value, "line": rule.limit("nominal_ratio")},
        )
        missing = () if transfer.market_value is not None else (Message("wants.market_value"),)
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2,
            ids(transfer, tie),
            formula,
            missing,
            transfer,
        )


def undervalue(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A sale below the line: 70 % among strangers; no line among relatives and affiliates."""
    free = scene.sheet.indicator("IND-GRATUITOUS")
    for transfer in scene.of(rule):
        seen = _worth(scene, transfer, rule)
        if free is not None and _nominal(transfer, seen, free):
            continue
        ratio = seen.ratio
        if ratio is None:
            continue
        tie = scene.tie(transfer)
        line = rule.limit("related_ratio" if tie else "stranger_ratio")
        if ratio >= line:
            continue
        if ratio < rule.limit("high_ratio") or (tie and ratio < rule.limit("stranger_ratio")):
            strength = 2
        elif ratio >= rule.thresholds.get("medium_ratio", line):
            strength = 0
        else:
            strength = 1
        missing = () if transfer.paid is not None else (Message("wants.payment_trail"),)
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            strength,
            ids(transfer, tie),
            seen.formula(line),
            missing,
            transfer,
        )


def overvalue_purchase(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The debtor paid far too much: above 130 %, or a premium to a related seller."""
    for transfer in scene.of(rule):
        cost = transfer.price if transfer.price is not None else transfer.paid
        if cost is None or not transfer.market_value:
            continue
        tie = scene.tie(transfer)
        line = rule.limit("related_ratio" if tie else "stranger_ratio")
        if cost <= line * transfer.market_value:
            continue
        share = cost / transfer.market_value
        formula = Message(
            "formula.premium",
            {
                "price": plain(cost),
                "worth": plain(transfer.market_value),
                "ratio": f"{share:.4f}",
                "line": line,
            },
        )
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if tie else 1,
            ids(transfer, tie),
            formula,
            (),
            transfer,
        )


def unpaid_price(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """Less than half of the price had come in when it should have been paid: a sign of a sham."""
    for transfer in scene.of(rule):
        seen = _worth(scene, transfer, rule)
        if not transfer.price or transfer.paid is None or not seen.unpaid:
            continue
        line = rule.limit("paid_ratio")
        if transfer.paid >= line * transfer.price:
            continue
        tie = scene.tie(transfer)
        share = transfer.paid / transfer.price
        days = rule.limit("days_to_pay")
        formula = Message(
            "formula.unpaid",
            {
                "paid": plain(transfer.paid),
                "price": plain(transfer.price),
                "ratio": f"{share:.4f}",
                "line": line,
                "days": days,
            },
        )
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            2 if tie else 1,
            ids(transfer, tie),
            formula,
            (),
            transfer,
        )


def barter_imbalance(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """A swap or payment in kind in which too little came back (interpretation art 43)."""
    for transfer in scene.of(rule):
        seen = _worth(scene, transfer, rule)
        ratio = seen.ratio
        tie = scene.tie(transfer)
        line = rule.limit("related_ratio" if tie else "stranger_ratio")
        harder = _harder_to_seize(transfer)
        low = ratio is not None and ratio < line
        if not low and harder is None:
            continue
        strength = 2 if ratio is not None and ratio < rule.limit("high_ratio") else 1
        yield Hit(
            rule,
            transfer.id,
            with_(scene.other(transfer)),
            strength,
            ids(transfer, tie),
            seen.formula(line) if low or harder is None else harder,
            (),
            transfer,
        )


def _harder_to_seize(transfer: Transfer) -> Message | None:
    """What came back is a claim on someone insolvent, or much harder to seize than what went."""
    if extra.flag(transfer, "received_insolvent"):
        return Message("formula.received_insolvent")
    if extra.flag(transfer, "harder_to_seize"):
        return Message("formula.harder_to_seize")
    return None
