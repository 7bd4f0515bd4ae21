"""A whole company register: millions of entities and dated ties, asked about any day.

    >>> from legalkit.companies.register import load, look, score      # doctest: +SKIP

Needs ``legalkit[register]`` (numpy, pyarrow); ``legalkit[register-fast]`` adds numba.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from legalkit.companies.register.settings import RegisterSettings, load_settings

if TYPE_CHECKING:
    from legalkit.companies.register.answer import Look, look
    from legalkit.companies.register.case import draw, whole_case
    from legalkit.companies.register.everywhere import AllShares, all_shares
    from legalkit.companies.register.loading import load
    from legalkit.companies.register.onday import OnDay
    from legalkit.companies.register.output import write_table
    from legalkit.companies.register.paths import Ways, why
    from legalkit.companies.register.register import Register
    from legalkit.companies.register.scoring import Score, score
    from legalkit.companies.register.shape import Sign, signs

_HOME = {
    "Look": "answer", "look": "answer", "draw": "case", "whole_case": "case",
    "AllShares": "everywhere", "all_shares": "everywhere", "load": "loading", "OnDay": "onday",
    "write_table": "output", "Ways": "paths", "why": "paths", "Register": "register",
    "Score": "scoring", "score": "scoring", "Sign": "shape", "signs": "shape",
}  # fmt: skip
__all__ = [
    "AllShares", "Look", "OnDay", "Register", "RegisterSettings", "Score", "Sign", "Ways",
    "all_shares", "draw", "load", "load_settings", "look", "score", "signs", "whole_case", "why",
    "write_table",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a part when it is asked for: numpy and pyarrow are an extra.

    Raises:
        InputError: when the extra is not installed, with what to run.
    """
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(name)
    from importlib import import_module

    try:
        module = import_module(f"legalkit.companies.register.{home}")
    except ModuleNotFoundError as problem:
        if (problem.name or "").split(".")[0] not in ("numpy", "pyarrow"):
            raise
        from legalkit.model.errors import InputError
        from legalkit.model.finding import Finding

        finding = Finding("LK688")
        raise InputError(finding.message(), [finding]) from None
    return getattr(module, name)
