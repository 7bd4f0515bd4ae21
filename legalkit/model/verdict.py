"""Whether an event is proved: the answer that evidence gives and limitation asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from legalkit.messages import Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """Proof of one event against one standard; an assertion alone is never proof.

    Attributes:
        proven: True only when every requirement of one way of proof is met.
        satisfied_by: ids of the evidence items that meet it; empty when not proven.
        missing: what is lacking on the way that comes nearest; empty when proven.
        advice: what would repair it, or what to watch although it is proven.
    """

    proven: bool
    satisfied_by: tuple[str, ...] = ()
    missing: tuple[Message, ...] = ()
    advice: tuple[Message, ...] = ()

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """Stable JSON keys ``proven``, ``satisfied_by``, ``missing``, ``advice``."""
        return {
            "proven": self.proven,
            "satisfied_by": list(self.satisfied_by),
            "missing": [message.text(lang) for message in self.missing],
            "advice": [message.text(lang) for message in self.advice],
        }
