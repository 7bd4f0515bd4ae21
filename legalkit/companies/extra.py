"""Further keys of the facts, which the indicators declare, read as what they are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from legalkit.model.scalars import parse_day, parse_decimal, parse_money

_WORDS = {"true": True, "yes": True, "false": False, "no": False}


def _bool(value: object) -> bool:
    known = _WORDS.get(str(value).strip().lower())
    if known is None:
        raise PydanticCustomError("bool", "expected yes or no")
    return known


_READERS: dict[str, Any] = {
    "money": parse_money,
    "number": parse_decimal,
    "day": parse_day,
    "bool": _bool,
    "id": str,
    "text": str,
}


def read(kind: str, value: object) -> Any:
    """Read a value as ``kind``.

    Raises:
        PydanticCustomError: when it is not of that kind.
    """
    return _READERS[kind](value)


def _get(entry: BaseModel, key: str, kind: str) -> Any:
    value = (entry.model_extra or {}).get(key)
    if value is None:
        return None
    try:
        return read(kind, value)
    except PydanticCustomError:  # reported with its field by legalkit.companies.check
        return None


def money(entry: BaseModel, key: str) -> Decimal | None:
    """An amount, or None when it was not stated."""
    found: Decimal | None = _get(entry, key, "money")
    return found


def number(entry: BaseModel, key: str) -> Decimal | None:
    """A plain number, or None when it was not stated."""
    found: Decimal | None = _get(entry, key, "number")
    return found


def day(entry: BaseModel, key: str) -> date | None:
    """A day, or None when it was not stated."""
    found: date | None = _get(entry, key, "day")
    return found


def flag(entry: BaseModel, key: str) -> bool | None:
    """Yes or no, or None when it was not stated."""
    found: bool | None = _get(entry, key, "bool")
    return found


def name(entry: BaseModel, key: str) -> str | None:
    """An id or text, or None when it was not stated."""
    found: str | None = _get(entry, key, "text")
    return found
