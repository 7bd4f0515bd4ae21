"""Whether the compiled walk is worth its loading."""

from __future__ import annotations

from dataclasses import dataclass

#: Receivables from which loading the machine code pays, and from which making it pays.
WORTH_LOADING, WORTH_MAKING = 2_000_000, 20_000_000


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
        if self.engine is None:
            self.engine = self._chosen(max(self.expected, self.answered))
        return self.engine == "numba"

    def _chosen(self, receivables: int) -> str | None:
        """The engine for so many; None while so few do not decide it."""
        if receivables < WORTH_LOADING:
            return None
        if not have_numba():
            return "numpy"
        try:
            from legalkit.portfolio.machine import kept
        except ImportError:  # half installed: numpy answers the same
            return "numpy"
        return "numba" if receivables >= WORTH_MAKING or kept() else None
