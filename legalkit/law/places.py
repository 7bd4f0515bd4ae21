"""Finds the data folders: in the checkout, inside the wheel, and the user's own laid over them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

Kind = Literal["jurisdictions", "doc_templates", "examples"]

_PACKAGE = Path(__file__).resolve().parent.parent


def builtin_root(kind: Kind) -> Path:
    """The folder that came with legalkit: in a checkout, or inside an installed wheel."""
    installed = _PACKAGE / "_data" / kind
    return installed if installed.is_dir() else _PACKAGE.parent / kind


def roots(kind: Kind, overlay: Path | None = None) -> list[Path]:
    """Folders to look in, the user's own first.

    Args:
        kind: which data folder.
        overlay: folder given with ``--law`` or ``--templates``; when absent, ``LEGALKIT_LAW`` or
            ``LEGALKIT_TEMPLATES`` names it.
    """
    variable = {"jurisdictions": "LEGALKIT_LAW", "doc_templates": "LEGALKIT_TEMPLATES"}.get(kind)
    named = os.environ.get(variable) if variable else None
    chosen = overlay or (Path(named) if named else None)
    return [*([chosen] if chosen else []), builtin_root(kind)]


def find(kind: Kind, relative: str, overlay: Path | None = None) -> Path | None:
    """The first of the roots that has ``relative``; the user's own wins."""
    for root in roots(kind, overlay):
        candidate = root / relative
        if candidate.exists():
            return candidate
    return None


def folder_name(code: str) -> str:
    """Folder of a law: ``US-NY`` lies in ``us-ny``."""
    return code.lower()
