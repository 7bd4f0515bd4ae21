"""Exact money over columns: amounts times fractions, half up to the cent, and their sums."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from legalkit.money.exact import to_cents

_SCALE = 10**8
_CENT = 10**6
_NEAR = 1e-3


def long_floats(shares: list[Fraction]) -> NDArray[np.longdouble]:
    """Shares as long floats, right to the last of their bits."""
    high = [float(share) for share in shares]
    low = [float(share - Fraction(near)) for share, near in zip(shares, high, strict=True)]
    found: NDArray[np.longdouble] = np.array(high, dtype=np.longdouble)
    return found + np.array(low, dtype=np.longdouble)


def in_cents(
    money: Any,
    share: Callable[[int], Fraction],
    exact: NDArray[np.longdouble],
    code: NDArray[Any],
) -> NDArray[Any]:
    """Each amount times its share, half up to the cent; -1 where the amount is too long.

    Amounts are multiplied as long floats; a product so near half a cent that those could err is
    reckoned with exact fractions.

    Args:
        money: amounts with eight decimals.
        share: the share of that place.
        exact: all shares as long floats.
        code: place of the share of each amount.
    """
    words = np.frombuffer(money.buffers()[1], np.int64).reshape(-1, 2)
    words = words[money.offset : money.offset + len(money)]
    amount, long = words[:, 0], (words[:, 1] != 0) | (words[:, 0] < 0)
    if money.null_count:
        long |= money.is_null().to_numpy(zero_copy_only=False)
    cents = amount.astype(np.longdouble) * exact[code] / _CENT + np.longdouble(0.5)
    whole = np.floor(cents)
    part = cents - whole
    long = long | (whole > 2.0**60)
    whole = np.where(long, -1, whole).astype(np.int64)
    near = ~long & ((part < _NEAR) | (part > 1 - _NEAR))
    for row in np.flatnonzero(near).tolist():
        product = Fraction(int(amount[row]), _SCALE) * share(int(code[row]))
        whole[row] = int(to_cents(product) * 100)
    return whole


def summed(cents: NDArray[Any]) -> int:
    """The sum, whatever its length."""
    return int((cents >> 30).sum() << 30) + int((cents & ((1 << 30) - 1)).sum())


def decimals(cents: NDArray[Any], known: NDArray[np.bool_]) -> Any:
    """Cents as a column of decimals; null where not known."""
    words = np.zeros((len(cents), 2), dtype=np.int64)
    words[:, 0] = np.where(known, cents, 0)
    bits = None if known.all() else pa.array(known).buffers()[1]
    return pa.Array.from_buffers(
        pa.decimal128(20, 2), len(cents), [bits, pa.py_buffer(words.tobytes())]
    )
