"""What a judgment fixed beside the principal: side sums, and general interest that goes on.

The user says so in the facts of the claim: ``adjudged_side_sums`` (interest and costs reckoned to a
day), ``adjudged_rate`` (percent), ``adjudged_rate_per`` (``year`` or ``day``) and ``adjudged_from``
(first day) for interest "until payment". In China it runs beside the add-on for delay, and the
add-on is not reckoned on it (Fa Shi [2014] 8 art 1).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.messages import Message
from legalkit.model.claim import CaseClaim, ClaimType
from legalkit.model.finding import Finding, Where
from legalkit.model.scalars import parse_day, parse_money
from legalkit.money.exact import ZERO, plain
from legalkit.money.rates import RateSpan

TITLES = (ClaimType.JUDGMENT, ClaimType.ARBITRAL_AWARD)


def adjudged_sum(claim: CaseClaim, findings: list[Finding]) -> Decimal:
    """Sums a judgment fixed beside the principal (general interest, costs): no add-on."""
    if claim.type not in TITLES:
        return ZERO
    amount = _fact(claim, "adjudged_side_sums", parse_money, "money", findings)
    return amount if amount is not None else ZERO


def adjudged_interest(
    claim: CaseClaim, until: date, findings: list[Finding]
) -> tuple[RateSpan, ...]:
    """General interest that the judgment gave until payment, on the principal."""
    if claim.type not in TITLES or "adjudged_rate" not in claim.facts:
        return ()
    percent = _fact(claim, "adjudged_rate", parse_money, "number", findings)
    start = _fact(claim, "adjudged_from", parse_day, "day", findings)
    if start is None and "adjudged_from" not in claim.facts:
        findings.append(_wrong(claim, "adjudged_from", "", "day"))
    if percent is None or start is None:
        return ()
    daily = str(claim.facts.get("adjudged_rate_per", "year")).strip().lower() == "day"
    unit = "day" if daily else "year"
    params = {"percent": plain(percent), "day": start.isoformat()}
    source = Message(f"money.rate.adjudged_{unit}", params)
    return (RateSpan(start, max(until, start), percent, "day" if daily else "year", source),)


def _fact(
    claim: CaseClaim,
    name: str,
    read: Callable[[object], Any],
    kind: str,
    findings: list[Finding],
) -> Any:
    stated = claim.facts.get(name)
    if stated is None:
        return None
    try:
        return read(stated)
    except ValueError:
        findings.append(_wrong(claim, name, stated, kind))
        return None


def _wrong(claim: CaseClaim, name: str, value: object, kind: str) -> Finding:
    place = Where(field=f"claims[{claim.id}].facts.{name}")
    expected = Message("expected.money" if kind == "money" else f"money.input.{kind}")
    return Finding(
        "LK431", where=place, params={"value": value, "input": name, "expected": expected}
    )
