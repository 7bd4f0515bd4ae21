"""Effective shares of owners in companies on one day, as a list that a person can read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from legalkit.companies.control import ControlMap
from legalkit.companies.ownership import Shares, Stakes, closed_groups, groups_of
from legalkit.companies.result import Holding
from legalkit.model.finding import Finding, Severity, Where

NO_SHARE, WHOLE = Fraction(0), Fraction(1)
#: Pairs of owner and company in the list. Where all hold one another there are far more; then the
#: list is that of the debtors.
MOST_PAIRS = 5_000
_Pair = tuple[str, str]


def holdings_of(
    stakes: Stakes, control: ControlMap, debtors: Sequence[str]
) -> tuple[list[Holding], list[Finding]]:
    """Every share of every owner; in a group too dense to list, those in and of the debtors.

    Args:
        stakes: direct stakes of the day.
        control: votes of the day.
        debtors: ids of the debtors.

    Returns:
        the list in order of owner and company, and findings: groups without an ultimate owner
        (LK625), and that shares between others were left out (LK626).
    """
    groups = groups_of(stakes)
    low = Shares(stakes.low, groups)
    high = low if stakes.exact else Shares(stakes.high, groups)
    pairs = _few(stakes)
    bounds: dict[_Pair, tuple[Fraction | None, Fraction | None]] = {}
    findings = []
    if pairs is None:
        for debtor in debtors:
            bounds |= _between(low, high, debtor, down=True)
            bounds |= _between(low, high, debtor, down=False)
        params = {"most": MOST_PAIRS, "debtors": ", ".join(debtors) or "-"}
        findings.append(Finding("LK626", Severity.NOTE, Where(field="relations"), params))
    else:
        for owner in pairs:
            bounds |= _between(low, high, owner, down=True)
    held = {company for _, company in stakes.high}
    holdings = []
    for (owner, company), (least, most) in sorted(bounds.items()):
        chain = control.chains.get(owner)
        votes = chain.votes.get(company, NO_SHARE) if chain else NO_SHARE
        direct = stakes.low.get((owner, company), NO_SHARE)
        holdings.append(
            Holding(owner, company, direct, least, _most(least, most), votes, owner not in held)
        )
    findings += [
        Finding("LK625", Severity.WARNING, Where(field="relations"), {"ids": ", ".join(group)})
        for group in closed_groups(stakes, groups)
    ]
    return holdings, findings


def _few(stakes: Stakes) -> list[str] | None:
    """Owners, when they hold few enough pairs to list; else None."""
    owns: dict[str, list[str]] = defaultdict(list)
    for holder, held in stakes.high:
        owns[holder].append(held)
    count = 0
    for owner in owns:
        for _ in _below(owner, owns):
            count += 1
            if count > MOST_PAIRS:
                return None
    return sorted(owns)


def _below(owner: str, owns: dict[str, list[str]]) -> Iterator[str]:
    seen, queue = {owner}, [owner]
    while queue:
        for company in owns.get(queue.pop(), ()):
            if company not in seen:
                seen.add(company)
                queue.append(company)
                yield company


def _between(
    low: Shares, high: Shares, entity: str, *, down: bool
) -> dict[_Pair, tuple[Fraction | None, Fraction | None]]:
    lows = low.of(entity) if down else low.into(entity)
    highs = lows if high is low else high.of(entity) if down else high.into(entity)
    return {
        (entity, other) if down else (other, entity): (
            lows.get(other, NO_SHARE),
            highs.get(other, NO_SHARE),
        )
        for other in {*lows, *highs}
    }


def _most(least: Fraction | None, most: Fraction | None) -> Fraction | None:
    """The largest share possible: a loop of unknown stakes has none below the whole."""
    if least is None:
        return None
    return most if most is not None and least <= most <= WHOLE else WHOLE
