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
        other: the day of the limitation rules, where it is not the day of this sheet.
        own: the day of this sheet, where ``other`` is told.
    """

    status: str
    until: date | None
    closes: date | None
    assumed: bool
    why: Message
    other: date | None = None
    own: date | None = None


def clock(scene: Scene, ground: GroundRule, act: Transfer | None) -> Clock:
    """Run the windows of ``ground`` over ``act``.

    The day of knowledge is a fact only the creditor can state. Where it is not stated the day of
    the act stands in, because an avoidance claim brought one day late is lost for good. Where the
    limitation rules of that law give another day, the earlier of the two governs.
    """
    if act is None:
        return Clock("open", None, None, False, Message(ground.reason))
    windows = _windows(scene, ground, act)
    back = [window for window in windows if window.direction == "back"]
    if back:
        return _insolvency(scene, back[0], act)
    known = extra.day(act, "known_on")
    own, closes = _last_days(scene, ground, act, windows, known)
    told = scene.last_day(ground, act.date, known) if scene.last_day else None
    until = min((day for day in (own, told) if day), default=None)
    if until is None:
        return Clock("open", None, None, False, Message(ground.reason))
    differs = told is not None and own is not None and told != own
    assumed = known is None and any(w.anchor == "knowledge" for w in windows)
    status, why = _status(scene, until, closes, known or act.date, assumed=assumed)
    if status == "barred" and known is None and ground.later and closes is None:
        status, why = "depends", Message("remedy.depends_discovery", {"until": until})
    assumed = assumed and status != "barred"
    return Clock(
        status,
        until,
        closes,
        assumed,
        why,
        told if differs else None,
        own if differs else None,
    )


def _windows(scene: Scene, ground: GroundRule, act: Transfer) -> list[WindowRule]:
    """The windows that run for this taker."""
    kind = "related" if scene.tie(act) is not None else "unrelated"
    windows = (scene.sheet.window(name) for name in ground.windows)
    return [window for window in windows if window.who in ("any", kind)]


def _last_days(
    scene: Scene, ground: GroundRule, act: Transfer, windows: list[WindowRule], known: date | None
) -> tuple[date | None, date | None]:
    """The last safe day, and the day that ends it whatever was known."""
    until = min((after(_anchor(w, act, known), w.length) for w in windows), default=None)
    if ground.later and known is not None and until is not None:
        later = [after(known, scene.sheet.window(name).length) for name in ground.later]
        until = max(until, *later)
    hard = [after(act.date, w.length) for w in windows if w.anchor == "act" and not ground.later]
    if ground.cap is not None:
        hard.append(after(act.date, scene.sheet.window(ground.cap).length))
    closes = min(hard, default=None)
    return min((day for day in (until, closes) if day), default=None), closes


def _status(
    scene: Scene, until: date, closes: date | None, known: date, *, assumed: bool
) -> tuple[str, Message]:
    params = {"until": until, "closes": closes or until, "known": known}
    if closes is not None and closes < scene.as_of:
        return "barred", Message("remedy.closed", params)
    if until >= scene.as_of:
        return "open", Message("remedy.open_assumed" if assumed else "remedy.open", params)
    if assumed:
        key = "remedy.depends_knowledge" if closes else "remedy.depends_knowledge_open"
        return "depends", Message(key, params)
    return "barred", Message("remedy.year_over", params)


def _anchor(window: WindowRule, act: Transfer, known: date | None) -> date:
    return (known or act.date) if window.anchor == "knowledge" else act.date


def _insolvency(scene: Scene, window: WindowRule, act: Transfer) -> Clock:
    accepted = [
        day
        for fact in scene.facts.facts
        if fact.entity == scene.debtor(act)
        and (day := extra.day(fact, window.fact))
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
        for ground in scene.grounds(hit.rule, scene.day_of(hit), hit.act):
            seen = clock(scene, ground, hit.act)
            status, why = seen.status, seen.why
            if status == "open" and "MIT-PRIOR-TO-DEBT" in item.mitigants and ground.windows:
                status, why = "depends", Message("remedy.prior_to_debt")
            elif status == "open" and "MIT-SOLVENT-AFTER" in item.mitigants and ground.windows:
                status, why = "depends", Message("remedy.solvent_after")
            found.setdefault(
                (ground.id, hit.target),
                Remedy(
                    ground.id,
                    ground.law,
                    hit.target,
                    status,
                    seen.until,
                    why,
                    ground.citation,
                    Message(ground.reason),
                    Message(f"proof.{ground.proof}"),
                    Message(ground.court) if ground.court else None,
                    ground.action,
                ),
            )
    return list(found.values())
