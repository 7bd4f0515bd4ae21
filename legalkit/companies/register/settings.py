"""What counts as a pattern in a register, how far a search goes, how its tables are titled.

All of it is data (``jurisdictions/_policy/register.yaml`` and ``_sources/register.yaml`` beside it)
that a user lays his own over.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pydantic import Field

from legalkit.law.load import load_sheet
from legalkit.model.base import Value
from legalkit.model.scalars import Id, Number


class Search(Value):
    """Bounds; each answer that meets one says so.

    Attributes:
        entities: most entities drawn out for one case.
        chain: most holders above, and companies below, whose shares are worked out.
        controllers: most holders, nearest first, who are asked whether they control a company.
        paths: most ways told between two entities.
        path_length: most ties of a way.
        path_steps: most steps of the search for ways.
    """

    entities: int = Field(ge=2)
    chain: int = Field(ge=2)
    controllers: int = Field(ge=1)
    paths: int = Field(ge=1)
    path_length: int = Field(ge=1)
    path_steps: int = Field(ge=1)


class RegisterSettings(Value):
    """Lines and points. A pattern is a reason to look, never a finding.

    Attributes:
        mass_value: more companies than this at one address, telephone or e-mail make no tie.
        mass_person: a person with more companies than this makes no tie between them.
        newcomer_months: how near to the day a new company must have been founded.
        move_months: most months between an office left and one taken up elsewhere.
        look_back_months: changes before that are left alone.
        nominee_companies: a person in more companies than this is looked at as a straw man.
        reference_population: the weight of a shared value is ln(this / how many share it).
        points: points of each pattern.
        search: bounds.
    """

    id: Id
    mass_value: int = Field(ge=2)
    mass_person: int = Field(ge=2)
    newcomer_months: int = Field(ge=0)
    move_months: int = Field(ge=0)
    look_back_months: int = Field(ge=0)
    nominee_companies: int = Field(ge=1)
    reference_population: int = Field(ge=2)
    points: dict[str, Number]
    search: Search

    def point(self, name: str) -> Decimal:
        """Points of a pattern.

        Raises:
            KeyError: when the settings do not give them.
        """
        return self.points[name]


class RegisterWords(Value):
    """Titles of columns and words in cells.

    Attributes:
        entities: our field -> titles under which it may stand, best first.
        relations: the same for the table of relations.
        kinds: our kind -> other words for it.
        types: our relation type -> other words for it.
        empty: words that mean nothing.
    """

    entities: dict[str, tuple[str, ...]]
    relations: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[str, ...]]
    types: dict[str, tuple[str, ...]]
    empty: tuple[str, ...]


def load_settings(law_dir: Path | None = None) -> RegisterSettings:
    """The settings, the user's own first."""
    return load_sheet("_policy", "register.yaml", RegisterSettings, law_dir)


def load_words(law_dir: Path | None = None) -> RegisterWords:
    """Titles and words, the user's own first."""
    return load_sheet("_sources", "register.yaml", RegisterWords, law_dir)
