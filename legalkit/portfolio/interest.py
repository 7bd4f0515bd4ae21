"""Interest to date of a receivable, by the money rules of its law.

Simple interest grows with the sum it is owed on, so a law needs one fraction for each due date and
claim type, and every amount is multiplied with it: exactly, and rounded half up at the end. Where
interest bears interest, or a rule looks at the amount, the debt is reckoned on its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from pathlib import Path

from legalkit.law.interest_sheet import AccrualRule, InterestSheet, load_interest_sheet
from legalkit.model.claim import ClaimType
from legalkit.model.errors import CoverageError
from legalkit.money.adjudged import TITLES
from legalkit.money.debt import Debt
from legalkit.money.debts import judgment_rule
from legalkit.money.exact import to_cents
from legalkit.money.happenings import DEMANDS, SUITS, UNDONE
from legalkit.money.rates import DAY, days_fraction, stretches
from legalkit.money.terms import Situation, Terms, by_rule, rule_for
from legalkit.portfolio.ledger import Receivable

#: Ways of choosing a rate that rest on the day alone, not on when default began.
_MOVING = ("floating", "half_year_start", "year_start")
#: Days that other ways of choosing a rate look at.
_LOOKS_AT = {
    "at_contract": "contract_on",
    "at_filing": "filed",
    "at_judgment": "judgment",
    "at_judgment_then_year_start": "judgment",
}
#: Days of what happened that a rate may look at.
HAPPENINGS = frozenset({"demand", "filed", "served", "judgment"})
NO_FACTS: Mapping[str, str] = {}
#: Code of the note: no rule of the law gives interest here.
NO_RULE = "LK413"
#: Code of the note: the law has no interest sheet.
NO_SHEET = "LK917"
_FIRST = date(1990, 1, 1)
#: Units that are kept; beyond them memory would grow with the ledger.
_MOST_KEPT = 200_000


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


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest to date of one receivable, in cents; see :class:`Unit`."""

    amount: Decimal | None
    rule: str
    note: str


@dataclass(slots=True)
class _Moving:
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
    _moving: dict[tuple[str, str], _Moving | None] = field(default_factory=dict)

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
            return _choice(claim_type, due_on, contract_on, facts, sheet)
        breach = due_on + DAY
        edges = self._edges[law]
        key = (
            law,
            claim_type,
            bisect_right(edges, breach),
            bisect_right(edges, contract_on or breach),
        )
        if key not in self._choices:
            self._choices[key] = _choice(claim_type, due_on, contract_on, facts, sheet)
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
        if moving is not None and started is not None and started >= _FIRST:
            if _blank(moving.terms):
                return Unit(None, rule.id, _note(moving.terms))
            return Unit(moving.since(started), rule.id, moving.note(started))
        return self._alone(rule, sheet, due_on, contract_on, triggers)

    def _alone(
        self,
        rule: AccrualRule,
        sheet: InterestSheet,
        due_on: date,
        contract_on: date | None,
        triggers: Mapping[str, date],
    ) -> Unit:
        """One unit of money as a debt of its own."""
        situation = _situation("contract", due_on, contract_on, triggers, NO_FACTS, None)
        terms = by_rule(rule, situation, self.as_of, sheet)
        if _blank(terms):
            return Unit(None, rule.id, _note(terms))
        debt = _debt(due_on, Decimal(1), terms, sheet)
        debt.advance(self.as_of)
        return Unit(debt.accrued, rule.id, _note(terms))

    def own(self, one: Receivable, triggers: Mapping[str, date]) -> Interest:
        """Reckon one debt on its own."""
        sheet = self._sheet(one.law)
        if sheet is None:
            return Interest(None, "", NO_SHEET)
        made = one.days.get("contract_on")
        situation = _situation(one.type, one.due_on, made, triggers, one.facts, one.amount)
        rule = _rule(situation, sheet)
        if rule is None:
            return Interest(None, "", NO_RULE)
        if one.due_on >= self.as_of:
            return Interest(to_cents(Decimal(0)), rule.id, "")
        terms = by_rule(rule, situation, self.as_of, sheet)
        if _blank(terms):
            return Interest(None, rule.id, _note(terms))
        debt = _debt(one.due_on, one.amount, terms, sheet)
        debt.advance(self.as_of)
        return Interest(debt.interest, rule.id, _note(terms))

    # --- one unit of money ----------------------------------------------------------------------

    def _sheet(self, law: str) -> InterestSheet | None:
        if law not in self._sheets:
            try:
                sheet = load_interest_sheet(law, self.law_dir)
                self._sheets[law], self._edges[law] = sheet, _edges(sheet)
            except CoverageError:
                self._sheets[law] = None
        return self._sheets[law]

    def _since(self, rule: AccrualRule, sheet: InterestSheet) -> _Moving | None:
        """What has accrued from any day on; None for rules that look at the day of default."""
        key = (sheet.law, rule.id)
        if key not in self._moving:
            self._moving[key] = self._accrued(rule, sheet)
        return self._moving[key]

    def _accrued(self, rule: AccrualRule, sheet: InterestSheet) -> _Moving | None:
        fixed = all(
            part.after is None and (part.rate.table is None or part.rate.choose in _MOVING)
            for part in rule.parts
        )
        # Several parts with happenings cut one another; a limit stops interest somewhere.
        simple = len(rule.parts) == 1 or not any(part.trigger for part in rule.parts)
        if not (fixed and simple) or rule.limit_share is not None:
            return None
        trigger = rule.parts[0].trigger
        triggers = {} if trigger is None else {str(trigger): _FIRST - DAY}
        situation = _situation("contract", _FIRST - DAY, None, triggers, {}, None)
        terms = by_rule(rule, situation, self.as_of, sheet)
        rows: list[tuple[date, date, Fraction]] = []
        for span in terms.spans:
            for first, last in stretches(span, span.from_, span.until, _count(sheet)):
                rows.append((first, last, days_fraction(span, first, first, _count(sheet))))
        whole = lcm(*(row[2].denominator for row in rows)) if rows else 1
        daily = [int(row[2] * whole) for row in rows]
        after: list[int] = [0] * len(rows)
        for place in range(len(rows) - 2, -1, -1):
            first, last, _ = rows[place + 1]
            after[place] = after[place + 1] + daily[place + 1] * ((last - first).days + 1)
        begins, ends = [row[0] for row in rows], [row[1] for row in rows]
        return _Moving(begins, ends, after, daily, whole, terms)


