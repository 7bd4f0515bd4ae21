"""Worked calculations as data: inputs, and the figures that must come out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from legalkit.model.base import Value
from legalkit.model.citation import Mark
from legalkit.model.scalars import Id, Money, Text


class Calculation(Value):
    """One worked calculation.

    Attributes:
        id: id of the calculation.
        jurisdiction: code of the law.
        kind: the calculator, such as ``court_fee_first_instance_property``.
        inputs: what the calculator is given.
        expected: what must come out.
        tolerance: largest difference that still counts as equal, in units of the currency.
        source: where the expected figures come from.
    """

    id: Id
    jurisdiction: Text = "CN"
    kind: Text
    title: Text | None = None
    inputs: dict[str, Any] = Field(default_factory=dict)
    expected: dict[str, Any] = Field(default_factory=dict)
    tolerance: Money = Decimal(0)
    source: Text | None = None
    verified: Mark | None = None
    note: Text | None = None


class CalculationFile(Value):
    """``calculations.yaml``: all worked calculations of one law."""

    calculations: tuple[Calculation, ...]

    @field_validator("calculations")
    @classmethod
    def _each_id_once(cls, entries: tuple[Calculation, ...]) -> tuple[Calculation, ...]:
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                raise PydanticCustomError(
                    "calculation_id",
                    "expected each calculation to have its own id; {id} stands there twice",
                    {"id": entry.id},
                )
            seen.add(entry.id)
        return entries
