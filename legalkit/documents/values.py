"""What a paper may print: values with the note of where each of them comes from.

A paper never carries its own copy of a number. Everything it prints lies in one fact sheet, and
the sheet knows for each value the place in the case record or the room that computed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from legalkit.documents.numerals import figure_text
from legalkit.messages import Message


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in its currency; findings show it as the home courts write it."""

    value: Decimal
    currency: str = "CNY"

    def __str__(self) -> str:
        return figure_text(self.value, self.currency)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a lawyer must settle before the paper leaves the house.

    Attributes:
        reason: what is open, as it stands between the brackets; a message is said in the language
            of the paper.
        blocking: True when the pack may not be made final while it is open.
    """

    reason: str | Message
    blocking: bool = True


#: The bracket for a word that the court's language lacks; see :func:`no_word`.
NO_WORD = "documents.gap.word"


def no_word(kind: str, key: str) -> Gap:
    """A bracket where the sheets of the court have no word for a value of the case.

    Args:
        kind: which enumeration: ``asset``, ``form``, ``stage`` and so on.
        key: the value as the case writes it; the finding names it, the paper does not.
    """
    what = Message(f"documents.vocabulary.{kind}")
    return Gap(Message(NO_WORD, {"what": what, "kind": kind, "key": key}), blocking=False)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from.

    Attributes:
        origin: place in the case record, or the room and result it was taken from.
        rule: id of the rule that gave it.
        citation: the provision behind the rule.
        parts: paths of the values that it is made of, where it is a sum of others.
    """

    origin: str
    rule: str | None = None
    citation: str | None = None
    parts: tuple[str, ...] = ()


Leaf = str | int | bool | date | Decimal | Amount | Gap | Message | None


@dataclass(slots=True)
class FactSheet:
    """All values for the papers of one pack under dotted paths such as ``claims.0.amount``."""

    leaves: dict[str, Leaf] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)

    def put(
        self,
        path: str,
        value: Leaf,
        origin: str,
        rule: str | None = None,
        citation: str | None = None,
        parts: Iterable[str] = (),
    ) -> None:
        """Enter one value with its source.

        Raises:
            ValueError: when the path already holds another value; one fact has one value.
        """
        if path in self.leaves and self.leaves[path] != value:
            raise ValueError(f"{path} already holds another value")
        self.leaves[path] = value
        self.sources[path] = Source(origin, rule, citation, tuple(parts))
        parts = path.split(".")
        for position, part in enumerate(parts):
            if part.isdigit():
                owner = ".".join(parts[:position])
                self.lists[owner] = max(self.lists.get(owner, 0), int(part) + 1)

    def declare_list(self, path: str) -> None:
        """Say that ``path`` is a list, so that an empty list differs from an unknown name."""
        self.lists.setdefault(path, 0)

    def tree(self) -> dict[str, Any]:
        """The values as nested mappings and lists, for a template."""
        root: dict[str, Any] = {}
        for path, length in sorted(self.lists.items(), key=lambda item: item[0].count(".")):
            _place(root, path, [{} for _ in range(length)])
        for path, value in self.leaves.items():
            _place(root, path, value)
        return root

    def entries(self, owner: str, key: str) -> list[str]:
        """Paths of one key in all entries of a list: ``claims.0.amount``, ``claims.1.amount``."""
        paths = (f"{owner}.{position}.{key}" for position in range(self.lists.get(owner, 0)))
        return [path for path in paths if self.leaves.get(path) is not None]

    def with_prefix(self, prefix: str) -> Iterator[tuple[str, Leaf]]:
        """All values below a path."""
        return ((path, value) for path, value in self.leaves.items() if path.startswith(prefix))


def _place(root: dict[str, Any], path: str, value: Any) -> None:
    parts = path.split(".")
    here: Any = root
    for part in parts[:-1]:
        here = here[int(part)] if isinstance(here, list) else here.setdefault(part, {})
    last = parts[-1]
    if isinstance(here, list):
        if value != {} or not here[int(last)]:
            here[int(last)] = value
    elif not isinstance(value, list) or last not in here:
        here[last] = value


class Bracket(str):
    """A gap as it stands in the paper: text like any other, and known for what it is."""

    __slots__ = ()


Say = Callable[[Gap | Message], str]


class Node:
    """A mapping as a template sees it: fields only, no methods, and it notes what was read.

    A plain dict would answer ``claim.items`` with its own method instead of the field.
    """

    def __init__(
        self, data: dict[str, Any], say: Say, path: str = "", read: dict[str, Any] | None = None
    ) -> None:
        self._data = data
        self._say = say
        self._path = path
        self._read: dict[str, Any] = {} if read is None else read

    def __getitem__(self, key: str) -> Any:
        path = f"{self._path}.{key}" if self._path else key
        return _wrap(self._data[key], self._say, path, self._read)


def _wrap(value: Any, say: Say, path: str, read: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return Node(value, say, path, read)
    if isinstance(value, list | tuple):
        return [_wrap(item, say, f"{path}.{position}", read) for position, item in enumerate(value)]
    read[path] = value
    if isinstance(value, Gap):
        return Bracket(say(value))
    return say(value) if isinstance(value, Message) else value


def roots(context: dict[str, Any], read: dict[str, Any], say: Say) -> dict[str, Any]:
    """The names a template may use, each noting in ``read`` what was taken from it.

    Args:
        context: values by name.
        read: takes the paths that are read.
        say: says brackets and messages in the language of the paper.
    """
    wrapped = {key: _wrap(value, say, key, read) for key, value in context.items()}
    # A bare value counts as handed over, not as printed; the fields of papers all lie in a group.
    for key in context:
        read.pop(key, None)
    return wrapped
