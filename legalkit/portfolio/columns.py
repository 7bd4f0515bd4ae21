"""Conditions and day expressions of rule sheets over columns instead of over one case.

A word column is answered by asking the engine's own condition once per word that occurs; a day
column by comparing whole columns. What has no columnar meaning raises :class:`Unsupported`, and
the rows concerned go to the explained engine.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from legalkit.dates.length import Length, add, end_of_year, subtract
from legalkit.law.condition import Condition
from legalkit.law.dayexpr import DayExpr
from legalkit.law.rule import Rule
from legalkit.law.scope import CLAIM_FIELDS, EVENT_FIELDS, Scope, as_day
from legalkit.portfolio.daytable import MISSING, Days, DayTable, Mask, number

DAY_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "before": operator.lt,
    "after": operator.gt,
    "from": operator.ge,
    "until": operator.le,
}


class Unsupported(Exception):  # noqa: N818 - not an error: the other path answers
    """A rule says something that has no columnar meaning."""


@dataclass(frozen=True, slots=True)
class Words:
    """A column of words: a code for each row, and what each code stands for."""

    codes: NDArray[Any]
    vocabulary: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """The events of one place in the order of time, one for each row.

    Attributes:
        there: rows that have an event in this place.
        counted: rows whose event counts in this scenario.
        kind: code of its kind, a place in ``kinds``.
        days: dates by field.
        words: word columns by field.
        has_amount, part: whether it speaks of a sum, and of less than the whole.
    """

    there: Mask
    counted: Mask
    kind: NDArray[Any]
    kinds: tuple[str, ...]
    days: Mapping[str, Days]
    words: Mapping[str, Words]
    has_amount: Mask
    part: Mask


#: A value over some rows: a constant, days, words.
Value = object


@dataclass(slots=True)
class Env:
    """What a rule can look at, for the rows of one law and claim type.

    Attributes:
        claim: constants of the claim by field.
        days: days of the claim by field.
        defaults: assumed answers of the rule sheet.
        slots: events; None when an answer must not rest on which events there are.
        rows: the rows in hand.
        slot: the event in hand.
        clock: what is known of the running clock, for the rows in hand.
    """

    claim: Mapping[str, object]
    days: Mapping[str, Days]
    defaults: Mapping[str, str]
    slots: tuple[Slot, ...] | None
    rows: NDArray[Any]
    slot: Slot | None = None
    clock: Mapping[str, Value] = field(default_factory=dict)

    def at(self, rows: NDArray[Any], slot: Slot | None, clock: Mapping[str, Value]) -> Env:
        """The same over other rows."""
        return Env(self.claim, self.days, self.defaults, self.slots, rows, slot, clock)

    def get(self, path: str) -> Value:
        """A value by its name, as :meth:`legalkit.law.scope.Scope.get` finds it."""
        if path.startswith("event."):
            return self._event(path[6:])
        if path.startswith("clock."):
            return self.clock.get(path[6:])
        name = path.removeprefix("claim.")
        if name in self.days:
            return self.days[name][self.rows]
        if name in CLAIM_FIELDS:
            if name not in self.claim:
                raise Unsupported(path)
            return self.claim[name]
        return self.defaults.get(name)

    def _event(self, name: str) -> Value:
        slot = self.slot
        if slot is None:
            return None
        if name in slot.days:
            return slot.days[name][self.rows]
        if name in slot.words:
            words = slot.words[name]
            return Words(words.codes[self.rows], words.vocabulary)
        if name == "kind":
            return Words(slot.kind[self.rows], slot.kinds)
        if name == "amount":
            return Words(slot.has_amount[self.rows].astype(np.int8), _AMOUNTS)
        if name in EVENT_FIELDS:
            raise Unsupported(f"event.{name}")
        return self.defaults.get(f"event.{name}")


class _Amount:
    """A sum of which only the existence is known here."""

    def __str__(self) -> str:
        raise Unsupported("event.amount")


_AMOUNTS = (None, _Amount())


class _Stub:
    """Stands for a scope in which every name has one value."""

    def __init__(self, value: object) -> None:
        self._value = value

    def get(self, path: str) -> object:
        return self._value


def holds(source: Mapping[str, Any], env: Env) -> Mask:
    """Whether a condition holds, for each row."""
    return _all([(_line, key, value) for key, value in source.items()], env)


def _all(parts: list[tuple[Callable[..., Mask], Any, Any]], env: Env) -> Mask:
    """Whether all parts hold; one without columnar meaning matters only where others do."""
    result = np.ones(len(env.rows), dtype=bool)
    open_: Unsupported | None = None
    for test, key, value in parts:
        try:
            result &= test(key, value, env)
        except Unsupported as problem:
            open_ = problem
    if open_ is not None and result.any():
        raise open_
    return result


def _any(parts: list[Mapping[str, Any]], env: Env) -> Mask:
    """Whether one of the parts holds; see :func:`_all`."""
    result = np.zeros(len(env.rows), dtype=bool)
    open_: Unsupported | None = None
    for part in parts:
        try:
            result |= holds(part, env)
        except Unsupported as problem:
            open_ = problem
    if open_ is not None and not result.all():
        raise open_
    return result


def _line(key: str, value: Any, env: Env) -> Mask:
    if key == "any_of":
        return _any(value, env)
    if key == "all_of":
        return _all([(lambda _, part, env: holds(part, env), "", part) for part in value], env)
    if key == "not":
        return ~holds(value, env)
    return _match(env.get(key), value, env)


def _match(value: Value, wanted: Any, env: Env) -> Mask:
    if isinstance(wanted, dict):
        result = np.ones(len(env.rows), dtype=bool)
        for op, operand in wanted.items():
            if op == "not":
                result &= ~_match(value, operand, env)
            elif op in DAY_OPERATORS:
                result &= _compared(value, DAY_OPERATORS[op], operand, env)
            else:
                result &= _words(value, {op: operand}, env)
        return result
    if isinstance(value, np.ndarray):
        if wanted == "present":
            return cast("Mask", value != MISSING)
        if wanted == "absent" or wanted is None:
            return cast("Mask", value == MISSING)
        raise Unsupported("a day compared with a word")
    return _words(value, wanted, env)


def _words(value: Value, wanted: Any, env: Env) -> Mask:
    if isinstance(value, np.ndarray):
        raise Unsupported("a day compared with a number")
    if isinstance(value, Words):
        return cast("Mask", _table(value.vocabulary, repr(wanted), _Same(wanted))[value.codes])
    return np.full(len(env.rows), word_is(value, wanted))


class _Same:
    """Carries a wanted value past the cache, whose key is how it is written."""

    def __init__(self, wanted: Any) -> None:
        self.wanted = wanted

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same)


@lru_cache(maxsize=4096)
def _table(vocabulary: tuple[object, ...], written: str, carried: _Same) -> Mask:
    """Whether each word of a vocabulary is one that is wanted."""
    return np.array([word_is(word, carried.wanted) for word in vocabulary], dtype=bool)


def word_is(value: object, wanted: Any) -> bool:
    """Whether one value is what a condition wants, as the explained engine says."""
    return Condition({"value": wanted})(cast("Scope", _Stub(value)))


def _compared(value: Value, compare: Callable[[Any, Any], Any], operand: Any, env: Env) -> Mask:
    left = _as_days(value, env)
    if isinstance(operand, dict):
        right = day(operand, env)
    else:
        right = named_day(str(operand), env, instalments=False)
    return cast("Mask", (left != MISSING) & (right != MISSING) & compare(left, right))


def _as_days(value: Value, env: Env) -> Days:
    if isinstance(value, np.ndarray):
        return value.astype(np.int32)
    if isinstance(value, Words):
        raise Unsupported("a word compared with a day")
    found = as_day(value)
    return np.full(len(env.rows), MISSING if found is None else number(found), dtype=np.int32)


def covers(rule: Rule, days: Days) -> Mask:
    """Days on which a rule was in force."""
    first, last = rule.in_force.from_, rule.in_force.until
    inside = np.ones(len(days), dtype=bool)
    if first is not None:
        inside &= days >= number(first)
    if last is not None:
        inside &= days <= number(last)
    return inside


# --- days ---------------------------------------------------------------------------------------


def day(source: Any, env: Env) -> Days:
    """The day that an expression names, for each row; MISSING where it is not known."""
    if isinstance(source, DayExpr):
        source = source.source
    if isinstance(source, str):
        return named_day(source, env)
    for key, build in _BUILDERS.items():
        if key in source:
            return build(source, env)
    raise Unsupported(str(source))


def named_day(name: str, env: Env, *, instalments: bool = True) -> Days:
    """The day of a name, or a day that is written out, for each row."""
    try:
        fixed = date.fromisoformat(name)
    except ValueError:
        if instalments and name in ("last_instalment", "first_instalment"):
            return np.full(len(env.rows), MISSING, dtype=np.int32)
        return _as_days(env.get(name), env)
    return np.full(len(env.rows), number(fixed), dtype=np.int32)


def _first_of(source: dict[str, Any], env: Env) -> Days:
    found = day(source["first_of"][0], env)
    for part in source["first_of"][1:]:
        if (found != MISSING).all():
            break
        found = np.where(found == MISSING, day(part, env), found)
    return found


def _all_of(source: dict[str, Any], env: Env) -> Days:
    parts = [day(part, env) for part in source["all_of"]]
    known = np.logical_and.reduce([part != MISSING for part in parts])
    return np.where(known, np.maximum.reduce(parts), MISSING)


def _latest_of(source: dict[str, Any], env: Env) -> Days:
    return cast("Days", np.maximum.reduce([day(part, env) for part in source["latest_of"]]))


def _earliest_of(source: dict[str, Any], env: Env) -> Days:
    return _least([day(part, env) for part in source["earliest_of"]])


def _least(parts: list[Days]) -> Days:
    """The earliest of the known days."""
    top = np.int32(2**31 - 1)
    least = np.minimum.reduce([np.where(part == MISSING, top, part) for part in parts])
    return np.where(least == top, MISSING, least).astype(np.int32)


def _conditional(source: dict[str, Any], env: Env) -> Days:
    then = day(source["then"], env)
    otherwise = source.get("else")
    other = np.full_like(then, MISSING) if otherwise is None else day(otherwise, env)
    return np.where(holds(source["when"], env), then, other)


def _of_event(source: dict[str, Any], env: Env) -> Days:
    kinds = source["event"] if isinstance(source["event"], list) else [source["event"]]
    fields = source.get("date", "date")
    names = fields if isinstance(fields, list) else [fields]
    found = []
    if env.slots is None:
        raise Unsupported("an answer that rests on other events")
    for slot in env.slots:
        wanted = np.array([kind in kinds for kind in slot.kinds], dtype=bool)
        inner = env.at(env.rows, slot, env.clock)
        fits = (slot.there & slot.counted)[env.rows] & wanted[slot.kind[env.rows]]
        if not fits.any():
            continue
        fits &= holds(source.get("where") or {}, inner)
        when = np.full(len(env.rows), MISSING, dtype=np.int32)
        for name in reversed(names):
            told = _as_days(inner.get(f"event.{name}"), inner)
            when = np.where(told == MISSING, when, told)
        found.append(np.where(fits, when, MISSING))
    if not found:
        return np.full(len(env.rows), MISSING, dtype=np.int32)
    if source.get("which", "first") == "last":
        return cast("Days", np.maximum.reduce(found))
    return _least(found)


def _end_of_month(when: date) -> date:
    from calendar import monthrange

    return when.replace(day=monthrange(when.year, when.month)[1])


@lru_cache(maxsize=256)
def shift_table(key: str, length: str) -> DayTable:
    """Days to the days a length after or before them."""
    stated = Length.parse(length)
    if key == "after":
        return DayTable(lambda when: add(when, stated))
    return DayTable(lambda when: subtract(when, stated))


YEAR_END = DayTable(end_of_year)
MONTH_END = DayTable(_end_of_month)


def end_of_years(days: Days) -> Days:
    """31 December of the year of each day."""
    return YEAR_END[days]


def _plus(days: Days, more: int) -> Days:
    return np.where(days == MISSING, MISSING, days + np.int32(more)).astype(np.int32)


_BUILDERS: dict[str, Callable[[dict[str, Any], Env], Days]] = {
    "when": _conditional,
    "event": _of_event,
    "first_of": _first_of,
    "all_of": _all_of,
    "earliest_of": _earliest_of,
    "latest_of": _latest_of,
    "after": lambda source, env: shift_table("after", str(source["length"]))[
        day(source["after"], env)
    ],
    "before": lambda source, env: shift_table("before", str(source["length"]))[
        day(source["before"], env)
    ],
    "next_day": lambda source, env: _plus(day(source["next_day"], env), 1),
    "day_before": lambda source, env: _plus(day(source["day_before"], env), -1),
    "end_of_year": lambda source, env: YEAR_END[day(source["end_of_year"], env)],
    "end_of_month": lambda source, env: MONTH_END[day(source["end_of_month"], env)],
}
