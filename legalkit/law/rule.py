"""What every rule of law carries: id, version in force, citation, mark and date of checking."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from pydantic import ConfigDict, Field

from legalkit.model.base import Value
from legalkit.model.citation import Citation, Mark
from legalkit.model.scalars import Day, Id, Text


class InForce(Value):
    """First and last day on which a rule is law; absent means open."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    def covers(self, day: date) -> bool:
        """True when the rule is law on ``day``."""
        begun = self.from_ is None or self.from_ <= day
        return begun and (self.until is None or day <= self.until)


class Rule(Value):
    """An entry of a rule sheet.

    Attributes:
        id: stable id, shown in every trace.
        in_force: from and until, as a mapping; empty when it is in force without known limits.
        cite: the provision it rests on.
        verified: primary, secondary or memory.
        checked_on: the day the text was last compared.
        note: remark for later readers.
    """

    id: Id
    in_force: InForce = InForce()
    cite: Text
    verified: Mark
    checked_on: Day
    note: Text | None = None

    @property
    def citation(self) -> Citation:
        """The citation with its mark, for traces."""
        return Citation(self.cite, self.verified, self.checked_on)


R = TypeVar("R", bound=Rule)


def in_force_on(rules: tuple[R, ...], day: date) -> list[R]:
    """The rules that are law on ``day``, in the order of the sheet."""
    return [rule for rule in rules if rule.in_force.covers(day)]
