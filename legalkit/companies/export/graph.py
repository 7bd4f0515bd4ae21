"""The facts as a graph file for programs that draw networks: GraphML or GEXF."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from legalkit.model.companies import CompanyFacts

if TYPE_CHECKING:
    from networkx import MultiDiGraph


def plain_graph(facts: CompanyFacts) -> MultiDiGraph:
    """All ties and transfers, whatever their day, with attributes that any program can read.

    Days are attributes (``from_day``, ``until_day``), so that the reader may filter by them.
    """
    import networkx as nx

    graph = nx.MultiDiGraph()
    for entity in facts.entities:
        graph.add_node(
            entity.id,
            label=entity.name,
            kind=str(entity.kind),
            role=entity.role or "",
            country=entity.country or "",
            identifiers=json.dumps(entity.identifiers, ensure_ascii=False, sort_keys=True),
            source=entity.source or "",
        )
    for relation in facts.relations:
        share = {"pct": relation.pct, "min_pct": relation.min, "max_pct": relation.max}
        graph.add_edge(
            relation.from_,
            relation.to,
            key=relation.id,
            tie=str(relation.type),
            from_day=relation.start.isoformat() if relation.start else "",
            until_day=relation.end.isoformat() if relation.end else "",
            source=relation.source or "",
            **{name: format(value, "f") for name, value in share.items() if value is not None},
        )
    for transfer in facts.transfers:
        if transfer.to is None:
            continue
        sums = {"price": transfer.price, "market_value": transfer.market_value,
                "paid": transfer.paid}  # fmt: skip
        graph.add_edge(
            transfer.from_,
            transfer.to,
            key=f"transfer-{transfer.id}",
            tie=f"transfer:{transfer.type}",
            from_day=transfer.date.isoformat(),
            until_day="",
            source=transfer.source or "",
            **{name: format(value, "f") for name, value in sums.items() if value is not None},
        )
    for node in graph.nodes:
        # An end that nobody described is a node as well; it bears its id as name.
        graph.nodes[node].setdefault("label", node)
    return graph


def write_graph(facts: CompanyFacts, out: Path, target: str) -> None:
    """Write GraphML or GEXF."""
    import networkx as nx

    graph = plain_graph(facts)
    if target == "graphml":
        nx.write_graphml_xml(graph, out, encoding="utf-8")
    else:
        nx.write_gexf(graph, out, encoding="utf-8", version="1.2draft")
