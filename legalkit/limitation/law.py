"""A rule sheet made ready to run: rules by kind, readings prepared, calendar joined."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from legalkit.dates.calendar import CourtCalendar, Rolled
from legalkit.dates.length import Length
from legalkit.law.calendar_sheet import CalendarSheet
from legalkit.law.limitation_sheet import (
    CountingRule,
    EventRule,
    LimitationRule,
    LimitationSheet,
    LongStopRule,
    PeriodRule,
    RolloverRule,
)
from legalkit.law.load import load_sheet, sheet_path, stamp_of
from legalkit.law.places import find, folder_name
from legalkit.law.scope import Scope
from legalkit.messages import Message
from legalkit.model.claim import Claim, ClaimType, EventKind
from legalkit.model.errors import RuleError
from legalkit.model.finding import Finding

C = TypeVar("C", CountingRule, RolloverRule)
N = TypeVar("N", bound=LimitationRule)


@dataclass(slots=True)
class Law:
    """The limitation law of one place, ready to run.

    Attributes:
        sheet: the rule sheet.
        calendar: rest days of its courts.
        events: event rules by kind, in the order of the sheet.
        by_id: every rule by its id.
        readings: other readings of rules, by rule id.
        periods: first-stage periods by claim type, in the order of the sheet.
        form_matters: kinds of event for which some rule looks at the form.
        defaults: facts assumed when nobody states them.
    """

    sheet: LimitationSheet
    calendar: CourtCalendar
    events: dict[EventKind, tuple[EventRule, ...]] = field(default_factory=dict)
    by_id: dict[str, LimitationRule] = field(default_factory=dict)
    readings: dict[str, tuple[tuple[str, LimitationRule], ...]] = field(default_factory=dict)
    periods: dict[ClaimType, tuple[PeriodRule, ...]] = field(default_factory=dict)
    form_matters: frozenset[EventKind] = frozenset()
    defaults: dict[str, str] = field(default_factory=dict)
    _candidates: dict[ClaimType, dict[EventKind, tuple[EventRule, ...]]] = field(
        default_factory=dict, repr=False
    )

    @property
    def code(self) -> str:
        """Code of the law."""
        return self.sheet.law

    @classmethod
    def of(cls, sheet: LimitationSheet, calendar: CourtCalendar) -> Law:
        """Prepare a sheet."""
        law = cls(sheet, calendar)
        law.by_id = {rule.id: rule for rule in sheet.rules()}
        kinds: dict[EventKind, list[EventRule]] = {}
        for rule in sheet.events:
            for kind in rule.kinds:
                kinds.setdefault(kind, []).append(rule)
        law.events = {kind: tuple(rules) for kind, rules in kinds.items()}
        law.readings = {
            rule.id: _readings(rule) for rule in sheet.rules() if getattr(rule, "readings", ())
        }
        law.periods = {
            kind: tuple(
                r for r in sheet.periods if r.stage == "first" and (not r.types or kind in r.types)
            )
            for kind in ClaimType
        }
        law.form_matters = frozenset(
            kind
            for kind, rules in law.events.items()
            if any("event.form" in _looks_at(r) for r in rules)
        )
        law.defaults = {
            name: declared.default
            for name, declared in sheet.facts.items()
            if declared.default is not None
        }
        return law

    def candidates(self, claim: ClaimType) -> dict[EventKind, tuple[EventRule, ...]]:
        """Event rules by kind that can be for a claim of this type, in one reading or another."""
        if claim not in self._candidates:
            self._candidates[claim] = {
                kind: tuple(rule for rule in rules if self._can_apply(rule, claim))
                for kind, rules in self.events.items()
            }
        return self._candidates[claim]

    def _can_apply(self, rule: EventRule, claim: ClaimType) -> bool:
        others = (other for _, other in self.readings.get(rule.id, ()))
        types = [rule.types, *(getattr(other, "types", ()) for other in others)]
        return any(not wanted or claim in wanted for wanted in types)

    def period(self, rule_id: str) -> PeriodRule:
        """A period of the sheet by its id."""
        return _named(self.sheet.periods, rule_id, "period", self.code)

    def length_entered(self, period: PeriodRule, by: LimitationRule) -> Length:
        """The length of a period that an event leads to.

        Raises:
            RuleError: when it has none; ``law check`` finds it without a question.
        """
        if period.length is None:
            finding = Finding("LK217", params={"rule": by.id, "name": period.id})
            raise RuleError(finding.message(), [finding])
        return period.length

    def counting_for(self, rule: PeriodRule | LongStopRule, scope: Scope) -> CountingRule:
        """The counting rule of a period: its own, or the first of the sheet that applies."""
        if rule.counting:
            return _named(self.sheet.counting, rule.counting, "counting", self.code)
        return _first_for(self.sheet.counting, scope, "counting", self.code)

    def rollover_for(self, rule: PeriodRule | LongStopRule, scope: Scope) -> RolloverRule:
        """The roll-over rule of a period: its own, or the first of the sheet that applies."""
        if rule.rollover:
            return _named(self.sheet.rollover, rule.rollover, "rollover", self.code)
        return _first_for(self.sheet.rollover, scope, "rollover", self.code)

    def roll(self, day: date, rule: RolloverRule, length: Length) -> Rolled:
        """Move a last day as the roll-over rule says for a period stated in that unit."""
        in_years = bool(length.years)
        in_months = bool(length.months) and not in_years
        rolls = rule.years if in_years else rule.months if in_months else rule.days_periods
        if not rolls or not rule.days:
            return Rolled(day, day, True)
        if rule.direction == "earlier":
            return self.calendar.back(day, rule.rest_days)
        return self.calendar.roll(day, rule.rest_days)


def _named(rules: tuple[N, ...], rule_id: str, what: str, code: str) -> N:
    """The rule of that id.

    Raises:
        RuleError: when the sheet has none; ``law check`` finds it without a question.
    """
    for rule in rules:
        if rule.id == rule_id:
            return rule
    params = {"rule": code, "name": rule_id, "what": Message(f"what.{what}")}
    finding = Finding("LK206", params=params)
    raise RuleError(finding.message(), [finding])


def _first_for(rules: tuple[C, ...], scope: Scope, what: str, code: str) -> C:
    """The first rule of a list that applies; most laws have one for everything.

    Raises:
        RuleError: when none does; ``law check`` finds it without a question.
    """
    for rule in rules:
        if applies(rule.types, scope.claim) and rule.when(scope):
            return rule
    finding = Finding("LK216", params={"law": code, "what": Message(f"what.{what}")})
    raise RuleError(finding.message(), [finding])


def _looks_at(rule: EventRule) -> set[str]:
    names = set(rule.when.names())
    for needed in rule.requires:
        names.update(needed.condition.names())
    return names


def applies(types: tuple[object, ...], claim: Claim) -> bool:
    """True when a rule limited to ``types`` (all when empty) is for this claim."""
    return not types or claim.type in types


def _readings(rule: LimitationRule) -> tuple[tuple[str, LimitationRule], ...]:
    changed = []
    for reading in getattr(rule, "readings", ()):
        data = {name: getattr(rule, name) for name in type(rule).model_fields}
        data["in_force"] = rule.in_force
        data.update(reading.change)
        if reading.cite:
            data["cite"] = reading.cite
        data["readings"] = ()
        changed.append((reading.id, type(rule).model_validate(data)))
    return tuple(changed)


def load_law(code: str, overlay: Path | None = None, subdivision: str | None = None) -> Law:
    """Read and prepare the limitation law of ``code``; an edited sheet is read again.

    Args:
        code: ``CN``, ``US-NY`` …
        overlay: the user's own rule folder.
        subdivision: part of the country the court lies in, for its calendar.

    Raises:
        CoverageError: when there is no such law, with those there are.
        RuleError: when its sheet does not hold.
    """
    written = [stamp_of(sheet_path(code, "limitation.yaml", overlay))]
    calendar = find("jurisdictions", f"{folder_name(code)}/calendar.yaml", overlay)
    if calendar is not None:
        written.append(stamp_of(calendar))
    return _prepared(code, overlay, subdivision, tuple(written))


@lru_cache(maxsize=256)
def _prepared(
    code: str, overlay: Path | None, subdivision: str | None, written: tuple[tuple[int, int], ...]
) -> Law:
    sheet = load_sheet(code, "limitation.yaml", LimitationSheet, overlay)
    if len(written) == 1:
        return Law.of(sheet, CourtCalendar())
    calendar = load_sheet(code, "calendar.yaml", CalendarSheet, overlay)
    return Law.of(sheet, calendar.calendar(subdivision))
