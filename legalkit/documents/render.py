"""Renders a Word template strictly: nothing undefined, nothing empty, nothing lost.

docxtpl by itself prints nothing for a missing value and drops ``&`` and ``<``. Here every
expression must have a value, and after writing the document is read back: its text must be equal,
character by character, to what the template and the values say.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from legalkit.documents.contract import Template
from legalkit.documents.values import Amount, Bracket, roots
from legalkit.documents.wordfile import settle, texts
from legalkit.documents.wording import in_words, ordinal, shown
from legalkit.law.paper_language import PaperLanguage, paper_language
from legalkit.model.errors import TemplateError
from legalkit.model.finding import Finding, Where

_TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_XML = re.compile(r"<(/?)([\w:]+)([^>]*?)(/?)>|([^<]+)")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


class EmptyValueError(ValueError):
    """An expression came to nothing."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished paper.

    Attributes:
        data: the ``.docx``.
        read: paths of the values that the template took, with the values.
        text: text of the body.
    """

    data: bytes
    read: Mapping[str, Any]
    text: str


def render(
    template: Template | Path, context: Mapping[str, Any], language: PaperLanguage | None = None
) -> bytes:
    """The finished ``.docx``; the same template and context give the same bytes.

    Args:
        template: a template with its contract, or the path of a Word file.
        context: values by name; ``as_of`` (a day) dates the file.
        language: how days, sums and brackets are written; Chinese when absent.

    Raises:
        TemplateError: an undefined or empty value, with its paragraph or table cell; a template
            that is not usable; a text that was lost on the way into the file.
    """
    return render_paper(template, context, language).data


def render_paper(
    template: Template | Path, context: Mapping[str, Any], language: PaperLanguage | None = None
) -> Rendered:
    """As :func:`render`, with the values that were read and the text that was written."""
    from docxtpl import DocxTemplate

    path = template.path if isinstance(template, Template) else template
    as_of = context.get("as_of")
    if not isinstance(as_of, date):
        raise TypeError("the context must hold the day as_of")
    try:
        document = DocxTemplate(str(path))
        parts = _parts(document)
    except Exception as problem:
        raise _error("LK704", path, name=path.name, problem=str(problem)) from problem
    language = language or paper_language()
    read: dict[str, Any] = {}
    names = roots(dict(context), read, partial(shown, language=language))
    expected = {name: _plain(path, xml, names, language) for name, xml in parts.items()}
    try:
        document.render(names, jinja_env=environment(language, escape=True), autoescape=True)
        raw = io.BytesIO()
        document.save(raw)
    except Exception as problem:
        raise _error("LK704", path, name=path.name, problem=str(problem)) from problem
    data = settle(raw.getvalue(), as_of)
    written = texts(data)
    for name, text in expected.items():
        _compare(path, text, written.get(name, ""))
    return Rendered(data, read, written["word/document.xml"])


def environment(language: PaperLanguage, *, escape: bool) -> Any:
    """The Jinja environment for templates: sandboxed, strict, without a way around escaping."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=escape,
        finalize=_finalizer(language),
        keep_trailing_newline=True,
    )
    for name in ("safe", "escape", "e", "forceescape", "xmlattr", "tojson", "pprint", "random"):
        env.filters.pop(name, None)
    env.globals.clear()
    env.filters.update(_filters(language))
    return env


