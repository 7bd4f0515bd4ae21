"""The canonical form of RFC 8785, written slowly and straight from its text, to check ours by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> bytes:
    """A JSON value in the canonical form of RFC 8785.

    Numbers are whole numbers below 2^53; a manifest has no others.

    Raises:
        ValueError: for a fraction, a number too large, or text that is not Unicode.
    """
    return _written(value).encode("utf-8")


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, int) and abs(value) < 1 << 53:
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        # RFC 8785 orders keys by UTF-16 units, which differs from code points beyond U+FFFF.
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_quoted(key)}:{_written(value[key])}" for key in keys) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    raise ValueError(f"no canonical form for {type(value).__name__} {value!r}")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
