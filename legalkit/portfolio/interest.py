"""Interest to date of a receivable, by the money rules of its law.

Simple interest grows with the sum it is owed on, so a law needs one fraction for each due date and
claim type, and every amount is multiplied with it: exactly, and rounded half up at the end. Where
interest bears interest, or a rule looks at the amount, the debt is reckoned on its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from legalkit.law.interest_sheet import AccrualRule, InterestSheet, load_interest_sheet
from legalkit.model.errors import CoverageError
from legalkit.money.exact import to_cents
from legalkit.money.rates import DAY
from legalkit.money.terms import by_rule
from legalkit.portfolio.accrual import (
    FIRST,
    Moving,
    Unit,
    alone,
    debt_of,
    is_blank,
    moving_of,
    note_of,
)
from legalkit.portfolio.happened import HAPPENINGS, triggers_told
from legalkit.portfolio.interestrule import (
    NO_FACTS,
    NO_RULE,
    NO_SHEET,
    Choice,
    chosen,
    edges_of,
    rule_of,
    situation_of,
)
from legalkit.portfolio.ledger import Receivable

__all__ = ["HAPPENINGS", "Choice", "Interest", "InterestBook", "Unit", "triggers_told"]

#: Units that are kept; beyond them memory would grow with the ledger.
_MOST_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest to date of one receivable, in cents; see :class:`Unit`."""

    amount: Decimal | None
    rule: str
    note: str


@dataclass(slots=True)
class InterestBook:
    """Interest of many receivables as of one day; what was worked out once is kept.

    Attributes:
        as_of: last day reckoned; it bears interest.
        law_dir: the user's own rule folder.
    """

    as_of: date
    law_dir: Path | None = None
    _sheets: dict[str, InterestSheet | None] = field(default_factory=dict)
    _edges: dict[str, list[date]] = field(default_factory=dict)
    _choices: dict[tuple[str, str, int, int], Choice] = field(default_factory=dict)
    _units: dict[object, Unit] = field(default_factory=dict)
    _moving: dict[tuple[str, str], Moving | None] = field(default_factory=dict)

    def of(self, one: Receivable, events: list[dict[str, str]]) -> Interest:
        """Interest of a receivable on its outstanding amount, from the day after the due date."""
        triggers = triggers_told(events)
        made = one.days.get("contract_on")
        found = self.unit(
            self.choice(one.law, one.type, one.due_on, made, one.facts), one.due_on, made, triggers
        )
        if found.own:
            return self.own(one, triggers)
        if found.share is None:
            return Interest(None, found.rule, found.note)
        return Interest(to_cents(Fraction(one.amount) * found.share), found.rule, found.note)

    def edges(self, law: str) -> list[date]:
        """Days on which another rule of a law may begin to fit."""
        return self._edges[law] if self._sheet(law) is not None else []

    def choice(
        self,
        law: str,
        claim_type: str,
        due_on: date,
        contract_on: date | None,
        facts: Mapping[str, str] = NO_FACTS,
    ) -> Choice:
        """The rule by which a debt bears interest.

        Args:
            law: code of the law.
            claim_type: the claim type.
            due_on: last day on which the debtor could pay in time.
            contract_on: day of the contract, when known.
            facts: answers to questions that only some laws ask.
        """
        sheet = self._sheet(law)
        if sheet is None:
            return Choice(None, None, NO_SHEET)
        if facts:
            return chosen(claim_type, due_on, contract_on, facts, sheet)
        breach = due_on + DAY
        edges = self._edges[law]
        key = (
            law,
            claim_type,
            bisect_right(edges, breach),
            bisect_right(edges, contract_on or breach),
        )
        if key not in self._choices:
            self._choices[key] = chosen(claim_type, due_on, contract_on, facts, sheet)
        return self._choices[key]

    def unit(
        self, choice: Choice, due_on: date, contract_on: date | None, triggers: Mapping[str, date]
    ) -> Unit:
        """Interest on one unit of money.

        Args:
            choice: the rule.
            due_on: last day on which the debtor could pay in time.
            contract_on: day of the contract, when known.
            triggers: days of the demand, the filing and service of the suit, the judgment.
        """
        rule, sheet = choice.rule, choice.sheet
        key = (id(rule), due_on, contract_on, *sorted(triggers.items()))
        if rule is not None and not choice.own and key in self._units:
            return self._units[key]
        found = self._unit(choice, due_on, contract_on, triggers)
        if sheet is not None:
            if len(self._units) >= _MOST_KEPT:
                self._units.clear()
            self._units[key] = found
        return found

    def _unit(
        self, choice: Choice, due_on: date, contract_on: date | None, triggers: Mapping[str, date]
    ) -> Unit:
        rule, sheet = choice.rule, choice.sheet
        if choice.own or rule is None or sheet is None:
            return Unit(None, rule.id if rule else "", choice.note, choice.own)
        if due_on >= self.as_of:
            return Unit(Fraction(0), rule.id)
        started: date | None = due_on
        if len(rule.parts) == 1 and rule.parts[0].trigger is not None:
            day = triggers.get(str(rule.parts[0].trigger))
            started = None if day is None else max(due_on, day)
            if started is None or started >= self.as_of:
                return Unit(Fraction(0), rule.id, "" if started else "LK415")
        moving = self._since(rule, sheet)
        if moving is not None and started is not None and started >= FIRST:
            if is_blank(moving.terms):
                return Unit(None, rule.id, note_of(moving.terms))
            return Unit(moving.since(started), rule.id, moving.note(started))
        return alone(rule, sheet, due_on, contract_on, triggers, self.as_of)

    def own(self, one: Receivable, triggers: Mapping[str, date]) -> Interest:
        """Reckon one debt on its own."""
        sheet = self._sheet(one.law)
        if sheet is None:
            return Interest(None, "", NO_SHEET)
        made = one.days.get("contract_on")
        situation = situation_of(one.type, one.due_on, made, triggers, one.facts, one.amount)
        rule = rule_of(situation, sheet)
        if rule is None:
            return Interest(None, "", NO_RULE)
        if one.due_on >= self.as_of:
            return Interest(to_cents(Decimal(0)), rule.id, "")
        terms = by_rule(rule, situation, self.as_of, sheet)
        if is_blank(terms):
            return Interest(None, rule.id, note_of(terms))
        debt = debt_of(one.due_on, one.amount, terms, sheet)
        debt.advance(self.as_of)
        return Interest(debt.interest, rule.id, note_of(terms))

    # --- one unit of money ----------------------------------------------------------------------

    def _sheet(self, law: str) -> InterestSheet | None:
        if law not in self._sheets:
            try:
                sheet = load_interest_sheet(law, self.law_dir)
                self._sheets[law], self._edges[law] = sheet, edges_of(sheet)
            except CoverageError:
                self._sheets[law] = None
        return self._sheets[law]

    def _since(self, rule: AccrualRule, sheet: InterestSheet) -> Moving | None:
        """What has accrued from any day on; None for rules that look at the day of default."""
        key = (sheet.law, rule.id)
        if key not in self._moving:
            self._moving[key] = moving_of(rule, sheet, self.as_of)
        return self._moving[key]
