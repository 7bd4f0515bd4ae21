"""What a law says about late payment: reference rates, interest rules, caps, order of payments.

Everything here is data read from ``jurisdictions/<code>/interest.yaml`` and its rate tables; the
arithmetic lives in :mod:`legalkit.money`. The format carries fixed and floating reference rates,
points on top, multiples, daily rates, half-yearly fixing, caps, floors and flat compensation.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, PlainSerializer, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from legalkit.dates.length import Length
from legalkit.law.costs_sheet import Bracket, check_brackets
from legalkit.law.load import load_sheet
from legalkit.law.rate_table import RateTable, RateValue, Rhythm
from legalkit.law.rule import Rule
from legalkit.law.words import CourtWords, Words
from legalkit.model.base import Value
from legalkit.model.claim import ClaimType
from legalkit.model.scalars import CurrencyCode, Day, Id, Money, Number, Text

__all__ = ["InterestSheet", "RateTable", "RateValue", "Rhythm", "load_interest_sheet"]


def _length(value: object) -> Length:
    if isinstance(value, Length):
        return value
    try:
        return Length.parse(str(value))
    except ValueError as problem:
        raise PydanticCustomError("length", "{why}", {"why": str(problem)}) from None


#: A length such as ``2m`` or ``30d``.
Span = Annotated[Length, PlainValidator(_length), PlainSerializer(str, return_type=str)]


Choice = Literal[
    "at_breach",
    "at_contract",
    "floating",
    "half_year_start",
    "half_year_before",
    "half_year_of_breach",
    "year_start",
    "at_judgment",
    "at_judgment_then_year_start",
    "at_filing",
    "at_end",
]
#: Days that the case may know and that can start a rate.
Trigger = Literal["demand", "filed", "served", "judgment"]


class Formula(Value):
    """How a rate is made: a fixed figure, or a reference rate times a multiple plus points.

    Attributes:
        table: reference rate; absent when the rate is fixed.
        choose: which value of the reference rate: that on the first day of default, that on the day
            of the contract, each value for its own days, the value on the first day of each
            half-year (or calendar year), the value on the last day before the half-year in which
            interest starts, or the value on the first day of that half-year, kept for good; the
            value of the day of the judgment (of the day before interest, where nobody says), for
            good or until the end of its year and then that of each 1 January; that of the day the
            suit was filed (of the last day, while it is not);
            that of the last day reckoned, for the whole time.
        multiple: factor on the reference rate.
        add: percentage points on top.
        fixed: the rate itself, in percent.
        per: whether the result is percent per year, per month (twelve to the year) or per day.
        high: the highest multiple a court may award; ``multiple`` is the lowest.
        minimum: lowest rate.
        maximum: highest rate.
        round_up_to: the result is rounded up to a whole multiple of this, such as 0.5 (Belgium).
    """

    table: Id | None = None
    choose: Choice = "at_breach"
    multiple: Number = Decimal(1)
    add: Number = Decimal(0)
    fixed: Number | None = None
    per: Literal["year", "month", "day"] = "year"
    high: Number | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    round_up_to: Number | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Formula:
        if (self.table is None) == (self.fixed is None):
            raise ValueError("a rate needs either 'table' or 'fixed'")
        return self


class Part(Value):
    """The rate for a stretch of time; the last part may be open.

    A part starts at the latest of what it names, and ends when a later part of the rule starts.

    Attributes:
        from_: first calendar day.
        until: last calendar day.
        after: length (``2m``, ``30d``) after the first day of default.
        trigger: the part starts on the day after this happening; without it, it never starts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    after: Span | None = None
    trigger: Trigger | None = None
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
        amount_from: principal of this much or more.
        amount_below: principal of less than this.
    """

    claim_types: tuple[ClaimType, ...] = ()
    facts: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    breach_from: Day | None = None
    breach_until: Day | None = None
    contract_from: Day | None = None
    contract_until: Day | None = None
    amount_from: Money | None = None
    amount_below: Money | None = None


class AccrualRule(Rule):
    """Interest that the law gives when the contract does not fix it.

    Attributes:
        kinds: names under which worked calculations call this rule.
        when: conditions; the first rule of the sheet that meets them is taken.
        parts: rates in order of time.
        compound: how often interest owed is added to what bears interest; simple when absent.
        limit_share: unpaid interest never grows above this share of the principal (1 = 100 %).
    """

    kinds: tuple[Id, ...] = ()
    title: CourtWords
    when: Condition = Condition()
    parts: tuple[Part, ...] = Field(min_length=1)
    compound: Literal["month", "year"] | None = None
    limit_share: Number | None = Field(default=None, gt=Decimal(0))


class AgreedRule(Rule):
    """How an agreed reference-rate clause is read, and when an agreed sum may be cut down.

    Attributes:
        table: reference rate meant by a clause in multiples; absent where that clause is unknown.
        choose: which of its values.
        reducible_above: an agreed rate above this share of the loss may be reduced (1.30 = 130 %).
        reducible_when: the debts for which that holds.
        beside: notice that the agreed rate is open to control by the court for another reason.
    """

    table: Id | None = None
    choose: Choice = "at_breach"
    reducible_above: Number | None = None
    reducible_when: Condition = Condition()
    beside: Words | None = None


class BoundRule(Rule):
    """The highest (or lowest) agreed rate that the law upholds for a kind of claim.

    Attributes:
        effect: ``replaced``: the bound is used instead; ``forfeited``: no interest is owed at all;
            ``statutory``: the statutory rate is used instead.
    """

    title: CourtWords
    when: Condition = Condition()
    rate: Formula
    effect: Literal["replaced", "forfeited", "statutory"] = "replaced"


#: Former name of :class:`BoundRule`.
CapRule = BoundRule

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
        beside_general: it is owed beside the interest that the judgment itself gave until payment
            (China); elsewhere the rate of the judgment takes its place.
    """

    within: tuple[Component, ...]
    beside_general: bool = False


