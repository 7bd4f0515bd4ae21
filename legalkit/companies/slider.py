"""What the slider of the page shows: shares and control between two days of change."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from legalkit.companies.holdings import holdings_of
from legalkit.companies.result import CompanyReport
from legalkit.companies.walk import Ground
from legalkit.messages import Message
from legalkit.model.companies import CompanyFacts, RelationType

#: Days on which shares are worked out anew; the latest where there are more changes than this.
#: In a group too dense to list every share (LK626) each day costs more, so there are fewer.
MOST_STATES, MOST_DENSE_STATES = 120, 12
#: Shares that are listed for a day; the picture itself shows all direct ones.
MOST_SHARES = 200


def _changes(facts: CompanyFacts, as_of: date) -> list[date]:
    """The days on which a stake or a controlling tie begins or ends."""
    kinds = (RelationType.OWNERSHIP, RelationType.CONTROL)
    days = {d for r in facts.relations if r.type in kinds for d in (r.start, r.end) if d}
    return sorted(days | {as_of})


def states_of(facts: CompanyFacts, report: CompanyReport, lang: str) -> list[dict[str, Any]]:
    """Shares and control between two days of change; a day outside of them is not worked out."""
    dense = any(finding.code == "LK626" for finding in report.findings)
    most = MOST_DENSE_STATES if dense else MOST_STATES
    days = [date.min, *_changes(facts, report.as_of)]
    spans = list(zip_longest(days, days[1:]))
    if len(spans) > most:
        # The days up to the assessment matter most; then what came after it.
        last = max(days.index(report.as_of) + 1, most)
        spans = spans[last - most : last]
    return [
        {**_state(facts, start, lang), "until": end.isoformat() if end else None}
        for start, end in spans
        if start != end
    ]


def _state(facts: CompanyFacts, day: date, lang: str) -> dict[str, Any]:
    ground = Ground(facts, day, Fraction(1, 2))
    debtors = [entity.id for entity in facts.entities if entity.role == "debtor"]
    holdings, _ = holdings_of(ground.stakes, ground.control, debtors)
    # The owners of the debtor first, the largest first: what is cut off is the least of it.
    ultimate = sorted(
        (holding for holding in holdings if holding.ultimate),
        key=lambda h: (h.company not in debtors, -(h.low or 0), h.person, h.company),
    )
    ownership = [
        [told["person"], told["company"], _range(told), f"{told['votes_via_majority_chain_pct']} %"]
        for told in (holding.to_json() for holding in ultimate[:MOST_SHARES])
    ]
    control = [
        {
            "who": who,
            "what": company,
            "by": Message(
                "companies.relation.control" if company in chain.stated else "companies.by_votes"
            ).text(lang),
            "path": list(path),
        }
        for who, chain in sorted(ground.control.chains.items())
        for company, path in sorted(chain.path.items())
    ]
    return {
        "from": day.isoformat(),
        "ownership": ownership,
        "more": len(ultimate) - len(ownership),
        "control": control,
    }


def _range(told: dict[str, Any]) -> str:
    low, high = told["effective_min_pct"], told["effective_max_pct"]
    if low is None:
        return "?"
    return f"{low} %" if low == high else f"{low}–{high} %"
