"""What takes an indicator away or lowers it: the same facts may be innocent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene
from legalkit.companies.value import worth
from legalkit.law.transfers_sheet import MitigantRule
from legalkit.messages import Message
from legalkit.model.companies import Transfer


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit after mitigants.

    Attributes:
        hit: the hit.
        strength: 0 low to 2 high.
        mitigants: ids of what holds here.
        off: True when a mitigant takes the hit away; it is then reported, not dropped.
        reasons: how the strength came about.
        why_off: the mitigant that takes the hit away.
    """

    hit: Hit
    strength: int
    mitigants: tuple[str, ...]
    off: bool
    reasons: tuple[Message, ...] = ()
    why_off: Message | None = None


def weigh(scene: Scene) -> list[Weighed]:
    """Raise what other classes confirm, lower what mitigants explain."""
    return [_weigh(scene, hit) for hit in scene.hits]


def _weigh(scene: Scene, hit: Hit) -> Weighed:
    held = _held(scene, hit)
    same = [h for h in scene.hits if h.target == hit.target]
    alone = not any(h.rule.kind == "primary" for h in same)
    others = sorted({h.rule.group for h in same} - {hit.rule.group})
    reasons = [Message(f"strength.{hit.strength}")]
    strength = hit.strength
    if len(others) >= 2:
        said: Message = Message(f"group.{others[0]}")
        for group in others[1:]:
            said = Message("formula.and", {"one": said, "two": Message(f"group.{group}")})
        reasons.append(Message("strength.up", {"groups": said}))
        strength += 1
    off: Message | None = None
    for rule in held:
        if hit.rule.group in rule.lowers:
            strength -= 1
            reasons.append(Message("strength.down", {"why": Message(rule.id)}))
        if hit.rule.group in rule.low:
            strength = 0
            reasons.append(Message("strength.least", {"why": Message(rule.id)}))
        if hit.rule.id in rule.off or (rule.off_alone and alone and hit.rule.kind == "context"):
            off = off or Message(rule.id)
    names = tuple(rule.id for rule in held)
    level = max(0, min(2, strength))
    return Weighed(hit, level, names, off is not None, tuple(reasons), off)


def _held(scene: Scene, hit: Hit) -> tuple[MitigantRule, ...]:
    """The mitigants that hold for the act behind a hit."""
    if hit.act is None:
        return ()
    act = hit.act
    return tuple(
        rule
        for rule in scene.sheet.mitigants
        if rule.id in _TESTS and _TESTS[rule.id](scene, act, rule)
    )


def fair_value_paid(scene: Scene, transfer: Transfer, rule: MitigantRule) -> bool:
    """At least 90 % of the value agreed, and at least 95 % of it shown as paid."""
    if not transfer.price or transfer.paid is None:
        return False
    seen = worth(transfer, scene.as_of, rule.thresholds["days_to_pay"])
    if seen.equity is None or seen.equity <= 0:
        return False
    return (
        transfer.price >= rule.thresholds["ratio"] * seen.equity
        and transfer.paid >= rule.thresholds["paid_ratio"] * transfer.price
    )


def prior_to_debt(scene: Scene, transfer: Transfer, rule: MitigantRule) -> bool:
    """Agreed and registered before every known claim arose."""
    claims = scene.debts_of(scene.debtor(transfer))
    last = max(transfer.date, transfer.registered or transfer.date)
    return bool(claims) and all(debt.arose is not None and last < debt.arose for debt in claims)


def solvent_after(scene: Scene, transfer: Transfer, rule: MitigantRule) -> bool:
    """Accounts after the act show net assets well above all known claims."""
    debtor = scene.debtor(transfer)
    months = int(rule.thresholds["months"])
    accounts = scene.accounts(debtor, transfer.date, later=True, months=months)
    claims = scene.debts_of(debtor)
    if accounts is None or accounts.total_assets is None or accounts.total_liabilities is None:
        return False
    owed = sum((debt.amount for debt in claims), start=0 * accounts.total_assets)
    net = accounts.total_assets - accounts.total_liabilities
    refused = any(extra.day(debt, "enforcement_closed") for debt in claims)
    return bool(claims) and not refused and net >= rule.thresholds["times"] * owed


def no_equity(scene: Scene, transfer: Transfer, rule: MitigantRule) -> bool:
    """Secured debt really outstanding takes up the whole value."""
    return worth(transfer, scene.as_of, Decimal(0)).no_equity


def contemporaneous(scene: Scene, transfer: Transfer, rule: MitigantRule) -> bool:
    """New money or goods of equal value came at the same time."""
    if extra.flag(transfer, "contemporaneous"):
        return True
    fresh, value = extra.money(transfer, "new_money"), transfer.market_value
    return bool(fresh and value and fresh >= value)


def ordinary_course(scene: Scene, transfer: Transfer, rule: MitigantRule) -> bool:
    """Same kind, size and terms as past dealings with strangers."""
    return extra.flag(transfer, "ordinary_course") is True


def good_faith_buyer(scene: Scene, transfer: Transfer, rule: MitigantRule) -> bool:
    """Every later hand paid the market price, in full, and none of them is related."""
    hands = [t for t in scene.transfers if t.asset and t.asset == transfer.asset]
    later = [t for t in hands if t.date >= transfer.date and t.id != transfer.id]
    return bool(later) and all(
        t.to is not None
        and t.market_value
        and t.price is not None
        and t.paid is not None
        and t.price >= rule.thresholds["ratio"] * t.market_value
        and t.paid >= rule.thresholds["paid_ratio"] * t.price
        and scene.tie_on(scene.debtor(transfer), t.to, t.date) is None
        for t in later
    )


def notice_given(scene: Scene, transfer: Transfer, rule: MitigantRule) -> bool:
    """The creditor was told in person, and security was given."""
    told = extra.day(transfer, "creditor_notified")
    return bool(told and told <= scene.as_of and extra.flag(transfer, "security_given"))


_TESTS: dict[str, Callable[[Scene, Transfer, MitigantRule], bool]] = {
    "MIT-FAIR-VALUE-PAID": fair_value_paid,
    "MIT-PRIOR-TO-DEBT": prior_to_debt,
    "MIT-SOLVENT-AFTER": solvent_after,
    "MIT-ENCUMBERED-NO-EQUITY": no_equity,
    "MIT-CONTEMPORANEOUS-EXCHANGE": contemporaneous,
    "MIT-ORDINARY-COURSE": ordinary_course,
    "MIT-GOOD-FAITH-BUYER": good_faith_buyer,
    "MIT-NOTICE-GIVEN": notice_given,
}
