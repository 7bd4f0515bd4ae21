"""Why a receivable stands where it stands: one stable code, and the act that comes next."""

from __future__ import annotations

from datetime import date

from legalkit.portfolio.clock import TimeAnswer
from legalkit.portfolio.policy import EscalationPolicy

#: Codes of clocks on which no day runs.
STILL = {
    "pending": "HELD",
    "preserved": "SECURED",
    "unlimited": "NO_LIMIT",
    "no_law": "NO_LAW",
    "not_asked": "NOT_ASKED",
}


def reason(time: TimeAnswer | None, days_left: int | None, policy: EscalationPolicy) -> str:
    """The reason code of a receivable; codes never change their meaning.

    ``EXPIRED`` and ``PROOF_MISSING`` (expired on what is proven, alive on what is told),
    ``ENDS_WITHIN_30`` and so on by the steps of the policy, ``RUNNING`` beyond them, ``HELD``,
    ``SECURED``, ``NO_LIMIT``, ``NO_START``, ``NO_LAW``, ``NOT_ASKED``.
    """
    if time is None:
        return "NOT_ASKED"
    if time.status in STILL:
        return STILL[time.status]
    if days_left is None:
        return "NO_START"
    if days_left < 0:
        alive = time.asserted_status not in (None, "expired")
        return "PROOF_MISSING" if alive else "EXPIRED"
    step = next((u.within_days for u in policy.urgency if days_left <= u.within_days), None)
    return "RUNNING" if step is None else f"ENDS_WITHIN_{step}"


def next_act(code: str, stage: str, policy: EscalationPolicy) -> str:
    """The act that comes next: what the reason calls for, else the step of the stage."""
    return policy.acts.get(code, stage)


def act_by(code: str, time: TimeAnswer | None) -> date | None:
    """The last day on which that act is safe."""
    if time is None:
        return None
    if code == "PROOF_MISSING":
        # Only an event without proof keeps it alive: its day is the last there may be.
        return time.asserted_on
    return time.safe_on if code.startswith("ENDS_") or code == "RUNNING" else None
