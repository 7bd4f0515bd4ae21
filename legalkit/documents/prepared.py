"""A Word template made ready once: its tags compiled, its other parts packed.

docxtpl compiles every Jinja template anew at each rendering, opens the package and packs all of it
again. A firm renders one letter a hundred times, so this is done once for each version of a file.
What comes out equals what docxtpl writes, part for part; ``tests/documents/test_prepared.py``
compares both. A template that uses what only docxtpl itself can do (tags in footnotes or in the
properties of the file) is left to docxtpl.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from legalkit.documents.flat import flatten
from legalkit.documents.jinja import environment, one_stop, plain_environment
from legalkit.documents.wordfile import CORE, Packed, dated, keep_blanks, pack, packed, packed_parts
from legalkit.law.load import stamp_of
from legalkit.law.paper_language import PaperLanguage, paper_language

BODY = "word/document.xml"
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_START = re.compile(r"<w:p([ >])")
_STARTED = re.compile(r"\n<w:p([ >])")
#: What docxtpl turns into runs, breaks and paragraphs of their own after rendering.
_SPECIAL = re.compile(r"[\t\a\n\f]")
_TAG = re.compile(r"\{[{%#]")
#: docxtpl numbers the pictures of a document from here.
_FIRST_PICTURE = 1000
#: What docxtpl renders among the properties of a file.
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


@dataclass(frozen=True, slots=True)
class TextPart:
    """The body, a header or a footer with its tags.

    Attributes:
        xml: the part as docxtpl hands it to Jinja.
        plain: its text with tags, one paragraph a line.
        places: for each line of ``plain`` where it stands in the document.
    """

    name: str
    xml: str
    plain: str
    places: tuple[str, ...]

    def line(self, number: int) -> str:
        """What stands in a line of the plain text, counted from 1."""
        lines = self.plain.split("\n")
        return lines[number - 1].strip()[:160] if number <= len(lines) else ""

    def place(self, number: int) -> str:
        """Where a line stands in the document."""
        return self.places[number - 1] if number <= len(self.places) else self.name


@dataclass(slots=True)
class Compiled:
    """The templates of all parts for one language."""

    language: PaperLanguage
    xml: dict[str, Any]
    plain: dict[str, Any]


@dataclass(slots=True)
class Prepared:
    """A template file ready for rendering.

    Attributes:
        parts: body, headers and footers, the body first.
        simple: False when docxtpl itself must render.
        _packed: the parts of the package that never change; None where one changes.
    """

    path: Path
    parts: tuple[TextPart, ...]
    simple: bool
    _packed: dict[str, Packed | None]
    _core: bytes
    _repairs: Any
    _root: Any
    _at: int
    _compiled: list[Compiled] = field(default_factory=list)

    @property
    def source(self) -> str:
        """All text of the template with its tags, one paragraph a line."""
        return "".join(part.plain for part in self.parts)

    def compiled(self, language: PaperLanguage) -> Compiled:
        """The templates for a language, compiled at first use."""
        for known in self._compiled:
            if known.language is language:
                return known
        xml, plain = environment(language, escape=True), plain_environment(language)
        made = Compiled(
            language,
            {p.name: xml.from_string(_START.sub(r"\n<w:p\1", p.xml)) for p in self.parts},
            {p.name: plain.from_string(p.plain) for p in self.parts},
        )
        self._compiled.append(made)
        del self._compiled[:-8]
        return made

    def package(self, names: Mapping[str, Any], compiled: Compiled, as_of: date) -> bytes:
        """The finished ``.docx``."""
        made: dict[str, bytes] = {CORE: dated(self._core, as_of)}
        for part in self.parts:
            if self._packed.get(part.name) is None:
                made[part.name] = keep_blanks(part.name, self._part(part.name, names, compiled))
        return pack(part or packed(name, made[name]) for name, part in self._packed.items())

    def _part(self, name: str, names: Mapping[str, Any], compiled: Compiled) -> bytes:
        filled = self._filled(name, names, compiled)
        return self._body(filled) if name == BODY else _reread(filled)

    def _body(self, filled: str) -> bytes:
        from lxml import etree

        tree = self._repairs.fix_tables(filled)
        self._repairs.docx_ids_index = _FIRST_PICTURE
        self._repairs.fix_docpr_ids(tree)
        root = copy(self._root)
        root.insert(self._at, tree)
        return bytes(etree.tostring(root, encoding="UTF-8", standalone=True))

    def _filled(self, name: str, names: Mapping[str, Any], compiled: Compiled) -> str:
        text = one_stop(str(compiled.xml[name].render(names)))
        text = _STARTED.sub(r"<w:p\1", text)
        for mark, own in (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}")):
            text = text.replace(mark, own)
        if _SPECIAL.search(text):
            text = _PARAGRAPH.sub(self._resolved, text)
        return text

    def _resolved(self, match: re.Match[str]) -> str:
        """Breaks and tabs of one paragraph as docxtpl resolves them in the whole part."""
        paragraph = match[0]
        if _SPECIAL.search(paragraph):
            return str(self._repairs.resolve_listing(paragraph))
        return paragraph


def prepare(path: Path) -> Prepared:
    """The template in a file; a file that changed is read again."""
    return _prepared(str(path), stamp_of(path))


def _reread(filled: str) -> bytes:
    """A header or footer as python-docx writes it."""
    from docx.opc.oxml import parse_xml, serialize_part_xml

    return bytes(serialize_part_xml(parse_xml(filled)))


@lru_cache(maxsize=64)
def _prepared(path: str, stamp: tuple[int, int]) -> Prepared:
    from docxtpl import DocxTemplate

    document = DocxTemplate(path)
    document.render_init()
    parts = _text_parts(document)
    simple = _simple(document)
    if simple:
        # Fixed words go through the same hands, which leave their traces in the file.
        env = environment(paper_language(), escape=True)
        document.render_properties({}, env)
        document.render_footnotes({}, env)
    out = io.BytesIO()
    document.docx.save(out)
    kept: dict[str, Packed | None] = dict(packed_parts(out.getvalue()))
    core = kept.get(CORE) or packed(CORE, b"")
    for part in parts:
        fixed = part.name != BODY and _TAG.search(part.xml) is None
        kept[part.name] = (
            packed(part.name, keep_blanks(part.name, _reread(part.xml))) if fixed else None
        )
    kept[CORE] = None
    root = document.docx._element
    at = root.index(root.body)
    root.remove(root.body)
    return Prepared(
        path=Path(path),
        parts=tuple(parts),
        simple=simple,
        _packed=kept,
        _core=core.content,
        # Of the open document nothing is needed any more; only docxtpl's own repairs are.
        _repairs=DocxTemplate(path),
        _root=copy(root),
        _at=at,
    )


def _text_parts(document: Any) -> list[TextPart]:
    found = {BODY: document.patch_xml(document.get_xml())}
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            name = str(part.partname).lstrip("/")
            found[name] = document.patch_xml(document.get_part_xml(part))
    return [TextPart(name, xml, *flatten(xml)) for name, xml in found.items()]


def _simple(document: Any) -> bool:
    """Whether tags stand in body, headers and footers only."""
    properties = document.docx.core_properties
    said = [getattr(properties, name) for name in PROPERTIES]
    notes = [
        part.blob.decode("utf-8", "replace")
        for part in document.docx.part.package.parts
        if part.content_type == _FOOTNOTES
    ]
    return not any(_TAG.search(text) for text in (*said, *notes))
