"""Turns a document into a typed value, every mistake into a finding with its place."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from legalkit.messages import Message
from legalkit.model.finding import Finding
from legalkit.source.yamltext import Document, FieldPath, read_text, read_yaml

M = TypeVar("M", bound=BaseModel)

_KINDS = {
    "day": "expected.day",
    "when": "expected.when",
    "decimal": "expected.decimal",
    "money": "expected.money",
    "bool_parsing": "expected.bool",
    "bool_type": "expected.bool",
    "int_parsing": "expected.integer",
    "int_type": "expected.integer",
    "string_type": "expected.text",
    "string_too_short": "expected.text",
    "list_type": "expected.list",
    "tuple_type": "expected.list",
    "dict_type": "expected.mapping",
    "model_type": "expected.mapping",
    "model_attributes_type": "expected.mapping",
}


def read_model(path: Path, model: type[M]) -> tuple[M | None, Document, list[Finding]]:
    """Read a YAML file as ``model``; all mistakes of the file come back in one run."""
    text, findings = read_text(path)
    if text is None:
        return None, Document(str(path)), findings
    document = read_yaml(text, str(path))
    value, more = bind(model, document)
    return value, document, more


def bind(model: type[M], document: Document) -> tuple[M | None, list[Finding]]:
    """Check a document against a model.

    Returns:
        The value (None when anything is wrong) and all findings, in order of line.
    """
    findings = list(document.findings)
    if any(finding.code == "LK101" for finding in findings):
        return None, findings
    value: M | None = None
    try:
        value = model.model_validate(document.value if document.value is not None else {})
    except ValidationError as problem:
        told = [detail for detail in problem.errors() if not _follows(detail, problem.errors())]
        findings.extend(_finding(model, document, detail) for detail in told)
    findings.sort(key=lambda finding: finding.where.line or 0)
    return (value if not findings else None), findings


def _follows(detail: ErrorDetails, others: list[ErrorDetails]) -> bool:
    """True for "at least one entry" said of a list that has it, but with a mistake inside.

    Only entries without mistakes are counted; once the mistake is gone, so is the shortage.
    """
    given = detail.get("input")
    if detail["type"] != "too_short" or not isinstance(given, list | tuple):
        return False
    place = detail["loc"]
    inside = any(other["loc"][: len(place)] == place != other["loc"] for other in others)
    return inside and len(given) >= detail.get("ctx", {}).get("min_length", 0)


def _finding(model: type[BaseModel], document: Document, detail: ErrorDetails) -> Finding:
    path = _document_path(document, tuple(detail["loc"]))
    where = document.where(path)
    kind = detail["type"]
    if kind == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        key = str(path[-1])
        return Finding(
            "LK103", where=where, params={"key": key, "suggestion": _suggest(key, known, "key")}
        )
    if kind == "missing":
        return Finding(
            "LK104", where=where, params={"key": str(path[-1]), "expected": _meaning(model, path)}
        )
    value = detail.get("input")
    shown = str(value) if not isinstance(value, dict | list | tuple) else type(value).__name__
    return Finding(
        "LK105", where=where, params={"value": _short(shown), "expected": _expected(kind, detail)}
    )


def _document_path(document: Document, loc: tuple[Any, ...]) -> FieldPath:
    """Drop the parts pydantic adds for unions and aliases, which the file does not have."""
    path: FieldPath = ()
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        if (*path, part) in document.lines or last or isinstance(part, int):
            path = (*path, part)
    return path


def _expected(kind: str, detail: ErrorDetails) -> Message:
    context = detail.get("ctx", {})
    if kind in _KINDS:
        return Message(_KINDS[kind])
    if kind in ("enum", "literal_error"):
        known = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
        return Message("expected.one_of", {"known": known})
    if kind == "string_pattern_mismatch":
        return Message("expected.pattern", {"pattern": context.get("pattern", "")})
    if kind.startswith(("greater_than", "less_than")):
        return Message("expected.range", {"detail": detail["msg"]})
    return Message("expected.other", {"detail": detail["msg"]})


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def suggest_id(value: str, known: list[str]) -> Message:
    """Propose the nearest existing id."""
    return _suggest(value, known, "id")


def _suggest(value: str, known: list[str], kind: str) -> Message:
    close = get_close_matches(value, known, n=1, cutoff=0.6)
    shown = ", ".join(known[:40]) + (" …" if len(known) > 40 else "")
    if close:
        return Message(f"expected.suggestion_{kind}", {"close": close[0], "known": shown})
    return Message(f"expected.known_{kind}s", {"known": shown})


def _model_at(model: type[BaseModel], path: FieldPath) -> type[BaseModel] | None:
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue
        if current is None:
            return None
        fields = current.model_fields
        info = next((f for name, f in fields.items() if part in (name, f.alias)), None)
        current = _inner_model(info.annotation) if info else None
    return current if current is not None else None


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _inner_model(inner)
        if found is not None:
            return found
    return None


def _known_keys(model: type[BaseModel], path: FieldPath) -> list[str]:
    owner = _model_at(model, path)
    if owner is None:
        return []
    return [info.alias or name for name, info in owner.model_fields.items()]


def _meaning(model: type[BaseModel], path: FieldPath) -> Message:
    """What the missing field means, from the docstring of its model."""
    owner = _model_at(model, path[:-1])
    doc = (owner.__doc__ or "") if owner else ""
    key = str(path[-1])
    for line in doc.splitlines():
        stripped = line.strip()
        if stripped.startswith(f"{key}:"):
            return Message(
                "expected.other", {"detail": stripped.removeprefix(f"{key}:").strip().rstrip(".")}
            )
    return Message("expected.text")
