"""Acts, debts and accounts that two sources tell: one entry, and a finding where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from legalkit.model.companies import CompanyDebt, CompanyFact, Transfer
from legalkit.model.finding import Finding, Severity

_Entry = TypeVar("_Entry", CompanyDebt, Transfer)
#: Where these differ, two entries under one id are two things, and LK601 says that the id is taken.
_SAME = ("type", "from_", "to", "debtor", "creditor")
_NOT_COMPARED = frozenset({"id", "source", "seen", "note", "evidence", *_SAME})


def cited(entry: Any) -> str:
    """Who says so: the source of an entry and the day on which it was seen."""
    seen = f", {entry.seen}" if entry.seen else ""
    return f"{entry.source or getattr(entry, 'id', entry.__class__.__name__)}{seen}"


def told_once(parts: Sequence[Sequence[_Entry]], findings: list[Finding]) -> tuple[_Entry, ...]:
    """Entries of several sources; one that another source told under the same id is told once.

    The first to say a thing is followed, what a later one adds is kept, and where the two differ
    a finding names both (LK643). Entries of one source are never put together.

    Args:
        parts: the entries of each source.
        findings: what differs is added here.
    """
    known: list[_Entry] = []
    place: dict[str, int] = {}
    for part in parts:
        own: dict[str, int] = {}
        for entry in part:
            at = place.get(entry.id)
            if at is not None and _same(known[at], entry):
                known[at] = _both(known[at], entry, findings)
                continue
            own.setdefault(entry.id, len(known))
            known.append(entry)
        for id_, at in own.items():
            place.setdefault(id_, at)
    return tuple(known)


def _same(one: Any, other: Any) -> bool:
    return all(getattr(one, name, None) == getattr(other, name, None) for name in _SAME)


def _both(one: _Entry, other: _Entry, findings: list[Finding]) -> _Entry:
    update: dict[str, Any] = {}
    for name in _fields(one, other):
        had, told = getattr(one, name, None), getattr(other, name, None)
        if told is None:
            continue
        if had is None:
            update[name] = told
        elif name not in _NOT_COMPARED and str(had) != str(told) and had != told:
            values = f"{had} ({cited(one)}); {told} ({cited(other)})"
            params = {"id": one.id, "what": name, "values": values}
            findings.append(Finding("LK643", Severity.WARNING, params=params))
    sources = [word for e in (one, other) if e.source for word in e.source.split(" | ")]
    update["source"] = " | ".join(dict.fromkeys(sources)) or None
    update["seen"] = max((e.seen for e in (one, other) if e.seen), default=None)
    return one.model_copy(update=update)


def _fields(*entries: Any) -> tuple[str, ...]:
    """Fields of the model and the further keys of all entries, each once."""
    own = (name for entry in entries for name in type(entry).model_fields)
    further = (name for entry in entries for name in entry.model_extra or {})
    return tuple(dict.fromkeys((*own, *further)))


def accounts_that_differ(facts: Sequence[CompanyFact]) -> Iterator[Finding]:
    """Two sources that give an entity different accounts for one day; both stay as they are."""
    told: dict[tuple[str, object, str], list[CompanyFact]] = defaultdict(list)
    for fact in facts:
        for name in ("total_assets", "total_liabilities"):
            if getattr(fact, name) is not None:
                told[fact.entity, fact.date, name].append(fact)
    for (entity, day, name), entries in told.items():
        seen = {getattr(fact, name): cited(fact) for fact in reversed(entries)}
        if len(seen) > 1:
            values = "; ".join(f"{value} ({who})" for value, who in seen.items())
            params = {"id": f"{entity} {day}", "what": name, "values": values}
            yield Finding("LK643", Severity.WARNING, params=params)
