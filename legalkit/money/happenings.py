"""Days in a case from which interest may run, or by which it is saved: the latest they can be."""

from __future__ import annotations

from datetime import date

from legalkit.model.case import Case
from legalkit.model.claim import CaseEvent, EventKind, Outcome

DEMANDS = (EventKind.DEMAND_LETTER, EventKind.PAYMENT_ORDER_APPLICATION)
SUITS = (
    EventKind.LAWSUIT_FILED,
    EventKind.ARBITRATION_FILED,
    EventKind.PAYMENT_ORDER_APPLICATION,
)
#: A suit that ended so never was one for interest that runs from it.
UNDONE = (
    Outcome.WITHDRAWN,
    Outcome.DISMISSED,
    Outcome.DISMISSED_INADMISSIBLE,
    Outcome.NO_JURISDICTION,
    Outcome.CLOSED_UNSERVED,
    Outcome.LAPSED,
    Outcome.ABANDONED,
)


def _events(case: Case, claim: str) -> list[CaseEvent]:
    return [
        event
        for event in case.events
        if (not event.claims or claim in event.claims) and event.outcome not in UNDONE
    ]


def triggers_of(case: Case, claim: str) -> dict[str, date]:
    """First day of each happening: demand (its receipt), filed, served, judgment.

    An uncertain day counts as the latest it can have been, because interest asserted from too
    early a day is lost with costs.
    """
    found: dict[str, date] = {}

    def note(name: str, day: date | None) -> None:
        if day is not None and (name not in found or day < found[name]):
            found[name] = day

    for event in _events(case, claim):
        if event.kind in DEMANDS:
            reached = event.received_on or event.served_on
            note("demand", reached.latest if reached else None)
        if event.kind in SUITS:
            note("filed", event.date.latest)
            note("served", event.served_on.latest if event.served_on else None)
            # A suit that was served is a demand as well.
            note("demand", event.served_on.latest if event.served_on else None)
            if event.outcome in (Outcome.JUDGMENT, Outcome.AWARD) and event.ended_on:
                note("judgment", event.ended_on.latest)
    return found


def saving_acts(case: Case, claim: str, until: date) -> dict[str, date]:
    """The suit and the enforcement step by which interest is judged that runs out of time.

    A suit covers the interest that goes on accruing, so the first one counts. An enforcement step
    covers what had accrued when it was taken, so the last one counts; earlier ones may have saved
    more, which the statement leaves open.

    Args:
        case: the case.
        claim: id of the claim.
        until: day of the question; later steps are not looked at.
    """
    found: dict[str, date] = {}
    for event in _events(case, claim):
        day = event.date.latest
        if day > until:
            continue
        if event.kind in SUITS:
            found["suit"] = min(found.get("suit", day), day)
        elif event.kind is EventKind.ENFORCEMENT_APPLICATION:
            found["enforcement"] = max(found.get("enforcement", day), day)
    return found
