"""Words of an exhibit list (证据目录, list of exhibits, Anlagenverzeichnis) in one language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from legalkit.model.base import Value
from legalkit.model.evidence import CopyForm, EvidenceRole
from legalkit.model.scalars import Id, Text

#: Facts of an exhibit that a list shows, from left to right.
ListColumn = Literal["number", "group", "name", "source", "pages", "proves", "form", "grade"]


class ExhibitGroup(Value):
    """A group of exhibits and the roles of evidence that go there."""

    title: Text
    roles: tuple[EvidenceRole, ...]


class ExhibitSheet(Value):
    """``jurisdictions/_exhibits/<language>.yaml``: how a list of exhibits speaks.

    Attributes:
        lang: language of the list, such as ``de``.
        title: heading of the list.
        number: how an exhibit is numbered; ``{n}`` is the running number.
        own_source: said of papers whose source is not entered.
        both: two things that an exhibit proves, ``{first}`` and ``{next}``, put together.
        columns: heading of each column, in order.
        forms: how original, copy and so on are called.
        grades: what grade A to D means, in a few words.
        groups: groups in their usual order; a court's own order goes before it.
        elements: names of the elements of proof, where the law's sheet does not speak the language.
    """

    lang: Id
    title: Text
    number: str = Field(pattern=r"^[^{}]*\{n\}[^{}]*$")
    own_source: Text
    both: str = Field(pattern=r"^\{first\}[^{}]+\{next\}$")
    columns: dict[ListColumn, Text]
    forms: dict[CopyForm, Text]
    grades: dict[Literal["A", "B", "C", "D"], Text]
    groups: tuple[ExhibitGroup, ...] = Field(min_length=1)
    elements: dict[Id, Text] = Field(default_factory=dict)

    def together(self, things: Iterable[str]) -> str:
        """Several things that one exhibit proves, in one line."""
        line = ""
        for thing in things:
            line = self.both.format(first=line, next=thing) if line else thing
        return line

    def group_of(self, role: EvidenceRole) -> str:
        """Title of the group of a role; the last group takes what fits none."""
        found = (group.title for group in self.groups if role in group.roles)
        return next(found, self.groups[-1].title)
