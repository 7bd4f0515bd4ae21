"""Court profile of an exhibit bundle (证据册): what a court expects to see, as data."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from legalkit.law.rule import Rule
from legalkit.law.words import Words
from legalkit.model.base import Value
from legalkit.model.evidence import CopyForm, EvidenceRole
from legalkit.model.scalars import Id, Text

ColumnKey = Literal["number", "title", "source", "form", "pages", "proves"]
#: What the checker can look at. ``by-hand`` is told to whoever files: no machine sees it.
CheckKind = Literal[
    "numbers-run",
    "numbers-from-one",
    "numbers-match",
    "corner",
    "index-columns",
    "index-links",
    "bookmarks",
    "bookmark-pages",
    "bookmarks-panel",
    "zoom-100",
    "text-layer",
    "upright",
    "resolution",
    "paper",
    "tabs",
    "fonts",
    "inert",
    "file-size",
    "page-count",
    "by-hand",
]
_NEEDS_LIMIT = frozenset({"resolution", "file-size", "page-count"})


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
        prefix: stands before every page number (``ABC`` of ``ABC000123``, Bates numbering); a blank
            at its end counts.
        digits: least number of digits, filled up with zeros.
        corner: where the number is printed.
        late: how pages of a late exhibit are numbered: ``letter`` 123a, 123b; ``dash`` 123-1,
            123-2; ``end`` gives the next free numbers at the end of the bundle.
    """

    front: Literal["separate", "continuous"] = "separate"
    cover_label: Text = "封面"
    index_prefix: Text = "目"
    prefix: Annotated[str, StringConstraints(strip_whitespace=False)] = Field(
        default="", pattern=r"^([^\d\s](.{0,10}[^\d])?)?$"
    )
    digits: int = Field(default=0, ge=0, le=12)
    corner: Literal["bottom-right", "bottom-centre", "top-right"] = "bottom-right"
    late: Literal["letter", "dash", "end"] = "letter"

    def label(self, number: int) -> str:
        """The printed number of a page, such as ``12`` or ``ABC000012``."""
        return f"{self.prefix}{number:0{self.digits}d}"


class BundleWords(Value):
    """The fixed words of the bundle, in the language of the court.

    ``group`` takes ``{number}`` and ``{title}``; ``exhibit`` and ``number`` take ``{number}``;
    ``bookmark`` takes ``{exhibit}``, ``{title}`` and ``{page}``; ``total`` takes ``{exhibits}`` and
    ``{pages}``; ``volume`` takes ``{number}`` and ``{count}``; ``part`` takes ``{title}`` as well.

    Attributes:
        exhibit: the mark in the corner of each page, on tabs and in bookmarks (证据3, Anlage K 3).
        number: how the number of an exhibit stands in the index (3, K 3).
        part: title of a part of an exhibit that is too large for one volume.
        late: heading of late exhibits where they go to the end.
        whole: heading of the index over all volumes.
    """

    title: Text
    index_title: Text
    group: Text
    exhibit: Text
    number: Text = "{number}"
    bookmark: Text = "{exhibit}　{title}"
    total: Text
    draft: Text
    submitted_by: Text
    submitted_on: Text
    case: Text
    court: Text
    volume: Text
    part: Text
    whole: Text
    late: Text


class BundleRule(Rule):
    """One thing that a court asks of a bundle, and how it is looked at.

    Attributes:
        asks: the wish of the court in a sentence.
        check: what the checker looks at.
        weight: ``must`` by rule or order; ``should`` by guidance or custom.
        limit: megabytes (of a million bytes), pages or dots an inch, where ``check`` needs it.
        columns: columns of the index that are asked for.
    """

    asks: Words
    check: CheckKind
    weight: Literal["must", "should"] = "must"
    limit: Decimal | None = Field(default=None, gt=0)
    columns: tuple[ColumnKey, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.check in _NEEDS_LIMIT) != (self.limit is not None):
            raise ValueError(f"'limit' goes with {', '.join(sorted(_NEEDS_LIMIT))} and no other")
        if (self.check == "index-columns") != bool(self.columns):
            raise ValueError("'columns' goes with index-columns and no other")
        return self


class BundleParties(Value):
    """How the sides are called on the cover."""

    claimant: Text
    respondent: Text
    guarantor: Text


class BundleProfile(Rule):
    """What one kind of court wants of a bundle.

    Attributes:
        title: name of the profile.
        lang: language of cover, index and printed notes; ``jurisdictions/_bundle`` has its words.
        columns: columns of the index, from left to right.
        forms: how the court calls original, copy and so on.
        groups: groups of exhibits, in order.
        separators: a sheet before each group.
        tabs: a sheet before each exhibit.
        paper: paper of all pages that we set; exhibits keep their own size.
        view: how pages open: as large as the window, at 100 %, or as the reader had it.
        parties: how the sides are called there, when not as usual in the language.
        rules: what the court asks for, each with its source.
    """

    title: Text
    lang: Id
    columns: tuple[BundleColumn, ...] = Field(min_length=1)
    numbering: BundleNumbering = BundleNumbering()
    words: BundleWords
    forms: dict[CopyForm, Text]
    groups: tuple[BundleGroup, ...] = Field(min_length=1)
    separators: bool = True
    tabs: bool = False
    paper: Literal["a4", "us-letter"] = "a4"
    view: Literal["fit", "actual", "inherit"] = "fit"
    parties: BundleParties | None = None
    rules: tuple[BundleRule, ...] = ()

    def form_name(self, form: CopyForm | str) -> str:
        """How the court calls this form; free words pass through."""
        try:
            return self.forms[CopyForm(form)]
        except (ValueError, KeyError):
            return str(form)

    def cap(self, check: Literal["file-size", "page-count"]) -> Decimal | None:
        """The least limit that the court sets as a must; what it merely prefers splits nothing."""
        limits = [
            rule.limit
            for rule in self.rules
            if rule.check == check and rule.weight == "must" and rule.limit is not None
        ]
        return min(limits, default=None)


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


class BundlePrint(Value):
    """``jurisdictions/_bundle/<language>.yaml``: words around what is printed for a bundle.

    Attributes:
        locale: language tag of the PDF, such as ``zh-CN``.
        heads: headings of a printed mail, by header.
        attachments: takes ``{count}``; ``attachment`` takes ``{name}``, ``{size}``, ``{sha256}``.
        rows: takes ``{first}``, ``{last}``, ``{total}``, ``{left}``, ``{right}``.
        comment: takes ``{text}``; ``bytes`` takes ``{size}``; ``playing`` takes ``{minutes}`` and
            ``{seconds}``.
        parts: puts names together, such as ``、``.
    """

    lang: Id
    locale: Text
    parties: BundleParties
    own_source: Text
    parts: str
    heads: dict[str, Text]
    attachments: Text
    attachment: Text
    rows: Text
    hidden_sheet: Text
    chart_sheet: Text
    comment: Text
    title: Text
    file: Text
    size: Text
    bytes: Text
    duration: Text
    playing: Text
    medium: Text
    why: Text
