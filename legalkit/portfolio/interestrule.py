"""Which rule of a law gives interest on a debt, and which days it must know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legalkit.law.interest_sheet import AccrualRule, InterestSheet
from legalkit.model.claim import ClaimType
from legalkit.money.adjudged import TITLES
from legalkit.money.debts import judgment_rule
from legalkit.money.rates import DAY
from legalkit.money.terms import Situation, rule_for

NO_FACTS: Mapping[str, str] = {}
#: Code of the note: no rule of the law gives interest here.
NO_RULE = "LK413"
#: Code of the note: the law has no interest sheet.
NO_SHEET = "LK917"
#: Days that other ways of choosing a rate look at.
_LOOKS_AT = {
    "at_contract": "contract_on",
    "at_filing": "filed",
    "at_judgment": "judgment",
    "at_judgment_then_year_start": "judgment",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The rule by which debts bear interest.

    Attributes:
        rule: the rule; None when there is none.
        note: code of the reason why there is none.
        own: each debt must be reckoned on its own.
        needs: days beside the due date that its rate looks at: contract_on, demand, filed,
            served, judgment.
    """

    rule: AccrualRule | None
    sheet: InterestSheet | None
    note: str = ""
    own: bool = False
    needs: frozenset[str] = frozenset()


def edges_of(sheet: InterestSheet) -> list[date]:
    """Days on which another rule may begin to fit; between them the choice stays the same."""
    found: set[date] = set()
    for rule in (*sheet.statutory, *sheet.judgment):
        when = rule.when
        found.update(
            day for day in (when.breach_from, when.contract_from, rule.in_force.from_) if day
        )
        lasts = (when.breach_until, when.contract_until, rule.in_force.until)
        found.update(day + DAY for day in lasts if day)
    return sorted(found)


def chosen(
    claim_type: str,
    due_on: date,
    contract_on: date | None,
    facts: Mapping[str, str],
    sheet: InterestSheet,
) -> Choice:
    """The rule for a debt of that kind, day, contract and answers."""
    situation = situation_of(claim_type, due_on, contract_on, {}, facts, None)
    rules = sheet.judgment if situation.claim_type in TITLES else sheet.statutory
    if any(r.when.amount_from is not None or r.when.amount_below is not None for r in rules):
        return Choice(None, sheet, "", own=True)
    rule = rule_of(situation, sheet)
    if rule is None:
        return Choice(None, sheet, NO_RULE)
    chosen = {part.rate.choose for part in rule.parts}
    needs = {str(part.trigger) for part in rule.parts if part.trigger is not None}
    needs |= {name for choose, name in _LOOKS_AT.items() if choose in chosen}
    return Choice(rule, sheet, "", rule.compound is not None, frozenset(needs))


def situation_of(
    claim_type: str,
    due_on: date,
    contract_on: date | None,
    triggers: Mapping[str, date],
    facts: Mapping[str, str],
    amount: Decimal | None,
) -> Situation:
    """A debt that has not been paid on its due date, as the rules of interest ask about it."""
    return Situation(
        ClaimType(claim_type), due_on + DAY, contract_on, None, facts, amount, triggers
    )


def rule_of(situation: Situation, sheet: InterestSheet) -> AccrualRule | None:
    """The rule of a title for what has a title, else the rule of the law; None for none."""
    if situation.claim_type in TITLES:
        return judgment_rule(situation, sheet)
    return rule_for(situation, sheet)
