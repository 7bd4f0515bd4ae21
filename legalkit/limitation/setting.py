"""One question put to the engine, and the walks that answer it under one reading.

Uncertain dates are tried at their edges, and at expiries that fall between them: an act just before
and just after expiry differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import product
from operator import attrgetter

from legalkit.law.limitation_sheet import LimitationRule
from legalkit.law.scope import Picker, earliest
from legalkit.limitation.answer import ClockAnswer
from legalkit.limitation.law import Law
from legalkit.limitation.walk import Walk
from legalkit.messages import Message
from legalkit.model.claim import Claim, Event
from legalkit.model.scalars import When

#: Not more combinations of uncertain dates than this are walked.
MOST_COMBINATIONS = 256
_CLAIM_DATES = tuple(name for name in Claim.model_fields if name.endswith("_on"))
_EVENT_DATES = ("date", "received_on", "served_on", "ended_on", "new_due_on")

_claim_dates = attrgetter(*_CLAIM_DATES)
_event_dates = attrgetter(*_EVENT_DATES)

NO_RULES: Mapping[str, LimitationRule] = {}
NO_FACTS: Mapping[str, object] = {}


def _picked(chosen: Mapping[int, date]) -> Picker:
    """Picks the chosen day of an uncertain date, the earliest of every other."""
    if not chosen:
        return earliest

    def pick(when: When) -> date:
        return chosen.get(id(when), when.earliest)

    return pick


@dataclass(frozen=True)
class Setting:
    """A law, a claim, its timeline and the day of the assessment.

    Attributes:
        skipped: events that do not count in this scenario, with the reason.
    """

    law: Law
    claim: Claim
    events: tuple[Event, ...]
    as_of: date
    skipped: Mapping[int, Message] = field(default_factory=dict)

    def with_claim(self, claim: Claim) -> Setting:
        """The same with another claim, all events counted."""
        return replace(self, claim=claim, skipped={})

    def with_event(self, event: Event) -> Setting:
        """The same with one more event."""
        return replace(self, events=(*self.events, event))

    def without(self, skipped: Mapping[int, Message]) -> Setting:
        """The same with some events not counted."""
        return replace(self, skipped=skipped)

    def under(self, law: Law) -> Setting:
        """The same question under another law."""
        return replace(self, law=law)

    @cached_property
    def doubtful(self) -> dict[str, When]:
        """Uncertain dates of the claim and the events, by name."""
        found: dict[str, When] = {}
        for name, when in zip(_CLAIM_DATES, _claim_dates(self.claim), strict=True):
            if when is not None and not when.exact:
                found[name] = when
        for index, event in enumerate(self.events):
            for name, when in zip(_EVENT_DATES, _event_dates(event), strict=True):
                if when is not None and not when.exact:
                    found[f"{event.id or f'{event.kind.value}[{index}]'}.{name}"] = when
        return found

    def walk(
        self,
        rules: Mapping[str, LimitationRule] = NO_RULES,
        facts: Mapping[str, object] = NO_FACTS,
        days: Mapping[str, date] | None = None,
    ) -> ClockAnswer:
        """Walk the timeline once, with some rules in another reading, some facts otherwise."""
        pick = _picked({id(self.doubtful[name]): day for name, day in days.items()} if days else {})
        return Walk(
            self.law, self.claim, self.events, self.as_of, pick, rules, facts, self.skipped
        ).run()

    def answer(
        self,
        rules: Mapping[str, LimitationRule] = NO_RULES,
        facts: Mapping[str, object] = NO_FACTS,
    ) -> ClockAnswer:
        """The earliest answer over all days that uncertain dates can have been.

        ``latest`` of the result holds the latest answer, ``decided_by`` the date that decides.
        """
        if not self.doubtful:
            return self.walk(rules, facts)
        points = {name: [when.earliest, when.latest] for name, when in self.doubtful.items()}
        first = self.walk(rules, facts, {name: days[0] for name, days in points.items()})
        for name, when in self.doubtful.items():
            edges = {edge for step in first.steps for edge in (step.before, step.after) if edge}
            inside = [edge for edge in edges if when.earliest < edge < when.latest]
            points[name] = sorted(
                {*points[name], *inside, *(d + timedelta(days=1) for d in inside)}
            )
        return self._span(points, rules, facts)

    def _span(
        self,
        points: Mapping[str, list[date]],
        rules: Mapping[str, LimitationRule],
        facts: Mapping[str, object],
    ) -> ClockAnswer:
        names = list(points)
        results: list[tuple[dict[str, date], ClockAnswer]] = []
        for number, days in enumerate(product(*points.values())):
            if number >= MOST_COMBINATIONS:
                break
            chosen = dict(zip(names, days, strict=True))
            results.append((chosen, self.walk(rules, facts, chosen)))
        low_days, low = min(results, key=lambda pair: pair[1].sort_key)
        high_days, high = max(results, key=lambda pair: pair[1].sort_key)
        deciding = None
        if low.expires_on != high.expires_on:
            deciding = next((name for name in names if low_days[name] != high_days[name]), None)
        return replace(low, latest=high.expires_on, decided_by=deciding)

    def readings(self, clock: ClockAnswer) -> list[LimitationRule]:
        """Other readings of the rules that a clock rests on.

        A window that passed this clock by may catch it in another reading, so all windows count.
        """
        if not self.law.readings:
            return []
        windows = {rule.id for rule in self.law.sheet.windows if rule.readings}
        return [
            rule
            for rule_id in sorted(clock.rules | windows)
            for _, rule in self.law.readings.get(rule_id, ())
        ]
