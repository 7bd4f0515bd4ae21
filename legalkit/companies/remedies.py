"""Which remedies are open, barred or depend on a fact, and until when (Civil Code art 541)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from legalkit.companies import extra
from legalkit.companies.mitigate import Weighed
from legalkit.companies.result import Remedy
from legalkit.companies.scene import Scene
from legalkit.companies.span import after, before
from legalkit.law.transfers_sheet import GroundRule, WindowRule
from legalkit.messages import Message
from legalkit.model.companies import Transfer


@dataclass(frozen=True, slots=True)
class Clock:
    """The window of one ground over one act.

    Attributes:
        status: open, barred, depends.
        until: last safe day, the earliest reading; None when no period runs.
        closes: last day whatever the creditor knew.
        assumed: True when the day of knowledge was not stated and the day of the act stands in.
        why: reason.
    """

    status: str
    until: date | None
    closes: date | None
    assumed: bool
    why: Message


def clock(scene: Scene, ground: GroundRule, act: Transfer | None) -> Clock:
    """Run the windows of ``ground`` over ``act``.

    The day of knowledge is a fact only the creditor can state. Where it is not stated the day of
    the act stands in, because an avoidance claim brought one day late is lost for good.
    """
    windows = [scene.sheet.window(name) for name in ground.windows]
    if act is None or not windows:
        return Clock("open", None, None, False, Message(ground.reason))
    if any(window.anchor == "insolvency_acceptance" for window in windows):
        return _insolvency(scene, windows[0], act)
    known = extra.day(act, "known_on")
    untils = [after(_anchor(window, act, known), window.length) for window in windows]
    hard = [after(act.date, window.length) for window in windows if window.anchor == "act"]
    until, closes = min(untils), min(hard, default=None)
    needs_knowledge = any(window.anchor == "knowledge" for window in windows)
    assumed = known is None and needs_knowledge
    params = {"until": until, "closes": closes or until, "known": known or act.date}
    if closes is not None and closes < scene.as_of:
        return Clock("barred", until, closes, False, Message("remedy.closed", params))
    if until >= scene.as_of:
        key = "remedy.open_assumed" if assumed else "remedy.open"
        return Clock("open", until, closes, assumed, Message(key, params))
    if assumed:
        return Clock("depends", until, closes, True, Message("remedy.depends_knowledge", params))
    return Clock("barred", until, closes, False, Message("remedy.year_over", params))


def _anchor(window: WindowRule, act: Transfer, known: date | None) -> date:
    return (known or act.date) if window.anchor == "knowledge" else act.date


def _insolvency(scene: Scene, window: WindowRule, act: Transfer) -> Clock:
    accepted = [
        day
        for fact in scene.facts.facts
        if fact.entity == scene.debtor(act)
        and (day := extra.day(fact, "insolvency_accepted"))
        and day <= scene.as_of
    ]
    until = after(act.date, window.length)
    if not accepted:
        if until < scene.as_of:
            return Clock(
                "barred", until, until, False, Message("remedy.petition_late", {"until": until})
            )
        return Clock(
            "depends", until, until, False, Message("remedy.no_petition", {"until": until})
        )
    start = before(min(accepted), window.length)
    params = {"accepted": min(accepted), "start": start}
    if start <= act.date:
        return Clock("open", None, None, False, Message("remedy.in_lookback", params))
    return Clock("barred", until, until, False, Message("remedy.before_lookback", params))


def remedies(scene: Scene, weighed: Sequence[Weighed]) -> list[Remedy]:
    """One entry per ground and target, in the order of the flags."""
    found: dict[tuple[str, str], Remedy] = {}
    for item in weighed:
        hit = item.hit
        if item.off or (hit.rule.kind == "context" and hit.act is not None):
            continue
        for name in hit.rule.grounds:
            ground = scene.sheet.ground(name)
            seen = clock(scene, ground, hit.act)
            status, why = seen.status, seen.why
            if status == "open" and "MIT-PRIOR-TO-DEBT" in item.mitigants and ground.windows:
                status, why = "depends", Message("remedy.prior_to_debt")
            elif status == "open" and "MIT-SOLVENT-AFTER" in item.mitigants and ground.windows:
                status, why = "depends", Message("remedy.solvent_after")
            found.setdefault(
                (name, hit.target),
                Remedy(name, ground.law, hit.target, status, seen.until, why, ground.citation),
            )
    return list(found.values())
