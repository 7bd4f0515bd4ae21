"""The facts as they stood on one day: a graph of entities and the relations in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from legalkit.companies.span import add_months
from legalkit.model.companies import CompanyFacts, Relation, RelationType

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def in_force(relation: Relation, day: date, grace_months: int = 0) -> bool:
    """True when the relation stood on ``day``.

    The day a stake passed belongs to the new holder; the last day in a post still counts.

    Args:
        relation: the tie.
        day: the day asked for.
        grace_months: a tie that ended at most so long before ``day`` still counts.
    """
    if relation.start is not None and relation.start > day:
        return False
    if relation.end is None:
        return True
    if relation.type is RelationType.OWNERSHIP and not grace_months:
        return day < relation.end
    return day <= add_months(relation.end, grace_months)


def relations_on(facts: CompanyFacts, day: date, grace_months: int = 0) -> Iterator[Relation]:
    """Relations in force on ``day`` whose two ends are both known entities."""
    known = {entity.id for entity in facts.entities}
    for relation in facts.relations:
        if (
            relation.from_ in known
            and relation.to in known
            and in_force(relation, day, grace_months)
        ):
            yield relation


def graph_on(facts: CompanyFacts, day: date, grace_months: int = 0) -> MultiDiGraph:
    """The entities and relations of ``day`` as a directed multigraph, keyed by relation id."""
    import networkx as nx

    graph = nx.MultiDiGraph(as_of=day)
    for entity in facts.entities:
        graph.add_node(entity.id, entity=entity)
    for relation in relations_on(facts, day, grace_months):
        graph.add_edge(relation.from_, relation.to, key=relation.id, relation=relation)
    return graph
