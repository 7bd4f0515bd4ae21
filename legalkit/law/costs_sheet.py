"""What a law charges for going to court, as brackets, steps and fractions.

``cumulative`` brackets charge each slice at its own rate (China, most tariffs); ``slab`` brackets
charge the whole amount by the bracket it falls into (England); ``steps`` add a sum for every
started step (Germany's GKG table).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from legalkit.law.rule import Rule
from legalkit.law.words import Words
from legalkit.model.base import Value
from legalkit.model.scalars import CurrencyCode, Id, Money, Number, Text


class Bracket(Value):
    """One slice of a tariff.

    Attributes:
        up_to: upper end, included; absent for the last, open slice.
        flat: a fixed sum for the slice.
        percent: percent of the slice (cumulative) or of the whole (slab).
        each: size of a step.
        add: sum for every started step.
    """

    up_to: Money | None = None
    flat: Money | None = None
    percent: Number | None = None
    each: Money | None = None
    add: Money | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Bracket:
        ways = [self.flat is not None, self.percent is not None, self.each is not None]
        if sum(ways) != 1 or (self.each is None) != (self.add is None):
            raise ValueError("a bracket has 'flat', or 'percent', or 'each' with 'add'")
        if self.each is not None and self.each <= 0:
            raise ValueError("'each' must be more than zero")
        return self


class Tariff(Rule):
    """A table of fees by amount."""

    title: Words
    method: Literal["cumulative", "slab"] = "cumulative"
    brackets: tuple[Bracket, ...] = Field(min_length=1)
    minimum: Money | None = None
    maximum: Money | None = None

    @model_validator(mode="after")
    def _rising(self) -> Tariff:
        ends = [bracket.up_to for bracket in self.brackets]
        if None in ends[:-1] or ends[-1] is not None:
            raise ValueError("only the last bracket is open, and it must be")
        closed = [end for end in ends if end is not None]
        if closed != sorted(set(closed)):
            raise ValueError("the brackets must rise")
        return self


class FeeRule(Rule):
    """A fee of one kind of proceeding, taken from a tariff.

    Attributes:
        kind: name used by calculations and estimates.
        tariff: id of the tariff.
        numerator: with ``denominator`` the share of the tariff, such as one half.
        base: what the tariff is applied to.
        payer: who pays first.
        when: when it is due, in words.
    """

    kind: Id
    title: Words
    tariff: Id
    numerator: int = Field(default=1, ge=1)
    denominator: int = Field(default=1, ge=1)
    base: Literal["claimed", "contested", "preserved", "enforced", "estate"]
    minimum: Money | None = None
    maximum: Money | None = None
    payer: Literal["applicant", "debtor_at_end", "estate"]
    recoverable: bool = True
    when: Words


class SecurityRule(Rule):
    """The security a court may ask before it freezes assets.

    Attributes:
        timing: in the suit or before it.
        percent: highest share of the amount to be frozen.
    """

    timing: Literal["in_suit", "before_suit"]
    percent: Number = Field(ge=Decimal(0))
    exact: bool = False


class CostsSheet(Value):
    """``costs.yaml`` of one law."""

    law: Text
    currency: CurrencyCode
    tariffs: tuple[Tariff, ...]
    fees: tuple[FeeRule, ...]
    security: tuple[SecurityRule, ...] = ()

    @model_validator(mode="after")
    def _known_tariffs(self) -> CostsSheet:
        known = {tariff.id for tariff in self.tariffs}
        for fee in self.fees:
            if fee.tariff not in known:
                raise ValueError(f"fee {fee.id} names the tariff {fee.tariff}, which is not there")
        return self

    def tariff(self, name: str) -> Tariff:
        """The tariff of that id."""
        return next(tariff for tariff in self.tariffs if tariff.id == name)

    def fee(self, kind: str) -> FeeRule | None:
        """The fee of a kind of proceeding, if this law has it."""
        return next((fee for fee in self.fees if fee.kind == kind), None)
