"""Companies that give the same address, telephone or e-mail: soft ties, read off the entities.

Such a tie proves nothing by itself, least of all where many share a value, so how many do is
stated with it. A value that very many share (a virtual office) makes no ties, only a note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from legalkit.companies.names import fold
from legalkit.companies.sources.gather import safe_id
from legalkit.model.companies import CompanyFacts, Entity, EntityKind, Relation
from legalkit.model.finding import Finding, Severity

#: More companies at one value than this say nothing about any two of them.
MOST = 20
_FIELDS = {"address": "shared_address", "phone": "shared_phone", "email": "shared_email"}


def shared_values(facts: CompanyFacts) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """Ties between companies of the facts that give the same value, as far as none is stated.

    Returns:
        the ties, each with how many companies of these facts share the value, and notes on
        values that too many share.
    """
    stated = {
        (str(relation.type), frozenset((relation.from_, relation.to)))
        for relation in facts.relations
    }
    ties: list[Relation] = []
    notes: list[Finding] = []
    for field, kind in _FIELDS.items():
        for value, bearers in _bearers(facts, field):
            if len(bearers) > MOST:
                params = {"what": field, "value": value, "count": len(bearers)}
                notes.append(Finding("LK667", Severity.NOTE, params=params))
                continue
            ties += [
                _tie(kind, one, other, len(bearers), value)
                for one, other in combinations(bearers, 2)
                if (kind, frozenset((one.id, other.id))) not in stated
            ]
    return tuple(ties), tuple(notes)


def _bearers(facts: CompanyFacts, field: str) -> Iterator[tuple[str, list[Entity]]]:
    found: dict[str, list[Entity]] = defaultdict(list)
    for entity in facts.entities:
        value = getattr(entity, field)
        if value and entity.kind is EntityKind.COMPANY:
            found[_plain(value)].append(entity)
    for bearers in found.values():
        if len(bearers) > 1:
            yield str(getattr(bearers[0], field)), bearers


def _plain(value: str) -> str:
    """Without blanks and marks, which every export sets differently."""
    return re.sub(r"[\W_]+", "", fold(value))


def _tie(kind: str, one: Entity, other: Entity, population: int, value: str) -> Relation:
    starts = [entity.start for entity in (one, other) if entity.start]
    seen = [entity.seen for entity in (one, other) if entity.seen]
    cited = dict.fromkeys(entity.source for entity in (one, other) if entity.source)
    return Relation.model_validate(
        {
            "id": safe_id(f"{kind}-{one.id}-{other.id}", "S-"),
            "type": kind,
            "from": one.id,
            "to": other.id,
            "population": population,
            # Not before both were there; since when they share it no source says.
            "start": max(starts, default=None),
            "note": value,
            "seen": max(seen, default=None),
            "source": " | ".join(cited) or None,
        }
    )
