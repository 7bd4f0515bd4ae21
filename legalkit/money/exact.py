"""Exact amounts: fractions inside, cents (half up) where money is settled or shown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def to_cents(amount: Fraction | Decimal) -> Decimal:
    """Round an amount half up to the cent, exactly (no float on the way).

    >>> to_cents(Fraction(1, 200))
    Decimal('0.01')
    """
    if isinstance(amount, Decimal):
        return amount.quantize(CENT, ROUND_HALF_UP)
    # floor(100 x + 1/2) is half-up for the amounts of zero and more that occur here
    cents = (amount * 200 + 1) // 2
    return Decimal(cents) / 100 + ZERO


def cents_text(amount: Decimal) -> str:
    """An amount as JSON holds it: text with two decimals, so that no reader makes it a float."""
    return f"{to_cents(amount):f}"


def plain(number: Decimal) -> str:
    """A number without exponent and without idle zeros, for rates and days."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_decimal(amount: Fraction, places: int = 6) -> Decimal:
    """A fraction as a decimal with so many places, for people and JSON."""
    scale = 10**places
    return Decimal((amount * scale * 2 + 1) // 2).scaleb(-places)


def share(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Divide an amount of whole cents in proportion to weights; no cent is lost or made.

    The cents left over by rounding down go to the largest remainders, the earlier entry first.
    """
    total = sum(weights, Decimal(0))
    if total == 0:
        return [ZERO for _ in weights]
    cents = int(amount * 100)
    exact = [Fraction(cents) * Fraction(weight) / Fraction(total) for weight in weights]
    floors = [int(value) for value in exact]
    left = cents - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for position in by_remainder[:left]:
        floors[position] += 1
    return [Decimal(value) / 100 + ZERO for value in floors]
