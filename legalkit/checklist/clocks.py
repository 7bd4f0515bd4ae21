"""What the checklist needs to know of the limitation clocks, and the lines it makes of them.

The clocks are handed in: this room only reads ``expires_on`` and ``status`` of the asserted, the
proven and the floor clock of each claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Protocol

from legalkit.checklist.judged import Judged
from legalkit.evidence.chain import Chain
from legalkit.messages import Message
from legalkit.model.case import Case
from legalkit.model.claim import CaseClaim


class Clock(Protocol):
    """One answer of the limitation engine."""

    @property
    def expires_on(self) -> date | None:
        """Last day in time; None where no date runs."""

    @property
    def status(self) -> str:
        """running, expired, pending, preserved, not_started or unlimited."""


class Clocks(Protocol):
    """The three answers for a claim."""

    @property
    def asserted(self) -> Clock:
        """All events as told."""

    @property
    def proven(self) -> Clock:
        """Only events that are proved."""

    @property
    def floor(self) -> Clock:
        """No events at all."""


def judge_clocks(
    case: Case, chain: Chain, clocks: Mapping[str, Clocks] | None, as_of: date, near_days: int
) -> list[Judged]:
    """One judgment for each claim: days left by what can be proved, and what proof is worth."""
    if clocks is None:
        return [Judged.unknown(Message("check.time.no_clocks"))]
    return [
        _judge(claim, clocks[claim.id], chain, as_of, near_days)
        if claim.id in clocks
        else Judged.unknown(Message("check.time.no_clock", {"claim": claim.id}))
        for claim in case.claims
    ]


def _judge(claim: CaseClaim, clocks: Clocks, chain: Chain, as_of: date, near_days: int) -> Judged:
    title = _standing(claim, clocks.proven, as_of)
    asserted, proven = clocks.asserted.expires_on, clocks.proven.expires_on
    unproved = unproved_events(chain, claim.id) if asserted != proven else ()
    details: list[Message] = []
    cost: Message | None = None
    if asserted is not None and proven is not None and asserted != proven:
        apart = abs((asserted - proven).days)
        days = {"claim": claim.id, "asserted": asserted, "proven": proven, "days": apart}
        cost = Message("check.time.difference", days)
    if unproved:
        details.append(Message("check.time.unproved", {"events": ", ".join(unproved)}))
    near = proven is not None and _runs(clocks.proven) and (proven - as_of).days <= near_days
    outcome: Literal["ok", "gap", "warn"] = "ok"
    late = _expired(clocks.proven, as_of)
    if late and _expired(clocks.asserted, as_of):
        outcome = "gap"
    elif late or near or cost is not None:
        # Limitation is a defence that only the debtor may raise (CC 193): a claim that is in time
        # as told, and merely not provable, is sued on rather than left to grow older.
        outcome = "warn"
    return Judged(outcome, tuple(details), unproved, cost, title)


def unproved_events(chain: Chain, claim: str) -> tuple[str, ...]:
    """Events of the claim that are told but not proved, in the order of the case."""
    return tuple(
        event.event
        for event in chain.events
        if not event.verdict.proven and (not event.claims or claim in event.claims)
    )


def _runs(clock: Clock) -> bool:
    return str(clock.status) == "running"


def _expired(clock: Clock, as_of: date) -> bool:
    late = clock.expires_on is not None and clock.expires_on < as_of
    return str(clock.status) == "expired" or (_runs(clock) and late)


def _standing(claim: CaseClaim, clock: Clock, as_of: date) -> Message:
    status = Message(f"check.status.{clock.status}")
    params = {"claim": claim.id, "day": clock.expires_on, "status": status}
    if clock.expires_on is None:
        return Message("check.time.no_date", params)
    left = (clock.expires_on - as_of).days
    if _expired(clock, as_of):
        return Message("check.time.expired", {**params, "days": -left})
    if not _runs(clock):
        return Message("check.time.other", params)
    return Message("check.time.left", {**params, "days": left})
