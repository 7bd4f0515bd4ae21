"""Court profile of an exhibit bundle (证据册): what a court expects to see, as data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from legalkit.law.rule import Rule
from legalkit.model.base import Value
from legalkit.model.evidence import CopyForm, EvidenceRole
from legalkit.model.scalars import Id, Text

ColumnKey = Literal["number", "title", "source", "form", "pages", "proves"]


class BundleColumn(Value):
    """One column of the index (证据目录).

    Attributes:
        key: which fact of the exhibit stands there.
        title: heading as the court reads it.
        width: points (``32pt``) or a share of the rest (``2fr``).
    """

    key: ColumnKey
    title: Text
    width: str = Field(pattern=r"^\d+(\.\d+)?(pt|fr)$")


class BundleGroup(Value):
    """A group of exhibits, and the roles of evidence that go there."""

    title: Text
    roles: tuple[EvidenceRole, ...]


class BundleNumbering(Value):
    """How pages are numbered; the printed number always equals the page label.

    Attributes:
        front: ``separate`` numbers cover and index on their own, so exhibits begin at 1;
            ``continuous`` counts every page from the cover on.
        cover_label: label of the cover under ``separate``.
        index_prefix: prefix of index page numbers under ``separate``.
    """

    front: Literal["separate", "continuous"] = "separate"
    cover_label: Text = "封面"
    index_prefix: Text = "目"


class BundleWords(Value):
    """The fixed words of the bundle, in the language of the court.

    ``group`` takes ``{number}`` and ``{title}``; ``exhibit`` takes ``{number}``;
    ``total`` takes ``{exhibits}`` and ``{pages}``.
    """

    title: Text
    index_title: Text
    group: Text
    exhibit: Text
    total: Text
    draft: Text
    submitted_by: Text
    submitted_on: Text
    case: Text
    court: Text


class BundleProfile(Rule):
    """What one kind of court wants of a bundle.

    Attributes:
        title: name of the profile.
        lang: language of printed notes (``zh`` or ``en``).
        columns: columns of the index, from left to right.
        forms: how the court calls original, copy and so on.
        groups: groups of exhibits, in order.
        separators: a sheet before each group.
    """

    title: Text
    lang: Literal["en", "zh"]
    columns: tuple[BundleColumn, ...] = Field(min_length=1)
    numbering: BundleNumbering = BundleNumbering()
    words: BundleWords
    forms: dict[CopyForm, Text]
    groups: tuple[BundleGroup, ...] = Field(min_length=1)
    separators: bool = True

    def form_name(self, form: CopyForm | str) -> str:
        """How the court calls this form; free words pass through."""
        try:
            return self.forms[CopyForm(form)]
        except (ValueError, KeyError):
            return str(form)


class BundleSheet(Value):
    """``bundle.yaml`` of a law: its profiles, the first being the usual one."""

    profiles: tuple[BundleProfile, ...] = Field(min_length=1)

    def profile(self, profile_id: Id | None = None) -> BundleProfile:
        """The profile asked for, or the usual one.

        Raises:
            KeyError: when there is no such profile.
        """
        for profile in self.profiles:
            if profile_id in (None, profile.id):
                return profile
        raise KeyError(profile_id)
