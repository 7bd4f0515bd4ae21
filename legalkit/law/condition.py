"""Conditions of rule sheets, written as data and compiled once into functions.

``{merchants: both, contract_form: [written, deed], due_on: {before: 2017-10-01}}`` holds when all
lines hold. A line is a name (see :mod:`legalkit.law.scope`) with

* a word: equal to it; a list: one of them;
* ``present`` / ``absent``: stated or not;
* ``{not: …}``, ``{before: DAY}``, ``{from: DAY}``, ``{until: DAY}``, ``{lt|le|gt|ge: NUMBER}``;
* ``{before: NAME}`` etc. also compare with another date of the case, or with a day expression
  (``{after: {after: event.date, length: 1m}}``).

``any_of``, ``all_of`` take lists of conditions, ``not`` takes one.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from legalkit.law.scope import Scope, as_day, as_number, as_word

Test = Callable[[Scope], bool]

_DATE_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "before": operator.lt,
    "after": operator.gt,
    "from": operator.ge,
    "until": operator.le,
}
_NUMBER_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_GROUPS = ("any_of", "all_of", "not")


def always(scope: Scope) -> bool:
    """The condition that asks nothing."""
    return True


class Condition:
    """A compiled condition that remembers how it was written.

    Attributes:
        source: the condition as data.
        test: the compiled function.
    """

    __slots__ = ("source", "test")

    def __init__(self, source: dict[str, Any]) -> None:
        self.source = source
        self.test: Test = _all(source) if source else always

    def __call__(self, scope: Scope) -> bool:
        """Whether the condition holds."""
        return self.test(scope)

    def __repr__(self) -> str:
        return f"Condition({self.source})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and other.source == self.source

    def __hash__(self) -> int:
        return hash(repr(self.source))

    def names(self) -> Iterator[str]:
        """All names that the condition looks at."""
        yield from _names(self.source)


def _names(source: dict[str, Any]) -> Iterator[str]:
    for key, value in source.items():
        if key in ("any_of", "all_of"):
            for part in value:
                yield from _names(part)
        elif key == "not":
            yield from _names(value)
        else:
            yield key
            if isinstance(value, dict):
                for op, operand in value.items():
                    if op in _DATE_OPERATORS:
                        yield from _day_names(operand)


def _day_names(operand: Any) -> Iterator[str]:
    if isinstance(operand, dict):
        from legalkit.law.dayexpr import DayExpr  # it compiles conditions itself

        yield from DayExpr(operand).names()
    elif as_day(operand) is None:
        yield str(operand)


def _parse(value: object) -> Condition:
    if isinstance(value, Condition):
        return value
    if value is None:
        return Condition({})
    if not isinstance(value, dict):
        raise PydanticCustomError("condition", "expected a condition: a mapping of names to values")
    try:
        return Condition(value)
    except ValueError as problem:
        raise PydanticCustomError("condition", "{problem}", {"problem": str(problem)}) from None


ConditionField = Annotated[Condition, PlainValidator(_parse)]


def _all(source: dict[str, Any]) -> Test:
    tests = [_line(key, value) for key, value in source.items()]
    if len(tests) == 1:
        return tests[0]
    return lambda scope: all(test(scope) for test in tests)


def _line(key: str, value: Any) -> Test:
    if key in ("any_of", "all_of"):
        if not isinstance(value, list):
            raise ValueError(f"'{key}' takes a list of conditions")
        parts = [_all(part) for part in value]
        if key == "any_of":
            return lambda scope: any(part(scope) for part in parts)
        return lambda scope: all(part(scope) for part in parts)
    if key == "not":
        inner = _all(value)
        return lambda scope: not inner(scope)
    return _match(key, value)


def _match(name: str, wanted: Any) -> Test:
    if wanted == "present":
        return lambda scope: scope.get(name) not in (None, ())
    if wanted == "absent" or wanted is None:
        return lambda scope: scope.get(name) in (None, ())
    if isinstance(wanted, list):
        words = frozenset(as_word(word) for word in wanted)
        return lambda scope: (value := scope.get(name)) is not None and as_word(value) in words
    if isinstance(wanted, dict):
        tests = [_operator(name, op, operand) for op, operand in wanted.items()]
        return lambda scope: all(test(scope) for test in tests)
    word = as_word(wanted)
    return lambda scope: (value := scope.get(name)) is not None and as_word(value) == word


def _operator(name: str, op: str, operand: Any) -> Test:
    if op == "not":
        inner = _match(name, operand)
        return lambda scope: not inner(scope)
    if op in _DATE_OPERATORS:
        return _compare_days(name, _DATE_OPERATORS[op], operand)
    if op in _NUMBER_OPERATORS:
        number = as_number(operand)
        if number is None:
            raise ValueError(f"'{operand}' is not a number")
        compare = _NUMBER_OPERATORS[op]

        def test(scope: Scope) -> bool:
            value = scope.get(name)
            found = None if value is None else as_number(value)
            return found is not None and compare(found, number)

        return test
    known = ", ".join([*_DATE_OPERATORS, *_NUMBER_OPERATORS, "not"])
    raise ValueError(f"'{op}' is not a comparison; expected one of {known}")


def _compare_days(name: str, compare: Callable[[Any, Any], bool], operand: Any) -> Test:
    if isinstance(operand, dict):
        from legalkit.law.dayexpr import DayExpr  # it compiles conditions itself

        other = DayExpr(operand)
        return lambda scope: (
            (left := as_day(scope.get(name))) is not None
            and (right := other(scope)) is not None
            and compare(left, right)
        )
    operand = str(operand)
    fixed: date | None
    try:
        fixed = date.fromisoformat(operand)
    except ValueError:
        fixed = None

    def test(scope: Scope) -> bool:
        left = as_day(scope.get(name))
        right = fixed if fixed is not None else as_day(scope.get(operand))
        return left is not None and right is not None and compare(left, right)

    return test
