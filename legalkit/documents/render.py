"""Renders a Word template strictly: nothing undefined, nothing empty, nothing lost.

docxtpl by itself prints nothing for a missing value and drops ``&`` and ``<``. Here every
expression must have a value, and after writing the document is read back: its text must be equal,
character by character, to what the template and the values say.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from legalkit.documents.contract import Template
from legalkit.documents.jinja import (
    EmptyValueError,
    environment,
    one_stop,
    plain_environment,
)
from legalkit.documents.prepared import BODY, PROPERTIES, Compiled, Prepared, TextPart, prepare
from legalkit.documents.values import roots
from legalkit.documents.wordfile import settle, texts
from legalkit.documents.wording import shown
from legalkit.law.paper_language import PaperLanguage, paper_language
from legalkit.model.errors import TemplateError
from legalkit.model.finding import Finding, Where


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
    path = template.path if isinstance(template, Template) else template
    as_of = context.get("as_of")
    if not isinstance(as_of, date):
        raise TypeError("the context must hold the day as_of")
    try:
        ready = prepare(path)
    except Exception as problem:
        raise _error("LK704", path, name=path.name, problem=str(problem)) from problem
    language = language or paper_language()
    read: dict[str, Any] = {}
    names = roots(dict(context), read, partial(shown, language=language))
    compiled = _compiled(ready, language)
    expected = {part.name: _plain(ready, part, names, compiled) for part in ready.parts}
    try:
        if ready.simple:
            data = ready.package(names, compiled, as_of)
        else:
            data = settle(by_docxtpl(path, names, language), as_of)
    except Exception as problem:
        raise _error("LK704", path, name=path.name, problem=str(problem)) from problem
    written = texts(data)
    for name, text in expected.items():
        _compare(path, text, written.get(name, ""))
    return Rendered(data, read, written[BODY])


def by_docxtpl(path: Path, names: Mapping[str, Any], language: PaperLanguage) -> bytes:
    """The file as docxtpl itself renders it: for templates that only it can, and to compare."""
    from docxtpl import DocxTemplate

    class Strict(DocxTemplate):  # type: ignore[misc]
        """docxtpl, with one full stop where a name brings its own."""

        def render_xml_part(self, *args: Any, **kwargs: Any) -> str:
            return one_stop(str(super().render_xml_part(*args, **kwargs)))

        def render_properties(self, *args: Any, **kwargs: Any) -> None:
            super().render_properties(*args, **kwargs)
            said = self.docx.core_properties
            for name in PROPERTIES:
                setattr(said, name, one_stop(str(getattr(said, name))))

    document = Strict(str(path))
    document.render(names, jinja_env=environment(language, escape=True), autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _compiled(ready: Prepared, language: PaperLanguage) -> Compiled:
    """The compiled tags; a template that Jinja cannot read is told with its place."""
    problem = syntax_error(ready, language)
    if problem is not None:
        raise TemplateError(problem.message(), [problem])
    return ready.compiled(language)


def syntax_error(ready: Prepared, language: PaperLanguage) -> Finding | None:
    """The first mistake in the tags of a template, with its paragraph or cell."""
    from jinja2 import TemplateSyntaxError

    try:
        ready.compiled(language)
    except TemplateSyntaxError as problem:
        plain = plain_environment(language)
        for part in ready.parts:
            try:
                plain.from_string(part.plain)
            except TemplateSyntaxError as found:
                where = found.lineno
                said = f"{part.line(where)} ({found})"
                error = _located(ready.path, part, where, code="LK704", problem=said)
                return error.findings[0]
        name = ready.path.name
        return _error("LK704", ready.path, name=name, problem=str(problem)).findings[0]
    return None


def template_source(path: Path) -> str:
    """All text of a template with its tags, one paragraph a line; for checking templates."""
    return prepare(path).source


def _plain(ready: Prepared, part: TextPart, names: Mapping[str, Any], compiled: Compiled) -> str:
    """What the part must say, found without Word; and the place of whatever is wrong."""
    try:
        return one_stop(str(compiled.plain[part.name].render(names)))
    except EmptyValueError as problem:
        code = "LK723" if problem.args == ("control character",) else "LK702"
        said = "" if code == "LK723" else str(problem)
        raise _located(ready.path, part, _line(problem), code=code, problem=said) from problem
    except Exception as problem:
        raise _located(
            ready.path, part, _line(problem), code="LK702", problem=str(problem)
        ) from problem


def _line(problem: BaseException) -> int:
    """Line of the template in which the problem arose."""
    line = 1
    trace = problem.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _located(path: Path, part: TextPart, line: int, *, code: str, problem: str) -> TemplateError:
    place, text = part.place(line), part.line(line)
    return _error(code, path, place, place=place, text=text, problem=problem, name=path.name)


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
