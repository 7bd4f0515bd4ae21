"""What a law says about late payment: reference rates, interest rules, caps, order of payments.

Everything here is data read from ``jurisdictions/<code>/interest.yaml`` and its rate tables; the
arithmetic lives in :mod:`legalkit.money`. The format carries fixed and floating reference rates,
points on top, multiples, daily rates, half-yearly fixing, caps, floors and flat compensation.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from legalkit.law.load import load_sheet
from legalkit.law.rule import Rule
from legalkit.law.words import Words
from legalkit.model.base import Value
from legalkit.model.citation import Citation, Mark
from legalkit.model.claim import ClaimType
from legalkit.model.scalars import CurrencyCode, Day, Id, Money, Number, Text


class RateValue(Value):
    """One value of a reference rate.

    Attributes:
        from_: first day on which the value applies.
        published_on: day of publication where it differs from ``from``.
        value: percent per year.
        verified: mark of this value, where it differs from the mark of the table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: Day = Field(alias="from")
    published_on: Day | None = None
    value: Number
    verified: Mark | None = None


class RateTable(Value):
    """A published reference rate, as a table of dated values.

    Attributes:
        id: name the rules use.
        last_published: last publication that the table has seen.
        known_through: last day for which the last value certainly stands.
        until: last day of the series, when it was discontinued.
    """

    id: Id
    title: Words
    publisher: Text
    source: Text
    verified: Mark
    checked_on: Day
    last_published: Day
    known_through: Day
    until: Day | None = None
    note: Text | None = None
    values: tuple[RateValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> RateTable:
        days = [entry.from_ for entry in self.values]
        if days != sorted(set(days)):
            raise ValueError("the values of a rate table must be in order of 'from', each day once")
        return self

    @property
    def citation(self) -> Citation:
        """Where the values come from."""
        return Citation(f"{self.publisher}: {self.source}", self.verified, self.checked_on)

    def on(self, day: date) -> RateValue | None:
        """The value that applies on ``day``; None before the first one."""
        found = None
        for entry in self.values:
            if entry.from_ > day:
                break
            found = entry
        return found


Choice = Literal["at_breach", "at_contract", "floating", "half_year_start", "half_year_before"]


class Formula(Value):
    """How a rate is made: a fixed figure, or a reference rate times a multiple plus points.

    Attributes:
        table: reference rate; absent when the rate is fixed.
        choose: which value of the reference rate: that on the first day of default, that on the day
            of the contract, each value for its own days, the value on the first day of each
            half-year, or the value on the last day before the half-year in which interest starts.
        multiple: factor on the reference rate.
        add: percentage points on top.
        fixed: the rate itself, in percent.
        per: whether the result is percent per year or per day.
        high: the highest multiple a court may award; ``multiple`` is the lowest.
        minimum: lowest rate.
        maximum: highest rate.
    """

    table: Id | None = None
    choose: Choice = "at_breach"
    multiple: Number = Decimal(1)
    add: Number = Decimal(0)
    fixed: Number | None = None
    per: Literal["year", "day"] = "year"
    high: Number | None = None
    minimum: Number | None = None
    maximum: Number | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Formula:
        if (self.table is None) == (self.fixed is None):
            raise ValueError("a rate needs either 'table' or 'fixed'")
        return self


class Part(Value):
    """The rate for a stretch of calendar time; the last part may be open."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    rate: Formula


class Condition(Value):
    """When a rule applies; an empty condition always holds.

    Attributes:
        claim_types: kinds of claim.
        facts: facts of the claim or case that must have one of the values.
        breach_from: first day of default on or after this day.
        breach_until: first day of default on or before this day.
        contract_from: contract made on or after this day.
        contract_until: contract made on or before this day.
    """

    claim_types: tuple[ClaimType, ...] = ()
    facts: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    breach_from: Day | None = None
    breach_until: Day | None = None
    contract_from: Day | None = None
    contract_until: Day | None = None


class AccrualRule(Rule):
    """Interest that the law gives when the contract does not fix it."""

    title: Words
    when: Condition = Condition()
    parts: tuple[Part, ...] = Field(min_length=1)


class AgreedRule(Rule):
    """How an agreed reference-rate clause is read, and when an agreed sum may be cut down.

    Attributes:
        table: reference rate meant by a clause in multiples.
        choose: which of its values.
        reducible_above: an agreed rate above this share of the loss may be reduced (1.30 = 130 %).
    """

    table: Id
    choose: Choice
    reducible_above: Number | None = None


class CapRule(Rule):
    """The highest rate that courts uphold for a kind of claim."""

    title: Words
    when: Condition = Condition()
    rate: Formula


Component = Literal["costs", "interest", "principal"]
Criterion = Literal["due", "least_secured", "most_burdensome", "oldest_due"]


class AllocationRule(Rule):
    """The order in which a payment meets debts, and what it meets inside one debt.

    Attributes:
        within: order inside one debt.
        between: criteria between several debts, the first one first.
        tie: what happens between debts equal in all criteria.
        debtor_chooses: a designation by the debtor when paying comes before the criteria.
    """

    within: tuple[Component, ...]
    between: tuple[Criterion, ...]
    tie: Literal["pro_rata"] = "pro_rata"
    debtor_chooses: bool = True

    @model_validator(mode="after")
    def _complete(self) -> AllocationRule:
        if sorted(self.within) != ["costs", "interest", "principal"]:
            raise ValueError("'within' must name costs, interest and principal, each once")
        return self


class JudgmentRule(AccrualRule):
    """Interest for not performing a judgment in time.

    Attributes:
        within: order in which payments meet the parts of the debt; ``interest`` is this add-on.
    """

    within: tuple[Component, ...]


class CompensationStep(Value):
    """A flat sum for a debt up to an amount; the last step is open."""

    below: Money | None = None
    amount: Money


class Compensation(Rule):
    """A flat sum for the costs of recovery, per debt."""

    title: Words
    currency: CurrencyCode
    when: Condition = Condition()
    steps: tuple[CompensationStep, ...] = Field(min_length=1)


class PaymentTerm(Rule):
    """The longest payment term the law allows for a kind of debtor.

    Attributes:
        debtor_kind: value of the fact ``debtor_kind``.
        days: days from delivery when nothing shorter is agreed.
        agreed_max: the most that may be agreed; absent when agreement is free.
    """

    debtor_kind: Text
    days: int = Field(ge=1)
    agreed_max: int | None = None


class Conventions(Rule):
    """How days and fractions are counted.

    Attributes:
        day_count: ``actual_365``, ``actual_360`` or ``actual_actual`` (366 days in leap years).
        first_day: interest starts on the day after the due date.
        last_day: whether the last day itself bears interest.
        rounding: half up to the cent, when a payment settles interest and at the end.
    """

    day_count: Literal["actual_365", "actual_360", "actual_actual"]
    first_day: Literal["day_after_due"] = "day_after_due"
    last_day: Literal["included"] = "included"
    rounding: Literal["half_up_at_end"] = "half_up_at_end"


class InterestSheet(Value):
    """``interest.yaml`` of one law, with its rate tables.

    Attributes:
        reference_rates: names of tables in ``rates/``; ``EU/ecb_mro`` names another law's table.
        tables: the tables themselves, filled by :func:`load_interest_sheet`.
    """

    law: Text
    currency: CurrencyCode
    reference_rates: tuple[Text, ...] = ()
    tables: tuple[RateTable, ...] = ()
    conventions: Conventions
    statutory: tuple[AccrualRule, ...]
    agreed: AgreedRule | None = None
    caps: tuple[CapRule, ...] = ()
    judgment: tuple[JudgmentRule, ...] = ()
    allocation: AllocationRule
    compensation: tuple[Compensation, ...] = ()
    payment_terms: tuple[PaymentTerm, ...] = ()

    def table(self, name: str) -> RateTable | None:
        """The table of that name, if it was loaded."""
        return next((table for table in self.tables if table.id == name), None)


def load_interest_sheet(code: str, overlay: Path | None = None) -> InterestSheet:
    """Read the interest sheet of a law together with the rate tables it names.

    Args:
        code: code of the law, such as ``CN``.
        overlay: the user's own rule sheets, which win over ours.

    Raises:
        CoverageError: when the law or a table is not there.
        RuleError: with all findings, when a sheet or table does not hold.
    """
    sheet = load_sheet(code, "interest.yaml", InterestSheet, overlay)
    tables = list(sheet.tables)
    for name in sheet.reference_rates:
        owner, _, table = name.rpartition("/")
        tables.append(load_sheet(owner or code, f"rates/{table}.yaml", RateTable, overlay))
    return sheet.model_copy(update={"tables": tuple(tables)})
