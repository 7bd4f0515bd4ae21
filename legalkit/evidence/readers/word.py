"""Word files (.docx): the words of text, tables, headers and notes, and who wrote them when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zipfile import ZipFile

from legalkit.evidence.readers.guard import (
    MOST_TEXT,
    Refused,
    local,
    open_zip,
    parse_xml,
    read_member,
    said,
)
from legalkit.evidence.readers.reading import Fact, Reading
from legalkit.model.finding import Severity

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_BREAKS = {"p", "br", "cr", "tr"}


def read_word(content: bytes, name: str) -> Reading:
    """The text in order; nothing that the file points to outside is fetched."""
    reading = Reading("word")
    try:
        with open_zip(content) as archive:
            names = archive.namelist()
            wanted = [n for n in names if n == "word/document.xml"]
            wanted += sorted(
                n for n in names if n.startswith(("word/header", "word/foot", "word/endnotes"))
            )
            if "word/document.xml" not in names:
                reading.note("LK561", name, kind="Word", problem="word/document.xml")
                return reading
            texts = [_words(parse_xml(read_member(archive, n))) for n in wanted if n[-4:] == ".xml"]
            reading.text = "\n".join(text for text in texts if text)[:MOST_TEXT]
            reading.metadata |= _core(archive, names)
            outside = _outside(archive, names)
    except Refused as refusal:
        reading.note("LK562", name, Severity.ERROR, reason=refusal.reason)
        return reading
    except ValueError as problem:
        reading.note("LK561", name, kind="Word", problem=str(problem)[:160])
        return reading
    if outside:
        reading.note("LK577", name, Severity.NOTE, targets=", ".join(outside)[:300])
    return reading


def _words(root: Element) -> str:
    parts: list[str] = []
    for element in root.iter():
        name = local(element)
        if name in _BREAKS:
            parts.append("\n")
        elif name in {"tab", "tc"}:
            parts.append("\t")
        elif name == "t":
            parts.append(element.text or "")
    lines = ("".join(parts)).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


def _core(archive: ZipFile, names: list[str]) -> Iterator[tuple[str, Fact]]:
    if "docProps/core.xml" not in names:
        return
    core = parse_xml(read_member(archive, "docProps/core.xml"))
    for path, ours in (("created", "created"), ("modified", "changed")):
        text = said(core, path)
        if text:
            try:
                yield ours, datetime.fromisoformat(text.replace("Z", "+00:00"))
            except ValueError:
                continue
    for path, ours in (("creator", "author"), ("lastModifiedBy", "changed_by"), ("title", "title")):
        text = said(core, path)
        if text:
            yield ours, text[:200]


def _outside(archive: ZipFile, names: list[str]) -> list[str]:
    """Pictures and templates that would be fetched on opening: they may change what is seen."""
    found: list[str] = []
    for name in names:
        if name.startswith("word/_rels/") and name.endswith(".rels"):
            for relation in parse_xml(read_member(archive, name)):
                kind = relation.get("Type", "").rpartition("/")[2]
                if relation.get("TargetMode") == "External" and kind != "hyperlink":
                    found.append(relation.get("Target", "")[:120])
    return found
