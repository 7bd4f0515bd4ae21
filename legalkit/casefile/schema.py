"""The JSON Schema of ``case.yaml`` and ``companies.yaml``, for editors that check as one types."""

from __future__ import annotations

from typing import Any, Literal

from legalkit.model.case import Case
from legalkit.model.companies import CompanyFacts

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: What an editor reads as a number we read as text, so both stand in the schema.
_DECIMAL = r"^[+-]?\d+(\.\d+)?$"


def case_schema(kind: Literal["case", "companies"] = "case") -> dict[str, Any]:
    """The JSON Schema of a file of the case folder.

    Our reader takes every YAML scalar as text, while an editor types it first: ``12.50`` is a
    number there and ``yes`` may be a boolean. The schema therefore accepts what the editor sees;
    it is a help for writing, and ``legalkit case check`` remains the judge.

    Args:
        kind: ``case`` for ``case.yaml``, ``companies`` for ``companies.yaml``.
    """
    model = Case if kind == "case" else CompanyFacts
    schema = model.model_json_schema(by_alias=True, mode="validation")
    _loosen(schema)
    return {
        "$schema": DIALECT,
        "title": f"legalkit {kind}.yaml, format 1",
        **_without(schema, "title"),
    }


def _without(schema: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != key}


def _loosen(node: Any) -> None:
    if isinstance(node, list):
        for entry in node:
            _loosen(entry)
    if not isinstance(node, dict):
        return
    for entry in list(node.values()):
        _loosen(entry)
    if node.get("const") == "1":
        node.pop("const")
        node["enum"] = ["1", 1]
    if isinstance(node.get("anyOf"), list):
        for option in node["anyOf"]:
            if isinstance(option, dict) and option.get("type") == "string" and "pattern" in option:
                # pydantic's own pattern for decimals knows exponents, which a case file refuses
                option["pattern"] = _DECIMAL if "(?!" in option["pattern"] else option["pattern"]
    if node.get("pattern") == r"^(yes|refused|returned|unknown)$":
        node.pop("pattern")
        node["type"] = ["string", "boolean"]
        node["enum"] = ["yes", "refused", "returned", "unknown", True]
