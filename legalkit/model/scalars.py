"""Scalars as they stand in files: days, uncertain days, money, identifiers.

YAML gives us strings only (see :mod:`legalkit.source`), so that ``no`` stays a word and money
stays exact. These types turn the strings into values and refuse everything doubtful: pydantic's
own date would read ``20240501`` as seconds since 1970.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError, core_schema

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_MONEY = re.compile(r"[+-]?\d+(\.\d+)?\Z")


#: Years a legal date can lie in; beyond them it is a slip of the pen, and no calendar holds.
FIRST_YEAR, LAST_YEAR = 1850, 2199


def _plausible(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(day)
    return day


def parse_day(value: object) -> date:
    """Read a calendar day written ``YYYY-MM-DD``.

    Raises:
        PydanticCustomError: when it is not such a day, or a day that does not exist.
    """
    if isinstance(value, date):
        return value
    text = str(value).strip()
    if not _ISO.match(text):
        raise PydanticCustomError("day", "expected a day written YYYY-MM-DD, such as 2024-05-31")
    try:
        return _plausible(date.fromisoformat(text))
    except ValueError:
        raise PydanticCustomError("day", "there is no such day in the calendar") from None


Day = Annotated[date, BeforeValidator(parse_day)]


def parse_decimal(value: object) -> Decimal:
    """Read an exact decimal number; a float is refused because it is not exact."""
    if isinstance(value, Decimal):
        number = value
    elif isinstance(value, int) and not isinstance(value, bool):
        number = Decimal(value)
    elif isinstance(value, str) and _MONEY.match(value.strip()):
        number = Decimal(value.strip())
    elif isinstance(value, str):
        raise PydanticCustomError(
            "decimal",
            "expected a plain number with a point, such as 128340.00 (no commas, no currency sign)",
        )
    else:
        raise PydanticCustomError(
            "decimal", "expected an exact number written as text or Decimal, not a float"
        )
    if not number.is_finite():
        raise PydanticCustomError("decimal", "expected a finite number")
    return number


def parse_money(value: object) -> Decimal:
    """Read an amount of money: exact, not negative."""
    number = parse_decimal(value)
    if number < 0:
        raise PydanticCustomError(
            "money",
            "expected an amount of zero or more; credits are entered as payments or credit notes",
        )
    return number


_plain = PlainSerializer(lambda d: format(d, "f"), return_type=str)
Number = Annotated[Decimal, BeforeValidator(parse_decimal), _plain]
Money = Annotated[Decimal, BeforeValidator(parse_money), _plain]

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.\-]*$", max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A day that may be uncertain: known only to lie between two days.

    Written ``2021-03-05``, ``2021-03`` (some day of that month), ``2021-03..2021-05``,
    ``~2021-03`` (about: the month and the month on either side) or ``before 2021-06-01``.

    Attributes:
        earliest: first day it can have been.
        latest: last day it can have been.
        text: as the user wrote it.
    """

    earliest: date
    latest: date
    text: str

    @property
    def exact(self) -> bool:
        """True when there is only one day it can have been."""
        return self.earliest == self.latest

    def __str__(self) -> str:
        return self.text

    @classmethod
    def of(cls, day: date) -> When:
        """The certain day."""
        return cls(day, day, day.isoformat())

    @classmethod
    def parse(cls, value: object) -> When:
        """Read a certain or uncertain day.

        Raises:
            PydanticCustomError: with the forms that are understood.
        """
        if isinstance(value, When):
            return value
        if isinstance(value, date):
            return cls.of(value)
        text = str(value).strip()
        try:
            earliest, latest = _span(text)
        except ValueError:
            raise PydanticCustomError(
                "when",
                "expected a day that exists, written 2021-03-05; or an uncertain day: "
                "2021-03, 2021-03..2021-05, ~2021-03, before 2021-06-01",
            ) from None
        if earliest > latest:
            raise PydanticCustomError("when", "the first day of the range lies after its last day")
        return cls(earliest, latest, text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Let pydantic read and write the same text."""
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            ),
            json_schema_input_schema=core_schema.str_schema(),
        )


_PLACE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z")
#: "before X" without a lower bound: nothing we handle is older.
_DAWN = date(1949, 10, 1)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _place(text: str) -> tuple[date, date]:
    match = _PLACE.match(text.strip())
    if not match:
        raise ValueError(text)
    year, month, day = match.groups()
    _plausible(date(int(year), 1, 1))
    if day:
        exact = date(int(year), int(month), int(day))
        return exact, exact
    if month:
        return date(int(year), int(month), 1), _month_end(int(year), int(month))
    return date(int(year), 1, 1), date(int(year), 12, 31)


def _span(text: str) -> tuple[date, date]:
    if ".." in text:
        left, right = text.split("..", 1)
        return _place(left)[0], _place(right)[1]
    if text.startswith("~"):
        first, last = _place(text[1:])
        if first == last:
            return first - timedelta(days=15), last + timedelta(days=15)
        before = first - timedelta(days=1)
        after = last + timedelta(days=1)
        return before.replace(day=1), _month_end(after.year, after.month)
    if text.startswith("before "):
        return _DAWN, _place(text[7:])[0] - timedelta(days=1)
    return _place(text)
