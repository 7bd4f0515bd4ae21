"""The exhibit bundle (证据册): one numbered, indexed PDF, complete or not made at all.

Plan with :func:`legalkit.bundle.plan.plan` and write with :func:`legalkit.bundle.build`; or do both
at once, in volumes and with late exhibits, with :func:`legalkit.bundle.bind`. Check what someone
else made with :func:`legalkit.bundle.verify.verify`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from legalkit.bundle.binding import BundleResult, bind, build
    from legalkit.bundle.exhibit import Cover, Exhibit
    from legalkit.bundle.plan import Plan
    from legalkit.bundle.volumes import Caps

__all__ = ["BundleResult", "Caps", "Cover", "Exhibit", "Plan", "bind", "build"]
_HOME = {
    "BundleResult": "binding",
    "Caps": "volumes",
    "Cover": "exhibit",
    "Exhibit": "exhibit",
    "Plan": "plan",
    "bind": "binding",
    "build": "binding",
}


def __getattr__(name: str) -> Any:
    # Only when asked: the second process that reads pages needs none of the writing half.
    from importlib import import_module

    if name not in _HOME:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
