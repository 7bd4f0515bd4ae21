"""Acts inside a look-back before insolvency (EBL 31, 32; IA 238-245; InsO 129 ff.; L632-1)."""

from __future__ import annotations

from collections.abc import Iterator

from legalkit.companies import extra
from legalkit.companies.scene import Hit, Scene, ids, with_
from legalkit.companies.span import before
from legalkit.law.transfers_sheet import IndicatorRule
from legalkit.messages import Message


def pre_insolvency(scene: Scene, rule: IndicatorRule) -> Iterator[Hit]:
    """The act falls into a statutory window before a petition that is on the file."""
    windows = [window for window in scene.sheet.windows if window.direction == "back"]
    for transfer in scene.of(rule):
        debtor, tie = scene.debtor(transfer), scene.tie(transfer)
        met = []
        for window in windows:
            if window.who != "any" and (window.who == "related") is not (tie is not None):
                continue
            events = [
                day
                for fact in scene.facts.facts
                if fact.entity == debtor
                and (day := extra.day(fact, window.fact))
                and day <= scene.as_of
            ]
            if not events:
                continue
            event = min(events)
            start = before(event, window.length)
            if start <= transfer.date <= event:
                met.append((start, event, window.cite))
        if met:
            start, event, cite = max(met)
            params = {"start": start, "day": transfer.date, "event": event, "cite": cite}
            yield Hit(
                rule,
                transfer.id,
                with_(scene.other(transfer)),
                1,
                ids(transfer, tie),
                Message("formula.look_back", params),
                (),
                transfer,
            )
