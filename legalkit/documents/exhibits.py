"""Which exhibit stands behind which sentence, and which exhibit is used nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from legalkit.documents.input import PackInput
from legalkit.documents.values import Gap
from legalkit.messages import Message


@dataclass(slots=True)
class Citations:
    """Turns evidence ids into exhibit numbers and remembers what was cited.

    Attributes:
        used: numbers of the exhibits that some sentence points to.
    """

    given: PackInput
    used: set[int] = field(default_factory=set)

    def cite(self, ids: Iterable[str], *, blocking: bool = True) -> str | Gap:
        """Exhibit numbers as a paper prints them; a gap when there is none."""
        wanted = set(ids)
        numbers = sorted({row.number for row in self.given.exhibits if row.evidence_id in wanted})
        if not numbers:
            return Gap(Message("documents.gap.no_exhibit"), blocking)
        self.used.update(numbers)
        return self.given.exhibits_text(numbers)

    def maybe(self, ids: Iterable[str]) -> str | None:
        """As :meth:`cite`, but nothing when there is no exhibit."""
        found = self.cite(ids)
        return None if isinstance(found, Gap) else found
