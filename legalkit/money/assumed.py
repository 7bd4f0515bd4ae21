"""Reference rates that a worked calculation brings along, in the place of a table of the law.

A law may name a rate whose figures its sheet does not hold. Its formula can still be tried: the
calculation says ``assumed_rates: {prime_rate: 7.5}`` or gives dated values, and the result is that
of the formula, not a statement that the rate was ever published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic_core import PydanticCustomError

from legalkit.law.rate_table import RateTable, RateValue
from legalkit.model.citation import Mark
from legalkit.model.scalars import parse_day, parse_decimal
from legalkit.money.outcome import Law

#: The values that stand for a table, by its id.
Assumed = dict[str, tuple[RateValue, ...]]


def read_assumed(value: object) -> Assumed:
    """Read ``{table: percent}`` or ``{table: [{from, value}]}``.

    Raises:
        PydanticCustomError: when it is neither.
    """
    if not isinstance(value, Mapping) or not value:
        raise PydanticCustomError("rates", "expected rates by the id of their table")
    return {str(name): _values(entry) for name, entry in value.items()}


def _values(entry: object) -> tuple[RateValue, ...]:
    if not isinstance(entry, list):
        return (_value(date.min, entry),)
    found = []
    for item in entry:
        if not isinstance(item, Mapping) or set(item) != {"from", "value"}:
            raise PydanticCustomError("rates", "expected entries {from: YYYY-MM-DD, value: 5}")
        found.append(_value(parse_day(item["from"]), item["value"]))
    return tuple(sorted(found, key=lambda value: value.from_))


def _value(day: date, percent: Any) -> RateValue:
    return RateValue.model_construct(
        from_=day, value=parse_decimal(percent), published_on=None, verified=None
    )


def with_assumed(values: Mapping[str, Any], law: Law) -> Law:
    """The law with the assumed values in the place of its tables; the law itself without any."""
    assumed: Assumed = values.get("assumed_rates", {})
    if law.interest is None or not assumed:
        return law
    tables = tuple(
        _assume(table, assumed[table.id]) if table.id in assumed else table
        for table in law.interest.tables
    )
    return replace(law, interest=law.interest.model_copy(update={"tables": tables}))


def _assume(table: RateTable, values: tuple[RateValue, ...]) -> RateTable:
    changes = {
        "values": values,
        "verified": Mark.MEMORY,
        "source": f"assumed in the calculation, not read: {table.source}",
        "last_published": values[-1].from_,
        "known_through": date.max,
    }
    return table.model_copy(update=changes)
