"""What a law charges for going to court, as brackets, steps and fractions.

``cumulative`` brackets charge each slice at its own rate (China, most tariffs); ``slab`` brackets
charge the whole amount by the bracket it falls into (England); ``steps`` add a sum for every
started step (Germany's GKG table).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from legalkit.law.rule import Rule
from legalkit.law.words import CourtWords, Words
from legalkit.model.base import Value
from legalkit.model.scalars import CurrencyCode, Id, Money, Number, Text


class Bracket(Value):
    """One slice of a tariff.

    Attributes:
        up_to: upper end, included; absent for the last, open slice.
        flat: a fixed sum for the slice.
        percent: percent of the slice (cumulative) or of the whole (slab).
        plus: a fixed sum on top of a percentage (slab tables written as "4,203 and 1.2 %").
        each: size of a step.
        add: sum for every started step.
    """

    up_to: Money | None = None
    flat: Money | None = None
    percent: Number | None = None
    plus: Money | None = None
    each: Money | None = None
    add: Money | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Bracket:
        ways = [self.flat is not None, self.percent is not None, self.each is not None]
        if sum(ways) != 1 or (self.each is None) != (self.add is None):
            raise ValueError("a bracket has 'flat', or 'percent', or 'each' with 'add'")
        if self.each is not None and self.each <= 0:
            raise ValueError("'each' must be more than zero")
        if self.plus is not None and self.percent is None:
            raise ValueError("'plus' stands beside 'percent'")
        return self


def check_brackets(brackets: tuple[Bracket, ...]) -> None:
    """Refuse brackets that do not rise or leave a gap at the end.

    Raises:
        ValueError: saying which rule is broken.
    """
    ends = [bracket.up_to for bracket in brackets]
    if None in ends[:-1] or ends[-1] is not None:
        raise ValueError("only the last bracket is open, and it must be")
    closed = [end for end in ends if end is not None]
    if closed != sorted(set(closed)):
        raise ValueError("the brackets must rise")


class Tariff(Rule):
    """A table of fees by amount."""

    title: CourtWords
    method: Literal["cumulative", "slab"] = "cumulative"
    brackets: tuple[Bracket, ...] = Field(min_length=1)
    minimum: Money | None = None
    maximum: Money | None = None

    @model_validator(mode="after")
    def _rising(self) -> Tariff:
        check_brackets(self.brackets)
        return self


Stage = Literal[
    "suit",
    "payment_order",
    "appeal",
    "preservation",
    "enforcement",
    "insolvency",
    "lawyer",
    "other",
]


class FeeRule(Rule):
    """A fee of one kind of proceeding: a share of a tariff, or a fixed sum.

    Attributes:
        kind: name used by calculations and estimates; several versions in time may share it.
        stage: what it is paid for; the first fee of ``suit`` and of ``preservation`` that applies
            goes into the sums of the estimate, the others are shown.
        always: goes into the sums beside the first fee of its stage.
        tariff: id of the tariff.
        flat: the fee itself, where it does not depend on the amount.
        numerator: with ``denominator`` the share of the tariff, such as one half.
        base: what the tariff is applied to; ``principal`` leaves interest and costs out.
        base_numerator: with ``base_denominator`` the share of the base that counts (Arrest: 1/3).
        base_maximum: the base counts up to this amount only.
        plus: a fixed sum on top (stamp, contribution).
        round_up_to: the fee is rounded up to a whole multiple of this.
        facts: facts of the case that must have one of the values, as in ``interest.yaml``.
        payer: who pays first.
        when: when it is due, in words.
    """

    kind: Id
    title: CourtWords
    stage: Stage = "other"
    always: bool = False
    tariff: Id | None = None
    flat: Money | None = None
    numerator: int = Field(default=1, ge=1)
    denominator: int = Field(default=1, ge=1)
    base: Literal["claimed", "principal", "contested", "preserved", "enforced", "estate"] = (
        "claimed"
    )
    base_numerator: int = Field(default=1, ge=1)
    base_denominator: int = Field(default=1, ge=1)
    base_maximum: Money | None = None
    minimum: Money | None = None
    maximum: Money | None = None
    plus: Money | None = None
    round_up_to: Money | None = Field(default=None, gt=Decimal(0))
    facts: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    payer: Literal["applicant", "debtor_at_end", "estate"]
    recoverable: bool = True
    when: CourtWords

    @model_validator(mode="after")
    def _one_source(self) -> FeeRule:
        if (self.tariff is None) == (self.flat is None):
            raise ValueError("a fee has either 'tariff' or 'flat'")
        return self


class SecurityRule(Rule):
    """The security a court may ask before it freezes assets.

    Attributes:
        timing: in the suit or before it.
        percent: highest share of the amount to be frozen; absent when the court is free.
        percent_from: lowest share that is usual, where there is a range.
        amount: a fixed sum (or the least one), where it does not depend on the claim.
        form: money or guarantee, a promise to make good the loss, or what the court sees fit.
        exact: the court has no lower choice.
    """

    timing: Literal["in_suit", "before_suit"]
    percent: Number | None = Field(default=None, ge=Decimal(0))
    percent_from: Number | None = Field(default=None, ge=Decimal(0))
    amount: Money | None = None
    form: Literal["security", "undertaking", "discretion"] = "security"
    exact: bool = False

    @model_validator(mode="after")
    def _a_figure(self) -> SecurityRule:
        figures = self.percent is not None or self.amount is not None
        if figures == (self.form == "discretion"):
            raise ValueError("security has 'percent' or 'amount'; 'form: discretion' has neither")
        return self


class CostsNote(Rule):
    """Something about costs that no figure says; shown as a notice with every estimate."""

    says: Words


class CostsSheet(Value):
    """``costs.yaml`` of one law."""

    law: Text
    currency: CurrencyCode
    tariffs: tuple[Tariff, ...] = ()
    fees: tuple[FeeRule, ...]
    security: tuple[SecurityRule, ...] = ()
    notes: tuple[CostsNote, ...] = ()

    @model_validator(mode="after")
    def _known_tariffs(self) -> CostsSheet:
        known = {tariff.id for tariff in self.tariffs}
        for fee in self.fees:
            if fee.tariff is not None and fee.tariff not in known:
                raise ValueError(f"fee {fee.id} names the tariff {fee.tariff}, which is not there")
        return self

    def tariff(self, name: str) -> Tariff:
        """The tariff of that id."""
        return next(tariff for tariff in self.tariffs if tariff.id == name)

    def fee(self, kind: str, on: date | None = None) -> FeeRule | None:
        """The fee of a kind of proceeding, if this law has it.

        Args:
            kind: kind of the fee.
            on: day whose version is wanted; without it the first version of the sheet.
        """
        return next((fee for fee in self.fees if fee.kind == kind and _on(fee, on)), None)


def _on(fee: FeeRule, day: date | None) -> bool:
    return day is None or fee.in_force.covers(day)
