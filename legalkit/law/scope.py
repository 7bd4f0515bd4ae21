"""What a rule can look at: the claim, one event, the clock; and which facts it had to assume."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from legalkit.model.claim import Claim, Event
from legalkit.model.scalars import When

#: Fields that a rule can name; the facts are looked up by their own names.
CLAIM_FIELDS = frozenset(Claim.model_fields) - {"facts"}
EVENT_FIELDS = frozenset(Event.model_fields) - {"facts"}

#: Decides which day an uncertain date stands for in this run.
Picker = Callable[[When], date]


def earliest(when: When) -> date:
    """The reading that errs early for a date something is counted from."""
    return when.earliest


class Scope:
    """Names that conditions and date expressions can use.

    A bare name is a fact of the claim or a field of the claim; ``event.x`` is a field or fact of
    the
    event in hand; ``clock.x`` is what the engine knows about the running clock.

    Attributes:
        claim: the claim.
        defaults: assumed answers to facts nobody stated, from the rule sheet.
        assumed: facts that were looked at and had to be assumed.
        used: facts that were looked at.
        pick: which day an uncertain date stands for.
    """

    __slots__ = (
        "assumed",
        "claim",
        "clock",
        "defaults",
        "event",
        "events",
        "overrides",
        "pick",
        "used",
    )

    def __init__(
        self,
        claim: Claim,
        defaults: Mapping[str, Any],
        events: tuple[Event, ...] = (),
        pick: Picker = earliest,
        overrides: Mapping[str, Any] | None = None,
    ) -> None:
        self.claim = claim
        self.defaults = defaults
        self.event: Event | None = None
        self.events = events
        self.clock: dict[str, Any] = {}
        self.assumed: set[str] = set()
        self.used: set[str] = set()
        self.pick = pick
        self.overrides = overrides or {}

    def get(self, path: str) -> Any:
        """The value behind a name, or None when nobody stated it and nothing is assumed."""
        if path.startswith("event."):
            return self._of_event(path[6:])
        if path.startswith("clock."):
            return self.clock.get(path[6:])
        if path.startswith("claim."):
            path = path[6:]
        return self._of_claim(path)

    def _of_claim(self, name: str) -> Any:
        if name in self.overrides:
            return self.overrides[name]
        if name in CLAIM_FIELDS:
            return self._plain(getattr(self.claim, name))
        self.used.add(name)
        facts = self.claim.facts
        if name in facts and facts[name] is not None:
            return facts[name]
        if name in self.defaults:
            self.assumed.add(name)
            return self.defaults[name]
        return None

    def _of_event(self, name: str) -> Any:
        event = self.event
        if event is None:
            return None
        if name in EVENT_FIELDS:
            return self._plain(getattr(event, name))
        key = f"event.{name}"
        self.used.add(name)
        value = event.facts.get(name)
        if value is not None:
            return value
        if key in self.overrides:
            return self.overrides[key]
        if key in self.defaults:
            self.assumed.add(key)
            return self.defaults[key]
        return None

    def _plain(self, value: Any) -> Any:
        if isinstance(value, When):
            return self.pick(value)
        return value


def as_day(value: Any) -> date | None:
    """A day from a value of a case: a date, or a fact written YYYY-MM-DD."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, When):
        return value.earliest
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def as_number(value: Any) -> Decimal | None:
    """A number from a value of a case."""
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def as_word(value: Any) -> str:
    """A value as the word that rule sheets compare with: true and yes are one word."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    lowered = text.lower()
    if lowered in ("yes", "on"):
        return "true"
    if lowered in ("no", "off"):
        return "false"
    return lowered if lowered in ("true", "false") else text
