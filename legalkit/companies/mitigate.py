"""What takes an indicator away or lowers it: the same facts may be innocent."""

from __future__ import annotations

from dataclasses import dataclass

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene
from legalkit.companies.value import worth
from legalkit.law.transfers_sheet import MitigantRule
from legalkit.model.companies import Transfer


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit after mitigants.

    Attributes:
        hit: the hit.
        strength: 0 low to 2 high.
        mitigants: ids of what holds here.
        off: True when a mitigant takes the hit away; it is then reported, not dropped.
    """

    hit: Hit
    strength: int
    mitigants: tuple[str, ...]
    off: bool


def weigh(scene: Scene) -> list[Weighed]:
    """Raise what other classes confirm, lower what mitigants explain."""
    weighed = []
    for hit in scene.hits:
        held = _held(scene, hit.act) if hit.act is not None else ()
        alone = not any(h.target == hit.target and h.rule.kind == "primary" for h in scene.hits)
        others = {h.rule.group for h in scene.hits if h.target == hit.target} - {hit.rule.group}
        strength = hit.strength + (1 if len(others) >= 2 else 0) - _lowering(hit, held)
        off = hit.rule.kind == "context" and alone and "MIT-FAIR-VALUE-PAID" in held
        weighed.append(Weighed(hit, max(0, min(2, strength)), held, off))
    return weighed


def _lowering(hit: Hit, held: tuple[str, ...]) -> int:
    if hit.rule.group == "capital":
        return 0
    return sum(1 for name in held if name in ("MIT-PRIOR-TO-DEBT", "MIT-SOLVENT-AFTER"))


def _held(scene: Scene, transfer: Transfer) -> tuple[str, ...]:
    tests = {
        "MIT-FAIR-VALUE-PAID": fair_value_paid,
        "MIT-PRIOR-TO-DEBT": prior_to_debt,
        "MIT-SOLVENT-AFTER": solvent_after,
    }
    return tuple(
        rule.id
        for rule in scene.sheet.mitigants
        if rule.id in tests and tests[rule.id](scene, transfer, rule)
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
