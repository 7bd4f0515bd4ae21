"""How one look at the case came out, before the gate says how much it weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from legalkit.messages import Message


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of one look.

    Attributes:
        outcome: ``ok``; ``gap``: the condition fails; ``warn``: it holds, but something is to be
            weighed, or nobody can tell.
        details: what exactly is lacking.
        evidence: ids concerned.
        cost: what it costs, where the case itself says more than the sheet.
        title: what it is about, where the name of the gate is too general.
    """

    outcome: Literal["ok", "gap", "warn"]
    details: tuple[Message, ...] = ()
    evidence: tuple[str, ...] = ()
    cost: Message | None = None
    title: Message | None = None

    @classmethod
    def ok(cls, details: Iterable[Message] = (), evidence: Iterable[str] = ()) -> Judged:
        """The condition holds."""
        return cls("ok", tuple(details), tuple(evidence))

    @classmethod
    def gap(
        cls, details: Iterable[Message], evidence: Iterable[str] = (), cost: Message | None = None
    ) -> Judged:
        """The condition fails."""
        return cls("gap", tuple(details), tuple(evidence), cost)

    @classmethod
    def warn(
        cls, details: Iterable[Message], evidence: Iterable[str] = (), cost: Message | None = None
    ) -> Judged:
        """The condition holds, with something to weigh."""
        return cls("warn", tuple(details), tuple(evidence), cost)

    @classmethod
    def unknown(cls, detail: Message) -> Judged:
        """Nobody can tell: never a pass."""
        return cls("warn", (detail,))
