"""Limits and figures of a whole portfolio: concentration, contact, promises, bad debt, loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from legalkit.portfolio.assess import CENT, Assessed
from legalkit.portfolio.ledger import BadCell, is_yes
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
        asked: receivables old enough for a contact, and for a promise.
        reached: those of them that had one; only rows that have the column count.
    """

    policy: EscalationPolicy
    groups: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    expired: dict[str, Decimal] = field(default_factory=dict)
    loss: dict[str, Decimal] = field(default_factory=dict)
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
        group = one.marks.get("group", one.debtor)
        groups = self.groups.setdefault(one.currency, {})
        groups[group] = groups.get(group, Decimal(0)) + one.amount
        if row.time is not None and row.time.status == "expired":
            self.expired[one.currency] = self.expired.get(one.currency, Decimal(0)) + one.amount
        rate = self.policy.loss_rates.get(row.bucket, Decimal(0))
        self.loss[one.currency] = self.loss.get(one.currency, Decimal(0)) + one.amount * rate
        targets = self.policy.targets
        if targets is None:
            return
        for name, column, days in (
            ("contact", "contacted", targets.contact_days),
            ("promise", "promised", targets.promise_days),
        ):
            if column in one.marks and row.days_overdue >= days:
                self.asked[name] += 1
                self.reached[name] += is_yes(one.marks[column])

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
        """Stable keys ``concentration``, ``kpi``."""
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
        }

    def _share(self, part: Decimal | None, currency: str) -> Decimal:
        total = sum(self.groups[currency].values(), Decimal(0))
        return ((part or Decimal(0)) / total).quantize(_SHARE) if total else Decimal(0)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)
