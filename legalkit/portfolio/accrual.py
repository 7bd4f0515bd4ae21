"""What one unit of money has accrued by a rule, as an exact fraction."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm

from legalkit.law.interest_sheet import AccrualRule, InterestSheet
from legalkit.money.debt import Debt
from legalkit.money.rates import DAY, days_fraction, stretches
from legalkit.money.terms import Terms, by_rule
from legalkit.portfolio.interestrule import NO_FACTS, situation_of

#: Ways of choosing a rate that rest on the day alone, not on when default began.
_MOVING = ("floating", "half_year_start", "year_start")
#: First day of default for which a sum is kept; earlier ones are reckoned on their own.
FIRST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Unit:
    """Interest to date on one unit of money.

    Attributes:
        share: the fraction; None when the law gives none or its rate has no figures.
        rule: id of the rule; empty when there is none.
        note: code of what must be known about it (a value that the table does not know, a
            happening that is missing), empty for none.
        own: the debt must be reckoned on its own.
    """

    share: Fraction | None
    rule: str = ""
    note: str = ""
    own: bool = False


@dataclass(slots=True)
class Moving:
    """A rule whose rate rests on the day alone: what has accrued from any day to the last.

    Attributes:
        ends: last day of each stretch.
        after: what accrues after the end of each stretch, in parts of ``whole``.
        daily: what a day of each stretch accrues.
        begins: first day of each stretch.
        terms: with the findings.
    """

    begins: list[date]
    ends: list[date]
    after: list[int]
    daily: list[int]
    whole: int
    terms: Terms

    def note(self, started: date) -> str:
        """Code of what must be known; values that are missing before the day do not matter."""
        day = started + DAY
        for first, last in zip(self.begins, self.ends, strict=True):
            if last < day:
                continue
            if first > day:
                return "LK422"
            day = last + DAY
        codes = [finding.code for finding in self.terms.findings]
        return next((code for code in codes if code not in ("LK415", "LK422")), "")

    def since(self, day: date) -> Fraction:
        """What accrues after a day."""
        place = bisect_left(self.ends, day + DAY)
        if place == len(self.ends):
            return Fraction(0)
        days = (self.ends[place] - max(day + DAY, self.begins[place])).days + 1
        return Fraction(self.after[place] + days * self.daily[place], self.whole)


def moving_of(rule: AccrualRule, sheet: InterestSheet, as_of: date) -> Moving | None:
    """What has accrued from any day on; None for rules that look at the day of default.

    Args:
        rule: the rule.
        sheet: its sheet.
        as_of: last day reckoned; it bears interest.
    """
    fixed = all(
        part.after is None and (part.rate.table is None or part.rate.choose in _MOVING)
        for part in rule.parts
    )
    # Several parts with happenings cut one another; a limit stops interest somewhere.
    simple = len(rule.parts) == 1 or not any(part.trigger for part in rule.parts)
    if not (fixed and simple) or rule.limit_share is not None:
        return None
    trigger = rule.parts[0].trigger
    triggers = {} if trigger is None else {str(trigger): FIRST - DAY}
    situation = situation_of("contract", FIRST - DAY, None, triggers, {}, None)
    terms = by_rule(rule, situation, as_of, sheet)
    count = sheet.conventions.day_count
    rows = [
        (first, last, days_fraction(span, first, first, count))
        for span in terms.spans
        for first, last in stretches(span, span.from_, span.until, count)
    ]
    whole = lcm(*(row[2].denominator for row in rows)) if rows else 1
    daily = [int(row[2] * whole) for row in rows]
    after: list[int] = [0] * len(rows)
    for place in range(len(rows) - 2, -1, -1):
        first, last, _ = rows[place + 1]
        after[place] = after[place + 1] + daily[place + 1] * ((last - first).days + 1)
    begins, ends = [row[0] for row in rows], [row[1] for row in rows]
    return Moving(begins, ends, after, daily, whole, terms)


def alone(
    rule: AccrualRule,
    sheet: InterestSheet,
    due_on: date,
    contract_on: date | None,
    triggers: Mapping[str, date],
    as_of: date,
) -> Unit:
    """One unit of money as a debt of its own."""
    situation = situation_of("contract", due_on, contract_on, triggers, NO_FACTS, None)
    terms = by_rule(rule, situation, as_of, sheet)
    if is_blank(terms):
        return Unit(None, rule.id, note_of(terms))
    debt = debt_of(due_on, Decimal(1), terms, sheet)
    debt.advance(as_of)
    return Unit(debt.accrued, rule.id, note_of(terms))


def debt_of(due_on: date, principal: Decimal, terms: Terms, sheet: InterestSheet) -> Debt:
    """A debt that accrues on those terms from the day after the due date."""
    return Debt(
        "debt",
        "claim",
        due_on,
        principal,
        terms.spans,
        sheet.allocation.within,
        sheet.conventions.day_count,
        compound=terms.compound,
        limit_share=terms.limit_share,
    )


def is_blank(terms: Terms) -> bool:
    """True when a rate has no figures: what is owed is then not known, which is not nothing."""
    return not terms.spans and any(finding.code != "LK415" for finding in terms.findings)


def note_of(terms: Terms) -> str:
    """Code of what must be known about terms, empty for none; a missing happening comes last."""
    codes = [finding.code for finding in terms.findings]
    serious = [code for code in codes if code != "LK415"]
    return (serious or codes or [""])[0]
