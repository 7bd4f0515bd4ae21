"""Conditions and day expressions of rule sheets as short codes for the compiled walk.

What rests on the words of an event is answered here, once, by the engine's own conditions; what
rests on its days, on dates of the claim or on the running clock becomes a code of a few numbers.
What has no such form raises :class:`Unsupported`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from legalkit.law.dayexpr import DayExpr
from legalkit.portfolio import layout as lay
from legalkit.portfolio.batch import CLAIM_DAYS, EVENT_DAYS
from legalkit.portfolio.columns import (
    MONTH_END,
    YEAR_END,
    Env,
    Unsupported,
    holds,
    named_day,
    shift_table,
    word_is,
)
from legalkit.portfolio.daybook import DayBook
from legalkit.portfolio.daytable import MISSING

#: An expression: a code with its number, and the expressions that it works on.
Node = tuple[int, int, tuple["Any", ...]]
Truth = bool | Node
NO_DAY: Node = (lay.CODE_DAY, int(MISSING), ())

_COMPARED = {
    "before": lay.CODE_BEFORE,
    "after": lay.CODE_AFTER,
    "from": lay.CODE_FROM,
    "until": lay.CODE_UNTIL,
}
_ASKED = {
    "clock.expired": lay.ASK_EXPIRED,
    "clock.base_expired": lay.ASK_BASE_EXPIRED,
    "clock.started": lay.ASK_STARTED,
}
_CLOCK_DAYS = {"clock.expires_on": lay.CLOCK_ROLLED, "clock.start": lay.CLOCK_ORIGIN}
_SEVERAL = {
    "first_of": lay.CODE_FIRST,
    "all_of": lay.CODE_ALL,
    "earliest_of": lay.CODE_EARLIEST,
    "latest_of": lay.CODE_LATEST,
}
_STEPS = {"next_day": 1, "day_before": -1}
_ENDS = {"end_of_year": YEAR_END, "end_of_month": MONTH_END}
_MOVED = ("after", "before", *_STEPS, *_ENDS)
#: In the order in which :mod:`legalkit.portfolio.columns` looks for them.
_BUILDERS = (
    "when", "event", "first_of", "all_of", "earliest_of", "latest_of", "after", "before",
    "next_day", "day_before", "end_of_year", "end_of_month",
)  # fmt: skip


@dataclass(slots=True)
class Expressions:
    """Codes, one after the other; equal expressions are written once.

    Attributes:
        book: the day tables that they look at.
        code: the codes with their numbers.
    """

    book: DayBook
    code: list[int] = field(default_factory=list)
    _known: dict[Node, int] = field(default_factory=dict)

    def day(self, source: Any, env: Env) -> int:
        """Where the code of a day expression begins; ``env`` holds the words of the event."""
        return self.written(day_node(source, env, self.book))

    def truth(self, found: Truth) -> int:
        """Where the code of a condition begins; NONE for one that always holds."""
        if isinstance(found, bool):
            return lay.NONE if found else self.written((lay.CODE_DAY, 0, ()))
        return self.written(found)

    def written(self, node: Node) -> int:
        """Where the code of an expression begins, or a number that stands for a short one."""
        code, number, _ = node
        if code == lay.CODE_TOLD:
            return lay.SHORT - number
        if code == lay.CODE_EVENT:
            return lay.SHORT - number * 9
        if node not in self._known:
            self._known[node] = len(self.code)
            self._write(node)
            self.code += (lay.CODE_END, 0)
        return self._known[node]

    def _write(self, node: Node) -> None:
        code, number, parts = node
        for part in parts:
            self._write(part)
        self.code += (code, number)


def condition(source: Mapping[str, Any], env: Env, book: DayBook) -> Truth:
    """A condition: true or false where the words decide, else an expression.

    Raises:
        Unsupported: when something that has no code decides.
    """
    return _all([partial(_line, key, value, env, book) for key, value in source.items()])


def _all(parts: Sequence[Callable[[], Truth]]) -> Truth:
    return _joined(parts, lay.CODE_AND, decides=False)


def _joined(parts: Sequence[Callable[[], Truth]], code: int, *, decides: bool) -> Truth:
    """Parts joined by "and" or "or"; one without code matters only where no other decides."""
    found: Truth = not decides
    open_: Unsupported | None = None
    for part in parts:
        try:
            one = part()
        except Unsupported as problem:
            open_ = problem
            continue
        if one is decides:
            return decides
        if not isinstance(one, bool):
            found = one if isinstance(found, bool) else (code, 0, (found, one))
    if open_ is not None:
        raise open_
    return found


def _not(one: Truth) -> Truth:
    return not one if isinstance(one, bool) else (lay.CODE_NOT, 0, (one,))


def _line(key: str, value: Any, env: Env, book: DayBook) -> Truth:
    if key == "any_of":
        parts = [partial(condition, part, env, book) for part in value]
        return _joined(parts, lay.CODE_OR, decides=True)
    if key == "all_of":
        return _all([partial(condition, part, env, book) for part in value])
    if key == "not":
        return _not(condition(value, env, book))
    try:
        return bool(holds({key: value}, env)[0])
    except Unsupported:
        return _match(key, value, env, book)


def _match(key: str, wanted: Any, env: Env, book: DayBook) -> Truth:
    if isinstance(wanted, dict):
        return _all([partial(_operator, key, op, x, env, book) for op, x in wanted.items()])
    if key in _ASKED:
        yes, no = word_is(True, wanted), word_is(False, wanted)
        asked: Node = (lay.CODE_LATE, _ASKED[key], ())
        return yes if yes is no else asked if yes else _not(asked)
    node = _name(key)
    if wanted == "present":
        return (lay.CODE_KNOWN, 0, (node,))
    if wanted == "absent" or wanted is None:
        return _not((lay.CODE_KNOWN, 0, (node,)))
    raise Unsupported(f"{key} compared with a word")


def _operator(key: str, op: str, operand: Any, env: Env, book: DayBook) -> Truth:
    if op == "not":
        return _not(_line(key, operand, env, book))
    if op not in _COMPARED:
        raise Unsupported(f"{key} compared with a number")
    left = day_node(key, env, book)
    right = day_node(operand if isinstance(operand, dict) else str(operand), env, book)
    return (_COMPARED[op], 0, (left, right))


def _name(name: str) -> Node:
    if name in _CLOCK_DAYS:
        return (lay.CODE_CLOCK, _CLOCK_DAYS[name], ())
    if name.startswith("event.") and name[6:] in EVENT_DAYS:
        return (lay.CODE_EVENT, EVENT_DAYS.index(name[6:]), ())
    plain = name.removeprefix("claim.")
    if plain in CLAIM_DAYS:
        return (lay.CODE_CLAIM, CLAIM_DAYS.index(plain), ())
    raise Unsupported(name)


def day_node(source: Any, env: Env, book: DayBook) -> Node:
    """A day expression.

    Raises:
        Unsupported: when it has no code.
    """
    if isinstance(source, DayExpr):
        source = source.source
    if isinstance(source, str):
        try:
            return (lay.CODE_DAY, int(named_day(source, env)[0]), ())
        except Unsupported:
            return _name(source)
    key = next((key for key in _BUILDERS if key in source), "")
    if key == "when":
        return _conditional(source, env, book)
    if key in _SEVERAL:
        return _several(key, source, env, book)
    if key not in _MOVED:
        raise Unsupported(str(source))
    return (*_move(key, source, book), (day_node(source[key], env, book),))


def _move(key: str, source: Mapping[str, Any], book: DayBook) -> tuple[int, int]:
    """The code that moves a day."""
    if key in _STEPS:
        return lay.CODE_PLUS, _STEPS[key]
    table = _ENDS[key] if key in _ENDS else shift_table(key, str(source["length"]))
    return lay.CODE_TABLE, book.number(table)


def _several(key: str, source: Mapping[str, Any], env: Env, book: DayBook) -> Node:
    parts = [day_node(part, env, book) for part in source[key]]
    if key == "first_of":
        parts = [part for part in parts if part != NO_DAY] or [NO_DAY]
    found = parts[0]
    for part in parts[1:]:
        found = (_SEVERAL[key], 0, (found, part))
    one, other = (*found[2], NO_DAY, NO_DAY)[:2]
    if found[0] == lay.CODE_FIRST and one[0] == other[0] == lay.CODE_EVENT:
        return (lay.CODE_TOLD, one[1] * 8 + other[1], ())
    return found


def _conditional(source: Mapping[str, Any], env: Env, book: DayBook) -> Node:
    when = condition(source["when"], env, book)
    otherwise = source.get("else")
    if when is True:
        return day_node(source["then"], env, book)
    other = NO_DAY if otherwise is None else day_node(otherwise, env, book)
    if when is False:
        return other
    return (lay.CODE_CHOOSE, 0, (when, day_node(source["then"], env, book), other))
