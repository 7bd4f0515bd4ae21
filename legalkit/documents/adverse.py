"""Enters the documents that speak against our own case, for the one paper that must name them.

They stand in no list of exhibits and in no bundle. Standard disclosure names them all the same
(England: CPR 31.6(b)), and a list that leaves them out is a false one.
"""

from __future__ import annotations

from legalkit.documents.input import PackInput
from legalkit.documents.values import FactSheet, Leaf


def enter_adverse(given: PackInput, facts: FactSheet) -> None:
    """Enter each item of evidence that the case marks as adverse, in its order."""
    facts.declare_list("adverse")
    items = [item for item in given.case.evidence if item.adverse]
    for position, item in enumerate(items):
        values: dict[str, Leaf] = {
            "name": item.title,
            "source": item.source,
            "form": given.word("form", str(item.form)),
        }
        for key, value in values.items():
            where = f"case.yaml evidence[{item.id}].{'title' if key == 'name' else key}"
            facts.put(f"adverse.{position}.{key}", value, where)
    facts.put("flags.adverse", bool(items), "counted")
