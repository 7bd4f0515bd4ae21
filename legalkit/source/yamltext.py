"""YAML as text: scalars stay strings, keys are unique, aliases and tags are refused.

PyYAML by itself reads ``no`` as False, ``1e3`` as a float and keeps the last of two equal keys.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from legalkit.messages import Message
from legalkit.model.finding import Finding, Where

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: Path of a field: keys and list positions from the top of the document.
FieldPath = tuple[Hashable, ...]

#: Tags that YAML itself gives to plain text; every other tag was written by hand.
_OWN_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge", "seq", "map")
}

#: No file of ours nests deeper than a dozen levels; far more is a slip or an attack.
_DEEPEST = 60

_NULLS = {"", "~", "null", "Null", "NULL"}


def show_path(path: FieldPath) -> str:
    """Write a path as people do: ``events[2].received_on``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else str(part)
    return text


@dataclass(slots=True)
class Document:
    """A file's contents as plain dicts, lists, strings and None, with the line of every field.

    Attributes:
        file: path as the user named it.
        value: contents, or None when unreadable.
        lines: line of every path, counted from 1.
        findings: what was wrong with the notation itself.
    """

    file: str | None
    value: Any = None
    lines: dict[FieldPath, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def where(self, path: FieldPath) -> Where:
        """The place of a field; for a missing field, the line of the entry it is missing from."""
        probe = path
        while probe and probe not in self.lines:
            probe = probe[:-1]
        return Where(self.file, self.lines.get(probe), show_path(path) or None)


def read_text(path: Path) -> tuple[str | None, list[Finding]]:
    """Read a UTF-8 file; a missing or wrongly encoded file is a finding, not a traceback."""
    where = Where(str(path))
    try:
        return path.read_bytes().decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        return None, [Finding("LK110", where=where, params={"problem": str(problem)})]
    except OSError:
        return None, [
            Finding("LK108", where=where, params={"path": str(path), "base": str(path.parent)})
        ]


def read_yaml(text: str, file: str | None = None) -> Document:
    """Read YAML text into a :class:`Document`; never raises for bad input."""
    document = Document(file)
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
        if root is not None:
            document.value = _Walk(document).visit(root, ())
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else None
        reason = getattr(problem, "problem", None) or str(problem)
        document.findings.append(
            Finding("LK101", where=Where(file, line), params={"problem": reason})
        )
        return document
    except RecursionError:
        document.findings.append(
            Finding("LK101", where=Where(file), params={"problem": "nested too deeply"})
        )
    return document


class _Walk:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.seen: set[int] = set()

    def refuse(self, node: Any, path: FieldPath, what: str) -> None:
        where = Where(self.document.file, node.start_mark.line + 1, show_path(path) or None)
        self.document.findings.append(Finding("LK109", where=where, params={"what": Message(what)}))

    def visit(self, node: Any, path: FieldPath) -> Any:
        # A node met twice is an alias: refusing it also stops exponential expansion.
        if id(node) in self.seen:
            self.refuse(node, path, "what.alias")
            return None
        self.seen.add(id(node))
        self.document.lines[path] = node.start_mark.line + 1
        if len(path) > _DEEPEST:
            raise RecursionError
        if node.tag not in _OWN_TAGS:
            self.refuse(node, path, "what.tag")
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.visit(item, (*path, position)) for position, item in enumerate(node.value)]
        return self.mapping(node, path)

    def scalar(self, node: yaml.ScalarNode) -> str | None:
        value: str = node.value
        # CSafeLoader leaves style None (or "") for a plain scalar; only there is null nothing.
        return None if not node.style and value in _NULLS else value

    def mapping(self, node: Any, path: FieldPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is None or key == "<<":
                self.refuse(key_node, path, "what.alias")
                continue
            if key in first:
                where = Where(self.document.file, line, show_path((*path, key)))
                self.document.findings.append(
                    Finding("LK102", where=where, params={"key": key, "first": first[key]})
                )
                continue
            first[key] = line
            result[key] = self.visit(value_node, (*path, key))
            self.document.lines[(*path, key)] = line
        return result
