"""One record of the Legal Entity Identifier register, as facts for ``companies.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from legalkit.model.errors import InputError
from legalkit.model.finding import Finding
from legalkit.net.cache import DayCache
from legalkit.net.fetch import Fetcher, Limits

#: The public register of the Global Legal Entity Identifier Foundation.
GLEIF = "https://api.gleif.org/api/v1"


def fetch_lei(
    lei: str,
    *,
    base_url: str = GLEIF,
    limits: Limits | None = None,
    fetcher: Fetcher | None = None,
    parents: bool = False,
    cache: Path | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """Fetch one LEI record, because someone asked for it.

    Args:
        lei: twenty characters with a check number (ISO 17442).
        base_url: address of the service.
        limits: time, rate and size.
        fetcher: a client of one's own.
        parents: fetch who consolidates the entity as well, and their records.
        cache: folder that keeps answers for the day.
        today: the day for the cache; the clock's when absent.

    Returns:
        ``{"entities": [...]}`` with one entity, in the form of ``companies.yaml``; with
        ``parents`` further entities and ``relations``.

    Raises:
        InputError: for a wrong identifier, or when the register gives no usable answer.
    """
    number = _checked(lei)
    kept = DayCache(cache, today or date.today()) if cache is not None else None
    client = fetcher or Fetcher(base_url, limits or Limits(), cache=kept)
    answer = client.get_json(f"lei-records/{number}")
    found: dict[str, Any] = {"entities": [_entity(answer, number)]}
    if parents:
        _add_parents(client, number, found)
    return found


def _add_parents(client: Fetcher, lei: str, found: dict[str, Any]) -> None:
    """Add the entities that consolidate this one; the register says nothing about shares."""
    relations: list[dict[str, Any]] = []
    for kind in ("direct-parent-relationship", "ultimate-parent-relationship"):
        try:
            answer = client.get_json(f"lei-records/{lei}/{kind}")
        except InputError as problem:
            if str(problem.findings[0].params.get("detail")) == "404":
                continue
            raise
        relation = _at(answer, "data", "attributes", "relationship")
        parent = _at(relation, "endNode", "id")
        if not isinstance(parent, str):
            continue
        relations.append(_parent(relation, parent, lei, len(relations)))
        if all(entity["id"] != f"LEI-{parent}" for entity in found["entities"]):
            record = client.get_json(f"lei-records/{_checked(parent)}")
            found["entities"].append(_entity(record, parent))
    found["relations"] = relations


def _parent(relation: Any, parent: str, lei: str, place: int) -> dict[str, Any]:
    entry = {
        "id": f"LEI-{lei}-{place + 1}",
        "type": "control",
        "from": f"LEI-{parent}",
        "to": f"LEI-{lei}",
        "note": f"{_at(relation, 'type')} {_at(relation, 'status')}",
        "source": f"GLEIF {lei}",
    }
    for period in _at(relation, "periods") or []:
        # Other periods are accounting years, and say nothing about how long the tie stood.
        if _at(period, "type") == "RELATIONSHIP_PERIOD":
            for ours, theirs in (("start", "startDate"), ("end", "endDate")):
                if isinstance(day := _at(period, theirs), str):
                    entry[ours] = day[:10]
    return entry


def _checked(lei: str) -> str:
    from stdnum import lei as lei_number
    from stdnum.exceptions import ValidationError

    try:
        return str(lei_number.validate(lei))
    except ValidationError:
        raise _bad("LK635", lei) from None


def _entity(answer: Any, lei: str) -> dict[str, Any]:
    record = _at(answer, "data", "attributes")
    if not isinstance(record, Mapping) or record.get("lei") != lei:
        raise _bad("LK636", lei)
    name = _at(record, "entity", "legalName", "name")
    if not isinstance(name, str) or not name.strip():
        raise _bad("LK636", lei)
    country = _at(record, "entity", "legalAddress", "country")
    registered = _at(record, "entity", "registeredAs")
    identifiers = {"lei": lei}
    if isinstance(registered, str) and registered:
        identifiers["registered_as"] = registered
        if country == "CN" and len(registered) == 18:
            identifiers["uscc"] = registered
    updated = _at(record, "registration", "lastUpdateDate")
    entity: dict[str, Any] = {"id": f"LEI-{lei}", "kind": "company", "name": name.strip()}
    if isinstance(country, str) and len(country) == 2:
        entity["country"] = country
    entity["identifiers"] = identifiers
    entity["source"] = f"GLEIF {lei}" + (f" ({updated[:10]})" if isinstance(updated, str) else "")
    return entity


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _bad(code: str, lei: str) -> InputError:
    finding = Finding(code, params={"lei": lei})
    return InputError(finding.message(), [finding])
