"""Limits and figures of a whole portfolio: concentration, contact, promises, bad debt, loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from legalkit.portfolio.assess import CENT, Assessed
from legalkit.portfolio.ledger import SUMS, BadCell, is_yes
from legalkit.portfolio.policy import EscalationPolicy

_SHARE = Decimal("0.0001")


@dataclass(slots=True)
class Figures:
    """Sums that are taken while rows pass by; only debtor groups are kept in memory.

    Attributes:
        policy: targets, limits and loss rates.
        groups: amount by currency and debtor group (the debtor when no group is given).
        expired: amount by currency that is expired on what is proven.
        loss: expected loss by currency, by the user's own rates.
        ageing: amount by currency and ageing bucket.
        sums: recovered so far, and spent on it, by currency; only rows that tell count.
        asked: receivables old enough for a contact, and for a promise.
        reached: those of them that had one; only rows that have the column count.
    """

    policy: EscalationPolicy
    groups: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    expired: dict[str, Decimal] = field(default_factory=dict)
    loss: dict[str, Decimal] = field(default_factory=dict)
    ageing: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    sums: dict[str, dict[str, Decimal]] = field(default_factory=lambda: {n: {} for n in SUMS})
    asked: dict[str, int] = field(default_factory=lambda: {"contact": 0, "promise": 0})
    reached: dict[str, int] = field(default_factory=lambda: {"contact": 0, "promise": 0})

    def watch(self, rows: Iterable[Assessed | list[BadCell]]) -> Iterator[Assessed | list[BadCell]]:
        """Let rows pass and add them up."""
        for row in rows:
            if isinstance(row, Assessed):
                self._add(row)
            yield row

    def _add(self, row: Assessed) -> None:
        one = row.receivable
        self.add_group(one.currency, one.marks.get("group", one.debtor), one.amount)
        if row.time is not None and row.time.status == "expired":
            self.add_expired(one.currency, one.amount)
        self.add_bucket(one.currency, row.bucket, one.amount)
        for name in SUMS:
            if name in one.marks:
                self.add_sum(name, one.currency, Decimal(one.marks[name]))
        for name, column, days in self.asks:
            if column in one.marks and row.days_overdue >= days:
                self.add_reached(name, 1, int(is_yes(one.marks[column])))

    @property
    def asks(self) -> tuple[tuple[str, str, int], ...]:
        """Rates: their name, the column that tells, and from how many days overdue."""
        targets = self.policy.targets
        if targets is None:
            return ()
        return (
            ("contact", "contacted", targets.contact_days),
            ("promise", "promised", targets.promise_days),
        )

    def add_group(self, currency: str, group: str, amount: Decimal) -> None:
        """Add what a debtor group owes."""
        groups = self.groups.setdefault(currency, {})
        groups[group] = groups.get(group, Decimal(0)) + amount

    def add_expired(self, currency: str, amount: Decimal) -> None:
        """Add what has expired on what is proven."""
        self.expired[currency] = self.expired.get(currency, Decimal(0)) + amount

    def add_bucket(self, currency: str, bucket: str, amount: Decimal) -> None:
        """Add what stands in an ageing bucket, for the expected loss."""
        by = self.ageing.setdefault(currency, {})
        by[bucket] = by.get(bucket, Decimal(0)) + amount
        rate = self.policy.loss_rates.get(bucket, Decimal(0))
        self.loss[currency] = self.loss.get(currency, Decimal(0)) + amount * rate

    def add_sum(self, name: str, currency: str, amount: Decimal) -> None:
        """Add what was recovered, or spent on it."""
        by = self.sums[name]
        by[currency] = by.get(currency, Decimal(0)) + amount

    def add_reached(self, name: str, asked: int, reached: int) -> None:
        """Add receivables that are old enough for a contact or promise, and those that had one."""
        self.asked[name] += asked
        self.reached[name] += reached

    def concentration(self, currency: str) -> list[tuple[str, Decimal, Decimal, bool]]:
        """Groups by falling amount: name, amount, share, and whether above the limit."""
        groups = self.groups.get(currency, {})
        total = sum(groups.values(), Decimal(0))
        limit = self.policy.targets.group_share if self.policy.targets else Decimal(1)
        found = []
        for name, amount in sorted(groups.items(), key=lambda item: (-item[1], item[0])):
            share = (amount / total).quantize(_SHARE) if total else Decimal(0)
            found.append((name, amount, share, share > limit))
        return found

    def rate(self, name: str) -> Decimal | None:
        """Share reached of ``contact`` or ``promise``; None when no row tells."""
        asked = self.asked[name]
        return (Decimal(self.reached[name]) / asked).quantize(_SHARE) if asked else None

    def to_json(self, top: int = 10) -> dict[str, Any]:
        """Stable keys ``concentration``, ``kpi``, ``ageing``."""
        targets = self.policy.targets
        return {
            "concentration": {
                currency: [
                    {"group": name, "amount": str(amount), "share": str(share), "above": above}
                    for name, amount, share, above in self.concentration(currency)[:top]
                ]
                for currency in sorted(self.groups)
            },
            "kpi": {
                **{
                    name: {
                        "rate": _text(self.rate(name)),
                        "target": _text(getattr(targets, name) if targets else None),
                        "of": self.asked[name],
                    }
                    for name in ("contact", "promise")
                },
                "recovery": {
                    currency: _text(self._recovery(currency)) for currency in sorted(self.groups)
                },
                "cost": {currency: _text(self._cost(currency)) for currency in sorted(self.groups)},
                "bad_debt": {
                    currency: _text(self._share(self.expired.get(currency), currency))
                    for currency in sorted(self.groups)
                },
                "expected_loss": {
                    currency: str(self.loss[currency].quantize(CENT, rounding=ROUND_HALF_UP))
                    for currency in sorted(self.groups)
                }
                if self.policy.loss_rates
                else None,
            },
            "ageing": {
                currency: {
                    bucket: str(self.ageing[currency][bucket])
                    for bucket in self.policy.bucket_names
                    if bucket in self.ageing[currency]
                }
                for currency in sorted(self.ageing)
            },
        }

    def _recovery(self, currency: str) -> Decimal | None:
        """Recovered, as a share of it and what is still owed; None when no row tells."""
        recovered = self.sums["recovered"].get(currency)
        if recovered is None:
            return None
        whole = recovered + sum(self.groups[currency].values(), Decimal(0))
        return (recovered / whole).quantize(_SHARE) if whole else Decimal(0)

    def _cost(self, currency: str) -> Decimal | None:
        """Spent on collecting, as a share of what was recovered; None when no row tells."""
        spent, recovered = (self.sums[name].get(currency) for name in ("cost", "recovered"))
        if spent is None or not recovered:
            return None
        return (spent / recovered).quantize(_SHARE)

    def _share(self, part: Decimal | None, currency: str) -> Decimal:
        total = sum(self.groups[currency].values(), Decimal(0))
        return ((part or Decimal(0)) / total).quantize(_SHARE) if total else Decimal(0)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
