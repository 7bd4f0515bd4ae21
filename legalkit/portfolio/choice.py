"""Whether the compiled walk is worth its loading."""

from __future__ import annotations

from dataclasses import dataclass

#: Receivables from which loading the machine code pays, and from which making it pays.
WORTH_LOADING, WORTH_MAKING = 1_000_000, 20_000_000


def have_numba() -> bool:
    """True when the compiled walk can be used."""
    from importlib.util import find_spec

    return find_spec("numba") is not None


@dataclass(slots=True)
class Choice:
    """Chooses between the compiled walk and numpy; once chosen, the compiled walk stays.

    Args:
        engine: ``numba`` or ``numpy``; None to choose by what there is to do.

    Attributes:
        expected: how many receivables are to be answered in all, as far as is known.
        answered: how many have been asked so far.
    """

    engine: str | None = None
    expected: int = 0
    answered: int = 0

    def compiled(self, more: int) -> bool:
        """Whether the next receivables are for the compiled walk."""
        self.answered += more
        if self.engine is None and max(self.expected, self.answered) >= WORTH_LOADING:
            self.engine = "numba" if self._worth() else None
        return self.engine == "numba"

    def _worth(self) -> bool:
        if not have_numba():
            self.engine = "numpy"
            return False
        from legalkit.portfolio.machine import kept

        return kept() or max(self.expected, self.answered) >= WORTH_MAKING