def _edges(sheet: InterestSheet) -> list[date]:
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


def _choice(
    claim_type: str,
    due_on: date,
    contract_on: date | None,
    facts: Mapping[str, str],
    sheet: InterestSheet,
) -> Choice:
    situation = _situation(claim_type, due_on, contract_on, {}, facts, None)
    rules = sheet.judgment if situation.claim_type in TITLES else sheet.statutory
    if any(r.when.amount_from is not None or r.when.amount_below is not None for r in rules):
        return Choice(None, sheet, "", own=True)
    rule = _rule(situation, sheet)
    if rule is None:
        return Choice(None, sheet, NO_RULE)
    chosen = {part.rate.choose for part in rule.parts}
    needs = {str(part.trigger) for part in rule.parts if part.trigger is not None}
    needs |= {name for choose, name in _LOOKS_AT.items() if choose in chosen}
    return Choice(rule, sheet, "", rule.compound is not None, frozenset(needs))


def _count(sheet: InterestSheet) -> str:
    return sheet.conventions.day_count


def _situation(
    claim_type: str,
    due_on: date,
    contract_on: date | None,
    triggers: Mapping[str, date],
    facts: Mapping[str, str],
    amount: Decimal | None,
) -> Situation:
    return Situation(
        ClaimType(claim_type), due_on + DAY, contract_on, None, facts, amount, triggers
    )


def _rule(situation: Situation, sheet: InterestSheet) -> AccrualRule | None:
    if situation.claim_type in TITLES:
        return judgment_rule(situation, sheet)
    return rule_for(situation, sheet)


def _debt(due_on: date, principal: Decimal, terms: Terms, sheet: InterestSheet) -> Debt:
    return Debt(
        "debt",
        "claim",
        due_on,
        principal,
        terms.spans,
        sheet.allocation.within,
        _count(sheet),
        compound=terms.compound,
        limit_share=terms.limit_share,
    )


def _blank(terms: Terms) -> bool:
    """True when a rate has no figures: what is owed is then not known, which is not nothing."""
    return not terms.spans and any(finding.code != "LK415" for finding in terms.findings)


def _note(terms: Terms) -> str:
    codes = [finding.code for finding in terms.findings]
    serious = [code for code in codes if code != "LK415"]
    return (serious or codes or [""])[0]


def triggers_told(events: list[dict[str, str]]) -> dict[str, date]:
    """First day of each happening, as :func:`legalkit.money.happenings.triggers_of` finds it."""
    found: dict[str, date] = {}

    def note(name: str, text: str | None) -> None:
        if text:
            day = date.fromisoformat(text)
            found[name] = min(found.get(name, day), day)

    for event in events:
        if event.get("outcome") in UNDONE:
            continue
        kind = event["kind"]
        if kind in DEMANDS:
            note("demand", event.get("received_on") or event.get("served_on"))
        if kind in SUITS:
            note("filed", event["date"])
            note("served", event.get("served_on"))
            note("demand", event.get("served_on"))
            if event.get("outcome") in ("judgment", "award"):
                note("judgment", event.get("ended_on"))
    return found
