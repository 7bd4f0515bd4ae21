"""What the rules of a law look at: claim types that are alike, words of events that matter."""

from __future__ import annotations

from typing import Any

import numpy as np

from legalkit.limitation.law import Law
from legalkit.model.claim import ClaimType
from legalkit.portfolio.batch import KINDS
from legalkit.portfolio.daytable import Mask


def treatment(law: Law, kind: ClaimType) -> object:
    """Which rules of a law, in all readings, are for a claim type."""
    rules = [
        *law.by_id.values(),
        *(rule for several in law.readings.values() for _, rule in several),
    ]
    return tuple(not types or kind in types for types in (getattr(r, "types", ()) for r in rules))


def asks_type(law: Law) -> bool:
    """True when a condition of the law names the type itself: then no two types are alike."""
    return any("type" in rule.when.names() for rule in law.by_id.values() if hasattr(rule, "when"))


def looked_at(law: Law, name: str) -> Mask:
    """Kinds of event for which some rule looks at a word."""
    path = f"event.{name}"
    kinds: set[str] = set()
    for several in law.readings.values():
        for _, rule in several:
            if path in _names(rule):
                kinds.update(kind.value for kind in getattr(rule, "kinds", ()))
    for kind, rules in law.events.items():
        if any(path in _names(rule) for rule in rules):
            kinds.add(kind.value)
    return np.array([kind in kinds for kind in KINDS], dtype=bool)


def _names(rule: Any) -> set[str]:
    found = set(rule.when.names()) if hasattr(rule, "when") else set()
    for needed in getattr(rule, "requires", ()):
        found.update(needed.condition.names())
    for part in ("at", "restart_from", "begin", "until", "at_least_from", "floor"):
        expression = getattr(rule, part, None)
        if expression is not None and hasattr(expression, "names"):
            found.update(expression.names())
    return found
