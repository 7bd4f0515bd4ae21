"""Sums in another currency: only by a dated rate that the user gave, and said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from legalkit.messages import Message
from legalkit.model.case import ExchangeRate
from legalkit.money.exact import ZERO, cents_text, plain, to_cents


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


@dataclass(frozen=True, slots=True)
class GrandTotal:
    """All statements in one currency, by the user's rates.

    Attributes:
        missing: currencies for which the user gave no rate; their claims are not in ``total``.
        notices: the rates that were used.
    """

    currency: str
    total: Decimal
    missing: tuple[str, ...]
    notices: tuple[Message, ...]

    def to_json(self, lang: str = "en") -> dict[str, object]:
        """Stable JSON keys; money as text."""
        return {
            "currency": self.currency,
            "total": cents_text(self.total),
            "missing": list(self.missing),
            "notices": [notice.text(lang) for notice in self.notices],
        }


def grand_total(
    rates: Sequence[ExchangeRate],
    totals: Sequence[tuple[str, str, Decimal]],
    currency: str,
    day: date,
) -> GrandTotal | None:
    """The totals of claims in one currency; None when nothing has to be converted.

    Args:
        rates: ``exchange_rates`` of the case.
        totals: claim, currency and total of each statement.
        currency: currency of the case.
        day: last day of the statements.
    """
    if all(own == currency for _, own, _ in totals) or not rates:
        return None
    total, missing, notices = ZERO, [], []
    for claim, own, amount in totals:
        if own == currency:
            total += amount
            continue
        what = Message("money.word.total", {"claim": claim})
        converted = convert(rates, amount, (own, currency), day, what)
        if converted is None:
            missing.append(own)
            continue
        total += converted.amount
        notices.append(converted.notice)
    return GrandTotal(currency, total, tuple(dict.fromkeys(missing)), tuple(notices))


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
