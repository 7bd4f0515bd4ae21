"""Walks through foreign JSON without trusting its shape: what is not there is None."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def at(value: Any, *keys: str | int) -> Any:
    """The value under a path of keys and list positions, or None."""
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


def text(value: Any, *keys: str | int) -> str | None:
    """The words or the number under a path, as text; None when there are none."""
    found = at(value, *keys)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return str(found).strip() or None


def entries(value: Any, *keys: str | int) -> list[dict[str, Any]]:
    """The mappings of a list under a path."""
    found = at(value, *keys)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def words(value: Any, *keys: str | int) -> list[str]:
    """The texts of a list under a path; anything else in it is passed over."""
    found = at(value, *keys)
    listed = found if isinstance(found, list) else []
    return [item.strip() for item in listed if isinstance(item, str) and item.strip()]


def plain_number(value: str | None) -> str | None:
    """A number as our own files write it, out of ``60%``, ``1,000.5`` or ``６０``; else None."""
    if value is None:
        return None
    narrow = unicodedata.normalize("NFKC", value)
    bare = re.sub(r"[\s,%‰]", "", narrow)
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", bare):
        return None
    return format(Decimal(bare) / 10 if "‰" in narrow else Decimal(bare), "f")