def _filters(language: PaperLanguage) -> dict[str, Callable[..., Any]]:
    """What a template may do with a value besides printing it; see doc_templates/README.md."""

    def words(value: Any) -> str:
        if isinstance(value, Bracket):
            return value
        try:
            return in_words(value, language)
        except ValueError as problem:
            raise EmptyValueError(str(problem)) from None

    def figure(value: Any) -> Any:
        return language.figure(value.value) if isinstance(value, Amount) else value

    def day_short(value: Any) -> Any:
        return language.day_text(value, "short") if isinstance(value, date) else value

    def day_iso(value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def nth(value: Any) -> Any:
        return ordinal(value, language) if isinstance(value, int) else value

    def caps(value: Any) -> str:
        return shown(value, language).upper()

    return {
        "capitals": words,
        "in_words": words,
        "figure": figure,
        "day_short": day_short,
        "day_iso": day_iso,
        "ordinal": nth,
        "upper": caps,
    }


def _finalizer(language: PaperLanguage) -> Callable[[Any], str]:
    from jinja2 import Undefined

    def finalize(value: Any) -> str:
        if isinstance(value, Undefined):
            return str(value)  # raises with the name of what is missing
        text = "" if value is None else shown(value, language)
        if not text.strip():
            raise EmptyValueError
        if _FORBIDDEN.search(text):
            raise EmptyValueError("control character")
        return text

    return finalize


def _parts(document: Any) -> dict[str, str]:
    """The template's parts after docxtpl has prepared them, by name of part."""
    document.init_docx()
    parts = {"word/document.xml": document.patch_xml(document.get_xml())}
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            name = str(part.partname).lstrip("/")
            parts[name] = document.patch_xml(document.get_part_xml(part))
    return parts


def template_source(path: Path) -> str:
    """All text of a template with its tags, one paragraph a line; for checking templates."""
    from docxtpl import DocxTemplate

    return "".join(_flatten(xml)[0] for xml in _parts(DocxTemplate(str(path))).values())


@dataclass(slots=True)
class _Flat:
    """Text with tags, one paragraph a line, and for every line its place in the document."""

    out: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    count: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("w:p", "w:tbl", "w:tr", "w:tc"), 0)
    )
    depth: int = 0
    inside: bool = False

    def element(self, tag: str, attributes: str, *, opens: bool, closes: bool) -> None:
        """Take one XML tag; an empty element opens and closes."""
        if tag == "w:t":
            self.inside = opens and not closes
        elif tag in ("w:br", "w:cr") and opens:
            self.out.append("{{ '\\n' | newline }}")
        elif tag == "w:tab" and opens and "w:val" not in attributes:
            self.out.append("\t")
        elif tag == "w:p" and closes:
            self._paragraph()
        elif tag in ("w:tbl", "w:tr", "w:tc"):
            self._table(tag, opens=opens)

    def _paragraph(self) -> None:
        count = self.count
        count["w:p"] += 0 if self.depth else 1
        cell = f"table {count['w:tbl']}, row {count['w:tr']}, cell {count['w:tc']}"
        self.places.append(cell if self.depth else f"paragraph {count['w:p']}")
        self.out.append("\n")

    def _table(self, tag: str, *, opens: bool) -> None:
        if tag == "w:tbl":
            self.depth += 1 if opens else -1
        if opens:
            self.count[tag] += 1
            inner = {"w:tbl": "w:tr", "w:tr": "w:tc"}.get(tag)
            if inner:
                self.count[inner] = 0


def _flatten(xml: str) -> tuple[str, list[str]]:
    flat = _Flat()
    xml = re.sub(r'="\{\{[^"]*\}\}"', '=""', xml)
    for position, piece in enumerate(_TAG.split(xml)):
        if position % 2:
            flat.out.append(piece)
            continue
        for close, tag, attributes, alone, text in _XML.findall(piece):
            if tag:
                flat.element(tag, attributes, opens=not close, closes=bool(close or alone))
            elif flat.inside:
                flat.out.append(_unescape(text))
    return "".join(flat.out), flat.places


def _unescape(text: str) -> str:
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text


def _newline(_: str) -> Any:
    return _Newline()


class _Newline:
    def __str__(self) -> str:
        return "\n"


def _plain(path: Path, xml: str, names: Mapping[str, Any], language: PaperLanguage) -> str:
    """What the part must say, found without Word; and the place of whatever is wrong."""
    from jinja2 import TemplateSyntaxError

    source, places = _flatten(xml)
    env = environment(language, escape=False)
    env.filters["newline"] = _newline
    env.finalize = _plain_finalize(env.finalize)
    try:
        return str(env.from_string(source).render(names))
    except TemplateSyntaxError as problem:
        raise _located(
            path, source, places, problem.lineno, code="LK704", problem=str(problem)
        ) from problem
    except EmptyValueError as problem:
        code = "LK723" if problem.args == ("control character",) else "LK702"
        said = "" if code == "LK723" else str(problem)
        raise _located(path, source, places, _line(problem), code=code, problem=said) from problem
    except Exception as problem:
        raise _located(
            path, source, places, _line(problem), code="LK702", problem=str(problem)
        ) from problem


def _plain_finalize(inner: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "\n" if isinstance(value, _Newline) else inner(value)


def _line(problem: BaseException) -> int:
    """Line of the template in which the problem arose."""
    line = 1
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _located(
    path: Path, source: str, places: list[str], line: int, *, code: str, problem: str
) -> TemplateError:
    lines = source.split("\n")
    text = lines[line - 1].strip() if line <= len(lines) else ""
    place = places[line - 1] if line <= len(places) else ""
    return _error(code, path, place, place=place, text=text[:160], problem=problem, name=path.name)


def _error(code: str, path: Path, field: str | None = None, **params: Any) -> TemplateError:
    finding = Finding(code, where=Where(str(path), field=field), params={"problem": "", **params})
    return TemplateError(finding.message(), [finding])


def _compare(path: Path, expected: str, written: str) -> None:
    if expected == written:
        return
    at = next(
        (i for i, (a, b) in enumerate(zip(expected, written, strict=False)) if a != b),
        min(len(expected), len(written)),
    )
    start = max(at - 15, 0)
    raise _error(
        "LK703",
        path,
        expected=expected[start : at + 25].strip(),
        found=written[start : at + 25].strip(),
    )
