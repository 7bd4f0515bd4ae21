"""legalkit: limitation with proof, evidence chains, transfer flags and court packs for trade debts.

The three calls that most users need::

    case = legalkit.open_case("my-case")
    case.limitation(as_of=date(2026, 3, 1))
    case.pack("filing", out="out", as_of=date(2026, 3, 1))

Nothing heavy is imported here: names are resolved when they are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = ["CaseFolder", "LegalkitError", "__version__", "open_case"]

if TYPE_CHECKING:
    from legalkit.api import CaseFolder, open_case
    from legalkit.model.errors import LegalkitError

_HOME = {
    "CaseFolder": "legalkit.api",
    "open_case": "legalkit.api",
    "LegalkitError": "legalkit.model.errors",
}


def __getattr__(name: str) -> object:
    """Import a public name from its room on first use."""
    if name not in _HOME:
        raise AttributeError(f"module 'legalkit' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
