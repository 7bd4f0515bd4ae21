"""When something happened on which interest waits: a demand, a suit, its service, a judgment."""

from __future__ import annotations

from datetime import date

from legalkit.money.happenings import DEMANDS, SUITS, UNDONE

#: Days of what happened that a rate may look at.
HAPPENINGS = frozenset({"demand", "filed", "served", "judgment"})


def triggers_told(events: list[dict[str, str]]) -> dict[str, date]:
    """First day of each happening, as :func:`legalkit.money.happenings.triggers_of` finds it."""
    found: dict[str, date] = {}

    def note(name: str, text: str | None) -> None:
        if text:
            day = date.fromisoformat(text)
            found[name] = min(found.get(name, day), day)

    for event in events:
        if event.get("outcome") in UNDONE:
            continue
        kind = event["kind"]
        if kind in DEMANDS:
            note("demand", event.get("received_on") or event.get("served_on"))
        if kind in SUITS:
            note("filed", event["date"])
            note("served", event.get("served_on"))
            note("demand", event.get("served_on"))
            if event.get("outcome") in ("judgment", "award"):
                note("judgment", event.get("ended_on"))
    return found
