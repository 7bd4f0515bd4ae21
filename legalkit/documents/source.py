"""Reads the plain text a Word template is first made from, and the fields that it uses.

The notation is described in ``docs/how-to/write-a-pack.md``. A firm edits the Word file afterwards;
the source is only read again to start afresh.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legalkit.documents.contract import generic

#: Values of the head that every source must give.
NEEDED = ("title_zh", "title_en", "form")
_HEAD = re.compile(r"(title_[a-z]{2}|form|fixed|page|lang|version|effective): *(.*)")
_LANGUAGES = ("en", "zh", "de", "fr")


@dataclass(frozen=True, slots=True)
class Source:
    """A source as read.

    Attributes:
        name: name of the template.
        head: values of the head.
        fixed: sums and days of the law itself that the form bears.
        page: what this paper changes of the page form.
        lines: paragraphs, with their marks.
    """

    name: str
    head: Mapping[str, str]
    fixed: tuple[str, ...]
    page: Mapping[str, str]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """All paragraphs."""
        return "\n".join(self.lines)


def read_source(path: Path) -> Source:
    """Read a ``source.txt``.

    Raises:
        ValueError: when the head lacks a title or the form.
    """
    head: dict[str, str] = {}
    fixed: list[str] = []
    page: dict[str, str] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _HEAD.match(line)
        if match and not lines and match[1] == "fixed":
            fixed += [part.strip() for part in match[2].split(" | ")]
        elif match and not lines and match[1] == "page":
            page |= _settings(match[2])
        elif match and not lines:
            head[match[1]] = match[2]
        elif line.strip() and not line.startswith(";;"):
            lines.append(line.strip())
    lacking = [key for key in NEEDED if not head.get(key)]
    if lacking:
        raise ValueError(f"{path}: the head lacks {', '.join(lacking)}")
    return Source(path.parent.name, head, tuple(fixed), page, tuple(lines))


def _settings(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(","))
    return {key.strip(): value.strip() for key, _, value in pairs}


@dataclass(frozen=True, slots=True)
class Use:
    """A value that a template prints or tests.

    Attributes:
        path: its path, with ``[]`` for list positions.
        line: line of the source in which it stands.
        filters: names of the filters that it goes through, the innermost first.
    """

    path: str
    line: int
    filters: tuple[str, ...] = ()


def template_paths(source: str) -> set[str]:
    """Every value a template may print or test, found from its tags."""
    return {use.path for use in template_uses(source)}


def template_uses(source: str) -> list[Use]:
    """Every value a template may print or test, with its line.

    Raises:
        TemplateSyntaxError: when Jinja cannot read the tags.
    """
    from jinja2 import Environment

    text = re.sub(r"\{%(p|tr|tc|r) ", "{% ", source)
    found: list[Use] = []
    _walk(Environment(autoescape=True).parse(text), {}, found, ())
    return found


def _walk(node: Any, scope: Mapping[str, str], found: list[Use], filters: tuple[str, ...]) -> None:
    from jinja2 import nodes

    if isinstance(node, nodes.For):
        path = _path(node.iter, scope)
        inner = dict(scope)
        if path and isinstance(node.target, nodes.Name):
            inner[node.target.name] = f"{path}[]"
        for child in [*node.body, *node.else_]:
            _walk(child, inner, found, ())
        return
    path = _path(node, scope)
    if path is not None:
        if not path.startswith("loop"):
            found.append(Use(generic(path), node.lineno, filters))
        return
    named = (node.name, *filters) if isinstance(node, nodes.Filter) else ()
    for child in node.iter_child_nodes():
        _walk(child, scope, found, named)


def _path(node: Any, scope: Mapping[str, str]) -> str | None:
    from jinja2 import nodes

    if isinstance(node, nodes.Name):
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr):
        owner = _path(node.node, scope)
        return f"{owner}.{node.attr}" if owner else None
    return None


def contract_text(
    source: Source, fields: Mapping[str, list[Any]], *, version: str, effective: str
) -> str:
    """The contract as a firm reads it.

    Args:
        source: the source of the template.
        fields: what each used field is: type, need, origin, meaning in English and in Chinese, and
            a mapping with the meaning in further languages.
        version: version of the form when the source names none.
        effective: first day of the form when the source names none.
    """
    titles = [
        f"{lang}: {_quoted_if_needed(source.head[f'title_{lang}'])}"
        for lang in _LANGUAGES
        if source.head.get(f"title_{lang}")
    ]
    out = [
        "# Data contract of template.docx: what it prints, what that means, where it comes from.",
        f"template: {source.name}",
        f"title: {{{', '.join(titles)}}}",
        f'version: "{source.head.get("version", version)}"',
        f"effective: {source.head.get('effective', effective)}",
        f"form: {source.head['form']}",
    ]
    if source.fixed:
        out += ["fixed:", *(f"  - {_quoted(text)}" for text in source.fixed)]
    out.append("fields:")
    for path, (kind, need, origin, en, zh, *more) in fields.items():
        if kind == "list":
            continue
        said = {"en": en, "zh": zh} | (more[0] if more else {})
        meaning = ", ".join(f"{lang}: {_quoted(text)}" for lang, text in said.items())
        out += [
            f'  - path: "{path}"',
            f"    type: {kind}",
            f"    need: {need}",
            f"    origin: {_quoted(origin)}",
            f"    meaning: {{{meaning}}}",
        ]
    return "\n".join(out) + "\n"


def described(source: Source, known: Iterable[Mapping[str, list[Any]]]) -> dict[str, list[Any]]:
    """What each field of a source is; the later description of a field wins.

    A list that is only asked for its length is no field of its own.

    Raises:
        ValueError: naming the fields that nobody has described.
    """
    fields: dict[str, list[Any]] = {}
    for part in known:
        fields |= part
    lists = {path.rpartition("[]")[0] for path in fields}
    paths = sorted(path for path in template_paths(source.text) if path not in lists)
    unknown = [path for path in paths if path not in fields]
    if unknown:
        raise ValueError(f"{source.name}: not described in fields.yaml: {', '.join(unknown)}")
    return {path: fields[path] for path in paths}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _quoted_if_needed(text: str) -> str:
    return _quoted(text) if re.search(r"[:#,\"{}\[\]]|^'", text) else text
