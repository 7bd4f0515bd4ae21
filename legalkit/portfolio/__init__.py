"""Many receivables at once: screening, escalation, ranking; one row at a time in memory."""

from legalkit.portfolio.clock import Clock, TimeAnswer
from legalkit.portfolio.policy import EscalationPolicy, load_policy
from legalkit.portfolio.screen import Screening, screen
from legalkit.portfolio.triage import Ranked, triage

__all__ = [
    "Clock",
    "EscalationPolicy",
    "Ranked",
    "Screening",
    "TimeAnswer",
    "load_policy",
    "screen",
    "triage",
]
