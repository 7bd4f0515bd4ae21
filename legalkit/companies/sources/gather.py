"""Collects the facts that one file states; every fact keeps its source and the day it was seen."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from legalkit.companies.identifiers import number
from legalkit.companies.names import fold
from legalkit.model.companies import (
    CompanyDebt,
    CompanyFact,
    CompanyFacts,
    Entity,
    Relation,
    Transfer,
)
from legalkit.model.finding import Finding, Severity, Where
from legalkit.model.scalars import When

_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-]+")
#: Numbers that name one entity, strongest first; the id of an imported entity is made of it.
_STRONG = ("uscc", "lei", "gb_coh", "de_hrb", "vat", "cn_id", "gb_officer")
_MODELS: dict[str, type[BaseModel]] = {
    "entities": Entity,
    "relations": Relation,
    "debts": CompanyDebt,
    "transfers": Transfer,
    "facts": CompanyFact,
}
#: Without any date in the file nor from the person, facts stand under this day, and a note says so.
UNDATED = date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class SourceRead:
    """What a file gave: facts, and what could not be used."""

    facts: CompanyFacts
    findings: tuple[Finding, ...] = ()


def safe_id(text: str, prefix: str = "") -> str:
    """An id made of any text: the same text gives the same id, different texts different ids."""
    plain = _UNSAFE.sub("-", text).strip("-.")
    if plain != text or not plain or len(prefix) + len(plain) > 70:
        tail = hashlib.sha256(text.encode()).hexdigest()[:10]
        plain = f"{plain[: 55 - len(prefix)].rstrip('-.')}-{tail}" if plain else tail
    return f"{prefix}{plain}"


def span(text: object) -> tuple[date, date] | None:
    """First and last day that a date of a register may mean: ``2010`` is a whole year."""
    value = str(text or "").strip()
    if not value:
        return None
    try:
        when = When.parse(value[:10] if re.match(r"\d{4}-\d{2}-\d{2}T", value) else value)
    except ValueError:
        return None
    return when.earliest, when.latest


@dataclass(slots=True)
class Gathering:
    """Facts of one source while they are read.

    Attributes:
        file: name of the file, for findings.
        source: how each fact cites it.
        seen: day on which it was looked at, where an entry does not give its own.
        numbered: folded name -> id, for companies that the file names with one number; only
            where a person said that a name stands for that number.
        by_name: names that were taken for such a company.
    """

    file: str
    source: str
    seen: date | None = None
    parts: dict[str, dict[Any, BaseModel]] = field(
        default_factory=lambda: {name: {} for name in _MODELS}
    )
    findings: list[Finding] = field(default_factory=list)
    numbered: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)

    def entity(
        self,
        *,
        name: str,
        identifiers: Mapping[str, str] | None = None,
        scope: str = "",
        **more: Any,
    ) -> str:
        """Add an entity, or another statement about one that is there; returns its id.

        Without a number the name is the key, and for a person the company beside it as well:
        two people of one name are two until somebody says that they are one.
        """
        given = more.pop("id", None)
        numbers = {
            found.scheme: found.value
            for found in (number(scheme, text) for scheme, text in (identifiers or {}).items())
            if found.value
        }
        kind = str(more.get("kind", ""))
        key = given or self._key(numbers)
        # A number that does not hold is still another number: then the name says nothing.
        key = key or (None if identifiers else self._numbered(name, kind))
        key = key or self._name_key(name, kind, scope)
        known = self.parts["entities"].get(key)
        if known is None:
            self._add("entities", key, {**more, "id": key, "name": name, "identifiers": numbers})
        else:
            self._complete(key, known, name, numbers, more)
        return key

    def _numbered(self, name: str, kind: str) -> str | None:
        """The company of this file that bears this very name with a number, where that was said."""
        found = self.numbered.get(fold(name)) if kind != "person" else None
        if found is not None:
            self.by_name[name] = found
        return found

    def id_of(self, identifiers: Mapping[str, str]) -> str | None:
        """The id that numbers give, when one of them names an entity and its check holds."""
        found = (number(scheme, text) for scheme, text in identifiers.items())
        return self._key({one.scheme: one.value for one in found if one.value})

    def _key(self, numbers: Mapping[str, str]) -> str | None:
        for scheme in _STRONG:
            if scheme in numbers and number(scheme, numbers[scheme]).holds:
                return safe_id(numbers[scheme], f"{scheme.upper()}-")
        return None

    def _name_key(self, name: str, kind: str, scope: str) -> str:
        beside = scope if kind == "person" else ""
        tail = hashlib.sha256(f"{fold(name)}|{beside}".encode()).hexdigest()[:12]
        return f"{'P' if kind == 'person' else 'N'}-{tail}"

    def _complete(
        self, key: str, known: BaseModel, name: str, numbers: dict[str, str], more: dict[str, Any]
    ) -> None:
        """What a further record adds; a different name is kept beside the first."""
        had = known.model_dump()
        merged = {k: had[k] if had.get(k) not in (None, (), {}) else v for k, v in more.items()}
        merged["identifiers"] = {**numbers, **had["identifiers"]}
        names = [*had["other_names"], *more.get("other_names", ())]
        if name and fold(name) != fold(had["name"]):
            names.append(name)
        merged["other_names"] = tuple(dict.fromkeys(names))
        if had["kind"] == "company" and more.get("kind"):
            merged["kind"] = more["kind"]
        self.parts["entities"][key] = known.model_copy(
            update=Entity.model_validate({**had, **merged}).model_dump()
        )

    def relation(self, id_: str, kind: str, from_: str, to: str, **more: Any) -> None:
        """Add a dated tie. A second one under an id that is taken gets a number of its own."""
        self._add(
            "relations",
            self._free("relations", id_),
            {"id": self._free("relations", id_), "type": kind, "from": from_, "to": to, **more},
        )

    def transfer(self, id_: str, **more: Any) -> None:
        """Add a movement of value."""
        free = self._free("transfers", id_)
        self._add("transfers", free, {"id": free, **more})

    def debt(self, id_: str, **more: Any) -> None:
        """Add a debt."""
        free = self._free("debts", id_)
        self._add("debts", free, {"id": free, **more})

    def fact(self, entity: str, day: date | None, **more: Any) -> None:
        """Add a dated fact; one without a day stands under the day the source was seen."""
        dated = day or more.get("seen") or self.seen or UNDATED
        self._add("facts", len(self.parts["facts"]), {"entity": entity, "date": dated, **more})

    def _free(self, part: str, id_: str) -> str:
        taken, count, free = self.parts[part], 1, id_
        while free in taken:
            count += 1
            free = f"{id_}.{count}"
        return free

    def _add(self, part: str, key: Any, entry: dict[str, Any]) -> None:
        entry = {k: v for k, v in entry.items() if v is not None and v != ""}
        entry.setdefault("source", self.source)
        if self.seen is not None:
            entry.setdefault("seen", self.seen)
        try:
            self.parts[part][key] = _MODELS[part].model_validate(entry)
        except ValidationError as problem:
            first = problem.errors()[0]
            place = ".".join(str(step) for step in first["loc"])
            self.unusable(f"{part} {entry.get('id', key)}", f"{place}: {first['msg']}")

    def note(
        self,
        code: str,
        weight: Severity = Severity.WARNING,
        line: int | None = None,
        **params: object,
    ) -> None:
        """Say something about the file."""
        self.findings.append(Finding(code, weight, Where(self.file, line), params))

    def unusable(self, what: str, problem: str, line: int | None = None) -> None:
        """Name a record that cannot be used; nothing is left out in silence."""
        self.note("LK641", line=line, what=what, problem=problem)

    def day(self, text: object, *, last: bool = False) -> date | None:
        """The day a record gives; of an uncertain one the first, or the last for an end."""
        found = span(text)
        if found is None:
            if str(text or "").strip():
                self.unusable(str(text)[:40], "date")
            return None
        return found[1] if last else found[0]

    def done(self) -> SourceRead:
        """The facts and the findings; ends that nobody described become bare entities."""
        self._name_ends()
        if self.by_name:
            told = ", ".join(f"{name} = {id_}" for name, id_ in sorted(self.by_name.items()))
            self.note("LK644", Severity.NOTE, told=told)
        seen = self.seen or max(
            (e.seen for e in self._all() if getattr(e, "seen", None)), default=None
        )
        if seen is None and self._all():
            self.note("LK649", Severity.NOTE, source=self.source)
        facts = CompanyFacts(
            as_of=seen or UNDATED,
            **{name: tuple(part.values()) for name, part in self.parts.items()},
        )
        return SourceRead(facts, tuple(self.findings))

    def _all(self) -> list[Any]:
        return [entry for part in self.parts.values() for entry in part.values()]

    def _name_ends(self) -> None:
        for part, ends in (
            ("relations", ("from_", "to")),
            ("transfers", ("from_", "to")),
            ("debts", ("debtor", "creditor")),
            ("facts", ("entity",)),
        ):
            for entry in list(self.parts[part].values()):
                for end in ends:
                    id_ = getattr(entry, end)
                    if id_ and id_ not in self.parts["entities"]:
                        self.note("LK647", Severity.NOTE, id=id_, by=getattr(entry, "id", part))
                        self._add("entities", id_, {"id": id_, "name": id_})
