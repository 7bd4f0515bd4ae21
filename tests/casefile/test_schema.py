"""The JSON Schema says what the models say, in the form an editor sees."""

from __future__ import annotations

from typing import Any

from legalkit.casefile import case_schema
from legalkit.model.case import Case


def walk(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for entry in node for found in walk(entry)]
    if isinstance(node, dict):
        return [node, *(found for entry in node.values() for found in walk(entry))]
    return []


def test_every_section_of_a_case_is_in_it() -> None:
    schema = case_schema()
    assert set(schema["properties"]) == set(Case.model_fields)
    assert schema["additionalProperties"] is False
    assert set(schema["required"]) == {"legalkit", "case", "parties", "claims"}
    assert schema["$schema"].endswith("2020-12/schema")


def test_the_version_may_be_a_number_or_text() -> None:
    assert case_schema()["properties"]["legalkit"]["enum"] == ["1", 1]


def test_all_references_lead_somewhere() -> None:
    for kind in ("case", "companies"):
        schema = case_schema(kind)  # type: ignore[arg-type]
        for node in walk(schema):
            if "$ref" in node:
                assert node["$ref"].removeprefix("#/$defs/") in schema["$defs"]


def test_what_an_editor_types_first_is_accepted() -> None:
    schema = case_schema()
    received = schema["$defs"]["EvidenceItem"]["properties"]["received"]
    option = next(o for o in received["anyOf"] if "enum" in o)
    assert True in option["enum"]
    amount = schema["$defs"]["Order"]["properties"]["amount"]
    assert {o["type"] for o in amount["anyOf"]} == {"number", "string"}


def test_companies_use_the_words_of_the_file() -> None:
    schema = case_schema("companies")
    assert "from" in schema["$defs"]["Transfer"]["properties"]
    assert "from_" not in schema["$defs"]["Transfer"]["properties"]
