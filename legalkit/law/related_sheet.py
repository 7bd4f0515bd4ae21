"""The form of ``related.yaml``: who is a related party, and who counts as a beneficial owner.

A definition is a list of clauses. A clause is a way through the graph that starts at the company
asked about: each step says what kind of tie is walked and which line it has to reach.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from legalkit.law.load import load_sheet
from legalkit.law.rule import Rule
from legalkit.model.base import Value
from legalkit.model.companies import RelationType
from legalkit.model.scalars import Id, Number, Text

Walk = Literal["holder", "holding", "controller", "controlled", "office", "seat", "tie"]


class Words(Value):
    """A name in both languages."""

    en: Text
    zh: Text


class Step(Value):
    """One step of a clause.

    Attributes:
        walk: ``holder`` (who holds a share in it) and ``holding`` (in which it holds one),
            ``controller`` and ``controlled``, ``office`` (who holds a post in it) and ``seat``
            (in which it holds one), ``tie`` (a tie between equals, such as family).
        types: relation types, for ``office``, ``seat`` and ``tie``.
        more_than: share in percent that must be exceeded; ``at_least``: that must be reached.
        measure: ``share`` (through chains, multiplied), ``direct``, or ``votes`` (votes of
            controlled companies in full).
        months: a tie that ended so recently still counts.
    """

    walk: Walk
    types: tuple[RelationType, ...] = ()
    more_than: Number | None = None
    at_least: Number | None = None
    measure: Literal["share", "direct", "votes"] = "votes"
    months: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.walk in ("office", "seat", "tie") and not self.types:
            raise ValueError(f"a step of kind {self.walk} needs types")
        if self.walk in ("holder", "holding") and self.more_than is None and self.at_least is None:
            raise ValueError(f"a step of kind {self.walk} needs more_than or at_least")
        return self


class Clause(Value):
    """One way to be related, as ``steps`` from the company asked about."""

    id: Id
    name: Words
    steps: tuple[Step, ...] = Field(min_length=1)


class RelatedRule(Rule):
    """A definition of related parties.

    Attributes:
        name: how people call it.
        clauses: ways to be related.
        state_apart: entities are not related merely because the State stands above both.
    """

    name: Words
    clauses: tuple[Clause, ...]
    state_apart: bool = True


class OwnerRule(Rule):
    """Who counts as a beneficial owner.

    Attributes:
        name: how people call the rule.
        more_than: share in percent that must be exceeded; ``at_least``: that must be reached.
        measure: ``multiply`` along each chain and add the chains, or ``majority_chain``: the
            votes of companies under control count in full.
        votes_too: votes over the line are enough without the share.
        control_too: control by other means is enough.
        fallback: posts whose holder stands in when nobody is found.
    """

    name: Words
    more_than: Number | None = None
    at_least: Number | None = None
    measure: Literal["multiply", "majority_chain"]
    votes_too: bool = True
    control_too: bool = True
    fallback: tuple[RelationType, ...] = ()


class RelatedSheet(Value):
    """Related parties and beneficial owners under one law.

    Attributes:
        jurisdiction: code of the law.
        majority_pct: more than this share of the votes gives control.
    """

    jurisdiction: Text
    majority_pct: Number
    definitions: tuple[RelatedRule, ...] = ()
    owners: tuple[OwnerRule, ...] = ()


def load_related(code: str, law_dir: Path | None = None) -> RelatedSheet:
    """Read ``jurisdictions/<code>/related.yaml``.

    Raises:
        CoverageError: when that law has no such sheet.
        RuleError: when the sheet does not hold.
    """
    return load_sheet(code, "related.yaml", RelatedSheet, law_dir)
