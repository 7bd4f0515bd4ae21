"""What the debtor received against what it gave: price as paid, secured debt taken off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from legalkit.companies import extra
from legalkit.companies.scene import plain
from legalkit.messages import Message
from legalkit.model.companies import Transfer


@dataclass(frozen=True, slots=True)
class Worth:
    """The two legs of a transfer.

    Attributes:
        equity: market value less secured debt still outstanding; None when no value is stated.
        received: value that reached the debtor: the sum paid once the time to pay has gone by,
            the price agreed until then; None when nobody stated either.
        unpaid: True when the time to pay has gone by and paid is known.
    """

    transfer: Transfer
    equity: Decimal | None
    received: Decimal | None
    unpaid: bool

    @property
    def ratio(self) -> Fraction | None:
        """Received over equity; None when either is unknown or there is no equity."""
        if self.equity is None or self.received is None or self.equity <= 0:
            return None
        return Fraction(self.received) / Fraction(self.equity)

    @property
    def no_equity(self) -> bool:
        """Secured creditors would have taken everything."""
        return self.equity is not None and self.equity <= 0

    def formula(self, line: Decimal) -> Message:
        """The comparison with its numbers, and the agreed price where less was paid."""
        ratio = self.ratio
        params = {
            "got": plain(self.received) if self.received is not None else "?",
            "worth": plain(self.equity) if self.equity is not None else "?",
            "ratio": fourths(ratio) if ratio is not None else "?",
            "line": line,
        }
        agreed = self.transfer.price
        if agreed is None or agreed == self.received or not self.equity:
            return Message("formula.ratio", params)
        more = {"price": plain(agreed), "agreed": fourths(Fraction(agreed) / Fraction(self.equity))}
        return Message("formula.ratio_price", {**params, **more})


def fourths(ratio: Fraction) -> str:
    """A ratio with four decimals."""
    return f"{Decimal(ratio.numerator) / Decimal(ratio.denominator):.4f}"


def worth(transfer: Transfer, as_of: date, days_to_pay: Decimal) -> Worth:
    """Weigh a transfer as of a day.

    Args:
        transfer: the movement of value.
        as_of: day of the assessment.
        days_to_pay: days after closing by which the price should have been paid.
    """
    equity = transfer.market_value
    secured = extra.money(transfer, "secured_debt")
    if equity is not None and secured is not None:
        equity -= secured
    closing = transfer.registered or transfer.date
    due = extra.day(transfer, "price_due") or closing
    late = as_of > due + timedelta(days=int(days_to_pay))
    if transfer.paid is not None and (late or transfer.price is None):
        received: Decimal | None = transfer.paid
    else:
        received = transfer.price
    return Worth(transfer, equity, received, late and transfer.paid is not None)
