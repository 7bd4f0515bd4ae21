"""Inputs of a calculator: declared by kind, read strictly, each mistake with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from legalkit.messages import Message
from legalkit.model.finding import Finding
from legalkit.model.scalars import parse_day, parse_decimal, parse_money
from legalkit.money.assumed import read_assumed


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a calculator.

    Attributes:
        name: name in ``inputs``.
        kind: ``money``, ``number``, ``day``, ``integer``, ``text``, ``payments``,
            ``debts``, ``facts`` or ``rates``.
        required: whether the calculation cannot do without it.
        aliases: other names that mean the same.
        choices: words allowed, for ``text``.
    """

    name: str
    kind: str
    required: bool = True
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


Values = dict[str, Any]


def _integer(value: object) -> int:
    number = parse_decimal(value)
    if number != number.to_integral_value():
        raise PydanticCustomError("int_type", "expected a whole number")
    return int(number)


def _payments(value: object) -> list[tuple[date, Decimal]]:
    if not isinstance(value, list):
        raise PydanticCustomError("list_type", "expected a list")
    found = []
    for entry in value:
        if not isinstance(entry, Mapping) or set(entry) != {"date", "amount"}:
            raise PydanticCustomError(
                "payments", "expected entries {date: YYYY-MM-DD, amount: 100.00}"
            )
        found.append((parse_day(entry["date"]), parse_money(entry["amount"])))
    return found


DEBT_KEYS = {"id", "costs", "interest", "principal", "due_on", "secured", "rate"}


def _debts(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value:
        raise PydanticCustomError("list_type", "expected a list")
    found = []
    for entry in value:
        if not isinstance(entry, Mapping) or not {"id", "principal"} <= set(entry) <= DEBT_KEYS:
            raise PydanticCustomError(
                "debts", "expected entries {id, principal, due_on, costs, interest, secured, rate}"
            )
        debt: dict[str, Any] = {"id": str(entry["id"])}
        for key in ("costs", "interest", "principal", "secured", "rate"):
            debt[key] = parse_money(entry.get(key) or "0")
        debt["due_on"] = parse_day(entry["due_on"]) if entry.get("due_on") else None
        found.append(debt)
    return found


def _facts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise PydanticCustomError("facts", "expected facts by name")
    return {str(name): str(entry) for name, entry in value.items()}


_READERS: dict[str, Callable[[object], Any]] = {
    "money": parse_money,
    "number": parse_decimal,
    "day": parse_day,
    "integer": _integer,
    "text": lambda value: str(value).strip(),
    "payments": _payments,
    "debts": _debts,
    "facts": _facts,
    "rates": read_assumed,
}


def read_inputs(
    declared: tuple[Input, ...],
    given: Mapping[str, Any],
    finding: Callable[[str, str, dict[str, Any]], Finding],
) -> tuple[Values, list[Finding]]:
    """Check what is given against what is declared.

    Args:
        declared: the calculator's inputs.
        given: the calculation's ``inputs``.
        finding: makes a finding from code, name of the input and parameters.

    Returns:
        Values by declared name, and every mistake.
    """
    names = {alias: entry for entry in declared for alias in (entry.name, *entry.aliases)}
    values: Values = {}
    findings: list[Finding] = []
    for key, raw in given.items():
        entry = names.get(key)
        if entry is None:
            known = ", ".join(item.name for item in declared)
            findings.append(finding("LK432", key, {"input": key, "known": known}))
            continue
        if raw is None:
            continue
        try:
            value = _READERS[entry.kind](raw)
        except PydanticCustomError:
            findings.append(
                finding(
                    "LK431",
                    key,
                    {"value": raw, "input": key, "expected": Message(f"money.input.{entry.kind}")},
                )
            )
            continue
        if entry.choices and value not in entry.choices:
            one_of = Message("expected.one_of", {"known": ", ".join(entry.choices)})
            findings.append(finding("LK431", key, {"value": raw, "input": key, "expected": one_of}))
            continue
        values[entry.name] = value
    for entry in declared:
        if (
            entry.required
            and entry.name not in values
            and not any(a in given for a in (entry.name, *entry.aliases))
        ):
            findings.append(
                finding(
                    "LK433",
                    entry.name,
                    {"input": entry.name, "expected": Message(f"money.input.{entry.kind}")},
                )
            )
    return values, findings
