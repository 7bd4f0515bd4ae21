"""A sheet that rests on the sheet of another law and says only where it differs.

Federal or uniform law stands once, and the sheet of a state replaces what is different there.
"""

from __future__ import annotations

from typing import Any, TypeVar

from legalkit.messages import Message
from legalkit.model.base import Value
from legalkit.model.errors import RuleError
from legalkit.model.finding import Finding, Where

V = TypeVar("V", bound=Value)


def over(own: V, base: V) -> V:
    """``own`` laid over ``base``.

    Entries with an id replace those of the same id in their place; new ones go in front, because
    where the first that fits counts, the particular goes before the general. Mappings are laid
    over each other key by key. What ``own`` does not say at all is as in ``base``.

    Args:
        own: the sheet that differs.
        base: the sheet that holds otherwise.
    """
    said = own.model_fields_set
    changes = {
        name: _over(getattr(own, name), getattr(base, name)) if name in said else value
        for name, value in ((name, getattr(base, name)) for name in type(own).model_fields)
    }
    return own.model_copy(update=changes)


def _over(own: Any, base: Any) -> Any:
    if isinstance(own, dict) and isinstance(base, dict):
        return base | {key: _over(own[key], base[key]) if key in base else own[key] for key in own}
    if isinstance(own, tuple) and isinstance(base, tuple) and _named(own) and _named(base):
        mine = {entry.id: entry for entry in own}
        kept = tuple(mine.pop(entry.id, entry) for entry in base)
        return (*mine.values(), *kept)
    return own


def _named(entries: tuple[Any, ...]) -> bool:
    return all(hasattr(entry, "id") for entry in entries)


def only_one_step(path: str, base: str, further: str | None) -> None:
    """Refuse a sheet whose base rests on a third: nobody could tell by reading what holds.

    Raises:
        RuleError: when ``further`` names a law.
    """
    if further is not None:
        expected = Message("expected.base_of_its_own", {"base": base, "further": further})
        finding = Finding("LK105", where=Where(path, None, "based_on"), params={
            "value": base, "expected": expected})  # fmt: skip
        raise RuleError(f"the rule sheet {path} does not hold", [finding])
