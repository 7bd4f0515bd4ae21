"""Looks a template over before anybody uses it: every mistake with its paragraph or table cell."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

from legalkit.documents.contract import Need, Template, load_template
from legalkit.documents.prepared import Prepared, TextPart, prepare
from legalkit.documents.render import render_paper, syntax_error
from legalkit.documents.sample import context_of
from legalkit.documents.shelf import Slot
from legalkit.documents.source import template_uses
from legalkit.documents.typed import literals
from legalkit.documents.wordfile import part_text
from legalkit.law.paper_language import PaperLanguage
from legalkit.model.errors import LegalkitError, TemplateError
from legalkit.model.finding import Finding, Severity, Where

#: The types of field that a filter can take.
_TAKES = {
    "in_words": ("amount", "number"),
    "capitals": ("amount",),
    "figure": ("amount",),
    "day_short": ("date",),
    "day_iso": ("date",),
    "ordinal": ("number",),
}
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
#: A field in braces that Jinja does not take for one: single, full-width or torn apart.
_ALMOST = re.compile(
    r"(?<![{｛%])[{｛]\s*[{｛]?\s*[a-z_]+(?:\.[a-z_]+)+\s*(?:\|[^}｝]*)?[}｝]\s*[}｝]?(?![}｝])"
)
_OUTSIDE = re.compile(r"word/(endnotes|comments|charts/[^/]+|diagrams/[^/]+)\.xml\Z")
_REVISIONS = re.compile(rb"<w:(ins|del|moveFrom|moveTo) ")


def lint(slot: Slot) -> list[Finding]:
    """Every mistake of a template, in the order in which a person would mend them."""
    try:
        template = load_template(slot.code, slot.name, slot.templates)
        language = slot.language()
        ready = prepare(template.path)
    except LegalkitError as problem:
        return list(problem.findings)
    except Exception as problem:  # whatever a damaged file brings up
        path = slot.file("template.docx")
        return [_finding("LK704", path, name=slot.title, problem=str(problem))]
    findings = [*_tags(template.path, ready), *_leaks(template.path)]
    broken = syntax_error(ready, language)
    if broken is not None:
        return [*findings, broken]
    for part in ready.parts:
        findings += _uses(template, part)
        findings += _numbers(template, part, language)
    findings += _declared(template, ready, slot)
    if not any(finding.severity is Severity.ERROR for finding in findings):
        findings += tried(slot, template, language)
    return findings


def tried(slot: Slot, template: Template, language: PaperLanguage) -> list[Finding]:
    """What goes wrong when the template is filled with its sample."""
    sample = slot.sample()
    if sample is None:
        return [_finding("LK741", template.path, Severity.NOTE, name=slot.title)]
    try:
        text = render_paper(template, context_of(sample, template.contract, language), language)
    except TemplateError as problem:
        return list(problem.findings)
    return _expected(slot, template, text.text)


def difference(slot: Slot, text: str) -> list[str]:
    """Lines in which a text differs from ``expected.txt``; none where there is no such file."""
    path = slot.file("expected.txt")
    if path is None:
        return []
    before = path.read_text(encoding="utf-8").splitlines()
    return list(
        unified_diff(before, text.splitlines(), "expected.txt", slot.title, lineterm="", n=1)
    )


def _expected(slot: Slot, template: Template, text: str) -> list[Finding]:
    changed = [line for line in difference(slot, text)[2:] if line[:1] in "+-"]
    if not changed:
        return []
    shown = " ".join(changed)[:160]
    return [_finding("LK742", template.path, Severity.WARNING, name=slot.title, text=shown)]


def _uses(template: Template, part: TextPart) -> Iterator[Finding]:
    """Fields that the contract does not declare, and filters that do not fit."""
    seen: set[str] = set()
    lists = {
        generic_list for field in template.contract.fields for generic_list in _owners(field.path)
    }
    for use in template_uses(part.plain):
        field = template.contract.field(use.path)
        place = part.place(use.line)
        if field is None and use.path not in seen and use.path not in lists:
            seen.add(use.path)
            where = Where(str(template.path), field=f"{place}: {use.path}")
            params = {"name": template.name, "field": use.path}
            yield Finding("LK724", where=where, params=params)
        for name in use.filters if field else ():
            if field is not None and field.type not in _TAKES.get(name, (field.type,)):
                params = {"field": use.path, "type": field.type, "filter": name}
                yield Finding("LK737", where=Where(str(template.path), field=place), params=params)


def _owners(path: str) -> Iterator[str]:
    """The lists above a field: a template may ask how long they are."""
    parts = path.split("[]")
    for count in range(1, len(parts)):
        yield "[]".join(parts[:count])


def _numbers(template: Template, part: TextPart, language: PaperLanguage) -> Iterator[Finding]:
    """Sums, rates and days that are typed instead of filled in."""
    bare = _TAG.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), part.plain)
    for line, text in enumerate(bare.split("\n"), 1):
        where = Where(str(template.path), field=part.place(line))
        for found in literals(template.name, text, language, template.contract.fixed):
            yield Finding("LK719", where=where, params=found.params)


def _declared(template: Template, ready: Prepared, slot: Slot) -> Iterator[Finding]:
    """Fields that the contract declares and the template does not print, or nobody can fill."""
    used = {use.path for part in ready.parts for use in template_uses(part.plain)}
    known = slot.fields()
    for field in template.contract.fields:
        if field.path not in used:
            params = {"name": template.name, "field": field.path}
            where = Where(str(template.path), field=field.path)
            yield Finding("LK735", Severity.WARNING, where, params)
        own = ".facts." in f".{field.path}"
        if known and field.path not in known and not own:
            severity = Severity.NOTE if field.need is Need.OPTIONAL else Severity.ERROR
            where = Where(str(template.path), field=field.path)
            yield Finding("LK736", severity, where, {"field": field.path})


def _tags(path: Path, ready: Prepared) -> Iterator[Finding]:
    """Tags that Word has torn apart, and braces that are no tags."""
    parts = {part.name: part for part in ready.parts}
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name in parts:
                yield from _torn(path, parts[name], part_text(archive.read(name)))
            elif _OUTSIDE.match(name) and _TAG.search(part_text(archive.read(name))):
                yield _finding("LK738", path, field=name, text=name)


def _torn(path: Path, part: TextPart, typed: str) -> Iterator[Finding]:
    known = [_squeezed(tag) for tag in _TAG.findall(part.plain)]
    for paragraph in typed.split("\n"):
        for tag in _TAG.findall(paragraph):
            if _squeezed(tag) in known:
                known.remove(_squeezed(tag))
            else:
                yield _finding("LK738", path, field=_where(part, paragraph), text=tag)
        rest = _TAG.sub("", paragraph)
        if "{{" in rest or "{%" in rest:
            yield _finding("LK738", path, field=_where(part, paragraph), text=rest.strip())
    for line, text in enumerate(part.plain.split("\n"), 1):
        for match in _ALMOST.finditer(_TAG.sub("", text)):
            yield _finding("LK739", path, field=part.place(line), text=match[0].strip())


def _squeezed(tag: str) -> str:
    """A tag without what docxtpl takes out of it: blanks, the mark of its kind, curly quotes."""
    plain = re.sub(r"^\{%(p|tr|tc|r) ", "{% ", tag)
    for curly, straight in (("“", '"'), ("”", '"'), ("‘", "'"), ("’", "'")):
        plain = plain.replace(curly, straight)
    return re.sub(r"\s", "", plain)


def _where(part: TextPart, paragraph: str) -> str:
    """The place of a paragraph, by the words before its first tag."""
    words = _TAG.split(paragraph)[0].strip()
    for line, text in enumerate(part.plain.split("\n"), 1):
        if words and words in text:
            return part.place(line)
    return part.name


def _leaks(path: Path) -> Iterator[Finding]:
    """What would go out with every paper: tracked changes and comments of the firm."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        body = archive.read("word/document.xml") if "word/document.xml" in names else b""
        if _REVISIONS.search(body):
            yield _finding("LK740", path, Severity.WARNING, text="w:ins, w:del")
        if b"<w:commentReference" in body:
            yield _finding("LK740", path, Severity.WARNING, text="word/comments.xml")


def _finding(
    code: str,
    path: Path | None,
    severity: Severity = Severity.ERROR,
    field: str | None = None,
    **params: Any,
) -> Finding:
    return Finding(code, severity, Where(str(path) if path else None, field=field), params)
