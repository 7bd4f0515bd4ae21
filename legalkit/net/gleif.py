"""One record of the Legal Entity Identifier register, as facts for ``companies.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from legalkit.model.errors import InputError
from legalkit.model.finding import Finding
from legalkit.net.fetch import Fetcher, Limits

#: The public register of the Global Legal Entity Identifier Foundation.
GLEIF = "https://api.gleif.org/api/v1"


def fetch_lei(
    lei: str, *, base_url: str = GLEIF, limits: Limits | None = None, fetcher: Fetcher | None = None
) -> dict[str, Any]:
    """Fetch one LEI record, because someone asked for it.

    Args:
        lei: twenty characters with a check number (ISO 17442).
        base_url: address of the service.
        limits: time, rate and size.
        fetcher: a client of one's own.

    Returns:
        ``{"entities": [...]}`` with one entity, in the form of ``companies.yaml``.

    Raises:
        InputError: for a wrong identifier, or when the register gives no usable answer.
    """
    number = _checked(lei)
    client = fetcher or Fetcher(base_url, limits or Limits())
    answer = client.get_json(f"lei-records/{number}")
    return {"entities": [_entity(answer, number)]}


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
