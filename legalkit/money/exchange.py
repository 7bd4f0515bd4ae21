"""Sums in another currency: only by a dated rate that the user gave, and said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from legalkit.messages import Message
from legalkit.model.case import ExchangeRate
from legalkit.money.exact import plain, to_cents


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in another currency, and the sentence that says by which rate."""

    amount: Decimal
    notice: Message


def rate_for(
    rates: Sequence[ExchangeRate], source: str, target: str, day: date
) -> ExchangeRate | None:
    """The user's rate for a pair of currencies: the last one dated on or before ``day``.

    A rate is never turned round and never chained: whoever gives EUR to CNY gave no CNY to EUR.
    """
    fitting = [
        rate for rate in rates if (rate.from_, rate.to) == (source, target) and rate.date <= day
    ]
    return max(fitting, key=lambda rate: rate.date, default=None)


def convert(
    rates: Sequence[ExchangeRate],
    amount: Decimal,
    pair: tuple[str, str],
    day: date,
    what: Message,
) -> Converted | None:
    """Convert an amount by the user's rate; None when there is none for the pair and day.

    Args:
        rates: ``exchange_rates`` of the case.
        amount: the sum.
        pair: currency of the sum and the currency wanted.
        day: day of the payment, or of the estimate.
        what: what the sum is, for the notice.
    """
    rate = rate_for(rates, *pair, day)
    if rate is None:
        return None
    result = to_cents(Fraction(amount) * Fraction(rate.rate))
    params = {
        "what": what,
        "amount": f"{amount:,.2f}",
        "from": rate.from_,
        "to": rate.to,
        "rate": plain(rate.rate),
        "date": rate.date.isoformat(),
        "source": rate.source,
        "result": f"{result:,.2f}",
    }
    return Converted(result, Message("money.notice.converted", params))
