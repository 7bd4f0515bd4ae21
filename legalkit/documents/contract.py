"""The data contract of a template: which fields it prints, what they mean, where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from legalkit.documents.values import Gap
from legalkit.law.load import stamp_of
from legalkit.law.places import find, folder_name
from legalkit.law.words import CourtWords
from legalkit.model.base import Value
from legalkit.model.errors import TemplateError
from legalkit.model.finding import Finding, Where
from legalkit.model.scalars import Day, Id, Text
from legalkit.source import read_model


class Need(StrEnum):
    """What happens when a field is missing."""

    REQUIRED = "required"
    VERIFY = "verify"
    OPTIONAL = "optional"


class Field(Value):
    """One field of a template.

    Attributes:
        path: dotted path; ``[]`` marks the entries of a list.
        need: ``required`` refuses the pack when missing, ``verify`` prints brackets for the lawyer,
            ``optional`` prints nothing.
        origin: where in the case record, or from which room, the value comes.
    """

    path: Text
    type: Literal["text", "date", "amount", "number", "flag"]
    need: Need
    origin: Text
    meaning: CourtWords


class Contract(Value):
    """``contract.yaml`` of a template.

    Attributes:
        template: name of the folder.
        version: version of the form.
        effective: the day from which this version of the form is used.
        form: row of the law sheet that the paper follows.
        fixed: sums, rates and days of the law itself that stand in the form word for word
            (``£750``, ``12 December 2006``); any other is refused: it would be a fact of the case.
    """

    template: Id
    title: CourtWords
    version: Text
    effective: Day
    form: Text
    fixed: tuple[Text, ...] = ()
    fields: tuple[Field, ...]

    def field(self, path: str) -> Field | None:
        """The field that covers a path such as ``defendants.0.name``."""
        wanted = generic(path)
        return next((item for item in self.fields if item.path == wanted), None)


@dataclass(frozen=True, slots=True)
class Template:
    """A Word template with its contract."""

    path: Path
    contract: Contract

    @property
    def name(self) -> str:
        """Name of the template's folder."""
        return self.contract.template


def generic(path: str) -> str:
    """The path with list positions replaced: ``a.0.b`` becomes ``a[].b``."""
    out = ""
    for part in path.split("."):
        out += "[]" if part.isdigit() else f".{part}" if out else part
    return out


def load_template(code: str, name: str, overlay: Path | None = None) -> Template:
    """Find a template; a firm's own copy of the Word file or of the contract wins over ours.

    Raises:
        TemplateError: when it is not there, or its contract does not hold.
    """
    base = f"{folder_name(code)}/{name}"
    word = find("doc_templates", f"{base}/template.docx", overlay)
    rules = find("doc_templates", f"{base}/contract.yaml", overlay)
    if word is None or rules is None:
        finding = Finding("LK704", where=Where(base), params={"name": name, "problem": ""})
        raise TemplateError(finding.message(), [finding])
    return Template(word, _contract(rules, stamp_of(rules)))


@lru_cache(maxsize=256)
def _contract(path: Path, stamp: tuple[int, int]) -> Contract:
    contract, _, findings = read_model(path, Contract)
    if contract is None:
        raise TemplateError(f"the contract {path} does not hold", findings)
    return contract


def missing(contract: Contract, context: dict[str, Any]) -> Iterator[tuple[Field, str, Any]]:
    """Fields that are missing or open: the field, the concrete path, and what stands there."""
    for field in contract.fields:
        for path, value in _at(context, field.path.replace("[]", ".[]").split("."), ""):
            if isinstance(value, Gap) or (field.need is not Need.OPTIONAL and _empty(value)):
                yield field, path, value


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _at(here: Any, parts: list[str], path: str) -> Iterator[tuple[str, Any]]:
    if not parts:
        yield path, here
        return
    head, rest = parts[0], parts[1:]
    if head == "[]":
        for position, item in enumerate(here if isinstance(here, list) else ()):
            yield from _at(item, rest, f"{path}.{position}")
    elif isinstance(here, dict):
        yield from _at(here.get(head), rest, f"{path}.{head}" if path else head)
    elif here is None and "facts" in path.split("."):
        # Facts that the user adds for one law: the case need not know their group at all.
        yield ".".join([path, *parts]), None


def fill_gaps(contract: Contract, context: dict[str, Any]) -> dict[str, Any]:
    """The context with brackets for the lawyer wherever a needed value is missing.

    An optional field that the case does not know is there and empty, so that a template may ask.
    """
    copy: dict[str, Any] = _copied(context)
    for field in contract.fields:
        if field.need is Need.OPTIONAL:
            _known(copy, field.path.replace("[]", ".[]").split("."))
    for field, path, value in list(missing(contract, context)):
        if not isinstance(value, Gap):
            _set(copy, path, Gap(field.meaning.message, blocking=field.need is Need.REQUIRED))
    return copy


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value


def _known(here: Any, parts: list[str]) -> None:
    head, rest = parts[0], parts[1:]
    if head == "[]":
        for item in here if rest else ():
            _known(item, rest)
    elif isinstance(here, dict) and rest:
        _known(here.setdefault(head, [] if rest[0] == "[]" else {}), rest)
    elif isinstance(here, dict):
        here.setdefault(head, None)


def _set(root: Any, path: str, value: Any) -> None:
    parts = path.split(".")
    for part in parts[:-1]:
        root = root[int(part)] if part.isdigit() else root.setdefault(part, {})
    root[int(parts[-1]) if parts[-1].isdigit() else parts[-1]] = value
