"""Expressions that name a day: where a period starts, an effect sets in, an obstacle ends.

* ``due_on``, ``event.received_on``, ``2017-10-01``: a date of the claim, of the event, or fixed;
* ``{first_of: […]}`` the first that is known; ``{earliest_of: […]}``, ``{latest_of: […]}`` of the
  known;
* ``{after: X, length: 6m}``, ``{before: X, length: 6m}``; ``{next_day: X}``, ``{day_before: X}``,
  ``{end_of_year: X}``, ``{end_of_month: X}``;
* ``{all_of: [X, Y]}`` the later of both, unknown when one is unknown;
* ``{event: [kinds], date: received_on, which: first|last}``: a date of an event on the timeline;
* ``{when: CONDITION, then: X, else: Y}``.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from legalkit.dates.length import ONE_DAY, Length, add, end_of_year, subtract
from legalkit.law.condition import Condition
from legalkit.law.scope import Scope, as_day
from legalkit.model.claim import EventKind

Day = Callable[[Scope], date | None]


class DayExpr:
    """A compiled day expression that remembers how it was written."""

    __slots__ = ("find", "source")

    def __init__(self, source: Any) -> None:
        self.source = source
        self.find: Day = _compile(source)

    def __call__(self, scope: Scope) -> date | None:
        """The day, or None when it is not known."""
        return self.find(scope)

    def __repr__(self) -> str:
        return f"DayExpr({self.source!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DayExpr) and other.source == self.source

    def __hash__(self) -> int:
        return hash(repr(self.source))

    def names(self) -> Iterator[str]:
        """All names of dates that the expression looks at."""
        yield from _names(self.source)


def _names(source: Any) -> Iterator[str]:
    if isinstance(source, str):
        yield source
    elif isinstance(source, list):
        for part in source:
            yield from _names(part)
    elif isinstance(source, dict):
        for group in ("when", "where"):
            yield from Condition(source.get(group) or {}).names()
        for key, value in source.items():
            if key not in ("when", "where", "length", "event", "date", "which"):
                yield from _names(value)


def _parse(value: object) -> DayExpr:
    if isinstance(value, DayExpr):
        return value
    try:
        return DayExpr(value)
    except ValueError as problem:
        raise PydanticCustomError(
            "day_expression", "{problem}", {"problem": str(problem)}
        ) from None


DayExprField = Annotated[DayExpr, PlainValidator(_parse)]


def _compile(source: Any) -> Day:
    if isinstance(source, str):
        return _named(source)
    if not isinstance(source, dict):
        raise ValueError(f"'{source}' names no day")  # noqa: TRY004  (a finding, not misuse)
    for key, build in _BUILDERS.items():
        if key in source:
            return build(source)
    raise ValueError(
        f"'{', '.join(source)}' is no day expression; expected one of {', '.join(_BUILDERS)}"
    )


def _named(name: str) -> Day:
    try:
        fixed = date.fromisoformat(name)
    except ValueError:
        if name == "last_instalment":
            return lambda scope: max(scope.claim.instalments, default=None)
        if name == "first_instalment":
            return lambda scope: min(scope.claim.instalments, default=None)
        return lambda scope: as_day(scope.get(name))
    return lambda scope: fixed


def _several(key: str, choose: Callable[[list[date]], date]) -> Callable[[dict[str, Any]], Day]:
    def build(source: dict[str, Any]) -> Day:
        parts = [_compile(part) for part in source[key]]

        def find(scope: Scope) -> date | None:
            known = [day for part in parts if (day := part(scope)) is not None]
            return choose(known) if known else None

        return find

    return build


def _first_of(source: dict[str, Any]) -> Day:
    parts = [_compile(part) for part in source["first_of"]]

    def find(scope: Scope) -> date | None:
        for part in parts:
            day = part(scope)
            if day is not None:
                return day
        return None

    return find


def _all_of(source: dict[str, Any]) -> Day:
    parts = [_compile(part) for part in source["all_of"]]

    def find(scope: Scope) -> date | None:
        days = [part(scope) for part in parts]
        known = [day for day in days if day is not None]
        return max(known) if len(known) == len(days) else None

    return find


def _moved(key: str, move: Callable[[date], date]) -> Callable[[dict[str, Any]], Day]:
    def build(source: dict[str, Any]) -> Day:
        inner = _compile(source[key])
        return lambda scope: move(day) if (day := inner(scope)) is not None else None

    return build


def _shifted(key: str, move: Callable[[date, Length], date]) -> Callable[[dict[str, Any]], Day]:
    def build(source: dict[str, Any]) -> Day:
        inner = _compile(source[key])
        length = Length.parse(str(source["length"]))
        return lambda scope: move(day, length) if (day := inner(scope)) is not None else None

    return build


def _of_event(source: dict[str, Any]) -> Day:
    kinds = source["event"] if isinstance(source["event"], list) else [source["event"]]
    wanted = frozenset(EventKind(kind) for kind in kinds)
    fields = source.get("date", "date")
    names = fields if isinstance(fields, list) else [fields]
    last = source.get("which", "first") == "last"
    only = Condition(source.get("where") or {})

    def find(scope: Scope) -> date | None:
        outer = scope.event
        days = []
        for event in scope.events:
            if event.kind not in wanted:
                continue
            scope.event = event
            if only(scope):
                found = next(
                    (d for n in names if (d := as_day(scope.get(f"event.{n}"))) is not None), None
                )
                if found is not None:
                    days.append(found)
        scope.event = outer
        return (max(days) if last else min(days)) if days else None

    return find


def _conditional(source: dict[str, Any]) -> Day:
    condition = Condition(source["when"])
    then = _compile(source["then"])
    otherwise = _compile(source["else"]) if source.get("else") is not None else (lambda scope: None)
    return lambda scope: then(scope) if condition(scope) else otherwise(scope)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


_BUILDERS: dict[str, Callable[[dict[str, Any]], Day]] = {
    "when": _conditional,
    "event": _of_event,
    "first_of": _first_of,
    "all_of": _all_of,
    "earliest_of": _several("earliest_of", min),
    "latest_of": _several("latest_of", max),
    "after": _shifted("after", add),
    "before": _shifted("before", subtract),
    "next_day": _moved("next_day", lambda day: day + ONE_DAY),
    "day_before": _moved("day_before", lambda day: day - ONE_DAY),
    "end_of_year": _moved("end_of_year", end_of_year),
    "end_of_month": _moved("end_of_month", _end_of_month),
}
