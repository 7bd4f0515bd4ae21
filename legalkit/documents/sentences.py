"""Turns a comparison of the company room into a sentence that a court reads.

The pattern is the court's own wording and lies in the sheet of the law; the room gives the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from legalkit.documents.input import PackInput
from legalkit.documents.values import Amount
from legalkit.documents.wording import shown

_DAY, _SUM = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"-?\d+\.\d\d")


def sentence(
    given: PackInput, pattern: str | None, params: Mapping[str, str], currency: str
) -> str | None:
    """The comparison in words; None where the sheet has no pattern that fits its numbers.

    Args:
        given: the case, for the language of the court.
        pattern: sentence with places such as ``{assets}``.
        params: numbers and days of the comparison, as the room wrote them.
        currency: currency of its sums.
    """
    if pattern is None:
        return None
    try:
        return pattern.format_map({key: _said(given, params[key], currency) for key in params})
    except KeyError:  # another form of the same sign, which the sentence does not fit
        return None


def _said(given: PackInput, value: str, currency: str) -> str:
    if _DAY.fullmatch(value):
        return given.language.day_text(date.fromisoformat(value))
    if _SUM.fullmatch(value):
        return shown(Amount(abs(Decimal(value)), currency), given.language)
    return value