class CompensationStep(Value):
    """A flat sum for a debt up to an amount; the last step is open.

    Attributes:
        below: for debts of less than this.
        up_to: for debts up to and including this.
    """

    below: Money | None = None
    up_to: Money | None = None
    amount: Money

    def covers(self, debt: Decimal) -> bool:
        """True when the step is meant for a debt of this size."""
        return (self.below is None or debt < self.below) and (
            self.up_to is None or debt <= self.up_to
        )


class Compensation(Rule):
    """A sum for the costs of recovery, per debt: flat steps, or a share of the debt by brackets.

    Attributes:
        currency: currency of the sum.
        measured_in: currency of the steps and brackets, where it is not the sheet's.
        steps: flat sums by size of the debt.
        brackets: shares of the debt, slice by slice, as in a tariff.
        minimum, maximum: bounds of a share.
    """

    title: CourtWords
    currency: CurrencyCode
    measured_in: CurrencyCode | None = None
    when: Condition = Condition()
    steps: tuple[CompensationStep, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    minimum: Money | None = None
    maximum: Money | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Compensation:
        if bool(self.steps) == bool(self.brackets):
            raise ValueError("a compensation has either 'steps' or 'brackets'")
        if self.brackets:
            check_brackets(self.brackets)
        return self


class PrescriptionRule(Rule):
    """The time after which interest of a day can no longer be claimed, apart from the principal.

    Attributes:
        applies: to interest before a title, after it, or both.
        length: length of the period, such as ``3y``.
        year_end: the period starts at the end of the calendar year in which the interest accrued.
        in_time_by: what must happen within the period: a suit, or for titles an enforcement step.
    """

    title: CourtWords
    applies: tuple[Literal["before_title", "after_title"], ...] = Field(min_length=1)
    length: Span
    year_end: bool = False
    in_time_by: Literal["suit", "enforcement"] = "suit"


class DefaultDateRule(Rule):
    """When default begins although nobody reminded the debtor.

    Attributes:
        kinds: names under which worked calculations call this rule.
        since: days the period is counted from; the one that ``take`` says.
        take: the later or the earlier of several.
        days: length in days.
        counts_first_day: the day itself is day one.
    """

    kinds: tuple[Id, ...] = ()
    title: CourtWords
    when: Condition = Condition()
    since: tuple[Literal["due_on", "invoice_received_on", "delivered_on", "accepted_on"], ...] = (
        Field(min_length=1)
    )
    take: Literal["later", "earlier"] = "later"
    days: int = Field(ge=0)
    counts_first_day: bool = False


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


class SheetNote(Rule):
    """Something a lawyer should know that no figure says; shown as a notice with every statement.

    Attributes:
        when: when it is shown.
    """

    says: Words
    when: Condition = Condition()


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
    caps: tuple[BoundRule, ...] = ()
    floors: tuple[BoundRule, ...] = ()
    judgment: tuple[JudgmentRule, ...] = ()
    allocation: AllocationRule
    compensation: tuple[Compensation, ...] = ()
    payment_terms: tuple[PaymentTerm, ...] = ()
    default_dates: tuple[DefaultDateRule, ...] = ()
    prescribes: tuple[PrescriptionRule, ...] = ()
    notes: tuple[SheetNote, ...] = ()

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
